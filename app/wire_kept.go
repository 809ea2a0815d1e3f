package app

import "time"

type keptJSON struct {
	Halt    string           `json:"halt,omitempty"`
	ForGood bool             `json:"forGood,omitempty"`
	Backups []keptBackupJSON `json:"backups"`
}

type keptBackupJSON struct {
	ID       string       `json:"id"`
	Kind     string       `json:"kind"`
	Parent   string       `json:"parent,omitempty"`
	Made     string       `json:"made"`
	Verified bool         `json:"verified"`
	Remove   bool         `json:"remove"`
	Until    string       `json:"until,omitempty"` // first day on which it may go, if a backup is made each day
	Why      []groundJSON `json:"why"`
}

type groundJSON struct {
	Why    string `json:"why"`
	Period string `json:"period,omitempty"`
	Until  string `json:"until,omitempty"`
}

func keptOut(k KeptBackups) keptJSON {
	out := keptJSON{Halt: string(k.Halt), ForGood: k.ForGood, Backups: []keptBackupJSON{}}
	for _, f := range k.List {
		one := keptBackupJSON{
			ID: f.ID.String(), Kind: string(f.Kind), Parent: f.Parent.String(), Made: momentOut(f.Made), Verified: f.Verified,
			Remove: f.Remove && !k.ForGood, Until: dateOrNone(f.Until()), Why: []groundJSON{},
		}
		for _, g := range f.Grounds {
			one.Why = append(one.Why, groundJSON{string(g.Why), g.Period, dateOrNone(g.Until)})
		}
		out.Backups = append(out.Backups, one)
	}
	return out
}

func dateOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
