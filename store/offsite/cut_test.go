package offsite_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/store/offsite"
)

// wire is a line to a server that is cut after so many bytes have gone up it.
type wire struct {
	port  int
	left  atomic.Int64 // bytes until the cut
	whole atomic.Bool  // it is not cut at all
}

func newWire(t *testing.T, to int) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	w := &wire{port: l.Addr().(*net.TCPAddr).Port}
	w.whole.Store(true)
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(to))
			if err != nil {
				from.Close()
				continue
			}
			go w.carry(server, from)
			go func() {
				_, _ = io.Copy(from, server)
				from.Close()
			}()
		}
	}()
	return w
}

func (w *wire) carry(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	some := make([]byte, 4096)
	for {
		n, err := from.Read(some)
		if !w.whole.Load() {
			if left := w.left.Add(-int64(n)); left <= 0 {
				n, err = max(0, n+int(left)), io.EOF
			}
		}
		if _, e := to.Write(some[:n]); e != nil || err != nil {
			return
		}
	}
}

// through is an address with the port of the wire.
func (w *wire) through(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	u.Host = "127.0.0.1:" + strconv.Itoa(w.port)
	return u.String()
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	port, err := strconv.Atoi(u.Port())
	must(t, err)
	return port
}

// TestALineThatIsCut sends the same file over lines that are cut after more and more bytes. Whatever a server kept of what
// it got, no bundle is there before it is whole, and sending again makes it whole.
func TestALineThatIsCut(t *testing.T) {
	dav, _ := apache(t)
	other := davServer(t, t.TempDir()).URL
	bucket := bucketServer(t).URL
	shell := newSSHServer(t)
	for name, open := range map[string]func(*testing.T) (*wire, offsite.Place){
		"apache": func(t *testing.T) (*wire, offsite.Place) {
			w := newWire(t, portOf(t, dav))
			return w, davPlace(t, w.through(t, dav), password, 0)
		},
		"webdav": func(t *testing.T) (*wire, offsite.Place) {
			w := newWire(t, portOf(t, other))
			return w, davPlace(t, w.through(t, other), password, 0)
		},
		"s3": func(t *testing.T) (*wire, offsite.Place) {
			w := newWire(t, portOf(t, bucket))
			return w, s3Place(t, w.through(t, bucket), "cut", "", 0)
		},
		"sftp": func(t *testing.T) (*wire, offsite.Place) {
			w := newWire(t, shell.Port)
			a := accountAt(shell, t.TempDir())
			a.Port = w.port
			return w, sftpPlace(t, a)
		},
	} {
		t.Run(name, func(t *testing.T) { survivesCuts(t, open) })
	}
}

func survivesCuts(t *testing.T, open func(*testing.T) (*wire, offsite.Place)) {
	ctx := context.Background()
	w, p := open(t)
	for i, after := range []int64{0, 100, 700, 2000, 5000, 20_000, 200_000, 390_000, 399_900, 400_500, 402_000, 404_000} {
		file := noise(400_000 + i)
		w.whole.Store(false)
		w.left.Store(after)
		b, err := offsite.Send(ctx, p, bytes.NewReader(file), int64(len(file)), nil)
		w.whole.Store(true)
		p.Close()
		if err != nil {
			wants(t, "cut after "+strconv.FormatInt(after, 10), err, offsite.ErrUnreachable)
			if _, err := offsite.Open(ctx, p, b.ID); err == nil {
				comesWhole(t, p, b.ID, file)
			}
		}
		for range 50 { // a server may still be at what was cut
			b, err = offsite.Send(ctx, p, bytes.NewReader(file), int64(len(file)), nil)
			if !errors.Is(err, offsite.ErrUnreachable) {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if err != nil {
			t.Fatalf("again after a cut at %d: %v", after, err)
		}
		comesWhole(t, p, b.ID, file)
		must(t, offsite.Remove(ctx, p, b))
	}
}

// TestAFullDiskBehindAServer fills the disk under a WebDAV server.
func TestAFullDiskBehindAServer(t *testing.T) {
	small := mounted(t)
	remount(t, small, "size=256k")
	must(t, os.Chmod(small, 0o777))
	p := davPlace(t, davServer(t, small).URL, password, 0)
	if err := p.Put(context.Background(), "a", noise(1<<20)); err == nil {
		t.Error("a full disk took it")
	}
	if left, _ := filepath.Glob(filepath.Join(small, "*")); len(left) != 0 {
		t.Errorf("left on the full disk: %d files", len(left))
	}
	must(t, p.Put(context.Background(), "a", []byte("little")))
}
