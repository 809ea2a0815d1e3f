package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/factor"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

// freshFor is how long a proof of who is there counts for actions that ask again. Five minutes are enough for what belongs together,
// such as a new recovery key and then a new key of the books, and less than it takes to fetch a coffee.
const freshFor = 5 * time.Minute

// triesInARow is how many wrong codes or passphrases end a session.
const triesInARow = factor.Free

// Need is what a login still lacks.
type Need string

// What can be lacking.
const (
	NeedsNothing Need = ""
	NeedsCode    Need = "code"   // of the second factor: GiveCode
	NeedsFactor  Need = "factor" // the owner asks this role to have one: NewFactor and UseFactor
)

// proofs is what a session knows of who sits there.
type proofs struct {
	turn sync.Mutex // one proof at a time

	mu    sync.Mutex // guards the rest
	need  Need
	at    time.Time   // of the last proof
	began time.Time   // of the session
	wrong int         // proofs in a row
	mark  factor.Mark // as this session left it, for books that cannot be written to
}

func (p *proofs) begin(now time.Time) { p.at, p.began = now, now }

// lack says whether the login lacks something without which this action is not done.
func (p *proofs) lack(a action) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.need {
	case NeedsCode:
		return a.name != giveCode.name && a.name != dropFactor.name
	case NeedsFactor:
		return a.name != setFactor.name && a.name != seeFactor.name
	}
	return false
}

func (p *proofs) lacking() error {
	if p.needs() == NeedsFactor {
		return &Error{Kind: Locked, Hint: HintFactor, Err: errors.New("the owner asks for a second factor in this role")}
	}
	return &Error{Kind: Locked, Hint: HintCode, Err: errors.New("the code of the second factor is asked for")}
}

func (p *proofs) needs() Need {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.need
}

func (p *proofs) set(n Need) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.need = n
}

// passed and failed count.
func (p *proofs) passed(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.wrong = now, 0
}

func (p *proofs) failed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong++
}

func (p *proofs) tooMany() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrong >= triesInARow
}

// errStale is what an action is answered with that asks again.
var errStale = errors.New("the passphrase or a code is asked for again")

// provingOnly are the actions that show who is there, and change nothing else.
func provingOnly(a action) bool { return a.name == giveCode.name || a.name == confirmUser.name }

// fresh says whether the user has proven lately who he is. Both clocks must say so: that of the wall, which runs on while the computer
// sleeps, and that of the process, which nobody can set.
func (s *Session) fresh() bool {
	if s.books.env.OneRun {
		return true
	}
	s.proofs.mu.Lock()
	defer s.proofs.mu.Unlock()
	now := s.books.env.now()
	wall := now.Round(0).Sub(s.proofs.at.Round(0))
	return now.Sub(s.proofs.at) < freshFor && wall < freshFor && wall > -factor.Tolerance
}

// Needs is what this login still lacks before anything can be done; a login is half until then.
func (s *Session) Needs() Need {
	if s == nil {
		return NeedsNothing
	}
	return s.proofs.needs()
}

// findNeed finds out at a login what is lacking.
func (s *Session) findNeed(ctx context.Context) error {
	return s.store.Read(ctx, func(v *store.View) error {
		_, err := v.SecondFactor(s.user.ID)
		need := NeedsNothing
		switch {
		case err == nil:
			need = NeedsCode
		case !errors.Is(err, store.ErrMissing):
			return err
		case s.asked(v):
			need = NeedsFactor
		}
		s.proofs.set(need)
		return nil
	})
}

// withCode goes on with a login that has opened the books.
func (s *Session) withCode(ctx context.Context, code string) (*Session, error) {
	var err error
	switch {
	case code == "":
		return s, nil
	case s.Needs() == NeedsCode:
		err = s.GiveCode(ctx, code)
	default:
		err = invalid("code", "this user has no second factor")
	}
	if err != nil {
		return nil, errors.Join(err, s.Lock())
	}
	return s, nil
}

// GiveCode ends a login that lacks the code of the second factor: that of the authenticator app, or a recovery code. After five wrong
// ones the session is locked, and from then on each takes longer, at the next logins too.
//
// Errors: Invalid for what is no code at all; Locked with HintCode for a wrong one, HintCodeUsed for one that was accepted before,
// HintWait, HintClock.
func (s *Session) GiveCode(ctx context.Context, code string) error {
	return s.orLock(s.hold(giveCode, func() error {
		if s.Needs() != NeedsCode {
			return nil
		}
		if err := s.prove(ctx, proof{code: code}, loggedIn, s.user.ID, nil); err != nil {
			return err
		}
		s.proofs.set(NeedsNothing)
		return nil
	}))
}

