package securitykey

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/text/unicode/norm"
)

// protocol is one of the two "PIN/UV auth protocols" (CTAP 2.1, 6.5.6 and 6.5.7): how the two sides agree on keys, seal under them, and
// prove that they have them.
type protocol int

const (
	protocolOne protocol = 1
	protocolTwo protocol = 2
)

// publicKey is a point of P-256 as COSE writes it.
type publicKey struct {
	Type      int    `cbor:"1,keyasint"`
	Algorithm int    `cbor:"3,keyasint"`
	Curve     int    `cbor:"-1,keyasint"`
	X         []byte `cbor:"-2,keyasint"`
	Y         []byte `cbor:"-3,keyasint"`
}

func coseKey(k *ecdh.PublicKey) publicKey {
	b := k.Bytes() // 04, x, y
	return publicKey{Type: 2, Algorithm: -25, Curve: 1, X: b[1:33], Y: b[33:65]}
}

func (k publicKey) point() (*ecdh.PublicKey, error) {
	if k.Type != 2 || k.Curve != 1 || len(k.X) != 32 || len(k.Y) != 32 {
		return nil, fmt.Errorf("%w: key agreement", ErrGarbled)
	}
	p, err := ecdh.P256().NewPublicKey(append(append([]byte{4}, k.X...), k.Y...))
	if err != nil {
		return nil, fmt.Errorf("%w: key agreement", ErrGarbled)
	}
	return p, nil
}

// agreed is what both sides can compute after an exchange of keys.
type agreed struct {
	protocol protocol
	mine     publicKey
	secret   []byte // one 32 bytes; two 64: for proofs, for sealing
	fill     func([]byte)
}

// agree takes the secret of the exchange to the keys of the protocol.
func (p protocol) agree(own *ecdh.PrivateKey, theirs *ecdh.PublicKey) (agreed, error) {
	z, err := own.ECDH(theirs)
	if err != nil {
		return agreed{}, fmt.Errorf("%w: key agreement", ErrGarbled)
	}
	defer clear(z)
	a := agreed{protocol: p, mine: coseKey(own.PublicKey())}
	if p == protocolOne {
		sum := sha256.Sum256(z)
		a.secret = sum[:]
		return a, nil
	}
	for _, info := range []string{"CTAP2 HMAC key", "CTAP2 AES key"} {
		k, err := hkdf.Key(sha256.New, z, make([]byte, 32), info, 32)
		if err != nil {
			return agreed{}, err
		}
		a.secret = append(a.secret, k...)
	}
	return a, nil
}

func (a agreed) wipe() { clear(a.secret) }

func (a agreed) block() cipher.Block {
	return must(aes.NewCipher(a.secret[len(a.secret)-32:]))
}

// seal is "encrypt": AES-256-CBC of whole blocks, under no vector (one) or a random one in front (two).
func (a agreed) seal(plain []byte) []byte {
	vector, out := make([]byte, aes.BlockSize), []byte{}
	if a.protocol == protocolTwo {
		a.fill(vector)
		out = append(out, vector...)
	}
	sealed := make([]byte, len(plain))
	cipher.NewCBCEncrypter(a.block(), vector).CryptBlocks(sealed, plain)
	return append(out, sealed...)
}

// open is "decrypt".
func (a agreed) open(sealed []byte) ([]byte, error) {
	vector := make([]byte, aes.BlockSize)
	if a.protocol == protocolTwo && len(sealed) >= aes.BlockSize {
		vector, sealed = sealed[:aes.BlockSize], sealed[aes.BlockSize:]
	}
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: sealed answer", ErrGarbled)
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(a.block(), vector).CryptBlocks(plain, sealed)
	return plain, nil
}

// prove is "authenticate" under a key of 32 bytes.
func (p protocol) prove(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	if sum := h.Sum(nil); p == protocolTwo {
		return sum
	} else {
		return sum[:16]
	}
}

func (a agreed) prove(message []byte) []byte { return a.protocol.prove(a.secret[:32], message) }

// The parts of clientPin (6.5.5) that are said here, and what a token is for.
const (
	pinRetries    = 1
	pinAgreement  = 2
	pinToken      = 5 // 2.0
	pinTokenFor   = 9 // 2.1, with permissions
	mayMake       = 0x01
	mayAssert     = 0x02
	longestPIN    = 63
	shortestToken = 16
)

