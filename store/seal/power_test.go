package seal

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

var soak = flag.Bool("seal.soak", false, "run the long tests: every power cut with many outcomes, stores above 1 GiB (hours)")

// workload is a working day on a small store: transactions of different sizes, checkpoints, closing and opening again.
// Transaction n adds rows and writes n into the ledger; acked is called after it was reported as done.
func workload(t testing.TB, disk FS, transactions int, acked func(n int)) error {
	key := testKey(t, 1)
	if err := Create(disk, testName, key); err != nil {
		return err
	}
	db, err := Open(disk, testName, key)
	if err != nil {
		return err
	}
	defer func() {
		if db != nil {
			_ = db.Close()
		}
	}()
	_, err = db.Writer().Exec(`BEGIN IMMEDIATE; CREATE TABLE ledger (last INTEGER NOT NULL) STRICT; INSERT INTO ledger VALUES (0);
		CREATE TABLE bill (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
		CREATE INDEX bill_text ON bill (text); COMMIT`)
	if err != nil {
		return db.Explain(err)
	}
	acked(0)
	for n := 1; n <= transactions; n++ {
		if err := transact(db, n); err != nil {
			return db.Explain(err)
		}
		acked(n)
		switch {
		case n%10 == 0:
			if err := db.Close(); err != nil {
				return err
			}
			if db, err = Open(disk, testName, key); err != nil {
				return err
			}
		case n%4 == 0:
			if _, err := db.Writer().Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
				return db.Explain(err)
			}
		case n%3 == 0:
			if _, err := db.Writer().Exec("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
				return db.Explain(err)
			}
		}
	}
	return db.Close()
}

// transact writes between 1 and 40 rows, deletes some of an earlier batch, and counts itself.
func transact(db *DB, n int) error {
	tx, err := db.Writer().Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for i := range 1 + n*7%40 {
		if _, err := tx.Exec("INSERT INTO bill (batch, text) VALUES (?, ?)", n, fmt.Sprintf("%d/%d %0200d", n, i, i)); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("DELETE FROM bill WHERE batch = ? AND id % 2 = 0", n-3); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE ledger SET last = ?", n); err != nil {
		return err
	}
	return tx.Commit()
}

// verify opens what is left after a crash. It holds a prefix of the transactions, whole, with all that were reported.
func verify(t testing.TB, disk FS, acked, attempted int) error {
	db, err := Open(disk, testName, testKey(t, 1))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var tables int
	if err := db.Writer().QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return db.Explain(err)
	}
	if tables == 0 {
		if acked >= 0 {
			return fmt.Errorf("the tables are gone, and %d transactions were reported", acked)
		}
		return nil
	}
	var last, wrong int
	var integrity string
	if err := db.Writer().QueryRow("SELECT last FROM ledger").Scan(&last); err != nil {
		return db.Explain(err)
	}
	if err := db.Writer().QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil {
		return db.Explain(err)
	}
	if last < acked || last > attempted || integrity != "ok" {
		return fmt.Errorf("last = %d of %d reported and %d begun; integrity %s", last, acked, attempted, integrity)
	}
	// Batches up to last are there, later ones are not; what transaction n deletes is of batch n-3.
	err = db.Writer().QueryRow(`SELECT count(*) FROM (
		SELECT batch, count(*) AS n, sum(id % 2 = 0) AS even FROM bill GROUP BY batch)
		WHERE batch > ? OR (batch > ? - 3 AND n <> 1 + batch*7%40) OR (batch <= ? - 3 AND even > 0)`, last, last, last).Scan(&wrong)
	if err == nil && wrong > 0 {
		err = fmt.Errorf("%d batches are not whole after transaction %d", wrong, last)
	}
	return err
}

// recorded runs the workload once on a disk that keeps every change, and notes how many changes there were when each
// transaction began to be promised.
func recorded(t testing.TB, transactions int) (disk *Disk, acked []int) {
	t.Helper()
	disk = NewDisk()
	disk.Record()
	err := workload(t, disk, transactions, func(int) { acked = append(acked, disk.Changes()) })
	if err != nil {
		t.Fatal(err)
	}
	return disk, acked
}

// reported is how many transactions had been reported at a change: -1 for none, not even the tables.
func reported(acked []int, at int) int {
	n := -1
	for i, change := range acked {
		if change <= at {
			n = i
		}
	}
	return n
}

func TestPowerCuts(t *testing.T) {
	disk, acked := recorded(t, 34)
	r := rand.New(rand.NewPCG(1, 2))
	played := 0
	for at, past := range disk.Cuts() {
		if r.IntN(disk.Changes()) < 400 {
			cut(t, past, acked, at, r.Uint64())
			played++
		}
	}
	t.Logf("%d of %d cut points", played, disk.Changes()+1)
}

