package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// readBack fetches every byte of a backup from where it lies, and opens it on the way as a restore would: deciphered, its manifest signed by somebody of
// these books, every page in it as the manifest says; and it is the file that was made, to the last byte. Nothing of it touches the disk.
func (v *visit) readBack(ctx context.Context, b store.Backup, id string) error {
	err := v.opens(ctx, b, id)
	if errors.Is(err, offsite.ErrMissing) {
		err = fmt.Errorf("%w: a part is missing", offsite.ErrDamaged)
	}
	if causeOf(err) == plan.Damaged {
		v.run.fail(ctx, v.state.BackupPlace, b.ID, offsite.ErrDamaged)
		return fmt.Errorf("%w: read back from the place", offsite.ErrDamaged)
	}
	return err
}

// again reads the newest backup of a place back that had failed and answers now, where there was nothing to send: the failure is over.
func (v *visit) again(ctx context.Context, one *PlaceRun) error {
	if one.Sent || one.Proven || !v.state.Standing.Cause.Passes() {
		return nil
	}
	for _, h := range v.held {
		if plan.Chain(v.held, h.Backup) == nil {
			continue
		}
		if err := v.readBack(ctx, v.made[h.Backup], h.Bundle); err != nil {
			return err
		}
		one.Verified = true
		return v.did(ctx, runPlan, v.made[h.Backup], plan.Verified, h.Bundle)
	}
	return nil
}

// opens reads a backup back. One that another passphrase opens than the present one, which was changed since, is compared byte by byte alone.
func (v *visit) opens(ctx context.Context, b store.Backup, id string) error {
	o, sealed, wipe, err := v.run.opener(ctx)
	if err != nil {
		return err
	}
	defer wipe()
	from, err := v.source(ctx, b, id)
	if err != nil {
		return err
	}
	defer from.close()
	if sealed != b.Sealed {
		return from.drain(io.Discard)
	}
	m, err := backup.VerifyFrom(ctx, from, o, nil)
	if err != nil {
		return err
	}
	if m.ID != b.ID || m.Parent() != b.Parent {
		return fmt.Errorf("%w: it is another backup", offsite.ErrDamaged)
	}
	if parent := v.made[b.Parent]; m.Change != nil && !bytes.Equal(m.Change.File[:], parent.SHA256[:]) {
		return fmt.Errorf("%w: it builds upon another file", offsite.ErrDamaged)
	}
	return from.drain(io.Discard)
}

// opener is what opens the backups that these books make now, and what they are sealed to; wipe ends it.
func (r *backupRun) opener(ctx context.Context) (o backup.Opener, sealed [32]byte, wipe func(), err error) {
	s := r.s
	err = s.hold(runPlan, func() error {
		key, err := s.backupKey(ctx)
		if err == nil {
			o.Identity, sealed, wipe = key, s.sealedTo(key), key.Wipe
		}
		return err
	})
	o.Known = func(id crypto.ID) (key []byte, ok bool) {
		_ = s.hold(runPlan, func() error { key, ok = s.userKey(id); return nil }) // of books that were locked meanwhile nobody is known
		return key, ok
	}
	return o, sealed, wipe, err
}

// sealed is what the backups that these books make now are sealed to.
func (r *backupRun) sealed(ctx context.Context) ([32]byte, error) {
	_, sealed, wipe, err := r.opener(ctx)
	if err == nil {
		wipe()
	}
	return sealed, err
}

// fetch writes a backup as the place gives it back. What was written is worth nothing unless it returns nil.
func (v *visit) fetch(ctx context.Context, b store.Backup, id string, into io.Writer) error {
	from, err := v.source(ctx, b, id)
	if err != nil {
		return err
	}
	defer from.close()
	return from.drain(into)
}

// source is a backup as the place gives it back. The caller closes it.
func (v *visit) source(ctx context.Context, b store.Backup, id string) (*coming, error) {
	if v.at == nil {
		f, err := os.Open(id)
		if err != nil {
			return nil, files.Error(err)
		}
		return &coming{from: f, file: f, sum: sha256.New(), bundle: offsite.Bundle{Size: b.Size, Sum: b.SHA256}, progress: v.run.progress}, nil
	}
	bundle, err := offsite.Open(ctx, v.at, id)
	if err != nil {
		return nil, err
	}
	if bundle.Size != b.Size || bundle.Sum != b.SHA256 {
		return nil, fmt.Errorf("%w: the list is of another file", offsite.ErrDamaged)
	}
	return newComing(ctx, v.at, bundle, v.run.progress), nil
}

// coming is a file on its way from a place. It tells how far it is.
type coming struct {
	from     io.Reader
	file     *os.File // where it is one of this computer
	sum      hash.Hash
	bundle   offsite.Bundle
	done     int64
	progress Progress
}

func newComing(ctx context.Context, at offsite.Place, b offsite.Bundle, progress Progress) *coming {
	return &coming{from: b.Reader(ctx, at), sum: sha256.New(), bundle: b, progress: progress}
}

func (c *coming) close() {
	if c.file != nil {
		_ = c.file.Close() // it was only read
	}
}

func (c *coming) Read(into []byte) (int, error) {
	n, err := c.from.Read(into)
	_, _ = c.sum.Write(into[:n]) // a hash does not fail
	const step = 1 << 20
	if was := c.done; n > 0 {
		if c.done += int64(n); was/step != c.done/step || c.done == c.bundle.Size {
			c.progress(stepFetch, c.done, c.bundle.Size)
		}
	}
	return n, err
}

// drain reads on to the end, where it shows whether it is the file that the list is of.
func (c *coming) drain(into io.Writer) error {
	if _, err := io.Copy(into, c); err != nil {
		return err
	}
	if [sha256.Size]byte(c.sum.Sum(nil)) != c.bundle.Sum {
		return offsite.ErrDamaged
	}
	return nil
}
