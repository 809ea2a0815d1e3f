// Package cmd holds the programs, and this test of how the packages may lean on one another.
package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layer says what a package may import of ours, what of others only few may have, and why.
type layer struct {
	pkg    string
	ours   string // packages, separated by blanks
	guards string // of guarded
	why    string
}

// layers is the import map of the house. A package that is not here, or an import that is not in its row, fails the test: whoever
// adds one adds it here, with the reason.
var layers = []layer{
	{"app/money", "", "", "the numbers: no clock, no disk, no screen"},
	{"app/tax", "app/money", "", "tables of rates and ids, over exact percents"},
	{"app/bill", "app/money app/tax", "", "the rules of the trade are pure"},
	{"app/privacy", "app/bill", "", "how long what is kept of people, and what for: values in, values out"},
	{"app/alarm", "app/bill", "", "which entries of the trail are alarms: entries in, findings out"},
	{"app/answer", "app/bill app/money", "", "what a bookkeeper sends back to the owner: values to text and back, and how they compare with the books"},
	{"app/paycode", "app/bill app/money", "", "what stands in a code that a telephone pays by, and in the reference of a payment: values in, text out"},
	{"app/intake", "", "", "files of strangers held to bounds while they are read: text in, tokens out"},
	{"app/bank", "app/bill app/intake app/money app/paycode", "", "bank statements read, and matched to open invoices: bytes in, values out"},
	{"app/sheet", "app/intake", "", "tables of other programs read, and their columns matched: bytes in, values out"},
	{"app/einvoice", "app/bill app/money app/tax", "", "bills in the words of EN 16931, to XML and back: bytes in, values out"},
	{"app/report", "app/bill app/money app/tax", "", "what the books say of a period: rows in, tables out"},
	{"app/journal", "app/bill app/money app/tax", "", "entries for the accountant: rows in, bytes out"},
	{"app/plan", "app/bill", "", "backups that happen by themselves: when, where to, and what the light says; moments and facts in, decisions out"},
	{"app/mail", "app/bill", "", "letters: composed to bytes, and what may become of them"},
	{"app/mail/smtp", "app/mail", "", "letters handed to a mail server"},
	{"app/mail/smtp/testserver", "", "", "mail servers for tests, which no program holds"},
	{"app/paper", "app/bill app/money app/paycode app/report app/tax assets", "pdf", "document -> boxes -> PDF; fonts and words come embedded"},
	{"app/printer", "", "", "pages to the printing of the system: bytes in, a job out"},
	{"assets", "", "", "files that travel inside the programs, for window and paper alike"},

	{"crypto", "", "age", "keys: it knows neither SQL nor bills"},
	{"crypto/page", "", "", "the page cipher: bytes in, bytes out"},
	{"crypto/factor", "", "", "the second factor: codes by time, recovery codes, what must be remembered of them"},
	{"crypto/keychain", "", "keyring", "the system's keychain behind three methods"},
	{"crypto/securitykey", "", "", "FIDO2 security keys: found, and asked for the secret that only they have"},
	{"crypto/securitykey/softkey", "crypto/securitykey", "", "a security key for tests, which no program holds"},
	{"crypto/trail", "crypto", "", "who did what: entries signed by people's keys"},

	{"store/seal", "crypto/page", "sql", "SQLite's file system, sealed; it knows no table"},
	{"store/files", "", "", "kinds of failure of a disk, and names that overwrite nothing"},
	{"store", "app/bank app/bill app/journal app/mail app/money app/plan app/privacy app/report app/tax crypto crypto/page crypto/trail store/files store/seal", "sql", "the only place that speaks SQL"},
	{"store/backup", "app/bill app/money crypto crypto/page crypto/trail store store/files store/seal", "age", "the books as one file, and back"},
	{"store/offsite", "crypto store/files", "", "sealed files to places elsewhere, and back: it knows no books and no keys of theirs"},
	{"store/offsite/testserver", "", "", "places for tests, which no program holds"},

	{
		"app", "app/alarm app/answer app/bank app/bill app/einvoice app/journal app/mail app/mail/smtp app/money app/paper app/paycode app/plan app/privacy app/report app/sheet app/tax crypto crypto/factor crypto/keychain crypto/securitykey crypto/trail store store/backup store/files store/offsite", "age",
		"the use cases: the only package that opens a store",
	},

	{"app/desktop/away", "", "", "the computer goes to sleep, or its screen is locked"},
	{"app/desktop/kit", "assets", "fyne", "widgets: they know nothing of billing"},
	{
		"app/desktop", "app app/answer app/bank app/bill app/desktop/away app/desktop/kit app/einvoice app/journal app/mail app/money app/paper app/plan app/printer app/privacy app/report app/sheet app/tax assets", "fyne",
		"the pages of the window, over a Session and nothing below it",
	},
	{"cmd/counterfoil", "app app/answer app/bank app/bill app/einvoice app/journal app/mail app/money app/paper app/plan app/printer app/privacy app/report app/sheet assets crypto", "", "the command line: builds without cgo and without Fyne"},
	{"cmd/counterfoil-desktop", "app app/desktop app/desktop/away app/printer assets crypto", "fyne", "the window: flags and wiring"},
}

// guarded are packages of others that only the rows naming the guard may import.
var guarded = map[string]struct {
	prefixes []string
	why      string
}{
	"fyne":    {[]string{"fyne.io/"}, "only the window draws"},
	"sql":     {[]string{"database/sql", "modernc.org/"}, "only store speaks SQL"},
	"age":     {[]string{"filippo.io/age"}, "sealed files are made where keys are at hand"},
	"keyring": {[]string{"github.com/zalando/go-keyring"}, "one place asks the keychain, with a deadline"},
	"pdf":     {[]string{"github.com/jung-kurt/gofpdf"}, "one file paints the boxes, so that the library can be changed"},
}

