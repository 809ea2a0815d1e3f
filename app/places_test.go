package app

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto/keychain"
	"counterfoil/store"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"golang.org/x/net/webdav"
)

// carryingShop are books with an issued invoice, a folder in which backups are made, and a clock to turn.
type carryingShop struct {
	*Session
	t     *testing.T
	books *Books
	now   *time.Time
	here  BackupPlace
}

func newCarryingShop(t *testing.T) *carryingShop {
	t.Helper()
	env, now := cheapEnv(), time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env.Now = func() time.Time { return now }
	b, s, kit := newBooks(t, env)
	kit.Wipe()
	shop := &carryingShop{Session: s, t: t, books: b, now: &now}
	shop.issue()
	shop.here = shop.add("files:"+filepath.Join(t.TempDir(), "made"), BackupPlace{}, "")
	return shop
}

func (c *carryingShop) issue() bill.Document {
	c.t.Helper()
	customer := must[bill.Customer](c.t)(c.SaveCustomer(c.t.Context(), bill.Customer{
		Name: "Müller " + bill.NewID().String(), Address: bill.Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"}, Terms: -1,
	}))
	d := must[bill.Draft](c.t)(c.NewDraft(c.t.Context(), bill.Invoice, customer.ID))
	d.Lines = []bill.Line{sampleLine(c.t, "Bow rehair", "1", "55.00", "19")}
	return must[bill.Document](c.t)(c.IssueDraft(c.t.Context(), d))
}

func (c *carryingShop) add(address string, p BackupPlace, secret string) BackupPlace {
	c.t.Helper()
	a, err := plan.ParseAddress(address)
	if err != nil {
		c.t.Fatal(err)
	}
	p.Address = a
	return must[BackupPlace](c.t)(c.AddPlace(c.t.Context(), p, Credential{Secret: []byte(secret)}))
}

// run is a run some minutes after whatever was before.
func (c *carryingShop) run(order BackupOrder) BackupRun {
	c.t.Helper()
	*c.now = c.now.Add(time.Minute)
	return must[BackupRun](c.t)(c.RunBackups(c.t.Context(), order, nil))
}

func (c *carryingShop) status() BackupStatus {
	c.t.Helper()
	return must[BackupStatus](c.t)(c.BackupStatus(c.t.Context(), false))
}

// bucket is an S3 server, and what stands between it and the shop: hinder may answer in its place.
type bucket struct {
	url    string
	hinder func(http.ResponseWriter, *http.Request) (done bool)
}

