package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

// settingMailServer is where the books keep the server that letters are handed in at. Its password is never in the books.
const settingMailServer = "mail.server"

// settingMailRefused is there while the server does not accept the password: it is not tried again by itself, so that no account is closed for it.
const settingMailRefused = "mail.refused"

// MailSettings are where and how the shop sends letters.
type MailSettings struct {
	mail.Server
	Copy     bool         // of every letter a blind copy goes to the shop's own address, unless the writer says otherwise
	Password MailPassword // only in answers
}

// MailPassword is where the password of the mail server is. The words are the front's.
type MailPassword string

// Where it may be.
const (
	MailPasswordNone     MailPassword = "none"     // the server asks for none
	MailPasswordMissing  MailPassword = "missing"  // it must be typed
	MailPasswordSession  MailPassword = "session"  // it is known until the books are locked
	MailPasswordKeychain MailPassword = "keychain" // the keychain of this computer keeps it
)

// maxMailPassword bounds a password or access token in bytes; longer than longKept no keychain keeps one.
const (
	maxMailPassword = 8 << 10
	serverTag       = 8
	longKept        = keychain.MaxValue - serverTag
)

type mailServerJSON struct {
	Host     string      `json:"host"`
	Port     int         `json:"port"`
	Security string      `json:"security"`
	Auth     string      `json:"auth"`
	User     string      `json:"user"`
	From     mailboxJSON `json:"from"`
	Copy     bool        `json:"copy"`
	Password string      `json:"password,omitempty"`
}

func mailSettingsOut(m MailSettings) mailServerJSON {
	return mailServerJSON{
		Host: m.Host, Port: m.Port, Security: string(m.Security), Auth: string(m.Auth), User: m.User, From: mailboxJSON(m.From), Copy: m.Copy,
		Password: string(m.Password),
	}
}

func (j mailServerJSON) settings() MailSettings {
	return MailSettings{Server: mail.Server{
		Host: j.Host, Port: j.Port, Security: mail.Security(j.Security), Auth: mail.Auth(j.Auth), User: j.User, From: mail.Address(j.From),
	}, Copy: j.Copy}
}

// MailSettings are where letters are handed in; the zero Server where nothing was set.
func (s *Session) MailSettings(ctx context.Context) (MailSettings, error) {
	m, err := read(ctx, s, seeMail, mailSettings)
	if err != nil || m.IsZero() {
		return m, err
	}
	secret, where, err := s.mailSecret(ctx, m.Server)
	clear(secret)
	if m.Password = where; errors.Is(err, keychain.ErrUnavailable) { // then nobody has it, and the settings are shown all the same
		err = nil
	}
	return m, err
}

func mailSettings(v *store.View) (MailSettings, error) {
	data, err := v.Setting(settingMailServer)
	if err != nil || data == nil {
		return MailSettings{}, err
	}
	var j mailServerJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return MailSettings{}, fmt.Errorf("mail server: %w", store.ErrDamaged)
	}
	return j.settings(), nil
}

// SetMailSettings keeps where letters are handed in; what is left out of the server is as usual. An empty host removes it. A password that is
// kept for another server or user is not used for this one.
func (s *Session) SetMailSettings(ctx context.Context, m MailSettings) (MailSettings, error) {
	err := write(ctx, s, setMail, bill.ID{}, func(tx *store.Tx) error {
		if err := tx.SetSetting(settingMailRefused, nil); err != nil {
			return err
		}
		if m.Host == "" {
			m = MailSettings{}
			return tx.SetSetting(settingMailServer, nil)
		}
		if m.Server = m.Usual(); m.From.Name == "" {
			company, err := tx.Company()
			if err != nil {
				return err
			}
			m.From.Name = company.Name
		}
		if err := problems(m.Check()); err != nil {
			return err
		}
		m.Password = ""
		data, err := json.Marshal(mailSettingsOut(m))
		if err != nil {
			return err
		}
		return tx.SetSetting(settingMailServer, data)
	})
	if err != nil {
		return MailSettings{}, err
	}
	return s.MailSettings(ctx)
}

