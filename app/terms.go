package app

import (
	"bytes"
	"context"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// founder are the terms that the trail begins with: all others follow from its entries.
func (s *Session) founder() trail.Terms { return trail.Founder(s.founding().Owner()) }

// termsIn are who could act when, and in which role, by what the owner has signed in the trail.
func (s *Session) termsIn(v *store.View) (trail.Terms, error) {
	leaves, err := v.PeopleLeaves()
	if err != nil {
		return nil, err
	}
	return trail.Learn(func(yield func([]byte, error) bool) {
		for _, leaf := range leaves {
			if !yield(leaf, nil) {
				return
			}
		}
	}, s.founder())
}

// strangers are the users of whom the key file says something else than the trail.
func strangers(f *crypto.KeyFile, t trail.Terms) (list []bill.ID) {
	for _, u := range f.Users() {
		term, ok := t.Now(u.ID)
		if ok != u.Active || ok && (term.Role != u.Role || !bytes.Equal(term.Key, u.Key)) {
			list = append(list, bill.ID(u.ID))
		}
	}
	for _, term := range t {
		if _, known := f.User(term.User); !known && term.To == 0 {
			list = append(list, bill.ID(term.User))
		}
	}
	return list
}

// RoleTerm is a time in which somebody held a role, by the numbers of the trail's entries.
type RoleTerm struct {
	User     bill.ID
	Name     string
	Role     Role
	From, To int64 // first and last entry; To 0 means until now
}

// RoleHistory is who held which role from which entry of the trail to which, as the owner has signed it there.
func (s *Session) RoleHistory(ctx context.Context) ([]RoleTerm, error) {
	return read(ctx, s, seeTrail, func(v *store.View) ([]RoleTerm, error) {
		terms, err := s.termsIn(v)
		list := make([]RoleTerm, len(terms))
		for i, t := range terms {
			list[i] = RoleTerm{User: bill.ID(t.User), Role: Role(t.Role), From: t.From, To: t.To}
			name, nameErr := v.Setting(settingName(list[i].User))
			list[i].Name, err = string(name), errors.Join(err, nameErr)
		}
		return list, err
	})
}
