package desktop

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/mail"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// mailSection is the place of the section of e-mail among those of the settings.
const mailSection = 7

// mailForm says where the shop hands in its letters.
type mailForm struct {
	desk                        *Desk
	provider, security, auth    *kit.Select
	sender, address, host, user *kit.Entry
	port                        *kit.Entry
	secret                      *kit.Secret
	copied                      *kit.Checkbox
	lines                       map[string]*kit.Field
	told                        *kit.Banner
	userTyped                   bool // not as it follows from the address
}

var (
	securityChoices = []kit.Suggestion{{ID: string(mail.TLS), Title: "TLS", Detail: "from the first byte, port 465"}, {ID: string(mail.STARTTLS), Title: "STARTTLS", Detail: "port 587"}}
	authChoices     = []kit.Suggestion{
		{ID: string(mail.AuthPlain), Title: "Password"},
		{ID: string(mail.AuthLogin), Title: "Password (LOGIN)"},
		{ID: string(mail.AuthXOAuth2), Title: "Access token (XOAUTH2)"},
		{ID: string(mail.AuthNone), Title: "None"},
	}
)

// showMailSettings is the section of the settings that says where letters are handed in.
func (d *Desk) showMailSettings() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.MailSettings, error) { return s.MailSettings(ctx) }, func(m app.MailSettings, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		f := newMailForm(d)
		f.load(m)
		d.showSection(mailSection, settingsSection{body: f.body(), start: f.address, may: "mail.set", keep: f.keep})
	})
}

func newMailForm(d *Desk) *mailForm {
	f := &mailForm{
		desk: d, provider: kit.NewSelect(providerChoices()...), security: kit.NewSelect(securityChoices...), auth: kit.NewSelect(authChoices...),
		sender: kit.NewEntry(), address: kit.NewEntry(), host: kit.NewEntry(), user: kit.NewEntry(), port: kit.NewEntry(), secret: kit.NewSecret(""),
		copied: kit.NewCheckbox("Of every letter a copy to this address"), told: kit.NewBanner(kit.ToneInfo, "", nil),
	}
	f.lines = map[string]*kit.Field{
		"from": kit.NewField("Your mail address", f.address, "Letters come from it, and answers go to it"), "name": kit.NewField("Name shown", f.sender, "Empty: that of the business"),
		"provider": kit.NewField("Provider", f.provider, "Fills in the rest"), "host": kit.NewField("Mail server", f.host, "For sending (SMTP)"),
		"port": kit.NewField("Port", f.port, ""), "security": kit.NewField("Encryption", f.security, "There is no letter without"),
		"auth": kit.NewField("Login with", f.auth, ""), "user": kit.NewField("User", f.user, ""), "password": kit.NewField("Password or token", f.secret, ""),
	}
	f.told.Hide()
	f.provider.OnSelect = func(c kit.Suggestion) { f.choose(c.ID) }
	f.address.OnChanged = f.follow
	f.user.OnChanged = func(string) { f.userTyped = true }
	return f
}

func providerChoices() []kit.Suggestion {
	list := []kit.Suggestion{{Title: "Another one"}}
	for _, p := range mail.Providers() {
		list = append(list, kit.Suggestion{ID: p.Name, Title: p.Name})
	}
	return list
}

func (f *mailForm) load(m app.MailSettings) {
	server := m.Server
	if m.IsZero() {
		server = mail.Server{From: mail.Address{Mail: f.desk.style.company.Contact.Email}}
		f.copied.Set(true)
	} else {
		f.copied.Set(m.Copy)
	}
	f.sender.SetText(server.From.Name)
	f.address.SetQuietly(server.From.Mail)
	f.security.Choose(string(mail.TLS))
	f.auth.Choose(string(mail.AuthPlain))
	if m.IsZero() {
		f.follow(server.From.Mail)
		return
	}
	f.show(server)
	f.lines["password"].SetHint(passwordHints[m.Password])
	for _, p := range mail.Providers() {
		if p.Host == m.Host {
			f.provider.Choose(p.Name)
		}
	}
}