// SetMailSettingsFrom reads {"host", "port", "security": "tls|starttls", "auth": "plain|login|xoauth2|none", "user", "from": {"name", "mail"}, "copy"};
// what is not in it stays as it is.
func (s *Session) SetMailSettingsFrom(ctx context.Context, data []byte) (MailSettings, error) {
	if err := s.knock(setMail); err != nil {
		return MailSettings{}, err
	}
	m, err := s.MailSettings(ctx)
	if err != nil {
		return m, err
	}
	o, err := parseObject(data)
	if err != nil {
		return m, err
	}
	if err := o.mailSettings(&m); err != nil {
		return m, err
	}
	return s.SetMailSettings(ctx, m)
}

// mailSettings reads the fields that are there. Another host or security has its usual port, unless one is named.
func (o *object) mailSettings(m *MailSettings) error {
	set := func(name string, into func(string)) {
		if o.has(name) {
			into(o.text(name))
		}
	}
	was := m.Server
	set("host", func(t string) { m.Host = t })
	set("security", func(t string) { m.Security = mail.Security(t) })
	set("auth", func(t string) { m.Auth = mail.Auth(t) })
	set("user", func(t string) { m.User = t })
	if m.Host != was.Host || m.Security != was.Security {
		m.Port = 0
	}
	m.Port = o.integer("port", m.Port)
	if o.has("copy") {
		m.Copy = o.flag("copy")
	}
	o.take("copy")
	if from := o.object("from"); from != nil {
		m.From = mail.Address{Name: from.text("name"), Mail: from.text("mail")}
		from.done()
	}
	o.done()
	return o.form.failed()
}

// tagOf binds a password to the server and user that it was typed for: whoever names another server does not get it.
func tagOf(m mail.Server) []byte {
	sum := sha256.Sum256([]byte("counterfoil/mail/v1\n" + m.Host + "\n" + strconv.Itoa(m.Port) + "\n" + m.User))
	return sum[:serverTag]
}

// SetMailPassword takes the password of the mail server, or an access token. The keychain of this computer keeps it if there is one for these
// books and it is short enough; else it is known until the books are locked. Books, backups and exports never hold it. An empty one is forgotten.
func (s *Session) SetMailPassword(ctx context.Context, secret []byte) (where MailPassword, err error) {
	err = s.takeMailPassword(ctx, secret, func(m mail.Server) (err error) {
		if where, err = s.keepMailSecret(ctx, m, secret); err != nil {
			return err
		}
		return s.store.Write(ctx, s.deed(setMailPassword, bill.ID{}), func(tx *store.Tx) error { return tx.SetSetting(settingMailRefused, nil) })
	})
	return where, err
}

// UseMailPassword takes the password of the mail server for this session alone. One that was refused is not tried by itself.
func (s *Session) UseMailPassword(ctx context.Context, secret []byte) error {
	return s.takeMailPassword(ctx, secret, func(m mail.Server) error {
		s.post.keep(append(tagOf(m), secret...))
		return nil
	})
}

// takeMailPassword checks a password and hands on the server that it is for.
func (s *Session) takeMailPassword(ctx context.Context, secret []byte, keep func(mail.Server) error) error {
	return asError(setMailPassword.name, s.hold(setMailPassword, func() error {
		var m MailSettings
		if err := s.store.Read(ctx, func(v *store.View) (err error) { m, err = mailSettings(v); return err }); err != nil {
			return err
		}
		switch {
		case m.IsZero():
			return errNoServer
		case len(secret) > maxMailPassword || bytes.ContainsAny(secret, "\r\n\x00"):
			return invalid("password", "a password is one line of at most %d bytes", maxMailPassword)
		}
		return keep(m.Server)
	}))
}

func (s *Session) keepMailSecret(ctx context.Context, m mail.Server, secret []byte) (MailPassword, error) {
	bound := append(tagOf(m), secret...)
	s.post.keep(bound)
	where := MailPasswordSession
	if len(secret) == 0 {
		where = MailPasswordMissing
	}
	if s.entry == nil {
		return where, nil
	}
	entry := entryOf(s.keys.Store, s.device, keychain.MailPassword)
	if len(secret) == 0 || len(secret) > longKept {
		if err := s.entry.chain.Delete(ctx, entry); err != nil && !errors.Is(err, keychain.ErrMissing) {
			return where, err
		}
		return where, nil
	}
	err := s.entry.chain.Set(ctx, entry, bound)
	if errors.Is(err, keychain.ErrUnavailable) {
		return MailPasswordSession, nil
	}
	return MailPasswordKeychain, err
}

