// Package work is the one workload that every peer does, over database/sql and in a process of its own.
package work

import (
	"bufio"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"time"
)

// Open opens a database in a folder, makes it there if need be, and gives its one connection and what closes it.
type Open func(dir string) (*sql.DB, func() error, error)

// Settings are what every peer is told, so that they differ in nothing but themselves: the settings of a sealed store.
const Settings = `PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
	PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;
	PRAGMA recursive_triggers = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0`

// Plain opens a database by a driver, with the settings.
func Plain(driver, dsn string) (*sql.DB, func() error, error) {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(Settings); err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}

// Kinds of work, in their order, with the number of steps that each is cut into.
var Kinds = []struct {
	Name  string
	Steps int
}{{"bulk insert", 10}, {"durable commits", 10}, {"cold scan", 4}, {"point reads", 4}}

// Serve does what is asked on standard input, a line of kind and step at a time, and answers with the seconds it took by the
// clock and of the processor.
// Arguments: the folder, the number of bills.
func Serve(open Open) {
	bills, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail(err)
	}
	w := &worker{open: open, dir: os.Args[1], bills: bills}
	if err := w.reopen(); err != nil {
		fail(err)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var kind, step int
		if _, err := fmt.Sscan(lines.Text(), &kind, &step); err != nil {
			fail(err)
		}
		clock, processor, err := w.step(kind, step)
		if err != nil {
			fail(err)
		}
		fmt.Println(clock, processor)
	}
	if err := w.close(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, os.Args[0]+":", err)
	os.Exit(1)
}

type worker struct {
	open  Open
	dir   string
	bills int
	db    *sql.DB
	close func() error
}

func (w *worker) reopen() (err error) {
	if w.db != nil {
		if err := w.close(); err != nil {
			return err
		}
	}
	w.db, w.close, err = w.open(w.dir)
	return err
}

// step begins with an empty page cache.
func (w *worker) step(kind, step int) (clock, processor float64, err error) {
	if _, err := w.db.Exec("PRAGMA shrink_memory"); err != nil {
		return 0, 0, err
	}
	start, used := time.Now(), spent()
	err = []func(int) error{w.bulkInsert, w.durableCommits, w.coldScan, w.pointReads}[kind](step)
	return time.Since(start).Seconds(), (spent() - used).Seconds(), err
}

// spent is the time that the processor has spent on this process, all threads and the system's work for it included.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		fail(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const schema = `CREATE TABLE bill (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, customer INTEGER NOT NULL,
		date TEXT NOT NULL, total INTEGER NOT NULL, note TEXT);
	CREATE TABLE line (id INTEGER PRIMARY KEY, bill INTEGER NOT NULL REFERENCES bill, text TEXT NOT NULL,
		quantity TEXT NOT NULL, price TEXT NOT NULL, net INTEGER NOT NULL);
	CREATE INDEX bill_customer ON bill (customer, date);
	CREATE INDEX line_bill ON line (bill)`

// bulkInsert writes a tenth of the bills, three lines each, in one transaction.
func (w *worker) bulkInsert(step int) error {
	if step == 0 {
		if _, err := w.db.Exec(schema); err != nil {
			return err
		}
	}
	return w.commit(step*w.bills/10, (step+1)*w.bills/10)
}

// durableCommits makes fifty transactions of one bill each, every one of them synced.
func (w *worker) durableCommits(step int) error {
	for i := range 50 {
		n := w.bills + 50*step + i
		if err := w.commit(n, n+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) commit(from, to int) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	bill, err := tx.Prepare("INSERT INTO bill VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer bill.Close()
	line, err := tx.Prepare("INSERT INTO line (bill, text, quantity, price, net) VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer line.Close()
	r := rand.New(rand.NewPCG(1, uint64(from)))
	for i := from; i < to; i++ {
		date := fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
		if _, err := bill.Exec(i+1, number(i), r.IntN(2000), date, r.IntN(1_000_000), "net 14 days"); err != nil {
			return err
		}
		for j := range 3 {
			if _, err := line.Exec(i+1, fmt.Sprintf("item %d of bill %d, delivered free of charge", j, i), "1.5", "12.345678", r.IntN(100_000)); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

func number(i int) string { return fmt.Sprintf("2026-%06d", i) }

// coldScan opens the database again and reads every bill with its lines.
func (w *worker) coldScan(int) error {
	if err := w.reopen(); err != nil {
		return err
	}
	rows, err := w.db.Query("SELECT b.number, b.total, l.text, l.price, l.net FROM bill b JOIN line l ON l.bill = b.id")
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var number, text, price string
		var total, net int64
		if err := rows.Scan(&number, &total, &text, &price, &net); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil || n < 3*w.bills {
		return fmt.Errorf("%d rows, %w", n, err)
	}
	return nil
}

// pointReads reads five thousand bills by number, all over the database.
func (w *worker) pointReads(step int) error {
	query, err := w.db.Prepare("SELECT b.total, sum(l.net) FROM bill b JOIN line l ON l.bill = b.id WHERE b.number = ?")
	if err != nil {
		return err
	}
	defer query.Close()
	r := rand.New(rand.NewPCG(3, uint64(step)))
	for range 5000 {
		var total, net int64
		if err := query.QueryRow(number(r.IntN(w.bills))).Scan(&total, &net); err != nil {
			return err
		}
	}
	return nil
}