func newBucket(t *testing.T) *bucket {
	t.Helper()
	b := &bucket{}
	inner := gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.hinder == nil || !b.hinder(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *bucket) address() string { return "s3:" + b.url + "/books/shop" }

// A place that was there before the folder of the plan gets in the first run what somebody has made in that folder by hand, and what builds upon it.
func TestABackupByHandIsCarriedAtOnce(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	if err := c.RemovePlace(t.Context(), c.here.ID); err != nil {
		t.Fatal(err)
	}
	must[Backup](t)(c.Backup(t.Context(), c.here.Address.Path+"/", nil))
	c.issue()
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	if l := c.status().Light; l.Colour != plan.Amber {
		t.Errorf("with a backup by hand and a new place: %+v", l)
	}
	c.add(c.here.Address.String(), BackupPlace{}, "")
	run := c.run(BackupOrder{Asked: true})
	if run.Failed() || run.Light.Colour != plan.Green || run.Places[0].Place.Address.Kind != plan.Files || !run.Places[1].Proven {
		t.Errorf("the first run: %+v", run)
	}
}

// From the first backup to a green light, in two places, one of them elsewhere; and back to amber with what came after.
func TestBackupsByPlan(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	if l := c.status().Light; l.Colour != plan.Red || l.Do != plan.StepRun {
		t.Errorf("without a backup: %+v", l)
	}
	far := c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	if !far.Elsewhere || far.Credential != CredentialKeychain {
		t.Errorf("the place is %+v", far)
	}
	run := c.run(BackupOrder{})
	if run.Reason != plan.First || run.Made == nil || len(run.Places) != 2 || run.Failed() {
		t.Fatalf("the first run: %+v", run)
	}
	for _, p := range run.Places {
		if !p.Proven || p.Place.Name == "Bucket" && (!p.Sent || !p.Verified) {
			t.Errorf("%s: %+v", p.Place.Name, p)
		}
	}
	if run.Light.Colour != plan.Green {
		t.Errorf("the light: %+v", run.Light)
	}
	if again := c.run(BackupOrder{}); again.Made != nil || again.Places[1].Sent || again.Places[1].Proven {
		t.Errorf("nothing is due: %+v", again)
	}
	if s := c.status(); s.Changed || s.Waiting != 0 || s.Due != "" {
		t.Errorf("after the run: %+v", s)
	}
	c.issue()
	if s := c.status(); !s.Changed || s.Issued != 1 {
		t.Errorf("after an invoice: %+v", s)
	}
	*c.now = c.now.Add(9 * time.Hour)
	if run := c.run(BackupOrder{}); run.Reason != plan.ByDay || !run.Places[1].Verified || run.Places[1].Proven {
		t.Errorf("in the evening: %+v", run)
	}
	*c.now = c.now.Add(7 * 24 * time.Hour)
	if run := c.run(BackupOrder{}); run.Made != nil || !run.Places[0].Proven || !run.Places[1].Proven {
		t.Errorf("a week later: %+v", run)
	}
	sound := must[Soundness](t)(c.Check(t.Context(), nil))
	if !sound.Sound() {
		t.Errorf("the books: %s", sound.Verdict())
	}
	leftovers, _ := filepath.Glob(filepath.Join(filepath.Dir(c.Dir()), ".*"))
	if len(leftovers) > 0 {
		t.Errorf("left over: %v", leftovers)
	}
}

// The plan goes on in the session of somebody who may see no backups, and knocks at no door that is shut to her.
func TestThePlanInTheSessionOfAClerk(t *testing.T) {
	c := newCarryingShop(t)
	c.user.Role = Clerk
	before := must[Soundness](t)(c.Check(t.Context(), nil)).Trail.Anchor.Size
	if !must[bool](t)(c.BackupsDue(t.Context(), true)) {
		t.Error("no backup is offered on closing")
	}
	if after := must[Soundness](t)(c.Check(t.Context(), nil)).Trail.Anchor.Size; after != before {
		t.Errorf("asking what is due left %d entries in the trail", after-before)
	}
	if run := c.run(BackupOrder{}); run.Made == nil {
		t.Errorf("the run %+v", run)
	}
	if must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Error("still due after the run")
	}
	_, err := c.BackupStatus(t.Context(), false)
	want(t, err, Forbidden)
}

// What opens a place is nowhere in the clear, and opens nothing but this place on this computer.
func TestWhatOpensAPlaceIsKeptApart(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	const secret = "SKTEST-a-secret-that-is-longer-than-any-keychain-takes-because-it-goes-on-and-on-and-on"
	p := c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, secret)
	if p.Credential != CredentialKeychain {
		t.Fatalf("kept %s", p.Credential)
	}
	must[BackupRun](t)(c.RunBackups(t.Context(), BackupOrder{Asked: true}, nil))
	chain := c.books.env.Keychain.(*keychain.Map)
	if err := c.Lock(); err != nil {
		t.Fatal(err)
	}
	s := must[*Session](t)(c.books.Login(t.Context(), "", []byte(ownerPass), ""))
	if p := must[BackupPlace](t)(s.BackupPlace(t.Context(), "bucket")); p.Credential != CredentialKeychain {
		t.Errorf("after a login: %s", p.Credential)
	}
	// An address that somebody changed in the books does not get it.
	moved := p
	moved.Address.Prefix = "elsewhere/"
	if moved = must[BackupPlace](t)(s.ChangePlace(t.Context(), moved)); moved.Credential != CredentialMissing {
		t.Errorf("at another address: %s", moved.Credential)
	}
	*c.now = c.now.Add(time.Hour)
	run := must[BackupRun](t)(s.RunBackups(t.Context(), BackupOrder{Asked: true}, nil))
	if run.Places[1].Cause != plan.NoSecret || run.Light.Do != plan.StepMend {
		t.Errorf("without a credential: %+v, light %+v", run.Places[1], run.Light)
	}
	moved.Address.Prefix = p.Address.Prefix
	if moved = must[BackupPlace](t)(s.ChangePlace(t.Context(), moved)); moved.Credential != CredentialKeychain {
		t.Errorf("back at its address: %s", moved.Credential)
	}
	// Without the keychain's key nothing opens.
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	chain.Fail = func(_ string, e keychain.Entry) error {
		if e.Purpose == keychain.PlaceKey {
			return keychain.ErrMissing
		}
		return nil
	}
	s = must[*Session](t)(c.books.Login(t.Context(), "", []byte(ownerPass), ""))
	if p := must[BackupPlace](t)(s.BackupPlace(t.Context(), "bucket")); p.Credential != CredentialMissing {
		t.Errorf("without the key: %s", p.Credential)
	}
	if err := s.UseCredential(t.Context(), p.ID, Credential{Secret: []byte(secret)}); err != nil {
		t.Fatal(err)
	}
	*c.now = c.now.Add(time.Hour)
	if run := must[BackupRun](t)(s.RunBackups(t.Context(), BackupOrder{Asked: true}, nil)); run.Failed() {
		t.Errorf("given for the session: %+v", run)
	}
}

