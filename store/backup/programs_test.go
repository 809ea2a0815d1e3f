package backup_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
func ageProgram(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "age")
	cmd := exec.Command("go", "build", "-o", path, "filippo.io/age/cmd/age")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the age program could not be built: %s", out)
	}
	return path
}
