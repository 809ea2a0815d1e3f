package crypto

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// The mapping of a secret is locked and left out of dumps, as the kernel tells.
func TestSecretIsLocked(t *testing.T) {
	s := NewSecret(32)
	defer s.Wipe()
	if !s.mapped {
		t.Skip("this system does not let us lock memory")
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	flags := flagsOf(string(maps), fmt.Sprintf("%p", s.b))
	for _, want := range []string{" lo", " dd"} { // VM_LOCKED, VM_DONTDUMP
		if !strings.Contains(flags, want) {
			t.Errorf("mapping has flags %q, want%s", flags, want)
		}
	}
}

// flagsOf finds the VmFlags line of the mapping that contains a page. Neighbouring mappings with the same flags are one.
func flagsOf(maps, address string) string {
	var at uint64
	fmt.Sscanf(strings.TrimPrefix(address, "0x"), "%x", &at)
	inside := false
	for line := range strings.Lines(maps) {
		var from, to uint64
		if n, _ := fmt.Sscanf(line, "%x-%x", &from, &to); n == 2 {
			inside = from <= at && at < to
		}
		if inside && strings.HasPrefix(line, "VmFlags:") {
			return line
		}
	}
	return ""
}

// Harden is tried in a process of its own, which tells what the kernel says of it.
func TestHarden(t *testing.T) {
	if os.Getenv("COUNTERFOIL_HARDEN") != "" {
		if err := Harden(); err != nil {
			t.Fatal(err)
		}
		dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
		var core unix.Rlimit
		if err2 := unix.Getrlimit(unix.RLIMIT_CORE, &core); err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		fmt.Printf("dumpable=%d core=%d/%d\n", dumpable, core.Cur, core.Max)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestHarden$")
	cmd.Env = append(os.Environ(), "COUNTERFOIL_HARDEN=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("dumpable=0 core=0/0\n")) {
		t.Errorf("%v: %s", err, out)
	}
}
