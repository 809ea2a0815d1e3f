package desktop

import (
	"context"
	"slices"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// standingCard says how a customer stands, and what can be done about it.
type standingCard struct {
	desk     *Desk
	customer bill.Customer
	account  app.CustomerAccount
	facts    *totalsCard
	actions  *fyne.Container
	holder   *holder
	box      *fyne.Container
}

func newStandingCard(d *Desk, c bill.Customer) *standingCard {
	s := &standingCard{desk: d, customer: c, facts: newTotalsCard(func(cause) {}), actions: container.New(layout.NewCustomPaddedVBoxLayout(6))}
	s.holder = newHolder(d, bill.ID{}, c.ID)
	s.box = container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewText("Account", kit.StyleHeading), s.facts.box, s.actions, s.holder.box)
	return s
}

func (s *standingCard) reload() {
	d, me, id := s.desk, s.desk.me, s.customer.ID
	var history app.ReminderHistory
	kit.GoLatest(d.run, "standing", context.Background(), func(ctx context.Context) (a app.CustomerAccount, err error) {
		if a, err = me.CustomerAccount(ctx, id); err == nil {
			history, err = me.ReminderHistory(ctx, bill.ID{}, id)
		}
		return a, err
	}, func(a app.CustomerAccount, err error) {
		switch {
		case app.KindOf(err) == app.Missing && err != nil:
			return // she was deleted meanwhile
		case err != nil:
			d.showProblem(err)
			return
		}
		s.load(a)
		s.holder.load(s.customer.Name, history, len(a.Open) > 0)
		d.say("standing")
	})
}

func (s *standingCard) load(a app.CustomerAccount) {
	s.account = a
	f := s.desk.style
	var rows []totalRow
	for _, sum := range openSums(a) {
		rows = append(rows, totalRow{label: "Open", amount: f.Money(sum), strong: true})
	}
	for _, sum := range chargeSums(a.Charges) {
		rows = append(rows, totalRow{label: "Fees and interest", amount: f.Money(sum)})
	}
	for _, c := range a.Credit {
		rows = append(rows, totalRow{label: "Credit", amount: f.Money(c), strong: true})
	}
	if len(rows) == 0 {
		rows = append(rows, totalRow{label: "Open", amount: "Nothing"})
	}
	s.facts.set(rows)
	s.actions.Objects = s.offers()
	s.actions.Refresh()
	s.box.Refresh()
}

// offers are the buttons for what can be done.
func (s *standingCard) offers() (list []fyne.CanvasObject) {
	d, a := s.desk, s.account
	list = append(list, d.when("payment.add", kit.NewButton(kit.Secondary, kit.IconPayments, "Record payment", func() { d.askReceipt(s.customer, money.Amount{}, s.reload) }))...)
	for _, c := range a.Credit {
		if d.me.May("payment.allocate") && usable(a, c.Currency()) {
			list = append(list, kit.NewButton(kit.Secondary, kit.IconNone, "Use credit", func() { d.askReceipt(s.customer, c, s.reload) }))
			break
		}
	}
	list = append(list, kit.NewButton(kit.Secondary, kit.IconSave, "Statement of account", s.askStatement))
	if len(a.Charges)+len(a.Waived) > 0 {
		list = append(list, kit.NewButton(kit.Secondary, kit.IconNone, "Fees and interest", s.askCharges))
	}
	for _, c := range a.Credit {
		list = append(list, d.when("payment.refund", kit.NewButton(kit.Quiet, kit.IconNone, "Pay back "+d.style.Money(c), func() { d.askRefund(s.customer, c, s.reload) }))...)
	}
	return list
}

// usable says whether there is an invoice that a credit can be put on, or a fee or interest.
func usable(a app.CustomerAccount, c money.Currency) bool {
	for _, sum := range chargeSums(a.Charges) {
		if sum.Currency() == c && sum.Sign() > 0 {
			return true
		}
	}
	for _, r := range a.Open {
		if r.Open.Currency() == c && r.Open.Sign() > 0 {
			return true
		}
	}
	return false
}

// openSums are what is open in each currency.
func openSums(a app.CustomerAccount) []money.Amount {
	list := make([]money.Amount, len(a.Open))
	for i, r := range a.Open {
		list[i] = r.Open
	}
	return sumsOf(list)
}

// sumsOf adds up amounts by currency, in the order in which the currencies come.
func sumsOf(list []money.Amount) (sums []money.Amount) {
	for _, amount := range list {
		at := slices.IndexFunc(sums, func(sum money.Amount) bool { return sum.Currency() == amount.Currency() })
		if at < 0 {
			sums = append(sums, amount)
			continue
		}
		if sum, err := sums[at].Add(amount); err == nil {
			sums[at] = sum
		}
	}
	return sums
}
