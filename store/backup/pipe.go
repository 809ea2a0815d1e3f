package backup

import (
	"crypto/sha256"
	"hash"
	"io"
)

// A backup passes through stages that each keep a processor busy: opening pages, packing, sealing, digests. This file lets two stages
// work side by side on pieces of a stream, in their order, with a few pieces of memory.

// piece is how many bytes are handed from one stage to the next, pieces how many of them there are between two stages, once needed.
const (
	piece  = 128 << 10
	pieces = 3
)

// behind writes on another goroutine what is written to it. Close waits for all of it, and must be called.
type behind struct {
	w      io.Writer
	full   chan []byte
	free   chan []byte
	now    []byte        // the piece being filled
	made   int           // pieces
	failed chan struct{} // closed when err is set
	ended  chan struct{}
	err    error // of w
	closed bool
}

func writeBehind(w io.Writer) *behind {
	b := &behind{
		w: w, full: make(chan []byte, pieces), free: make(chan []byte, pieces), failed: make(chan struct{}), ended: make(chan struct{}),
		now: make([]byte, 0, piece), made: 1,
	}
	go b.run()
	return b
}

func (b *behind) run() {
	defer close(b.ended)
	for p := range b.full {
		if b.err == nil {
			if _, b.err = b.w.Write(p); b.err != nil {
				close(b.failed)
			}
		}
		b.free <- p[:0]
	}
}

// Write fails with the error that an earlier piece has met.
func (b *behind) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		k := min(len(p), cap(b.now)-len(b.now))
		b.now, p, n = append(b.now, p[:k]...), p[k:], n+k
		if len(b.now) < cap(b.now) {
			continue
		}
		b.full <- b.now
		if b.made < pieces {
			b.made++
			b.free <- make([]byte, 0, piece)
		}
		b.now = <-b.free
		select {
		case <-b.failed:
			return n, b.err
		default:
		}
	}
	return n, nil
}

// Close writes the rest and gives the error of the whole; again, it gives the same.
func (b *behind) Close() error {
	if !b.closed {
		b.closed = true
		b.full <- b.now
		close(b.full)
	}
	<-b.ended
	return b.err
}

// digest is SHA-256, computed beside whoever writes to it.
type digest struct {
	*behind
	h hash.Hash
}

func newDigest() *digest {
	h := sha256.New()
	return &digest{writeBehind(h), h}
}

// sum ends the digest.
func (d *digest) sum() [32]byte {
	_ = d.Close() // a hash does not fail
	return [32]byte(d.h.Sum(nil))
}

// place is how far a backup file was read, and what was met there.
type place struct {
	at   int64 // bytes of the file
	end  bool  // it has come to its end
	disk error // why reading failed
	age  error // why the age stream failed, which the layers above would put in their own words
}

// feed is the opened age stream, and remembers the place that what was read from it comes from. From ahead on, another goroutine reads
// and opens what comes next.
type feed struct {
	place
	source *source
	plain  io.Reader

	full chan fed
	free chan []byte
	stop chan struct{} // nil where nothing is read ahead
	now  fed
	rest []byte
}

// fed is a piece of the stream.
type fed struct {
	bytes []byte
	place place
	err   error
}

func (f *feed) Read(p []byte) (int, error) {
	if f.stop == nil {
		n, err := f.plain.Read(p)
		f.place = f.source.place(err)
		return n, err
	}
	for len(f.rest) == 0 {
		if f.now.err != nil {
			return 0, f.now.err
		}
		if f.now.bytes != nil {
			f.free <- f.now.bytes[:cap(f.now.bytes)]
		}
		f.now = <-f.full
		f.rest, f.place = f.now.bytes, f.now.place
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// ahead begins to read ahead. close must be called.
func (f *feed) ahead() {
	f.full, f.free, f.stop = make(chan fed, pieces), make(chan []byte, pieces), make(chan struct{})
	go f.run()
}

func (f *feed) run() {
	defer close(f.full)
	for made := 0; ; {
		if made < pieces {
			made++
			f.free <- make([]byte, piece)
		}
		select {
		case <-f.stop:
			return
		case p := <-f.free:
			n, err := fill(f.plain, p)
			f.full <- fed{p[:n], f.source.place(err), err}
			if err != nil {
				return
			}
		}
	}
}

// close ends reading ahead; the file may be closed then.
func (f *feed) close() {
	if f.stop == nil {
		return
	}
	close(f.stop)
	for range f.full { // until it is closed
	}
}

// fill reads until p is full or reading ends, and keeps the error as it is: the age stream has a meaning for each.
func fill(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var got int
		got, err = r.Read(p[n:])
		n += got
	}
	return n, err
}
