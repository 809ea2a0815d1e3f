package mail_test

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/mail"
)

func TestAddressesAsPeopleTypeThem(t *testing.T) {
	anna, bob := mail.Address{Mail: "anna@example.com"}, mail.Address{Mail: "bob@example.com"}
	named := mail.Address{Name: "Muster, Anna", Mail: "anna@example.com"}
	for typed, want := range map[string][]mail.Address{
		"":                                    nil,
		" ; , ":                               nil,
		"anna@example.com":                    {anna},
		"anna@example.com, bob@example.com":   {anna, bob},
		"anna@example.com;bob@example.com;":   {anna, bob},
		"anna@example.com bob@example.com":    {anna, bob},
		"anna@example.com\r\nbob@example.com": {anna, bob},
		"anna@example.com,Anna@example.com":   {anna},
		"<anna@example.com>":                  {anna},
		"mailto:anna@example.com":             {anna},
		"Muster, Anna <anna@example.com>, bob@example.com":      {named, bob},
		`"Muster, Anna" <anna@example.com>; bob@example.com`:    {named, bob},
		"bob@example.com, Muster, Anna < anna@example.com >":    {bob, named},
		`"Öz \"der Gärtner\"; Şen" <oez@blumen-müller.example>`: {{Name: `Öz "der Gärtner"; Şen`, Mail: "oez@blumen-müller.example"}},
		"anna@example.com <anna@example.com>":                   {{Name: "anna@example.com", Mail: "anna@example.com"}},
		"O'Neil <o'neil@example.co.uk>":                         {{Name: "O'Neil", Mail: "o'neil@example.co.uk"}},
	} {
		got, err := mail.ParseAddresses("to", typed)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
		for _, a := range got {
			if again, err := mail.ParseAddresses("to", a.String()); err != nil || len(again) != 1 || again[0] != a {
				t.Errorf("%q is read back as %q, %v", a, again, err)
			}
		}
	}
}

func TestTypedAddressesThatAreNone(t *testing.T) {
	for typed, field := range map[string]string{
		"anna": "to[0]", "anna@example.com; bob": "to[1]", "Anna Muster": "to[0]", "anna@gmail": "to[0]", "Anna <anna@example.com": "to[0]", "anna@@example.com": "to[0]",
		"anna@example..com": "to[0]", "anna(at)example.com": "to[0]", "<>": "to[0]", "anna@example.com> x": "to[0]", "Anna, bob@example.com": "to[0]", "ä@example.com": "to[0]",
	} {
		_, err := mail.ParseAddresses("to", typed)
		var f *mail.Fault
		if !errors.As(err, &f) || f.Field != field {
			t.Errorf("%q: %v", typed, err)
		}
		if err != nil && strings.Contains(err.Error(), "anna") {
			t.Errorf("the fault of %q holds what was typed: %v", typed, err)
		}
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"Invoice-2026-0001.pdf": "Invoice-2026-0001.pdf", "Rechnung Nr. 7/2026 (Müller & Söhne).pdf": "Rechnung-Nr.-7-2026-Mueller-Soehne.pdf", "Łódź.PDF": "Lodz.PDF",
		"..": "file", "../../etc/passwd": "etc-passwd", "发票.pdf": "file.pdf", "crème brûlée.jpg": "creme-brulee.jpg", "a\"b;c=d.pdf": "a-b-c-d.pdf", "": "file",
		strings.Repeat("x", 200) + ".pdf": strings.Repeat("x", 80) + ".pdf", "ﬁle①.txt": "file1.txt", "Straße.": "Strasse",
	} {
		if got := mail.FileName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestMailto(t *testing.T) {
	l := sample()
	link, whole, err := mail.Mailto(l)
	if err != nil || !whole {
		t.Fatal(err, whole)
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "mailto" || u.Opaque != "anna@example.com,buchhaltung%2Brechnungen@example.com" {
		t.Fatalf("%s: %v", link, err)
	}
	q := u.Query()
	if q.Get("subject") != l.Subject || q.Get("body") != strings.ReplaceAll(strings.TrimRight(l.Text, "\n"), "\n", "\r\n") ||
		q.Get("cc") != "info@xn--hxajbheg2az3al.example" || q.Get("bcc") != "laden@xn--blumen-mller-klb.example" || strings.Contains(link, "+") {
		t.Errorf("%s\n%q", link, q)
	}

	l.Text = strings.Repeat("Ein langer Satz über Blumen. ", 200)
	link, whole, err = mail.Mailto(l)
	if err != nil || whole || len(link) > mail.MaxMailto || len(link) < mail.MaxMailto-200 {
		t.Fatalf("%d bytes, %v, %v", len(link), whole, err)
	}
	if u, err := url.Parse(link); err != nil || !strings.HasSuffix(u.Query().Get("body"), " ...") {
		t.Errorf("%s: %v", link, err)
	}
	for range 90 {
		l.To = append(l.To, mail.Address{Mail: strings.Repeat("a", 30) + "@example.com"})
	}
	if _, _, err := mail.Mailto(l); err == nil {
		t.Error("a link with 92 addresses was made")
	}
}

func FuzzParseAddresses(f *testing.F) {
	f.Add(`"Muster, Anna" <anna@example.com>; bob@example.com, c@ü.example`)
	f.Add(`"<"@,;\n>`)
	f.Fuzz(func(t *testing.T, typed string) {
		list, err := mail.ParseAddresses("to", typed)
		if err != nil {
			return
		}
		for _, a := range list {
			again, err := mail.ParseAddresses("to", a.String())
			if err != nil || len(again) != 1 || again[0].Mail != a.Mail {
				t.Fatalf("%q -> %q -> %q, %v", typed, a, again, err)
			}
		}
	})
}
