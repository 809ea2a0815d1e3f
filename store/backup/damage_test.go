package backup_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

// refused says whether the error has one of the kinds that a damaged file may have. In the header a flipped bit cannot
// be told from a wrong passphrase, and in the first line not from another kind of file.
func refused(err error, header bool) bool {
	if errors.Is(err, backup.ErrDamaged) {
		return true
	}
	return header && (errors.Is(err, backup.ErrForeign) || errors.Is(err, backup.ErrWrongPassphrase) ||
		errors.Is(err, backup.ErrWrongKey) || errors.Is(err, crypto.ErrCost))
}

// headerOf is the length of the age header.
func headerOf(t *testing.T, file []byte) int {
	t.Helper()
	i := bytes.Index(file, []byte("\n--- "))
	if i < 0 {
		t.Fatal("no age header")
	}
	return i + 5 + 43 + 1
}

func TestABackupCutAnywhereIsRefused(t *testing.T) {
	s := openShop(t)
	path, _ := s.back(t)
	whole := must(os.ReadFile(path))
	header := headerOf(t, whole)
	tried := 0
	for n := len(whole) - 1; n >= 0; n -= 1 + n/400 {
		if err := os.Truncate(path, int64(n)); err != nil {
			t.Fatal(err)
		}
		_, err := backup.Verify(context.Background(), path, backup.Opener{Identity: s.pass}, nil)
		if !errors.Is(err, backup.ErrDamaged) && !(n <= header && refused(err, true)) {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
		var d *backup.DamageError
		if n > header && (!errors.As(err, &d) || d.At > int64(n) || !d.Cut) {
			t.Fatalf("cut to %d bytes is explained as %v", n, err)
		}
		tried++
	}
	t.Logf("%d lengths of %d bytes", tried, len(whole))
}

func TestABackupWithAnyBitFlippedIsRefused(t *testing.T) {
	s := openShop(t)
	path, _ := s.back(t)
	whole := must(os.ReadFile(path))
	header := headerOf(t, whole)
	f := must(os.OpenFile(path, os.O_RDWR, 0))
	defer f.Close()
	for i := 0; i < len(whole); i += 1 + i/300 {
		bad := []byte{whole[i] ^ 1<<(i%8)}
		_ = must(f.WriteAt(bad, int64(i)))
		_, err := backup.Verify(context.Background(), path, backup.Opener{Identity: s.pass}, nil)
		if !refused(err, i < header) {
			t.Fatalf("bit %d of byte %d (header %d): %v", i%8, i, header, err)
		}
		_ = must(f.WriteAt(whole[i:i+1], int64(i)))
	}
	if _, err := backup.Verify(context.Background(), path, backup.Opener{Identity: s.pass}, nil); err != nil {
		t.Fatalf("the whole file: %v", err)
	}
}

func TestADamagedBackupRestoresNothing(t *testing.T) {
	s := openShop(t)
	s.trade(t, 20)
	path, _ := s.back(t)
	whole := must(os.ReadFile(path))
	for name, file := range map[string][]byte{
		"cut in the middle": whole[:len(whole)/2], "last byte missing": whole[:len(whole)-1], "empty": {},
		"flipped near the end": flip(whole, len(whole)-100), "more at the end": append(bytes.Clone(whole), 0),
		"chunks swapped": swap(whole, headerOf(t, whole)+16, 64<<10+16),
	} {
		t.Run(name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "bad.cfbackup")
			if err := os.WriteFile(bad, file, 0o600); err != nil {
				t.Fatal(err)
			}
			d := destination(t)
			_, err := backup.Restore(context.Background(), backup.Chain{bad}, backup.Opener{Identity: s.pass}, d, nil)
			if !errors.Is(err, backup.ErrDamaged) {
				t.Errorf("restore: %v", err)
			}
			nothingIn(t, filepath.Dir(d.Dir))
		})
	}
}

func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1
	return b
}

// swap exchanges the first two chunks of n bytes after at.
func swap(b []byte, at, n int) []byte {
	out := bytes.Clone(b[:at])
	out = append(out, b[at+n:at+2*n]...)
	out = append(out, b[at:at+n]...)
	return append(out, b[at+2*n:]...)
}

