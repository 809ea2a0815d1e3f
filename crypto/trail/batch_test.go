package trail

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"math/big"
	"slices"
	"testing"

	"filippo.io/edwards25519"
)

// Many signatures checked at once are good and bad as each is alone: edge values of Ed25519 (RFC 8032, 5.1.7) among sound ones of two people.
func TestManySignaturesAtOnce(t *testing.T) {
	anna, berta := newPerson(1, "owner"), newPerson(2, "clerk")
	l := &log{}
	for n := range 2*inBatch + 7 {
		by := anna
		if n%3 == 0 {
			by = berta
		}
		l.append(t, by, "report.read")
	}
	terms := Terms{anna.term(1, 0), berta.term(1, 0)}
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	change := func(leaf []byte, fn func(r, s []byte)) []byte {
		leaf = slices.Clone(leaf)
		fn(leaf[len(leaf)-64:len(leaf)-32], leaf[len(leaf)-32:])
		return leaf
	}
	set := func(to []byte, text string) { copy(to, must(hex.DecodeString(text))) }
	for name, fn := range map[string]func(r, s []byte){
		"S plus order": func(_, s []byte) {
			slices.Reverse(s)
			new(big.Int).Add(new(big.Int).SetBytes(s), order).FillBytes(s)
			slices.Reverse(s)
		},
		"S of all ones":        func(_, s []byte) { copy(s, bytes.Repeat([]byte{0xff}, 32)) },
		"S of nothing":         func(_, s []byte) { clear(s) },
		"another S":            func(_, s []byte) { s[0] ^= 1 },
		"R off the curve":      func(r, _ []byte) { copy(r, bytes.Repeat([]byte{0xff}, 32)) },
		"R the neutral":        func(r, _ []byte) { clear(r); r[0] = 1 },
		"R of order two":       func(r, _ []byte) { set(r, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") },
		"R of order eight":     func(r, _ []byte) { set(r, "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a") },
		"R the prime":          func(r, _ []byte) { set(r, "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") },
		"R the neutral, minus": func(r, _ []byte) { clear(r); r[0], r[31] = 1, 0x80 },
		"R mirrored":           func(r, _ []byte) { r[31] ^= 0x80 },
	} {
		leaves, at := slices.Clone(l.leaves), inBatch+3
		leaves[at] = change(leaves[at], fn)
		if alone := verify(t, leaves[at:at+1], terms).Findings; len(alone) < 1 {
			t.Errorf("%s is good alone: the test proves nothing", name)
		}
		got := verify(t, leaves, terms).Findings
		bad := slices.DeleteFunc(slices.Clone(got), func(f Finding) bool { return f.Kind != BadSignature })
		if len(bad) != 1 || bad[0].Number != int64(at)+1 {
			t.Errorf("%s: %v", name, got)
		}
	}
	if r := verify(t, l.leaves, terms); !r.Sound() {
		t.Error(r.Findings)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A whole batch that somebody else has signed is bad, entry by entry.
func TestABatchOfAnotherKeyIsBad(t *testing.T) {
	anna, berta := newPerson(1, "owner"), newPerson(2, "clerk")
	l := newLog(t, 40, anna)
	for i, leaf := range l.leaves {
		text := leaf[:len(leaf)-64]
		l.leaves[i] = slices.Concat(text, ed25519.Sign(berta.key, signed(text)))
	}
	bad := 0
	for _, f := range verify(t, l.leaves, Terms{anna.term(1, 0), berta.term(1, 0)}).Findings {
		if f.Kind == BadSignature {
			bad++
		}
	}
	if bad != 40 {
		t.Errorf("%d bad of 40", bad)
	}
}

// The sum by digits is the one that the library comes to: with few points and many, and with the digits that are no usual ones.
func TestSumsOfPointsByDigits(t *testing.T) {
	for _, n := range []int{1, 2, 7, 300} {
		var factors []factor
		var scalars []*edwards25519.Scalar
		var points []edwards25519.Point
		var each []*edwards25519.Point
		p := edwards25519.NewGeneratorPoint()
		for i := range n {
			f := randomFactor()
			switch i % 7 {
			case 0:
				f = factor{}
			case 1:
				f = factor{-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128}
			case 2:
				f = factor{127, 0, 0, -1, 1, 15: 127}
			}
			p = new(edwards25519.Point).Add(p, p)
			p.Add(p, edwards25519.NewGeneratorPoint())
			factors, scalars, points, each = append(factors, f), append(scalars, f.scalar()), append(points, *p), append(each, p)
		}
		want := new(edwards25519.Point).VarTimeMultiScalarMult(scalars, each)
		if sumOf(factors, points).Equal(want) != 1 {
			t.Errorf("%d points: another sum", n)
		}
	}
}
