package page

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func testKey(t testing.TB, fill byte, store StoreID, epoch uint32) *Key {
	t.Helper()
	k, err := NewKey(bytes.Repeat([]byte{fill}, 32), store, epoch)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// record gives the three kinds one shape, so that every rule is tested on each.
type record struct {
	name          string
	plain, sealed int
	kind          byte
	seal          func(k *Key, sealed, plain []byte, number uint32) error
	open          func(k *Key, plain, sealed []byte, number uint32) error
}

var records = []record{
	{"page", Size, Size, kindPage, (*Key).SealPage, (*Key).OpenPage},
	{
		"frame", Frame, SealedFrame, kindFrame,
		func(k *Key, s, p []byte, n uint32) error { return k.SealFrame(s, p, int64(n)) },
		func(k *Key, p, s []byte, n uint32) error { return k.OpenFrame(p, s, int64(n)) },
	},
	{
		"header", Header, SealedHeader, kindHeader,
		func(k *Key, s, p []byte, _ uint32) error { k.SealHeader(s, p); return nil },
		func(k *Key, p, s []byte, _ uint32) error { return k.OpenHeader(p, s) },
	},
}

func (r record) cipher(k *Key) cipher.AEAD {
	if r.kind == kindHeader {
		return k.headers
	}
	return k.pages
}

// number is what a header has none of.
func (r record) number(n uint64) uint64 {
	if r.kind == kindHeader {
		return 0
	}
	return n
}

func (r record) sample(t testing.TB, k *Key, number uint32) (plain, sealed []byte) {
	t.Helper()
	source := rand.NewChaCha8([32]byte{byte(number)})
	plain, sealed = make([]byte, r.plain), make([]byte, r.sealed)
	_, _ = source.Read(plain)
	if r.plain >= Size {
		clear(plain[r.plain-Overhead:])
	}
	if err := r.seal(k, sealed, plain, number); err != nil {
		t.Fatal(err)
	}
	return plain, sealed
}

func TestRoundTrip(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	for _, r := range records {
		plain, sealed := r.sample(t, k, 7)
		before := bytes.Clone(sealed)
		got := bytes.Repeat([]byte{0xAA}, r.plain)
		if err := r.open(k, got, sealed, 7); err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		if !bytes.Equal(got, plain) {
			t.Errorf("%s: opened to something else", r.name)
		}
		if !bytes.Equal(sealed, before) {
			t.Errorf("%s: opening changed the sealed record", r.name)
		}
		if bytes.Contains(sealed, plain[:16]) {
			t.Errorf("%s: plain text in the record", r.name)
		}
	}
}

// Every byte of every record counts, nonce and tag included.
func TestEveryByteCounts(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	for _, r := range records {
		_, sealed := r.sample(t, k, 7)
		for i := range sealed {
			sealed[i] ^= 1 << (i % 8)
			got := bytes.Repeat([]byte{0xAA}, r.plain)
			if err := r.open(k, got, sealed, 7); !errors.Is(err, ErrTag) {
				t.Fatalf("%s: byte %d changed, err = %v", r.name, i, err)
			}
			if !bytes.Equal(got, make([]byte, r.plain)) {
				t.Fatalf("%s: byte %d changed, and something was handed out", r.name, i)
			}
			sealed[i] ^= 1 << (i % 8)
		}
	}
}

// A record opens in its own place only.
func TestMovedRecords(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	strangers := map[string]*Key{
		"another key":   testKey(t, 2, StoreID{1}, 1),
		"another store": testKey(t, 1, StoreID{2}, 1),
		"another epoch": testKey(t, 1, StoreID{1}, 2),
	}
	for _, r := range records {
		_, sealed := r.sample(t, k, 7)
		got := make([]byte, r.plain)
		for name, other := range strangers {
			if err := r.open(other, got, sealed, 7); !errors.Is(err, ErrTag) {
				t.Errorf("%s opened with %s: %v", r.name, name, err)
			}
		}
		if r.name == "header" {
			continue
		}
		for _, n := range []uint32{0, 6, 8, 7 << 8, 1<<32 - 1} {
			if err := r.open(k, got, sealed, n); !errors.Is(err, ErrTag) {
				t.Errorf("%s 7 opened as %d: %v", r.name, n, err)
			}
		}
		if err := r.open(k, got, make([]byte, r.sealed), 7); !errors.Is(err, ErrTag) {
			t.Errorf("%s of zeros opened: %v", r.name, err)
		}
	}
}

// The kinds are apart even when key, number and length agree: the cipher is asked directly, past the lengths.
func TestKindsAreApart(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	for sealedAs := byte(kindPage); sealedAs <= kindHeader; sealedAs++ {
		sealed := make([]byte, 100+Overhead)
		k.seal(k.pages, sealed, make([]byte, 100), sealedAs, 5)
		for openedAs := byte(kindPage); openedAs <= kindHeader; openedAs++ {
			err := k.open(k.pages, make([]byte, 100), sealed, openedAs, 5)
			if (err == nil) != (sealedAs == openedAs) {
				t.Errorf("sealed as kind %d, opened as %d: %v", sealedAs, openedAs, err)
			}
		}
		if err := k.open(k.headers, make([]byte, 100), sealed, sealedAs, 5); !errors.Is(err, ErrTag) {
			t.Errorf("the header key opens what the page key sealed: %v", err)
		}
	}
}

func TestReservedBytes(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	for i := Usable; i < Size; i++ {
		plain := make([]byte, Size)
		plain[i] = 1
		if err := k.SealPage(make([]byte, Size), plain, 1); !errors.Is(err, ErrReserved) {
			t.Fatalf("byte %d of a page: %v", i, err)
		}
		frame := append(make([]byte, Frame-Size), plain...)
		if err := k.SealFrame(make([]byte, SealedFrame), frame, 1); !errors.Is(err, ErrReserved) {
			t.Fatalf("byte %d of a frame: %v", i, err)
		}
	}
}

func TestNoncesAreUnique(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 10_000
	}
	k := testKey(t, 1, StoreID{1}, 1)
	seen := make(map[[nonceSize]byte]struct{}, n)
	sealed, plain := make([]byte, SealedHeader), make([]byte, Header)
	for range n {
		k.SealHeader(sealed, plain)
		seen[[nonceSize]byte(sealed[Header:])] = struct{}{}
	}
	if len(seen) != n {
		t.Errorf("%d records, %d nonces", n, len(seen))
	}
}

