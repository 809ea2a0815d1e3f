package app

import (
	"bytes"

	"counterfoil/crypto"
)

// Strength is what a meter shows of a passphrase while it is typed.
type Strength = crypto.Strength

// CheckPassphrase judges a passphrase before it is set. alone: it opens by itself, without a keychain, and so must be
// longer. known are words that a guesser tries first: the login name, the company. It takes a few milliseconds at most.
func CheckPassphrase(pass []byte, alone bool, known ...string) Strength {
	return crypto.CheckPassphrase(pass, kindOf(alone), known...)
}

// SuggestPassphrase makes a passphrase of random words for somebody to take over: four, or six where it opens by itself, as the owner's does
// the backups. The caller wipes it.
func SuggestPassphrase(alone bool) ([]byte, error) {
	s, err := crypto.SuggestPassphrase(kindOf(alone))
	if err != nil {
		return nil, asError("suggest a passphrase", err)
	}
	defer s.Wipe()
	return bytes.Clone(s.Bytes()), nil
}

func kindOf(alone bool) crypto.Kind {
	if alone {
		return crypto.PassphraseOnly
	}
	return crypto.WithKeychain
}
