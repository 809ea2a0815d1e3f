package app

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
)

// closedShop are books with two days in them, closed in order, and what somebody may have copied meanwhile.
type closedShop struct {
	env     Env
	chain   *keychain.Map
	dir     string
	first   map[string][]byte // the folder after the first day
	crashed map[string][]byte // in the middle of the second day, with its log
	last    map[string][]byte // as it was closed
	earlier *keychain.Map     // the keychain after the first day
}

func folder(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		all[e.Name()] = must[[]byte](t)(os.ReadFile(filepath.Join(dir, e.Name())))
	}
	return all
}

// put makes the folder hold these files and no others.
func (c *closedShop) put(t testing.TB, all map[string][]byte) {
	t.Helper()
	if err := os.RemoveAll(c.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(c.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, b := range all {
		if err := os.WriteFile(filepath.Join(c.dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (c *closedShop) login(t testing.TB) *Session {
	t.Helper()
	s := must[*Session](t)(must[*Books](t)(Open(t.Context(), c.dir, c.env)).Login(t.Context(), "", []byte(ownerPass), ""))
	s.waitForRoot(t.Context())
	return s
}

func work(t testing.TB, s *Session, name string) {
	t.Helper()
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: name}))
}

func newClosedShop(t testing.TB, atOnce int64) *closedShop {
	t.Helper()
	c := &closedShop{env: cheapEnv(), chain: &keychain.Map{}}
	c.env.Keychain, c.env.atOnce = c.chain, atOnce
	b, s, _ := newBooks(t, c.env)
	c.dir = b.Dir()
	work(t, s, "First day")
	lock(t, s)
	c.first, c.earlier = folder(t, c.dir), c.chain.Copy()
	s = c.login(t)
	work(t, s, "Second day")
	c.crashed = folder(t, c.dir)
	lock(t, s)
	c.last = folder(t, c.dir)
	return c
}

// with is the folder as it was closed, but for one file; nil takes it away.
func (c *closedShop) with(name string, b []byte) map[string][]byte {
	all := maps.Clone(c.last)
	all[name] = b
	return all
}

func silent() error {
	return &keychain.UnavailableError{Cause: keychain.TimedOut, Err: io.ErrNoProgress}
}

// Whatever was changed while the books were closed is told at the next login, and at every one after it; not a byte more is
// changed until the owner has accepted it, and then work goes on. Small books are compared before they open, large ones after.
func TestWhatWasChangedWhileClosed(t *testing.T) {
	attacks := map[string]struct {
		put  func(c *closedShop) map[string][]byte
		want Alert
	}{
		"the whole folder of the day before": {func(c *closedShop) map[string][]byte { return c.first }, AlertOlderCopy},
		"the database of the day before": {
			func(c *closedShop) map[string][]byte { return c.with("books.db", c.first["books.db"]) }, AlertOlderCopy,
		},
		"a page more": {
			func(c *closedShop) map[string][]byte {
				return c.with("books.db", append(bytes.Clone(c.last["books.db"]), make([]byte, 4096)...))
			}, AlertChanged,
		},
		"the log of the middle of the day": {
			func(c *closedShop) map[string][]byte { return c.with("books.db-wal", c.crashed["books.db-wal"]) }, AlertChanged,
		},
	}
	for name, a := range attacks {
		for size, atOnce := range map[string]int64{"small": 0, "large": 1} {
			t.Run(name+", "+size, func(t *testing.T) {
				c := newClosedShop(t, atOnce)
				all := a.put(c)
				c.put(t, all)
				for range 2 {
					s := c.login(t)
					if alerts := s.Alerts(); len(alerts) != 1 || alerts[0] != a.want || s.ReadOnly() != a.want {
						t.Fatalf("alerts %v, read-only because of %q", alerts, s.ReadOnly())
					}
					_, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "New"})
					want(t, err, Damaged)
					want(t, func() error { _, err := s.Backup(t.Context(), t.TempDir(), nil); return err }(), Damaged)
					lock(t, s)
				}
				if now := folder(t, c.dir); atOnce == 0 && !maps.EqualFunc(now, all, bytes.Equal) {
					t.Error("the files are not as they were found")
				}
				s := c.login(t)
				if accepted := must[Alert](t)(s.Acknowledge(t.Context())); accepted != a.want {
					t.Errorf("accepted %q", accepted)
				}
				work(t, s, "Goes on")
				entries, _, err := s.trailAfter(t.Context(), 0, 100)
				if told := entries[len(entries)-2]; err != nil || told.Action != "books.acknowledge" || told.Outcome != string(a.want) {
					t.Errorf("the trail says %s %s, %v", told.Action, told.Outcome, err)
				}
				lock(t, s)
				s = c.login(t)
				if alerts := s.Alerts(); len(alerts) != 0 {
					t.Errorf("alerts after it was accepted: %v", alerts)
				}
				lock(t, s)
			})
		}
	}
}

// Each page of the day before, put back alone: told, or met as damage, and never passed over.
func TestNoOlderPagePasses(t *testing.T) {
	c := newClosedShop(t, 0)
	old, now := c.first["books.db"], c.last["books.db"]
	chain, tried := c.chain, 0
	for i := 0; i+4096 <= len(old); i += 4096 {
		if bytes.Equal(old[i:i+4096], now[i:i+4096]) {
			continue
		}
		tried++
		mixed := bytes.Clone(now)
		copy(mixed[i:], old[i:i+4096])
		c.put(t, c.with("books.db", mixed))
		c.env.Keychain = chain.Copy()
		s, err := must[*Books](t)(Open(t.Context(), c.dir, c.env)).Login(t.Context(), "", []byte(ownerPass), "")
		if err != nil {
			want(t, err, Damaged)
			continue
		}
		if s.ReadOnly() == "" {
			t.Errorf("page %d passes", i/4096+1)
		}
		lock(t, s)
	}
	if tried < 3 {
		t.Errorf("only %d pages were changed on the second day", tried)
	}
}

// What a keychain or a crash does between its record and the books never shuts anybody out: it is told quietly, or not at all, and is
// over after the next close.
func TestCrashesBetweenKeychainAndBooks(t *testing.T) {
	sets := func(failing ...int) func(*closedShop) {
		return func(c *closedShop) {
			n := 0
			c.chain.Fail = func(call string, e keychain.Entry) error {
				if call != "set" || e.Purpose != keychain.Freshness {
					return nil
				}
				if n++; slices.Contains(failing, n) {
					return silent()
				}
				return nil
			}
		}
	}
	none := func(*closedShop) {}
	killed := func(c *closedShop, after map[string][]byte, chain *keychain.Map) {
		c.chain, c.env.Keychain = chain, chain
		c.last = after
	}
	for name, o := range map[string]struct {
		before func(*closedShop)                                                  // the third day begins
		after  func(c *closedShop, killed map[string][]byte, chain *keychain.Map) // what is left of the third day: all, or what a kill leaves
		want   []Alert
	}{
		"nothing":                              {none, nil, nil},
		"not kept at open":                     {sets(1), nil, nil},
		"not kept at close":                    {sets(2), nil, []Alert{AlertNotClosed}},
		"not kept at open and close":           {sets(1, 2), nil, []Alert{AlertElsewhere}},
		"killed at work":                       {none, killed, []Alert{AlertNotClosed}},
		"not kept at open, and killed at work": {sets(1), killed, []Alert{AlertElsewhere}},
		"the record of two days ago": {none, func(c *closedShop, _ map[string][]byte, _ *keychain.Map) {
			c.chain, c.env.Keychain = c.earlier, c.earlier
		}, []Alert{AlertElsewhere}},
		"the record gone": {none, func(c *closedShop, _ map[string][]byte, _ *keychain.Map) {
			c.chain.Fail = func(call string, e keychain.Entry) error {
				if call == "get" && e.Purpose == keychain.Freshness {
					return keychain.ErrMissing
				}
				return nil
			}
		}, []Alert{AlertFreshnessLost}},
		"the keychain silent": {none, func(c *closedShop, _ map[string][]byte, _ *keychain.Map) {
			c.chain.Fail = func(_ string, e keychain.Entry) error {
				if e.Purpose == keychain.Freshness {
					return silent()
				}
				return nil
			}
		}, []Alert{AlertFreshnessLost}},
	} {
		for size, atOnce := range map[string]int64{"small": 0, "large": 1} {
			t.Run(name+", "+size, func(t *testing.T) {
				c := newClosedShop(t, atOnce)
				o.before(c)
				s := c.login(t)
				work(t, s, "Third day")
				left, chain := folder(t, c.dir), c.chain.Copy()
				lock(t, s)
				if c.last = folder(t, c.dir); o.after != nil {
					o.after(c, left, chain)
				}
				c.put(t, c.last)
				s = c.login(t)
				if alerts := s.Alerts(); !slices.Equal(alerts, o.want) || s.ReadOnly() != "" {
					t.Errorf("alerts %v, read-only because of %q", alerts, s.ReadOnly())
				}
				work(t, s, "Goes on")
				c.chain.Fail = nil
				lock(t, s)
				lock(t, c.login(t)) // after a silent keychain the record is of before
				s = c.login(t)
				if alerts := s.Alerts(); len(alerts) != 0 {
					t.Errorf("alerts after a day that was closed: %v", alerts)
				}
				lock(t, s)
			})
		}
	}
}

// A stick carried between two computers, each with its own memory: told quietly, nobody is shut out, and what either remembers is
// still seen when it is taken back.
func TestTwoComputersWithTheSameFolder(t *testing.T) {
	here := newClosedShop(t, 0)
	there := *here
	there.chain = here.chain.Copy()
	there.env.Keychain = there.chain
	var seen map[string][]byte
	for day, c := range []*closedShop{&there, here, &there, here} {
		s := c.login(t)
		quiet := []Alert{AlertElsewhere}
		if day == 0 {
			quiet = nil
		}
		if alerts := s.Alerts(); !slices.Equal(alerts, quiet) || s.ReadOnly() != "" {
			t.Errorf("day %d: alerts %v", day, alerts)
		}
		work(t, s, "Carried")
		lock(t, s)
		if day == 2 {
			seen = folder(t, here.dir)
		}
	}
	here.put(t, seen) // the last day is taken back: the other computer never saw it, this one did
	lock(t, there.login(t))
	s := here.login(t)
	if s.ReadOnly() != AlertOlderCopy {
		t.Errorf("alerts %v", s.Alerts())
	}
	must[Alert](t)(s.Acknowledge(t.Context()))
	work(t, s, "Goes on")
	lock(t, s)
	if s = there.login(t); s.ReadOnly() != "" {
		t.Errorf("alerts %v", s.Alerts())
	}
	lock(t, s)
}

// A change of key, done or given up, and compacting leave books that are as the keychain remembers them.
func TestOtherFilesInPlaceAreRemembered(t *testing.T) {
	c := newClosedShop(t, 0)
	for name, fn := range map[string]func(*Session) error{
		"rotated": func(s *Session) error {
			return errors.Join(s.RotateKey(t.Context(), nil), s.FinishRotation(t.Context()))
		},
		"compacted": func(s *Session) error { _, err := s.Compact(t.Context(), nil); return err },
	} {
		s := c.login(t)
		if err := fn(s); err != nil {
			t.Fatal(err)
		}
		work(t, s, "After it")
		lock(t, s)
		record := c.login(t)
		if alerts := record.Alerts(); len(alerts) != 0 {
			t.Errorf("%s: alerts %v", name, alerts)
		}
		lock(t, record)
	}
}
