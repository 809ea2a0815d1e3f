package paper

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// program runs one of the programs that look at PDF files; a machine that shall go without says so by COUNTERFOIL_BARE=1.
func program(t *testing.T, pack, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("COUNTERFOIL_BARE") == "1" {
			t.Skipf("no %s program", name)
		}
		t.Fatalf("no %s program: install the package %s, or set COUNTERFOIL_BARE=1 to go without", name, pack)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// save writes a PDF where programs can read it.
func save(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// flat joins what pdftotext spread, and makes its spaces plain.
func flat(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)), " ")
}

func TestTheTextOfThePDFHasEveryTotal(t *testing.T) {
	doc := issue(mixedInvoice())
	file, err := Render(doc, Style{Logo: logo(400, 100)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := flat(program(t, "poppler-utils", "pdftotext", "-layout", save(t, file), "-"))
	w := speak("en", "DE")
	totals := doc.Totals()
	want := []string{
		w.amount(totals.Lines), w.amount(totals.TaxExclusive), w.amount(totals.Tax), w.amount(totals.TaxInclusive),
		w.money(totals.Payable), w.amount(totals.Prepaid.Neg()), "Discount 2.5% (autumn campaign)", "Surcharge (delivery) 49.00",
		"Exempt under section 4 no. 22a UStG.", "RE-2026-0042", "DE02 1203 0000 0000 2020 51", "Page 2 of 2", "1 Oct 2026 – 31 Oct 2026",
	}
	for _, g := range totals.Groups {
		want = append(want, w.amount(g.Taxable)+" "+w.amount(g.Tax))
	}
	for i, l := range doc.Draft().Lines {
		want = append(want, l.Description, w.amount(totals.LineNets[i]))
	}
	for _, s := range want {
		if s = flat(s); !strings.Contains(text, s) {
			t.Errorf("the PDF does not say %q", s)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestThePDFIsSound(t *testing.T) {
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			p, err := Layout(issue(s.draft), s.style)
			if err != nil {
				t.Fatal(err)
			}
			file, err := PDF(p)
			if err != nil {
				t.Fatal(err)
			}
			path := save(t, file)
			program(t, "qpdf", "qpdf", "--check", path)
			fonts := strings.Split(strings.TrimSpace(program(t, "poppler-utils", "pdffonts", path)), "\n")
			for _, line := range fonts[2:] {
				if !strings.Contains(line, "CID TrueType") || strings.Count(line, "yes") < 2 {
					t.Errorf("not embedded as a subset: %s", line)
				}
			}
			if len(fonts) < 3 {
				t.Error("no fonts")
			}
		})
	}
}

// A settlement discount is printed with its day and sum on an invoice, in general on a quote, and not on a credit note.
func TestSettlementDiscountsOnPaper(t *testing.T) {
	d := smallInvoice()
	d.Settlement = []bill.Settlement{{Days: 10, Percent: percent("2")}, {Days: 14, Percent: percent("1.5")}}
	for kind, want := range map[bill.Kind][]string{
		bill.Invoice: {"Bei Zahlung bis zum 03.12.2026 gewähren wir 2 % Skonto (34,51 €): zu zahlen sind 1.690,99 €.", "bis zum 07.12.2026 gewähren wir 1,5 % Skonto"},
		bill.Quote:   {"2 % Skonto bei Zahlung innerhalb von 10 Tagen ab Rechnungsdatum."},
	} {
		d.Kind = kind
		file, err := Render(issue(d), Style{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		text := flat(program(t, "poppler-utils", "pdftotext", "-layout", save(t, file), "-"))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s has no %q:\n%s", kind, w, text)
			}
		}
	}
	d.Kind = bill.Invoice
	doc := issue(d)
	off := bill.Payment{ID: bill.NewID(), Kind: bill.PaidDiscount, Amount: money.Of(3451, d.Currency)}
	off.Taxes = must(bill.Corrections(doc, nil, off.Amount))
	note := issue(must(bill.Credit(doc, nil, nil, day("2026-12-01"), off)))
	file := must(Render(note, Style{}, nil))
	text := flat(program(t, "poppler-utils", "pdftotext", "-layout", save(t, file), "-"))
	if !strings.Contains(text, "Skonto −29,00") || !strings.Contains(text, "1.690,99") || strings.Contains(text, "Bei Zahlung") {
		t.Errorf("the credit note says\n%s", text)
	}
}
