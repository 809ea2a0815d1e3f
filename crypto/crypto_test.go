package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
)

// cheap is the cost of tests: handed in, as the programs hand in theirs.
func cheap() Cost { return Cost{Time: 1, Memory: 32, Threads: 1} }

const (
	ownerName = "Änne Schmidt"
	ownerPass = "correct horse Äpfel" // 19 characters, with an accent
)

func randomID(t testing.TB) ID {
	t.Helper()
	var id ID
	if _, err := rand.Read(id[:]); err != nil {
		t.Fatal(err)
	}
	return id
}

// books are freshly made books with everything that a test wants to know of them.
type books struct {
	file     *KeyFile
	keys     *Keys
	recovery RecoveryKey
	device   Device
}

func newBooks(t testing.TB, change ...func(*Creation)) books {
	t.Helper()
	c := Creation{
		Store: randomID(t), Owner: randomID(t), Name: ownerName, Passphrase: []byte(ownerPass),
		Device: NewDevice(randomID(t)), Cost: cheap(),
	}
	for _, fn := range change {
		fn(&c)
	}
	f, k, r, err := Create(c)
	if err != nil {
		t.Fatal(err)
	}
	return books{file: f, keys: k, recovery: r, device: c.Device}
}

func reparse(t testing.TB, f *KeyFile) *KeyFile {
	t.Helper()
	g, err := Parse(f.Bytes())
	if err != nil {
		t.Fatalf("parse what was written: %v", err)
	}
	if !bytes.Equal(g.Bytes(), f.Bytes()) {
		t.Fatal("a key file does not come back byte for byte")
	}
	return g
}

func want(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("got error %v, want %v", err, target)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func unlock(t testing.TB, f *KeyFile, b books, pass string) *Keys {
	t.Helper()
	return must[*Keys](t)(f.Unlock(ownerName, []byte(pass), b.device, Policy{}))
}
