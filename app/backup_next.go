package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

// backupWriter makes one backup for a session that is held.
type backupWriter struct {
	s        *Session
	as       action // that it is filed as
	source   backup.Source
	sealed   [32]byte
	lists    *crypto.Secret
	progress Progress
	rows     []store.Backup // made so far, by these books
	mark     store.Mark     // what the books are in the one that is being made
}

func (s *Session) newBackupWriter(as action, key *crypto.BackupKey, progress Progress) (*backupWriter, error) {
	recovery, err := s.file.RecoveryRecipient()
	if err != nil {
		return nil, err
	}
	lists, err := s.keys.PagesKey()
	if err != nil {
		return nil, err
	}
	w := &backupWriter{
		s: s, as: as, progress: progress, lists: lists,
		sealed: s.sealedTo(key),
		source: backup.Source{
			Program: s.books.env.Version, Signer: s.keys.Identity, Keys: s.file.Carried().Bytes(),
			To: []age.Recipient{recovery, key}, Proof: backup.Opener{Identity: key, Known: s.userKey},
			Lists: backup.Lists{Dir: s.books.dir, Key: lists.Bytes()},
		},
	}
	w.source.See = func(snap *store.Snapshot) (err error) {
		w.mark, err = snap.Mark()
		return err
	}
	return w, nil
}

// sealedTo is a digest of what opens the backups that are made with the key.
func (s *Session) sealedTo(key *crypto.BackupKey) [32]byte {
	mark := key.Mark()
	return sha256.Sum256(append([]byte("counterfoil/backup sealed to/v1\n"+s.file.Recovery()+"\n"), mark[:]...))
}

func (w *backupWriter) wipe() { w.lists.Wipe() }

// write makes the backup that is next at the place and enters it in the list.
func (w *backupWriter) write(ctx context.Context, place backupPlace, full bool) (Backup, error) {
	compacted, err := w.past(ctx)
	if err != nil {
		return Backup{}, err
	}
	choice := backup.Choice{Kind: backup.Full, Reason: backup.BecauseAsked}
	if place.folder && !full {
		choice, err = w.choose(ctx, pastAt(w.rows, place.path), compacted)
	}
	if err != nil {
		return Backup{}, err
	}
	made, err := w.make(ctx, place, choice)
	if errors.Is(err, backup.ErrOutgrown) || errors.Is(err, backup.ErrNoPages) {
		choice = backup.Choice{Kind: backup.Full, Reason: backup.BecauseGrown}
		if errors.Is(err, backup.ErrNoPages) {
			choice.Reason = backup.BecauseGone
		}
		made, err = w.make(ctx, place, choice)
	}
	if err != nil {
		return Backup{}, err
	}
	row := store.Backup{
		ID: made.Manifest.ID, Made: made.Manifest.Made, Place: made.Path, Size: made.Size, SHA256: made.SHA256, Verified: made.Verified,
		Kind: string(made.Manifest.Kind()), Parent: made.Manifest.Parent(), Schema: made.Manifest.Schema, Sealed: w.sealed,
	}
	out := backupOf(row)
	out.Reason = choice.Reason
	err = w.s.store.Write(ctx, w.s.deed(w.as, out.ID), func(tx *store.Tx) error {
		return errors.Join(tx.AddBackup(row), tx.MarkBackup(row.ID, w.mark))
	})
	if err == nil {
		_ = w.source.Lists.Keep(parents(append(w.rows, row), w.sealed)...) // what it could not remove lies in the way of nothing
	}
	return out, err
}

func backupOf(r store.Backup) Backup {
	return Backup{
		ID: r.ID, Path: r.Place, Made: r.Made, Verified: r.Verified, Size: r.Size, SHA256: hex.EncodeToString(r.SHA256[:]),
		Kind: BackupKind(r.Kind), Parent: r.Parent, Maker: r.Maker,
	}
}

// past is what backups were made, and when the books were compacted.
func (w *backupWriter) past(ctx context.Context) (compacted time.Time, err error) {
	err = w.s.store.Read(ctx, func(v *store.View) error {
		if w.rows, err = v.OwnBackups(); err != nil {
			return err
		}
		text, err := v.Setting(settingCompacted)
		if err != nil || text == nil {
			return err
		}
		compacted, err = time.Parse(time.RFC3339Nano, string(text))
		return err
	})
	return compacted, err
}

