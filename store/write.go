package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"

	"golang.org/x/mod/sumdb/tlog"
)

// Deed says who does what to which thing. It becomes the trail entry of the transaction.
type Deed struct {
	Actor   Actor
	Action  string    // "invoice.issue"
	Target  bill.ID   // zero where there is no one thing
	Outcome string    // "" means "done"
	Detail  tlog.Hash // commitment to what was entered (trail.Commit), or zero
}

// News is told to subscribers after a commit.
type News struct {
	Action string
	Target bill.ID
}

// Tx is a View that can change the books. It is valid until the function it was handed to returns.
type Tx struct {
	View

	salt   func(number int64, position int) trail.Salt
	told   []told           // what the trail entry is going to tell
	toldAt map[string]int   // where in told a field of a thing is
	untold int64            // changes that are counted only
	erased map[bill.ID]bool // of whom nothing told is kept
	news   []News           // that Announce was given
}

// Write runs fn in one transaction that waits for other writers, files the trail entry of the deed and commits. An
// error or panic of fn undoes all of it. Only a nil result means that the change is on the disk; ErrNested says that
// fn itself called Write. Nothing is committed once ctx has ended.
func (s *Store) Write(ctx context.Context, deed Deed, fn func(*Tx) error) error {
	c, err := s.takeWriter(ctx)
	if err != nil {
		return err
	}
	more, err := s.transact(ctx, c, deed, fn)
	if err != nil {
		return err
	}
	if deed.Outcome != trail.Refused { // nothing was done
		s.tell(News{Action: deed.Action, Target: deed.Target})
	}
	for _, n := range more {
		s.tell(n)
	}
	return nil
}

// takeWriter waits for the writer, except where the caller would wait for itself.
func (s *Store) takeWriter(ctx context.Context) (*conn, error) {
	select {
	case c, ok := <-s.writing:
		if !ok {
			return nil, ErrClosed
		}
		return c, nil
	default:
	}
	if withinTransaction() {
		return nil, ErrNested
	}
	return s.take(ctx, s.writing)
}

// withinTransaction looks for transact among the callers: then this goroutine itself may hold the writer. It is asked
// only when the writer is taken.
func withinTransaction() bool {
	pcs := make([]uintptr, 64)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		for {
			f, more := frames.Next()
			if strings.HasSuffix(f.Function, "/store.(*Store).transact") {
				return true
			}
			if !more {
				break
			}
		}
		if n < len(pcs) {
			return false
		}
	}
}

// transact is one BEGIN IMMEDIATE, fn, trail entry, COMMIT on the writer, which it gives back whatever happens. It answers with what is to be
// told beside the deed.
func (s *Store) transact(ctx context.Context, c *conn, deed Deed, fn func(*Tx) error) (more []News, err error) {
	defer func() { s.writing <- c }()
	if err := c.begin(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	committed := false
	tx := &Tx{View: View{ctx: ctx, c: c, now: s.moment(), version: s.version}, salt: s.salt}
	defer func() {
		tx.c = nil
		if !committed {
			c.rollback(ctx)
		}
		if errors.Is(err, ErrDamaged) {
			_ = c.drop()
		}
	}()
	if err := fn(tx); err != nil {
		return nil, err
	}
	entry, err := tx.record(deed)
	if err == nil && s.watch != nil {
		err = s.watch(tx, entry)
	}
	if err = errors.Join(err, ctx.Err()); err != nil {
		return nil, err
	}
	if err := c.commit(ctx); err != nil {
		return nil, err
	}
	committed = true
	return tx.news, nil
}

// Now is the one moment of this transaction, in UTC: every row and the trail entry bear the same.
func (v *View) Now() time.Time { return v.now }

// Subscribe calls fn after every commit, on the goroutine that wrote, until cancel is called. fn must be quick and
// must not write. Nobody is told where fn is nil.
func (s *Store) Subscribe(fn func(News)) (cancel func()) {
	if fn == nil {
		return func() {}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.listeners[id] = fn
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, id)
	}
}

// Tell has the subscribers hear of something that is no change.
func (s *Store) Tell(n News) { s.tell(n) }

// HoldNews keeps the news of what is done from now on until release is called, which tells it: a subscriber may have to wait for whoever
// holds it, and he for the subscriber.
func (s *Store) HoldNews() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holding++
	return func() {
		s.mu.Lock()
		var held []News
		if s.holding--; s.holding == 0 {
			held, s.held = s.held, nil
		}
		s.mu.Unlock()
		for _, n := range held {
			s.tell(n)
		}
	}
}

func (s *Store) tell(n News) {
	s.mu.Lock()
	if s.holding > 0 {
		s.held = append(s.held, n)
		s.mu.Unlock()
		return
	}
	fns := make([]func(News), 0, len(s.listeners))
	for _, fn := range s.listeners {
		fns = append(fns, fn)
	}
	s.mu.Unlock()
	for _, fn := range fns {
		fn(n)
	}
}