// passwordHints say where the password is.
var passwordHints = map[app.MailPassword]string{
	app.MailPasswordKeychain: "The keychain of this computer has it. Type to replace it.",
	app.MailPasswordSession:  "Known until the books are locked. Type to replace it.",
	app.MailPasswordMissing:  "Not known: it must be typed.",
	app.MailPasswordNone:     "The server asks for none.",
}

func (f *mailForm) show(s mail.Server) {
	f.host.SetText(s.Host)
	f.port.SetText(strconv.Itoa(s.Port))
	f.security.Choose(string(s.Security))
	f.auth.Choose(string(s.Auth))
	f.user.SetQuietly(s.User)
}

// follow fills in what belongs to the provider of the address, as long as nothing else was chosen.
func (f *mailForm) follow(address string) {
	f.lines["from"].SetProblem("")
	if p, ok := mail.ProviderOf(address); ok && f.provider.Chosen().ID != p.Name {
		f.provider.Choose(p.Name)
		f.choose(p.Name)
	}
	if f.userTyped {
		return
	}
	user := strings.TrimSpace(address)
	if p, ok := f.chosen(); ok {
		user = p.User(user)
	}
	f.user.SetQuietly(user)
}

func (f *mailForm) chosen() (mail.Provider, bool) {
	for _, p := range mail.Providers() {
		if p.Name == f.provider.Chosen().ID {
			return p, true
		}
	}
	return mail.Provider{}, false
}

// choose fills in what a provider asks for.
func (f *mailForm) choose(string) {
	p, ok := f.chosen()
	if !ok {
		f.tell(kit.ToneInfo, "")
		return
	}
	f.show(mail.Server{Host: p.Host, Port: p.Port, Security: mail.Security(p.Security), Auth: mail.Auth(p.Auth), User: p.User(strings.TrimSpace(f.address.Text))})
	f.userTyped = false
	f.tell(kit.ToneInfo, p.Hint)
}

func (f *mailForm) tell(tone kit.Tone, words string) {
	f.told.Hidden = words == ""
	f.told.Set(tone, words)
	f.told.Refresh()
}

func (f *mailForm) body() fyne.CanvasObject {
	l, d := f.lines, f.desk
	test := kit.NewButton(kit.Secondary, kit.IconMail, "Send a test letter to me", f.test)
	if !f.desk.me.May("mail.test") {
		test.Hide()
	}
	words := kit.NewButton(kit.Secondary, kit.IconPencil, "How letters read", d.showMailTemplates)
	outbox := kit.NewButton(kit.Secondary, kit.IconNone, "Outbox", func() { d.showOutbox("") })
	return kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph("Letters go out by the mail server of your provider. Without one, your mail program sends them: leave the server empty.").Muted(),
		kit.NewRow(l["from"], l["name"]), l["provider"], f.told,
		container.New(shares{2, 0.7, 1.3}, l["host"], l["port"], l["security"]), kit.NewRow(l["user"], l["auth"]), l["password"], f.copied,
		container.New(layout.NewCustomPaddedHBoxLayout(9), test, words, outbox)), 22)
}

// read is what was typed; ok is false where a field says what is wrong.
func (f *mailForm) read() (m app.MailSettings, ok bool) {
	for _, l := range f.lines {
		l.SetProblem("")
	}
	m.Server = mail.Server{
		Host: strings.TrimSpace(f.host.Text), Security: mail.Security(f.security.Chosen().ID), Auth: mail.Auth(f.auth.Chosen().ID), User: strings.TrimSpace(f.user.Text),
		From: mail.Address{Name: strings.TrimSpace(f.sender.Text), Mail: strings.TrimSpace(f.address.Text)},
	}
	if m.Auth == mail.AuthNone {
		m.User = ""
	}
	m.Copy = f.copied.On()
	if text := strings.TrimSpace(f.port.Text); text != "" {
		port, err := strconv.Atoi(text)
		if err != nil {
			f.mark("port")
			return m, false
		}
		m.Port = port
	}
	return m, true
}

// mailFieldWords say what a field of the settings wants.
var mailFieldWords = map[string]string{
	"host": "A name such as smtp.example.com.", "port": "A number from 1 to 65535: 465 or 587 as a rule.", "user": "The name to log in with.",
	"from": "An address such as shop@example.com.", "password": "One line, without more.", "security": "TLS or STARTTLS.", "auth": "One of the list.",
}

