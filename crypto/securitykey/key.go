package securitykey

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
)

// algorithm of the credential: ES256, which every key has. Nobody verifies its signatures.
const algorithm = -7

// Enrol makes a credential on the key that is plugged in, and gives its secret under salt. The key is touched twice, and its PIN asked
// for once where it has one. known are the credentials of keys that were added before.
//
// Errors: ErrNone, ErrSeveral where more than one key that is not known yet is plugged in, ErrKnown, ErrUnfit, and those of Ask.
func Enrol(ctx context.Context, find Finder, prompt Prompt, known [][]byte, salt []byte) (Credential, []byte, error) {
	c, i, err := theNewOne(ctx, find, prompt, known)
	if err != nil {
		return Credential{}, nil, err
	}
	defer c.close()
	p, err := i.protocol()
	if err != nil {
		return Credential{}, nil, err
	}
	var pin, token []byte
	if i.hasPIN() {
		if pin, token, err = c.askPIN(ctx, i, p, prompt, mayMake|mayAssert); err != nil {
			return Credential{}, nil, err
		}
		defer clear(pin)
	}
	cred, err := c.make(ctx, i, p, token, known)
	clear(token)
	if err != nil {
		return Credential{}, nil, err
	}
	if cred.Verified { // a token is good for one touch
		if token, err = c.token(ctx, i, p, pin, mayAssert); err != nil {
			return Credential{}, nil, err
		}
	}
	secret, err := c.secret(ctx, p, token, Wanted{cred, salt})
	return cred, secret, err
}

// theNewOne is the key at hand that none of the known credentials is of.
func theNewOne(ctx context.Context, find Finder, prompt Prompt, known [][]byte) (*channel, info, error) {
	var found *channel
	var of info
	var last error
	var unfit, old int
	err := each(ctx, find, prompt, func(c *channel, i info) (keep bool, err error) {
		if !i.fits() {
			unfit++
			return false, nil
		}
		for _, id := range known {
			if yes, err := c.knows(ctx, id); yes || err != nil {
				old++
				last = err
				return false, ctx.Err()
			}
		}
		if found != nil {
			return false, ErrSeveral
		}
		found, of = c, i
		return true, nil
	})
	switch {
	case err != nil && found != nil:
		found.close()
		return nil, info{}, err
	case err != nil:
		return nil, info{}, err
	case found != nil:
		return found, of, nil
	case last != nil:
		return nil, info{}, last
	case old > 0:
		return nil, info{}, ErrKnown
	case unfit > 0:
		return nil, info{}, ErrUnfit
	}
	return nil, info{}, ErrNone
}

// each begins a conversation with every key that is plugged in. A key that cannot be spoken to is passed over where another can.
func each(ctx context.Context, find Finder, prompt Prompt, do func(*channel, info) (keep bool, err error)) error {
	if find == nil {
		return ErrSystem
	}
	places, err := find()
	if err != nil {
		return err
	}
	if len(places) == 0 {
		return ErrNone
	}
	opened := false
	for _, p := range places {
		c, e := open(ctx, p, prompt)
		if e != nil {
			err = e
			continue
		}
		i, e := c.info(ctx)
		if e != nil {
			c.close()
			err = e
			continue
		}
		opened = true
		keep, e := do(c, i)
		if !keep {
			c.close()
		}
		if e != nil {
			return e
		}
	}
	if opened {
		return nil
	}
	return err
}

// make is authenticatorMakeCredential.
func (c *channel) make(ctx context.Context, i info, p protocol, token []byte, known [][]byte) (Credential, error) {
	id := make([]byte, 32)
	c.prompt.fill(id)
	r := makeRequest{
		Hash: c.newHash(), Party: entity{party, "Counterfoil"}, Account: account{id, "Counterfoil", "Counterfoil"},
		Kinds: []kind{{algorithm, "public-key"}}, Exclude: describe(known...), Extensions: map[string]bool{"hmac-secret": true},
	}
	if token != nil {
		r.Proof, r.Protocol = p.prove(token, r.Hash), p
	}
	var answer madeAnswer
	if err := c.ask(ctx, cmdMake, r, &answer); err != nil {
		return Credential{}, err
	}
	data, err := parseAuthData(answer.Data)
	if err != nil {
		return Credential{}, err
	}
	var said struct {
		Secret bool `cbor:"hmac-secret"`
	}
	if data.extensions == nil || decoding.Unmarshal(data.extensions, &said) != nil || !said.Secret {
		return Credential{}, ErrUnfit
	}
	if data.credential == nil || data.flags&flagPresent == 0 || token != nil && data.flags&flagVerified == 0 {
		return Credential{}, fmt.Errorf("%w: new credential", ErrGarbled)
	}
	return Credential{ID: data.credential, Verified: token != nil}, nil
}

