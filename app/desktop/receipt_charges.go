package desktop

import (
	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// chargeLine is a fee or interest of reminders on the form of a payment, and what of it is paid.
type chargeLine struct {
	charge bill.LateCharge
	open   money.Amount
	part   *kit.Value[money.Amount]
}

// chargeLines are what is open of fees and interest in the currency of the form, the oldest first.
func (f *receiptForm) chargeLines(a app.CustomerAccount) (list []chargeLine) {
	for _, c := range a.Charges {
		open, err := c.Open()
		if err != nil || open.Currency() != f.currency || open.Sign() <= 0 {
			continue
		}
		part := kit.NewValue(money.Of(0, f.currency), f.parse, f.desk.style.emptyAmount)
		part.SetName("To " + chargeWords(c))
		part.OnValue = func(money.Amount, error) { f.rest() }
		list = append(list, chargeLine{c, open, part})
	}
	return list
}

// suggestCharges puts what the invoices leave of a payment on fees and interest.
func (f *receiptForm) suggestCharges(left money.Amount) {
	for _, l := range f.charges {
		part := money.Of(min(left.Minor(), l.open.Minor()), f.currency)
		if part.Sign() < 0 {
			part = money.Of(0, f.currency)
		}
		l.part.Set(part)
		if rest, err := left.Sub(part); err == nil {
			left = rest
		}
	}
}

// chargeParts is what of fees and interest is paid, and what it comes to.
func (f *receiptForm) chargeParts() (parts []bill.ChargePart, sum money.Amount, ok bool) {
	sum = money.Of(0, f.currency)
	for _, l := range f.charges {
		a, err := l.part.Get()
		if err == nil && !a.IsZero() {
			parts = append(parts, bill.ChargePart{Charge: l.charge.ID, Amount: a})
			sum, err = sum.Add(a)
		}
		if err != nil {
			return nil, sum, false
		}
	}
	return parts, sum, true
}

// chargeCells are a row of the form.
func (f *receiptForm) chargeCells(l chargeLine) []fyne.CanvasObject {
	style := f.desk.style
	return []fyne.CanvasObject{
		kit.NewText(chargeWords(l.charge), kit.StyleBody).SetLeast(60), kit.NewText("of "+style.day(l.charge.Date), kit.StyleMuted).SetLeast(60),
		kit.NewText(style.Money(l.open), kit.StyleBody).SetLeast(60).SetAlign(fyne.TextAlignTrailing), l.part,
	}
}
