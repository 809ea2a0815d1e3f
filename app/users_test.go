package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

const (
	clerkName = "Berta"
	clerkPass = "river under seven bridges"
)

// newClerk adds a user, and logs the owner out.
func addedUser(t *testing.T, s *Session, n NewUser) OneTime {
	t.Helper()
	return must[OneTime](t)(s.AddUser(t.Context(), n))
}

// settled is a user with a passphrase of her own, logged in; the session of the owner has ended.
func settled(t *testing.T, b *Books, one OneTime, own string) *Session {
	t.Helper()
	s := must[*Session](t)(b.Login(t.Context(), one.Person.Name, []byte(one.Passphrase), ""))
	if !s.MustChange() {
		t.Error("a passphrase that was made up need not be changed")
	}
	if err := s.ChangePassphrase(t.Context(), []byte(one.Passphrase), []byte(own)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Lock() })
	return s
}

func ownerIn(t *testing.T, b *Books) *Session {
	t.Helper()
	s := must[*Session](t)(b.Login(t.Context(), ownerName, []byte(ownerPass), ""))
	t.Cleanup(func() { _ = s.Lock() })
	return s
}

func sound(t *testing.T, s *Session) {
	t.Helper()
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("not sound: %s; users %v, trail %v", r.Verdict(), r.Users, r.Trail.Findings)
	}
}

// From the first day to the last: she is added, chooses a passphrase of her own, works, gets another role, and leaves.
func TestAUserComesWorksAndLeaves(t *testing.T) {
	env := cheapEnv()
	env.Machine = "till-1"
	b, s, _ := newBooks(t, env)
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	if words := strings.Split(one.Passphrase, "-"); len(words) < oneTimeWords {
		t.Errorf("a passphrase of %d words", len(words))
	}
	if e := want(t, func() error { _, err := s.AddUser(t.Context(), NewUser{Name: " BERTA", Role: Clerk}); return err }(), Conflict); e.Field != "name" {
		t.Errorf("field %q", e.Field)
	}
	lock(t, s)

	s = must[*Session](t)(b.Login(t.Context(), "berta", []byte(one.Passphrase), ""))
	_, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "Too early"})
	if e := want(t, err, Locked); e.Hint != HintNewPassphrase {
		t.Errorf("hint %q", e.Hint)
	}
	want(t, s.ChangePassphrase(t.Context(), []byte(one.Passphrase), []byte(one.Passphrase)), Invalid)
	if err := s.ChangePassphrase(t.Context(), []byte(one.Passphrase), []byte(clerkPass)); err != nil {
		t.Fatal(err)
	}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "By the clerk"}))
	_, err = s.Users(t.Context())
	want(t, err, Forbidden)
	lock(t, s)
	_, err = b.Login(t.Context(), clerkName, []byte(one.Passphrase), "")
	want(t, err, Locked)

	s = ownerIn(t, b)
	must[Person](t)(s.SetUser(t.Context(), one.Person.ID, Bookkeeper, bill.Date{}))
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), clerkName, []byte(clerkPass), ""))
	if s.User().Role != Bookkeeper || s.MustChange() {
		t.Errorf("role %s, must change %v", s.User().Role, s.MustChange())
	}
	list := must[[]Person](t)(s.Users(t.Context()))
	if len(list) != 2 || list[0].Name != ownerName || !list[0].Founder || list[1].Name != clerkName || !list[1].Devices[0].Here ||
		list[1].Devices[0].Name != "till-1" || list[1].Devices[0].Seen.IsZero() {
		t.Errorf("people %+v", list)
	}
	lock(t, s)

	s = ownerIn(t, b)
	if err := s.DisableUser(t.Context(), one.Person.ID, nil); err != nil {
		t.Fatal(err)
	}
	if k := keysOf(t, s); k.Epoch != 2 || k.Rotation != RotationUnfinished {
		t.Errorf("%+v", k)
	}
	sound(t, s)
	var story []string
	for _, h := range must[[]RoleTerm](t)(s.RoleHistory(t.Context())) {
		if h.Name == clerkName {
			story = append(story, string(h.Role))
		}
	}
	if !slices.Equal(story, []string{"clerk", "bookkeeper"}) {
		t.Errorf("history %v", story)
	}
	_, err = s.SetUser(t.Context(), one.Person.ID, Clerk, bill.Date{})
	want(t, err, Conflict)
	lock(t, s)
	_, err = b.Login(t.Context(), clerkName, []byte(clerkPass), "")
	if e := want(t, err, Locked); e.Hint != HintPassphrase {
		t.Errorf("hint %q", e.Hint)
	}

	// Her name is free, and everything of her stays.
	s = ownerIn(t, b)
	addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	sound(t, s)
}

