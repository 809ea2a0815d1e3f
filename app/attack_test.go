package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

// history is the folder of some books at different times, and what the keychain knows of them.
type history struct {
	made          string // before the first day
	first, closed string // after the first day, and now
	crashed       string // as a crash on the second day would have left it
	beforeKey     string // closed under the first store key; now is under the second
	other         string // other books of the same owner and passphrase
	chain         *keychain.Map
	crash         *keychain.Map // at the time of the crash
	early         *keychain.Map // after the first day
	facts         Facts         // of the books as they are now
	afterCrash    Facts
}

func newHistory(t *testing.T) history {
	t.Helper()
	chain := &keychain.Map{}
	env := cheapEnv()
	env.Keychain = chain
	b, s, _ := newBooks(t, env)
	lock(t, s)
	h := history{chain: chain, made: copyDir(t, b.Dir())}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	lock(t, s)
	h.first, h.early = copyDir(t, b.Dir()), chain.Copy()
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	for range 3 {
		d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
		must[bill.Document](t)(s.Issue(t.Context(), d.ID))
	}
	h.crashed, h.crash, h.afterCrash = copyDir(t, b.Dir()), chain.Copy(), factsOf(t, s)
	lock(t, s)
	h.beforeKey = copyDir(t, b.Dir())
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishRotation(t.Context()); err != nil {
		t.Fatal(err)
	}
	saved(t, s)
	h.facts = factsOf(t, s)
	lock(t, s)
	h.closed = b.Dir()
	other, s, _ := newBooks(t, env)
	lock(t, s)
	h.other = other.Dir()
	return h
}

func factsOf(t *testing.T, s *Session) (f Facts) {
	t.Helper()
	err := s.store.Read(t.Context(), func(v *store.View) (err error) { f, err = v.Facts(); return err })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The outcomes, as crypto/README.md words them.
const (
	isRefused  = "refused"
	isReadOnly = "refused, or opened read-only until the owner accepts it"
	isTold     = "opened with what is left, and told that they were not closed in order: **accepted**"
	isNothing  = "nothing changes"
	isUnseen   = "not noticed: **accepted**"
)

// trick is something that whoever can write to the folder may do while nobody has the books open.
type trick struct {
	name, want string
	try        func(t *testing.T, h history) []string // the folders afterwards, one for each way of doing it
}

// swapped is the folder with files of another one in place of its own; "" is deleted.
func swapped(t *testing.T, dir, from string, names ...string) string {
	t.Helper()
	dir = copyDir(t, dir)
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, name, b)
	}
	return dir
}

func put(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// edited gives the folder once for each change of a file.
func edited(t *testing.T, dir, name string, changes ...func([]byte) []byte) (all []string) {
	t.Helper()
	b := must[[]byte](t)(os.ReadFile(filepath.Join(dir, name)))
	for _, change := range changes {
		to := copyDir(t, dir)
		put(t, to, name, change(bytes.Clone(b)))
		all = append(all, to)
	}
	return all
}

// bits flips one bit at each of some places.
func bits(places ...int) (changes []func([]byte) []byte) {
	for _, at := range places {
		changes = append(changes, func(b []byte) []byte { b[at%len(b)] ^= 1 << (at % 8); return b })
	}
	return changes
}

func tricks() []trick {
	const db, log, keys = "books.db", "books.db-wal", keysName
	cut := func(share int) func([]byte) []byte {
		return func(b []byte) []byte { return b[:len(b)*share/100] }
	}
	return []trick{
		{"a bit of the key file changed", isRefused, func(t *testing.T, h history) []string {
			return edited(t, h.closed, keys, bits(3, 200, 2000, 5001, 9002, 11003)...)
		}},
		{"a bit of the database changed", isReadOnly, func(t *testing.T, h history) []string {
			return edited(t, h.closed, db, bits(3, 4090, 5000, 40001, 90002, 170003)...)
		}},
		{"two pages exchanged, or one replaced by zeros", isReadOnly, func(t *testing.T, h history) []string {
			return edited(t, h.closed, db, func(b []byte) []byte {
				page := bytes.Clone(b[4096:8192])
				copy(b[4096:], b[8192:12288])
				copy(b[8192:], page)
				return b
			}, func(b []byte) []byte { clear(b[8192:12288]); return b })
		}},
		{"an older page put back", isReadOnly, func(t *testing.T, h history) []string {
			old := must[[]byte](t)(os.ReadFile(filepath.Join(h.first, db)))
			return edited(t, h.beforeKey, db, func(b []byte) []byte { return mixed(t, b, old) })
		}},
		{"the database cut off, lengthened or emptied", isReadOnly, func(t *testing.T, h history) []string {
			return edited(t, h.closed, db, cut(50), cut(99), cut(0), func(b []byte) []byte { return append(b, b[:4096]...) })
		}},
		{"the database of an earlier day put back", isReadOnly, func(t *testing.T, h history) []string {
			return []string{swapped(t, h.beforeKey, h.first, db), swapped(t, h.closed, h.beforeKey, db)}
		}},
		{"an older log put beside the database", isReadOnly, func(t *testing.T, h history) []string {
			return []string{swapped(t, h.beforeKey, h.crashed, log)}
		}},
		{"the whole folder of an earlier day put back", isReadOnly, func(t *testing.T, h history) []string {
			return []string{copyDir(t, h.first), copyDir(t, h.crashed), copyDir(t, h.beforeKey)}
		}},
		{"the key file of before the last change of key put back", isRefused, func(t *testing.T, h history) []string {
			return []string{swapped(t, h.closed, h.beforeKey, keys)}
		}},
		{"the key file or the database of other books", isRefused, func(t *testing.T, h history) []string {
			return []string{swapped(t, h.closed, h.other, keys), swapped(t, h.closed, h.other, db)}
		}},
		{"files of an unfinished compacting or change of key put beside", isNothing, func(t *testing.T, h history) []string {
			dir := copyDir(t, h.closed)
			for _, name := range []string{"-new", "-compact", "-journal"} {
				put(t, dir, db+name, must[[]byte](t)(os.ReadFile(filepath.Join(h.first, db))))
			}
			return []string{dir}
		}},
	}
}

// mixed is b with one page of old, the first that differs after page one.
func mixed(t *testing.T, b, old []byte) []byte {
	t.Helper()
	for at := 4096; at < len(old); at += 4096 {
		if !bytes.Equal(b[at:at+4096], old[at:at+4096]) {
			copy(b[at:], old[at:at+4096])
			return b
		}
	}
	t.Fatal("no page differs")
	return nil
}

// Whatever is done to the folder while the books are closed is refused, or told and kept from being worked on; where it cannot be
// noticed, crypto/README.md says so, in the same words.
func TestTricksWithTheFolder(t *testing.T) {
	h := newHistory(t)
	for _, trick := range tricks() {
		says(t, trick.name, trick.want)
		for i, dir := range trick.try(t, h) {
			if got := outcome(t, dir, h.chain.Copy(), h.facts); !allowed(got, trick.want) {
				t.Errorf("%s (%d): %s", trick.name, i+1, got)
			}
		}
	}
}

// outcome opens the books and says what comes of it.
func outcome(t *testing.T, dir string, chain *keychain.Map, want Facts) string {
	t.Helper()
	env := cheapEnv()
	env.Keychain = chain
	b, err := Open(t.Context(), dir, env)
	if err != nil {
		return isRefused + ": " + err.Error()
	}
	s, err := b.Login(t.Context(), "", []byte(ownerPass), "")
	if err != nil {
		return isRefused + ": " + err.Error()
	}
	defer func() { _ = s.Lock() }()
	if why := s.ReadOnly(); why != "" {
		if _, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "x"}); err == nil {
			return "read-only, and yet a customer was saved"
		}
		return isReadOnly + ": " + string(why)
	}
	seen, err := s.Check(t.Context(), nil)
	if err != nil {
		return isRefused + ": " + err.Error()
	}
	if seen.Books.Damage.Any() {
		return isRefused + ": " + seen.Verdict()
	}
	if same := reflect.DeepEqual(factsOf(t, s), want); !same {
		return fmt.Sprintf("other figures, alerts %v", s.Alerts())
	}
	if len(s.Alerts()) != 0 {
		return fmt.Sprintf("the same figures, alerts %v", s.Alerts())
	}
	return isNothing
}

