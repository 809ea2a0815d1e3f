// Package page seals the pages of a store's database, one by one, so that a page can be read and written alone.
//
// It is pure: no disk, no clock; randomness is the system's. What lies on disk is a promise, so here are the formats,
// byte for byte. All numbers are big-endian.
//
// # Keys
//
// A store has one random 32-byte key per epoch. HKDF-SHA256 (RFC 5869, no salt) derives from it, with
//
//	info = "counterfoil1" || store id (16) || epoch (4) || purpose
//
// one 32-byte key for each purpose: "page" (database pages and log frames), "header" (log headers) and "seal" (the root of
// a closed store). AES-GCM alone does not commit to a key: the key file has a commitment to it (package crypto), which is
// looked at before any page.
//
// # Records
//
// A record is XAES-256-GCM (c2sp.org/XAES-256-GCM) under a fresh random nonce:
//
//	ciphertext (n) || nonce (24) || tag (16)
//
//	kind           plain                                            sealed   number in the additional data
//	1 page         4056 of the 4096 bytes SQLite writes             4096     page number, from 1
//	2 frame        4120: frame header (24) and page (4096)          4160     frame index, from 0
//	3 log header   32                                               72       0
//
// SQLite leaves the last 40 bytes of every page alone (the "reserved" byte of its header is 40) and they are zero when
// it hands a page over. Nonce and tag take their place on disk; reading fills them with zeros again.
//
//	additional data = "counterfoil1" || store id (16) || epoch (4) || kind (1) || number (8)
//
// So a record opens only in its own store, epoch, kind of file and place. It says nothing about time: an older record
// of the same place is authentic.
//
// # Limits
//
// 2^80 records under one key before a nonce repeats with any likelihood worth naming; rotation by 2^40 writes is the
// house rule. Go cannot wipe the key schedules that the standard library keeps; the caller wipes the store key itself.
package page

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"sync"
)

// Cipher is the name of what pages are sealed with.
const Cipher = "XAES-256-GCM"

// Sizes in bytes, and the one page that is never written.
const (
	Size     = 4096           // a page, sealed or as SQLite sees it
	Overhead = 40             // nonce and tag of every record
	Usable   = Size - 40      // the part of a page that SQLite fills
	Frame    = 24 + Size      // a log frame as SQLite sees it
	Header   = 32             // a log header as SQLite sees it
	Lock     = 1<<30/4096 + 1 // SQLite keeps this page, at 1 GiB, for locks: it never has content and is never sealed
)

// Lengths on disk of the records that are longer than what they hold.
const (
	SealedFrame  = Frame + Overhead
	SealedHeader = Header + Overhead
)

const format = "counterfoil1"

// The kinds of record: a record of one kind never opens as another.
const (
	kindPage   = 1
	kindFrame  = 2
	kindHeader = 3
)

// ErrReserved says that a page to be sealed has something in the 40 bytes that SQLite must leave alone; sealing it
// would lose them.
var ErrReserved = errors.New("the reserved bytes of the page are not zero")

// StoreID names a store. It is random and not secret.
type StoreID [16]byte

// Key seals and opens the records of one store in one epoch. It may be used from several goroutines at once.
type Key struct {
	pages   cipher.AEAD
	headers cipher.AEAD
	root    []byte
	context []byte // what all additional data begin with
	pool    sync.Pool
}

// scratch is what one call needs besides the caller's buffers.
type scratch struct {
	nonce      [nonceSize]byte
	additional [len(format) + 16 + 4 + 1 + 8]byte
}

// NewKey derives the keys of a store from its 32-byte store key for this epoch. The caller may wipe secret afterwards.
func NewKey(secret []byte, store StoreID, epoch uint32) (*Key, error) {
	if len(secret) != 32 {
		return nil, errors.New("a store key has 32 bytes")
	}
	context := append([]byte(format), store[:]...)
	context = binary.BigEndian.AppendUint32(context, epoch)
	k := &Key{context: context}
	k.pool.New = func() any { return new(scratch) }
	derive := func(purpose string) ([]byte, error) {
		return hkdf.Key(sha256.New, secret, nil, string(context)+purpose, 32)
	}
	var err error
	if k.pages, err = newCipher(derive("page")); err != nil {
		return nil, fmt.Errorf("page key: %w", err)
	}
	if k.headers, err = newCipher(derive("header")); err != nil {
		return nil, fmt.Errorf("header key: %w", err)
	}
	if k.root, err = derive("seal"); err != nil {
		return nil, fmt.Errorf("seal key: %w", err)
	}
	return k, nil
}

func newCipher(key []byte, err error) (cipher.AEAD, error) {
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return newXAES(key)
}

// NewRoot gives the hash that the pages of a store are summed up with, one by one: HMAC-SHA256 under the seal key, so that nobody
// without the store key can compute a root.
func (k *Key) NewRoot() hash.Hash { return hmac.New(sha256.New, k.root) }