// pure may not touch the world at all.
var (
	pure    = []string{"app/money", "app/tax", "app/bill", "app/answer", "app/alarm", "app/privacy", "app/paycode", "app/bank", "app/plan", "app/journal", "app/einvoice", "app/report", "crypto/page", "crypto/factor"}
	worldly = []string{"os", "os/exec", "io/fs", "net", "net/http", "log", "log/slog", "math/rand", "math/rand/v2", "syscall", "unsafe"}
)

const module = "counterfoil/"

// source is a Go file outside of tests.
type source struct {
	path, pkg string
	says      string // the comment on its package clause
	imports   []string
	lines     int
	functions []int // lines of each
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && path != ".." && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") || isModule(path)) {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		s, err := readSource(path)
		list = append(list, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("only %d files found: the test looks in the wrong place", len(list))
	}
	return list
}

// isModule says whether a folder is a module of its own, which no program of ours is built from.
func isModule(path string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

func readSource(path string) (source, error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s := source{path: path, pkg: filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), ".."+string(filepath.Separator)))}
	s.says, s.lines = f.Doc.Text(), files.File(f.Pos()).LineCount()
	for _, i := range f.Imports {
		s.imports = append(s.imports, strings.Trim(i.Path.Value, `"`))
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			s.functions = append(s.functions, files.Position(fn.End()).Line-files.Position(fn.Pos()).Line+1)
		}
	}
	return s, nil
}

// row finds the row of a package.
func row(pkg string) (layer, bool) {
	i := slices.IndexFunc(layers, func(l layer) bool { return l.pkg == pkg })
	if i < 0 {
		return layer{}, false
	}
	return layers[i], true
}

func TestPackagesLeanOnlyDownwards(t *testing.T) {
	leans := map[[2]string]bool{}
	for _, s := range sources(t) {
		l, ok := row(s.pkg)
		if !ok {
			t.Errorf("%s: package %s is not in the map of layers", s.path, s.pkg)
			continue
		}
		may := strings.Fields(l.ours)
		for _, i := range s.imports {
			ours, found := strings.CutPrefix(i, module)
			if found && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s; %s (%s) may import: %s", s.path, ours, l.pkg, l.why, l.ours)
			}
			leans[[2]string{s.pkg, ours}] = true
		}
	}
	for _, l := range layers {
		for _, ours := range strings.Fields(l.ours) {
			if !leans[[2]string{l.pkg, ours}] {
				t.Errorf("%s may import %s, and does not: the map says no more than is so", l.pkg, ours)
			}
		}
	}
}

// A package says in one place what it is for.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]int{}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.says, "Package ") || strings.HasPrefix(s.says, "Command ") {
			said[s.pkg]++
		}
	}
	for _, l := range layers {
		if said[l.pkg] != 1 {
			t.Errorf("%d files of %s say what it is for, not one", said[l.pkg], l.pkg)
		}
	}
}

func TestGuardedImports(t *testing.T) {
	painters := map[string]bool{}
	for _, s := range sources(t) {
		l, _ := row(s.pkg)
		for _, i := range s.imports {
			for name, g := range guarded {
				if slices.ContainsFunc(g.prefixes, func(p string) bool { return strings.HasPrefix(i, p) }) &&
					!slices.Contains(strings.Fields(l.guards), name) {
					t.Errorf("%s imports %s: %s", s.path, i, g.why)
				}
			}
			if slices.Contains(pure, s.pkg) && slices.Contains(worldly, i) {
				t.Errorf("%s imports %s: %s is pure", s.path, i, s.pkg)
			}
			if i == "github.com/jung-kurt/gofpdf" {
				painters[s.path] = true
			}
		}
	}
	if len(painters) != 1 {
		t.Errorf("exactly one file imports the PDF library, not %d: %v", len(painters), painters)
	}
}

// The map itself must make a tree: nobody below imports anybody above, in whatever number of steps.
func TestTheMapHasNoCircle(t *testing.T) {
	var walk func(pkg string, way []string)
	walk = func(pkg string, way []string) {
		if slices.Contains(way, pkg) {
			t.Fatalf("a circle: %v -> %s", way, pkg)
		}
		l, ok := row(pkg)
		if !ok {
			t.Fatalf("%v names %s, which is not in the map", way, pkg)
		}
		for _, next := range strings.Fields(l.ours) {
			walk(next, append(slices.Clone(way), pkg))
		}
	}
	for _, l := range layers {
		walk(l.pkg, nil)
		if l.why == "" {
			t.Errorf("%s: no reason", l.pkg)
		}
	}
}

// Only the folders of the design, and what the ecosystem expects beside them.
func TestTopLevel(t *testing.T) {
	want := []string{
		"cmd", "app", "store", "crypto", "assets", "packaging", "go.mod", "go.sum", "README.md", "LICENSE", "Makefile", ".gitignore",
		".ci", ".git", "bin",
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(want, e.Name()) {
			t.Errorf("%s does not belong on the top level", e.Name())
		}
	}
}

// The measures of the house are a report, not a gate: a long table is no fault.
func TestSizes(t *testing.T) {
	var all []int
	for _, s := range sources(t) {
		all = append(all, s.functions...)
		if s.lines > 450 {
			t.Logf("%s has %d lines", s.path, s.lines)
		}
	}
	slices.Sort(all)
	t.Logf("%d functions: median %d lines, nine of ten up to %d, longest %d", len(all), all[len(all)/2], all[len(all)*9/10], all[len(all)-1])
}
