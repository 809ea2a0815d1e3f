package plan

import (
	"slices"
	"time"
)

// Kept is a snapshot of the books, taken before something that changes much, as the rule looks at it.
type Kept struct {
	Made  time.Time
	Size  int64 // bytes
	Opens bool  // its key is not destroyed
	Gone  bool  // somebody has removed it, or a way back was cut short before it was there
}

// Why says why a snapshot is not kept any more.
type Why string

// The reasons.
const (
	WhyOld    Why = "old"    // its time is over
	WhyMany   Why = "many"   // there are newer ones
	WhyKeys   Why = "keys"   // its key was destroyed
	WhyGone   Why = "gone"   // its file is not there
	WhyErased Why = "erased" // personal data in it were erased from the books since
)

// How long snapshots stay, and how many, by the size of the newest: books of gigabytes lie there few times.
const (
	snapshotDays = 30
	newestDays   = 90
)

var snapshotsBySize = []struct {
	below int64
	most  int
}{{256 << 20, 5}, {1 << 30, 3}, {1 << 62, 2}}

// Ending is one snapshot that goes, by its place in the list.
type Ending struct {
	Index int
	Why   Why
}

// SnapshotsToEnd says which of the snapshots, the newest first, go now: those whose key is destroyed, those beyond the newest few, and those of
// more than 30 days ago, but for the newest, which stays 90. One that is dated in the future stays, and counts: a clock is wrong.
func SnapshotsToEnd(list []Kept, now time.Time) (out []Ending) {
	left := 0
	for i, k := range list {
		days := int(now.Sub(k.Made).Hours() / 24)
		switch {
		case k.Gone:
			out = append(out, Ending{i, WhyGone})
			continue
		case !k.Opens:
			out = append(out, Ending{i, WhyKeys})
			continue
		case left >= mostSnapshots(list):
			out = append(out, Ending{i, WhyMany})
			continue
		case left > 0 && days >= snapshotDays, days >= newestDays:
			out = append(out, Ending{i, WhyOld})
			continue
		}
		left++
	}
	return out
}

func mostSnapshots(list []Kept) int {
	i := slices.IndexFunc(snapshotsBySize, func(s struct {
		below int64
		most  int
	},
	) bool {
		return list[0].Size < s.below
	})
	return snapshotsBySize[max(0, i)].most
}
