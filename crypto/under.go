package crypto

import "fmt"

// SealUnder seals a small secret under a key of 32 random bytes, such as one that a keychain keeps because the secret itself is too long for
// it. context says what for and for whom: under another one it does not open. The form is a nonce of 24 bytes, then XChaCha20-Poly1305 of
// the secret under HKDF-SHA256 of the key, with the context as additional data.
func SealUnder(key *Secret, context string, plain []byte) ([]byte, error) {
	k, err := subkey(key, underLabel)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	defer k.Wipe()
	return sealRecord(k, plain, []byte(context)), nil
}

const underLabel = "counterfoil/under/v1"

// OpenUnder opens what SealUnder made with the same key and context. ErrDamaged: another key, another context, or other bytes.
func OpenUnder(key *Secret, context string, sealed []byte) (*Secret, error) {
	k, err := subkey(key, underLabel)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	defer k.Wipe()
	plain, err := openRecord(k, sealed, []byte(context))
	if err != nil {
		return nil, damaged("sealed secret")
	}
	return SecretFrom(plain), nil
}
