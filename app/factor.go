package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/crypto/factor"
	"counterfoil/store"

	"rsc.io/qr"
)

// settingFactorRoles are the roles that the owner asks to have a second factor, separated by commas.
const settingFactorRoles = "factor.roles"

// factorIssuer is what authenticator apps show the codes under.
const factorIssuer = "Counterfoil"

// FactorState is how it stands with the second factor of a user.
type FactorState struct {
	On    bool
	Since bill.Date
	Codes int  // recovery codes that are still good
	Asked bool // the owner asks the user's role to have one
}

// Factor is how it stands with the second factor of whoever is logged in.
func (s *Session) Factor(ctx context.Context) (out FactorState, err error) {
	err = s.hold(seeFactor, func() error {
		k, err := s.known(ctx)
		if err != nil {
			return asError(seeFactor.name, err)
		}
		if k.factor != nil {
			out.On, out.Since = true, k.factor.Since
			if k.mark.Set == k.factor.Set {
				out.Codes = k.mark.Left()
			}
		}
		return asError(seeFactor.name, s.store.Read(ctx, func(v *store.View) error {
			out.Asked = s.asked(v)
			return nil
		}))
	})
	return out, err
}

// FactorKey is the key of a second factor that is being set up: it counts for nothing until UseFactor.
type FactorKey struct {
	seed []byte
	uri  string
}

// Text is the key to be typed into an authenticator app by hand.
func (k FactorKey) Text() string { return factor.KeyText(k.seed) }

// URI is what the app reads from the QR code.
func (k FactorKey) URI() string { return k.uri }

// Square is the QR code: so many modules wide and high, and which of them are black.
func (k FactorKey) Square() (size int, black func(x, y int) bool, err error) {
	code, err := qr.Encode(k.uri, qr.M)
	if err != nil {
		return 0, nil, asError("second factor", err)
	}
	return code.Size, code.Black, nil
}

// NewFactor makes a key for an authenticator app. Nothing is kept of it.
func (s *Session) NewFactor(ctx context.Context) (FactorKey, error) {
	return s.factorKey(ctx, factor.NewSeed())
}

// FactorOf is the key that NewFactor has shown, from its text.
func (s *Session) FactorOf(ctx context.Context, text string) (FactorKey, error) {
	if err := s.knock(setFactor); err != nil {
		return FactorKey{}, err
	}
	seed, err := factor.ParseKey(text)
	if err != nil {
		return FactorKey{}, invalid("key", "a character of the key is missing or wrong")
	}
	return s.factorKey(ctx, seed)
}

func (s *Session) factorKey(ctx context.Context, seed []byte) (key FactorKey, err error) {
	err = s.hold(setFactor, func() error {
		company, err := s.companyName(ctx)
		if err != nil {
			return asError(setFactor.name, err)
		}
		account := strings.TrimSpace(s.user.Name + " " + company)
		key = FactorKey{seed: seed, uri: factor.URI(factorIssuer, strings.ReplaceAll(account, ":", " "), seed)}
		return nil
	})
	return key, err
}

// UseFactor turns the second factor on, after a code of the key that shows that the app has it. It answers with the recovery codes,
// which are shown once: of what is kept nobody can make them again.
//
// Errors: Invalid with the field "code" for a code that is not right now; Conflict with HintFactorOff where there is one.
func (s *Session) UseFactor(ctx context.Context, key FactorKey, code string) (codes []string, err error) {
	err = s.hold(setFactor, func() error {
		s.proofs.turn.Lock()
		defer s.proofs.turn.Unlock()
		k, err := s.known(ctx)
		if err != nil {
			return asError(setFactor.name, err)
		}
		if k.factor != nil {
			return &Error{Kind: Conflict, Hint: HintFactorOff, Err: errors.New("there is a second factor already")}
		}
		now := s.books.env.now()
		step, answer := factor.Match(key.seed, factor.Tidy(code), now, 0)
		if len(key.seed) != factor.SeedSize || answer != factor.Right {
			return &Error{Kind: Invalid, Field: "code", Hint: HintCode, Err: errors.New("that is not the code of this key now")}
		}
		set := factor.NewSetID(now)
		shown, digests := factor.NewRecoveryCodes(set)
		next := k.mark.Passed(now).Renewed(set)
		next.Step = max(next.Step, step)
		f := store.SecondFactor{User: s.user.ID, Seed: key.seed, Since: bill.DateOf(now), Set: set, Digests: digests}
		err = s.keepMark(context.WithoutCancel(ctx), next, s.deed(setFactor, s.user.ID), func(tx *store.Tx) error { return tx.SaveSecondFactor(f) })
		if err != nil {
			return asError(setFactor.name, err)
		}
		codes = shown
		s.proofs.passed(now)
		s.proofs.set(NeedsNothing)
		return nil
	})
	return codes, err
}