// A wrong name is answered as a wrong passphrase is, and only who has no name to say is asked for one.
func TestAWrongNameIsNotTold(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	lock(t, s)
	_, wrongName := b.Login(t.Context(), "Nobody", []byte(ownerPass), "")
	_, wrongPass := b.Login(t.Context(), ownerName, []byte("not her passphrase"), "")
	a, c := want(t, wrongName, Locked), want(t, wrongPass, Locked)
	if a.Hint != c.Hint || a.Error() != c.Error() {
		t.Errorf("%q (%s) and %q (%s)", a, a.Hint, c, c.Hint)
	}
	_, err := b.Login(t.Context(), "", []byte(ownerPass), "")
	if e := want(t, err, Locked); e.Hint != HintName {
		t.Errorf("hint %q", e.Hint)
	}
}

// An auditor's access ends with its last day, whatever his clock says, and the owner extends it.
func TestAnAuditorsLastDay(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env := cheapEnv()
	env.Now = func() time.Time { return now }
	b, s, _ := newBooks(t, env)
	day := func(text string) bill.Date { return must[bill.Date](t)(bill.ParseDate(text)) }
	_, err := s.AddUser(t.Context(), NewUser{Name: "Mr Strict", Role: Auditor, Until: day("2026-11-23")})
	if e := want(t, err, Invalid); e.Field != "until" {
		t.Errorf("field %q", e.Field)
	}
	one := addedUser(t, s, NewUser{Name: "Mr Strict", Role: Auditor, Until: day("2026-11-30")})
	lock(t, s)
	s = settled(t, b, one, clerkPass)
	_, err = s.SaveCustomer(t.Context(), bill.Customer{Name: "x"})
	want(t, err, Forbidden)
	must[[]Backup](t)(s.Backups(t.Context()))
	lock(t, s)
	now = time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)
	lock(t, must[*Session](t)(b.Login(t.Context(), "Mr Strict", []byte(clerkPass), "")))
	now = now.Add(2 * time.Hour)
	for _, at := range []time.Time{now, now.AddDate(0, 0, -7)} { // the second time with the clock set back
		now = at
		_, err = b.Login(t.Context(), "Mr Strict", []byte(clerkPass), "")
		if e := want(t, err, Forbidden); e.Hint != HintExpired {
			t.Errorf("hint %q", e.Hint)
		}
	}
	_, err = b.Rescue(t.Context(), "Mr Strict", []byte(clerkPass), "", nil)
	if KindOf(err) == Forbidden {
		t.Error("a clock set back is not noticed without the books, so it is not claimed")
	}
	now = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	_, err = b.Rescue(t.Context(), "Mr Strict", []byte(clerkPass), "", nil)
	want(t, err, Forbidden)
	s = ownerIn(t, b)
	must[Person](t)(s.ExtendUser(t.Context(), one.Person.ID, day("2026-12-31")))
	if got := outcomes(t, s, "user.extend"); !slices.Equal(got, []string{"until 2026-12-31"}) {
		t.Errorf("the trail says %v", got)
	}
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), "Mr Strict", []byte(clerkPass), ""))
	sound(t, s)
	if got := outcomes(t, s, "session.login"); strings.Count(strings.Join(got, " "), "refused") < 1 {
		t.Errorf("logins %v: none was refused", got)
	}
}

// On another computer of hers somebody opens the books, and her passphrase does the rest.
func TestAnotherComputerOfAUser(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	lock(t, s)
	lock(t, settled(t, b, one, clerkPass))

	elsewhere := cheapEnv()
	elsewhere.Machine = "laptop"
	there := must[*Books](t)(Open(t.Context(), copyDir(t, b.Dir()), elsewhere))
	_, err := there.Login(t.Context(), clerkName, []byte(clerkPass), "")
	if e := want(t, err, Locked); e.Hint != HintEnrol {
		t.Errorf("hint %q", e.Hint)
	}
	s = must[*Session](t)(there.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("the owner on another computer")}))
	want(t, s.EnrolDevice(t.Context(), one.Person.ID, []byte("not her passphrase")), Locked)
	if err := s.EnrolDevice(t.Context(), one.Person.ID, []byte(clerkPass)); err != nil {
		t.Fatal(err)
	}
	want(t, s.EnrolDevice(t.Context(), one.Person.ID, []byte(clerkPass)), Conflict)
	p := must[Person](t)(s.FindUser(t.Context(), clerkName))
	if len(p.Devices) != 2 || p.Devices[0].Name != "laptop" || !p.Devices[0].Here {
		t.Errorf("devices %+v", p.Devices)
	}
	lock(t, s)
	lock(t, must[*Session](t)(there.Login(t.Context(), clerkName, []byte(clerkPass), "")))

	// The old computer goes.
	s = must[*Session](t)(there.Login(t.Context(), ownerName, []byte("the owner on another computer"), ""))
	if err := s.RemoveDevice(t.Context(), p.ID, p.Devices[1].ID); err != nil {
		t.Fatal(err)
	}
	want(t, s.RemoveDevice(t.Context(), p.ID, p.Devices[1].ID), Missing)
	me := must[Person](t)(s.FindUser(t.Context(), ownerName))
	want(t, s.RemoveDevice(t.Context(), me.ID, me.Devices[0].ID), Conflict)
	sound(t, s)
}

