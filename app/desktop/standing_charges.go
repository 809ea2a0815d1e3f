package desktop

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// chargeSums are what is open of the fees and interest of reminders, in each currency.
func chargeSums(list []bill.LateCharge) []money.Amount {
	var open []money.Amount
	for _, c := range list {
		if rest, err := c.Open(); err == nil {
			open = append(open, rest)
		}
	}
	return sumsOf(open)
}

// chargeWords say what a charge is for.
func chargeWords(c bill.LateCharge) string {
	if c.Cause == bill.ChargeInterest {
		return "Late interest on " + c.Number
	}
	return "Reminder fee"
}

// askCharges shows the fees and interest that are open, to be paid out of her credit or waived one by one, and what was waived, to be asked for
// again.
func (s *standingCard) askCharges() {
	d, f := s.desk, s.desk.style
	body := container.New(layout.NewCustomPaddedVBoxLayout(6))
	var card fyne.CanvasObject = body
	if len(s.account.Charges)+len(s.account.Waived) > 8 {
		card = kit.NewTall(360, scrolled(body))
	}
	box := kit.NewDialog("Fees and interest of "+s.customer.Name, card, kit.Primary, "Close", "")
	for _, c := range s.account.Charges {
		open, err := c.Open()
		if err != nil {
			continue
		}
		actions := container.New(layout.NewCustomPaddedHBoxLayout(6))
		if s.account.CreditIn(open.Currency()).Sign() > 0 && d.me.May("late.pay") {
			actions.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Pay from credit", func() {
				box.Close()
				s.payCharge(c)
			}))
		}
		if d.me.May("late.waive") {
			actions.Add(kit.NewButton(kit.Quiet, kit.IconNone, "Waive", func() {
				box.Close()
				s.askWaive(c)
			}))
		}
		body.Add(chargeRow(chargeWords(c)+", "+f.day(c.Date), kit.NewText(f.Money(open), kit.StyleHeading), actions))
	}
	for _, c := range s.account.Waived {
		actions := container.New(layout.NewCustomPaddedHBoxLayout(6))
		if d.me.May("late.take-back") {
			actions.Add(kit.NewButton(kit.Quiet, kit.IconNone, "Ask for it again", func() {
				box.Close()
				s.askUnwaive(c)
			}))
		}
		body.Add(chargeRow(chargeWords(c)+", "+f.day(c.Date), kit.NewText(f.Money(c.Waived)+" waived", kit.StyleCaption), actions))
	}
	body.Add(kit.NewParagraph("They are damages without VAT, and change no invoice. Money that comes in for them is recorded with Record payment, where they stand below the invoices.").Muted())
	box.Width, box.OnConfirm = 720, box.Close
	box.ShowOn(d.canvas())
	d.say("charges shown")
}

func chargeRow(words string, amount *kit.Text, actions fyne.CanvasObject) fyne.CanvasObject {
	return container.New(shares{1.5, 1, 2}, kit.NewText(words, kit.StyleBody).SetLeast(60), amount.SetLeast(60), actions)
}

// payCharge pays as much of a charge as her credit has.
func (s *standingCard) payCharge(c bill.LateCharge) {
	d, me := s.desk, s.desk.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) (bill.Payment, error) { return me.PayLateCharge(ctx, c.ID, money.Amount{}) },
		func(p bill.Payment, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.toast(kit.ToneSuccess, d.style.Money(p.Amount.Neg())+" paid from credit")
			d.say("charge paid")
		})
}

// askWaive asks why a charge is given up.
func (s *standingCard) askWaive(c bill.LateCharge) {
	d, me := s.desk, s.desk.me
	d.askReason("Waive this charge?", chargeWords(c)+" is not asked for any more. It stays on her account, with the reason.", "Waive", func(ctx context.Context, reason string) error {
		_, err := me.WaiveLateCharge(ctx, c.ID, money.Amount{}, reason)
		return err
	}, func() {
		d.toast(kit.ToneSuccess, "Waived")
		d.say("charge waived")
	})
}

// askUnwaive asks why a charge that was given up is asked for again.
func (s *standingCard) askUnwaive(c bill.LateCharge) {
	d, me := s.desk, s.desk.me
	d.askReason("Ask for it again?", "What was waived is to be paid again. Both stay on her account, with their reasons.", "Ask again", func(ctx context.Context, reason string) error {
		_, err := me.TakeBackWaivers(ctx, c.ID, reason)
		return err
	}, func() {
		d.toast(kit.ToneSuccess, "It is asked for again")
		d.say("waiver taken back")
	})
}
