//go:build window

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWindowFigures measures the real window on books of 100,000 invoices, which app's TestKeepFilledBooks has left in the
// folder that COUNTERFOIL_BOOKS names: start to first frame, unlock to home, pages to frame, memory. `make bench` runs it.
func TestWindowFigures(t *testing.T) {
	books := os.Getenv("COUNTERFOIL_BOOKS")
	if books == "" {
		t.Skip("COUNTERFOIL_BOOKS names no books; make bench makes them")
	}
	if onStage(t) {
		return
	}
	s := newStage(t)
	copied := filepath.Join(t.TempDir(), "big.counterfoil")
	must(t, os.CopyFS(copied, os.DirFS(books)))
	s.start("unlock", "--books", copied)
	s.figure("start to first frame (lock page)", "drawn unlock")
	s.keys("ctrl+a")
	s.write(owner)
	s.keys("Return")
	s.write(passphrase)
	s.keys("Return")
	s.page("home")
	s.memory("home")
	for i, place := range []string{"invoices", "customers", "payments"} {
		s.keys("ctrl+" + strconv.Itoa([]int{2, 3, 5}[i]))
		s.page(place)
		s.expect("drawn " + place)
	}
	s.click(100, 160) // Invoices, in the sidebar
	s.page("invoices")
	for range 40 {
		s.run("xdotool", "mousemove", "700", "500", "click", "--repeat", "5", "5")
	}
	s.memory("invoices, after 200 notches of the wheel")
	for _, line := range s.trace.all() {
		t.Log(line)
	}
}

// figure logs when a line of the trace came, in ms since the program started.
func (s *stage) figure(what, text string) {
	s.t.Helper()
	s.expectAnywhere(text)
	for _, line := range s.trace.all() {
		if strings.HasSuffix(line, text) {
			s.t.Logf("FIGURE %s: %s", what, strings.TrimSpace(strings.TrimSuffix(line, text)))
			return
		}
	}
}

// expectAnywhere waits for a line that may have come before others that were waited for.
func (s *stage) expectAnywhere(text string) {
	s.t.Helper()
	s.until(text, func() bool { return strings.Contains(strings.Join(s.trace.all(), "\n"), text) })
}

var memoryLine = regexp.MustCompile(`(?m)^(VmRSS|RssAnon):\s+(\d+) kB`)

// memory logs what the program takes, as the system counts it.
func (s *stage) memory(where string) {
	s.t.Helper()
	time.Sleep(2 * time.Second)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.app.Process.Pid))
	must(s.t, err)
	for _, m := range memoryLine.FindAllStringSubmatch(string(status), -1) {
		kb, err := strconv.Atoi(m[2])
		must(s.t, err)
		s.t.Logf("FIGURE %s on %s: %d MB", m[1], where, kb/1024)
	}
}
