package app

import (
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
)

// HeldAway says how long the backups that lie in a place of the plan now are kept there: whatever is erased in the books is in them still.
type HeldAway struct {
	Place   string
	Backups int
	Until   bill.Date // the first day on which the last of them may have gone by the plan; zero: nobody knows
	ForGood bool      // nothing is deleted there by the program
}

// heldAway asks what lies in the places of the plan, those that were left too.
func heldAway(v *store.View, now time.Time) (list []HeldAway, err error) {
	places, err := v.AllPlaces()
	if err != nil {
		return nil, err
	}
	made, err := backupsByID(v)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		events, err := v.PlaceEvents(p.ID)
		if err != nil {
			return nil, err
		}
		_, held := plan.Stand(events)
		one := HeldAway{Place: p.Name, ForGood: p.Keeps || !p.Removed.IsZero()}
		fates, _ := fatesOf(held, made, now)
		for _, f := range fates {
			one.Backups++
			if day := bill.DateOf(f.Until()); !f.Until().IsZero() && one.Until.Before(day) {
				one.Until = day
			}
		}
		if one.Backups > 0 {
			list = append(list, one)
		}
	}
	return list, nil
}

// BackupWords say in English, a line each, in which backups erased data still are, and until when.
func BackupWords(p Personal) (lines []string) {
	if n := len(p.Backups); n > 0 {
		lines = append(lines, fmt.Sprintf("Backups that were made before (%d of them) hold all of it still, and a restore brings it back: erase it then once more.", n))
	}
	for _, h := range p.Away {
		switch {
		case h.ForGood:
			lines = append(lines, fmt.Sprintf("In %s %d lie until somebody deletes them there: the program does not.", h.Place, h.Backups))
		case h.Until.IsZero():
			lines = append(lines, fmt.Sprintf("In %s %d lie for the time being; they go as newer ones are made.", h.Place, h.Backups))
		default:
			lines = append(lines, fmt.Sprintf("In %s %d lie; by the plan of backups the last of them goes on %s at the earliest.", h.Place, h.Backups, h.Until))
		}
	}
	return lines
}
