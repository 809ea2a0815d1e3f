package seal

import (
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// walIndex is the index of the log that all connections share, and its eight locks. It lies in the memory of this
// process, outside the Go heap, and goes away with the last connection; the next one builds it anew from the log.
type walIndex struct {
	mu      sync.Mutex
	users   int
	regions []uintptr
	shared  [sqlite3.SQLITE_SHM_NLOCK]int
	holder  [sqlite3.SQLITE_SHM_NLOCK]*openFile // who holds the lock exclusively
}

// region gives the address of a region, 0 when it does not exist and is not to be made.
func (x *walIndex) region(tls *libc.TLS, f *openFile, n, size int32, extend bool) (uintptr, int32) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !f.mapped {
		f.mapped = true
		x.users++
	}
	for int(n) >= len(x.regions) {
		if !extend {
			return 0, sqlite3.SQLITE_OK
		}
		address := libc.Xcalloc(tls, 1, libc.Tsize_t(size))
		if address == 0 {
			return 0, sqlite3.SQLITE_IOERR_NOMEM
		}
		x.regions = append(x.regions, address)
	}
	return x.regions[n], sqlite3.SQLITE_OK
}

func (x *walIndex) lock(f *openFile, offset, n, flags int32) int32 {
	x.mu.Lock()
	defer x.mu.Unlock()
	mask := uint16(1<<(offset+n) - 1<<offset)
	switch {
	case flags&sqlite3.SQLITE_SHM_UNLOCK != 0:
		x.unlock(f, mask)
		return sqlite3.SQLITE_OK
	case flags&sqlite3.SQLITE_SHM_SHARED != 0:
		return x.lockShared(f, mask)
	}
	return x.lockExclusive(f, mask)
}

func (x *walIndex) lockShared(f *openFile, mask uint16) int32 {
	for i := range x.holder {
		if mask&^f.shared>>i&1 != 0 && x.holder[i] != nil {
			return sqlite3.SQLITE_BUSY
		}
	}
	for i := range x.shared {
		if mask&^f.shared>>i&1 != 0 {
			x.shared[i]++
		}
	}
	f.shared |= mask
	return sqlite3.SQLITE_OK
}

func (x *walIndex) lockExclusive(f *openFile, mask uint16) int32 {
	for i := range x.holder {
		if mask&^f.exclusive>>i&1 != 0 && (x.holder[i] != nil || x.shared[i] > 0) {
			return sqlite3.SQLITE_BUSY
		}
	}
	for i := range x.holder {
		if mask>>i&1 != 0 {
			x.holder[i] = f
		}
	}
	f.exclusive |= mask
	return sqlite3.SQLITE_OK
}

func (x *walIndex) unlock(f *openFile, mask uint16) {
	for i := range x.holder {
		if mask&f.shared>>i&1 != 0 {
			x.shared[i]--
		}
		if mask&f.exclusive>>i&1 != 0 {
			x.holder[i] = nil
		}
	}
	f.shared &^= mask
	f.exclusive &^= mask
}

// barrier orders the memory accesses of one thread before and after it as seen by the others; taking and releasing a
// lock does that.
func (x *walIndex) barrier() {
	x.mu.Lock()
	defer x.mu.Unlock()
}

// unmap ends the use of the index by one connection.
func (x *walIndex) unmap(tls *libc.TLS, f *openFile) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !f.mapped {
		return
	}
	f.mapped = false
	x.unlock(f, ^uint16(0))
	if x.users--; x.users > 0 {
		return
	}
	for _, address := range x.regions {
		libc.Xfree(tls, address)
	}
	x.regions = nil
}
