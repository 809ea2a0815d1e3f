package app

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/seal"

	"golang.org/x/net/webdav"
)

// asRunner names the books in the environment of the process that is killed in a run of backups; dieAt is the step at which it kills itself, "" where
// the server does it.
const (
	asRunner = "COUNTERFOIL_TEST_RUNNER"
	dieAt    = "COUNTERFOIL_TEST_DIE_AT"
)

// davPassword opens the WebDAV place of these tests.
const davPassword = "four words for tests"

// began is when the test began, in milliseconds: the processes share a clock.
const began = "COUNTERFOIL_TEST_BEGAN"

// runnerEnv has a clock that goes a hundred times as fast as it should: no two backups are made in one second, and all on one day.
func runnerEnv(t *testing.T) Env {
	env := killEnv()
	if os.Getenv(asRunner) != "" {
		env.shape = func(dir string, o *store.Options) { o.FS = dyingFS{seal.NewFolder(dir)} }
	}
	start := must[int64](t)(strconv.ParseInt(os.Getenv(began), 10, 64))
	env.Now = func() time.Time {
		return time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC).Add(100 * time.Since(time.UnixMilli(start)))
	}
	return env
}

// TestRunner is the process that is killed: it makes a backup, carries it, reads it back, restores for a proof, and removes what is not kept.
func TestRunner(t *testing.T) {
	dir := os.Getenv(asRunner)
	if dir == "" {
		t.Skip("only as a process of its own")
	}
	s := must[*Session](t)(must[*Books](t)(Open(t.Context(), dir, runnerEnv(t))).Login(t.Context(), "", []byte(ownerPass), ""))
	died := os.Getenv(dieAt)
	if died == stepEnter {
		states := must[[]PlaceState](t)(s.BackupPlaces(t.Context()))
		dies.wait(t, states[0].Address.Path)
	}
	run := runOf(t, s, func(step string, _, _ int64) {
		if step == died {
			if p, err := os.FindProcess(os.Getpid()); err == nil {
				_ = p.Kill() // no defer runs, and nothing is flushed
			}
		}
	})
	if run.Failed() {
		t.Fatalf("%+v", run)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
}

// stepEnter is no step that a run tells of: the first write of the books once a backup has its name, which enters it.
const stepEnter = "enter"

// dyingDisk kills the program at its first write once there is one backup more in a folder than there was.
type dyingDisk struct {
	dir string
	had int
}

var dies dyingDisk

func (d *dyingDisk) wait(t *testing.T, dir string) {
	t.Helper()
	d.had = len(must[[]string](t)(filepath.Glob(filepath.Join(dir, "*"+BackupSuffix))))
	d.dir = dir
}

func (d *dyingDisk) write() {
	if d.dir == "" {
		return
	}
	if now, _ := filepath.Glob(filepath.Join(d.dir, "*"+BackupSuffix)); len(now) > d.had {
		if p, err := os.FindProcess(os.Getpid()); err == nil {
			_ = p.Kill()
		}
		select {} // nothing is written any more
	}
}

type dyingFS struct{ seal.FS }

type dyingFile struct{ seal.File }

func dying(f seal.File, err error) (seal.File, error) {
	if err != nil {
		return nil, err
	}
	return dyingFile{f}, nil
}

func (f dyingFS) Open(name string) (seal.File, error)   { return dying(f.FS.Open(name)) }
func (f dyingFS) Create(name string) (seal.File, error) { return dying(f.FS.Create(name)) }

func (f dyingFile) WriteAt(p []byte, off int64) (int, error) {
	dies.write()
	return f.File.WriteAt(p, off)
}

// runOf is a run that somebody asks for, with a drill after it.
func runOf(t *testing.T, s *Session, progress Progress) BackupRun {
	t.Helper()
	know(t, s)
	must[BackupRun](t)(s.RunBackups(t.Context(), BackupOrder{Asked: true}, progress))
	return must[BackupRun](t)(s.DrillBackups(t.Context(), progress))
}

// know gives what opens the place, which no keychain keeps here.
func know(t *testing.T, s *Session) {
	t.Helper()
	for _, p := range must[[]PlaceState](t)(s.BackupPlaces(t.Context())) {
		if err := s.UseCredential(t.Context(), p.ID, Credential{Secret: []byte(davPassword)}); err != nil {
			t.Fatal(err)
		}
	}
}

// runner are the books whose runs are killed, with a folder in which backups are made and a WebDAV place.
type runner struct {
	dir, made, kept string // books, backups, and what the server keeps
	asked           atomic.Int64
	serving         sync.RWMutex               // held to read by each request
	kill            atomic.Pointer[os.Process] // at request number at
	at              atomic.Int64
	good            time.Time // when the newest was made that is good in the WebDAV place, after the last run that ended
}

func newRunner(t *testing.T) *runner {
	t.Helper()
	t.Setenv(began, strconv.FormatInt(time.Now().UnixMilli(), 10))
	b, s, _ := newBooks(t, runnerEnv(t), func(s *Setup) { s.WithoutKeychain = true })
	r := &runner{dir: b.Dir(), made: filepath.Join(t.TempDir(), "made"), kept: t.TempDir()}
	inner := &webdav.Handler{FileSystem: webdav.Dir(r.kept), LockSystem: webdav.NewMemLS()}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if n, p := r.asked.Add(1), r.kill.Load(); p != nil && n == r.at.Load() {
			_ = p.Kill() // the request may still be carried out: the client is not there any more
		}
		r.serving.RLock()
		defer r.serving.RUnlock()
		inner.ServeHTTP(w, req)
	}))
	t.Cleanup(server.Close)
	for _, p := range []BackupPlace{
		{Address: plan.Address{Kind: plan.Files, Path: r.made}}, {Address: plan.Address{Kind: plan.WebDAV, URL: server.URL}, Account: "ada", Name: "Cloud"},
	} {
		must[BackupPlace](t)(s.AddPlace(t.Context(), p, Credential{Secret: []byte(davPassword)}))
	}
	for range 4 { // all of one day: some of them may go
		c := must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{
			Name: "Müller " + bill.NewID().String(), Address: bill.Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"}, Terms: -1,
		}))
		d := must[bill.Draft](t)(s.NewDraft(t.Context(), bill.Invoice, c.ID))
		d.Lines = []bill.Line{sampleLine(t, "Bow rehair", "1", "55.00", "19")}
		must[bill.Document](t)(s.IssueDraft(t.Context(), d))
		r.note(t, s, runOf(t, s, nil))
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	return r
}

