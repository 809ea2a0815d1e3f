package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"sync"

	"filippo.io/age"
)

// userSecret is the length of a user secret: 32 bytes that read, then 32 that sign. They are apart so that the escrow of the owner
// can hold the second half only: an old recovery key then opens nothing that is written after it was replaced.
const userSecret = 64

// Identity is a user's own keys, both from her user secret of 64 bytes: an age hybrid identity, to which the store key is
// sealed, and an Ed25519 key, which signs what she does. She keeps it when she changes her passphrase, her machine, or
// moves to a restored store; a recovery gives the owner a new age identity.
type Identity struct {
	User ID

	mu     sync.RWMutex // Wipe waits for a signature under way
	secret *Secret
	sign   ed25519.PrivateKey
}

func newIdentity(user ID) (*Identity, error) { return identityFrom(user, RandomSecret(userSecret)) }

// identityFrom takes the secret over.
func identityFrom(user ID, secret *Secret) (*Identity, error) {
	if secret.Len() != userSecret {
		return nil, ErrWiped
	}
	sign, err := signingKey(part(secret, 32), "counterfoil/user/v1 signing")
	if err != nil {
		return nil, err
	}
	return &Identity{User: user, secret: secret, sign: sign}, nil
}

// part is one half of a user secret, where it lies: it must not be wiped or kept.
func part(secret *Secret, from int) *Secret { return &Secret{b: secret.Bytes()[from : from+32]} }

// signingKey derives an Ed25519 key. Its 64 bytes lie on the Go heap, because crypto/ed25519 keeps a table of heap
// addresses; the secret itself does not.
func signingKey(secret *Secret, info string) (ed25519.PrivateKey, error) {
	seed, err := subkey(secret, info)
	if err != nil {
		return nil, err
	}
	defer seed.Wipe()
	return ed25519.NewKeyFromSeed(seed.Bytes()), nil
}

// subkey derives 32 bytes by HKDF-SHA256 without salt: the secrets here are uniform.
func subkey(secret *Secret, info string) (*Secret, error) {
	if secret.Len() != 32 {
		return nil, ErrWiped
	}
	b, err := hkdf.Key(sha256.New, secret.Bytes(), nil, info, 32)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	return SecretFrom(b), nil
}

// hybridIdentity makes the age identity of a 32-byte seed by way of its text form, which is the only public door.
func hybridIdentity(seed *Secret) (*age.HybridIdentity, error) {
	if seed.Len() != 32 {
		return nil, ErrWiped
	}
	id, err := age.ParseHybridIdentity(strings.ToUpper(bech32Encode(identityPart, seed.Bytes())))
	if err != nil {
		return nil, fmt.Errorf("make age identity: %w", err)
	}
	return id, nil
}

// hybrid is the user's age identity.
func (id *Identity) hybrid() (*age.HybridIdentity, error) {
	id.mu.RLock()
	defer id.mu.RUnlock()
	if id.secret.Len() == 0 {
		return nil, ErrWiped
	}
	seed, err := subkey(part(id.secret, 0), "counterfoil/user/v1 age identity")
	if err != nil {
		return nil, err
	}
	defer seed.Wipe()
	return hybridIdentity(seed)
}

// recipient is the public side of the user's age identity.
func (id *Identity) recipient() (string, error) {
	h, err := id.hybrid()
	if err != nil {
		return "", err
	}
	return h.Recipient().String(), nil
}

// Public is the key that checks the user's signatures; nil once wiped.
func (id *Identity) Public() ed25519.PublicKey {
	id.mu.RLock()
	defer id.mu.RUnlock()
	if id.sign == nil {
		return nil
	}
	return bytes.Clone(id.sign[32:])
}

// Sign signs message with Ed25519 (RFC 8032, pure). Callers put a label of their own in front, so that a signature of one
// kind never passes for another. The only error is ErrWiped.
func (id *Identity) Sign(message []byte) ([]byte, error) {
	id.mu.RLock()
	defer id.mu.RUnlock()
	if id.sign == nil {
		return nil, ErrWiped
	}
	return ed25519.Sign(id.sign, message), nil
}

// Format hides the keys from every verb of fmt; Keys, which embed an Identity, are hidden with it.
func (id *Identity) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// Wipe overwrites the keys; every later use answers ErrWiped.
func (id *Identity) Wipe() {
	id.mu.Lock()
	defer id.mu.Unlock()
	id.secret.Wipe()
	clear(id.sign)
	id.sign = nil
}

// use lends the user secret to fn, which must not keep it.
func (id *Identity) use(fn func(secret *Secret) error) error {
	id.mu.RLock()
	defer id.mu.RUnlock()
	if id.secret.Len() == 0 {
		return ErrWiped
	}
	return fn(id.secret)
}

// sealTo makes a small age file.
func sealTo(plain []byte, recipients ...string) ([]byte, error) {
	var to []age.Recipient
	for _, text := range recipients {
		r, err := age.ParseHybridRecipient(text)
		if err != nil {
			return nil, fmt.Errorf("%w: not a hybrid recipient", ErrArgument)
		}
		to = append(to, r)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, fmt.Errorf("seal to recipients: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal to recipients: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal to recipients: %w", err)
	}
	return out.Bytes(), nil
}

// openSealed reads an age file of at most 256 bytes of content.
func openSealed(file []byte, id age.Identity) (*Secret, error) {
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, 257))
	if err != nil {
		return nil, err
	}
	return SecretFrom(plain), nil
}
