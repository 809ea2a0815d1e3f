package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Open is an invoice that was not settled on a day.
type Open struct {
	Document bill.ID
	Charge   bill.ID // in place of a document: a fee or interest of a reminder
	Number   string
	Customer bill.ID
	Name     string
	Day, Due bill.Date
	Open     money.Amount
}

// bands are the ends of the ages, in days after the due date.
var bands = [3]int{30, 60, 90}

// band is 0 for what is not due yet, then one for each age.
func (o Open) band(on bill.Date) int {
	if o.Due.IsZero() || !o.Due.Before(on) {
		return 0
	}
	for i, most := range bands {
		if !o.Due.AddDays(most).Before(on) {
			return i + 1
		}
	}
	return len(bands) + 1
}

// Aged lists what is open on a day by how long it is overdue: a row for each customer, or for each document.
func Aged(list []Open, by string, on bill.Date, home money.Currency) (Table, error) {
	ages := []Column{
		colOf(Money, "notDue", "Not due"), colOf(Money, "days30", "1 to 30 days"), colOf(Money, "days60", "31 to 60"),
		colOf(Money, "days90", "61 to 90"), colOf(Money, "older", "Over 90"), colOf(Money, "open", "Open"),
	}
	columns, title := append([]Column{col("customer", "Customer"), currency(), colOf(Count, "documents", "Invoices")}, ages...), "Open by customer and age"
	if by == ByDocument {
		columns = append([]Column{col("number", "Number"), col("customer", "Customer"), colOf(Day, "due", "Due"), currency()}, ages...)
		title = "Open invoices by age"
	}
	b := newBuilder("aged", title, home, columns...)
	for _, o := range list {
		row := b.openRow(o, by)
		amounts := make([]money.Amount, len(ages))
		amounts[o.band(on)], amounts[len(ages)-1] = o.Open, o.Open
		for i := range amounts {
			if amounts[i] == (money.Amount{}) {
				amounts[i] = money.Of(0, o.Open.Currency())
			}
		}
		if err := b.add(row, amounts...); err != nil {
			return Table{}, err
		}
	}
	if by == ByDocument {
		slices.SortStableFunc(b.Rows, func(x, y Row) int { return compareDays(x.Cells[2].Day, y.Cells[2].Day) })
	} else {
		b.largest(len(columns)-1, 1)
	}
	return b.finish()
}

func (b *builder) openRow(o Open, by string) *Row {
	c := code(o.Open.Currency())
	if by == ByDocument {
		return b.row(string(o.Document[:])+string(o.Charge[:]), func() Row {
			return Row{Cells: []Cell{text(o.Number), text(o.Name), day(o.Due), c}, Document: o.Document}
		})
	}
	key := o.Name
	if o.Customer != (bill.ID{}) {
		key = string(o.Customer[:])
	}
	row := b.row(key+"\x00"+c.Text, func() Row { return Row{Cells: []Cell{text(o.Name), c}, Customer: o.Customer} })
	if o.Charge.IsZero() {
		row.Cells[2].Count++
	}
	return row
}

// Settled is an invoice that was paid, for how late its customer usually is.
type Settled struct {
	Customer  bill.ID
	Due, Paid bill.Date
}

// Delays are how many days after the due date each customer usually pays: the middle one of what was paid. Who pays early
// counts as on time.
func Delays(list []Settled) map[bill.ID]int {
	days := map[bill.ID][]int{}
	for _, s := range list {
		if s.Customer != (bill.ID{}) && !s.Due.IsZero() {
			late := int(s.Paid.Time().Sub(s.Due.Time()).Hours() / 24)
			days[s.Customer] = append(days[s.Customer], max(0, late))
		}
	}
	usual := map[bill.ID]int{}
	for id, d := range days {
		slices.Sort(d)
		usual[id] = d[len(d)/2]
	}
	return usual
}

// weeksAhead is how far Cash looks.
const weeksAhead = 12

// Cash lists what is expected week by week: each open invoice on its due date, and on the day on which its customer would pay it as
// usual. What should have come already is expected this week.
func Cash(list []Open, delays map[bill.ID]int, today bill.Date, home money.Currency) (Table, error) {
	b := newBuilder("cash", "Cash expected", home, colOf(Day, "week", "Week from"), currency(), colOf(Count, "invoices", "Invoices"),
		colOf(Money, "due", "Due"), colOf(Money, "expected", "Expected"))
	for _, o := range list {
		due := o.Due
		if due.IsZero() {
			due = today
		}
		none := money.Of(0, o.Open.Currency())
		if err := b.add(b.week(due, today, o), o.Open, none); err != nil {
			return Table{}, err
		}
		row := b.week(due.AddDays(delays[o.Customer]), today, o)
		row.Cells[2].Count++
		if err := b.add(row, none, o.Open); err != nil {
			return Table{}, err
		}
	}
	slices.SortStableFunc(b.Rows, func(x, y Row) int {
		return cmp.Or(compareDays(x.Cells[0].Day, y.Cells[0].Day), compareTexts(x, y, 1))
	})
	b.Notes = append(b.Notes, "Expected: by how late each customer usually is. What is late already stands in this week; the last week has all that follows ("+
		strconv.Itoa(weeksAhead)+" weeks ahead).")
	return b.finish()
}

// week is the row of the week in which a day lies, not before this one and not after the last.
func (b *builder) week(d, today bill.Date, o Open) *Row {
	monday := func(d bill.Date) bill.Date { return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7) }
	first := monday(today)
	last := first.AddDays(7 * weeksAhead)
	week := monday(d)
	switch {
	case week.Before(first):
		week = first
	case last.Before(week):
		week = last
	}
	c := code(o.Open.Currency())
	return b.row(week.String()+c.Text, func() Row { return Row{Cells: []Cell{day(week), c}} })
}

// Payment is money received, or paid back.
type Payment struct {
	Document          bill.ID
	Number            string
	Day               bill.Date
	Name              string
	Method, Reference string
	Amount            money.Amount
}

// Payments lists what came in during a period.
func Payments(list []Payment, home money.Currency) (Table, error) {
	b := newBuilder("payments", "Journal of payments", home, colOf(Day, "date", "Date"), col("number", "Invoice"), col("customer", "Customer"),
		col("method", "How"), col("reference", "Reference"), currency(), colOf(Money, "amount", "Amount"))
	for i, p := range list {
		row := b.row(strconv.Itoa(i), func() Row {
			return Row{
				Cells:    []Cell{day(p.Day), text(p.Number), text(p.Name), text(p.Method), text(p.Reference), code(p.Amount.Currency())},
				Document: p.Document,
			}
		})
		if err := b.add(row, p.Amount); err != nil {
			return Table{}, err
		}
	}
	return b.finish()
}

func compareDays(x, y bill.Date) int {
	switch {
	case x.Before(y):
		return -1
	case y.Before(x):
		return 1
	}
	return 0
}

// compareTexts compares rows by the texts of some columns.
func compareTexts(x, y Row, columns ...int) int {
	for _, c := range columns {
		if order := strings.Compare(x.Cells[c].Text, y.Cells[c].Text); order != 0 {
			return order
		}
	}
	return 0
}
