package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/crypto"
	"counterfoil/crypto/factor"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/page"
	"counterfoil/crypto/securitykey/softkey"
	"counterfoil/store/seal"

	"github.com/rogpeppe/go-internal/testscript"
)

// cheapEnv is what the scripts run with: passphrases that cost nothing, and no keychain. It is handed in here; the program has no flag and no
// variable for it.
func cheapEnv() app.Env {
	return app.Env{Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1}, Version: "1.2.3-test", Mail: mailer()}
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"counterfoil":        func() { os.Exit(program(cheapEnv())) },
		"counterfoil-at":     func() { os.Exit(program(envAt())) },       // at the moment in $AT
		"counterfoil-desk":   func() { os.Exit(program(keychainEnv())) }, // with the keychain of the session
		"counterfoil-keys":   func() { os.Exit(program(keysEnv())) },     // with the security keys in $KEYS plugged in
		"counterfoil-nobody": func() { os.Exit(asNobody(func() int { return program(cheapEnv()) })) },
		"counterfoil-real":   func() { os.Exit(program(app.System("1.2.3-test"))) },
		"counterfoil-hold":   func() { os.Exit(hold()) },
		"lp":                 func() { os.Exit(takePages()) },
	})
}

// envAt is the environment at another moment.
func envAt() app.Env {
	env := cheapEnv()
	env.Now = func() time.Time { return atMoment(os.Getenv("AT")) }
	return env
}

func atMoment(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err) // a fault in the script
	}
	return at
}

// totp FILE VAR: what an authenticator app with that key shows at $AT.
func totp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: totp FILE VAR")
	}
	seed, err := factor.ParseKey(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Setenv(args[1], factor.Code(seed, factor.StepAt(atMoment(ts.Getenv("AT")))))
}

// keysEnv has the security keys of $KEYS plugged in: names, each with its PIN after a colon if it has one. One whose name begins with "slow" is
// not touched.
func keysEnv() app.Env {
	env := cheapEnv()
	var plugged []*softkey.Key
	for _, one := range strings.Fields(os.Getenv("KEYS")) {
		name, pin, has := strings.Cut(one, ":")
		k := softkey.New(strings.TrimPrefix(name, "slow-"))
		if has {
			k.SetPIN(pin)
		}
		if strings.HasPrefix(name, "slow-") {
			k.Person = func(<-chan struct{}) softkey.Answer { return softkey.Ignore }
		}
		plugged = append(plugged, k)
	}
	env.SecurityKeys = softkey.Find(plugged...)
	return env
}

func keychainEnv() app.Env {
	env := cheapEnv()
	env.Keychain = keychain.OS{}
	return env
}

// takePages is a print command: it keeps what it is given in the folder where it runs. A printer named "broken" it does not know.
func takePages() int {
	if slices.Contains(os.Args, "broken") {
		fmt.Fprintln(os.Stderr, "lp: the printer does not exist")
		return 1
	}
	pages, err := io.ReadAll(os.Stdin)
	err = errors.Join(err, os.WriteFile("printed.pdf", pages, 0o600), os.WriteFile("printed.txt", []byte(strings.Join(os.Args[1:], " ")+"\n"), 0o600))
	if err != nil {
		return 2
	}
	return 0
}

// hold opens the books as another program would, and keeps them until its standard input ends.
func hold() int {
	b, err := app.Open(context.Background(), os.Args[1], cheapEnv())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	s, err := b.Login(context.Background(), "", []byte(os.Args[2]), "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := os.WriteFile(os.Args[3], nil, 0o600); err != nil {
		return 1
	}
	for { // until another file says that it is enough
		if _, err := os.Stat(os.Args[3] + ".enough"); err == nil {
			if s.Lock() != nil {
				return 1
			}
			return 0
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("GOGC", "400") // each command lives for a moment: tidying up would be a fifth of its work
			golden, err := filepath.Abs("../../app/testdata/v1")
			if err != nil {
				return err
			}
			e.Setenv("GOLDEN", golden)
			for dir := e.WorkDir; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) { // for the script that is nobody
				if err := os.Chmod(dir, 0o755); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"keep": keep, "json": jsonField, "flip": flip, "cut": cut, "newer-books": newerBooks, "count": count, "code": code,
			"mailserver": mailServer, "letters": letters, "refuse": refuse, "bucket": bucket, "sshserver": sshServers{}.sshserver,
			"jsonat": jsonAt, "await": await, "needle": needle, "fill": fill, "jsonkeep": jsonKeep,
			"hostile": hostile, "hostile-keys": hostileKeys, "copy": copyFolder, "samebut": sameBut, "break": breakPage,
			"totp": totp,
		},
		Condition: func(cond string) (bool, error) {
			name, ok := strings.CutPrefix(cond, "needs:")
			if !ok {
				return false, fmt.Errorf("unknown condition")
			}
			if _, err := exec.LookPath(name); err == nil {
				return true, nil
			}
			if os.Getenv("COUNTERFOIL_BARE") == "1" {
				return false, nil
			}
			return false, fmt.Errorf("the program %s is missing: install it, or set COUNTERFOIL_BARE=1 to go without this test", name)
		},
	})
}