// What somebody wants and may not is told to the trail once an hour, and no news is made of it.
func TestRefusalsAreToldOnce(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env := cheapEnv()
	env.Now = func() time.Time { return now }
	b, s, _ := newBooks(t, env)
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	lock(t, s)
	s = settled(t, b, one, clerkPass)
	var news int
	cancel := must[func()](t)(s.Subscribe(func(News) { news++ }))
	for range 20 {
		_, err := s.Users(t.Context())
		want(t, err, Forbidden)
	}
	now = now.Add(2 * time.Hour)
	_, err := s.Users(t.Context())
	want(t, err, Forbidden)
	want(t, s.RotateKey(t.Context(), nil), Forbidden)
	cancel()
	lock(t, s)
	s = ownerIn(t, b)
	if got := append(outcomes(t, s, "user.see"), outcomes(t, s, "keys.rotate")...); !slices.Equal(got, []string{"refused", "refused", "refused"}) || news != 0 {
		t.Errorf("the trail says %v, %d news", got, news)
	}
	sound(t, s)
}

// keysIn puts a key file back that was there at another time, as whoever can write to the folder may.
func keysIn(t *testing.T, b *Books) []byte {
	t.Helper()
	return must[[]byte](t)(os.ReadFile(filepath.Join(b.Dir(), keysName)))
}

// Attacks on who may do what, by people who had a way in once.
func TestAttacksOnThePeople(t *testing.T) {
	chain := &keychain.Map{}
	env := cheapEnv()
	env.Keychain = chain
	b, s, _ := newBooks(t, env)
	founded := keysIn(t, b)
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Bookkeeper})
	lock(t, s)
	lock(t, settled(t, b, one, clerkPass))
	asBookkeeper, oldFolder := keysIn(t, b), copyDir(t, b.Dir())
	s = ownerIn(t, b)
	must[Person](t)(s.SetUser(t.Context(), one.Person.ID, Clerk, bill.Date{}))
	lock(t, s)
	asClerk := keysIn(t, b)

	// Her role raised in the file: the owner's signature does not fit.
	raised := []byte(strings.Replace(string(asClerk), `"role": "clerk"`, `"role": "owner"`, 1))
	put(t, b.Dir(), keysName, raised)
	if _, err := Open(t.Context(), b.Dir(), env); KindOf(err) != Damaged {
		t.Errorf("a raised role: %v", err)
	}
	// The key file of the time when she was more: she is not let in, and the owner is told.
	put(t, b.Dir(), keysName, asBookkeeper)
	_, err := b.Login(t.Context(), clerkName, []byte(clerkPass), "")
	if e := want(t, err, Forbidden); e.Hint != HintUsersDiffer {
		t.Errorf("hint %q", e.Hint)
	}
	s = ownerIn(t, b)
	if !slices.Contains(s.Alerts(), AlertUsersDiffer) {
		t.Errorf("alerts %v", s.Alerts())
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); r.Sound() || !slices.Equal(r.Users, []bill.ID{one.Person.ID}) {
		t.Errorf("check: %s, users %v", r.Verdict(), r.Users)
	}
	must[Person](t)(s.SetUser(t.Context(), one.Person.ID, Clerk, bill.Date{})) // set again
	sound(t, s)
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), clerkName, []byte(clerkPass), ""))
	lock(t, s)

	// The list of users of before she came.
	now := keysIn(t, b)
	put(t, b.Dir(), keysName, founded)
	s = ownerIn(t, b)
	if !slices.Contains(s.Alerts(), AlertUsersDiffer) {
		t.Errorf("an older list of users: alerts %v", s.Alerts())
	}
	lock(t, s)
	put(t, b.Dir(), keysName, now)

	// She leaves. Her old key file does not open the books of now, and her old folder is seen to be old on this computer.
	s = ownerIn(t, b)
	if err := s.DisableUser(t.Context(), one.Person.ID, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishRotation(t.Context()); err != nil {
		t.Fatal(err)
	}
	lock(t, s)
	now = keysIn(t, b)
	for name, old := range map[string][]byte{"as bookkeeper": asBookkeeper, "as clerk": asClerk} {
		put(t, b.Dir(), keysName, old)
		if _, err := b.Login(t.Context(), clerkName, []byte(clerkPass), ""); KindOf(err) != Damaged {
			t.Errorf("her key file %s: %v", name, err)
		}
	}
	put(t, b.Dir(), keysName, now)
	hers := must[*Books](t)(Open(t.Context(), oldFolder, env))
	if _, err := hers.Login(t.Context(), clerkName, []byte(clerkPass), ""); KindOf(err) != Damaged {
		t.Errorf("her old folder, with the keychain of now: %v", err)
	}
	// With her own keys, past every check of the program: the store key of now is not sealed to her.
	f := must[*crypto.KeyFile](t)(crypto.Parse(asClerk))
	dev := must[crypto.Device](t)(b.device(t.Context(), f, clerkName))
	dev.Epoch = 0
	k := must[*crypto.Keys](t)(f.Unlock(clerkName, []byte(clerkPass), dev, env.Policy))
	defer k.Wipe()
	if _, err := store.Open(t.Context(), b.Dir(), storeKey(k), b.options()); !errors.Is(err, store.ErrWrongKey) {
		t.Errorf("the store with the key she had: %v", err)
	}
	sound(t, ownerIn(t, b))
}

