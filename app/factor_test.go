package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"counterfoil/crypto/factor"
	"counterfoil/crypto/keychain"
)

// phone is books whose owner has a second factor, a clock that is set, and the app on the owner's phone.
type phone struct {
	*testing.T
	env   Env
	chain *keychain.Map
	now   time.Time
	books *Books
	kit   Kit
	s     *Session
	seed  []byte
	codes []string
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	p := &phone{T: t, env: cheapEnv(), chain: &keychain.Map{}, now: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}
	p.env.Now, p.env.Keychain = func() time.Time { return p.now }, p.chain
	p.books, p.s, p.kit = newBooks(t, p.env)
	key := must[FactorKey](t)(p.s.NewFactor(t.Context()))
	p.seed = key.seed
	p.codes = must[[]string](t)(p.s.UseFactor(t.Context(), key, p.code()))
	p.next()
	return p
}

// code is what the app shows; next waits for the next one.
func (p *phone) code() string { return factor.Code(p.seed, factor.StepAt(p.now)) }
func (p *phone) next()        { p.now = p.now.Add(factor.Period) }

// other is a code that is not right.
func (p *phone) other() string {
	for i := int64(100); ; i++ {
		if c := factor.Code(p.seed, i); c != p.code() && c != factor.Code(p.seed, factor.StepAt(p.now)-1) {
			return c
		}
	}
}

func (p *phone) login(code string) (*Session, error) {
	return p.books.Login(p.Context(), "", []byte(ownerPass), code)
}

func (p *phone) again() {
	p.Helper()
	lock(p.T, p.s)
	p.s = must[*Session](p.T)(p.login(""))
}

func (p *phone) refused(err error, k Kind, h Hint) {
	p.Helper()
	if e := want(p.T, err, k); e.Hint != h {
		p.Errorf("hint %q, want %q: %v", e.Hint, h, err)
	}
}

func (p *phone) told(s *Session) (list []string) {
	p.Helper()
	for _, e := range must[[]TrailEntry](p.T)(first(s.trailAfter(p.Context(), 0, 1000))) {
		list = append(list, e.Action+" "+e.Outcome)
	}
	return list
}

func TestALoginAsksForTheCode(t *testing.T) {
	p := newPhone(t)
	p.again()
	if p.s.Needs() != NeedsCode {
		t.Fatalf("needs %q", p.s.Needs())
	}
	_, _, err := p.s.Documents(t.Context(), DocumentQuery{})
	p.refused(err, Locked, HintCode)
	p.refused(p.s.GiveCode(t.Context(), p.other()), Locked, HintCode)
	p.refused(p.s.GiveCode(t.Context(), "12"), Invalid, HintCode)
	if err := p.s.GiveCode(t.Context(), p.code()[:3]+" "+p.code()[3:]); err != nil {
		t.Fatal(err)
	}
	must[[]DocumentRow](t)(first2(p.s.Documents(t.Context(), DocumentQuery{})))
	told := p.told(p.s)
	if want := []string{"session.half done", "session.refused code", "session.login done"}; !slices.Equal(told[len(told)-3:], want) {
		t.Errorf("the trail says %v", told)
	}
	// Given with the passphrase, as the command line does; used ones count no more, whoever asks.
	used := p.code()
	lock(t, p.s)
	_, err = p.login(used)
	p.refused(err, Locked, HintCodeUsed)
	p.next()
	_, err = p.login(used)
	p.refused(err, Locked, HintCodeUsed)
	lock(t, must[*Session](t)(p.login(p.code())))
	p.next()
	p.next()
	_, err = p.login(used)
	p.refused(err, Locked, HintCode)
}

func first2[T any](list []T, _ int, err error) ([]T, error) { return list, err }

func TestRecoveryCodesOpenOnce(t *testing.T) {
	p := newPhone(t)
	if f := must[FactorState](t)(p.s.Factor(t.Context())); !f.On || f.Codes != 10 || f.Since.String() != "2026-11-24" {
		t.Errorf("%+v", f)
	}
	lock(t, p.s)
	s := must[*Session](t)(p.login(p.codes[4]))
	if f := must[FactorState](t)(s.Factor(t.Context())); f.Codes != 9 {
		t.Errorf("%d codes left", f.Codes)
	}
	lock(t, s)
	_, err := p.login(p.codes[4])
	p.refused(err, Locked, HintCode)
	s = must[*Session](t)(p.login(p.codes[0]))
	fresh := must[[]string](t)(s.NewRecoveryCodes(t.Context()))
	lock(t, s)
	_, err = p.login(p.codes[1])
	p.refused(err, Locked, HintCode)
	lock(t, must[*Session](t)(p.login(fresh[1])))
}

