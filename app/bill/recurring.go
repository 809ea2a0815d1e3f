package bill

import "slices"

// Period says what supply period an occurrence of a recurring invoice bears.
type Period string

// The periods.
const (
	PeriodDay    Period = "day"    // the day itself
	PeriodAhead  Period = "ahead"  // until the next one
	PeriodBehind Period = "behind" // since the one before
)

// Recurring is a template from which invoices are made on the days of a schedule: each once, whatever happens. Next is the one that comes
// next; what lies before it is dealt with for good, and it only ever goes forward.
type Recurring struct {
	ID       ID
	Schedule Schedule
	Period   Period
	ByItem   bool // prices are those that the items have on the day; otherwise those of the template
	Issue    bool // they are issued; otherwise they wait as drafts
	Paused   bool
	Next     Date  // zero: it has ended
	Draft    Draft // its texts may hold {month}, {year}, {from} and {to}, of the supply period
}

// Occasion is an occurrence that was dealt with.
type Occasion struct {
	Day      Date
	Document ID // the draft or document that was made; zero where it was skipped
}

// CheckRecurring says what keeps a template from being kept: a schedule that cannot be meant, what is no invoice, and what could not be
// issued today. A date on the template has no meaning.
func CheckRecurring(r Recurring) []Problem {
	found := CheckSchedule(r.Schedule)
	c := &checker{}
	if r.Period != PeriodDay && r.Period != PeriodAhead && r.Period != PeriodBehind {
		c.fatal("period", "unknown")
	}
	if r.Draft.Kind != Invoice {
		c.fatal("kind", "unknown")
	}
	found = append(found, c.found...)
	for _, p := range Check(r.Draft) {
		p.Field = "document." + p.Field
		found = append(found, p)
	}
	return slices.Clip(found)
}

// Begin is the template with what comes first on or after a day: nothing is made for the time before it was kept.
func (r Recurring) Begin(today Date) Recurring {
	r.Next, _ = r.Schedule.Next(today.AddDays(-1))
	return r
}

// Changed is the template as another one says, still the same and paused as it was. What comes next is the first occurrence of the new
// schedule that is not before the one that came next until now: nothing that was dealt with is made again.
func (r Recurring) Changed(to Recurring) Recurring {
	to.ID, to.Paused = r.ID, r.Paused
	to.Next, _ = to.Schedule.Next(r.Next.AddDays(-1))
	return to
}

// Due are the occurrences that are to be made until a day, the oldest first.
func (r Recurring) Due(today Date) []Date {
	if r.Paused || r.Next.IsZero() {
		return nil
	}
	return r.Schedule.Occurrences(r.Next, today)
}

// Coming are the next n occurrences, due ones among them.
func (r Recurring) Coming(n int) (list []Date) {
	for day := r.Next; !day.IsZero() && len(list) < n; day, _ = r.Schedule.Next(day) {
		list = append(list, day)
	}
	return list
}

// Done is the template after the occurrence that came next was made or skipped.
func (r Recurring) Done() Recurring {
	r.Next, _ = r.Schedule.Next(r.Next)
	return r
}

// Resume is the template at work again. What came due while it was paused is not made.
func (r Recurring) Resume(today Date) Recurring {
	if r.Paused && r.Next.Before(today) {
		r = r.Begin(today)
	}
	r.Paused = false
	return r
}

// Supply is the supply period of an occurrence.
func (r Recurring) Supply(day Date) (from, to Date) {
	switch r.Period {
	case PeriodAhead:
		return r.Schedule.Span(day)
	case PeriodBehind:
		return r.Schedule.Before(day)
	}
	return day, day
}

// Occurrence is the draft of one: with its supply period, and with its texts as fill gives them. It has no date, so that it bears the day
// on which it is issued, and numbers stay in the order of their days.
func (r Recurring) Occurrence(day Date, fill func(text string, from, to Date) string) Draft {
	d := r.Draft.Clone()
	from, to := r.Supply(day)
	d.ID, d.Date, d.Due, d.Supply, d.SupplyEnd = ID{}, Date{}, Date{}, from, Date{}
	if to != from {
		d.SupplyEnd = to
	}
	texts := []*string{&d.Note, &d.Terms, &d.OrderRef, &d.BuyerRef}
	for i := range d.Lines {
		texts = append(texts, &d.Lines[i].Description, &d.Lines[i].Detail)
	}
	for _, text := range texts {
		*text = fill(*text, from, to)
	}
	return d
}
