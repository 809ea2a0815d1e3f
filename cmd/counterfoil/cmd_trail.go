package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type trailCmd struct {
	List trailList `cmd:"" help:"What was done in the books, by whom and when."`
	Show trailShow `cmd:"" help:"Show an entry with what it changed: before and after."`

	Verify trailVerify `cmd:"" help:"Prove an exported trail, without books or keys; or that of the books. Ends with 4 where it is not as it was written."`
	Export trailExport `cmd:"" help:"Write the whole trail into one file that anybody can verify."`
}

// trailFilter narrows the trail.
type trailFilter struct {
	Person string `placeholder:"NAME" help:"Only what this user did."`
	Kind   string `enum:",documents,money,masters,letters,access,backups,settings" default:"" help:"Only documents, money, masters (customers, items, prices), letters, access (ways in, people, keys), backups (and exports) or settings."`
	Action string `placeholder:"ACTION" help:"Only this action, such as document.issue."`
	Of     string `placeholder:"DOC-OR-CUSTOMER" help:"The history of a document, customer or item, by number or id."`
	From   string `placeholder:"DAY" help:"First day."`
	To     string `placeholder:"DAY" help:"Last day."`
}

func (c *trailFilter) filter(d *desk, s *app.Session) (f app.TrailFilter, err error) {
	f = app.TrailFilter{Kind: app.TrailKind(c.Kind), Action: c.Action}
	var days app.ListFilter
	if days, err = (&filterFlags{From: c.From, To: c.To}).days(days); err != nil {
		return f, err
	}
	f.From, f.To = days.From, days.To
	if c.Of != "" {
		if f.Of, err = trailThing(d, s, c.Of); err != nil {
			return f, err
		}
	}
	if c.Person == "" {
		return f, nil
	}
	people, err := s.TrailPeople(d.ctx)
	if err != nil {
		return f, err
	}
	at := slices.IndexFunc(people, func(p app.TrailPerson) bool { return strings.EqualFold(p.Name, c.Person) || p.ID.String() == c.Person })
	if at < 0 {
		return f, usage("the trail tells of nobody called %s", c.Person)
	}
	f.By = people[at].ID
	return f, nil
}

// trailThing finds what a history is asked of: any id at all, else a document, customer or item by its number.
func trailThing(d *desk, s *app.Session, ref string) (bill.ID, error) {
	if id, err := bill.ParseID(ref); err == nil {
		return id, nil
	}
	about, err := s.ResolveSubject(d.ctx, ref)
	if app.KindOf(err) == app.Missing {
		if id, e := s.ResolveItem(d.ctx, ref); e == nil {
			return id, nil
		}
	}
	return about.ID, err
}

type trailList struct {
	trailFilter
	CSV string `name:"csv" placeholder:"FILE" help:"Save what is found as a table, up to 10,000 entries, or '-'."`
	pageFlags
}

// trailLines is how many entries are listed where nobody says.
const trailLines = 100

// Run lists entries of the trail.
func (c *trailList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		f, err := c.filter(d, s)
		if err != nil {
			return err
		}
		if c.CSV != "" {
			data, _, err := s.TrailCSV(d.ctx, f)
			if err != nil {
				return err
			}
			return d.writeOut(c.CSV, data)
		}
		f.Limit, f.Offset = c.Limit, c.Offset
		if f.Limit == 0 {
			f.Limit = trailLines
		}
		list, _, err := s.TrailList(d.ctx, f)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printTrail(w, list) })
	})
}

func printTrail(w io.Writer, list []app.TrailLine) error {
	var rows [][]string
	for _, l := range list {
		who := l.By
		if who == "" {
			who = "somebody"
		}
		rows = append(rows, []string{fmt.Sprint(l.Number), moment(l.Time), who + " " + l.Words})
	}
	return table(w, []column{right("ENTRY"), left("WHEN"), left("WHAT")}, rows)
}

type trailShow struct {
	Number int64 `arg:"" help:"Number of the entry."`
}

// Run shows an entry.
func (c *trailShow) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		e, err := s.TrailEntry(d.ctx, c.Number)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(e), func(w io.Writer) error { return printEntry(w, e) })
	})
}

func printEntry(w io.Writer, e app.ToldEntry) error {
	err := facts(w, "Entry", fmt.Sprint(e.Number), "When", moment(e.Time), "Who", cmp.Or(e.Who, e.Actor.String()), "Role", e.Role,
		"Device", e.Device.String(), "Did", e.Action, "To", e.Target, "Outcome", e.Outcome, "Program", e.Version)
	if err != nil || len(e.Told) == 0 {
		return err
	}
	fmt.Fprintln(w)
	var rows [][]string
	for _, c := range e.Told {
		rows = append(rows, []string{e.Of(c), c.Field, side(e, c.Was), side(e, c.Is)})
	}
	if err := table(w, []column{left("OF"), left("FIELD"), left("WAS"), left("IS")}, rows); err != nil || e.More == 0 {
		return err
	}
	_, err = fmt.Fprintf(w, "and %d more\n", e.More)
	return err
}

// side is one side of a change in words.
func side(e app.ToldEntry, v app.ToldValue) string {
	if v.Erased {
		return "(erased)"
	}
	return e.Called(v)
}
