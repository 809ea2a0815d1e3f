package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type userCmd struct {
	Add        userAdd        `cmd:"" help:"Let somebody in, with a passphrase that is made up for her and must be changed first."`
	List       userList       `cmd:"" help:"List the people, their roles and their computers."`
	Role       userRole       `cmd:"" help:"Give somebody another role."`
	Extend     userExtend     `cmd:"" help:"Give somebody another last day, or none."`
	Disable    userDisable    `cmd:"" help:"Take somebody's access, and seal the books anew under a key that she never had."`
	Device     userDevice     `cmd:"" help:"Computers of a user: enrol this one, or remove one."`
	Passphrase userPassphrase `cmd:"" help:"Change your passphrase on this computer."`
	Key        keyringCmd     `cmd:"" help:"Your security keys on this computer: list, add, remove."`
	Suggest    userSuggest    `cmd:"" help:"Print a passphrase of random words to take over. It needs no books, and keeps nothing."`
	MFA        mfaCmd         `cmd:"" name:"mfa" help:"Your second factor: status, key, on, codes, off, require, clock."`
	History    userHistory    `cmd:"" help:"Show who held which role from which entry of the trail to which."`
	Rights     userRights     `cmd:"" help:"Show what each role may do. It needs no books."`
}

type userAdd struct {
	Name          string `arg:"" help:"Her login name."`
	Role          string `required:"" enum:"bookkeeper,clerk,auditor" help:"bookkeeper, clerk or auditor."`
	Until         string `placeholder:"YYYY-MM-DD" help:"Last day of her access."`
	PassphraseOut string `placeholder:"FILE" help:"Write the passphrase into a new file in place of printing it."`
}

// Run adds a user. The place of the passphrase is taken before it exists, because it is kept nowhere.
func (c *userAdd) Run(d *desk) error {
	until, err := optionalDay("--until", c.Until)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		out, err := newSecretFile(c.PassphraseOut)
		if err != nil {
			return err
		}
		one, err := s.AddUser(d.ctx, app.NewUser{Name: c.Name, Role: app.Role(c.Role), Until: until})
		if err != nil {
			return errors.Join(err, out.discard())
		}
		if out.file != nil {
			if err := out.keep([]byte(one.Passphrase + "\n")); err != nil {
				return err
			}
			one.Passphrase = ""
		}
		return d.answer(app.Wire(one), func(w io.Writer) error {
			words := one.Passphrase
			if words == "" {
				words = "in " + c.PassphraseOut
			}
			return facts(w, "User", one.Person.Name, "Role", string(one.Person.Role), "Until", day(one.Person.Until), "Passphrase", words,
				"First", "counterfoil --books DIR --user NAME user passphrase")
		})
	})
}

func optionalDay(flag, text string) (bill.Date, error) {
	if text == "" {
		return bill.Date{}, nil
	}
	d, err := bill.ParseDate(text)
	if err != nil {
		return d, usage("%s: a day is written as 2026-12-31", flag)
	}
	return d, nil
}

type userList struct {
	All bool `help:"Those who have left too."`
}

// Run lists the people.
func (c *userList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Users(d.ctx)
		if err != nil {
			return err
		}
		if !c.All {
			list = slices.DeleteFunc(list, func(p app.Person) bool { return !p.Active && !p.Differs })
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printPeople(w, list) })
	})
}

func printPeople(w io.Writer, list []app.Person) error {
	var rows [][]string
	for _, p := range list {
		rows = append(rows, []string{p.Name, string(p.Role), personState(p), day(p.Until), "", "", ""})
		for _, one := range p.Devices {
			name := one.Name
			if one.Here {
				name = strings.TrimSpace(name + " (this one)")
			}
			if one.Keys > 0 {
				name += ", with a security key"
			}
			rows = append(rows, []string{"", "", "", "", name, lastSeen(one.Seen), one.ID.String()})
		}
	}
	return table(w, []column{left("NAME"), left("ROLE"), left("STATE"), left("UNTIL"), left("COMPUTER"), left("LAST LOGIN"), left("ID")}, rows)
}

func personState(p app.Person) string {
	switch {
	case p.Differs:
		return "not settled: set it again"
	case !p.Active:
		return "left"
	case p.MustChange:
		return "must change the passphrase"
	case p.Founder:
		return "signs the key file"
	}
	return ""
}

func lastSeen(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return moment(t)
}

// user is a session's work on somebody who is named.
func (d *desk) user(name string, work func(*app.Session, app.Person) (app.Person, error)) error {
	return d.session(func(s *app.Session) error {
		p, err := s.FindUser(d.ctx, name)
		if err == nil {
			p, err = work(s, p)
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), func(w io.Writer) error { return printPeople(w, []app.Person{p}) })
	})
}

type userRole struct {
	Name string `arg:"" help:"Her login name."`
	Role string `arg:"" enum:"bookkeeper,clerk,auditor" help:"bookkeeper, clerk or auditor."`
}

// Run gives another role.
func (c *userRole) Run(d *desk) error {
	return d.user(c.Name, func(s *app.Session, p app.Person) (app.Person, error) {
		return s.SetUser(d.ctx, p.ID, app.Role(c.Role), p.Until)
	})
}

type userExtend struct {
	Name  string `arg:"" help:"Her login name."`
	Until string `arg:"" help:"Last day of her access, as 2026-12-31, or 'none'."`
}

