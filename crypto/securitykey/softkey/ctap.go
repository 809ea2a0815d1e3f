package softkey

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"github.com/fxamacker/cbor/v2"
)

// status is an answer without content.
func status(code byte) []byte { return []byte{code} }

func said(v any) []byte {
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		panic(err) // the options of the library itself
	}
	b, err := mode.Marshal(v)
	if err != nil {
		panic(err) // made here
	}
	return append([]byte{0}, b...)
}

// obey does a command. pulled says that the key is gone.
func (k *Key) obey(request []byte, person func() (Answer, bool)) (answer []byte, pulled bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(request) == 0 {
		return status(0x03), false
	}
	switch request[0] {
	case 0x04:
		return k.info(), false
	case 0x06:
		var r pinRequest
		if cbor.Unmarshal(request[1:], &r) != nil {
			return status(0x12), false
		}
		return k.clientPIN(r), false
	case 0x01:
		var r makeRequest
		if cbor.Unmarshal(request[1:], &r) != nil {
			return status(0x12), false
		}
		return k.make(r, person)
	case 0x02:
		var r assertRequest
		if cbor.Unmarshal(request[1:], &r) != nil {
			return status(0x12), false
		}
		return k.assert(r, person)
	}
	return status(0x01), false
}

func (k *Key) protocols() []int {
	if k.Protocols != nil {
		return k.Protocols
	}
	return []int{2, 1}
}

func (k *Key) info() []byte {
	versions, extensions := []string{"FIDO_2_0", "FIDO_2_1"}, []string{"credProtect", "hmac-secret"}
	options := map[string]bool{"rk": true, "up": true, "clientPin": k.pin != nil, "pinUvAuthToken": true}
	if k.Old {
		versions = versions[:1]
		delete(options, "pinUvAuthToken")
	}
	if k.WebOnly {
		extensions = extensions[:1]
	}
	return said(map[int]any{1: versions, 2: extensions, 3: make([]byte, 16), 4: options, 5: 1200, 6: k.protocols()})
}

type credential struct {
	ID   []byte `cbor:"id"`
	Type string `cbor:"type"`
}

type makeRequest struct {
	Hash  []byte `cbor:"1,keyasint"`
	Party struct {
		ID string `cbor:"id"`
	} `cbor:"2,keyasint"`
	User       map[string]any   `cbor:"3,keyasint"`
	Kinds      []map[string]any `cbor:"4,keyasint"`
	Exclude    []credential     `cbor:"5,keyasint"`
	Extensions map[string]bool  `cbor:"6,keyasint"`
	Options    map[string]bool  `cbor:"7,keyasint"`
	Proof      []byte           `cbor:"8,keyasint"`
	Protocol   int              `cbor:"9,keyasint"`
}

type assertRequest struct {
	Party      string          `cbor:"1,keyasint"`
	Hash       []byte          `cbor:"2,keyasint"`
	Allow      []credential    `cbor:"3,keyasint"`
	Extensions map[string]salt `cbor:"4,keyasint"`
	Options    map[string]bool `cbor:"5,keyasint"`
	Proof      []byte          `cbor:"6,keyasint"`
	Protocol   int             `cbor:"7,keyasint"`
}

type salt struct {
	Key      map[int]any `cbor:"1,keyasint"`
	Sealed   []byte      `cbor:"2,keyasint"`
	Proof    []byte      `cbor:"3,keyasint"`
	Protocol int         `cbor:"4,keyasint"`
}

// proven says whether a request shows that the PIN was right; code is the refusal of one that shows something wrong.
func (k *Key) proven(hash, proof []byte, protocol int) (yes bool, code byte) {
	switch {
	case len(proof) == 0:
		return false, 0
	case k.pin == nil:
		return false, 0x35
	case !hmac.Equal(authenticate(protocol, k.token, hash), proof) || !k.verified:
		return false, 0x33
	}
	return true, 0
}

// id of a credential: a random part, and what shows that this key made it for that party. The rest follows from the random part.
func (k *Key) id(party string, nonce []byte) []byte {
	return append(bytes.Clone(nonce), mac(k.master, []byte("id"), []byte(party), nonce)...)
}

func (k *Key) made(party string, id []byte) bool {
	return len(id) == 48 && hmac.Equal(k.id(party, id[:16]), id)
}

func (k *Key) signer(id []byte) *ecdsa.PrivateKey {
	s, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), mac(k.master, []byte("sign"), id))
	if err != nil {
		panic(err) // once in 2^32 keys
	}
	return s
}

