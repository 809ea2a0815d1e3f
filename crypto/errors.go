package crypto

import "errors"

// The answers of this package. Each is told apart with errors.Is; none carries a secret or a name.
var (
	// ErrWrongPassphrase means that the passphrase, or the device secret given with it, does not open the slot. Which of
	// the two was wrong is not said, and cannot be known.
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrWrongRecoveryKey means a well-formed recovery key of other books, or one that has been replaced.
	ErrWrongRecoveryKey = errors.New("wrong recovery key")
	// ErrMistyped means that the text is no recovery key: a character is missing or wrong.
	ErrMistyped = errors.New("recovery key mistyped")
	// ErrDamaged means a key file that was not written like this; errors.As with *DamagedError gives the field.
	ErrDamaged = errors.New("key file damaged")
	// ErrNewer means a format version that this program does not know yet.
	ErrNewer = errors.New("key file from a newer version")
	// ErrCost means Argon2id parameters outside the bounds or below the floor. Nothing was derived.
	ErrCost = errors.New("key derivation cost refused")
	// ErrNoDeviceSecret means that the slot needs the device secret and none was given: the keychain entry is gone.
	ErrNoDeviceSecret = errors.New("device secret missing")
	// ErrNoSecurityKey means that the slot needs one of its security keys and none was asked.
	ErrNoSecurityKey = errors.New("security key needed")
	// ErrWrongSecurityKey means that what a security key gave opens nothing: another key, or one that was reset.
	ErrWrongSecurityKey = errors.New("wrong security key")
	// ErrNotEnrolled means that the user has no slot for this device.
	ErrNotEnrolled = errors.New("device not enrolled")
	// ErrUnknownUser means that no user of these books has this login name.
	ErrUnknownUser = errors.New("unknown user")
	// ErrRevoked means that the user's access has been withdrawn.
	ErrRevoked = errors.New("access withdrawn")
	// ErrForeign means a key file that is consistent in itself but is not the one of these books: another owner signed it.
	ErrForeign = errors.New("key file signed by another owner")
	// ErrRolledBack means that an older key file has been put back.
	ErrRolledBack = errors.New("older key file put back")
	// ErrNotOwner means that only the owner who signs the key file may do this.
	ErrNotOwner = errors.New("only the owner can change the key file")
	// ErrPassphrase means a passphrase that cannot be set: too short, too long, or not text.
	ErrPassphrase = errors.New("passphrase not acceptable")
	// ErrWiped means that the keys were wiped, because the session was locked.
	ErrWiped = errors.New("keys wiped")
	// ErrArgument means a call that the program got wrong, such as a missing id.
	ErrArgument = errors.New("bad argument")
)

// DamagedError names the field of the key file that is not as it was written.
type DamagedError struct {
	Field string // such as "slots[2].salt"
}

func (e *DamagedError) Error() string { return "key file damaged: " + e.Field }

// Unwrap makes errors.Is(err, ErrDamaged) hold.
func (e *DamagedError) Unwrap() error { return ErrDamaged }

func damaged(field string) error { return &DamagedError{Field: field} }
