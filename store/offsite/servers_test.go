package offsite_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/crypto"
	"counterfoil/store/offsite"
	"counterfoil/store/offsite/testserver"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"golang.org/x/crypto/ssh"
	"golang.org/x/net/webdav"
)

// The servers below are real ones, each on a port of its own of this computer, ended with the test: Apache's WebDAV, that of
// golang.org/x/net, OpenSSH's sftp-server behind an SSH server, an S3 server.

// The user of every server.
const user, password = testserver.User, testserver.Password

// apache starts Debian's Apache with a WebDAV folder, and answers its address.
func apache(t *testing.T) (url, dir string) {
	t.Helper()
	program, err := exec.LookPath("apache2")
	if err != nil {
		program = "/usr/sbin/apache2"
	}
	home, port := t.TempDir(), freePort(t)
	dir = filepath.Join(home, "dav")
	must(t, os.MkdirAll(dir, 0o777))
	hash, err := exec.Command("openssl", "passwd", "-apr1", password).Output()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(home, "users"), []byte(user+":"+string(hash)), 0o644))
	config := filepath.Join(home, "httpd.conf")
	must(t, os.WriteFile(config, []byte(apacheConfig(home, port)), 0o644))
	for at := home; at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
		must(t, os.Chmod(at, 0o755)) // the server runs as another user
	}
	must(t, os.Chmod(dir, 0o777))
	serve(t, port, exec.Command(program, "-DFOREGROUND", "-f", config))
	return fmt.Sprintf("http://127.0.0.1:%d/dav/", port), dir
}

