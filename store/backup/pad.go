package backup

import (
	"encoding/binary"
	"math/bits"
)

// The length of a backup tells turnover, and how well the books pack could be probed by whoever gets text into them.
// So the packed stream is filled up to the next length of PADME (Nikitin et al., "Reducing Metadata Leakage from
// Encrypted Files", 2019), which costs at most 12 percent and hides all but the order of magnitude. The filling is a zstd
// skippable frame, which every zstd passes over.
const (
	frameMagic  = 0x184D2A50
	frameHeader = 8
	frameMost   = 1 << 30
)

// padded is the PADME length for n bytes and the header of the filling.
func padded(n int64) int64 {
	n += frameHeader
	e := bits.Len64(uint64(n)) - 1
	s := bits.Len64(uint64(e))
	mask := int64(1)<<max(e-s, 0) - 1
	return (n + mask) &^ mask
}

func pad(t *tally) error {
	for fill := padded(t.n) - t.n; fill > 0; {
		body := min(fill-frameHeader, frameMost)
		head := binary.LittleEndian.AppendUint32(nil, frameMagic)
		head = binary.LittleEndian.AppendUint32(head, uint32(body))
		if _, err := t.Write(head); err != nil {
			return err
		}
		if err := zeros(t, body); err != nil {
			return err
		}
		if fill -= frameHeader + body; fill < frameHeader {
			return nil // a rest too short for a frame of its own is left away
		}
	}
	return nil
}

func zeros(t *tally, n int64) error {
	block := make([]byte, 32<<10)
	for n > 0 {
		k := min(n, int64(len(block)))
		if _, err := t.Write(block[:k]); err != nil {
			return err
		}
		n -= k
	}
	return nil
}
