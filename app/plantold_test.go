package app

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/plan"
)

// Who the plan names is told by mail, once: at once of what needs a person, after days of a place that does not answer; and a backup by plan ends
// the alarm that there was none.
func TestThePlanTellsSomebody(t *testing.T) {
	p := openPost(t)
	p.real(t)
	must[AlarmLimits](t)(p.SetAlarmLimitsFrom(t.Context(), []byte(`{"mail": "alarms@example.com"}`)))
	_, err := p.SetBackupPlanFrom(t.Context(), []byte(`{"tell": "not an address"}`))
	if e := want(t, err, Invalid); e.Field != "tell" {
		t.Errorf("%+v", e)
	}
	must[plan.Plan](t)(p.SetBackupPlanFrom(t.Context(), []byte(`{"tell": "backups@example.com", "tellDays": "3"}`)))
	c, b := &carryingShop{Session: p.Session, t: t, books: p.books, now: &p.clock.now}, newBucket(t)
	c.add("files:"+filepath.Join(t.TempDir(), "made"), BackupPlace{}, "")
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	letters := func() (list []string) {
		rows, _, err := p.Outbox(t.Context(), OutboxQuery{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if l := r.Posted.Letter; l.To[0].Mail == "backups@example.com" {
				list = append(list, l.Subject)
			}
		}
		return list
	}
	for _, a := range openAlarms(t, p.Session) {
		must[Alarm](t)(p.AnswerAlarm(t.Context(), a.ID, ""))
	}
	c.run(BackupOrder{})
	if list := letters(); len(list) != 0 {
		t.Errorf("all is well, and told were %q", list)
	}
	b.hinder = saying("", http.StatusServiceUnavailable, "SlowDown")(b)
	for day := range 4 {
		c.issue()
		*c.now = c.now.Add(24 * time.Hour)
		c.run(BackupOrder{})
		if list := letters(); day < 3 && len(list) != 0 || day == 3 && (len(list) != 1 || list[0] != "Counterfoil: a place of the backups does not answer") {
			t.Errorf("day %d: told were %q", day+1, list)
		}
	}
	b.hinder = saying("", http.StatusForbidden, "SignatureDoesNotMatch")(b)
	for range 2 {
		c.issue()
		*c.now = c.now.Add(24 * time.Hour)
		c.run(BackupOrder{})
	}
	if list := letters(); len(list) != 2 || kindsOf(openAlarms(t, p.Session)) != "backup-failed place-away" {
		t.Errorf("refused: told were %q, alarms %s", list, kindsOf(openAlarms(t, p.Session)))
	}
	if err := p.Lock(); err != nil {
		t.Fatal(err)
	}
	*c.now = c.now.Add(4 * 24 * time.Hour)
	c.Session = must[*Session](t)(p.books.Login(t.Context(), "", []byte(ownerPass), ""))
	if got := kindsOf(openAlarms(t, c.Session)); got != "backup-late backup-failed place-away" && got != "backup-late place-away backup-failed" {
		t.Errorf("after four days: %s", got)
	}
	c.issue()
	c.run(BackupOrder{})
	if got := kindsOf(openAlarms(t, c.Session)); got != "backup-failed place-away" {
		t.Errorf("after a backup by plan: %s", got)
	}
}
