package app

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app/plan"
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
