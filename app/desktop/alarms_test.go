package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/alarm"
	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

// Three wrong passphrases at the window, then the right one: the alarm is told, waits on the first page, and is acknowledged.
func TestAnAlarmInTheWindow(t *testing.T) {
	var notified []string
	p := newPad(t, func(c *Config) {
		c.Notify = func(_, text string) bool { notified = append(notified, text); return true }
	}).lay()
	p.Lock()
	for range 3 {
		p.fill("Passphrase", "not this one at all")
		p.keys(fyne.KeyReturn)
	}
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
	p.wantPage("home")
	if !p.said("alarm failed-logins") {
		t.Error("nobody is told: alarm failed-logins")
	}
	p.look("alarm-home")
	if len(notified) != 0 {
		t.Errorf("at a login the desktop is told %q", notified)
	}
	p.press("1 alarm")
	p.wantPage("alarms")
	page := p.page.(*alarmsPage)
	if got := cellsOf(page.list, 0, 3); got[1] != "Somebody failed to log in 3 times before "+ownerName+" did" || got[2] != "Waits" {
		t.Errorf("the row is %q", got)
	}
	p.look("alarms")
	p.fill("What came of it", "that was me")
	p.look("alarms-note")
	p.press("Acknowledge")
	p.onShow("No alarm waits")
	p.pick("Those that wait", 1)
	if got := cellsOf(page.list, 0, 3); got[2] != "Seen" || len(page.answer.Objects) != 2 {
		t.Errorf("the row is %q", got)
	}
	p.look("alarms-all")

	// What is raised meanwhile is told at once, to the desktop without a name.
	p.clock = p.clock.Add(-time.Hour)
	must[bill.Customer](t)(p.me.SaveCustomer(t.Context(), bill.Customer{Name: "Zoë", Terms: -1}))
	if !p.said("alarm clock-back") {
		t.Error("nobody is told: alarm clock-back")
	}
	if len(notified) != 1 || notified[0] != "The clock of the computer was set back." {
		t.Errorf("the desktop is told %q", notified)
	}
}

func TestLimitsOfAlarmsInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.showAlarms()
	p.onShow("No alarm waits")
	p.press("Limits")
	p.look("alarms-limits")
	p.fill("Failed logins", "many")
	p.keys(fyne.KeyReturn)
	if words := fieldWords(p, "Failed logins"); words != "A whole number, please." {
		t.Errorf("the field says %q", words)
	}
	p.fill("Failed logins", "5")
	p.fill("Mail alarms to", "nobody")
	p.keys(fyne.KeyReturn)
	if words := fieldWords(p, "Mail alarms to"); words != "One address, such as owner@example.com." {
		t.Errorf("the field says %q", words)
	}
	p.fill("Mail alarms to", "")
	p.keys(fyne.KeyReturn)
	if l := must[app.AlarmLimits](t)(p.me.AlarmLimits(t.Context())); l.Failures != 5 || l.Drafts != 10 || l.Mail != "" {
		t.Errorf("%+v", l)
	}
}

