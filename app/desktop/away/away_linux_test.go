package away

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// bus is a message bus of its own, for this test.
func bus(t *testing.T) *dbus.Conn {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		if os.Getenv("COUNTERFOIL_BARE") == "1" {
			t.Skip("no dbus-daemon")
		}
		t.Fatal("the program dbus-daemon is missing: install dbus, or set COUNTERFOIL_BARE=1 to go without this test")
	}
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address = strings.TrimSpace(address)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	c, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// keeper is a login manager: it knows one session, and holds the other ends of what keeps a sleep waiting.
type keeper struct{ ends chan *os.File }

const ownSession = dbus.ObjectPath("/org/freedesktop/login1/session/c1")

func (k keeper) GetSessionByPID(uint32) (dbus.ObjectPath, *dbus.Error) { return ownSession, nil }

func (k keeper) Inhibit(what, _, _, mode string) (dbus.UnixFD, *dbus.Error) {
	var ends [2]int
	if what != "sleep" || mode != "delay" || syscall.Pipe2(ends[:], syscall.O_NONBLOCK|syscall.O_CLOEXEC) != nil {
		return 0, dbus.NewError("org.freedesktop.DBus.Error.AccessDenied", nil)
	}
	k.ends <- os.NewFile(uintptr(ends[0]), "sleep")
	time.AfterFunc(time.Second, func() { _ = syscall.Close(ends[1]) }) // ours; the one that was sent is a copy
	return dbus.UnixFD(ends[1]), nil
}

func TestASleepWaitsForTheLock(t *testing.T) {
	c := bus(t)
	k := keeper{make(chan *os.File, 4)}
	if err := c.Export(k, loginPath, loginManager); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RequestName(login, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	left, goOn := make(chan string, 8), make(chan struct{})
	stop := Watch(func() { left <- "left"; <-goOn })
	end := <-k.ends
	heard := func(what string) {
		t.Helper()
		select {
		case <-left:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s was not heard", what)
		}
	}
	emit := func(path dbus.ObjectPath, name string, values ...any) {
		t.Helper()
		if err := c.Emit(path, name, values...); err != nil {
			t.Fatal(err)
		}
	}

	emit(loginPath, loginManager+".PrepareForSleep", true)
	heard("the sleep")
	time.Sleep(1200 * time.Millisecond) // our own copy is closed by now
	_ = end.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := end.Read(make([]byte, 1)); err == nil || !os.IsTimeout(err) {
		t.Errorf("the sleep did not wait for the lock: %v", err)
	}
	goOn <- struct{}{}
	_ = end.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := end.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
		t.Errorf("the sleep goes on waiting after the lock: %v", err)
	}
	emit(loginPath, loginManager+".PrepareForSleep", false)
	select {
	case <-k.ends: // for the next one
	case <-time.After(10 * time.Second):
		t.Error("the next sleep would not wait")
	}

	close(goOn)
	emit(ownSession, loginSession+".Lock")
	heard("the lock of the screen")
	emit("/org/freedesktop/ScreenSaver", savers[0]+".ActiveChanged", true)
	heard("the screen saver")
	emit("/org/gnome/ScreenSaver", savers[1]+".ActiveChanged", true)
	heard("GNOME's screen saver")

	emit("/org/freedesktop/login1/session/c2", loginSession+".Lock") // somebody else's
	emit("/org/gnome/ScreenSaver", savers[1]+".ActiveChanged", false)
	time.Sleep(200 * time.Millisecond)
	if len(left) != 0 {
		t.Error("what is not ours was taken for a lock")
	}
	stop()
}

// Without a bus nothing is heard, and nothing fails.
func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	Watch(func() { t.Error("heard something") })()
}
