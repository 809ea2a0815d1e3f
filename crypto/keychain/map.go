package keychain

import (
	"bytes"
	"context"
	"maps"
	"sync"
)

// Map is a keychain in memory, for tests and for the tour, whose books have no secrets. Fail, when set, is asked before
// every call and can refuse it.
type Map struct {
	Fail func(call string, e Entry) error

	mu     sync.Mutex
	values map[Entry][]byte
}

func (m *Map) may(ctx context.Context, call string, e Entry) error {
	if err := ctx.Err(); err != nil {
		return unavailable(Cancelled, err)
	}
	if m.Fail == nil {
		return nil
	}
	return m.Fail(call, e)
}

// Get implements Keychain.
func (m *Map) Get(ctx context.Context, e Entry) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.may(ctx, "get", e); err != nil {
		return nil, err
	}
	v, ok := m.values[e]
	if !ok {
		return nil, ErrMissing
	}
	return bytes.Clone(v), nil
}

// Set implements Keychain.
func (m *Map) Set(ctx context.Context, e Entry, value []byte) error {
	if len(value) > MaxValue {
		return ErrTooLong
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.may(ctx, "set", e); err != nil {
		return err
	}
	if m.values == nil {
		m.values = map[Entry][]byte{}
	}
	m.values[e] = bytes.Clone(value)
	return nil
}

// Delete implements Keychain.
func (m *Map) Delete(ctx context.Context, e Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.may(ctx, "delete", e); err != nil {
		return err
	}
	if _, ok := m.values[e]; !ok {
		return ErrMissing
	}
	delete(m.values, e)
	return nil
}

// Copy is the keychain as it is now, on its own: an attacker's copy, or a second computer.
func (m *Map) Copy() *Map {
	m.mu.Lock()
	defer m.mu.Unlock()
	return &Map{values: maps.Clone(m.values)}
}
