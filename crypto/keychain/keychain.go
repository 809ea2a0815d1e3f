// Package keychain keeps small secrets in the keychain of the operating system: the Secret Service on Linux, the login
// keychain on macOS, the Credential Manager on Windows.
//
// A keychain answers in one of three ways, and they must never be confused: here is the value; there is none
// (ErrMissing); or it cannot say (ErrUnavailable). Who takes the third for the second makes a new device secret and
// locks the user out of her books.
package keychain

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
)

// Keychain is what the books need of it. The two that exist are OS and Map.
type Keychain interface {
	// Get answers ErrMissing only when the keychain is open and has no such entry.
	Get(ctx context.Context, e Entry) ([]byte, error)
	// Set stores or replaces an entry, and has read it back when it answers nil. It takes at most MaxValue bytes.
	Set(ctx context.Context, e Entry, value []byte) error
	// Delete removes an entry; ErrMissing when there is none.
	Delete(ctx context.Context, e Entry) error
}

// MaxValue is the longest value in bytes: 100 characters once written as base64. Windows allows 2560, and the macOS
// command line is short too; what is small goes everywhere.
const MaxValue = 75

// Purpose says what an entry is for.
type Purpose string

// The entries of one store on one device.
const (
	DeviceSecret Purpose = "device" // see crypto.Device
	Freshness    Purpose = "fresh"  // see Record
	MailPassword Purpose = "mail"   // of the mail server, bound to it
	PlaceKey     Purpose = "places" // 32 bytes, under which what opens the places of backups is sealed: longer than a value may be
	WrongTries   Purpose = "tries"  // wrong passphrases of a user in a row; the user stands in the place of the device
	FailedLogins Purpose = "failed" // how many logins failed since the last that did not, and when
	// Proofs are what is remembered of a user's codes and failures (factor.Mark). They are the person's and not the store's: Store is
	// her id and Device is zero, so that a copy of the books beside them shares the entry, and gives no code back.
	Proofs Purpose = "proofs"
)

// Entry names a value. Two stores never share one, nor do two devices whose keychains are synchronised; but see Proofs.
type Entry struct {
	Store, Device [16]byte
	Purpose       Purpose
}

// account is the entry as keychains name it. It has no colon: Windows joins service and account by one.
func (e Entry) account() string {
	return hex.EncodeToString(e.Store[:]) + "/" + hex.EncodeToString(e.Device[:]) + "/" + string(e.Purpose)
}

// ErrMissing means that the keychain is open and has no such entry.
var ErrMissing = errors.New("no such keychain entry")

// ErrUnavailable means that the keychain could not answer. errors.As with *UnavailableError gives the cause.
var ErrUnavailable = errors.New("keychain unavailable")

// ErrTooLong means a value over MaxValue bytes.
var ErrTooLong = errors.New("keychain value too long")

// Cause says why a keychain cannot answer, as far as one can tell: good for a hint, no decision depends on it.
type Cause string

// The causes.
const (
	NoBus     Cause = "no session bus"      // Linux without a desktop session
	NoService Cause = "no keychain service" // none installed, or none for this system
	Locked    Cause = "locked"              // locked, or its prompt was dismissed
	TimedOut  Cause = "timed out"           // no answer within the deadline, such as a prompt nobody sees
	Cancelled Cause = "cancelled"           // by the caller
	NotKept   Cause = "not kept"            // it said that it stored the value, and gives back another or none
	Garbled   Cause = "garbled"             // the entry is not one that this program wrote
	Other     Cause = "failed"
)

// UnavailableError has the cause and what the system said.
type UnavailableError struct {
	Cause Cause
	Err   error // of the system; it names no value
}

func (e *UnavailableError) Error() string {
	if e.Err == nil {
		return "keychain unavailable: " + string(e.Cause)
	}
	return fmt.Sprintf("keychain unavailable: %s: %v", e.Cause, e.Err)
}

// Unwrap makes errors.Is(err, ErrUnavailable) hold, and leaves the system's own error to be found.
func (e *UnavailableError) Unwrap() []error { return []error{ErrUnavailable, e.Err} }

func unavailable(c Cause, err error) error { return &UnavailableError{Cause: c, Err: err} }