// NewRecoveryCodes makes ten new recovery codes in place of the old ones.
func (s *Session) NewRecoveryCodes(ctx context.Context) (codes []string, err error) {
	err = s.hold(newCodes, func() error {
		s.proofs.turn.Lock()
		defer s.proofs.turn.Unlock()
		k, err := s.known(ctx)
		if err != nil {
			return asError(newCodes.name, err)
		}
		if k.factor == nil {
			return errNoFactor()
		}
		f := *k.factor
		f.Set = factor.NewSetID(s.books.env.now())
		var shown []string
		shown, f.Digests = factor.NewRecoveryCodes(f.Set)
		err = s.keepMark(context.WithoutCancel(ctx), k.mark.Renewed(f.Set), s.deed(newCodes, s.user.ID), func(tx *store.Tx) error { return tx.SaveSecondFactor(f) })
		if err == nil {
			codes = shown
		}
		return asError(newCodes.name, err)
	})
	return codes, err
}

func errNoFactor() error {
	return &Error{Kind: Missing, Err: errors.New("there is no second factor")}
}

// DropFactor turns the second factor off, with the passphrase and a code. Where the owner asks for one, the next login sets up another.
func (s *Session) DropFactor(ctx context.Context, passphrase []byte, code string) error {
	return s.orLock(s.hold(dropFactor, func() error {
		k, err := s.known(ctx)
		if err != nil {
			return asError(dropFactor.name, err)
		}
		if k.factor == nil {
			return errNoFactor()
		}
		err = s.prove(ctx, proof{passphrase: passphrase, code: code, both: true}, dropFactor, s.user.ID, func(tx *store.Tx) error {
			return tx.DropSecondFactor(s.user.ID)
		})
		if err == nil && s.Needs() == NeedsCode {
			err = s.findNeed(ctx)
		}
		return err
	}))
}

// ResetFactor turns off the second factor of somebody who has lost it, recovery codes and all. Only the owner can; for himself there is
// the recovery key (Recovery.WithoutFactor).
func (s *Session) ResetFactor(ctx context.Context, user bill.ID) error {
	if err := s.knock(resetFactor); err != nil {
		return err
	}
	if user == s.user.ID {
		return invalid("user", "your own second factor is turned off with a code")
	}
	return write(ctx, s, resetFactor, user, func(tx *store.Tx) error { return tx.DropSecondFactor(user) })
}

// Factors are the users who have a second factor, and since when.
func (s *Session) Factors(ctx context.Context) (map[bill.ID]bill.Date, error) {
	return read(ctx, s, seeFactor, (*store.View).SecondFactors)
}

// FactorRoles are the roles that must have a second factor.
func (s *Session) FactorRoles(ctx context.Context) ([]Role, error) {
	return read(ctx, s, seeFactor, askedRoles)
}

// RequireFactor asks these roles to have a second factor, and no others: who has none sets one up at the next login.
func (s *Session) RequireFactor(ctx context.Context, roles []Role) error {
	if err := s.knock(requireFactor); err != nil {
		return err
	}
	var names []string
	for _, r := range Roles() {
		if slices.Contains(roles, r) {
			names = append(names, string(r))
		}
	}
	for _, r := range roles {
		if !slices.Contains(Roles(), r) {
			return invalid("roles", "there is no role %q", r)
		}
	}
	return write(ctx, s, requireFactor, bill.ID{}, func(tx *store.Tx) error {
		if len(names) == 0 {
			return tx.SetSetting(settingFactorRoles, nil)
		}
		return tx.SetSetting(settingFactorRoles, []byte(strings.Join(names, ",")))
	})
}

func askedRoles(v *store.View) (list []Role, err error) {
	b, err := v.Setting(settingFactorRoles)
	if err != nil || b == nil {
		return nil, err
	}
	for name := range strings.SplitSeq(string(b), ",") {
		list = append(list, Role(name))
	}
	return list, nil
}

// asked says whether this role must have a second factor. Books that cannot say so ask for none.
func (s *Session) asked(v *store.View) bool {
	roles, err := askedRoles(v)
	return err == nil && slices.Contains(roles, s.user.Role)
}

// AcceptClock is the owner's word that the clock is right now, though it stood later before: for everybody, codes of now count again. He
// gets in with a recovery code meanwhile.
func (s *Session) AcceptClock(ctx context.Context) error {
	return s.hold(acceptClock, func() error {
		s.proofs.turn.Lock()
		defer s.proofs.turn.Unlock()
		ctx := context.WithoutCancel(ctx)
		now := s.books.env.now()
		next := map[bill.ID]factor.Mark{}
		err := s.store.Read(ctx, func(v *store.View) error {
			kept, err := v.ProofMarks()
			next[s.user.ID] = factor.Mark{}
			for user, b := range kept {
				m, e := factor.ParseMark(b)
				err = errors.Join(err, e)
				next[user] = m
			}
			return err
		})
		for user, m := range next {
			if err == nil {
				var r factor.Mark
				r, err = s.remembered(ctx, user)
				next[user] = m.Join(r).Reset(now)
			}
		}
		if err == nil {
			err = s.store.Write(ctx, s.deed(acceptClock, bill.ID{}), func(tx *store.Tx) error {
				var all []error
				for user, m := range next {
					all = append(all, tx.SaveProofMark(user, m.Bytes()))
				}
				return errors.Join(all...)
			})
		}
		if err != nil {
			return asError(acceptClock.name, err)
		}
		s.proofs.mu.Lock()
		s.proofs.mark = next[s.user.ID]
		s.proofs.mu.Unlock()
		return nil
	})
}