// Every way in which a place can fail: nothing that is not good is ever called good, and the next run heals.
func TestWhatCanGoWrongInAPlace(t *testing.T) {
	for name, fault := range map[string]struct {
		hinder func(*bucket) func(http.ResponseWriter, *http.Request) bool
		want   plan.Cause
	}{
		"does not answer": {saying(http.MethodPut, http.StatusServiceUnavailable, "SlowDown"), plan.Unreachable},
		"is full":         {saying(http.MethodPut, http.StatusInsufficientStorage, "XMinioStorageFull"), plan.Full},
		"refuses":         {saying("", http.StatusForbidden, "SignatureDoesNotMatch"), plan.Refused},
		"forbids":         {saying(http.MethodPut, http.StatusForbidden, "AccessDenied"), plan.Forbidden},
		"has another clock": {
			saying("", http.StatusForbidden, "RequestTimeTooSkewed"), plan.Clock,
		},
		"gives back something else": {func(*bucket) func(http.ResponseWriter, *http.Request) bool { return lies }, plan.Damaged},
		"throttles":                 {saying(http.MethodPut, http.StatusTooManyRequests, "TooManyRequests"), plan.Unreachable},
		"lies about the size":       {func(*bucket) func(http.ResponseWriter, *http.Request) bool { return wrongSize() }, plan.Damaged},
		"gives back old lists":      {oldLists, plan.Damaged},
		"is cut at every answer": {func(*bucket) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method != http.MethodPut {
					return false
				}
				panic(http.ErrAbortHandler)
			}
		}, plan.Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, b := newCarryingShop(t), newBucket(t)
			c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
			b.hinder = fault.hinder(b)
			run := c.run(BackupOrder{})
			if far := run.Places[1]; far.Verified || far.Proven || far.Cause != fault.want {
				t.Errorf("%s: %+v (%v)", name, far, far.Err)
			}
			if run.Light.Colour == plan.Green {
				t.Errorf("the light is green")
			}
			if p := must[[]PlaceState](t)(c.BackupPlaces(t.Context()))[1]; p.Good != 0 || p.Standing.Cause != fault.want {
				t.Errorf("filed as %+v", p)
			}
			b.hinder = nil
			if again := c.run(BackupOrder{}); !again.Places[1].Skipped {
				t.Errorf("it is tried again at once: %+v", again.Places[1])
			}
			*c.now = c.now.Add(plan.Again)
			healed := c.run(BackupOrder{})
			if far := healed.Places[1]; !far.Verified || !far.Proven || far.Err != nil || healed.Light.Colour != plan.Green {
				t.Errorf("it does not heal: %+v, light %+v", far, healed.Light)
			}
		})
	}
}

// saying has requests of a method, or all, end with an error of S3.
func saying(method string, status int, code string) func(*bucket) func(http.ResponseWriter, *http.Request) bool {
	return func(*bucket) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if method != "" && r.Method != method {
				return false
			}
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>no</Message></Error>"))
			return true
		}
	}
}

// wrongSize says of what was put that it is shorter than it was.
func wrongSize() func(http.ResponseWriter, *http.Request) bool {
	put := false
	return func(w http.ResponseWriter, r *http.Request) bool {
		put = put || r.Method == http.MethodPut
		if r.Method != http.MethodHead || !put {
			return false
		}
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		w.Header().Set("ETag", `"0"`)
		w.Header().Set("Content-Length", "7")
		return true
	}
}

