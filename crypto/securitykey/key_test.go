package securitykey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"counterfoil/crypto/securitykey"
	"counterfoil/crypto/securitykey/softkey"
)

var salt = bytes.Repeat([]byte{7}, securitykey.SecretSize)

// typing answers PINs one after the other, and notes what it was told.
type typing struct {
	pins []string
	told []string
}

var errGaveUp = errors.New("gave up")

func (p *typing) prompt() securitykey.Prompt {
	return securitykey.Prompt{PIN: func(_ context.Context, left int, again bool) ([]byte, error) {
		p.told = append(p.told, fmt.Sprint(left, " ", again))
		if len(p.pins) == 0 {
			return nil, errGaveUp
		}
		pin := p.pins[0]
		p.pins = p.pins[1:]
		return []byte(pin), nil
	}}
}

func enrolled(t *testing.T, k *softkey.Key, pins ...string) (securitykey.Wanted, []byte) {
	t.Helper()
	p := &typing{pins: pins}
	cred, secret, err := securitykey.Enrol(t.Context(), softkey.Find(k), p.prompt(), nil, salt)
	if err != nil {
		t.Fatal(err)
	}
	if len(secret) != securitykey.SecretSize || cred.Verified != (len(pins) > 0) {
		t.Fatalf("%d bytes, PIN %v", len(secret), cred.Verified)
	}
	return securitykey.Wanted{Credential: cred, Salt: salt}, secret
}

func want(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got %v, want %v", err, target)
	}
}

// Keys of both protocols, old and new, with and without PIN: the same secret each time, another one for another salt or key.
func TestTheSecretIsThatOfKeyAndSalt(t *testing.T) {
	for _, protocols := range [][]int{{1}, {2}, {2, 1}, {1, 2}} {
		for _, old := range []bool{false, true} {
			for _, pin := range []string{"", "4711", "päss wörd"} {
				t.Run(fmt.Sprint(protocols, old, pin), func(t *testing.T) {
					k := softkey.New("blue")
					k.Protocols, k.Old = protocols, old
					var pins []string
					if pin != "" {
						k.SetPIN(pin)
						pins = []string{pin}
					}
					w, secret := enrolled(t, k, pins...)
					p := &typing{pins: append(pins, pins...)}
					n, again, err := securitykey.Ask(t.Context(), softkey.Find(softkey.New("red"), k), p.prompt(), []securitykey.Wanted{
						{Credential: securitykey.Credential{ID: []byte("of another")}, Salt: salt}, w,
					})
					if err != nil || n != 1 || !bytes.Equal(again, secret) {
						t.Fatal(n, err)
					}
					w.Salt = bytes.Repeat([]byte{8}, 32)
					_, other, err := securitykey.Ask(t.Context(), softkey.Find(k), p.prompt(), []securitykey.Wanted{w})
					if err != nil || bytes.Equal(other, secret) {
						t.Fatal("another salt, the same secret", err)
					}
				})
			}
		}
	}
	_, one := enrolled(t, softkey.New("blue"))
	_, two := enrolled(t, softkey.New("blue"))
	if bytes.Equal(one, two) {
		t.Error("two credentials of a key have the same secret")
	}
}

// A PIN that is set later changes nothing for a credential that was made without.
func TestACredentialWithoutPINIsAskedWithout(t *testing.T) {
	k := softkey.New("blue")
	w, secret := enrolled(t, k)
	k.SetPIN("4711")
	_, again, err := securitykey.Ask(t.Context(), softkey.Find(k), securitykey.Prompt{}, []securitykey.Wanted{w})
	if err != nil || !bytes.Equal(again, secret) {
		t.Fatal(err)
	}
}