// Run gives another last day.
func (c *userExtend) Run(d *desk) error {
	text := c.Until
	if text == "none" {
		text = ""
	}
	until, err := optionalDay("until", text)
	if err != nil {
		return err
	}
	return d.user(c.Name, func(s *app.Session, p app.Person) (app.Person, error) { return s.ExtendUser(d.ctx, p.ID, until) })
}

type userDisable struct {
	Name string `arg:"" help:"Her login name."`
}

// Run takes the access.
func (c *userDisable) Run(d *desk) error {
	return d.user(c.Name, func(s *app.Session, p app.Person) (app.Person, error) {
		if err := s.DisableUser(d.ctx, p.ID, d.progress()); err != nil {
			return p, err
		}
		fmt.Fprintln(d.errs, "counterfoil: the books are sealed under a new key. "+alertWords[app.AlertKeyUnfinished])
		list, err := s.Users(d.ctx)
		if i := slices.IndexFunc(list, func(one app.Person) bool { return one.ID == p.ID }); err == nil && i >= 0 {
			p = list[i]
		}
		return p, err
	})
}

type userDevice struct {
	Enrol  userEnrol  `cmd:"" help:"Let somebody log in on this computer, where you can: she gives her passphrase."`
	Remove userRemove `cmd:"" help:"Take a computer from somebody."`
}

type userEnrol struct {
	Name               string `arg:"" help:"Her login name."`
	UserPassphraseFile string `placeholder:"FILE" help:"Read her passphrase from a file in place of asking for it."`
}

// Run sets this computer up for a user.
func (c *userEnrol) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.UserCalled(d.ctx, c.Name)
		if err != nil {
			return err
		}
		pass, err := d.passphrase("Passphrase of "+c.Name, c.UserPassphraseFile)
		if err != nil {
			return err
		}
		defer clear(pass)
		if err := s.EnrolDevice(d.ctx, id, pass); err != nil {
			return err
		}
		return d.answer(map[string]bool{"enrolled": true}, line(c.Name+" can log in on this computer."))
	})
}

type userRemove struct {
	Name   string `arg:"" help:"Her login name."`
	Device string `arg:"" help:"Id of the computer, as user list shows it."`
}

// Run takes a computer.
func (c *userRemove) Run(d *desk) error {
	id, err := bill.ParseID(c.Device)
	if err != nil {
		return usage("the id of a computer is what user list shows")
	}
	return d.user(c.Name, func(s *app.Session, p app.Person) (app.Person, error) {
		if err := s.RemoveDevice(d.ctx, p.ID, id); err != nil {
			return p, err
		}
		return s.FindUser(d.ctx, c.Name)
	})
}

type userHistory struct{}

// Run shows the terms.
func (c *userHistory) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.RoleHistory(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, t := range list {
				to := "now"
				if t.To > 0 {
					to = fmt.Sprint(t.To)
				}
				rows = append(rows, []string{t.Name, string(t.Role), fmt.Sprint(t.From), to})
			}
			return table(w, []column{left("NAME"), left("ROLE"), right("FROM ENTRY"), right("TO")}, rows)
		})
	})
}

type userRights struct{}

// Run prints the table of rights.
func (c *userRights) Run(d *desk) error {
	list := app.Rights()
	return d.answer(app.WireAll(list), func(w io.Writer) error {
		columns := []column{left("ACTION")}
		for _, r := range app.Roles() {
			columns = append(columns, left(strings.ToUpper(string(r))))
		}
		var rows [][]string
		for _, right := range list {
			row := []string{right.Action}
			for _, r := range app.Roles() {
				mark := "-"
				if slices.Contains(right.May, r) {
					mark = "yes"
				}
				row = append(row, mark)
			}
			again := ""
			if right.Again {
				again = "asks again"
			}
			rows = append(rows, append(row, again))
		}
		return table(w, append(columns, left("")), rows)
	})
}

type userSuggest struct {
	Alone bool `help:"For a passphrase that opens by itself: without a keychain, for the backups, for the owner. Six words in place of four."`
}

// Run makes one and prints it.
func (c *userSuggest) Run(d *desk) error {
	words, err := app.SuggestPassphrase(c.Alone)
	if err != nil {
		return err
	}
	defer clear(words)
	return d.answer(map[string]string{"passphrase": string(words)}, line(string(words)))
}

type userPassphrase struct {
	NewPassphraseFile string `placeholder:"FILE" help:"Read the new passphrase from a file in place of asking for it."`
}

// Run changes the passphrase.
func (c *userPassphrase) Run(d *desk) error {
	b, err := d.books()
	if err != nil {
		return err
	}
	present, err := d.passphrase("Present passphrase", d.flags.PassphraseFile)
	if err != nil {
		return err
	}
	defer clear(present)
	s, err := b.Login(d.ctx, d.flags.User, present, d.flags.Code)
	if err == nil && !s.MustChange() {
		s, err = d.whole(s)
	}
	if err != nil {
		return err
	}
	next, err := d.askNew("New passphrase", c.NewPassphraseFile)
	if err == nil {
		defer clear(next)
		err = s.ChangePassphrase(d.ctx, present, next)
	}
	if err = errors.Join(err, s.Lock()); err != nil {
		return err
	}
	return d.answer(map[string]bool{"changed": true}, line("The passphrase is changed. An old copy of the books still opens with the old one."))
}
