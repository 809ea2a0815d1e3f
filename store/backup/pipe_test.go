package backup

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

var errStuck = errors.New("the disk is stuck")

// limited takes so many bytes and then fails.
type limited struct {
	bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errStuck
	}
	return l.Buffer.Write(p)
}

func TestWritingBehindKeepsOrderAndTellsOfFailure(t *testing.T) {
	want := make([]byte, 3*piece+17)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(want)
	for _, left := range []int{len(want), 2 * piece, piece / 2, 0} {
		out := &limited{left: left}
		b := writeBehind(out)
		var err error
		for rest := want; len(rest) > 0 && err == nil; {
			n := min(len(rest), 1+len(rest)%5000)
			_, err = b.Write(rest[:n])
			rest = rest[n:]
		}
		for range 2 {
			if e := b.Close(); err == nil {
				err = e
			}
		}
		switch {
		case left == len(want) && (err != nil || !bytes.Equal(out.Bytes(), want)):
			t.Errorf("%d of %d bytes, %v", out.Len(), len(want), err)
		case left < len(want) && (!errors.Is(err, errStuck) || !bytes.HasPrefix(want, out.Bytes())):
			t.Errorf("with room for %d: %v", left, err)
		}
	}
	d := newDigest()
	_, _ = d.Write(want)
	if d.sum() != sha256.Sum256(want) {
		t.Error("another digest")
	}
}

// Whatever the pieces and wherever the error, what is read ahead is what lies there, and the error comes where it belongs.
func TestReadingAheadIsReading(t *testing.T) {
	want := make([]byte, 2*piece+999)
	_, _ = rand.NewChaCha8([32]byte{2}).Read(want)
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, errStuck} {
		for _, size := range []int{1000, piece, 2*piece + 999} {
			f := &feed{source: &source{}, plain: io.MultiReader(bytes.NewReader(want[:size]), failing{end})}
			begin := make([]byte, 100)
			if _, err := io.ReadFull(f, begin); err != nil {
				t.Fatal(err)
			}
			f.ahead()
			var got bytes.Buffer
			_, err := got.ReadFrom(&slow{f})
			told := end
			if end == io.EOF {
				told = nil
			}
			if !errors.Is(err, told) || !bytes.Equal(append(begin, got.Bytes()...), want[:size]) {
				t.Errorf("%d bytes, then %v: %d and %v", size, end, got.Len(), err)
			}
			if f.place.age != told {
				t.Errorf("the place says %v", f.place.age)
			}
			f.close()
		}
	}
	f := &feed{source: &source{}, plain: bytes.NewReader(want)} // left before its end
	f.ahead()
	f.close()
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// slow reads in pieces of its own.
type slow struct{ r io.Reader }

func (s *slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), 777)]) }
