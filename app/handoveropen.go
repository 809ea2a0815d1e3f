package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

// OpeningHandover says which file is opened, and what becomes of it here.
type OpeningHandover struct {
	Path string
	// One of these opens the file. With none, the key does that these books were last answered with from Dir.
	Passphrase []byte // agreed with the owner
	Identity   []byte // of age: AGE-SECRET-KEY-1... or AGE-SECRET-KEY-PQ-1..., as its program writes it
	Dir        string // of the books to be read. Where those of the same owner lie there already, the newer take their place
	Name       string // of whoever reads, as the owner shall see it
	Own        []byte // her passphrase on this computer; the caller's, who wipes it
	// WithoutKeychain has the books open with her passphrase alone, which then needs 15 characters.
	WithoutKeychain bool
	// Prompt asks her for the security key that the earlier books open with, as a login would; the newer ones then open with it too. nil: nobody.
	Prompt *KeyPrompt
}

// InspectHandover opens a file that was handed over and shows what it says of itself, signed; nothing is written. Facts.Handover is not nil.
func InspectHandover(ctx context.Context, env Env, o OpeningHandover) (BackupFacts, error) {
	open, wipe, err := o.opener(env)
	if err != nil {
		return BackupFacts{}, asError("look at what was handed over", err)
	}
	defer wipe()
	m, err := backup.Inspect(ctx, o.Path, open)
	return m, asError("look at what was handed over", err)
}

// opener makes what opens the file.
func (o OpeningHandover) opener(env Env) (out backup.Opener, wipe func(), err error) {
	out, wipe = backup.Opener{Handover: true}, func() {}
	switch {
	case len(o.Identity) > 0:
		list, err := age.ParseIdentities(bytes.NewReader(o.Identity))
		if err != nil || len(list) != 1 {
			return out, nil, invalid("identity", "that is not one identity of age")
		}
		out.Identity = list[0]
	case len(o.Passphrase) > 0:
		id, err := crypto.NewBackupIdentity(o.Passphrase, env.Policy)
		if err != nil {
			return out, nil, err
		}
		out.Identity, wipe = id, id.Wipe
	default:
		return out, nil, &Error{Kind: Locked, Field: "passphrase", Hint: HintPassphrase, Err: errors.New("the agreed passphrase is needed, or the key")}
	}
	return out, wipe, nil
}

// OpenHandover makes books to be read of a file that was handed over: in a folder of their own, under her own passphrase, proven as a restore is.
// Where such books of the same owner lie in the folder already, those of the file must go on from them, and take their place; what she was
// writing comes along, and she signs with the same key as before.
//
// Errors: Locked for what does not open the file; Damaged for one that was changed, or that its owner did not sign; Conflict for a folder that holds
// something else, or newer books; Forbidden where its last day is over.
func OpenHandover(ctx context.Context, env Env, o OpeningHandover, progress Progress) (BackupFacts, error) {
	m, err := openHandover(ctx, env, o, progress)
	return m, asError("open what was handed over", err)
}

func openHandover(ctx context.Context, env Env, o OpeningHandover, progress Progress) (m BackupFacts, err error) {
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return m, err
	}
	r := &reader{env: env, o: o, progress: progress}
	defer r.touched.wipe()
	if err := r.findEarlier(ctx); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, r.earlier.Lock()) }()
	if err := r.check(); err != nil {
		return m, err
	}
	open, wipe, err := r.opener()
	if err != nil {
		return m, err
	}
	defer wipe()
	if m, err = backup.Inspect(ctx, o.Path, open); err != nil {
		return m, err
	}
	if m.Handover.Until.Before(env.today()) {
		return m, &Error{Kind: Forbidden, Hint: HintNewerFile, Err: errors.New("the last day on which this file opens is over")}
	}
	return r.restore(ctx, open)
}

// reader makes books of a file that was handed over.
type reader struct {
	env      Env
	o        OpeningHandover
	progress Progress
	earlier  *Session // of books of the same owner that lie in the folder; nil for none
	touched  touch    // the security key that they opened with
	device   crypto.Device
}

