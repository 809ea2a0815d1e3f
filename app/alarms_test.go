package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

func openAlarms(t testing.TB, s *Session) []Alarm {
	t.Helper()
	list, total, err := s.Alarms(t.Context(), AlarmQuery{Open: true})
	if err != nil || total != len(list) {
		t.Fatalf("%d of %d: %v", len(list), total, err)
	}
	return list
}

// kindsOf are the kinds of alarms in a word each.
func kindsOf(list []Alarm) (text string) {
	for _, a := range list {
		text += string(a.Kind) + " "
	}
	return strings.TrimSpace(text)
}

// mistype tries to log in in vain.
func mistype(t testing.TB, b *Books, times int) {
	t.Helper()
	for range times {
		_, err := b.Login(t.Context(), "", []byte("not the passphrase at all"), "")
		want(t, err, Locked)
	}
}

// Three wrong passphrases, then a login: the alarm is there, says what happened, is acknowledged with a note, and the trail says by whom.
func TestFailedLoginsRaiseAnAlarm(t *testing.T) {
	for name, change := range map[string]func(*Setup){"in the keychain": func(*Setup) {}, "in a file": func(s *Setup) { s.WithoutKeychain = true }} {
		b, s, _ := newBooks(t, cheapEnv(), change)
		lock(t, s)
		mistype(t, b, 3)
		_, err := os.Stat(filepath.Join(b.Dir(), failuresName))
		if inFile := err == nil; inFile != (name == "in a file") {
			t.Errorf("%s: the file is there: %v", name, inFile)
		}
		s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
		list := openAlarms(t, s)
		if kindsOf(list) != "failed-logins" || list[0].Count != 3 || list[0].Title != "Somebody failed to log in 3 times before "+ownerName+" did" {
			t.Fatalf("%s: %+v", name, list)
		}
		if told := must[[]Alarm](t)(s.AlarmsToTell(t.Context(), -1)); len(told) != 1 {
			t.Errorf("%s: %d alarms to tell", name, len(told))
		}
		a := must[Alarm](t)(s.AnswerAlarm(t.Context(), list[0].ID, "that was me"))
		if a.Answerer != ownerName || a.Note != "that was me" || a.Answered.IsZero() || len(openAlarms(t, s)) != 0 {
			t.Errorf("%s: %+v", name, a)
		}
		_, err = s.AnswerAlarm(t.Context(), a.ID, "again")
		want(t, err, Conflict)
		last := trailOf(t, s, TrailFilter{Limit: 1})[0]
		if last.Action != answerAlarm.name || last.Target != a.ID.String() {
			t.Errorf("%s: the trail says %+v", name, last)
		}
		lock(t, s)
		s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")) // told once
		if list := trailOf(t, s, TrailFilter{Action: noteFailed.name}); len(list) != 1 {
			t.Errorf("%s: %d entries", name, len(list))
		}
		if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
			t.Errorf("%s: %+v", name, r)
		}
		lock(t, s)
	}
}

// Two are no alarm, but the trail knows of them; a keychain that is silent afterwards keeps nobody out.
func TestFewFailuresAreOnlyFiled(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	lock(t, s)
	mistype(t, b, 2)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if list := openAlarms(t, s); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	list := trailOf(t, s, TrailFilter{Action: noteFailed.name})
	if len(list) != 1 || !strings.HasPrefix(list[0].Outcome, "2 times, the last 2026-11-24") {
		t.Errorf("%+v", list)
	}
	lock(t, s)
	mistype(t, b, 1)
	env.Keychain.(*keychain.Map).Fail = func(call string, e keychain.Entry) error {
		if e.Purpose == keychain.FailedLogins {
			return &keychain.UnavailableError{Cause: keychain.Locked}
		}
		return nil
	}
	mistype(t, b, 1)
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
}

