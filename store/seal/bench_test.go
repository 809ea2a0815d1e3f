package seal

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The cost of sealing, as a ratio to the same work on a plain database with the same settings, in one run and by turns,
// so that the noise of the machine falls on both:
//
//	go test -run '^$' -bench SealedAgainstPlain -benchtime 1x ./store/seal -seal.bills 100000
//
// Every round makes two new stores. Each kind of work is cut into steps that are done on both by turns, and who goes
// first changes from step to step: whoever goes first pays for a cold machine. Every step begins with empty page caches,
// because SQLite lets the connections of a process share one budget and the busier one would take all of it. The table
// has the median of the rounds and the median of their ratios.
var (
	benchBills  = flag.Int("seal.bills", 5_000, "bills in the benchmark; each has three lines")
	benchRounds = flag.Int("seal.rounds", 5, "rounds of the benchmark")
)

// twin is one of the two stores of a round.
type twin struct {
	writer *sql.DB
	close  func()
	reopen func() *sql.DB // the same store with an empty page cache
}

// bench is one kind of work in some steps.
type bench struct {
	name  string
	steps int
	run   func(b testing.TB, w *twin, bills, step int)
}

var benches = []bench{
	{"bulk insert", bulkSteps, bulkInsert},
	{"durable commits", 10, durableCommits},
	{"cold scan", 4, coldScan},
	{"point reads", 4, pointReads},
}

const bulkSteps = 10

func BenchmarkSealedAgainstPlain(b *testing.B) {
	for range b.N {
		sealed, plain := make([][]float64, len(benches)), make([][]float64, len(benches))
		for round := range *benchRounds {
			one, two := sealedTwin(b), plainTwin(b)
			for i, work := range benches {
				mine, theirs := byTurns(b, work, round, one, two)
				sealed[i], plain[i] = append(sealed[i], mine), append(plain[i], theirs)
			}
			one.close()
			two.close()
		}
		b.Logf("%d bills, %d lines, %d rounds", *benchBills, 3**benchBills, *benchRounds)
		for i, work := range benches {
			ratios := make([]float64, len(sealed[i]))
			for j := range ratios {
				ratios[j] = sealed[i][j] / plain[i][j]
			}
			ratio := median(ratios)
			b.Logf("%-16s sealed %8.3f s   plain %8.3f s   ratio %.3f   %.2f", work.name, median(sealed[i]), median(plain[i]), ratio, ratios)
			b.ReportMetric(ratio, fmt.Sprintf("ratio-%d", i+1))
		}
	}
}

// byTurns gives the seconds that a kind of work took on each of two stores.
func byTurns(b *testing.B, work bench, round int, one, two *twin) (first, second float64) {
	for step := range work.steps {
		exec(b, one.writer, "PRAGMA shrink_memory")
		exec(b, two.writer, "PRAGMA shrink_memory")
		if (round+step)%2 == 0 {
			first += timed(b, work, one, step)
			exec(b, one.writer, "PRAGMA shrink_memory")
			second += timed(b, work, two, step)
		} else {
			second += timed(b, work, two, step)
			exec(b, two.writer, "PRAGMA shrink_memory")
			first += timed(b, work, one, step)
		}
	}
	return first, second
}

