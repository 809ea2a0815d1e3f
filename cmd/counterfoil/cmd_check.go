package main

import (
	"errors"
	"fmt"
	"io"

	"counterfoil/app"
)

type checkCmd struct{}

// Run checks everything in the books.
func (c *checkCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		r, err := s.Check(d.ctx, d.progress())
		if err != nil {
			return err
		}
		err = d.answer(app.Wire(r), func(w io.Writer) error { return printCheck(w, r) })
		if !r.Sound() {
			return errors.Join(err, &app.Error{Kind: app.Damaged, Hint: app.HintRescue, Err: errors.New("the books are not as they were written")})
		}
		return err
	})
}

// printCheck prints the verdict, what it is about, and everything that is wrong.
func printCheck(w io.Writer, r app.Soundness) error {
	_, err := fmt.Fprintln(w, r.Verdict())
	err = errors.Join(err, facts(w, "Pages", fmt.Sprint(r.Books.Pages), "Documents", fmt.Sprint(r.Books.Documents),
		"Filed papers", fmt.Sprint(r.Books.Papers), "Number series", fmt.Sprint(r.Books.Series), "Trail", r.Trail.Anchor.Short()))
	d := &r.Books.Damage
	for _, p := range d.Pages {
		err = errors.Join(err, item(w, "damaged", app.PageText(p)))
	}
	for _, m := range d.Missing {
		err = errors.Join(err, item(w, "missing", app.MissingText(m)))
	}
	for _, f := range r.Books.Findings {
		err = errors.Join(err, item(w, "wrong", f))
	}
	for _, f := range r.Trail.Findings {
		err = errors.Join(err, item(w, "wrong", "trail: "+f.String()))
	}
	if more := d.More + d.Beyond + int64(r.Books.More+r.Trail.More); more > 0 {
		err = errors.Join(err, item(w, "and", fmt.Sprint(more, " more")))
	}
	return err
}

func item(w io.Writer, what, text string) error {
	_, err := fmt.Fprintf(w, "  %s: %s\n", what, printable(text))
	return err
}

type exportCmd struct {
	Dir string `arg:"" help:"A new folder. What lies in it is in the clear."`
}

// Run exports everything, or what is left of it.
func (c *exportCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		r, err := s.Export(d.ctx, c.Dir, d.progress())
		if err != nil {
			return err
		}
		err = d.answer(map[string]any{
			"dir": r.Dir, "customers": r.Customers, "items": r.Items, "documents": r.Documents, "payments": r.Payments, "trailEntries": r.Entries,
			"damage": app.Wire(r.Damage),
		}, func(w io.Writer) error {
			return facts(w, "Folder", r.Dir, "Customers", fmt.Sprint(r.Customers), "Items", fmt.Sprint(r.Items),
				"Documents", fmt.Sprint(r.Documents), "Payments", fmt.Sprint(r.Payments), "Trail", fmt.Sprint(r.Entries),
				"Note", "these files are not encrypted")
		})
		if r.Damage.Any() {
			return errors.Join(err, &app.Error{Kind: app.Damaged, Hint: app.HintRest, Err: fmt.Errorf("%s: see missing.txt there", app.Lost(&r.Damage))})
		}
		return err
	})
}