// Tag is the authentication tag of a sealed record: the 16 bytes that stand for all of it in a root.
func Tag(sealed []byte) []byte { return sealed[len(sealed)-tagSize:] }

// SealPage seals a page for its number (from 1). Both slices are Size long and must not overlap. The reserved bytes of
// plain must be zero, else ErrReserved.
func (k *Key) SealPage(sealed, plain []byte, number uint32) error {
	checkLength(sealed, plain, Size, Size)
	if !zero(plain[Usable:]) {
		return ErrReserved
	}
	k.seal(k.pages, sealed, plain[:Usable], kindPage, uint64(number))
	return nil
}

// OpenPage opens the page of this number into plain; its reserved bytes become zero. Both slices are Size long and must
// not overlap. When the page does not open it gives ErrTag and plain holds nothing of it.
func (k *Key) OpenPage(plain, sealed []byte, number uint32) error {
	checkLength(sealed, plain, Size, Size)
	clear(plain[Usable:])
	return k.open(k.pages, plain[:Usable], sealed, kindPage, uint64(number))
}

// SealFrame seals a log frame, header and page together, for its index (from 0). The reserved bytes of the page must be
// zero, else ErrReserved: they are part of what SQLite's own checksum covers, so they are sealed and not replaced.
func (k *Key) SealFrame(sealed, plain []byte, index int64) error {
	checkLength(sealed, plain, SealedFrame, Frame)
	if !zero(plain[Frame-Overhead:]) {
		return ErrReserved
	}
	k.seal(k.pages, sealed, plain, kindFrame, uint64(index))
	return nil
}

// OpenFrame opens the frame of this index (from 0) into plain, or gives ErrTag.
func (k *Key) OpenFrame(plain, sealed []byte, index int64) error {
	checkLength(sealed, plain, SealedFrame, Frame)
	return k.open(k.pages, plain, sealed, kindFrame, uint64(index))
}

// SealHeader seals the header of a log.
func (k *Key) SealHeader(sealed, plain []byte) {
	checkLength(sealed, plain, SealedHeader, Header)
	k.seal(k.headers, sealed, plain, kindHeader, 0)
}

// OpenHeader opens the header of a log into plain, or gives ErrTag.
func (k *Key) OpenHeader(plain, sealed []byte) error {
	checkLength(sealed, plain, SealedHeader, Header)
	return k.open(k.headers, plain, sealed, kindHeader, 0)
}

func (k *Key) seal(aead cipher.AEAD, sealed, plain []byte, kind byte, number uint64) {
	s := k.pool.Get().(*scratch)
	defer k.pool.Put(s)
	_, _ = rand.Read(s.nonce[:]) // never fails: without randomness the process ends
	sealRecord(aead, sealed, plain, s.nonce[:], k.additional(s, kind, number))
}

func (k *Key) open(aead cipher.AEAD, plain, sealed []byte, kind byte, number uint64) error {
	s := k.pool.Get().(*scratch)
	defer k.pool.Put(s)
	err := openRecord(aead, plain, sealed, s.nonce[:], k.additional(s, kind, number))
	if err != nil {
		clear(plain)
	}
	return err
}

// sealRecord is the pure part of sealing. The cipher writes ciphertext and tag in one piece; the tag moves to the end
// so that the nonce lies between them.
func sealRecord(aead cipher.AEAD, sealed, plain, nonce, additional []byte) {
	n := len(plain)
	aead.Seal(sealed[:0], nonce, plain, additional)
	copy(sealed[n+nonceSize:], sealed[n:n+tagSize])
	copy(sealed[n:], nonce)
}

// openRecord is the pure part of opening; nonce is working space. The tag is moved beside the ciphertext for the time
// of the call and the nonce put back afterwards, which saves a copy of the page.
func openRecord(aead cipher.AEAD, plain, sealed, nonce, additional []byte) error {
	n := len(plain)
	copy(nonce, sealed[n:])
	copy(sealed[n:], sealed[n+nonceSize:])
	_, err := aead.Open(plain[:0], nonce, sealed[:n+tagSize], additional)
	copy(sealed[n:], nonce)
	return err
}

func (k *Key) additional(s *scratch, kind byte, number uint64) []byte {
	n := copy(s.additional[:], k.context)
	s.additional[n] = kind
	binary.BigEndian.PutUint64(s.additional[n+1:], number)
	return s.additional[:]
}

func checkLength(sealed, plain []byte, nSealed, nPlain int) {
	if len(sealed) != nSealed || len(plain) != nPlain {
		panic("page: a record of the wrong length")
	}
}

func zero(b []byte) bool { return bytes.Equal(b, zeros[:len(b)]) }

var zeros [Overhead]byte
