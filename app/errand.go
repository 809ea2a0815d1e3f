package app

import (
	"context"
	"sync"
)

// errand is work of a session that waits for servers elsewhere, which nobody should have to wait for.
type errand struct {
	running sync.Mutex // one run at a time

	at     sync.Mutex         // guards the rest
	stop   context.CancelFunc // ends the run that is under way
	urgent int                // how many want the books for themselves
}

// start waits for the run before, and gives the context of the next one; done ends it.
func (e *errand) start(ctx context.Context) (_ context.Context, done func()) {
	e.running.Lock()
	ctx, cancel := context.WithCancel(ctx)
	e.begin(cancel)
	return ctx, func() {
		e.begin(nil)
		cancel()
		e.running.Unlock()
	}
}

// begin notes how the run that begins is ended, nil that there is none.
func (e *errand) begin(stop context.CancelFunc) {
	e.at.Lock()
	defer e.at.Unlock()
	if e.stop = stop; stop != nil && e.urgent > 0 {
		stop()
	}
}

// interrupt ends a run that is under way, and those that begin until done is called.
func (e *errand) interrupt() (done func()) {
	e.at.Lock()
	defer e.at.Unlock()
	if e.urgent++; e.stop != nil {
		e.stop()
	}
	return func() {
		e.at.Lock()
		defer e.at.Unlock()
		e.urgent--
	}
}

// interrupt ends what waits for servers elsewhere, so that nobody waits with it.
func (s *Session) interrupt() (done func()) {
	letters, backups := s.post.interrupt(), s.carrying.interrupt()
	return func() { letters(); backups() }
}
