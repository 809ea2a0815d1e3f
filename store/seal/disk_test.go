package seal

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"testing"
)

// The faulty disk is what the proofs of this package and of store stand on, so it is looked at itself.

// written gives a disk with one durable file of 4 sectors of 'a', open.
func written(t *testing.T) (*Disk, File) {
	t.Helper()
	disk := NewDisk()
	f, err := disk.Create("f")
	if err == nil {
		_, err = f.WriteAt(bytes.Repeat([]byte("a"), 4*sector), 0)
	}
	if err := errors.Join(err, f.Sync(), disk.SyncDir()); err != nil {
		t.Fatal(err)
	}
	return disk, f
}

func TestAPowerCutKeepsWholeSectorsOfWhatWasNotSynced(t *testing.T) {
	disk, f := written(t)
	if _, err := f.WriteAt(bytes.Repeat([]byte("b"), 2*sector), sector/2); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for seed := range uint64(300) {
		b := disk.Reboot(rand.New(rand.NewPCG(seed, 1))).Get("f")
		pieces := ""
		for _, piece := range [][]byte{b[:sector/2], b[sector/2 : sector], b[sector : 2*sector], b[2*sector : 5*sector/2], b[5*sector/2:]} {
			if !bytes.Equal(piece, bytes.Repeat(piece[:1], len(piece))) {
				t.Fatal("a sector was torn")
			}
			pieces += string(piece[:1])
		}
		seen[pieces] = true
	}
	if len(seen) != 8 || !seen["aaaaa"] || !seen["abbba"] || !seen["aabaa"] {
		t.Errorf("outcomes: %v", seen)
	}
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(50) {
		if b := disk.Reboot(rand.New(rand.NewPCG(seed, 1))).Get("f"); !bytes.Equal(b, disk.Get("f")) {
			t.Fatal("what was synced is gone")
		}
	}
}

func TestAFileThatGrewMayKeepItsLengthAlone(t *testing.T) {
	disk, f := written(t)
	if _, err := f.WriteAt(bytes.Repeat([]byte("b"), 2*sector), 4*sector); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for seed := range uint64(300) {
		switch b := disk.Reboot(rand.New(rand.NewPCG(seed, 1))).Get("f")[4*sector:]; {
		case len(b) == 0:
			seen["not grown"] = true
		case bytes.Equal(b, bytes.Repeat([]byte("b"), 2*sector)):
			seen["whole"] = true
		case bytes.Equal(b[:sector], make([]byte, sector)):
			seen["zeros"] = true
		case b[0] != 'b':
			seen["foreign"] = true
		}
	}
	if len(seen) != 4 {
		t.Errorf("outcomes: %v", seen)
	}
}

func TestAFailedSyncForgets(t *testing.T) {
	for _, fail := range []error{errIO, ErrReverted} {
		disk, f := written(t)
		if _, err := f.WriteAt(bytes.Repeat([]byte("b"), 4*sector), 0); err != nil {
			t.Fatal(err)
		}
		disk.Plan(failing(disk.Ops()+1, fail))
		if err := f.Sync(); !errors.Is(err, fail) {
			t.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			t.Errorf("the next sync: %v", err)
		}
		after := disk.Reboot(rand.New(rand.NewPCG(1, 1))).Get("f")
		if bytes.Equal(after, bytes.Repeat([]byte("b"), 4*sector)) {
			t.Error("nothing was lost")
		}
		if now := disk.Get("f"); bytes.Equal(now, after) != (fail == ErrReverted) {
			t.Errorf("%v: programs read %.1s..., the disk has %.1s...", fail, now, after)
		}
	}
}

