package app

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/factor"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// visitor is a kind of session, and what it is answered with at the doors that stay shut to it.
type visitor struct {
	who  string
	come func() *Session
	role Role                // whose row of the table of rights is asked first; "" for nobody's
	shut func(a action) bool // which of the doors that the role may pass are shut all the same
	kind Kind                // and how they answer
	hint Hint
}

// answer is what the visitor is told at a door; shut is false where it opens.
func (v visitor) answer(a action) (k Kind, h Hint, shut bool) {
	switch {
	case v.role != "" && !a.allows(v.role):
		return Forbidden, HintAskOwner, true
	case v.shut(a):
		return v.kind, v.hint, true
	}
	return "", "", false
}

func all(action) bool { return true }

func allBut(some ...action) func(action) bool {
	return func(a action) bool {
		return !slices.ContainsFunc(some, func(b action) bool { return b.name == a.name })
	}
}

func asksAgain(a action) bool { return a.again }

// house are books with people of each kind.
type house struct {
	*testing.T
	books *Books
	now   time.Time
	id    map[string]bill.ID // by name
	first string             // the passphrase that was made up for the newcomer
}

const ownWords = "seven grey herons wade"

func newHouse(t *testing.T) *house {
	h := &house{T: t, now: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC), id: map[string]bill.ID{}}
	env := cheapEnv()
	env.Now = func() time.Time { return h.now }
	b, s, kit := newBooks(t, env)
	kit.Wipe()
	h.books = b
	made := map[string]OneTime{}
	for _, n := range []NewUser{
		{Name: "Bookkeeper", Role: Bookkeeper},
		{Name: "Clerk", Role: Clerk},
		{Name: "Auditor", Role: Auditor},
		{Name: "Guest", Role: Bookkeeper, Until: s.Today()},
		{Name: "Half", Role: Bookkeeper},
		{Name: "Newcomer", Role: Bookkeeper},
	} {
		one := addedUser(t, s, n)
		h.id[n.Name], made[n.Name] = one.Person.ID, one
	}
	h.first = made["Newcomer"].Passphrase
	delete(made, "Newcomer")
	lock(t, s)
	for name, one := range made {
		s := settled(t, b, one, ownWords)
		if name == "Half" {
			key := must[FactorKey](t)(s.NewFactor(t.Context()))
			must[[]string](t)(s.UseFactor(t.Context(), key, factor.Code(key.seed, factor.StepAt(h.now))))
		}
		lock(t, s)
	}
	return h
}

// comes is a login that some minutes have passed since.
func (h *house) comes(name, pass string) func() *Session {
	return func() *Session {
		s := must[*Session](h.T)(h.books.Login(h.Context(), name, []byte(pass), ""))
		h.Cleanup(func() { _ = s.Lock() })
		h.now = h.now.Add(freshFor)
		return s
	}
}

// visitors are all kinds of sessions, in an order in which each finds the books as it needs them.
func (h *house) visitors() []visitor {
	frozen := func() *Session {
		s := h.comes(ownerName, ownerPass)()
		s.telling.Lock()
		s.readOnly = AlertOlderCopy
		s.telling.Unlock()
		s.proofs.passed(h.now)
		return s
	}
	changes := func(a action) bool { return a.change && allBut(exportBooks, exportTrail, exportReport, acknowledge)(a) }
	return []visitor{
		{"nobody", func() *Session { return nil }, "", all, Locked, HintLogin},
		{"the owner, some minutes later", h.comes(ownerName, ownerPass), Owner, asksAgain, Locked, HintConfirm},
		{"the bookkeeper, some minutes later", h.comes("Bookkeeper", ownWords), Bookkeeper, asksAgain, Locked, HintConfirm},
		{"the clerk, some minutes later", h.comes("Clerk", ownWords), Clerk, asksAgain, Locked, HintConfirm},
		{"the auditor, some minutes later", h.comes("Auditor", ownWords), Auditor, asksAgain, Locked, HintConfirm},
		{"somebody whose passphrase was made up", h.comes("Newcomer", h.first), Bookkeeper, allBut(ownPassphrase), Locked, HintNewPassphrase},
		{"half a login: the code is lacking", h.comes("Half", ownWords), Bookkeeper, allBut(giveCode, dropFactor), Locked, HintCode},
		{"half a login: the role must have a second factor", h.required, Auditor, allBut(setFactor, seeFactor), Locked, HintFactor},
		{"somebody whose last day ends meanwhile", h.pastMidnight, "", all, Forbidden, HintExpired},
		{"the owner of an older copy", frozen, Owner, changes, Damaged, HintOlderCopy},
		{"the owner of damaged books", h.rescued, Owner, allBut(exportBooks, checkBooks, giveCode, confirmUser), Damaged, HintRescue},
		{"a locked session", h.locked, "", all, Locked, HintLogin},
	}
}

