package softkey

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
)

type pinRequest struct {
	Protocol    int         `cbor:"1,keyasint"`
	Part        int         `cbor:"2,keyasint"`
	Key         map[int]any `cbor:"3,keyasint"`
	PIN         []byte      `cbor:"6,keyasint"`
	Permissions int         `cbor:"9,keyasint"`
	Party       string      `cbor:"10,keyasint"`
}

func (k *Key) clientPIN(r pinRequest) []byte {
	switch {
	case r.Part == 1:
		return said(map[int]any{3: k.retries, 4: k.inARow >= maxInARow})
	case !slices.Contains(k.protocols(), r.Protocol):
		return status(0x02)
	case r.Part == 2:
		b := k.own.PublicKey().Bytes()
		return said(map[int]any{1: map[int]any{1: 2, 3: -25, -1: 1, -2: b[1:33], -3: b[33:]}})
	case r.Part == 5, r.Part == 9 && !k.Old:
		if r.Part == 9 && (r.Permissions == 0 || r.Party == "") || r.Part == 5 && r.Permissions != 0 {
			return status(0x02)
		}
		return k.giveToken(r)
	}
	return status(0x3e)
}

func (k *Key) giveToken(r pinRequest) []byte {
	switch {
	case k.pin == nil:
		return status(0x35)
	case k.retries == 0:
		return status(0x32)
	case k.inARow >= maxInARow:
		return status(0x34)
	}
	keys, ok := k.agreed(r.Protocol, r.Key)
	if !ok {
		return status(0x02)
	}
	k.retries--
	typed, ok := open(r.Protocol, keys[1], r.PIN)
	if !ok || !hmac.Equal(typed, k.pin) {
		k.agreeAnew()
		k.inARow++
		switch {
		case k.retries == 0:
			return status(0x32)
		case k.inARow >= maxInARow:
			return status(0x34)
		}
		return status(0x31)
	}
	k.retries, k.inARow, k.verified = maxRetries, 0, true
	rand.Read(k.token)
	return said(map[int]any{2: seal(r.Protocol, keys[1], k.token)})
}

// derive makes the two keys of an exchange; under protocol one they are the same.
func derive(protocol int, z []byte) [2][]byte {
	if protocol == 1 {
		sum := sha256.Sum256(z)
		return [2][]byte{sum[:], sum[:]}
	}
	// HKDF with a salt of zeros, one block of output each
	extracted := mac(make([]byte, 32), z)
	return [2][]byte{mac(extracted, []byte("CTAP2 HMAC key"), []byte{1}), mac(extracted, []byte("CTAP2 AES key"), []byte{1})}
}

func authenticate(protocol int, key, message []byte) []byte {
	if protocol == 1 {
		return mac(key, message)[:16]
	}
	return mac(key, message)
}

func seal(protocol int, key, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // 32 bytes
	}
	vector := make([]byte, 16)
	if protocol == 2 {
		rand.Read(vector)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, vector).CryptBlocks(out, plain)
	if protocol == 2 {
		return append(vector, out...)
	}
	return out
}

func open(protocol int, key, sealed []byte) (plain []byte, ok bool) {
	block, err := aes.NewCipher(key)
	vector := make([]byte, 16)
	if protocol == 2 && len(sealed) >= 16 {
		vector, sealed = sealed[:16], sealed[16:]
	}
	if err != nil || len(sealed) == 0 || len(sealed)%16 != 0 {
		return nil, false
	}
	plain = make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(plain, sealed)
	return plain, true
}
