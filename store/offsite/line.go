package offsite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// line is the way to a web server. It ends each request with the context of the call that made it, where the library has no
// argument for that, sends at the pace, and gives up on a server that does not begin to answer, or does not come to an end. It speaks to no other
// server: one that sends us elsewhere would have the password taken there.
type line struct {
	*http.Transport
	home *url.URL        // nil where the library is known to follow nobody
	ctx  context.Context // nil leaves the request's own
	pace Pace
	shut atomic.Pointer[error] // why nothing more is asked of the server
}

// mostAnswer is how much a server may answer to one request, in bytes: a listing of some ten thousand objects, and more than any object.
const mostAnswer = 64 << 20

// requestsLeft is where a context says how many requests its call may still make.
type requestsLeft struct{}

// atMostRequests bounds the requests of a call: a server may have the library ask again, but not for ever.
func atMostRequests(ctx context.Context, n int64) context.Context {
	left := new(atomic.Int64)
	left.Store(n)
	return context.WithValue(ctx, requestsLeft{}, left)
}

// How long a server may take to take a call, and to begin its answer once it has the request whole.
const (
	callWithin   = 20 * time.Second
	answerWithin = time.Minute
)

// newLine is the way to the server of an address that safeURL has seen.
func newLine(home *url.URL, pace Pace) *line {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = answerWithin
	t.DialContext = (&net.Dialer{Timeout: callWithin}).DialContext
	return &line{Transport: t, home: home, pace: pace}
}

// RoundTrip is one request and its answer.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if l.ctx != nil {
		ctx = l.ctx
	}
	left, counted := ctx.Value(requestsLeft{}).(*atomic.Int64)
	switch {
	case l.why() != nil:
		return nil, l.why()
	case l.home != nil && (r.URL.Scheme != l.home.Scheme || r.URL.Host != l.home.Host):
		return nil, fmt.Errorf("%w: it sends us to another server", ErrPage)
	case counted && left.Add(-1) < 0:
		return nil, fmt.Errorf("%w: it asks for ever more requests", ErrTooBig)
	}
	r = r.WithContext(ctx) // a copy, which may be changed
	switch {
	case r.Body == nil:
	case r.ContentLength == 0 && r.Method == http.MethodPut:
		r.Body = http.NoBody // says that nothing comes, where a body of unknown length would be refused
	default:
		r.Body = body{l.pace.reader(ctx, r.Body), r.Body}
	}
	answer, err := l.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &atMost{answer.Body, mostAnswer}
	if err := l.judge(r, answer); err != nil {
		return nil, err
	}
	return answer, nil
}

// judge says why an answer is none, and closes it then. A server that asks to be left alone, or is none of ours, is asked nothing more.
func (l *line) judge(r *http.Request, answer *http.Response) error {
	err, status := noAnswer(r, answer), answer.StatusCode
	_, _, lists := listing(r)
	switch {
	case err != nil:
	case lists && (status == http.StatusMultiStatus || status == http.StatusOK):
		err = readListing(r, answer)
	case status == http.StatusMultiStatus: // of several things one was refused: the library says so on the terminal, in the server's words
		err = statusError(status)
	}
	if err == nil {
		return nil
	}
	_ = answer.Body.Close()
	if errors.Is(err, ErrPage) || errors.As(err, new(*WaitError)) {
		l.shut.Store(&err)
	}
	return err
}

// why is why nothing more is asked of the server, nil where it may be.
func (l *line) why() error {
	if err := l.shut.Load(); err != nil {
		return *err
	}
	return nil
}

type body struct {
	io.Reader
	io.Closer
}

// atMost ends an answer that is too long with ErrTooBig.
type atMost struct {
	io.ReadCloser
	left int64
}

func (a *atMost) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, ErrTooBig
	}
	n, err := a.ReadCloser.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	return n, err
}

// safeURL holds out addresses that would carry a password in the clear over a network.
func safeURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return fmt.Errorf("%w: not an address", ErrName)
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && local(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%w: not https", ErrName)
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// readAll reads at most one object.
func readAll(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, PartSize+1))
	if err == nil && len(content) > PartSize {
		err = ErrTooBig
	}
	return content, err
}

// statusError is the kind of an HTTP answer.
func statusError(status int) error {
	kind := map[int]error{
		http.StatusUnauthorized:          ErrRefused,
		http.StatusForbidden:             ErrForbidden,
		http.StatusMethodNotAllowed:      ErrForbidden,
		http.StatusNotFound:              ErrMissing,
		http.StatusConflict:              ErrMissing, // the folder above is gone
		http.StatusGone:                  ErrMissing,
		http.StatusPreconditionFailed:    ErrExists,
		http.StatusRequestEntityTooLarge: ErrTooBig,
		http.StatusInsufficientStorage:   ErrFull,
	}[status]
	if kind == nil {
		kind = ErrUnreachable
	}
	return fmt.Errorf("%w: status %d", kind, status)
}

// netError is ErrUnreachable with what the network says, without names and addresses.
func netError(err error) error {
	var op *net.OpError
	var dns *net.DNSError
	var u *url.Error
	if wrong := certificateError(err, time.Now()); wrong != nil {
		return wrong
	}
	switch {
	case errors.Is(err, ErrTooBig), errors.Is(err, ErrDamaged): // of our own
		return err
	case errors.As(err, &dns):
		return fmt.Errorf("%w: its name is not found", ErrUnreachable)
	case errors.As(err, &op):
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, op.Op, op.Err)
	case errors.As(err, &u):
		return fmt.Errorf("%w: %w", ErrUnreachable, u.Err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
