package paper

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// orderWithDeposits is an order of two rates, two deposit invoices for it, the first of them paid, and its final invoice.
func orderWithDeposits(language string) (first, final bill.Draft) {
	d := smallInvoice()
	d.Kind, d.Language, d.Date, d.Supply = bill.Order, language, day("2026-09-01"), bill.Date{}
	d.Lines = append(d.Lines, line("Fachbücher", "", "3", "C62", "64.20", standard("7")))
	d.Discounts = []bill.Adjustment{{Percent: percent("10")}}
	order := issue(d)
	asks := []bill.DepositAsk{{Percent: percent("30")}, {Amount: money.Of(50000, d.Currency)}}
	var open []bill.OpenDeposit
	for i, ask := range asks {
		one := must(bill.AskDeposit(order, ask, "", day("2026-09-0"+string(rune('2'+i)))))
		for at := range one.Lines {
			one.Lines[at].Description = DepositWords(one, ask)
		}
		doc := must(bill.Issue(one, bill.Number{Counter: int64(i + 1), Text: "RE-2026-000" + string(rune('1'+i))}, one.Date))
		var paid []bill.Payment
		if i == 0 {
			first = one
			paid = []bill.Payment{{Kind: bill.PaidMoney, Amount: doc.Totals().Payable}}
		}
		o := must(bill.NewOpenDeposit(doc, paid, nil))
		o.Words = TakenWords(one, bill.Reference{Number: doc.Number().Text, Date: one.Date})
		open = append(open, o)
	}
	final = must(bill.TakeOff(must(bill.Follow(order, bill.Invoice, nil, nil, day("2026-11-23"))), open))
	return first, final
}

// textOf is all that stands on a paper, a line for each run.
func textOf(p Paper) string {
	var b strings.Builder
	for _, page := range p.Pages {
		for _, t := range page.Texts {
			b.WriteString(t.String + "\n")
		}
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

func TestDepositInvoiceAndFinalInvoiceOnPaper(t *testing.T) {
	first, final := orderWithDeposits("de")
	paper := textOf(must(Layout(issue(first), Style{})))
	for _, want := range []string{"Anzahlungsrechnung", "Diese Rechnung verlangt eine Anzahlung", "Anzahlung 30 %", "Auftragsbestätigung"} {
		if !strings.Contains(paper, want) {
			t.Errorf("the deposit invoice says nothing of %q:\n%s", want, paper)
		}
	}
	paper = textOf(must(Layout(issue(final), Style{})))
	for _, want := range []string{
		"Schlussrechnung", "1.642,60\n", "−868,69\n", "Bereits berechnete Anzahlungen\n", "Gesamtleistung\n", "1.478,34\n260,08\n1.738,42\n",
		"Anzahlungsrechnung RE-2026-0001 · 02.09.2026\n−443,50\n−78,03\n−521,53\n521,53\n",
		"Anzahlungsrechnung RE-2026-0002 · 03.09.2026\n−425,19\n−74,81\n−500,00\n0,00\n",
		"609,65\n107,24\n716,89\n", "Von diesen Anzahlungen sind noch 500,00 € zu zahlen.",
	} {
		if !strings.Contains(paper, want) {
			t.Errorf("the final invoice says nothing of %q:\n%s", want, paper)
		}
	}
	note := textOf(must(Layout(issue(must(bill.Credit(issue(final), nil, nil, day("2026-11-24")))), Style{})))
	if strings.Contains(note, "Gesamtleistung") || !strings.Contains(note, "Anzahlungsrechnung RE-2026-0001") {
		t.Errorf("its credit note:\n%s", note)
	}
}

// In Australia and India an invoice must call itself a tax invoice, for a deposit too.
func TestADepositInvoiceIsATaxInvoice(t *testing.T) {
	first, final := orderWithDeposits("en")
	for _, country := range []string{"AU", "IN"} {
		first.Seller.Address.Country, final.Seller.Address.Country = country, country
		for _, d := range []bill.Draft{first, final} {
			if title := must(Layout(issue(d), Style{})).Title; !strings.HasPrefix(title, "Tax invoice ") {
				t.Errorf("%s: %s", country, title)
			}
		}
	}
}
