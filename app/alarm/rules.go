package alarm

import (
	"slices"
	"strings"
	"time"

	"counterfoil/app/bill"
)

// failed is the action of an entry that tells of logins that failed while the books were closed.
const failed = "session.failed"

// refused is the outcome of what a role may not do: nothing was done, and the trail keeps who tried.
const refused = "refused"

// The actions that rules look at, by the names that the trail has for them.
var (
	logins   = []string{"session.login", "session.first", "session.recover"}
	failures = []string{failed, "session.refused"}
	gone     = []string{"draft.delete"}
	people   = []string{"user.add", "user.role", "user.disable", "user.enrol", "user.device", "user.extend"}
	keys     = []string{
		"session.recover", "keys.recovery", "keys.rotate", "backup.passphrase", "backup.place",
		"factor.off", "factor.addkey", "factor.dropkey", "factor.reset", "factor.codes", "factor.require", "factor.clock", "alarm.set",
	}
	backups  = []string{"backup.run", "backup.drill"}
	taken    = []string{"books.export", "trail.export", "privacy.export", "privacy.erase", "handover.make"}
	accounts = []string{"company.accounts"}
)

// How far back rules look.
const (
	hour   = time.Hour
	day    = 24 * time.Hour
	habit  = 30 * day        // a login at an hour that was usual for somebody lately is not unusual
	leeway = 2 * time.Minute // by which a clock may go back
	ahead  = hour            // by which it may go forward: no computer is corrected by more unless it was wrong before
)

// rule is one of the table in README.md.
type rule struct {
	kind    Kind
	actions []string // that it looks at; nil for all
	refused bool     // it looks at what was refused, and at nothing else
	own     bool     // also where an owner did it and there is no other one whom it should be told
	judge   func(Entry, Past, Limits) (count int, raise bool, err error)
}

var rules = []rule{
	{kind: FailedLogins, actions: failures, own: true, judge: failedLogins},
	{kind: UnusualHour, actions: logins, own: true, judge: unusualHour},
	{kind: NewDevice, actions: []string{"session.login"}, own: true, judge: newDevice},
	{kind: People, actions: people, own: true, judge: always},
	{kind: People, actions: found, own: true, judge: foundAs(People)},
	{kind: Keys, actions: keys, own: true, judge: keysChanged},
	{kind: Accounts, actions: accounts, own: true, judge: always},
	{kind: Taken, actions: taken, judge: always},
	{kind: Restored, actions: []string{"session.first"}, own: true, judge: always},
	{kind: DraftsGone, actions: gone, judge: draftsGone},
	{kind: ManyCredits, actions: []string{"document.issue"}, judge: manyCredits},
	{kind: Refusals, refused: true, judge: refusals},
	{kind: NumberGap, actions: []string{"document.issue"}, own: true, judge: gap},
	{kind: NumberGap, actions: []string{"series.set"}, judge: jumped},
	{kind: NumberGap, actions: found, own: true, judge: foundAs(NumberGap)},
	{kind: ClockBack, own: true, judge: clockBack},
	{kind: ClockAhead, actions: []string{"clock.jump"}, own: true, judge: clockAhead},
	{kind: BackupLate, actions: logins, own: true, judge: backupLate},
	{kind: BackupBad, actions: found, own: true, judge: foundAs(BackupBad)},
	{kind: TwoBooks, actions: found, own: true, judge: foundAs(TwoBooks)},
	{kind: BackupFailed, actions: backups, own: true, judge: backupFailed},
	{kind: PlaceAway, actions: append([]string{"backup.run"}, logins...), own: true, judge: placeAway},
	{kind: CheckFailed, actions: found, own: true, judge: foundAs(CheckFailed)},
	{kind: CheckFailed, actions: []string{"books.acknowledge"}, own: true, judge: always},
}

// looks says whether the rule looks at an entry.
func (r rule) looks(e Entry) bool {
	if not := e.Outcome == refused; not || r.refused {
		return not && (r.refused || r.actions == nil)
	}
	return r.actions == nil || slices.Contains(r.actions, e.Action)
}

// settled are the alarms that what is done about them acknowledges by itself.
var settled = map[string]Kind{"backup.make": BackupLate}

