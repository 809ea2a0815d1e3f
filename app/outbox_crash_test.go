package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp/testserver"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// A program that sends a letter is killed before each of its steps on the disk. Whatever lies there then, the next program sends the letter if
// the server cannot have it, says that it is not sure where it may, and never sends it twice.
func TestKilledWhileSending(t *testing.T) {
	p, server := openPost(t).real(t)
	ctx := t.Context()
	l := p.send(t)
	w := &witness{t: t, dir: p.books.Dir(), chain: p.env.Keychain.(*keychain.Map)}
	lock(t, p.Session)
	had := map[int]int{} // letters that the server had at a moment
	env := watched(w, p.env)
	s := must[*Session](t)(must[*Books](t)(Open(ctx, p.books.Dir(), env)).Login(ctx, "", []byte(ownerPass), ""))
	w.on = true
	stop := noting(w, had, server)
	must[OutboxReport](t)(s.RunOutbox(ctx, OutboxRun{Ahead: true}))
	lock(t, s)
	w.tell()
	w.on = false
	stop()
	count := map[mail.State]int{}
	for i, m := range w.moments {
		m.lay(t, w.dir)
		env := p.env
		env.Keychain = m.chain.Copy()
		after := must[*testserver.Server](t)(testserver.Start(authority, false))
		next := &postOffice{Session: must[*Session](t)(must[*Books](t)(Open(ctx, w.dir, env)).Login(ctx, "", []byte(ownerPass), ""))}
		next.at(t, after.Host, after.Port)
		next.run(t, OutboxRun{Ahead: true})
		now := must[Letter](t)(next.OutboxLetter(ctx, l.ID))
		if all := had[i] + len(after.Letters()); all > 1 || all == 0 && now.State != mail.Unsure {
			t.Errorf("moment %d: %d letters at the first server, %d at the next, and it is %s", i, had[i], len(after.Letters()), now.State)
		}
		if now.State != mail.Sent && now.State != mail.Unsure {
			t.Errorf("moment %d: it is %s", i, now.State)
		}
		count[now.State]++
		after.Close()
		lock(t, next.Session)
	}
	if count[mail.Unsure] == 0 || count[mail.Sent] < 2 {
		t.Errorf("of %d moments: %v", len(w.moments), count)
	}
	t.Logf("%d moments: %v", len(w.moments), count)
}

// noting has each moment remember how many letters the server had by then.
func noting(w *witness, had map[int]int, server *testserver.Server) (stop func()) {
	w.note = func(moment int) { had[moment] = len(server.Letters()) }
	return func() { w.note = nil }
}

// asPostman names the books in the environment of the process that is killed while it sends.
const asPostman = "COUNTERFOIL_TEST_POSTMAN"

// TestPostman is the process that is killed: it sends what waits.
func TestPostman(t *testing.T) {
	dir, roots := os.Getenv(asPostman), os.Getenv(asPostman+"_ROOTS")
	if dir == "" {
		t.Skip("only as a process of its own")
	}
	if !authority.Roots.AppendCertsFromPEM([]byte(roots)) {
		t.Fatal("no roots")
	}
	env := killEnv()
	client := mailer()
	client.Patience.Command, client.Patience.Accept = time.Minute, time.Minute
	env.Mail = client
	s := must[*Session](t)(must[*Books](t)(Open(t.Context(), dir, env)).Login(t.Context(), "", []byte(ownerPass), ""))
	if err := s.UseMailPassword(t.Context(), []byte(testserver.Password)); err != nil {
		t.Fatal(err)
	}
	fmt.Println("ready")
	must[OutboxReport](t)(s.RunOutbox(t.Context(), OutboxRun{Ahead: true}))
	fmt.Println("sent")
	lock(t, s)
}

// A real process on a real disk is killed at each step of the conversation with the server.
func TestAKilledProcessSendsNothingTwice(t *testing.T) {
	for _, at := range testserver.Steps() {
		if at == testserver.AtStartTLS {
			continue
		}
		p := openPost(t, func(s *Setup) { s.WithoutKeychain = true })
		b := p.broken(t, at, testserver.Silent)
		l := p.send(t)
		lock(t, p.Session)
		killWhile(t, p.books.Dir(), func() bool { return b.Held() })
		s := must[*Session](t)(p.books.Login(t.Context(), "", []byte(ownerPass), ""))
		next := &postOffice{Session: s}
		_, server := next.real(t)
		next.run(t, OutboxRun{Ahead: true})
		want, letters := mail.Sent, 1
		if at == testserver.AtEnd {
			want, letters = mail.Unsure, 0
		}
		now := must[Letter](t)(next.OutboxLetter(t.Context(), l.ID))
		if at == testserver.AtBody && now.State == mail.Unsure { // all of it was in the pipe already
			want, letters = mail.Unsure, 0
		}
		if now.State != want || len(server.Letters()) != letters {
			t.Errorf("killed at %s: it is %s (%s), %d letters", at, now.State, now.Last.Cause, len(server.Letters()))
		}
		lock(t, s)
	}
}

