package main

import (
	"context"
	"fmt"
	"io"

	"counterfoil/app"
)

type keyringCmd struct {
	List   keyringList   `cmd:"" help:"List your security keys on this computer."`
	Add    keyringAdd    `cmd:"" help:"Add the security key that is plugged in: from the first on, the passphrase opens the books on this computer only with one of them. Add two."`
	Remove keyringRemove `cmd:"" help:"Take one away; it need not be there. Without the last one the passphrase opens by itself again."`
}

// keyPrompt asks whoever sits at the terminal.
func (d *desk) keyPrompt() app.KeyPrompt {
	return app.KeyPrompt{
		Touch: func() { fmt.Fprintln(d.errs, "counterfoil: touch your security key while it blinks.") },
		PIN:   d.askPIN,
	}
}

// askPIN asks for the PIN of a security key. One from a file is tried once: a wrong one is no better the second time, and a key takes eight.
func (d *desk) askPIN(_ context.Context, left int, again bool) ([]byte, error) {
	tries := ""
	if left >= 0 {
		tries = fmt.Sprintf(" (%d tries left)", left)
		if left == 1 {
			tries = " (one try left: after that it opens nothing any more)"
		}
	}
	if again {
		fmt.Fprintln(d.errs, "counterfoil: that PIN is not right"+tries+".")
	}
	switch {
	case d.flags.PINFile != "" && again:
		return nil, &app.Error{Kind: app.Locked, Field: "PIN", Hint: app.HintKeyPIN, Err: fmt.Errorf("the PIN in the file is not right%s", tries)}
	case d.flags.PINFile != "":
		return d.passphrase("PIN of the security key", d.flags.PINFile)
	case !d.terminal():
		return nil, &app.Error{Kind: app.Locked, Field: "PIN", Hint: app.HintKeyPIN, Err: fmt.Errorf("the security key asks for its PIN")}
	}
	return d.ask("PIN of the security key" + tries)
}

type keyringList struct{}

// Run lists them.
func (c *keyringList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.SecurityKeys(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			if len(list) == 0 {
				return line("No security key is needed on this computer: your passphrase opens the books by itself here.")(w)
			}
			var rows [][]string
			for _, k := range list {
				pin := ""
				if k.PIN {
					pin = "yes"
				}
				rows = append(rows, []string{k.Name, day(k.Added), pin, k.ID})
			}
			return table(w, []column{left("NAME"), left("ADDED"), left("PIN"), left("ID")}, rows)
		})
	})
}

// keysSession is a session for a change that takes the passphrase once more.
func (d *desk) keysSession(work func(s *app.Session, pass []byte) error) error {
	return d.within(d.login, func(s *app.Session, pass []byte) error {
		d.tellAlerts(s)
		return work(s, pass)
	})
}

type keyringAdd struct {
	Name string `arg:"" help:"What you call it, such as \"blue\" or \"in the safe\"."`
}

// Run adds one.
func (c *keyringAdd) Run(d *desk) error {
	return d.keysSession(func(s *app.Session, pass []byte) error {
		fmt.Fprintln(d.errs, "counterfoil: it is touched twice.")
		k, err := s.AddSecurityKey(d.ctx, pass, c.Name, d.keyPrompt())
		if err != nil {
			return err
		}
		list, err := s.SecurityKeys(d.ctx)
		if err != nil {
			return err
		}
		if len(list) == 1 {
			fmt.Fprintln(d.errs, "counterfoil: add a second one now, and keep it elsewhere. With one alone, the recovery kit is all that is left when it is lost.")
		}
		return d.answer(app.Wire(k), line("Added. From now on your passphrase opens the books on this computer only with a security key."))
	})
}

type keyringRemove struct {
	ID string `arg:"" help:"As user key list shows it."`
}

// Run takes one away.
func (c *keyringRemove) Run(d *desk) error {
	return d.keysSession(func(s *app.Session, pass []byte) error {
		if err := s.RemoveSecurityKey(d.ctx, pass, c.ID); err != nil {
			return err
		}
		list, err := s.SecurityKeys(d.ctx)
		if err != nil {
			return err
		}
		words := "Removed."
		if len(list) == 0 {
			words = "Removed. Your passphrase opens the books on this computer by itself again."
		}
		return d.answer(map[string]int{"left": len(list)}, line(words))
	})
}
