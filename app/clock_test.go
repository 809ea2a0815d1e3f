package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
)

// twoClocks are those of a computer: one that a test sets, and one that only runs.
type twoClocks struct {
	clock
	boot string
	on   time.Duration
}

func (c *twoClocks) wait(d time.Duration) { c.pass(d); c.on += d }

func (c *twoClocks) env() Env {
	env := cheapEnv()
	env.Now = func() time.Time { return c.now }
	env.Steady = func() Steady { return Steady{c.boot, c.on} }
	return env
}

// A clock that is set while somebody is at work, or between two logins, is told by how much, before the change that it would have dated. Time
// that passes is nothing, nor is a clock that is put right by seconds, nor one of which the computer was off.
func TestAClockThatIsSetIsTold(t *testing.T) {
	c := &twoClocks{clock{time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}, "first", time.Hour}
	b, s, _ := newBooks(t, c.env())
	lock(t, s)
	enter := func() *Session { return must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")) }
	change := func() { must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "Zoë", Terms: -1})) }
	s = enter()
	for _, step := range []struct {
		name   string
		do     func()
		change bool // else it is told at the next login
		want   string
		alarm  string
	}{
		{"time passes", func() { c.wait(5 * time.Hour) }, true, "", ""},
		{"put right by a minute", func() { c.pass(time.Minute) }, true, "", ""},
		{"set forward at work", func() { c.wait(time.Minute); c.pass(3 * time.Hour) }, true, "forward 3h", "clock-ahead"},
		{"once", func() { c.wait(time.Minute) }, true, "", ""},
		{"set back at work", func() { c.pass(-2 * time.Hour) }, true, "back 2h", "clock-back"},
		{"set a little forward", func() { c.pass(10 * time.Minute) }, true, "forward 10m", ""},
		{"between logins", func() { c.wait(12 * time.Hour); c.pass(48 * time.Hour) }, false, "forward 48h", "clock-ahead"},
		{"a night", func() { c.wait(12 * time.Hour) }, false, "", ""},
		{"after the computer was off", func() { c.boot, c.on = "second", 0; c.pass(100 * time.Hour) }, false, "", ""},
	} {
		had := len(trailOf(t, s, TrailFilter{Action: clockJumped.name, Limit: 99}))
		if step.do(); step.change {
			change()
		} else {
			lock(t, s)
			s = enter()
		}
		told := trailOf(t, s, TrailFilter{Action: clockJumped.name, Limit: 99})
		slices.SortFunc(told, func(a, b TrailLine) int { return int(b.Number - a.Number) }) // they come by their time
		if (len(told) > had) != (step.want != "") || step.want != "" && !strings.HasPrefix(told[0].Outcome, step.want) {
			t.Errorf("%s: %d entries after %d, %+v", step.name, len(told), had, told)
		}
		raised := ""
		for _, a := range openAlarms(t, s) {
			if a.Kind != AlarmBackupLate && a.Kind != AlarmUnusualHour {
				raised += string(a.Kind)
				must[Alarm](t)(s.AnswerAlarm(t.Context(), a.ID, ""))
			}
		}
		if raised != step.alarm {
			t.Errorf("%s: alarms %q", step.name, raised)
		}
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("%+v", r)
	}
	lock(t, s)
}

// The clock of this system runs, and names its start.
func TestTheSteadyClockOfTheSystem(t *testing.T) {
	one, two := systemSteady(), systemSteady()
	if one.Boot != two.Boot || two.On < one.On {
		t.Errorf("%+v, then %+v", one, two)
	}
}
