package plan_test

import (
	"testing"
	"time"

	"counterfoil/app/plan"
)

var vienna = time.FixedZone("CET", 3600)

// at is a moment of November 2026, as "26 18:30".
func at(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	m, err := time.ParseInLocation("2006-01 2 15:04", "2026-11 "+text, vienna)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhenABackupIsDue(t *testing.T) {
	usual, hourly, counting, closing := plan.Usual(), plan.Usual(), plan.Usual(), plan.Usual()
	hourly.Evening, hourly.Hours = plan.Never, 4
	counting.Evening, counting.Issued = plan.Never, 10
	closing.Evening = plan.Never
	paused := plan.Usual()
	paused.Paused = at(t, "27 00:00")
	for _, c := range []struct {
		name      string
		plan      plan.Plan
		now, last string
		same      bool
		issued    int
		closing   bool
		want      plan.Reason
	}{
		{"the first one does not wait for the evening", usual, "26 10:00", "", false, 0, false, plan.First},
		{"before the evening", usual, "26 17:59", "25 18:01", false, 3, false, ""},
		{"in the evening", usual, "26 18:00", "25 18:01", false, 3, false, plan.ByDay},
		{"once an evening", usual, "26 23:00", "26 18:01", false, 3, false, ""},
		{"a backup of noon does not hold the afternoon", usual, "26 18:30", "26 12:00", false, 1, false, plan.ByDay},
		{"an evening that was missed is caught up in the morning", usual, "26 08:00", "24 18:01", false, 0, false, plan.ByDay},
		{"after two weeks away, once", usual, "26 08:01", "26 08:00", false, 0, false, ""},
		{"nothing changed", usual, "26 20:00", "10 18:00", true, 0, false, ""},
		{"at closing", usual, "26 12:00", "26 09:00", false, 0, true, plan.Closing},
		{"closing without a change", usual, "26 12:00", "26 09:00", true, 0, true, ""},
		{"by the hour", hourly, "26 12:00", "26 08:00", false, 0, false, plan.ByHours},
		{"not yet by the hour", hourly, "26 11:59", "26 08:00", false, 0, false, ""},
		{"by documents", counting, "26 11:00", "26 10:00", false, 10, false, plan.ByIssued},
		{"not yet by documents", counting, "26 11:00", "20 10:00", false, 9, false, ""},
		{"only at closing", closing, "26 20:00", "", false, 50, false, ""},
		{"paused", paused, "26 20:00", "20 10:00", false, 50, false, ""},
		{"paused until midnight", paused, "27 00:00", "20 10:00", false, 50, false, plan.ByDay},
	} {
		got, due := c.plan.Due(plan.Since{Now: at(t, c.now), Last: at(t, c.last), Changed: !c.same, Issued: c.issued, Closing: c.closing})
		if got != c.want || due != (c.want != "") {
			t.Errorf("%s: %q, %v", c.name, got, due)
		}
	}
}

func TestWhenTheNextIsMade(t *testing.T) {
	usual, hourly := plan.Usual(), plan.Usual()
	hourly.Hours = 2
	for _, c := range []struct {
		plan            plan.Plan
		now, last, want string
	}{
		{usual, "26 10:00", "25 18:01", "26 18:00"},
		{usual, "26 18:30", "26 18:01", "27 18:00"},
		{hourly, "26 10:00", "26 09:30", "26 11:30"},
		{hourly, "26 17:30", "26 17:10", "26 18:00"},
	} {
		if got := c.plan.Next(plan.Since{Now: at(t, c.now), Last: at(t, c.last)}); !got.Equal(at(t, c.want)) {
			t.Errorf("at %s: %s, not %s", c.now, got, c.want)
		}
	}
	held := usual
	if held.Paused = plan.Tomorrow(at(t, "26 10:00")); !held.Next(plan.Since{Now: at(t, "26 10:00")}).Equal(at(t, "27 06:00")) || held.Endless() {
		t.Errorf("paused until tomorrow: %s", held.Next(plan.Since{Now: at(t, "26 10:00")}))
	}
	if held.Paused = plan.UntilGoOn; !held.Next(plan.Since{Now: at(t, "26 10:00")}).IsZero() || !held.Endless() || !held.Held(at(t, "26 10:00")) {
		t.Error("paused until somebody goes on")
	}
	never := plan.Plan{Evening: plan.Never, OnClosing: true}
	if got := never.Next(plan.Since{Now: at(t, "26 10:00")}); !got.IsZero() {
		t.Errorf("only at closing: %s", got)
	}
}

func TestThePlanHasBounds(t *testing.T) {
	if p, bad := plan.Usual().Check(); bad {
		t.Errorf("the usual plan: %+v", p)
	}
	for field, p := range map[string]plan.Plan{
		"evening": {Evening: 24 * 60, DrillDays: 7, GreenDays: 8}, "hours": {Hours: 25, DrillDays: 7, GreenDays: 8},
		"drillDays": {DrillDays: 8, GreenDays: 8}, "greenDays": {DrillDays: 7}, "issued": {Issued: -1, DrillDays: 7, GreenDays: 8},
		"tellDays": {TellDays: 61, DrillDays: 7, GreenDays: 8}, "pace": {Pace: -1, DrillDays: 7, GreenDays: 8},
	} {
		if got, bad := p.Check(); !bad || got.Field != field {
			t.Errorf("%s: %+v, %v", field, got, bad)
		}
	}
}

// place is a place as the tests of the light tell of it.
func place(t *testing.T, name string, elsewhere bool, verified, proven string, cause plan.Cause, since string) plan.Standing {
	t.Helper()
	return plan.Standing{Place: name, Elsewhere: elsewhere, Verified: at(t, verified), Proven: at(t, proven), Cause: cause, Since: at(t, since)}
}

func TestTheLight(t *testing.T) {
	here := place(t, "here", false, "26 18:00", "22 18:00", "", "")
	bucket := place(t, "bucket", true, "26 18:00", "21 18:00", "", "")
	with := func(s plan.Standing, change func(*plan.Standing)) plan.Standing {
		change(&s)
		return s
	}
	proven := func(text string) func(*plan.Standing) { return func(s *plan.Standing) { s.Proven = at(t, text) } }
	verified := func(text string) func(*plan.Standing) { return func(s *plan.Standing) { s.Verified = at(t, text) } }
	failing := func(cause plan.Cause, since string) func(*plan.Standing) {
		return func(s *plan.Standing) { s.Cause, s.Since = cause, at(t, since) }
	}
	for _, c := range []struct {
		name   string
		last   string
		same   bool // nothing changed since the last
		places []plan.Standing
		want   plan.Light
	}{
		{"no backup at all", "", false, nil, plan.Light{Colour: plan.Red, Do: plan.StepRun, Days: plan.Unknown}},
		{"one by hand, no place", "26 10:00", false, nil, plan.Light{Colour: plan.Amber, Do: plan.StepElsewhere}},
		{
			"one by hand, two new places", "26 10:00", false,
			[]plan.Standing{place(t, "here", false, "", "", "", ""), place(t, "bucket", true, "", "", "", "")},
			plan.Light{Colour: plan.Amber, Do: plan.StepRun, Place: "bucket", Days: plan.Unknown},
		},
		{"an old one by hand", "10 10:00", false, nil, plan.Light{Colour: plan.Red, Do: plan.StepRun, Days: 17}},
		{"an old one by hand, and nothing has changed", "10 10:00", true, nil, plan.Light{Colour: plan.Amber, Do: plan.StepElsewhere}},
		{"two places, proven, one elsewhere", "26 18:00", false, []plan.Standing{here, bucket}, plan.Light{Colour: plan.Green}},
		{"here alone", "26 18:00", false, []plan.Standing{here}, plan.Light{Colour: plan.Amber, Do: plan.StepElsewhere}},
		{"elsewhere alone", "26 18:00", false, []plan.Standing{bucket}, plan.Light{Colour: plan.Amber, Do: plan.StepPlace}},
		{
			"two, none elsewhere", "26 18:00", false,
			[]plan.Standing{here, place(t, "stick", false, "26 18:00", "26 18:00", "", "")},
			plan.Light{Colour: plan.Amber, Do: plan.StepElsewhere},
		},
		{"sent, never proven", "26 18:00", false, []plan.Standing{here, with(bucket, proven(""))}, plan.Light{Colour: plan.Amber, Do: plan.StepDrill, Place: "bucket", Days: plan.Unknown}},
		{"proven too long ago", "26 18:00", false, []plan.Standing{here, with(bucket, proven("16 18:00"))}, plan.Light{Colour: plan.Amber, Do: plan.StepDrill, Place: "bucket", Days: 11}},
		{"behind for three days", "26 18:00", false, []plan.Standing{here, with(bucket, verified("23 18:00"))}, plan.Light{Colour: plan.Amber, Do: plan.StepRun, Place: "bucket", Days: 4}},
		{"behind for three days for want of a network", "26 18:00", false, []plan.Standing{here, with(with(bucket, verified("23 18:00")), failing(plan.Unreachable, "24 18:00"))}, plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "bucket", Days: 4, Cause: plan.Unreachable}},
		{"a day without network is no news", "26 18:00", false, []plan.Standing{here, with(bucket, failing(plan.Unreachable, "25 18:00"))}, plan.Light{Colour: plan.Green}},
		{"a password that is refused is, at once", "26 18:00", false, []plan.Standing{here, with(bucket, failing(plan.Refused, "26 17:00"))}, plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "bucket", Cause: plan.Refused}},
		{"what came back was damaged", "26 18:00", false, []plan.Standing{here, bucket, place(t, "nas", false, "25 18:00", "25 18:00", plan.Damaged, "26 18:00")}, plan.Light{Colour: plan.Amber, Do: plan.StepMend, Place: "nas", Cause: plan.Damaged}},
		{"a stick that is away while two others are well", "26 18:00", false, []plan.Standing{here, bucket, place(t, "stick", false, "22 18:00", "22 18:00", plan.Absent, "23 18:00")}, plan.Light{Colour: plan.Green}},
		{"all a week behind", "18 18:00", false, []plan.Standing{with(here, verified("18 18:00")), with(bucket, verified("18 18:00"))}, plan.Light{Colour: plan.Red, Do: plan.StepRun, Days: 9}},
		{"a week behind, because one does not answer", "18 18:00", false, []plan.Standing{with(here, verified("")), with(with(bucket, verified("18 18:00")), failing(plan.Full, "19 18:00"))}, plan.Light{Colour: plan.Red, Do: plan.StepMend, Place: "bucket", Cause: plan.Full, Days: 9}},
		{"a week of holidays is no danger", "18 18:00", true, []plan.Standing{with(here, verified("18 18:00")), with(bucket, verified("18 18:00"))}, plan.Light{Colour: plan.Green}},
		{"made, and nowhere read back", "26 18:00", false, []plan.Standing{with(here, verified("")), with(bucket, verified(""))}, plan.Light{Colour: plan.Red, Do: plan.StepRun, Days: plan.Unknown}},
		{"a backup of the day after tomorrow", "29 18:00", false, []plan.Standing{here, bucket}, plan.Light{Colour: plan.Amber, Do: plan.StepClock}},
		{"a restore of the day after tomorrow", "26 18:00", false, []plan.Standing{here, with(bucket, proven("29 18:00"))}, plan.Light{Colour: plan.Amber, Do: plan.StepClock}},
	} {
		if got := plan.Usual().Shine(at(t, "27 18:00"), at(t, c.last), !c.same, c.places); got != c.want {
			t.Errorf("%s: %+v, not %+v", c.name, got, c.want)
		}
	}
}