func TestANoteOfFailuresIsBounded(t *testing.T) {
	f := failures{}.more(time.UnixMilli(5).UTC(), bill.ID{1}).more(time.UnixMilli(9).UTC(), bill.ID{2})
	if got := parseFailures(f.bytes()); got != f || got.Times != 2 || got.First.UnixMilli() != 5 || len(f.bytes()) > keychain.MaxValue {
		t.Errorf("%+v", got)
	}
	for _, bad := range [][]byte{nil, {1}, make([]byte, failuresSize), append([]byte{1, 0, 0, 0, 1}, []byte(strings.Repeat("\xff", failuresSize-5))...)} {
		if got := parseFailures(bad); got.Times != 0 {
			t.Errorf("%x: %+v", bad, got)
		}
	}
}

// Alarms of what happens in the books, in real books.
func TestAlarmsInTheBooks(t *testing.T) {
	c := &clock{time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}
	env := cheapEnv()
	env.Now = func() time.Time { return c.now }
	b, s, _ := newBooks(t, env)
	var told []News
	must[func()](t)(s.Subscribe(func(n News) { told = append(told, n) }))
	doc := must[bill.Document](t)(s.Issue(t.Context(), saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19")).ID))
	for range 12 { // her own drafts, and nobody else to tell
		if err := s.DeleteDraft(t.Context(), saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19")).ID); err != nil {
			t.Fatal(err)
		}
	}
	if list := openAlarms(t, s); len(list) != 0 {
		t.Fatalf("%s", kindsOf(list))
	}
	c.pass(2 * time.Hour)
	asClerk(t, s, func() {
		for range 12 {
			if err := s.DeleteDraft(t.Context(), saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19")).ID); err != nil {
				t.Fatal(err)
			}
		}
		for range 5 {
			d := must[bill.Draft](t)(s.Duplicate(t.Context(), doc.ID(), bill.Invoice))
			next := must[bill.Document](t)(s.Issue(t.Context(), d.ID))
			d = must[bill.Draft](t)(s.Credit(t.Context(), next.ID(), nil))
			must[bill.Document](t)(s.Issue(t.Context(), d.ID))
		}
	})
	if list := openAlarms(t, s); kindsOf(list) != "many-credits drafts-gone" || list[1].Count != 10 || list[0].Count != 5 {
		t.Fatalf("%+v", list)
	}
	if n := len(told); n == 0 || told[n-1].Action == NewsAlarm && told[n-1].Target != openAlarms(t, s)[0].ID {
		t.Errorf("%+v", told)
	}
	c.pass(-time.Hour)
	saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19"))
	if list := openAlarms(t, s); kindsOf(list) != "clock-back many-credits drafts-gone" {
		t.Errorf("%s", kindsOf(list))
	}
	lock(t, s)
	c.pass(20 * 24 * time.Hour)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if list := openAlarms(t, s); kindsOf(list) != "backup-late clock-back many-credits drafts-gone" || list[0].Count != 20 {
		t.Errorf("%s, %d days", kindsOf(list), list[0].Count)
	}
	must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil)) // is the answer to that
	if list := openAlarms(t, s); kindsOf(list) != "clock-back many-credits drafts-gone" {
		t.Errorf("%s", kindsOf(list))
	}
	// The owner's key signed as a clerk, which a check finds: that is an alarm too.
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Books.Sound() || r.Trail.Sound() {
		t.Errorf("%+v", r)
	}
	if list := openAlarms(t, s); kindsOf(list) != "check-failed clock-back many-credits drafts-gone" {
		t.Errorf("%s", kindsOf(list))
	}
	lock(t, s)
}

// asClerk works as a clerk of the same key. The trail takes the role that the session says.
func asClerk(t testing.TB, s *Session, work func()) {
	t.Helper()
	s.user.Role = Clerk
	work()
	s.user.Role = Owner
}

// What a check finds is an alarm, and missing numbers are one of their own.
func TestAFailedCheckRaisesAnAlarm(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19"))
	s.noteFound(t.Context(), Soundness{Keys: true, Books: store.Report{Findings: []string{"numbers: a series in 2026 has 2 documents from 1 to 3"}}})
	if list := openAlarms(t, s); kindsOf(list) != "number-gap" || list[0].Title != "A check found numbers missing in a series" {
		t.Errorf("%+v", list)
	}
	s.noteFound(t.Context(), Soundness{Keys: false})
	s.noteFound(t.Context(), Soundness{Keys: false}) // it waits already
	if list := openAlarms(t, s); kindsOf(list) != "check-failed number-gap" {
		t.Errorf("%+v", list)
	}
}

