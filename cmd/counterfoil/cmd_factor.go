package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterfoil/app"
)

type mfaCmd struct {
	Status  mfaStatus  `cmd:"" help:"Say whether your second factor is on, and how many recovery codes are left."`
	Key     mfaKey     `cmd:"" help:"Make a key for an authenticator app. It counts for nothing until: on."`
	On      mfaOn      `cmd:"" help:"Turn your second factor on, with a code of the key, and print the recovery codes."`
	Codes   mfaCodes   `cmd:"" help:"Make new recovery codes in place of the old ones."`
	Off     mfaOff     `cmd:"" help:"Turn your second factor off; needs a code."`
	Reset   mfaReset   `cmd:"" help:"Turn off the second factor of somebody who has lost phone and recovery codes; only the owner."`
	Require mfaRequire `cmd:"" help:"Ask roles to have a second factor; only the owner."`
	Clock   mfaClock   `cmd:"" help:"Say that the clock is right now, though it stood later before; only the owner."`
}

type mfaStatus struct{}

// Run shows how it stands.
func (c *mfaStatus) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		f, err := s.Factor(d.ctx)
		if err != nil {
			return err
		}
		roles, err := s.FactorRoles(d.ctx)
		if err != nil {
			return err
		}
		answer := map[string]any{"on": f.On, "required": f.Asked, "requiredRoles": roleNames(roles)}
		if f.On {
			answer["since"], answer["recoveryCodes"] = f.Since.String(), f.Codes
		}
		return d.answer(answer, func(w io.Writer) error {
			if !f.On {
				return facts(w, "Second factor", "off", "Asked of", rolesWords(roles))
			}
			return facts(w, "Second factor", "on since "+f.Since.String(), "Recovery codes", fmt.Sprintf("%d left", f.Codes), "Asked of", rolesWords(roles))
		})
	})
}

func roleNames(roles []app.Role) []string {
	names := []string{}
	for _, r := range roles {
		names = append(names, string(r))
	}
	return names
}

func rolesWords(roles []app.Role) string {
	if len(roles) == 0 {
		return "nobody"
	}
	return strings.Join(roleNames(roles), ", ")
}

// setUp opens the books for whoever sets up a second factor: also for one who gets in no further without.
func (d *desk) setUp(work func(*app.Session) error) error {
	return d.half(func(s *app.Session, _ []byte) error {
		if s.Needs() == app.NeedsCode {
			return &app.Error{Kind: app.Conflict, Hint: app.HintFactorOff, Err: errors.New("there is a second factor already")}
		}
		d.tellAlerts(s)
		return work(s)
	})
}

type mfaKey struct{}

// Run makes a key and shows it.
func (c *mfaKey) Run(d *desk) error {
	return d.setUp(func(s *app.Session) error {
		k, err := s.NewFactor(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(map[string]string{"key": k.Text(), "uri": k.URI()}, func(w io.Writer) error {
			return facts(w, "Key", k.Text(), "For a QR code", k.URI())
		})
	})
}

type mfaOn struct {
	KeyFile string `placeholder:"FILE" help:"The key, as: mfa key has printed it. Without one a new key is made and shown."`
}

// Run turns the second factor on.
func (c *mfaOn) Run(d *desk) error {
	return d.setUp(func(s *app.Session) error {
		key, err := c.key(d, s)
		if err != nil {
			return err
		}
		code := d.flags.Code
		if code == "" {
			if code, err = d.askCode(); err != nil {
				return err
			}
		}
		codes, err := s.UseFactor(d.ctx, key, code)
		if err != nil {
			return err
		}
		return d.answerCodes(codes)
	})
}

func (c *mfaOn) key(d *desk, s *app.Session) (app.FactorKey, error) {
	if c.KeyFile == "" {
		if !d.terminal() {
			return app.FactorKey{}, usage("there is no terminal to show a key at: make one with mfa key, and give it with --key-file")
		}
		k, err := s.NewFactor(d.ctx)
		if err == nil {
			fmt.Fprintf(d.errs, "Add this key to your authenticator app (by time, six digits):\n\n  %s\n\n", k.Text())
		}
		return k, err
	}
	text, err := d.read(c.KeyFile, "key", maxPassphrase)
	if err != nil {
		return app.FactorKey{}, err
	}
	defer clear(text)
	return s.FactorOf(d.ctx, string(text))
}

// answerCodes prints recovery codes, this once.
func (d *desk) answerCodes(codes []string) error {
	fmt.Fprintln(d.errs, "counterfoil: keep these recovery codes where the phone is not: each opens once in place of a code. They are not shown again.")
	return d.answer(map[string]any{"recoveryCodes": codes}, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, strings.Join(codes, "\n"))
		return err
	})
}

type mfaCodes struct{}

// Run makes new recovery codes.
func (c *mfaCodes) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		codes, err := s.NewRecoveryCodes(d.ctx)
		if err != nil {
			return err
		}
		return d.answerCodes(codes)
	})
}

type mfaOff struct{}

// Run turns the second factor off. One code is enough for both the login and this: it is given once, and a code counts once.
func (c *mfaOff) Run(d *desk) error {
	err := d.half(func(s *app.Session, pass []byte) (err error) {
		if s.Needs() != app.NeedsCode {
			return &app.Error{Kind: app.Missing, Err: errors.New("there is no second factor")}
		}
		code := d.flags.Code
		if code == "" {
			if code, err = d.askCode(); err != nil {
				return err
			}
		}
		return s.DropFactor(d.ctx, pass, code)
	})
	if err != nil {
		return err
	}
	return d.answer(map[string]bool{"on": false}, line("The second factor is off: the passphrase opens by itself again."))
}

type mfaReset struct {
	Name string `arg:"" help:"Login name."`
}

// Run turns somebody's second factor off.
func (c *mfaReset) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		p, err := s.FindUser(d.ctx, c.Name)
		if err != nil {
			return err
		}
		if err := s.ResetFactor(d.ctx, p.ID); err != nil {
			return err
		}
		return d.answer(map[string]bool{"on": false}, line("The second factor of "+p.Name+" is off."))
	})
}

type mfaRequire struct {
	Roles []string `arg:"" help:"owner, bookkeeper, clerk, auditor; or nobody."`
}

// Run asks roles to have a second factor.
func (c *mfaRequire) Run(d *desk) error {
	var roles []app.Role
	for _, name := range c.Roles {
		if !slices.Contains(app.Roles(), app.Role(name)) && name != "nobody" {
			return usage("there is no role %q: owner, bookkeeper, clerk, auditor, or nobody", name)
		}
		if name != "nobody" {
			roles = append(roles, app.Role(name))
		}
	}
	return d.session(func(s *app.Session) error {
		if err := s.RequireFactor(d.ctx, roles); err != nil {
			return err
		}
		return d.answer(map[string]any{"requiredRoles": roleNames(roles)}, line("A second factor is asked of: "+rolesWords(roles)+"."))
	})
}

type mfaClock struct{}

// Run takes the owner's word about the clock.
func (c *mfaClock) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := s.AcceptClock(d.ctx); err != nil {
			return err
		}
		return d.answer(map[string]bool{"accepted": true}, line("The clock counts as right: codes of now are taken again."))
	})
}
