package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// Names in the folder of the books, besides the store's own.
const (
	keysName     = "keys.json"
	handoverName = "handover.json" // in place of keys.json from a restore to the first login
)

// closeTime bounds what ending a session may take besides writing the log back.
const closeTime = 20 * time.Second

// maxFile bounds the small files that are read from the folder.
const maxFile = 1 << 20

// Books are books that lie in a folder, sealed. They open with a login.
type Books struct {
	dir     string
	env     Env
	opened  time.Time  // by the clock of the system, which the disk stamps files with
	prompt  *KeyPrompt // nil: nobody is asked for a security key
	touched *touch     // keeps the security key that a login takes; nil for nobody

	late  bool          // books that were handed over open after their last day too, for newer ones to take their place
	forgo *atomic.Int32 // how many snapshots are gone without, see ForgoSnapshot
}

// Open finds the books in a folder. It reads no more than the key file, and derives nothing. Errors: Missing where the folder
// holds no books, Damaged for a key file that was changed, Unavailable for one of a newer version.
func Open(ctx context.Context, dir string, env Env) (*Books, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, asError("open books", err)
	}
	b := &Books{dir: dir, env: env, opened: time.Now(), forgo: new(atomic.Int32)}
	if _, _, err := b.ways(); err != nil {
		return nil, err
	}
	return b, nil
}

// Dir is the folder of the books.
func (b *Books) Dir() string { return b.dir }

// Fresh says whether the books were restored and nobody has logged in since: then the owner is the first, or the recovery
// key.
func (b *Books) Fresh() bool {
	f, _, err := b.ways()
	return err == nil && f == nil
}

// ways reads how the books are opened: by the key file, or after a restore by the handover. A leftover handover beside a key
// file is of a first login that was cut short after the key file had been written.
func (b *Books) ways() (*crypto.KeyFile, *crypto.Handover, error) {
	data, err := readSmall(filepath.Join(b.dir, keysName))
	switch {
	case err == nil:
		f, err := crypto.Parse(data)
		return f, nil, asError("key file", err)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, nil, asError("key file", err)
	}
	data, err = readSmall(filepath.Join(b.dir, handoverName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &Error{Kind: Missing, Hint: HintNotOurs, Err: fmt.Errorf("open books: %w", store.ErrNoBooks)}
	}
	if err != nil {
		return nil, nil, asError("handover", err)
	}
	h, err := crypto.ParseHandover(data)
	return nil, h, asError("handover", err)
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), crypto.ErrDamaged)
	}
	return os.ReadFile(path)
}

// writeKeys puts a new key file in place.
func (b *Books) writeKeys(f *crypto.KeyFile) error {
	return crypto.WriteFile(filepath.Join(b.dir, keysName), f.Bytes())
}

// Login opens the books for a user. An empty name means the only user. passphrase stays the caller's, who wipes it. It derives
// once, which takes about a second.
//
// Where the user's way in needs a security key, it is asked for first (see WithKeyPrompt).
//
// code is that of a second factor. Where the user has one and code is "", the session is half: everything but GiveCode is refused
// (see Session.Needs).
//
// Errors: Locked with HintPause where too many passphrases before were wrong (see WaitError); Locked with HintCode, HintCodeUsed, HintWait or
// HintClock for the code, Invalid for one where there is no second factor; Locked for a wrong passphrase or an unknown name, and where this computer does not hold the device secret
// (HintRecovery); Unavailable with HintKeychain where the keychain does not answer; Conflict where another program has the books
// open; Damaged.
func (b *Books) Login(ctx context.Context, name string, passphrase []byte, code string) (*Session, error) {
	f, h, err := b.ways()
	if err != nil {
		return nil, err
	}
	in, err := b.patiently(ctx, f, name, func() (entrance, error) {
		if f == nil {
			return b.firstLogin(ctx, h, name, passphrase)
		}
		return b.unlock(ctx, f, name, passphrase)
	})
	if err != nil {
		b.noteFailure(ctx, f, name, err)
		return nil, asError("log in", err)
	}
	s, err := b.enter(ctx, in, name)
	if err != nil {
		return nil, asError("log in", err)
	}
	s.raiseInside(context.WithoutCancel(ctx), passphrase)
	return s.withCode(ctx, code)
}

// entrance is what a login has opened.
type entrance struct {
	was       []byte          // the key file as it was read, nil where there was none
	file      *crypto.KeyFile // as it is from now on
	keys      *crypto.Keys
	device    crypto.Device
	newDevice bool      // made for this login: nothing on the disk needs its secret yet
	made      bool      // the books were made just now: nothing of before can be remembered
	restored  bool      // from a backup, and nobody was in since
	from      crypto.ID // the books that the backup was made of
	how       action
	alerts    []Alert
	fits      func(*Session) error // asked before the key file changes, if there is something to ask
}

