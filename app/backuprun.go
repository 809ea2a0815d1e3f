package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
	"counterfoil/store/offsite"
)

// BackupOrder says what RunBackups is to do.
type BackupOrder struct {
	Asked   bool // a person asks: make one now, due or not, and wait for no pause and no earlier failure
	Closing bool // the books are about to be closed
	Drill   bool // restore from every place, due or not
	// At, where given, is told of each place that the run comes to.
	At func(BackupPlace)
}

// BackupRun is what a run has done.
type BackupRun struct {
	Reason plan.Reason // why a backup was made, "" where none was due
	Made   *Backup     // nil where none was made
	Places []PlaceRun
	Light  plan.Light // as it is now
}

// PlaceRun is what a run has done in one place.
type PlaceRun struct {
	Place    BackupPlace
	Sent     bool // the newest backup was carried there
	Verified bool // and read back whole
	Proven   bool // a restore from there was proven
	Removed  int  // old ones, by the rule of how many are kept
	Cause    plan.Cause
	Err      error // why it is not all done; the other places are none the worse for it
	Skipped  bool  // it waits: a failure was too lately, or the connection costs by the byte
}

// Failed says whether something is left to do in a place.
func (r BackupRun) Failed() bool {
	return slices.ContainsFunc(r.Places, func(p PlaceRun) bool { return p.Err != nil })
}

// failure is when a place failed last in this session, and how long it is left alone for that.
type failure struct {
	at    time.Time
	alone time.Duration
}

// RunBackups does what is due by the plan: it makes a backup, carries it to every place, reads it back from there, removes what is not kept any
// more, and restores from a place to prove that it can be done. What was cut short goes on where it was. Locking the books ends it; nobody waits
// for a server. What became of each place is filed with it: the error is of the books, and of making the backup, alone.
func (s *Session) RunBackups(ctx context.Context, order BackupOrder, progress Progress) (out BackupRun, err error) {
	if err := s.knock(runPlan); err != nil {
		return out, err
	}
	ctx, done := s.carrying.start(ctx)
	defer done()
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	if !order.Asked && !order.Closing && !order.Drill {
		progress = gently(progress)
	}
	r := &backupRun{s: s, order: order, progress: progress}
	if err := r.look(ctx); err != nil {
		return out, err
	}
	r.tidy()
	if err = r.takeIn(ctx); err == nil {
		err = r.all(ctx)
	}
	out = r.out
	if status, e := s.statusFor(context.WithoutCancel(ctx), runPlan, false); e == nil {
		out.Light = status.Light
	}
	return out, asError(runPlan.name, err)
}

// gently rests after each piece of work for as long as it took: nobody waits for a run that begins by itself, and whoever works at the computer
// is to have half of it. A rest is short, so that a run still ends at once.
func gently(progress Progress) Progress {
	begun := time.Now() // of the work, not of the books
	return func(step string, done, total int64) {
		progress(step, done, total)
		time.Sleep(min(time.Since(begun), 50*time.Millisecond))
		begun = time.Now()
	}
}

// DrillBackups restores the newest backup of every place into a scratch folder, and finds out whether it is what the books were.
func (s *Session) DrillBackups(ctx context.Context, progress Progress) (BackupRun, error) {
	if err := s.knock(drill); err != nil {
		return BackupRun{}, err
	}
	return s.RunBackups(ctx, BackupOrder{Drill: true}, progress)
}

// backupRun is one run.
type backupRun struct {
	s        *Session
	order    BackupOrder
	progress Progress
	status   BackupStatus
	here     *BackupPlace // in which backups are made, nil for none
	out      BackupRun
}

// look reads how things stand.
func (r *backupRun) look(ctx context.Context) (err error) {
	if r.status, err = r.s.statusFor(ctx, runPlan, r.order.Closing); err != nil {
		return err
	}
	r.here = nil
	for _, p := range r.status.Places {
		if p.Address.Kind == plan.Files {
			r.here = &p.BackupPlace
		}
	}
	return nil
}

