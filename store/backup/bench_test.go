package backup_test

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

// The figures of README come from
//
//	go test -run '^$' -bench . -benchtime 3x ./store/backup -backup.invoices 50000
//
// Every invoice has a paper of 8 KiB that does not pack. Large books are made of files of 10 MiB, which is as fast as the disk:
//
//	go test -run '^$' -bench Large -benchtime 1x ./store/backup -backup.megabytes 1000
var (
	invoices  = flag.Int("backup.invoices", 5_000, "invoices in the books of the benchmarks")
	megabytes = flag.Int("backup.megabytes", 100, "MiB of files in the books of the large benchmarks")
)

func benchShop(b *testing.B) *shop {
	b.Helper()
	s := openShop(b)
	for done := 0; done < *invoices; done += 1000 {
		s.trade(b, min(1000, *invoices-done))
	}
	return s
}

// fill files so many MiB that do not pack.
func (s *shop) fill(b *testing.B, mib int) {
	b.Helper()
	content := make([]byte, 10<<20)
	for range mib / 10 {
		_, _ = rand.Read(content)
		s.do(b, "attachment.add", func(tx *store.Tx) error {
			_, err := tx.Attach(bill.Attachment{ID: bill.NewID(), Target: bill.NewID(), Author: bill.NewID(), Name: "plan.pdf", Type: "application/pdf"}, content)
			return err
		})
	}
}

// watch samples the anonymous memory of the process, which is more than Go's heap: SQLite's lies outside of it. What the operation
// added is MiB-more; the rest stems from filling the books.
func watch(b *testing.B, fn func()) {
	b.Helper()
	debug.FreeOSMemory()
	before, stop, most := resident(), make(chan struct{}), make(chan int64)
	go func() {
		high := resident()
		for {
			select {
			case <-stop:
				most <- high
				return
			case <-time.After(25 * time.Millisecond):
				high = max(high, resident())
			}
		}
	}()
	used := processor()
	fn()
	b.ReportMetric((processor() - used).Seconds(), "processor-s") // which other work on the machine does not lengthen
	close(stop)
	high := <-most
	b.ReportMetric(float64(high)/(1<<20), "MiB-resident")
	b.ReportMetric(float64(high-before)/(1<<20), "MiB-more")
}

// processor is the time that the process has had the processors, zero where the system does not tell it this way.
func processor() time.Duration {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	var ticks int64
	for _, f := range fields[11:13] { // of the program and of the system for it, in hundredths of a second
		n, _ := strconv.ParseInt(f, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// resident is the memory of the process in bytes without that of files, which the system can drop.
func resident() int64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "RssAnon:")
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseInt(kib, 10, 64)
	return n << 10
}

// BenchmarkMake writes and verifies; MB are those of the books.
func BenchmarkMake(b *testing.B) {
	s, dir := benchShop(b), b.TempDir()
	b.ResetTimer()
	watch(b, func() {
		for i := 0; b.Loop(); i++ {
			made, err := backup.Make(context.Background(), s.Store, s.source(b), filepath.Join(dir, strconv.Itoa(i)), nil)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(made.Manifest.Size())
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	s := benchShop(b)
	path, made := s.back(b)
	b.SetBytes(made.Manifest.Size())
	b.ResetTimer()
	watch(b, func() {
		for b.Loop() {
			if _, err := backup.Verify(context.Background(), path, backup.Opener{Identity: s.pass}, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRestore makes new books and proves them: pages, integrity, every total, the trail.
func BenchmarkRestore(b *testing.B) {
	s := benchShop(b)
	path, made := s.back(b)
	b.SetBytes(made.Manifest.Size())
	b.ResetTimer()
	watch(b, func() {
		for b.Loop() {
			if _, err := backup.Restore(context.Background(), backup.Chain{path}, backup.Opener{Identity: s.pass}, destination(b), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkLarge makes, verifies and restores a full, a week and a day of large books, in a process whose memory is watched, and has age
// alone seal and open as many bytes.
func BenchmarkLarge(b *testing.B) {
	s := &shelf{shop: openShop(b), dir: b.TempDir()}
	s.lists = backup.Lists{Dir: s.shop.dir, Key: make([]byte, 32)}
	s.fill(b, *megabytes)
	var full, week, day backup.Made
	step := func(name string, fn func() (backup.Made, error)) (made backup.Made) {
		b.Run(name, func(b *testing.B) {
			watch(b, func() {
				var err error
				if made, err = fn(); err != nil {
					b.Fatal(err)
				}
			})
			b.SetBytes(made.Manifest.Size())
			b.ReportMetric(float64(made.Size)/(1<<20), "MiB-file")
		})
		return made
	}
	full = step("Full", func() (backup.Made, error) { return s.make(b, "full", nil) })
	s.fill(b, 30)
	week = step("Week", func() (backup.Made, error) { return s.make(b, "week", &full) })
	s.trade(b, 20)
	day = step("Day", func() (backup.Made, error) { return s.make(b, "day", &week) })
	chain := backup.Chain{full.Path, week.Path, day.Path}
	step("Verify", func() (backup.Made, error) {
		_, err := backup.VerifyChain(context.Background(), chain, s.opener(), nil)
		return day, err
	})
	step("Restore", func() (backup.Made, error) {
		_, err := backup.Restore(context.Background(), chain, s.opener(), destination(b), nil)
		return day, err
	})
	step("AgeAlone", func() (backup.Made, error) { return full, s.age(full) })
}

// age seals the bytes of the books with nothing around them, onto the same disk, and opens them again.
func (s *shelf) age(full backup.Made) (err error) {
	f, err := os.Create(filepath.Join(s.dir, "alone.age"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w, err := age.Encrypt(f, s.pass)
	if err != nil {
		return err
	}
	block := make([]byte, 1<<20)
	_, _ = rand.Read(block)
	for n := int64(0); n < full.Manifest.Size(); n += int64(len(block)) {
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Close(), f.Sync()); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r, err := age.Decrypt(f, s.pass)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return err
}