// Confirm shows once more who is there, for the actions that ask again: with a code where the user has a second factor, else with the
// passphrase. It counts for a few minutes. Wrong ones are counted as those of a login are.
func (s *Session) Confirm(ctx context.Context, passphrase []byte, code string) error {
	return s.orLock(s.hold(confirmUser, func() error {
		return s.prove(ctx, proof{passphrase: passphrase, code: code}, confirmUser, s.user.ID, nil)
	}))
}

// orLock ends a session in which too much was wrong.
func (s *Session) orLock(err error) error {
	if err != nil && s != nil && s.proofs.tooMany() {
		return errors.Join(err, s.Lock())
	}
	return err
}

// proof is what a user shows. What of it counts is the code where there is a second factor, unless both are asked for, or the passphrase
// alone: for what needs it to make a key, in a session that has shown a code lately.
type proof struct {
	passphrase []byte
	code       string
	both       bool
	noCode     bool
}

// known is what the proofs of a user are compared with.
type known struct {
	factor *store.SecondFactor // nil without one
	mark   factor.Mark
}

// prove compares what the user shows, and keeps what came of it before it is told: in the books in one transaction with fn, which may
// be nil, and in the keychain. The caller holds the session.
func (s *Session) prove(ctx context.Context, p proof, a action, target bill.ID, fn func(*store.Tx) error) error {
	s.proofs.turn.Lock()
	defer s.proofs.turn.Unlock()
	ctx = context.WithoutCancel(ctx) // nobody cancels what has failed
	k, err := s.known(ctx)
	if err != nil {
		return asError("proof", err)
	}
	now := s.books.env.now()
	next, refused, err := s.examine(ctx, k, p, now)
	if err != nil {
		return err
	}
	if refused != nil {
		s.proofs.failed()
		deed := s.deed(refusedProof, s.user.ID)
		deed.Outcome = refused.outcome
		if err := s.keepMark(ctx, next, deed, nil); err != nil {
			return asError("proof", err)
		}
		return refused.why
	}
	if err := s.keepMark(ctx, next, s.deed(a, target), fn); err != nil {
		return asError("proof", err)
	}
	s.proofs.passed(now)
	return nil
}

// refusal is a proof that was wrong: what the trail is told, and the user.
type refusal struct {
	outcome string
	why     *Error
}

// examine compares. An error is of what cannot be compared now, and counts for nothing.
func (s *Session) examine(ctx context.Context, k known, p proof, now time.Time) (factor.Mark, *refusal, error) {
	next := k.mark
	if k.factor == nil || p.both || p.noCode {
		if err := s.mayTry(k.mark, now); err != nil {
			return next, nil, err
		}
		right, err := s.isPassphrase(ctx, p.passphrase)
		if err != nil {
			return next, nil, err
		}
		if !right {
			return k.mark.Failed(now), &refusal{"passphrase", &Error{Kind: Locked, Field: "passphrase", Hint: HintPassphrase, Err: errors.New("that is not the passphrase of this user")}}, nil
		}
	}
	if k.factor == nil || p.noCode {
		return next.Passed(now), nil, nil
	}
	return s.examineCode(k, factor.Forgive(factor.Tidy(p.code)), now)
}

// examineCode compares a code. A recovery code needs no right clock, and does not wait: nobody guesses one.
func (s *Session) examineCode(k known, typed string, now time.Time) (factor.Mark, *refusal, error) {
	if factor.IsRecoveryCode(typed) {
		next, good := k.mark.Spend(k.factor.Set, factor.MatchRecovery(k.factor.Set, k.factor.Digests, typed))
		if !good {
			return next.Failed(now), &refusal{"recovery-code", wrongCode("that recovery code is not right, or was used before")}, nil
		}
		return next.Passed(now), nil, nil
	}
	if !factor.IsCode(typed) {
		return k.mark, nil, &Error{Kind: Invalid, Field: "code", Hint: HintCode, Err: errors.New("a code has six digits, and a recovery code sixteen letters and digits")}
	}
	if err := s.mayTry(k.mark, now); err != nil {
		return k.mark, nil, err
	}
	if k.mark.Behind(now) {
		return k.mark, nil, &Error{Kind: Locked, Field: "code", Hint: HintClock, Err: errors.New("the clock of this computer was set back: it stood later before")}
	}
	switch step, answer := factor.Match(k.factor.Seed, typed, now, k.mark.Step); answer {
	case factor.Right:
		next := k.mark.Passed(now)
		next.Step = step
		return next, nil, nil
	case factor.Used:
		return k.mark, nil, &Error{Kind: Locked, Field: "code", Hint: HintCodeUsed, Err: errors.New("that code was used already")}
	}
	return k.mark.Failed(now), &refusal{"code", wrongCode("that code is not right")}, nil
}

