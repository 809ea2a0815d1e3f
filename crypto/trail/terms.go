package trail

import (
	"crypto/ed25519"
	"iter"

	"counterfoil/crypto"
)

// The actions by which the people of the books change, done by the owner to the user who is the target.
const (
	UserAdded    = "user.add"     // Outcome: her role. Detail: her public key itself, 32 bytes
	UserRole     = "user.role"    // Outcome: her role from now on
	UserDisabled = "user.disable" // she signs nothing from now on
)

// Refused is the outcome of an entry that says that its actor was not let do the action.
const Refused = "refused"

// Term is a time, counted in entries, in which a user held a role and a key. Without it a verifier would take an entry that is
// said to be old and is signed by a key of today.
type Term struct {
	User     crypto.ID
	Role     string
	Key      ed25519.PublicKey
	From, To int64 // first and last entry; To 0 means until now
}

// Terms are the terms of all users.
type Terms []Term

// Founder are the terms that a trail begins with: the owner of the key file, and nobody else. All others are what his entries say
// (UserAdded, UserRole, UserDisabled), so that nothing but his public key is needed to know who could sign when, and in which role.
func Founder(owner crypto.User) Terms {
	return Terms{{User: owner.ID, Role: crypto.RoleOwner, Key: owner.Key, From: 1}}
}

// at finds the term of a user at an entry.
func (t Terms) at(user crypto.ID, number int64) (Term, bool) {
	if i := t.index(user, number); i >= 0 {
		return t[i], true
	}
	return Term{}, false
}

func (t Terms) index(user crypto.ID, number int64) int {
	for i, term := range t {
		if term.User == user && number >= term.From && (term.To == 0 || number <= term.To) {
			return i
		}
	}
	return -1
}

// Now is the term in which a user stands after the last entry.
func (t Terms) Now(user crypto.ID) (Term, bool) {
	for _, term := range t {
		if term.User == user && term.To == 0 {
			return term, true
		}
	}
	return Term{}, false
}

// learn takes in what an entry says of people. The caller has checked that the owner signed it, as the owner. What the terms say already
// stays as it is, so terms that were told beforehand may be learnt once more.
func (t Terms) learn(e Entry) Terms {
	user, err := crypto.ParseID(e.Target)
	if err != nil || e.Role != crypto.RoleOwner || e.Outcome == Refused || user == e.Actor {
		return t
	}
	next := e.Number + 1
	now := t.index(user, next)
	switch {
	case e.Action == UserAdded && now < 0:
		return append(t[:len(t):len(t)], Term{User: user, Role: e.Outcome, Key: append(ed25519.PublicKey(nil), e.Detail[:]...), From: next})
	case e.Action == UserRole && now >= 0 && t[now].Role != e.Outcome:
		after := t[now]
		after.Role, after.From = e.Outcome, next
		return append(t.closed(now, e.Number), after)
	case e.Action == UserDisabled && now >= 0:
		return t.closed(now, e.Number)
	}
	return t
}

// closed ends a term. The terms that were handed in stay as they are.
func (t Terms) closed(i int, last int64) Terms {
	out := append(Terms(nil), t...)
	out[i].To = last
	return out
}

// Learn are the terms after some entries of a trail, in order, among which are all that change people: founders are those of Founder. An
// entry that the owner did not sign says nothing. It reads no further than to the first error.
func Learn(leaves iter.Seq2[[]byte, error], founders Terms) (Terms, error) {
	t := append(Terms(nil), founders...)
	for leaf, err := range leaves {
		if err != nil {
			return t, err
		}
		e, sig, err := Decode(leaf)
		if err != nil {
			continue // Verify tells of it
		}
		by, ok := t.at(e.Actor, e.Number)
		if ok && by.Role == e.Role && goodSignature(by, leaf, sig) {
			t = t.learn(e)
		}
	}
	return t, nil
}

// goodSignature says whether the user of the term has signed the leaf.
func goodSignature(by Term, leaf, sig []byte) bool {
	return len(by.Key) == ed25519.PublicKeySize && ed25519.Verify(by.Key, signed(leaf[:len(leaf)-len(sig)]), sig)
}
