// Package smtp hands letters to a mail server (RFC 5321) over TLS, and says honestly how far it came. What it answers is one of three: the
// server took the letter; it did not, and has nothing of it; or nobody can say, because the letter was complete and the answer was
// lost. README.md of app/mail has the rules.
package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"counterfoil/app/mail"
)

// Client sends over the network of this computer. The zero Client is ready.
type Client struct {
	// Roots are whom certificates are believed by; nil is the system's list. There is no way to believe nobody.
	Roots *x509.CertPool
	// Patience is how long each step may take; what is zero is as UsualPatience has it.
	Patience Patience
}

// Patience is how long each step may take.
type Patience struct {
	Dial    time.Duration // until there is a connection
	Command time.Duration // until a command is answered
	Chunk   time.Duration // until a piece of the letter has left
	Accept  time.Duration // from the end of the letter until it is taken
	Parting time.Duration // the same once nobody wants to wait any longer
}

// UsualPatience is that of a person who watches, but for Accept: there giving up early costs certainty, and RFC 5321 asks for ten minutes.
var UsualPatience = Patience{Dial: 20 * time.Second, Command: time.Minute, Chunk: time.Minute, Accept: 10 * time.Minute, Parting: 5 * time.Second}

// chunk is how much of a letter is written at a time, in bytes.
const chunk = 32 << 10

// Send is that of mail.Sender.
func (c Client) Send(ctx context.Context, s mail.Server, secret []byte, e mail.Envelope, complete func() error) (string, error) {
	t, err := c.open(ctx, s, secret)
	if err != nil {
		if f, ok := errors.AsType[*mail.Failure](err); ok {
			f.Early = true
		}
		return "", err
	}
	defer t.close()
	if err := t.envelope(e); err != nil {
		return "", err
	}
	return t.message(e.Message, complete)
}

// talk is a conversation with a server that has let us in.
type talk struct {
	*smtp.Client
	wire     *wire
	patience Patience
	within   bool // a letter is under way: another command would end it
}

// open connects, makes the way safe and logs in.
func (c Client) open(ctx context.Context, s mail.Server, secret []byte) (*talk, error) {
	p := c.patience()
	conn, err := dial(ctx, s, p)
	if err != nil {
		return nil, err
	}
	t := &talk{wire: newWire(ctx, conn, p), patience: p}
	config := &tls.Config{ServerName: s.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
	if err = t.greet(s, config); err == nil && s.Security == mail.STARTTLS {
		err = t.encrypt(config)
	}
	if err == nil {
		err = t.login(s, secret)
	}
	if err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// encrypt asks for TLS and goes on with nothing less.
func (t *talk) encrypt(config *tls.Config) error {
	if ok, _ := t.Extension("STARTTLS"); !ok {
		return &mail.Failure{Cause: mail.CauseNoTLS}
	}
	return t.step("starttls", func() error { return t.StartTLS(config) })
}

func (c Client) patience() Patience {
	p, usual := c.Patience, UsualPatience
	for _, d := range []struct{ is, or *time.Duration }{
		{&p.Dial, &usual.Dial}, {&p.Command, &usual.Command}, {&p.Chunk, &usual.Chunk}, {&p.Accept, &usual.Accept}, {&p.Parting, &usual.Parting},
	} {
		if *d.is <= 0 {
			*d.is = *d.or
		}
	}
	return p
}

func dial(ctx context.Context, s mail.Server, p Patience) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: p.Dial}).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if err == nil {
		return conn, nil
	}
	f := &mail.Failure{Cause: mail.CauseNetwork, Err: err}
	dns, named := errors.AsType[*net.DNSError](err)
	switch {
	case ctx.Err() != nil:
		f.Cause = mail.CauseStopped
	case named && dns.IsNotFound:
		f.Cause = mail.CauseHost
	case isTimeout(err) && !named:
		f.Cause = mail.CauseSilent
	}
	return nil, f
}

// greet waits for the server's first words and says ours: the address of this computer, since its name is nobody's business.
func (t *talk) greet(s mail.Server, config *tls.Config) error {
	var conn net.Conn = t.wire
	if s.Security == mail.TLS {
		safe := tls.Client(conn, config)
		if err := t.step("tls", safe.Handshake); err != nil {
			return err
		}
		conn = safe
	}
	err := t.step("greeting", func() (err error) {
		t.Client, err = smtp.NewClient(conn, s.Host)
		return err
	})
	if err != nil {
		return err
	}
	return t.step("hello", func() error { return t.Hello(literal(t.wire.LocalAddr())) })
}

// literal is an address as it stands in place of a name (RFC 5321, 4.1.3).
func literal(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	ip := net.ParseIP(host)
	switch {
	case err != nil || ip == nil:
		return "localhost"
	case ip.To4() != nil:
		return "[" + ip.String() + "]"
	}
	return "[IPv6:" + ip.String() + "]"
}