func (f *mailForm) mark(field string) bool {
	line, ok := f.lines[field]
	if !ok {
		return false
	}
	line.SetProblem(mailFieldWords[field])
	line.Focus()
	f.desk.say("problem " + field)
	return true
}

// keep saves the settings, and the password where one was typed.
func (f *mailForm) keep() {
	m, ok := f.read()
	if !ok {
		return
	}
	d, s, secret := f.desk, f.desk.me, bytes.Clone(f.secret.Bytes())
	keep(d, func(ctx context.Context) (app.MailSettings, error) {
		defer clear(secret)
		m, err := s.SetMailSettings(ctx, m)
		if err == nil && len(secret) > 0 && !m.IsZero() {
			m.Password, err = s.SetMailPassword(ctx, secret)
		}
		return m, err
	}, func(m app.MailSettings, err error) {
		if err != nil {
			f.refused(err)
			return
		}
		f.secret.Wipe()
		f.lines["password"].SetHint(passwordHints[m.Password])
		d.post.told = ""
		d.toast(kit.ToneSuccess, "Saved.")
		d.say("settings saved")
		d.runOutbox(app.OutboxRun{Ahead: true})
	})
}

// refused shows an error at its field.
func (f *mailForm) refused(err error) {
	field := fieldOf(err)
	if list, ok := errors.AsType[app.Problems](err); ok && len(list) > 0 {
		field = list[0].Field
	}
	if !f.mark(field) {
		f.desk.showProblem(err)
	}
}

// test sends a letter to the shop itself by what was typed.
func (f *mailForm) test() {
	m, ok := f.read()
	if !ok {
		return
	}
	if m.IsZero() {
		f.mark("host")
		return
	}
	d, s := f.desk, f.desk.me
	var secret []byte
	if !f.secret.Empty() {
		secret = bytes.Clone(f.secret.Bytes())
	}
	f.tell(kit.ToneInfo, "Asking "+m.Host+" …")
	kit.GoLatest(d.run, "test mail", context.Background(), func(ctx context.Context) (string, error) {
		defer clear(secret)
		return s.TestMail(ctx, m, secret)
	}, func(words string, err error) {
		f.tested(m, words, err)
	})
}

func (f *mailForm) tested(m app.MailSettings, words string, err error) {
	failure, isFailure := errors.AsType[*mail.Failure](err)
	switch {
	case err == nil:
		f.tell(kit.ToneSuccess, "It works: the letter is on its way to "+m.From.Mail+". The server said: "+words)
	case isFailure:
		what, way := app.MailCauseWords(failure.Cause)
		if failure.Words != "" {
			way += " It said: " + failure.Words
		}
		f.tell(kit.ToneError, what+" "+way)
	default:
		f.tell(kit.ToneInfo, "")
		f.refused(err)
	}
	f.desk.say("mail tested")
}

// askMailPassword asks for the password that letters wait for.
func (d *Desk) askMailPassword() {
	s, secret := d.me, kit.NewSecret("")
	if s == nil {
		return
	}
	line := kit.NewField("Password or token", secret, "")
	keepIt := kit.NewCheckbox("Keep it in the keychain of this computer")
	box := kit.NewDialog("Password of the mail server", container.New(layout.NewCustomPaddedVBoxLayout(8),
		kit.NewParagraph("The server did not accept the password, or none is known. Letters wait until it is typed."), line, keepIt), kit.Primary, "Go on", "Later")
	box.First = secret
	box.OnCancel = secret.Wipe
	box.OnConfirm = func() {
		if secret.Empty() {
			line.SetProblem("Type the password.")
			return
		}
		typed, inKeychain := bytes.Clone(secret.Bytes()), keepIt.On()
		secret.Wipe()
		box.Close()
		kit.Do(d.back, context.Background(), func(ctx context.Context) error {
			defer clear(typed)
			if !inKeychain {
				return s.UseMailPassword(ctx, typed)
			}
			_, err := s.SetMailPassword(ctx, typed)
			return err
		}, func(err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.runOutbox(app.OutboxRun{Ahead: true})
		})
	}
	box.ShowOn(d.canvas())
	d.say("mail password asked")
}