// lies gives parts back with a bit changed.
func lies(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || r.URL.Query().Has("list-type") || strings.HasSuffix(r.URL.Path, ".list") || strings.Count(r.URL.Path, "/") < 3 {
		return false
	}
	w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("ETag", `"0"`)
	_, _ = w.Write(bytes.Repeat([]byte{7}, 1000))
	return true
}

// oldLists answers to every list of parts with that of another backup.
func oldLists(b *bucket) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, ".list") {
			return false
		}
		sum := strings.Repeat("ab", 32)
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		w.Header().Set("ETag", `"0"`)
		_, _ = w.Write([]byte("counterfoil/bundle/v1\n5 " + sum + "\na 5 " + sum + "\n"))
		return true
	}
}

// Books whose trail does not go on from a backup are not the ones that it was made of, and a backup whose marks differ is not what they were.
func TestADrillFindsOtherBooks(t *testing.T) {
	c := newCarryingShop(t)
	made := c.run(BackupOrder{}).Made
	for name, bend := range map[string]func(*store.Mark){
		"another number": func(m *store.Mark) { m.Documents++ }, "another total": func(m *store.Mark) { m.Body = "{}" },
		"another trail": func(m *store.Mark) { m.Trail.Size-- },
	} {
		mark := must[store.Mark](t)(read(t.Context(), c.Session, seeBackups, func(v *store.View) (store.Mark, error) {
			m, _, err := v.MarkOf(made.ID)
			return m, err
		}))
		bend(&mark)
		err := c.store.Read(t.Context(), func(v *store.View) error { return sameBooks(v, mark, true, mark.Trail, c.founder()) })
		if !errors.Is(err, errDiffers) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Cut at every request in turn: what is called good is good, and the next run heals.
func TestCutAtEveryRequest(t *testing.T) {
	for i := range everyThird(18) {
		n := i + 1
		c, b := newCarryingShop(t), newBucket(t)
		c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
		left, ctx, cancel := n, t.Context(), func() {}
		ctx, cancel = context.WithCancel(ctx)
		b.hinder = func(http.ResponseWriter, *http.Request) bool {
			if left--; left == 0 {
				cancel() // as a lock, a killed program or a pulled cable would
			}
			return false
		}
		_, err := c.RunBackups(ctx, BackupOrder{}, nil)
		cancel()
		b.hinder = nil
		if state := must[[]PlaceState](t)(c.BackupPlaces(t.Context()))[1]; err != nil && state.Standing.Cause != "" {
			t.Errorf("cut at request %d is called a failure: %+v", n, state.Standing)
		}
		*c.now = c.now.Add(time.Hour)
		healed := c.run(BackupOrder{})
		if healed.Failed() || healed.Light.Colour != plan.Green {
			t.Errorf("cut at request %d does not heal: %+v", n, healed)
		}
		if state := must[[]PlaceState](t)(c.BackupPlaces(t.Context()))[1]; state.Good != 1 {
			t.Errorf("cut at request %d: %d good backups", n, state.Good)
		}
	}
}

// A connection that costs by the byte is left alone, unless somebody asks or the plan says otherwise.
func TestMeteredConnections(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	c.Session.books.env.Metered = func() bool { return true }
	if run := c.run(BackupOrder{}); run.Made == nil || !run.Places[1].Skipped || run.Places[0].Skipped {
		t.Errorf("%+v", run)
	}
	p := plan.Usual()
	p.Metered = true
	if err := c.SetBackupPlan(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if run := c.run(BackupOrder{}); !run.Places[1].Verified {
		t.Errorf("%+v", run)
	}
}

// A pause holds all that happens by itself, and what a person asks for happens all the same. A clerk pauses until tomorrow at most.
func TestAPause(t *testing.T) {
	c := newCarryingShop(t)
	tomorrow := plan.Tomorrow(*c.now)
	p := must[plan.Plan](t)(c.PauseBackups(t.Context(), tomorrow))
	if !p.Paused.Equal(tomorrow) || must[bool](t)(c.BackupsDue(t.Context(), false)) || must[bool](t)(c.BackupsDue(t.Context(), true)) {
		t.Errorf("paused until %s, and due", p.Paused)
	}
	if run := c.run(BackupOrder{}); run.Made != nil || !run.Places[0].Skipped {
		t.Errorf("paused: %+v", run)
	}
	if run := c.run(BackupOrder{Asked: true}); run.Made == nil || run.Failed() {
		t.Errorf("asked for: %+v", run)
	}
	*c.now = tomorrow
	c.issue()
	if !must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Error("not due on the day after")
	}
	must[plan.Plan](t)(c.PauseBackups(t.Context(), plan.UntilGoOn))
	*c.now = c.now.AddDate(1, 0, 0)
	if s := c.status(); s.Due != "" || !s.Next.IsZero() || s.Light.Colour != plan.Red {
		t.Errorf("a year later: %+v", s)
	}
	if p = must[plan.Plan](t)(c.PauseBackups(t.Context(), time.Time{})); !p.Paused.IsZero() || c.status().Due == "" {
		t.Error("it does not go on")
	}
	c.user.Role = Clerk
	_, err := c.PauseBackups(t.Context(), plan.UntilGoOn)
	if e := want(t, err, Forbidden); e.Field != "paused" {
		t.Errorf("a clerk: %v", e)
	}
	must[plan.Plan](t)(c.PauseBackups(t.Context(), plan.Tomorrow(*c.now)))
}

// A password that is refused, and then is not, with nothing new to send: that it answers is found out by reading from there, and the light says so.
func TestAFailureThatIsOver(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	c.run(BackupOrder{})
	b.hinder = saying("", http.StatusForbidden, "SignatureDoesNotMatch")(b)
	away := c.here.Address.Path + "-away"
	if err := os.Rename(c.here.Address.Path, away); err != nil {
		t.Fatal(err)
	}
	run := c.run(BackupOrder{Drill: true})
	if run.Places[0].Cause != plan.Absent || run.Places[1].Cause != plan.Refused || run.Light.Do != plan.StepMend {
		t.Fatalf("%+v", run)
	}
	b.hinder = nil
	if err := os.Rename(away, c.here.Address.Path); err != nil {
		t.Fatal(err)
	}
	*c.now = c.now.Add(plan.Again)
	if !must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Error("nothing is due")
	}
	run = c.run(BackupOrder{})
	if run.Made != nil || run.Failed() || !run.Places[0].Verified || !run.Places[1].Verified || run.Places[1].Sent || run.Light.Colour != plan.Green {
		t.Errorf("it is not over: %+v", run)
	}
	if must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Error("something is due still")
	}
}