func TestADrillIsDue(t *testing.T) {
	p := plan.Usual()
	for text, want := range map[string]bool{"": true, "20 18:00": true, "21 18:00": false, "29 18:00": true} {
		if got := p.DrillDue(at(t, "27 18:00"), at(t, text)); got != want {
			t.Errorf("proven %q: %v", text, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]plan.Address{
		"files:/home/anna/Backups":              {Kind: plan.Files, Path: "/home/anna/Backups"},
		"/media/anna/STICK/books":               {Kind: plan.Folder, Path: "/media/anna/STICK/books"},
		`E:\books`:                              {Kind: plan.Folder, Path: `E:\books`},
		"https://cloud.example.com/dav/books":   {Kind: plan.WebDAV, URL: "https://cloud.example.com/dav/books"},
		"sftp://anna@host.example.com/books":    {Kind: plan.SFTP, User: "anna", Host: "host.example.com", Path: "/books"},
		"sftp://anna@[::1]:2022/~/a b":          {Kind: plan.SFTP, User: "anna", Host: "::1", Port: 2022, Path: "a b"},
		"s3:https://s3.example.com/books":       {Kind: plan.S3, URL: "https://s3.example.com", Bucket: "books"},
		"s3:https://s3.example.com/books/shop/": {Kind: plan.S3, URL: "https://s3.example.com", Bucket: "books", Prefix: "shop/"},
	} {
		got, err := plan.ParseAddress(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		if again, err := plan.ParseAddress(got.String()); err != nil || again != want {
			t.Errorf("%s, written as %s: %+v, %v", text, got, again, err)
		}
	}
	for _, text := range []string{
		"", "files:", "ftp://host/x", "https://", "https://a:b@example.com/", "s3:https://example.com/", "s3:bucket", "sftp://host/x", "sftp://a:b@host/x",
		"sftp://a@host/", "sftp://a@host:x/y", "/a\nb", "https://example.com/?x=1",
	} {
		if a, err := plan.ParseAddress(text); err == nil {
			t.Errorf("%q is taken for %+v", text, a)
		}
	}
}

// A place is left alone for as long as it asks for, within bounds.
func TestHowLongAPlaceIsLeftAlone(t *testing.T) {
	for asked, want := range map[time.Duration]time.Duration{
		0: plan.Again, -time.Hour: plan.Again, time.Second: time.Minute, 2 * time.Minute: 2 * time.Minute, time.Hour: time.Hour, 24 * time.Hour: 6 * time.Hour,
	} {
		if got := plan.LeftAlone(asked); got != want {
			t.Errorf("asked for %s: %s", asked, got)
		}
	}
}
