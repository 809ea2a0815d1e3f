package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/crypto"
)

type bulkCmd struct {
	Issue   bulkIssue   `cmd:"" help:"Issue drafts, those begun first in front."`
	Delete  bulkDelete  `cmd:"" help:"Delete drafts."`
	Decline bulkDecline `cmd:"" help:"Record that quotes were declined."`
	Pay     bulkPay     `cmd:"" help:"File that what is open on each invoice was paid."`
	PDF     bulkPDF     `cmd:"" name:"pdf" help:"Write the PDFs into a folder."`
	Send    bulkSend    `cmd:"" help:"Put a letter for each into the outbox, written by its template; mail run sends them."`
}

// bulkOf says which documents.
type bulkOf struct {
	IDs  []string `arg:"" optional:"" name:"id" help:"Ids or numbers."`
	View string   `placeholder:"NAME" help:"All documents of a view, in place of ids."`
}

// run does something to each of the documents and says what went and what did not; what did not makes it fail.
func (c *bulkOf) run(d *desk, do func(*app.Session, context.Context, []bill.ID, app.Progress) ([]app.BulkResult, error)) error {
	if (c.View == "") == (len(c.IDs) == 0) {
		return usage("which documents? give ids, or a view, not both")
	}
	return d.session(func(s *app.Session) error {
		ids, err := c.documents(d, s)
		if err != nil {
			return err
		}
		list, err := do(s, d.ctx, ids, d.progress())
		failed := app.Failed(list)
		told := d.answer(app.WireAll(list), func(w io.Writer) error { return showBulk(w, list) })
		if err == nil && len(failed) > 0 {
			err = fmt.Errorf("%d of %d were not done", len(failed), len(list))
		}
		return errors.Join(told, err)
	})
}

func (c *bulkOf) documents(d *desk, s *app.Session) (ids []bill.ID, err error) {
	for _, ref := range c.IDs {
		id, err := s.ResolveDocument(d.ctx, ref)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if c.View == "" {
		return ids, nil
	}
	view, err := s.View(d.ctx, c.View)
	if err != nil {
		return nil, err
	}
	q, err := view.Filter.Query(s.Today())
	if err != nil {
		return nil, err
	}
	list, _, err := s.Documents(d.ctx, q)
	for _, row := range list {
		ids = append(ids, row.ID)
	}
	return ids, err
}

func showBulk(w io.Writer, list []app.BulkResult) error {
	var rows [][]string
	for _, r := range list {
		name, what, way := r.Number, "done", ""
		if name == "" {
			name = r.ID.String()
		}
		if e, ok := errors.AsType[*app.Error](r.Err); ok {
			what, way = "not done", e.Err.Error()
			if e.Field != "" {
				way = e.Field + ": " + way
			}
		}
		rows = append(rows, []string{name, what, way})
	}
	return table(w, []column{left("DOCUMENT"), left(""), left("WHY")}, rows)
}

type bulkIssue struct{ bulkOf }

// Run issues drafts.
func (c *bulkIssue) Run(d *desk) error { return c.run(d, (*app.Session).BulkIssue) }

type bulkDelete struct{ bulkOf }

// Run deletes drafts.
func (c *bulkDelete) Run(d *desk) error { return c.run(d, (*app.Session).BulkDelete) }

type bulkDecline struct {
	bulkOf
	Note string `help:"What the customers said."`
}

// Run declines quotes.
func (c *bulkDecline) Run(d *desk) error {
	return c.run(d, func(s *app.Session, ctx context.Context, ids []bill.ID, p app.Progress) ([]app.BulkResult, error) {
		return s.BulkAnswer(ctx, ids, bill.Answer{Verdict: bill.Declined, Note: c.Note}, p)
	})
}

type bulkPay struct {
	bulkOf
	Date      string `placeholder:"DAY" help:"When it came in; today where it is left out."`
	Method    string `default:"transfer" help:"How: transfer, cash, card or a word of your own."`
	Reference string `help:"Reference of the payments."`
}

// Run files payments.
func (c *bulkPay) Run(d *desk) error {
	p := bill.Payment{Method: c.Method, Reference: c.Reference}
	if c.Date != "" {
		on, err := bill.ParseDate(c.Date)
		if err != nil {
			return usage("%s is no day; write it as 2026-11-23", c.Date)
		}
		p.Date = on
	}
	return c.run(d, func(s *app.Session, ctx context.Context, ids []bill.ID, progress app.Progress) ([]app.BulkResult, error) {
		return s.BulkPay(ctx, ids, p, progress)
	})
}

type bulkPDF struct {
	bulkOf
	Folder string `short:"o" placeholder:"DIR" help:"Folder to write them into; no file is overwritten."`
	One    string `placeholder:"FILE" help:"One PDF of all, for printing, in place of a folder."`
}

// Run writes PDFs.
func (c *bulkPDF) Run(d *desk) error {
	if (c.Folder == "") == (c.One == "") {
		return usage("where to? give a folder, or one file")
	}
	if c.One != "" {
		return c.run(d, c.join)
	}
	return c.run(d, func(s *app.Session, ctx context.Context, ids []bill.ID, progress app.Progress) ([]app.BulkResult, error) {
		return s.BulkPDF(ctx, ids, c.Folder, progress)
	})
}

// join writes one PDF of all.
func (c *bulkPDF) join(s *app.Session, ctx context.Context, ids []bill.ID, progress app.Progress) ([]app.BulkResult, error) {
	if _, err := os.Lstat(c.One); err == nil {
		return nil, &app.Error{Kind: app.Conflict, Hint: app.HintOtherName, Err: errors.New("a file of this name is there already")}
	}
	file, list, err := s.BulkJoin(ctx, ids, progress)
	if err != nil || len(file) == 0 {
		return list, err
	}
	if err := crypto.WriteFile(c.One, file); err != nil {
		return list, fileError(err)
	}
	return list, nil
}

type bulkSend struct{ bulkOf }

// Run puts a letter for each into the outbox.
func (c *bulkSend) Run(d *desk) error {
	return c.run(d, func(s *app.Session, ctx context.Context, ids []bill.ID, p app.Progress) ([]app.BulkResult, error) {
		about := make([]app.LetterAbout, len(ids))
		for i, id := range ids {
			about[i].Document = id
		}
		return s.BulkSend(ctx, about, p)
	})
}