// changed says whether the login makes another key file.
func (in entrance) changed() bool { return !bytes.Equal(in.was, in.file.Bytes()) }

// unlock opens the key file on an enrolled device.
func (b *Books) unlock(ctx context.Context, f *crypto.KeyFile, name string, passphrase []byte) (entrance, error) {
	dev, err := b.device(ctx, f, name)
	if err != nil {
		return entrance{}, b.noWayIn(ctx, f, name, passphrase, err)
	}
	defer dev.Secret.Wipe()
	if dev.Share, err = b.askSecurityKey(ctx, f, name, dev); err != nil {
		return entrance{}, b.noWayIn(ctx, f, name, passphrase, err)
	}
	defer dev.Share.Wipe()
	began := time.Now()
	k, err := f.Unlock(name, passphrase, dev, b.env.Policy)
	if err != nil {
		return entrance{}, b.noWayIn(ctx, f, name, passphrase, err)
	}
	in := entrance{was: f.Bytes(), file: f, keys: k, device: dev, how: loggedIn}
	if cost, more := b.env.dearer(ctx, k.Used, time.Since(began)); more {
		in.file = b.raised(in, passphrase, cost)
	}
	if k.Stale {
		if in.file, err = in.file.Refresh(k); err != nil {
			k.Wipe()
			return entrance{}, err
		}
	}
	return in, nil
}

// noWayIn answers for a user without slot on this computer. A name that nobody has is answered as a wrong passphrase is, and takes as long.
func (b *Books) noWayIn(ctx context.Context, f *crypto.KeyFile, name string, passphrase []byte, err error) error {
	unknown := errors.Is(err, crypto.ErrUnknownUser) || errors.Is(err, crypto.ErrRevoked)
	switch {
	case unknown && name == "":
		return &Error{Kind: Locked, Field: "name", Hint: HintName, Err: errors.New("several people open these books here")}
	case unknown:
		dev, err := b.device(ctx, f, "")
		if err != nil { // as it would be for a name that somebody has
			return err
		}
		dev.Secret.Wipe()
		return f.Pretend(passphrase, b.env.Policy)
	case errors.Is(err, crypto.ErrNotEnrolled) || errors.Is(err, crypto.ErrNoDeviceSecret):
		if u, e := f.Find(name); e == nil && u.ID != f.Owner().ID {
			return &Error{Kind: Locked, Hint: HintEnrol, Err: err}
		}
	}
	return err
}

// raised gives the slot that was opened a cost of today. What cannot be set anew, such as a passphrase of before that is too short
// by now, opens as it did.
func (b *Books) raised(in entrance, passphrase []byte, c crypto.Cost) *crypto.KeyFile {
	f, err := in.file.SetPassphrase(in.keys, passphrase, in.device, c, b.env.Policy)
	if err != nil {
		return in.file
	}
	return f
}

// enter makes a session of what a login has opened. It opens the store first, for that takes the lock of the folder: no key file
// is written while another program has the books open.
func (b *Books) enter(ctx context.Context, in entrance, name string) (*Session, error) {
	defer in.device.Secret.Wipe()
	s, err := b.openSession(ctx, in, name)
	if err != nil {
		if in.newDevice {
			b.env.forgetDevice(ctx, in.keys.Store, in.device)
		}
		in.keys.Wipe()
		return nil, err
	}
	if in.changed() {
		ctx = context.WithoutCancel(ctx) // a new passphrase is not half set
	}
	err = b.settle(in) // from here on the disk may need the new device, also after an error
	if err == nil && s.ReadOnly() == "" {
		if err = s.arrive(ctx, &in); s.ReadOnly() != "" {
			err = nil // a large store turned out meanwhile to be changed: what may only be looked at notes nothing either
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Lock())
	}
	if !in.restored { // a backup may have been restored for what lay in the bin then
		s.expireBin(ctx)
	}
	return s, nil
}

// arrive notes in the books what a login has to: where they come from, what happened at the door, and that somebody is in.
func (s *Session) arrive(ctx context.Context, in *entrance) error {
	err := s.origin(ctx, in)
	if err == nil && in.restored {
		err = s.begunAnew(ctx, *in)
	}
	if err == nil {
		err = errors.Join(s.fileFailures(ctx), s.beginClock(ctx), s.noteUsers(ctx))
	}
	if err == nil {
		err = s.noteEntry(ctx, *in)
	}
	if err == nil {
		err = s.settleSnapshots(ctx)
	}
	return err
}

