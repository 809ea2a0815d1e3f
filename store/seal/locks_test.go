package seal

import (
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The index of the log: one for all connections, made only when asked for, gone with the last.
func TestIndexOfTheLog(t *testing.T) {
	tls := libc.NewTLS()
	defer tls.Close()
	var x walIndex
	a, b := &openFile{}, &openFile{}
	if p, rc := x.region(tls, a, 0, 32768, false); p != 0 || rc != sqlite3.SQLITE_OK {
		t.Errorf("a region that nobody made: %#x, %d", p, rc)
	}
	first, _ := x.region(tls, a, 1, 32768, true)
	if same, _ := x.region(tls, b, 1, 32768, false); same != first || first == 0 {
		t.Error("two connections see two indexes")
	}
	bytesAt(first, 32768)[32767] = 42
	x.unmap(tls, a)
	x.unmap(tls, a)
	if len(x.regions) != 2 || bytesAt(first, 32768)[32767] != 42 {
		t.Error("the index went away with the first connection")
	}
	x.unmap(tls, b)
	if x.regions != nil || x.users != 0 {
		t.Error("the index outlived the last connection")
	}
}

func TestIndexLocks(t *testing.T) {
	const (
		shared    = sqlite3.SQLITE_SHM_LOCK | sqlite3.SQLITE_SHM_SHARED
		exclusive = sqlite3.SQLITE_SHM_LOCK | sqlite3.SQLITE_SHM_EXCLUSIVE
		free      = sqlite3.SQLITE_SHM_UNLOCK | sqlite3.SQLITE_SHM_SHARED
	)
	var x walIndex
	a, b := &openFile{mapped: true}, &openFile{mapped: true}
	x.users = 2
	for i, step := range []struct {
		f         *openFile
		offset, n int32
		flags     int32
		want      int32
	}{
		{a, 3, 1, shared, sqlite3.SQLITE_OK},
		{b, 3, 1, shared, sqlite3.SQLITE_OK},
		{a, 3, 1, exclusive, sqlite3.SQLITE_BUSY},
		{a, 0, 8, exclusive, sqlite3.SQLITE_BUSY},
		{a, 4, 4, exclusive, sqlite3.SQLITE_OK},
		{b, 4, 1, shared, sqlite3.SQLITE_BUSY},
		{b, 7, 1, exclusive, sqlite3.SQLITE_BUSY},
		{a, 4, 4, free, sqlite3.SQLITE_OK},
		{b, 7, 1, exclusive, sqlite3.SQLITE_OK},
		{a, 3, 1, free, sqlite3.SQLITE_OK},
		{b, 3, 1, free, sqlite3.SQLITE_OK},
		{a, 0, 7, exclusive, sqlite3.SQLITE_OK},
	} {
		if got := x.lock(step.f, step.offset, step.n, step.flags); got != step.want {
			t.Fatalf("step %d: %d, want %d", i, got, step.want)
		}
	}
	x.unmap(nil, a)
	if got := x.lock(b, 0, 8, exclusive); got != sqlite3.SQLITE_OK {
		t.Errorf("a connection that went kept its locks: %d", got)
	}
}

func TestDatabaseLocks(t *testing.T) {
	var l fileLocks
	a, b := &openFile{}, &openFile{}
	want := func(what string, got, want int32) {
		t.Helper()
		if got != want {
			t.Fatalf("%s: %d, want %d", what, got, want)
		}
	}
	want("a reads", l.lock(a, sqlite3.SQLITE_LOCK_SHARED), sqlite3.SQLITE_OK)
	want("b reads", l.lock(b, sqlite3.SQLITE_LOCK_SHARED), sqlite3.SQLITE_OK)
	want("a alone?", l.lock(a, sqlite3.SQLITE_LOCK_EXCLUSIVE), sqlite3.SQLITE_BUSY)
	want("b too?", l.lock(b, sqlite3.SQLITE_LOCK_RESERVED), sqlite3.SQLITE_BUSY)
	c := &openFile{}
	want("nobody begins to read", l.lock(c, sqlite3.SQLITE_LOCK_SHARED), sqlite3.SQLITE_BUSY)
	l.unlock(b, sqlite3.SQLITE_LOCK_NONE)
	want("a alone now", l.lock(a, sqlite3.SQLITE_LOCK_EXCLUSIVE), sqlite3.SQLITE_OK)
	l.unlock(a, sqlite3.SQLITE_LOCK_SHARED)
	want("c reads", l.lock(c, sqlite3.SQLITE_LOCK_SHARED), sqlite3.SQLITE_OK)
	if l.anyReserved() || l.holders != 2 {
		t.Errorf("reserved %v, %d holders", l.anyReserved(), l.holders)
	}
}
