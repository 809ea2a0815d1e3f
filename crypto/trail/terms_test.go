package trail

import (
	"slices"
	"testing"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/tlog"
)

// change appends what by does to the people of the books.
func (l *log) change(t testing.TB, by person, action string, to person, outcome string) {
	t.Helper()
	e := entry(int64(len(l.leaves))+1, by, action)
	e.Target, e.Outcome = to.id.String(), outcome
	if action == UserAdded {
		e.Detail = tlog.Hash(to.term(1, 0).Key)
	}
	a, err := Append(e, by.sign, l)
	if err != nil {
		t.Fatal(err)
	}
	l.leaves, l.hashes = append(l.leaves, a.Leaf), append(l.hashes, a.Hashes...)
}

func (p person) as(role string) person {
	p.role = role
	return p
}

func (p person) founder() Terms {
	return Founder(crypto.User{ID: p.id, Key: p.term(1, 0).Key})
}

// story: Berta comes as a clerk with entry 2, works, becomes bookkeeper with 4, works, and leaves with 6.
func story(t testing.TB) (l *log, anna, berta person) {
	anna, berta = newPerson(1, "owner"), newPerson(2, "clerk")
	l = newLog(t, 1, anna)
	l.change(t, anna, UserAdded, berta, "clerk")
	l.append(t, berta, "invoice.issue")
	l.change(t, anna, UserRole, berta, "bookkeeper")
	l.append(t, berta.as("bookkeeper"), "payment.write-off")
	l.change(t, anna, UserDisabled, berta, "done")
	return l, anna, berta
}

// Of the people only the founder is told: all else is what he signed.
func TestTermsFollowFromTheEntries(t *testing.T) {
	l, anna, berta := story(t)
	r := verify(t, l.leaves, anna.founder())
	if !r.Sound() {
		t.Fatalf("findings %v", r.Findings)
	}
	want := Terms{anna.term(1, 0), berta.term(3, 4), berta.as("bookkeeper").term(5, 6)}
	same := func(a, b Term) bool {
		return a.User == b.User && a.Role == b.Role && a.Key.Equal(b.Key) && a.From == b.From && a.To == b.To
	}
	if !slices.EqualFunc(r.Terms, want, same) {
		t.Errorf("terms %v, want %v", r.Terms, want)
	}
	learnt, err := Learn(l.all(), anna.founder())
	if err != nil || !slices.EqualFunc(learnt, want, same) {
		t.Errorf("learnt %v, %v", learnt, err)
	}
	if again := verify(t, l.leaves, learnt); !again.Sound() || !slices.EqualFunc(again.Terms, want, same) {
		t.Errorf("told beforehand: %v, terms %v", again.Findings, again.Terms)
	}
	if _, ok := learnt.Now(berta.id); ok {
		t.Error("who has left stands in a term")
	}
}

// What somebody signs outside of her time, in another role or about people without being the owner is found, and teaches nothing.
func TestNobodyButTheOwnerChangesPeople(t *testing.T) {
	for name, c := range map[string]struct {
		forge func(t *testing.T, l *log, anna, berta, carl person)
		want  []Finding
	}{
		"before she came": {func(t *testing.T, l *log, _, berta, _ person) {
			l.leaves, l.hashes = nil, nil
			l.append(t, newPerson(1, "owner"), "books.create")
			l.append(t, berta, "invoice.issue")
		}, []Finding{{Number: 2, Kind: UnknownActor}}},
		"after she left":    {func(t *testing.T, l *log, _, berta, _ person) { l.append(t, berta.as("bookkeeper"), "invoice.issue") }, []Finding{{Number: 7, Kind: UnknownActor}}},
		"raised by herself": {func(t *testing.T, l *log, _, berta, _ person) { l.change(t, berta, UserRole, berta, "owner") }, []Finding{{Number: 7, Kind: UnknownActor}}},
		"an accomplice": {func(t *testing.T, l *log, _, berta, carl person) {
			l.change(t, berta.as("owner"), UserAdded, carl, "clerk")
		}, []Finding{{Number: 7, Kind: UnknownActor}}},
		"the accomplice acts": {func(t *testing.T, l *log, _, berta, carl person) { l.append(t, carl, "invoice.issue") }, []Finding{{Number: 7, Kind: UnknownActor}}},
		"a clerk who adds": {func(t *testing.T, l *log, anna, _, carl person) {
			l.change(t, anna, UserAdded, carl, "clerk")
			l.change(t, carl, UserRole, carl, "owner")
			l.append(t, carl.as("owner"), "keys.rotate")
		}, []Finding{{Number: 9, Kind: WrongRole}}},
		"refused": {func(t *testing.T, l *log, anna, _, carl person) {
			l.change(t, anna, UserAdded, carl, Refused)
			l.append(t, carl, "invoice.issue")
		}, []Finding{{Number: 8, Kind: UnknownActor}}},
	} {
		l, anna, berta := story(t)
		c.forge(t, l, anna, berta, newPerson(3, "clerk"))
		if got := verify(t, l.leaves, anna.founder()).Findings; !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
