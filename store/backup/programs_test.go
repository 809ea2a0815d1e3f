package backup_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/store/backup"
)

// The books are not locked in: with the recovery key, the ordinary age, zstd, tar and sqlite3 programs read a backup.
func TestOrdinaryProgramsReadABackup(t *testing.T) {
	for program, pack := range map[string]string{"zstd": "zstd", "tar": "tar", "sqlite3": "sqlite3"} {
		needs(t, program, pack)
	}
	s := openShop(t)
	s.trade(t, 40)
	path, _ := s.back(t)
	dir := t.TempDir()
	key := filepath.Join(dir, "kit.txt")
	if err := os.WriteFile(key, []byte(s.recovery.Text()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	shell(t, dir, fmt.Sprintf("%s -d -i kit.txt '%s' | zstd -d -q | tar -x", ageProgram(t), path))
	want := facts(t, s.Store)
	sum := want.Sums[0]
	for question, answer := range map[string]string{
		"PRAGMA integrity_check":                                        "ok",
		"SELECT count(*) FROM documents":                                fmt.Sprint(want.Invoices),
		"SELECT sum(payable) FROM documents":                            fmt.Sprint(sum.Invoiced.Minor()),
		"SELECT sum(amount) FROM payments":                              fmt.Sprint(sum.Received.Minor()),
		"SELECT sum(amount) FROM movements":                             fmt.Sprint(sum.Open.Minor()),
		"SELECT number FROM documents ORDER BY counter DESC LIMIT 1":    want.LastNumber,
		"SELECT name FROM company":                                      want.Company,
		"SELECT body ->> '$.buyer.address.city' FROM documents LIMIT 1": "Wien",
	} {
		if got := shell(t, dir, fmt.Sprintf("sqlite3 books.db \"%s\"", strings.ReplaceAll(question, "$", `\$`))); got != answer {
			t.Errorf("%s: %s, want %s", question, got, answer)
		}
	}
	if got := shell(t, dir, "tr -d ' \n' < manifest.json | cut -c1-31; ls"); !strings.HasPrefix(got, `{"format":"counterfoil-backup"`) {
		t.Errorf("members: %s", got)
	}
}

// A full, a week and a day make the books by the script of README, with the programs of the system alone; files that do not belong
// together stop it.
func TestOrdinaryProgramsReadThreeFiles(t *testing.T) {
	for program, pack := range map[string]string{"zstd": "zstd", "tar": "tar", "sqlite3": "sqlite3", "dd": "coreutils"} {
		needs(t, program, pack)
	}
	s := openShelf(t)
	full, week, day := s.three(t)
	s.trade(t, 2)
	week2 := must(s.make(t, "week2", &full))
	dir := t.TempDir()
	for name, text := range map[string]string{"kit.txt": s.recovery.Text() + "\n", "recover.sh": script(t)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	recover := fmt.Sprintf("PATH=%s:$PATH bash recover.sh kit.txt ", filepath.Dir(ageProgram(t)))
	for name, c := range map[string]struct {
		files []string
		made  backup.Made
	}{"full": {[]string{full.Path}, full}, "week": {[]string{full.Path, week.Path}, week}, "day": {[]string{full.Path, week.Path, day.Path}, day}} {
		if got := shell(t, dir, recover+strings.Join(c.files, " ")); strings.Count(got, "books.db: OK") != len(c.files) {
			t.Errorf("%s: %s", name, got)
		}
		for question, answer := range map[string]string{
			"PRAGMA integrity_check": "ok", "SELECT count(*) FROM documents": fmt.Sprint(c.made.Manifest.Facts.Invoices),
			"SELECT sum(amount) FROM movements": fmt.Sprint(c.made.Manifest.Facts.Sums[0].Open.Minor()),
		} {
			if got := shell(t, dir, fmt.Sprintf("sqlite3 books.db %q", question)); got != answer {
				t.Errorf("%s: %s: %s, want %s", name, question, got, answer)
			}
		}
	}
	got := shell(t, dir, recover+strings.Join([]string{full.Path, week2.Path, day.Path}, " ")+" 2>&1 && echo made; true")
	if !strings.Contains(got, "builds upon another backup") || strings.HasSuffix(got, "made") {
		t.Errorf("another week: %s", got)
	}
}

// script is that of README.
func script(t *testing.T) string {
	t.Helper()
	_, text, found := strings.Cut(string(must(os.ReadFile("README.md"))), "```bash\n")
	text, _, ended := strings.Cut(text, "```\n")
	if !found || !ended {
		t.Fatal("README has no script")
	}
	return text
}

func needs(t *testing.T, program, pack string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("COUNTERFOIL_BARE") == "1" {
		t.Skipf("no %s program", program)
	}
	t.Fatalf("no %s program: install the package %s, or set COUNTERFOIL_BARE=1 to go without", program, pack)
}

func shell(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.Command("bash", "-o", "pipefail", "-c", command)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	return strings.TrimSpace(string(out))
}

// ageProgram builds the age program of the version that go.mod names: many systems have one that is older than 1.3 and
// does not know hybrid keys.
func ageProgram(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "age")
	cmd := exec.Command("go", "build", "-o", path, "filippo.io/age/cmd/age")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the age program could not be built: %s", out)
	}
	return path
}