// envelope names sender and recipients. Where one of them is refused nobody gets anything.
func (t *talk) envelope(e mail.Envelope) error {
	if ok, most := t.Extension("SIZE"); ok {
		if n, err := strconv.ParseInt(most, 10, 64); err == nil && n > 0 && int64(len(e.Message)) > n {
			return &mail.Failure{Cause: mail.CauseTooLarge, Words: fmt.Sprintf("at most %d bytes", n)}
		}
	}
	if err := t.say(mail.CauseSender, "MAIL FROM:<%s>", e.From); err != nil {
		return err
	}
	var refused []*mail.Failure
	for _, to := range e.To {
		err := t.say(mail.CauseRecipient, "RCPT TO:<%s>", to)
		f, _ := errors.AsType[*mail.Failure](err)
		switch {
		case err == nil:
		case f == nil || f.Code == 0 || f.Code == 421:
			return err
		default:
			f.Words = mail.Clean(to + ": " + f.Words)
			refused = append(refused, f)
		}
	}
	return together(refused)
}

// together is one failure of several recipients: for good if any is refused for good.
func together(list []*mail.Failure) error {
	if len(list) == 0 {
		return nil
	}
	out := *list[0]
	var words []string
	for _, f := range list {
		words = append(words, f.Words)
		if f.Cause.Outcome() == mail.StepFailed && out.Cause.Outcome() != mail.StepFailed {
			out.Cause, out.Code = f.Cause, f.Code
		}
	}
	out.Words = mail.Clean(strings.Join(words, "; "))
	return &out
}

// say gives a command that is answered by 25x.
func (t *talk) say(refused mail.Cause, format, what string) error {
	if strings.ContainsAny(what, "\r\n<>") {
		return &mail.Failure{Cause: refused, Err: errors.New("a line end or bracket in an address")}
	}
	return t.refusable(refused, func() error {
		id, err := t.Text.Cmd(format, what)
		if err != nil {
			return err
		}
		t.Text.StartResponse(id)
		defer t.Text.EndResponse(id)
		_, _, err = t.Text.ReadResponse(25)
		return err
	})
}

// message gives the letter, and its end only once complete has agreed. From there on a lost answer is no refusal.
func (t *talk) message(message []byte, complete func() error) (words string, err error) {
	var id uint
	err = t.refusable(mail.CauseRefused, func() (err error) {
		if id, err = t.Text.Cmd("DATA"); err != nil {
			return err
		}
		t.Text.StartResponse(id)
		defer t.Text.EndResponse(id)
		_, _, err = t.Text.ReadResponse(354)
		return err
	})
	if err != nil {
		return "", err
	}
	t.within = true
	w := t.Text.DotWriter()
	for len(message) > 0 && err == nil {
		n := min(chunk, len(message))
		t.wire.begin(t.patience.Chunk)
		_, err = w.Write(message[:n])
		message = message[n:]
	}
	for _, next := range []func() error{t.Text.W.Flush, t.wire.stopped, t.there} {
		if err == nil {
			err = next()
		}
	}
	if err != nil {
		return "", t.failure(err, "data")
	}
	if err := complete(); err != nil {
		return "", err
	}
	t.wire.ending(t.patience.Accept)
	return t.accepted(w.Close())
}

// glance is how long is looked whether a server has left in the middle of a letter.
const glance = 2 * time.Millisecond

// there says why the server cannot take the letter any more, if it has said so or left: as long as the end is not said, that is certain.
func (t *talk) there() error {
	t.wire.begin(glance)
	_, err := t.Text.R.Peek(1)
	switch {
	case isTimeout(err) && t.wire.stopped() == nil:
		return nil
	case err != nil:
		return err
	}
	t.wire.begin(t.patience.Command)
	code, words, err := t.Text.ReadResponse(0)
	if err != nil {
		return err
	}
	return &textproto.Error{Code: code, Msg: words}
}

// accepted reads what the server says to the complete letter. Only 250 is a yes, and only a refusal in form is a no.
func (t *talk) accepted(err error) (string, error) {
	lost := func(err error) (string, error) { return "", &mail.Failure{Cause: mail.CauseLost, Err: err} }
	if err != nil {
		return lost(err)
	}
	code, words, err := t.Text.ReadResponse(0)
	switch {
	case err != nil:
		return lost(err)
	case code == 250:
		t.within = false
		return mail.Clean(fmt.Sprintf("%d %s", code, words)), nil
	case code >= 400 && code <= 599:
		return "", answered(&textproto.Error{Code: code, Msg: words}, mail.CauseRefused)
	}
	return "", &mail.Failure{Cause: mail.CauseLost, Code: code, Words: mail.Clean(words)}
}

// close says goodbye where that is not in the middle of a letter, and does not wait for what the server says to it.
func (t *talk) close() {
	if t.Client != nil && !t.within {
		t.wire.begin(t.patience.Parting)
		_, _ = t.Text.Cmd("QUIT")
	}
	_ = t.wire.Close()
}
