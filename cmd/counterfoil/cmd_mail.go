package main

import (
	"fmt"
	"io"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
)

type mailCmd struct {
	Outbox   mailOutbox   `cmd:"" help:"List the letters, newest first: how each stands, and what the server said."`
	Show     mailShow     `cmd:"" help:"Show a letter with all its steps."`
	Run      mailRun      `cmd:"" help:"Send every letter whose time has come, each once."`
	TakeBack mailTakeBack `cmd:"" name:"take-back" help:"Keep a letter that waits, or failed, from being sent."`
	Again    mailAgain    `cmd:"" help:"Send a letter once more that failed, was taken back, or of which nobody is sure."`
	Arrived  mailArrived  `cmd:"" help:"Say that a letter of which nobody was sure reached the customer."`
	Settings mailSettings `cmd:"" help:"Show where letters are handed in."`
	Set      mailSet      `cmd:"" help:"Set where letters are handed in; only the owner."`
	Password mailPassword `cmd:"" help:"Give the keychain of this computer the password of the mail server."`
	Test     mailTest     `cmd:"" help:"Send a letter to your own address."`

	Template  mailTemplateCmd `cmd:"" help:"How letters read: list, show, set, reset, preview."`
	Providers mailProviders   `cmd:"" help:"Where usual providers take letters: host, port, security, and what to do first."`
}

// passwordFlag names a file with the password of the mail server, for computers whose keychain does not keep it.
type passwordFlag struct {
	MailPasswordFile string `placeholder:"FILE" help:"Read the password of the mail server from a file ('-' is standard input); else the keychain has it."`
}

// give hands the password to the session, if there is a file.
func (f passwordFlag) give(d *desk, s *app.Session) error {
	if f.MailPasswordFile == "" {
		return nil
	}
	secret, err := d.passphrase("Password", f.MailPasswordFile)
	if err != nil {
		return err
	}
	defer clear(secret)
	return s.UseMailPassword(d.ctx, secret)
}

type mailOutbox struct {
	pageFlags
	State string `enum:",queued,sending,sent,failed,unsure,taken back" default:"" help:"Only those that stand so: queued, sending, sent, failed, unsure, taken back."`
	About string `placeholder:"ID" help:"Only those about a document or customer, by id or number."`
}

// Run lists letters.
func (c *mailOutbox) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		q := app.OutboxQuery{State: mail.State(c.State), Limit: c.Limit, Offset: c.Offset}
		if c.About != "" {
			about, err := s.ResolveSubject(d.ctx, c.About)
			if err != nil {
				return err
			}
			q.Target = about.ID
		}
		list, _, err := s.Outbox(d.ctx, q)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return listLetters(w, list) })
	})
}

func listLetters(w io.Writer, list []app.Letter) error {
	var rows [][]string
	for _, l := range list {
		rows = append(rows, []string{l.ID.String(), string(l.State), moment(l.Last.At), recipients(l.Letter), l.Letter.Subject, said(l.Last)})
	}
	return table(w, []column{left("ID"), left("STATE"), left("SINCE"), left("TO"), left("SUBJECT"), left("")}, rows)
}

func recipients(l mail.Letter) string {
	var to []string
	for _, a := range append(append([]mail.Address{}, l.To...), l.Cc...) {
		to = append(to, a.Mail)
	}
	return strings.Join(to, ", ")
}

// said is what the server said, or else what went wrong.
func said(e mail.Event) string {
	if e.Words != "" || e.Cause == "" {
		return e.Words
	}
	what, _ := app.MailCauseWords(e.Cause)
	return what
}

// letterID is the letter that a command is about.
type letterID struct {
	ID string `arg:"" help:"Id of the letter."`
}

func (c letterID) do(d *desk, do func(*app.Session, bill.ID) (app.Letter, error)) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		l, err := do(s, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(l), func(w io.Writer) error { return showLetter(w, l) })
	})
}

type mailShow struct{ letterID }

// Run shows a letter.
func (c *mailShow) Run(d *desk) error {
	return c.do(d, func(s *app.Session, id bill.ID) (app.Letter, error) { return s.OutboxLetter(d.ctx, id) })
}

type mailTakeBack struct{ letterID }

// Run takes a letter back.
func (c *mailTakeBack) Run(d *desk) error {
	return c.do(d, func(s *app.Session, id bill.ID) (app.Letter, error) { return s.TakeBackLetter(d.ctx, id) })
}

type mailAgain struct{ letterID }

// Run has a letter be sent again.
func (c *mailAgain) Run(d *desk) error {
	return c.do(d, func(s *app.Session, id bill.ID) (app.Letter, error) { return s.SendAgain(d.ctx, id) })
}

type mailArrived struct{ letterID }

// Run says that a letter arrived.
func (c *mailArrived) Run(d *desk) error {
	return c.do(d, func(s *app.Session, id bill.ID) (app.Letter, error) { return s.MarkArrived(d.ctx, id) })
}

func showLetter(w io.Writer, l app.Letter) error {
	var files []string
	for _, f := range l.Files {
		files = append(files, f.Name)
	}
	pairs := []string{
		"State", string(l.State), "Id", l.ID.String(), "About", l.About.Label, "To", recipients(l.Letter), "Subject", l.Letter.Subject,
		"Files", strings.Join(files, ", "), "Message", l.Letter.ID,
	}
	if !l.Next.IsZero() {
		pairs = append(pairs, "Next try", moment(l.Next))
	}
	if err := facts(w, pairs...); err != nil {
		return err
	}
	for _, e := range l.Events {
		if err := item(w, moment(e.At), strings.TrimSpace(string(e.Step)+"  "+said(e))); err != nil {
			return err
		}
	}
	if l.Last.Cause != "" {
		_, way := app.MailCauseWords(l.Last.Cause)
		return item(w, "way out", way)
	}
	return nil
}

