package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const (
	needlePass  = "copper violin sleeps at noon"
	needleBuyer = "Wilhelmine Öllerskog"
	needleThing = "Nähmaschine Überwendlich"
	needleNote  = "zahlt nur in Raten zu Dreikönig"
	needlePrice = "123456789012.34"
	needleFile  = "Abtretung der Forderung an Gunnlaug"
)

// shopFloor is a place where the program is run as a process of its own. What goes in lies in one folder, what somebody asked to
// have in clear in another; everything else is searched.
type shopFloor struct {
	t       *testing.T
	dir     string // the working folder; below it in, out, home and tmp
	needles [][]byte
}

func newShopFloor(t *testing.T) *shopFloor {
	t.Helper()
	f := &shopFloor{t: t, dir: t.TempDir(), needles: [][]byte{
		[]byte("SQLite format 3"), []byte("CREATE TABLE"), []byte("%PDF-1"), {0x0B, 0x3A, 0x73, 0xCE, 0x2F, 0xF2}, // the price in cents
	}}
	for _, dir := range []string{"in", "out", "home", "tmp"} {
		if err := os.Mkdir(filepath.Join(f.dir, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{needlePass, needleBuyer, needleThing, needleNote, needlePrice, needleFile, "Kramer Violins", "-0001"} {
		f.lookFor(text)
	}
	f.put("pass", needlePass)
	f.put("company.json", `{"name": "Kramer Violins", "address": {"street": "Lindenweg 3", "city": "Leipzig", "country": "DE"}, "currency": "EUR"}`)
	f.put("draft.json", `{"customer": {"name": "`+needleBuyer+`", "address": {"street": "Ring 1", "city": "Graz", "country": "AT"}}, "note": "`+needleNote+`",
		"lines": [{"description": "`+needleThing+`", "quantity": "1", "unit": "C62", "price": "`+needlePrice+`", "tax": {"category": "Z", "rate": "0"}}]}`)
	rows := "name,note\n"
	for i := range 4000 {
		rows += fmt.Sprintf("%s %d,%s\n", needleBuyer, i, needleNote)
	}
	f.put("many.csv", rows)
	return f
}

// lookFor searches for a text from now on, in UTF-8 and both orders of UTF-16.
func (f *shopFloor) lookFor(text string) {
	var little, big []byte
	for _, c := range utf16.Encode([]rune(text)) {
		little, big = append(little, byte(c), byte(c>>8)), append(big, byte(c>>8), byte(c))
	}
	f.needles = append(f.needles, []byte(text), little, big)
}

func (f *shopFloor) put(name, text string) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, "in", name), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// command is the program with these arguments, its temporary files and its home where they are searched.
func (f *shopFloor) command(program string, args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Dir = f.dir
	home, temp := filepath.Join(f.dir, "home"), filepath.Join(f.dir, "tmp")
	c.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CACHE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "TMPDIR=" + temp, "SQLITE_TMPDIR=" + temp,
		"TEMP=" + temp, "TMP=" + temp, "LANG=C.UTF-8", "SystemRoot=" + os.Getenv("SystemRoot"),
	}
	return c
}

// run gives what the program says; want is its exit code.
func (f *shopFloor) run(want int, args ...string) string {
	f.t.Helper()
	c := f.command("counterfoil", append([]string{"--books", "books", "--passphrase-file", "in/pass"}, args...)...)
	out, err := c.CombinedOutput()
	if got := c.ProcessState.ExitCode(); got != want {
		f.t.Fatalf("%s: exit code %d, %v\n%s", strings.Join(args, " "), got, err, out)
	}
	f.search(strings.Join(args, " "))
	return strings.TrimSpace(string(out))
}

// search looks into every file but those that went in and those that were asked for in clear.
func (f *shopFloor) search(after string) {
	f.t.Helper()
	err := filepath.WalkDir(f.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if name := e.Name(); filepath.Dir(path) == f.dir && (name == "in" || name == "out") {
				return filepath.SkipDir
			}
			return nil
		}
		b, err := os.ReadFile(path)
		for _, needle := range f.needles {
			if bytes.Contains(b, needle) {
				f.t.Errorf("after %s: %q lies in %s", after, needle, path)
			}
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// The program, run as people run it, leaves nothing in clear anywhere: not in the folder of the books, not beside it, not among its
// temporary files, nor in its home; whatever it did, and also when it is killed at it.
func TestNoNeedleAfterAnyCommand(t *testing.T) {
	f := newShopFloor(t)
	said := f.command("counterfoil", "init", "books", "--company", "in/company.json", "--owner", "Ada", "--without-keychain", "--passphrase-file", "in/pass")
	out, err := said.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	at := bytes.Index(out, []byte("AGE-SECRET-KEY-PQ-1"))
	kit := string(out[at : at+77])
	f.lookFor(kit)
	f.lookFor(strings.ToLower(kit))
	f.put("kit", kit)
	f.search("init")

	id := f.run(0, "invoice", "new", "in/draft.json")
	number := f.run(0, "invoice", "issue", id)
	f.put("payment.json", `{"invoice": "`+number+`", "amount": "1.00", "method": "cash", "reference": "`+needleNote+`"}`)
	f.run(0, "payment", "add", "in/payment.json")
	f.put("credit.json", `{"invoice": "`+number+`", "note": "`+needleNote+`"}`)
	f.run(0, "credit", "issue", f.run(0, "credit", "new", "in/credit.json"))
	f.put("order.txt", strings.Repeat(needleFile+"\n", 5000))
	file := f.run(0, "attach", number, "in/order.txt")
	f.run(0, "note", "add", number, needleNote)
	f.run(0, "attachment", "save", file, "-o", "out/order.txt")
	f.run(0, "import", "customers", "in/many.csv")
	f.run(1, "import", "customers", "in/draft.json")
	f.run(0, "invoice", "list")
	f.run(0, "check")
	f.run(0, "backup", "create", "one.cfbackup")
	f.run(0, "backup", "verify", "one.cfbackup")
	f.run(0, "backup", "restore", "one.cfbackup", "--to", "again")
	f.run(0, "export", "out/all")
	f.put("next", "another one that nobody may find")
	f.lookFor("another one that nobody may find")
	f.run(0, "user", "passphrase", "--new-passphrase-file", "in/next")
	f.put("pass", "another one that nobody may find")
	f.run(0, "recovery", "unlock", "--recovery-key-file", "in/kit")
	f.run(0, "compact")
	f.run(0, "key", "rotate")
	f.run(0, "key", "finish")
	f.killed(filepath.Join("books", "books.db-wal"), "import", "customers", "in/many.csv")
	f.killed(filepath.Join("two.cfbackup.part"), "backup", "create", "two.cfbackup")
	f.run(0, "check")
}

// killed ends the program as soon as a file of its work is there, and searches what it left: also what it has open just then
// and no folder shows.
func (f *shopFloor) killed(file string, args ...string) {
	f.t.Helper()
	c := f.command("counterfoil", append([]string{"--books", "books", "--passphrase-file", "in/pass"}, args...)...)
	if err := c.Start(); err != nil {
		f.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for {
		info, err := os.Stat(filepath.Join(f.dir, file))
		if err == nil && info.Size() > 8<<10 {
			break
		}
		select {
		case err := <-ended:
			f.t.Fatalf("%s ended before %s was there: %v", strings.Join(args, " "), file, err)
		case <-time.After(time.Millisecond):
		}
	}
	f.searchOpen(c.Process.Pid)
	if err := c.Process.Kill(); err != nil {
		f.t.Fatal(err)
	}
	<-ended
	f.search("a kill in " + strings.Join(args, " "))
}

// searchOpen looks at the files that a process has open, the deleted ones among them.
func (f *shopFloor) searchOpen(pid int) {
	f.t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(links) == 0 {
		f.t.Logf("the open files of the program cannot be seen: %v", err)
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && strings.Contains(target, "(deleted)") {
			f.t.Errorf("the program keeps a deleted file: %s", target)
		}
	}
}
