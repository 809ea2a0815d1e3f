package app

import (
	"context"
	"errors"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// settingBooks is the id of the books that somebody was in last: books that say another one are a copy of those.
const settingBooks = "books.id"

// origin finds out which books these were made of, where nobody was in since. A first login that was cut short once the key file was there left
// that to the next.
func (s *Session) origin(ctx context.Context, in *entrance) error {
	return s.store.Read(ctx, func(v *store.View) error {
		text, err := v.Setting(settingBooks)
		if err != nil || text == nil {
			return err
		}
		id, err := crypto.ParseID(string(text))
		if err == nil && id != s.keys.Store {
			in.restored, in.from = true, id
		}
		return nil
	})
}

// noteBooks remembers which books these are.
func (s *Session) noteBooks(tx *store.Tx) error {
	own := s.keys.Store.String()
	was, err := tx.Setting(settingBooks)
	if err != nil || string(was) == own {
		return err
	}
	return tx.SetSetting(settingBooks, []byte(own))
}

// begunAnew is the first login after a restore: the trail says which head the backup had, and how far this computer had seen the books of before. No
// number is known to be taken since, so nothing is made or sent by itself that may have been; and what the places hold is of the books of before, which
// may still be in use: from now on these neither count it nor remove it.
func (s *Session) begunAnew(ctx context.Context, in entrance) error {
	here, err := anchorOf(ctx, s.store)
	if err != nil {
		return err
	}
	row := store.RestoredFrom{Maker: bill.ID(in.from), Trail: here, Left: s.leftHere(ctx, in.from), Author: s.user.ID}
	deed := s.deed(restoredBooks, bill.ID{})
	deed.Outcome = headsOf(row.Left, "at", here)
	return s.store.Write(ctx, deed, func(tx *store.Tx) error {
		for _, step := range []func() error{
			func() error { return tx.AddRestore(row) }, func() error { return placesAnew(tx) }, func() error { return holdRestored(tx, s.Today()) },
			func() error { return holdOutbox(tx, s.user.ID) }, func() error { return s.noteBooks(tx) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

// placesAnew leaves the places of before, with what became of backups there, and begins the same ones anew.
func placesAnew(tx *store.Tx) error {
	list, err := tx.Places()
	for _, p := range list {
		left := p
		left.Removed, p.ID = tx.Now(), bill.NewID()
		if err := tx.SavePlace(left); err != nil {
			return err
		}
		if err := errors.Join(tx.ForgetPlaceSecrets(left.ID), tx.SavePlace(p)); err != nil {
			return err
		}
	}
	return err
}

// leftHere is how far this computer has worked on the books that a backup was made of, as its keychain remembers; nil where it does not.
func (s *Session) leftHere(ctx context.Context, from crypto.ID) (left *trail.Anchor) {
	chain := s.books.env.Keychain
	if chain == nil || from.IsZero() {
		return nil
	}
	var devices []store.Device
	if s.store.Read(ctx, func(v *store.View) (err error) { devices, err = v.Devices(); return err }) != nil {
		return nil // no reason to refuse a login
	}
	asked := map[bill.ID]bool{}
	for _, d := range devices {
		if asked[d.ID] {
			continue
		}
		asked[d.ID] = true
		r := freshness{chain: chain, entry: entryOf(from, crypto.ID(d.ID), keychain.Freshness)}
		if r.recall(ctx) == nil && (left == nil || int64(r.last.TrailSize) > left.Size) {
			left = &trail.Anchor{Size: int64(r.last.TrailSize), Root: tlog.Hash(r.last.TrailRoot)}
		}
	}
	return left
}

// headsOf is what the trail says of the heads of two trails, as they are printed: "left 230-ABCDEFGHIJKLMNOP, at 214-QRSTUVWXYZ234567".
func headsOf(left *trail.Anchor, goes string, other trail.Anchor) string {
	if left == nil {
		return goes + " " + other.Short()
	}
	return "left " + left.Short() + ", " + goes + " " + other.Short()
}

// headsWords say it to people.
func headsWords(outcome string) string {
	left, rest, both := strings.Cut(strings.TrimPrefix(outcome, "left "), ", ")
	if !both {
		left, rest = "", outcome
	}
	goes, head, _ := strings.Cut(rest, " ")
	switch {
	case head == "":
		return outcome
	case goes == "to":
		return "the trail of the books that were left ended at " + left + ", that of the others at " + head
	case !both:
		return "their trail ended at " + head
	}
	return "their trail ended at " + head + ", that of the books of before, as this computer knew them, at " + left
}

// LeaveFor tells the trail, before the books are locked, that a backup of them was restored beside them and that the work goes on there. Of a backup of
// other books there is nothing to tell.
func (s *Session) LeaveFor(ctx context.Context, restored BackupFacts) error {
	err := s.hold(leftBeside, func() error {
		if restored.Store != s.store.ID() || s.ReadOnly() != "" {
			return nil
		}
		here, err := anchorOf(ctx, s.store)
		if err != nil {
			return err
		}
		deed := s.deed(leftBeside, bill.ID{})
		deed.Outcome = headsOf(&here, "to", restored.Trail)
		return s.store.Write(ctx, deed, func(*store.Tx) error { return nil })
	})
	return asError(leftBeside.name, err)
}
