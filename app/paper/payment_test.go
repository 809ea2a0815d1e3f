package paper

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/money"
)

// read scans the first code on the first page of a PDF.
func scan(t *testing.T, file []byte) string {
	t.Helper()
	path := save(t, file)
	base := strings.TrimSuffix(path, ".pdf")
	program(t, "poppler-utils", "pdftoppm", "-r", "150", "-png", "-f", "1", "-l", "1", path, base)
	pages, err := filepath.Glob(base + "-*.png")
	if err != nil || len(pages) != 1 {
		t.Fatalf("pages %v, %v", pages, err)
	}
	text := filepath.Join(t.TempDir(), "code.txt")
	program(t, "zbar-tools", "sh", "-c", `zbarimg --raw -q --oneshot -Sdisable -Sqrcode.enable -Sbinary "$1" > "$2" 2>/dev/null`, "sh", pages[0], text)
	b, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(b), "\n")
}

func TestTheCodesOnPaperAreRead(t *testing.T) {
	file, err := Render(issue(smallInvoice()), Style{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "BCD\n002\n1\nSCT\nBYLADEM1001\nTischlerei Grünwald GmbH\nDE02120300000000202051\nEUR1725.50\n\n\nRE-2026-0042"
	if got := scan(t, file); got != want {
		t.Errorf("the payment code says %q", got)
	}
	file, err = Kit(sampleKit())
	if err != nil {
		t.Fatal(err)
	}
	if got := scan(t, file); got != sampleKit().Key {
		t.Errorf("the recovery code says %q", got)
	}
}

func TestAnInvoiceInAnotherCurrencyHasNoCode(t *testing.T) {
	d := smallInvoice()
	d.Currency = money.MustCurrency("USD")
	p, err := Layout(issue(d), Style{})
	if err != nil || len(p.Pages[0].Fills) != 0 {
		t.Errorf("%d fills, %v", len(p.Pages[0].Fills), err)
	}
}
