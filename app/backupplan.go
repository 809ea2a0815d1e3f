package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
)

// settingBackupPlan is where the books keep when backups are made.
const settingBackupPlan = "backup.plan"

type planJSON struct {
	Evening   string `json:"evening"` // "18:00", "" for not by the day
	OnClosing bool   `json:"onClosing"`
	Hours     int    `json:"hours"`
	Issued    int    `json:"issued"`
	DrillDays int    `json:"drillDays"`
	GreenDays int    `json:"greenDays"`
	Pace      int    `json:"pace"` // KiB a second
	Metered   bool   `json:"metered"`
	TellDays  int    `json:"tellDays"`
	Tell      string `json:"tell"`
	Paused    string `json:"paused"` // until, RFC 3339
}

// paceUnit is what a plan counts its pace in, as JSON, in bytes.
const paceUnit = 1 << 10

func planOut(p plan.Plan) planJSON {
	out := planJSON{
		OnClosing: p.OnClosing, Hours: p.Hours, Issued: p.Issued, DrillDays: p.DrillDays, GreenDays: p.GreenDays, Pace: int(p.Pace / paceUnit),
		Metered: p.Metered, TellDays: p.TellDays, Tell: p.Tell, Paused: momentOrNone(p.Paused),
	}
	if p.Evening != plan.Never {
		out.Evening = fmt.Sprintf("%02d:%02d", p.Evening/60, p.Evening%60)
	}
	return out
}

// plan reads the fields that are there; the others stay as they are.
func (o *object) plan(p *plan.Plan) error {
	if o.has("evening") {
		p.Evening = value(o, "evening", ParseEvening)
		if o.text("evening") == "" {
			p.Evening = plan.Never
		}
	}
	for _, f := range []struct {
		name string
		into *bool
	}{{"onClosing", &p.OnClosing}, {"metered", &p.Metered}} {
		if o.has(f.name) {
			*f.into = o.flag(f.name)
		}
		o.take(f.name)
	}
	p.Hours, p.Issued = o.integer("hours", p.Hours), o.integer("issued", p.Issued)
	p.DrillDays, p.GreenDays = o.integer("drillDays", p.DrillDays), o.integer("greenDays", p.GreenDays)
	p.TellDays = o.integer("tellDays", p.TellDays)
	if o.has("tell") {
		p.Tell = o.text("tell")
	}
	o.take("tell")
	p.Pace = int64(o.integer("pace", int(p.Pace/paceUnit))) * paceUnit
	if o.has("paused") {
		p.Paused = value(o, "paused", func(text string) (time.Time, error) { return time.Parse(time.RFC3339, text) })
	}
	o.take("paused")
	o.take("evening")
	o.done()
	return o.form.failed()
}

// ParseEvening reads "18:00" as minutes after midnight.
func ParseEvening(text string) (int, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(text))
	if err != nil {
		return 0, errors.New("a time of the day is expected, such as 18:00")
	}
	return t.Hour()*60 + t.Minute(), nil
}

// BackupPlan is when backups are made by themselves: what the owner has set, else the usual plan.
func (s *Session) BackupPlan(ctx context.Context) (plan.Plan, error) {
	return read(ctx, s, seeBackups, backupPlan)
}

func backupPlan(v *store.View) (plan.Plan, error) {
	p := plan.Usual()
	data, err := v.Setting(settingBackupPlan)
	if err != nil || data == nil {
		return p, err
	}
	o, err := parseObject(data)
	if err == nil {
		err = o.plan(&p)
	}
	if err != nil {
		return p, fmt.Errorf("plan of backups: %w", store.ErrDamaged)
	}
	return p, nil
}

// SetBackupPlan keeps when backups are made.
func (s *Session) SetBackupPlan(ctx context.Context, p plan.Plan) error {
	return write(ctx, s, setPlan, bill.ID{}, func(tx *store.Tx) error {
		if bad, found := p.Check(); found {
			return invalid(bad.Field, "from %d to %d", bad.Least, bad.Most)
		}
		if err := oneAddress("tell", p.Tell); err != nil {
			return err
		}
		return keepPlan(tx, p)
	})
}

// SetBackupPlanFrom reads {"evening": "18:00", "onClosing", "hours", "issued", "drillDays", "greenDays", "pace": KiB a second, "metered", "tellDays", "tell": address, "paused": moment};
// what is not in it stays as it is.
func (s *Session) SetBackupPlanFrom(ctx context.Context, data []byte) (plan.Plan, error) {
	if err := s.knock(setPlan); err != nil {
		return plan.Plan{}, err
	}
	p, err := s.BackupPlan(ctx)
	if err != nil {
		return p, err
	}
	o, err := parseObject(data)
	if err != nil {
		return p, err
	}
	if err := o.plan(&p); err != nil {
		return p, err
	}
	return p, s.SetBackupPlan(ctx, p)
}

// BackupStatus is how the backups stand.
type BackupStatus struct {
	Light   plan.Light
	Plan    plan.Plan
	Last    time.Time   // when the newest backup was made, zero for none
	Changed bool        // something that it does not hold
	Issued  int         // documents since then
	Due     plan.Reason // why one is due now, "" where none is
	Next    time.Time   // when the plan makes the next, zero where only closing, a number of documents or a person does
	Waiting int         // places that lack the newest backup, or a proven restore
	Places  []PlaceState
}