// Settles says which alarms an action with its outcome is the answer to, "" for none. A run by plan has made a backup once it says that one is good.
func Settles(action, outcome string) Kind {
	if action == "backup.run" && outcome == "verified" {
		return BackupLate
	}
	return settled[action]
}

// Judge says what an entry means. It asks the past only what the rules for its action want to know.
func Judge(e Entry, p Past, limits func() (Limits, error)) (list []Finding, err error) {
	for _, r := range rules {
		if !r.looks(e) {
			continue
		}
		f, raise, err := r.apply(e, p, limits)
		if err != nil {
			return nil, err
		}
		if raise && !slices.ContainsFunc(list, func(had Finding) bool { return had.Kind == f.Kind }) {
			list = append(list, f)
		}
	}
	return list, nil
}

func (r rule) apply(e Entry, p Past, limits func() (Limits, error)) (f Finding, raise bool, err error) {
	f.Kind = r.kind
	var l Limits
	if r.actions != nil || r.refused { // the others have no limits, and are asked of every entry
		if l, err = limits(); err != nil {
			return f, false, err
		}
	}
	if e.Owner && !r.own {
		others, err := p.OtherOwners(e.Actor)
		if err != nil || !others {
			return f, false, err
		}
	}
	f.Count, raise, err = r.judge(e, p, l)
	return f, raise, err
}

// keysChanged: that a place of the backups is named while the books are set up is no news.
func keysChanged(e Entry, p Past, _ Limits) (int, bool, error) {
	if e.Action != "backup.place" {
		return 0, true, nil
	}
	_, first, _, err := p.Backup()
	return 0, e.Time.Sub(first) > hour, err
}

func always(Entry, Past, Limits) (int, bool, error) { return 0, true, nil }

// failedLogins counts what was noted while the books were closed, and what failed within them in the last hour.
func failedLogins(e Entry, p Past, l Limits) (int, bool, error) {
	if l.Failures == 0 {
		return 0, false, nil
	}
	n := failedTimes(e.Outcome)
	if e.Action == failed {
		return n, n >= l.Failures, nil
	}
	n, err := p.Count(bill.ID{}, failures[1:], e.Time.Add(-hour))
	if err != nil || n < l.Failures {
		return n, false, err
	}
	had, err := p.Raised(FailedLogins, e.Actor, e.Time.Add(-hour))
	return n, !had, err
}

// unusualHour: not for somebody who has logged in at such an hour within a month.
func unusualHour(e Entry, p Past, l Limits) (int, bool, error) {
	if !l.odd(e.Time) {
		return 0, false, nil
	}
	times, err := p.Times(e.Actor, "session.login", e.Time.Add(-habit))
	used := slices.ContainsFunc(times, func(t time.Time) bool { return l.odd(t.In(e.Time.Location())) })
	return 0, !used, err
}

func (l Limits) odd(t time.Time) bool {
	return l.From != l.To && (t.Hour() < l.From || t.Hour() >= l.To)
}

// newDevice: the first computer of somebody is no news, since adding her was.
func newDevice(e Entry, p Past, _ Limits) (int, bool, error) {
	list, err := p.Devices(e.Actor)
	return 0, len(list) > 0 && !slices.Contains(list, e.Device), err
}

func draftsGone(e Entry, p Past, l Limits) (int, bool, error) {
	return counted(e, p, DraftsGone, l.Drafts, hour, func(since time.Time) (int, error) { return p.Count(e.Actor, gone, since) })
}

func manyCredits(e Entry, p Past, l Limits) (int, bool, error) {
	credit, err := p.IsCredit(e.Target)
	if err != nil || !credit {
		return 0, false, err
	}
	return counted(e, p, ManyCredits, l.Credits, day, func(since time.Time) (int, error) { return p.Credits(e.Actor, since) })
}

// counted raises once the limit is reached within a time, and then not again for as long.
func counted(e Entry, p Past, k Kind, limit int, within time.Duration, count func(since time.Time) (int, error)) (int, bool, error) {
	if limit == 0 {
		return 0, false, nil
	}
	n, err := count(e.Time.Add(-within))
	if err != nil || n < limit {
		return n, false, err
	}
	had, err := p.Raised(k, e.Actor, e.Time.Add(-within))
	return n, !had, err
}

