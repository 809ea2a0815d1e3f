package app

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/store/backup"
	"counterfoil/store/offsite/testserver"
)

// A stick is pulled out while a backup is written to it, and comes back.
func TestAStickPulledInBetween(t *testing.T) {
	c, dir := newCarryingShop(t), filepath.Join(t.TempDir(), "STICK")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c.add(dir, BackupPlace{Name: "Stick", Elsewhere: true}, "")
	*c.now = c.now.Add(time.Minute)
	pulled := false
	run := must[BackupRun](t)(c.RunBackups(t.Context(), BackupOrder{}, func(step string, _, _ int64) {
		if step == stepSend && !pulled {
			pulled = os.Rename(dir, dir+"-away") == nil
		}
	}))
	if far := run.Places[1]; !pulled || far.Cause != plan.Absent || far.Verified || run.Light.Colour == plan.Green {
		t.Errorf("pulled out: %v, %+v, %+v", pulled, far, run.Light)
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if run = c.run(BackupOrder{Asked: true, Drill: true}); run.Failed() || !run.Places[1].Proven {
		t.Errorf("back again: %+v", run.Places[1])
	}
}

// A quota of an SFTP server, which has no word for that: a write that fails once the file is there is one for want of room.
func TestAQuotaBehindSFTP(t *testing.T) {
	c, server := newCarryingShop(t), newSSH(t)
	c.add(sftpAt(t, server, t.TempDir()).String(), BackupPlace{Name: "Shelf", HostKey: server.Known()}, testserver.Password)
	server.LimitFiles("16") // 8 KiB
	run := c.run(BackupOrder{})
	if far := run.Places[1]; far.Cause != plan.Full || far.Verified {
		t.Errorf("over the quota: %+v (%v)", far, far.Err)
	}
	server.LimitFiles("")
	if run = c.run(BackupOrder{Asked: true, Drill: true}); run.Failed() || !run.Places[1].Proven {
		t.Errorf("with room: %+v", run.Places[1])
	}
}

// A bucket whose keys may write and not delete, or whose objects are locked: nothing fails, and all stays there.
func TestAPlaceThatKeepsWhatItHas(t *testing.T) {
	c, b := newCarryingShop(t), newBucket(t)
	c.add(b.address(), BackupPlace{Name: "Bucket", Account: "AKTEST"}, "SKTEST")
	b.hinder = saying(http.MethodDelete, http.StatusForbidden, "AccessDenied")(b)
	removed := 0
	for range 8 { // all of one day
		c.issue()
		run := c.run(BackupOrder{Asked: true})
		if run.Failed() || run.Places[1].Removed > 0 {
			t.Fatalf("%+v", run)
		}
		removed += run.Places[0].Removed
	}
	run := c.run(BackupOrder{Drill: true})
	if run.Failed() || run.Light.Colour != plan.Green || removed == 0 {
		t.Errorf("%d removed here: %+v", removed, run)
	}
}

// Files in the folder of the plan that are in no list: one of these books that is whole is taken in, one that is not goes, a copy of one that is in the list and
// what is of others stay as they are.
func TestFilesThatAreInNoList(t *testing.T) {
	c := newCarryingShop(t)
	first := c.run(BackupOrder{}).Made
	name := func(n string) string {
		return filepath.Join(c.here.Address.Path, "books-20261124-10000"+n+BackupSuffix)
	}
	for n, bend := range map[string]func([]byte) []byte{
		"1": func(b []byte) []byte { return b },
		"2": func([]byte) []byte { return []byte("a letter") },
	} {
		if err := os.WriteFile(name(n), bend(must[[]byte](t)(os.ReadFile(first.Path))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other := newCarryingShop(t)
	if err := os.Rename(other.run(BackupOrder{}).Made.Path, name("3")); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"4", "5"} { // of these books, as a killed program leaves them
		c.issue()
		*c.now = c.now.Add(24 * time.Hour)
		w := must[*backupWriter](t)(c.newBackupWriter(runPlan, must[*crypto.BackupKey](t)(c.backupKey(t.Context())), nil))
		w.progress = func(string, int64, int64) {}
		must[backup.Made](t)(w.make(t.Context(), backupPlace{name(n), false}, backup.Choice{Kind: backup.Full}))
		w.wipe()
	}
	bent := must[[]byte](t)(os.ReadFile(name("5")))
	bent[len(bent)-2000] ^= 1
	if err := os.WriteFile(name("5"), bent, 0o600); err != nil {
		t.Fatal(err)
	}
	p := plan.Usual()
	p.Evening = plan.Never // nothing is made by itself
	if err := c.SetBackupPlan(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	run := c.run(BackupOrder{})
	if run.Failed() || run.Made != nil || run.Light.Cause != "" {
		t.Errorf("%+v", run)
	}
	for n, there := range map[string]bool{"1": true, "2": true, "3": true, "4": true, "5": false} {
		if _, err := os.Stat(name(n)); (err == nil) != there {
			t.Errorf("file %s: %v", n, err)
		}
	}
	list := must[[]Backup](t)(c.Backups(t.Context()))
	if len(list) != 2 || list[0].Path != name("4") || c.status().Issued != 1 {
		t.Errorf("the list %+v, %d since", list, c.status().Issued)
	}
	if p := c.states()[0]; p.Good != 2 || len(p.Others) != 3 { // the copy, the letter, and what is of other books
		t.Errorf("%d good, others %+v", p.Good, p.Others)
	}
}
