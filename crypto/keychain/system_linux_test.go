package keychain

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// These tests talk to a real gnome-keyring on a session bus of their own. The test binary starts itself again inside
// dbus-run-session, with a home folder of its own, and there plays one of the scenes below.

const sceneVariable = "COUNTERFOIL_KEYCHAIN_SCENE"

// scenes are what happens on the inside.
func scenes() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"contract":  func(t *testing.T) { contract(t, OS{}) },
		"keep":      sceneKeep,
		"find":      sceneFind,
		"locked":    sceneLocked,
		"noservice": func(t *testing.T) { sceneRefused(t, NoService) },
		"nobus":     func(t *testing.T) { sceneRefused(t, NoBus) },
		"killed":    sceneKilled,
	}
}

// TestScene does nothing from the outside.
func TestScene(t *testing.T) {
	if play, ok := scenes()[os.Getenv(sceneVariable)]; ok {
		play(t)
	}
}

func sceneKeep(t *testing.T) {
	if err := (OS{}).Set(context.Background(), name(7), []byte("kept over the night")); err != nil {
		t.Fatal(err)
	}
}

func sceneFind(t *testing.T) {
	got, err := OS{}.Get(context.Background(), name(7))
	if err != nil || string(got) != "kept over the night" {
		t.Fatalf("%q, %v", got, err)
	}
}

// sceneLocked: the entry is there, but the keyring is locked. It must not look as if it were missing.
func sceneLocked(t *testing.T) {
	o := OS{Deadline: 5 * time.Second}
	_, err := o.Get(context.Background(), name(7))
	if u, ok := errors.AsType[*UnavailableError](err); !ok || u.Cause != Locked && u.Cause != TimedOut {
		t.Errorf("get: %v", err)
	}
	if err := o.Set(context.Background(), name(7), []byte("x")); !errors.Is(err, ErrUnavailable) {
		t.Errorf("set: %v", err)
	}
	if err := o.Delete(context.Background(), name(7)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("delete: %v", err)
	}
}

func sceneRefused(t *testing.T, cause Cause) {
	o := OS{Deadline: 5 * time.Second}
	_, err := o.Get(context.Background(), name(7))
	wantCause(t, err, cause)
	wantCause(t, o.Set(context.Background(), name(7), []byte("x")), cause)
	wantCause(t, o.Delete(context.Background(), name(7)), cause)
}

// sceneKilled: the daemon dies between two calls. The bus may start a new one, which is locked.
func sceneKilled(t *testing.T) {
	sceneKeep(t)
	pid, err := strconv.Atoi(os.Getenv("COUNTERFOIL_KEYCHAIN_PID"))
	if err != nil {
		t.Fatal("no daemon to kill: ", err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	o := OS{Deadline: 5 * time.Second}
	for range 2 {
		if _, err := o.Get(context.Background(), name(7)); !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrMissing) {
			t.Errorf("get after the daemon died: %v", err)
		}
	}
}

func TestGnomeKeyring(t *testing.T) {
	needPrograms(t, "dbus-run-session", "gnome-keyring-daemon")
	t.Run("contract", func(t *testing.T) { newHome(t).play(t, "contract", "right") })
	t.Run("second session", func(t *testing.T) {
		home := newHome(t)
		home.play(t, "keep", "right")
		home.play(t, "find", "right")
		home.play(t, "locked", "wrong") // the login password of somebody else
		home.play(t, "locked", "")      // nobody has logged in
		home.play(t, "find", "right")   // and nothing was lost over it
	})
	t.Run("killed daemon", func(t *testing.T) { newHome(t).play(t, "killed", "right") })
	t.Run("no service", func(t *testing.T) { newHome(t).playWithoutServices(t) })
	t.Run("no bus", func(t *testing.T) {
		h := newHome(t)
		h.run(t, "nobus", exec.Command(os.Args[0], "-test.run=^TestScene$", "-test.v"), "PATH=/nowhere")
	})
}

func needPrograms(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if os.Getenv("COUNTERFOIL_BARE") == "1" {
			t.Skip(p, "is not installed")
		}
		t.Fatalf("%s is not installed: apt-get install dbus gnome-keyring (or set COUNTERFOIL_BARE=1 to go without)", p)
	}
}

// home is the home folder of an imaginary user.
type home string

func newHome(t *testing.T) home {
	t.Helper()
	dir, err := os.MkdirTemp("", "keychain") // short: the path of a socket has at most 108 characters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		home(dir).killDaemons()
		_ = os.RemoveAll(dir)
	})
	for _, sub := range []string{"run", ".cache", ".local/share"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return home(dir)
}

// killDaemons ends the daemons of this home, the one that the bus started for itself among them. They do not end with their bus.
func (h home) killDaemons() {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, p := range processes {
		comm, _ := os.ReadFile(p + "/comm")
		environ, _ := os.ReadFile(p + "/environ")
		if !bytes.HasPrefix(comm, []byte("gnome-keyring")) || !bytes.Contains(environ, []byte("HOME="+string(h)+"\x00")) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(p)); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// play plays a scene with a daemon that was unlocked with a password; an empty one means that it was not.
func (h home) play(t *testing.T, scene, password string) {
	t.Helper()
	const script = `
		printf %s "$PASSWORD" | gnome-keyring-daemon --foreground --components=secrets $UNLOCK >/dev/null 2>&1 &
		export COUNTERFOIL_KEYCHAIN_PID=$!
		for i in $(seq 100); do
			dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
				string:org.freedesktop.secrets | grep -q 'boolean true' && break
			sleep 0.05
		done
		"$TEST_PROGRAM" -test.run='^TestScene$' -test.v`
	unlock := ""
	if password != "" {
		unlock = "--unlock"
	}
	cmd := exec.Command("dbus-run-session", "--", "bash", "-c", script)
	h.run(t, scene, cmd, "PATH="+os.Getenv("PATH"), "PASSWORD="+password, "UNLOCK="+unlock, "TEST_PROGRAM="+os.Args[0])
}

// playWithoutServices is a bus that knows no services at all.
func (h home) playWithoutServices(t *testing.T) {
	t.Helper()
	config := filepath.Join(string(h), "bus.conf")
	err := os.WriteFile(config, []byte(`<busconfig><type>session</type><listen>unix:tmpdir=`+string(h)+`</listen>
<policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="true"/></policy></busconfig>`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("dbus-run-session", "--config-file="+config, "--", os.Args[0], "-test.run=^TestScene$", "-test.v")
	h.run(t, "noservice", cmd, "PATH="+os.Getenv("PATH"))
}

func (h home) run(t *testing.T, scene string, cmd *exec.Cmd, env ...string) {
	t.Helper()
	dir := string(h)
	cmd.Env = append(env, sceneVariable+"="+scene, "HOME="+dir, "XDG_RUNTIME_DIR="+dir+"/run",
		"XDG_DATA_HOME="+dir+"/.local/share", "XDG_CACHE_HOME="+dir+"/.cache")
	cmd.WaitDelay = time.Second // a daemon may hold the pipe
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	h.killDaemons()
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) || !strings.Contains(out.String(), "--- PASS: TestScene") {
		t.Fatalf("scene %s: %v\n%s", scene, err, out.String())
	}
}
