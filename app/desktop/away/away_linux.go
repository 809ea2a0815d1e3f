package away

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/godbus/dbus/v5"
)

// What is listened to.
const (
	login        = "org.freedesktop.login1"
	loginPath    = dbus.ObjectPath("/org/freedesktop/login1")
	loginManager = login + ".Manager"
	loginSession = login + ".Session"
)

// savers are the screen savers that tell when they begin: of KDE and others, and of GNOME.
var savers = []string{"org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"}

// watcher listens on the two buses.
type watcher struct {
	left   func()
	system *dbus.Conn      // nil where there is none
	hold   int             // keeps the sleep waiting; -1 for nothing
	mine   dbus.ObjectPath // the session of this program, "" where logind knows none
}

func watch(left func()) (stop func()) {
	w := &watcher{left: left, hold: -1}
	done := make(chan struct{})
	go w.run(done)
	return func() { close(done) }
}

// run listens until done. Each bus has a channel of its own, for it closes that when it goes.
func (w *watcher) run(done <-chan struct{}) {
	var system, session chan *dbus.Signal
	if c, err := dbus.ConnectSystemBus(); err == nil {
		defer c.Close()
		w.system, system = c, make(chan *dbus.Signal, 16)
		w.listenToLogin(c, system)
	}
	defer w.letSleep()
	if c, err := sessionBus(); err == nil {
		defer c.Close()
		session = make(chan *dbus.Signal, 16)
		for _, s := range savers {
			_ = c.AddMatchSignal(dbus.WithMatchInterface(s), dbus.WithMatchMember("ActiveChanged"))
		}
		c.Signal(session)
	}
	for {
		select {
		case <-done:
			return
		case s, ok := <-system:
			if !ok {
				system = nil // that bus has gone
				continue
			}
			w.hear(s)
		case s, ok := <-session:
			if !ok {
				session = nil
				continue
			}
			w.hear(s)
		}
	}
}

// sessionBus connects only to a bus that is there: the library would start one otherwise.
func sessionBus() (*dbus.Conn, error) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		if _, err := os.Stat(filepath.Join("/run/user", strconv.Itoa(os.Getuid()), "bus")); err != nil {
			return nil, errors.New("no session bus")
		}
	}
	return dbus.ConnectSessionBus()
}

func (w *watcher) listenToLogin(c *dbus.Conn, heard chan *dbus.Signal) {
	manager := c.Object(login, loginPath)
	_ = manager.Call(loginManager+".GetSessionByPID", 0, uint32(os.Getpid())).Store(&w.mine)
	_ = c.AddMatchSignal(dbus.WithMatchInterface(loginManager), dbus.WithMatchMember("PrepareForSleep"))
	if w.mine != "" {
		_ = c.AddMatchSignal(dbus.WithMatchInterface(loginSession), dbus.WithMatchMember("Lock"), dbus.WithMatchObjectPath(w.mine))
	}
	c.Signal(heard)
	w.holdSleep(c)
}

// holdSleep has the next sleep wait for us. Where logind does not allow that, the sleep comes all the same, and the clock shows it later.
func (w *watcher) holdSleep(c *dbus.Conn) {
	if w.hold >= 0 {
		return
	}
	var fd dbus.UnixFD
	err := c.Object(login, loginPath).Call(loginManager+".Inhibit", 0, "sleep", "Counterfoil", "The books are locked first", "delay").Store(&fd)
	if err == nil {
		w.hold = int(fd)
	}
}

func (w *watcher) letSleep() {
	if w.hold >= 0 {
		_ = syscall.Close(w.hold)
		w.hold = -1
	}
}

func (w *watcher) hear(s *dbus.Signal) {
	on := len(s.Body) == 1 && s.Body[0] == true
	switch s.Name {
	case loginManager + ".PrepareForSleep":
		if on {
			w.left()
			w.letSleep()
		} else if w.system != nil {
			w.holdSleep(w.system) // awake: for the next one
		}
	case loginSession + ".Lock":
		w.left()
	case savers[0] + ".ActiveChanged", savers[1] + ".ActiveChanged":
		if on {
			w.left()
		}
	}
}
