package offsite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/studio-b12/gowebdav"
)

// WebDAV is a folder on a WebDAV server, as Nextcloud offers.
type WebDAV struct {
	client *gowebdav.Client
	line   *line
}

// WebDAVAccount is how to reach it.
type WebDAVAccount struct {
	URL      string // of the folder, which exists; https, or http on this computer alone
	User     string
	Password string
	Pace     Pace
}

// NewWebDAV asks nothing of the server yet.
func NewWebDAV(a WebDAVAccount) (*WebDAV, error) {
	if err := safeURL(a.URL); err != nil {
		return nil, err
	}
	home, err := url.Parse(a.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: not an address", ErrName)
	}
	w := &WebDAV{line: newLine(home, a.Pace)}
	w.client = gowebdav.NewAuthClient(a.URL, gowebdav.NewPreemptiveAuth(basic{a.User, a.Password}))
	w.client.SetTransport(w.line)
	return w, nil
}

// basic sends the password with every request, so that no body is sent twice.
type basic struct{ user, password string }

func (b basic) Authorize(_ *http.Client, r *http.Request, _ string) error {
	r.SetBasicAuth(b.user, b.password)
	return nil
}

func (b basic) Verify(*http.Client, *http.Response, string) (bool, error) { return false, nil }
func (b basic) Clone() gowebdav.Authenticator                             { return b }
func (b basic) Close() error                                              { return nil }

// mostAsked is how many requests one call of the library may make.
const mostAsked = 20

// under makes the calls that follow end with ctx.
func (w *WebDAV) under(ctx context.Context) { w.line.ctx = atMostRequests(ctx, mostAsked) }

// Close ends idle connections.
func (w *WebDAV) Close() error {
	w.line.CloseIdleConnections()
	return nil
}

// Put sends to a temporary name, since servers keep what a cut connection sent, looks at the size, and moves.
func (w *WebDAV) Put(ctx context.Context, name string, content []byte) error {
	if _, err := w.Stat(ctx, name); !errors.Is(err, ErrMissing) {
		return cmp.Or(err, ErrExists)
	}
	if err := checkPut(name, content); err != nil {
		return err
	}
	part := name + partial
	err := w.error(ctx, w.client.WriteStreamWithLength(part, bytes.NewReader(content), int64(len(content)), 0))
	if err == nil {
		err = w.arrived(ctx, part, int64(len(content)))
	}
	if err == nil {
		err = w.error(ctx, w.client.Rename(part, name, false))
	}
	if err != nil {
		w.clear(part)
	}
	return err
}

// clear removes what a put left. The call may have been cancelled, so it has a little time of its own.
func (w *WebDAV) clear(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	w.under(ctx)
	_ = w.client.Remove(name) // best effort: the next put of this name writes over it
}

func (w *WebDAV) arrived(ctx context.Context, name string, size int64) error {
	info, err := w.look(ctx, name)
	if err != nil {
		return err
	}
	if info.Size() != size {
		return fmt.Errorf("%w: %d of %d bytes arrived", ErrDamaged, info.Size(), size)
	}
	return nil
}

// Get reads an object.
func (w *WebDAV) Get(ctx context.Context, name string) ([]byte, error) {
	if err := errors.Join(checkName(name), ctx.Err()); err != nil {
		return nil, err
	}
	w.under(ctx)
	body, err := w.client.ReadStream(name)
	if err != nil {
		return nil, w.error(ctx, err)
	}
	defer body.Close()
	content, err := readAll(body)
	return content, w.error(ctx, err)
}

// Stat looks at an object.
func (w *WebDAV) Stat(ctx context.Context, name string) (Info, error) {
	if err := errors.Join(checkName(name), ctx.Err()); err != nil {
		return Info{}, err
	}
	info, err := w.look(ctx, name)
	if err != nil {
		return Info{}, err
	}
	if info.IsDir() {
		return Info{}, ErrMissing
	}
	return infoOf(name, info), nil
}

// look asks for the facts of an object. The library answers with nothing in a type of its own where the server says nothing of it.
func (w *WebDAV) look(ctx context.Context, name string) (fs.FileInfo, error) {
	w.under(ctx)
	info, err := w.client.Stat(name)
	if err != nil {
		return nil, w.error(ctx, err)
	}
	if f, ok := info.(*gowebdav.File); !ok || f == nil {
		return nil, fmt.Errorf("%w: no facts of an object", ErrDamaged)
	}
	return info, nil
}

// List reads the folder.
func (w *WebDAV) List(ctx context.Context) ([]Info, error) {
	w.under(ctx)
	entries, err := w.client.ReadDir("/")
	if err != nil {
		return nil, w.error(ctx, err)
	}
	var list []Info
	for _, e := range entries {
		if e.Size() < 0 {
			return nil, fmt.Errorf("%w: a listing with sizes below nothing", ErrDamaged)
		}
		if !e.IsDir() && checkName(e.Name()) == nil {
			list = append(list, infoOf(e.Name(), e))
		}
	}
	slices.SortFunc(list, byName)
	return list, nil
}

// leftovers are what an upload that was cut short has left.
func (w *WebDAV) leftovers(ctx context.Context) (list []Info, err error) {
	w.under(ctx)
	entries, err := w.client.ReadDir("/")
	for _, e := range entries {
		if name, half := strings.CutSuffix(e.Name(), partial); half && !e.IsDir() {
			list = append(list, infoOf(name, e))
		}
	}
	return list, w.error(ctx, err)
}

func (w *WebDAV) dropLeftover(ctx context.Context, name string) error {
	w.under(ctx)
	return w.error(ctx, w.client.Remove(name+partial))
}

// Delete removes an object.
func (w *WebDAV) Delete(ctx context.Context, name string) error {
	if _, err := w.Stat(ctx, name); err != nil {
		return err
	}
	return w.error(ctx, w.client.Remove(name))
}

// error gives an error of the library its kind. The library's own texts hold paths; they are left behind.
func (w *WebDAV) error(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if e := cmp.Or(ctx.Err(), w.line.why()); e != nil {
		return e
	}
	var status gowebdav.StatusError
	if errors.As(err, &status) {
		return statusError(status.Status)
	}
	return netError(err)
}
