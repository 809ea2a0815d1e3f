package app

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/crypto"
	"counterfoil/store"
)

// costs are those of a user's slot, of her portable slot, and of the key of the backups, as they lie on the disk.
func costs(t *testing.T, b *Books, s *Session) [3]crypto.Cost {
	t.Helper()
	f, _, err := b.ways()
	if err != nil {
		t.Fatal(err)
	}
	out := [3]crypto.Cost{f.Slots()[0].Cost}
	err = s.store.Read(t.Context(), func(v *store.View) error {
		slots, err := v.Slots()
		out[1] = must[crypto.Cost](t)(crypto.PortableCost(slots[0].Body))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	k := must[*crypto.BackupKey](t)(s.backupKey(t.Context()))
	defer k.Wipe()
	out[2] = k.Cost()
	return out
}

// A passphrase that was set when guessing was dearer to do, or on a slower machine, becomes dearer to guess at the next login:
// here, in the books, and in the backups made from then on. A slow machine lowers nothing.
func TestALoginRaisesWhatGuessingCosts(t *testing.T) {
	env := cheapEnv()
	b, s, kit := newBooks(t, env)
	lock(t, s)
	cheap, dear := env.Cost, crypto.Cost{Time: 2, Memory: 64, Threads: 1}
	for _, c := range []struct {
		today, slot crypto.Cost
		entries     int
	}{
		{cheap, cheap, 0},
		{dear, dear, 1},
		{dear, dear, 1},
		{cheap, dear, 1},
		{crypto.Cost{Time: 1, Memory: 512, Threads: 1}, dear, 1}, // more memory and fewer passes: not more of both
	} {
		env.Cost = c.today
		b = must[*Books](t)(Open(t.Context(), b.Dir(), env))
		s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
		if got := costs(t, b, s); got != [3]crypto.Cost{c.slot, c.slot.Portable(), c.slot.Portable()} {
			t.Errorf("with %v today they cost %v", c.today, got)
		}
		if n := len(outcomes(t, s, "user.cost")); n != c.entries {
			t.Errorf("the trail tells of it %d times, want %d", n, c.entries)
		}
		lock(t, s)
	}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	lock(t, s)
	dir := filepath.Join(t.TempDir(), "there")
	must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
	lock(t, must[*Session](t)(must[*Books](t)(Open(t.Context(), dir, env)).Login(t.Context(), "", []byte(ownerPass), "")))
	lock(t, must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("with the kit, after all that")})))
}

// A passphrase of their own, which is not at hand at a login, keeps the backups at their cost.
func TestALoginLeavesTheBackupsTheirOwnPassphrase(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	if err := s.SetBackupPassphrase(t.Context(), []byte("only for the bookkeeper")); err != nil {
		t.Fatal(err)
	}
	before := must[[]byte](t)(s.setting(t.Context(), settingBackupKey))
	lock(t, s)
	env.Cost.Memory *= 2
	s = must[*Session](t)(must[*Books](t)(Open(t.Context(), b.Dir(), env)).Login(t.Context(), "", []byte(ownerPass), ""))
	if after := must[[]byte](t)(s.setting(t.Context(), settingBackupKey)); !bytes.Equal(before, after) {
		t.Error("the key of the backups was changed")
	}
	lock(t, s)
}

// Measured costs are measured anew only by a machine that was quick, so that no login waits for it in vain.
func TestASlowMachineDoesNotMeasureAtALogin(t *testing.T) {
	measures := Env{Policy: crypto.Policy{Floor: crypto.Cost{Time: 1, Memory: 32, Threads: 1}}}
	used := crypto.Cost{Time: 3, Memory: 64 << 10, Threads: 4}
	if c, more := measures.dearer(t.Context(), used, costTime); more || c != used {
		t.Errorf("%v, %v", c, more)
	}
	if c, more := (Env{Cost: crypto.Cost{Time: 3, Memory: 128 << 10, Threads: 4}}).dearer(t.Context(), used, time.Hour); !more || c.Memory != 128<<10 {
		t.Errorf("%v, %v", c, more)
	}
}