// Guessing: the fifth wrong code locks, and then nothing is looked at for a while that grows; a restart, a clock set back or another
// copy of the books give no attempt back.
func TestGuessingIsSlow(t *testing.T) {
	p := newPhone(t)
	lock(t, p.s)
	before := copyDir(t, p.books.Dir())
	s := must[*Session](t)(p.login(""))
	for i := range triesInARow {
		if s.Locked() {
			t.Fatalf("locked after %d", i)
		}
		p.refused(s.GiveCode(t.Context(), p.other()), Locked, HintCode)
	}
	if !s.Locked() {
		t.Fatal("five wrong codes did not lock")
	}
	_, err := p.login(p.code())
	p.refused(err, Locked, HintWait)
	if w, ok := errors.AsType[*WaitError](err); !ok || w.For != 30*time.Second {
		t.Errorf("%v", err)
	}
	p.now = p.now.Add(time.Minute)
	_, err = p.login(p.other())
	p.refused(err, Locked, HintCode)
	_, err = p.login(p.code())
	p.refused(err, Locked, HintWait) // a minute by now

	p.now = p.now.Add(-time.Minute) // the clock of a minute ago
	_, err = p.login(p.code())
	p.refused(err, Locked, HintWait)

	// The older copy of the books knows of no failure; the keychain does.
	if err := errors.Join(os.RemoveAll(p.books.Dir()), os.Rename(before, p.books.Dir())); err != nil {
		t.Fatal(err)
	}
	_, err = p.login(p.code())
	p.refused(err, Locked, HintWait)
	p.now = p.now.Add(10 * time.Minute)
	s = must[*Session](t)(p.login(p.code()))
	if s.ReadOnly() != AlertOlderCopy {
		t.Errorf("read-only because of %q", s.ReadOnly())
	}
	lock(t, s)
}

