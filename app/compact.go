package app

import (
	"context"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Shrunk is what compacting has done: the size of the books in bytes before and after.
type Shrunk = store.Shrunk

// Compact writes the books anew without the room of what was deleted, sealed as they are, and gives that room back to the
// disk, which needs room for both meanwhile. One can go on reading; changes wait until it is done. Whatever stops it, the
// books are whole.
func (s *Session) Compact(ctx context.Context, progress Progress) (Shrunk, error) {
	var out Shrunk
	if err := s.knock(compactBooks); err != nil {
		return out, err
	}
	s.waitForRoot(ctx) // pages that were put back do not move into another file unseen
	err := s.hold(compactBooks, func() (err error) {
		if out, err = s.store.Compact(ctx, store.Progress(progress)); err != nil {
			return err
		}
		return s.store.Write(ctx, s.deed(compactBooks, bill.ID{}), func(tx *store.Tx) error {
			return tx.SetSetting(settingCompacted, []byte(tx.Now().Format(time.RFC3339Nano)))
		})
	})
	return out, asError("compact", err)
}
