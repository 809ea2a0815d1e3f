package printer

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain is the print commands too: under their names the test program writes down what it is given.
func TestMain(m *testing.M) {
	into := os.Getenv("PRINTER_TEST_INTO")
	switch filepath.Base(os.Args[0]) {
	case "lp", "lpr":
		if slices.Contains(os.Args, "broken") {
			os.Stderr.WriteString("lp: Error - The printer or class does not exist.\nmore\n")
			os.Exit(1)
		}
		pages, err := io.ReadAll(os.Stdin)
		err = errors.Join(err, os.WriteFile(filepath.Join(into, "pages"), pages, 0o600),
			os.WriteFile(filepath.Join(into, "args"), []byte(strings.Join(append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...), "\n")), 0o600))
		if err != nil {
			os.Exit(2)
		}
		os.Exit(0)
	case "lpstat":
		if os.Args[1] == "-d" {
			os.Stdout.WriteString("system default destination: Office\n")
		} else {
			os.Stdout.WriteString("Attic\nOffice\n")
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// withCommands puts print commands of these names on the path, and nothing else; they write into the folder.
func withCommands(t *testing.T, names ...string) (into string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no print command")
	}
	bin, into := t.TempDir(), t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("PRINTER_TEST_INTO", into)
	return into
}

func TestTheCommandGetsThePages(t *testing.T) {
	pages := bytes.Repeat([]byte("%PDF-1.7 pages\n"), 10_000)
	for _, c := range []struct {
		commands []string
		job      Job
		want     string
	}{
		{[]string{"lp", "lpr"}, Job{Title: "INV-2026-0001", PDF: pages}, "lp\n-s\n-t\nINV-2026-0001\n-n\n1"},
		{[]string{"lp"}, Job{Title: "--help\x00\n", Printer: "Office", Copies: 3, PDF: pages}, "lp\n-s\n-t\nhelp\n-n\n3\n-d\nOffice"},
		{[]string{"lpr"}, Job{Printer: "Office", Copies: 2, PDF: pages}, "lpr\n-J\nCounterfoil\n-#\n2\n-P\nOffice"},
	} {
		into := withCommands(t, c.commands...)
		if err := Print(t.Context(), c.job); err != nil {
			t.Fatal(err)
		}
		args, err := os.ReadFile(filepath.Join(into, "args"))
		if err != nil || string(args) != c.want {
			t.Errorf("called as %q, %v, want %q", args, err, c.want)
		}
		if got, err := os.ReadFile(filepath.Join(into, "pages")); err != nil || !bytes.Equal(got, pages) {
			t.Errorf("%d bytes arrived, %v", len(got), err)
		}
	}
}

func TestWhatCannotBePrinted(t *testing.T) {
	withCommands(t, "lp")
	if err := Print(t.Context(), Job{Printer: "broken"}); err == nil || !strings.Contains(err.Error(), "does not exist") || strings.Contains(err.Error(), "more") {
		t.Errorf("the command's own words are lost: %v", err)
	}
	for _, name := range []string{"-o", "a/b", "a\nb", "x#y"} {
		if err := Print(t.Context(), Job{Printer: name}); !errors.Is(err, ErrNoPrinter) {
			t.Errorf("%q was taken for a printer: %v", name, err)
		}
	}
	withCommands(t)
	if err := Print(t.Context(), Job{}); !errors.Is(err, ErrNoCommand) {
		t.Errorf("without a command: %v", err)
	}
	if list := Printers(t.Context()); len(list) != 0 {
		t.Errorf("printers without a command: %v", list)
	}
}

func TestThePreferredPrinterIsTheFirst(t *testing.T) {
	withCommands(t, "lpstat")
	if list := Printers(t.Context()); !slices.Equal(list, []string{"Office", "Attic"}) {
		t.Errorf("%v", list)
	}
}

// A file for the viewer is for this user alone, and goes with the next one an hour later.
func TestFilesForTheViewerGoAway(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	path, err := Keep(Job{Title: "RE/2026:1", PDF: []byte("pages")})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() != 5 || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) || !strings.HasPrefix(filepath.Base(path), "RE-2026-1-") {
		t.Errorf("%s, %v, %v", path, info, err)
	}
	old := time.Now().Add(-2 * kept)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := Keep(Job{Title: "next"}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file of two hours ago is still there")
	}
	last, err := Keep(Job{Title: "last"})
	if err := errors.Join(err, os.Chtimes(last, old, old)); err != nil {
		t.Fatal(err)
	}
	ClearAway()
	if _, err := os.Stat(last); !errors.Is(err, os.ErrNotExist) {
		t.Error("it stays until something is printed again")
	}
}