// The page of the trail reads as sentences, is narrowed, leads to what an entry is about, and is saved as a table.
func TestTheTrailInTheWindow(t *testing.T) {
	p := openedPad(t)
	p.aYear()
	p.showTrail()
	p.wantPage("trail")
	p.onShow(" entries")
	p.look("trail")
	rows := p.page.(*trailPage)
	p.pick("All kinds", 5)
	if got := cellsOf(rows.list, rows.list.Count()-1, 4); got[1] != ownerName || got[2] != "made the books" || got[3] != "1" {
		t.Errorf("the row is %q", got)
	}
	p.pick("Everybody", 1)
	if rows.list.Count() == 0 || rows.filter().By.IsZero() {
		t.Errorf("%d entries of one person", rows.list.Count())
	}
	p.look("trail-person")
	list, _, err := p.me.Documents(t.Context(), app.DocumentQuery{Kind: bill.Invoice, State: bill.StateIssued, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	p.openDocument(list[0].ID, false)
	p.wantPage("document")
	page := p.page.(*documentPage)
	page.deeds[slices.IndexFunc(page.deeds, func(d deed) bool { return d.title == historyChoice })].do()
	p.wantPage("trail")
	p.onShow("History of " + list[0].Number)
	history := p.page.(*trailPage)
	if history.list.Count() == 0 {
		t.Fatalf("no history of %s: %s", list[0].Number, p.texts())
	}
	if got := cellsOf(history.list, history.list.Count()-1, 4); got[2] != "issued invoice "+list[0].Number {
		t.Errorf("the row is %q", got)
	}
	p.look("trail-history")
	dir := t.TempDir()
	p.memory.Set(memoryFolder, dir)
	p.ctrl(fyne.KeyS)
	p.keys(fyne.KeyReturn)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	data := must[[]byte](t)(os.ReadFile(filepath.Join(dir, files[0].Name())))
	if !strings.Contains(string(data), "issued invoice "+list[0].Number) {
		t.Errorf("the table has no line of the issue:\n%s", data)
	}
	p.theEntryOfTheIssue(history, list[0].Number)
	history.goBack()
	p.wantPage("document")
	p.anExportForAnAuditor(dir)
}

// theEntryOfTheIssue is opened out of a history: it shows before and after, and leads to the document and back.
func (p *pad) theEntryOfTheIssue(history *trailPage, number string) {
	p.t.Helper()
	history.open(history.list.Count() - 1)
	p.wantPage("trail entry")
	entry := p.page.(*entryPage)
	seen := map[string]string{}
	for i := range entry.list.Count() {
		got := cellsOf(entry.list, i, 4)
		if got[0] != "invoice "+number {
			p.t.Errorf("a change is of %q", got[0])
		}
		seen[got[1]] = got[2] + "|" + got[3]
	}
	if seen["Number"] != "|"+number || seen["Kind"] != "|invoice" || !strings.HasPrefix(seen["Customer"], "|customer ") {
		p.t.Errorf("the changes are %v", seen)
	}
	entry.list.Select(2)
	entry.choose(2)
	p.onShow(" issued invoice " + number)
	if words := entry.full.AccessibilityLabel(); !strings.HasPrefix(words, "invoice "+number+", Customer: nothing \u2192 customer ") {
		p.t.Errorf("the change in full reads %q", words)
	}
	p.look("trail-entry")
	p.press("Open it")
	p.wantPage("document")
	p.showHistory(history.of)
	p.page.(*trailPage).open(0)
	p.page.(*entryPage).goBack()
	p.wantPage("trail")
}

// anExportForAnAuditor is made from the page, and proves itself.
func (p *pad) anExportForAnAuditor(dir string) {
	p.t.Helper()
	p.showTrail()
	p.press("For an auditor")
	p.look("trail-export-ask")
	p.tick("With the names and addresses that were typed")
	p.keys(fyne.KeyReturn)
	p.onShow("The trail is exported", "Fingerprint")
	p.look("trail-exported")
	p.keys(fyne.KeyReturn)
	files, err := filepath.Glob(filepath.Join(dir, "trail-*.txt"))
	if err != nil || len(files) != 1 {
		p.t.Fatalf("%v, %v", files, err)
	}
	f := must[*os.File](p.t)(os.Open(files[0]))
	defer f.Close()
	if proof, err := app.VerifyTrailFile(f); err != nil || !proof.Sound() || proof.Values == 0 || proof.Unopened != 0 {
		p.t.Errorf("the export: %v, %d values, %d not, %v", proof.Findings, proof.Values, proof.Unopened, err)
	}
}

// What the books notice of backups and accounts waits on the page, each with its heading and what to do.
func TestKindsOfAlarmsInTheWindow(t *testing.T) {
	p := openedPad(t)
	for _, k := range alarm.Kinds() {
		if alarmHeadings[k] == "" {
			t.Errorf("%s has no heading", k)
		}
	}
	if err := p.me.SetPayAccounts(t.Context(), []bill.Account{{IBAN: "DE75512108001245126199"}}); err != nil {
		t.Fatal(err)
	}
	made := must[app.Backup](t)(p.me.Backup(t.Context(), t.TempDir(), nil))
	data := must[[]byte](t)(os.ReadFile(made.Path))
	data[len(data)/2] ^= 1
	if err := os.WriteFile(made.Path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.me.VerifyBackup(t.Context(), made.Path, app.Opening{}, nil); err == nil {
		t.Error("a backup with a changed byte is verified")
	}
	p.showAlarms()
	page := p.page.(*alarmsPage)
	if got := cellsOf(page.list, 0, 3); page.list.Count() != 2 || got[1] != "A backup is not as it was made" {
		t.Errorf("%d alarms, %q", page.list.Count(), got)
	}
	p.onShow("Bad backup")
	p.look("alarms-kinds")
	p.press("Its entry in the trail")
	p.wantPage("trail entry")
	p.onShow("was told that something is wrong (a backup is not as it was made)")
	p.page.(*entryPage).goBack()
	p.wantPage("alarms")
}
