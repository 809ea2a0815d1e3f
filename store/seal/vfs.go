package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"counterfoil/crypto/page"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const logSuffix = "-wal"

func isLog(name string) bool { return strings.HasSuffix(name, logSuffix) }

// vfs is what SQLite sees instead of the operating system: the one store it was made for, and nothing else. SQLite
// knows the store as "/store" and its log as "/store-wal", whatever their names on disk.
type vfs struct {
	fs   FS
	name string // of the database in its folder
	key  *page.Key

	tls    *libc.TLS
	c      uintptr // *cvfs
	pinned runtime.Pinner
	open   atomic.Int64  // files SQLite has open
	frozen atomic.Bool   // nothing is written
	bad    atomic.Uint64 // records that did not open; a connection that was there when it happened is not used again

	hadLog bool // when the store was opened
	tally  tally

	locks fileLocks
	index walIndex

	copying *compaction // what VACUUM INTO writes; nil at all other times. Only the goroutine that compacts uses it

	connecting sync.Mutex // held while a connection opens the store
	latest     *openFile  // the database as the connection that is being made has it open; guarded by connecting

	mu     sync.Mutex      // guards the rest
	faults map[int32]error // the last failure behind each result code that SQLite was given
	lost   error           // not nil: it is not known which file has the name of the store, so none is opened any more
}

// cvfs is the memory that SQLite keeps pointers to: it lies outside the Go heap and stays where it is.
type cvfs struct {
	vfs     sqlite3.Tsqlite3_vfs
	methods sqlite3.Tsqlite3_io_methods
	name    [32]byte
}

// storePath is the name that SQLite uses; xFullPathname accepts no other.
const storePath = "/store"

// register makes the VFS known to SQLite under a name of its own.
func (v *vfs) register() error {
	v.tls = libc.NewTLS()
	v.faults = make(map[int32]error)
	v.c = libc.Xcalloc(v.tls, 1, libc.Tsize_t(unsafe.Sizeof(cvfs{})))
	if v.c == 0 {
		v.tls.Close()
		return errors.New("no memory for the file layer")
	}
	v.pinned.Pin(v)
	c := at[cvfs](v.c)
	// The address is unique for as long as the VFS lives.
	copy(c.name[:], fmt.Sprintf("sealed-%x", v.c))
	c.vfs = vfsMethods(v.c + unsafe.Offsetof(c.name))
	c.vfs.FpAppData = uintptr(unsafe.Pointer(v))
	c.methods = ioMethods()
	if rc := sqlite3.Xsqlite3_vfs_register(v.tls, v.c, 0); rc != sqlite3.SQLITE_OK {
		v.release()
		return fmt.Errorf("register the file layer: SQLite result %d", rc)
	}
	return nil
}

// unregister takes the VFS away from SQLite. While a file is open SQLite still holds pointers to it: ErrOpen, and
// nothing is done.
func (v *vfs) unregister() error {
	if n := v.open.Load(); n != 0 {
		return fmt.Errorf("%w: %d files", ErrOpen, n)
	}
	sqlite3.Xsqlite3_vfs_unregister(v.tls, v.c)
	v.release()
	return nil
}

func (v *vfs) release() {
	libc.Xfree(v.tls, v.c)
	v.tls.Close()
	v.pinned.Unpin()
	v.c = 0
}

func (v *vfs) registeredName() string { return fmt.Sprintf("sealed-%x", v.c) }

// diskName turns SQLite's name of a file into the one on disk; false for everything but the database and its log.
func (v *vfs) diskName(path string) (string, bool) {
	switch path {
	case storePath:
		return v.name, true
	case storePath + logSuffix:
		return v.name + logSuffix, true
	}
	return "", false
}

// remember keeps the cause behind a result code, so that Explain can give it to whoever gets the code.
func (v *vfs) remember(code int32, err error) int32 {
	v.mu.Lock()
	v.faults[code] = err
	v.mu.Unlock()
	if errors.Is(err, ErrDamaged) {
		v.bad.Add(1)
	}
	return code
}

// fault chooses the result code for a failure: the kinds that SQLite has words for, and otherwise the code of the
// operation that failed.
func (v *vfs) fault(operation int32, err error) int32 {
	switch {
	case err == nil:
		return sqlite3.SQLITE_OK
	case errors.Is(err, ErrDamaged):
		return v.remember(sqlite3.SQLITE_IOERR_DATA, err)
	case errors.Is(err, ErrFull):
		return v.remember(sqlite3.SQLITE_FULL, err)
	}
	return v.remember(operation, err)
}

// cause gives back the last failure behind a result code, or nil.
func (v *vfs) cause(code int32) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.faults[code]
}

// openFile opens the database, which exists, or its log, which may be created. A file is known by the flags that
// SQLite opens it with, never by its name alone; journals, temporary files and everything unknown are refused.
func (v *vfs) openFile(path string, flags int32) (content, error) {
	const kinds = sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_MAIN_JOURNAL | sqlite3.SQLITE_OPEN_TEMP_DB |
		sqlite3.SQLITE_OPEN_TEMP_JOURNAL | sqlite3.SQLITE_OPEN_TRANSIENT_DB | sqlite3.SQLITE_OPEN_SUBJOURNAL |
		sqlite3.SQLITE_OPEN_SUPER_JOURNAL | sqlite3.SQLITE_OPEN_WAL
	if err := v.isLost(); err != nil {
		return nil, err
	}
	switch kind := flags & kinds; {
	case v.copying != nil && kind == sqlite3.SQLITE_OPEN_MAIN_DB && path == compactPath:
		return v.copying.open(v)
	case v.copying != nil && kind == sqlite3.SQLITE_OPEN_MAIN_JOURNAL && path == compactPath+journalSuffix:
		return &headerJournal{}, nil
	case kind == sqlite3.SQLITE_OPEN_MAIN_DB && path == storePath:
		f, err := v.fs.Open(v.name)
		if err != nil {
			return nil, err
		}
		d := newDatabase(v.name, f, v.key)
		d.tally = &v.tally
		return d, nil
	case kind == sqlite3.SQLITE_OPEN_WAL && path == storePath+logSuffix:
		return v.openLog(flags&sqlite3.SQLITE_OPEN_CREATE != 0)
	}
	return nil, fmt.Errorf("%w: a file of kind %#x", ErrShape, flags&kinds)
}

// locksOf gives the locks of the file that SQLite knows by a path: those of the store are shared by its connections.
func (v *vfs) locksOf(path string) *fileLocks {
	if path == compactPath {
		return new(fileLocks)
	}
	return &v.locks
}

func (v *vfs) isLost() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.lost
}

func (v *vfs) openLog(create bool) (content, error) {
	name := v.name + logSuffix
	f, err := v.fs.Open(name)
	if create && errors.Is(err, fs.ErrNotExist) {
		f, err = v.fs.Create(name)
	}
	if err != nil {
		return nil, err
	}
	l := newLog(name, f, v.key)
	l.syncDir = v.fs.SyncDir // also where the log was there: who made it may have been killed before its name was durable
	return l, nil
}

// at gives the value at an address outside the Go heap, or of a pinned Go value.
func at[T any](address uintptr) *T {
	return *(**T)(unsafe.Pointer(&address))
}

// bytesAt gives n bytes at an address outside the Go heap.
func bytesAt(address uintptr, n int32) []byte { return unsafe.Slice(at[byte](address), n) }

// functionPointer gives what transpiled C code calls a function by. It is right for declared functions only, whose
// values never move or go away.
func functionPointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }
