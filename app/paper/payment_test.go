package paper

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paycode"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// fineness is how fine pages are looked at, in dots per inch. A telephone looks at many pictures of a code; ZXing, too, now and then needs another.
var fineness = []int{200, 150, 300}

// scan reads the code on the last page of a PDF by two decoders that know nothing of each other: ZXing, in Go, and ZBar. Both must say the same.
func scan(t *testing.T, file []byte) string {
	t.Helper()
	path := save(t, file)
	first, pages := "", ""
	for _, dpi := range fineness {
		var err error
		pages = lastPage(t, path, dpi)
		if first, err = zxing(t, pages); err == nil {
			break
		}
		t.Logf("ZXing at %d dpi: %v", dpi, err)
	}
	pages = lastPage(t, path, fineness[0])
	if strings.HasPrefix(first, "SPC\n") { // ZBar finds no code with a Swiss cross in it (mchehab/zbar issues 121, 167, 216)
		whiten(t, pages, fineness[0], codeLeft+slipCode/2-crossSide/2, sheetHeight-slipHeight+codeTop+slipCode/2-crossSide/2, crossSide)
	}
	if second := zbar(t, pages); second != first {
		t.Errorf("ZXing reads %q, ZBar %q", first, second)
	}
	return first
}

// lastPage is a picture of the last page of a PDF.
func lastPage(t *testing.T, path string, dpi int) string {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	program(t, "poppler-utils", "pdftoppm", "-gray", "-r", strconv.Itoa(dpi), "-png", path, base)
	pages, err := filepath.Glob(base + "-*.png")
	if err != nil || len(pages) == 0 {
		t.Fatalf("pages %v, %v", pages, err)
	}
	return pages[len(pages)-1]
}

func zbar(t *testing.T, path string) string {
	t.Helper()
	text := filepath.Join(t.TempDir(), "code.txt")
	program(t, "zbar-tools", "sh", "-c", `zbarimg --raw -q --oneshot -Sdisable -Sqrcode.enable -Sbinary "$1" > "$2" 2>/dev/null`, "sh", path, text)
	b, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(b), "\n") // the program's own
}

