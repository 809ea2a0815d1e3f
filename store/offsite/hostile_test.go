package offsite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/crypto"
	"counterfoil/store/offsite"

	"golang.org/x/net/webdav"
)

// The servers and sticks below mean harm, or fail in the way that does the most.

// mallory is a web server that answers as it likes.
func mallory(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s
}

func davAt(t *testing.T, url string) *offsite.WebDAV {
	t.Helper()
	p, err := offsite.NewWebDAV(offsite.WebDAVAccount{URL: url, User: user, Password: password})
	must(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

func bucketAt(t *testing.T, url string) *offsite.S3 {
	t.Helper()
	s, err := offsite.NewS3(offsite.S3Account{Endpoint: url, Bucket: "shop", Region: "x", Key: "k", Secret: "s"})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// A server may send us elsewhere; the password does not go along, not even to another port of the same computer or in the clear.
func TestThePasswordGoesNowhereElse(t *testing.T) {
	var told atomic.Int32
	elsewhere := mallory(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			told.Add(1)
		}
	})
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		p := davAt(t, mallory(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL+r.URL.Path, status) }).URL)
		_, e1 := p.List(t.Context())
		_, e2 := p.Get(t.Context(), "a")
		e3 := p.Put(t.Context(), "a", []byte("x"))
		if e1 == nil || e2 == nil || e3 == nil || told.Load() != 0 {
			t.Errorf("%d: %v, %v, %v; elsewhere was told the password %d times", status, e1, e2, e3, told.Load())
		}
	}
	s := bucketAt(t, mallory(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}).URL)
	if _, err := s.Get(t.Context(), "a"); err == nil || told.Load() != 0 {
		t.Errorf("s3: %v; elsewhere was told %d times", err, told.Load())
	}
}

// shortListing is a WebDAV server whose listings end after so many bytes: by a cut line, or as if that had been all.
func shortListing(t *testing.T, dir string, most *atomic.Int64, cut bool) *offsite.WebDAV {
	real := &webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()}
	return davAt(t, mallory(t, func(w http.ResponseWriter, r *http.Request) {
		n := most.Load()
		if r.Method != "PROPFIND" || r.Header.Get("Depth") != "1" || n == 0 {
			real.ServeHTTP(w, r)
			return
		}
		whole := httptest.NewRecorder()
		real.ServeHTTP(whole, r)
		if cut {
			w.Header().Set("Content-Length", fmt.Sprint(whole.Body.Len()))
		}
		w.WriteHeader(whole.Code)
		_, _ = w.Write(whole.Body.Bytes()[:min(int64(whole.Body.Len()), n)])
	}).URL)
}

// A listing that ends early is no listing: else the parts of a good backup, whose list is not in it, are swept away.
func TestAListingThatEndsEarly(t *testing.T) {
	for _, cut := range []bool{true, false} {
		var most atomic.Int64
		dir := t.TempDir()
		p := shortListing(t, dir, &most, cut)
		b, err := offsite.Send(t.Context(), p, bytes.NewReader(noise(600<<10)), 600<<10, nil)
		must(t, err)
		past := time.Now().Add(-100 * 24 * time.Hour)
		list, err := p.List(t.Context())
		must(t, err)
		for _, o := range list {
			must(t, os.Chtimes(filepath.Join(dir, o.Name), past, past))
		}
		must(t, p.Put(t.Context(), "0-newest", []byte("x")))
		for most.Store(100); most.Load() < 4000; most.Add(97) {
			if list, err := p.List(t.Context()); err == nil && len(list) < len(b.Parts)+2 {
				t.Fatalf("cut %v: %d bytes of a listing pass for all of it: %v", cut, most.Load(), list)
			}
			_, _ = offsite.Sweep(t.Context(), p, time.Hour, time.Now())
		}
		most.Store(0)
		if _, err := io.Copy(io.Discard, b.Reader(t.Context(), p)); err != nil {
			t.Errorf("cut %v: the backup is gone: %v", cut, err)
		}
	}
}

