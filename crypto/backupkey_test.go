package crypto

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"filippo.io/age"
)

func TestBackupKeySealsWithoutDeriving(t *testing.T) {
	k := must[*BackupKey](t)(NewBackupKey([]byte(backupPass), cheap(), Policy{}))
	back := must[*BackupKey](t)(ParseBackupKey(k.Bytes()))
	if !bytes.Equal(back.Bytes(), k.Bytes()) {
		t.Error("the key does not come back as it was")
	}
	for i := range 2 {
		var file bytes.Buffer
		w, err := age.Encrypt(&file, back)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, "books %d", i)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if text, err := open(t, file.Bytes(), backupPass, Policy{}); err != nil || text != fmt.Sprintf("books %d", i) {
			t.Errorf("opened with the passphrase: %q, %v", text, err)
		}
		r, err := age.Decrypt(bytes.NewReader(file.Bytes()), k)
		if err != nil {
			t.Fatalf("opened with the key: %v", err)
		}
		if text, err := io.ReadAll(r); err != nil || string(text) != fmt.Sprintf("books %d", i) {
			t.Errorf("opened with the key: %q, %v", text, err)
		}
	}
}

// One key seals many files, so the key under the zero nonce must be another one in each.
func TestBackupKeyNeverRepeatsAStanza(t *testing.T) {
	k := must[*BackupKey](t)(NewBackupKey([]byte(backupPass), cheap(), Policy{}))
	a := must[[]*age.Stanza](t)(k.Wrap(make([]byte, 16)))
	b := must[[]*age.Stanza](t)(k.Wrap(make([]byte, 16)))
	if a[0].Args[0] != b[0].Args[0] {
		t.Error("the salt belongs to the key and must be the same")
	}
	if a[0].Args[4] == b[0].Args[4] || bytes.Equal(a[0].Body, b[0].Body) {
		t.Error("two files were sealed with one key and nonce")
	}
}

func TestBackupKeyRefusals(t *testing.T) {
	_, err := NewBackupKey([]byte("only fourteen!"), cheap(), Policy{})
	want(t, err, ErrPassphrase)
	_, err = NewBackupKey([]byte(backupPass), Floor(), DefaultPolicy())
	want(t, err, ErrCost)
	k := must[*BackupKey](t)(NewBackupKey([]byte(backupPass), cheap(), Policy{}))
	b := k.Bytes()
	_, err = ParseBackupKey(b[:len(b)-1])
	want(t, err, ErrDamaged)
	b[4] = 0xff
	_, err = ParseBackupKey(b)
	want(t, err, ErrDamaged)
	other := must[*BackupKey](t)(NewBackupKey([]byte(backupPass), cheap(), Policy{}))
	_, err = other.Unwrap(must[[]*age.Stanza](t)(k.Wrap(make([]byte, 16))))
	want(t, err, ErrWrongPassphrase)
	if s := fmt.Sprintf("%v %#v %s", k, k, k); s != "secret secret secret" && !bytes.Contains([]byte(s), []byte("secret")) {
		t.Errorf("printed as %q", s)
	}
	k.Wipe()
	_, err = k.Wrap(make([]byte, 16))
	want(t, err, ErrWiped)
}

// The files of one set of books are opened with one derivation, those under many salts with one each, and nothing of it outlives Wipe.
func TestABackupIdentityDerivesOnce(t *testing.T) {
	cost, policy := Cost{Time: 4, Memory: 64, Threads: 1}, Policy{Floor: Cost{Time: 1, Memory: 64, Threads: 1}}
	id, err := NewBackupIdentity([]byte(backupPass), policy)
	if err != nil {
		t.Fatal(err)
	}
	var stanzas [][]*age.Stanza
	for range keysKept + 1 {
		k, err := NewBackupKey([]byte(backupPass), cost, policy)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			s, err := k.Wrap(make([]byte, 16))
			if err != nil {
				t.Fatal(err)
			}
			stanzas = append(stanzas, s)
			if _, err := id.Unwrap(s); err != nil {
				t.Fatal(err)
			}
		}
		if n := min(len(stanzas)/2, keysKept); len(id.derived) != n {
			t.Fatalf("%d keys after %d files", len(id.derived), len(stanzas))
		}
	}
	if _, err := id.Unwrap(stanzas[0]); err != nil { // derived anew
		t.Error(err)
	}
	kept := id.derived
	id.Wipe()
	for _, k := range kept {
		if k.stretched.Len() != 0 {
			t.Error("a key outlives Wipe")
		}
	}
	if _, err := id.Unwrap(stanzas[0]); !errors.Is(err, ErrWiped) {
		t.Errorf("after Wipe: %v", err)
	}
}

// A place full of others' backups, each under a salt of its own, costs so many derivations and no more; what was derived before opens on.
func TestABackupIdentityThatIsBounded(t *testing.T) {
	cost, derived := Cost{Time: 4, Memory: 64, Threads: 1}, 0
	policy := Policy{Floor: Cost{Time: 1, Memory: 64, Threads: 1}, derive: func(pass, salt []byte, c Cost) []byte {
		derived++
		return argon2id(pass, salt, c)
	}}
	own := must[*BackupKey](t)(NewBackupKey([]byte(backupPass), cost, policy))
	id := must[*BackupIdentity](t)(NewBackupIdentity([]byte(backupPass), policy))
	derived = 0
	id.AtMost(3)
	for n := range 10 {
		k := own
		if n > 0 {
			k = must[*BackupKey](t)(NewBackupKey([]byte("another passphrase of others"), cost, Policy{Floor: policy.Floor}))
		}
		_, err := id.Unwrap(must[[]*age.Stanza](t)(k.Wrap(make([]byte, 16))))
		if n == 0 && err != nil || n > 0 && !errors.Is(err, ErrWrongPassphrase) || errors.Is(err, ErrManySalts) != (n > 2) {
			t.Errorf("file %d: %v", n, err)
		}
	}
	if _, err := id.Unwrap(must[[]*age.Stanza](t)(own.Wrap(make([]byte, 16)))); err != nil || derived != 3 {
		t.Errorf("its own, again: %v after %d derivations", err, derived)
	}
}
