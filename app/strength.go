package app

import "counterfoil/crypto"

// Strength is what a meter shows of a passphrase while it is typed.
type Strength = crypto.Strength

// CheckPassphrase judges a passphrase before it is set. alone: it opens by itself, without a keychain, and so must be
// longer. known are words that a guesser tries first: the login name, the company. It takes a few milliseconds at most.
func CheckPassphrase(pass []byte, alone bool, known ...string) Strength {
	kind := crypto.WithKeychain
	if alone {
		kind = crypto.PassphraseOnly
	}
	return crypto.CheckPassphrase(pass, kind, known...)
}
