package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/bill"
)

// A folder of backups lives through what happens to a shop, and each time the newest makes the books of that moment.
func TestBackupsOfAFolder(t *testing.T) {
	env := cheapEnv()
	clock := env.Now()
	env.Now = func() time.Time { return clock }
	b, s, _ := newBooks(t, env)
	dir, customers := t.TempDir(), int64(0)
	next := func(kind BackupKind, reason BackupReason) Backup {
		t.Helper()
		clock = clock.Add(time.Hour)
		customers++
		must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "One more, since " + clock.Format(time.TimeOnly)}))
		made := must[Backup](t)(s.Backup(t.Context(), dir, nil))
		if made.Kind != kind || made.Reason != reason {
			t.Errorf("a %s because %s, want a %s because %s", made.Kind, made.Reason, kind, reason)
		}
		if facts := must[BackupFacts](t)(s.VerifyBackup(t.Context(), made.Path, Opening{}, nil)); facts.Facts.Customers != customers {
			t.Errorf("%d customers, want %d", facts.Facts.Customers, customers)
		}
		return made
	}
	away := func(made Backup) {
		t.Helper()
		if err := os.Rename(made.Path, filepath.Join(t.TempDir(), "elsewhere")); err != nil {
			t.Fatal(err)
		}
	}
	lists := func() []string { return must[[]string](t)(filepath.Glob(filepath.Join(b.Dir(), "*.pages"))) }

	next("full", "first")
	week := next("week", "no-week")
	if day := next("day", "day"); day.Parent != week.ID {
		t.Error("the day builds upon something else than the week")
	}
	for _, list := range lists() { // lost: made anew of the files
		if err := os.Remove(list); err != nil {
			t.Fatal(err)
		}
	}
	next("day", "day")
	if got := lists(); len(got) != 1 || filepath.Base(got[0]) != week.ID.String()+".pages" {
		t.Errorf("lists %v", got)
	}
	clock = clock.AddDate(0, 0, 7)
	week = next("week", "week-over")
	next("day", "day")
	away(week)
	week = next("week", "no-week")
	if err := os.WriteFile(week.Path, make([]byte, week.Size), 0o600); err != nil { // as long, and no backup
		t.Fatal(err)
	}
	next("week", "no-week")

	must[Shrunk](t)(s.Compact(t.Context(), nil))
	full := next("full", "compacted")
	next("week", "no-week")
	away(full)
	next("full", "gone")
	sure(t, s)
	if err := s.SetBackupPassphrase(t.Context(), []byte("another passphrase of the backups")); err != nil {
		t.Fatal(err)
	}
	next("full", "keys")
	next("week", "no-week")
	sure(t, s)
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if made := next("full", "rotating"); !made.FinishedKey {
		t.Error("the old key was kept")
	}
	if made := must[Backup](t)(s.BackupWith(t.Context(), dir, []byte("only for the bookkeeper"), nil)); made.Kind != "full" {
		t.Errorf("for the bookkeeper a %s", made.Kind)
	}
	clock = clock.Add(time.Hour)
	next("week", "no-week")
	clock = clock.AddDate(0, 0, 91)
	next("full", "old")
	if got := lists(); len(got) != 1 {
		t.Errorf("lists %v", got)
	}
}

// What a restore brings along in the list of backups was made of other books, though it lies in the same folder.
func TestRestoredBooksDoNotBuildUponWhatWasBefore(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	dir := t.TempDir()
	must[Backup](t)(s.Backup(t.Context(), dir, nil))
	week := must[Backup](t)(s.Backup(t.Context(), dir, nil))
	to := filepath.Join(t.TempDir(), "again.counterfoil")
	must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: week.Path, Dir: to, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	lock(t, s)
	b := must[*Books](t)(Open(t.Context(), to, env))
	s = must[*Session](t)(b.Login(t.Context(), ownerName, []byte(ownerPass), ""))
	defer lock(t, s)
	if made := must[Backup](t)(s.Backup(t.Context(), dir+"/", nil)); made.Kind != "full" || made.Reason != "first" {
		t.Errorf("a %s because %s", made.Kind, made.Reason)
	}
}