func timed(b *testing.B, work bench, w *twin, step int) float64 {
	start := time.Now()
	work.run(b, w, *benchBills, step)
	return time.Since(start).Seconds()
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func sealedTwin(b *testing.B) *twin {
	folder := NewFolder(b.TempDir())
	db := create(b, folder)
	w := &twin{writer: db.Writer()}
	w.close = func() { closeDB(b, db) }
	w.reopen = func() *sql.DB {
		closeDB(b, db)
		db = reopen(b, folder)
		w.writer = db.Writer()
		return w.writer
	}
	return w
}

func plainTwin(b *testing.B) *twin {
	path := filepath.Join(b.TempDir(), "plain.db")
	w := &twin{writer: plainDB(b, path)}
	w.close = func() { _ = w.writer.Close() }
	w.reopen = func() *sql.DB {
		w.close()
		w.writer = plainDB(b, path)
		if err := w.writer.Ping(); err != nil {
			b.Fatal(err)
		}
		return w.writer
	}
	return w
}

const benchSchema = `CREATE TABLE bill (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, customer INTEGER NOT NULL,
		date TEXT NOT NULL, total INTEGER NOT NULL, note TEXT) STRICT;
	CREATE TABLE line (id INTEGER PRIMARY KEY, bill INTEGER NOT NULL REFERENCES bill, text TEXT NOT NULL,
		quantity TEXT NOT NULL, price TEXT NOT NULL, net INTEGER NOT NULL) STRICT;
	CREATE INDEX bill_customer ON bill (customer, date);
	CREATE INDEX line_bill ON line (bill)`

// bulkInsert writes a tenth of the bills in one transaction.
func bulkInsert(b testing.TB, w *twin, bills, step int) {
	if step == 0 {
		exec(b, w.writer, benchSchema)
	}
	commitBills(b, w, uint64(step), step*bills/bulkSteps, (step+1)*bills/bulkSteps)
}

func commitBills(b testing.TB, w *twin, seed uint64, from, to int) {
	tx, err := w.writer.Begin()
	if err != nil {
		b.Fatal(err)
	}
	if err := insertBills(tx, rand.New(rand.NewPCG(1, seed)), from, to); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func insertBills(tx *sql.Tx, r *rand.Rand, from, to int) error {
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
	for i := from; i < to; i++ {
		date := fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
		if _, err := bill.Exec(i+1, fmt.Sprintf("2026-%06d", i), r.IntN(2000), date, r.IntN(1_000_000), "net 14 days"); err != nil {
			return err
		}
		for j := range 3 {
			if _, err := line.Exec(i+1, fmt.Sprintf("item %d of bill %d, delivered free of charge", j, i), "1.5", "12.345678", r.IntN(100_000)); err != nil {
				return err
			}
		}
	}
	return nil
}

// durableCommits makes fifty transactions of one bill and three lines, each synced.
func durableCommits(b testing.TB, w *twin, bills, step int) {
	for i := bills + 50*step; i < bills+50*step+50; i++ {
		commitBills(b, w, uint64(i), i, i+1)
	}
}

// coldScan opens the store and reads every row of both tables.
func coldScan(b testing.TB, w *twin, bills, _ int) {
	db := w.reopen()
	rows, err := db.Query("SELECT b.number, b.total, l.text, l.price, l.net FROM bill b JOIN line l ON l.bill = b.id")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var number, text, price string
		var total, net int64
		if err := rows.Scan(&number, &total, &text, &price, &net); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := rows.Err(); err != nil || n < 3*bills {
		b.Fatalf("%d rows, %v", n, err)
	}
}

// pointReads reads five thousand single bills with their lines by number, all over the store.
func pointReads(b testing.TB, w *twin, bills, step int) {
	r := rand.New(rand.NewPCG(3, uint64(step)))
	query, err := w.writer.Prepare("SELECT b.total, sum(l.net) FROM bill b JOIN line l ON l.bill = b.id WHERE b.number = ?")
	if err != nil {
		b.Fatal(err)
	}
	defer query.Close()
	for range 5000 {
		var total, net int64
		if err := query.QueryRow(fmt.Sprintf("2026-%06d", r.IntN(bills))).Scan(&total, &net); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRoot is what a root costs: read whole at open, per 100 MB, and followed at close, per page that was written.
func BenchmarkRoot(b *testing.B) {
	const pages = 24414
	folder := NewFolder(b.TempDir())
	closeFile := func(f File) {
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	f, err := folder.Create(testName)
	if err != nil {
		b.Fatal(err)
	}
	defer closeFile(f)
	if _, err := f.WriteAt(bytes.Repeat([]byte("counterfoil 4096"), pages*4096/16), 0); err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		for range b.N {
			if _, err := newTally(b).openingRoot(b.Context(), f); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, followed := range map[string]*tally{"written": nil, "written and followed": newTally(b)} {
		b.Run(name, func(b *testing.B) {
			d := newDatabase(testName, f, testKey(b, 1))
			d.tally = followed
			plain := make([]byte, 4096)
			for i := range b.N {
				if err := d.write(plain, int64(i%pages)*4096); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
