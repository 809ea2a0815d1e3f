//go:build unix

package trail

import (
	"bufio"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"counterfoil/crypto"
)

// The figures of README.md come from
//
//	make bench-trail
//
// which sets this to a million.
var entries = flag.Int("trail.entries", 20_000, "entries of the trail that the benchmark verifies")

// workday is what the entries of a busy shop tell, in a round of ten: logins, drafts, invoices, payments, a customer.
func workday(n int) (action string, changes []Change) {
	id := crypto.ID{byte(n), byte(n >> 8), byte(n >> 16)}
	switch n % 10 {
	case 0:
		return "session.login", nil
	case 3, 7:
		thing := "document " + id.String()
		return "document.issue", append(issued(n/10*2+n%10/7+1), changed(thing, "date", "", "2026-11-24"), changed(thing, "due", "", "2026-12-08"), changed(thing, "payable", "", "562.38"))
	case 4, 8:
		thing := "payment " + id.String()
		return "payment.add", []Change{changed(thing, "amount", "", "250.00"), changed(thing, "date", "", "2026-11-24"), changed(thing, "method", "", "transfer")}
	case 9:
		thing := "customer " + id.String()
		return "customer.save", []Change{sealedBy(Salt{1}, thing, "name", "Jane", "Joan"), changed(thing, "terms", "14", "30")}
	}
	thing := "draft " + id.String()
	return "draft.save", []Change{changed(thing, "currency", "", "EUR"), changed(thing, "date", "", "2026-11-24"), changed(thing, "lines", "2", "3"), changed(thing, "payable", "120.00", "562.38")}
}

// exportFile writes a trail of n entries as an export and says where.
func exportFile(b *testing.B, n int) string {
	b.Helper()
	s := newShop(b)
	body := filepath.Join(b.TempDir(), "body")
	f, err := os.Create(body)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	for i := range n {
		action, changes := workday(i)
		e := entry(int64(i)+1, s.owner, action)
		e.Changes = changes
		a, err := Append(e, s.keys.Sign, &s.log)
		if err == nil {
			s.hashes = append(s.hashes, a.Hashes...)
			err = Line{Leaf: a.Leaf}.write(out)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	a := anchor(b, &s.log, int64(n))
	note, err := Checkpoint(s.store, a, s.keys.Identity)
	if err != nil {
		b.Fatal(err)
	}
	var head bytes.Buffer
	if err := WriteExport(&head, Header{Store: s.store, Made: time.Now(), Program: "bench", Anchor: a, People: s.terms()[:1], Checkpoint: note}, func(func(Line, error) bool) {}); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "trail")
	whole, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	_, err = f.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(whole, io.MultiReader(&head, f))
	}
	if err != nil {
		b.Fatal(err)
	}
	f.Close()
	whole.Close()
	return path
}

// BenchmarkVerifyExport proves an exported trail out of its file: what counterfoil trail verify does.
func BenchmarkVerifyExport(b *testing.B) {
	path := exportFile(b, *entries)
	runtime.GC()
	heap, stop := heapPeak()
	cpu := cpuTime()
	all := func(string, string) (bool, bool) { return true, true }
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		o, err := VerifyExport(f, all)
		f.Close()
		if err != nil || !o.Sound() || o.Anchor.Size != int64(*entries) {
			b.Fatal(o.Findings, err)
		}
	}
	stop()
	n := float64(b.N) * float64(*entries)
	b.ReportMetric(b.Elapsed().Seconds()*1e6/n, "s/million")
	b.ReportMetric((cpuTime()-cpu).Seconds()*1e6/n, "cpu-s/million")
	b.ReportMetric(float64(heap.Load())/(1<<20), "MB-peak")
	b.ReportMetric(0, "ns/op")
	if info, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(info.Size())/float64(*entries), "bytes/entry")
	}
}

// heapPeak looks every few milliseconds how large the live and the dead objects of the heap are.
func heapPeak() (peak *atomic.Uint64, stop func()) {
	peak, done := new(atomic.Uint64), make(chan struct{})
	go func() {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				metrics.Read(s)
				peak.Store(max(peak.Load(), s[0].Value.Uint64()))
			}
		}
	}()
	return peak, func() { close(done) }
}

// cpuTime is what all processors have worked for this program: on a machine that is not its own, the only figure that can be repeated.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