// keep VAR: the last answer becomes a variable.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keep VAR")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// json PATH VALUE: a field of the last answer, such as totals.groups.0.tax.
func jsonField(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json PATH VALUE")
	}
	if got := answered(ts, args[0]); (got == args[1]) == neg {
		ts.Fatalf("%s is %q, and %q was expected (negated: %v)", args[0], got, args[1], neg)
	}
}

// jsonat PATH VAR: a field of the last answer becomes a variable.
func jsonAt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: jsonat PATH VAR")
	}
	ts.Setenv(args[1], answered(ts, args[0]))
}

// answered is a field of the last answer.
func answered(ts *testscript.TestScript, path string) string {
	var v any
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	dec.UseNumber()
	ts.Check(dec.Decode(&v))
	for _, name := range strings.Split(path, ".") {
		switch inner := v.(type) {
		case map[string]any:
			field, ok := inner[name]
			if !ok {
				ts.Fatalf("no field %s of %s", name, path)
			}
			v = field
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(inner) {
				ts.Fatalf("no element %s of %s", name, path)
			}
			v = inner[i]
		default:
			ts.Fatalf("nothing inside %s", path)
		}
	}
	return fmt.Sprint(v)
}

// jsonkeep FIELD FILE: a field of the last answer goes into a file.
func jsonKeep(ts *testscript.TestScript, _ bool, args []string) {
	var fields map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &fields))
	text, ok := fields[args[0]].(string)
	if !ok {
		ts.Fatalf("no field %s", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text+"\n"), 0o600))
}

// hostile FILE: the cost in the header of a backup becomes one that would take the machine down.
func hostile(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	changed := regexp.MustCompile(`(counterfoil-argon2id \S+ )\d+ \d+ `).ReplaceAll(b, []byte("${1}16 4294967295 "))
	if bytes.Equal(b, changed) {
		ts.Fatalf("no cost in the header")
	}
	ts.Check(os.WriteFile(path, changed, 0o600))
}

// hostileKeys DIR: a slot of the key file asks for all the memory there is. The checksum is made to fit, as anybody can.
func hostileKeys(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(filepath.Join(args[0], "keys.json"))
	b, err := os.ReadFile(path)
	ts.Check(err)
	b = bytes.Replace(b, []byte(`"memory": 32`), []byte(`"memory": 4294967295`), 1)
	check := regexp.MustCompile(`"check": "[^"]*"`)
	sum := sha256.Sum256(check.ReplaceAll(b, []byte(`"check": ""`)))
	b = check.ReplaceAll(b, []byte(`"check": "`+base64.StdEncoding.EncodeToString(sum[:])+`"`))
	ts.Check(os.WriteFile(path, b, 0o600))
}

// copyFolder FROM TO: the files of a folder, as they are.
func copyFolder(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// samebut DIR OTHER FILE...: the two folders hold the same files, to the byte, but for those that are named, which differ or are in one
// of them alone.
func sameBut(ts *testscript.TestScript, _ bool, args []string) {
	here, there := folderDigests(ts, args[0]), folderDigests(ts, args[1])
	for name := range there {
		if _, ok := here[name]; !ok {
			here[name] = ""
		}
	}
	for name := range here {
		if may := slices.Contains(args[2:], name); (here[name] == there[name]) == may {
			ts.Fatalf("%s: same %v, expected %v", name, !may, may)
		}
	}
}

func folderDigests(ts *testscript.TestScript, dir string) map[string]string {
	out := map[string]string{}
	root := os.DirFS(ts.MkAbs(dir))
	ts.Check(fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		out[name] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	}))
	return out
}

