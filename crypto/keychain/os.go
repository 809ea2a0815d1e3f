package keychain

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// service is the name that people see in their keychain program.
const service = "Counterfoil"

// OS is the keychain of this computer. Each call ends within the deadline, 15 seconds unless Deadline says otherwise. The
// system has no way to call a question back: one that hangs is left behind, and its late answer dropped.
type OS struct {
	Deadline time.Duration

	ring ring // nil means the real one; tests put in one that lies or hangs
}

// usualDeadline leaves a person the time to type a keychain password.
const usualDeadline = 15 * time.Second

// ring is the part of go-keyring in use.
type ring interface {
	Get(service, account string) (string, error)
	Set(service, account, value string) error
	Delete(service, account string) error
}

type systemRing struct{}

func (systemRing) Get(service, account string) (string, error) { return keyring.Get(service, account) }

func (systemRing) Set(service, account, value string) error {
	return keyring.Set(service, account, value)
}
func (systemRing) Delete(service, account string) error { return keyring.Delete(service, account) }

func (o OS) system() ring {
	if o.ring != nil {
		return o.ring
	}
	return systemRing{}
}

// Get implements Keychain.
func (o OS) Get(ctx context.Context, e Entry) ([]byte, error) {
	text, err := within(ctx, o.Deadline, func() (string, error) { return o.system().Get(service, e.account()) })
	if err != nil {
		return nil, err
	}
	value, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || len(value) > MaxValue {
		return nil, unavailable(Garbled, nil)
	}
	return value, nil
}

// Set implements Keychain. It reads back what it wrote: the Secret Service answers "done" even when the user dismissed the
// prompt and nothing was stored.
func (o OS) Set(ctx context.Context, e Entry, value []byte) error {
	if len(value) > MaxValue {
		return ErrTooLong
	}
	text := base64.RawStdEncoding.EncodeToString(value)
	_, err := within(ctx, o.Deadline, func() (string, error) { return "", o.system().Set(service, e.account(), text) })
	if err != nil {
		return err
	}
	back, err := o.Get(ctx, e)
	switch {
	case errors.Is(err, ErrMissing):
		return unavailable(NotKept, nil)
	case err != nil:
		return err
	case subtle.ConstantTimeCompare(back, value) != 1:
		return unavailable(NotKept, nil)
	}
	return nil
}

// Delete implements Keychain.
func (o OS) Delete(ctx context.Context, e Entry) error {
	_, err := within(ctx, o.Deadline, func() (string, error) { return "", o.system().Delete(service, e.account()) })
	return err
}

// within runs ask on a goroutine of its own and waits no longer than the deadline.
func within(ctx context.Context, deadline time.Duration, ask func() (string, error)) (string, error) {
	if deadline <= 0 {
		deadline = usualDeadline
	}
	if err := ctx.Err(); err != nil {
		return "", unavailable(Cancelled, err)
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1) // room for one, so that a late answer does not hold the goroutine
	go func() {
		text, err := ask()
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		return a.text, classify(a.err)
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return "", unavailable(TimedOut, ctx.Err())
		}
		return "", unavailable(Cancelled, ctx.Err())
	}
}

// classify tells "there is none" from "cannot say". Only go-keyring's own ErrNotFound, which it gives after it has
// unlocked and searched, is the former.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrMissing
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return unavailable(NoService, err)
	}
	return unavailable(causeOf(err.Error()), err)
}

// causeOf reads the system's words. They were seen with go-keyring 0.2.8 against gnome-keyring.
func causeOf(said string) Cause {
	said = strings.ToLower(said)
	for _, known := range []struct {
		words string
		cause Cause
	}{
		{"dbus-launch", NoBus},
		{"dbus_session_bus_address", NoBus},
		{"connection refused", NoBus},
		{"no such file or directory", NoBus},
		{"connection closed", NoBus},
		{"was not provided by any", NoService},
		{"org.freedesktop.secrets", NoService},
		{"serviceunknown", NoService},
		{"failed to unlock", Locked},
		{"locked", Locked},
		{"dismissed", Locked},
		{"no such object path", Locked}, // no collection: the keyring was never opened
		{"doesn't exist", Locked},
	} {
		if strings.Contains(said, known.words) {
			return known.cause
		}
	}
	return Other
}
