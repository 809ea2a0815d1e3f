package app

import (
	"bytes"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
)

// The goods go to the customer's address for goods, or where somebody says; all papers of a deal say so, and the delivery note goes there.
func TestGoodsGoWhereTheCustomerWantsThem(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	must[bill.Customer](t)(s.AddCustomer(ctx, []byte(`{"name": "Hall", "number": "H", "address": {"street": "Ring 1", "postCode": "04109", "city": "Leipzig", "country": "DE"}, "addresses": [
		{"use": "delivery", "address": {"lines": ["Dock 4"], "postCode": "4020", "city": "Linz", "country": "AT"}},
		{"use": "fair", "address": {"lines": ["Messe 2"], "postCode": "04356", "city": "Leipzig", "country": "DE"}}]}`)))
	line := `"lines": [{"description": "Chair", "quantity": "1", "price": "100", "tax": {"category": "S", "rate": "19"}}]`
	for form, want := range map[string]string{
		"": "Dock 4", `"deliverTo": "fair",`: "Messe 2", `"deliverTo": "",`: "",
		`"deliverTo": {"name": "Bo", "address": {"street": "Weg 9", "city": "Ulm", "country": "DE"}},`: "Weg 9",
	} {
		d := must[bill.Draft](t)(s.AddDraft(ctx, bill.Order, []byte(`{"customer": "H", `+form+line+`}`)))
		got := ""
		if lines := d.DeliverTo.Address.Lines; len(lines) > 0 {
			got = lines[0]
		}
		if got != want {
			t.Errorf("%s: the goods go to %q, not %q", form, got, want)
		}
		order := must[bill.Document](t)(s.Issue(ctx, d.ID))
		note := must[bill.Draft](t)(s.Next(ctx, order.ID(), bill.Delivery, nil))
		delivered := must[bill.Document](t)(s.Issue(ctx, note.ID))
		invoice := must[bill.Draft](t)(s.Next(ctx, delivered.ID(), bill.Invoice, nil))
		billed := must[bill.Document](t)(s.Issue(ctx, invoice.ID))
		kept := must[Document](t)(s.Document(ctx, billed.ID()))
		if to := kept.Draft().DeliverTo; to.IsZero() != (want == "") || !to.IsZero() && to.Address.Lines[0] != want {
			t.Errorf("%s: the invoice says %+v", form, to)
		}
		for doc, words := range map[*bill.Document][2]string{&delivered: {want, "Invoice to: Hall, Ring 1, 04109 Leipzig"}, &billed: {"Ring 1", "Deliver to: " + recipientName(want)}} {
			page := must[paper.Paper](t)(paper.Layout(*doc, paper.Style{}))
			said := ""
			for _, text := range page.Pages[0].Texts {
				said += text.String + "\n"
			}
			if want != "" && (!bytes.Contains([]byte(said), []byte(words[0])) || !bytes.Contains([]byte(said), []byte(words[1]))) {
				t.Errorf("%s: the %s does not say %q:\n%s", form, doc.Kind(), words, said)
			}
			if want == "" && bytes.Contains([]byte(said), []byte(" to: ")) {
				t.Errorf("%s: the %s says where the goods go:\n%s", form, doc.Kind(), said)
			}
		}
	}
	for form, field := range map[string]string{`"deliverTo": "moon",`: "deliverTo", `"deliverTo": 4,`: "deliverTo", `"deliverTo": {"nam": "Bo"},`: "deliverTo.nam"} {
		_, err := s.AddDraft(ctx, bill.Order, []byte(`{"customer": "H", `+form+line+`}`))
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: field %s", form, e.Field)
		}
	}
}

func recipientName(street string) string {
	if street == "Weg 9" {
		return "Bo, Weg 9"
	}
	return "Hall, " + street
}
