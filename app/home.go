package app

import (
	"context"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
	"counterfoil/app/money"
	"counterfoil/app/plan"
	"counterfoil/app/report"
	"counterfoil/store"
)

// Home is what the first page says: how the shop stands, who buys most, and what is to be done today.
type Home struct {
	Today   bill.Date
	Summary Summary
	Best    []BestCustomer // in the currency of the books
	ToDo    []ToDo         // the most pressing first; what there is nothing of is left out
	Due     RecurringDue
	Latest  []DocumentRow
}

// ToDo is something that waits for a person.
type ToDo struct {
	What    ToDoKind
	Count   int
	More    bool           // there are more than Count: the oldest alone were looked at
	Amounts []money.Amount // that it is about, by currency; none where it is about no money
	Days    int            // of a backup: how old it is, -1 where there is none; of what has a last day: until the first; of an answer: waited for
	First   bill.ID        // the document that presses most, where one is told
	Light   plan.Light     // of backups by plan; the zero one where there is no plan
}

// ToDoKind says what is to be done. The words are the front's.
type ToDoKind string

// What there may be to do.
const (
	ToDoAlarms    ToDoKind = "alarms"          // alarms that wait to be acknowledged
	ToDoOverdue   ToDoKind = "overdue"         // invoices past their due date
	ToDoReminders ToDoKind = "reminders"       // letters that remind of them
	ToDoLetters   ToDoKind = "letters"         // letters that failed, or of which nobody is sure
	ToDoRegister  ToDoKind = "register"        // documents for a portal of the state, in the last week for it
	ToDoRecurring ToDoKind = "recurring"       // recurring invoices to be made
	ToDoExpiring  ToDoKind = "quotes-expiring" // quotes without an answer that end within a week
	ToDoExpired   ToDoKind = "quotes-expired"  // quotes without an answer that ended in the last 30 days
	ToDoStock     ToDoKind = "stock-low"       // items of which there is less than there should be
	ToDoDrafts    ToDoKind = "drafts"          // drafts begun more than a week ago
	ToDoErasures  ToDoKind = "erasures"        // customers whose data were erased, and of whom the law has something kept no longer
	ToDoAnswer    ToDoKind = "answer"          // books that were handed over days ago, and of which no answer was decided
	ToDoBackup    ToDoKind = "backup"          // the last backup is more than a week old
)

const (
	followUpAhead = 7  // days before a quote ends
	followUpAfter = 30 // days after it ended
	draftsLie     = 7  // days until a draft counts as left lying
	registerAhead = 7  // days before the last one for a registration
	backupAge     = 7  // days until a backup is old
	answerAwaited = 7  // days until a handover without an answer is told
	bestCustomers = 5
)