// TestSoakPowerCuts plays every cut point with many outcomes.
func TestSoakPowerCuts(t *testing.T) {
	if !*soak {
		t.Skip("-seal.soak runs every cut point")
	}
	const outcomes = 8
	disk, acked := recorded(t, 120)
	t.Run("outcomes", func(t *testing.T) {
		for seed := range uint64(outcomes) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				for at, past := range disk.Cuts() {
					cut(t, past, acked, at, seed)
				}
			})
		}
	})
	t.Logf("%d cut points, %d outcomes each, a second cut in the recovery of each", disk.Changes()+1, outcomes)
}

// cut plays one outcome of a power cut, and of a second one at any moment of the recovery.
func cut(t *testing.T, past *Disk, acked []int, at int, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, uint64(at)))
	after := past.Reboot(r)
	promised := reported(acked, at)
	if after.Get(testName) == nil || promised < 0 && len(after.Get(testName)) < 4096 {
		if promised >= 0 {
			t.Errorf("cut at %d, seed %d: no store", at, seed)
		}
		return
	}
	whole := after.Copy()
	err := verify(t, whole, promised, promised+1)
	if err != nil && promised < 0 && !storeWasCreated(past) {
		return // the power went before Create returned; whoever calls it starts again
	}
	if err != nil {
		t.Errorf("cut at %d, seed %d, %d reported: %v", at, seed, promised, err)
		return
	}
	after.Plan(failing(1+r.Int64N(whole.Ops()), ErrPowerCut))
	_ = verify(t, after, promised, promised+1) // until the power goes
	again := after.Reboot(r)
	if err := verify(t, again, promised, promised+1); err != nil {
		t.Errorf("cut at %d, seed %d, and again in the recovery: %v", at, seed, err)
	}
}

// storeWasCreated tells whether Create had made the first page durable.
func storeWasCreated(d *Disk) bool {
	node := d.durable[testName]
	return node != nil && len(node.synced) >= 4096
}

// Every operation fails once, each in its turn: what was reported stays, and the store is whole. With and without the
// loss of power after the failure.
func TestEveryOperationFails(t *testing.T) {
	for _, fail := range []error{ErrFull, errIO, ErrReverted, ErrShort, io.EOF, ErrPowerCut} {
		t.Run(fail.Error(), func(t *testing.T) {
			count := NewDisk()
			if err := workload(t, count, 12, func(int) {}); err != nil {
				t.Fatal(err)
			}
			step := int64(1)
			if !*soak {
				step = 11
			}
			for k := int64(1); k <= count.Ops(); k += step {
				failAt(t, k, fail)
			}
		})
	}
}

var errIO = fmt.Errorf("input/output error")

// failing is the plan in which operation k fails.
func failing(k int64, fail error) func(int64, Op, string) error {
	return func(n int64, _ Op, _ string) error {
		if n == k {
			return fail
		}
		return nil
	}
}

func failAt(t *testing.T, k int64, fail error) {
	t.Helper()
	disk, promised := NewDisk(), -1
	disk.Plan(failing(k, fail))
	err := workload(t, disk, 12, func(n int) { promised = n })
	disk.Plan(nil)
	if disk.Locks() != 0 || disk.Opened() != 0 {
		t.Errorf("operation %d fails with %v: %d locks and %d files were kept", k, fail, disk.Locks(), disk.Opened())
	}
	if promised < 0 {
		return
	}
	if err == nil && promised != 12 {
		t.Fatalf("operation %d fails: no error, and only %d transactions", k, promised)
	}
	left := map[string]*Disk{"and the power too": disk.Reboot(rand.New(rand.NewPCG(uint64(k), 3)))}
	if fail != ErrPowerCut {
		left["and the program begins again"] = disk.Copy()
	}
	for how, after := range left {
		if err := verify(t, after, promised, promised+1); err != nil {
			t.Errorf("operation %d fails with %v, %s: %v", k, fail, how, err)
		}
	}
}

// A read that gives less than there is is no sign of damage, and in the log no end: whatever is read or refused, nothing is lost.
func TestAReadCutShortLosesNothing(t *testing.T) {
	sample := sample(t, true)
	count := sample.Copy()
	if rows, err := readAll(t, count, testKey(t, 1)); err != nil || rows != 63 {
		t.Fatal(rows, err)
	}
	for k := int64(1); k <= count.Ops(); k++ {
		for _, fail := range []error{ErrShort, io.EOF} {
			disk := sample.Copy()
			disk.Plan(func(n int64, op Op, _ string) error {
				if n == k && op == OpRead {
					return fail
				}
				return nil
			})
			rows, err := readAll(t, disk, testKey(t, 1))
			if err == nil && rows != 63 || errors.Is(err, ErrDamaged) || errors.Is(err, ErrWrongKey) || fail == ErrShort && err != nil {
				t.Errorf("operation %d, %v: %d rows, %v", k, fail, rows, err)
			}
			disk.Plan(nil)
			if rows, err := readAll(t, disk, testKey(t, 1)); err != nil || rows != 63 {
				t.Errorf("operation %d, %v, and later: %d rows, %v", k, fail, rows, err)
			}
		}
	}
}
