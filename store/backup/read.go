package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/files"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// intro begins every age file.
const intro = "age-encryption.org/v1\n"

// Inspect opens a backup and shows what it says of itself, signed; nothing is written, and the pages inside are not
// read yet. Verify and Restore prove it.
func Inspect(ctx context.Context, path string, o Opener) (Manifest, error) {
	s, err := openFile(ctx, path, o)
	if err != nil {
		return Manifest{}, fmt.Errorf("inspect backup: %w", err)
	}
	defer s.close()
	return s.manifest, nil
}

// Verify reads one file to its end and checks every byte of it against the signed manifest. Nothing is written. Of a
// differential it proves what the file carries; that it and its parents make the books, VerifyChain proves.
func Verify(ctx context.Context, path string, o Opener, progress Progress) (Manifest, error) {
	s, err := openFile(ctx, path, o)
	if err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	defer s.close()
	if err := s.alone(func(n, total int64) { progress.tell(StepVerify, n, total) }); err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	return s.manifest, nil
}

// VerifyFrom is Verify of a file that comes from elsewhere: r gives its bytes, once. It reads on to the end of r.
func VerifyFrom(ctx context.Context, r io.Reader, o Opener, progress Progress) (Manifest, error) {
	s, err := openStream(ctx, r, o)
	if err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	s.file = io.NopCloser(nil)
	defer s.close()
	if err := s.alone(func(n, total int64) { progress.tell(StepVerify, n, total) }); err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return Manifest{}, fmt.Errorf("verify backup: %w", err)
	}
	return s.manifest, nil
}

func openFile(ctx context.Context, path string, o Opener) (*stream, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, files.Error(err)
	}
	s, err := openStream(ctx, f, o)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	s.file = f
	return s, nil
}

// close ends the reading and lets go of its memory, once. What the backup says of itself stays.
func (s *stream) close() {
	if s.file == nil {
		return
	}
	s.age.close()
	s.zstd.Close()
	if s.sum != nil {
		_ = s.sum.Close() // a hash does not fail
	}
	_ = s.file.Close() // it was only read
	*s = stream{ctx: s.ctx, manifest: s.manifest, keys: s.keys}
}

// stream is an opened backup file: small members read and checked, the pages ahead.
type stream struct {
	ctx      context.Context
	file     io.Closer
	source   *source // asked until reading ahead begins, then age is
	age      *feed
	zstd     *zstd.Decoder
	tar      *tar.Reader
	manifest Manifest
	keys     []byte

	numbers []uint32 // of the pages that a differential carries, from the next one on
	sum     *digest  // of the pages read
	left    uint32   // pages that the file carries and that were not read yet
	run     []byte   // pages that were read at once
	next    []byte   // those of them that were not asked for yet
}

// source counts the bytes of the file, knows its end, and stops when ctx ends.
type source struct {
	ctx context.Context
	r   io.Reader
	n   int64
	end bool
	err error // of the disk
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		s.end = true
	case err != nil:
		s.err = files.Error(err)
	}
	return n, err
}

// place is where reading stands, after it has answered err.
func (s *source) place(err error) place {
	p := place{at: s.n, end: s.end, disk: s.err}
	if !errors.Is(err, io.EOF) {
		p.age = err
	}
	return p
}

func openStream(ctx context.Context, r io.Reader, o Opener) (*stream, error) {
	s := &stream{ctx: ctx, source: &source{ctx: ctx, r: r}}
	begin := make([]byte, len(intro))
	n, err := io.ReadFull(s.source, begin)
	if s.source.err != nil {
		return nil, s.source.err
	}
	if !strings.HasPrefix(intro, string(begin[:n])) {
		return nil, ErrForeign
	}
	if err != nil {
		return nil, &DamageError{At: s.source.n, Cut: true, Err: io.ErrUnexpectedEOF}
	}
	plain, err := age.Decrypt(io.MultiReader(bytes.NewReader(begin), s.source), o.Identity)
	if s.source.err != nil {
		return nil, s.source.err
	}
	if err != nil {
		return nil, openError(err, s.source.n, s.source.end)
	}
	s.age = &feed{source: s.source, plain: plain}
	s.zstd, err = zstd.NewReader(s.age, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(4*window))
	if err != nil {
		return nil, s.fail(err)
	}
	s.tar = tar.NewReader(s.zstd)
	if err := s.head(o); err != nil {
		s.zstd.Close()
		return nil, err
	}
	return s, nil
}

// fail names the kind of a failure on the way through the layers. Where the age stream was sound, what is inside was
// never written by us.
func (s *stream) fail(err error) error {
	switch {
	case s.age.disk != nil:
		return s.age.disk
	case s.age.age != nil:
		return &DamageError{At: s.age.at, Cut: s.age.end, Err: s.age.age}
	}
	return fmt.Errorf("%w: %w", ErrForeign, err)
}

// head reads the small members and checks that they belong together.
func (s *stream) head(o Opener) error {
	text, err := s.small(nameManifest, maxManifest)
	if err != nil {
		return err
	}
	if s.manifest, err = parseManifest(text); err != nil {
		return err
	}
	sig, err := s.small(nameSignature, 128)
	if err != nil {
		return err
	}
	if err := checkSignature(s.manifest, text, sig, o); err != nil {
		return err
	}
	if err := s.manifest.fits(o); err != nil {
		return err
	}
	checkpoint, err := s.small(nameCheckpoint, maxCheckpoint)
	if err != nil {
		return err
	}
	if s.keys, err = s.small(nameKeys, maxKeys); err != nil {
		return err
	}
	return s.agree(checkpoint)
}

