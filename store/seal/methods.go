package seal

import (
	"crypto/rand"
	"time"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// This file is the border to SQLite: C calling conventions on one side, Go values and errors on the other.

// content is what the two kinds of file, database and log, do differently. Offsets and sizes are SQLite's.
type content interface {
	read(p []byte, off int64) error
	write(p []byte, off int64) error
	truncate(size int64) error
	sync() error
	size() (int64, error)
	close() error
}

// cfile is the file that SQLite allocates and hands to every call.
type cfile struct {
	methods uintptr
	file    uintptr // *openFile, pinned
}

func vfsMethods(name uintptr) sqlite3.Tsqlite3_vfs {
	return sqlite3.Tsqlite3_vfs{
		FiVersion:          2,
		FszOsFile:          int32(unsafe.Sizeof(cfile{})),
		FmxPathname:        64,
		FzName:             name,
		FxOpen:             functionPointer(xOpen),
		FxDelete:           functionPointer(xDelete),
		FxAccess:           functionPointer(xAccess),
		FxFullPathname:     functionPointer(xFullPathname),
		FxDlOpen:           functionPointer(xDlOpen),
		FxDlError:          functionPointer(xDlError),
		FxDlSym:            functionPointer(xDlSym),
		FxDlClose:          functionPointer(xDlClose),
		FxRandomness:       functionPointer(xRandomness),
		FxSleep:            functionPointer(xSleep),
		FxCurrentTime:      functionPointer(xCurrentTime),
		FxGetLastError:     functionPointer(xGetLastError),
		FxCurrentTimeInt64: functionPointer(xCurrentTimeInt64),
	}
}

// ioMethods is of version 2: shared memory for the index of the log, but no xFetch, because a mapped file would hand
// SQLite sealed bytes.
func ioMethods() sqlite3.Tsqlite3_io_methods {
	return sqlite3.Tsqlite3_io_methods{
		FiVersion:               2,
		FxClose:                 functionPointer(xClose),
		FxRead:                  functionPointer(xRead),
		FxWrite:                 functionPointer(xWrite),
		FxTruncate:              functionPointer(xTruncate),
		FxSync:                  functionPointer(xSync),
		FxFileSize:              functionPointer(xFileSize),
		FxLock:                  functionPointer(xLock),
		FxUnlock:                functionPointer(xUnlock),
		FxCheckReservedLock:     functionPointer(xCheckReservedLock),
		FxFileControl:           functionPointer(xFileControl),
		FxSectorSize:            functionPointer(xSectorSize),
		FxDeviceCharacteristics: functionPointer(xDeviceCharacteristics),
		FxShmMap:                functionPointer(xShmMap),
		FxShmLock:               functionPointer(xShmLock),
		FxShmBarrier:            functionPointer(xShmBarrier),
		FxShmUnmap:              functionPointer(xShmUnmap),
	}
}

func vfsAt(p uintptr) *vfs       { return at[vfs](at[sqlite3.Tsqlite3_vfs](p).FpAppData) }
func fileAt(p uintptr) *openFile { return at[openFile](at[cfile](p).file) }

func xOpen(_ *libc.TLS, pVfs, zName, pFile uintptr, flags int32, pOutFlags uintptr) int32 {
	v, c := vfsAt(pVfs), at[cfile](pFile)
	*c = cfile{} // no methods: SQLite does not close a file that did not open
	var path string
	if zName != 0 {
		path = libc.GoString(zName)
	}
	content, err := v.openFile(path, flags)
	if err != nil {
		return v.fault(sqlite3.SQLITE_CANTOPEN, err)
	}
	f := &openFile{content: content, vfs: v, locks: v.locksOf(path)}
	f.pinned.Pin(f)
	v.open.Add(1)
	if path == storePath {
		v.latest = f
	}
	c.file = uintptr(unsafe.Pointer(f))
	c.methods = v.c + unsafe.Offsetof(cvfs{}.methods)
	if pOutFlags != 0 {
		*at[int32](pOutFlags) = flags
	}
	return sqlite3.SQLITE_OK
}

func xClose(_ *libc.TLS, pFile uintptr) int32 {
	c, f := at[cfile](pFile), fileAt(pFile)
	err := f.close()
	*c = cfile{}
	return f.vfs.fault(sqlite3.SQLITE_IOERR_CLOSE, err)
}

func xRead(_ *libc.TLS, pFile, zBuf uintptr, n int32, off int64) int32 {
	f := fileAt(pFile)
	return f.vfs.fault(sqlite3.SQLITE_IOERR_READ, f.read(bytesAt(zBuf, n), off))
}

func xWrite(_ *libc.TLS, pFile, zBuf uintptr, n int32, off int64) int32 {
	f := fileAt(pFile)
	if f.vfs.frozen.Load() {
		return f.vfs.fault(sqlite3.SQLITE_IOERR_WRITE, ErrReadOnly)
	}
	return f.vfs.fault(sqlite3.SQLITE_IOERR_WRITE, f.write(bytesAt(zBuf, n), off))
}

func xTruncate(_ *libc.TLS, pFile uintptr, size int64) int32 {
	f := fileAt(pFile)
	if f.vfs.frozen.Load() {
		return f.vfs.fault(sqlite3.SQLITE_IOERR_TRUNCATE, ErrReadOnly)
	}
	return f.vfs.fault(sqlite3.SQLITE_IOERR_TRUNCATE, f.truncate(size))
}

func xSync(_ *libc.TLS, pFile uintptr, _ int32) int32 {
	f := fileAt(pFile)
	return f.vfs.fault(sqlite3.SQLITE_IOERR_FSYNC, f.sync())
}

func xFileSize(_ *libc.TLS, pFile, pSize uintptr) int32 {
	f := fileAt(pFile)
	size, err := f.size()
	*at[int64](pSize) = size
	return f.vfs.fault(sqlite3.SQLITE_IOERR_FSTAT, err)
}

func xLock(_ *libc.TLS, pFile uintptr, level int32) int32 {
	f := fileAt(pFile)
	return f.locks.lock(f, level)
}

func xUnlock(_ *libc.TLS, pFile uintptr, level int32) int32 {
	f := fileAt(pFile)
	f.locks.unlock(f, level)
	return sqlite3.SQLITE_OK
}

func xCheckReservedLock(_ *libc.TLS, pFile, pOut uintptr) int32 {
	*at[int32](pOut) = libc.Bool32(fileAt(pFile).locks.anyReserved())
	return sqlite3.SQLITE_OK
}

// xFileControl knows no request: every one of them is optional.
func xFileControl(*libc.TLS, uintptr, int32, uintptr) int32 { return sqlite3.SQLITE_NOTFOUND }

func xSectorSize(*libc.TLS, uintptr) int32 { return 4096 }

// xDeviceCharacteristics promises that writing some bytes harms no bytes beside them. Without it SQLite pads
// transactions and splits pages at sectors. Nothing else is promised: no atomic batches, no reading of half pages.
func xDeviceCharacteristics(*libc.TLS, uintptr) int32 {
	return sqlite3.SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

func xShmMap(tls *libc.TLS, pFile uintptr, region, size, extend int32, pp uintptr) int32 {
	address, rc := fileAt(pFile).vfs.index.region(tls, fileAt(pFile), region, size, extend != 0)
	*at[uintptr](pp) = address
	return rc
}

func xShmLock(_ *libc.TLS, pFile uintptr, offset, n, flags int32) int32 {
	f := fileAt(pFile)
	return f.vfs.index.lock(f, offset, n, flags)
}

func xShmBarrier(_ *libc.TLS, pFile uintptr) { fileAt(pFile).vfs.index.barrier() }

func xShmUnmap(tls *libc.TLS, pFile uintptr, _ int32) int32 {
	f := fileAt(pFile)
	f.vfs.index.unmap(tls, f)
	return sqlite3.SQLITE_OK
}

func xDelete(_ *libc.TLS, pVfs, zName uintptr, syncDir int32) int32 {
	v, path := vfsAt(pVfs), libc.GoString(zName)
	if path == compactPath+journalSuffix {
		return sqlite3.SQLITE_OK // it lay in memory and is gone
	}
	name, ok := v.diskName(path)
	if !ok || !isLog(name) {
		return v.fault(sqlite3.SQLITE_IOERR_DELETE, ErrShape)
	}
	if v.frozen.Load() && v.hadLog {
		return v.fault(sqlite3.SQLITE_IOERR_DELETE, ErrReadOnly)
	}
	err := v.fs.Remove(name)
	if err == nil && syncDir != 0 {
		err = v.fs.SyncDir()
	}
	return v.fault(sqlite3.SQLITE_IOERR_DELETE, err)
}

// xAccess says of a rollback journal that it is not there, even if somebody put one: a store has none, and SQLite would
// write its content into the database.
func xAccess(_ *libc.TLS, pVfs, zName uintptr, _ int32, pOut uintptr) int32 {
	v := vfsAt(pVfs)
	*at[int32](pOut) = 0
	name, ok := v.diskName(libc.GoString(zName))
	if !ok {
		return sqlite3.SQLITE_OK
	}
	exists, err := v.fs.Exists(name)
	*at[int32](pOut) = libc.Bool32(exists)
	return v.fault(sqlite3.SQLITE_IOERR_ACCESS, err)
}

func xFullPathname(_ *libc.TLS, pVfs, zName uintptr, n int32, zOut uintptr) int32 {
	v, path := vfsAt(pVfs), libc.GoString(zName)
	if _, ok := v.diskName(path); !ok && path != compactPath || len(path) >= int(n) {
		return v.fault(sqlite3.SQLITE_CANTOPEN, ErrShape)
	}
	out := bytesAt(zOut, n)
	out[copy(out, path)] = 0
	return sqlite3.SQLITE_OK
}

// Loading of code is refused: there is nothing to load.
func xDlOpen(*libc.TLS, uintptr, uintptr) uintptr         { return 0 }
func xDlError(*libc.TLS, uintptr, int32, uintptr)         {}
func xDlSym(*libc.TLS, uintptr, uintptr, uintptr) uintptr { return 0 }
func xDlClose(*libc.TLS, uintptr, uintptr)                {}

func xRandomness(_ *libc.TLS, _ uintptr, n int32, out uintptr) int32 {
	_, _ = rand.Read(bytesAt(out, n)) // never fails: without randomness the process ends
	return n
}

func xSleep(_ *libc.TLS, _ uintptr, microseconds int32) int32 {
	time.Sleep(time.Duration(microseconds) * time.Microsecond)
	return microseconds
}

// julianUnixEpoch is 1970-01-01 in SQLite's clock: milliseconds of the Julian day.
const julianUnixEpoch = 210866760000000

func xCurrentTimeInt64(_ *libc.TLS, _, pOut uintptr) int32 {
	*at[int64](pOut) = julianUnixEpoch + time.Now().UnixMilli()
	return sqlite3.SQLITE_OK
}

func xCurrentTime(_ *libc.TLS, _, pOut uintptr) int32 {
	*at[float64](pOut) = float64(julianUnixEpoch+time.Now().UnixMilli()) / 86400000
	return sqlite3.SQLITE_OK
}

func xGetLastError(*libc.TLS, uintptr, int32, uintptr) int32 { return 0 }
