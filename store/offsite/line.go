package offsite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// line is the way to a web server. It ends each request with the context of the call that made it, where the library has no
// argument for that, sends at the pace, and gives up on a server that does not begin to answer.
type line struct {
	*http.Transport
	ctx  context.Context // nil leaves the request's own
	pace Pace
}

// How long a server may take to take a call, and to begin its answer once it has the request whole.
const (
	callWithin   = 20 * time.Second
	answerWithin = time.Minute
)

func newLine(pace Pace) *line {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = answerWithin
	t.DialContext = (&net.Dialer{Timeout: callWithin}).DialContext
	return &line{Transport: t, pace: pace}
}

// RoundTrip is one request and its answer.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if l.ctx != nil {
		ctx = l.ctx
	}
	r = r.WithContext(ctx) // a copy, which may be changed
	switch {
	case r.Body == nil:
	case r.ContentLength == 0 && r.Method == http.MethodPut:
		r.Body = http.NoBody // says that nothing comes, where a body of unknown length would be refused
	default:
		r.Body = body{l.pace.reader(ctx, r.Body), r.Body}
	}
	return l.Transport.RoundTrip(r)
}

type body struct {
	io.Reader
	io.Closer
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
	switch {
	case errors.As(err, &dns):
		return fmt.Errorf("%w: its name is not found", ErrUnreachable)
	case errors.As(err, &op):
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, op.Op, op.Err)
	case errors.As(err, &u):
		return fmt.Errorf("%w: %w", ErrUnreachable, u.Err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