// Roots differ with whatever the key differs in, and are stable: the value is part of the format.
func TestDerivedValues(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	for name, other := range map[string]*Key{
		"another key":   testKey(t, 2, StoreID{1}, 1),
		"another store": testKey(t, 1, StoreID{2}, 1),
		"another epoch": testKey(t, 1, StoreID{1}, 2),
	} {
		if bytes.Equal(other.NewRoot().Sum(nil), k.NewRoot().Sum(nil)) {
			t.Errorf("%s has the same root", name)
		}
	}
	if got := fmt.Sprintf("%x", k.NewRoot().Sum(nil)); got != goldenRoot {
		t.Errorf("empty root = %s, want %s", got, goldenRoot)
	}
	if _, err := NewKey(make([]byte, 31), StoreID{}, 1); err == nil {
		t.Error("a store key of 31 bytes was taken")
	}
}

// A key is used by the writer and all readers at once.
func TestConcurrentUse(t *testing.T) {
	k := testKey(t, 1, StoreID{1}, 1)
	var all sync.WaitGroup
	for g := range uint32(4) {
		all.Go(func() {
			plain, sealed, got := make([]byte, Size), make([]byte, Size), make([]byte, Size)
			for i := range uint32(500) {
				plain[0], plain[1] = byte(g), byte(i)
				if err := k.SealPage(sealed, plain, i+1); err != nil {
					t.Error(err)
				}
				if err := k.OpenPage(got, sealed, i+1); err != nil || !bytes.Equal(got, plain) {
					t.Errorf("page %d of %d: %v", i, g, err)
				}
			}
		})
	}
	all.Wait()
}

// FuzzOpen: nothing opens but the genuine record in its own place. Record lengths differ, so one input suits one kind.
func FuzzOpen(f *testing.F) {
	k := testKey(f, 1, StoreID{1}, 1)
	genuine := map[string][]byte{}
	for _, r := range records {
		sealed := make([]byte, r.sealed)
		// The nonce is fixed: the fuzzer's processes must agree on what is genuine.
		n := min(r.plain, r.sealed-Overhead)
		sealRecord(r.cipher(k), sealed, make([]byte, n), make([]byte, nonceSize), k.additional(new(scratch), r.kind, r.number(7)))
		genuine[r.name] = sealed
		f.Add(sealed, uint32(7))
		f.Add(sealed, uint32(8))
		f.Add(make([]byte, r.sealed), uint32(0))
	}
	f.Fuzz(func(t *testing.T, sealed []byte, number uint32) {
		for _, r := range records {
			if len(sealed) != r.sealed {
				continue
			}
			itself := bytes.Equal(sealed, genuine[r.name]) && (number == 7 || r.name == "header")
			if err := r.open(k, make([]byte, r.plain), sealed, number); (err == nil) != itself {
				t.Fatalf("%s %d: %v", r.name, number, err)
			}
		}
	})
}

func BenchmarkSealPage(b *testing.B) {
	k := testKey(b, 1, StoreID{1}, 1)
	plain, sealed := make([]byte, Size), make([]byte, Size)
	b.SetBytes(Size)
	b.ReportAllocs()
	for range b.N {
		if err := k.SealPage(sealed, plain, 1); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenPage(b *testing.B) {
	k := testKey(b, 1, StoreID{1}, 1)
	plain, sealed := make([]byte, Size), make([]byte, Size)
	if err := k.SealPage(sealed, plain, 1); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(Size)
	b.ReportAllocs()
	for range b.N {
		if err := k.OpenPage(plain, sealed, 1); err != nil {
			b.Fatal(err)
		}
	}
}

const goldenRoot = "f317c5d61873606a44ba6b0524594b68d3801e8efa60a5cc4708c4720657dba0"
