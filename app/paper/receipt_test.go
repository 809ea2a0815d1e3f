package paper

import (
	"strings"
	"testing"

	"counterfoil/app/money"
)

func sampleReceipt() ReceiptFacts {
	d := smallInvoice()
	eur := func(minor int64) money.Amount { return money.Of(minor, d.Currency) }
	return ReceiptFacts{
		Seller: d.Seller, Buyer: d.Buyer, Language: "de", Made: day("2026-11-24"), Paid: day("2026-11-23"), Method: "transfer",
		Reference: "RE-2026-0007 und 0009", Amount: eur(250000),
		On: []ReceiptLine{
			{Number: "RE-2026-0007", Date: day("2026-10-01"), Amount: eur(171000), Discount: eur(1550), Open: eur(0)},
			{Number: "RE-2026-0009", Date: day("2026-10-12"), Amount: eur(77000), Open: eur(12345)},
		},
		Credit: eur(2000),
	}
}

func TestReceiptOfPayment(t *testing.T) {
	r := sampleReceipt()
	text := textOf(must(LayoutReceipt(r, Style{})))
	for _, want := range []string{
		"Zahlungsbestätigung\n", "Eingegangen am\n23.11.2026\n", "Zahlungsart\nÜberweisung\n", "Wir haben 2.500,00 € von Ihnen erhalten.",
		"Rechnung RE-2026-0007\n01.10.2026\n1.710,00\n0,00\n", "Rabatt 15,50\n", "770,00\n123,45\n", "2.500,00 €\n", "Café Morgenrot OHG\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing of %q:\n%s", want, text)
		}
	}
	r.Amount, r.On, r.Credit, r.Method = r.Amount.Neg(), nil, r.Amount.Neg(), "Scheck der Bank"
	text = textOf(must(LayoutReceipt(r, Style{})))
	for _, want := range []string{"Wir haben Ihnen 2.500,00 € zurückgezahlt.", "Scheck der Bank", "−2.500,00"} {
		if !strings.Contains(text, want) {
			t.Errorf("paid back, nothing of %q:\n%s", want, text)
		}
	}
}
