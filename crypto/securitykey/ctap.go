package securitykey

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// party is what the key binds credentials to: the "relying party" of the specification. Another program asks in vain.
const party = "counterfoil"

// The commands (CTAP 2.1, 6) that are said here.
const (
	cmdMake      = 0x01
	cmdAssert    = 0x02
	cmdInfo      = 0x04
	cmdClientPIN = 0x06
)

// The statuses (8.2) that mean something here.
const (
	statusExcluded   = 0x19
	statusDenied     = 0x27
	statusCancelled  = 0x2d
	statusNone       = 0x2e // no credentials
	statusUntouched  = 0x2f // user action timeout
	statusWrongPIN   = 0x31
	statusBlocked    = 0x32
	statusReplug     = 0x34
	statusNeedsPIN   = 0x36
	statusActionTime = 0x3a
	statusUVBlocked  = 0x3c
)

func fromStatus(code byte) error {
	switch code {
	case statusExcluded:
		return ErrKnown
	case statusDenied:
		return ErrDenied
	case statusCancelled, statusUntouched, statusActionTime:
		return ErrUntouched
	case statusNone:
		return ErrOther
	case statusBlocked, statusUVBlocked:
		return ErrBlocked
	case statusReplug:
		return ErrReplug
	case statusNeedsPIN:
		return ErrPIN
	}
	return &StatusError{code}
}

// encoding and decoding are CBOR in the form of the specification (8), with bounds on what a key may answer.
var (
	encoding = must(cbor.CTAP2EncOptions().EncMode())
	decoding = must(cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 8, MaxArrayElements: 128, MaxMapPairs: 64,
	}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic("securitykey: " + err.Error()) // options that are written above
	}
	return v
}

// info is what a key says of itself.
type info struct {
	Versions   []string        `cbor:"1,keyasint"`
	Extensions []string        `cbor:"2,keyasint"`
	Options    map[string]bool `cbor:"4,keyasint"`
	Protocols  []int           `cbor:"6,keyasint"`
}

// hasPIN says whether a PIN is set.
func (i info) hasPIN() bool { return i.Options["clientPin"] }

// protocol is the way of agreeing on keys that both sides know, the better one first.
func (i info) protocol() (protocol, error) {
	switch {
	case slices.Contains(i.Protocols, 2):
		return protocolTwo, nil
	case slices.Contains(i.Protocols, 1), len(i.Protocols) == 0: // keys of 2.0 without PIN may leave it out
		return protocolOne, nil
	}
	return 0, ErrUnfit
}

type (
	entity struct {
		ID   string `cbor:"id"`
		Name string `cbor:"name"`
	}
	account struct {
		ID          []byte `cbor:"id"`
		Name        string `cbor:"name"`
		DisplayName string `cbor:"displayName"`
	}
	kind struct {
		Alg  int    `cbor:"alg"`
		Type string `cbor:"type"`
	}
	descriptor struct {
		ID   []byte `cbor:"id"`
		Type string `cbor:"type"`
	}
	makeRequest struct {
		Hash       []byte          `cbor:"1,keyasint"`
		Party      entity          `cbor:"2,keyasint"`
		Account    account         `cbor:"3,keyasint"`
		Kinds      []kind          `cbor:"4,keyasint"`
		Exclude    []descriptor    `cbor:"5,keyasint,omitempty"`
		Extensions map[string]bool `cbor:"6,keyasint"`
		Proof      []byte          `cbor:"8,keyasint,omitempty"`
		Protocol   protocol        `cbor:"9,keyasint,omitempty"`
	}
	madeAnswer struct {
		Data []byte `cbor:"2,keyasint"`
	}
	assertRequest struct {
		Party      string             `cbor:"1,keyasint"`
		Hash       []byte             `cbor:"2,keyasint"`
		Allow      []descriptor       `cbor:"3,keyasint"`
		Extensions map[string]saltFor `cbor:"4,keyasint,omitempty"`
		Options    map[string]bool    `cbor:"5,keyasint,omitempty"`
		Proof      []byte             `cbor:"6,keyasint,omitempty"`
		Protocol   protocol           `cbor:"7,keyasint,omitempty"`
	}
	saltFor struct {
		Key      publicKey `cbor:"1,keyasint"`
		Salt     []byte    `cbor:"2,keyasint"`
		Proof    []byte    `cbor:"3,keyasint"`
		Protocol protocol  `cbor:"4,keyasint,omitempty"`
	}
	assertAnswer struct {
		Credential *descriptor `cbor:"1,keyasint"`
		Data       []byte      `cbor:"2,keyasint"`
	}
)