func wrongCode(words string) *Error {
	return &Error{Kind: Locked, Field: "code", Hint: HintCode, Err: errors.New(words)}
}

// WaitError is the cause where too many proofs were wrong: nothing is looked at for that long.
type WaitError struct{ For time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("too many were wrong: nothing is tried for another %s", e.For.Round(time.Second))
}

func (s *Session) mayTry(m factor.Mark, now time.Time) error {
	if wait := m.Wait(now, s.proofs.began); wait > 0 {
		return &Error{Kind: Locked, Hint: HintWait, Err: &WaitError{wait}}
	}
	return nil
}

// isPassphrase says whether that opens the way in of this user on this computer. It takes as long as a login.
func (s *Session) isPassphrase(ctx context.Context, pass []byte) (bool, error) {
	dev, err := s.books.device(ctx, s.file, s.user.Name)
	if err != nil {
		return false, asError("proof", err)
	}
	defer dev.Secret.Wipe()
	dev.Share = s.keys.Share() // a security key was asked at the login
	keys, err := s.file.Unlock(s.user.Name, pass, dev, s.books.env.Policy)
	if err == nil {
		keys.Wipe()
		return true, nil
	}
	if e := asError("proof", err); KindOf(e) != Locked {
		return false, e
	}
	return false, nil
}

// known reads what proofs are compared with: what the books and the keychain remember, both together.
func (s *Session) known(ctx context.Context) (k known, err error) {
	s.proofs.mu.Lock()
	k.mark = s.proofs.mark
	s.proofs.mu.Unlock()
	err = s.store.Read(ctx, func(v *store.View) error {
		f, err := v.SecondFactor(s.user.ID)
		if err == nil {
			k.factor = &f
		} else if !errors.Is(err, store.ErrMissing) {
			return err
		}
		kept, err := v.ProofMark(s.user.ID)
		if err == nil && kept != nil {
			var m factor.Mark
			if m, err = factor.ParseMark(kept); err == nil {
				k.mark = k.mark.Join(m)
			}
		}
		return err
	})
	if err != nil {
		return k, err
	}
	m, err := s.remembered(ctx, s.user.ID)
	k.mark = k.mark.Join(m)
	return k, err
}

// markEntry is where the keychain remembers the proofs of a user, with whatever books.
func markEntry(user bill.ID) keychain.Entry {
	return keychain.Entry{Store: user, Purpose: keychain.Proofs}
}

// remembered is what the keychain of this computer says of a user. A keychain that does not answer is not taken for one that
// remembers nothing; an entry that nobody can read is.
func (s *Session) remembered(ctx context.Context, user bill.ID) (m factor.Mark, err error) {
	if s.entry == nil {
		return m, nil
	}
	b, err := s.entry.chain.Get(ctx, markEntry(user))
	if u, silent := errors.AsType[*keychain.UnavailableError](err); silent && u.Cause != keychain.Garbled {
		return m, err
	}
	if err != nil {
		return m, nil
	}
	m, err = factor.ParseMark(b)
	if err != nil {
		return factor.Mark{}, nil
	}
	return m, nil
}

// keepMark keeps a mark in the keychain, then in the books: what is cut short between the two is a code that is lost, never one that
// counts twice. Where the books stay as they are, the keychain and this session remember it alone.
func (s *Session) keepMark(ctx context.Context, m factor.Mark, deed store.Deed, fn func(*store.Tx) error) error {
	s.proofs.mu.Lock()
	s.proofs.mark = m
	s.proofs.mu.Unlock()
	frozen := s.rescued != nil || s.ReadOnly() != ""
	if s.entry != nil {
		if err := s.entry.chain.Set(ctx, markEntry(s.user.ID), m.Bytes()); err != nil && frozen {
			return err
		}
	}
	if frozen {
		return nil
	}
	return s.store.Write(ctx, deed, func(tx *store.Tx) error {
		err := tx.SaveProofMark(s.user.ID, m.Bytes())
		if err == nil && fn != nil {
			err = fn(tx)
		}
		return err
	})
}