func (k *Key) make(r makeRequest, person func() (Answer, bool)) (answer []byte, pulled bool) {
	if len(r.Hash) != 32 || r.Party.ID == "" || len(r.Kinds) == 0 || r.User == nil {
		return status(0x14), false
	}
	verified, code := k.proven(r.Hash, r.Proof, r.Protocol)
	switch {
	case code != 0:
		return status(code), false
	case k.pin != nil && !verified:
		return status(0x36), false
	}
	if code, pulled := touched(person); code != 0 || pulled {
		return status(code), pulled
	}
	for _, c := range r.Exclude {
		if k.made(r.Party.ID, c.ID) {
			return status(0x19), false
		}
	}
	k.spend()
	nonce := make([]byte, 16)
	rand.Read(nonce)
	id := k.id(r.Party.ID, nonce)
	point, err := k.signer(id).PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	data := authData(r.Party.ID, 0x41|uv(verified))
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(id)))
	data = append(data, id...)
	data = append(data, said(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})[1:]...)
	if r.Extensions["hmac-secret"] && !k.WebOnly {
		data[32] |= 0x80
		data = append(data, said(map[string]bool{"hmac-secret": true})[1:]...)
	}
	return said(map[int]any{1: "none", 2: data, 3: map[string]any{}}), false
}

func (k *Key) assert(r assertRequest, person func() (Answer, bool)) (answer []byte, pulled bool) {
	verified, code := k.proven(r.Hash, r.Proof, r.Protocol)
	if code != 0 {
		return status(code), false
	}
	var id []byte
	for _, c := range r.Allow {
		if id == nil && k.made(r.Party, c.ID) {
			id = c.ID
		}
	}
	if id == nil {
		return status(0x2e), false
	}
	flags := uv(verified)
	if up, said := r.Options["up"]; up || !said {
		if code, pulled := touched(person); code != 0 || pulled {
			return status(code), pulled
		}
		flags |= 1
		k.spend()
	} else if r.Extensions != nil {
		return status(0x2b), false
	}
	data := authData(r.Party, flags)
	if ask, there := r.Extensions["hmac-secret"]; there && !k.WebOnly {
		secret, code := k.secret(ask, id, verified)
		if code != 0 {
			return status(code), false
		}
		data[32] |= 0x80
		data = append(data, said(map[string][]byte{"hmac-secret": secret})[1:]...)
	}
	sum := sha256.Sum256(append(bytes.Clone(data), r.Hash...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.signer(id), sum[:])
	if err != nil {
		panic(err)
	}
	return said(map[int]any{1: credential{id, "public-key"}, 2: data, 3: signature}), false
}

// secret is the extension: HMAC-SHA256 of the salt under one of the two secrets of the credential.
func (k *Key) secret(ask salt, id []byte, verified bool) (sealed []byte, code byte) {
	protocol := ask.Protocol
	if protocol == 0 {
		protocol = 1
	}
	keys, ok := k.agreed(protocol, ask.Key)
	if !ok || !hmac.Equal(authenticate(protocol, keys[0], ask.Sealed), ask.Proof) {
		return nil, 0x33
	}
	salt, ok := open(protocol, keys[1], ask.Sealed)
	if !ok || len(salt) != 32 {
		return nil, 0x03
	}
	random := mac(k.master, []byte("secret"), id)
	if verified {
		random = mac(k.master, []byte("secret after PIN"), id)
	}
	return seal(protocol, keys[1], mac(random, salt)), 0
}

func touched(person func() (Answer, bool)) (code byte, pulled bool) {
	answer, cancelled := person()
	switch {
	case cancelled:
		return 0x2d, false
	case answer == Decline:
		return 0x27, false
	case answer == Ignore:
		return 0x2f, false
	}
	return 0, answer == Unplug
}

func uv(verified bool) byte {
	if verified {
		return 0x04
	}
	return 0
}

func authData(party string, flags byte) []byte {
	hash := sha256.Sum256([]byte(party))
	return append(hash[:], flags, 0, 0, 0, 1)
}

// spend: a token is good for one touch (6.5.5.7 onwards). Tokens of 2.0 are good until the PIN is asked for again.
func (k *Key) spend() {
	if !k.Old {
		k.verified = false
	}
}

// agreed is what the key computes of an exchange of keys: that for proofs, that for sealing.
func (k *Key) agreed(protocol int, cose map[int]any) (keys [2][]byte, ok bool) {
	x, _ := cose[-2].([]byte)
	y, _ := cose[-3].([]byte)
	theirs, err := ecdh.P256().NewPublicKey(append(append([]byte{4}, x...), y...))
	if err != nil {
		return keys, false
	}
	z, err := k.own.ECDH(theirs)
	if err != nil {
		return keys, false
	}
	return derive(protocol, z), true
}