// mailSecret is the password for a server: as it was typed in this session, else as the keychain has it. nil where none is known or needed.
func (s *Session) mailSecret(ctx context.Context, m mail.Server) (secret []byte, where MailPassword, err error) {
	if m.Auth == mail.AuthNone {
		return nil, MailPasswordNone, nil
	}
	var kept []byte
	err = s.hold(seeMail, func() (err error) {
		if kept, where = s.post.kept(), MailPasswordSession; kept != nil || s.entry == nil {
			return nil
		}
		where = MailPasswordKeychain
		kept, err = s.entry.chain.Get(ctx, entryOf(s.keys.Store, s.device, keychain.MailPassword))
		if errors.Is(err, keychain.ErrMissing) {
			err = nil
		}
		return err
	})
	if err != nil {
		return nil, MailPasswordMissing, asError("mail password", err)
	}
	if len(kept) <= serverTag || subtle.ConstantTimeCompare(kept[:serverTag], tagOf(m)) != 1 {
		clear(kept)
		return nil, MailPasswordMissing, nil
	}
	return kept[serverTag:], where, nil
}

// TestMail sends a letter to the shop's own address by the settings, kept or not, and answers with what the server said. A nil secret is
// the one that is known. Errors: Unavailable with a mail.Failure in it.
func (s *Session) TestMail(ctx context.Context, m MailSettings, secret []byte) (words string, err error) {
	if err := s.knock(testMail); err != nil {
		return "", err
	}
	if m.IsZero() {
		if m, err = s.MailSettings(ctx); err != nil {
			return "", err
		}
	}
	if m.IsZero() {
		return "", errNoServer
	}
	m.Server = m.Usual()
	if err := problems(m.Check()); err != nil {
		return "", err
	}
	if secret == nil {
		known, _, err := s.mailSecret(ctx, m.Server)
		if err != nil {
			return "", err
		}
		defer clear(known)
		secret = known
	}
	if secret == nil && m.Auth != mail.AuthNone {
		return "", errNoMailPassword
	}
	return s.sendTest(ctx, m.Server, secret)
}

func (s *Session) sendTest(ctx context.Context, m mail.Server, secret []byte) (words string, err error) {
	l := mail.Letter{
		From: m.From, To: []mail.Address{m.From}, Subject: "Counterfoil", Text: "This is a test: letters from Counterfoil arrive.", Date: s.books.env.now(),
		ID: mail.MessageID(bill.NewID().String(), m.From), Language: "en",
	}
	message, err := mail.Compose(l)
	if err != nil {
		return "", mailFault(err)
	}
	if s.books.env.Mail == nil {
		return "", errNoSender
	}
	words, err = s.books.env.Mail.Send(ctx, m, secret, mail.EnvelopeOf(l, message), func() error {
		return write(ctx, s, testMail, bill.ID{}, func(*store.Tx) error { return nil })
	})
	return words, mailError(err)
}

// The answers where letters cannot be sent.
var (
	errNoServer       = &Error{Kind: Missing, Field: "host", Hint: HintMailServer, Err: errors.New("no mail server was set")}
	errNoMailPassword = &Error{Kind: Missing, Field: "password", Hint: HintMailPassword, Err: errors.New("the password of the mail server is not known")}
	errNoSender       = &Error{Kind: Unavailable, Hint: HintMailServer, Err: errors.New("this program sends no mail")}
)

// mailError gives what a server said its kind.
func mailError(err error) error {
	f, ok := errors.AsType[*mail.Failure](err)
	if !ok {
		return asError("mail", err)
	}
	return &Error{Kind: Unavailable, Hint: HintMail, Err: f}
}

// keep holds a secret until the books are locked; without one in it nothing is held.
func (p *post) keep(bound []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secret.Wipe()
	if p.secret = nil; len(bound) > serverTag {
		p.secret = crypto.SecretFrom(bytes.Clone(bound))
	}
}

// kept is a copy of what keep was given last.
func (p *post) kept() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.secret.Bytes())
}
