package crypto

import (
	"testing"
	"time"
)

// BenchmarkUnlockWithoutKDF is unlocking but for Argon2id: parsing, the age identity, the signature.
func BenchmarkUnlockWithoutKDF(b *testing.B) {
	made := newBooks(b)
	p := Policy{derive: func(_, _ []byte, _ Cost) []byte { return make([]byte, 32) }}
	f := made.file.clone()
	device := made.device.Secret.Clone()
	key, err := f.doc.Slots[0].key(f.Store(), SecretFrom([]byte(ownerPass)), Device{Secret: device}, p)
	if err != nil {
		b.Fatal(err)
	}
	err = made.keys.use(func(secret *Secret) error {
		f.doc.Slots[0].seal(key, f.seen(secret))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	data := f.Bytes()
	for b.Loop() {
		parsed, err := Parse(data)
		if err != nil {
			b.Fatal(err)
		}
		k, err := parsed.Unlock("", []byte(ownerPass), made.device, p)
		if err != nil {
			b.Fatal(err)
		}
		k.Wipe()
	}
}

// BenchmarkFloor is one derivation at the floor of the house.
func BenchmarkFloor(b *testing.B) {
	for b.Loop() {
		clear(argon2id([]byte("passphrase"), make([]byte, saltSize), Floor()))
	}
}

// BenchmarkCheckPassphrase is what a strength meter costs for each key.
func BenchmarkCheckPassphrase(b *testing.B) {
	for b.Loop() {
		CheckPassphrase([]byte("tractor-velvet-opium-lagoon-crisp-nineteen"), WithKeychain, "anna", "flowers")
	}
}

// BenchmarkCheckPassphraseLongest is the worst that can be typed or pasted.
func BenchmarkCheckPassphraseLongest(b *testing.B) {
	long := make([]byte, 1024)
	for i := range long {
		long[i] = "qwertz1234 Passwort 1.1.1999 "[i%29]
	}
	for b.Loop() {
		CheckPassphrase(long, WithKeychain)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/op")
}
