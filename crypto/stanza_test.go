package crypto

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

const backupPass = "tractor velvet opium lagoon crisp"

// backup seals text to a backup passphrase and to a recovery key.
func backup(t testing.TB, text string, recovery RecoveryKey) []byte {
	t.Helper()
	pass, err := NewBackupKey([]byte(backupPass), cheap(), Policy{})
	if err != nil {
		t.Fatal(err)
	}
	defer pass.Wipe()
	kit, err := age.ParseHybridRecipient(must[string](t)(recovery.Recipient()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, kit, pass)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, file []byte, pass string, p Policy) (string, error) {
	t.Helper()
	id, err := NewBackupIdentity([]byte(pass), p)
	if err != nil {
		return "", err
	}
	defer id.Wipe()
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

func TestBackupOpensWithEither(t *testing.T) {
	recovery := NewRecoveryKey()
	file := backup(t, "the books", recovery)
	if text, err := open(t, file, backupPass, DefaultPolicy()); err != nil || text != "the books" {
		t.Errorf("passphrase: %q, %v", text, err)
	}
	if text, err := open(t, file, strings.ReplaceAll(backupPass, "v", "\uff56"), Policy{}); err != nil || text != "the books" {
		t.Errorf("passphrase in full width: %q, %v", text, err)
	}
	id, err := recovery.Identity()
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != "the books" {
		t.Errorf("recovery key: %q, %v", text, err)
	}
}

func TestBackupRefusals(t *testing.T) {
	recovery := NewRecoveryKey()
	file := backup(t, "the books", recovery)
	_, err := open(t, file, "tractor velvet opium lagoon", Policy{})
	want(t, err, ErrWrongPassphrase)
	_, err = open(t, file, "x", Policy{})
	want(t, err, ErrWrongPassphrase)
	_, err = open(t, file, backupPass, Policy{MaxMemory: 16})
	want(t, err, ErrCost)
}

// Whatever stands in the header of a backup, at most one derivation follows, and none when it asks too much.
func TestHostileStanzas(t *testing.T) {
	r := must[*BackupKey](t)(NewBackupKey([]byte(backupPass), cheap(), Policy{}))
	good, _, err := r.WrapWithLabels(make([]byte, 16))
	if err != nil {
		t.Fatal(err)
	}
	salt := good[0].Args[0]
	for name, c := range map[string]struct {
		stanzas []*age.Stanza
		err     error
		derives int
	}{
		"good":              {good, nil, 1},
		"none":              {[]*age.Stanza{{Type: "scrypt"}}, age.ErrIncorrectIdentity, 0},
		"two":               {append(good, good...), ErrDamaged, 0},
		"all memory":        {mangle(good, 2, "4294967295"), ErrCost, 0},
		"no passes":         {mangle(good, 1, "0"), ErrCost, 0},
		"no lanes":          {mangle(good, 3, "0"), ErrCost, 0},
		"too large":         {mangle(good, 2, "99999999999999999999"), ErrCost, 0},
		"words":             {mangle(good, 1, "many"), ErrCost, 0},
		"leading zero":      {mangle(good, 1, "01"), ErrDamaged, 0},
		"plus":              {mangle(good, 1, "+1"), ErrCost, 0},
		"short salt":        {mangle(good, 0, salt[:10]), ErrDamaged, 0},
		"padded salt":       {mangle(good, 0, salt+"=="), ErrDamaged, 0},
		"other salt":        {mangle(good, 0, strings.Repeat("A", 22)), ErrWrongPassphrase, 1},
		"other passes":      {mangle(good, 1, "2"), ErrWrongPassphrase, 1},
		"other freshness":   {mangle(good, 4, strings.Repeat("A", 22)), ErrWrongPassphrase, 1},
		"short freshness":   {mangle(good, 4, salt[:10]), ErrDamaged, 0},
		"missing argument":  {[]*age.Stanza{{Type: stanzaType, Args: good[0].Args[:4], Body: good[0].Body}}, ErrDamaged, 0},
		"short body":        {[]*age.Stanza{{Type: stanzaType, Args: good[0].Args, Body: good[0].Body[:31]}}, ErrDamaged, 0},
		"another file key":  {[]*age.Stanza{{Type: stanzaType, Args: good[0].Args, Body: make([]byte, 32)}}, ErrWrongPassphrase, 1},
		"beside a stranger": {append([]*age.Stanza{{Type: "x", Args: []string{"y"}}}, good...), nil, 1},
	} {
		calls := 0
		p := Policy{derive: func(pass, salt []byte, c Cost) []byte { calls++; return argon2id(pass, salt, c) }}
		id := must[*BackupIdentity](t)(NewBackupIdentity([]byte(backupPass), p))
		_, err := id.Unwrap(c.stanzas)
		if c.err == nil && err != nil || c.err != nil && !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
		if calls != c.derives {
			t.Errorf("%s: %d derivations", name, calls)
		}
	}
}

func mangle(from []*age.Stanza, arg int, value string) []*age.Stanza {
	s := *from[0]
	s.Args = append([]string(nil), s.Args...)
	s.Args[arg] = value
	return []*age.Stanza{&s}
}

// The ordinary age program opens a backup with the recovery key, although it does not know our stanza.
func TestAgeProgramOpensBackup(t *testing.T) {
	program := ageProgram(t)
	recovery := NewRecoveryKey()
	dir := t.TempDir()
	file, key := filepath.Join(dir, "books.age"), filepath.Join(dir, "kit.txt")
	if err := os.WriteFile(file, backup(t, "the books", recovery), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, []byte(recovery.Text()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-d", "-i", key, file).CombinedOutput()
	if err != nil || string(out) != "the books" {
		t.Errorf("%v: %s", err, out)
	}
	// And the other way round: what age seals to the kit's recipient, the kit opens.
	cmd := exec.Command(program, "-r", must[string](t)(recovery.Recipient()))
	cmd.Stdin = strings.NewReader("from age")
	sealed, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	id, err := recovery.Identity()
	if err != nil {
		t.Fatal(err)
	}
	plain, err := openSealed(sealed, id)
	if err != nil || string(plain.Bytes()) != "from age" {
		t.Errorf("age's own file: %v", err)
	}
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

func FuzzStanza(f *testing.F) {
	f.Add("AAAAAAAAAAAAAAAAAAAAAA", "1", "32", "1", "AAAAAAAAAAAAAAAAAAAAAA", make([]byte, 32))
	f.Add("AAAAAAAAAAAAAAAAAAAAAA", "1", "4294967295", "255", "AAAAAAAAAAAAAAAAAAAAAA", make([]byte, 32))
	f.Fuzz(func(t *testing.T, salt, passes, memory, lanes, fresh string, body []byte) {
		calls := 0
		p := Policy{derive: func(_, _ []byte, c Cost) []byte {
			if calls++; backupBounds().check(c) != nil {
				t.Fatalf("derived with %+v", c)
			}
			return make([]byte, 32)
		}}
		id := must[*BackupIdentity](t)(NewBackupIdentity([]byte(backupPass), p))
		defer id.Wipe() // each secret is a mapping of its own, and a process has only so many
		_, err := id.Unwrap([]*age.Stanza{{Type: stanzaType, Args: []string{salt, passes, memory, lanes, fresh}, Body: body}})
		if err == nil || calls > 1 {
			t.Fatalf("%d derivations, error %v", calls, err)
		}
	})
}
