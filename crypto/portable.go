package crypto

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
)

// portableSize is the length of a portable slot: mark, user, cost, salt, then a sealed user secret.
const (
	portableMark   = "CFP1"
	portableHeader = 4 + 16 + 9 + saltSize
	portableSize   = portableHeader + 24 + userSecret + 16
)

// Portable seals the user secret under the passphrase alone. It lies only inside the encrypted books, so that a user
// keeps her identity after a restore on another machine. Whoever has the books open can guess at it: so the cost is at
// least four times the floor of the policy.
func (id *Identity) Portable(pass []byte, c Cost, p Policy) ([]byte, error) {
	prepared, err := preparePassphrase(pass)
	if err != nil {
		return nil, fmt.Errorf("portable slot: %w", err)
	}
	defer prepared.Wipe()
	if c.Work() < 4*p.Floor.Work() {
		return nil, fmt.Errorf("portable slot: %w: below four times the floor", ErrCost)
	}
	b := append([]byte(portableMark), id.User[:]...)
	b = binary.BigEndian.AppendUint32(b, c.Time)
	b = binary.BigEndian.AppendUint32(b, c.Memory)
	b = append(b, c.Threads)
	b = append(b, make([]byte, saltSize)...)
	rand.Read(b[portableHeader-saltSize:])
	key, err := portableKey(b, prepared, p)
	if err != nil {
		return nil, fmt.Errorf("portable slot: %w", err)
	}
	defer key.Wipe()
	var sealed []byte
	err = id.use(func(secret *Secret) error {
		sealed = sealRecord(key, secret.Bytes(), b)
		return nil
	})
	return slices.Concat(b, sealed), err
}

// portableKey derives the key of a portable slot from its header.
func portableKey(header []byte, pass *Secret, p Policy) (*Secret, error) {
	salt := header[portableHeader-saltSize : portableHeader]
	stretched, err := p.stretch(pass, salt, costIn(header), backupBounds())
	if err != nil {
		return nil, err
	}
	defer stretched.Wipe()
	return combine([]*Secret{stretched}, salt, append([]byte("counterfoil/portable/v1\x00"), header[:portableHeader]...))
}

// PortableCost is the cost that a portable slot was made with. What Portable never wrote is ErrDamaged.
func PortableCost(blob []byte) (Cost, error) {
	if len(blob) != portableSize || !bytes.HasPrefix(blob, []byte(portableMark)) {
		return Cost{}, damaged("portable slot")
	}
	return costIn(blob), nil
}

func costIn(header []byte) Cost {
	return Cost{Time: binary.BigEndian.Uint32(header[20:]), Memory: binary.BigEndian.Uint32(header[24:]), Threads: header[28]}
}

// OpenPortable gives the user her own keys. Errors: ErrWrongPassphrase, ErrCost before anything is derived, ErrDamaged
// for a form that Portable never writes.
func OpenPortable(blob, pass []byte, p Policy) (*Identity, error) {
	if _, err := PortableCost(blob); err != nil {
		return nil, err
	}
	typed, err := attemptPassphrase(pass)
	if err != nil {
		return nil, fmt.Errorf("open portable slot: %w", err)
	}
	defer typed.Wipe()
	key, err := portableKey(blob, typed, p)
	if err != nil {
		return nil, fmt.Errorf("open portable slot: %w", err)
	}
	defer key.Wipe()
	secret, err := openRecord(key, blob[portableHeader:], blob[:portableHeader])
	if err != nil {
		return nil, fmt.Errorf("open portable slot: %w", ErrWrongPassphrase)
	}
	return identityFrom(ID(blob[4:20]), SecretFrom(secret))
}
