package keychain

import (
	"encoding/binary"
	"errors"
)

// Record is what a device remembers of a store, so that an older copy put back is noticed. 70 bytes, big endian:
//
//	0   1  version, 1
//	1   1  state: 1 open, 2 sealed
//	2   4  epoch of the store key
//	6   8  counter, one more at every open
//	14  8  trail: number of entries
//	22 32  trail: root of the Merkle tree
//	54 16  first 16 bytes of the root over all pages at the last close
//
// Half of the page root is enough: who puts pages back chooses among authentic ones and cannot make a collision.
type Record struct {
	Sealed    bool // the store was closed in order, and PageRoot holds
	Epoch     uint32
	Counter   uint64
	TrailSize uint64
	TrailRoot [32]byte
	PageRoot  [16]byte
}

const recordSize = 70

// Bytes encodes the record.
func (r Record) Bytes() []byte {
	b := make([]byte, 0, recordSize)
	state := byte(1)
	if r.Sealed {
		state = 2
	}
	b = append(b, 1, state)
	b = binary.BigEndian.AppendUint32(b, r.Epoch)
	b = binary.BigEndian.AppendUint64(b, r.Counter)
	b = binary.BigEndian.AppendUint64(b, r.TrailSize)
	b = append(b, r.TrailRoot[:]...)
	return append(b, r.PageRoot[:]...)
}

// ParseRecord decodes exactly what Bytes writes. A record that it refuses was written by a newer version or by somebody
// else: the check of freshness is lost, the books are not.
func ParseRecord(b []byte) (Record, error) {
	if len(b) != recordSize || b[0] != 1 || b[1] < 1 || b[1] > 2 {
		return Record{}, errors.New("not a freshness record")
	}
	r := Record{
		Sealed:    b[1] == 2,
		Epoch:     binary.BigEndian.Uint32(b[2:]),
		Counter:   binary.BigEndian.Uint64(b[6:]),
		TrailSize: binary.BigEndian.Uint64(b[14:]),
	}
	copy(r.TrailRoot[:], b[22:])
	copy(r.PageRoot[:], b[54:])
	return r, nil
}
