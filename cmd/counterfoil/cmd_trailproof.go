package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"counterfoil/app"
)

type trailExport struct {
	File       string `arg:"" help:"A new file."`
	WithValues bool   `help:"With the data of people that the trail only commits to, as far as they are kept."`
}

// Run exports the trail.
func (c *trailExport) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		x, err := s.ExportTrail(d.ctx, c.File, c.WithValues, d.progress())
		if err != nil {
			return err
		}
		return d.answer(map[string]any{"file": x.Path, "entries": x.Anchor.Size, "anchor": x.Anchor.Short(), "owner": x.Owner},
			func(w io.Writer) error {
				return facts(w, "File", x.Path, "Entries", fmt.Sprint(x.Anchor.Size), "Anchor", x.Anchor.Short(), "Owner's fingerprint", x.Owner,
					"Note", "this file is not encrypted")
			})
	})
}

type trailVerify struct {
	File    string   `arg:"" optional:"" help:"An exported trail, or '-'; else the trail of the books."`
	Against []string `placeholder:"ANCHOR" help:"An anchor kept elsewhere: as printed (123-ABCDEFGHIJKLMNOP), or a file that bears one: an earlier export, the checkpoint of a backup. May be given again."`
}

// Run proves a trail.
func (c *trailVerify) Run(d *desk) error {
	marks, err := c.marks()
	if err != nil {
		return err
	}
	if c.File == "" {
		return d.session(func(s *app.Session) error {
			p, err := s.ProveTrail(d.ctx, d.progress(), marks)
			return answerProof(d, p, err)
		})
	}
	in := d.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fileError(err)
		}
		defer f.Close()
		in = f
	}
	p, err := app.VerifyTrailFile(in, marks...)
	return answerProof(d, p, err)
}

// marks reads the anchors: a file where there is one of that name.
func (c *trailVerify) marks() (list []app.TrailMark, err error) {
	for _, text := range c.Against {
		m, err := markOf(text)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

func markOf(text string) (app.TrailMark, error) {
	f, err := os.Open(text)
	if err != nil {
		return app.ReadTrailMark(text, nil)
	}
	defer f.Close()
	return app.ReadTrailMark(text, f)
}

func answerProof(d *desk, p app.TrailProof, err error) error {
	if err != nil {
		return err
	}
	err = d.answer(app.Wire(p), func(w io.Writer) error { return printProof(w, p) })
	if !p.Sound() {
		return errors.Join(err, &app.Error{Kind: app.Damaged, Hint: app.HintTrail, Err: errors.New("the trail is not as it was written")})
	}
	return err
}

// printProof prints the verdict, what was looked at, and everything that is wrong.
func printProof(w io.Writer, p app.TrailProof) error {
	verdict := "The trail is whole: every entry is there, as it was signed, by somebody who might."
	if !p.Sound() {
		verdict = "The trail is NOT as it was written."
	}
	against := fmt.Sprint(p.Against)
	if p.Against == 0 {
		against = "none given: a trail written anew by whoever has the keys would not show (--against)"
	}
	_, err := fmt.Fprintln(w, verdict)
	err = errors.Join(err, facts(w, "Entries", fmt.Sprint(p.Anchor.Size), "Anchor", p.Anchor.Short(), "Last entry", moment(p.Last),
		"Numbers of documents", fmt.Sprint(p.Documents), "Values compared", fmt.Sprint(p.Values), "Values not in the file", fmt.Sprint(p.Unopened),
		"Held against anchors", against, "Owner's fingerprint", app.OwnerOf(p)+" (compare it with the recovery kit)"))
	for _, f := range p.Findings {
		err = errors.Join(err, item(w, "wrong", app.FindingText(f)))
	}
	if p.More > 0 {
		err = errors.Join(err, item(w, "and", fmt.Sprint(p.More, " more")))
	}
	return err
}
