package seal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"counterfoil/crypto/page"
)

// still begins a read transaction and gives its pages past SQLite, or nil, beside those that SQLite gives.
func still(t *testing.T, db *DB) (c *sql.Conn, s *Still) {
	t.Helper()
	ctx := context.Background()
	c = must(db.Readers(4).Conn(ctx))
	db.Settle(ctx, c)
	for _, text := range []string{"BEGIN", "SELECT count(*) FROM sqlite_schema"} {
		if _, err := c.ExecContext(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	s = must(db.Still(c))
	t.Cleanup(func() {
		if s != nil {
			_ = s.Close()
		}
		_, _ = c.ExecContext(ctx, "ROLLBACK")
		_ = c.Close()
	})
	return c, s
}

// bySQL are all pages as the transaction of c sees them.
func bySQL(t *testing.T, c *sql.Conn) (all []byte) {
	t.Helper()
	rows := must(c.QueryContext(context.Background(), "SELECT data FROM sqlite_dbpage ORDER BY pgno"))
	defer rows.Close()
	for rows.Next() {
		var p sql.RawBytes
		if err := rows.Scan(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p...)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// direct are the pages past SQLite, all of them by Each and each of them by Page.
func direct(t *testing.T, s *Still, pages int) (all []byte) {
	t.Helper()
	err := s.Each(uint32(pages), func(first uint32, run []byte) error {
		if int(first-1)*page.Size != len(all) || len(run) > Run*page.Size {
			t.Fatalf("a run of %d bytes from page %d on", len(run), first)
		}
		all = append(all, run...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var one [page.Size]byte
	for n := range pages {
		if err := s.Page(one[:], uint32(n+1)); err != nil || !bytes.Equal(one[:], all[n*page.Size:][:page.Size]) {
			t.Fatalf("page %d alone: %v", n+1, err)
		}
	}
	return all
}

// soon ends before SQLite gives up waiting.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// What is read past SQLite is what the transaction sees, and stays so while others write, and try to write the log back.
func TestStillSeesOneMoment(t *testing.T) {
	db := create(t, NewDisk())
	w := db.Writer()
	exec(t, w, "CREATE TABLE bill (id INTEGER PRIMARY KEY, paper BLOB)")
	for range 150 {
		exec(t, w, "INSERT INTO bill (paper) VALUES (randomblob(6000))")
	}
	c, s := still(t, db)
	if s == nil {
		t.Fatal("nothing else reads, and the pages are not to be had")
	}
	want := bySQL(t, c)
	if got := direct(t, s, len(want)/page.Size); !bytes.Equal(got, want) {
		t.Fatal("the file is not what the transaction sees")
	}
	for range 3 {
		exec(t, w, "UPDATE bill SET paper = randomblob(6000)")
		exec(t, w, "DELETE FROM bill WHERE id % 7 = 0")
		exec(t, w, "PRAGMA wal_checkpoint(PASSIVE)")
		if _, err := w.ExecContext(soon(t), "PRAGMA wal_checkpoint(TRUNCATE)"); err == nil {
			t.Fatal("the log was emptied under a transaction")
		}
		if got := direct(t, s, len(want)/page.Size); !bytes.Equal(got, want) {
			t.Fatal("the file has changed under the transaction")
		}
	}
	// Another one that begins now sees what lies in the log: its pages are not to be had of the file.
	later, none := still(t, db)
	if none != nil {
		t.Fatal("pages that lie in the log are read from the file")
	}
	if bytes.Equal(bySQL(t, later), want) {
		t.Fatal("the later transaction sees the earlier moment")
	}
}

func TestStillNamesTheDamagedPage(t *testing.T) {
	disk := NewDisk()
	db := create(t, disk)
	exec(t, db.Writer(), "CREATE TABLE bill (id INTEGER PRIMARY KEY, paper BLOB)")
	exec(t, db.Writer(), "INSERT INTO bill (paper) VALUES (randomblob(800000))")
	_, s := still(t, db)
	f := must(disk.Open(testName))
	defer f.Close()
	for _, bad := range []uint32{170, 69} {
		if _, err := f.WriteAt([]byte{1, 2, 3}, int64(bad-1)*page.Size+9); err != nil {
			t.Fatal(err)
		}
		last := uint32(0)
		err := s.Each(190, func(first uint32, pages []byte) error {
			last = first - 1 + uint32(len(pages)/page.Size)
			return nil
		})
		var named *PageError
		if !errors.As(err, &named) || named.Page != int64(bad) || last >= bad {
			t.Errorf("page %d is damaged: %v after page %d", bad, err, last)
		}
	}
	size := must(f.Size())
	if err := f.Truncate(size - 5*page.Size); err != nil {
		t.Fatal(err)
	}
	var p [page.Size]byte
	if err := s.Page(p[:], uint32(size/page.Size)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a page behind the end: %v", err)
	}
	stop := errors.New("stop")
	if err := s.Each(60, func(uint32, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the end of whoever reads: %v", err)
	}
}
