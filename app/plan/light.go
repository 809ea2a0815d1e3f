package plan

import (
	"slices"
	"time"
)

// Cause is why a place failed, for the words of the fronts.
type Cause string

// The causes. What they mean stands in package offsite; the last three are of what came back.
const (
	Unreachable Cause = "unreachable"
	Refused     Cause = "refused"
	Forbidden   Cause = "forbidden"
	Full        Cause = "full"
	Absent      Cause = "missing" // the folder, bucket or stick
	HostKey     Cause = "host-key"
	Page        Cause = "page"        // a web page answers in its place: of the network, to sign in, or of another server
	Certificate Cause = "certificate" // of the server, which is not the one of the address, as far as it can show
	Clock       Cause = "clock"
	TooBig      Cause = "too-big"
	NoSecret    Cause = "no-secret" // this computer does not know what opens the place
	Damaged     Cause = "damaged"   // what came back is not what was sent
	Differs     Cause = "differs"   // it was restored, and is not what the books say of it
	Shrunk      Cause = "shrunk"    // backups that were there are gone
	Other       Cause = "other"
)

// Waits are the causes that may end by themselves: the network comes back, somebody signs in to it, the stick is plugged in.
func (c Cause) Waits() bool { return c == Unreachable || c == Page || c == Absent || c == Other }

// Passes says whether the cause is over once the place does what is asked of it: then something is read back from there again, to know. What came back
// wrong, or is gone, is another matter.
func (c Cause) Passes() bool { return c != "" && c != Damaged && c != Differs && c != Shrunk }

// Standing is how one place stands.
type Standing struct {
	Place     string    // whatever names it to the caller
	Elsewhere bool      // a fire or thief at the shop does not reach it
	Verified  time.Time // when the newest backup was made that was read back from there whole
	Proven    time.Time // when one was last restored from there
	Cause     Cause     // of the failure that stands, "" where there is none
	Since     time.Time // when it began
}

// used says whether something has come of the place yet, good or bad.
func (s Standing) used() bool { return !s.Verified.IsZero() || !s.Proven.IsZero() || s.Cause != "" }

// Light is how the backups stand, and the one thing to do about it.
type Light struct {
	Colour Colour
	Do     Step
	Place  string // that it is about, "" where it is about none
	Cause  Cause  // of StepMend
	Days   int    // of StepRun and StepDrill: how old the newest is; Unknown where there is none
}

// Unknown is the age of what is not there.
const Unknown = -1

// Colour is that of the light.
type Colour string

// The colours.
const (
	Green Colour = "green"
	Amber Colour = "amber"
	Red   Colour = "red"
)

// Step is the one thing to do.
type Step string

// The steps.
const (
	StepNone      Step = ""
	StepPlace     Step = "place"     // add a place: backups lie in one alone
	StepElsewhere Step = "elsewhere" // add a place that does not burn with the shop
	StepRun       Step = "run"       // make a backup
	StepMend      Step = "mend"      // see to a place
	StepDrill     Step = "drill"     // restore from a place, to prove it
	StepClock     Step = "clock"     // set the clock of this computer
)

// How old what was not backed up may become, and how long a place may be away.
const (
	amberAfter = 2 * 24 * time.Hour
	redAfter   = 7 * 24 * time.Hour
)

// Shine says how the backups stand. Green are only books of which restores were proven lately, in at least two places, one of them elsewhere,
// and whose places hold what there is. Last is when the newest backup was made, zero for none, changed that something is not in it.
func (p Plan) Shine(now, last time.Time, changed bool, places []Standing) Light {
	j := judge{plan: p, now: now, last: last, changed: changed, places: places}
	for _, rule := range []func() (Light, bool){j.clock, j.unsafe, j.failing, j.few, j.behind, j.unproven} {
		if l, found := rule(); found {
			return l
		}
	}
	return Light{Colour: Green}
}

type judge struct {
	plan    Plan
	now     time.Time
	last    time.Time
	changed bool
	places  []Standing
}

