package smtp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"os"
	"sync"
	"time"

	"counterfoil/app/mail"
)

// mostAnswer bounds what a server may say to one command, in bytes as they travel: certificates are a part of it.
const mostAnswer = 256 << 10

// errTalkative is a server that does not come to an end.
var errTalkative = errors.New("the answer has no end")

// wire is a connection with a deadline for each step and a bound on what is read in it. Once the context has ended every step fails at
// once, but for the last: who has sent a whole letter waits a little longer for the answer.
type wire struct {
	net.Conn
	parting time.Duration
	release func() bool

	mu       sync.Mutex // guards the rest
	left     int
	over     bool // the context has ended
	ended    error
	complete bool // the letter is complete
}

func newWire(ctx context.Context, conn net.Conn, p Patience) *wire {
	w := &wire{Conn: conn, parting: p.Parting}
	w.release = context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.over, w.ended = true, context.Cause(ctx)
		_ = w.Conn.SetDeadline(w.until(0))
	})
	return w
}

// until is when a step that may take so long ends. The lock is held.
func (w *wire) until(d time.Duration) time.Time {
	switch {
	case w.over && w.complete:
		return time.Now().Add(w.parting)
	case w.over:
		return time.Unix(1, 0)
	}
	return time.Now().Add(d)
}

// begin starts a step that may take so long.
func (w *wire) begin(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = mostAnswer
	_ = w.Conn.SetDeadline(w.until(d))
}

// ending starts the last step.
func (w *wire) ending(d time.Duration) {
	w.mu.Lock()
	w.complete = true
	w.mu.Unlock()
	w.begin(d)
}

// stopped says why the context ended, if it has.
func (w *wire) stopped() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over && w.ended == nil {
		return context.Canceled
	}
	return w.ended
}

func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	left := w.left
	w.mu.Unlock()
	if left <= 0 {
		return 0, errTalkative
	}
	n, err := w.Conn.Read(p[:min(len(p), left)])
	w.mu.Lock()
	w.left -= n
	w.mu.Unlock()
	return n, err
}

func (w *wire) Close() error {
	w.release()
	return w.Conn.Close()
}

// step does one step of the conversation in the time of a command.
func (t *talk) step(what string, do func() error) error {
	t.wire.begin(t.patience.Command)
	if err := do(); err != nil {
		return t.failure(err, what)
	}
	return nil
}

// refusable is a step that a server may refuse; then that is the cause.
func (t *talk) refusable(cause mail.Cause, do func() error) error {
	t.wire.begin(t.patience.Command)
	err := do()
	if err == nil {
		return nil
	}
	if said, ok := errors.AsType[*textproto.Error](err); ok {
		return answered(said, cause)
	}
	return t.failure(err, "")
}

// answered is what a server means by a reply that is no yes.
func answered(said *textproto.Error, refused mail.Cause) *mail.Failure {
	f := &mail.Failure{Cause: mail.CauseProtocol, Code: said.Code, Words: mail.Clean(said.Msg)}
	switch {
	case (said.Code == 552 || said.Code == 523) && refused != mail.CauseRecipient:
		f.Cause = mail.CauseTooLarge
	case said.Code == 530:
		f.Cause = mail.CauseLogin
	case said.Code >= 500 && said.Code <= 599:
		f.Cause = refused
	case said.Code >= 400 && said.Code <= 499:
		f.Cause = mail.CauseBusy
	}
	return f
}

// failure gives an error of a step before the letter is complete its cause.
func (t *talk) failure(err error, what string) error {
	f := &mail.Failure{Cause: mail.CauseSilent, Err: err}
	said, replied := errors.AsType[*textproto.Error](err)
	_, garbled := errors.AsType[textproto.ProtocolError](err)
	switch {
	case t.wire.stopped() != nil:
		f.Cause = mail.CauseStopped
	case isCertificate(err):
		f.Cause = mail.CauseCertificate
	case replied:
		f = answered(said, mail.CauseProtocol)
		if what == "starttls" {
			f.Cause = mail.CauseNoTLS
		}
		f.Err = err
	case what == "tls" && isNoTLS(err):
		f.Cause = mail.CauseNoTLS
	case garbled, errors.Is(err, errTalkative):
		f.Cause = mail.CauseProtocol
	}
	return f
}

func isCertificate(err error) bool {
	_, a := errors.AsType[*tls.CertificateVerificationError](err)
	_, b := errors.AsType[x509.HostnameError](err)
	return a || b
}

// isNoTLS says whether the other side speaks something else than TLS, such as a server that greets in clear.
func isNoTLS(err error) bool {
	_, header := errors.AsType[tls.RecordHeaderError](err)
	return header
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}
