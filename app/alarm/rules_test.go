package alarm

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
)

// books are a past made of a list: what a test says of entries before, and of what they left.
type books struct {
	entries []Entry // before the one that is judged, which is the last
	credits []bill.ID
	gaps    bool
	jumped  bool
	backup  time.Time
	first   time.Time
	worth   bool
	away    int
	raised  []struct {
		kind  Kind
		actor bill.ID
		at    time.Time
	}
	open   []Kind
	owners int
}

func (b books) Count(actor bill.ID, actions []string, since time.Time) (n int, err error) {
	for _, e := range b.entries {
		if (actor.IsZero() || e.Actor == actor) && slices.Contains(actions, e.Action) && !e.Time.Before(since) {
			n++
		}
	}
	return n, nil
}

func (b books) Refused(actor bill.ID, since time.Time) (n int, err error) {
	for _, e := range b.entries {
		if e.Actor == actor && e.Outcome == refused && !e.Time.Before(since) {
			n++
		}
	}
	return n, nil
}

func (b books) Times(actor bill.ID, action string, since time.Time) (list []time.Time, err error) {
	for _, e := range b.entries[:len(b.entries)-1] {
		if e.Actor == actor && e.Action == action && !e.Time.Before(since) {
			list = append(list, e.Time)
		}
	}
	return list, nil
}

func (b books) Before() (time.Time, error) {
	if len(b.entries) < 2 {
		return time.Time{}, nil
	}
	return b.entries[len(b.entries)-2].Time, nil
}

func (b books) Devices(actor bill.ID) (list []bill.ID, err error) {
	for _, e := range b.entries[:len(b.entries)-1] {
		if e.Actor == actor && e.Action == "session.login" {
			list = append(list, e.Device)
		}
	}
	return list, nil
}

func (b books) IsCredit(document bill.ID) (bool, error) {
	return slices.Contains(b.credits, document), nil
}

func (b books) Credits(actor bill.ID, since time.Time) (n int, err error) {
	for _, e := range b.entries {
		if e.Actor == actor && e.Action == "document.issue" && slices.Contains(b.credits, e.Target) && !e.Time.Before(since) {
			n++
		}
	}
	return n, nil
}

func (b books) GapBefore(bill.ID) (bool, error) { return b.gaps, nil }
func (b books) Jumped(bill.ID) (bool, error)    { return b.jumped, nil }

func (b books) Backup() (last, first time.Time, worth bool, err error) {
	return b.backup, b.first, b.worth, nil
}

func (b books) Away() (int, error) { return b.away, nil }

func (b books) Raised(k Kind, actor bill.ID, since time.Time) (bool, error) {
	for _, r := range b.raised {
		if r.kind == k && (actor.IsZero() || r.actor == actor) && !r.at.Before(since) {
			return true, nil
		}
	}
	return false, nil
}

func (b books) Open(k Kind) (bool, error)         { return slices.Contains(b.open, k), nil }
func (b books) OtherOwners(bill.ID) (bool, error) { return b.owners > 1, nil }

var (
	ada, ben        = bill.ID{1}, bill.ID{2}
	laptop, desktop = bill.ID{11}, bill.ID{12}
	noon            = time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("", 3600))
)

// by is an entry of Ada, the owner, or Ben, a clerk, so long before noon.
func by(who bill.ID, action string, before time.Duration, change ...func(*Entry)) Entry {
	e := Entry{Time: noon.Add(-before), Actor: who, Device: laptop, Owner: who == ada, Action: action}
	for _, fn := range change {
		fn(&e)
	}
	return e
}

func threeDays(l *Limits) { l.AwayDays = 3 }

// often is the same entry n times, a minute apart, the last so long before noon.
func often(n int, who bill.ID, action string, before time.Duration) (list []Entry) {
	for i := n; i > 0; i-- {
		list = append(list, by(who, action, before+time.Duration(i-1)*time.Minute, func(e *Entry) { e.Target = bill.ID{byte(i)} }))
	}
	return list
}

func outcome(text string) func(*Entry) { return func(e *Entry) { e.Outcome = text } }
func on(device bill.ID) func(*Entry)   { return func(e *Entry) { e.Device = device } }
func target(id bill.ID) func(*Entry)   { return func(e *Entry) { e.Target = id } }
func clock(at time.Time) func(*Entry)  { return func(e *Entry) { e.Time = at } }
func at(hour, minute int) func(*Entry) {
	return clock(time.Date(2026, 11, 24, hour, minute, 0, 0, noon.Location()))
}