// secret is authenticatorGetAssertion with the extension hmac-secret (CTAP 2.1, 12.5).
func (c *channel) secret(ctx context.Context, p protocol, token []byte, w Wanted) ([]byte, error) {
	defer clear(token)
	if len(w.Salt) != SecretSize {
		return nil, fmt.Errorf("security key: a salt of %d bytes", len(w.Salt))
	}
	a, err := c.agree(ctx, p)
	if err != nil {
		return nil, err
	}
	defer a.wipe()
	sealed := a.seal(w.Salt)
	ask := saltFor{Key: a.mine, Salt: sealed, Proof: a.prove(sealed)}
	if p == protocolTwo {
		ask.Protocol = p
	}
	r := assertRequest{Party: party, Hash: c.newHash(), Allow: describe(w.ID), Extensions: map[string]saltFor{"hmac-secret": ask}}
	if token != nil {
		r.Proof, r.Protocol = p.prove(token, r.Hash), p
	}
	var answer assertAnswer
	if err := c.ask(ctx, cmdAssert, r, &answer); err != nil {
		return nil, err
	}
	if answer.Credential != nil && subtle.ConstantTimeCompare(answer.Credential.ID, w.ID) != 1 {
		return nil, fmt.Errorf("%w: another credential", ErrGarbled)
	}
	return a.secretIn(answer.Data, token != nil)
}

func (a agreed) secretIn(b []byte, verified bool) ([]byte, error) {
	data, err := parseAuthData(b)
	if err != nil {
		return nil, err
	}
	var said struct {
		Secret []byte `cbor:"hmac-secret"`
	}
	if data.flags&flagPresent == 0 || verified && data.flags&flagVerified == 0 {
		return nil, fmt.Errorf("%w: nobody touched it", ErrGarbled)
	}
	if data.extensions == nil || decoding.Unmarshal(data.extensions, &said) != nil {
		return nil, fmt.Errorf("%w: no secret", ErrGarbled)
	}
	secret, err := a.open(said.Secret)
	if err != nil || len(secret) != SecretSize || bytes.Equal(secret, make([]byte, SecretSize)) {
		return nil, fmt.Errorf("%w: secret", ErrGarbled)
	}
	return secret, nil
}

// Ask finds the key that made one of the credentials, among those that are plugged in, and gives the secret of that credential: which
// says which one it was. The key is touched once, and its PIN asked for where the credential is of a key with PIN. The caller wipes the
// secret.
//
// Errors: ErrSystem, ErrNone, ErrRefused, ErrOther, ErrUntouched, ErrDenied, ErrUnplugged, ErrBusy, ErrPIN, ErrReplug, ErrBlocked,
// ErrGarbled, *StatusError; what Prompt.PIN answers; that of ctx.
func Ask(ctx context.Context, find Finder, prompt Prompt, wanted []Wanted) (which int, secret []byte, err error) {
	err = each(ctx, find, prompt, func(c *channel, i info) (bool, error) {
		if secret != nil || !i.fits() {
			return false, nil
		}
		for n, w := range wanted {
			yes, err := c.knows(ctx, w.ID)
			if err != nil {
				return false, err
			}
			if !yes {
				continue
			}
			which = n
			secret, err = c.reveal(ctx, i, prompt, w)
			if errors.Is(err, ErrOther) { // it did not say so before the touch
				secret, err = nil, nil
				continue
			}
			return false, err
		}
		return false, nil
	})
	if err == nil && secret == nil {
		err = ErrOther
	}
	return which, secret, err
}

// reveal asks for the PIN where it belongs to the credential, and then for the secret.
func (c *channel) reveal(ctx context.Context, i info, prompt Prompt, w Wanted) ([]byte, error) {
	p, err := i.protocol()
	if err != nil {
		return nil, err
	}
	var token []byte
	if w.Verified {
		if !i.hasPIN() { // it was reset since, so it cannot know the credential
			return nil, ErrOther
		}
		var pin []byte
		pin, token, err = c.askPIN(ctx, i, p, prompt, mayAssert)
		clear(pin)
		if err != nil {
			return nil, err
		}
	}
	return c.secret(ctx, p, token, w)
}