func (r *backupRun) all(ctx context.Context) error {
	if err := r.make(ctx); err != nil {
		return err
	}
	for _, p := range r.status.Places {
		one := PlaceRun{Place: p.BackupPlace}
		if r.waits(p) {
			one.Skipped = true
		} else {
			if r.order.At != nil {
				r.order.At(p.BackupPlace)
			}
			r.visit(ctx, p, &one)
		}
		r.out.Places = append(r.out.Places, one)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// make makes a backup if one is due, in the folder of the plan.
func (r *backupRun) make(ctx context.Context) error {
	if r.out.Reason = r.status.Due; r.out.Reason == "" && (!r.order.Asked || r.order.Drill) && !r.unprovable(ctx) {
		return nil
	}
	if r.here == nil {
		if !r.order.Asked && !r.order.Closing {
			return nil // by hand, then
		}
		return &Error{Kind: Missing, Field: "place", Hint: HintBackupFolder, Err: errors.New("it is not set in which folder backups are made")}
	}
	err := tryFolder(r.here.Address.Path)
	if err == nil {
		err = r.makeHere(ctx)
	}
	if err != nil {
		r.fail(ctx, *r.here, bill.ID{}, err)
		return err
	}
	return r.look(ctx)
}

// unprovable says whether a proof is asked for and cannot be had: the newest backup opens with an earlier passphrase alone, which the books do not keep. A new
// one is made then, which can be proven.
func (r *backupRun) unprovable(ctx context.Context) bool {
	if !r.order.Drill {
		return false
	}
	chain, err := r.newest(ctx)
	sealed, e := r.sealed(ctx)
	return err == nil && e == nil && len(chain) > 0 && chain[len(chain)-1].Sealed != sealed // what fails here, the proof says
}

func (r *backupRun) makeHere(ctx context.Context) error {
	made, err := r.s.backup(ctx, runPlan, asFolder(r.here.Address.Path), false, nil, r.progress)
	if err != nil {
		return err
	}
	r.out.Made = &made
	return r.file(ctx, runPlan, plan.Event{Place: r.here.ID, Backup: made.ID, Did: plan.Verified, Bundle: made.Path})
}

// waits says whether a place is left alone for now. Who asks does not wait.
func (r *backupRun) waits(p PlaceState) bool {
	return !r.order.Asked && !r.order.Drill && r.s.leftAlone(r.status.Plan, p)
}

// leftAlone says whether the plan does nothing in a place now: it is paused, the connection costs by the byte, or the place failed a while ago.
func (s *Session) leftAlone(by plan.Plan, p PlaceState) bool {
	now := s.books.env.now()
	if by.Held(now) || p.Address.Far() && !by.Metered && s.books.env.metered() {
		return true
	}
	s.carrying.mu.Lock()
	defer s.carrying.mu.Unlock()
	last, failed := s.carrying.tried[p.ID]
	return failed && now.Sub(last.at) < last.alone && !now.Before(last.at)
}

// visit does in one place what is due there.
func (r *backupRun) visit(ctx context.Context, p PlaceState, one *PlaceRun) {
	v, err := r.enter(ctx, p)
	if err == nil {
		defer v.close()
		err = v.all(ctx, one)
	}
	if err == nil || ctx.Err() != nil {
		one.Err = ctx.Err()
		return
	}
	one.Err, one.Cause = atPlace(err), causeOf(err)
	r.fail(ctx, p.BackupPlace, bill.ID{}, err)
}

// file puts on record what became of a backup, with the deed in the trail.
func (r *backupRun) file(ctx context.Context, a action, e plan.Event) error {
	e.Author = r.s.user.ID
	target := e.Backup
	if target.IsZero() {
		target = e.Place
	}
	return asError(a.name, r.s.hold(a, func() error {
		deed := r.s.deed(a, target)
		if deed.Outcome = string(e.Did); e.Cause != "" {
			deed.Outcome += " " + string(e.Cause)
		}
		return r.s.store.Write(context.WithoutCancel(ctx), deed, func(tx *store.Tx) error { return tx.AddPlaceEvent(e) })
	}))
}

// fail puts a failure on record, unless it stands there already, and has the place left alone for a while. What a cancel ends is no failure.
func (r *backupRun) fail(ctx context.Context, p BackupPlace, backup bill.ID, err error) {
	if ctx.Err() != nil || r.s.Locked() {
		return
	}
	cause := causeOf(err)
	var asked time.Duration
	if w, ok := errors.AsType[*offsite.WaitError](err); ok {
		asked = w.For
	}
	r.s.carrying.mu.Lock()
	if r.s.carrying.tried == nil {
		r.s.carrying.tried = map[bill.ID]failure{}
	}
	r.s.carrying.tried[p.ID] = failure{r.s.books.env.now(), plan.LeftAlone(asked)}
	r.s.carrying.mu.Unlock()
	for _, q := range r.status.Places {
		if q.ID == p.ID && q.Standing.Cause == cause && backup.IsZero() {
			return
		}
	}
	_ = r.file(ctx, runPlan, plan.Event{Place: p.ID, Backup: backup, Did: plan.Failed, Cause: cause}) // the books say by themselves what is wrong with them
}