// toDos ask the books what there is to do, in the order in which it is told. Another thing to do is another line.
var toDos = []func(*Session, *store.View, *Home) (ToDo, error){
	(*Session).alarmToDo,
	func(_ *Session, _ *store.View, h *Home) (ToDo, error) {
		t := ToDo{What: ToDoOverdue, Count: h.Summary.Overdue}
		for _, c := range h.Summary.Currencies {
			if c.Overdue.Sign() > 0 {
				t.Amounts = append(t.Amounts, c.Overdue)
			}
		}
		return t, nil
	},
	func(s *Session, v *store.View, _ *Home) (ToDo, error) {
		n, more, err := s.countReminders(v)
		return ToDo{What: ToDoReminders, Count: n, More: more}, err
	},
	func(_ *Session, v *store.View, _ *Home) (ToDo, error) {
		n, err := v.CountLetters()
		return ToDo{What: ToDoLetters, Count: n[mail.Failed] + n[mail.Unsure]}, err
	},
	func(_ *Session, v *store.View, h *Home) (ToDo, error) {
		n, first, day, err := v.Unregistered(report.Period{From: h.Today.AddDays(-einvoice.GSTDays), To: h.Today.AddDays(registerAhead - einvoice.GSTDays)})
		t := ToDo{What: ToDoRegister, Count: n, First: first}
		if n > 0 {
			t.Days = h.Today.DaysUntil(day.AddDays(einvoice.GSTDays))
		}
		return t, err
	},
	func(_ *Session, _ *store.View, h *Home) (ToDo, error) {
		return ToDo{What: ToDoRecurring, Count: h.Due.Count}, nil
	},
	func(_ *Session, v *store.View, h *Home) (ToDo, error) {
		n, err := v.QuotesOpen(h.Today, h.Today.AddDays(followUpAhead))
		return ToDo{What: ToDoExpiring, Count: n}, err
	},
	func(_ *Session, v *store.View, h *Home) (ToDo, error) {
		n, err := v.QuotesOpen(h.Today.AddDays(-followUpAfter), h.Today.AddDays(-1))
		return ToDo{What: ToDoExpired, Count: n}, err
	},
	func(_ *Session, v *store.View, _ *Home) (ToDo, error) {
		n, err := v.CountLow()
		return ToDo{What: ToDoStock, Count: n}, err
	},
	func(s *Session, v *store.View, _ *Home) (ToDo, error) {
		n, err := v.DraftsBefore(s.books.env.now().AddDate(0, 0, -draftsLie))
		return ToDo{What: ToDoDrafts, Count: n}, err
	},
	(*Session).answerToDo,
	(*Session).backupToDo,
	func(_ *Session, v *store.View, h *Home) (ToDo, error) {
		due, err := v.ErasuresDue(h.Today)
		return ToDo{What: ToDoErasures, Count: len(due)}, err
	},
}

// alarmToDo is there for those who may see alarms. Those in books that were handed over are their owner's.
func (s *Session) alarmToDo(v *store.View, _ *Home) (ToDo, error) {
	t := ToDo{What: ToDoAlarms}
	if !seeAlarms.allows(s.user.Role) || s.given != nil {
		return t, nil
	}
	_, n, err := v.Alarms(AlarmQuery{Open: true, Limit: 1})
	t.Count = n
	return t, err
}

// answerToDo counts the people whose newest books are open to them and unanswered for days; for the owner, who reads answers.
func (s *Session) answerToDo(v *store.View, h *Home) (ToDo, error) {
	t := ToDo{What: ToDoAnswer}
	if !readAnswer.allows(s.user.Role) || s.given != nil {
		return t, nil
	}
	list, err := v.Handovers() // the newest first
	known, now := map[string]bool{}, s.books.env.now()
	for _, one := range list {
		days := int(now.Sub(one.Made) / (24 * time.Hour))
		if !known[one.Person] && one.Answers == 0 && days >= answerAwaited && !one.Until.Before(h.Today) {
			t.Count++
			t.Days = max(t.Days, days)
		}
		known[one.Person] = true
	}
	return t, err
}

// backupToDo is due once there is something that could be lost: with backups by plan, as long as the light is not green.
func (s *Session) backupToDo(v *store.View, h *Home) (ToDo, error) {
	status, err := s.backupStatus(v, false)
	t := ToDo{What: ToDoBackup, Days: -1}
	if !status.Last.IsZero() {
		t.Days = int(s.books.env.now().Sub(status.Last) / (24 * time.Hour))
	}
	if status.Set() {
		if t.Light = status.Light; t.Light.Colour != plan.Green {
			t.Count = 1
		}
	} else if t.Days > backupAge || t.Days < 0 && len(h.Latest) > 0 {
		t.Count = 1
	}
	return t, err
}

