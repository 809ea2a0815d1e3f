package seal

import (
	"bytes"
	"database/sql"
	"fmt"
	"testing"

	"counterfoil/crypto/page"
)

func testKey(t testing.TB, fill byte) *page.Key {
	t.Helper()
	k, err := page.NewKey(bytes.Repeat([]byte{fill}, 32), page.StoreID{fill}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const testName = "books.db"

func create(t testing.TB, fs FS) *DB {
	t.Helper()
	if err := Create(fs, testName, testKey(t, 1)); err != nil {
		t.Fatal(err)
	}
	return reopen(t, fs)
}

func reopen(t testing.TB, fs FS) *DB {
	t.Helper()
	db, err := Open(fs, testName, testKey(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// ask gives the one value of a query as text.
func ask(t testing.TB, db *sql.DB, query string, args ...any) string {
	t.Helper()
	var v any
	if err := db.QueryRow(query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

func closeDB(t testing.TB, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCreateWriteReopenRead(t *testing.T) {
	folder := NewFolder(t.TempDir())
	db := create(t, folder)
	exec(t, db.Writer(), "CREATE TABLE bill (id INTEGER PRIMARY KEY, number TEXT) STRICT")
	for i := range 500 {
		exec(t, db.Writer(), "INSERT INTO bill (number) VALUES (?)", fmt.Sprintf("2026-%04d", i))
	}
	if got := ask(t, db.Readers(2), "SELECT count(*) FROM bill"); got != "500" {
		t.Errorf("a reader counts %s", got)
	}
	closeDB(t, db)
	db = reopen(t, folder)
	if got := ask(t, db.Readers(2), "SELECT max(number) FROM bill"); got != "2026-0499" {
		t.Errorf("after reopening the last number is %s", got)
	}
	if got := ask(t, db.Writer(), "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity: %s", got)
	}
	closeDB(t, db)
}