func TestLimitsOfAlarms(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	if l := must[AlarmLimits](t)(s.AlarmLimits(t.Context())); l != alarm.Usual() {
		t.Errorf("%+v", l)
	}
	l := must[AlarmLimits](t)(s.SetAlarmLimitsFrom(t.Context(), []byte(`{"drafts": "3", "mail": "ada@example.com"}`)))
	if l.Drafts != 3 || l.Failures != 3 || l.Mail != "ada@example.com" || l != must[AlarmLimits](t)(s.AlarmLimits(t.Context())) {
		t.Errorf("%+v", l)
	}
	if list := openAlarms(t, s); kindsOf(list) != "keys" || list[0].Title != ownerName+" changed when alarms are raised" {
		t.Errorf("%+v", list)
	}
	for field, text := range map[string]string{
		"drafts": `{"drafts": "-1"}`, "mail": `{"mail": "nobody"}`, "from": `{"from": "24", "to": "3"}`, "more": `{"more": "1"}`,
	} {
		_, err := s.SetAlarmLimitsFrom(t.Context(), []byte(text))
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: field %q", text, e.Field)
		}
	}
}

// A letter over an alarm waits in the outbox; there is a bound to how many, and none says who did what.
func TestAlarmsAreMailed(t *testing.T) {
	p := openPost(t)
	p.real(t)
	must[AlarmLimits](t)(p.SetAlarmLimitsFrom(t.Context(), []byte(`{"mail": "owner@example.com"}`)))
	list, _, err := p.Outbox(t.Context(), OutboxQuery{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d letters: %v", len(list), err)
	}
	l := list[0].Posted.Letter
	if l.To[0].Mail != "owner@example.com" || !strings.Contains(l.Text, "second factor was changed") || strings.Contains(l.Text, ownerName) {
		t.Errorf("%+v", l)
	}
	if r := p.run(t, OutboxRun{}); len(r.Tried) != 1 || r.Tried[0].Letter.State != mail.Sent {
		t.Errorf("%+v", r)
	}
	for i := range lettersADay + 3 {
		must[AlarmLimits](t)(p.SetAlarmLimitsFrom(t.Context(), fmt.Appendf(nil, `{"drafts": "%d"}`, 20+i)))
	}
	list, total, err := p.Outbox(t.Context(), OutboxQuery{})
	if err != nil || total != lettersADay {
		t.Errorf("%d letters in a day: %v", total, err)
	}

	// Who has raised the alarm does not keep its letter from the owner: the owner alone does.
	if !list[0].Alarm {
		t.Errorf("not known for the letter of an alarm: %+v", list[0])
	}
	p.user.Role = Clerk
	for _, step := range []func(context.Context, bill.ID) (Letter, error){p.TakeBackLetter, p.MarkArrived} {
		_, err := step(t.Context(), list[0].ID)
		want(t, err, Forbidden)
	}
	p.user.Role = Owner
	if l := must[Letter](t)(p.TakeBackLetter(t.Context(), list[0].ID)); l.State != mail.TakenBack {
		t.Errorf("%s", l.State)
	}
	if got := outcomes(t, p.Session, "alarm.hold-back"); len(got) != 2 || got[0] != "refused" || got[1] == "refused" {
		t.Errorf("the trail says %q", got)
	}
}

// The alarm is part of the change: neither is there without the other.
func TestAnAlarmComesWithItsEntry(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	stop := context.Canceled
	err := s.store.Write(t.Context(), s.deed(setAlarms, bill.ID{}), func(*store.Tx) error { return stop })
	if err == nil || len(openAlarms(t, s)) != 0 {
		t.Errorf("%v, %d alarms", err, len(openAlarms(t, s)))
	}
}
