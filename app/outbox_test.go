package app

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp"
	"counterfoil/app/mail/smtp/testserver"
)

var authority = testserver.NewAuthority()

// mailer is a real client with little patience, which believes the authority of the tests.
func mailer() smtp.Client {
	return smtp.Client{Roots: authority.Roots, Patience: smtp.Patience{
		Dial: 2 * time.Second, Command: 2 * time.Second, Chunk: 2 * time.Second, Accept: 500 * time.Millisecond, Parting: 200 * time.Millisecond,
	}}
}

// postOffice is a shop with an invoice that can be mailed.
type postOffice struct {
	*Session
	books *Books
	clock *clock
	env   Env
	doc   bill.Document
}

type clock struct{ now time.Time }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

func openPost(t testing.TB, change ...func(*Setup)) *postOffice {
	t.Helper()
	c := &clock{time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}
	env := cheapEnv()
	env.Now, env.Mail = func() time.Time { return c.now }, mailer()
	b, s, _ := newBooks(t, env, change...)
	d := saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	return &postOffice{s, b, c, env, must[bill.Document](t)(s.Issue(t.Context(), d.ID))}
}

// at has letters handed in at a server, with the right password.
func (p *postOffice) at(t testing.TB, host string, port int) *postOffice {
	t.Helper()
	m := MailSettings{Server: mail.Server{Host: host, Port: port, Security: mail.TLS, User: testserver.User, From: mail.Address{Mail: testserver.User}}}
	must[MailSettings](t)(p.SetMailSettings(t.Context(), m))
	must[MailPassword](t)(p.SetMailPassword(t.Context(), []byte(testserver.Password)))
	return p
}

func (p *postOffice) real(t testing.TB) (*postOffice, *testserver.Server) {
	t.Helper()
	s := must[*testserver.Server](t)(testserver.Start(authority, false))
	t.Cleanup(s.Close)
	return p.at(t, s.Host, s.Port), s
}

func (p *postOffice) broken(t testing.TB, at testserver.Step, does string) *testserver.Broken {
	t.Helper()
	b := must[*testserver.Broken](t)(testserver.Break(authority.Config(), false, at, does))
	t.Cleanup(b.Close)
	p.at(t, b.Host, b.Port)
	return b
}

// outgoing is the letter about the invoice.
func (p *postOffice) outgoing(t testing.TB, to ...string) Outgoing {
	t.Helper()
	o := Outgoing{About: LetterAbout{Document: p.doc.ID()}}
	o.Letter = must[mail.Letter](t)(p.WriteLetter(t.Context(), o.About))
	if len(to) == 0 {
		to = []string{"franz@mueller.example"}
	}
	o.Letter.To = nil
	for _, a := range to {
		o.Letter.To = append(o.Letter.To, mail.Address{Mail: a})
	}
	return o
}

func (p *postOffice) send(t testing.TB, to ...string) Letter {
	t.Helper()
	return must[Letter](t)(p.Send(t.Context(), p.outgoing(t, to...)))
}

func (p *postOffice) run(t testing.TB, run OutboxRun) OutboxReport {
	t.Helper()
	return must[OutboxReport](t)(p.RunOutbox(t.Context(), run))
}

func (p *postOffice) stands(t testing.TB, id bill.ID, want mail.State) Letter {
	t.Helper()
	l := must[Letter](t)(p.OutboxLetter(t.Context(), id))
	if l.State != want {
		t.Errorf("the letter is %s (%s), not %s", l.State, l.Last.Cause, want)
	}
	return l
}

// parts are the text and files of a letter that arrived.
func parts(t testing.TB, data []byte) (head netmail.Header, text string, files map[string][]byte) {
	t.Helper()
	m := must[*netmail.Message](t)(netmail.ReadMessage(bytes.NewReader(data)))
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return m.Header, text, files
		}
		if err != nil {
			t.Fatal(err)
		}
		data := must[[]byte](t)(io.ReadAll(p))
		if p.FileName() == "" {
			text = string(data)
			continue
		}
		files[p.FileName()] = must[[]byte](t)(base64.StdEncoding.DecodeString(strings.ReplaceAll(string(data), "\r\n", "")))
	}
}