func night(daysAgo int) func(*Entry) {
	return clock(time.Date(2026, 11, 24-daysAgo, 2, 0, 0, 0, noon.Location()))
}

func told(list []Finding) (text string) {
	for _, f := range list {
		text += fmt.Sprintf("%s %d, ", f.Kind, f.Count)
	}
	return strings.TrimSuffix(text, ", ")
}

func TestRules(t *testing.T) {
	known := by(ada, "session.login", 48*time.Hour)
	for name, c := range map[string]struct {
		now    Entry
		past   books
		limits func(*Limits)
		want   string
	}{
		"an ordinary act":               {now: by(ada, "draft.save", 0)},
		"two failures":                  {now: by(ada, "session.failed", 0, outcome(FailedOutcome(2, noon)))},
		"three failures":                {now: by(ada, "session.failed", 0, outcome(FailedOutcome(3, noon))), want: "failed-logins 3"},
		"a note that cannot be read":    {now: by(ada, "session.failed", 0, outcome("unreadable"))},
		"failures, the rule off":        {now: by(ada, "session.failed", 0, outcome(FailedOutcome(9, noon))), limits: func(l *Limits) { l.Failures = 0 }},
		"a wrong code":                  {now: by(ben, "session.refused", 0)},
		"wrong codes within an hour":    {now: by(ben, "session.refused", 0), past: books{entries: often(2, ben, "session.refused", 5*time.Minute)}, want: "failed-logins 3"},
		"wrong codes over hours":        {now: by(ben, "session.refused", 0), past: books{entries: often(2, ben, "session.refused", 2*time.Hour)}},
		"a login by day":                {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}}},
		"a login at night":              {now: by(ben, "session.login", 0, at(2, 0)), want: "unusual-hour 0"},
		"at five sharp":                 {now: by(ben, "session.login", 0, at(5, 0))},
		"a minute before":               {now: by(ben, "session.login", 0, at(4, 59)), want: "unusual-hour 0"},
		"at eleven in the evening":      {now: by(ben, "session.login", 0, at(23, 0)), want: "unusual-hour 0"},
		"whoever works at night":        {now: by(ben, "session.login", 0, night(0)), past: books{entries: []Entry{by(ben, "session.login", 0, night(3))}}},
		"a habit of long ago":           {now: by(ben, "session.login", 0, night(0)), past: books{entries: []Entry{by(ben, "session.login", 0, night(31))}}, want: "unusual-hour 0"},
		"the habit of another":          {now: by(ben, "session.login", 0, night(0)), past: books{entries: []Entry{by(ada, "session.login", 0, night(3))}}, want: "unusual-hour 0"},
		"any hour is usual":             {now: by(ben, "session.login", 0, night(0)), limits: func(l *Limits) { l.From, l.To = 0, 0 }},
		"a new computer":                {now: by(ada, "session.login", 0, on(desktop)), past: books{entries: []Entry{known}}, want: "new-device 0"},
		"the same computer":             {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}}},
		"the first login of somebody":   {now: by(ben, "session.login", 0, on(desktop)), past: books{entries: []Entry{known}}},
		"somebody was added":            {now: by(ada, "user.add", 0), want: "people 0"},
		"a role was changed":            {now: by(ada, "user.role", 0), want: "people 0"},
		"a new recovery kit":            {now: by(ada, "keys.recovery", 0), want: "keys 0"},
		"opened with the recovery key":  {now: by(ada, "session.recover", 0), want: "keys 0"},
		"a second factor taken off":     {now: by(ben, "factor.off", 0), want: "keys 0"},
		"a security key was added":      {now: by(ben, "factor.addkey", 0), want: "keys 0"},
		"a security key taken away":     {now: by(ben, "factor.dropkey", 0), want: "keys 0"},
		"alarms set otherwise":          {now: by(ada, "alarm.set", 0), want: "keys 0"},
		"the owner's own export":        {now: by(ada, "books.export", 0)},
		"an export, two owners":         {now: by(ada, "books.export", 0), past: books{owners: 2}, want: "taken 0"},
		"somebody else's export":        {now: by(ben, "books.export", 0), want: "taken 0"},
		"an export that was refused":    {now: by(ben, "books.export", 0, outcome(refused))},
		"restored":                      {now: by(ada, "session.first", 0), want: "restored 0"},
		"nine drafts deleted":           {now: by(ben, "draft.delete", 0), past: books{entries: often(8, ben, "draft.delete", time.Minute)}},
		"ten drafts deleted":            {now: by(ben, "draft.delete", 0), past: books{entries: often(9, ben, "draft.delete", time.Minute)}, want: "drafts-gone 10"},
		"ten drafts over a day":         {now: by(ben, "draft.delete", 0), past: books{entries: often(9, ben, "draft.delete", 2*time.Hour)}},
		"drafts of two people":          {now: by(ben, "draft.delete", 0), past: books{entries: append(often(6, ben, "draft.delete", time.Minute), often(6, ada, "draft.delete", time.Minute)...)}},
		"the owner deletes her own":     {now: by(ada, "draft.delete", 0), past: books{entries: often(20, ada, "draft.delete", time.Minute)}},
		"credit notes":                  {now: by(ben, "document.issue", 0, target(bill.ID{5})), past: books{entries: often(4, ben, "document.issue", time.Minute), credits: []bill.ID{{1}, {2}, {3}, {4}, {5}}}, want: "many-credits 5"},
		"four credit notes":             {now: by(ben, "document.issue", 0, target(bill.ID{5})), past: books{entries: often(4, ben, "document.issue", time.Minute), credits: []bill.ID{{2}, {3}, {4}, {5}}}},
		"an invoice after credit notes": {now: by(ben, "document.issue", 0, target(bill.ID{9})), past: books{entries: often(6, ben, "document.issue", time.Minute), credits: []bill.ID{{1}, {2}, {3}, {4}, {5}}}},
		"a number is missing":           {now: by(ada, "document.issue", 0), past: books{gaps: true}, want: "number-gap 0"},
		"numbers passed over":           {now: by(ben, "series.set", 0), past: books{jumped: true}, want: "number-gap 0"},
		"the owner passes them over":    {now: by(ada, "series.set", 0), past: books{jumped: true}},
		"a series, nothing passed over": {now: by(ben, "series.set", 0)},
		"a check finds a gap":           {now: by(ada, "books.found", 0, outcome("numbers")), want: "number-gap 0"},
		"a check finds something else":  {now: by(ada, "books.found", 0, outcome("books")), want: "check-failed 0"},
		"and again":                     {now: by(ada, "books.found", 0, outcome("books")), past: books{open: []Kind{CheckFailed}}},
		"people differ":                 {now: by(ada, "books.found", 0, outcome(FoundUsers)), want: "people 0"},
		"a backup is bad":               {now: by(ada, "books.found", 0, outcome(FoundBackup)), want: "backup-bad 0"},
		"a backup tells another story":  {now: by(ada, "books.found", 0, outcome(FoundBackupTrail)), want: "backup-bad 0"},
		"another computer":              {now: by(ada, "books.found", 0, outcome(FoundElsewhere)), want: "two-books 0"},
		"the same backup, waiting":      {now: by(ada, "books.found", 0, outcome(FoundBackup)), past: books{open: []Kind{BackupBad}}},
		"the accounts to pay to":        {now: by(ada, "company.accounts", 0), want: "accounts 0"},
		"refused them":                  {now: by(ben, "company.accounts", 0, outcome(refused))},
		"refused again and again":       {now: by(ben, "user.add", 0, outcome(refused)), past: books{entries: refusedOften(4)}, want: "refusals 5"},
		"refused now and then":          {now: by(ben, "user.add", 0, outcome(refused)), past: books{entries: refusedOften(3)}},
		"refused, rule off":             {now: by(ben, "user.add", 0, outcome(refused)), past: books{entries: refusedOften(9)}, limits: func(l *Limits) { l.Refusals = 0 }},
		"personal data exported":        {now: by(ben, "privacy.export", 0), want: "taken 0"},
		"personal data erased":          {now: by(ben, "privacy.erase", 0), want: "taken 0"},
		"an hour forward":               {now: by(ben, "clock.jump", 0, outcome(JumpOutcome(time.Hour))), want: "clock-ahead 0"},
		"some minutes forward":          {now: by(ben, "clock.jump", 0, outcome(JumpOutcome(20*time.Minute)))},
		"a day back":                    {now: by(ben, "clock.jump", 0, outcome(JumpOutcome(-24*time.Hour)))},
		"changed books accepted":        {now: by(ada, "books.acknowledge", 0, outcome("changed")), want: "check-failed 0"},
		"the clock a little back":       {now: by(ada, "draft.save", 0), past: books{entries: []Entry{by(ada, "draft.save", -2*time.Minute)}}},
		"the clock set back":            {now: by(ada, "draft.save", 0), past: books{entries: []Entry{by(ada, "draft.save", -3*time.Minute)}}, want: "clock-back 0"},
		"a backup of last week":         {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, backup: noon.AddDate(0, 0, -7), worth: true}},
		"an old backup":                 {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, backup: noon.AddDate(0, 0, -14), worth: true}, want: "backup-late 14"},
		"a place at set-up":             {now: by(ada, "backup.place", 0), past: books{first: noon.Add(-20 * time.Minute)}},
		"another place":                 {now: by(ada, "backup.place", 0), past: books{first: noon.Add(-48 * time.Hour)}, want: "keys 0"},
		"a place that refuses":          {now: by(ada, "backup.run", 0, outcome("failed refused")), want: "backup-failed 0"},
		"a proof that fails":            {now: by(ada, "backup.drill", 0, outcome("failed differs")), want: "backup-failed 0"},
		"a day without a network":       {now: by(ada, "backup.run", 0, outcome("failed unreachable"))},
		"a network to sign in to":       {now: by(ada, "backup.run", 0, outcome("failed page"))},
		"an expired certificate":        {now: by(ada, "backup.run", 0, outcome("failed certificate")), want: "backup-failed 0"},
		"a failure, already told":       {now: by(ada, "backup.run", 0, outcome("failed full")), past: books{open: []Kind{BackupFailed}}},
		"a backup that is good":         {now: by(ada, "backup.run", 0, outcome("verified"))},
		"a place away for three days":   {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, away: 3}, limits: threeDays, want: "place-away 3"},
		"a place away, found in a run":  {now: by(ada, "backup.run", 0, outcome("sent")), past: books{away: 4}, limits: threeDays, want: "place-away 4"},
		"a place away for two days":     {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, away: 2}, limits: threeDays},
		"a place away, already told":    {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, away: 9, open: []Kind{PlaceAway}}, limits: threeDays},
		"never a backup":                {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, first: noon.AddDate(0, 0, -20), worth: true}, want: "backup-late 20"},
		"nothing to lose yet":           {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, first: noon.AddDate(0, 0, -20)}},
		"an old backup, already told":   {now: by(ada, "session.login", 0), past: books{entries: []Entry{known}, backup: noon.AddDate(0, 0, -14), worth: true, open: []Kind{BackupLate}}},
	} {
		l := Usual()
		if c.limits != nil {
			c.limits(&l)
		}
		c.past.entries = append(c.past.entries, c.now)
		list, err := Judge(c.now, c.past, func() (Limits, error) { return l, nil })
		if got := told(list); err != nil || got != c.want {
			t.Errorf("%s: %q, not %q (%v)", name, got, c.want, err)
		}
	}
}

