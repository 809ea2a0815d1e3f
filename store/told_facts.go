package store

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// facts are what the trail tells of a thing that it does not tell whole: what it is about, and the money.
type facts map[string]any

func idFact(id bill.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// draftFacts are what matters of a draft: for whom, when, how much.
func draftFacts(d bill.Draft) facts {
	f := facts{
		"kind": string(d.Kind), "customer": idFact(d.Customer), "date": dayText(d.Date), "due": dayText(d.Due), "currency": d.Currency.Code(),
		"lines": len(d.Lines),
	}
	if t, err := bill.Total(d); err == nil {
		f["payable"], f["tax"] = t.Payable.String(), t.Tax.String()
	}
	return f
}

// tellDraft has the trail tell of a draft before it is written.
func (tx *Tx) tellDraft(d bill.Draft) error {
	var before facts
	was, err := tx.Draft(d.ID)
	switch {
	case err == nil:
		before = draftFacts(was)
	case !errors.Is(err, ErrMissing):
		return err
	}
	return tx.Tell("draft", d.ID.String(), d.Customer, before, draftFacts(d))
}

func documentFacts(doc bill.Document) facts {
	f := draftFacts(doc.Draft())
	f["series"], f["period"], f["counter"] = doc.Number().Series.String(), doc.Number().Period, doc.Number().Counter
	f["number"], f["date"], f["due"] = doc.Number().Text, dayText(doc.Issued()), dayText(doc.Due())
	f["payable"], f["tax"] = doc.Totals().Payable.String(), doc.Totals().Tax.String()
	return f
}

func paymentFacts(p bill.Payment) facts {
	return facts{
		"kind": string(p.Kind), "document": idFact(p.Document), "customer": idFact(p.Customer), "date": dayText(p.Date),
		"amount": amountText(p.Amount), "method": p.Method, "reference": p.Reference, "note": p.Note, "reverses": idFact(p.Reverses),
	}
}

// tellPayment has the trail tell of a payment; what was written to it is the data of whose invoice it is on.
func (tx *Tx) tellPayment(p bill.Payment) error {
	whose := p.Customer
	if whose.IsZero() && (p.Reference != "" || p.Note != "") {
		var err error
		if whose, err = tx.whose(p.Document); err != nil {
			return err
		}
	}
	return tx.Tell("payment", p.ID.String(), whose, nil, paymentFacts(p))
}

// whose is the customer of a document or draft; the thing itself where it is neither, or names none.
func (v *View) whose(id bill.ID) (bill.ID, error) {
	var key []byte
	err := v.row("SELECT customer FROM register WHERE document = ?", []any{id[:]}, &key)
	if errors.Is(err, ErrMissing) || err == nil && key == nil {
		return id, nil
	}
	if err != nil {
		return id, fmt.Errorf("customer of a document: %w", err)
	}
	return idIn(key)
}

func seriesFacts(s bill.Series) facts {
	if s.ID.IsZero() {
		return facts{}
	}
	return facts{"kind": string(s.Kind), "pattern": s.Pattern, "restart": string(s.Restart), "period": s.Period, "next": s.Next}
}

func priceListFacts(l bill.PriceList) facts {
	return facts{
		"name": l.Name, "currency": l.Currency.Code(), "prices": string(l.Prices), "from": dayText(l.From), "to": dayText(l.To),
		"change": l.Change.String(),
	}
}

// tellPriceList has the trail tell of a price list before it is written; is is nil where it goes.
func (tx *Tx) tellPriceList(id bill.ID, is facts) error {
	var before facts
	was, err := tx.PriceList(id)
	switch {
	case err == nil:
		before = priceListFacts(was)
	case !errors.Is(err, ErrMissing):
		return err
	}
	return tx.Tell("pricelist", id.String(), bill.ID{}, before, is)
}

// tellListPrice tells of the price that an item has on a list, under the name of the item; p is nil where it is taken off.
func (tx *Tx) tellListPrice(list, item bill.ID, p *bill.ListPrice) error {
	was, err := tx.ListPrice(list, item)
	if err != nil {
		return err
	}
	before, after := facts{}, facts{}
	if was != nil {
		before["item "+item.String()] = listPriceFacts(*was)
	}
	if p != nil {
		after["item "+item.String()] = listPriceFacts(*p)
	}
	return tx.Tell("pricelist", list.String(), bill.ID{}, before, after)
}

func listPriceFacts(p bill.ListPrice) facts {
	f := facts{"price": p.Price.String()}
	if len(p.Quantities) > 0 {
		f["quantities"] = as(p.Quantities, quantityPriceOut)
	}
	return f
}

// recurringFacts are those of the invoices that it makes, and when.
func recurringFacts(r bill.Recurring) facts {
	f := draftFacts(r.Draft)
	f["next"], f["paused"], f["issue"], f["byItem"] = dayText(r.Next), r.Paused, r.Issue, r.ByItem
	f["every"], f["from"], f["until"] = fmt.Sprintf("%d %s", r.Schedule.Every, r.Schedule.Unit), dayText(r.Schedule.From), dayText(r.Schedule.Until)
	return f
}

// tellRecurring has the trail tell of a recurring invoice before it is written.
func (tx *Tx) tellRecurring(r bill.Recurring) error {
	var before facts
	was, err := tx.Recurring(r.ID)
	switch {
	case err == nil:
		before = recurringFacts(was)
	case !errors.Is(err, ErrMissing):
		return err
	}
	return tx.Tell("recurring", r.ID.String(), r.Draft.Customer, before, recurringFacts(r))
}

func holdFacts(h bill.ReminderHold) facts {
	return facts{
		"document": idFact(h.Document), "customer": idFact(h.Customer), "held": h.Held, "until": dayText(h.Until), "reason": h.Reason,
	}
}

// tellWaiver tells of a part of a charge that is given up, or not any more, where it is negative.
func (tx *Tx) tellWaiver(charge bill.ID, amount money.Amount, reason string) error {
	c, err := tx.LateCharge(charge)
	if err != nil {
		return err
	}
	return tx.Tell("charge", charge.String(), c.Customer, nil, facts{"waived": amountText(amount), "reason": reason})
}

// tellAttachment has the trail tell of a file, which is the data of whose document it is kept with.
func (tx *Tx) tellAttachment(a bill.Attachment, was, is facts) error {
	whose, err := tx.whose(a.Target)
	if err != nil {
		return err
	}
	return tx.Tell("attachment", a.ID.String(), whose, was, is)
}

func attachmentFacts(a bill.Attachment) facts {
	return facts{"of": a.Target.String(), "name": a.Name, "size": a.Size, "send": a.Send}
}
