package offsite_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/store/offsite"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/net/webdav"
)

// liar is a WebDAV server whose listings are changed on their way.
func liar(t *testing.T, dir string, change func(listing string) string) *offsite.WebDAV {
	real := &webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()}
	return davAt(t, mallory(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "PROPFIND" {
			real.ServeHTTP(w, r)
			return
		}
		said := httptest.NewRecorder()
		real.ServeHTTP(said, r)
		w.Header().Set("Content-Type", said.Header().Get("Content-Type"))
		w.WriteHeader(said.Code)
		_, _ = io.WriteString(w, change(said.Body.String()))
	}).URL)
}

var modified = regexp.MustCompile(`<D:getlastmodified>[^<]*</D:getlastmodified>`)

// What another computer is sending this moment is not swept away, whatever a server says of its times, nor is anything that a list names.
func TestAServerThatLiesAboutTimes(t *testing.T) {
	all := func(with string) func(string) string {
		return func(s string) string { return modified.ReplaceAllString(s, with) }
	}
	under := strings.Repeat("q", 52)
	for what, change := range map[string]func(string) string{
		"none":        all(""),
		"garbage":     all("<D:getlastmodified>yesterday</D:getlastmodified>"),
		"1970":        all("<D:getlastmodified>Thu, 01 Jan 1970 00:00:00 GMT</D:getlastmodified>"),
		"all of 2099": all("<D:getlastmodified>Thu, 01 Jan 2099 00:00:00 GMT</D:getlastmodified>"),
		"all of 1999": all("<D:getlastmodified>Fri, 01 Jan 1999 00:00:00 GMT</D:getlastmodified>"),
		"one of 2099": func(s string) string {
			return lastReplaced(s, "<D:getlastmodified>Thu, 01 Jan 2099 00:00:00 GMT</D:getlastmodified>")
		},
		"none for some": func(s string) string { return lastReplaced(s, "") },
	} {
		dir := t.TempDir()
		p := liar(t, dir, change)
		file := noise(300_000)
		b, err := offsite.Send(t.Context(), p, bytes.NewReader(file), int64(len(file)), nil)
		must(t, err)
		must(t, p.Put(t.Context(), under, []byte("under way")))
		must(t, os.WriteFile(filepath.Join(dir, strings.Repeat("w", 52)+".part"), []byte("half"), 0o600))
		must(t, p.Put(t.Context(), "zzz", []byte("the last of the listing")))
		if n, err := offsite.Sweep(t.Context(), p, time.Hour, time.Now()); n != 0 || err != nil {
			t.Errorf("%s: swept %d, %v", what, n, err)
		}
		comesWhole(t, p, b.ID, file)
	}
}

// lastReplaced changes the time of the last object of a listing.
func lastReplaced(listing, with string) string {
	at := modified.FindAllStringIndex(listing, -1)
	if len(at) < 2 {
		return listing
	}
	last := at[len(at)-1]
	return listing[:last[0]] + with + listing[last[1]:]
}

// A server that says nothing of what it is asked for, or a size that is none, ends no program and is not believed.
func TestAServerThatSaysNothing(t *testing.T) {
	size := regexp.MustCompile(`<D:getcontentlength>[^<]*</D:getcontentlength>`)
	for what, change := range map[string]func(string) string{
		"no facts": func(s string) string { return strings.ReplaceAll(s, "200 OK", "403 Forbidden") },
		"no size":  func(s string) string { return size.ReplaceAllString(s, "") },
		"no number": func(s string) string {
			return size.ReplaceAllString(s, "<D:getcontentlength>some</D:getcontentlength>")
		},
		"less than 0": func(s string) string { return size.ReplaceAllString(s, "<D:getcontentlength>-1</D:getcontentlength>") },
		"nothing":     func(string) string { return `<D:multistatus xmlns:D="DAV:"/>` },
		"other names": func(s string) string { return strings.ReplaceAll(s, `"DAV:"`, `"VAD:"`) },
	} {
		p := liar(t, t.TempDir(), change)
		if err := p.Put(t.Context(), "a", []byte("x")); err == nil {
			t.Errorf("%s: it has it", what)
		}
		file := noise(1000)
		if _, err := offsite.Send(t.Context(), p, bytes.NewReader(file), int64(len(file)), nil); err == nil {
			t.Errorf("%s: sent", what)
		}
		if list, err := p.List(t.Context()); err == nil && (what == "nothing" || what == "other names") {
			t.Errorf("%s: it passes for a listing of %d", what, len(list))
		}
	}
}

