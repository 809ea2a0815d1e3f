package smtp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp"
	"counterfoil/app/mail/smtp/testserver"
)

var authority = testserver.NewAuthority()

// slow is a client that waits as long as usual.
func slow() smtp.Client { return smtp.Client{Roots: authority.Roots} }

// quick is a client that does not wait long.
func quick() smtp.Client {
	return smtp.Client{Roots: authority.Roots, Patience: smtp.Patience{
		Dial: time.Second, Command: 300 * time.Millisecond, Chunk: 300 * time.Millisecond, Accept: 300 * time.Millisecond, Parting: 100 * time.Millisecond,
	}}
}

func letter(t testing.TB, to ...string) (mail.Letter, mail.Envelope) {
	t.Helper()
	l := mail.Letter{
		From: mail.Address{Name: "Kramer Violins", Mail: testserver.User}, Subject: "Rechnung Nr. 1 für Müller", Text: "Guten Tag,\n.\n..anbei\n",
		Files: []mail.File{{Name: "INV-1.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte("%PDF\r\n.\r\n"), 20_000)}},
		ID:    "1@shop.example", Date: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), Language: "de",
	}
	for _, a := range append([]string{"franz@mueller.example"}, to...) {
		l.To = append(l.To, mail.Address{Mail: a})
	}
	message, err := mail.Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	return l, mail.EnvelopeOf(l, message)
}

func start(t testing.TB, startTLS bool) (*testserver.Server, mail.Server) {
	t.Helper()
	s, err := testserver.Start(authority, startTLS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, serverAt(s.Host, s.Port, startTLS)
}

func serverAt(host string, port int, startTLS bool) mail.Server {
	m := mail.Server{Host: host, Port: port, Security: mail.TLS, Auth: mail.AuthPlain, User: testserver.User, From: mail.Address{Mail: testserver.User}}
	if startTLS {
		m.Security = mail.STARTTLS
	}
	return m
}

// failure is the failure that a sending ends with.
func failure(t testing.TB, err error) *mail.Failure {
	t.Helper()
	f, ok := errors.AsType[*mail.Failure](err)
	if !ok {
		t.Fatalf("%v is no failure", err)
	}
	return f
}

func never(t *testing.T) func() error {
	return func() error {
		t.Error("the letter came to its end")
		return nil
	}
}

// A letter arrives to the byte, at all its recipients, by each kind of encryption and login.
func TestALetterArrives(t *testing.T) {
	for _, startTLS := range []bool{false, true} {
		for _, auth := range []mail.Auth{mail.AuthPlain, mail.AuthLogin} {
			s, m := start(t, startTLS)
			m.Auth = auth
			_, e := letter(t, "office@mueller.example")
			complete := 0
			words, err := quick().Send(t.Context(), m, []byte(testserver.Password), e, func() error { complete++; return nil })
			if err != nil || !strings.HasPrefix(words, "250 ") || complete != 1 {
				t.Fatalf("%v, %q, %d", err, words, complete)
			}
			got := s.Letters()
			if len(got) != 1 || got[0].From != testserver.User || !slices.Equal(got[0].To, e.To) || !bytes.Equal(got[0].Data, e.Message) {
				t.Errorf("%d letters arrived, or another one", len(got))
			}
		}
	}
}

// What a server refuses it has not sent, and the failure says what and why.
func TestWhatServersRefuse(t *testing.T) {
	const other = "nobody@mueller.example"
	for _, c := range []struct {
		step  string
		code  int
		words string
		cause mail.Cause
		says  string
	}{
		{"mail", 550, "not yours", mail.CauseSender, "not yours"},
		{"mail", 451, "grey", mail.CauseBusy, "grey"},
		{"mail", 552, "too large", mail.CauseTooLarge, "too large"},
		{"rcpt " + other, 550, "no such user", mail.CauseRecipient, other + ": no such user"},
		{"rcpt " + other, 450, "busy", mail.CauseBusy, other + ": busy"},
		{"rcpt " + other, 552, "mailbox full", mail.CauseRecipient, other + ": mailbox full"},
		{"rcpt " + other, 452, "too many", mail.CauseBusy, other + ": too many"},
		{"data", 554, "spam", mail.CauseRefused, "spam"},
		{"data", 552, "too large", mail.CauseTooLarge, "too large"},
		{"data", 451, "try again", mail.CauseBusy, "try again"},
		{"data", 421, "closing", mail.CauseBusy, "closing"},
	} {
		s, m := start(t, true)
		s.Refuse(c.step, c.code, c.words)
		_, e := letter(t, other, "office@mueller.example")
		_, err := quick().Send(t.Context(), m, []byte(testserver.Password), e, func() error { return nil })
		f := failure(t, err)
		if f.Cause != c.cause || f.Code != c.code || !strings.Contains(f.Words, c.says) || f.Early || len(s.Letters()) != 0 {
			t.Errorf("%s %d: %+v, %d letters", c.step, c.code, f, len(s.Letters()))
		}
		if strings.Contains(f.Error(), "mueller") || strings.Contains(f.Error(), c.words) {
			t.Errorf("the error says %q", f)
		}
	}
}

func TestLoginIsRefused(t *testing.T) {
	_, m := start(t, false)
	_, e := letter(t)
	_, err := quick().Send(t.Context(), m, []byte("guessed"), e, never(t))
	if f := failure(t, err); f.Cause != mail.CauseLogin || f.Code != 535 || !f.Early {
		t.Errorf("%+v", f)
	}
	m.Auth = mail.AuthXOAuth2
	_, err = quick().Send(t.Context(), m, []byte("token"), e, never(t))
	if f := failure(t, err); f.Cause != mail.CauseMethod || !strings.Contains(f.Words, "PLAIN") {
		t.Errorf("%+v", f)
	}
}

// A server that misbehaves at any step, in any way: nothing is called sent that is not, what is certain is called certain, and the rest unsure.
func TestServersThatMisbehave(t *testing.T) {
	for _, startTLS := range []bool{false, true} {
		for _, at := range testserver.Steps() {
			if at == testserver.AtStartTLS && !startTLS {
				continue
			}
			for _, does := range []string{
				testserver.Drop, testserver.Silent, testserver.Huge, "garbage\r\n", "250\r\n", "421 shutting down\r\n", "550 \x00\x1b[31mno\r\n", "999 what\r\n", "\r\n",
				strings.Repeat("250-and\r\n", 10_000) + "250 so on\r\n",
			} {
				name := fmt.Sprintf("starttls %v at %s: %.12q", startTLS, at, does)
				b, err := testserver.Break(authority.Config(), startTLS, at, does)
				if err != nil {
					t.Fatal(err)
				}
				_, e := letter(t)
				completed := false
				words, err := quick().Send(t.Context(), serverAt(b.Host, b.Port, startTLS), []byte(testserver.Password), e, func() error { completed = true; return nil })
				b.Close()
				judge(t, name, at, does, words, err, completed, b.Taken())
			}
		}
	}
}

// judge says whether what was told of a sending is what was so.
func judge(t *testing.T, name string, at testserver.Step, does, words string, err error, completed bool, taken int) {
	t.Helper()
	if err == nil {
		if taken != 1 || at == testserver.AtEnd && !strings.HasPrefix(does, "250") {
			t.Errorf("%s: called sent, %d taken, %q", name, taken, words)
		}
		return
	}
	f := failure(t, err)
	switch outcome := f.Cause.Outcome(); {
	case strings.ContainsAny(f.Words, "\x00\x1b\r\n") || len([]rune(f.Words)) > 400:
		t.Errorf("%s: words %q", name, f.Words)
	case outcome == "":
		t.Errorf("%s: cause %s has no outcome", name, f.Cause)
	case at == testserver.AtBody && outcome == mail.StepUnsure: // for all that can be seen it listened to the end
	case at != testserver.AtEnd && (completed || taken != 0 || outcome == mail.StepUnsure):
		t.Errorf("%s: %s (%v), completed %v, taken %d", name, f.Cause, f.Err, completed, taken)
	case at == testserver.AtEnd && strings.HasPrefix(does, "421"):
		if f.Cause != mail.CauseBusy {
			t.Errorf("%s: %s", name, f.Cause)
		}
	case at == testserver.AtEnd && strings.HasPrefix(does, "550"):
		if f.Cause != mail.CauseRefused {
			t.Errorf("%s: %s", name, f.Cause)
		}
	case at == testserver.AtEnd && outcome != mail.StepUnsure:
		t.Errorf("%s: %s, though nobody can know", name, f.Cause)
	}
}

// What somebody on the way puts behind the answer to STARTTLS is not taken for what the server says once it is encrypted.
func TestNothingIsSlippedIn(t *testing.T) {
	b, err := testserver.Break(authority.Config(), true, testserver.AtStartTLS, "220 go\r\n250 SIZE 1\r\n")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	_, e := letter(t)
	if words, err := quick().Send(t.Context(), serverAt(b.Host, b.Port, true), []byte(testserver.Password), e, func() error { return nil }); err != nil || words != "250 taken" {
		t.Errorf("%q, %v", words, err)
	}
}

// Nothing but the wish to be encrypted is said to a server that offers no encryption, or cannot prove who it is.
func TestNothingIsSaidInTheClear(t *testing.T) {
	wrong := func(name string, late bool) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{authority.Certificate(name, late)}}
	}
	stranger := testserver.NewAuthority().Config()
	for _, c := range []struct {
		what     string
		config   *tls.Config
		startTLS bool
		client   bool // asks for STARTTLS
		at       testserver.Step
		does     string
		cause    mail.Cause
	}{
		{"no STARTTLS", nil, true, true, "", "", mail.CauseNoTLS},
		{"STARTTLS refused", authority.Config(), true, true, testserver.AtStartTLS, "454 not now\r\n", mail.CauseNoTLS},
		{"greets in the clear", nil, true, false, "", "", mail.CauseNoTLS},
		{"another name", wrong("mail.example", false), true, true, "", "", mail.CauseCertificate},
		{"another name, TLS", wrong("mail.example", false), false, false, "", "", mail.CauseCertificate},
		{"run out", wrong("127.0.0.1", true), false, false, "", "", mail.CauseCertificate},
		{"a stranger's", stranger, true, true, "", "", mail.CauseCertificate},
	} {
		b, err := testserver.Break(c.config, c.startTLS, c.at, c.does)
		if err != nil {
			t.Fatal(err)
		}
		_, e := letter(t)
		_, err = quick().Send(t.Context(), serverAt(b.Host, b.Port, c.client), []byte(testserver.Password), e, never(t))
		b.Close()
		f := failure(t, err)
		if f.Cause != c.cause || !f.Early {
			t.Errorf("%s: %s (%v)", c.what, f.Cause, f.Err)
		}
		if said := b.Said(); strings.Contains(said, "AUTH") || strings.Contains(said, "MAIL") {
			t.Errorf("%s: it was told %q", c.what, said)
		}
	}
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	_, e := letter(t)
	for host, cause := range map[string]mail.Cause{"127.0.0.1": mail.CauseNetwork, "no-such-host.invalid": mail.CauseHost} {
		_, err := quick().Send(t.Context(), serverAt(host, port, false), nil, e, never(t))
		if f := failure(t, err); f.Cause != cause && !(cause == mail.CauseHost && f.Cause == mail.CauseNetwork) || !f.Early {
			t.Errorf("%s: %+v", host, f)
		}
	}
}

