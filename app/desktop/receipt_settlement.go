package desktop

import (
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
)

// tick is the box that takes the settlement discount of an invoice; nil where it offers none, or no money comes in.
func (f *receiptForm) tick(at int, invoice bill.ID) *kit.Checkbox {
	if f.credit || len(f.offers[invoice]) == 0 {
		return nil
	}
	box := kit.NewCheckbox("")
	box.OnToggle = func(on bool) {
		offer, ok := f.offered(at)
		switch {
		case on && ok:
			f.parts[at].Set(offer.Pay)
		case !on:
			f.parts[at].Set(f.open[at].Open)
		}
		f.rest()
	}
	return box
}

// offered is the settlement discount of an invoice on the day that was typed.
func (f *receiptForm) offered(at int) (bill.Offer, bool) {
	day, ok := dayIn(f.date)
	if !ok {
		return bill.Offer{}, false
	}
	return bill.OfferOn(f.offers[f.open[at].ID], day)
}

// set ticks the box of an invoice, where it has one.
func (f *receiptForm) set(at int, on bool) {
	if f.ticks[at] != nil {
		f.ticks[at].Set(on)
	}
}

// dated offers the discounts of another day; what was taken and is offered no more is cleared.
func (f *receiptForm) dated() {
	for at, box := range f.ticks {
		if box == nil {
			continue
		}
		offer, ok := f.offered(at)
		if !ok {
			box.Set(false)
			box.Disable()
			box.SetText("too late")
			continue
		}
		box.Enable()
		box.SetText(f.desk.style.Percent(offer.Percent) + " off")
	}
	f.rest()
}

// typed follows a part that was typed: one that is more than the discount away from what is open takes none.
func (f *receiptForm) typed(at int) {
	if part, err := f.parts[at].Get(); err != nil || f.discount(at, part).IsZero() {
		f.set(at, false)
	}
	f.rest()
}

// discount is the settlement discount beside a part; nothing where none is taken or fits.
func (f *receiptForm) discount(at int, part money.Amount) money.Amount {
	offer, ok := f.offered(at)
	off, err := f.open[at].Open.Sub(part)
	if f.ticks[at] == nil || !f.ticks[at].On() || !ok || err != nil || !offer.Fits(off) {
		return money.Of(0, f.currency)
	}
	return off
}