func TestOtherFilesAreNotBackups(t *testing.T) {
	s := openShop(t)
	recipient := must(s.file.RecoveryRecipient())
	var other bytes.Buffer
	w := must(age.Encrypt(&other, recipient))
	_ = must(io.WriteString(w, "an age file, but of something else"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"a picture": []byte("\x89PNG\r\n\x1a\n and more"), "another age file": other.Bytes()} {
		path := filepath.Join(t.TempDir(), "x.cfbackup")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Inspect(context.Background(), path, byRecovery(s)); !errors.Is(err, backup.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := backup.Inspect(context.Background(), filepath.Join(t.TempDir(), "none"), byRecovery(s)); !errors.Is(err, backup.ErrMissing) {
		t.Errorf("no file: %v", err)
	}
}

// A file that anybody could make who knows the recovery recipient, which is public: all is well-formed, the maker is not
// one of us.
func TestAForgedBackupIsNotTakenForOurs(t *testing.T) {
	s, forger := openShop(t), openShop(t)
	src := forger.source(t)
	src.To = []age.Recipient{must(s.file.RecoveryRecipient()), forger.pass}
	path := filepath.Join(t.TempDir(), "forged.cfbackup")
	if _, err := backup.Make(context.Background(), forger.Store, src, path, nil); err != nil {
		t.Fatal(err)
	}
	o := byRecovery(s)
	m := must(backup.Inspect(context.Background(), path, o))
	if m.Fingerprint() == s.file.OwnerFingerprint() {
		t.Error("the forger has the owner's fingerprint")
	}
	o.Known = s.known
	if _, err := backup.Inspect(context.Background(), path, o); !errors.Is(err, backup.ErrUnsigned) {
		t.Errorf("forged backup: %v", err)
	}
}

func TestCancellingLeavesNothing(t *testing.T) {
	s := openShop(t)
	s.trade(t, 200)
	path, _ := s.back(t)
	for _, step := range []string{backup.StepRead, backup.StepWrite, backup.StepVerify} {
		ctx, cancel := context.WithCancel(context.Background())
		at := filepath.Join(t.TempDir(), "new.cfbackup")
		_, err := backup.Make(ctx, s.Store, s.source(t), at, func(now string, _, _ int64) {
			if now == step {
				cancel()
			}
		})
		if step == backup.StepVerify && err == nil {
			continue // the last page was read before anybody could cancel
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled in %s: %v", step, err)
		}
		nothingIn(t, filepath.Dir(at))
	}
	for _, step := range []string{backup.StepRestore, backup.StepCheck} {
		ctx, cancel := context.WithCancel(context.Background())
		d := destination(t)
		_, err := backup.Restore(ctx, backup.Chain{path}, byRecovery(s), d, func(now string, _, _ int64) {
			if now == step {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled in %s: %v", step, err)
		}
		nothingIn(t, filepath.Dir(d.Dir))
	}
}

func TestARestoreThatCannotBeFinishedLeavesNothing(t *testing.T) {
	s := openShop(t)
	path, _ := s.back(t)
	d, stop := destination(t), errors.New("no key file today")
	d.Finish = func(context.Context, string, *store.Store, backup.Manifest, []byte) error { return stop }
	if _, err := backup.Restore(context.Background(), backup.Chain{path}, byRecovery(s), d, nil); !errors.Is(err, stop) {
		t.Errorf("restore: %v", err)
	}
	nothingIn(t, filepath.Dir(d.Dir))
}

func TestTheBooksStayInUseMeanwhile(t *testing.T) {
	s := openShop(t)
	s.trade(t, 100)
	before := facts(t, s.Store)
	path := filepath.Join(t.TempDir(), "busy.cfbackup")
	written := 0
	_, err := backup.Make(context.Background(), s.Store, s.source(t), path, func(step string, _, _ int64) {
		if step == backup.StepRead || step == backup.StepWrite {
			s.trade(t, 1)
			written++
		}
	})
	if err != nil || written == 0 {
		t.Fatalf("%d transactions meanwhile, %v", written, err)
	}
	m := must(backup.Inspect(context.Background(), path, byRecovery(s)))
	if m.Facts.Invoices != before.Invoices {
		t.Errorf("the backup has %d invoices, at its beginning there were %d", m.Facts.Invoices, before.Invoices)
	}
	if _, err := backup.Restore(context.Background(), backup.Chain{path}, byRecovery(s), destination(t), nil); err != nil {
		t.Error(err)
	}
	if now := facts(t, s.Store); now.Invoices != before.Invoices+int64(written) {
		t.Errorf("%d invoices in the books", now.Invoices)
	}
}

func TestTheNextBackupNamesTheOneBefore(t *testing.T) {
	s := openShop(t)
	_, first := s.back(t)
	if first.Manifest.Sequence != 1 || first.Manifest.Previous != nil {
		t.Errorf("first: %+v", first.Manifest)
	}
	s.do(t, "backup.make", func(tx *store.Tx) error {
		return tx.AddBackup(store.Backup{
			ID: first.Manifest.ID, Made: first.Manifest.Made, Place: "stick", Size: first.Size, SHA256: first.SHA256, Verified: first.Verified,
		})
	})
	_, second := s.back(t)
	if second.Manifest.Sequence != 2 || !bytes.Equal(second.Manifest.Previous, first.SHA256[:]) {
		t.Errorf("second: %+v", second.Manifest)
	}
	if first.Manifest.ID == (bill.ID{}) || first.Manifest.ID == second.Manifest.ID {
		t.Error("backups without ids of their own")
	}
}
