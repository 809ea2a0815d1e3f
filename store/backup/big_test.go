//go:build linux

package backup_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/store"
	"counterfoil/store/backup"

	"golang.org/x/sys/unix"
)

// What books of 10 GB take, nearly all of them filed papers that do not pack, beside age and restic on the same bytes, comes from
//
//	make bench-backup-big SIZE=10
//
// It needs three times as much room. MB are those of the books.
var gigabytes = flag.Float64("backup.gigabytes", 0, "GiB of filed papers in the books of BenchmarkBig; 0 does not make them")

// paperOf is what a filed paper with its e-invoice takes.
const paperOf = 40 << 10

// big are the books, and what was measured of them.
type big struct {
	*shelf
	bytes int64 // of the books
}

// BenchmarkBig makes, verifies and restores a full of large books, then a week and a day, and has age seal and open, and restic take up, the
// same pages as a file.
func BenchmarkBig(b *testing.B) {
	if *gigabytes == 0 {
		b.Skip("-backup.gigabytes says no number")
	}
	s := &big{shelf: &shelf{shop: openShop(b), dir: b.TempDir()}}
	s.lists = backup.Lists{Dir: s.shop.dir, Key: make([]byte, 32)}
	s.room(b, int64(*gigabytes*3.3*(1<<30)))
	for filled := 0; filled < int(*gigabytes*(1<<30)); filled += 500 * paperOf {
		s.paper = paperOf
		s.trade(b, 500)
	}
	full := s.made(b, "Full", nil)
	s.verified(b, full)
	s.restored(b, full)
	if err := os.Remove(full.Path); err != nil { // a week asks for the list of its pages, not for the file
		b.Fatal(err)
	}
	copied := filepath.Join(s.dir, "copy.db")
	s.copy(b, copied)
	s.byAge(b, copied)
	restic := s.byRestic(b, copied)
	s.trade(b, 100)
	week := s.made(b, "Week", &full)
	s.trade(b, 100)
	s.made(b, "Day", &week)
	s.copy(b, copied)
	restic("ResticNextDay")
}

// room makes sure that the disk is not filled to its end.
func (s *big) room(b *testing.B, needed int64) {
	b.Helper()
	var disk unix.Statfs_t
	if err := unix.Statfs(s.dir, &disk); err != nil {
		b.Fatal(err)
	}
	if free := int64(disk.Bavail) * disk.Bsize; free < needed {
		b.Fatalf("%d MiB are free, %d are needed: say TMPDIR, or a smaller size", free>>20, needed>>20)
	}
}

// rate reports how fast something that took so long was.
func (s *big) rate(b *testing.B, took time.Duration, name string) {
	b.ReportMetric(float64(s.bytes)/1e6/took.Seconds(), name+"-MB/s")
}

// made makes a backup and tells how long it took until it was proven: it is read back while it is written.
func (s *big) made(b *testing.B, name string, base *backup.Made) (made backup.Made) {
	b.Helper()
	b.Run(name, func(b *testing.B) {
		src := s.source(b)
		src.Lists = s.lists
		if base != nil {
			src.Base = &backup.Base{Manifest: base.Manifest, File: base.SHA256}
		}
		start := time.Now()
		watch(b, func() {
			var err error
			if made, err = backup.Make(context.Background(), s.Store, src, filepath.Join(s.dir, name+backup.Suffix), nil); err != nil {
				b.Fatal(err)
			}
		})
		s.bytes = made.Manifest.Size()
		s.rate(b, time.Since(start), "all")
		b.ReportMetric(float64(made.Size)/1e6, "MB-file")
	})
	return made
}

// verified verifies it once more, by itself, from the disk.
func (s *big) verified(b *testing.B, full backup.Made) {
	b.Helper()
	b.Run("Verify", func(b *testing.B) {
		forget(b, full.Path)
		start := time.Now()
		watch(b, func() {
			if _, err := backup.Verify(context.Background(), full.Path, s.opener(), nil); err != nil {
				b.Fatal(err)
			}
		})
		s.rate(b, time.Since(start), "all")
	})
}

// forget has the file on the disk and no longer in the cache of the system, as Make does before it verifies.
func forget(b *testing.B, path string) {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := errors.Join(f.Sync(), unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)); err != nil {
		b.Fatal(err)
	}
}

