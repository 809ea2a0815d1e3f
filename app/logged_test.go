package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/privacy"
	"counterfoil/app/report"
)

// told says what an entry tells of the fields of a thing: "terms: 14 > 30".
func toldIn(t testing.TB, s *Session, number int64) (list []string) {
	t.Helper()
	for _, c := range must[ToldEntry](t)(s.TrailEntry(t.Context(), number)).Told {
		list = append(list, c.Field+": "+c.Was.Text+" > "+c.Is.Text)
	}
	return list
}

// All that the trail promises to tell of, once each: logins and failures, changes with before and after, issue, every kind of export, a restore, keys
// and roles, settings, the clock. Each leaves its entry, and who did it stands in it.
func TestWhatIsLogged(t *testing.T) {
	c := &twoClocks{clock{time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}, "first", time.Hour}
	env := c.env()
	b, s, _ := newBooks(t, env)
	ctx, dir := t.Context(), t.TempDir()
	customer := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: "Zoë Quarks", Terms: 14}))
	draft := saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	var clerk OneTime
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	login := func() {
		lock(t, s)
		s = ownerIn(t, b)
	}
	for _, step := range []struct {
		action string
		tells  string // of a field
		do     func()
	}{
		{"session.login", "", login},
		{"session.failed", "", func() { lock(t, s); mistype(t, b, 1); s = ownerIn(t, b) }},
		{"session.refused", "", func() { want(t, s.Confirm(ctx, []byte("not the passphrase"), ""), Locked) }},
		{"session.confirm", "", func() { ok(s.Confirm(ctx, []byte(ownerPass), "")) }},
		{"customer.save", "terms: 14 > 30", func() {
			customer.Terms = 30
			customer = must[bill.Customer](t)(s.SaveCustomer(ctx, customer))
		}},
		{"customer.save", "name: Zoë Quarks > Zoë Kramer", func() {
			customer.Name = "Zoë Kramer"
			customer = must[bill.Customer](t)(s.SaveCustomer(ctx, customer))
		}},
		{"document.issue", "number:  > INV-2026-0001", func() { must[bill.Document](t)(s.Issue(ctx, draft.ID)) }},
		{"journal.export", "", func() { must[[]byte](t)(s.JournalFile(ctx, "csv", report.Period{From: s.Today(), To: s.Today()})) }},
		{"report.export", "", func() {
			table := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: "sales", Period: report.Period{From: s.Today(), To: s.Today()}}))
			must[[]byte](t)(s.ReportFile(ctx, table, "pdf"))
		}},
		{"trail.list", "", func() { _, _, err := s.TrailCSV(ctx, TrailFilter{}); ok(err) }},
		{"trail.export", "", func() { must[TrailExport](t)(s.ExportTrail(ctx, filepath.Join(dir, "trail"), false, nil)) }},
		{"privacy.export", "", func() { ok(s.ExportPersonal(ctx, customer.ID, filepath.Join(dir, "her.zip"))) }},
		{"books.export", "", func() { must[ExportReport](t)(s.Export(ctx, filepath.Join(dir, "all"), nil)) }},
		{"backup.make", "", func() { must[Backup](t)(s.Backup(ctx, filepath.Join(dir, "backup"), nil)) }},
		{"alarm.set", "drafts:  > 3", func() { must[AlarmLimits](t)(s.SetAlarmLimitsFrom(ctx, []byte(`{"drafts": "3"}`))) }},
		{"privacy.retention", "invoices:  > 12", func() { must[privacy.Terms](t)(s.SetRetention(ctx, map[privacy.Law]int{privacy.Laws()[0]: 12})) }},
		{"company.accounts", "account.iban: DE89370400440532013000 > DE75512108001245126199", func() { ok(s.SetPayAccounts(ctx, []bill.Account{{IBAN: "DE75512108001245126199"}})) }},
		{"user.add", "role:  > clerk", func() { clerk = addedUser(t, s, NewUser{Name: clerkName, Role: Clerk}) }},
		{"user.role", "role: clerk > bookkeeper", func() { must[Person](t)(s.SetUser(ctx, clerk.Person.ID, Bookkeeper, bill.Date{})) }},
		{"user.disable", "active: yes > ", func() { ok(s.DisableUser(ctx, clerk.Person.ID, nil)) }},
		{"backup.make", "", func() { must[Backup](t)(s.Backup(ctx, filepath.Join(dir, "another"), nil)) }}, // ends the change of key by that
		{"keys.rotate", "", func() { ok(s.RotateKey(ctx, nil)) }},
		{"backup.passphrase", "", func() { ok(s.SetBackupPassphrase(ctx, []byte("another one for backups"))) }},
		{"user.passphrase", "", func() { ok(s.ChangePassphrase(ctx, []byte(ownerPass), []byte("a passphrase of December"))) }},
		{"clock.jump", "", func() { c.pass(30 * time.Minute); saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19")) }},
	} {
		before := trailOf(t, s, TrailFilter{Limit: 1})[0].Number
		step.do()
		s.proofs.passed(env.now())
		list := trailOf(t, s, TrailFilter{Limit: 12})
		at := slices.IndexFunc(list, func(l TrailLine) bool { return l.Action == step.action && l.Number > before })
		switch {
		case at < 0:
			t.Errorf("%s is not told", step.action)
		case list[at].By != ownerName || list[at].Words == "":
			t.Errorf("%s is told of %q as %q", step.action, list[at].By, list[at].Words)
		case step.tells != "" && !strings.Contains(strings.Join(toldIn(t, s, list[at].Number), "\n"), step.tells):
			t.Errorf("%s tells %q, not %q", step.action, toldIn(t, s, list[at].Number), step.tells)
		}
	}
	made := must[Backup](t)(s.Backup(ctx, filepath.Join(dir, "last"), nil))
	lock(t, s)
	to := filepath.Join(dir, "restored.counterfoil")
	must[BackupFacts](t)(RestoreBackup(ctx, env, Restore{Path: made.Path, Dir: to, Open: Opening{Passphrase: []byte("another one for backups")}}, nil))
	s = must[*Session](t)(must[*Books](t)(Open(ctx, to, env)).Login(ctx, "", []byte("a passphrase of December"), ""))
	if list := trailOf(t, s, TrailFilter{Action: firstIn.name}); len(list) != 1 || kindsOf(openAlarms(t, s))[:8] != "restored" {
		t.Errorf("after a restore the trail says %+v, and the alarms are %s", list, kindsOf(openAlarms(t, s)))
	}
	lock(t, s)
}

