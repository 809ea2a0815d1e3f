package app

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Soundness is what a check of the books has seen.
type Soundness struct {
	Books  CheckReport
	Trail  trail.Report
	Users  []bill.ID // of whom the key file says something else than the trail
	Keys   bool      // the key file in the folder is the one that these books were opened with
	Backup time.Time // when the last backup was made, as far as the books know
}

// Sound says whether nothing is wrong.
func (r Soundness) Sound() bool {
	return r.Keys && len(r.Users) == 0 && r.Books.Sound() && r.Trail.Sound()
}

// Check reads everything: the seal of every page, every total computed again, every series, every signature of the trail,
// and whether the trail begins with what the keychain remembers. What is wrong stands in the answer, damaged pages and what
// was on them too; the error is that of reading.
func (s *Session) Check(ctx context.Context, progress Progress) (Soundness, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	var out Soundness
	var earlier CheckReport
	err := s.hold(checkBooks, func() (err error) {
		s.waitForRoot(ctx)
		check := s.store.Check
		if s.rescued != nil {
			check = s.rescued.Check
		}
		out.Keys = s.books.unchanged(s.file.Bytes()) == nil
		out.Books, err = check(ctx, store.Progress(progress), func(v *store.View, d *store.Damage) (err error) {
			out.Trail, err = s.verifyTrail(v, d, progress)
			if err == nil {
				if !d.Harmed("trail_entries") {
					out.Users = strangers(s.founding(), out.Trail.Terms)
				}
				out.Backup, err = lastBackup(v)
			}
			return err
		}, func(v *store.View, d *store.Damage) error {
			if d.Harmed("earlier_trails") || d.Harmed("earlier_entries") {
				return nil
			}
			return checkEarlier(v, &earlier)
		})
		out.Books.Findings = append(out.Books.Findings, earlier.Findings...)
		return asError("check", err)
	})
	if err == nil {
		s.noteFound(ctx, out)
	}
	return out, err
}

// noteFound has the trail tell that a check found something wrong, once for missing numbers and once for all else. What keeps that from being
// written, such as the damage itself, keeps nobody from reading the answer.
func (s *Session) noteFound(ctx context.Context, r Soundness) {
	numbers := func(finding string) bool { return strings.HasPrefix(finding, "numbers: ") }
	other := !r.Keys || !r.Trail.Sound() || r.Books.Damage.Any() || r.Books.More > 0
	for _, f := range r.Books.Findings {
		other = other || !numbers(f)
	}
	for _, one := range []struct {
		outcome string
		found   bool
	}{{alarm.FoundNumbers, slices.ContainsFunc(r.Books.Findings, numbers)}, {alarm.FoundUsers, len(r.Users) > 0}, {alarm.FoundBooks, other}} {
		if one.found {
			_ = s.hold(noteFound, func() error { return s.fileFound(ctx, one.outcome) })
		}
	}
}

// noteUsers has the trail tell, and an alarm rung, where a login finds that key file and trail do not say the same of the people; once, as
// long as the alarm waits.
func (s *Session) noteUsers(ctx context.Context) error {
	if !slices.Contains(s.Alerts(), AlertUsersDiffer) {
		return nil
	}
	open := false
	err := s.store.Read(ctx, func(v *store.View) (err error) { open, err = v.AlarmOpen(string(alarm.People)); return err })
	if err != nil || open {
		return err
	}
	return s.fileFound(ctx, alarm.FoundUsers)
}

// fileFound has the trail tell that something wrong was found; the caller holds the session.
func (s *Session) fileFound(ctx context.Context, outcome string) error {
	deed := s.deed(noteFound, bill.ID{})
	deed.Outcome = outcome
	return s.store.Write(context.WithoutCancel(ctx), deed, func(*store.Tx) error { return nil })
}

func lastBackup(v *store.View) (last time.Time, err error) {
	list, err := v.Backups()
	for _, b := range list {
		if b.Made.After(last) {
			last = b.Made
		}
	}
	return last, err
}

// Damage is what is wrong with books that were opened by Rescue; nothing, with others.
func (s *Session) Damage() (Damage, error) {
	var d Damage
	err := s.hold(checkBooks, func() error {
		if s.rescued != nil {
			d = s.rescued.Damage
		}
		return nil
	})
	return d, err
}

// verifyTrail checks every entry against the key and role of its author.
// With entries that cannot be read there is no root to compare.
func (s *Session) verifyTrail(v *store.View, d *store.Damage, progress Progress) (trail.Report, error) {
	var anchors []trail.Anchor
	if s.entry != nil && s.entry.last.TrailSize > 0 && !d.Harmed("trail_entries") {
		anchors = append(anchors, trail.Anchor{Size: int64(s.entry.last.TrailSize), Root: tlog.Hash(s.entry.last.TrailRoot)})
	}
	total, err := v.TrailSize()
	if err != nil {
		return trail.Report{}, err
	}
	defer progress("signatures", total, total)
	return trail.Verify(counted(v.Leaves(), func(n int64) { progress("signatures", n, total) }), s.founder(), anchors...)
}

// counted tells every now and then how many there were.
func counted(leaves iter.Seq2[[]byte, error], tell func(int64)) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		n := int64(0)
		for leaf, err := range leaves {
			if n++; n%500 == 0 {
				tell(n)
			}
			if !yield(leaf, err) {
				return
			}
		}
	}
}

// userKey finds the public key of a user of these books.
func (s *Session) userKey(id crypto.ID) ([]byte, bool) {
	u, ok := s.file.User(id)
	return u.Key, ok
}
