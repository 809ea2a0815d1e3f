package backup

import (
	"io"

	"github.com/klauspost/compress/zstd"
)

// packer packs a stream with zstd. What does not pack, such as photos and papers of other programs, would take longer to be tried than all
// that comes after it, so the stream is cut into stretches: of each the beginning is tried in haste, and where that gains nothing the
// stretch goes out as it is, in blocks that zstd has for it. Each stretch is a frame of its own; zstd reads them as one stream.
type packer struct {
	w     io.Writer
	z     *zstd.Encoder // of a stretch that packs; it takes some MiB, and is let go of where a stretch does not
	trier *zstd.Encoder // packs the beginning of a stretch, in haste

	begin  []byte // of a stretch that is not decided upon
	tried  []byte // the same, packed
	as     packing
	rest   int // bytes of the stretch that may follow
	header [6]byte
}

// packing is what becomes of the stretch that is being written.
type packing int

const (
	undecided packing = iota
	packed
	plain
)

const (
	window = 2 << 20 // how far zstd looks back, in bytes, fifty papers: it bounds the memory of both sides. Backups of before have twice as much

	trial       = 256 << 10 // bytes that are tried: papers of one shop, which pack because they have much in common, are several in it
	packedMost  = 16 << 20  // length of a stretch that packs: each begins without knowing what was in the one before
	plainMost   = 2 << 20   // of one that does not: what comes after it may
	leastPacked = 16        // a stretch packs where a part in so many is gained
)

func newPacker(w io.Writer) (*packer, error) {
	trier, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(trial))
	return &packer{w: w, trier: trier, begin: make([]byte, 0, trial)}, err
}

func (p *packer) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		part := b
		if p.as == undecided {
			part = b[:min(len(b), trial-len(p.begin))]
			if p.begin = append(p.begin, part...); len(p.begin) == trial {
				err = p.decide()
			}
		} else {
			part = b[:min(len(b), p.rest)]
			err = p.pass(part)
		}
		b, n = b[len(part):], n+len(part)
	}
	return n, err
}

// decide tries the beginning of a stretch and writes it.
func (p *packer) decide() error {
	p.tried = p.trier.EncodeAll(p.begin, p.tried[:0])
	begin := p.begin
	p.begin = p.begin[:0]
	var err error
	if len(p.tried) > len(begin)-len(begin)/leastPacked {
		p.as, p.rest, p.z = plain, plainMost, nil
		err = p.plainHeader()
	} else {
		p.as, p.rest = packed, packedMost
		err = p.packedHeader()
	}
	if err != nil {
		return err
	}
	return p.pass(begin)
}

// packedHeader begins a stretch that packs. What is sealed needs no checksum of its own.
func (p *packer) packedHeader() (err error) {
	if p.z != nil {
		p.z.Reset(p.w)
		return nil
	}
	p.z, err = zstd.NewWriter(p.w, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(window), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
	return err
}

// pass writes more of the stretch, and ends it where it is long enough.
func (p *packer) pass(part []byte) (err error) {
	if p.rest -= len(part); p.as == packed {
		_, err = p.z.Write(part)
	} else {
		err = p.plainBlocks(part)
	}
	if err == nil && p.rest == 0 {
		err = p.end()
	}
	return err
}

// end ends the stretch.
func (p *packer) end() error {
	as := p.as
	p.as = undecided
	if as == packed {
		return p.z.Close()
	}
	return p.block(nil, true)
}

// Close writes what is left. Nothing may be written afterwards.
func (p *packer) Close() error {
	if p.as == undecided && len(p.begin) > 0 {
		if err := p.decide(); err != nil {
			return err
		}
	}
	if p.as != undecided {
		return p.end()
	}
	return nil
}

// drop lets go of what packing holds, where it has not come to its end.
func (p *packer) drop() {
	if p.z != nil {
		_ = p.z.Close() // what was met before has been told
	}
}

// The frame of a plain stretch, by RFC 8878: a header of six bytes, with neither length nor checksum and a window of 128 KiB, then blocks
// of type raw, the last of them empty.
func (p *packer) plainHeader() error {
	_, err := p.w.Write(append(p.header[:0], 0x28, 0xB5, 0x2F, 0xFD, 0, (17-10)<<3))
	return err
}

func (p *packer) plainBlocks(b []byte) error {
	for len(b) > 0 {
		k := min(len(b), 128<<10)
		if err := p.block(b[:k], false); err != nil {
			return err
		}
		b = b[k:]
	}
	return nil
}

func (p *packer) block(b []byte, last bool) error {
	head := uint32(len(b)) << 3
	if last {
		head |= 1
	}
	if _, err := p.w.Write(append(p.header[:0], byte(head), byte(head>>8), byte(head>>16))); err != nil {
		return err
	}
	_, err := p.w.Write(b)
	return err
}
