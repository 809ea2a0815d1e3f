package page

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"sync"
)

const (
	nonceSize = 24
	tagSize   = 16
)

// ErrTag says that a record does not open: it was changed, moved, cut, or sealed under another key. Which of these it
// was cannot be known from the record alone.
var ErrTag = errors.New("the seal does not match")

// xaes is XAES-256-GCM as specified by C2SP (c2sp.org/XAES-256-GCM): AES-256-GCM under a key that is derived, for every
// message, from the first half of a 24-byte nonce. That makes random nonces safe for 2^80 messages under one key, where
// plain AES-GCM stops at 2^32. It implements cipher.AEAD and may be used from several goroutines at once.
type xaes struct {
	block cipher.Block
	k1    [16]byte // the CMAC subkey: the part of the derivation that all messages share
	pool  sync.Pool
}

// derivation is the working space of one key derivation. It comes from a pool because everything handed to a
// cipher.Block escapes to the heap, and this happens once per page.
type derivation struct {
	m   [16]byte
	key [32]byte
}

func newXAES(key []byte) (*xaes, error) {
	if len(key) != 32 {
		return nil, errors.New("an XAES-256-GCM key has 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	x := &xaes{block: block}
	x.pool.New = func() any { return new(derivation) }
	block.Encrypt(x.k1[:], x.k1[:])
	// Doubling in GF(2^128); the carry is folded in by mask because the value is secret.
	var carry byte
	for i := len(x.k1) - 1; i >= 0; i-- {
		x.k1[i], carry = x.k1[i]<<1|carry, x.k1[i]>>7
	}
	x.k1[15] ^= -carry & 0b10000111
	return x, nil
}

// derive gives AES-256-GCM under the key that belongs to the first 12 bytes of a nonce.
func (x *xaes) derive(nonce []byte) cipher.AEAD {
	d := x.pool.Get().(*derivation)
	defer x.pool.Put(d)
	for i := range 2 {
		d.m = [16]byte{1: byte(i + 1), 2: 'X'}
		copy(d.m[4:], nonce[:12])
		for j := range d.m {
			d.m[j] ^= x.k1[j]
		}
		x.block.Encrypt(d.key[16*i:16*i+16], d.m[:])
	}
	block, err := aes.NewCipher(d.key[:])
	clear(d.key[:])
	if err != nil {
		panic(err) // unreachable: the key has 32 bytes
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // unreachable: an AES block has 16 bytes
	}
	return gcm
}

func (x *xaes) NonceSize() int { return nonceSize }
func (x *xaes) Overhead() int  { return tagSize }

func (x *xaes) Seal(dst, nonce, plain, additional []byte) []byte {
	checkNonce(nonce)
	return x.derive(nonce).Seal(dst, nonce[12:], plain, additional)
}

func (x *xaes) Open(dst, nonce, sealed, additional []byte) ([]byte, error) {
	checkNonce(nonce)
	plain, err := x.derive(nonce).Open(dst, nonce[12:], sealed, additional)
	if err != nil {
		return nil, ErrTag
	}
	return plain, nil
}

func checkNonce(nonce []byte) {
	if len(nonce) != nonceSize {
		panic("page: an XAES-256-GCM nonce has 24 bytes")
	}
}
