package plan_test

import (
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
)

func TestWhatEventsAddUpTo(t *testing.T) {
	monday, tuesday := bill.NewID(), bill.NewID()
	event := func(backup bill.ID, did plan.Did, when string, cause plan.Cause) plan.Event {
		e := plan.Event{Backup: backup, Did: did, At: at(t, when), Cause: cause, Bundle: "b"}
		if backup == monday {
			e.Made = at(t, "23 18:00")
		} else if backup == tuesday {
			e.Made = at(t, "24 18:00")
		}
		return e
	}
	sent, verified := event(monday, plan.Sent, "23 18:01", ""), event(monday, plan.Verified, "23 18:02", "")
	for _, c := range []struct {
		name     string
		events   []plan.Event
		verified string
		proven   string
		cause    plan.Cause
		since    string
		newest   plan.Did
	}{
		{"nothing", nil, "", "", "", "", ""},
		{"sent is not verified", []plan.Event{sent}, "", "", "", "", plan.Sent},
		{"read back", []plan.Event{sent, verified}, "23 18:00", "", "", "", plan.Verified},
		{"proven", []plan.Event{sent, verified, event(monday, plan.Proven, "23 18:03", "")}, "23 18:00", "23 18:03", "", "", plan.Proven},
		{"no network the day after", []plan.Event{
			sent, verified, event(bill.ID{}, plan.Failed, "24 18:00", plan.Unreachable), event(bill.ID{}, plan.Failed, "24 18:15", plan.Unreachable),
		}, "23 18:00", "", plan.Unreachable, "24 18:00", plan.Verified},
		{"and then again", []plan.Event{
			sent, verified, event(bill.ID{}, plan.Failed, "24 18:00", plan.Unreachable), event(tuesday, plan.Sent, "24 19:00", ""),
		}, "23 18:00", "", "", "", plan.Sent},
		{"the newer one came back damaged", []plan.Event{
			sent, verified, event(tuesday, plan.Sent, "24 18:00", ""), event(tuesday, plan.Failed, "24 18:01", plan.Damaged),
		}, "23 18:00", "", plan.Damaged, "24 18:01", plan.Failed},
		{"damage is not forgotten for a newer one that was sent", []plan.Event{
			sent, event(monday, plan.Failed, "23 18:02", plan.Damaged), event(tuesday, plan.Sent, "24 18:00", ""), event(tuesday, plan.Verified, "24 18:01", ""),
		}, "24 18:00", "", plan.Damaged, "23 18:02", plan.Verified},
		{"a proven restore ends it", []plan.Event{
			sent, event(monday, plan.Failed, "23 18:02", plan.Damaged), event(tuesday, plan.Sent, "24 18:00", ""), event(tuesday, plan.Proven, "24 18:01", ""),
		}, "24 18:00", "24 18:01", "", "", plan.Proven},
		{"what is gone is not there", []plan.Event{sent, verified, event(monday, plan.Lost, "24 18:00", "")}, "", "", "", "", plan.Lost},
		{"a try that found no network leaves it good", []plan.Event{sent, verified, event(monday, plan.Failed, "24 18:00", plan.Unreachable)}, "23 18:00", "", plan.Unreachable, "24 18:00", plan.Verified},
	} {
		s, held := plan.Stand(c.events)
		if !s.Verified.Equal(at(t, c.verified)) || !s.Proven.Equal(at(t, c.proven)) || s.Cause != c.cause || !s.Since.Equal(at(t, c.since)) {
			t.Errorf("%s: %+v", c.name, s)
		}
		if c.newest != "" && held[0].Did != c.newest {
			t.Errorf("%s: %+v", c.name, held)
		}
	}
}

// A differential is worth nothing without what it builds upon.
func TestAChainIsGoodAsAWhole(t *testing.T) {
	full, week, day := bill.NewID(), bill.NewID(), bill.NewID()
	event := func(backup, parent bill.ID, made string, did plan.Did) plan.Event {
		return plan.Event{Backup: backup, Parent: parent, Made: at(t, made), Did: did, At: at(t, made)}
	}
	events := []plan.Event{
		event(full, bill.ID{}, "16 18:00", plan.Verified), event(week, full, "23 18:00", plan.Verified), event(day, week, "24 18:00", plan.Verified),
	}
	s, held := plan.Stand(events)
	if chain := plan.Chain(held, day); len(chain) != 3 || chain[0].Backup != full || chain[2].Backup != day || !s.Verified.Equal(at(t, "24 18:00")) {
		t.Errorf("%+v, %+v", chain, s)
	}
	s, held = plan.Stand(append(events, event(week, full, "23 18:00", plan.Lost)))
	if plan.Chain(held, day) != nil || plan.Chain(held, full) == nil || !s.Verified.Equal(at(t, "16 18:00")) {
		t.Errorf("without the week: %+v", s)
	}
	_, held = plan.Stand([]plan.Event{event(day, day, "24 18:00", plan.Verified)})
	if plan.Chain(held, day) != nil {
		t.Error("one that builds upon itself")
	}
}

// Once a month one is restored that is not among the newest.
func TestAnOlderOneIsProvenOnceAMonth(t *testing.T) {
	old, newest := bill.NewID(), bill.NewID()
	events := []plan.Event{
		{Backup: old, Made: at(t, "1 18:00"), Did: plan.Verified, At: at(t, "1 18:01")},
		{Backup: newest, Made: at(t, "24 18:00"), Did: plan.Proven, At: at(t, "24 18:01")},
	}
	due := func(now time.Time, more ...plan.Event) []plan.Held {
		all := append(events, more...)
		_, held := plan.Stand(all)
		return plan.Older(all, held, now)
	}
	if list := due(at(t, "24 19:00")); len(list) != 1 || list[0].Backup != old {
		t.Errorf("due are %+v", list)
	}
	if list := due(at(t, "5 19:00")); len(list) != 0 {
		t.Errorf("after four days: %+v", list)
	}
	proven := plan.Event{Backup: old, Made: at(t, "1 18:00"), Did: plan.Proven, At: at(t, "24 19:00")}
	if list := due(at(t, "30 19:00"), proven); len(list) != 0 {
		t.Errorf("proven this month: %+v", list)
	}
	if list := due(at(t, "24 19:00").AddDate(0, 1, 1), proven); len(list) != 2 {
		t.Errorf("a month later: %+v", list)
	}
	lost := plan.Event{Backup: old, Made: at(t, "1 18:00"), Did: plan.Lost, At: at(t, "24 19:00")}
	if list := due(at(t, "24 19:00"), lost); len(list) != 0 {
		t.Errorf("of one that is gone: %+v", list)
	}
}
