package app

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

// Logins fail while the books are closed, so the trail cannot tell of them at once. A few bytes remember them until the next login files
// them: in the keychain, out of reach of whoever only has the folder, and for books without a keychain in a file beside the books, which
// anybody who can write there can delete. What was typed is never kept, no name either: some type the passphrase into its field.

// failuresName is that file.
const failuresName = "failed.bin"

// failures are the logins that failed since the last one that did not.
type failures struct {
	Times uint32
	First time.Time
	Last  time.Time
	User  bill.ID // whose name was given with the last, zero where nobody has it
}

const failuresSize = 1 + 4 + 8 + 8 + 16

// bytes are the version, 1, then all in the order of the fields: the times as Unix milliseconds, big endian.
func (f failures) bytes() []byte {
	b := binary.BigEndian.AppendUint32([]byte{1}, f.Times)
	b = binary.BigEndian.AppendUint64(b, uint64(f.First.UnixMilli()))
	b = binary.BigEndian.AppendUint64(b, uint64(f.Last.UnixMilli()))
	return append(b, f.User[:]...)
}

// parseFailures reads what bytes wrote. Anything else tells only that something was noted.
func parseFailures(b []byte) failures {
	if len(b) != failuresSize || b[0] != 1 {
		return failures{}
	}
	f := failures{
		Times: binary.BigEndian.Uint32(b[1:]),
		First: time.UnixMilli(int64(binary.BigEndian.Uint64(b[5:]))).UTC(), Last: time.UnixMilli(int64(binary.BigEndian.Uint64(b[13:]))).UTC(),
	}
	copy(f.User[:], b[21:])
	if year := f.Last.Year(); year < 1970 || year > 9999 {
		return failures{}
	}
	return f
}

// more is one failure more.
func (f failures) more(at time.Time, user bill.ID) failures {
	if f.Times == 0 {
		f.First = at
	}
	if f.Times < math.MaxUint32 {
		f.Times++
	}
	f.Last, f.User = at, user
	return f
}

// failuresPlace is where the failures of a computer are remembered.
type failuresPlace struct {
	books  *Books
	device crypto.ID
	store  crypto.ID
	inFile bool
}

func (p failuresPlace) entry() keychain.Entry {
	return keychain.Entry{Store: p.store, Device: p.device, Purpose: keychain.FailedLogins}
}

func (p failuresPlace) path() string { return filepath.Join(p.books.dir, failuresName) }

// read gives what is remembered; ok is false where that is nothing, or cannot be asked for.
func (p failuresPlace) read(ctx context.Context) (f failures, ok bool) {
	var b []byte
	var err error
	if p.inFile {
		b, err = readSmall(p.path())
	} else {
		b, err = p.books.env.Keychain.Get(ctx, p.entry())
	}
	return parseFailures(b), err == nil
}

// write remembers. What cannot be is not told to who typed a wrong passphrase: that alone is the answer.
func (p failuresPlace) write(ctx context.Context, f failures) {
	if p.inFile {
		_ = crypto.WriteFile(p.path(), f.bytes())
		return
	}
	_ = p.books.env.Keychain.Set(ctx, p.entry(), f.bytes())
}

func (p failuresPlace) forget(ctx context.Context) {
	if p.inFile {
		_ = os.Remove(p.path())
		return
	}
	_ = p.books.env.Keychain.Delete(ctx, p.entry())
}

// failuresOf finds the place for this computer: that of the slots which the keychain answers for, else the file.
func (b *Books) failuresOf(ctx context.Context, f *crypto.KeyFile) (p failuresPlace, ok bool) {
	dev, err := b.device(ctx, f, "")
	if err != nil {
		return p, false // nobody gets in here at all
	}
	defer dev.Secret.Wipe()
	return failuresPlace{b, dev.ID, f.Store(), dev.Secret == nil}, true
}

// noteFailure remembers that a login failed for what was typed, not for a fault of the computer.
func (b *Books) noteFailure(ctx context.Context, f *crypto.KeyFile, name string, why error) {
	wrong := errors.Is(why, crypto.ErrWrongPassphrase) || errors.Is(why, crypto.ErrUnknownUser) || errors.Is(why, crypto.ErrRevoked) ||
		errors.Is(why, crypto.ErrWrongRecoveryKey)
	if f == nil || !wrong {
		return
	}
	ctx = context.WithoutCancel(ctx)
	p, ok := b.failuresOf(ctx, f)
	if !ok {
		return
	}
	var user bill.ID
	if u, err := f.Find(name); err == nil {
		user = bill.ID(u.ID)
	}
	had, _ := p.read(ctx)
	p.write(ctx, had.more(b.env.now(), user))
}

// fileFailures has the trail tell of the logins that failed since the last one. What is cut short in between is told twice rather than never.
func (s *Session) fileFailures(ctx context.Context) error {
	p, ok := s.books.failuresOf(ctx, s.file)
	if !ok {
		return nil
	}
	f, ok := p.read(ctx)
	if !ok {
		return nil
	}
	deed := s.deed(noteFailed, f.User)
	deed.Outcome = alarm.FailedOutcome(int(f.Times), f.Last)
	if f.Times == 0 {
		deed.Outcome = "unreadable"
	}
	if err := s.store.Write(ctx, deed, func(*store.Tx) error { return nil }); err != nil {
		return err
	}
	p.forget(ctx)
	return nil
}
