package paper

import (
	"bytes"
	"strings"
	"testing"
)

// The shop's mail and web lead there, wherever they are printed; nothing else is a link; and each is one that PDF/A takes.
func TestLinks(t *testing.T) {
	for _, tpl := range Templates() {
		d := mixedInvoice()
		d.Note = "See https://evil.example and write to x@evil.example"
		d.Buyer.Contact.Email, d.Buyer.Website = "buyer@example.com", "www.buyer.example"
		p := must(Layout(issue(d), Style{Template: tpl}))
		seen := map[string]int{}
		for _, page := range p.Pages {
			for _, l := range page.Links {
				seen[l.Target]++
				if l.W < 5 || l.H < 2 || l.X < 0 || l.X+l.W > page.Width || l.Y < 0 || l.Y+l.H > page.Height {
					t.Errorf("%s: a link lies at %+v", tpl, l)
				}
			}
		}
		if len(seen) != 2 || seen["mailto:rechnung@gruenwald.example"] == 0 || seen["https://www.tischlerei-gruenwald.example"] == 0 {
			t.Errorf("%s: links to %v", tpl, seen)
		}
		file := must(Archive(p, nil))
		links := 0
		for _, n := range seen {
			links += n
		}
		if got := bytes.Count(file, []byte("/F 4         /Subtype /Link")); got != links || bytes.Contains(file, []byte("/Type /Annot")) {
			t.Errorf("%s: %d links in the file, of %d", tpl, got, links)
		}
		if out := program(t, "qpdf", "qpdf", "--check", save(t, file)); !strings.Contains(out, "No syntax or stream encoding errors found") {
			t.Errorf("%s: %s", tpl, out)
		}
	}
}

func TestWhatIsNoLink(t *testing.T) {
	for _, site := range []string{"", "javascript:alert(1)", "file:///etc/passwd", "localhost", "https://user:pass@example.com", "exa mple.com", "müller.example", "a.example)/Launch"} {
		if linkable(site) {
			if to, ok := webPlace(site); ok {
				t.Errorf("%q leads to %q", site, to)
			}
		}
	}
	if to, ok := webPlace("www.example.com/shop"); !ok || to != "https://www.example.com/shop" {
		t.Errorf("%q, %v", to, ok)
	}
}
