package app

import (
	"context"
	"errors"
	"slices"
	"sync"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// usuallyAtOnce is the largest database in bytes that is read before the books are shown; a larger one is read while the work
// goes on, and what was found is told then.
const usuallyAtOnce = 128 << 20

// freshness is what the keychain remembers of these books, so that files that were changed or exchanged while the books were
// closed are noticed. nil where there is no keychain. What is noticed and what is not stands in crypto/README.md.
type freshness struct {
	chain  keychain.Keychain
	entry  keychain.Entry
	unread bool // the keychain did not say what it remembers: that is not written over with what may be an older copy

	mu    sync.Mutex
	last  keychain.Record // as the keychain has it
	root  half            // of the pages when the store was opened
	known bool            // root is what the last close left, or what was read since
	which int             // opening of the file, see store.Store.Opening

	cancel  context.CancelFunc // ends the reading of a large store
	reading chan struct{}      // closed when that has ended; nil where there is none
}

// half is the part of a root that fits into the keychain. It follows the pages as the whole does.
type half [16]byte

func halfOf(r store.Root) half { return half(r[:16]) }

func (h half) whole() (r store.Root) {
	copy(r[:], h[:])
	return r
}

func (b *Books) freshness(in entrance) *freshness {
	if b.env.Keychain == nil || in.device.Secret == nil {
		return nil
	}
	return &freshness{chain: b.env.Keychain, entry: entryOf(in.keys.Store, in.device.ID, keychain.Freshness)}
}

func (b *Books) rememberedEpoch(ctx context.Context, st, device crypto.ID) uint32 {
	f := freshness{chain: b.env.Keychain, entry: entryOf(st, device, keychain.Freshness)}
	if f.recall(ctx) != nil {
		return 0
	}
	return f.last.Epoch
}

// recall reads the record. keychain.ErrMissing means that there is none yet.
func (f *freshness) recall(ctx context.Context) error {
	b, err := f.chain.Get(ctx, f.entry)
	if err != nil {
		return err
	}
	f.last, err = keychain.ParseRecord(b)
	return err
}

// remember has the keychain keep another record.
func (f *freshness) remember(ctx context.Context, change func(*keychain.Record)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.unread {
		return nil
	}
	next := f.last
	change(&next)
	if err := f.chain.Set(ctx, f.entry, next.Bytes()); err != nil {
		return err
	}
	f.last = next
	return nil
}

// begin compares the books with what the keychain remembers, before anything in them changes, and has it remember that they are
// open. If it cannot remember that, it goes on remembering the last close, and the next login finds that the trail has grown.
func (s *Session) begin(ctx context.Context, st *store.Store, in entrance) error {
	if err := s.readGiven(ctx, st); err != nil || s.given != nil {
		return err
	}
	if s.entry == nil {
		s.tell(AlertWithoutKeychain)
		return nil
	}
	now, err := anchorOf(ctx, st)
	if err == nil {
		err = s.compare(ctx, st, now, in)
	}
	if err != nil || s.ReadOnly() != "" {
		return err
	}
	if s.opened(ctx, now) != nil {
		s.tell(AlertFreshnessLost)
	}
	return nil
}

func (s *Session) compare(ctx context.Context, st *store.Store, now trail.Anchor, in entrance) error {
	err := s.entry.recall(ctx)
	switch {
	case errors.Is(err, keychain.ErrMissing) && (in.made || in.how.name != loggedIn.name):
		// books that were just made here, or are new to this computer
	case err != nil:
		u, silent := errors.AsType[*keychain.UnavailableError](err)
		s.entry.unread = silent && u.Cause != keychain.Garbled // what nobody can read may be written over
		s.tell(AlertFreshnessLost)
	default:
		alert, err := s.entry.judge(ctx, st, now)
		if err != nil {
			return err
		}
		s.tell(alert)
	}
	return s.readRoot(ctx, st)
}

// judge compares all but the pages. A trail that goes on from what is remembered cannot be made by whoever only has the files: so
// the books were worked on by somebody who may, at another computer with its own keychain, or here while the keychain forgot.
func (f *freshness) judge(ctx context.Context, st *store.Store, now trail.Anchor) (Alert, error) {
	old := trail.Anchor{Size: int64(f.last.TrailSize), Root: tlog.Hash(f.last.TrailRoot)}
	err := st.Read(ctx, func(v *store.View) error { return v.TrailExtends(old) })
	switch {
	case errors.Is(err, trail.ErrCut), errors.Is(err, trail.ErrRewritten):
		return AlertOlderCopy, nil
	case err != nil:
		return "", err
	case !f.last.Sealed && st.AsideFile() != "": // the way back to a snapshot ends so
		return "", nil
	case !f.last.Sealed:
		return AlertNotClosed, nil
	case now.Size > old.Size:
		return AlertElsewhere, nil
	case st.HadLog():
		return AlertChanged, nil
	}
	f.root, f.known, f.which = f.last.PageRoot, true, st.Opening()
	return "", nil
}

// readRoot reads the pages: at once where that is quick, else while the work goes on.
func (s *Session) readRoot(ctx context.Context, st *store.Store) error {
	size, err := st.FileSize()
	if err != nil {
		return err
	}
	if size > s.books.env.readAtOnce() {
		s.readLater(st)
		return nil
	}
	root, err := st.OpeningRoot(ctx)
	if err != nil {
		return err
	}
	if !s.entry.found(halfOf(root), st.Opening()) {
		s.tell(AlertChanged)
	}
	return nil
}

func (e Env) readAtOnce() int64 {
	if e.atOnce > 0 {
		return e.atOnce
	}
	return usuallyAtOnce
}

// found says whether the pages are those that the last close left, as far as that is known. From now on they count as they are.
func (f *freshness) found(root half, which int) (same bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	same = !f.known || f.root == root
	f.root, f.known, f.which = root, true, which
	return same
}

// readLater reads a large store while the work goes on.
func (s *Session) readLater(st *store.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	done, which := make(chan struct{}), st.Opening()
	s.entry.cancel, s.entry.reading = cancel, done
	go func() {
		defer close(done)
		defer cancel()
		root, err := st.OpeningRoot(ctx)
		if err != nil || s.entry.found(halfOf(root), which) {
			return // an error of reading shows by itself
		}
		s.changedBefore(context.WithoutCancel(ctx), st)
	}()
}

// changedBefore stops work that has begun on books of which it turns out that they were changed while closed. The keychain is given
// the trail of now beside the root of before, so that the next login finds the same, whatever becomes of this one.
func (s *Session) changedBefore(ctx context.Context, st *store.Store) {
	ctx, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	s.tell(AlertChanged)
	err := st.Freeze(ctx, true)
	now, e := anchorOf(ctx, st)
	if errors.Join(err, e) == nil {
		_ = s.entry.remember(ctx, func(r *keychain.Record) {
			r.Sealed, r.TrailSize, r.TrailRoot = true, uint64(now.Size), now.Root
		})
	}
	st.Tell(News{Action: NewsAlert})
}

// waitForRoot waits until a large store is read; the books need not be open any more.
func (s *Session) waitForRoot(ctx context.Context) {
	if s.entry == nil || s.entry.reading == nil {
		return
	}
	select {
	case <-s.entry.reading:
	case <-ctx.Done():
	}
}

// endReading ends the reading of a large store. Where the last close is known, the root follows from that, and the next login reads
// again; else it is waited for, as far as the time allows.
func (s *Session) endReading(ctx context.Context) {
	if s.entry == nil || s.entry.reading == nil {
		return
	}
	s.entry.mu.Lock()
	known := s.entry.known
	s.entry.mu.Unlock()
	if !known {
		s.waitForRoot(ctx)
	}
	s.entry.stopReading()
}

func (f *freshness) stopReading() {
	if f != nil && f.reading != nil {
		f.cancel()
		<-f.reading
	}
}

// opened has the keychain remember that the books are open, and how far their trail goes.
func (s *Session) opened(ctx context.Context, now trail.Anchor) error {
	return s.entry.remember(ctx, func(r *keychain.Record) {
		r.Sealed = false
		r.Epoch = max(r.Epoch, s.keys.Epoch)
		r.Counter++
		r.TrailSize, r.TrailRoot = uint64(now.Size), now.Root
	})
}

// rotated has the keychain remember the epoch that the key file says by now, so that a key file of before is noticed from then
// on: never earlier, for then a crash would leave a key file that looks put back.
func (f *freshness) rotated(ctx context.Context, epoch uint32) {
	if f != nil { // what it cannot remember now, it does when the session ends
		_ = f.remember(ctx, func(r *keychain.Record) { r.Epoch = max(r.Epoch, epoch) })
	}
}

// closeBooks folds the log in and has the keychain remember the state in which the books are left, all while the folder is
// locked. If the keychain cannot, it goes on remembering an earlier state, which the trail begins with as well: no reason to tell
// a user who has done her work that something failed.
func (s *Session) closeBooks(ctx context.Context, st *store.Store) error {
	s.endReading(ctx)
	if s.entry == nil || s.ReadOnly() != "" {
		return st.Close()
	}
	s.readAgain(ctx, st)
	now, err := anchorOf(ctx, st)
	return st.Finish(func() {
		if err == nil {
			_ = s.entry.closed(ctx, s.keys.Epoch, now, st)
		}
	})
}

// readAgain reads books that a change of key has opened anew, whether or not it was done: what was read before leads nowhere.
func (s *Session) readAgain(ctx context.Context, st *store.Store) {
	if !s.entry.known || s.entry.which == st.Opening() {
		return
	}
	s.entry.known = false
	if root, err := st.OpeningRoot(ctx); err == nil {
		s.entry.found(halfOf(root), st.Opening())
	}
}

func (f *freshness) closed(ctx context.Context, epoch uint32, now trail.Anchor, st *store.Store) error {
	root, ok := st.RootNow(f.root.whole(), f.known)
	return f.remember(ctx, func(r *keychain.Record) {
		r.Epoch = max(r.Epoch, epoch)
		r.TrailSize, r.TrailRoot = uint64(now.Size), now.Root
		if r.Sealed = ok; ok {
			r.PageRoot = halfOf(root)
		}
	})
}

// anchorOf is the trail as it stands.
func anchorOf(ctx context.Context, st *store.Store) (a trail.Anchor, err error) {
	err = st.Read(ctx, func(v *store.View) (err error) {
		a, err = v.Anchor()
		return err
	})
	return a, err
}

// Acknowledge accepts books that were changed or exchanged behind the program's back (AlertOlderCopy, AlertChanged): from now on
// they can be changed again, and the trail says who accepted what. Only the owner can. It answers with what was accepted, "" where
// there was nothing; a large store is read to its end first.
func (s *Session) Acknowledge(ctx context.Context) (accepted Alert, err error) {
	if err := s.knock(acknowledge); err != nil {
		return "", err
	}
	s.waitForRoot(ctx)
	var owed func(*store.Tx) error
	err = s.hold(acknowledge, func() error {
		if accepted = s.ReadOnly(); accepted == "" {
			return nil
		}
		if err := s.accept(ctx, accepted); err != nil {
			return asError(acknowledge.name, err)
		}
		s.telling.Lock()
		defer s.telling.Unlock()
		owed, s.owed = s.owed, nil
		return nil
	})
	if err != nil || owed == nil {
		return accepted, err
	}
	if err := write(ctx, s, recovered, s.user.ID, func(*store.Tx) error { return nil }); err != nil {
		return accepted, err
	}
	return accepted, write(ctx, s, ownPassphrase, s.user.ID, owed)
}

func (s *Session) accept(ctx context.Context, why Alert) error {
	if err := s.store.Freeze(ctx, false); err != nil {
		return err
	}
	deed := s.deed(acknowledge, bill.ID{})
	deed.Outcome = string(why)
	if err := s.store.Write(ctx, deed, func(tx *store.Tx) error { return holdOutbox(tx, s.user.ID) }); err != nil {
		return errors.Join(err, s.store.Freeze(context.WithoutCancel(ctx), true))
	}
	s.telling.Lock()
	s.readOnly = ""
	s.telling.Unlock()
	now, err := anchorOf(ctx, s.store)
	if err == nil && s.entry != nil && s.opened(ctx, now) != nil {
		s.tell(AlertFreshnessLost)
	}
	return err
}

// tell adds an alert, and leaves the books as they are where it says so.
func (s *Session) tell(a Alert) {
	s.telling.Lock()
	defer s.telling.Unlock()
	if a == "" || slices.Contains(s.alerts, a) {
		return
	}
	s.alerts = append(s.alerts, a)
	if _, refuses := refusals[a]; refuses && s.readOnly == "" {
		s.readOnly = a
	}
}

// noted is what the trail is told about the state in which a login found the books, "" where that is nothing.
func (s *Session) noted() string {
	for _, a := range s.Alerts() {
		switch a {
		case AlertNotClosed, AlertElsewhere, AlertFreshnessLost:
			return string(a)
		}
	}
	return ""
}
