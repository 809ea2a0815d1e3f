package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// Session is a user at work on open books. Every use case is a method of it; Lock ends it. It is safe for use by many
// goroutines.
type Session struct {
	books  *Books
	user   User
	device crypto.ID
	entry  *freshness
	given  *handed // whose books these are, where they were handed over

	answering sync.Mutex // held by whoever changes the answer to them
	post      post
	proofs    proofs

	carrying carrying
	clock    atomic.Pointer[both] // both clocks when they were looked at last; nil where there is no other

	mu    sync.RWMutex // held for reading by every use case, for writing by Lock and changes of the keys
	store *store.Store // nil once locked
	keys  *crypto.Keys
	file  *crypto.KeyFile

	telling  sync.Mutex // guards the rest
	alerts   []Alert
	readOnly Alert                 // why nothing may be changed, a key of refusals; "" where it may
	rescued  *store.Rescued        // of damaged books: what is left, which is also the store; set once
	owed     func(*store.Tx) error // what a recovery has still to write once it may
	refused  map[string]time.Time  // when an action was last refused and told to the trail

	mustChange atomic.Bool // the passphrase was made up for this user
	dayOver    atomic.Bool // her last day ended while she was in
}

// User is who is logged in.
type User struct {
	ID   bill.ID
	Name string // as typed at the login, or as kept in the books
	Role Role
}

// Alert is something the user must be told after the login, or when it turns out (NewsAlert); the words are the front's.
type Alert string

// The alerts.
const (
	AlertOlderCopy       Alert = "older-copy"       // the keychain remembers a later state of these books: an older copy was put back
	AlertChanged         Alert = "changed"          // the files were changed after the books were closed in order
	AlertNotClosed       Alert = "not-closed"       // the books were not closed in order: a crash, most likely; only the trail could be compared
	AlertElsewhere       Alert = "elsewhere"        // the trail goes on from what the keychain remembers: worked on at another computer
	AlertFreshnessLost   Alert = "freshness-lost"   // the keychain does not remember these books: an older copy would not be noticed
	AlertWithoutKeychain Alert = "without-keychain" // the passphrase alone opens these books
	AlertRecovered       Alert = "recovered"        // opened with the recovery key
	AlertKeyUnfinished   Alert = "key-unfinished"   // the store key was changed, and the old one is kept until a backup is made
	AlertKeyCutShort     Alert = "key-cut-short"    // changing the store key was cut short, and is to be done again
	AlertNotEndorsed     Alert = "not-endorsed"     // the recovery key does not vouch for the owner of the key file
	AlertUsersDiffer     Alert = "users-differ"     // key file and trail do not say the same of the users: an older key file, or a change cut short
	AlertDamaged         Alert = "damaged"          // the books are damaged: what is left of them can be checked and exported
)

// NewsAlert is the action of the news that there is another alert; nothing in the books has changed.
const NewsAlert = "books.alert"

// refusals are the alerts that keep the books as they are: what a change is answered with, and whether the owner can accept the
// books all the same (Acknowledge).
var refusals = map[Alert]struct {
	err      error
	hint     Hint
	accepted bool
}{
	AlertOlderCopy:  {errors.New("an older copy of the books was put back"), HintOlderCopy, true},
	AlertChanged:    {errors.New("the books were changed while they were closed"), HintChangedShut, true},
	AlertHandedOver: {errors.New("these books were handed over to be read"), HintHandedOver, false},
	AlertDamaged:    {errors.New("the books are damaged: what is left can be checked and exported"), HintRescue, false},
}