// A letter that is too large is known before it is sent.
func TestTooLarge(t *testing.T) {
	b, err := testserver.Break(authority.Config(), false, "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	e := mail.Envelope{From: testserver.User, To: []string{"a@b.example"}, Message: make([]byte, 1_000_001)}
	_, err = quick().Send(t.Context(), serverAt(b.Host, b.Port, false), nil, e, never(t))
	if f := failure(t, err); f.Cause != mail.CauseTooLarge || f.Words != "at most 1000000 bytes" || strings.Contains(b.Said(), "MAIL") {
		t.Errorf("%+v %s", f, b.Said())
	}
}

// Where complete says no, the server never hears the end of the letter.
func TestTheLastWordIsOurs(t *testing.T) {
	b, err := testserver.Break(authority.Config(), false, "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	_, e := letter(t)
	no := errors.New("it was taken back")
	if _, err := quick().Send(t.Context(), serverAt(b.Host, b.Port, false), nil, e, func() error { return no }); !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
	time.Sleep(50 * time.Millisecond)
	if b.Taken() != 0 || strings.Contains(b.Said(), "QUIT") {
		t.Errorf("%d taken; %s", b.Taken(), b.Said())
	}
}

// Who wants to stop is not kept waiting: before the end of the letter it is certain that it was not sent, after it a little is waited for the
// answer.
func TestStopping(t *testing.T) {
	for _, at := range []testserver.Step{testserver.AtGreeting, testserver.AtRcpt, testserver.AtEnd} {
		b, err := testserver.Break(authority.Config(), false, at, testserver.Silent)
		if err != nil {
			t.Fatal(err)
		}
		client := quick()
		client.Patience.Command, client.Patience.Accept = time.Minute, time.Minute
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		_, e := letter(t)
		began := time.Now()
		_, err = client.Send(ctx, serverAt(b.Host, b.Port, false), nil, e, func() error { return nil })
		b.Close()
		want := mail.CauseStopped
		if at == testserver.AtEnd {
			want = mail.CauseLost
		}
		if f := failure(t, err); f.Cause != want || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %s after %s", at, f.Cause, time.Since(began))
		}
	}
}

// No address ends the command that it stands in.
func TestNoSecondCommand(t *testing.T) {
	for _, to := range []string{"a@b.example>\r\nRCPT TO:<c@d.example", "a@b.example\n", "<a@b.example>"} {
		b, err := testserver.Break(authority.Config(), false, "", "")
		if err != nil {
			t.Fatal(err)
		}
		e := mail.Envelope{From: testserver.User, To: []string{to}, Message: []byte("x")}
		_, err = quick().Send(t.Context(), serverAt(b.Host, b.Port, false), nil, e, never(t))
		b.Close()
		if f := failure(t, err); f.Cause != mail.CauseRecipient || strings.Contains(b.Said(), "RCPT") {
			t.Errorf("%q: %+v, %s", to, f, b.Said())
		}
	}
}