func zxing(t *testing.T, path string) (string, error) {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(pixels(t, path))
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8", gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

func pixels(t *testing.T, path string) image.Image {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return must(png.Decode(bytes.NewReader(b)))
}

// whiten paints a square of a picture white; x, y and side are in mm.
func whiten(t *testing.T, path string, dpi int, x, y, side float64) {
	t.Helper()
	img := pixels(t, path)
	out := image.NewGray(img.Bounds())
	draw.Draw(out, out.Bounds(), img, image.Point{}, draw.Src)
	dot := func(mm float64) int { return int(mm / 25.4 * float64(dpi)) }
	draw.Draw(out, image.Rect(dot(x), dot(y), dot(x+side), dot(y+side)), image.White, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// indianInvoice is paid by UPI, brazilianInvoice by PIX.
func indianInvoice() bill.Draft {
	d := smallInvoice()
	d.Language, d.Currency = "en-IN", money.MustCurrency("INR")
	d.Seller = bill.Party{
		Name: "Müller Traders", TaxID: "27AAPFU0939F1ZV", Contact: bill.Contact{Email: "accounts@mueller.example", Phone: "+91 22 1234 5678"},
		Address: bill.Address{Lines: []string{"14 Mill Road"}, PostCode: "400001", City: "Mumbai", Region: "MH", Country: "IN"},
	}
	d.Buyer.Name, d.Buyer.Address = "Café Aurora", bill.Address{Lines: []string{"7 Park Street"}, PostCode: "411001", City: "Pune", Region: "MH", Country: "IN"}
	d.Account = bill.Account{IBAN: "50100123456789", BIC: "HDFCINBB", Bank: "HDFC Bank, Fort, Mumbai", UPI: "merchant@upi"}
	d.Lines = []bill.Line{line("Violin strings, set of four", "", "1", "C62", "1000", standard("18"))}
	d.Terms, d.Note = "Payable within 14 days.", "Thank you for your business."
	return d
}

func brazilianInvoice() bill.Draft {
	d := smallInvoice()
	d.Language, d.Currency = "pt-BR", money.MustCurrency("BRL")
	d.Seller = bill.Party{
		Name: "Padaria São João do Açúcar Ltda", TaxNumber: "11.222.333/0001-81", Contact: bill.Contact{Email: "contas@padaria.example"},
		Address: bill.Address{Lines: []string{"Rua das Flores 12"}, PostCode: "01000-000", City: "São Paulo", Region: "SP", Country: "BR"},
	}
	d.Buyer.Name, d.Buyer.Address = "Café Aurora", bill.Address{Lines: []string{"Avenida Central 3"}, PostCode: "01001-000", City: "São Paulo", Country: "BR"}
	d.Account = bill.Account{PIX: "123e4567-e12b-12d1-a456-426655440000", Bank: "Banco do Brasil"}
	d.Lines = []bill.Line{line("Pão francês", "", "100", "C62", "1.2345", standard("0"))}
	d.Lines[0].Tax.Category = "Z"
	d.Terms, d.Note = "Pagamento em 14 dias.", "Obrigado pela preferência."
	return d
}

// scor is the Swiss invoice of a shop without a QR-IBAN; inEuros one that is paid in euros at home, fromGermany from abroad.
func scor() bill.Draft {
	d := swissInvoice()
	d.Account.QRIBAN, d.Language = "", "fr-CH"
	d.Reference = paycode.Reference(d, "RE-2026-0042")
	return d
}

func inEuros() bill.Draft {
	d := scor()
	d.Language, d.Currency = "it", money.MustCurrency("EUR")
	d.Buyer.Name, d.Buyer.Address = "Müller & Söhne GmbH", bill.Address{Lines: []string{"Hauptstr. 3 a"}, PostCode: "9490", City: "Vaduz", Country: "LI"}
	return d
}

func fromGermany() bill.Draft {
	d := inEuros()
	d.Account.QRIBAN, d.Account.BIC = "CH4431999123000889012", "POFICHBEXXX"
	d.Buyer.Address = bill.Address{Lines: []string{"Hauptstr. 3 a"}, PostCode: "79100", City: "Freiburg", Country: "DE"}
	d.Reference = paycode.Reference(d, "RE-2026-0042")
	return d
}

func rf() bill.Draft {
	d := smallInvoice()
	d.Account.References = bill.RefRF
	d.Reference = paycode.Reference(d, "RE-2026-0042")
	return d
}

// Every standard's code is on the paper as it was meant, for both decoders.
func TestTheCodesOnPaperAreRead(t *testing.T) {
	const schneider = "\nS\nRobert Schneider AG\nRue du Lac\n1268\n2501\nBiel\nCH\n\n\n\n\n\n\n\n1949.75\n"
	for name, c := range map[string]struct {
		draft bill.Draft
		want  string
	}{
		"EPC":         {smallInvoice(), "BCD\n002\n1\nSCT\nBYLADEM1001\nTischlerei Grünwald GmbH\nDE02120300000000202051\nEUR1725.50\n\n\nRE-2026-0042"},
		"EPC with RF": {rf(), "BCD\n002\n1\nSCT\nBYLADEM1001\nTischlerei Grünwald GmbH\nDE02120300000000202051\nEUR1725.50\n\nRF97RE20260042"},
		"QRR": {
			swissInvoice(), "SPC\n0200\n1\nCH4431999123000889012" + schneider + "CHF\nS\nPia-Maria Rutschmann-Schnyder\nGrosse Marktgasse\n28\n9400\nRorschach\nCH\nQRR\n" +
				"000000000000002714202600420\nRE-2026-0042\nEPD",
		},
		"SCOR": {
			scor(), "SPC\n0200\n1\nCH5800791123000889012" + schneider + "CHF\nS\nPia-Maria Rutschmann-Schnyder\nGrosse Marktgasse\n28\n9400\nRorschach\nCH\nSCOR\n" +
				"RF97RE20260042\nRE-2026-0042\nEPD",
		},
		"SCOR in euros": {
			inEuros(), "SPC\n0200\n1\nCH5800791123000889012" + schneider + "EUR\nS\nMüller & Söhne GmbH\nHauptstr.\n3 a\n9490\nVaduz\nLI\nSCOR\n" +
				"RF97RE20260042\nRE-2026-0042\nEPD",
		},
		"euros from abroad": {fromGermany(), "BCD\n002\n1\nSCT\nPOFICHBEXXX\nRobert Schneider AG\nCH5800791123000889012\nEUR1949.75\n\nRF97RE20260042"},
		"UPI":               {indianInvoice(), "upi://pay?pa=merchant@upi&pn=M%C3%BCller%20Traders&am=1180.00&cu=INR&tr=RE-2026-0042&tn=Invoice%20RE-2026-0042"},
		"PIX": {
			brazilianInvoice(), "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865406123.455802BR5925Padaria Sao Joao do Acuca" +
				"6009Sao Paulo62140510RE2026004263045CF0",
		},
	} {
		file, err := Render(issue(c.draft), Style{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := scan(t, file); got != c.want {
			t.Errorf("%s: the payment code says\n%q, not\n%q", name, got, c.want)
		}
	}
	file, err := Kit(sampleKit())
	if err != nil {
		t.Fatal(err)
	}
	if got := scan(t, file); got != sampleKit().Key {
		t.Errorf("the recovery code says %q", got)
	}
}

// On the other templates, and on a roll, the codes are read too; what can be copied is there as a text, but on the roll, which nobody has on
// the screen.
func TestCodesOnEveryTemplate(t *testing.T) {
	for _, template := range []Template{Modern, Compact, Roll} {
		for _, d := range []bill.Draft{indianInvoice(), brazilianInvoice()} {
			file, err := Render(issue(d), Style{Template: template}, nil)
			if err != nil {
				t.Fatal(err)
			}
			c, err := paycode.For(d, issue(d).Totals().Payable, "RE-2026-0042")
			if err != nil {
				t.Fatal(err)
			}
			if got := scan(t, file); got != c.Text {
				t.Errorf("%s, %s: %q, not %q", template, c.Kind, got, c.Text)
			}
			solid := func(s string) string { return strings.Join(strings.Fields(s), "") }
			text := solid(program(t, "poppler-utils", "pdftotext", "-layout", save(t, file), "-"))
			if _, copied := (payCode{Code: c}).copied(); template != Roll && !strings.Contains(text, solid(copied)) {
				t.Errorf("%s, %s: the text is not there", template, c.Kind)
			}
		}
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
