package bill

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Jump is a stretch of counters that no document has because somebody set the next number of the series forward, past them.
type Jump struct {
	ID, Series  ID
	Period      int
	First, Last int64 // the counters passed over
	Author      ID
	By          string // the name of the author, where the books know it
	Made        time.Time
}

// Counters are the counters passed over: "43 to 99", or "43".
func (j Jump) Counters() string {
	first := strconv.FormatInt(j.First, 10)
	if j.Last == j.First {
		return first
	}
	return first + " to " + strconv.FormatInt(j.Last, 10)
}

// String explains the gap: "43 to 99 passed over: set forward by Ada on 3 Mar 2026". The day is that of the place of Made.
func (j Jump) String() string {
	by := ""
	if j.By != "" {
		by = " by " + j.By
	}
	return j.Counters() + " passed over: set forward" + by + " on " + j.Made.Format("2 Jan 2006")
}

const maxMissing = 1000

// Run is what the report says of one series in one period.
type Run struct {
	Series      ID
	Period      int
	Count       int64
	First, Last Number
	Passed      []Jump  // what no document has between first and last because the series was set forward
	Gaps        int64   // how many counters between them no document has and nothing explains
	Missing     []int64 // the first of those, at most 1,000
	Double      []int64 // counters that more than one document has

	jumps []Jump // the newest first
}

// Runs proves, or does not, that the numbers of each series and period have no gaps and no doubles. A gap is explained where the
// series was set forward past it, by the latest who did. What was taken back, and numbers given within it, explains no later gap.
func Runs(numbers []Number, jumps []Jump) []Run {
	sorted := slices.Clone(numbers)
	slices.SortFunc(sorted, func(a, b Number) int {
		return cmp.Or(bytes.Compare(a.Series[:], b.Series[:]), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Counter, b.Counter))
	})
	var runs []Run
	for _, n := range sorted {
		if len(runs) == 0 || runs[len(runs)-1].Series != n.Series || runs[len(runs)-1].Period != n.Period {
			runs = append(runs, Run{Series: n.Series, Period: n.Period, Count: 1, First: n, Last: n, jumps: jumpsIn(jumps, n)})
			continue
		}
		runs[len(runs)-1].add(n)
	}
	return runs
}

// jumpsIn are those in the series and period of a number, the newest first.
func jumpsIn(all []Jump, n Number) (list []Jump) {
	for _, j := range all {
		if j.Series == n.Series && j.Period == n.Period {
			list = append(list, j)
		}
	}
	slices.SortFunc(list, func(a, b Jump) int { return cmp.Or(b.Made.Compare(a.Made), bytes.Compare(b.ID[:], a.ID[:])) })
	return list
}

// add takes the next number in order of counters.
func (r *Run) add(n Number) {
	r.Count++
	if n.Counter == r.Last.Counter {
		if len(r.Double) == 0 || r.Double[len(r.Double)-1] != n.Counter {
			r.Double = append(r.Double, n.Counter)
		}
		return
	}
	if begin := r.Last.Counter + 1; begin < n.Counter {
		// A jump that begins before was taken back, and numbers were given since: it has nothing to do with this gap.
		later := slices.DeleteFunc(slices.Clone(r.jumps), func(j Jump) bool { return j.First < begin })
		r.gap(begin, n.Counter-1, later)
	}
	r.Last = n
}

// gap tells counters that no document has apart: those that a jump passed over, and the others.
func (r *Run) gap(first, last int64, jumps []Jump) {
	if first > last {
		return
	}
	for i, j := range jumps {
		from, to := max(first, j.First), min(last, j.Last)
		if from > to {
			continue
		}
		r.gap(first, from-1, jumps[i+1:])
		j.First, j.Last = from, to
		r.Passed = append(r.Passed, j)
		r.gap(to+1, last, jumps[i+1:])
		return
	}
	r.Gaps += last - first + 1
	for c := first; c <= last && len(r.Missing) < maxMissing; c++ {
		r.Missing = append(r.Missing, c)
	}
}

// Whole says whether the run has neither a gap that nothing explains nor a double.
func (r Run) Whole() bool { return r.Gaps == 0 && len(r.Double) == 0 }