func TestWhichKeyIsMeant(t *testing.T) {
	blue, red, web := softkey.New("blue"), softkey.New("red"), softkey.New("web")
	web.WebOnly = true
	add := func(known [][]byte, keys ...*softkey.Key) error {
		_, _, err := securitykey.Enrol(t.Context(), softkey.Find(keys...), securitykey.Prompt{}, known, salt)
		return err
	}
	w, _ := enrolled(t, blue)
	known := [][]byte{w.ID}
	want(t, add(nil), securitykey.ErrNone)
	want(t, add(nil, web), securitykey.ErrUnfit)
	want(t, add(known, blue), securitykey.ErrKnown)
	want(t, add(nil, blue, red), securitykey.ErrSeveral)
	want(t, add(known, blue, red), nil)
	want(t, add(known, web, red), nil)
	_, _, err := securitykey.Enrol(t.Context(), nil, securitykey.Prompt{}, nil, salt)
	want(t, err, securitykey.ErrSystem)

	ask := func(keys ...*softkey.Key) error {
		_, _, err := securitykey.Ask(t.Context(), softkey.Find(keys...), securitykey.Prompt{}, []securitykey.Wanted{w})
		return err
	}
	want(t, ask(), securitykey.ErrNone)
	want(t, ask(red, web), securitykey.ErrOther)
	want(t, ask(red, blue), nil)
	_, _, err = securitykey.Ask(t.Context(), func() ([]securitykey.Place, error) {
		shut := securitykey.Place{Open: func() (securitykey.Port, error) { return nil, fmt.Errorf("%w: /dev/hidraw3", securitykey.ErrRefused) }}
		return []securitykey.Place{shut}, nil
	}, securitykey.Prompt{}, []securitykey.Wanted{w})
	want(t, err, securitykey.ErrRefused)
}

func TestWhatThePersonDoes(t *testing.T) {
	k := softkey.New("blue")
	w, secret := enrolled(t, k)
	ask := func(ctx context.Context) ([]byte, error) {
		_, got, err := securitykey.Ask(ctx, softkey.Find(k), securitykey.Prompt{}, []securitykey.Wanted{w})
		return got, err
	}
	for answer, target := range map[softkey.Answer]error{
		softkey.Decline: securitykey.ErrDenied, softkey.Ignore: securitykey.ErrUntouched, softkey.Unplug: securitykey.ErrUnplugged,
	} {
		k.Person = func(<-chan struct{}) softkey.Answer { return answer }
		_, err := ask(t.Context())
		want(t, err, target)
	}
	k.Person = func(<-chan struct{}) softkey.Answer { time.Sleep(100 * time.Millisecond); return softkey.Touch }
	if got, err := ask(t.Context()); err != nil || !bytes.Equal(got, secret) {
		t.Fatal("a slow touch", err)
	}

	// Cancelled while it blinks: the key hears of it at once, and can be asked anew.
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	k.Person = func(stop <-chan struct{}) softkey.Answer {
		cancel()
		<-stop
		close(stopped)
		return softkey.Touch
	}
	_, err := ask(ctx)
	want(t, err, context.Canceled)
	select {
	case <-stopped:
	case <-time.After(2 * time.Second):
		t.Error("the key goes on blinking")
	}
	k.Person = nil
	if _, err := ask(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPINs(t *testing.T) {
	k := softkey.New("blue")
	k.SetPIN("4711")
	w, _ := enrolled(t, k, "4711")
	ask := func(p *typing) error {
		_, _, err := securitykey.Ask(t.Context(), softkey.Find(k), p.prompt(), []securitykey.Wanted{w})
		return err
	}
	_, _, err := securitykey.Ask(t.Context(), softkey.Find(k), securitykey.Prompt{}, []securitykey.Wanted{w})
	want(t, err, securitykey.ErrPIN)

	p := &typing{pins: []string{"0815", "", string(make([]byte, 64)), "4711"}}
	want(t, ask(p), nil)
	if got := fmt.Sprint(p.told); got != "[8 false 7 true 7 true 7 true]" {
		t.Errorf("asked as %s", got)
	}
	if k.Retries() != 8 {
		t.Errorf("%d tries after the right one", k.Retries())
	}
	want(t, ask(&typing{}), errGaveUp)

	// Three in a row, and it wants to be plugged in anew; eight, and it is blocked.
	want(t, ask(&typing{pins: []string{"1", "2", "3", "4711"}}), securitykey.ErrReplug)
	want(t, ask(&typing{pins: []string{"4711"}}), securitykey.ErrReplug)
	if k.Retries() != 5 {
		t.Errorf("%d tries left", k.Retries())
	}
	k.Replug()
	k.SetRetries(1)
	want(t, ask(&typing{pins: []string{"5"}}), securitykey.ErrBlocked)
	k.Replug()
	want(t, ask(&typing{pins: []string{"4711"}}), securitykey.ErrBlocked)
}