// A backup that is not as it was made is an alarm, once; so is one whose trail the books do not go on from, and a file that is no backup is none.
func TestABadBackupRaisesAnAlarm(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	ctx, dir := t.Context(), t.TempDir()
	verify := func(path string) error {
		_, err := s.VerifyBackup(ctx, path, Opening{}, nil)
		return err
	}
	made := must[Backup](t)(s.Backup(ctx, dir, nil))
	if err := verify(made.Path); err != nil || len(openAlarms(t, s)) != 0 {
		t.Fatalf("a good backup: %v, %s", err, kindsOf(openAlarms(t, s)))
	}
	none := filepath.Join(dir, "none.cfbackup")
	must[struct{}](t)(struct{}{}, os.WriteFile(none, []byte("a letter"), 0o600))
	want(t, verify(none), Damaged)
	if list := openAlarms(t, s); len(list) != 0 {
		t.Errorf("a file that is no backup: %s", kindsOf(list))
	}
	flip(t, made.Path)
	for range 2 {
		want(t, verify(made.Path), Damaged)
		if list := openAlarms(t, s); kindsOf(list) != "backup-bad" || list[0].Title != "A backup is not as it was made" {
			t.Errorf("%+v", list)
		}
	}
	must[Alarm](t)(s.AnswerAlarm(ctx, openAlarms(t, s)[0].ID, ""))

	// The books of yesterday are put back and accepted, and go on another way than the backup of today says.
	lock(t, s)
	yesterday := filepath.Join(dir, "yesterday")
	must[struct{}](t)(struct{}{}, os.CopyFS(yesterday, os.DirFS(b.Dir())))
	s = ownerIn(t, b)
	saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19"))
	made = must[Backup](t)(s.Backup(ctx, t.TempDir(), nil))
	lock(t, s)
	must[struct{}](t)(struct{}{}, os.RemoveAll(b.Dir()))
	must[struct{}](t)(struct{}{}, os.CopyFS(b.Dir(), os.DirFS(yesterday)))
	s = ownerIn(t, b)
	must[Alert](t)(s.Acknowledge(ctx))
	if e := want(t, verify(made.Path), Damaged); e.Hint != HintTrail {
		t.Errorf("a backup of another story: %v", e)
	}
	if list := openAlarms(t, s); kindsOf(list) != "backup-bad check-failed" || list[0].Title != "A backup tells another story than these books" {
		t.Errorf("%+v", list)
	}
	lock(t, s)
}

// flip changes a byte in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	data := must[[]byte](t)(os.ReadFile(path))
	data[len(data)/2] ^= 1
	must[struct{}](t)(struct{}{}, os.WriteFile(path, data, 0o600))
}

// A clerk who tries one thing after another that the role does not allow is an alarm to the owner, once; so are accounts to pay to that change.
func TestRefusalsRaiseAnAlarm(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	one := addedUser(t, s, NewUser{Name: clerkName, Role: Clerk})
	lock(t, s)
	s = settled(t, b, one, clerkPass)
	ctx := context.Background()
	_, _ = s.Users(ctx)
	_, _ = s.AlarmLimits(ctx)
	_ = s.RotateKey(ctx, nil)
	for range 9 { // one thing again and again is one entry
		_ = s.SetPayAccounts(ctx, nil)
	}
	before := func() (n int) {
		s.user.Role = Owner
		n = len(slices.DeleteFunc(openAlarms(t, s), func(a Alarm) bool { return a.Kind != AlarmRefusals }))
		s.user.Role = Clerk
		return n
	}
	if n := before(); n != 0 {
		t.Errorf("%d alarms after four refusals", n)
	}
	_ = s.DisableUser(ctx, s.user.ID, nil)
	_, _ = s.Export(ctx, t.TempDir(), nil)
	if n := before(); n != 1 {
		t.Errorf("%d alarms after six refusals", n)
	}
	lock(t, s)
	s = ownerIn(t, b)
	must[struct{}](t)(struct{}{}, s.SetPayAccounts(t.Context(), []bill.Account{{IBAN: "DE75512108001245126199"}}))
	if list := openAlarms(t, s); !strings.HasPrefix(kindsOf(list), "accounts refusals people") || list[1].Title != clerkName+" was refused 5 things within an hour that the role does not allow" {
		t.Errorf("%s: %+v", kindsOf(list), list)
	}
	lock(t, s)
}

// Every kind of alarm has its words: what happened, what to do, and what a letter says.
func TestEveryKindOfAlarmHasWords(t *testing.T) {
	for _, k := range alarm.Kinds() {
		a := Alarm{Kind: k, Entry: TrailLine{By: ownerName, Words: "did something"}}
		if title, advice := alarmWords(a); title == "" || advice == "" || letterWords[k] == "" {
			t.Errorf("%s: %q, %q, %q", k, title, advice, letterWords[k])
		}
	}
}
