package app

import (
	"strings"

	"counterfoil/app/bill"
	"counterfoil/crypto"
)

// Kit is the recovery kit: it opens the books and every backup when all else is lost. It exists only here, until it is
// printed; Wipe ends it.
type Kit struct {
	Company string
	Made    bill.Date
	Store   string // id of the books
	Owner   string // fingerprint of the owner's key, to be compared at a restore
	// BackupPassphrase is one that was made up because the owner's is too short for it; else "".
	BackupPassphrase string

	key crypto.RecoveryKey
}

// Text is the recovery key as one line, an ordinary age identity. It is a secret.
func (k Kit) Text() string { return k.key.Text() }

// Groups are the parts of the key that are printed and typed back: 15 groups, four characters each and two in the last.
func (k Kit) Groups() []string { return k.key.Groups() }

// SameGroup says whether a group of the recovery key was typed right. It forgives what the eye confuses: the alphabet of the key
// has neither O, I, 1 nor B.
func SameGroup(typed, group string) bool { return plainGroup(typed) == plainGroup(group) }

func plainGroup(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	return strings.NewReplacer("o", "0", "i", "l", "1", "l", "b", "8").Replace(text)
}

// PDF is the kit as one page to print and keep in a safe.
func (k Kit) PDF() ([]byte, error) {
	b, err := printKit(k)
	return b, asError("recovery kit", err)
}

// Wipe overwrites the key.
func (k *Kit) Wipe() {
	k.key.Wipe()
	k.BackupPassphrase = ""
}
