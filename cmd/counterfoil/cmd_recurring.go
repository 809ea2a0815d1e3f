package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type recurringCmd struct {
	Add    recurringAdd    `cmd:"" help:"Keep a template from JSON; answers with its id. Nothing is made for the time before today."`
	List   recurringList   `cmd:"" help:"List the templates, in the order of what comes next."`
	Show   recurringShow   `cmd:"" help:"Show one: what comes next, and what it has made."`
	Edit   recurringEdit   `cmd:"" help:"Change one: its rhythm, its end, what it bills, its lines. What comes next never goes back."`
	Pause  recurringPause  `cmd:"" help:"Make nothing until it is resumed."`
	Resume recurringResume `cmd:"" help:"Go on. What came due while it was paused is not made."`
	Skip   recurringSkip   `cmd:"" help:"Leave out the occurrence that comes next."`
	End    recurringEnd    `cmd:"" help:"End it for good. What it has made stays."`
	Due    recurringDue    `cmd:"" help:"Say how many invoices run would make."`
	Run    recurringRun    `cmd:"" help:"Make every invoice that is due until today, each once, dated today."`
}

type recurringAdd struct {
	File string `arg:"" help:"JSON file, or '-': {\"unit\": \"month\", \"every\": 1, \"on\": \"last day\", \"from\": \"2026-01-31\", \"until\": \"\", \"count\": 0, \"period\": \"day|ahead|behind\", \"prices\": \"template|item\", \"result\": \"draft|issue\", \"document\": a draft, or the id or number of one}. Texts may hold {month} {year} {from} {to}."`
}

// Run keeps a template.
func (c *recurringAdd) Run(d *desk) error {
	return addFrom(d, c.File, func(s *app.Session, ctx context.Context, data []byte) (app.RecurringInvoice, error) {
		return s.AddRecurringFrom(ctx, data)
	}, func(r app.RecurringInvoice) bill.ID { return r.ID })
}

type recurringEdit struct {
	ID     string  `arg:"" help:"Id of the template."`
	File   string  `arg:"" optional:"" help:"JSON file, or '-', with the fields of 'recurring add' that change; a document is replaced whole."`
	Every  *string `help:"Every so many units."`
	Unit   *string `help:"day, week, month, quarter or year."`
	On     *string `help:"'last day', the like of 'second tuesday', or \"\" for the day of the start."`
	From   *string `help:"First day, which the others are counted from."`
	Until  *string `help:"Last day, or \"\" for good."`
	Count  *string `help:"How many in all, or 0 for no limit."`
	Period *string `help:"What they bill: day, ahead or behind."`
	Prices *string `help:"template, or item: those of the day."`
	Result *string `help:"issue, or draft."`
}

// Run changes a template.
func (c *recurringEdit) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	data, err := c.change(d)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		r, err := s.ChangeRecurringFrom(d.ctx, id, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(r), func(w io.Writer) error { return showRecurring(w, r) })
	})
}

// change is the JSON form of what the flags say, or the file.
func (c *recurringEdit) change(d *desk) ([]byte, error) {
	fields := map[string]any{}
	for name, text := range map[string]*string{
		"every": c.Every, "unit": c.Unit, "on": c.On, "from": c.From, "until": c.Until, "count": c.Count, "period": c.Period,
		"prices": c.Prices, "result": c.Result,
	} {
		if text != nil {
			fields[name] = *text
		}
	}
	data, err := d.changes(c.File, fields)
	if err == nil && data == nil {
		err = usage("what is to change? Name a file, or a flag such as --until 2027-12-31")
	}
	return data, err
}

type recurringList struct{}

// Run lists the templates.
func (c *recurringList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.AllRecurring(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, r := range list {
				rows = append(rows, []string{
					r.ID.String(), r.State(), day(r.Next), rhythm(r.Schedule), r.Draft.Buyer.Name, r.Payable.String(), r.Draft.Currency.Code(), result(r),
				})
			}
			return table(w, []column{
				left("ID"), left("STATE"), left("NEXT"), left("EVERY"), left("CUSTOMER"), right("PAYABLE"), left(""), left("BECOMES"),
			}, rows)
		})
	})
}

