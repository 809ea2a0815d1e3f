// Package securitykey asks a FIDO2 security key for the secret that it keeps for one purpose: 32 bytes that no other key gives, that
// the key gives only while it is touched, and only after its PIN where it has one. It is the extension hmac-secret of CTAP 2 (FIDO
// Alliance, Client to Authenticator Protocol, 2.0 to 2.2), over CTAPHID, the way in which such keys speak over USB.
//
// Enrol makes a credential on a key that is plugged in, and gives the first secret of it. Ask finds out which of several credentials
// the key at hand knows, and gives the secret of that one. What the secret opens is none of this package's business (crypto, section
// "A security key").
//
// Nothing is stored on the key: the credential, which is of no use without it, is kept by the caller. The name of this program is all
// that a key is told.
//
// On Linux keys are found and spoken to by the files /dev/hidraw*, without any library. On other systems System finds none, and says so.
package securitykey

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// The answers of this package, told apart with errors.Is. None carries a secret.
var (
	// ErrSystem means that this program does not speak to security keys on this system.
	ErrSystem = errors.New("security keys cannot be used on this system")
	// ErrNone means that no security key is plugged in.
	ErrNone = errors.New("no security key is plugged in")
	// ErrRefused means that a security key is there, and the system does not let this user speak to it.
	ErrRefused = errors.New("the system does not let this user open the security key")
	// ErrSeveral means that more than one key could be meant.
	ErrSeveral = errors.New("several security keys are plugged in")
	// ErrOther means that none of the keys that are plugged in knows any of the credentials.
	ErrOther = errors.New("that security key is not one that was added")
	// ErrKnown means that the key was added before.
	ErrKnown = errors.New("that security key was added before")
	// ErrUnfit means a key that gives no secrets: one for web logins only.
	ErrUnfit = errors.New("that security key has no hmac-secret")
	// ErrUntouched means that nobody touched the key in time.
	ErrUntouched = errors.New("the security key was not touched in time")
	// ErrDenied means that it was said no at the key itself.
	ErrDenied = errors.New("declined at the security key")
	// ErrUnplugged means that the key went away, or fell silent.
	ErrUnplugged = errors.New("the security key was unplugged")
	// ErrBusy means that another program speaks to the key.
	ErrBusy = errors.New("another program uses the security key")
	// ErrPIN means that the key asks for its PIN, and there is nobody to ask.
	ErrPIN = errors.New("the security key asks for its PIN")
	// ErrReplug means that the PIN was wrong three times: the key takes another one after it was unplugged and plugged in again.
	ErrReplug = errors.New("the security key wants to be plugged in anew before another PIN")
	// ErrBlocked means that the PIN was wrong too often: the key opens nothing any more until it is reset, which loses what it knew.
	ErrBlocked = errors.New("the PIN of the security key is blocked")
	// ErrGarbled means an answer that no key gives.
	ErrGarbled = errors.New("the security key answered something that cannot be read")
)

// StatusError is an answer of the key that has no name here.
type StatusError struct{ Code byte }

func (e *StatusError) Error() string { return fmt.Sprintf("the security key answered 0x%02x", e.Code) }

// SecretSize is the length of a salt and of a secret, in bytes.
const SecretSize = 32

// Port carries reports of 64 bytes to a key and back.
type Port interface {
	Send(report []byte) error
	// Receive waits for a report, and answers nil where none came in that time.
	Receive(wait time.Duration) ([]byte, error)
	Close() error
}

// Place is a security key that is plugged in.
type Place struct {
	Name string // as its maker calls it
	Open func() (Port, error)
}

// Finder finds the keys that are plugged in. System is the real one.
type Finder func() ([]Place, error)

// Prompt is how a person is asked for what only she can do.
type Prompt struct {
	// Touch is told that a key blinks and waits to be touched; nil tells nobody.
	Touch func()
	// PIN asks for the PIN of the key. left is how many wrong ones the key still takes, or -1 where it does not say; again, that the
	// one before was wrong. The PIN is wiped after use. An error gives up, and is the answer. nil: a key with a PIN is ErrPIN.
	PIN func(ctx context.Context, left int, again bool) ([]byte, error)

	random func([]byte) // tests repeat a conversation; nil is crypto/rand
}

func (p Prompt) fill(b []byte) {
	if p.random != nil {
		p.random(b)
		return
	}
	rand.Read(b)
}

func (p Prompt) touch() {
	if p.Touch != nil {
		p.Touch()
	}
}

// Credential is what a key made, and gives its secrets for.
type Credential struct {
	ID []byte // at most MaxID bytes
	// Verified says that the key had a PIN when it was made. A key gives other secrets with PIN than without: it is asked for always
	// or never.
	Verified bool
}

// MaxID bounds the id of a credential, in bytes.
const MaxID = 512

// Wanted is a credential with the salt whose secret is wanted.
type Wanted struct {
	Credential
	Salt []byte // SecretSize bytes
}
