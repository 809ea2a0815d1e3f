package trail

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"
	"runtime"
	"slices"
	"sync"

	"filippo.io/edwards25519"
	"golang.org/x/mod/sumdb/tlog"
)

// atOnce is how many leaves are decoded and checked together: enough for all processors, and some megabytes at most.
const atOnce = 2048

// inBatch is how many signatures are checked in one equation.
const inBatch = 256

// taken is a leaf that was read, with what is known of it before the others are looked at.
type taken struct {
	leaf []byte
	hash tlog.Hash
	Entry
	sig  []byte            // nil where the leaf is no entry
	key  ed25519.PublicKey // of the one who is said to have signed, by the terms of before; nil for nobody
	good bool              // the signature is of that key
}

// read decodes the leaf and finds who is to have signed it.
func (t *taken) read(terms Terms) {
	t.hash = tlog.RecordHash(t.leaf)
	e, sig, err := Decode(t.leaf)
	if err != nil {
		return
	}
	t.Entry, t.sig = e, sig
	term, _ := terms.at(e.Actor, e.Number)
	t.key = term.Key
}

// signedBy says whether the leaf is signed under the key, which may be another one than was known before.
func (t *taken) signedBy(key ed25519.PublicKey) bool {
	if bytes.Equal(key, t.key) {
		return t.good
	}
	return goodSignature(Term{Key: key}, t.leaf, t.sig)
}

// parallel runs fn for every part of a list of n, on all processors, and waits.
func parallel(n, part int, fn func(from, to int)) {
	var all sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for from := 0; from < n; from += part {
		free <- struct{}{}
		all.Go(func() {
			fn(from, min(from+part, n))
			<-free
		})
	}
	all.Wait()
}

// checkBatch checks many signatures in one equation, a third of the work of checking each: the sum of z*(R + k*A - s*B) over all of them is
// nothing, where each z is 128 random bits. Where it is not, or a signature is spelt oddly, each is checked alone, so what is called bad
// is bad by crypto/ed25519. What the equation lets pass and crypto/ed25519 does not are signatures with a part of small order, which only who holds the
// key can make: they are hers all the same.
func checkBatch(list []taken) {
	var known []*taken
	for i := range list {
		if list[i].key != nil && list[i].sig != nil {
			known = append(known, &list[i])
		}
	}
	whole := len(known) > 1 && sumIsNothing(known)
	for _, t := range known {
		t.good = whole || goodSignature(Term{Key: t.key}, t.leaf, t.sig)
	}
}

// sumIsNothing is the equation.
func sumIsNothing(list []*taken) bool {
	random := make([]byte, 16*len(list))
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	sums := map[string]int{} // where the factor of a key is
	var scalars []*edwards25519.Scalar
	var points []*edwards25519.Point
	base := edwards25519.NewScalar()
	for i, s := range list {
		if len(s.key) != ed25519.PublicKeySize || len(s.sig) != ed25519.SignatureSize || !plainly(s.sig[:32]) {
			return false
		}
		r, err := new(edwards25519.Point).SetBytes(s.sig[:32])
		sc, err2 := edwards25519.NewScalar().SetCanonicalBytes(s.sig[32:])
		if err != nil || err2 != nil {
			return false
		}
		var wide [32]byte
		copy(wide[:16], random[16*i:])
		z, _ := edwards25519.NewScalar().SetCanonicalBytes(wide[:]) // 128 bits are below the order
		base.MultiplyAdd(z, sc, base)
		at, known := sums[string(s.key)]
		if !known {
			a, err := new(edwards25519.Point).SetBytes(s.key)
			if err != nil {
				return false
			}
			at = len(scalars)
			sums[string(s.key)] = at
			scalars, points = append(scalars, edwards25519.NewScalar()), append(points, a)
		}
		scalars[at].MultiplyAdd(z, challenge(s), scalars[at])
		scalars, points = append(scalars, z), append(points, r)
	}
	scalars, points = append(scalars, base.Negate(base)), append(points, edwards25519.NewGeneratorPoint())
	sum := new(edwards25519.Point).VarTimeMultiScalarMult(scalars, points)
	return sum.Equal(edwards25519.NewIdentityPoint()) == 1
}

// challenge is k of RFC 8032: SHA-512 over R, the key and what was signed.
func challenge(s *taken) *edwards25519.Scalar {
	h := sha512.New()
	h.Write(s.sig[:32])
	h.Write(s.key)
	h.Write(signed(s.leaf[:len(s.leaf)-len(s.sig)]))
	k, err := edwards25519.NewScalar().SetUniformBytes(h.Sum(nil))
	if err != nil {
		panic(err) // 64 bytes are what it takes
	}
	return k
}

// plainly says whether the encoding of a point is the only one that it has: y is below the prime, and the point is not one of the two whose
// x is nothing.
func plainly(p []byte) bool {
	y := slices.Clone(p)
	y[31] &= 0x7f
	small := true          // y is 0 or 1
	large := y[31] == 0x7f // y is the prime less one, or more
	for _, b := range y[1:31] {
		small = small && b == 0
		large = large && b == 0xff
	}
	return !(small && y[31] == 0 && y[0] <= 1) && !(large && y[0] >= 0xec)
}
