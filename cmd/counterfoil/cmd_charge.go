package main

import (
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type chargeCmd struct {
	List    chargeList    `cmd:"" help:"List what is still to be paid of them."`
	Pay     chargePay     `cmd:"" help:"Pay one out of what its customer has with you. Money that comes in for one: payment add, with allocations that name it."`
	Waive   chargeWaive   `cmd:"" help:"Give one up, for a reason."`
	Unwaive chargeUnwaive `cmd:"" help:"Take back what was waived of one, for a reason: it is asked for again."`
	Waivers chargeWaivers `cmd:"" help:"List what was waived of one, and taken back of that."`
}

type chargeList struct {
	Customer string `placeholder:"REF" help:"Only those on this customer: id or number."`
	All      bool   `help:"Also what is paid or waived."`
}

// Run lists charges.
func (c *chargeList) Run(d *desk) error {
	return d.session(func(s *app.Session) (err error) {
		q := app.ChargeQuery{Open: !c.All}
		if c.Customer != "" {
			if q.Customer, err = s.ResolveCustomer(d.ctx, c.Customer); err != nil {
				return err
			}
		}
		list, err := s.LateCharges(d.ctx, q)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printCharges(w, list) })
	})
}

func printCharges(w io.Writer, list []bill.LateCharge) error {
	var rows [][]string
	for _, c := range list {
		open, err := c.Open()
		if err != nil {
			return err
		}
		rows = append(rows, []string{
			c.ID.String(), day(c.Date), c.Name, string(c.Cause), c.Number, c.Amount.String(), c.Paid.String(), c.Waived.String(), open.String(),
			open.Currency().Code(),
		})
	}
	return table(w, []column{
		left("ID"), left("DATE"), left("CUSTOMER"), left("FOR"), left("INVOICE"), right("AMOUNT"), right("PAID"), right("WAIVED"), right("OPEN"), left(""),
	}, rows)
}

// chargePart is a charge, and how much of it.
type chargePart struct {
	ID     string `arg:"" help:"Id of the charge."`
	Amount string `placeholder:"5.00" help:"How much of it; else all that is open."`
}

// do finds the charge, reads the amount in its currency, and does something with them.
func (p *chargePart) do(d *desk, do func(*app.Session, bill.ID, money.Amount) error) error {
	id, err := parseID(p.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := s.LateCharges(d.ctx, app.ChargeQuery{ID: id})
		if err != nil {
			return err
		}
		var amount money.Amount
		if p.Amount != "" && len(list) == 1 {
			if amount, err = money.ParseAmount(list[0].Amount.Currency(), p.Amount); err != nil {
				return usage("--amount: an amount such as 5.00")
			}
		}
		return do(s, id, amount)
	})
}

type chargePay struct{ chargePart }

// Run pays a charge.
func (c *chargePay) Run(d *desk) error {
	return c.do(d, func(s *app.Session, id bill.ID, amount money.Amount) error {
		p, err := s.PayLateCharge(d.ctx, id, amount)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), line(p.ID.String()))
	})
}

type chargeWaive struct {
	chargePart
	Reason string `required:"" help:"Why."`
}

// Run gives a charge up.
func (c *chargeWaive) Run(d *desk) error {
	return c.do(d, func(s *app.Session, id bill.ID, amount money.Amount) error {
		k, err := s.WaiveLateCharge(d.ctx, id, amount, c.Reason)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(k), func(w io.Writer) error { return printCharges(w, []bill.LateCharge{k}) })
	})
}

type chargeUnwaive struct {
	ID     string `arg:"" help:"Id of the charge."`
	Reason string `required:"" help:"Why."`
}

// Run takes waivers back.
func (c *chargeUnwaive) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		k, err := s.TakeBackWaivers(d.ctx, id, c.Reason)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(k), func(w io.Writer) error { return printCharges(w, []bill.LateCharge{k}) })
	})
}

type chargeWaivers struct {
	ID string `arg:"" help:"Id of the charge."`
}

// Run lists waivers.
func (c *chargeWaivers) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := s.Waivers(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, one := range list {
				rows = append(rows, []string{day(one.Date), one.Amount.String(), one.Amount.Currency().Code(), one.Reason})
			}
			return table(w, []column{left("DATE"), right("WAIVED"), left(""), left("REASON")}, rows)
		})
	})
}