// age is how long a place has been without what the books hold now: nothing where all of it is there.
func (j judge) age(s Standing) time.Duration {
	if !j.changed && !s.Verified.Before(j.last) {
		return 0
	}
	return j.now.Sub(s.Verified)
}

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// clock: what was made in the future tells that the clock goes wrong, now or then, and every other rule counts days.
func (j judge) clock() (Light, bool) {
	future := j.last.After(j.now.Add(clockSlack))
	for _, s := range j.places {
		future = future || s.Verified.After(j.now.Add(clockSlack)) || s.Proven.After(j.now.Add(clockSlack))
	}
	return Light{Colour: Amber, Do: StepClock}, future
}

// unsafe: what would be lost with this computer is older than a week, or everything.
func (j judge) unsafe() (Light, bool) {
	if j.last.IsZero() {
		return Light{Colour: Red, Do: StepRun, Days: Unknown}, true
	}
	best, held := j.now.Sub(j.last), !slices.ContainsFunc(j.places, Standing.used) // what was made by hand lies somewhere, as far as we know
	if !j.changed {
		best = 0
	}
	for _, s := range j.places {
		if age := j.age(s); !s.Verified.IsZero() && (!held || age < best) {
			best, held = age, true
		}
	}
	if held && best <= redAfter {
		return Light{}, false
	}
	l := Light{Colour: Red, Do: StepRun, Days: days(best)}
	if !held {
		l.Days = Unknown
	}
	for _, s := range j.places {
		if s.Cause != "" {
			l.Do, l.Place, l.Cause = StepMend, s.Place, s.Cause
			break
		}
	}
	return l, true
}

// failing: a place that needs a person, or is away for too long.
func (j judge) failing() (Light, bool) {
	for _, s := range j.places {
		if s.Cause != "" && (!s.Cause.Waits() || j.now.Sub(s.Since) > redAfter) {
			return Light{Colour: Amber, Do: StepMend, Place: s.Place, Cause: s.Cause}, true
		}
	}
	return Light{}, false
}

// few: one place is none.
func (j judge) few() (Light, bool) {
	elsewhere := false
	for _, s := range j.places {
		elsewhere = elsewhere || s.Elsewhere
	}
	switch {
	case len(j.places) < 2 && !elsewhere:
		return Light{Colour: Amber, Do: StepElsewhere}, true
	case len(j.places) < 2:
		return Light{Colour: Amber, Do: StepPlace}, true
	}
	return Light{Colour: Amber, Do: StepElsewhere}, !elsewhere
}

// behind: no two places, one of them elsewhere, hold what is new.
func (j judge) behind() (Light, bool) {
	return j.enough(StepRun, func(s Standing) (time.Duration, bool) {
		return j.age(s), !s.Verified.IsZero() && j.age(s) <= amberAfter
	})
}

// unproven: no restore was proven lately from two places, one of them elsewhere.
func (j judge) unproven() (Light, bool) {
	return j.enough(StepDrill, func(s Standing) (time.Duration, bool) {
		age := j.now.Sub(s.Proven)
		return age, !s.Proven.IsZero() && age < time.Duration(j.plan.GreenDays)*24*time.Hour
	})
}

// enough looks for two places that are good, one of them elsewhere; where there are none it names one that is not, rather one elsewhere.
func (j judge) enough(step Step, good func(Standing) (age time.Duration, ok bool)) (Light, bool) {
	n, elsewhere := 0, false
	worst := Light{Colour: Amber, Do: step}
	for _, s := range j.places {
		age, ok := good(s)
		if ok {
			n++
			elsewhere = elsewhere || s.Elsewhere
			continue
		}
		if worst.Place == "" || s.Elsewhere {
			worst.Place, worst.Days, worst.Cause = s.Place, days(age), s.Cause
			if step == StepDrill && s.Proven.IsZero() || step == StepRun && s.Verified.IsZero() {
				worst.Days = Unknown
			}
		}
	}
	if n >= 2 && elsewhere {
		return Light{}, false
	}
	if worst.Cause != "" {
		worst.Do = StepMend
	}
	return worst, true
}
