package paper

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// everyKind is a paper of each kind that leaves a shop, in a style.
func everyKind(t *testing.T, st Style) map[string]Paper {
	t.Helper()
	all := map[string]Paper{}
	for name, s := range samples() {
		s.style.Template, s.style.Font, s.style.Folds, s.style.Signed = st.Template, st.Font, true, bill.Kinds()
		if st.Size == Letter {
			s.style.Size = Letter
		}
		all[name] = must(Layout(issue(s.draft), s.style))
	}
	for _, k := range []bill.Kind{bill.Order, bill.Proforma, bill.Delivery} {
		d := mixedInvoice()
		d.Kind, d.Deposits = k, nil
		all[string(k)] = must(Layout(issue(d), st))
	}
	d := mixedInvoice()
	all["preview"] = must(Preview(d, must(bill.Total(d)), st))
	all["receipt"] = must(LayoutReceipt(sampleReceipt(), st))
	for _, n := range []int{1, 90} {
		r := aReminder(t, n, "de")
		all[fmt.Sprint("reminder of ", n)] = must(LayoutReminder(r, st))
	}
	all["statement"] = must(LayoutStatement(aStatement(t, 60), st))
	return all
}

// aStatement is an account with n invoices, some of them paid.
func aStatement(t *testing.T, n int) StatementFacts {
	t.Helper()
	eur := money.MustCurrency("EUR")
	first := day("2026-01-02")
	var all []bill.Entry
	for i := range n {
		e := bill.Entry{
			Kind: bill.EntryInvoice, Date: first.AddDays(2 * i), Number: fmt.Sprintf("INV-2026-%04d", i), Document: bill.NewID(), Due: first.AddDays(2*i + 14),
			Amount: money.Of(int64(11900+i), eur),
		}
		all = append(all, e)
		if i%4 != 0 {
			e.Kind, e.Amount, e.Reference = bill.EntryPayment, e.Amount.Neg(), "RF18 5390 0754 7034 with words of the payer that are long"
			all = append(all, e)
		}
	}
	seller := smallInvoice().Seller
	return StatementFacts{
		Seller: seller, Buyer: smallInvoice().Buyer, Language: "de", Made: first.AddDays(300), Statement: must(bill.StatementOf(all, eur, first, first.AddDays(300))),
	}
}

// Every kind of paper lies well in every template and font, on both sheets, and is the same file when it is written again.
func TestEveryKindInEveryTemplate(t *testing.T) {
	for _, tpl := range Templates() {
		for _, c := range []struct {
			size Size
			font Typeface
		}{{A4, Inter}, {Letter, ""}, {A4, LiberationSans}, {A4, LiberationSerif}} {
			size, st := c.size, Style{Template: tpl, Size: c.size, Font: c.font}
			papers, again := everyKind(t, st), everyKind(t, st)
			for name, p := range papers {
				t.Run(fmt.Sprint(tpl, size, c.font, " ", name), func(t *testing.T) {
					inside(t, p, st)
					apart(t, p)
					if tpl == Roll && (p.Pages[0].Width != 80 || len(p.Pages) != 1) {
						t.Errorf("%d pages, %.1f mm wide", len(p.Pages), p.Pages[0].Width)
					}
					one, two := must(Archive(p, nil)), must(Archive(again[name], nil))
					if !bytes.Equal(one, two) {
						t.Error("written again it is another file")
					}
				})
			}
		}
	}
}

// What one template says of a document all of them say, but for what the page itself needs.
func TestNoTemplateLeavesAnythingOut(t *testing.T) {
	for _, tpl := range Templates() {
		for name, p := range everyKind(t, Style{Template: tpl}) {
			text := textOf(p)
			wants := map[string][]string{
				"mixed":         {"RE-2026-0042", "Café Morgenrot OHG", "Oak table, oiled", "Discount 10% (regular customer): −290.00", "€13,852.59", "Exempt under section 4 no. 22a UStG.", "DE02 1203", "Thank you for your order.", "DE136695976"},
				"final":         {"Schlussrechnung", "Bereits berechnete Anzahlungen"},
				"proforma":      {"Pro-forma invoice", "This is not an invoice"},
				"receipt":       {"Zahlungsbestätigung", "770,00", "123,45"},
				"reminder of 1": {"INV-2026-0001", "Verzugszinsen"},
				"statement":     {"Kontoauszug", "INV-2026-0056", "Endsaldo", "Offene Posten"},
			}[name]
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: nothing of %q", tpl, name, want)
				}
			}
			if name == "delivery" && strings.Contains(text, "1,450.00") {
				t.Errorf("%s: the delivery note tells prices", tpl)
			}
		}
	}
}
