package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/files"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// Source is what a backup needs besides the books.
type Source struct {
	Program string           // version of the program
	Signer  *crypto.Identity // who makes it
	Keys    []byte           // the key file as it is to be carried (crypto.KeyFile.Carried): who the people are
	To      []age.Recipient  // the recovery recipient and, where there is a passphrase, crypto.BackupKey
	Proof   Opener           // opens the new file as a restore would, to verify it
}

// Made is a finished backup.
type Made struct {
	Manifest Manifest
	Path     string
	Size     int64 // bytes
	SHA256   [32]byte
	Verified time.Time
}

// Make writes a backup of this moment to path, while the books stay in use. It writes to a name beside it that ends in
// .part, reads that wholly back from the disk and verifies it, and only then gives it its name: a file called path is
// a good backup. Nothing is ever overwritten (store.ErrExists). Memory stays bounded, whatever the size. Entering it
// into the list of backups is the caller's (Tx.AddBackup).
func Make(ctx context.Context, s *store.Store, src Source, path string, progress Progress) (Made, error) {
	made, err := write(ctx, s, src, path, progress)
	if err != nil {
		return Made{}, fmt.Errorf("make backup: %w", err)
	}
	return made, nil
}

func write(ctx context.Context, s *store.Store, src Source, path string, progress Progress) (made Made, err error) {
	if err := files.Vacant(path); err != nil {
		return made, err
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // of an earlier run that was cut short: it was never a backup
		if err := os.Remove(part); err != nil {
			return made, files.Error(err)
		}
		f, err = os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	}
	if err != nil {
		return made, files.Error(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	made, err = fill(ctx, s, src, f, progress)
	if e := f.Close(); err == nil {
		err = files.Error(e)
	}
	if err != nil {
		return made, err
	}
	if err = prove(ctx, src.Proof, part, &made, progress); err != nil {
		return made, err
	}
	made.Verified = s.Now()
	if err = files.MoveNew(part, path); err != nil {
		return made, err
	}
	made.Path = path
	return made, files.SyncFolder(filepath.Dir(path))
}

// fill writes the whole file and has it on the disk when it returns.
func fill(ctx context.Context, s *store.Store, src Source, f *os.File, progress Progress) (made Made, err error) {
	out := &tally{w: f, sum: sha256.New()}
	err = s.Snapshot(ctx, func(snap *store.Snapshot) error {
		made.Manifest, err = pack(ctx, s, snap, src, out, progress)
		return err
	})
	if err != nil {
		return made, err
	}
	if err := f.Sync(); err != nil {
		return made, files.Error(err)
	}
	dropCache(f)
	made.Size, made.SHA256 = out.n, [32]byte(out.sum.Sum(nil))
	return made, nil
}

// pack writes age(zstd(tar(members))) of the snapshot.
func pack(ctx context.Context, s *store.Store, snap *store.Snapshot, src Source, out io.Writer, progress Progress) (Manifest, error) {
	m, small, err := describe(ctx, s, snap, src, progress)
	if err != nil {
		return m, err
	}
	sealed, err := age.Encrypt(out, src.To...)
	if err != nil {
		return m, fmt.Errorf("seal: %w", files.Error(err))
	}
	packed := &tally{w: sealed}
	z, err := zstd.NewWriter(packed, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(window))
	if err != nil {
		return m, err
	}
	defer z.Close()
	t := tar.NewWriter(z)
	if err := archive(ctx, t, m, small, snap, progress); err != nil {
		return m, files.Error(err)
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return m, files.Error(err)
	}
	if err := pad(packed); err != nil {
		return m, files.Error(err)
	}
	return m, files.Error(sealed.Close())
}

// window is how far zstd looks back, in bytes: it bounds the memory of both sides.
const window = 4 << 20

// member is a part of the archive that is held in memory.
type member struct {
	name string
	body []byte
}

// describe reads the books once for their digest, and makes the manifest and what goes with it.
func describe(ctx context.Context, s *store.Store, snap *store.Snapshot, src Source, progress Progress) (Manifest, []member, error) {
	m := Manifest{
		ID: bill.NewID(), Made: snap.Now().Truncate(time.Second), Program: src.Program, Schema: store.SchemaVersion(),
		Store: s.ID(), Epoch: s.Epoch(), Signer: src.Signer.User, Key: src.Signer.Public(), Pages: snap.Pages,
		keys: sha256.Sum256(src.Keys),
	}
	if err := tell(&m, snap); err != nil {
		return m, nil, err
	}
	sum := sha256.New()
	err := eachPage(ctx, snap, func(page []byte) error { _, err := sum.Write(page); return err }, progress, StepRead)
	if err != nil {
		return m, nil, err
	}
	m.Books = [32]byte(sum.Sum(nil))
	checkpoint, err := trail.Checkpoint(m.Store, m.Trail, src.Signer)
	if err != nil {
		return m, nil, err
	}
	m.checkpoint = sha256.Sum256(checkpoint)
	text, err := m.bytes()
	if err != nil {
		return m, nil, err
	}
	sig, err := src.Signer.Sign(signed(text))
	if err != nil {
		return m, nil, fmt.Errorf("sign manifest: %w", err)
	}
	return m, []member{
		{nameManifest, text}, {nameSignature, signatureText(sig)}, {nameCheckpoint, checkpoint}, {nameKeys, src.Keys},
	}, nil
}

// tell fills in what the rows of the books say.
func tell(m *Manifest, snap *store.Snapshot) (err error) {
	if m.Trail, err = snap.Anchor(); err != nil {
		return err
	}
	if m.Facts, err = snap.Facts(); err != nil {
		return err
	}
	list, err := snap.Backups()
	if err != nil {
		return err
	}
	m.Sequence = int64(len(list)) + 1
	if len(list) > 0 {
		m.Previous = list[0].SHA256[:]
	}
	return nil
}

func archive(ctx context.Context, t *tar.Writer, m Manifest, small []member, snap *store.Snapshot, progress Progress) error {
	header := func(name string, size int64) error {
		return t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: m.Made, Typeflag: tar.TypeReg})
	}
	for _, part := range small {
		if err := header(part.name, int64(len(part.body))); err != nil {
			return err
		}
		if _, err := t.Write(part.body); err != nil {
			return err
		}
	}
	if err := header(nameBooks, m.Size()); err != nil {
		return err
	}
	return eachPage(ctx, snap, func(page []byte) error { _, err := t.Write(page); return err }, progress, StepWrite)
}

// eachPage walks over the snapshot, tells how far it is, and stops when ctx ends.
func eachPage(ctx context.Context, snap *store.Snapshot, fn func([]byte) error, progress Progress, step string) error {
	total := int64(snap.Pages) * store.PageSize
	return snap.Each(func(n uint32, page []byte) error {
		if n%256 == 0 || n == snap.Pages {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress.tell(step, int64(n)*store.PageSize, total)
		}
		return fn(page)
	})
}

// prove opens the file again as a restore would and reads all of it.
func prove(ctx context.Context, o Opener, path string, made *Made, progress Progress) error {
	m, err := Verify(ctx, path, o, progress)
	if err != nil {
		return err
	}
	if m.ID != made.Manifest.ID || m.Books != made.Manifest.Books {
		return &DamageError{At: made.Size, Err: errors.New("another backup was read than written")}
	}
	return nil
}

// tally counts what passes through, and digests it where sum is given.
type tally struct {
	w   io.Writer
	n   int64
	sum hash.Hash
}

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.n += int64(n)
	if t.sum != nil {
		_, _ = t.sum.Write(p[:n]) // a hash does not fail
	}
	return n, err
}
