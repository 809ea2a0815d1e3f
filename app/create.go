package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// Setup is what new books are made from. The passphrases stay the caller's, who wipes them.
type Setup struct {
	Company    bill.Company
	Owner      string // login name
	Passphrase []byte
	// BackupPassphrase opens the backups. nil: the owner's passphrase does, if it has at least 15 characters; else six words are
	// made up, which the kit shows.
	BackupPassphrase []byte
	// WithoutKeychain makes books that open with the passphrase alone, which then needs 15 characters. Only by explicit
	// choice: a thief of the folder may then guess.
	WithoutKeychain bool
}

// Create makes new books in a folder, with the usual number series, and logs the owner in. The folder must not exist or
// be empty; it gets its name when everything in it is whole, so that a crash leaves no half-made books. The kit holds the
// recovery key, which is shown once and kept nowhere: show it, print it, wipe it.
//
// Errors: Invalid with the field ("passphrase", "owner", "company.name", ...), Conflict for a folder that holds something, Unavailable
// for a keychain that does not answer or a disk that cannot be written.
func Create(ctx context.Context, dir string, env Env, setup Setup) (*Books, *Session, Kit, error) {
	return create(ctx, &maker{setup: setup}, dir, env)
}

func create(ctx context.Context, m *maker, dir string, env Env) (*Books, *Session, Kit, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, Kit{}, asError("create books", err)
	}
	b := &Books{dir: dir, env: env, opened: time.Now(), forgo: new(atomic.Int32)}
	m.books = b
	if err := m.check(); err != nil {
		return nil, nil, Kit{}, err
	}
	in, kit, err := m.make(ctx)
	if err != nil {
		return nil, nil, Kit{}, asError("create books", err)
	}
	// The books are there: who cancels now would find them without ever having seen their kit.
	s, err := b.enter(context.WithoutCancel(ctx), in, strings.TrimSpace(m.setup.Owner))
	if err != nil {
		return nil, nil, kit, asError("create books", err)
	}
	return b, s, kit, nil
}

// maker makes one set of books.
type maker struct {
	books *Books
	setup Setup
	from  *exported // the books are made of it; nil for empty ones

	progress Progress

	cost    crypto.Cost
	company bill.Company
	part    string // the folder while it is being made
}

// check is everything that can be said before work begins.
func (m *maker) check() error {
	if m.from != nil {
		m.company.Name = m.from.name
	} else if company, err := checkCompany(m.setup.Company); err != nil {
		return inField("company", err)
	} else {
		m.company = company
	}
	if err := checkName("owner", m.setup.Owner); err != nil {
		return err
	}
	kind := crypto.WithKeychain
	if m.setup.WithoutKeychain {
		kind = crypto.PassphraseOnly
	}
	if err := checkStrength("passphrase", m.setup.Passphrase, kind, m.setup.Owner, m.company.Name); err != nil {
		return err
	}
	if m.setup.BackupPassphrase != nil {
		err := checkStrength("backupPassphrase", m.setup.BackupPassphrase, crypto.PassphraseOnly, m.setup.Owner, m.company.Name)
		if err != nil {
			return err
		}
	}
	return vacant(m.books.dir)
}

// maxLoginName is the longest login name in characters.
const maxLoginName = 100

func checkName(field, name string) error {
	trimmed := strings.TrimSpace(name)
	switch {
	case trimmed == "":
		return invalid(field, "a name is needed")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return invalid(field, "the name holds characters that cannot be printed")
	case utf8.RuneCountInString(trimmed) > maxLoginName:
		return invalid(field, "the name has more than %d characters", maxLoginName)
	}
	return nil
}

// checkStrength refuses a passphrase that is too short for its kind, and one that is guessed at once.
func checkStrength(field string, pass []byte, kind crypto.Kind, known ...string) error {
	weak := func(words string) error {
		return &Error{Kind: Invalid, Field: field, Hint: HintStrength, Err: errors.New(words)}
	}
	s := crypto.CheckPassphrase(pass, kind, known...)
	switch {
	case !s.Allowed && expectedWords[s.Hints[0]] != "":
		return weak(expectedWords[s.Hints[0]])
	case !s.Allowed && kind == crypto.PassphraseOnly:
		return weak("the passphrase needs at least 15 characters, because it opens by itself")
	case !s.Allowed:
		return weak("the passphrase needs at least 8 characters")
	case s.Score == 0:
		return weak("the passphrase is guessed at once")
	}
	return nil
}

// expectedWords say why a passphrase is tried first by whoever guesses.
var expectedWords = map[crypto.Hint]string{
	crypto.HintCommon: "the passphrase is one of the most common ones",
	crypto.HintOwn:    "the passphrase is made of names that everybody knows",
	crypto.HintRepeat: "the passphrase is one thing written several times",
}

// vacant says whether a folder can be made at the path.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return &Error{Kind: Conflict, Hint: HintOtherName, Err: errors.New("the place of the books cannot be read as a folder")}
	case len(entries) > 0:
		return &Error{Kind: Conflict, Hint: HintOtherName, Err: store.ErrExists}
	}
	return nil
}

// make builds the books in a folder beside and moves it into place as the last step.
func (m *maker) make(ctx context.Context) (in entrance, kit Kit, err error) {
	if m.cost, err = m.books.env.cost(ctx); err != nil {
		return in, kit, err
	}
	if m.part, err = newPart(m.books.dir, m.books.env.now()); err != nil {
		return in, kit, err
	}
	st := crypto.ID(bill.NewID())
	dev, err := m.books.env.newDevice(ctx, st, m.setup.WithoutKeychain)
	if err == nil {
		in, kit, err = m.fill(ctx, st, dev)
	}
	if err == nil {
		if err = moveIn(m.part, m.books.dir); err != nil {
			in.keys.Wipe()
			kit.Wipe()
		}
	}
	if err != nil {
		m.books.env.forgetDevice(ctx, st, dev)
		return in, kit, errors.Join(err, os.RemoveAll(m.part))
	}
	return in, kit, nil
}