// agree checks checkpoint and key file against the manifest.
func (s *stream) agree(checkpoint []byte) error {
	m := s.manifest
	if sha256.Sum256(checkpoint) != m.checkpoint || sha256.Sum256(s.keys) != m.keys {
		return s.wrong("a member does not match the manifest")
	}
	anchor, by, err := trail.OpenCheckpoint(checkpoint, m.Store, func(user crypto.ID) (ed25519.PublicKey, bool) {
		return m.Key, user == m.Signer
	})
	if err != nil || by != m.Signer || anchor != m.Trail {
		return fmt.Errorf("%w: the checkpoint of the trail is another", ErrUnsigned)
	}
	if m.Schema > store.SchemaVersion() {
		return fmt.Errorf("%w: tables of version %d", ErrNewer, m.Schema)
	}
	return nil
}

// small reads the next member, which must have this name and at most so many bytes.
func (s *stream) small(name string, most int64) ([]byte, error) {
	h, err := s.member(name)
	if err != nil {
		return nil, err
	}
	if h.Size > most {
		return nil, fmt.Errorf("%w: %s of %d bytes", ErrForeign, name, h.Size)
	}
	b := make([]byte, h.Size)
	if _, err := io.ReadFull(s.tar, b); err != nil {
		return nil, s.fail(err)
	}
	return b, nil
}

// member comes to the next member, which must have this name.
func (s *stream) member(name string) (*tar.Header, error) {
	h, err := s.tar.Next()
	if err != nil {
		return nil, s.fail(err)
	}
	if h.Name != name || h.Typeflag != tar.TypeReg {
		return nil, fmt.Errorf("%w: %s is not where it should be", ErrForeign, name)
	}
	return h, nil
}

// begin comes to where the pages are, and reads the list of a differential.
func (s *stream) begin() error {
	s.age.ahead()
	s.sum, s.left = newDigest(), s.manifest.Pages
	name := nameBooks
	if c := s.manifest.Change; c != nil {
		if err := s.list(c); err != nil {
			return err
		}
		name, s.left = namePages, c.Pages
	}
	h, err := s.member(name)
	if err != nil {
		return err
	}
	if h.Size != int64(s.left)*store.PageSize {
		return s.wrong("the pages have another size than the manifest says")
	}
	s.run = make([]byte, min(piece, h.Size))
	return nil
}

func (s *stream) list(c *Change) error {
	h, err := s.member(nameList)
	if err != nil {
		return err
	}
	sum := sha256.New()
	s.numbers, err = readList(io.TeeReader(s.tar, sum), h.Size, c.Pages, s.manifest.Pages)
	switch {
	case s.age.disk != nil || s.age.age != nil:
		return s.fail(err)
	case err != nil || [32]byte(sum.Sum(nil)) != c.list:
		return s.wrong("the list of pages does not match the manifest")
	}
	return nil
}

// wrong is damage of what could be read.
func (s *stream) wrong(what string) error { return &DamageError{At: s.age.at, Err: errors.New(what)} }

// read gives the next page; it is valid until the one after.
func (s *stream) read() ([]byte, error) {
	if len(s.next) == 0 {
		var err error
		if s.next, err = s.readRun(); err != nil {
			return nil, err
		}
	}
	page := s.next[:store.PageSize]
	s.next = s.next[store.PageSize:]
	return page, nil
}

// readRun gives the next pages, as many as are read at once.
func (s *stream) readRun() ([]byte, error) {
	n := min(s.left, uint32(len(s.run)/store.PageSize))
	if n == 0 {
		return nil, s.wrong("the pages end too early")
	}
	run := s.run[:int(n)*store.PageSize]
	if _, err := io.ReadFull(s.tar, run); err != nil {
		return nil, s.fail(err)
	}
	s.left -= n
	_, _ = s.sum.Write(run) // a hash does not fail
	return run, nil
}

// finish makes sure that the file ends where it should and that its pages have the digest of the manifest.
func (s *stream) finish() error {
	if err := s.end(); err != nil {
		return err
	}
	want := s.manifest.Books
	if c := s.manifest.Change; c != nil {
		want = c.body
	}
	if s.sum.sum() != want {
		return s.wrong("the pages do not match the manifest")
	}
	return nil
}

// alone reads all pages that the file carries.
func (s *stream) alone(told func(n, total int64)) error {
	if err := s.begin(); err != nil {
		return err
	}
	for pages := s.left; s.left > 0; {
		if _, err := s.readRun(); err != nil {
			return err
		}
		tellPage(told, pages-s.left, pages)
	}
	return s.finish()
}

// tellPage tells of every 256th page, and of the last.
func tellPage(told func(n, total int64), n, pages uint32) {
	if n%256 == 0 || n == pages {
		told(int64(n)*store.PageSize, int64(pages)*store.PageSize)
	}
}

// end reads on to the end of the age file: only there age has seen that nothing was cut off.
func (s *stream) end() error {
	if _, err := s.tar.Next(); !errors.Is(err, io.EOF) {
		return s.fail(fmt.Errorf("something follows the pages: %w", err))
	}
	if _, err := io.Copy(io.Discard, s.zstd); err != nil {
		return s.fail(err)
	}
	if _, err := io.Copy(io.Discard, s.age); err != nil {
		return s.fail(err)
	}
	return nil
}
