package crypto

import (
	"crypto/sha256"
	"errors"
)

// ErrNotOwn means bytes that SealOwn of this user did not make for this purpose.
var ErrNotOwn = errors.New("not sealed by this user")

// SealOwn seals something that only this user is to read again. what names its purpose and place, and is needed to open it.
func (id *Identity) SealOwn(plain []byte, what string) (sealed []byte, err error) {
	err = id.ownKey(func(key *Secret) error {
		sealed = sealRecord(key, plain, ownData(what))
		return nil
	})
	return sealed, err
}

// OpenOwn opens what SealOwn made. Errors: ErrNotOwn, ErrWiped.
func (id *Identity) OpenOwn(sealed []byte, what string) (plain []byte, err error) {
	err = id.ownKey(func(key *Secret) error {
		if plain, err = openRecord(key, sealed, ownData(what)); err != nil {
			return ErrNotOwn
		}
		return nil
	})
	return plain, err
}

// ownKey lends a key that follows from the half of the user secret that reads.
func (id *Identity) ownKey(fn func(key *Secret) error) error {
	return id.use(func(secret *Secret) error {
		key, err := subkey(part(secret, 0), "counterfoil/user/v1 own")
		if err != nil {
			return err
		}
		defer key.Wipe()
		return fn(key)
	})
}

func ownData(what string) []byte {
	sum := sha256.Sum256([]byte(what))
	return append([]byte("counterfoil/own/v1\x00"), sum[:]...)
}
