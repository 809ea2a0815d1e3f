package store

import (
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Summary is the state of the shop on one day. Amounts of different currencies are never added.
type Summary struct {
	Drafts     int
	Open       int    // invoices with something to be paid
	Overdue    int    // those of them past their due date
	Currencies []Sums // by code
}

// Sums are the figures in one currency.
type Sums struct {
	Currency    money.Currency
	Outstanding money.Amount // open on all invoices
	Overdue     money.Amount // the part of it past its due date
	Paid        money.Amount // received this month
	Months      []Month      // twelve, oldest first, the last is this one
	Before      []Month      // the same twelve a year earlier
}

// Month is what was invoiced, tax included and less credit notes, and what was received in a month.
type Month struct {
	Year     int
	Month    int // 1 to 12
	Invoiced money.Amount
	Received money.Amount
}

// unpaid is the sum of what is open, of all invoices or of those due before a day.
const unpaid = "SELECT currency, sum(open) FROM dues"

// Summary computes the figures as of today.
func (v *View) Summary(today bill.Date) (Summary, error) {
	var sum Summary
	if err := v.row("SELECT count(*) FROM drafts", nil, &sum.Drafts); err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	err := v.row("SELECT ifnull(sum(n), 0), ifnull(sum(CASE WHEN due > '' AND due < ? THEN n END), 0) FROM dues", []any{dayText(today)}, &sum.Open, &sum.Overdue)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	b := summaryBuilder{v: v, today: today, by: map[string]*Sums{}}
	err = errors.Join(
		b.open(func(s *Sums, a money.Amount) { s.Outstanding = a }, unpaid+" GROUP BY currency"),
		b.open(func(s *Sums, a money.Amount) { s.Overdue = a }, unpaid+" WHERE due > '' AND due < ? GROUP BY currency", dayText(today)),
		b.months(),
	)
	if err != nil {
		return sum, fmt.Errorf("summary: %w", err)
	}
	sum.Currencies = b.finish()
	return sum, nil
}

// plus adds minor units that a sum over all of them in SQL has shown not to overflow.
func plus(a money.Amount, minor int64) money.Amount { return money.Of(a.Minor()+minor, a.Currency()) }

type summaryBuilder struct {
	v     *View
	today bill.Date
	by    map[string]*Sums
}

func (b *summaryBuilder) open(put func(*Sums, money.Amount), query string, args ...any) error {
	return b.v.rows(func(rows *sql.Rows) error {
		var code string
		var n int64
		if err := rows.Scan(&code, &n); err != nil {
			return err
		}
		s, err := b.sums(code)
		if err == nil {
			put(s, money.Of(n, s.Currency))
		}
		return err
	}, query, args...)
}

// months are added up from the days, two years of them.
func (b *summaryBuilder) months() error {
	return b.v.rows(func(rows *sql.Rows) error {
		var code, day string
		var invoiced, received int64
		if err := rows.Scan(&code, &day, &invoiced, &received); err != nil {
			return err
		}
		s, err := b.sums(code)
		if err == nil {
			s.month(day, func(m *Month) { m.Invoiced, m.Received = plus(m.Invoiced, invoiced), plus(m.Received, received) })
		}
		return err
	}, "SELECT currency, day, invoiced, received FROM turnover WHERE day >= ?", dayText(monthsBack(b.today, 23)))
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
	for i := 23; i >= 0; i-- {
		d := monthsBack(b.today, i)
		s.Months = append(s.Months, Month{int(d.Year), int(d.Month), zero, zero})
	}
	s.Before, s.Months = s.Months[:12:12], s.Months[12:]
	b.by[code] = s
	return s, nil
}

// month changes the month in which the day lies; days after the last one are left out.
func (s *Sums) month(day string, change func(*Month)) {
	d, err := dayIn(day)
	if err != nil {
		return // the tables hold no other text
	}
	first := s.Before[0]
	switch i := (int(d.Year)-first.Year)*12 + int(d.Month) - first.Month; {
	case i < 0 || i >= len(s.Before)+len(s.Months):
	case i < len(s.Before):
		change(&s.Before[i])
	default:
		change(&s.Months[i-len(s.Before)])
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