// findEarlier opens what lies in the folder already.
func (r *reader) findEarlier(ctx context.Context) error {
	if vacant(r.o.Dir) == nil {
		return os.MkdirAll(filepath.Dir(r.o.Dir), 0o755)
	}
	b, err := Open(ctx, r.o.Dir, r.env)
	if err != nil {
		return &Error{Kind: Conflict, Field: "dir", Hint: HintOtherName, Err: store.ErrExists}
	}
	b.prompt, b.touched = r.o.Prompt, &r.touched
	s, err := b.reopen(ctx, r.o.Own)
	if err != nil {
		return err
	}
	if !s.IsGiven() {
		return errors.Join(&Error{Kind: Conflict, Field: "dir", Hint: HintOtherName, Err: errors.New("books lie there that nobody handed over")}, s.Lock())
	}
	r.earlier = s
	return nil
}

// reopen is a login that does not mind whether the last day is over: newer books are about to take their place.
func (b *Books) reopen(ctx context.Context, passphrase []byte) (*Session, error) {
	b.late = true
	defer func() { b.late = false }()
	return b.Login(ctx, "", passphrase, "")
}

func (r *reader) check() error {
	if r.earlier != nil {
		return nil
	}
	kind := crypto.WithKeychain
	if r.o.WithoutKeychain {
		kind = crypto.PassphraseOnly
	}
	if err := checkName("name", r.o.Name); err != nil {
		return err
	}
	return checkStrength("own", r.o.Own, kind, r.o.Name)
}

func (r *reader) opener() (backup.Opener, func(), error) {
	if r.earlier == nil || len(r.o.Passphrase) > 0 || len(r.o.Identity) > 0 {
		return r.o.opener(r.env)
	}
	id, err := r.earlier.keys.Age()
	return backup.Opener{Identity: id, Handover: true}, func() {}, err
}

// restore makes the new books beside those that they replace.
func (r *reader) restore(ctx context.Context, open backup.Opener) (m BackupFacts, err error) {
	key := crypto.RandomSecret(32)
	defer key.Wipe()
	id := crypto.ID(bill.NewID())
	if r.device, err = r.env.newDevice(ctx, id, r.withoutKeychain()); err != nil {
		return m, err
	}
	defer r.device.Secret.Wipe()
	dir := r.o.Dir
	if r.earlier != nil {
		dir += ".newer"
	} else if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) { // an empty one
		return m, err
	}
	sweepParts(dir, r.env.now())
	m, err = backup.Restore(ctx, backup.Chain{r.o.Path}, open, backup.Destination{
		Dir: dir, Key: store.Key{Store: id, Epoch: 1, Secret: key.Bytes()},
		Options: store.Options{Now: r.env.now, Version: r.env.Version},
		Finish: func(ctx context.Context, part string, s *store.Store, m backup.Manifest, keys []byte) error {
			return r.finish(ctx, part, s, m, keys, id, key)
		},
	}, backup.Progress(r.progress))
	if err == nil && r.earlier != nil {
		err = r.replace(dir)
	}
	if err != nil {
		r.env.forgetDevice(ctx, id, r.device)
	}
	return m, err
}

// withoutKeychain is the choice of now, or that of the books that are replaced.
func (r *reader) withoutKeychain() bool {
	if r.earlier == nil {
		return r.o.WithoutKeychain
	}
	slots := r.earlier.file.Slots()
	return len(slots) > 0 && !slots[0].Kind.NeedsDevice()
}

// finish proves whose books they are and that they go on from those that they replace, and writes her own key file beside them.
func (r *reader) finish(ctx context.Context, part string, s *store.Store, m backup.Manifest, keys []byte, id crypto.ID, key *crypto.Secret) error {
	var g *handed
	err := s.Read(ctx, func(v *store.View) (err error) {
		if g, err = givenIn(v); err != nil || g == nil || r.earlier == nil {
			return err
		}
		return r.follows(v, g)
	})
	if err != nil {
		return err
	}
	if g == nil || g.Handover != *m.Handover || !bytes.Equal(g.file.Bytes(), keys) || !signedByOwner(g.file, m) {
		return fmt.Errorf("%w: the books say otherwise", backup.ErrUnsigned)
	}
	if r.earlier != nil {
		return errors.Join(r.writeKeys(ctx, part, id, key, func(*crypto.Keys) error { return nil }), r.keepWriting(part))
	}
	return r.writeKeys(ctx, part, id, key, func(k *crypto.Keys) error {
		s := &Session{books: &Books{dir: part, env: r.env}, keys: k, user: User{ID: bill.ID(k.User)}, given: g}
		return s.saveWriting(writing{Name: strings.TrimSpace(r.o.Name)})
	})
}

