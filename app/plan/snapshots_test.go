package plan_test

import (
	"fmt"
	"testing"
	"time"

	"counterfoil/app/plan"
)

// Each line is a list of snapshots, the newest first, by their age in days, and what becomes of each.
func TestWhichSnapshotsGo(t *testing.T) {
	now := time.Date(2026, 11, 26, 13, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		size int64
		days []int // -1000: its key is destroyed; -2000: it is gone
		want string
	}{
		"none":                             {1, nil, "[]"},
		"a new one":                        {1, []int{0}, "[]"},
		"five small ones":                  {1 << 20, []int{0, 1, 2, 3, 4}, "[]"},
		"six small ones":                   {1 << 20, []int{0, 1, 2, 3, 4, 5}, "[{5 many}]"},
		"four of a gigabyte":               {1 << 29, []int{0, 1, 2, 3}, "[{3 many}]"},
		"three of ten gigabytes":           {10 << 30, []int{0, 1, 2}, "[{2 many}]"},
		"a month":                          {1, []int{0, 29, 30}, "[{2 old}]"},
		"the newest stays":                 {1, []int{45, 60}, "[{1 old}]"},
		"not for ever":                     {1, []int{90}, "[{0 old}]"},
		"the newest that opens stays":      {1, []int{-1000, 45}, "[{0 keys}]"},
		"those that do not open count not": {10 << 30, []int{-1000, 0, -1000, 1, 2}, "[{0 keys} {2 keys} {4 many}]"},
		"one that is gone":                 {10 << 30, []int{0, -2000, 1}, "[{1 gone}]"},
		"of tomorrow":                      {1, []int{-1, 0}, "[]"},
	} {
		var list []plan.Kept
		for _, d := range c.days {
			k := plan.Kept{Made: now.AddDate(0, 0, -d), Size: c.size, Opens: d != -1000, Gone: d == -2000}
			if !k.Opens || k.Gone {
				k.Made = now
			}
			list = append(list, k)
		}
		if got := fmt.Sprint(plan.SnapshotsToEnd(list, now)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