// fill WORD VALUE FILE...: the word is replaced in the files.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args[2:] {
		path := ts.MkAbs(name)
		b, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(path, bytes.ReplaceAll(b, []byte(args[0]), []byte(args[1])), 0o600))
	}
}

// code N COMMAND...: the command ends with this exit code.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := err.(*exec.ExitError); ok {
		got = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// break DIR PASSPHRASE WHAT: changes a bit of the first page that holds something, such as "table documents: 1 invoice". Which page
// that is, it finds out by breaking each in turn, and the next use goes on from there; it holds for all copies of the books.
func breakPage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: break DIR PASSPHRASE WHAT")
	}
	name := ts.MkAbs(filepath.Join(args[0], "books.db"))
	book, err := os.ReadFile(name)
	ts.Check(err)
	known := struct {
		Pages map[string]int // what, and where
		Next  int            // the first place that nothing is known of
	}{map[string]int{}, 1000}
	if b, err := os.ReadFile(ts.MkAbs("pages.json")); err == nil {
		ts.Check(json.Unmarshal(b, &known))
	}
	for ; known.Pages[args[2]] == 0 && known.Next < len(book); known.Next += page.Size {
		book[known.Next] ^= 1
		ts.Check(os.WriteFile(name, book, 0o600))
		if what := holds(ts, ts.MkAbs(args[0]), args[1]); known.Pages[what] == 0 {
			known.Pages[what] = known.Next
		}
		book[known.Next] ^= 1
	}
	b, err := json.Marshal(known)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("pages.json"), b, 0o600))
	at := known.Pages[args[2]]
	if at == 0 {
		ts.Fatalf("no page holds %s, but %s", args[2], b)
	}
	book[at] ^= 1
	ts.Check(os.WriteFile(name, book, 0o600))
}

// holds says what a damaged page of books held.
func holds(ts *testscript.TestScript, dir, pass string) string {
	b, err := app.Open(context.Background(), dir, cheapEnv())
	ts.Check(err)
	s, err := b.Rescue(context.Background(), "", []byte(pass), "", nil)
	ts.Check(err)
	d, err := s.Damage()
	ts.Check(errors.Join(err, s.Lock()))
	if len(d.Missing) == 0 {
		return d.Pages[0].Holds
	}
	return d.Pages[0].Holds + ": " + d.Missing[0].Noun
}

// flip FILE AT: one bit of the file changes; a negative place counts from the end.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	if at < 0 {
		at += len(b)
	}
	b[at] ^= 1
	ts.Check(os.WriteFile(path, b, 0o600))
}

// cut FILE PERCENT: the file ends there.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	percent, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()*percent/100))
}

// count N PATTERN: so many files match.
func count(ts *testscript.TestScript, _ bool, args []string) {
	list, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if strconv.Itoa(len(list)) != args[0] {
		ts.Fatalf("%d files match %s: %v", len(list), args[1], list)
	}
}

// await FILE: until a program in the background has made it.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// needle DIR TEXT...: no file below the folder holds one of the texts in clear.
func needle(ts *testscript.TestScript, neg bool, args []string) {
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, text := range args[1:] {
			if bytes.Contains(b, []byte(text)) {
				return fmt.Errorf("%s holds %q", path, text)
			}
		}
		return err
	})
	if (err != nil) != neg {
		ts.Fatalf("%v", err)
	}
}

// newer-books DIR PASSPHRASE: the books become those of a later version, as far as their schema says.
func newerBooks(ts *testscript.TestScript, _ bool, args []string) {
	data, err := os.ReadFile(ts.MkAbs(filepath.Join(args[0], "keys.json")))
	ts.Check(err)
	f, err := crypto.Parse(data)
	ts.Check(err)
	k, err := f.Unlock("", []byte(args[1]), crypto.Device{}, crypto.Policy{})
	ts.Check(err)
	defer k.Wipe()
	key, err := page.NewKey(k.StoreKey().Bytes(), page.StoreID(k.Store), k.Epoch)
	ts.Check(err)
	db, err := seal.Open(seal.NewFolder(ts.MkAbs(args[0])), "books.db", key)
	ts.Check(err)
	_, err = db.Writer().Exec("PRAGMA user_version = 99")
	ts.Check(err)
	ts.Check(db.Close())
}
