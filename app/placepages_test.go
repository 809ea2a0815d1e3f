package app

import (
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/offsite"
	"counterfoil/store/offsite/testserver"

	"golang.org/x/net/webdav"
)

// wall is what a network puts before all servers until somebody signs in to it.
type wall struct {
	page http.HandlerFunc // nil once somebody has
	left int              // requests that still get through
	hit  bool
}

func (w *wall) answers(a http.ResponseWriter, r *http.Request) bool {
	if w.left--; w.page == nil || w.left >= 0 {
		return false
	}
	w.hit = true
	w.page(a, r)
	return true
}

// A network whose page stands before all servers, from the beginning of a run or from somewhere in it: no backup counts as lost, damaged or removed for it, and
// once somebody has signed in all is as it was.
func TestANetworkThatAsksToSignIn(t *testing.T) {
	c, b, dir := newCarryingShop(t), newBucket(t), t.TempDir()
	before := &wall{}
	b.hinder = before.answers
	inner := &webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()}
	dav := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !before.answers(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(dav.Close)
	places := []BackupPlace{c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST"), c.add(dav.URL, BackupPlace{Name: "Cloud", Account: "ada"}, "four words for tests")}
	if run := c.run(BackupOrder{}); run.Failed() {
		t.Fatalf("%+v", run)
	}
	walls := maps.Clone(testserver.Pages)
	walls["nothing is there"] = http.NotFound
	for what, page := range walls {
		for _, after := range []int{0, 1 + rand.IntN(25)}[rand.IntN(2):] {
			name := fmt.Sprintf("%s after %d requests", what, after)
			c.issue()
			*before = wall{page: page, left: after}
			run := c.run(BackupOrder{Asked: true, Drill: true})
			for _, p := range run.Places[1:] {
				if p.Err != nil && p.Cause != plan.Page && p.Cause != plan.Unreachable && p.Cause != plan.Absent || p.Err == nil && after == 0 {
					t.Errorf("%s: %s: %s (%v)", name, p.Place.Name, p.Cause, p.Err)
				}
			}
			*before = wall{}
			for _, p := range places {
				c.nothingIsLost(name, p.ID)
			}
			if run := c.run(BackupOrder{Asked: true, Drill: true}); run.Failed() || run.Light.Colour != plan.Green {
				t.Fatalf("%s: it does not heal: %+v", name, run)
			}
		}
	}
}

// nothingIsLost looks what was filed of a place.
func (c *carryingShop) nothingIsLost(what string, place bill.ID) {
	c.t.Helper()
	events := must[[]plan.Event](c.t)(read(c.t.Context(), c.Session, seeBackups, func(v *store.View) ([]plan.Event, error) { return v.PlaceEvents(place) }))
	i := slices.IndexFunc(events, func(e plan.Event) bool {
		return e.Did == plan.Lost || e.Did == plan.Removed || e.Cause == plan.Damaged || e.Cause == plan.Differs || e.Cause == plan.Shrunk
	})
	if i >= 0 {
		c.t.Errorf("%s: filed as %s %s", what, events[i].Did, events[i].Cause)
	}
}

// What ends by itself raises no alarm before days are over, and every cause has words.
func TestEveryCauseIsToldAsItIsWaitedFor(t *testing.T) {
	for _, c := range causes {
		if alarm.Passing(string(c.cause)) != c.cause.Waits() {
			t.Errorf("%s: the light and the alarms do not agree", c.cause)
		}
		if _, known := placeCauseWords[c.cause]; !known {
			t.Errorf("%s has no words", c.cause)
		}
	}
}

// A place that asks to be left alone is, for as long as it says, unless a person asks.
func TestAPlaceThatAsksToWait(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	asked := 0
	b.hinder = func(w http.ResponseWriter, _ *http.Request) bool {
		asked++
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if far := c.run(BackupOrder{}).Places[1]; far.Cause != plan.Unreachable || asked != 1 {
		t.Errorf("%+v after %d requests", far, asked)
	}
	*c.now = c.now.Add(plan.Again)
	if far := c.run(BackupOrder{}).Places[1]; !far.Skipped || must[bool](t)(c.BackupsDue(t.Context(), false)) {
		t.Errorf("after a quarter of an hour: %+v", far)
	}
	if far := c.run(BackupOrder{Asked: true}).Places[1]; far.Skipped || asked != 2 {
		t.Errorf("a person asks: %+v, %d requests", far, asked)
	}
	b.hinder = nil
	*c.now = c.now.Add(2 * time.Hour)
	if run := c.run(BackupOrder{}); run.Failed() || !run.Places[1].Proven {
		t.Errorf("after two hours: %+v", run)
	}
}

// After another backup passphrase what there is cannot be restored for a proof by these books, which know the new one alone: whoever asks for a proof gets it of a
// new backup.
func TestAProofAfterAnotherPassphrase(t *testing.T) {
	c := newCarryingShop(t)
	c.run(BackupOrder{})
	if err := c.SetBackupPassphrase(t.Context(), []byte("another passphrase of the backups")); err != nil {
		t.Fatal(err)
	}
	p := plan.Usual()
	p.Evening = plan.Never // nothing is made by itself
	if err := c.SetBackupPlan(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	*c.now = c.now.AddDate(0, 0, 9)
	if run := c.run(BackupOrder{}); run.Made != nil || run.Places[0].Proven {
		t.Errorf("by itself: %+v", run)
	}
	if run := c.run(BackupOrder{Drill: true}); run.Made == nil || !run.Places[0].Proven || run.Failed() {
		t.Errorf("asked for: %+v", run)
	}
	if run := c.run(BackupOrder{Drill: true}); run.Made != nil || !run.Places[0].Proven || run.Failed() {
		t.Errorf("once more: %+v", run)
	}
}

// A place full of others' backups is looked through with so many derivations and no more; then it is said that not all were tried.
func TestAPlaceFullOfOthers(t *testing.T) {
	env := cheapEnv()
	_, own, _ := newBooks(t, env)
	_, other, _ := newBooks(t, env)
	at, dir := must[*offsite.Folder](t)(offsite.NewFolder(t.TempDir(), crypto.ID{1})), t.TempDir()
	put := func(b Backup) {
		f := must[*os.File](t)(os.Open(b.Path))
		defer f.Close()
		sent := must[offsite.Bundle](t)(offsite.Send(t.Context(), at, f, b.Size, nil))

		if err := os.Chtimes(filepath.Join(at.Dir(), sent.ID+".list"), b.Made, b.Made); err != nil {
			t.Fatal(err)
		}
	}
	first := must[Backup](t)(own.Backup(t.Context(), filepath.Join(dir, "own"+BackupSuffix), nil))
	first.Made = first.Made.Add(-time.Hour)
	put(first)
	from := FromPlace{Place: BackupPlace{Address: plan.Address{Kind: plan.Folder, Path: at.Dir()}}, Open: Opening{Passphrase: []byte(ownerPass)}}
	for n := range mostSalts {
		list, err := PlaceBackups(t.Context(), env, from, nil)
		if len(list) != 1 || err != nil {
			t.Fatalf("among %d others: %d, %v", n, len(list), err)
		}
		put(must[Backup](t)(other.BackupWith(t.Context(), filepath.Join(dir, fmt.Sprint(n)+BackupSuffix), []byte("others have passphrases of their own"), nil)))
	}
	_, err := PlaceBackups(t.Context(), env, from, nil)
	if !errors.Is(err, crypto.ErrManySalts) || KindOf(err) != Locked || BackupErrorWords(err) == "" {
		t.Errorf("among %d: %v", mostSalts, err)
	}
}

// A person who tries a place out is told what of its certificate is not right.
func TestWordsForACertificate(t *testing.T) {
	c := newCarryingShop(t)
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	a := must[plan.Address](t)(plan.ParseAddress(server.URL))
	_, err := c.TestPlace(t.Context(), BackupPlace{Address: a, Account: "ada"}, Credential{Secret: []byte("four words for tests")})
	if want(t, err, Unavailable).Hint != HintCertificate || !strings.Contains(CertificateWords(err), "of an issuer that this computer does not know") {
		t.Errorf("%v: %q", err, CertificateWords(err))
	}
	said := map[string]bool{"": true}
	for _, e := range []offsite.CertificateError{{Expired: time.Now()}, {OfOther: true}, {Unknown: true}} {
		if words := CertificateWords(&e); said[words] {
			t.Errorf("%+v: %q", e, words)
		} else {
			said[words] = true
		}
	}
}

// Backups of others that never come whole, and that the place dates in the future, hide no other computer for ever.
func TestStrangeBackupsAreAllLookedIntoInTheEnd(t *testing.T) {
	var all []offsite.Info
	for i := range 3 * mostSights {
		all = append(all, offsite.Info{Name: fmt.Sprint(i)})
	}
	seen := map[string]int{}
	const runs = 500
	for range runs {
		for _, one := range someSights(all) {
			seen[one.Name]++
		}
	}
	for i, one := range all {
		if n := seen[one.Name]; n == 0 || i < mostSights/2 && n != runs {
			t.Errorf("number %d is looked into %d times", i, n)
		}
	}
	if all[mostSights].Name != fmt.Sprint(mostSights) || len(someSights(all[:3])) != 3 {
		t.Error("the list itself is changed")
	}
}