func TestNamesLastFromTheSyncOfTheFolder(t *testing.T) {
	disk, _ := written(t)
	if _, err := disk.Create("g"); err != nil {
		t.Fatal(err)
	}
	if err := disk.Rename("f", "h"); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for seed := range uint64(100) {
		after, names := disk.Reboot(rand.New(rand.NewPCG(seed, 1))), ""
		for _, name := range []string{"f", "g", "h"} {
			if after.Get(name) != nil {
				names += name
			}
		}
		seen[names] = true
	}
	if len(seen) != 3 || !seen["f"] || !seen["fg"] || !seen["gh"] {
		t.Errorf("names: %v", seen)
	}
}

func TestReadsAndWritesGetAPartDone(t *testing.T) {
	disk, f := written(t)
	p := make([]byte, 4*sector)
	disk.Plan(func(int64, Op, string) error { return ErrShort })
	if n, err := f.ReadAt(p, 0); err != nil || n == 0 || n == len(p) {
		t.Errorf("a short read: %d, %v", n, err)
	}
	disk.Plan(func(int64, Op, string) error { return io.EOF })
	if n, err := f.ReadAt(p, 0); !errors.Is(err, io.EOF) || n == len(p) {
		t.Errorf("a read that lies about the end: %d, %v", n, err)
	}
	disk.Plan(func(int64, Op, string) error { return ErrFull })
	n, err := f.WriteAt(bytes.Repeat([]byte("b"), len(p)), 0)
	if !errors.Is(err, ErrFull) || n == len(p) || bytes.Count(disk.Get("f"), []byte("b")) != n {
		t.Errorf("a write on a full disk: %d, %v", n, err)
	}
	disk.Plan(func(int64, Op, string) error { return ErrPowerCut })
	if _, err := f.WriteAt(bytes.Repeat([]byte("c"), len(p)), 0); !errors.Is(err, ErrPowerCut) {
		t.Error(err)
	}
	disk.Plan(nil)
	if err := f.Sync(); !errors.Is(err, ErrPowerCut) {
		t.Errorf("a disk that is off: %v", err)
	}
	if err := f.Close(); !errors.Is(err, ErrPowerCut) || disk.Opened() != 0 {
		t.Errorf("closing it: %v", err)
	}
	if _, err := f.ReadAt(p, 0); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a closed file: %v", err)
	}
}

// What was recorded leads to the same disk, whatever became of a file that was open: renamed, removed, made again.
func TestCutsRepeatWhatHappened(t *testing.T) {
	disk := NewDisk()
	disk.Record()
	must := func(f File, err error) File {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	first := must(disk.Create("f"))
	say := func(f File, text string) {
		t.Helper()
		if _, err := f.WriteAt([]byte(text), 0); err != nil {
			t.Fatal(err)
		}
	}
	say(first, "first")
	if err := errors.Join(first.Sync(), disk.Rename("f", "g"), disk.SyncDir()); err != nil {
		t.Fatal(err)
	}
	say(must(disk.Create("f")), "second")
	say(first, "FIRST")
	disk.Plan(failing(disk.Ops()+1, ErrReverted))
	if err := first.Sync(); err == nil {
		t.Fatal("the sync did not fail")
	}
	if err := errors.Join(disk.Remove("f"), first.Truncate(3)); err != nil {
		t.Fatal(err)
	}
	again := disk.At(disk.Changes())
	if !bytes.Equal(again.Get("g"), disk.Get("g")) || again.Get("f") != nil || disk.At(4).Get("f") != nil {
		t.Errorf("now %q, repeated %q", disk.Get("g"), again.Get("g"))
	}
	for seed := range uint64(20) {
		was, is := disk.Reboot(rand.New(rand.NewPCG(seed, 1))), again.Reboot(rand.New(rand.NewPCG(seed, 1)))
		if !bytes.Equal(was.Get("g"), is.Get("g")) || !bytes.Equal(was.Get("f"), is.Get("f")) {
			t.Errorf("seed %d: after a power cut %q and %q, repeated %q and %q", seed, was.Get("f"), was.Get("g"), is.Get("f"), is.Get("g"))
		}
	}
}
