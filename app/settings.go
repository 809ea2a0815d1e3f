package app

import (
	"context"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// uiSettings is what the keys of a front's settings begin with. maxSetting bounds a value in bytes.
const (
	uiSettings = "ui."
	maxSetting = 64 << 10
)

// Setting is a setting of a front, such as "ui.autolock"; nil where it was never set.
func (s *Session) Setting(ctx context.Context, key string) ([]byte, error) {
	if err := s.knock(seeSettings); err != nil {
		return nil, err
	}
	if err := checkSetting(key, nil); err != nil {
		return nil, err
	}
	return read(ctx, s, seeSettings, func(v *store.View) ([]byte, error) { return v.Setting(key) })
}

// SetSetting keeps a setting of a front; nil removes it.
func (s *Session) SetSetting(ctx context.Context, key string, value []byte) error {
	if err := s.knock(setSetting); err != nil {
		return err
	}
	if err := checkSetting(key, value); err != nil {
		return err
	}
	return write(ctx, s, setSetting, bill.ID{}, func(tx *store.Tx) error { return tx.SetSetting(key, value) })
}

// checkSetting keeps the fronts away from what this package keeps in the same table.
func checkSetting(key string, value []byte) error {
	switch {
	case !strings.HasPrefix(key, uiSettings) || len(key) > 100:
		return invalid("key", "the name of a setting begins with %q", uiSettings)
	case len(value) > maxSetting:
		return invalid("value", "a setting has at most %d bytes", maxSetting)
	}
	return nil
}