// rhythm says how often, as in "2 months, last day".
func rhythm(s bill.Schedule) string {
	text := string(s.Unit)
	if s.Every > 1 {
		text = strconv.Itoa(s.Every) + " " + text + "s"
	}
	if on := s.On.String(); on != "" {
		text += ", " + on
	}
	return text
}

func result(r app.RecurringInvoice) string {
	if r.Issue {
		return "invoice"
	}
	return "draft"
}

// recurringID is the template that a command is about.
type recurringID struct {
	ID string `arg:"" help:"Id of the template."`
}

func (c *recurringID) do(d *desk, do func(*app.Session, context.Context, bill.ID) (app.RecurringInvoice, error)) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		r, err := do(s, d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(r), func(w io.Writer) error { return showRecurring(w, r) })
	})
}

type (
	recurringShow   struct{ recurringID }
	recurringPause  struct{ recurringID }
	recurringResume struct{ recurringID }
	recurringSkip   struct{ recurringID }
	recurringEnd    struct{ recurringID }
)

// Run shows a template.
func (c *recurringShow) Run(d *desk) error { return c.do(d, (*app.Session).Recurring) }

// Run pauses a template.
func (c *recurringPause) Run(d *desk) error { return c.do(d, (*app.Session).PauseRecurring) }

// Run resumes a template.
func (c *recurringResume) Run(d *desk) error { return c.do(d, (*app.Session).ResumeRecurring) }

// Run skips the next occurrence.
func (c *recurringSkip) Run(d *desk) error { return c.do(d, (*app.Session).SkipRecurring) }

// Run ends a template.
func (c *recurringEnd) Run(d *desk) error { return c.do(d, (*app.Session).EndRecurring) }

func showRecurring(w io.Writer, r app.RecurringInvoice) error {
	var coming []string
	for _, at := range r.Coming(6) {
		coming = append(coming, at.String())
	}
	s := r.Schedule
	count := ""
	if s.Count > 0 {
		count = fmt.Sprint(s.Count, " in all")
	}
	err := facts(w, "State", r.State(), "Customer", r.Draft.Buyer.Name, "Payable", r.Payable.String()+" "+r.Draft.Currency.Code(),
		"Every", rhythm(s), "From", day(s.From), "Until", day(s.Until), "Count", count, "Becomes", result(r),
		"Coming", strings.Join(coming, ", "), "Id", r.ID.String())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, o := range r.Occasions {
		number, state := r.Outcome(o)
		rows = append(rows, []string{day(o.Day), number, state, o.Document.String()})
	}
	fmt.Fprintln(w)
	return table(w, []column{left("DEALT WITH"), left("NUMBER"), left("STATE"), left("DOCUMENT")}, rows)
}

type recurringDue struct{}

// Run counts what is due.
func (c *recurringDue) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		due, err := s.DueRecurring(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(map[string]any{"due": due.Count, "restored": due.Restored}, line(fmt.Sprint(due.Count)))
	})
}

type recurringRun struct {
	Again bool `help:"In books that were restored from a backup: make also what may have been made after it."`
}

// Run makes what is due. What was made before an error stays made, and is told.
func (c *recurringRun) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, failed := s.RunRecurring(d.ctx, c.Again)
		if failed != nil && len(list) == 0 {
			return failed
		}
		err := d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, m := range list {
				name := m.Number
				switch {
				case m.Unissued:
					name = "draft, to be mended"
				case name == "":
					name = "draft"
				}
				rows = append(rows, []string{day(m.Day), name, m.Name, m.Payable.String(), m.Payable.Currency().Code(), m.Document.String()})
			}
			return table(w, []column{left("FOR"), left("NUMBER"), left("CUSTOMER"), right("PAYABLE"), left(""), left("ID")}, rows)
		})
		if failed != nil {
			return failed
		}
		return err
	})
}