func gap(e Entry, p Past, _ Limits) (int, bool, error) {
	missing, err := p.GapBefore(e.Target)
	return 0, missing, err
}

func jumped(e Entry, p Past, _ Limits) (int, bool, error) {
	did, err := p.Jumped(e.Target)
	return 0, did, err
}

// The outcomes of an entry that tells of what was found wrong.
const (
	FoundBooks       = "books"        // the books do not agree with themselves, their trail or their key file
	FoundNumbers     = "numbers"      // numbers of a series are missing
	FoundUsers       = "users"        // key file and trail say something else of the people
	FoundBackup      = "backup"       // a backup is not as it was made
	FoundBackupTrail = "backup-trail" // the trail does not go on from a backup
	FoundElsewhere   = "elsewhere"    // a place holds backups of another computer that goes on with these books
)

var found = []string{"books.found"}

// foundAs raises for what was found: each outcome is of one kind, and those without one are CheckFailed. What was told and waits is not told
// again at every check.
func foundAs(kind Kind) func(Entry, Past, Limits) (int, bool, error) {
	return func(e Entry, p Past, _ Limits) (int, bool, error) {
		is, known := map[string]Kind{FoundNumbers: NumberGap, FoundUsers: People, FoundBackup: BackupBad, FoundBackupTrail: BackupBad, FoundElsewhere: TwoBooks}[e.Outcome]
		if !known {
			is = CheckFailed
		}
		if is != kind {
			return 0, false, nil
		}
		open, err := p.Open(kind)
		return 0, !open, err
	}
}

// refusals: many things in vain within an hour. One thing again and again is one entry of the trail.
func refusals(e Entry, p Past, l Limits) (int, bool, error) {
	return counted(e, p, Refusals, l.Refusals, hour, func(since time.Time) (int, error) { return p.Refused(e.Actor, since) })
}

// clockAhead: a clock that was put right by some minutes is no alarm.
func clockAhead(e Entry, _ Past, _ Limits) (int, bool, error) {
	text, is := strings.CutPrefix(e.Outcome, forward)
	by, err := time.ParseDuration(text)
	return 0, is && err == nil && by >= ahead, nil
}

func clockBack(e Entry, p Past, _ Limits) (int, bool, error) {
	before, err := p.Before()
	return 0, e.Time.Before(before.Add(-leeway)), err
}

// backupLate: books without a backup count from their first entry on.
func backupLate(e Entry, p Past, l Limits) (int, bool, error) {
	if l.BackupDays == 0 {
		return 0, false, nil
	}
	last, first, worth, err := p.Backup()
	if err != nil || !worth {
		return 0, false, err
	}
	if last.IsZero() {
		last = first
	}
	days := int(e.Time.Sub(last) / day)
	if days < l.BackupDays {
		return days, false, nil
	}
	_, raise, err := quietly(e, p, BackupLate, 7*day)
	return days, raise, err
}

// passing are the causes of a failure that end by themselves: the network comes back, somebody signs in to it, the stick is plugged in. After days they are placeAway.
var passing = []string{"unreachable", "page", "missing", "other"}

// Passing says whether a place that fails for this cause is told of after days alone.
func Passing(cause string) bool { return slices.Contains(passing, cause) }

// backupFailed: one is told of at a time, and one a day at most.
func backupFailed(e Entry, p Past, _ Limits) (int, bool, error) {
	cause, failed := strings.CutPrefix(e.Outcome, "failed ")
	if !failed || Passing(cause) {
		return 0, false, nil
	}
	return quietly(e, p, BackupFailed, day)
}

// placeAway: told of once a week at most.
func placeAway(e Entry, p Past, l Limits) (int, bool, error) {
	if l.AwayDays == 0 {
		return 0, false, nil
	}
	days, err := p.Away()
	if err != nil || days < l.AwayDays {
		return days, false, err
	}
	_, raise, err := quietly(e, p, PlaceAway, 7*day)
	return days, raise, err
}

// quietly raises an alarm unless one of its kind waits, or was raised a while ago.
func quietly(e Entry, p Past, k Kind, rest time.Duration) (int, bool, error) {
	open, err := p.Open(k)
	if err != nil || open {
		return 0, false, err
	}
	had, err := p.Raised(k, bill.ID{}, e.Time.Add(-rest))
	return 0, !had, err
}
