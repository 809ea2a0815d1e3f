package keychain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

func name(n byte) Entry {
	return Entry{Store: [16]byte{n}, Device: [16]byte{0xdd}, Purpose: DeviceSecret}
}

// contract is what every Keychain keeps.
func contract(t *testing.T, k Keychain) {
	t.Helper()
	ctx := context.Background()
	a, b := name(1), name(2)
	other := a
	other.Purpose = Freshness
	if _, err := k.Get(ctx, a); !errors.Is(err, ErrMissing) {
		t.Fatalf("get before set: %v", err)
	}
	if err := k.Delete(ctx, a); !errors.Is(err, ErrMissing) {
		t.Errorf("delete before set: %v", err)
	}
	values := map[Entry][]byte{a: bytes.Repeat([]byte{0xff}, MaxValue), b: {}, other: {0, '\n', 0x80}}
	for e, v := range values {
		if err := k.Set(ctx, e, v); err != nil {
			t.Fatalf("set: %v", err)
		}
	}
	for e, v := range values {
		if got, err := k.Get(ctx, e); err != nil || !bytes.Equal(got, v) {
			t.Errorf("get: %x, %v", got, err)
		}
	}
	if err := k.Set(ctx, a, []byte("second")); err != nil {
		t.Errorf("overwrite: %v", err)
	}
	if got, err := k.Get(ctx, a); err != nil || string(got) != "second" {
		t.Errorf("after overwrite: %q, %v", got, err)
	}
	if err := k.Set(ctx, a, make([]byte, MaxValue+1)); !errors.Is(err, ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
	if err := k.Delete(ctx, a); err != nil {
		t.Errorf("delete: %v", err)
	}
	if _, err := k.Get(ctx, a); !errors.Is(err, ErrMissing) {
		t.Errorf("get after delete: %v", err)
	}
	if got, err := k.Get(ctx, other); err != nil || len(got) != 3 {
		t.Errorf("delete took another entry: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err := k.Get(ended, b)
	wantCause(t, err, Cancelled)
}

func wantCause(t *testing.T, err error, cause Cause) {
	t.Helper()
	u, ok := errors.AsType[*UnavailableError](err)
	if !ok || !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrMissing) {
		t.Fatalf("got error %v, want unavailable", err)
	}
	if u.Cause != cause {
		t.Errorf("cause %q (%v), want %q", u.Cause, u.Err, cause)
	}
}

func TestMap(t *testing.T) {
	contract(t, &Map{})
	m := &Map{}
	if err := m.Set(context.Background(), name(1), []byte("x")); err != nil {
		t.Fatal(err)
	}
	other := m.Copy()
	if err := m.Delete(context.Background(), name(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Get(context.Background(), name(1)); err != nil {
		t.Error("a copy follows the original:", err)
	}
	m.Fail = func(call string, _ Entry) error { return &UnavailableError{Cause: Locked, Err: errors.New(call)} }
	_, err := m.Get(context.Background(), name(1))
	wantCause(t, err, Locked)
	wantCause(t, m.Set(context.Background(), name(1), nil), Locked)
	wantCause(t, m.Delete(context.Background(), name(1)), Locked)
}

// fakeRing behaves in ways that a Secret Service was seen to behave, and that a healthy one never shows.
type fakeRing struct {
	mu     sync.Mutex
	values map[string]string
	hang   chan struct{} // not nil: every call waits for it
	lose   bool          // Set says done and keeps nothing
	alter  bool          // Set keeps something else
	err    error
}

func (f *fakeRing) wait() error {
	if f.hang != nil {
		<-f.hang
	}
	return f.err
}

func (f *fakeRing) Get(service, account string) (string, error) {
	if err := f.wait(); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	v, ok := f.values[service+":"+account]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return v, nil
}

func (f *fakeRing) Set(service, account, value string) error {
	if err := f.wait(); err != nil || f.lose {
		return err
	}
	if f.alter {
		value = "AAAA"
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.values == nil {
		f.values = map[string]string{}
	}
	f.values[service+":"+account] = value
	return nil
}

func (f *fakeRing) Delete(service, account string) error {
	if _, err := f.Get(service, account); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.values, service+":"+account)
	return nil
}

func TestOSKeepsTheContract(t *testing.T) { contract(t, OS{ring: &fakeRing{}}) }

// A dismissed prompt: Set says done, nothing was stored.
func TestSetIsReadBack(t *testing.T) {
	wantCause(t, OS{ring: &fakeRing{lose: true}}.Set(context.Background(), name(1), []byte("x")), NotKept)
	wantCause(t, OS{ring: &fakeRing{alter: true}}.Set(context.Background(), name(1), []byte("x")), NotKept)
}

// A prompt that nobody sees: the call ends at the deadline, or when the user cancels.
func TestDeadline(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	o := OS{Deadline: 20 * time.Millisecond, ring: &fakeRing{hang: hang}}
	_, err := o.Get(context.Background(), name(1))
	wantCause(t, err, TimedOut)
	wantCause(t, o.Set(context.Background(), name(1), nil), TimedOut)
	wantCause(t, o.Delete(context.Background(), name(1)), TimedOut)

	o.Deadline = 0 // the usual one, too long to wait for
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = o.Get(ctx, name(1))
	wantCause(t, err, Cancelled)
}

func TestGarbledEntry(t *testing.T) {
	for _, text := range []string{"not base64!", strings.Repeat("A", 200), "AB==", "A"} {
		f := &fakeRing{values: map[string]string{service + ":" + name(1).account(): text}}
		_, err := OS{ring: f}.Get(context.Background(), name(1))
		wantCause(t, err, Garbled)
	}
}

// Only go-keyring's ErrNotFound is "missing". What systems say otherwise is "unavailable", and sorted for a hint.
func TestClassify(t *testing.T) {
	if err := classify(fmt.Errorf("x: %w", keyring.ErrNotFound)); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	wantCause(t, classify(keyring.ErrUnsupportedPlatform), NoService)
	for said, cause := range map[string]Cause{
		`exec: "dbus-launch": executable file not found in $PATH`:                        NoBus,
		"dial unix /run/user/1000/bus: connect: no such file or directory":               NoBus,
		"The name org.freedesktop.secrets was not provided by any .service files":        NoService,
		"failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'": Locked,
		"secret not found in keyring":                                                    Other, // the words alone prove nothing
		"something new":                                                                  Other,
	} {
		err := classify(errors.New(said))
		wantCause(t, err, cause)
	}
}

// Values stay under 100 characters in the keychain, names are of one shape and have no colon.
func TestEntrySizes(t *testing.T) {
	f := &fakeRing{}
	e := Entry{Store: [16]byte{1}, Device: [16]byte{2}, Purpose: Freshness}
	if err := (OS{ring: f}).Set(context.Background(), e, Record{Counter: 1 << 60}.Bytes()); err != nil {
		t.Fatal(err)
	}
	for account, text := range f.values {
		if len(text) > 100 || strings.Count(account, ":") != 1 {
			t.Errorf("%s: %d characters", account, len(text))
		}
	}
	other := e
	other.Store, other.Device = e.Device, e.Store
	if e.account() == other.account() {
		t.Error("two entries of one name")
	}
}

func TestRecord(t *testing.T) {
	r := Record{Sealed: true, Epoch: 3, Counter: 1 << 40, TrailSize: 77, TrailRoot: [32]byte{1, 31: 2}, PageRoot: [16]byte{3, 15: 4}}
	got, err := ParseRecord(r.Bytes())
	if err != nil || got != r {
		t.Errorf("%+v, %v", got, err)
	}
	if len(r.Bytes()) > MaxValue {
		t.Errorf("%d bytes", len(r.Bytes()))
	}
	bad := r.Bytes()
	for _, b := range [][]byte{nil, bad[:69], append(bad[:70:70], 0), append([]byte{2}, bad[1:]...), append([]byte{1, 3}, bad[2:]...)} {
		if _, err := ParseRecord(b); err == nil {
			t.Errorf("%d bytes accepted", len(b))
		}
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add(Record{}.Bytes())
	f.Add(Record{Sealed: true, Epoch: 9}.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseRecord(b); err == nil && !bytes.Equal(r.Bytes(), b) {
			t.Fatal("two forms of one record")
		}
	})
}
