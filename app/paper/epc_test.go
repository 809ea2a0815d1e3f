package paper

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

func euro(minor int64) money.Amount { return money.Of(minor, money.MustCurrency("EUR")) }

func TestEPCText(t *testing.T) {
	account := bill.Account{IBAN: "DE02 1203 0000 0000 2020 51", BIC: "byladem1001"}
	got, err := epc(account, "Müller & Söhne GmbH", euro(123456), "Rechnung 2026-0001")
	want := "BCD\n002\n1\nSCT\nBYLADEM1001\nMüller & Söhne GmbH\nDE02120300000000202051\nEUR1234.56\n\n\nRechnung 2026-0001"
	if err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
	long, err := epc(account, strings.Repeat("Ä", 90), euro(1), strings.Repeat("R", 200))
	if err != nil || strings.Count(long, "Ä") != 61 || strings.Count(long, "R") != 140+1 || len(long) > 331 {
		t.Errorf("long fields: %q, %v", long, err)
	}
}

func TestEPCOnlyWhereItExists(t *testing.T) {
	good := bill.Account{IBAN: "DE02120300000000202051"}
	for name, c := range map[string]struct {
		account   bill.Account
		amount    money.Amount
		reference string
	}{
		"other currency": {good, money.Of(100, money.MustCurrency("CHF")), "R"},
		"nothing":        {good, euro(0), "R"},
		"negative":       {good, euro(-1), "R"},
		"too much":       {good, euro(100_000_000_000), "R"},
		"wrong digits":   {bill.Account{IBAN: "DE03120300000000202051"}, euro(100), "R"},
		"no IBAN":        {bill.Account{}, euro(100), "R"},
		"no number yet":  {good, euro(100), ""},
		"331 bytes":      {good, euro(100), strings.Repeat("€", 140)}, // 420 bytes of text alone
	} {
		if _, err := epc(c.account, "Müller", c.amount, c.reference); !errors.Is(err, errNoCode) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := epc(good, "M", euro(99_999_999_999), "R"); err != nil {
		t.Errorf("the most allowed: %v", err)
	}
}

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
