// Package softkey is a security key made of software, for tests: no program holds it. It is written from the specification (CTAP 2.1 and
// CTAPHID) and shares no line with the package that speaks to keys, so that the two check one another. It does what is asked of a key
// here: credentials that are not stored, hmac-secret, PINs under both protocols, and a person who touches it, or does not.
package softkey

import (
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"counterfoil/crypto/securitykey"
)

// Answer is what the person in front of the key does when it blinks.
type Answer int

// The answers.
const (
	Touch   Answer = iota
	Decline        // says no at the key
	Ignore         // goes for a coffee: the key gives up
	Unplug         // pulls it out
)

// Key is a security key. Its fields are set before it is plugged in.
type Key struct {
	Name string
	// Person is asked when the key blinks; stop is closed where nobody waits for the answer any more. nil touches at once.
	Person    func(stop <-chan struct{}) Answer
	Protocols []int // PIN protocols; nil is 2 and 1
	Old       bool  // of CTAP 2.0: PIN tokens without permissions
	WebOnly   bool  // without hmac-secret
	Gone      bool  // not plugged in

	mu       sync.Mutex
	master   []byte
	pin      []byte // left half of its hash
	retries  int
	inARow   int
	own      *ecdh.PrivateKey
	token    []byte
	verified bool // what the token may: something
}

// maxRetries and maxInARow are those of the specification.
const (
	maxRetries = 8
	maxInARow  = 3
)

// New makes a key. Keys of the same seed are the same key.
func New(seed string) *Key {
	sum := sha256.Sum256([]byte("softkey " + seed))
	k := &Key{Name: "Softkey " + seed, master: sum[:], retries: maxRetries}
	k.Replug()
	return k
}

// Replug pulls the key out and puts it back.
func (k *Key) Replug() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.inARow = 0
	k.agreeAnew()
}

// SetPIN gives the key a PIN.
func (k *Key) SetPIN(pin string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	sum := sha256.Sum256([]byte(pin))
	k.pin = sum[:16]
}

// Retries are how many wrong PINs it still takes.
func (k *Key) Retries() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.retries
}

// SetRetries is for keys that have seen wrong PINs before.
func (k *Key) SetRetries(n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.retries = n
}

func (k *Key) agreeAnew() {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // no randomness
	}
	k.own, k.token = own, make([]byte, 32)
	rand.Read(k.token)
}

// Find finds those of the keys that are plugged in.
func Find(keys ...*Key) securitykey.Finder {
	return func() (list []securitykey.Place, err error) {
		for _, k := range keys {
			if !k.Gone {
				list = append(list, securitykey.Place{Name: k.Name, Open: k.Open})
			}
		}
		return list, nil
	}
}

// Open plugs the key into a port.
func (k *Key) Open() (securitykey.Port, error) {
	p := &port{in: make(chan []byte, 256), out: make(chan []byte, 256), quit: make(chan struct{}), gone: make(chan struct{})}
	go k.Serve(p.in, p.out, p.quit, func() { close(p.gone) })
	return p, nil
}

type port struct {
	in, out    chan []byte
	quit, gone chan struct{}
	once       sync.Once
}

func (p *port) Send(report []byte) error {
	select {
	case <-p.gone:
		return securitykey.ErrUnplugged
	case p.in <- append([]byte(nil), report...):
		return nil
	}
}

func (p *port) Receive(wait time.Duration) ([]byte, error) {
	select {
	case b := <-p.out:
		return b, nil
	default:
	}
	select {
	case b := <-p.out:
		return b, nil
	case <-p.gone:
		return nil, securitykey.ErrUnplugged
	case <-time.After(wait):
		return nil, nil
	}
}

func (p *port) Close() error {
	p.once.Do(func() { close(p.quit) })
	return nil
}

// mac is HMAC-SHA256 over the parts.
func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
