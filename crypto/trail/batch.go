package trail

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha512"
	"io"
	"runtime"
	"slices"
	"sync"

	"filippo.io/edwards25519"
	"golang.org/x/mod/sumdb/tlog"
)

// atOnce and bytesAtOnce bound the leaves that are decoded and checked together: enough for all processors, and some megabytes at most.
const (
	atOnce      = 4096
	bytesAtOnce = 8 << 20
)

// inBatch is how many signatures are checked in one equation.
const inBatch = 1024

// taken is a leaf that was read, with what is known of it before the others are looked at.
type taken struct {
	Line
	hash tlog.Hash
	Entry
	sig  []byte            // nil where the leaf is no entry
	key  ed25519.PublicKey // of the one who is said to have signed, by the terms of before; nil for nobody
	good bool              // the signature is of that key
}

// read decodes the leaf and finds who is to have signed it.
func (t *taken) read(terms Terms) {
	t.hash = tlog.RecordHash(t.Leaf)
	e, sig, err := Decode(t.Leaf)
	if err != nil {
		return
	}
	t.Entry, t.sig = e, sig
	term, _ := terms.at(e.Actor, e.Number)
	t.key = term.Key
}

// Leaf is a leaf that was read: its hash, and its entry unless Err says that it is none.
type Leaf struct {
	Entry
	Hash tlog.Hash
	Err  error
}

// ReadLeaves decodes leaves on all processors. Signatures are not checked.
func ReadLeaves(list [][]byte) []Leaf {
	out := make([]Leaf, len(list))
	parallel(len(list), (len(list)+1)/runtime.GOMAXPROCS(0)+1, func(from, to int) {
		for i, leaf := range list[from:to] {
			e, _, err := Decode(leaf)
			out[from+i] = Leaf{e, tlog.RecordHash(leaf), err}
		}
	})
	return out
}

// signedBy says whether the leaf is signed under the key, which may be another one than was known before.
func (t *taken) signedBy(key ed25519.PublicKey) bool {
	if bytes.Equal(key, t.key) {
		return t.good
	}
	return goodSignature(Term{Key: key}, t.Leaf, t.sig)
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

// checkBatch checks many signatures in one equation, a fifth of the work of checking each: the sum of z*(R + k*A - s*B) over all of them is
// nothing, where each z is 128 random bits. Where it is not, or a signature is spelt oddly, each half is checked so, and a few each alone: so what
// is called bad is bad by crypto/ed25519. What the equation lets pass and crypto/ed25519 does not are signatures with a part of small order, which only who holds the
// key can make: they are hers all the same.
func checkBatch(list []taken) {
	var known []*taken
	for i := range list {
		if list[i].key != nil && list[i].sig != nil {
			known = append(known, &list[i])
		}
	}
	checkKnown(known)
}

// aFew signatures are checked one by one as quickly as together.
const aFew = 8

func checkKnown(list []*taken) {
	switch n := len(list); {
	case n > aFew && sumIsNothing(list):
		for _, t := range list {
			t.good = true
		}
	case n > aFew:
		checkKnown(list[:n/2])
		checkKnown(list[n/2:])
	default:
		for _, t := range list {
			t.good = goodSignature(Term{Key: t.key}, t.Leaf, t.sig)
		}
	}
}

// sumIsNothing is the equation.
func sumIsNothing(list []*taken) bool {
	factors := make([]factor, len(list))
	for i := range factors {
		factors[i] = randomFactor()
	}
	sums := map[string]int{} // where the factor of a key is
	var scalars []*edwards25519.Scalar
	var keys []*edwards25519.Point
	commitments := make([]edwards25519.Point, len(list))
	base := edwards25519.NewScalar()
	for i, s := range list {
		if len(s.key) != ed25519.PublicKeySize || len(s.sig) != ed25519.SignatureSize || !plainly(s.sig[:32]) {
			return false
		}
		_, err := commitments[i].SetBytes(s.sig[:32])
		sc, err2 := edwards25519.NewScalar().SetCanonicalBytes(s.sig[32:])
		if err != nil || err2 != nil {
			return false
		}
		z := factors[i].scalar()
		base.MultiplyAdd(z, sc, base)
		at, known := sums[string(s.key)]
		if !known {
			a, err := new(edwards25519.Point).SetBytes(s.key)
			if err != nil {
				return false
			}
			at = len(scalars)
			sums[string(s.key)] = at
			scalars, keys = append(scalars, edwards25519.NewScalar()), append(keys, a)
		}
		scalars[at].MultiplyAdd(z, challenge(s), scalars[at])
	}
	scalars, keys = append(scalars, base.Negate(base)), append(keys, edwards25519.NewGeneratorPoint())
	sum := new(edwards25519.Point).VarTimeMultiScalarMult(scalars, keys)
	return sum.Add(sum, sumOf(factors, commitments)).Equal(edwards25519.NewIdentityPoint()) == 1
}

// factor is one of 2^128 numbers: sixteen digits from -128 to 127 in base 256, the lowest first.
type factor [16]int8

func randomFactor() (f factor) {
	var b [len(f)]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	for i := range f {
		f[i] = int8(b[i])
	}
	return f
}

// scalar is the factor as the library has it: its digits above nothing, less those below.
func (f factor) scalar() *edwards25519.Scalar {
	var above, below [32]byte
	for i, d := range f {
		if d < 0 {
			below[i] = byte(-int(d))
		} else {
			above[i] = byte(d)
		}
	}
	plus, _ := edwards25519.NewScalar().SetCanonicalBytes(above[:]) // 128 bits are below the order
	minus, _ := edwards25519.NewScalar().SetCanonicalBytes(below[:])
	return plus.Subtract(plus, minus)
}

// sumOf is the sum of many points, each times its factor, after Pippenger: digit by digit from the highest, all points with the same
// digit are added up first, so that a point costs sixteen additions, where one by one it would cost thirty.
func sumOf(factors []factor, points []edwards25519.Point) *edwards25519.Point {
	sum := edwards25519.NewIdentityPoint()
	var same [128]edwards25519.Point // of the digits 1 to 128, up to their sign
	var used [128]bool
	for digit := len(factor{}) - 1; digit >= 0; digit-- {
		for range 8 {
			sum.Add(sum, sum)
		}
		clear(used[:])
		for i := range points {
			d := int(factors[i][digit])
			at := max(d, -d) - 1
			switch {
			case d == 0:
			case !used[at]:
				used[at] = true
				if same[at].Set(&points[i]); d < 0 {
					same[at].Negate(&same[at])
				}
			case d > 0:
				same[at].Add(&same[at], &points[i])
			default:
				same[at].Subtract(&same[at], &points[i])
			}
		}
		sum.Add(sum, weighed(same[:], used[:]))
	}
	return sum
}

// weighed is the sum of the points, the n-th of them n times: those from the last to each are added up, and that again.
func weighed(same []edwards25519.Point, used []bool) *edwards25519.Point {
	running, sum := edwards25519.NewIdentityPoint(), edwards25519.NewIdentityPoint()
	for i := len(same) - 1; i >= 0; i-- {
		if used[i] {
			running.Add(running, &same[i])
		}
		sum.Add(sum, running)
	}
	return sum
}

// challenge is k of RFC 8032: SHA-512 over R, the key and what was signed.
func challenge(s *taken) *edwards25519.Scalar {
	h := sha512.New()
	h.Write(s.sig[:32])
	h.Write(s.key)
	text := s.Leaf[:len(s.Leaf)-len(s.sig)]
	_, _ = io.WriteString(h, label(text))
	h.Write(text)
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
