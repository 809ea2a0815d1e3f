package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// Names in the folder of the books, besides the store's own.
const (
	keysName     = "keys.json"
	handoverName = "handover.json" // in place of keys.json from a restore to the first login
)

// closeTime bounds what ending a session may take besides writing the log back.
const closeTime = 20 * time.Second

// maxFile bounds the small files that are read from the folder.
const maxFile = 1 << 20

// Books are books that lie in a folder, sealed. They open with a login.
type Books struct {
	dir string
	env Env
}

// Open finds the books in a folder. It reads no more than the key file, and derives nothing. Errors: Missing where the folder
// holds no books, Damaged for a key file that was changed, Unavailable for one of a newer version.
func Open(ctx context.Context, dir string, env Env) (*Books, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, asError("open books", err)
	}
	b := &Books{dir: dir, env: env}
	if _, _, err := b.ways(); err != nil {
		return nil, err
	}
	return b, nil
}

// Dir is the folder of the books.
func (b *Books) Dir() string { return b.dir }

// Fresh says whether the books were restored and nobody has logged in since: then the owner is the first, or the recovery
// key.
func (b *Books) Fresh() bool {
	f, _, err := b.ways()
	return err == nil && f == nil
}

// ways reads how the books are opened: by the key file, or after a restore by the handover. A leftover handover beside a key
// file is of a first login that was cut short after the key file had been written.
func (b *Books) ways() (*crypto.KeyFile, *crypto.Handover, error) {
	data, err := readSmall(filepath.Join(b.dir, keysName))
	switch {
	case err == nil:
		f, err := crypto.Parse(data)
		return f, nil, asError("key file", err)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, nil, asError("key file", err)
	}
	data, err = readSmall(filepath.Join(b.dir, handoverName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &Error{Kind: Missing, Hint: HintNotOurs, Err: fmt.Errorf("open books: %w", store.ErrNoBooks)}
	}
	if err != nil {
		return nil, nil, asError("handover", err)
	}
	h, err := crypto.ParseHandover(data)
	return nil, h, asError("handover", err)
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), crypto.ErrDamaged)
	}
	return os.ReadFile(path)
}

// writeKeys puts a new key file in place.
func (b *Books) writeKeys(f *crypto.KeyFile) error {
	return crypto.WriteFile(filepath.Join(b.dir, keysName), f.Bytes())
}

// Login opens the books for a user. An empty name means the only user. passphrase stays the caller's, who wipes it; code
// is that of a second factor, "" where there is none. It derives once, which takes about a second.
//
// Errors: Locked for a wrong passphrase or an unknown name, and where this computer does not hold the device secret
// (HintRecovery); Unavailable with HintKeychain where the keychain does not answer; Conflict where another program has the books
// open; Damaged.
func (b *Books) Login(ctx context.Context, name string, passphrase []byte, code string) (*Session, error) {
	if code != "" {
		return nil, invalid("code", "these users have no second factor")
	}
	f, h, err := b.ways()
	if err != nil {
		return nil, err
	}
	var in entrance
	if f == nil {
		in, err = b.firstLogin(ctx, h, name, passphrase)
	} else {
		in, err = b.unlock(ctx, f, name, passphrase)
	}
	if err != nil {
		return nil, asError("log in", err)
	}
	s, err := b.enter(ctx, in, name)
	if err != nil {
		in.keys.Wipe()
		return nil, asError("log in", err)
	}
	return s, nil
}

// entrance is what a login has opened.
type entrance struct {
	file   *crypto.KeyFile
	keys   *crypto.Keys
	device crypto.Device
	how    action
	alerts []Alert
}

// unlock opens the key file on an enrolled device.
func (b *Books) unlock(ctx context.Context, f *crypto.KeyFile, name string, passphrase []byte) (entrance, error) {
	dev, err := b.device(ctx, f, name)
	if err != nil {
		return entrance{}, err
	}
	defer dev.Secret.Wipe()
	k, err := f.Unlock(name, passphrase, dev, b.env.Policy)
	if err != nil {
		return entrance{}, err
	}
	in := entrance{file: f, keys: k, device: dev, how: loggedIn}
	if k.Stale {
		next, err := f.Refresh(k)
		if err == nil {
			err = b.writeKeys(next)
		}
		if err != nil {
			k.Wipe()
			return entrance{}, err
		}
		in.file = next
	}
	return in, nil
}

// enter opens the store with the keys, asks whether it is the copy that was left, and files the login.
func (b *Books) enter(ctx context.Context, in entrance, name string) (*Session, error) {
	st, err := b.openStore(ctx, in.keys)
	if err != nil {
		return nil, err
	}
	s := &Session{
		books: b, store: st, keys: in.keys, file: in.file, device: in.device.ID, alerts: in.alerts,
		user:  User{ID: bill.ID(in.keys.User), Name: name, Role: Role(in.keys.Role)},
		entry: b.freshness(in),
	}
	if s.user.Name == "" {
		s.user.Name, err = s.keptName(ctx)
	}
	if err == nil {
		err = s.compareFreshness(ctx, in)
	}
	if err == nil && !s.suspect {
		err = st.Write(ctx, s.deed(in.how, s.user.ID), func(*store.Tx) error { return nil })
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return s, nil
}

func (b *Books) openStore(ctx context.Context, k *crypto.Keys) (*store.Store, error) {
	return store.Open(ctx, b.dir, storeKey(k), b.options())
}

func storeKey(k *crypto.Keys) store.Key {
	return store.Key{Store: k.Store, Epoch: k.Epoch, Secret: k.StoreKey().Bytes()}
}

func (b *Books) options() store.Options { return store.Options{Now: b.env.now, Version: b.env.Version} }

// settingName is where the books keep the name of a user: the key file has only a digest of it.
func settingName(user bill.ID) string { return "user.name." + user.String() }

func (s *Session) keptName(ctx context.Context) (name string, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		b, err := v.Setting(settingName(s.user.ID))
		name = string(b)
		return err
	})
	return name, err
}