// allowed: what is refused is never less than what was promised.
func allowed(got, want string) bool {
	return strings.HasPrefix(got, want) || want == isReadOnly && strings.HasPrefix(got, isRefused)
}

// says makes sure that crypto/README.md has the line.
func says(t *testing.T, name, want string) {
	t.Helper()
	readme := string(must[[]byte](t)(os.ReadFile("../crypto/README.md")))
	if line := fmt.Sprintf("| %s | %s |", name, want); !strings.Contains(readme, line) {
		t.Errorf("crypto/README.md does not say:\n%s", line)
	}
}

// After a crash the keychain knows how far the trail went at the login. Books that end before that are an older copy; what was done
// since then can be cut off the log, which looks like a crash.
func TestTricksAfterACrash(t *testing.T) {
	h := newHistory(t)
	const log = "books.db-wal"
	whole := must[[]byte](t)(os.ReadFile(filepath.Join(h.crashed, log)))
	if got := outcome(t, copyDir(t, h.crashed), h.crash.Copy(), h.afterCrash); got != "the same figures, alerts [not-closed]" {
		t.Errorf("after a plain crash: %s", got)
	}
	says(t, "after a crash: the log cut off or deleted", isTold)
	for share := 0; share < 100; share += 10 {
		dir := copyDir(t, h.crashed)
		put(t, dir, log, whole[:len(whole)*share/100])
		if got := outcome(t, dir, h.crash.Copy(), h.afterCrash); !strings.HasSuffix(got, "figures, alerts [not-closed]") {
			t.Errorf("the log cut to %d %%: %s", share, got)
		}
	}
	says(t, "after a crash: the books as they were at the last login put back", isTold)
	if got := outcome(t, copyDir(t, h.first), h.crash.Copy(), h.afterCrash); got != "other figures, alerts [not-closed]" {
		t.Errorf("the books of the last login: %s", got)
	}
	says(t, "after a crash: the books of before the last login put back", isReadOnly)
	if got := outcome(t, copyDir(t, h.made), h.crash.Copy(), h.afterCrash); !strings.HasPrefix(got, isReadOnly) {
		t.Errorf("the books of the day before: %s", got)
	}
	says(t, "folder and keychain put back together", isUnseen)
	if got := outcome(t, copyDir(t, h.first), h.early.Copy(), h.facts); got != "other figures, alerts []" {
		t.Errorf("folder and keychain put back: %s", got)
	}
}

// A new passphrase does not revoke the old one: the key file of before opens with it, until the store key is changed.
func TestTheKeyFileOfBeforeANewPassphrase(t *testing.T) {
	says(t, "the key file of before a new passphrase put back, with no change of key since", isUnseen)
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	old := copyDir(t, b.Dir())
	if err := s.ChangePassphrase(t.Context(), []byte(ownerPass), []byte("another one that is long")); err != nil {
		t.Fatal(err)
	}
	lock(t, s)
	b = must[*Books](t)(Open(t.Context(), swapped(t, b.Dir(), old, keysName), env))
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if len(s.Alerts()) != 0 {
		t.Errorf("alerts %v", s.Alerts())
	}
	lock(t, s)
}
