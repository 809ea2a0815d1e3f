package app

import (
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/plan"
	"counterfoil/crypto/keychain"
	"counterfoil/store/backup"

	"golang.org/x/net/webdav"
)

// second is the shop on another computer: restored from its newest backup, with a keychain that knows nothing.
func (c *carryingShop) second() *carryingShop {
	c.t.Helper()
	env := c.books.env
	env.Keychain = &keychain.Map{}
	b := restoredTo(c.t, env, must[[]Backup](c.t)(c.Backups(c.t.Context()))[0].Path)
	s := must[*Session](c.t)(b.Login(c.t.Context(), "", []byte(ownerPass), ""))
	c.t.Cleanup(func() { _ = s.Lock() })
	return &carryingShop{Session: s, t: c.t, books: b, now: c.now}
}

func (c *carryingShop) states() []PlaceState {
	c.t.Helper()
	return must[[]PlaceState](c.t)(c.BackupPlaces(c.t.Context()))
}

// names are what a place holds of the shop's own, by what its books say.
func (c *carryingShop) names(p PlaceState) (list []string) {
	c.t.Helper()
	for _, h := range must[[]plan.Held](c.t)(c.PlaceHistory(c.t.Context(), p.ID)) {
		if h.There() {
			list = append(list, h.Bundle)
		}
	}
	return list
}

// Two computers with one set of books and one place of each kind, and one folder in which both make backups: neither counts, removes or builds upon what the
// other has made, both lights are true, and both are told that there is another.
func TestTwoComputersWithOneSetOfBooks(t *testing.T) {
	one, b := newCarryingShop(t), newBucket(t)
	server := httptest.NewServer(&webdav.Handler{FileSystem: webdav.Dir(t.TempDir()), LockSystem: webdav.NewMemLS()})
	t.Cleanup(server.Close)
	one.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, davPassword)
	one.add(server.URL, BackupPlace{Name: "Cloud", Account: "ada"}, davPassword)
	one.add(t.TempDir(), BackupPlace{Name: "Stick"}, "")
	for range 3 {
		one.issue()
		if run := one.run(BackupOrder{Asked: true, Drill: false}); run.Failed() {
			t.Fatalf("%+v", run)
		}
	}
	two := one.second()
	before := two.states()
	if l := two.status().Light; l.Colour != plan.Red || two.status().Due != plan.First || !two.status().Last.IsZero() {
		t.Errorf("restored books begin with %+v", two.status())
	}
	for i, p := range before {
		if p.Good != 0 || p.Standing.Cause != "" || p.ID == one.states()[i].ID || p.Name != one.states()[i].Name {
			t.Errorf("restored books begin with %+v", p)
		}
	}
	if list := must[[]Backup](t)(two.Backups(t.Context())); len(list) == 0 || list[0].Maker.IsZero() {
		t.Errorf("the list does not say whose they are: %+v", list)
	}
	know(t, two.Session)
	for day := range 5 {
		for i, c := range []*carryingShop{one, two} {
			c.issue()
			run := c.run(BackupOrder{Asked: true})
			if run.Failed() || run.Light.Colour != plan.Green {
				t.Fatalf("day %d, computer %d: %+v", day, i+1, run)
			}
			if day == 0 && i == 1 && run.Made.Kind != backup.Full {
				t.Errorf("the first backup of the second computer builds upon the other's")
			}
		}
		*one.now = one.now.Add(40 * time.Hour)
	}
	removed := 0
	for i, p := range one.states() {
		q := two.states()[i]
		for _, name := range two.names(q) {
			if slices.Contains(one.names(p), name) {
				t.Errorf("%s: both say that %s is theirs", p.Name, name)
			}
		}
		removed += 3 + 5 - len(one.names(p))
		for _, s := range []PlaceState{p, q} {
			a, ahead := s.Ahead()
			if !ahead || !strings.Contains(OthersWords(s), "made by another computer on ") || len(s.Others) < 3 {
				t.Errorf("%s: of the other is seen %+v, %v", s.Name, a, s.Others)
			}
		}
	}
	if removed == 0 {
		t.Error("nothing was removed: this proves little")
	}
	for _, c := range []*carryingShop{one, two} {
		if n := strings.Count(kindsOf(openAlarms(t, c.Session)), string(alarm.TwoBooks)); n != 1 {
			t.Errorf("alarms: %s", kindsOf(openAlarms(t, c.Session)))
		}
		if run := c.run(BackupOrder{Drill: true}); run.Failed() || slices.ContainsFunc(run.Places, func(p PlaceRun) bool { return !p.Proven }) {
			t.Errorf("%+v", run)
		}
	}
	if here := two.states()[0]; filepath.Dir(two.names(here)[0]) != one.here.Address.Path {
		t.Errorf("the second makes its backups in %s", here.Address.Path)
	}
}
