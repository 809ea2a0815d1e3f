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
	"sync/atomic"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/files"

	"filippo.io/age"
)

// Source is what a backup needs besides the books.
type Source struct {
	Program string           // version of the program
	Signer  *crypto.Identity // who makes it
	Keys    []byte           // the key file as it is to be carried (crypto.KeyFile.Carried): who the people are
	To      []age.Recipient  // the recovery recipient and, where there is a passphrase, crypto.BackupKey
	Proof   Opener           // opens the new file as a restore would, to verify it
	Lists   Lists            // what the pages of earlier backups were like; the zero one keeps nothing
	Base    *Base            // makes a differential against it; nil makes a full
	// Handover, where given, makes a file for one person, of books that hold what she may have (store.CopyWithout). It is a full.
	Handover *Handover
	// See, where given, is called with the moment of the books that the backup will hold.
	See func(*store.Snapshot) error
}

// Base is the parent of a differential: a full for a week, a week for a day.
type Base struct {
	Manifest Manifest
	File     [32]byte // SHA-256 of its file
}

// kind is that of the backup to be made.
func (src Source) kind() Kind {
	if src.Base == nil {
		return Full
	}
	if src.Base.Manifest.Change == nil {
		return Week
	}
	return Day
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
// .part, reads that wholly back from the disk and verifies it meanwhile, and only then gives it its name: a file called path is
// a good backup. Nothing is ever overwritten (store.ErrExists). Memory stays bounded, whatever the size. Entering it
// into the list of backups is the caller's (Tx.AddBackup).
//
// A differential needs the list of its parent's pages: ErrNoPages where it is lost or doubtful (see Relist), ErrOutgrown
// where more than a quarter of the pages have changed and more than a few, ErrOtherParent where the parent is no parent for these books.
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
	w := &writing{store: s, src: src, progress: progress}
	defer w.drop()
	made, err = w.fill(ctx, f)
	if e := f.Close(); err == nil {
		err = files.Error(e)
	}
	if err != nil {
		return made, err
	}
	if err = files.MoveNew(part, path); err != nil {
		return made, err
	}
	made.Path = path
	w.keep(made.Manifest)
	return made, files.SyncFolder(filepath.Dir(path))
}

// writing is a backup being written.
type writing struct {
	store    *store.Store
	src      Source
	progress Progress
	written  atomic.Bool // all of it: what is told from now on is of reading it back

	list    *listWriter // of the pages of this backup, nil where none is kept
	changed []uint32    // numbers of the pages that a differential carries
}

// fill writes the whole file, and has it on the disk and proven when it returns. What lies on the disk is read back while the rest is
// still being written: a disk can do both at once, and so can two processors.
func (w *writing) fill(ctx context.Context, f *os.File) (Made, error) {
	disk := settle(f, stretch)
	proof := w.proveBehind(ctx, disk)
	made, err := w.put(ctx, disk)
	w.written.Store(true)
	if err == nil {
		err = disk.finish()
	}
	if err != nil {
		disk.fail(err)
	}
	m, wrong := proof()
	switch {
	case err != nil:
		return made, err
	case wrong != nil:
		return made, wrong
	case m.ID != made.Manifest.ID || m.Books != made.Manifest.Books:
		return made, &DamageError{At: made.Size, Err: errors.New("another backup was read than written")}
	}
	made.Verified = w.store.Now()
	return made, nil
}

// proveBehind opens the file as a restore would and reads all of it, as soon as it lies on the disk. What is wrong ends the writing.
// Progress is told once everything is written.
func (w *writing) proveBehind(ctx context.Context, disk *settling) (proof func() (Manifest, error)) {
	var m Manifest
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		m, err = VerifyFrom(ctx, disk.back(), w.src.Proof, func(step string, n, total int64) {
			if w.written.Load() {
				w.progress.tell(step, n, total)
			}
		})
		if err != nil {
			disk.fail(err)
		}
	}()
	return func() (Manifest, error) {
		<-done
		return m, err
	}
}

// put writes a snapshot of the books.
func (w *writing) put(ctx context.Context, disk io.Writer) (made Made, err error) {
	out := &tally{w: disk, sum: sha256.New()}
	sink := writeBehind(out)
	err = w.store.Snapshot(ctx, func(snap *store.Snapshot) error {
		if w.src.See != nil {
			if err := w.src.See(snap); err != nil {
				return err
			}
		}
		made.Manifest, err = w.pack(ctx, snap, sink)
		return err
	})
	if e := sink.Close(); err == nil {
		err = files.Error(e)
	}
	made.Size, made.SHA256 = out.n, [32]byte(out.sum.Sum(nil))
	return made, err
}

