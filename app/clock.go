package app

import (
	"context"
	"encoding/json"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/crypto/factor"
	"counterfoil/store"
)

// Steady is a clock that nobody can set: how long the computer is on, while it sleeps too.
type Steady struct {
	Boot string        // names the time since it was switched on; "" where there is no such clock
	On   time.Duration // since then
}

// both are what the two clocks of a computer said at one moment. The one that can be set is the one that documents are dated by, so each
// time that it is, the trail is told, by how much.
type both struct {
	Wall time.Time     `json:"wall"`
	Boot string        `json:"boot"`
	On   time.Duration `json:"on"`
}

// settingClock is where the books remember both clocks of a computer, so that one that is set between two logins is noticed as long as the
// computer stays on.
func settingClock(device bill.ID) string { return "clock." + device.String() }

func (e Env) both() both {
	if e.Steady == nil {
		return both{}
	}
	steady := e.Steady()
	return both{e.now().Round(0).UTC(), steady.Boot, steady.On}
}

// jumped is how far the clock was set between two moments; 0 for what nobody can say, and for what is put right from time to time.
func (b both) jumped(now both) time.Duration {
	if b.Boot == "" || b.Boot != now.Boot {
		return 0
	}
	by := now.Wall.Sub(b.Wall) - (now.On - b.On)
	if by.Abs() <= factor.Tolerance {
		return 0
	}
	return by
}

// beginClock looks whether the clock was set since the last login on this computer, and remembers it. The caller writes.
func (s *Session) beginClock(ctx context.Context) error {
	now := s.books.env.both()
	if now.Boot == "" {
		return nil
	}
	var last both
	err := s.store.Read(ctx, func(v *store.View) error {
		text, err := v.Setting(settingClock(bill.ID(s.device)))
		if err != nil || text == nil {
			return err
		}
		if json.Unmarshal(text, &last) != nil {
			last = both{} // what nobody can read is not compared
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.clock.Store(&now)
	if by := last.jumped(now); by != 0 {
		return s.fileJump(ctx, by, now)
	}
	return nil
}

// lookAtClock has the trail told of a clock that was set since it was looked at last, before anything more is dated by it. The caller
// holds the session. What keeps that from being written keeps nobody from his work: the next change tries again.
func (s *Session) lookAtClock(ctx context.Context) {
	last := s.clock.Load()
	if last == nil || s.ReadOnly() != "" {
		return
	}
	now := s.books.env.both()
	if by := last.jumped(now); by != 0 && s.clock.CompareAndSwap(last, &now) && s.fileJump(ctx, by, now) != nil {
		s.clock.CompareAndSwap(&now, last)
	}
}

func (s *Session) fileJump(ctx context.Context, by time.Duration, now both) error {
	deed := s.deed(clockJumped, bill.ID{})
	deed.Outcome = alarm.JumpOutcome(by)
	return s.store.Write(ctx, deed, func(tx *store.Tx) error { return s.rememberClock(tx, now) })
}

// rememberClock keeps both clocks as they are now.
func (s *Session) rememberClock(tx *store.Tx, now both) error {
	if now.Boot == "" {
		return nil
	}
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	return tx.Remember(settingClock(bill.ID(s.device)), text)
}
