package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/securitykey"
	"counterfoil/store"
)

// KeyPrompt is how a front asks a person for what only she can do: touch her security key, type its PIN.
type KeyPrompt = securitykey.Prompt

// WithKeyPrompt are the books with somebody in front of them who can be asked for a security key: a login that needs one asks. Without, it is
// refused.
func (b *Books) WithKeyPrompt(p KeyPrompt) *Books {
	c := *b
	c.prompt = &p
	return &c
}

// askSecurityKey asks one of the keys of a user's way in for its share; nil where that needs none. A passphrase cannot be tried before: what
// it opens takes the share.
func (b *Books) askSecurityKey(ctx context.Context, f *crypto.KeyFile, name string, dev crypto.Device) (*crypto.Secret, error) {
	asked, err := f.KeysAsked(name, dev)
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	if b.prompt == nil {
		return nil, crypto.ErrNoSecurityKey
	}
	var wanted []securitykey.Wanted
	for _, a := range asked {
		wanted = append(wanted, securitykey.Wanted{Credential: securitykey.Credential{ID: a.Credential, Verified: a.PIN}, Salt: a.Salt})
	}
	which, answer, err := securitykey.Ask(ctx, b.env.SecurityKeys, *b.prompt, wanted)
	if err != nil {
		return nil, err
	}
	secret := crypto.SecretFrom(answer)
	defer secret.Wipe()
	share, err := f.OpenShare(name, dev, which, secret)
	if err == nil && b.touched != nil {
		b.touched.wipe()
		*b.touched = touch{asked[which], crypto.SecretFrom(bytes.Clone(secret.Bytes()))}
	}
	return share, err
}

// touch is a security key that was touched, with what it gave: another key file of the same person goes on with it.
type touch struct {
	crypto.KeyAsked
	secret *crypto.Secret
}

func (t *touch) wipe() {
	if t.secret != nil {
		t.secret.Wipe()
	}
}

// with is the key file whose slot on the device opens with the touched key too; names is the file that knows what it is called.
func (t *touch) with(f *crypto.KeyFile, k *crypto.Keys, pass []byte, dev crypto.Device, p crypto.Policy, names []crypto.SecurityKey) (*crypto.KeyFile, error) {
	if t.secret == nil {
		return f, nil
	}
	label := ""
	for _, one := range names {
		if bytes.Equal(one.Credential, t.Credential) {
			label = one.Label
		}
	}
	return f.AddSecurityKey(k, pass, dev, p, crypto.NewSecurityKey{Credential: t.Credential, PIN: t.PIN, Salt: t.Salt, Secret: t.secret, Label: label})
}

// SecurityKey is a security key that a user's login on this computer takes.
type SecurityKey struct {
	ID    string // 16 characters, to name it by
	Name  string
	Added bill.Date
	PIN   bool // it asks for its PIN
}

// maxKeyName bounds what a security key is called, in characters.
const maxKeyName = 40

// label is how a key is noted in its slot: the day, and the name.
func (k SecurityKey) label() string { return k.Added.String() + " " + k.Name }

func keyOf(k crypto.SecurityKey) SecurityKey {
	sum := sha256.Sum256(k.Credential)
	out := SecurityKey{ID: hex.EncodeToString(sum[:8]), Name: k.Label, PIN: k.PIN}
	if day, name, ok := strings.Cut(k.Label, " "); ok {
		if d, err := bill.ParseDate(day); err == nil {
			out.Added, out.Name = d, name
		}
	}
	return out
}

// SecurityKeys are the security keys of whoever is logged in, on this computer: each opens the books with the passphrase. None: the
// passphrase opens them by itself here.
func (s *Session) SecurityKeys(context.Context) (list []SecurityKey, err error) {
	err = s.hold(seeKey, func() error {
		keys, err := s.file.SecurityKeys(s.keys)
		for _, k := range keys {
			list = append(list, keyOf(k))
		}
		return asError(seeKey.name, err)
	})
	return list, err
}