// signedByOwner says whether the owner of the books made the file himself.
func signedByOwner(f *crypto.KeyFile, m backup.Manifest) bool {
	o := f.Owner()
	return o.ID == m.Signer && ed25519.PublicKey(m.Key).Equal(o.Key) && f.Store() == m.Store
}

// follows says whether the books are the same owner's, and of a later state.
func (r *reader) follows(v *store.View, g *handed) error {
	had := r.earlier.given
	if !bytes.Equal(g.file.Owner().Key, had.file.Owner().Key) {
		return &Error{Kind: Conflict, Field: "dir", Hint: HintOtherName, Err: errors.New("the books that lie there are another owner's")}
	}
	err := v.TrailExtends(had.anchor)
	switch {
	case errors.Is(err, trail.ErrCut):
		return &Error{Kind: Conflict, Field: "file", Hint: HintNewerFile, Err: errors.New("the books that lie there are newer than the file")}
	case errors.Is(err, trail.ErrRewritten):
		return &Error{Kind: Damaged, Field: "file", Hint: HintTrail, Err: errors.New("the file does not go on from the books that lie there: it tells another story of the same days")}
	}
	return err
}

// writeKeys makes the key file with which she opens the books here, and lends new keys to with. The recovery key of a new one is made and thrown away: whoever has lost her
// passphrase opens the file anew.
func (r *reader) writeKeys(ctx context.Context, part string, id crypto.ID, key *crypto.Secret, with func(*crypto.Keys) error) error {
	cost, err := r.env.cost(ctx)
	if err != nil {
		return err
	}
	c := crypto.Creation{
		Store: id, Owner: crypto.ID(bill.NewID()), Name: r.o.Name, Passphrase: r.o.Own, Device: r.device, Cost: cost, Policy: r.env.Policy,
		WithoutKeychain: r.device.Secret == nil,
	}.Around(crypto.SecretFrom(bytes.Clone(key.Bytes())))
	var f *crypto.KeyFile
	if r.earlier != nil {
		var k *crypto.Keys
		if f, k, err = r.earlier.file.Refound(r.earlier.keys.Identity, c); err == nil {
			f, err = r.withSecurityKey(f, k, c)
			k.StoreKey().Wipe() // her own keys are the earlier session's, which wipes them
		}
	} else {
		var k *crypto.Keys
		var recovery crypto.RecoveryKey
		if f, k, recovery, err = crypto.Create(c); err == nil {
			err = with(k)
			k.Wipe()
			recovery.Wipe()
		}
	}
	if err != nil {
		return err
	}
	return crypto.WriteFile(filepath.Join(part, keysName), f.Bytes())
}

// withSecurityKey has the newer books open with the security key that was touched for the earlier ones. Others of hers are added anew: only who touches
// a key knows what it gives.
func (r *reader) withSecurityKey(f *crypto.KeyFile, k *crypto.Keys, c crypto.Creation) (*crypto.KeyFile, error) {
	names, err := r.earlier.file.SecurityKeys(r.earlier.keys)
	if err != nil {
		return nil, err
	}
	dev := c.Device
	if c.WithoutKeychain {
		dev.Secret = nil
	}
	return r.touched.with(f, k, c.Passphrase, dev, c.Policy, names)
}

// keepWriting has what she was writing, and her name, come along.
func (r *reader) keepWriting(part string) error {
	sealed, err := readSmall(r.earlier.writingPath())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return crypto.WriteFile(filepath.Join(part, filepath.Base(r.earlier.writingPath())), sealed)
}

// replace puts the new folder where the old one was.
func (r *reader) replace(dir string) error {
	b, device := r.earlier.books, r.earlier.device
	old := crypto.Device{ID: device, Secret: crypto.NewSecret(1)}
	st := r.earlier.keys.Store
	if err := r.earlier.Lock(); err != nil {
		return err
	}
	before := r.o.Dir + ".before"
	if err := os.RemoveAll(before); err != nil {
		return err
	}
	if err := os.Rename(r.o.Dir, before); err != nil {
		return err
	}
	if err := os.Rename(dir, r.o.Dir); err != nil {
		return errors.Join(err, os.Rename(before, r.o.Dir))
	}
	b.env.forgetDevice(context.Background(), st, old)
	return errors.Join(os.RemoveAll(before), syncFolder(filepath.Dir(r.o.Dir)))
}