func describe(ids ...[]byte) (list []descriptor) {
	for _, id := range ids {
		list = append(list, descriptor{ID: id, Type: "public-key"})
	}
	return list
}

// ask says one thing, and reads the answer into out.
func (c *channel) ask(ctx context.Context, command byte, request, out any) error {
	var b []byte
	if request != nil {
		b = must(encoding.Marshal(request))
		defer clear(b)
	}
	answer, err := c.call(ctx, command, b)
	if err != nil || out == nil {
		return err
	}
	defer clear(answer)
	if len(answer) == 0 {
		return fmt.Errorf("%w: an empty answer", ErrGarbled)
	}
	if err := decoding.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%w: %s", ErrGarbled, "answer to command") // what stands in it may be secret
	}
	return nil
}

func (c *channel) info(ctx context.Context) (out info, err error) {
	err = c.ask(ctx, cmdInfo, nil, &out)
	return out, err
}

// fits says whether a key gives secrets.
func (i info) fits() bool { return slices.Contains(i.Extensions, "hmac-secret") }

// newHash stands for the "client data" of the web: nobody looks at the signature over it, so it is random.
func (c *channel) newHash() []byte {
	b := make([]byte, sha256.Size)
	c.prompt.fill(b)
	return b
}

// knows says, without a touch, whether the key made that credential. A key that answers nothing without a PIN may have made it.
func (c *channel) knows(ctx context.Context, id []byte) (bool, error) {
	r := assertRequest{Party: party, Hash: c.newHash(), Allow: describe(id), Options: map[string]bool{"up": false}}
	err := c.ask(ctx, cmdAssert, r, nil)
	switch {
	case err == nil, errors.Is(err, ErrPIN):
		return true, nil
	case errors.Is(err, ErrOther):
		return false, nil
	}
	if _, other := errors.AsType[*StatusError](err); other { // some say of a foreign credential that it is invalid
		return false, nil
	}
	return false, err
}

// authData is the part of "authenticator data" (WebAuthn, 6.1) that is of use here.
type authData struct {
	flags      byte
	credential []byte
	extensions cbor.RawMessage
}

// Bits of the flags.
const (
	flagPresent    = 0x01
	flagVerified   = 0x04
	flagCredential = 0x40
	flagExtensions = 0x80
)

func parseAuthData(b []byte) (out authData, err error) {
	garbled := fmt.Errorf("%w: authenticator data", ErrGarbled)
	hash := sha256.Sum256([]byte(party))
	if len(b) < 37 || !bytes.Equal(b[:32], hash[:]) {
		return out, garbled
	}
	out.flags = b[32]
	b = b[37:]
	if out.flags&flagCredential != 0 {
		if len(b) < 18 {
			return out, garbled
		}
		n := int(binary.BigEndian.Uint16(b[16:]))
		if b = b[18:]; n == 0 || n > MaxID || len(b) < n {
			return out, garbled
		}
		out.credential = bytes.Clone(b[:n])
		var key cbor.RawMessage
		if b, err = decoding.UnmarshalFirst(b[n:], &key); err != nil {
			return out, garbled
		}
	}
	if out.flags&flagExtensions != 0 {
		if b, err = decoding.UnmarshalFirst(b, &out.extensions); err != nil {
			return out, garbled
		}
	}
	if len(b) > 0 {
		return out, garbled
	}
	return out, nil
}