// pack writes age(zstd(tar(members))) of the snapshot.
func (w *writing) pack(ctx context.Context, snap *store.Snapshot, out io.Writer) (Manifest, error) {
	m, small, err := w.describe(ctx, snap)
	if err != nil {
		return m, err
	}
	sealed, err := age.Encrypt(out, w.src.To...)
	if err != nil {
		return m, fmt.Errorf("seal: %w", files.Error(err))
	}
	packed := &tally{w: sealed}
	z, err := newPacker(packed)
	if err != nil {
		return m, err
	}
	defer z.drop()
	t := tar.NewWriter(z)
	if err := w.archive(ctx, t, m, small, snap); err != nil {
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

// member is a part of the archive that is held in memory.
type member struct {
	name string
	body []byte
}

// describe reads the books once for their digest and for what changed, and makes the manifest and what goes with it.
func (w *writing) describe(ctx context.Context, snap *store.Snapshot) (Manifest, []member, error) {
	s, src := w.store, w.src
	m := Manifest{
		ID: bill.NewID(), Made: snap.Now().Truncate(time.Second), Program: src.Program, Schema: store.SchemaVersion(),
		Store: s.ID(), Epoch: s.Epoch(), Signer: src.Signer.User, Key: src.Signer.Public(), Pages: snap.Pages,
		Handover: src.Handover, keys: sha256.Sum256(src.Keys),
	}
	if err := tell(&m, snap); err != nil {
		return m, nil, err
	}
	if err := w.survey(ctx, &m, snap); err != nil {
		return m, nil, err
	}
	checkpoint, err := trail.Checkpoint(m.Store, m.Trail, src.Signer)
	if err != nil {
		return m, nil, err
	}
	m.checkpoint = sha256.Sum256(checkpoint)
	list := listText(w.changed)
	if m.Change != nil {
		m.Change.list = sha256.Sum256(list)
	}
	text, err := m.bytes()
	if err != nil {
		return m, nil, err
	}
	sig, err := src.Signer.Sign(signed(text))
	if err != nil {
		return m, nil, fmt.Errorf("sign manifest: %w", err)
	}
	small := []member{{nameManifest, text}, {nameSignature, signatureText(sig)}, {nameCheckpoint, checkpoint}, {nameKeys, src.Keys}}
	if m.Change != nil {
		small = append(small, member{nameList, list})
	}
	return m, small, nil
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

// survey reads all pages for the digest of the books, for the list that a later differential is made by, and, of a
// differential, for what has changed since the parent.
func (w *writing) survey(ctx context.Context, m *Manifest, snap *store.Snapshot) error {
	before, err := w.base(m)
	if err != nil {
		return err
	}
	defer before.close()
	if w.src.kind() != Day { // nothing builds upon a day
		w.list = w.src.Lists.create(m.ID)
	}
	sum, body := newDigest(), sha256.New() // a hash does not fail
	defer sum.Close()
	err = eachRun(ctx, snap, func(first uint32, pages []byte) error {
		_, _ = sum.Write(pages)
		for i := 0; i < len(pages); i += store.PageSize {
			n, page := first+uint32(i/store.PageSize), pages[i:i+store.PageSize]
			w.list.add(n, page)
			changed, err := before.differs(n, page)
			if err != nil {
				return err
			}
			if changed {
				w.changed = append(w.changed, n)
				_, _ = body.Write(page)
			}
		}
		return nil
	}, w.progress, StepRead)
	if err != nil {
		return err
	}
	m.Books = sum.sum()
	if m.Change != nil {
		m.Change.Pages, m.Change.body = uint32(len(w.changed)), [32]byte(body.Sum(nil))
		if len(w.changed) > min(max(int(m.Pages/Outgrown), smallChange/store.PageSize), maxChanged) {
			return ErrOutgrown
		}
	}
	return nil
}

// base opens the list of the parent's pages and names the parent in the manifest; of a full it is nil.
func (w *writing) base(m *Manifest) (*listReader, error) {
	b := w.src.Base
	if b == nil {
		return nil, nil
	}
	kind, parent := w.src.kind(), b.Manifest
	if parent.Store != m.Store || parent.Schema != m.Schema || parent.Kind() != kind.upon() {
		return nil, ErrOtherParent
	}
	m.Change = &Change{Kind: kind, Parent: parent.ID, File: b.File, Books: parent.Books}
	return w.src.Lists.open(parent)
}

// keep gives the list of pages its name, now that the backup is proven; drop takes it away where it is not.
func (w *writing) keep(m Manifest) {
	w.list.finish(m)
	w.list = nil
}

func (w *writing) drop() { w.list.abort() }

func (w *writing) archive(ctx context.Context, t *tar.Writer, m Manifest, small []member, snap *store.Snapshot) error {
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
	write := func(_ uint32, pages []byte) error { _, err := t.Write(pages); return err }
	if m.Change == nil {
		if err := header(nameBooks, m.Size()); err != nil {
			return err
		}
		return eachRun(ctx, snap, write, w.progress, StepWrite)
	}
	if err := header(namePages, int64(m.Change.Pages)*store.PageSize); err != nil {
		return err
	}
	return w.changes(ctx, snap, write)
}

// changes walks over the pages that a differential carries.
func (w *writing) changes(ctx context.Context, snap *store.Snapshot, fn func(uint32, []byte) error) error {
	total := uint32(len(w.changed))
	for i, n := range w.changed {
		if i%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := snap.Page(n, func(page []byte) error { return fn(n, page) }); err != nil {
			return err
		}
		tellPage(func(n, total int64) { w.progress.tell(StepWrite, n, total) }, uint32(i+1), total)
	}
	return nil
}

// eachRun walks over the snapshot, some pages at a time, tells how far it is, and stops when ctx ends.
func eachRun(ctx context.Context, snap *store.Snapshot, fn func(first uint32, pages []byte) error, progress Progress, step string) error {
	total := int64(snap.Pages) * store.PageSize
	return snap.Each(func(first uint32, pages []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if done := int64(first-1)*store.PageSize + int64(len(pages)); done&(1<<20-1) == 0 || done == total {
			progress.tell(step, done, total)
		}
		return fn(first, pages)
	})
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
