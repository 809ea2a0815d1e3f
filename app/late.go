package app

import (
	"context"
	"encoding/json"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// settingLate is where the terms of late payment are kept.
const settingLate = "late.terms"

type lateTermsJSON struct {
	Margin   string         `json:"margin"`
	Fee      string         `json:"fee"`
	Currency string         `json:"currency"` // of the fee
	Rates    []baseRateJSON `json:"rates"`
}

type baseRateJSON struct {
	From    string `json:"from"`
	Percent string `json:"percent"`
}

type lateJSON struct {
	Invoice  string         `json:"invoice"`
	Number   string         `json:"number"`
	Due      string         `json:"due"`
	To       string         `json:"to"`
	Currency string         `json:"currency"`
	Steps    []lateStepJSON `json:"steps"`
	Interest string         `json:"interest"`
	Fee      string         `json:"fee"`
	Total    string         `json:"total"`
}

type lateStepJSON struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Days     int    `json:"days"`
	Open     string `json:"open"`
	Rate     string `json:"rate"`
	Interest string `json:"interest"`
}

// LateClaim is what is owed for paying an invoice late, up to a day.
type LateClaim struct {
	Document Document
	To       bill.Date
	bill.Late
}

// LateTerms are what the shop asks for late payment; without base rates nothing was ever set.
func (s *Session) LateTerms(ctx context.Context) (bill.LateTerms, error) {
	return read(ctx, s, seeReports, lateTerms)
}

func lateTerms(v *store.View) (bill.LateTerms, error) {
	data, err := v.Setting(settingLate)
	if err != nil || data == nil {
		return bill.LateTerms{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return bill.LateTerms{}, err
	}
	return o.lateTerms(money.Currency{})
}

// lateTerms reads {"margin", "fee", "currency", "rates": [{"from", "percent"}]}. A fee without currency is in that of the company.
func (o *object) lateTerms(home money.Currency) (t bill.LateTerms, err error) {
	o.required("margin")
	c := o.currency("currency")
	if c == (money.Currency{}) {
		c = home
	}
	t.Margin = value(o, "margin", money.ParsePercent)
	if o.text("fee") != "" {
		t.Fee = o.amount("fee", c)
	}
	for _, r := range o.objects("rates") {
		r.required("from")
		r.required("percent")
		t.Rates = append(t.Rates, bill.BaseRate{From: r.day("from"), Percent: value(r, "percent", money.ParsePercent)})
		r.done()
	}
	o.done()
	return t, o.form.failed()
}

func lateTermsOut(t bill.LateTerms) lateTermsJSON {
	out := lateTermsJSON{Margin: t.Margin.String(), Fee: amountOut(t.Fee), Currency: t.Fee.Currency().Code(), Rates: []baseRateJSON{}}
	for _, r := range t.Rates {
		out.Rates = append(out.Rates, baseRateJSON{r.From.String(), r.Percent.String()})
	}
	return out
}

// SetLateTerms keeps what the shop asks for late payment.
func (s *Session) SetLateTerms(ctx context.Context, t bill.LateTerms) error {
	return write(ctx, s, setLate, bill.ID{}, func(tx *store.Tx) error {
		if err := problems(bill.CheckLateTerms(t)); err != nil {
			return err
		}
		data, err := json.Marshal(lateTermsOut(t))
		if err != nil {
			return err
		}
		return tx.SetSetting(settingLate, data)
	})
}

// SetLateTermsFrom reads {"margin": percent over the base rate, "fee": flat fee, "rates": [{"from": day, "percent"}]} and keeps it.
func (s *Session) SetLateTermsFrom(ctx context.Context, data []byte) (bill.LateTerms, error) {
	if err := s.knock(setLate); err != nil {
		return bill.LateTerms{}, err
	}
	company, err := read(ctx, s, seeCompany, (*store.View).Company)
	if err != nil {
		return bill.LateTerms{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return bill.LateTerms{}, err
	}
	t, err := o.lateTerms(company.Currency)
	if err != nil {
		return t, err
	}
	return t, s.SetLateTerms(ctx, t)
}

// Late is what is owed for paying an invoice late, up to a day, or today. It is worked out each time and booked nowhere.
func (s *Session) Late(ctx context.Context, id bill.ID, to bill.Date) (LateClaim, error) {
	return read(ctx, s, seeReports, func(v *store.View) (out LateClaim, err error) {
		if out.To = to; to.IsZero() {
			out.To = s.Today()
		}
		doc, err := invoice(v, id)
		if err != nil {
			return out, err
		}
		if out.Document, err = s.standing(v, doc); err != nil {
			return out, err
		}
		terms, err := lateTerms(v)
		if err != nil {
			return out, err
		}
		if len(terms.Rates) == 0 {
			return out, &Error{Kind: Missing, Hint: HintLateTerms, Err: errNothing}
		}
		out.Late, err = bill.LateOn(movesOf(out.Document), doc.Due(), out.To, terms)
		return out, err
	})
}

// movesOf are the movements of an invoice's balance.
func movesOf(d Document) []bill.Entry {
	list := []bill.Entry{{Date: d.Draft().Date, Amount: d.Totals().Payable}}
	for _, p := range d.Payments {
		list = append(list, bill.Entry{Date: p.Date, Amount: p.Amount.Neg()})
	}
	for _, c := range d.Credits {
		if worth, err := c.Totals().Worth(); err == nil {
			list = append(list, bill.Entry{Date: c.Draft().Date, Amount: worth.Neg()})
		}
	}
	return list
}

func lateOut(l LateClaim) lateJSON {
	out := lateJSON{
		Invoice: l.Document.ID().String(), Number: l.Document.Number().Text, Due: dayOut(l.Document.Due()), To: dayOut(l.To),
		Currency: l.Total.Currency().Code(), Steps: []lateStepJSON{}, Interest: l.Interest.String(), Fee: l.Fee.String(), Total: l.Total.String(),
	}
	for _, s := range l.Steps {
		out.Steps = append(out.Steps, lateStepJSON{dayOut(s.From), dayOut(s.To), s.Days, s.Open.String(), s.Rate.String(), s.Interest.String()})
	}
	return out
}

// late writes the terms of late payment, where there are any.
func (e *exporter) late(context.Context) error {
	t, err := lateTerms(e.v)
	if err != nil || len(t.Rates) == 0 {
		return err
	}
	return e.one("late.json", lateTermsOut(t))
}