// Killed at any moment around the answer of the server, a letter is sent once, or nobody is sure.
func TestKilledAroundTheAnswer(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 6 {
		p := openPost(t, func(s *Setup) { s.WithoutKeychain = true })
		b := p.broken(t, "", "")
		l := p.send(t)
		lock(t, p.Session)
		wait := time.Duration(r.IntN(3000)) * time.Microsecond
		killWhile(t, p.books.Dir(), func() bool {
			if b.Taken() == 0 {
				return false
			}
			time.Sleep(wait)
			return true
		})
		s := must[*Session](t)(p.books.Login(t.Context(), "", []byte(ownerPass), ""))
		next := &postOffice{Session: s}
		_, server := next.real(t)
		next.run(t, OutboxRun{Ahead: true})
		if now := must[Letter](t)(next.OutboxLetter(t.Context(), l.ID)); now.State != mail.Sent && now.State != mail.Unsure || len(server.Letters()) != 0 {
			t.Errorf("it is %s, and %d letters were sent again", now.State, len(server.Letters()))
		}
		lock(t, s)
	}
}

// killWhile starts the process that sends, and kills it as soon as now says so, or when it has ended by itself.
func killWhile(t *testing.T, dir string, now func() bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestPostman$")
	cmd.Env = append(os.Environ(), asPostman+"="+dir, asPostman+"_ROOTS="+string(authority.PEM))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for deadline := time.Now().Add(20 * time.Second); !now(); time.Sleep(200 * time.Microsecond) {
		select {
		case err := <-ended:
			if !strings.Contains(said.String(), "sent") {
				t.Fatalf("it ended by itself: %v\n%s", err, said.String())
			}
			return
		default:
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			t.Fatalf("it did not come so far:\n%s", said.String())
		}
	}
	_ = cmd.Process.Kill()
	<-ended
}

// A disk that fails at any operation while a letter is sent: what the server took is never sent again by itself, and what it did not take is
// not called sent.
func TestADiskThatFailsWhileSending(t *testing.T) {
	ctx := t.Context()
	for fail := 1; ; fail++ {
		p, server := openPost(t).real(t)
		l := p.send(t)
		lock(t, p.Session)
		disk := &failing{left: -1}
		env := p.env
		env.shape = func(dir string, o *store.Options) { o.FS = failingFS{seal.NewFolder(dir), disk} }
		s := must[*Session](t)(must[*Books](t)(Open(ctx, p.books.Dir(), env)).Login(ctx, "", []byte(ownerPass), ""))
		disk.left = fail
		_, err := s.RunOutbox(ctx, OutboxRun{Ahead: true})
		met := disk.left < 0
		disk.left = -1
		_ = s.Lock()
		if !met {
			if err != nil || len(server.Letters()) != 1 {
				t.Errorf("on a good disk: %v, %d letters", err, len(server.Letters()))
			}
			t.Logf("%d operations", fail-1)
			return
		}
		taken := len(server.Letters())
		next := &postOffice{Session: must[*Session](t)(p.books.Login(ctx, "", []byte(ownerPass), ""))}
		next.run(t, OutboxRun{Ahead: true})
		now := must[Letter](t)(next.OutboxLetter(ctx, l.ID))
		if n := len(server.Letters()); n > 1 || n == 0 && now.State == mail.Sent || taken == 1 && now.State == mail.Queued {
			t.Errorf("operation %d fails (%v): %d letters, then %d, and it is %s", fail, err, taken, n, now.State)
		}
		lock(t, next.Session)
	}
}

// failing is a disk of which one operation fails: the one that left counts down to.
type failing struct{ left int }

var errDisk = errors.New("input/output error")

func (f *failing) step() error {
	if f.left < 0 {
		return nil
	}
	if f.left--; f.left < 0 {
		return errDisk
	}
	return nil
}

type failingFS struct {
	seal.FS
	disk *failing
}

type failingFile struct {
	seal.File
	disk *failing
}

func (f failingFS) Open(name string) (seal.File, error) { return f.file(f.FS.Open(name)) }

func (f failingFS) Create(name string) (seal.File, error) {
	if err := f.disk.step(); err != nil {
		return nil, err
	}
	return f.file(f.FS.Create(name))
}

func (f failingFS) file(file seal.File, err error) (seal.File, error) {
	if err != nil {
		return nil, err
	}
	return failingFile{file, f.disk}, nil
}

func (f failingFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.disk.step(); err != nil {
		return 0, err
	}
	return f.File.WriteAt(p, off)
}

func (f failingFile) Sync() error {
	if err := f.disk.step(); err != nil {
		return err
	}
	return f.File.Sync()
}

// Two runs at once send each letter once.
func TestTwoRunsAtOnce(t *testing.T) {
	p, server := openPost(t).real(t)
	var ids []bill.ID
	for range 3 {
		ids = append(ids, p.send(t).ID)
	}
	done := make(chan error, 4)
	for range 4 {
		go func() {
			_, err := p.RunOutbox(context.Background(), OutboxRun{Ahead: true})
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for _, id := range ids {
		p.stands(t, id, mail.Sent)
	}
	if n := len(server.Letters()); n != 3 {
		t.Errorf("%d letters", n)
	}
}