// AddSecurityKey adds the security key that is plugged in to the login of whoever is there, on this computer: from the first on, the
// passphrase opens the books here only together with one of them. The key is touched twice, and its PIN asked for where it has one. The
// passphrase is shown once more.
//
// What it does not do: other computers of the user, other users, backups, and copies of the key file made before open as they did.
//
// Errors: those of Confirm; Invalid with the field "name"; Locked, Unavailable or Conflict with a hint that begins with "key-".
func (s *Session) AddSecurityKey(ctx context.Context, passphrase []byte, name string, prompt KeyPrompt) (added SecurityKey, err error) {
	added = SecurityKey{Name: strings.TrimSpace(name)}
	known, err := s.proveForKey(ctx, addKey, passphrase, func(known []crypto.SecurityKey) error {
		added.Added = s.books.env.today()
		return goodKeyName(added, known)
	})
	if err != nil {
		return added, err
	}
	var ids [][]byte
	for _, k := range known {
		ids = append(ids, k.Credential)
	}
	salt := crypto.NewKeySalt()
	cred, answer, err := securitykey.Enrol(ctx, s.books.env.SecurityKeys, prompt, ids, salt) // the books go on meanwhile
	if err != nil {
		return added, asError("add security key", err)
	}
	secret := crypto.SecretFrom(answer)
	defer secret.Wipe()
	added = keyOf(crypto.SecurityKey{Credential: cred.ID, PIN: cred.Verified, Label: added.label()})
	return added, s.changeSecurityKeys(ctx, addKey, func(dev crypto.Device) (*crypto.KeyFile, error) {
		return s.file.AddSecurityKey(s.keys, passphrase, dev, s.books.env.Policy, crypto.NewSecurityKey{
			Credential: cred.ID, PIN: cred.Verified, Salt: salt, Secret: secret, Label: added.label(),
		})
	})
}

func goodKeyName(k SecurityKey, known []crypto.SecurityKey) error {
	taken := slices.ContainsFunc(known, func(o crypto.SecurityKey) bool { return strings.EqualFold(keyOf(o).Name, k.Name) })
	switch {
	case k.Name == "" || utf8.RuneCountInString(k.Name) > maxKeyName || len(k.label()) > crypto.MaxLabel || strings.ContainsFunc(k.Name, isControl):
		return invalid("name", "a name of 1 to %d characters", maxKeyName)
	case taken:
		return invalid("name", "another security key has that name")
	case len(known) >= crypto.MaxSecurityKeys:
		return &Error{Kind: Conflict, Hint: HintKeyNumber, Err: fmt.Errorf("there are %d security keys already", len(known))}
	}
	return nil
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// RemoveSecurityKey takes a security key from the login of whoever is there. It need not be at hand: who has lost it comes in with another
// one, or with the recovery kit. Without the last one the passphrase opens the books by itself again.
//
// Errors: those of Confirm, Missing.
func (s *Session) RemoveSecurityKey(ctx context.Context, passphrase []byte, id string) error {
	i := -1
	known, err := s.proveForKey(ctx, dropKey, passphrase, func(known []crypto.SecurityKey) error {
		if i = slices.IndexFunc(known, func(k crypto.SecurityKey) bool { return keyOf(k).ID == id }); i < 0 {
			return &Error{Kind: Missing, Err: errors.New("there is no such security key")}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.changeSecurityKeys(ctx, dropKey, func(dev crypto.Device) (*crypto.KeyFile, error) {
		return s.file.RemoveSecurityKey(s.keys, passphrase, dev, s.books.env.Policy, known[i].Credential)
	})
}

// proveForKey looks whether the change makes sense with the keys that there are, and then asks for the passphrase: the slot is made of it.
func (s *Session) proveForKey(
	ctx context.Context, a action, passphrase []byte, sensible func([]crypto.SecurityKey) error,
) (known []crypto.SecurityKey, err error) {
	err = s.hold(a, func() error {
		if known, err = s.file.SecurityKeys(s.keys); err != nil {
			return asError(a.name, err)
		}
		if err := sensible(known); err != nil {
			return err
		}
		if err := s.codeLately(ctx); err != nil {
			return err
		}
		return s.prove(ctx, proof{passphrase: passphrase, noCode: true}, confirmUser, s.user.ID, nil)
	})
	return known, s.orLock(err)
}

// codeLately asks for a code where there is a second factor and none was given lately. The passphrase is shown in any case.
func (s *Session) codeLately(ctx context.Context) error {
	k, err := s.known(ctx)
	if err != nil {
		return asError("proof", err)
	}
	if k.factor != nil && !s.fresh() {
		return &Error{Kind: Locked, Hint: HintConfirm, Err: errStale}
	}
	return nil
}

// changeSecurityKeys writes the key file, then the trail. What the trail cannot be told of is taken back.
func (s *Session) changeSecurityKeys(ctx context.Context, a action, change func(crypto.Device) (*crypto.KeyFile, error)) error {
	return s.holdAlone(a, func() error {
		ctx := context.WithoutCancel(ctx)
		dev, err := s.books.device(ctx, s.file, s.user.Name)
		if err != nil {
			return asError(a.name, err)
		}
		defer dev.Secret.Wipe()
		back, done := s.keys.HoldSlot()
		f, err := change(dev)
		if err != nil {
			done()
			return asError(a.name, err)
		}
		err = s.books.writeKeys(f)
		if err == nil && s.given == nil { // the trail of books that were handed over is not hers
			err = s.store.Write(ctx, s.deed(a, s.user.ID), func(*store.Tx) error { return nil })
		}
		if err != nil {
			back()
			return asError(a.name, errors.Join(err, s.books.writeKeys(s.file)))
		}
		done()
		s.file = f
		return nil
	})
}
