package seal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"

	"counterfoil/crypto/page"
)

// Still reads the pages of the moment that a read transaction sees from the file of the database itself, many at a time and on
// several processors, where SQL gives them one by one. It can be had where the log has been written back when the transaction begins.
// SQLite then has the connection hold the first of its locks of readers, which says that it does without the log, and as long as
// somebody holds that one nobody writes the log back: until the transaction ends no page of the file changes.
type Still struct {
	file File
	name string
	key  *page.Key
	vfs  *vfs
}

// noLog is the lock of readers that do without the log: WAL_READ_LOCK(0) of sqlite.org/walformat.html, section 2.3.
const noLog = 3

// Settle writes the log back, as far as nobody reads older moments, so that Still can be had of the transaction that c begins next.
// It is a wish: whatever is in the way, SQLite will say so itself.
func (db *DB) Settle(ctx context.Context, c *sql.Conn) {
	if !db.vfs.frozen.Load() {
		_, _ = c.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	}
}

// Still gives the pages that the transaction of c sees, to be closed before it ends; nil where some of them lie in the log.
func (db *DB) Still(c *sql.Conn) (*Still, error) {
	held := false
	err := c.Raw(func(driverConn any) error {
		held = driverConn.(*conn).holds(noLog)
		return nil
	})
	if err != nil || !held {
		return nil, err
	}
	f, err := db.fs.Open(db.name)
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	return &Still{file: f, name: db.name, key: db.key, vfs: db.vfs}, nil
}

// holds says whether the connection has a lock of the index, shared.
func (c *conn) holds(lock int) bool {
	c.vfs.index.mu.Lock()
	defer c.vfs.index.mu.Unlock()
	return c.file != nil && c.file.shared>>lock&1 != 0
}

// Close ends the reading.
func (s *Still) Close() error { return s.file.Close() }

// Run is how many pages Each reads at once.
const Run = 32

// run is some pages in a row, handed from whoever opens them to whoever asked for them.
type run struct {
	first  uint32
	plain  []byte
	opened chan error // told once
}

// Each hands over the pages from 1 to last, in order and up to Run in a row; they are valid during the call. The page that SQLite
// keeps for locks is zeros. Errors: those of fn, a PageError for the first page that does not open.
func (s *Still) Each(last uint32, fn func(first uint32, pages []byte) error) error {
	runs := (int64(last) + Run - 1) / Run
	workers := int(min(int64(runtime.GOMAXPROCS(0)), 4, runs))
	few := int(min(int64(workers)+2, runs))
	free, work, order, stop := make(chan *run, few), make(chan *run, few), make(chan *run, few), make(chan struct{})
	size := min(Run, int(last)) * page.Size
	for range few {
		free <- &run{opened: make(chan error, 1), plain: make([]byte, size)}
	}
	ended := make(chan struct{})
	for range workers {
		go func() {
			sealed := make([]byte, size)
			for r := range work {
				r.opened <- s.open(r, sealed[:len(r.plain)])
			}
			ended <- struct{}{}
		}()
	}
	go func() {
		defer close(order)
		defer close(work)
		for first := uint64(1); first <= uint64(last); first += Run {
			select {
			case <-stop:
				return
			case r := <-free:
				r.first, r.plain = uint32(first), r.plain[:min(Run, uint64(last)-first+1)*page.Size]
				work <- r
				order <- r
			}
		}
	}()
	err := handOver(order, free, fn)
	close(stop)
	for range workers { // the file is closed behind them
		<-ended
	}
	return err
}

func handOver(order, free chan *run, fn func(first uint32, pages []byte) error) error {
	for r := range order {
		err := <-r.opened
		if err == nil {
			err = fn(r.first, r.plain)
		}
		if err != nil {
			return err
		}
		free <- r
	}
	return nil
}

// open reads and opens a run; sealed has room for its pages.
func (s *Still) open(r *run, sealed []byte) error {
	got, err := readUpTo(s.file, sealed, int64(r.first-1)*page.Size)
	if err != nil {
		return s.failed(r.first+uint32(got/page.Size), err)
	}
	for at := 0; at < len(r.plain); at += page.Size {
		end := at + page.Size
		if err := s.openPage(r.plain[at:end], sealed[at:end], r.first+uint32(at/page.Size), got >= end); err != nil {
			return err
		}
	}
	return nil
}

// openPage opens one page. One that did not come whole is read again by itself, which knows the end of the file from a short read.
func (s *Still) openPage(plain, sealed []byte, number uint32, whole bool) error {
	if number == page.Lock {
		clear(plain)
		return nil
	}
	if !whole {
		if err := readFull(s.file, sealed, int64(number-1)*page.Size); err != nil {
			return s.failed(number, err)
		}
	}
	if err := s.key.OpenPage(plain, sealed, number); err != nil {
		return s.failed(number, err)
	}
	return nil
}

// Page reads one page into plain.
func (s *Still) Page(plain []byte, number uint32) error {
	var sealed [page.Size]byte
	return s.openPage(plain, sealed[:], number, false)
}

// failed notes damage as reading by SQLite does: no connection that was there is used again.
func (s *Still) failed(number uint32, err error) error {
	err = (&database{name: s.name}).failed("read", number, err)
	if errors.Is(err, ErrDamaged) {
		s.vfs.bad.Add(1)
	}
	return err
}
