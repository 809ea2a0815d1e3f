//go:build window

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// stage is a virtual display with a window manager, a session bus and an unlocked keyring, all of its own, on which the
// real program runs as on a shop owner's desk. It drives the program by keys and clicks alone.
type stage struct {
	t     *testing.T
	home  string
	env   []string
	shots string
	n     int
	app   *exec.Cmd
	trace *lines
}

// patience bounds each wait: software rendering on a busy machine is slow, a hang is not.
const patience = 60 * time.Second

// onStage runs the test again inside a session bus with an unlocked keyring and returns true in the outer process.
func onStage(t *testing.T) bool {
	t.Helper()
	if os.Getenv("COUNTERFOIL_STAGE") == "1" {
		return false
	}
	home := t.TempDir()
	for _, dir := range []string{".cache", ".config", ".local/share", "run"} {
		must(t, os.MkdirAll(filepath.Join(home, dir), 0o700))
	}
	self, err := os.Executable()
	must(t, err)
	// the keyring is unlocked by a password of this test alone, then the test binary runs again inside the bus
	script := `printf %s stage | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$0" "$@"`
	cmd := exec.Command("dbus-run-session", "--", "sh", "-c", script, self, "-test.run", "^"+t.Name()+"$", "-test.v")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + filepath.Join(home, "run"),
		"XDG_DATA_HOME=" + filepath.Join(home, ".local/share"), "XDG_CACHE_HOME=" + filepath.Join(home, ".cache"),
		"XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "LANG=C.UTF-8", "COUNTERFOIL_STAGE=1",
		"COUNTERFOIL_SHOTS=" + os.Getenv("COUNTERFOIL_SHOTS"), "COUNTERFOIL_BOOKS=" + os.Getenv("COUNTERFOIL_BOOKS"), "COUNTERFOIL_DESKTOP=" + os.Getenv("COUNTERFOIL_DESKTOP"), "TMPDIR=" + os.TempDir(),
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatalf("inside the session bus: %v", err)
	}
	return true
}

// newStage starts the display and the window manager; both end with the test.
func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, home: os.Getenv("HOME"), shots: os.Getenv("COUNTERFOIL_SHOTS"), env: os.Environ()}
	if s.shots == "" {
		s.shots = t.TempDir()
	}
	must(t, os.MkdirAll(s.shots, 0o700))
	s.env = append(s.env, "DISPLAY=:"+s.newDisplay())
	s.until("the display", func() bool { return s.quiet("xdpyinfo") == nil })
	s.background("openbox", nil)
	return s
}

// newDisplay starts the virtual display. It chooses a number that nobody has, and tells it. Keys do not repeat: on a busy machine
// one may stay down for long.
func (s *stage) newDisplay() string {
	s.t.Helper()
	told, tells, err := os.Pipe()
	must(s.t, err)
	defer func() { _ = told.Close() }()
	s.background("Xvfb", []*os.File{tells}, "-displayfd", "3", "-r", "-screen", "0", "1280x820x24", "+extension", "GLX", "+render", "-noreset")
	must(s.t, tells.Close())
	number, err := bufio.NewReader(told).ReadString('\n')
	must(s.t, err)
	return strings.TrimSpace(number)
}

// start runs the program with its trace on and waits for its first page.
func (s *stage) start(page string, args ...string) {
	s.t.Helper()
	bin := os.Getenv("COUNTERFOIL_DESKTOP") // another build of the program, such as one that checks its threads
	if bin == "" {
		bin = "../../bin/counterfoil-desktop"
	}
	bin, err := filepath.Abs(bin)
	must(s.t, err)
	s.trace = newLines()
	s.app = exec.Command(bin, append([]string{"--trace"}, args...)...)
	s.app.Env = s.env
	stderr, err := s.app.StderrPipe()
	must(s.t, err)
	must(s.t, s.app.Start())
	go s.trace.read(stderr)
	s.t.Cleanup(func() { s.stop() })
	s.page(page)
	s.until("the window", func() bool { return s.quiet("xdotool", "search", "--onlyvisible", "--name", "Counterfoil") == nil })
	s.run("xdotool", "search", "--onlyvisible", "--name", "Counterfoil", "windowfocus", "--sync")
}

