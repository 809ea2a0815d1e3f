package main

import (
	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type depositCmd struct {
	ID      string `arg:"" help:"Id or number of an issued quote, order or pro-forma invoice."`
	Percent string `xor:"ask" required:"" help:"So many percent of it."`
	Amount  string `xor:"ask" required:"" help:"So much, tax included."`
	Rate    string `placeholder:"PERCENT" help:"Of what is taxed at this rate alone; else shared over all rates."`
}

// Run drafts a deposit invoice.
func (c *depositCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		doc, err := s.Document(d.ctx, id)
		if err != nil {
			return err
		}
		ask, err := c.ask(doc)
		if err != nil {
			return err
		}
		draft, err := s.AskDeposit(d.ctx, id, ask)
		if err != nil {
			return err
		}
		d.warn(s, draft.ID)
		return d.answer(app.Wire(draft), line(draft.ID.String()))
	})
}

// ask reads what is asked for, in the currency and at the rates of the document.
func (c *depositCmd) ask(doc app.Document) (ask bill.DepositAsk, err error) {
	if c.Percent != "" {
		ask.Percent, err = money.ParsePercent(c.Percent)
	} else {
		ask.Amount, err = money.ParseAmount(doc.Currency(), c.Amount)
	}
	if err != nil {
		return ask, usage("a percent such as 30, or an amount in %s such as 500.00", doc.Currency().Code())
	}
	if c.Rate == "" {
		return ask, nil
	}
	percent, err := money.ParsePercent(c.Rate)
	if err != nil {
		return ask, usage("--rate %s: a percent such as 19", c.Rate)
	}
	for _, g := range doc.Totals().Groups {
		if g.Rate.Percent == percent {
			ask.Rate = &g.Rate
			return ask, nil
		}
	}
	return ask, usage("--rate %s: nothing on the document is taxed so", c.Rate)
}

type finalCmd struct {
	ID string `arg:"" help:"Id or number of an issued quote, order, delivery note or deposit invoice."`
}

// Run drafts the final invoice.
func (c *finalCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		draft, err := s.FinalInvoice(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(draft), line(draft.ID.String()))
	})
}
