package paper

import (
	"net/url"
	"strings"
	"unicode"
)

// Link is a part of the page that leads to a letter or a place on the web when it is clicked.
type Link struct {
	X, Y, W, H float64 // mm
	Target     string  // "mailto:..." or "https://..."
}

// links lays links over the shop's own address of mail and place on the web, wherever they are printed. Nothing that a customer or a line
// says becomes one.
func (f *flow) links() {
	var targets [][2]string
	if mail := strings.TrimSpace(f.d.Seller.Contact.Email); strings.Count(mail, "@") == 1 && linkable(mail) {
		targets = append(targets, [2]string{mail, "mailto:" + mail})
	}
	if site := strings.TrimSpace(f.d.Seller.Website); linkable(site) {
		if to, ok := webPlace(site); ok {
			targets = append(targets, [2]string{site, to})
		}
	}
	for i := range f.pages {
		page := &f.pages[i]
		for _, t := range targets {
			page.link(t[0], t[1])
		}
	}
}

// link lays a link over each place where a page says a text.
func (p *Page) link(text, to string) {
	for _, t := range p.Texts {
		before, _, found := strings.Cut(t.String, text)
		if !found {
			continue
		}
		high := t.Size * mmPerPoint
		p.Links = append(p.Links, Link{
			X: t.X + t.Face.width(before, t.Size), Y: t.Y - 0.78*high, W: t.Face.width(text, t.Size), H: high, Target: to,
		})
	}
}

// linkable says whether a text can be a link as it stands: plain letters without blanks and what closes a text in a PDF.
func linkable(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r > '~' || r <= ' ' || unicode.IsControl(r) || strings.ContainsRune(`()<>\"`, r)
	})
}

// webPlace is where a text such as "www.example.com" leads: to the web, never elsewhere.
func webPlace(site string) (string, bool) {
	if !strings.Contains(site, "://") {
		site = "https://" + site
	}
	u, err := url.Parse(site)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !strings.Contains(u.Host, ".") || u.User != nil {
		return "", false
	}
	return u.String(), true
}