// A bucket whose answers lie about what they hold, or say nothing of it.
func TestABucketThatLies(t *testing.T) {
	for what, bend := range map[string]func(http.Header){
		"no size":         func(h http.Header) { h["Content-Length"] = nil },
		"no time":         func(h http.Header) { h.Del("Last-Modified") },
		"time of garbage": func(h http.Header) { h.Set("Last-Modified", "soon") },
		"a future":        func(h http.Header) { h.Set("Last-Modified", "Thu, 01 Jan 2099 00:00:00 GMT") },
		"another ETag":    func(h http.Header) { h.Set("ETag", `"00"`) },
		"no ETag":         func(h http.Header) { h.Del("ETag") },
		"less":            func(h http.Header) { h.Set("Content-Length", "7") },
		"more":            func(h http.Header) { h.Set("Content-Length", "70000000") },
	} {
		inner := bucketServer(t)
		var lying atomic.Bool
		url := mallory(t, func(w http.ResponseWriter, r *http.Request) {
			said := httptest.NewRecorder()
			inner.Config.Handler.ServeHTTP(said, r)
			if lying.Load() && !r.URL.Query().Has("list-type") && said.Code == http.StatusOK {
				bend(said.Header())
			}
			for k, v := range said.Header() {
				w.Header()[k] = v
			}
			w.WriteHeader(said.Code)
			if r.Method != http.MethodHead {
				_, _ = w.Write(said.Body.Bytes())
			}
		}).URL
		p := s3Place(t, url, "shop", "", 0)
		file := noise(300_000)
		b, err := offsite.Send(t.Context(), p, bytes.NewReader(file), int64(len(file)), nil)
		must(t, err)
		lying.Store(true)
		got, err := io.ReadAll(b.Reader(t.Context(), p))
		if err == nil && !bytes.Equal(got, file) {
			t.Errorf("%s: other bytes pass", what)
		}
		more := noise(2000)
		_, err = offsite.Send(t.Context(), p, bytes.NewReader(more), int64(len(more)), nil)
		if (what == "no size" || what == "less" || what == "more") && err == nil {
			t.Errorf("%s: sent", what)
		}
		_, _ = offsite.Sweep(t.Context(), p, 0, time.Now())
		lying.Store(false)
		comesWhole(t, p, b.ID, file)
	}
}

// endless are the files of a folder whose listing never ends.
type endless struct {
	sftp.Handlers
	told atomic.Int64
}

func (e *endless) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	if r.Method != "List" {
		return nil, os.ErrNotExist
	}
	return e, nil
}

func (e *endless) ListAt(list []os.FileInfo, _ int64) (int, error) {
	for i := range list {
		list[i] = nobody{}
	}
	e.told.Add(int64(len(list)))
	return len(list), nil
}

type nobody struct{}

func (nobody) Name() string       { return strings.Repeat("n", 900) }
func (nobody) Size() int64        { return 1 }
func (nobody) Mode() fs.FileMode  { return 0o644 }
func (nobody) ModTime() time.Time { return time.Unix(1, 0) }
func (nobody) IsDir() bool        { return false }
func (nobody) Sys() any           { return nil }

// A listing of an SFTP server that never ends is too big, and the next call goes over a new connection.
func TestAnSFTPListingWithoutEnd(t *testing.T) {
	files := &endless{}
	files.Handlers = sftp.InMemHandler()
	files.FileList = files
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	key, err := ssh.NewSignerFromKey(private)
	must(t, err)
	config := &ssh.ServerConfig{NoClientAuth: true}
	config.AddHostKey(key)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveFiles(conn, config, files.Handlers)
		}
	}()
	p := sftpPlace(t, offsite.SFTPAccount{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, User: user, Password: password, Dir: "/", HostKey: string(ssh.MarshalAuthorizedKey(key.PublicKey())),
	})
	began := time.Now()
	if list, err := p.List(t.Context()); !errors.Is(err, offsite.ErrTooBig) || files.told.Load() > 1_000_000 {
		t.Errorf("%d of %d names: %v", len(list), files.told.Load(), err)
	}
	t.Logf("%d names in %s", files.told.Load(), time.Since(began))
	if _, err := p.Get(t.Context(), "a"); !errors.Is(err, offsite.ErrMissing) {
		t.Errorf("after that: %v", err)
	}
}

func serveFiles(conn net.Conn, config *ssh.ServerConfig, files sftp.Handlers) {
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for c := range channels {
		channel, asked, err := c.Accept()
		if err != nil {
			return
		}
		go func() {
			for r := range asked {
				_ = r.Reply(r.Type == "subsystem", nil)
			}
		}()
		go func() { _ = sftp.NewRequestServer(channel, files).Serve() }()
	}
}
