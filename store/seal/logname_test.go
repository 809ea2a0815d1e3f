package seal

import (
	"math/rand/v2"
	"testing"
)

// A program that was killed before its first commit leaves a log whose name may not be on the disk yet. The program that
// finds it must not count on the name: what it reports as done is there after a power cut.
func TestALogFoundIsDurableTooBeforeACommitIsReported(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE bill (id INTEGER PRIMARY KEY, number TEXT) STRICT")
	closeDB(t, db)
	killed := reopen(t, disk) // reads, which makes the log, and is never heard of again
	if ask(t, killed.Writer(), "SELECT count(*) FROM bill") != "0" || disk.Get(testName+logSuffix) == nil {
		t.Fatal("there is no log yet")
	}
	next := reopen(t, disk)
	exec(t, next.Writer(), "INSERT INTO bill (number) VALUES ('2026-0001')")
	for seed := range uint64(20) {
		after := disk.Reboot(rand.New(rand.NewPCG(seed, 1)))
		if got := ask(t, reopen(t, after).Writer(), "SELECT count(*) FROM bill"); got != "1" {
			t.Fatalf("power cut %d: the bill was reported as written and is gone", seed)
		}
	}
}
