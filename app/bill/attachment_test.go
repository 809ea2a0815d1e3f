package bill

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckAttachment(t *testing.T) {
	full := make([]Attachment, 9)
	for i := range full {
		full[i].Size = MaxAttachment
	}
	for _, c := range []struct {
		what   string
		a      Attachment
		before []Attachment
		err    error
	}{
		{"as it should be", Attachment{Name: "order.pdf", Size: 1}, nil, nil},
		{"no end of name", Attachment{Name: "LICENSE", Size: 1}, nil, nil},
		{"umlauts, dots", Attachment{Name: "Angebot Müller v1.2.odt", Size: 1}, nil, nil},
		{"as large as may be", Attachment{Name: "a", Size: MaxAttachment}, full, nil},
		{"too large", Attachment{Name: "a", Size: MaxAttachment + 1}, nil, ErrFileSize},
		{"too large together", Attachment{Name: "a", Size: MaxAttachment}, append(full, Attachment{Name: "b", Size: 1}), ErrFilesSize},
		{"empty", Attachment{Name: "a"}, nil, ErrFileEmpty},
		{"no name", Attachment{Name: " ", Size: 1}, nil, ErrFileName},
		{"out of the folder", Attachment{Name: "../a", Size: 1}, nil, ErrFileName},
		{"the folder above", Attachment{Name: "..", Size: 1}, nil, ErrFileName},
		{"a Windows folder", Attachment{Name: `..\a`, Size: 1}, nil, ErrFileName},
		{"a line break", Attachment{Name: "a\nb", Size: 1}, nil, ErrFileName},
		{"written backwards", Attachment{Name: "bill\u202efdp.exe", Size: 1}, nil, ErrFileName},
		{"no text", Attachment{Name: "\xff", Size: 1}, nil, ErrFileName},
		{"too long", Attachment{Name: strings.Repeat("a", 201), Size: 1}, nil, ErrFileName},
		{"no media type", Attachment{Name: "a", Type: "pdf", Size: 1}, nil, ErrFileType},
		{"a header in the type", Attachment{Name: "a", Type: "text/plain\r\nX: 1", Size: 1}, nil, ErrFileType},
		{"there already", Attachment{Name: "A.PDF", Size: 1}, []Attachment{{Name: "a.pdf", Size: 1}}, ErrFileTwice},
	} {
		if _, err := CheckAttachment(c.a, c.before); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for name, want := range map[string]string{
		"a.PDF": "application/pdf", "photo.jpeg": "image/jpeg", "x.tar.gz": "application/octet-stream", "README": "application/octet-stream",
	} {
		if got := MediaType(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, kind := range mediaTypes {
		if !soundMediaType(kind) {
			t.Errorf("%s is no media type", kind)
		}
	}
}

func TestFreeName(t *testing.T) {
	taken := []Attachment{{Name: "terms.pdf"}, {Name: "Terms (2).pdf"}, {Name: ".profile"}}
	for name, want := range map[string]string{
		"other.pdf": "other.pdf", "terms.pdf": "terms (3).pdf", ".profile": ".profile (2)", "terms": "terms",
	} {
		if got := FreeName(name, taken); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
