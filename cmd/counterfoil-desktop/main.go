// Command counterfoil-desktop is Counterfoil's window.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"counterfoil/app"
	"counterfoil/app/desktop"
	"counterfoil/app/desktop/away"
	"counterfoil/app/printer"
	"counterfoil/assets"
	"counterfoil/crypto"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	fynedesktop "fyne.io/fyne/v2/driver/desktop"
)

// version is set by the linker to that of packaging/CHANGELOG.md.
var version = "development"

// started is when the program began, for the trace.
var started = time.Now()

func main() {
	books := flag.String("books", "", "folder of the books to open; otherwise those opened last")
	trace := flag.Bool("trace", false, "write the name of each page shown, and when, to standard error")
	show := flag.Bool("version", false, "print the version and end")
	flag.Parse()
	if *show {
		fmt.Println("counterfoil-desktop", version)
		return
	}
	if !hasDisplay() {
		fmt.Fprintln(os.Stderr, "There is no display here. Use the command line instead: counterfoil tour DIR shows the whole of it.")
		os.Exit(1)
	}
	if err := run(*books, *trace); err != nil {
		fmt.Fprintln(os.Stderr, "counterfoil-desktop:", err)
		os.Exit(1)
	}
}

// hasDisplay says whether a window can be opened; without one the toolkit would panic.
func hasDisplay() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

func run(books string, trace bool) error {
	hardened := crypto.Harden() // before any secret exists
	fyneapp.SetMetadata(fyne.AppMetadata{ID: "org.counterfoil.Counterfoil", Name: "Counterfoil", Version: version, Icon: icon()})
	a := fyneapp.NewWithID("org.counterfoil.Counterfoil")
	win := a.NewWindow("Counterfoil")
	win.Resize(fyne.NewSize(1180, 760))
	go printer.ClearAway()
	cfg := config(a, books)
	if trace {
		cfg.Trace = os.Stderr
		if hardened != nil {
			fmt.Fprintln(os.Stderr, "memory is not hidden from other programs:", hardened)
		}
	}
	desk, err := desktop.New(win, cfg)
	if err != nil {
		return err
	}
	a.Lifecycle().SetOnStarted(desk.Start)
	win.ShowAndRun() // it comes back when the system ends the program: the toolkit hears that signal itself
	return desk.Finish()
}

// config wires the real environment. Quit comes when the books are closed and nothing is left to do; it ends the process
// itself, because the toolkit's own way out saves its preferences once more and panics when that timer outlives its window.
func config(a fyne.App, books string) desktop.Config {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	return desktop.Config{
		Env: app.System(version), Version: version, Dir: books, Homes: filepath.Join(home, "Counterfoil"),
		Memory: newMemory(memoryPath(home)), Started: started,
		Spawn: func(f func()) { go f() },
		Back:  fyne.Do,
		After: func(d time.Duration, f func()) { time.AfterFunc(d, func() { fyne.Do(f) }) },
		Modifiers: func() fyne.KeyModifier {
			if d, ok := a.Driver().(fynedesktop.Driver); ok {
				return d.CurrentKeyModifiers()
			}
			return 0
		},
		Open:     printer.Open,
		Print:    printer.Print,
		Printers: printer.Printers,
		SetTheme: a.Settings().SetTheme,
		Copy:     a.Clipboard().SetContent,
		Ran:      func() time.Duration { return time.Since(started) },
		Away:     away.Watch,
		Notify:   desktop.Notices(a),
		Quit:     func() { os.Exit(0) },
	}
}

func icon() fyne.Resource { return fyne.NewStaticResource("counterfoil.png", assets.AppIcon()) }