// moveIn gives the finished folder its name. A name that may not last is taken back, for the caller undoes the rest too.
func moveIn(part, dir string) error {
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) { // an empty one
		return err
	}
	if err := os.Rename(part, dir); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(dir)); err != nil {
		return errors.Join(err, os.Rename(dir, part))
	}
	return nil
}

// syncFolder makes a rename last. Windows has no such call, and renames last there.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// fill makes keys and store.
func (m *maker) fill(ctx context.Context, st crypto.ID, dev crypto.Device) (in entrance, kit Kit, err error) {
	f, k, recovery, err := crypto.Create(crypto.Creation{
		Store: st, Owner: crypto.ID(bill.NewID()), Name: m.setup.Owner, Passphrase: m.setup.Passphrase, Device: dev,
		Cost: m.cost, Policy: m.books.env.Policy, WithoutKeychain: m.setup.WithoutKeychain,
	})
	if err != nil {
		return in, kit, err
	}
	in = entrance{was: f.Bytes(), file: f, keys: k, device: dev, made: true, how: loggedIn}
	kit = Kit{
		Company: m.company.Name, Made: m.books.env.today(), Store: st.String(), Owner: f.OwnerFingerprint(), key: recovery,
	}
	if err := m.fillFolder(ctx, in, &kit); err != nil {
		k.Wipe()
		kit.Wipe()
		return in, kit, err
	}
	return in, kit, nil
}

func (m *maker) fillFolder(ctx context.Context, in entrance, kit *Kit) (err error) {
	first, err := m.firstRows(in, kit)
	if err != nil {
		return err
	}
	if err := crypto.WriteFile(filepath.Join(m.part, keysName), in.file.Bytes()); err != nil {
		return err
	}
	var st *store.Store
	if m.from != nil {
		st, err = m.storeFrom(ctx, storeKey(in.keys))
	} else {
		st, err = store.Create(ctx, m.part, storeKey(in.keys), m.books.options())
	}
	if err != nil {
		return err
	}
	s := &Session{user: User{Role: Owner}, device: in.device.ID, keys: in.keys}
	err = st.Write(ctx, s.deed(createBooks, bill.ID(in.keys.User)), first)
	if err == nil && m.from != nil {
		err = m.keepTrail(ctx, s, st)
	}
	return errors.Join(err, st.Close())
}

// firstRows derives what the books keep of the passphrases, and answers with what fills the new tables.
func (m *maker) firstRows(in entrance, kit *Kit) (func(*store.Tx) error, error) {
	user := bill.ID(in.keys.User)
	slot, err := in.keys.Portable(m.setup.Passphrase, m.cost.Portable(), m.books.env.Policy)
	if err != nil {
		return nil, err
	}
	backups, follows, err := m.backupKey(kit)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		steps := []error{
			tx.SaveSlot(store.Slot{User: user, Body: slot}),
			tx.SetSetting(settingName(user), []byte(strings.TrimSpace(m.setup.Owner))),
			tx.SetSetting(settingBackupKey, backups),
			tx.SetSetting(settingBackupFollows, follows),
			tx.SetSetting(settingWithoutKeychain, marked(m.setup.WithoutKeychain)),
		}
		if m.from != nil { // it has brought them
			return errors.Join(steps...)
		}
		steps = append(steps, tx.SetCompany(m.company))
		for _, s := range bill.FirstSeries(m.company.Language) {
			steps = append(steps, tx.SaveSeries(s, bill.Jump{}))
		}
		return errors.Join(steps...)
	}, nil
}

// backupKey stretches the passphrase of the backups: the one that was chosen, or the owner's, or a new one of six words.
func (m *maker) backupKey(kit *Kit) (key, follows []byte, err error) {
	pass := m.setup.BackupPassphrase
	switch {
	case pass != nil:
	case crypto.CheckPassphrase(m.setup.Passphrase, crypto.PassphraseOnly).Allowed:
		pass, follows = m.setup.Passphrase, []byte(flagOn)
	default:
		words, err := crypto.GeneratePassphrase(6)
		if err != nil {
			return nil, nil, err
		}
		kit.BackupPassphrase = string(words.Bytes())
		pass = []byte(kit.BackupPassphrase)
		defer clear(pass)
		words.Wipe()
	}
	k, err := crypto.NewBackupKey(pass, m.cost.Portable(), m.books.env.Policy)
	if err != nil {
		return nil, nil, err
	}
	defer k.Wipe()
	return k.Bytes(), follows, nil
}

// Keys of settings that this package keeps for itself; those of the fronts begin with "ui.".
const (
	settingBackupKey       = "backup.key"      // crypto.BackupKey
	settingBackupFollows   = "backup.follows"  // backups open with the owner's passphrase
	settingCompacted       = "books.compacted" // when pages last moved, RFC 3339: backups of before are not built upon
	settingWithoutKeychain = "keys.without-keychain"
	flagOn                 = "yes"
)

// marked is the value of a setting that is either there or not.
func marked(on bool) []byte {
	if on {
		return []byte(flagOn)
	}
	return nil
}

// inField puts the name of the outer field before that of an error.
func inField(field string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		inner := *e
		inner.Field = field + "." + e.Field
		return &inner
	}
	return fmt.Errorf("%s: %w", field, err)
}
