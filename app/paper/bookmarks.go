package paper

import (
	"fmt"
	"regexp"
	"strings"
)

// Bookmark is a place in a paper of several pages that a reader shows beside it and leads to.
type Bookmark struct {
	Title string  // in the language of the paper
	Page  int     // index into Pages
	Y     float64 // mm from the top
}

// mark makes a place of the page that is being filled one that a bookmark leads to, y mm below its top.
func (f *flow) mark(title string, y float64) {
	if title = f.clean(title); title != "" {
		f.marks = append(f.marks, Bookmark{Title: title, Page: len(f.pages) - 1, Y: max(0, y)})
	}
}

// markRow marks the line that is the first to begin on its page. Above it, so many mm high, stand the titles of the columns.
func (f *flow) markRow(i int, above float64) {
	if f.unmarked() {
		f.mark(joined(" ", f.w.Pos, fmt.Sprint(i+1)), f.y-above)
	}
}

// unmarked says that no bookmark leads to the page that is being filled, yet.
func (f *flow) unmarked() bool {
	n := len(f.marks)
	return n == 0 || f.marks[n-1].Page < len(f.pages)-1
}

// markSums marks the totals, by the name of the one that counts.
func (f *flow) markSums() {
	list := f.sumLines()
	f.mark(list[len(list)-1].label, f.y)
}

// bookmarks are the marks of a paper that has more than one page; a single one is seen at a glance.
func (f *flow) bookmarks() []Bookmark {
	if len(f.pages) < 2 {
		return nil
	}
	return f.marks
}

var (
	libraryKids = regexp.MustCompile(`^1 0 obj\n<</Type /Pages\n/Kids \[((?:\d+ 0 R )+)\]`)
	kid         = regexp.MustCompile(`\d+ 0 R`)
)

// outline adds the bookmarks and gives what the catalogue says of them; nothing where there are none. The library writes them without the
// number of those that are seen, which ISO 32000-1, 12.3.3 asks for and Preflight misses; so they are written here.
func (a *archive) outline(p Paper) string {
	if len(p.Bookmarks) == 0 {
		return ""
	}
	first := len(a.offsets)
	last := first + len(p.Bookmarks) - 1
	for i, b := range p.Bookmarks {
		var beside strings.Builder
		if i > 0 {
			fmt.Fprintf(&beside, " /Prev %d 0 R", first+i-1)
		}
		if first+i < last {
			fmt.Fprintf(&beside, " /Next %d 0 R", first+i+1)
		}
		a.object("<</Title %s /Parent %d 0 R%s /Dest [%s /XYZ 0 %.2f null]>>", textString(valid(b.Title)), last+1, beside.String(),
			a.kids[b.Page], (p.Pages[b.Page].Height-b.Y)/mmPerPoint)
	}
	root := a.object("<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", first, last, len(p.Bookmarks))
	return fmt.Sprintf(" /Outlines %d 0 R", root)
}