// A connection that fails has the place left alone for a while: the plan asks for no run in which nothing can happen.
func TestAPlaceThatFailedIsNotDue(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	b.hinder = saying("", http.StatusForbidden, "SignatureDoesNotMatch")(b)
	c.run(BackupOrder{})
	if c.status().Waiting != 1 || must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Error("due at once")
	}
	*c.now = c.now.Add(plan.Again)
	if !must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Error("not due after a while")
	}
}

// Over two months old backups go, by the rule, from where that may be; the newest stays whole everywhere, and what may not be deleted stays.
func TestWhatIsNotKeptGoes(t *testing.T) {
	c := newCarryingShop(t)
	for _, name := range []string{"Free", "Kept"} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		c.add(dir, BackupPlace{Name: name, Keeps: name == "Kept", Elsewhere: true}, "")
	}
	removed := 0
	for range 30 {
		c.issue()
		*c.now = c.now.Add(48 * time.Hour)
		run := c.run(BackupOrder{})
		if run.Failed() || run.Light.Colour != plan.Green {
			t.Fatalf("%+v", run)
		}
		removed += run.Places[1].Removed
		if run.Places[2].Removed != 0 {
			t.Errorf("removed from a place that keeps everything: %+v", run.Places[2])
		}
	}
	states := must[[]PlaceState](t)(c.BackupPlaces(t.Context()))
	if removed == 0 || states[1].Good != 30-removed || states[2].Good != 30 {
		t.Errorf("%d removed, %d and %d good", removed, states[1].Good, states[2].Good)
	}
	if run := c.run(BackupOrder{Drill: true}); run.Failed() || !run.Places[1].Proven {
		t.Errorf("after that: %+v", run)
	}
	gone := 0
	for _, b := range must[[]Backup](t)(c.Backups(t.Context())) {
		_, err := os.Stat(b.Path)
		if errors.Is(err, os.ErrNotExist) == b.Removed.IsZero() {
			t.Errorf("%s, removed %v: %v", b.Path, b.Removed, err)
		}
		if !b.Removed.IsZero() {
			gone++
		}
	}
	if gone == 0 {
		t.Error("no file of a backup was removed")
	}
}