// ReadOnly says why nothing in the books may be changed, "" where it may. Where the owner can accept them, Acknowledge does.
func (s *Session) ReadOnly() Alert {
	if s == nil {
		return ""
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	return s.readOnly
}

// Alerts are what the user must be told after this login.
func (s *Session) Alerts() []Alert {
	if s == nil {
		return nil
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	return append([]Alert(nil), s.alerts...)
}

// User is who is logged in; the zero User without a session.
func (s *Session) User() User {
	if s == nil {
		return User{}
	}
	return s.user
}

// Dir is the folder of the books.
func (s *Session) Dir() string {
	if s == nil {
		return ""
	}
	return s.books.dir
}

// Today is the day by the clock of the books.
func (s *Session) Today() bill.Date {
	if s == nil {
		return bill.Date{}
	}
	return s.books.env.today()
}

// Locked says whether the session has ended.
func (s *Session) Locked() bool {
	if s == nil {
		return true
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.store == nil
}

// Lock ends the session: what is under way is waited for, the log is folded into the books, the keys are wiped, the
// folder is free for another program. Calling it again is nothing. After an error the session is locked all the same.
func (s *Session) Lock() error {
	if s == nil {
		return nil
	}
	done := s.interrupt()
	s.mu.Lock()
	defer s.mu.Unlock()
	done()
	s.post.forget()
	s.carrying.forget()
	if s.store == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	err := s.closeBooks(ctx, s.store)
	s.store = nil
	s.keys.Wipe()
	return asError("lock the books", err)
}

// Subscribe calls fn after every change, on the goroutine that made it, until cancel is called. fn must be quick and
// start no use case.
func (s *Session) Subscribe(fn func(News)) (cancel func(), err error) {
	err = s.hold(seeDocuments, func() error {
		cancel = s.store.Subscribe(fn)
		return nil
	})
	return cancel, err
}

// errNoSession and errRole are what the funnel answers by itself.
var (
	errNoSession = errors.New("the books are locked")
	errRole      = errors.New("this role may not do that")
)

// hold is the door: it keeps the session open while fn runs, if the user may do what the action says.
func (s *Session) hold(a action, fn func() error) error {
	if s == nil {
		return &Error{Kind: Locked, Hint: HintLogin, Err: errNoSession}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.admit(a); err != nil {
		return err
	}
	if a.change {
		s.lookAtClock(context.Background())
	}
	return fn()
}

// knock asks at the door without going in: methods that look at their input before the transaction ask first, so that nobody
// learns from an answer what only a user may know.
func (s *Session) knock(a action) error { return s.hold(a, func() error { return nil }) }

// holdAlone is hold for changes of the keys: nothing else goes on meanwhile.
func (s *Session) holdAlone(a action, fn func() error) error {
	if s == nil {
		return &Error{Kind: Locked, Hint: HintLogin, Err: errNoSession}
	}
	tell, err := s.alone(a, fn)
	tell()
	return err
}

// alone answers with what tells the subscribers, once they could look again.
func (s *Session) alone(a action, fn func() error) (tell func(), err error) {
	done := s.interrupt()
	s.mu.Lock()
	defer s.mu.Unlock()
	done()
	if err := s.admit(a); err != nil {
		return func() {}, err
	}
	return s.store.HoldNews(), fn()
}

// admit decides. It denies what the table does not allow.
func (s *Session) admit(a action) error {
	switch {
	case s.store == nil:
		return &Error{Kind: Locked, Hint: HintLogin, Err: errNoSession}
	case s.over():
		s.refuse(a)
		return errExpired()
	case !a.allows(s.user.Role):
		s.refuse(a)
		return &Error{Kind: Forbidden, Hint: HintAskOwner, Err: errRole}
	}
	if err := s.unready(a); err != nil {
		return err
	}
	switch {
	case s.rescued != nil:
		if a.name != exportBooks.name && a.name != checkBooks.name && !provingOnly(a) { // what else there is would show sums without what is lost
			why := refusals[AlertDamaged]
			return &Error{Kind: Damaged, Hint: why.hint, Err: why.err}
		}
	case a.change && s.keeps(a) && s.IsGiven():
		why := refusals[AlertHandedOver]
		return &Error{Kind: Forbidden, Hint: why.hint, Err: why.err}
	case a.change && s.keeps(a):
		why := refusals[s.ReadOnly()]
		return &Error{Kind: Damaged, Hint: why.hint, Err: why.err}
	}
	if a.again && !s.fresh() {
		return &Error{Kind: Locked, Hint: HintConfirm, Err: errStale}
	}
	return nil
}

// takesOut are the actions that write something out of the books: whoever was handed books does that without an entry in their trail.
var takesOut = []string{exportBooks.name, exportTrail.name, exportJournal.name, listTrail.name}

// herWayIn are the actions that change how whoever was handed books comes in on this computer: they change the key file, which lies beside the
// books and is hers.
var herWayIn = []string{ownPassphrase.name, addKey.name, dropKey.name}

// keeps says whether the books stay as they are in spite of the action. An export goes on without its entry in the trail: nobody is
// locked out of what can be read.
func (s *Session) keeps(a action) bool {
	why := s.ReadOnly()
	if why == AlertHandedOver && (slices.Contains(takesOut, a.name) || slices.Contains(herWayIn, a.name)) {
		return false
	}
	return why != "" && a.name != exportBooks.name && a.name != exportTrail.name && a.name != exportReport.name && !(a.name == acknowledge.name && refusals[why].accepted)
}

// write is the funnel for changes: locked? role? second factor fresh enough? then one transaction with its entry in the trail, signed by the user.
func write(ctx context.Context, s *Session, a action, target bill.ID, fn func(*store.Tx) error) error {
	return s.hold(a, func() error {
		return asError(a.name, s.store.Write(ctx, s.deed(a, target), fn))
	})
}

// deed names the user, the action and the target for the trail.
func (s *Session) deed(a action, target bill.ID) store.Deed {
	return store.Deed{
		Actor:  store.Actor{ID: s.keys.User, Device: s.device, Role: string(s.user.Role), Sign: s.keys.Sign},
		Action: a.name, Target: target,
	}
}

// takeOut is the funnel for what writes something out of the books, of which the trail tells: that of books that were handed over goes on at
// their owner's only, so it is left as it is.
func takeOut(ctx context.Context, s *Session, a action, target bill.ID, fn func(*store.View) error) error {
	if s.IsGiven() {
		_, err := read(ctx, s, a, func(v *store.View) (struct{}, error) { return struct{}{}, fn(v) })
		return err
	}
	return write(ctx, s, a, target, func(tx *store.Tx) error { return fn(&tx.View) })
}

// read is the funnel for looking: locked? role? then one consistent view.
func read[T any](ctx context.Context, s *Session, a action, fn func(*store.View) (T, error)) (out T, err error) {
	err = s.hold(a, func() error {
		return asError(a.name, s.store.Read(ctx, func(v *store.View) (err error) {
			out, err = fn(v)
			return err
		}))
	})
	if err != nil {
		var none T
		return none, err
	}
	return out, nil
}
