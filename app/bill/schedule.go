package bill

import (
	"sort"
	"strings"
	"time"
)

// Beat is what a schedule counts in.
type Beat string

// The beats.
const (
	Days     Beat = "day"
	Weeks    Beat = "week"
	Months   Beat = "month"
	Quarters Beat = "quarter"
	Years    Beat = "year"
)

// DayRule says where in its month an occurrence lies. The zero rule is the day of Schedule.From, or the last one of a month that is
// shorter; the next longer month has it on its own day again.
type DayRule struct {
	Last    bool         // the last day of the month
	Nth     int          // 1 to 4: the so-manieth Weekday of the month; -1: the last; 0: no rule about weekdays
	Weekday time.Weekday // of Nth
}

// Schedule says on which days something comes round. Each occurrence is worked out from the first one alone, so that nothing drifts.
type Schedule struct {
	Every int // 1: each day, week, ...; 2: every other
	Unit  Beat
	From  Date // nothing comes before it
	On    DayRule
	Until Date // nothing comes after it; zero: no such day
	Count int  // how many there are in all; 0: no such number
}

// maxEvery bounds Every, and maxCount Count: more is a slip of the finger.
const (
	maxEvery = 1000
	maxCount = 10_000
)

// CheckSchedule says what is wrong with a schedule. All that it finds is fatal.
func CheckSchedule(s Schedule) []Problem {
	c := &checker{}
	months := s.months() > 0
	switch {
	case !months && s.Unit != Days && s.Unit != Weeks:
		c.fatal("unit", "unknown")
	case s.Every < 1 || s.Every > maxEvery:
		c.fatal("every", "range")
	case s.From.IsZero():
		c.fatal("from", "required")
	case !s.From.Valid():
		c.fatal("from", "no-such-day")
	case !s.Until.IsZero() && !s.Until.Valid():
		c.fatal("until", "no-such-day")
	case s.On != (DayRule{}) && (!months || !s.On.sound()):
		c.fatal("on", "unknown")
	case s.Count < 0 || s.Count > maxCount:
		c.fatal("count", "range")
	}
	if len(c.found) == 0 {
		if _, ok := s.At(0); !ok {
			c.fatal("until", "before-start")
		}
	}
	return c.found
}

func (r DayRule) sound() bool {
	if r.Last {
		return r == DayRule{Last: true}
	}
	return (r.Nth == -1 || r.Nth >= 1 && r.Nth <= 4) && r.Weekday >= time.Sunday && r.Weekday <= time.Saturday
}

// At is the n-th occurrence, from 0; false where there is none.
func (s Schedule) At(n int) (Date, bool) {
	if n < 0 || s.Count > 0 && n >= s.Count {
		return Date{}, false
	}
	day, ok := s.at(n)
	if !ok || !s.Until.IsZero() && s.Until.Before(day) {
		return Date{}, false
	}
	return day, true
}

// Next is the first occurrence after a day; false where there is none. The one before all is found with the zero day.
func (s Schedule) Next(after Date) (Date, bool) {
	return s.At(s.first(func(at Date) bool { return after.Before(at) }))
}

// Occurrences are those from one day to another, both included.
func (s Schedule) Occurrences(from, to Date) (list []Date) {
	for n := s.index(from); ; n++ {
		day, ok := s.At(n)
		if !ok || to.Before(day) {
			return list
		}
		list = append(list, day)
	}
}

// Span is the time from an occurrence until the next one begins, and Before that since the one before. Where the last day of each month
// is billed, they begin with the day after it: the last of January stands for all of January, or of February.
func (s Schedule) Span(day Date) (from, to Date)   { return s.between(s.index(day)) }
func (s Schedule) Before(day Date) (from, to Date) { return s.between(s.index(day) - 1) }

func (s Schedule) between(n int) (from, to Date) {
	from, _ = s.at(n)
	next, ok := s.at(n + 1)
	switch {
	case !ok:
		return from, from
	case s.On.Last:
		return from.AddDays(1), next
	}
	return from, next.AddDays(-1)
}

// index is the number of the first occurrence that is not before a day, without regard to the end.
func (s Schedule) index(day Date) int { return s.first(func(at Date) bool { return !at.Before(day) }) }

// first is the number of the first occurrence that is far enough, or that there is none.
func (s Schedule) first(far func(Date) bool) int {
	const most = (maxYear - minYear + 1) * 366
	return sort.Search(most, func(n int) bool {
		at, ok := s.at(n)
		return !ok || far(at)
	})
}

// months is how many months lie between two occurrences of each; 0 for days and weeks.
func (s Schedule) months() int {
	switch s.Unit {
	case Months:
		return 1
	case Quarters:
		return 3
	case Years:
		return 12
	}
	return 0
}

// at is the n-th occurrence, or one before the first, without regard to the end; false beyond the calendar.
func (s Schedule) at(n int) (Date, bool) {
	step := n * s.Every
	if s.months() > 0 {
		day, ok := s.inMonth(step * s.months())
		if first, _ := s.inMonth(0); first.Before(s.From) { // the rule's day of the first month has gone by
			return s.inMonth((step + s.Every) * s.months())
		}
		return day, ok
	}
	if s.Unit == Weeks {
		step *= 7
	}
	day := s.From.AddDays(step)
	return day, s.From.daysTo(day) == step
}

// inMonth is the day of the rule, so many months after that of From.
func (s Schedule) inMonth(later int) (Date, bool) {
	month := int(s.From.Year)*12 + int(s.From.Month) - 1 + later
	year := month / 12
	if year < minYear || year > maxYear {
		return Date{}, false
	}
	first := Date{Year: int16(year), Month: uint8(month%12 + 1), Day: 1}
	length := first.monthLength()
	at := first
	switch {
	case s.On.Last:
		at.Day = uint8(length)
	case s.On.Nth > 0:
		at.Day = uint8(1 + (int(s.On.Weekday-first.Time().Weekday())+7)%7 + 7*(s.On.Nth-1))
	case s.On.Nth < 0:
		last := first.AddDays(length - 1)
		at.Day = uint8(length - (int(last.Time().Weekday()-s.On.Weekday)+7)%7)
	default:
		at.Day = uint8(min(int(s.From.Day), length))
	}
	return at, true
}

func (d Date) monthLength() int {
	return time.Date(int(d.Year), time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// daysTo is how many days lie between two dates.
func (d Date) daysTo(e Date) int { return int((e.Time().Unix() - d.Time().Unix()) / (24 * 60 * 60)) }

// nths are the words for a place among the weekdays of a month.
var nths = map[int]string{1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}

// String is "" for the day of the start, "last day", or the like of "second tuesday".
func (r DayRule) String() string {
	switch {
	case r.Last:
		return "last day"
	case r.Nth == 0:
		return ""
	}
	return nths[r.Nth] + " " + strings.ToLower(r.Weekday.String())
}

// ParseDayRule reads the form of String.
func ParseDayRule(text string) (DayRule, bool) {
	if text == "" {
		return DayRule{}, true
	}
	if text == "last day" {
		return DayRule{Last: true}, true
	}
	for nth := range nths {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if r := (DayRule{Nth: nth, Weekday: day}); r.String() == text {
				return r, true
			}
		}
	}
	return DayRule{}, false
}
