package store

import (
	"database/sql"
	"fmt"
	"sort"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Summary is the state of the shop on one day. Amounts of different currencies are never added.
type Summary struct {
	Drafts     int
	Currencies []Sums // by code
}

// Sums are the figures in one currency.
type Sums struct {
	Currency    money.Currency
	Outstanding money.Amount // open on all invoices
	Overdue     money.Amount // the part of it past its due date
	Paid        money.Amount // received this month
	Months      []Month      // twelve, oldest first, the last is this one
}

// Month is what was invoiced, tax included and less credit notes, and what was received in a month.
type Month struct {
	Year     int
	Month    int // 1 to 12
	Invoiced money.Amount
	Received money.Amount
}

// Summary computes the figures as of today.
func (v *View) Summary(today bill.Date) (Summary, error) {
	var sum Summary
	if err := v.row("SELECT count(*) FROM drafts", nil, &sum.Drafts); err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	b := summaryBuilder{today: today, by: map[string]*Sums{}}
	day, first := dayText(today), dayText(monthsBack(today, 11))
	for _, q := range []struct {
		query string
		args  []any
		put   func(s *Sums, month string, n int64)
	}{
		{
			`SELECT currency, '', sum(open) FROM register WHERE stand IN ('issued', 'part paid') AND kind = 'invoice'
			GROUP BY currency`, nil,
			func(s *Sums, _ string, n int64) { s.Outstanding = money.Of(n, s.Currency) },
		},
		{
			`SELECT currency, '', sum(open) FROM register WHERE stand IN ('issued', 'part paid') AND due < ?
			AND kind = 'invoice' GROUP BY currency`,
			[]any{day},
			func(s *Sums, _ string, n int64) { s.Overdue = money.Of(n, s.Currency) },
		},
		{
			`SELECT currency, substr(issued, 1, 7), sum(CASE kind WHEN 'credit' THEN -tax_inclusive ELSE tax_inclusive END)
			FROM documents WHERE issued >= ? AND kind <> 'quote' GROUP BY 1, 2`,
			[]any{first},
			func(s *Sums, m string, n int64) { s.month(m, func(x *Month) { x.Invoiced = money.Of(n, s.Currency) }) },
		},
		{
			`SELECT currency, substr(day, 1, 7), sum(amount) FROM payments WHERE day >= ? GROUP BY 1, 2`,
			[]any{first},
			func(s *Sums, m string, n int64) { s.month(m, func(x *Month) { x.Received = money.Of(n, s.Currency) }) },
		},
	} {
		if err := b.add(v, q.query, q.args, q.put); err != nil {
			return sum, fmt.Errorf("summary: %w", err)
		}
	}
	sum.Currencies = b.finish()
	return sum, nil
}

type summaryBuilder struct {
	today bill.Date
	by    map[string]*Sums
}

func (b *summaryBuilder) add(v *View, query string, args []any, put func(*Sums, string, int64)) error {
	return v.rows(func(rows *sql.Rows) error {
		var code, month string
		var n int64
		if err := rows.Scan(&code, &month, &n); err != nil {
			return err
		}
		s, err := b.sums(code)
		if err == nil {
			put(s, month, n)
		}
		return err
	}, query, args...)
}

func (b *summaryBuilder) sums(code string) (*Sums, error) {
	if s, ok := b.by[code]; ok {
		return s, nil
	}
	cur, err := money.ParseCurrency(code)
	if err != nil {
		return nil, err
	}
	zero := money.Of(0, cur)
	s := &Sums{Currency: cur, Outstanding: zero, Overdue: zero, Paid: zero}
	for i := 11; i >= 0; i-- {
		d := monthsBack(b.today, i)
		s.Months = append(s.Months, Month{int(d.Year), int(d.Month), zero, zero})
	}
	b.by[code] = s
	return s, nil
}

func (s *Sums) month(text string, change func(*Month)) {
	for i := range s.Months {
		if fmt.Sprintf("%04d-%02d", s.Months[i].Year, s.Months[i].Month) == text {
			change(&s.Months[i])
		}
	}
}

func (b *summaryBuilder) finish() []Sums {
	var list []Sums
	for _, s := range b.by {
		s.Paid = s.Months[len(s.Months)-1].Received
		list = append(list, *s)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Currency.Code() < list[j].Currency.Code() })
	return list
}

// monthsBack is the first day of the month n months before that of d.
func monthsBack(d bill.Date, n int) bill.Date {
	m := int(d.Year)*12 + int(d.Month) - 1 - n
	return bill.Date{Year: int16(m / 12), Month: uint8(m%12 + 1), Day: 1}
}
