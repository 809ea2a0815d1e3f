package bill_test

import (
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// TestLifeOfAnInvoice is the table of states: what was paid and credited by which day.
func TestLifeOfAnInvoice(t *testing.T) {
	s := newShop(t, "EUR").line("2", "50", "19") // 119.00
	d := s.draft()
	d.Date, d.Due = today, today.AddDays(14)
	invoice := issued(t, d)
	half := issued(t, must(bill.Credit(invoice, []bill.CreditPart{{Line: 0, Quantity: must(money.ParseQuantity("1"))}}, nil, today)))
	whole := issued(t, must(bill.Credit(invoice, nil, nil, today)))
	for _, c := range []struct {
		name    string
		paid    []string
		credits []bill.Document
		day     int // after issue
		open    string
		state   bill.State
	}{
		{"new", nil, nil, 0, "119.00", bill.StateIssued},
		{"on its last day", nil, nil, 14, "119.00", bill.StateIssued},
		{"a day later", nil, nil, 15, "119.00", bill.StateOverdue},
		{"a little paid", []string{"19.00"}, nil, 3, "100.00", bill.StatePartPaid},
		{"a little paid, too late", []string{"19.00"}, nil, 15, "100.00", bill.StateOverdue},
		{"paid in two parts", []string{"19.00", "100.00"}, nil, 15, "0.00", bill.StatePaid},
		{"too much paid", []string{"120.00"}, nil, 15, "-1.00", bill.StatePaid},
		{"paid and taken back", []string{"119.00", "-119.00"}, nil, 0, "119.00", bill.StateIssued},
		{"half credited", nil, []bill.Document{half}, 0, "59.50", bill.StatePartPaid},
		{"half credited, half paid", []string{"59.50"}, []bill.Document{half}, 15, "0.00", bill.StatePaid},
		{"wholly credited", nil, []bill.Document{whole}, 15, "0.00", bill.StateCredited},
		{"paid, then credited: to be paid back", []string{"119.00"}, []bill.Document{whole}, 15, "-119.00", bill.StateCredited},
	} {
		var payments []bill.Payment
		for _, p := range c.paid {
			payments = append(payments, bill.Payment{Amount: must(money.ParseAmount(d.Currency, p))})
		}
		open := must(bill.Balance(invoice, payments, c.credits))
		state := must(bill.StateOf(invoice, payments, c.credits, today.AddDays(c.day)))
		if open.String() != c.open || state != c.state {
			t.Errorf("%s: %s open, %s; want %s, %s", c.name, open, state, c.open, c.state)
		}
	}
	if state := must(bill.StateOf(whole, nil, nil, today.AddDays(400))); state != bill.StateIssued {
		t.Errorf("a credit note is %s", state)
	}
}

// TestCashRoundingIsCreditedToo: what was rounded off in cash is not left open by the credit note.
func TestCashRoundingIsCreditedToo(t *testing.T) {
	s := newShop(t, "CHF").line("1", "12.32", "0")
	s.rules.CashStep = 5
	d := s.draft()
	d.Prepaid = must(money.ParseAmount(d.Currency, "2"))
	invoice := issued(t, d)
	note := issued(t, must(bill.Credit(invoice, nil, nil, today)))
	if open := must(bill.Balance(invoice, nil, []bill.Document{note})); open.String() != "-2.00" {
		t.Errorf("%s is left: only what was prepaid goes back", open)
	}
}

func TestPayments(t *testing.T) {
	invoice := issued(t, newShop(t, "EUR").line("1", "50", "19").draft())
	euro := func(s string) money.Amount { return must(money.ParseAmount(invoice.Currency(), s)) }
	good := bill.Payment{Date: today, Amount: euro("5"), Method: "transfer"}
	for _, c := range []struct {
		name   string
		change func(*bill.Payment)
		field  string
		code   string
		fatal  bool
	}{
		{"good", func(*bill.Payment) {}, "", "", false},
		{"paid back", func(p *bill.Payment) { p.Amount = euro("-5") }, "", "", false},
		{"no day", func(p *bill.Payment) { p.Date = bill.Date{} }, "date", "required", true},
		{"before the invoice", func(p *bill.Payment) { p.Date = today.AddDays(-1) }, "date", "before-issue", false},
		{"nothing", func(p *bill.Payment) { p.Amount = euro("0") }, "amount", "required", true},
		{"dollars", func(p *bill.Payment) { p.Amount = money.Of(5, money.MustCurrency("USD")) }, "amount", "currency", true},
		{"a bell", func(p *bill.Payment) { p.Reference = "\a" }, "reference", "characters", true},
	} {
		p := good
		c.change(&p)
		ps := bill.CheckPayment(p, invoice)
		switch {
		case c.field == "" && len(ps) != 0, c.field != "" && len(ps) != 1:
			t.Errorf("%s: %v", c.name, ps)
		case c.field != "" && (ps[0].Field != c.field || ps[0].Code != c.code || ps[0].Fatal != c.fatal):
			t.Errorf("%s: %v", c.name, ps[0])
		}
	}
}