type mailRun struct {
	passwordFlag
	Now bool `help:"Do not wait for the time of letters that wait: try all of them."`
}

// Run sends what is due.
func (c *mailRun) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := c.give(d, s); err != nil {
			return err
		}
		return runOutbox(d, s, app.OutboxRun{Ahead: c.Now})
	})
}

// runOutbox sends letters and tells what became of each. It fails where one that was tried is not sent.
func runOutbox(d *desk, s *app.Session, run app.OutboxRun) error {
	r, err := s.RunOutbox(d.ctx, run)
	if err != nil {
		return err
	}
	if err := d.answer(app.Wire(r), func(w io.Writer) error { return showRun(w, r) }); err != nil {
		return err
	}
	if r.Password == app.MailPasswordMissing && r.Waiting > 0 {
		return &app.Error{Kind: app.Missing, Field: "password", Hint: app.HintMailPassword, Err: errNotSent}
	}
	for _, t := range r.Tried {
		if t.Letter.State != mail.Sent {
			return &app.Error{Kind: app.Unavailable, Hint: app.HintOutbox, Err: errNotSent}
		}
	}
	return nil
}

func showRun(w io.Writer, r app.OutboxReport) error {
	var list []app.Letter
	for _, t := range r.Tried {
		list = append(list, t.Letter)
	}
	if len(list) > 0 {
		if err := listLetters(w, list); err != nil {
			return err
		}
	}
	if r.Waiting == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "%d waiting, the next until %s\n", r.Waiting, moment(r.Next))
	return err
}

type mailSettings struct{}

// Run shows the mail server.
func (c *mailSettings) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		m, err := s.MailSettings(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error { return showMailSettings(w, m) })
	})
}

func showMailSettings(w io.Writer, m app.MailSettings) error {
	if m.IsZero() {
		return line("no mail server")(w)
	}
	return facts(w, "Server", fmt.Sprintf("%s:%d", m.Host, m.Port), "Encryption", string(m.Security), "Login", string(m.Auth), "User", m.User,
		"Sender", m.From.String(), "Copy", yesNo(m.Copy), "Password", string(m.Password))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

type mailSet struct {
	File     string  `arg:"" optional:"" help:"JSON file, or '-', with the fields that change: host, port, security, auth, user, from {name, mail}, copy."`
	Host     *string `help:"Name of the server, or \"\" for none: then letters go by the mail program."`
	Port     *int    `help:"As a rule 465 with TLS, 587 with STARTTLS."`
	Security *string `help:"tls or starttls. There is none without encryption, and the certificate is always checked."`
	Auth     *string `help:"plain or login with a password, xoauth2 with an access token, or none."`
	Login    *string `name:"login" help:"User name; the address of the sender where none is named."`
	From     *string `help:"The sender, such as 'Kramer Violins <ada@example.com>'."`
	Copy     *bool   `negatable:"" help:"Send a blind copy of each letter to the sender."`
}

// Run keeps the mail server.
func (c *mailSet) Run(d *desk) error {
	data, err := c.change(d)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		m, err := s.SetMailSettingsFrom(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error { return showMailSettings(w, m) })
	})
}

// change is the JSON form of what the flags say, or the file.
func (c *mailSet) change(d *desk) ([]byte, error) {
	fields := map[string]any{}
	for name, text := range map[string]*string{"host": c.Host, "security": c.Security, "auth": c.Auth, "user": c.Login} {
		if text != nil {
			fields[name] = *text
		}
	}
	if c.Port != nil {
		fields["port"] = *c.Port
	}
	if c.Copy != nil {
		fields["copy"] = *c.Copy
	}
	if c.From != nil {
		from, err := mail.ParseAddresses("from", *c.From)
		if err != nil || len(from) != 1 {
			return nil, usage("--from is one address, such as 'Kramer Violins <ada@example.com>'")
		}
		fields["from"] = map[string]string{"name": from[0].Name, "mail": from[0].Mail}
	}
	data, err := d.changes(c.File, fields)
	if err == nil && data == nil {
		err = usage("what is to change? Name a file, or a flag such as --host smtp.example.com")
	}
	return data, err
}

type mailPassword struct {
	passwordFlag
	Forget bool `help:"Have the keychain forget it."`
}

// Run keeps the password where it can be kept.
func (c *mailPassword) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		var secret []byte
		if !c.Forget {
			var err error
			if secret, err = d.passphrase("Password", c.MailPasswordFile); err != nil {
				return err
			}
			defer clear(secret)
		}
		where, err := s.SetMailPassword(d.ctx, secret)
		if err != nil {
			return err
		}
		if where == app.MailPasswordSession {
			fmt.Fprintln(d.errs, "counterfoil: note: no keychain keeps it: give --mail-password-file whenever letters are sent.")
		}
		return d.answer(map[string]string{"password": string(where)}, line(string(where)))
	})
}

type mailTest struct{ passwordFlag }

// Run sends a test.
func (c *mailTest) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := c.give(d, s); err != nil {
			return err
		}
		words, err := s.TestMail(d.ctx, app.MailSettings{}, nil)
		if err != nil {
			return err
		}
		return d.answer(map[string]string{"words": words}, line(words))
	})
}