func apacheConfig(home string, port int) string {
	var c strings.Builder
	for _, m := range strings.Fields("mpm_event authn_core authn_file authz_core authz_user auth_basic dav dav_fs alias") {
		fmt.Fprintf(&c, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", m, m)
	}
	fmt.Fprintf(&c, "ServerRoot %q\nServerName 127.0.0.1\nPidFile %q\nListen 127.0.0.1:%d\nErrorLog %q\nDavLockDB %q\n",
		home, filepath.Join(home, "pid"), port, filepath.Join(home, "errors"), filepath.Join(home, "dav", ".lock"))
	if os.Geteuid() == 0 {
		c.WriteString("User www-data\nGroup www-data\n")
	}
	fmt.Fprintf(&c, "Alias /dav %q\n<Directory %q>\nDav On\nAuthType Basic\nAuthName x\nAuthUserFile %q\nRequire valid-user\n</Directory>\n",
		filepath.Join(home, "dav"), filepath.Join(home, "dav"), filepath.Join(home, "users"))
	return c.String()
}

// serve runs a server until the end of the test, and waits for its port.
func serve(t *testing.T, port int, c *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	must(t, c.Start())
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		done := time.AfterFunc(5*time.Second, func() { _ = c.Process.Kill() })
		_ = c.Wait()
		done.Stop()
	})
	for range 200 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not listen:\n%s", c.Path, said.String())
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// davServer is the WebDAV server of golang.org/x/net, in this process.
func davServer(t *testing.T, dir string) *httptest.Server {
	t.Helper()
	h := &webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func bucketServer(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	t.Cleanup(s.Close)
	return s
}

func newSSHServer(t *testing.T) *testserver.SSH {
	t.Helper()
	s, err := testserver.NewSSH()
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

func accountAt(s *testserver.SSH, dir string) offsite.SFTPAccount {
	return offsite.SFTPAccount{Host: "127.0.0.1", Port: s.Port, User: user, Password: password, Dir: dir, HostKey: s.Known()}
}

func sftpPlace(t *testing.T, a offsite.SFTPAccount) *offsite.SFTP {
	t.Helper()
	p, err := offsite.NewSFTP(a)
	must(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

func davPlace(t *testing.T, url, pass string, pace offsite.Pace) *offsite.WebDAV {
	t.Helper()
	p, err := offsite.NewWebDAV(offsite.WebDAVAccount{URL: url, User: user, Password: pass, Pace: pace})
	must(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

func s3Place(t *testing.T, url, bucket, prefix string, pace offsite.Pace) *offsite.S3 {
	t.Helper()
	p, err := offsite.NewS3(offsite.S3Account{
		Endpoint: url, Region: "us-east-1", Bucket: bucket, Prefix: prefix, Key: "AKTEST", Secret: "SKTEST", Pace: pace,
	})
	must(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

func TestWebDAVKeepsTheContract(t *testing.T) {
	url, dir := apache(t)
	n := 0
	contract(t, extent{objects: 300}, func(t *testing.T, pace offsite.Pace) offsite.Place {
		n++
		must(t, os.Mkdir(filepath.Join(dir, strconv.Itoa(n)), 0o777))
		must(t, os.Chmod(filepath.Join(dir, strconv.Itoa(n)), 0o777))
		return davPlace(t, url+strconv.Itoa(n)+"/", password, pace)
	})
}

func TestAnotherWebDAVKeepsTheContract(t *testing.T) {
	contract(t, extent{objects: 300}, func(t *testing.T, pace offsite.Pace) offsite.Place {
		return davPlace(t, davServer(t, t.TempDir()).URL, password, pace)
	})
}

func TestSFTPKeepsTheContract(t *testing.T) {
	s := newSSHServer(t)
	contract(t, extent{objects: 500}, func(t *testing.T, pace offsite.Pace) offsite.Place {
		a := accountAt(s, t.TempDir())
		a.Pace = pace
		return sftpPlace(t, a)
	})
}

func TestS3KeepsTheContract(t *testing.T) {
	contract(t, extent{objects: 2500}, func(t *testing.T, pace offsite.Pace) offsite.Place {
		return s3Place(t, bucketServer(t).URL, "books", "shop/", pace)
	})
}

func TestWebDAVSaysWhy(t *testing.T) {
	url, dir := apache(t)
	ctx := context.Background()
	wants(t, "wrong password", davPlace(t, url, "wrong", 0).Put(ctx, "a", []byte("x")), offsite.ErrRefused)
	wants(t, "no such folder", davPlace(t, url+"nowhere/", password, 0).Put(ctx, "a", []byte("x")), offsite.ErrMissing)
	must(t, os.Chmod(dir, 0o555))
	err := davPlace(t, url, password, 0).Put(ctx, "a", []byte("x"))
	if err == nil {
		t.Error("a folder that is read-only took something")
	}
	_, err = davPlace(t, "http://127.0.0.1:"+strconv.Itoa(freePort(t)), password, 0).List(ctx)
	wants(t, "server off", err, offsite.ErrUnreachable)
	for _, bad := range []string{"http://example.com/dav", "ftp://127.0.0.1/", "https://a:b@example.com/", ""} {
		_, err := offsite.NewWebDAV(offsite.WebDAVAccount{URL: bad})
		wants(t, bad, err, offsite.ErrName)
	}
}

func TestSFTPSaysWhy(t *testing.T) {
	ctx := context.Background()
	s, dir := newSSHServer(t), t.TempDir()
	a := accountAt(s, dir)
	a.Password = "wrong"
	wants(t, "wrong password", sftpPlace(t, a).Put(ctx, "a", nil), offsite.ErrRefused)
	wants(t, "no such folder", sftpPlace(t, accountAt(s, filepath.Join(dir, "nowhere"))).Put(ctx, "a", nil), offsite.ErrMissing)

	a = accountAt(s, dir)
	a.Port = freePort(t)
	wants(t, "server off", sftpPlace(t, a).Put(ctx, "a", nil), offsite.ErrUnreachable)

	if small := mounted(t); small != "" {
		must(t, os.Chmod(small, 0o777))
		remount(t, small, "size=64k")
		wants(t, "full", sftpPlace(t, accountAt(s, small)).Put(ctx, "a", noise(1<<20)), offsite.ErrFull)
	}
}

func TestAServersKeyIsAgreedOnOnce(t *testing.T) {
	ctx := context.Background()
	s, dir := newSSHServer(t), t.TempDir()
	a := accountAt(s, dir)
	a.HostKey = ""
	err := sftpPlace(t, a).Put(ctx, "a", nil)
	var key *offsite.HostKeyError
	if !errors.As(err, &key) || !key.First || key.Shown != s.Known() || key.Fingerprint != s.Fingerprint() {
		t.Fatalf("first contact: %v, %+v", err, key)
	}
	a.HostKey = key.Shown
	must(t, sftpPlace(t, a).Put(ctx, "a", nil))

	other := newSSHServer(t)
	b := accountAt(other, dir)
	b.HostKey = s.Known()
	err = sftpPlace(t, b).Put(ctx, "b", nil)
	wants(t, "another key", err, offsite.ErrHostKey)
	if errors.As(err, &key) && key.First {
		t.Error("a changed key is taken for a first contact")
	}
}

func TestSFTPWithAKey(t *testing.T) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	block, err := ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte("locked"))
	must(t, err)
	signer, err := ssh.NewSignerFromKey(private)
	must(t, err)
	s := newSSHServer(t)
	s.Allow(signer.PublicKey())
	a := accountAt(s, t.TempDir())
	a.Password, a.Key, a.KeyPass = "", pem.EncodeToMemory(block), []byte("locked")
	must(t, sftpPlace(t, a).Put(context.Background(), "a", []byte("x")))
	a.KeyPass = []byte("wrong")
	_, err = offsite.NewSFTP(a)
	wants(t, "a locked key", err, offsite.ErrRefused)
}

func TestS3SaysWhy(t *testing.T) {
	ctx := context.Background()
	p := s3Place(t, "http://127.0.0.1:"+strconv.Itoa(freePort(t)), "books", "", 0)
	_, err := p.List(ctx)
	wants(t, "server off", err, offsite.ErrUnreachable)
	strict := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(strict.Close)
	wants(t, "no such bucket", s3Place(t, strict.URL, "books", "", 0).Put(ctx, "a", []byte("x")), offsite.ErrMissing)
	a, b := s3Place(t, bucketServer(t).URL, "books", "a/", 0), s3Place(t, bucketServer(t).URL, "books", "b/", 0)
	must(t, a.Put(ctx, "x", []byte("1")))
	if list, err := b.List(ctx); err != nil || len(list) != 0 {
		t.Errorf("another prefix: %v, %v", list, err)
	}
}

// What a killed program has half written lies under names that no list shows: places that write that way find it again.
func TestHalfWrittenObjectsAreSwept(t *testing.T) {
	ctx := context.Background()
	folder, dav, shell := t.TempDir(), t.TempDir(), t.TempDir()
	f, err := offsite.NewFolder(folder, crypto.ID{1})
	must(t, err)
	for dir, p := range map[string]offsite.Place{
		folder: f, dav: davPlace(t, davServer(t, dav).URL, password, 0), shell: sftpPlace(t, accountAt(newSSHServer(t), shell)),
	} {
		half, others := filepath.Join(dir, strings.Repeat("q", 52)+".part"), filepath.Join(dir, "letter.part")
		for _, path := range []string{half, others, filepath.Join(dir, strings.Repeat("w", 26)+".list.part")} {
			must(t, os.WriteFile(path, []byte("x"), 0o600))
		}
		must(t, p.Put(ctx, "later", []byte("x")))
		if n, err := offsite.Sweep(ctx, p, time.Hour, time.Now()); n != 0 || err != nil {
			t.Errorf("%T, half an hour ago: %d, %v", p, n, err)
		}
		then := time.Now().Add(-2 * time.Hour)
		for _, path := range []string{half, others, filepath.Join(dir, strings.Repeat("w", 26)+".list.part")} {
			must(t, os.Chtimes(path, then, then))
		}
		if n, err := offsite.Sweep(ctx, p, time.Hour, time.Now()); n != 2 || err != nil {
			t.Errorf("%T: swept %d, %v", p, n, err)
		}
		if _, err := os.Stat(others); err != nil {
			t.Errorf("%T: a file of somebody's is gone: %v", p, err)
		}
	}
}
