package main

import (
	"fmt"
	"io"

	"counterfoil/app"
)

type homeCmd struct {
	Latest int `default:"10" help:"How many of the newest documents come along."`
}

// Run tells how the shop stands and what is to be done today.
func (c *homeCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		h, err := s.Home(d.ctx, c.Latest)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(h), func(w io.Writer) error { return showHome(w, h) })
	})
}

func showHome(w io.Writer, h app.Home) error {
	fmt.Fprintf(w, "%s\n\nTo do today\n", h.Today)
	for _, t := range h.ToDo {
		fmt.Fprintf(w, "  %s\n", toDoWords(t))
	}
	if len(h.ToDo) == 0 {
		fmt.Fprintln(w, "  Nothing is waiting.")
	}
	for _, c := range h.Summary.Currencies {
		code := " " + c.Currency.Code()
		fmt.Fprintln(w)
		if err := facts(w, "Outstanding", c.Outstanding.String()+code, "Overdue", c.Overdue.String()+code, "Paid this month", c.Paid.String()+code); err != nil {
			return err
		}
		fmt.Fprintln(w)
		var rows [][]string
		for i, m := range c.Months {
			rows = append(rows, []string{
				fmt.Sprintf("%d-%02d", m.Year, m.Month), m.Invoiced.String(), c.Before[i].Invoiced.String(), m.Received.String(), c.Before[i].Received.String(),
			})
		}
		err := table(w, []column{left("MONTH"), right("INVOICED"), right("YEAR BEFORE"), right("RECEIVED"), right("YEAR BEFORE")}, rows)
		if err != nil {
			return err
		}
	}
	return showBest(w, h)
}

func showBest(w io.Writer, h app.Home) error {
	var rows [][]string
	for _, b := range h.Best {
		rows = append(rows, []string{b.Name, b.Invoiced.String(), b.Invoiced.Currency().Code()})
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		if err := table(w, []column{left("BEST CUSTOMERS, 12 MONTHS"), right("INVOICED"), left("")}, rows); err != nil {
			return err
		}
	}
	if len(h.Latest) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	return listDocuments(w, h.Latest)
}

// toDoTexts are the words for what there is to do; %d is how many, %s an ending of the plural.
var toDoTexts = map[app.ToDoKind]string{
	app.ToDoAlarms:    "%d alarm%s to be acknowledged: alarm list",
	app.ToDoErasures:  "%d customer%s of whom the rest is to be erased: privacy erasures",
	app.ToDoOverdue:   "%d invoice%s past the due date",
	app.ToDoReminders: "%d reminder%s due: reminder make",
	app.ToDoLetters:   "%d letter%s failed, or nobody is sure: mail outbox",
	app.ToDoRegister:  "%d document%s for the GST portal in the last week for it: einvoice irn",
	app.ToDoRecurring: "%d recurring invoice%s due: recurring run",
	app.ToDoExpiring:  "%d quote%s without an answer, ending within a week",
	app.ToDoExpired:   "%d quote%s without an answer, ended in the last 30 days",
	app.ToDoStock:     "%d item%s low in stock: stock list --low",
	app.ToDoDrafts:    "%d draft%s begun more than a week ago",
}

func toDoWords(t app.ToDo) string {
	switch {
	case t.What == app.ToDoBackup && t.Light.Colour != "":
		what, do := app.LightWords(t.Light)
		return what + " " + do + " backup status"
	case t.What == app.ToDoBackup && t.Days < 0:
		return "No backup was made yet: backup create"
	case t.What == app.ToDoBackup:
		return "The last backup is " + plural(t.Days, "day") + " old: backup create"
	case t.What == app.ToDoAnswer:
		return "No answer for " + plural(t.Days, "day") + " to books that were handed over: handover list"
	}
	ending := "s"
	if t.Count == 1 {
		ending = ""
	}
	words := fmt.Sprintf(toDoTexts[t.What], t.Count, ending)
	if t.More {
		words = "more than " + words
	}
	for _, a := range t.Amounts {
		words += ", " + a.String() + " " + a.Currency().Code()
	}
	return words
}