// stop ends the program as the window's close button does, and shows what it complained about.
func (s *stage) stop() {
	if s.app == nil {
		return
	}
	_ = s.quiet("xdotool", "key", "alt+F4")
	s.ended()
	for _, line := range s.trace.all() {
		if strings.Contains(line, "Error in Fyne call thread") || strings.Contains(line, "panic:") || strings.Contains(line, "Fyne error:") {
			s.t.Errorf("the program said: %s", line)
		}
	}
}

// terminate ends the program as the system does at its own end.
func (s *stage) terminate() {
	s.t.Helper()
	must(s.t, s.app.Process.Signal(syscall.SIGTERM))
	s.ended()
}

func (s *stage) ended() {
	s.t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.app.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			s.t.Errorf("the program ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		_ = s.app.Process.Kill()
		s.t.Errorf("the program did not end within 20 s")
	}
	s.app = nil
}

// page waits until the program says that it shows the page.
func (s *stage) page(name string) {
	s.t.Helper()
	s.expect("page " + name)
}

// expect waits for a line of the trace that contains text, beyond those already waited for.
// It answers with the line.
func (s *stage) expect(text string) string {
	s.t.Helper()
	line, ok := s.trace.wait(text, patience)
	if !ok {
		s.shot("missing")
		s.t.Fatalf("no %q in the trace within %s:\n%s", text, patience, strings.Join(s.trace.all(), "\n"))
	}
	time.Sleep(300 * time.Millisecond) // one frame, so that the new page has the focus
	return line
}

// write types text into whatever has the focus, then settles.
func (s *stage) write(text string) {
	s.t.Helper()
	s.run("xdotool", "type", "--delay", "12", "--", text)
	s.settle()
}

// keys presses keys by their X names: "Tab", "Return", "ctrl+Return".
func (s *stage) keys(names ...string) {
	s.t.Helper()
	s.run("xdotool", append([]string{"key", "--delay", "40"}, names...)...)
	s.settle()
}

// click clicks at a place of the window.
func (s *stage) click(x, y int) {
	s.t.Helper()
	s.run("xdotool", "mousemove", fmt.Sprint(x), fmt.Sprint(y), "click", "1")
	s.settle()
}

func (s *stage) settle() { time.Sleep(150 * time.Millisecond) }

// shot keeps a picture of the whole display for a person to look at.
func (s *stage) shot(name string) {
	s.t.Helper()
	s.n++
	s.settle()
	s.run("import", "-window", "root", filepath.Join(s.shots, fmt.Sprintf("%02d-%s.png", s.n, name)))
}

// cli runs the command line on the same books and gives what it prints: the second opinion on what the window did.
func (s *stage) cli(stdin string, args ...string) string {
	s.t.Helper()
	bin, err := filepath.Abs("../../bin/counterfoil")
	must(s.t, err)
	cmd := exec.Command(bin, args...)
	cmd.Env, cmd.Stdin = s.env, strings.NewReader(stdin)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("counterfoil %s: %v\n%s%s", strings.Join(args, " "), err, out, errs.String())
	}
	return string(out)
}

// background runs a program until the test ends. The files are its descriptors from 3 on.
func (s *stage) background(name string, files []*os.File, args ...string) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.ExtraFiles = s.env, files
	must(s.t, cmd.Start())
	s.t.Cleanup(func() { cancel(); _ = cmd.Wait() })
}

func (s *stage) run(name string, args ...string) {
	s.t.Helper()
	if err := s.quiet(name, args...); err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
}

func (s *stage) quiet(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	return cmd.Run()
}

func (s *stage) until(what string, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if ok() {
			return
		}
	}
	s.shot("missing")
	s.t.Fatalf("waited %s for %s", patience, what)
}

// lines collects the trace and lets the test wait for what comes next.
type lines struct {
	mu   sync.Mutex
	text []string
	next int
}

func newLines() *lines { return &lines{} }

func (l *lines) read(r io.Reader) {
	for sc := bufio.NewScanner(r); sc.Scan(); {
		l.mu.Lock()
		l.text = append(l.text, sc.Text())
		l.mu.Unlock()
	}
}

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.text...)
}

func (l *lines) wait(text string, limit time.Duration) (string, bool) {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		l.mu.Lock()
		for i := l.next; i < len(l.text); i++ {
			if strings.Contains(l.text[i], text) {
				l.next = i + 1
				l.mu.Unlock()
				return l.text[i], true
			}
		}
		l.mu.Unlock()
	}
	return "", false
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