// Two books in one bucket leave each other alone.
func TestTwoBooksInOneBucket(t *testing.T) {
	b := newBucket(t)
	one, two := newCarryingShop(t), newCarryingShop(t)
	for _, c := range []*carryingShop{one, two} {
		c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	}
	for range 2 {
		for _, c := range []*carryingShop{one, two} {
			c.issue()
			if run := c.run(BackupOrder{Asked: true, Drill: false}); run.Failed() || run.Light.Colour != plan.Green {
				t.Errorf("%+v", run)
			}
			*c.now = c.now.Add(time.Hour)
		}
	}
	if p := must[[]PlaceState](t)(one.BackupPlaces(t.Context()))[1]; p.Good != 2 {
		t.Errorf("%d good backups", p.Good)
	}
}

// A stick that is pulled out, and comes back under another letter; and one that is not ours.
func TestAStick(t *testing.T) {
	c := newCarryingShop(t)
	dir := filepath.Join(t.TempDir(), "STICK")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c.add(dir, BackupPlace{Name: "Stick"}, "")
	if run := c.run(BackupOrder{}); run.Failed() || !run.Places[1].Proven {
		t.Fatalf("%+v", run)
	}
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	c.issue()
	*c.now = c.now.Add(10 * time.Hour)
	run := c.run(BackupOrder{})
	if run.Places[1].Cause != plan.Absent || KindOf(run.Places[1].Err) != Missing {
		t.Errorf("pulled out: %+v", run.Places[1])
	}
	if p := must[[]PlaceState](t)(c.BackupPlaces(t.Context()))[1]; p.Good != 1 {
		t.Errorf("what is on the stick is forgotten: %+v", p)
	}
	if err := os.Mkdir(dir, 0o755); err != nil { // another stick under its letter
		t.Fatal(err)
	}
	if run := c.run(BackupOrder{Asked: true}); run.Places[1].Cause != plan.Absent {
		t.Errorf("another stick: %+v", run.Places[1])
	}
	if err := errors.Join(os.Remove(dir), os.Rename(dir+"-away", dir)); err != nil {
		t.Fatal(err)
	}
	if run := c.run(BackupOrder{Asked: true}); run.Failed() || !run.Places[1].Verified {
		t.Errorf("back again: %+v", run.Places[1])
	}
}

// What is gone from a place is noticed, and the light says so.
func TestAPlaceThatForgets(t *testing.T) {
	c := newCarryingShop(t)
	dir := filepath.Join(t.TempDir(), "nas")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c.add(dir, BackupPlace{Name: "NAS", Elsewhere: true}, "")
	c.run(BackupOrder{})
	lists, _ := filepath.Glob(filepath.Join(dir, "*.list"))
	if len(lists) != 1 || os.Remove(lists[0]) != nil {
		t.Fatal(lists)
	}
	run := c.run(BackupOrder{})
	if run.Places[1].Cause != plan.Shrunk || run.Light.Colour == plan.Green || run.Light.Cause != plan.Shrunk {
		t.Errorf("%+v, light %+v", run.Places[1], run.Light)
	}
	history := must[[]plan.Held](t)(c.PlaceHistory(t.Context(), run.Places[1].Place.ID))
	if !run.Places[1].Verified || history[0].Did != plan.Verified {
		t.Errorf("what was gone is not there again: %+v", history)
	}
	made, _ := filepath.Glob(filepath.Join(c.here.Address.Path, "*"+BackupSuffix))
	if err := os.Remove(made[0]); err != nil {
		t.Fatal(err)
	}
	if run := c.run(BackupOrder{Asked: true}); run.Places[0].Cause != plan.Shrunk || run.Places[1].Err != nil {
		t.Errorf("a file that is gone: %+v", run.Places)
	}
}