// noteEntry tells the trail of the login, as far as it has come. What has made another key file is told whether or not the second
// factor follows.
func (s *Session) noteEntry(ctx context.Context, in entrance) error {
	how := in.how
	if s.Needs() != NeedsNothing && how.name == loggedIn.name {
		how = halfIn
	}
	deed := s.deed(how, s.user.ID)
	deed.Outcome = s.noted()
	return s.store.Write(ctx, deed, func(tx *store.Tx) error {
		err := errors.Join(s.seeDevice(tx, in), s.noteVersion(tx), s.noteBooks(tx), s.rememberClock(tx, s.books.env.both()))
		if err != nil || in.restored {
			return err
		}
		return s.settleOutbox(tx, in.how)
	})
}

// seeDevice notes the login on this computer; one that was just set up counts again.
func (s *Session) seeDevice(tx *store.Tx, in entrance) error {
	id, user, name := bill.ID(s.device), s.user.ID, s.books.env.machine()
	if in.how.name != loggedIn.name {
		if err := tx.AddDevice(id, user, name); err != nil {
			return err
		}
	}
	return tx.SeeDevice(id, user, name)
}

// openSession opens the store and makes sure that nobody has changed the key file since it was read.
func (b *Books) openSession(ctx context.Context, in entrance, name string) (*Session, error) {
	s := &Session{
		books: b, keys: in.keys, file: in.file, device: in.device.ID, alerts: in.alerts,
		user:  User{ID: bill.ID(in.keys.User), Name: name, Role: Role(in.keys.Role)},
		entry: b.freshness(in),
	}
	s.proofs.begin(b.env.now())
	opt := b.options()
	opt.Begin = func(st *store.Store) error {
		err := s.begin(ctx, st, in)
		if err == nil && !in.restored && s.ReadOnly() == "" {
			err = s.beforeLogin(ctx, st)
		}
		return err
	}
	st, err := b.openStore(ctx, in.keys, opt)
	if err != nil {
		s.entry.stopReading()
		return nil, err
	}
	s.store = st
	st.Watch(s.watch)
	s.tell(s.rotationAlert())
	if s.ReadOnly() != "" {
		err = st.Freeze(ctx, true)
	}
	if err == nil && s.given != nil {
		w, _ := s.loadWriting() // where it cannot be read, what she writes next says so
		s.user.Name = w.Name
	}
	if err == nil && s.user.Name == "" {
		s.user.Name, err = s.keptName(ctx)
	}
	if err == nil {
		err = b.unchanged(in.was)
	}
	if err == nil {
		err = s.admitted(ctx, in.how)
	}
	if err == nil && in.fits != nil {
		err = in.fits(s)
	}
	if err == nil {
		err = s.findNeed(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Lock())
	}
	return s, nil
}

// unchanged: a program that was in and out while a passphrase was stretched here may have written another key file.
func (b *Books) unchanged(was []byte) error {
	now, err := readSmall(filepath.Join(b.dir, keysName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if !bytes.Equal(now, was) {
		return fmt.Errorf("key file: %w", store.ErrInUse)
	}
	return nil
}

// settle puts the key file of a login in place. A handover beside it is of no more use but to a thief: the slot in it opens with
// the passphrase alone. So every login looks for one that an earlier login could not remove.
func (b *Books) settle(in entrance) error {
	if in.changed() {
		if err := b.writeKeys(in.file); err != nil {
			return err
		}
	}
	_ = os.Remove(filepath.Join(b.dir, handoverName)) // mostly there is none; the key file counts, with or without it
	return nil
}

// openStore opens the store with the key of the books. A rotation that was cut short, or turned back by hand because the new pages
// were bad, has left it under the key before.
func (b *Books) openStore(ctx context.Context, k *crypto.Keys, opt store.Options) (*store.Store, error) {
	st, err := store.Open(ctx, b.dir, storeKey(k), opt)
	if errors.Is(err, store.ErrWrongKey) && k.PreviousKey() != nil {
		before := store.Key{Store: k.Store, Epoch: k.Epoch - 1, Secret: k.PreviousKey().Bytes()}
		return store.Open(ctx, b.dir, before, opt)
	}
	if errors.Is(err, store.ErrForeign) || errors.Is(err, store.ErrNoBooks) { // but the key file beside it is ours: something has cut it down, or taken it away
		err = &Error{Kind: Damaged, Hint: HintBackup, Err: fmt.Errorf("log in: %w", err)}
	}
	return st, err
}

func storeKey(k *crypto.Keys) store.Key {
	return store.Key{Store: k.Store, Epoch: k.Epoch, Secret: k.StoreKey().Bytes()}
}

func (b *Books) options() store.Options {
	o := store.Options{Now: b.env.now, Version: b.env.Version}
	if b.env.shape != nil {
		b.env.shape(b.dir, &o)
	}
	return o
}

// settingName is where the books keep the name of a user: the key file has only a digest of it.
func settingName(user bill.ID) string { return settingUserName + user.String() }

const settingUserName = "user.name."

func (s *Session) keptName(ctx context.Context) (name string, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		b, err := v.Setting(settingName(s.user.ID))
		name = string(b)
		return err
	})
	return name, err
}