// required is the auditor, once the owner asks his role to have a second factor.
func (h *house) required() *Session {
	s := ownerIn(h.T, h.books)
	if err := s.RequireFactor(h.Context(), []Role{Auditor}); err != nil {
		h.Fatal(err)
	}
	lock(h.T, s)
	s = h.comes("Auditor", ownWords)()
	s.proofs.passed(h.now) // the factor that he sets up asks for a fresh login
	return s
}

// pastMidnight is somebody who works on after her last day, though the clock is set back then.
func (h *house) pastMidnight() *Session {
	s := h.comes("Guest", ownWords)()
	must[bill.Customer](h.T)(s.SaveCustomer(h.Context(), bill.Customer{Name: "On the last day"}))
	day := h.now
	h.now = day.AddDate(0, 0, 1)
	_, err := s.Company(h.Context())
	want(h.T, err, Forbidden)
	h.now = day
	return s
}

func (h *house) rescued() *Session {
	s := must[*Session](h.T)(h.books.Rescue(h.Context(), ownerName, []byte(ownerPass), "", nil))
	h.Cleanup(func() { _ = s.Lock() })
	return s
}

func (h *house) locked() *Session {
	s := ownerIn(h.T, h.books)
	lock(h.T, s)
	return s
}

// Every method of a session, by every kind of session: which error it is answered with, and that nothing else gets through.
func TestEveryDoorByEveryVisitor(t *testing.T) {
	h := newHouse(t)
	methods := reflect.TypeFor[*Session]()
	for _, v := range h.visitors() {
		s := v.come()
		before := h.entries(s)
		var open []string // and tried once all others have been found shut
		for i := range methods.NumMethod() {
			name := methods.Method(i).Name
			a := doors[name]
			if a == nil {
				continue // told by TestEveryDoorIsShut
			}
			kind, hint, shut := v.answer(*a)
			if shut {
				e, _ := errors.AsType[*Error](knockAt(t, s, name))
				if e == nil || e.Kind != kind || e.Hint != hint {
					t.Errorf("%s at %s (%s): %v, want %s with %s", v.who, name, a.name, e, kind, hint)
				}
				continue
			}
			open = append(open, name)
		}
		for _, e := range h.entries(s)[len(before):] {
			if e.Outcome != trail.Refused {
				t.Errorf("%s, before a shut door, left %s %q in the trail", v.who, e.Action, e.Outcome)
			}
		}
		for _, name := range open {
			h.opens(v, s, name)
		}
		if s != nil {
			_ = s.Lock() // of some nothing more is written
		}
	}
}

// opens says that a door opens: whatever is wrong with empty hands, it is not what shut doors say.
func (h *house) opens(v visitor, s *Session, name string) {
	e, ok := errors.AsType[*Error](knockAt(h.T, s, name))
	if !ok {
		return
	}
	if errors.Is(e, errRole) || errors.Is(e, errStale) || errors.Is(e, errNoSession) || e.Kind == Damaged {
		h.Errorf("%s at %s: %v (%s), want it open", v.who, name, e, e.Hint)
	}
}

// entries are those of the trail, nil where there are no books.
func (h *house) entries(s *Session) (list []TrailEntry) {
	if s == nil || s.store == nil || s.rescued != nil {
		return nil
	}
	err := s.store.Read(h.Context(), func(v *store.View) (err error) { list, err = v.TrailEntries(0, 10_000); return err })
	if err != nil {
		h.Fatal(err)
	}
	return list
}

// While somebody is in, nobody takes her access or her computer: one program has the books at a time. Afterwards she stays out.
func TestNobodyIsPutOutWhileIn(t *testing.T) {
	h := newHouse(t)
	clerk := h.comes("Clerk", ownWords)()
	_, err := h.books.Login(t.Context(), ownerName, []byte(ownerPass), "")
	want(t, err, Conflict)
	must[bill.Customer](t)(clerk.SaveCustomer(t.Context(), bill.Customer{Name: "Still at work"}))
	device := bill.ID(clerk.device)
	lock(t, clerk)

	owner := ownerIn(t, h.books)
	if err := owner.RemoveDevice(t.Context(), h.id["Clerk"], device); err != nil {
		t.Fatal(err)
	}
	if err := owner.DisableUser(t.Context(), h.id["Bookkeeper"], nil); err != nil {
		t.Fatal(err)
	}
	lock(t, owner)
	for name, hint := range map[string]Hint{"Clerk": HintEnrol, "Bookkeeper": HintPassphrase} {
		_, err := h.books.Login(t.Context(), name, []byte(ownWords), "")
		if e := want(t, err, Locked); e.Hint != hint {
			t.Errorf("%s: %s, want %s", name, e.Hint, hint)
		}
	}
	_, err = clerk.SaveCustomer(t.Context(), bill.Customer{Name: "With an old session"})
	want(t, err, Locked)
}