// A server that never comes to an end takes neither all memory nor all file handles.
func TestAServerWithoutEnd(t *testing.T) {
	entry := `<D:response><D:href>/%d</D:href><D:propstat><D:prop><D:getcontentlength>1</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`
	piece := []byte(strings.Repeat(fmt.Sprintf(entry, 1), 1000))
	var sent, asked atomic.Int64
	p := davAt(t, mallory(t, func(w http.ResponseWriter, r *http.Request) {
		switch asked.Add(1); {
		case r.Method == "PROPFIND" && r.Header.Get("Depth") == "1":
			w.WriteHeader(http.StatusMultiStatus)
			_, _ = io.WriteString(w, `<D:multistatus xmlns:D="DAV:">`)
			for r.Context().Err() == nil && sent.Load() < 1<<30 {
				n, _ := w.Write(piece)
				sent.Add(int64(n))
			}
		case r.Method == "PROPFIND" && strings.HasSuffix(r.URL.Path, ".part"):
			w.WriteHeader(http.StatusMultiStatus)
			fmt.Fprintf(w, `<D:multistatus xmlns:D="DAV:">`+entry+`</D:multistatus>`, 1)
		case r.Method == "PROPFIND":
			w.WriteHeader(http.StatusNotFound)
		case r.Method == "MOVE":
			w.WriteHeader(http.StatusConflict)
		}
	}).URL)
	if _, err := p.List(t.Context()); !errors.Is(err, offsite.ErrTooBig) || sent.Load() > 200<<20 {
		t.Errorf("a listing without end: %v after %d bytes", err, sent.Load())
	}
	asked.Store(0)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := p.Put(ctx, "a", []byte("x")); err == nil || ctx.Err() != nil || asked.Load() > 100 {
		t.Errorf("a move that is always in conflict: %v after %d requests", err, asked.Load())
	}
}

// A bucket that always has one more page ends, too.
func TestABucketWithoutEnd(t *testing.T) {
	var pages atomic.Int64
	s := bucketAt(t, mallory(t, func(w http.ResponseWriter, _ *http.Request) {
		n := pages.Add(1)
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t%d</NextContinuationToken></ListBucketResult>`, n)
	}).URL)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if list, err := s.List(ctx); !errors.Is(err, offsite.ErrTooBig) {
		t.Errorf("%d names in %d pages: %v", len(list), pages.Load(), err)
	}
}

// A stick may bring files that are none: what is looked at on each stick that is plugged in must not hang, fill the memory, or lead elsewhere.
func TestAStickWithTraps(t *testing.T) {
	const mark = "counterfoil-place.txt"
	precious := filepath.Join(t.TempDir(), "precious")
	must(t, os.WriteFile(precious, []byte("precious"), 0o600))
	traps := map[string]func(dir string) error{
		"a mark that waits for a writer": func(dir string) error { return fifo(filepath.Join(dir, mark)) },
		"a mark without end":             func(dir string) error { return os.Symlink("/dev/zero", filepath.Join(dir, mark)) },
		"a mark that is large": func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, mark), nil, 0o600), os.Truncate(filepath.Join(dir, mark), 1<<40))
		},
		"a mark half written that leads elsewhere":    func(dir string) error { return os.Symlink(precious, filepath.Join(dir, mark+".part")) },
		"an object half written that leads elsewhere": func(dir string) error { return os.Symlink(precious, filepath.Join(dir, "a.part")) },
	}
	for what, set := range traps {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			if err := set(dir); err != nil {
				t.Skip(err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				if _, err := offsite.FindFolder(crypto.ID{1}, filepath.Join(t.TempDir(), "gone"), []string{dir}); !errors.Is(err, offsite.ErrMissing) {
					t.Errorf("found: %v", err)
				}
				if f, err := offsite.NewFolder(dir, crypto.ID{1}); err == nil {
					_ = f.Put(context.Background(), "a", []byte("x"))
				}
			}()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Fatal("it hangs")
			}
			if is, err := os.ReadFile(precious); err != nil || string(is) != "precious" {
				t.Errorf("a file elsewhere was written to: %q, %v", is, err)
			}
		})
	}
}
