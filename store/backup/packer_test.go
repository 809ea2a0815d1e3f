package backup

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// noise does not pack, rows do.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func rows(n int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "INV-2026-%06d;Tischlerei Brandstötter;%d,50;", i, i*7919%1000)
	}
	return b.Bytes()[:n]
}

// many are rows again and again.
func many(n int) []byte { return bytes.Repeat(rows(256<<10), n>>18+1)[:n] }

func pack(t *testing.T, content []byte, at int) []byte {
	t.Helper()
	var out bytes.Buffer
	p, err := newPacker(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer p.drop()
	for rest := content; len(rest) > 0; {
		k := min(len(rest), at)
		if n, err := p.Write(rest[:k]); n != k || err != nil {
			t.Fatalf("wrote %d of %d: %v", n, k, err)
		}
		rest = rest[k:]
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsPackedIsOneStreamForZstd(t *testing.T) {
	sizes := []int{4096, piece, 333_333} // that are written at once
	for name, c := range map[string]struct {
		content []byte
		most    float64 // of its length
	}{
		"nothing":            {nil, 0},
		"one byte":           {[]byte{7}, 20},
		"a short text":       {rows(1000), 0.5},
		"just a trial":       {rows(trial), 0.2},
		"noise":              {noise(5<<20 + 13), 1.001},
		"rows":               {many(packedMost + plainMost + 17), 0.2},
		"noise, then rows":   {append(noise(plainMost+100), many(6<<20)...), 0.5},
		"rows, then noise":   {append(many(packedMost), noise(3<<20)...), 0.4},
		"a photo among rows": {append(append(rows(1<<20), noise(1<<20)...), many(6<<20)...), 0.3},
	} {
		at := sizes[len(c.content)%len(sizes)]
		out := pack(t, c.content, at)
		z, err := zstd.NewReader(bytes.NewReader(out), zstd.WithDecoderMaxWindow(window), zstd.WithDecoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		back, err := io.ReadAll(z)
		z.Close()
		if err != nil || !bytes.Equal(back, c.content) {
			t.Errorf("%s, %d bytes at a time: other content, %v", name, at, err)
		}
		if most := int(c.most * float64(len(c.content))); len(out) > most {
			t.Errorf("%s: %d bytes became %d, at most %d wanted", name, len(c.content), len(out), most)
		}
	}
}

func TestPackingTellsOfADiskThatIsFull(t *testing.T) {
	for name, content := range map[string][]byte{"noise": noise(4 << 20), "rows": many(20 << 20)} {
		p, err := newPacker(&little{room: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Write(content)
		if err == nil {
			err = p.Close()
		}
		if err != io.ErrShortWrite {
			t.Errorf("%s: %v", name, err)
		}
		p.drop()
	}
}

// little takes so many bytes and no more.
type little struct{ room int }

func (l *little) Write(b []byte) (int, error) {
	n := min(len(b), l.room)
	l.room -= n
	if n < len(b) {
		return n, io.ErrShortWrite
	}
	return n, nil
}
