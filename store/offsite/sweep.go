package offsite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sweeper is a place that writes to temporary names first, where a program that was killed leaves them.
type sweeper interface {
	// leftovers are the names that end in partial, without that ending.
	leftovers(ctx context.Context) ([]Info, error)
	// dropLeftover removes what is under a name with that ending.
	dropLeftover(ctx context.Context, name string) error
}

// Sweep removes what uploads that were cut short have left in the place, if the place got it so long before the newest object there, and before now: parts that no list
// names, and half-written objects. It counts by the clock of the place, and by ours: one of them alone may be wrong, and an object that the place dates in the
// future would make all others old. Only names that we make are touched. Where a list cannot be
// read nobody knows which parts are needed, and nothing is removed.
func Sweep(ctx context.Context, p Place, age time.Duration, now time.Time) (removed int, err error) {
	all, err := p.List(ctx)
	if err != nil {
		return 0, err
	}
	var newest time.Time
	for _, o := range all {
		if o.Time.After(newest) {
			newest = o.Time
		}
	}
	old := func(o Info) bool { return !o.Time.IsZero() && newest.Sub(o.Time) >= age && now.Sub(o.Time) >= age }
	orphans := slices.DeleteFunc(slices.Clone(all), func(o Info) bool { return !disposable(o.Name) || !old(o) })
	if orphans, err = unnamed(ctx, p, all, orphans); err != nil {
		return 0, err
	}
	for _, o := range orphans {
		if err := p.Delete(ctx, o.Name); err != nil && !errors.Is(err, ErrMissing) {
			return removed, err
		}
		removed++
	}
	s, ok := p.(sweeper)
	if !ok {
		return removed, nil
	}
	n, err := sweepHalves(ctx, s, old)
	return removed + n, err
}

// sweepHalves removes what was half written.
func sweepHalves(ctx context.Context, s sweeper, old func(Info) bool) (removed int, err error) {
	halves, err := s.leftovers(ctx)
	for _, o := range halves {
		if err != nil {
			break
		}
		if !old(o) || !disposable(o.Name) && !strings.HasSuffix(o.Name, listSuffix) {
			continue
		}
		if err = s.dropLeftover(ctx, o.Name); err == nil || errors.Is(err, ErrMissing) {
			removed, err = removed+1, nil
		}
	}
	return removed, err
}

// unnamed are those of the candidates that no list of the place names. It reads the lists only where there are candidates.
func unnamed(ctx context.Context, p Place, all, candidates []Info) ([]Info, error) {
	if len(candidates) == 0 {
		return nil, nil
	}
	named := map[string]bool{}
	for _, o := range all {
		id, list := strings.CutSuffix(o.Name, listSuffix)
		if !list {
			continue
		}
		b, err := Open(ctx, p, id)
		if err != nil {
			return nil, fmt.Errorf("a list of the place: %w", err)
		}
		for _, part := range b.Parts {
			named[part.Name] = true
		}
	}
	return slices.DeleteFunc(candidates, func(o Info) bool { return named[o.Name] }), nil
}

// disposable knows the names that we give to parts, and to what a place is tried out with.
func disposable(name string) bool {
	if rest, trial := strings.CutPrefix(name, TrialPrefix); trial {
		return spelled(rest, 26)
	}
	stem, try, again := strings.Cut(name, "-")
	return spelled(stem, 52) && (!again || len(try) == 1 && try[0] >= '1' && try[0] <= '0'+maxSpoilt)
}

// TrialPrefix begins the name of what a place is tried out with; 26 letters of base32 follow.
const TrialPrefix = "test-"

func spelled(text string, length int) bool {
	return len(text) == length && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