// pastAt is what was made in a folder, as the rule looks at it.
func pastAt(rows []store.Backup, dir string) (list []backup.Past) {
	for _, r := range rows {
		if filepath.Dir(r.Place) != dir {
			continue
		}
		info, err := os.Stat(r.Place)
		list = append(list, backup.Past{
			ID: r.ID, Parent: r.Parent, Kind: backup.Kind(r.Kind), Made: r.Made, Verified: r.Verified, Size: r.Size, Schema: r.Schema,
			Sealed: r.Sealed, There: err == nil && info.Size() == r.Size,
		})
	}
	return list
}

// choose asks the rule, and asks again where what it would build upon turns out not to open, or to be of other books: a
// restore brings the list of the books before along.
func (w *backupWriter) choose(ctx context.Context, past []backup.Past, compacted time.Time) (backup.Choice, error) {
	now := backup.Present{
		Now: w.s.books.env.now(), Schema: store.SchemaVersion(), Sealed: w.sealed, Compacted: compacted,
		Rotating: w.s.rotation() != RotationDone,
	}
	for {
		c := backup.Next(past, now)
		if c.Kind == backup.Full {
			return c, nil
		}
		if _, err := w.base(ctx, c.Parent); err == nil || ctx.Err() != nil {
			return c, ctx.Err()
		}
		for i := range past {
			if past[i].ID == c.Parent {
				past[i].There = false
			}
		}
	}
}

// errStranger: the file of the list is another one now, or was made of other books.
var errStranger = errors.New("the file is not the backup of the list")

// base is the parent, as its file says.
func (w *backupWriter) base(ctx context.Context, id bill.ID) (*backup.Base, error) {
	row, ok := w.row(id)
	if !ok {
		return nil, errStranger
	}
	m, err := backup.Inspect(ctx, row.Place, w.source.Proof)
	if err != nil {
		return nil, err
	}
	if m.ID != id || m.Store != w.s.store.ID() {
		return nil, errStranger
	}
	return &backup.Base{Manifest: m, File: row.SHA256}, nil
}

func (w *backupWriter) row(id bill.ID) (store.Backup, bool) {
	for _, r := range w.rows {
		if r.ID == id {
			return r, true
		}
	}
	return store.Backup{}, false
}

// make writes the file. Where the list of the parent's pages is lost or doubtful it is made anew of the parent itself, once.
func (w *backupWriter) make(ctx context.Context, place backupPlace, c backup.Choice) (made backup.Made, err error) {
	src := w.source
	if c.Kind != backup.Full {
		if src.Base, err = w.base(ctx, c.Parent); err != nil {
			return made, err
		}
	}
	path := place.file(c.Kind, w.s.books.env.now())
	made, err = backup.Make(ctx, w.s.store, src, path, backup.Progress(w.progress))
	if !errors.Is(err, backup.ErrNoPages) {
		return made, err
	}
	if e := backup.Relist(ctx, w.chain(c.Parent), src.Proof, src.Lists, backup.Progress(w.progress)); e != nil {
		return made, fmt.Errorf("%w: %w", err, e)
	}
	return backup.Make(ctx, w.s.store, src, path, backup.Progress(w.progress))
}

// chain are the files that make the books of a backup of the list.
func (w *backupWriter) chain(id bill.ID) (chain backup.Chain) {
	for row, ok := w.row(id); ok; row, ok = w.row(row.Parent) {
		chain = append(backup.Chain{row.Place}, chain...)
	}
	return chain
}

// parents are the backups that a next one may build upon: of each folder the newest full, and its newest week.
func parents(rows []store.Backup, sealed [32]byte) (ids []bill.ID) {
	full, week := map[string]store.Backup{}, map[bill.ID]store.Backup{}
	for _, r := range rows {
		dir := filepath.Dir(r.Place)
		switch {
		case r.Sealed != sealed:
		case r.Kind == string(backup.Full) && !r.Made.Before(full[dir].Made):
			full[dir] = r
		case r.Kind == string(backup.Week) && !r.Made.Before(week[r.Parent].Made):
			week[r.Parent] = r
		}
	}
	for _, f := range full {
		ids = append(ids, f.ID)
		if w, ok := week[f.ID]; ok {
			ids = append(ids, w.ID)
		}
	}
	return ids
}