// An invoice goes out with its PDF once the ten seconds are over, and the books say so in every place.
func TestAnInvoiceIsMailed(t *testing.T) {
	p, server := openPost(t).real(t)
	ctx := t.Context()
	must[Attachment](t)(p.Attach(ctx, p.doc.ID(), File{Name: "Plan für Graz.txt", Content: []byte("plan")}))
	list := must[[]Attachment](t)(p.Attachments(ctx, p.doc.ID()))
	o := p.outgoing(t, "franz@mueller.example", "office@mueller.example")
	o.Letter.Bcc = []mail.Address{{Mail: "archive@shop.example"}}
	o.Letter.Files = []mail.File{{Name: "own.txt", Data: []byte("own")}}
	o.Attachments, o.EInvoice = []bill.ID{list[0].ID}, einvoice.EN16931
	l := must[Letter](t)(p.Send(ctx, o))
	if l.State != mail.Queued || l.Next.Sub(l.Made) != mail.Hold || l.About.Label != p.doc.Number().Text || l.By != ownerName {
		t.Errorf("%+v", l)
	}
	if r := p.run(t, OutboxRun{}); len(r.Tried) != 0 || r.Waiting != 1 || len(server.Letters()) != 0 {
		t.Errorf("before its time: %+v", r)
	}
	p.clock.pass(mail.Hold)
	if r := p.run(t, OutboxRun{}); len(r.Tried) != 1 || r.Waiting != 0 || r.Tried[0].Letter.State != mail.Sent {
		t.Errorf("%+v", r)
	}
	if r := p.run(t, OutboxRun{Ahead: true}); len(r.Tried) != 0 {
		t.Errorf("again: %+v", r)
	}
	got := server.Letters()
	if len(got) != 1 || !slices.Equal(got[0].To, []string{"franz@mueller.example", "office@mueller.example", "archive@shop.example"}) {
		t.Fatalf("%d letters: %+v", len(got), got)
	}
	head, _, files := parts(t, got[0].Data)
	pdf := must[[]byte](t)(p.PDF(ctx, p.doc.ID()))
	xml := must[EInvoice](t)(p.EInvoice(ctx, p.doc.ID(), einvoice.EN16931, ""))
	if head.Get("Message-ID") != "<"+l.ID.String()+"@shop.example>" || head.Get("Bcc") != "" || len(files) != 4 ||
		!bytes.Equal(files["INV-2026-0001.pdf"], pdf) || !bytes.Equal(files["INV-2026-0001.xml"], xml.File) || string(files["own.txt"]) != "own" {
		t.Errorf("%v %v", head, len(files))
	}
	l = p.stands(t, l.ID, mail.Sent)
	if l.Last.Code != 250 || !strings.HasPrefix(l.Last.Words, "250") {
		t.Errorf("%+v", l.Last)
	}
	if doc := must[Document](t)(p.Document(ctx, p.doc.ID())); len(doc.Letters) != 1 || doc.Letters[0].State != mail.Sent {
		t.Errorf("the document shows %+v", doc.Letters)
	}
	var deeds []string
	trail, _, err := p.trailAfter(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail {
		if strings.HasPrefix(e.Action, "mail.") && e.Target != "" {
			deeds = append(deeds, e.Action+" "+e.Outcome)
		}
	}
	slices.Sort(deeds)
	if fmt.Sprint(deeds) != "[mail.run sending mail.run sent mail.send done]" {
		t.Errorf("the trail says %s", deeds)
	}
}

// What is taken back within its ten seconds is never sent, until it is sent again.
func TestTakenBack(t *testing.T) {
	p, server := openPost(t).real(t)
	l := p.send(t)
	must[Letter](t)(p.TakeBackLetter(t.Context(), l.ID))
	p.clock.pass(time.Hour)
	p.run(t, OutboxRun{Ahead: true})
	p.stands(t, l.ID, mail.TakenBack)
	if len(server.Letters()) != 0 {
		t.Error("it was sent")
	}
	must[Letter](t)(p.SendAgain(t.Context(), l.ID))
	p.clock.pass(mail.Hold)
	p.run(t, OutboxRun{})
	p.stands(t, l.ID, mail.Sent)
	_, err := p.TakeBackLetter(t.Context(), l.ID)
	want(t, err, Conflict)
	_, err = p.SendAgain(t.Context(), l.ID)
	want(t, err, Conflict)
	_, err = p.MarkArrived(t.Context(), l.ID)
	want(t, err, Conflict)
}

// Offline letters wait, with growing pauses, and go when there is a network.
func TestOfflineLettersWait(t *testing.T) {
	p := openPost(t)
	b := p.broken(t, "", "")
	b.Close()
	l, other := p.send(t), p.send(t, "else@mueller.example")
	p.clock.pass(mail.Hold)
	var pauses []time.Duration
	for range 5 {
		r := p.run(t, OutboxRun{Only: l.ID})
		if len(r.Tried) != 1 || !r.Tried[0].Early {
			t.Fatalf("%+v", r)
		}
		now := p.stands(t, l.ID, mail.Queued)
		if now.Last.Cause != mail.CauseNetwork {
			t.Errorf("%+v", now.Last)
		}
		pauses = append(pauses, now.Next.Sub(p.clock.now))
		if r := p.run(t, OutboxRun{Only: l.ID}); len(r.Tried) != 0 {
			t.Error("it was tried before its time")
		}
		p.clock.pass(now.Next.Sub(p.clock.now))
	}
	for i := range pauses[1:] {
		if pauses[i+1] < pauses[i]*5/4 {
			t.Errorf("pauses %v do not grow", pauses)
		}
	}
	if r := p.run(t, OutboxRun{Ahead: true}); len(r.Tried) != 1 {
		t.Errorf("with no network %d letters were tried in one run", len(r.Tried))
	}
	_, server := p.real(t)
	p.run(t, OutboxRun{Ahead: true})
	p.stands(t, l.ID, mail.Sent)
	p.stands(t, other.ID, mail.Sent)
	if len(server.Letters()) != 2 {
		t.Errorf("%d letters", len(server.Letters()))
	}
}

// After five days in vain a letter has failed, and says why; a computer that was switched off has not tried.
func TestALetterIsGivenUp(t *testing.T) {
	p := openPost(t)
	p.broken(t, testserver.AtMail, "451 come back\r\n")
	l := p.send(t)
	p.clock.pass(20 * 24 * time.Hour)
	p.run(t, OutboxRun{})
	p.stands(t, l.ID, mail.Queued)
	for range 10 {
		p.run(t, OutboxRun{Ahead: true})
	}
	if now := p.stands(t, l.ID, mail.Failed); now.Last.Cause != mail.CauseBusy || now.Last.Words != "come back" {
		t.Errorf("%+v", now.Last)
	}
}

// An answer that is lost leaves the letter unsure: it is not tried again by itself, however often, until a person says so.
func TestAnswerLost(t *testing.T) {
	p := openPost(t)
	b := p.broken(t, testserver.AtEnd, testserver.Drop)
	l := p.send(t)
	for range 3 {
		p.run(t, OutboxRun{Ahead: true})
	}
	if now := p.stands(t, l.ID, mail.Unsure); now.Last.Cause != mail.CauseLost || b.Taken() != 1 {
		t.Errorf("%+v, taken %d times", now.Last, b.Taken())
	}
	must[Letter](t)(p.MarkArrived(t.Context(), l.ID))
	p.stands(t, l.ID, mail.Sent)
	other := p.send(t)
	p.run(t, OutboxRun{Ahead: true})
	_, server := p.real(t)
	again := must[Letter](t)(p.SendAgain(t.Context(), other.ID))
	p.run(t, OutboxRun{Ahead: true})
	p.stands(t, other.ID, mail.Sent)
	if head, _, _ := parts(t, server.Letters()[0].Data); head.Get("Message-ID") != "<"+again.Letter.ID+">" || again.Letter.ID != other.Letter.ID {
		t.Error("it has another Message-ID")
	}
}

// One recipient who is refused keeps the letter from all, and the books say which.
func TestOneRecipientIsRefused(t *testing.T) {
	p, server := openPost(t).real(t)
	server.Refuse("rcpt nobody@mueller.example", 550, "no such user")
	l := p.send(t, "franz@mueller.example", "nobody@mueller.example")
	p.run(t, OutboxRun{Ahead: true})
	if now := p.stands(t, l.ID, mail.Failed); now.Last.Words != "nobody@mueller.example: no such user" || now.Last.Code != 550 || len(server.Letters()) != 0 {
		t.Errorf("%+v, %d letters", now.Last, len(server.Letters()))
	}
}

// A wrong password is tried once, and by itself not again until there is another one.
func TestAWrongPasswordIsNotRepeated(t *testing.T) {
	p, server := openPost(t).real(t)
	must[MailPassword](t)(p.SetMailPassword(t.Context(), []byte("guessed")))
	one, two := p.send(t), p.send(t)
	p.clock.pass(mail.Hold)
	r := p.run(t, OutboxRun{})
	if len(r.Tried) != 1 || r.Password != MailPasswordMissing || r.Tried[0].Letter.Last.Cause != mail.CauseLogin {
		t.Errorf("%+v", r)
	}
	p.clock.pass(24 * time.Hour)
	lock(t, p.Session)
	p.Session = must[*Session](t)(p.books.Login(t.Context(), "", []byte(ownerPass), ""))
	if r := p.run(t, OutboxRun{}); len(r.Tried) != 0 || r.Password != MailPasswordMissing || r.Waiting != 2 {
		t.Errorf("%+v", r)
	}
	must[MailPassword](t)(p.SetMailPassword(t.Context(), []byte(testserver.Password)))
	p.run(t, OutboxRun{})
	p.stands(t, one.ID, mail.Sent)
	p.stands(t, two.ID, mail.Sent)
	if len(server.Letters()) != 2 {
		t.Errorf("%d letters", len(server.Letters()))
	}
}

// The keychain keeps the password for one server and user alone; the books never hold it, nor an export.
func TestWhereThePasswordIs(t *testing.T) {
	ctx := t.Context()
	p, _ := openPost(t).real(t)
	m := must[MailSettings](t)(p.MailSettings(ctx))
	if m.Password != MailPasswordSession || m.Auth != mail.AuthPlain || m.From.Name != "Kramer Violins" {
		t.Errorf("%+v", m)
	}
	exported := exportTo(t, p.Session)
	err := filepath.WalkDir(exported, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if data := must[[]byte](t)(os.ReadFile(path)); bytes.Contains(data, []byte(testserver.Password)) {
			t.Errorf("%s holds the password", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lock(t, p.Session)
	again := must[*Session](t)(p.books.Login(ctx, "", []byte(ownerPass), ""))
	if m := must[MailSettings](t)(again.MailSettings(ctx)); m.Password != MailPasswordKeychain {
		t.Errorf("after a login: %s", m.Password)
	}
	for what, change := range map[string]func(*mail.Server){
		"another host": func(m *mail.Server) { m.Host = "mail.attacker.example" },
		"another user": func(m *mail.Server) { m.User = "eve" },
		"another port": func(m *mail.Server) { m.Port = 2525 },
	} {
		other := m
		change(&other.Server)
		if got := must[MailSettings](t)(again.SetMailSettings(ctx, other)); got.Password != MailPasswordMissing {
			t.Errorf("%s: the password is %s", what, got.Password)
		}
	}
	must[MailSettings](t)(again.SetMailSettings(ctx, m))
	if where := must[MailPassword](t)(again.SetMailPassword(ctx, bytes.Repeat([]byte("x"), longKept+1))); where != MailPasswordSession {
		t.Errorf("a long one is in the %s", where)
	}
	must[MailPassword](t)(again.SetMailPassword(ctx, nil))
	if m := must[MailSettings](t)(again.MailSettings(ctx)); m.Password != MailPasswordMissing {
		t.Errorf("forgotten, and still in the %s", m.Password)
	}
	lock(t, again)
}

func TestMailSettingsAreChecked(t *testing.T) {
	p := openPost(t)
	ctx := t.Context()
	for text, field := range map[string]string{
		`{"host": "smtp.example.com"}`:                                                                    "from",
		`{"host": "smtp example", "from": {"mail": "ada@shop.example"}}`:                                  "host",
		`{"host": "smtp.example.com", "security": "none", "from": {"mail": "ada@shop.example"}}`:          "security",
		`{"host": "smtp.example.com", "auth": "cram-md5", "from": {"mail": "ada@shop.example"}}`:          "auth",
		`{"host": "smtp.example.com", "port": 70000, "from": {"mail": "ada@shop.example"}}`:               "port",
		`{"host": "smtp.example.com", "from": {"mail": "ada@shop.example\r\nBcc: eve@attacker.example"}}`: "from",
		`{"host": "smtp.example.com", "user": "ada\u0000", "from": {"mail": "ada@shop.example"}}`:         "user",
		`{"host": "smtp.example.com", "password": "secret", "from": {"mail": "ada@shop.example"}}`:        "password",
	} {
		_, err := p.SetMailSettingsFrom(ctx, []byte(text))
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: field %q", text, e.Field)
		}
	}
	m := must[MailSettings](t)(p.SetMailSettingsFrom(ctx, []byte(`{"host": "SMTP.Example.com.", "port": 587, "from": {"mail": "ada@shop.example"}}`)))
	if m.Host != "smtp.example.com" || m.Security != mail.STARTTLS || m.User != "ada@shop.example" {
		t.Errorf("%+v", m)
	}
	m = must[MailSettings](t)(p.SetMailSettingsFrom(ctx, []byte(`{"security": "tls", "copy": true}`)))
	if m.Port != 465 || !m.Copy || m.From.Mail != "ada@shop.example" {
		t.Errorf("%+v", m)
	}
	if m = must[MailSettings](t)(p.SetMailSettingsFrom(ctx, []byte(`{"host": ""}`))); !m.IsZero() {
		t.Errorf("%+v", m)
	}
	_, err := p.Send(ctx, p.outgoing(t))
	if e := want(t, err, Missing); e.Hint != HintMailServer {
		t.Errorf("%+v", e)
	}
	_, err = p.SetMailPassword(ctx, []byte("x"))
	want(t, err, Missing)
}

// Nothing gets into the head of a letter that is not its own.
func TestNoHeaderIsSlippedIn(t *testing.T) {
	p, _ := openPost(t).real(t)
	for field, change := range map[string]func(*mail.Letter){
		"subject": func(l *mail.Letter) { l.Subject = "Invoice\r\nBcc: eve@attacker.example" },
		"to[0]":   func(l *mail.Letter) { l.To = []mail.Address{{Mail: "a@b.example\r\nRCPT TO:<eve@attacker.example>"}} },
		"cc[0]":   func(l *mail.Letter) { l.Cc = []mail.Address{{Name: "x\nBcc: y", Mail: "a@b.example"}} },
		"to":      func(l *mail.Letter) { l.To = nil },
	} {
		o := p.outgoing(t)
		change(&o.Letter)
		_, err := p.Send(t.Context(), o)
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: field %q", field, e.Field)
		}
	}
	if list, n, err := p.Outbox(t.Context(), OutboxQuery{}); err != nil || n != 0 {
		t.Errorf("%d letters, %v", len(list), err)
	}
}

func TestATestLetter(t *testing.T) {
	p, server := openPost(t).real(t)
	words := must[string](t)(p.TestMail(t.Context(), MailSettings{}, nil))
	if got := server.Letters(); !strings.HasPrefix(words, "250") || len(got) != 1 || got[0].To[0] != testserver.User {
		t.Errorf("%q, %+v", words, got)
	}
	_, err := p.TestMail(t.Context(), MailSettings{}, []byte("guessed"))
	f, ok := errors.AsType[*mail.Failure](want(t, err, Unavailable))
	if !ok || f.Cause != mail.CauseLogin {
		t.Errorf("%v", err)
	}
}

// Without a server the letter is a draft for the mail program, with the same files.
func TestADraftForTheMailProgram(t *testing.T) {
	p := openPost(t)
	eml := must[[]byte](t)(p.DraftLetter(t.Context(), p.outgoing(t)))
	head, _, files := parts(t, eml)
	if head.Get("X-Unsent") != "1" || !bytes.Equal(files["INV-2026-0001.pdf"], must[[]byte](t)(p.PDF(t.Context(), p.doc.ID()))) {
		t.Errorf("%v", head)
	}
	if _, n, err := p.Outbox(t.Context(), OutboxQuery{}); err != nil || n != 0 {
		t.Errorf("%d letters, %v", n, err)
	}
}

// Locking the books does not wait for a slow server: a letter whose end was not said waits on.
func TestLockingEndsARun(t *testing.T) {
	for at, state := range map[testserver.Step]mail.State{testserver.AtRcpt: mail.Queued, testserver.AtEnd: mail.Unsure} {
		p := openPost(t)
		slow := mailer()
		slow.Patience.Command, slow.Patience.Accept = time.Minute, time.Minute
		p.Session.books.env.Mail = slow
		p.broken(t, at, testserver.Silent)
		l := p.send(t)
		done := make(chan error, 1)
		go func() {
			_, err := p.RunOutbox(context.Background(), OutboxRun{Ahead: true})
			done <- err
		}()
		time.Sleep(200 * time.Millisecond)
		began := time.Now()
		lock(t, p.Session)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: locking took %s", at, took)
		}
		<-done
		p.Session = must[*Session](t)(p.books.Login(t.Context(), "", []byte(ownerPass), ""))
		p.stands(t, l.ID, state)
		lock(t, p.Session)
	}
}

// A copy of the books from a backup, or from an export, sends nothing by itself of what waited: it may have been sent since.
func TestARestoredCopySendsNothing(t *testing.T) {
	ctx := t.Context()
	p, server := openPost(t).real(t)
	l := p.send(t)
	made := must[Backup](t)(p.Backup(ctx, t.TempDir(), nil))
	exported := exportTo(t, p.Session)
	p.run(t, OutboxRun{Ahead: true})
	p.stands(t, l.ID, mail.Sent)

	env := cheapEnv()
	env.Now, env.Mail = p.env.Now, mailer()
	dir := filepath.Join(t.TempDir(), "copy.counterfoil")
	must[BackupFacts](t)(RestoreBackup(ctx, env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	restored := must[*Session](t)(must[*Books](t)(Open(ctx, dir, env)).Login(ctx, "", []byte(ownerPass), ""))
	_, imported, _, err := CreateFrom(ctx, exported, filepath.Join(t.TempDir(), "new.counterfoil"), env, Setup{Owner: ownerName, Passphrase: []byte(ownerPass)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for what, s := range map[string]*Session{"restored": restored, "imported": imported} {
		copied := &postOffice{Session: s}
		must[MailPassword](t)(s.SetMailPassword(ctx, []byte(testserver.Password)))
		copied.run(t, OutboxRun{Ahead: true})
		if now := copied.stands(t, l.ID, mail.Unsure); now.Last.Cause != mail.CauseRestored {
			t.Errorf("%s: %+v", what, now.Last)
		}
		lock(t, s)
	}
	if n := len(server.Letters()); n != 1 {
		t.Errorf("%d letters were sent", n)
	}
}
