package backup

import (
	"bytes"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto/page"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// laid is what the stages of BenchmarkStages work on: pages that do not pack, and what each stage makes of them.
type laid struct {
	plain, sealed, opened []byte
	key                   *page.Key
	hashes                *pageHash
	id                    *age.X25519Identity
	age, zstd             bytes.Buffer
	path                  string
}

const laidOut = 32 << 20 // bytes

func layOut(b *testing.B) *laid {
	b.Helper()
	l := &laid{plain: noise(laidOut), sealed: make([]byte, laidOut), opened: make([]byte, laidOut), path: filepath.Join(b.TempDir(), "file")}
	for at := page.Usable; at < laidOut; at += page.Size {
		clear(l.plain[at : at+page.Overhead])
	}
	var err error
	if l.key, err = page.NewKey(make([]byte, 32), page.StoreID{1}, 1); err != nil {
		b.Fatal(err)
	}
	if l.hashes, _, err = (Lists{Key: make([]byte, 32)}).keys(bill.NewID()); err != nil {
		b.Fatal(err)
	}
	if l.id, err = age.GenerateX25519Identity(); err != nil {
		b.Fatal(err)
	}
	return l
}

// pages calls fn for each page, until it fails.
func (l *laid) pages(fn func(plain, sealed, opened []byte, n uint32) error) error {
	for at := 0; at < laidOut; at += page.Size {
		to := at + page.Size
		if err := fn(l.plain[at:to], l.sealed[at:to], l.opened[at:to], uint32(at/page.Size+1)); err != nil {
			return err
		}
	}
	return nil
}

// into writes the pages a piece at a time.
func (l *laid) into(w io.WriteCloser, err error) error {
	for at := 0; at < laidOut && err == nil; at += piece {
		_, err = w.Write(l.plain[at : at+piece])
	}
	if err != nil {
		return err
	}
	return w.Close()
}

// from reads to the end.
func from(r io.Reader, err error) error {
	if err == nil {
		_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r}, make([]byte, piece))
	}
	return err
}

// synced is a file that is on the disk once it is closed.
type synced struct{ *os.File }

func (s synced) Close() error {
	if err := s.Sync(); err != nil {
		return err
	}
	return s.File.Close()
}

// BenchmarkStages tells what each stage that a backup passes through takes of one processor, in the order of making and reading one:
//
//	GOMAXPROCS=1 go test -run '^$' -bench Stages -benchtime 10x ./store/backup
func BenchmarkStages(b *testing.B) {
	l := layOut(b)
	for _, stage := range []struct {
		name string
		fn   func() error
	}{
		{"SealPages", func() error {
			return l.pages(func(plain, sealed, _ []byte, n uint32) error { return l.key.SealPage(sealed, plain, n) })
		}},
		{"OpenPages", func() error {
			return l.pages(func(_, sealed, opened []byte, n uint32) error { return l.key.OpenPage(opened, sealed, n) })
		}},
		{"HashPages", func() error {
			return l.pages(func(plain, _, _ []byte, n uint32) error { l.hashes.of(n, plain); return nil })
		}},
		{"SHA256", func() error { sha256.Sum256(l.plain); return nil }},
		{"Pack", func() error { l.zstd.Reset(); return l.into(newPacker(&l.zstd)) }},
		{"PackByDefault", func() error { return l.into(zstd.NewWriter(io.Discard, zstd.WithWindowSize(window))) }},
		{"AgeSeal", func() error { l.age.Reset(); return l.into(age.Encrypt(&l.age, l.id.Recipient())) }},
		{"Write", func() error { return l.into(os.Create(l.path)) }},
		{"WriteAndSync", func() error { f, err := os.Create(l.path); return l.into(synced{f}, err) }},
		{"Read", func() error { b, err := os.ReadFile(l.path); _ = b; return err }},
		{"AgeOpen", func() error { return from(age.Decrypt(bytes.NewReader(l.age.Bytes()), l.id)) }},
		{"Unpack", func() error {
			return from(zstd.NewReader(bytes.NewReader(l.zstd.Bytes()), zstd.WithDecoderConcurrency(1)))
		}},
	} {
		b.Run(stage.name, func(b *testing.B) {
			for b.Loop() {
				if err := stage.fn(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/laidOut, "ns/byte")
		})
	}
}
