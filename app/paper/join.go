package paper

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Join makes one PDF of several, page after page, for printing. It knows the files of this program: objects one after another with a table of
// where they begin. The objects are taken over as they are, under new numbers; each file stays a branch of the tree of pages, so that
// what its pages have in common stays its own. What belongs to a file as a whole, such as files attached to it, stays behind.
//
// Errors: ErrPDF where a file is of another kind.
func Join(files [][]byte) ([]byte, error) {
	j := joiner{next: 3} // 1 is the catalog, 2 the root of the pages
	j.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for i, file := range files {
		if err := j.add(file); err != nil {
			return nil, fmt.Errorf("file %d: %w", i+1, err)
		}
	}
	return j.finish(), nil
}

type joiner struct {
	out   bytes.Buffer
	at    []int64 // where object 3 and on begin
	next  int
	kids  []string
	pages int
}

var (
	beginning = regexp.MustCompile(`^\s*(\d+) 0 obj\b`)
	typeOf    = regexp.MustCompile(`/Type\s*/(\w+)`)
	countOf   = regexp.MustCompile(`/Count (\d+)`)
)

// add takes over the objects of a file.
func (j *joiner) add(file []byte) error {
	places, err := objectsOf(file)
	if err != nil {
		return err
	}
	shift := j.next - 1
	for n := 1; n < len(places); n++ {
		j.at = append(j.at, int64(j.out.Len()))
		j.next++
		if places[n] == 0 { // free
			fmt.Fprintf(&j.out, "%d 0 obj\nnull\nendobj\n", n+shift)
			continue
		}
		body, err := objectAt(file, places[n], n)
		if err != nil {
			return err
		}
		dict, rest := renumbered(body, shift)
		if kind := typeOf.FindStringSubmatch(dict); kind != nil && kind[1] == "Pages" {
			count := countOf.FindStringSubmatch(dict)
			if count == nil || strings.Contains(dict, "/Parent") {
				return fmt.Errorf("a tree of pages of another kind: %w", ErrPDF)
			}
			n, _ := strconv.Atoi(count[1])
			j.pages += n
			j.kids = append(j.kids, fmt.Sprintf("%d 0 R", j.next-1))
			dict = strings.Replace(dict, "<<", "<</Parent 2 0 R\n", 1)
		}
		fmt.Fprintf(&j.out, "%d 0 obj", j.next-1)
		j.out.WriteString(dict)
		j.out.Write(rest)
		j.out.WriteString("endobj\n")
	}
	return nil
}

// objectsOf reads the table of objects: where each begins, 0 where it is free.
func objectsOf(file []byte) (places []int64, err error) {
	wrong := fmt.Errorf("no table of objects: %w", ErrPDF)
	end := bytes.LastIndex(file, []byte("startxref"))
	if end < 0 || bytes.Contains(file[end:], []byte("/Encrypt")) {
		return nil, wrong
	}
	fields := bytes.Fields(file[end+len("startxref"):])
	if len(fields) == 0 {
		return nil, wrong
	}
	from, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil || from <= 0 || from >= int64(end) {
		return nil, wrong
	}
	table := bytes.Fields(file[from:end])
	if len(table) < 3 || string(table[0]) != "xref" || string(table[1]) != "0" {
		return nil, wrong
	}
	n, err := strconv.Atoi(string(table[2]))
	if err != nil || n < 2 || len(table) < 3+3*n {
		return nil, wrong
	}
	for i := range n {
		entry := table[3+3*i : 6+3*i]
		at, err := strconv.ParseInt(string(entry[0]), 10, 64)
		if err != nil || at < 0 || at >= from {
			return nil, wrong
		}
		if string(entry[2]) != "n" {
			at = 0
		}
		places = append(places, at)
	}
	return places, nil
}

// objectAt is what stands between the head and the end of an object.
func objectAt(file []byte, at int64, number int) ([]byte, error) {
	head := beginning.FindSubmatch(file[at:])
	if head == nil || string(head[1]) != strconv.Itoa(number) {
		return nil, fmt.Errorf("object %d is not where the table says: %w", number, ErrPDF)
	}
	body := file[at+int64(len(head[0])):]
	end := bytes.Index(body, []byte("endobj"))
	if start := streamAt(body); start >= 0 && start < end { // what is in it may hold the word
		stop := bytes.Index(body[start:], []byte("endstream"))
		if stop < 0 {
			return nil, fmt.Errorf("object %d has no end: %w", number, ErrPDF)
		}
		after := start + stop
		if more := bytes.Index(body[after:], []byte("endobj")); more >= 0 {
			end = after + more
		}
	}
	if end < 0 {
		return nil, fmt.Errorf("object %d has no end: %w", number, ErrPDF)
	}
	return body[:end], nil
}

var streamHead = regexp.MustCompile(`>>\s*stream\r?\n`)

// streamAt is where the stream of an object begins, -1 where it has none.
func streamAt(body []byte) int {
	at := streamHead.FindIndex(body)
	if at == nil {
		return -1
	}
	return at[0] + len(">>")
}

// renumbered gives the part of an object before its stream with other numbers, and the stream as it is.
func renumbered(body []byte, shift int) (string, []byte) {
	end := len(body)
	if at := streamAt(body); at >= 0 {
		end = at
	}
	var out strings.Builder
	for i := 0; i < end; {
		switch c := body[i]; {
		case c == '(':
			stop := stringEnd(body, i, end)
			out.Write(body[i:stop])
			i = stop
		case c >= '0' && c <= '9' && (i == 0 || !inWord(body[i-1])):
			i = number(&out, body, i, end, shift)
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), body[end:]
}

var reference = regexp.MustCompile(`^(\d+) 0 R\b`)

// number writes a number, or a reference under its new one.
func number(out *strings.Builder, body []byte, i, end, shift int) int {
	if m := reference.FindSubmatch(body[i:end]); m != nil {
		n, _ := strconv.Atoi(string(m[1]))
		fmt.Fprintf(out, "%d 0 R", n+shift)
		return i + len(m[0])
	}
	for i < end && body[i] >= '0' && body[i] <= '9' {
		out.WriteByte(body[i])
		i++
	}
	return i
}

// inWord says whether a digit after this goes on with a name or a number.
func inWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '_' || c == '#'
}

// stringEnd is behind the text in brackets that begins at i.
func stringEnd(body []byte, i, end int) int {
	depth := 0
	for ; i < end; i++ {
		switch body[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return end
}

// finish writes catalog, root and table.
func (j *joiner) finish() []byte {
	catalog := j.out.Len()
	j.out.WriteString("1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n")
	root := j.out.Len()
	fmt.Fprintf(&j.out, "2 0 obj\n<</Type /Pages /Kids [%s] /Count %d>>\nendobj\n", strings.Join(j.kids, " "), j.pages)
	table := j.out.Len()
	fmt.Fprintf(&j.out, "xref\n0 %d\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n", j.next, catalog, root)
	for _, at := range j.at {
		fmt.Fprintf(&j.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&j.out, "trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", j.next, table)
	return j.out.Bytes()
}