// A computer that was taken from her stays out, also with the key file that it had.
func TestARemovedComputerStaysOut(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	lock(t, s)
	lock(t, settled(t, b, one, clerkPass))
	before := keysIn(t, b)
	other := cheapEnv()
	there := must[*Books](t)(Open(t.Context(), b.Dir(), other)) // the same folder, as over a network
	s = must[*Session](t)(there.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("the owner on another computer")}))
	p := must[Person](t)(s.FindUser(t.Context(), clerkName))
	if err := s.RemoveDevice(t.Context(), p.ID, p.Devices[0].ID); err != nil {
		t.Fatal(err)
	}
	lock(t, s)
	_, err := b.Login(t.Context(), clerkName, []byte(clerkPass), "")
	if e := want(t, err, Locked); e.Hint != HintEnrol {
		t.Errorf("hint %q", e.Hint)
	}
	put(t, b.Dir(), keysName, before)
	_, err = b.Login(t.Context(), clerkName, []byte(clerkPass), "")
	if e := want(t, err, Locked); e.Hint != HintEnrol {
		t.Errorf("with the old key file: hint %q", e.Hint)
	}
}

// Whatever cuts the work short, nobody comes in who should not, and doing it again finishes it.
func TestChangesOfPeopleCutShort(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Bookkeeper})
	lock(t, s)
	lock(t, settled(t, b, one, clerkPass))
	refused := func(hint Hint) {
		t.Helper()
		_, err := b.Login(t.Context(), clerkName, []byte(clerkPass), "")
		if e := want(t, err, Forbidden); e.Hint != hint {
			t.Errorf("hint %q, want %q", e.Hint, hint)
		}
	}
	cut := func(note func(s *Session) error) *Session { // the books are written, the key file is not
		t.Helper()
		s := ownerIn(t, b)
		if err := note(s); err != nil {
			t.Fatal(err)
		}
		lock(t, s)
		return s
	}
	p := one.Person
	cut(func(s *Session) error { return s.noteUser(t.Context(), p, Clerk, bill.Date{}) })
	refused(HintUsersDiffer)
	s = ownerIn(t, b)
	must[Person](t)(s.SetUser(t.Context(), p.ID, Clerk, bill.Date{}))
	lock(t, s)
	lock(t, must[*Session](t)(b.Login(t.Context(), clerkName, []byte(clerkPass), "")))

	cut(func(s *Session) error { return s.noteDisabled(t.Context(), p.ID) })
	refused(HintWithdrawn)
	s = ownerIn(t, b)
	if !slices.Contains(s.Alerts(), AlertUsersDiffer) {
		t.Errorf("alerts %v", s.Alerts())
	}
	if err := s.DisableUser(t.Context(), p.ID, nil); err != nil {
		t.Fatal(err)
	}
	if k := keysOf(t, s); k.Epoch != 2 {
		t.Errorf("%+v", k)
	}
	sound(t, s)

	// Adding somebody: the key file cannot be written (a folder with something in it stands in the way), so nothing is left of it.
	part := filepath.Join(b.Dir(), keysName+".part")
	if err := os.MkdirAll(filepath.Join(part, "held"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := s.AddUser(t.Context(), NewUser{Name: "Carl", Role: Clerk})
	if err == nil {
		t.Fatal("added without a key file")
	}
	if err := os.RemoveAll(part); err != nil {
		t.Fatal(err)
	}
	sound(t, s)
	addedUser(t, s, NewUser{Name: "Carl", Role: Clerk})
	sound(t, s)
}