// Set says whether there is a folder in which backups are made by themselves.
func (s BackupStatus) Set() bool {
	return slices.ContainsFunc(s.Places, func(p PlaceState) bool { return p.Address.Kind == plan.Files })
}

// BackupStatus says how the backups stand, and whether something is due by the plan. closing: as the books are about to be closed.
func (s *Session) BackupStatus(ctx context.Context, closing bool) (BackupStatus, error) {
	return s.statusFor(ctx, seeBackups, closing)
}

// BackupsDue says whether the plan has something to do now, or, on closing, a backup to make. It tells nothing else, so whoever may carry
// out the plan may ask.
func (s *Session) BackupsDue(ctx context.Context, closing bool) (bool, error) {
	st, err := s.statusFor(ctx, runPlan, closing)
	if err != nil || !st.Set() || st.Due != "" || closing {
		return err == nil && st.Set() && st.Due != "", err
	}
	return slices.ContainsFunc(st.Places, func(p PlaceState) bool { return st.lacks(s.books.env.now(), p) && !s.leftAlone(st.Plan, p) }), nil
}

// lacks says whether there is something to do in a place.
func (b BackupStatus) lacks(now time.Time, p PlaceState) bool {
	return p.Standing.Verified.Before(b.Last) || p.Standing.Cause.Passes() || b.Plan.DrillDue(now, p.Standing.Proven)
}

// PauseBackups holds the plan until a moment; the zero one, or one that is over, goes on with it. A run under way ends. Only the owner pauses it for
// longer than until tomorrow: whoever is at work on a weak connection may hold it, and nobody else may stop the backups of a shop.
func (s *Session) PauseBackups(ctx context.Context, until time.Time) (plan.Plan, error) {
	var p plan.Plan
	err := write(ctx, s, pausePlan, bill.ID{}, func(tx *store.Tx) (err error) {
		now := s.books.env.now()
		if until.After(plan.Tomorrow(now)) && !setPlan.allows(s.user.Role) {
			return &Error{Kind: Forbidden, Field: "paused", Hint: HintAskOwner, Err: errors.New("only the owner pauses the backups for longer than until tomorrow")}
		}
		if p, err = backupPlan(&tx.View); err != nil {
			return err
		}
		if p.Paused = until; !p.Held(now) {
			p.Paused = time.Time{}
		}
		return keepPlan(tx, p)
	})
	if err == nil && !p.Paused.IsZero() {
		s.carrying.interrupt()()
	}
	return p, err
}

func keepPlan(tx *store.Tx, p plan.Plan) error {
	data, err := json.Marshal(planOut(p))
	if err != nil {
		return err
	}
	return tx.SetSetting(settingBackupPlan, data)
}

// statusFor is BackupStatus for an action: the plan goes on in the session of somebody who may see no backups.
func (s *Session) statusFor(ctx context.Context, a action, closing bool) (BackupStatus, error) {
	return read(ctx, s, a, func(v *store.View) (BackupStatus, error) { return s.backupStatus(v, closing) })
}

func (s *Session) backupStatus(v *store.View, closing bool) (out BackupStatus, err error) {
	if out.Plan, err = backupPlan(v); err != nil {
		return out, err
	}
	if out.Places, err = placeStates(v); err != nil {
		return out, err
	}
	since, newest, err := s.sinceLast(v)
	if err != nil {
		return out, err
	}
	since.Closing = closing
	out.Last, out.Changed, out.Issued, out.Next = since.Last, since.Changed, since.Issued, out.Plan.Next(since)
	out.Due, _ = out.Plan.Due(since)
	var list []plan.Standing
	for _, p := range out.Places {
		list = append(list, p.Standing)
		if out.lacks(since.Now, p) {
			out.Waiting++
		}
	}
	out.Light = out.Plan.Shine(since.Now, newest, since.Changed, list)
	return out, nil
}

// quiet are the deeds that change nothing which a backup is made for.
var quiet = []string{makeBackup.name, setPlace.name, setPlan.name, pausePlan.name, runPlan.name, drill.name, loggedIn.name, exportBooks.name, takeSnapshot.name, endSnapshot.name, leftBeside.name}

// sinceLast is what has happened since the last backup. newest is when that was made, were it in the future.
func (s *Session) sinceLast(v *store.View) (out plan.Since, newest time.Time, err error) {
	out.Now, out.Changed = s.books.env.now(), true
	list, err := v.OwnBackups()
	if err != nil || len(list) == 0 {
		return out, newest, err
	}
	newest = list[0].Made
	i := slices.IndexFunc(list, func(b store.Backup) bool { return !b.Made.After(out.Now) })
	if i < 0 {
		return out, newest, nil
	}
	out.Last = list[i].Made
	mark, known, err := v.MarkOf(list[i].ID)
	if err != nil || !known {
		return out, newest, err
	}
	n, err := v.CountIssued()
	if err != nil {
		return out, newest, err
	}
	out.Issued = n - mark.Documents
	out.Changed, err = changedAfter(v, mark.Trail.Size)
	return out, newest, err
}

// changedAfter says whether the trail tells of a change after its n-th entry.
func changedAfter(v *store.View, n int64) (bool, error) {
	const most = 500
	for {
		entries, err := v.TrailEntries(n, most)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(entries, func(e TrailEntry) bool { return !slices.Contains(quiet, e.Action) }) {
			return true, nil
		}
		if len(entries) < most {
			return false, nil
		}
		n += most
	}
}
