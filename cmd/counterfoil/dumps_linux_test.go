package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The program writes no core dump and is closed to others of the same user, from before it asks for a passphrase: the
// kernel is asked about a program that waits for one.
func TestTheProgramIsNotDumped(t *testing.T) {
	f := newShopFloor(t)
	c := f.command(f.copied("counterfoil"), "init", "home/books", "--company", "-", "--owner", "Ada", "--without-keychain")
	if os.Getuid() == 0 { // as somebody else than the one whom the kernel names where it hides a process
		f.openToAll()
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	proc := fmt.Sprintf("/proc/%d", c.Process.Pid)
	var limits []byte
	for range 5000 { // it needs some milliseconds to get there
		limits, err = os.ReadFile(filepath.Join(proc, "limits"))
		if err == nil && bytes.Contains(limits, []byte("Max core file size        0                    0 ")) && owner(proc) == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if owner(proc) != 0 { // what is not dumpable belongs to root in /proc, whoever runs it
		t.Errorf("the process of user %d can be dumped", owner(proc))
	}
	if !bytes.Contains(limits, []byte("Max core file size        0                    0 ")) {
		t.Errorf("core dumps are allowed: %s, %v", limits, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // it was given nothing to work with
}

// copied is this test program where any user can start it, under the name of the command that it plays.
func (f *shopFloor) copied(name string) string {
	f.t.Helper()
	self, err := os.Executable()
	if err != nil {
		f.t.Fatal(err)
	}
	b, err := os.ReadFile(self)
	if err != nil {
		f.t.Fatal(err)
	}
	path := filepath.Join(f.dir, "out", name)
	if err := os.WriteFile(path, b, 0o755); err != nil {
		f.t.Fatal(err)
	}
	return path
}

// openToAll lets a user without rights reach the folder.
func (f *shopFloor) openToAll() {
	f.t.Helper()
	for dir := filepath.Join(f.dir, "out"); len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			f.t.Fatal(err)
		}
	}
}

// owner is whom the kernel shows the memory of a process to.
func owner(proc string) int {
	info, err := os.Stat(filepath.Join(proc, "mem"))
	if err != nil {
		return -1
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}
