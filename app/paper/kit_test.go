package paper

import (
	"errors"
	"strings"
	"testing"
)

func TestTheKitIsOnePageWithAllThatIsNeeded(t *testing.T) {
	k := sampleKit()
	k.Company = strings.Repeat("Vereinigte Werkstätten ", 12)
	p, err := LayoutKit(k)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Pages) != 1 {
		t.Fatalf("%d pages", len(p.Pages))
	}
	inside(t, p, Style{})
	apart(t, p)
	file, err := PDF(p)
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, file)
	program(t, "qpdf", "qpdf", "--check", path)
	text := flat(program(t, "poppler-utils", "pdftotext", "-layout", path, "-"))
	want := append([]string{k.Key, k.Books, k.Fingerprint, k.BackupPassphrase, "23 Nov 2026", "age -d -i kit.txt"}, k.Groups...)
	for _, s := range want {
		if !strings.Contains(text, s) {
			t.Errorf("the kit does not say %q\n%s", s, text)
		}
	}
}

func TestTheKitRefusesGroupsOfAnotherKey(t *testing.T) {
	k := sampleKit()
	k.Groups[3] = "AAAA"
	if _, err := Kit(k); !errors.Is(err, ErrKit) {
		t.Error(err)
	}
	if _, err := Kit(KitFacts{}); !errors.Is(err, ErrKit) {
		t.Error(err)
	}
}
