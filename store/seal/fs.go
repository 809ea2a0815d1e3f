// Package seal is the file system under SQLite: what SQLite reads and writes as if it lay in clear is sealed on the disk, each page and each
// frame of the log by itself. It knows no table, and no key but the one that it is given. README.md is the promise about what lies where.
//
// It stands on a small interface of files (FS) with two sides: Folder is the disk, and Disk is one in memory for tests, which fails where
// it is told to and loses its power between any two operations.
package seal

import (
	"errors"
	"fmt"

	"counterfoil/crypto/page"
)

// The kinds of failure that the layers above put into words. Errors of this package wrap them; use errors.Is.
var (
	ErrLocked   = errors.New("the store is in use by another program")
	ErrWrongKey = errors.New("no page of the store opens with this key")
	ErrDamaged  = errors.New("the store is damaged")
	ErrShape    = errors.New("this is not the shape of a sealed store")
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the store may not be written to")
	ErrUnclean  = errors.New("the store was not closed cleanly")
	ErrOpen     = errors.New("the store still has open connections")
)

// PageError says which record of which file is damaged. It is an ErrDamaged.
type PageError struct {
	File string // the name in the folder, as "books.db" or "books.db-wal"
	Page int64  // page number from 1; in a log the frame index from 0, or -1 for its header
	Err  error  // page.ErrTag for a record that was changed or moved, io.ErrUnexpectedEOF for one that is missing
}

func (e *PageError) Error() string {
	what := "page"
	if e.File != "" && isLog(e.File) {
		what = "frame"
	}
	return fmt.Sprintf("%s %d of %s: %v", what, e.Page, e.File, e.Err)
}

func (e *PageError) Unwrap() error { return e.Err }

// Is makes every PageError an ErrDamaged.
func (e *PageError) Is(target error) bool { return target == ErrDamaged }

// FS is the folder of one store, as much of it as sealing needs. Names are plain file names in that folder. There are
// two: Folder on a real disk, and Disk in memory, which fails when told to. Errors wrap ErrFull, ErrReadOnly, ErrLocked
// and fs.ErrNotExist or fs.ErrExist where they apply.
type FS interface {
	// Open opens a file that exists, for reading and writing.
	Open(name string) (File, error)
	// Create makes a file that must not exist yet, readable by its owner alone. It is durable after its own Sync and SyncDir.
	Create(name string) (File, error)
	// Remove deletes a file; durable after SyncDir.
	Remove(name string) error
	// Rename moves a file over another in one step; durable after SyncDir.
	Rename(from, to string) error
	// Exists tells whether there is a file of this name.
	Exists(name string) (bool, error)
	// SyncDir makes created, removed and renamed names durable.
	SyncDir() error
	// Free is how many bytes the disk has room for.
	Free() (int64, error)
	// Lock keeps every other process, and every other FS value of this process, out of the store until the function it
	// returns is called. The same FS value may lock more than once; the last release counts. ErrLocked if somebody
	// else has it.
	Lock() (release func() error, err error)
}

// File is an open file of a store. ReadAt and WriteAt keep the promises of io.ReaderAt and io.WriterAt.
type File interface {
	ReadAt(p []byte, off int64) (int, error)
	WriteAt(p []byte, off int64) (int, error)
	Truncate(size int64) error
	// Sync returns when the content is on the disk, and not only handed to the system.
	Sync() error
	Size() (int64, error)
	Close() error
}

var _ error = (*PageError)(nil)

// damaged is the error of a record that does not open.
func damaged(file string, number int64, err error) error {
	if errors.Is(err, page.ErrTag) {
		err = page.ErrTag
	}
	return &PageError{File: file, Page: number, Err: err}
}
