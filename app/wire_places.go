package app

import (
	"counterfoil/app/plan"
)

type lightJSON struct {
	Colour string `json:"colour"`
	Do     string `json:"do"`
	Place  string `json:"place,omitempty"`
	Cause  string `json:"cause,omitempty"`
	Days   *int   `json:"days,omitempty"`
}

type backupPlaceJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Address    string `json:"address"`
	Account    string `json:"account,omitempty"`
	Region     string `json:"region,omitempty"`
	HostKey    string `json:"hostKey,omitempty"`
	Keeps      bool   `json:"keeps"`
	Synced     bool   `json:"synced"`
	Elsewhere  bool   `json:"elsewhere"`
	Credential string `json:"credential"`

	Verified string      `json:"verified,omitempty"` // when the newest backup was made that was read back from there
	Proven   string      `json:"proven,omitempty"`   // when a restore from there was last proven
	Cause    string      `json:"cause,omitempty"`
	Since    string      `json:"since,omitempty"`
	Good     int         `json:"good"`
	Others   []sightJSON `json:"others,omitempty"` // that these books have not made
}

type sightJSON struct {
	Bundle string `json:"bundle"`
	Seen   string `json:"seen"`
	Maker  string `json:"maker,omitempty"` // id of the books that made it
	Made   string `json:"made,omitempty"`
	Ahead  bool   `json:"ahead"` // another computer goes on with these books
}

type heldJSON struct {
	Backup string `json:"backup"`
	Made   string `json:"made"`
	State  string `json:"state"`
	Cause  string `json:"cause,omitempty"`
	At     string `json:"at"`
	Bundle string `json:"bundle"`
}

type backupStatusJSON struct {
	Light   lightJSON         `json:"light"`
	Last    string            `json:"last,omitempty"`
	Changed bool              `json:"changed"`
	Issued  int               `json:"issued"`
	Due     string            `json:"due,omitempty"`
	Next    string            `json:"next,omitempty"`
	Waiting int               `json:"waiting"`
	Places  []backupPlaceJSON `json:"places"`
	Plan    planJSON          `json:"plan"`
}

type backupRunJSON struct {
	Reason string         `json:"reason,omitempty"`
	Made   any            `json:"made,omitempty"`
	Light  lightJSON      `json:"light"`
	Places []placeRunJSON `json:"places"`
}

type placeRunJSON struct {
	Place    string `json:"place"`
	Sent     bool   `json:"sent"`
	Verified bool   `json:"verified"`
	Proven   bool   `json:"proven"`
	Removed  int    `json:"removed"`
	Skipped  bool   `json:"skipped"`
	Cause    string `json:"cause,omitempty"`
}

func lightOut(l plan.Light) lightJSON {
	out := lightJSON{Colour: string(l.Colour), Do: string(l.Do), Place: l.Place, Cause: string(l.Cause)}
	if l.Days > 0 {
		out.Days = &l.Days
	}
	return out
}

func backupPlaceOut(p BackupPlace) backupPlaceJSON {
	return backupPlaceJSON{
		ID: p.ID.String(), Name: p.Name, Kind: string(p.Address.Kind), Address: p.Address.String(), Account: p.Account, Region: p.Region, HostKey: p.HostKey,
		Keeps: p.Keeps, Synced: p.Synced, Elsewhere: p.Elsewhere, Credential: string(p.Credential),
	}
}

func placeStateOut(p PlaceState) backupPlaceJSON {
	out := backupPlaceOut(p.BackupPlace)
	out.Verified, out.Proven, out.Since = momentOrNone(p.Standing.Verified), momentOrNone(p.Standing.Proven), momentOrNone(p.Standing.Since)
	out.Cause, out.Good = string(p.Standing.Cause), p.Good
	for _, s := range p.Others {
		out.Others = append(out.Others, sightJSON{s.Bundle, momentOut(s.At), s.Maker.String(), momentOrNone(s.Made), s.Ahead})
	}
	return out
}

func heldOut(h plan.Held) heldJSON {
	return heldJSON{h.Backup.String(), momentOut(h.Made), string(h.Did), string(h.Cause), momentOut(h.At), h.Bundle}
}

func backupStatusOut(s BackupStatus) backupStatusJSON {
	out := backupStatusJSON{
		Light: lightOut(s.Light), Last: momentOrNone(s.Last), Changed: s.Changed, Issued: s.Issued, Due: string(s.Due), Next: momentOrNone(s.Next),
		Waiting: s.Waiting, Places: []backupPlaceJSON{}, Plan: planOut(s.Plan),
	}
	for _, p := range s.Places {
		out.Places = append(out.Places, placeStateOut(p))
	}
	return out
}

func backupRunOut(r BackupRun) backupRunJSON {
	out := backupRunJSON{Reason: string(r.Reason), Light: lightOut(r.Light), Places: []placeRunJSON{}}
	if r.Made != nil {
		out.Made = Wire(*r.Made)
	}
	for _, p := range r.Places {
		out.Places = append(out.Places, placeRunJSON{p.Place.Name, p.Sent, p.Verified, p.Proven, p.Removed, p.Skipped, string(p.Cause)})
	}
	return out
}

// wireBackups has the forms of backups by plan; nil for anything else.
func wireBackups(v any) any {
	switch v := v.(type) {
	case BackupPlace:
		return backupPlaceOut(v)
	case PlaceState:
		return placeStateOut(v)
	case plan.Held:
		return heldOut(v)
	case plan.Plan:
		return planOut(v)
	case KeptBackups:
		return keptOut(v)
	case BackupStatus:
		return backupStatusOut(v)
	case Snapshot:
		return snapshotOut(v)
	case PlaceBackup:
		return placeBackupOut(v)
	case BackupRun:
		return backupRunOut(v)
	}
	return nil
}