// restored restores with every proof, into a folder that is removed at once.
func (s *big) restored(b *testing.B, full backup.Made) {
	b.Helper()
	b.Run("Restore", func(b *testing.B) {
		var wrote time.Time
		to := destination(b)
		start := time.Now()
		watch(b, func() {
			_, err := backup.Restore(context.Background(), backup.Chain{full.Path}, s.opener(), to, func(step string, _, _ int64) {
				if step == backup.StepCheck && wrote.IsZero() {
					wrote = time.Now()
				}
			})
			if err != nil {
				b.Fatal(err)
			}
		})
		s.rate(b, time.Since(start), "all")
		s.rate(b, wrote.Sub(start), "write")
		if err := os.RemoveAll(to.Dir); err != nil {
			b.Fatal(err)
		}
	})
}

// copy writes the pages of this moment as a file, which is what another program would be given.
func (s *big) copy(b *testing.B, path string) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	err = s.Snapshot(context.Background(), func(snap *store.Snapshot) error {
		return snap.Each(func(_ uint32, pages []byte) error {
			_, err := f.Write(pages)
			return err
		})
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Sync(); err != nil {
		b.Fatal(err)
	}
}

// byAge has the age program seal the file and open it again from the disk, which is what a backup goes through.
func (s *big) byAge(b *testing.B, copied string) {
	b.Helper()
	age, key, sealed := ageProgram(b), filepath.Join(s.dir, "kit.txt"), filepath.Join(s.dir, "copy.age")
	if err := os.WriteFile(key, []byte(s.recovery.Text()+"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("Age", func(b *testing.B) {
		start := time.Now()
		used := run(b, nil, age, "-r", s.file.Recovery(), "-o", sealed, copied)
		forget(b, sealed)
		s.rate(b, time.Since(start), "write")
		again := time.Now()
		used += run(b, nil, age, "-d", "-i", key, "-o", os.DevNull, sealed)
		b.ReportMetric(used.Seconds(), "processor-s")
		s.rate(b, time.Since(again), "open")
		s.rate(b, time.Since(start), "all")
	})
	if err := os.Remove(sealed); err != nil {
		b.Fatal(err)
	}
}

// byRestic has restic take up the file, read back all that it holds, and give it again. The function it gives takes up the file once more
// and tells how much that added.
func (s *big) byRestic(b *testing.B, copied string) func(name string) {
	b.Helper()
	restic, err := exec.LookPath("restic")
	if err != nil {
		b.Log("restic is not installed: without it")
		return func(string) {}
	}
	repo := filepath.Join(s.dir, "restic")
	env := []string{"RESTIC_REPOSITORY=" + repo, "RESTIC_PASSWORD=" + passphrase, "RESTIC_CACHE_DIR=" + filepath.Join(s.dir, "cache")}
	run(b, env, restic, "init")
	b.Run("Restic", func(b *testing.B) {
		start := time.Now()
		used := run(b, env, restic, "backup", "--quiet", copied)
		s.rate(b, time.Since(start), "write")
		again := time.Now()
		used += run(b, env, restic, "check", "--quiet", "--read-data")
		b.ReportMetric(used.Seconds(), "processor-s")
		s.rate(b, time.Since(again), "verify")
		s.rate(b, time.Since(start), "all")
		again = time.Now()
		run(b, env, restic, "dump", "latest", copied)
		s.rate(b, time.Since(again), "open")
	})
	return func(name string) {
		before := sizeOf(b, repo)
		b.Run(name, func(b *testing.B) {
			start := time.Now()
			run(b, env, restic, "backup", "--quiet", copied)
			s.rate(b, time.Since(start), "write")
			b.ReportMetric(float64(sizeOf(b, repo)-before)/1e6, "MB-more")
		})
	}
}

// run runs a program whose output is of no interest, and gives the time that it has had the processors.
func run(b *testing.B, env []string, program string, args ...string) time.Duration {
	b.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), env...)
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s %s: %v: %s", program, args[0], err, told.String())
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// sizeOf is what all files of a folder take.
func sizeOf(b *testing.B, dir string) (n int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		n += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}
