// Package backup writes the books into one file, reads it again to prove it, and makes new books of it.
//
// The file is an ordinary age file, sealed to the recovery key and to the backup passphrase. Inside is a tar archive,
// packed with zstd, that holds the books as an ordinary SQLite file, or, of a differential, the pages of it that changed: the
// age, zstd, tar, dd and sqlite3 programs open it without us. README.md has the format and the commands.
//
// A full holds all. A week holds what changed since the full, a day what changed since the week. Next says which one to make,
// Make makes it, Find gathers the files that belong together, Retain says which may go.
package backup

import (
	"errors"
	"fmt"

	"counterfoil/crypto"
	"counterfoil/store/files"

	"filippo.io/age"
)

// Suffix ends the name of every backup file.
const Suffix = ".cfbackup"

// What can go wrong besides the errors of package store (ErrFull, ErrReadOnly, ErrExists, ErrInUse). None holds a
// name or an amount.
var (
	// ErrWrongPassphrase: the backup is sealed to a passphrase, and to another one.
	ErrWrongPassphrase = errors.New("wrong backup passphrase")
	// ErrWrongKey: the backup is not sealed to this recovery key or passphrase at all.
	ErrWrongKey = errors.New("the backup does not open with this key")
	// ErrForeign: the file is not a backup of ours.
	ErrForeign = errors.New("the file is not a backup of Counterfoil")
	// ErrDamaged: the file was changed, or ends too early. errors.As finds the DamageError.
	ErrDamaged = errors.New("the backup is damaged")
	// ErrNewer: the backup was made by a newer version of the program.
	ErrNewer = errors.New("the backup was made by a newer version")
	// ErrMissing: there is no such file, or the disk it lies on is not there.
	ErrMissing = files.ErrMissing
	// ErrUnsigned: the content is not signed by whoever is named as its maker, or the maker is not known here.
	ErrUnsigned = errors.New("the backup does not show who made it")
	// ErrNoParent: a differential was given without the backup that it builds upon.
	ErrNoParent = errors.New("the backup that it builds upon is not there")
	// ErrOtherParent: of these books, but the differential builds upon another one, of another week for example.
	ErrOtherParent = errors.New("the backup builds upon another one")
	// ErrOtherBooks: the files are of different books.
	ErrOtherBooks = errors.New("the backup is of other books")
	// ErrOutgrown: so much has changed that a full takes hardly more room than a differential.
	ErrOutgrown = errors.New("too much has changed for a differential")
	// ErrNoPages: what the pages of the parent were like is not known here any more, or not for sure.
	ErrNoPages = errors.New("the pages of the parent are not known")
	// ErrTooBig: the disk cannot hold a file of this size (FAT32 stops below 4 GiB).
	ErrTooBig = files.ErrTooBig
)

// DamageError says how far the file could be read. It is an ErrDamaged.
type DamageError struct {
	At  int64 // bytes of the file read until then
	Cut bool  // the file had come to its end: it was probably cut off
	Err error
}

func (e *DamageError) Error() string {
	if e.Cut {
		return fmt.Sprintf("the backup is damaged or cut off: it ends at byte %d: %v", e.At, e.Err)
	}
	return fmt.Sprintf("the backup is damaged before byte %d: %v", e.At, e.Err)
}

// Unwrap gives ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Err} }

// Progress is told how far one of the steps below is: done of total, in bytes.
type Progress func(step string, done, total int64)

// The steps, in the order of Make (read, write, verify) and of Restore (restore, check).
const (
	StepRead    = "read"
	StepWrite   = "write"
	StepVerify  = "verify"
	StepRestore = "restore"
	StepCheck   = "check"
)

func (p Progress) tell(step string, done, total int64) {
	if p != nil {
		p(step, done, total)
	}
}

// Opener opens a backup: with crypto.BackupIdentity for the passphrase or crypto.RecoveryKey.Identity for the key.
type Opener struct {
	Identity age.Identity
	// Known, where given, holds the public signing keys of the people of these books: a backup signed by anybody else
	// is ErrUnsigned. nil, on a bare machine, takes the key that the backup itself names; its fingerprint is then to
	// be compared with the one in the recovery kit (Manifest.Fingerprint).
	Known func(crypto.ID) ([]byte, bool)
	// Handover asks for books that were handed over, in place of a backup: each is refused where the other is asked for.
	Handover bool
}

// openError names the kind of a failure of age.Decrypt.
func openError(err error, at int64, atEnd bool) error {
	var none *age.NoIdentityMatchError
	switch {
	case errors.Is(err, crypto.ErrWrongPassphrase):
		return fmt.Errorf("%w: %w", ErrWrongPassphrase, err)
	case errors.Is(err, crypto.ErrCost):
		return err
	case errors.Is(err, crypto.ErrDamaged):
		return &DamageError{At: at, Err: err}
	case errors.As(err, &none):
		return fmt.Errorf("%w: %w", ErrWrongKey, err)
	}
	return &DamageError{At: at, Cut: atEnd, Err: err}
}
