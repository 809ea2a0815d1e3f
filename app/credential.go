package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

// Credential is what opens a place: the password of a user, the secret of a key, or a private key as OpenSSH writes it. The caller wipes it.
type Credential struct {
	Secret []byte
	Lock   []byte // the passphrase of a private key, if it has one
}

// Wipe overwrites it.
func (c Credential) Wipe() {
	clear(c.Secret)
	clear(c.Lock)
}

// maxCredential bounds a credential in bytes: a private key of RSA has some thousands.
const maxCredential = 16 << 10

// carrying is what a session needs to carry backups.
type carrying struct {
	errand

	mu    sync.Mutex
	known map[bill.ID]*crypto.Secret // credentials that were given in this session, guarded by mu
	tried map[bill.ID]failure        // by this session, guarded by mu
}

// mended has the plan go on in a place that failed: it was tried out, and does what is asked of it.
func (c *carrying) mended(place bill.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tried, place)
}

// forget wipes the credentials.
func (c *carrying) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, secret := range c.known {
		secret.Wipe()
	}
	c.known = nil
}

// keep holds a credential until the books are locked.
func (c *carrying) keep(place bill.ID, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[place].Wipe()
	if c.known == nil {
		c.known = map[bill.ID]*crypto.Secret{}
	}
	delete(c.known, place)
	if body != nil {
		c.known[place] = crypto.SecretFrom(bytes.Clone(body))
	}
}

func (c *carrying) kept(place bill.ID) *crypto.Secret {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known[place].Len() == 0 {
		return nil
	}
	return c.known[place].Clone()
}

type credentialJSON struct {
	Secret []byte `json:"secret"`
	Lock   []byte `json:"lock,omitempty"`
}

// boundTo is what a credential is sealed for: whoever names another server, or another user, does not get it.
func boundTo(p BackupPlace) string {
	return "counterfoil/place/v1\n" + p.ID.String() + "\n" + p.Address.String() + "\n" + p.Account
}

// SetCredential keeps what opens a place: sealed in the books, under a key that lies in the keychain of this computer alone. Where there is no
// keychain it is known until the books are locked. An empty one is forgotten.
func (s *Session) SetCredential(ctx context.Context, place bill.ID, c Credential) (CredentialKept, error) {
	return s.takeCredential(ctx, setPlace, place, c, true)
}

// UseCredential takes what opens a place for this session alone.
func (s *Session) UseCredential(ctx context.Context, place bill.ID, c Credential) error {
	_, err := s.takeCredential(ctx, runPlan, place, c, false)
	return err
}

func (s *Session) takeCredential(ctx context.Context, a action, id bill.ID, c Credential, lasting bool) (kept CredentialKept, err error) {
	err = s.hold(a, func() error {
		var p BackupPlace
		if err := s.store.Read(ctx, func(v *store.View) (err error) { p, err = placeBy(v, id.String()); return err }); err != nil {
			return err
		}
		if !p.Address.Far() {
			kept = CredentialNone
			return nil
		}
		if len(c.Secret)+len(c.Lock) > maxCredential {
			return invalid("secret", "at most %d bytes", maxCredential)
		}
		var body []byte
		if kept = CredentialMissing; len(c.Secret) > 0 {
			kept = CredentialSession
			if body, err = json.Marshal(credentialJSON(c)); err != nil {
				return err
			}
			defer clear(body)
		}
		s.carrying.keep(id, body)
		if !lasting || s.entry == nil {
			return nil
		}
		sealed, err := s.sealCredential(ctx, p, body)
		if errors.Is(err, keychain.ErrUnavailable) {
			return nil // it is known until the books are locked
		}
		if err == nil {
			err = s.store.Write(ctx, s.deed(setPlace, id), func(tx *store.Tx) error { return tx.SetPlaceSecret(id, s.device, sealed) })
		}
		if err == nil && sealed != nil {
			kept = CredentialKeychain
		}
		return err
	})
	return kept, asError(a.name, err)
}

func (s *Session) sealCredential(ctx context.Context, p BackupPlace, body []byte) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	key, err := s.placeKey(ctx, true)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	return crypto.SealUnder(key, boundTo(p), body)
}

// placeKey is the key in the keychain under which credentials are sealed. A new one is made only where the keychain says that there is none.
func (s *Session) placeKey(ctx context.Context, make bool) (*crypto.Secret, error) {
	entry := entryOf(s.keys.Store, s.device, keychain.PlaceKey)
	b, err := s.entry.chain.Get(ctx, entry)
	if err == nil {
		return crypto.SecretFrom(b), nil
	}
	if !make || !errors.Is(err, keychain.ErrMissing) {
		return nil, err
	}
	key := crypto.RandomSecret(32)
	if err := s.entry.chain.Set(ctx, entry, key.Bytes()); err != nil {
		key.Wipe()
		return nil, err
	}
	return key, nil
}

// credential is what opens a place, as it is known here. Who calls wipes it. CredentialMissing where nothing is known.
func (s *Session) credential(ctx context.Context, p BackupPlace) (c Credential, kept CredentialKept, err error) {
	if !p.Address.Far() {
		return c, CredentialNone, nil
	}
	var body *crypto.Secret
	as := seeBackups
	if !as.allows(s.user.Role) { // the plan goes on all the same
		as = runPlan
	}
	err = s.hold(as, func() (err error) {
		if body, kept = s.carrying.kept(p.ID), CredentialSession; body != nil {
			return nil
		}
		body, err = s.openCredential(ctx, p)
		kept = CredentialKeychain
		return err
	})
	if err != nil || body == nil {
		return c, CredentialMissing, asError("credential", err)
	}
	defer body.Wipe()
	err = json.Unmarshal(body.Bytes(), (*credentialJSON)(&c))
	return c, kept, asError("credential", err)
}

// openCredential opens what the books hold for this device. What does not open is as good as missing: it is given again.
func (s *Session) openCredential(ctx context.Context, p BackupPlace) (*crypto.Secret, error) {
	if s.entry == nil {
		return nil, nil
	}
	var sealed []byte
	err := s.store.Read(ctx, func(v *store.View) (err error) { sealed, err = v.PlaceSecret(p.ID, s.device); return err })
	if err != nil || sealed == nil {
		return nil, err
	}
	key, err := s.placeKey(ctx, false)
	if errors.Is(err, keychain.ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	body, err := crypto.OpenUnder(key, boundTo(p), sealed)
	if errors.Is(err, crypto.ErrDamaged) {
		return nil, nil
	}
	return body, err
}

// keptCredential says where what opens a place is kept. A keychain that does not answer has none now; the place is shown all the same.
func (s *Session) keptCredential(ctx context.Context, p BackupPlace) (CredentialKept, error) {
	c, kept, err := s.credential(ctx, p)
	c.Wipe()
	if errors.Is(err, keychain.ErrUnavailable) {
		return CredentialMissing, nil
	}
	return kept, err
}

// errNoCredential is what a place is not opened for.
var errNoCredential = &Error{Kind: Locked, Field: "secret", Hint: HintCredential, Err: errors.New("what opens the place is not known here")}

// privateKey says whether a secret is a private key rather than a password.
func (c Credential) privateKey() bool { return bytes.HasPrefix(c.Secret, []byte("-----BEGIN")) }

// causeOf is what a place failed for.
func causeOf(err error) plan.Cause {
	for _, c := range causes {
		if errors.Is(err, c.target) {
			return c.cause
		}
	}
	return plan.Other
}