type (
	pinRequest struct {
		Protocol    protocol   `cbor:"1,keyasint,omitempty"`
		Part        int        `cbor:"2,keyasint"`
		Key         *publicKey `cbor:"3,keyasint,omitempty"`
		PIN         []byte     `cbor:"6,keyasint,omitempty"`
		Permissions int        `cbor:"9,keyasint,omitempty"`
		Party       string     `cbor:"10,keyasint,omitempty"`
	}
	pinAnswer struct {
		Key     *publicKey `cbor:"1,keyasint"`
		Token   []byte     `cbor:"2,keyasint"`
		Retries *int       `cbor:"3,keyasint"`
		Replug  bool       `cbor:"4,keyasint"`
	}
)

// agree exchanges keys with the key. It takes no touch.
func (c *channel) agree(ctx context.Context, p protocol) (agreed, error) {
	var answer pinAnswer
	if err := c.ask(ctx, cmdClientPIN, pinRequest{Protocol: p, Part: pinAgreement}, &answer); err != nil {
		return agreed{}, err
	}
	if answer.Key == nil {
		return agreed{}, fmt.Errorf("%w: key agreement", ErrGarbled)
	}
	theirs, err := answer.Key.point()
	if err != nil {
		return agreed{}, err
	}
	a, err := p.agree(c.newKey(), theirs)
	a.fill = c.prompt.fill
	return a, err
}

// newKey is for one exchange. Of 32 random bytes all but one in 2^32 are a key.
func (c *channel) newKey() *ecdh.PrivateKey {
	b := make([]byte, 32)
	defer clear(b)
	for {
		c.prompt.fill(b)
		if k, err := ecdh.P256().NewPrivateKey(b); err == nil {
			return k
		}
	}
}

// left is how many wrong PINs the key still takes, -1 where it does not say.
func (c *channel) left(ctx context.Context, p protocol) (n int, replug bool) {
	var answer pinAnswer
	if err := c.ask(ctx, cmdClientPIN, pinRequest{Protocol: p, Part: pinRetries}, &answer); err != nil || answer.Retries == nil {
		return -1, false
	}
	return *answer.Retries, answer.Replug
}

// token trades a PIN for what proves it to the commands that follow.
func (c *channel) token(ctx context.Context, i info, p protocol, pin []byte, permissions int) ([]byte, error) {
	a, err := c.agree(ctx, p)
	if err != nil {
		return nil, err
	}
	defer a.wipe()
	sum := sha256.Sum256(pin)
	r := pinRequest{Protocol: p, Part: pinToken, Key: &a.mine, PIN: a.seal(sum[:16])}
	clear(sum[:])
	if i.Options["pinUvAuthToken"] {
		r.Part, r.Permissions, r.Party = pinTokenFor, permissions, party
	}
	var answer pinAnswer
	if err := c.ask(ctx, cmdClientPIN, r, &answer); err != nil {
		return nil, err
	}
	token, err := a.open(answer.Token)
	if err != nil || len(token) < shortestToken {
		return nil, fmt.Errorf("%w: PIN token", ErrGarbled)
	}
	return token, nil
}

// isWrongPIN says whether that is what the key answers to a wrong PIN while it takes more of them.
func isWrongPIN(err error) bool {
	s, ok := errors.AsType[*StatusError](err)
	return ok && s.Code == statusWrongPIN
}

// askPIN asks for the PIN until it is right, or nobody wants to go on, or the key takes no more. The token proves it; the PIN comes back
// too where a second token will be needed, and the caller wipes both.
func (c *channel) askPIN(ctx context.Context, i info, p protocol, prompt Prompt, permissions int) (pin, token []byte, err error) {
	if prompt.PIN == nil {
		return nil, nil, ErrPIN
	}
	for again := false; ; again = true {
		left, replug := c.left(ctx, p)
		switch {
		case left == 0:
			return nil, nil, ErrBlocked
		case replug:
			return nil, nil, ErrReplug
		}
		typed, err := prompt.PIN(ctx, left, again)
		if err != nil {
			return nil, nil, err
		}
		pin = norm.NFC.Append(make([]byte, 0, 4*longestPIN), typed...)
		clear(typed)
		if len(pin) == 0 || len(pin) > longestPIN { // no key has such a PIN, so it is not asked, which would cost a try
			clear(pin)
			continue
		}
		token, err := c.token(ctx, i, p, pin, permissions)
		if err == nil {
			return pin, token, nil
		}
		clear(pin)
		if !isWrongPIN(err) {
			return nil, nil, err
		}
	}
}