// note remembers what is good after a run.
func (r *runner) note(t *testing.T, s *Session, run BackupRun) {
	t.Helper()
	if run.Failed() {
		t.Fatalf("a run that nobody disturbs: %+v", run)
	}
	held := must[[]plan.Held](t)(s.PlaceHistory(t.Context(), run.Places[1].Place.ID))
	if r.good = held[0].Made; held[0].Did != plan.Proven {
		t.Fatalf("the newest is %s since %s", held[0].Did, held[0].At)
	}
}

// start lets a process run, killed at a step of its own or, where that is "", at the n-th request. It says whether it was killed.
func (r *runner) start(t *testing.T, step string, n int64) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestRunner$")
	cmd.Env = append(os.Environ(), asRunner+"="+r.dir, dieAt+"="+step)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	r.asked.Store(0)
	r.at.Store(n)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if step == "" {
		r.kill.Store(cmd.Process)
	}
	err := cmd.Wait()
	r.kill.Store(nil)
	r.serving.Lock() // once the server has done what it was asked
	defer r.serving.Unlock()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("the process failed by itself: %v\n%s", err, said.String())
	}
	return err != nil
}

// after opens the books as the next run does and looks: what is called good is good, the last good one is there, and the run heals.
func (r *runner) after(t *testing.T) {
	t.Helper()
	agesAgo(t, runnerEnv(t).Now(), r.kept, filepath.Dir(r.dir), r.made)
	s := must[*Session](t)(must[*Books](t)(Open(t.Context(), r.dir, runnerEnv(t))).Login(t.Context(), "", []byte(ownerPass), ""))
	t.Cleanup(func() { _ = s.Lock() }) // where a failure ends the test
	know(t, s)
	for i, p := range must[[]PlaceState](t)(s.BackupPlaces(t.Context())) {
		if p.Standing.Cause != "" {
			t.Errorf("%s: a kill is called a failure: %s", p.Name, p.Standing.Cause)
		}
		last := false
		for _, h := range must[[]plan.Held](t)(s.PlaceHistory(t.Context(), p.ID)) {
			last = last || i == 1 && h.Good() && !h.Made.Before(r.good)
			if h.Good() && i == 1 {
				r.whole(t, s, p, h)
			}
		}
		if i == 1 && !last {
			t.Error("neither the last good one nor a newer one is there")
		}
	}
	r.note(t, s, runOf(t, s, nil))
	r.listed(t, s)
	for _, p := range must[[]PlaceState](t)(s.BackupPlaces(t.Context())) {
		if p.Standing.Cause != "" || p.Good < 2 {
			t.Errorf("%s after the next run: %d good, %q", p.Name, p.Good, p.Standing.Cause)
		}
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	r.clean(t)
}

// listed looks whether every backup that lies in the folder is in the list.
func (r *runner) listed(t *testing.T, s *Session) {
	t.Helper()
	list := must[[]Backup](t)(s.Backups(t.Context()))
	for _, path := range must[[]string](t)(filepath.Glob(filepath.Join(r.made, "*"+BackupSuffix))) {
		i := slices.IndexFunc(list, func(b Backup) bool { return b.Path == path })
		if i < 0 {
			t.Errorf("%s is in no list", filepath.Base(path))
			continue
		}
		if size, sum, err := fileDigest(t.Context(), path); err != nil || size != list[i].Size || hex.EncodeToString(sum[:]) != list[i].SHA256 {
			t.Errorf("%s is not what the list says: %v", filepath.Base(path), err)
		}
	}
}

// agesAgo makes everything that lies there older than a day by the clock of the books, which is behind that of the place: as it is when somebody opens the
// books again the day after.
func agesAgo(t *testing.T, now time.Time, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
			then := now.Add(-25 * time.Hour)
			if err := os.Chtimes(filepath.Join(dir, e.Name()), then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// whole reads a backup out of the place and holds it against the file that was made.
func (r *runner) whole(t *testing.T, s *Session, p PlaceState, h plan.Held) {
	t.Helper()
	run := &backupRun{s: s, progress: func(string, int64, int64) {}}
	if err := run.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := must[*visit](t)(run.enter(t.Context(), p))
	defer v.close()
	if err := v.opens(t.Context(), v.made[h.Backup], h.Bundle); err != nil {
		t.Errorf("%s is called %s: %v", h.Made, h.Did, err)
	}
}

// clean looks for what a killed run leaves.
func (r *runner) clean(t *testing.T) {
	t.Helper()
	for _, pattern := range []string{filepath.Join(r.made, "*.part"), filepath.Join(r.made, ".*"), filepath.Join(filepath.Dir(r.dir), ".*"), filepath.Join(r.kept, "*.part"), filepath.Join(r.dir, "*.part")} {
		if left, _ := filepath.Glob(pattern); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	named := map[string]bool{}
	lists, _ := filepath.Glob(filepath.Join(r.kept, "*.list"))
	for _, path := range lists {
		named[filepath.Base(path)] = true
		for _, line := range strings.Split(string(must[[]byte](t)(os.ReadFile(path))), "\n")[2:] {
			name, _, _ := strings.Cut(line, " ")
			named[name] = true
		}
	}
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(r.kept)) {
		if !named[e.Name()] {
			t.Errorf("left behind in the place: %s", e.Name())
		}
	}
}

// A program is killed in a run of backups, by SIGKILL: while it makes one, checks it, sends it, reads it back, restores for a proof, and at any of its
// requests to the place, those that remove what is not kept among them. Some of these are taken by chance, all with -app.soak.
func TestARunThatIsKilledHeals(t *testing.T) {
	r, seed := newRunner(t), rand.Uint64()
	chance := rand.New(rand.NewPCG(seed, 1))
	steps := []string{"read", "write", "verify", stepSend, stepFetch, "restore", "check"}
	chance.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	if !*soak {
		steps = steps[:2]
	}
	for _, step := range append([]string{stepEnter}, steps...) {
		if !r.start(t, step, 0) {
			t.Errorf("there was no step %q", step)
		}
		t.Run("at "+step, r.after)
	}
	if r.start(t, "", 0) {
		t.Fatal("nobody killed it")
	}
	all := r.asked.Load()
	requests := chance.Perm(int(all))
	if !*soak {
		requests = requests[:3]
	}
	for _, n := range requests {
		if r.start(t, "", int64(n+1)) {
			t.Run(fmt.Sprintf("at request %d of %d, seed %d", n+1, all, seed), r.after)
		}
	}
}