// A backup that opens, is whole, and is not what the books were, is not proven.
func TestADrillComparesWithTheBooks(t *testing.T) {
	c := newCarryingShop(t)
	first := c.run(BackupOrder{})
	c.issue()
	*c.now = c.now.Add(time.Hour)
	second := c.run(BackupOrder{Asked: true})
	if err := os.Remove(second.Made.Path); err != nil {
		t.Fatal(err)
	}
	older := must[[]byte](t)(os.ReadFile(first.Made.Path))
	if err := os.WriteFile(second.Made.Path, older, 0o600); err != nil {
		t.Fatal(err)
	}
	run := c.run(BackupOrder{Drill: true})
	if run.Places[0].Proven || run.Places[0].Cause != plan.Damaged { // it does not follow what it should
		t.Errorf("an older backup under the name of a newer one: %+v (%v)", run.Places[0], run.Places[0].Err)
	}
	if run.Light.Cause != plan.Damaged {
		t.Errorf("the light: %+v", run.Light)
	}
	// A newer one that is proven ends it.
	*c.now = c.now.Add(time.Hour)
	c.run(BackupOrder{Asked: true})
	if run := c.run(BackupOrder{Drill: true}); !run.Places[0].Proven || run.Light.Cause != "" {
		t.Errorf("after a good one: %+v, light %+v", run.Places[0], run.Light)
	}
}

func TestWebDAVAsAPlace(t *testing.T) {
	c, dir := newCarryingShop(t), t.TempDir()
	server := httptest.NewServer(&webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()})
	t.Cleanup(server.Close)
	c.add(server.URL, BackupPlace{Account: "ada"}, "four words for tests")
	if run := c.run(BackupOrder{}); run.Failed() || run.Light.Colour != plan.Green {
		t.Errorf("%+v", run)
	}
}

func TestPlacesThatAreRefused(t *testing.T) {
	c := newCarryingShop(t)
	inside := BackupPlace{Address: plan.Address{Kind: plan.Folder, Path: filepath.Join(c.Dir(), "x")}}
	for field, p := range map[string]BackupPlace{
		"address": inside,
		"account": {Address: plan.Address{Kind: plan.S3, URL: "https://s3.example.com", Bucket: "b"}},
		"synced":  {Address: plan.Address{Kind: plan.S3, URL: "https://s3.example.com", Bucket: "b"}, Account: "a", Synced: true},
		"name":    {Address: plan.Address{Kind: plan.Folder, Path: t.TempDir()}, Name: strings.Repeat("x", 61)},
	} {
		_, err := c.AddPlace(t.Context(), p, Credential{})
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: %v", field, e)
		}
	}
	_, err := c.AddPlace(t.Context(), BackupPlace{Address: plan.Address{Kind: plan.Files, Path: t.TempDir()}, Name: "Second"}, Credential{})
	want(t, err, Conflict)
	_, err = c.AddPlace(t.Context(), BackupPlace{Address: plan.Address{Kind: plan.Folder, Path: filepath.Join(t.TempDir(), "not", "there")}}, Credential{})
	want(t, err, Missing)
	_, err = c.AddPlace(t.Context(), BackupPlace{Address: plan.Address{Kind: plan.S3, URL: "https://s3.example.com", Bucket: "bbb"}, Account: "a"}, Credential{})
	want(t, err, Locked)
	if err := c.RemovePlace(t.Context(), c.here.ID); err != nil {
		t.Fatal(err)
	}
	_, err = c.RunBackups(t.Context(), BackupOrder{Asked: true}, nil)
	if e := want(t, err, Missing); e.Hint != HintBackupFolder {
		t.Errorf("without a folder: %v", e)
	}
}

// Locking waits for no server.
func TestLockingEndsARunOfBackups(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	asked := make(chan struct{}, 100)
	b.hinder = func(w http.ResponseWriter, r *http.Request) bool {
		asked <- struct{}{}
		<-r.Context().Done()
		return true
	}
	done := make(chan error, 1)
	go func() {
		_, err := c.RunBackups(t.Context(), BackupOrder{}, nil)
		done <- err
	}()
	<-asked
	began := time.Now()
	if err := c.Lock(); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(began); waited > 5*time.Second {
		t.Errorf("locking took %s", waited)
	}
	select {
	case err := <-done:
		if err == nil {
			t.Error("the run says that all is done")
		}
	case <-time.After(15 * time.Second):
		t.Fatal("the run goes on")
	}
}
