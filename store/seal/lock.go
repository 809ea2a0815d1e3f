package seal

import (
	"runtime"
	"sync"

	sqlite3 "modernc.org/sqlite/lib"
)

// openFile is one file that one connection has open, with the locks that it holds.
type openFile struct {
	content
	vfs    *vfs
	pinned runtime.Pinner

	locks     *fileLocks
	level     int32  // of the database lock; guarded by locks
	mapped    bool   // uses the index; guarded by vfs.index, as are the next two
	shared    uint16 // index locks held shared, one bit each
	exclusive uint16 // index locks held exclusively
}

func (f *openFile) close() error {
	f.locks.unlock(f, sqlite3.SQLITE_LOCK_NONE)
	err := f.content.close()
	f.pinned.Unpin()
	f.vfs.open.Add(-1)
	return err
}

// fileLocks are SQLite's locks on the database, between the connections of this process. Other processes are kept out
// of the whole folder, so these need not reach the disk, but they must be real: at close SQLite asks for the exclusive
// lock to learn whether it is the last connection, and if told so deletes the log under the others.
type fileLocks struct {
	mu       sync.Mutex
	holders  int       // connections at SHARED or above
	reserved *openFile // the one at RESERVED or above
	pending  bool      // reserved wants EXCLUSIVE: nobody else may begin to read
}

func (l *fileLocks) lock(f *openFile, level int32) int32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.level >= level {
		return sqlite3.SQLITE_OK
	}
	if f.level == sqlite3.SQLITE_LOCK_NONE {
		if l.pending {
			return sqlite3.SQLITE_BUSY
		}
		l.holders++
		f.level = sqlite3.SQLITE_LOCK_SHARED
	}
	if level == sqlite3.SQLITE_LOCK_SHARED {
		return sqlite3.SQLITE_OK
	}
	return l.raise(f, level)
}

// raise takes f from SHARED to RESERVED, and on to EXCLUSIVE when it is the only one left.
func (l *fileLocks) raise(f *openFile, level int32) int32 {
	if l.reserved != nil && l.reserved != f {
		return sqlite3.SQLITE_BUSY
	}
	l.reserved = f
	f.level = max(f.level, sqlite3.SQLITE_LOCK_RESERVED)
	if level == sqlite3.SQLITE_LOCK_RESERVED {
		return sqlite3.SQLITE_OK
	}
	l.pending = true
	f.level = sqlite3.SQLITE_LOCK_PENDING
	if l.holders > 1 {
		return sqlite3.SQLITE_BUSY
	}
	f.level = sqlite3.SQLITE_LOCK_EXCLUSIVE
	return sqlite3.SQLITE_OK
}

func (l *fileLocks) unlock(f *openFile, level int32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.level <= level {
		return
	}
	if l.reserved == f {
		l.reserved, l.pending = nil, false
	}
	if level == sqlite3.SQLITE_LOCK_NONE {
		l.holders--
	}
	f.level = level
}

func (l *fileLocks) anyReserved() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reserved != nil
}
