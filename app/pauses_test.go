package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"counterfoil/crypto"
)

func TestPausesGrowAndEnd(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	var got []time.Duration
	var had tries
	for range 10 {
		had = had.more(at)
		wait, _ := had.pause(at)
		got = append(got, wait/time.Second)
		if back := parseTries(had.bytes()); back.Wrong != had.Wrong || !back.Last.Equal(had.Last) {
			t.Errorf("%+v came back as %+v", had, back)
		}
	}
	if want := []time.Duration{0, 0, 0, 5, 10, 20, 40, 60, 60, 60}; !slices.Equal(got, want) {
		t.Errorf("pauses of %v seconds, want %v", got, want)
	}
	for wrong := range uint32(100) {
		for _, now := range []time.Time{at.AddDate(-9, 0, 0), at.Add(-time.Hour), at, at.Add(30 * time.Second), at.AddDate(9, 0, 0)} {
			wait, again := tries{wrong, at}.pause(now)
			if left, _ := again.pause(now.Add(mostPause)); wait < 0 || wait > mostPause || left != 0 {
				t.Errorf("%d wrong, the clock at %s: %s, and a minute later %s", wrong, now, wait, left)
			}
		}
	}
	for _, bad := range [][]byte{nil, {1}, slices.Repeat([]byte{2}, triesSize)} {
		if parseTries(bad) != (tries{}) {
			t.Errorf("%v is taken for tries", bad)
		}
	}
}

// Guessing waits, also after a new start of the program and with the clock set back; nobody else waits, and nobody for good.
func TestWrongPassphrasesWait(t *testing.T) {
	for name, change := range map[string][]func(*Setup){"keychain": nil, "none": {func(s *Setup) { s.WithoutKeychain = true }}} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
			env := cheapEnv()
			env.Now = func() time.Time { return now }
			b, s, _ := newBooks(t, env, change...)
			one := addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
			lock(t, s)
			login := func(name, pass string) error {
				b := must[*Books](t)(Open(t.Context(), b.Dir(), env)) // as a program that was started anew
				s, err := b.Login(t.Context(), name, []byte(pass), "")
				if err == nil {
					lock(t, s)
				}
				return err
			}
			waits := func(name, pass string, want time.Duration) {
				t.Helper()
				err := login(name, pass)
				w, ok := errors.AsType[*WaitError](err)
				if e, _ := errors.AsType[*Error](err); !ok || e.Kind != Locked || e.Hint != HintPause || w.For != want {
					t.Errorf("%q: %v, want a pause of %s", name, err, want)
				}
			}
			for _, name := range []string{ownerName, "Nobody"} {
				for range freeTries {
					want(t, login(name, "not the passphrase"), Locked)
				}
				waits(name, ownerPass, firstPause) // the right one is not even tried
				now = now.Add(2 * time.Second)
				waits(name, ownerPass, firstPause-2*time.Second)
			}
			if err := login(clerkName, one.Passphrase); err != nil {
				t.Errorf("somebody else waits too: %v", err)
			}
			now = now.AddDate(0, 0, -1)
			waits(ownerName, ownerPass, firstPause) // anew, and once only
			now = now.Add(firstPause)
			want(t, login(ownerName, "not the passphrase"), Locked)
			waits(ownerName, ownerPass, 2*firstPause)
			now = now.Add(2 * firstPause)
			if err := login(ownerName, ownerPass); err != nil {
				t.Errorf("after the pause: %v", err)
			}
			want(t, login(ownerName, "not the passphrase"), Locked)
			if err := login(ownerName, ownerPass); err != nil {
				t.Errorf("a right one did not count: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(b.Dir(), "tries-*")); len(left) != map[string]int{"none": 1}[name] { // of the name that nobody has
				t.Errorf("left in the folder: %v", left)
			}
		})
	}
}

// A file that nobody can read holds nobody up.
func TestUnreadableTriesHoldNobodyUp(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv(), func(s *Setup) { s.WithoutKeychain = true })
	user := s.user.ID
	lock(t, s)
	p := triesPlace{failuresPlace{books: b, inFile: true}, [16]byte(user)}
	if err := os.WriteFile(p.path(), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
}

// Who starts many programs at once has one try, like everybody; one that is killed before it answers has had its try.
func TestTriesAtOnceAreOne(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env := cheapEnv()
	env.Now = func() time.Time { return now }
	b, s, _ := newBooks(t, env)
	lock(t, s)
	f, _, err := b.ways()
	if err != nil {
		t.Fatal(err)
	}
	wrong := func() (entrance, error) { return entrance{}, crypto.ErrWrongPassphrase }
	for range freeTries {
		_, _ = b.patiently(t.Context(), f, ownerName, wrong)
	}
	now = now.Add(firstPause)
	_, _ = b.patiently(t.Context(), f, ownerName, func() (entrance, error) {
		_, err := b.patiently(t.Context(), f, ownerName, func() (entrance, error) {
			t.Error("a second program tries while the first does")
			return wrong()
		})
		want(t, err, Locked)
		return wrong()
	})
	now = now.Add(2 * firstPause)
	func() {
		defer func() { _ = recover() }() // as if it were killed there
		_, _ = b.patiently(t.Context(), f, ownerName, func() (entrance, error) { panic("killed") })
	}()
	_, err = b.patiently(t.Context(), f, ownerName, wrong)
	want(t, err, Locked)
	if _, paused := errors.AsType[*WaitError](err); !paused {
		t.Errorf("a try that was killed did not count: %v", err)
	}
}