// refusedOften are so many things that Ben was refused within minutes.
func refusedOften(n int) []Entry {
	list := often(n, ben, "key.see", time.Minute)
	for i := range list {
		list[i].Outcome = refused
	}
	return list
}

// What is told once is not told with every further entry of its kind.
func TestAnAlarmIsRaisedOnce(t *testing.T) {
	var b books
	n := 0
	for i := range 60 {
		e := by(ben, "draft.delete", -time.Duration(i)*time.Minute)
		b.entries = append(b.entries, e)
		list, err := Judge(e, b, func() (Limits, error) { return Usual(), nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			n++
			b.raised = append(b.raised, struct {
				kind  Kind
				actor bill.ID
				at    time.Time
			}{f.Kind, ben, e.Time})
		}
	}
	if n != 1 {
		t.Errorf("%d alarms over an hour of deleting", n)
	}
}

func TestLimitsAreChecked(t *testing.T) {
	for field, change := range map[string]func(*Limits){
		"": func(*Limits) {}, "failures": func(l *Limits) { l.Failures = -1 }, "from": func(l *Limits) { l.From = 23; l.To = 5 }, "to": func(l *Limits) { l.To = 25 },
		"drafts": func(l *Limits) { l.Drafts = 1001 }, "credits": func(l *Limits) { l.Credits = -5 }, "refusals": func(l *Limits) { l.Refusals = -1 }, "backupDays": func(l *Limits) { l.BackupDays = -1 },
	} {
		l := Usual()
		change(&l)
		if got := l.Check(); got != field {
			t.Errorf("%q is said of %q", got, field)
		}
	}
}

// Every kind has a rule, and every rule a kind that is known.
func TestEveryKindHasARule(t *testing.T) {
	for _, k := range Kinds() {
		if !slices.ContainsFunc(rules, func(r rule) bool { return r.kind == k }) {
			t.Errorf("%s: no rule", k)
		}
	}
	for _, r := range rules {
		if !slices.Contains(Kinds(), r.kind) {
			t.Errorf("%s: not among the kinds", r.kind)
		}
	}
}
