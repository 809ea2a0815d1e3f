package backup_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/store/backup"
)

// The figures of README come from
//
//	go test -run '^$' -bench . -benchtime 3x ./store/backup -backup.invoices 50000
//
// Every invoice has a paper of 8 KiB that does not pack.
var invoices = flag.Int("backup.invoices", 5_000, "invoices in the books of the benchmarks")

func benchShop(b *testing.B) *shop {
	b.Helper()
	s := openShop(b)
	for done := 0; done < *invoices; done += 1000 {
		s.trade(b, min(1000, *invoices-done))
	}
	return s
}

// watch samples the resident memory of the process, which is more than Go's heap: SQLite's lies outside of it. What
// the operation added is MiB-more; the rest stems from filling the books.
func watch(b *testing.B, fn func()) {
	b.Helper()
	runtime.GC()
	before, stop, most := resident(), make(chan struct{}), make(chan int64)
	go func() {
		high := resident()
		for {
			select {
			case <-stop:
				most <- high
				return
			case <-time.After(10 * time.Millisecond):
				high = max(high, resident())
			}
		}
	}()
	fn()
	close(stop)
	high := <-most
	b.ReportMetric(float64(high)/(1<<20), "MiB-resident")
	b.ReportMetric(float64(high-before)/(1<<20), "MiB-more")
}

func resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
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