// An older copy of the books, put back or restored beside them, takes no code that was used.
func TestAnOlderCopyRevivesNoCode(t *testing.T) {
	p := newPhone(t)
	made := must[Backup](t)(p.s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, p.s)
	before := copyDir(t, p.books.Dir())
	used := p.code()
	lock(t, must[*Session](t)(p.login(used)))
	lock(t, must[*Session](t)(p.login(p.codes[2])))

	dir := filepath.Join(t.TempDir(), "beside")
	must[BackupFacts](t)(RestoreBackup(t.Context(), p.env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	restored := must[*Books](t)(Open(t.Context(), dir, p.env))
	for name, b := range map[string]*Books{"restored": restored, "put back": p.books} {
		if name == "put back" {
			if err := errors.Join(os.RemoveAll(b.Dir()), os.Rename(before, b.Dir())); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.Login(t.Context(), "", []byte(ownerPass), used)
		p.refused(err, Locked, HintCodeUsed)
		_, err = b.Login(t.Context(), "", []byte(ownerPass), p.codes[2])
		p.refused(err, Locked, HintCode)
	}
	lock(t, must[*Session](t)(restored.Login(t.Context(), "", []byte(ownerPass), p.codes[3])))
	_, err := p.login(p.codes[3]) // and the other way round
	p.refused(err, Locked, HintCode)
}

// A keychain that does not answer is not taken for one that remembers nothing.
func TestASilentKeychainTakesNoCode(t *testing.T) {
	p := newPhone(t)
	p.again()
	p.chain.Fail = func(call string, e keychain.Entry) error {
		if call == "get" && e.Purpose == keychain.Proofs {
			return &keychain.UnavailableError{Cause: keychain.TimedOut}
		}
		return nil
	}
	p.refused(p.s.GiveCode(t.Context(), p.code()), Unavailable, HintKeychain)
	p.chain.Fail = nil
	if err := p.s.GiveCode(t.Context(), p.code()); err != nil {
		t.Fatal(err)
	}
}

func TestAClockSetBackTakesNoCode(t *testing.T) {
	p := newPhone(t)
	lock(t, p.s)
	right := p.now
	p.now = p.now.AddDate(4, 0, 0)
	lock(t, must[*Session](t)(p.login(p.code())))
	p.now = right.Add(time.Minute)
	_, err := p.login(p.code())
	p.refused(err, Locked, HintClock)
	s := must[*Session](t)(p.login(p.codes[0])) // needs no clock
	if err := s.AcceptClock(t.Context()); err != nil {
		t.Fatal(err)
	}
	lock(t, s)
	_, err = p.login(p.code())
	p.refused(err, Locked, HintCodeUsed) // none of before counts
	p.next()
	lock(t, must[*Session](t)(p.login(p.code())))
}

// Asked again: with a code where there is a second factor, else with the passphrase. Five wrong ones lock.
func TestConfirm(t *testing.T) {
	p := newPhone(t)
	dir := filepath.Join(t.TempDir(), "out")
	p.now = p.now.Add(freshFor)
	_, err := p.s.Export(t.Context(), dir, nil)
	p.refused(err, Locked, HintConfirm)
	p.refused(p.s.Confirm(t.Context(), []byte(ownerPass), ""), Invalid, HintCode) // the passphrase is not what is asked for
	if err := p.s.Confirm(t.Context(), nil, p.code()); err != nil {
		t.Fatal(err)
	}
	must[ExportReport](t)(p.s.Export(t.Context(), dir, nil))
	for i := range triesInARow {
		p.refused(p.s.DropFactor(t.Context(), []byte("not the passphrase"), p.codes[0]), Locked, HintPassphrase)
		if p.s.Locked() != (i == triesInARow-1) {
			t.Fatalf("locked %v after %d", p.s.Locked(), i+1)
		}
	}
	p.now = p.now.Add(time.Hour)
	p.s = must[*Session](t)(p.login(p.code()))
	p.next()
	if err := p.s.DropFactor(t.Context(), []byte(ownerPass), p.code()); err != nil {
		t.Fatal(err)
	}
	lock(t, p.s)
	p.s = must[*Session](t)(p.login(""))
	p.now = p.now.Add(freshFor)
	_, err = p.s.NewRecoveryKit(t.Context())
	p.refused(err, Locked, HintConfirm)
	p.refused(p.s.Confirm(t.Context(), []byte("not the passphrase"), ""), Locked, HintPassphrase)
	if err := p.s.Confirm(t.Context(), []byte(ownerPass), ""); err != nil {
		t.Fatal(err)
	}
	kit := must[Kit](t)(p.s.NewRecoveryKit(t.Context()))
	kit.Wipe()
	lock(t, p.s)
}

// The owner asks a role for a second factor: then a login does nothing before it has set one up.
func TestARoleMustHaveASecondFactor(t *testing.T) {
	p := newPhone(t)
	if err := p.s.RequireFactor(t.Context(), []Role{Bookkeeper, Owner}); err != nil {
		t.Fatal(err)
	}
	if roles := must[[]Role](t)(p.s.FactorRoles(t.Context())); !slices.Equal(roles, []Role{Owner, Bookkeeper}) {
		t.Errorf("asked of %v", roles)
	}
	p.refused(p.s.RequireFactor(t.Context(), []Role{"stranger"}), Invalid, HintFixField)
	if err := p.s.DropFactor(t.Context(), []byte(ownerPass), p.code()); err != nil {
		t.Fatal(err)
	}
	p.again()
	if p.s.Needs() != NeedsFactor {
		t.Fatalf("needs %q", p.s.Needs())
	}
	p.next()
	key := must[FactorKey](t)(p.s.NewFactor(t.Context()))
	_, err := p.s.UseFactor(t.Context(), key, "000")
	p.refused(err, Invalid, HintCode)
	p.seed = key.seed
	must[[]string](t)(p.s.UseFactor(t.Context(), key, p.code()))
	must[[]DocumentRow](t)(first2(p.s.Documents(t.Context(), DocumentQuery{})))
}

// The recovery key replaces the passphrase, not the second factor; that is turned off by explicit choice, and the trail tells.
func TestTheRecoveryKeyDoesNotSkipTheSecondFactor(t *testing.T) {
	p := newPhone(t)
	lock(t, p.s)
	next := []byte("set anew with the recovery key")
	s := must[*Session](t)(p.books.Recover(t.Context(), Recovery{Key: p.kit.Text(), Passphrase: next}))
	_, _, err := s.Documents(t.Context(), DocumentQuery{})
	p.refused(err, Locked, HintCode)
	if err := s.GiveCode(t.Context(), p.code()); err != nil {
		t.Fatal(err)
	}
	lock(t, s)
	s = must[*Session](t)(p.books.Recover(t.Context(), Recovery{Key: p.kit.Text(), Passphrase: next, Code: p.codes[0]}))
	lock(t, s)
	s = must[*Session](t)(p.books.Recover(t.Context(), Recovery{Key: p.kit.Text(), Passphrase: next, WithoutFactor: true}))
	if told := p.told(s); !slices.Contains(told, "factor.reset done") {
		t.Errorf("the trail says %v", told)
	}
	if f := must[FactorState](t)(s.Factor(t.Context())); f.On {
		t.Error("the second factor is still on")
	}
}