// Home answers with all of it, as of one moment; latest is how many of the newest documents come along.
func (s *Session) Home(ctx context.Context, latest int) (Home, error) {
	return read(ctx, s, seeReports, func(v *store.View) (h Home, err error) {
		h.Today = s.Today()
		if h.Summary, err = v.Summary(h.Today); err != nil {
			return h, err
		}
		if h.Due, err = s.recurringDue(v); err != nil {
			return h, err
		}
		if h.Latest, _, err = v.Documents(DocumentQuery{Limit: max(1, latest), Today: h.Today}); err != nil {
			return h, err
		}
		company, err := v.Company()
		if err != nil {
			return h, err
		}
		if h.Best, err = v.BestCustomers(h.Today, company.Currency, bestCustomers); err != nil {
			return h, err
		}
		for _, ask := range toDos {
			t, err := ask(s, v, &h)
			if err != nil {
				return h, err
			}
			if t.Count > 0 {
				h.ToDo = append(h.ToDo, t)
			}
		}
		return h, nil
	})
}

type firstPageJSON struct {
	Today      string         `json:"today"`
	Drafts     int            `json:"drafts"`
	Open       int            `json:"open"`
	Overdue    int            `json:"overdue"`
	Currencies []standingJSON `json:"currencies"`
	Best       []bestJSON     `json:"bestCustomers"`
	ToDo       []toDoJSON     `json:"toDo"`
	Latest     []rowJSON      `json:"latest"`
}

type standingJSON struct {
	Currency    string      `json:"currency"`
	Outstanding string      `json:"outstanding"`
	Overdue     string      `json:"overdue"`
	Paid        string      `json:"paidThisMonth"`
	Months      []monthJSON `json:"months"`
}

// monthJSON is a month beside the same one a year earlier.
type monthJSON struct {
	Month          string `json:"month"`
	Invoiced       string `json:"invoiced"`
	Received       string `json:"received"`
	InvoicedBefore string `json:"invoicedYearBefore"`
	ReceivedBefore string `json:"receivedYearBefore"`
}

type bestJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Currency string `json:"currency"`
	Invoiced string `json:"invoiced"`
}

type toDoJSON struct {
	What    string          `json:"what"`
	Count   int             `json:"count"`
	More    bool            `json:"more,omitempty"` // than count
	Amounts []creditSumJSON `json:"amounts,omitempty"`
	Days    int             `json:"days,omitempty"`
	First   string          `json:"first,omitempty"`
	Light   *lightJSON      `json:"light,omitempty"` // of backups by plan
}

func homeOut(h Home) firstPageJSON {
	out := firstPageJSON{
		Today: h.Today.String(), Drafts: h.Summary.Drafts, Open: h.Summary.Open, Overdue: h.Summary.Overdue, Currencies: []standingJSON{},
		Best: []bestJSON{}, ToDo: []toDoJSON{}, Latest: []rowJSON{},
	}
	for _, c := range h.Summary.Currencies {
		s := standingJSON{c.Currency.Code(), c.Outstanding.String(), c.Overdue.String(), c.Paid.String(), nil}
		for i, m := range c.Months {
			month := bill.Date{Year: int16(m.Year), Month: uint8(m.Month), Day: 1}.String()[:7]
			s.Months = append(s.Months, monthJSON{month, m.Invoiced.String(), m.Received.String(), c.Before[i].Invoiced.String(), c.Before[i].Received.String()})
		}
		out.Currencies = append(out.Currencies, s)
	}
	for _, b := range h.Best {
		out.Best = append(out.Best, bestJSON{b.Customer.String(), b.Name, b.Invoiced.Currency().Code(), b.Invoiced.String()})
	}
	for _, t := range h.ToDo {
		one := toDoJSON{What: string(t.What), Count: t.Count, More: t.More, Days: t.Days}
		if !t.First.IsZero() {
			one.First = t.First.String()
		}
		if t.Light.Colour != "" {
			light := lightOut(t.Light)
			one.Light = &light
		}
		for _, a := range t.Amounts {
			one.Amounts = append(one.Amounts, creditSumJSON{a.Currency().Code(), a.String()})
		}
		out.ToDo = append(out.ToDo, one)
	}
	for _, r := range h.Latest {
		out.Latest = append(out.Latest, rowOut(r))
	}
	return out
}
