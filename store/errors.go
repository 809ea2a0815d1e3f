package store

import (
	"errors"
	"fmt"
	"io/fs"

	"counterfoil/store/files"
	"counterfoil/store/seal"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can go wrong, to be asked with errors.Is. The text of none of them names a customer or an amount.
var (
	// ErrInUse: another process has the books open.
	ErrInUse = errors.New("the books are in use by another program")
	// ErrExists: books are to be created where a folder already lies.
	ErrExists = files.ErrExists
	// ErrNoBooks: the folder holds no books.
	ErrNoBooks = errors.New("there are no books in this folder")
	// ErrNewer: the books were written by a newer version of the program.
	ErrNewer = errors.New("the books are of a newer version")
	// ErrForeign: the file opens but is not ours (application_id).
	ErrForeign = errors.New("the file is not one of our books")
	// ErrWrongKey: the key does not open these books. It says nothing about damage.
	ErrWrongKey = errors.New("the key does not open these books")
	// ErrReadOnly: the folder or the disk refuses writing.
	ErrReadOnly = files.ErrReadOnly
	// ErrFull: the disk is full.
	ErrFull = files.ErrFull
	// ErrDamaged: a page does not open, or the database contradicts itself. errors.As finds the DamageError.
	ErrDamaged = errors.New("the books are damaged")
	// ErrMissing: no such row.
	ErrMissing = errors.New("not found")
	// ErrConflict: something of that id or number exists already.
	ErrConflict = errors.New("exists already")
	// ErrUnchangeable: an issued document, a payment or the trail was to be changed.
	ErrUnchangeable = errors.New("issued documents, payments and the trail never change")
	// ErrRefused: a value broke a rule of the tables (a CHECK, a missing document).
	ErrRefused = errors.New("refused by the rules of the tables")
	// ErrNested: Write was called within Write.
	ErrNested = errors.New("a transaction is already under way here")
	// ErrBusy: somebody still reads an older moment of the books.
	ErrBusy = errors.New("somebody is still reading")
	// ErrErased: the law had it kept for so long, and it was erased since.
	ErrErased = errors.New("it was erased")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the books are closed")
)

// DamageError says where the damage is. It is an ErrDamaged.
type DamageError struct {
	File string // "books.db" or "books.db-wal"; "" where the finding is not a page's
	Page uint32 // from 1; 0 where unknown
	Err  error
}

func (e *DamageError) Error() string {
	switch {
	case e.File == "":
		return fmt.Sprintf("the books are damaged: %v", e.Err)
	case e.Page == 0:
		return fmt.Sprintf("%s is damaged: %v", e.File, e.Err)
	}
	return fmt.Sprintf("page %d of %s is damaged: %v", e.Page, e.File, e.Err)
}

// Unwrap gives ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Err} }

// sealed maps what the sealing and the system say to what the layers above ask for.
var sealed = []struct{ from, to error }{
	{seal.ErrLocked, ErrInUse},
	{seal.ErrWrongKey, ErrWrongKey},
	{seal.ErrShape, ErrForeign},
	{seal.ErrFull, ErrFull},
	{seal.ErrReadOnly, ErrReadOnly},
	{fs.ErrPermission, ErrReadOnly},
	{fs.ErrExist, ErrExists},
}

// constraints maps extended result codes of SQLite.
var constraints = map[int]error{
	sqlite3.SQLITE_CONSTRAINT_UNIQUE:     ErrConflict,
	sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: ErrConflict,
	sqlite3.SQLITE_CONSTRAINT_TRIGGER:    ErrUnchangeable,
}

// twice is ErrConflict in the words of this layer: those of SQLite name tables and columns, which tells nobody what exists already. The cause
// is kept for errors.As.
type twice struct{ cause error }

func (t *twice) Error() string   { return ErrConflict.Error() }
func (t *twice) Unwrap() []error { return []error{ErrConflict, t.cause} }

// kindOf puts the kind in front of a failure of the sealing, the system or SQLite. Other errors, and those that have
// their kind already, pass as they are.
func kindOf(err error) error {
	if err == nil || errors.Is(err, ErrDamaged) {
		return err
	}
	for _, k := range sealed {
		if errors.Is(err, k.from) && !errors.Is(err, k.to) {
			return fmt.Errorf("%w: %w", k.to, err)
		}
	}
	var bad *seal.PageError
	if errors.As(err, &bad) {
		return &DamageError{File: bad.File, Page: uint32(max(bad.Page, 0)), Err: err}
	}
	if errors.Is(err, seal.ErrDamaged) {
		return &DamageError{Err: err}
	}
	var s *sqlite.Error
	if !errors.As(err, &s) {
		return err
	}
	switch kind := constraints[s.Code()]; kind {
	case nil:
	case ErrConflict:
		return &twice{err}
	default:
		return fmt.Errorf("%w: %w", kind, err)
	}
	switch s.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%w: %w", ErrInUse, err)
	}
	return err
}
