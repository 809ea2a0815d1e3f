package seal

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// The same random statements give the same answers, the same errors and the same rows on a sealed and on a plain database:
// within and without transactions, with readers that look at an earlier moment, through reopening, compacting and power cuts.
func TestSealedAndPlainAgree(t *testing.T) {
	for seed := range uint64(6) {
		agree(t, seed, 300)
	}
}

// TestSoakSealedAndPlainAgree is the long version.
func TestSoakSealedAndPlainAgree(t *testing.T) {
	if !*soak {
		t.Skip("-seal.soak compares many more statements")
	}
	for seed := range uint64(1000) {
		agree(t, 1000+seed, 400)
	}
}

// couple is a sealed database and a plain one that are told the same.
type couple struct {
	t      *testing.T
	r      *rand.Rand
	disk   *Disk
	sealed *DB
	plain  *sql.DB
	others *sql.DB // readers of the plain one
	within bool    // a transaction
	saved  int     // savepoints in it
	said   []string

	looking []*sql.Conn // two readers at one earlier moment, sealed and plain
	seen    string
}

func agree(t *testing.T, seed uint64, steps int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plain.db")
	disk := NewDisk()
	w := &couple{
		t: t, r: rand.New(rand.NewPCG(seed, 7)), disk: disk, sealed: create(t, disk), plain: plainDB(t, path),
	}
	w.exec(`CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT UNIQUE COLLATE NOCASE, balance INTEGER NOT NULL DEFAULT 0) STRICT;
		CREATE TABLE bill (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customer ON DELETE CASCADE, total INTEGER CHECK (total >= 0),
			text TEXT, paper BLOB) STRICT;
		CREATE TABLE part (bill INTEGER REFERENCES bill ON DELETE SET NULL, n INTEGER, what ANY, PRIMARY KEY (n, what)) STRICT, WITHOUT ROWID;
		CREATE TABLE told (n INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT) STRICT;
		CREATE INDEX bill_total ON bill (total, customer);
		CREATE INDEX bill_large ON bill (length(text)) WHERE total > 500;
		CREATE TRIGGER owed AFTER INSERT ON bill BEGIN UPDATE customer SET balance = balance + new.total WHERE id = new.customer; END;
		CREATE TRIGGER paid AFTER DELETE ON bill BEGIN UPDATE customer SET balance = balance - old.total WHERE id = old.customer;
			INSERT INTO told (what) VALUES ('gone ' || old.id); END;
		CREATE TRIGGER fixed BEFORE UPDATE OF paper ON bill WHEN old.paper IS NOT NULL BEGIN SELECT raise(ABORT, 'filed'); END;
		CREATE VIEW owing AS SELECT c.name, sum(b.total) AS total FROM customer c JOIN bill b ON b.customer = c.id GROUP BY c.id`)
	w.others = plainPool(t, path, false)
	for i := range steps {
		w.step()
		if i%25 == 0 || i == steps-1 {
			w.compare()
		}
	}
	w.lookAway()
	w.end("COMMIT")
	w.compare()
	closeDB(t, w.sealed)
}

func (w *couple) step() {
	switch n := w.r.IntN(40); {
	case n < 26:
		w.change()
	case n < 30:
		w.transact()
	case n < 32:
		w.look()
	case n < 34:
		w.ask()
	case n == 34:
		w.checkpoint()
	case n == 35:
		w.compact()
	case n == 36:
		w.again()
	case n == 37:
		w.cutPower()
	case n == 38:
		w.exec(fmt.Sprintf("DROP INDEX IF EXISTS extra; CREATE INDEX extra ON bill (%s)", w.one("customer, text", "paper", "total DESC", "upper(text)")))
	default:
		w.exec(fmt.Sprintf("DROP TABLE IF EXISTS copied; CREATE TABLE copied AS SELECT * FROM bill WHERE total %% 3 = %d", w.r.IntN(3)))
	}
}

func (w *couple) one(of ...string) string { return of[w.r.IntN(len(of))] }

// change is one statement that changes rows, or is refused.
func (w *couple) change() {
	r := w.r
	switch r.IntN(11) {
	case 0, 1:
		w.exec("INSERT INTO customer (name) VALUES (?)", fmt.Sprint(w.one("c", "C", "ä"), r.IntN(60)))
	case 2, 3, 4:
		w.exec("INSERT INTO bill (customer, total, text) VALUES (?, ?, ?)", r.IntN(40), r.IntN(1005)-5, strings.Repeat("x", r.IntN(9000)))
	case 5:
		w.exec("INSERT INTO bill (customer, total, paper) VALUES (?, ?, ?)", r.IntN(40), r.IntN(1000), w.paper())
	case 6:
		w.exec("DELETE FROM bill WHERE total % 7 = ?", r.IntN(7))
	case 7:
		w.exec("UPDATE bill SET total = total + 1, text = text || ? WHERE customer = ?", fmt.Sprint(r.IntN(1000)), r.IntN(40))
	case 8:
		w.exec("INSERT INTO part (bill, n, what) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bill = excluded.bill", r.IntN(60), r.IntN(30), w.one("a", "b"))
	case 9:
		w.exec("REPLACE INTO bill (id, customer, total, text) VALUES (?, ?, ?, 'again')", r.IntN(200), r.IntN(40), r.IntN(1000))
	case 10:
		w.exec(w.one("UPDATE bill SET paper = x'00' WHERE id % 5 = 0", "DELETE FROM customer WHERE id % 9 = 4", "INSERT INTO nowhere VALUES (1)",
			"UPDATE customer SET name = upper(name)", "INSERT INTO bill SELECT NULL, customer, total, text, paper FROM bill LIMIT 30"))
	}
}

// paper is a blob of up to some hundred pages.
func (w *couple) paper() []byte {
	b := make([]byte, w.r.IntN(1<<w.r.IntN(20)+1))
	for i := range b {
		b[i] = byte(w.r.Uint32())
	}
	return b
}

func (w *couple) transact() {
	switch {
	case !w.within:
		w.exec(w.one("BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"))
		w.within, w.saved = true, 0
	case w.r.IntN(3) == 0:
		w.saved++
		w.exec(fmt.Sprint("SAVEPOINT s", w.saved))
	case w.saved > 0 && w.r.IntN(2) == 0:
		w.exec(fmt.Sprintf("%s s%d", w.one("RELEASE", "ROLLBACK TO"), w.saved))
	default:
		w.end(w.one("COMMIT", "COMMIT", "ROLLBACK"))
	}
}

// end ends the transaction, if there is one.
func (w *couple) end(how string) {
	if w.within {
		w.exec(how)
		w.within = false
	}
}

func (w *couple) checkpoint() {
	w.end("COMMIT")
	mode := "PASSIVE"
	if w.looking == nil { // the others would wait for the readers
		mode = w.one("PASSIVE", "FULL", "RESTART", "TRUNCATE")
	}
	w.exec("PRAGMA wal_checkpoint(" + mode + ")")
}

func (w *couple) compact() {
	w.lookAway() // the files change places only when nobody looks
	w.end("COMMIT")
	if err := compact(w.t, w.sealed); err != nil {
		w.t.Fatal(err)
	}
	_ = must(w.plain.Exec("VACUUM"))
}

func (w *couple) again() {
	w.lookAway()
	w.end("COMMIT")
	closeDB(w.t, w.sealed)
	w.sealed = reopen(w.t, w.disk)
}

// cutPower ends the sealed one without warning; what was not committed is gone, and nothing else is.
func (w *couple) cutPower() {
	w.lookAway()
	after := w.disk.Reboot(w.r)
	_, _ = w.sealed.Writer().Exec("ROLLBACK")
	closeDB(w.t, w.sealed)
	w.disk, w.sealed = after, reopen(w.t, after)
	if w.within {
		_ = must(w.plain.Exec("ROLLBACK"))
		w.within = false
	}
}

// look has two readers begin to look at this moment; what they see then stays, whatever is written.
func (w *couple) look() {
	if w.looking != nil {
		w.lookAway()
		return
	}
	for _, pool := range []*sql.DB{w.sealed.Readers(2), w.others} {
		c := must(pool.Conn(context.Background()))
		_ = must(c.ExecContext(context.Background(), "BEGIN"))
		w.looking = append(w.looking, c)
	}
	w.seen = w.sight()
}

func (w *couple) lookAway() {
	if w.looking == nil {
		return
	}
	if now := w.sight(); now != w.seen {
		w.t.Fatalf("a reader saw %s\nand then %s", w.seen, now)
	}
	for _, c := range w.looking {
		_ = must(c.ExecContext(context.Background(), "COMMIT"))
		if err := c.Close(); err != nil {
			w.t.Fatal(err)
		}
	}
	w.looking = nil
}

func (w *couple) sight() string {
	a, b := rowsOf(w.looking[0], whole("bill")), rowsOf(w.looking[1], whole("bill"))
	if a != b {
		w.fail("the readers", a, b)
	}
	return a
}

func (w *couple) exec(query string, args ...any) {
	w.t.Helper()
	w.said = append(w.said, query)
	a, errA := w.sealed.Writer().Exec(query, args...)
	b, errB := w.plain.Exec(query, args...)
	if fmt.Sprint(errA) != fmt.Sprint(errB) {
		w.fail(query, fmt.Sprint(errA), fmt.Sprint(errB))
	}
	if len(args) > 0 && errA == nil && must(a.RowsAffected()) != must(b.RowsAffected()) { // other statements tell of the one before
		w.fail(query, fmt.Sprint(must(a.RowsAffected())), fmt.Sprint(must(b.RowsAffected())))
	}
}

// ask is a question that sorts, groups, joins or walks an index.
func (w *couple) ask() {
	w.same(w.one(
		"SELECT name, total, rank() OVER (ORDER BY total DESC, name) FROM owing",
		"SELECT total, count(*), group_concat(id) FROM (SELECT * FROM bill ORDER BY id) GROUP BY total ORDER BY 2 DESC, 1",
		"SELECT id, length(text) FROM bill WHERE total > 500 AND length(text) > 4000 ORDER BY length(text), id",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT i, (SELECT count(*) FROM bill WHERE customer = i) FROM n",
		"SELECT DISTINCT c.name FROM customer c LEFT JOIN part p ON p.n = c.id WHERE c.name LIKE '%1%' ORDER BY c.name COLLATE NOCASE DESC, c.name",
		"SELECT hex(substr(paper, -20)) FROM bill WHERE paper IS NOT NULL ORDER BY paper LIMIT 20",
		"SELECT what, max(n) FROM told",
	))
}

func (w *couple) compare() {
	for _, table := range []string{"customer", "bill", "part", "told"} {
		w.same(whole(table))
	}
	w.same("SELECT type, name, sql FROM sqlite_schema ORDER BY name")
	w.same("PRAGMA foreign_key_check")
	if !w.within {
		if got := ask(w.t, w.sealed.Writer(), "PRAGMA integrity_check"); got != "ok" {
			w.t.Fatal(got)
		}
	}
}

func whole(table string) string { return "SELECT * FROM " + table + " ORDER BY 1, 2, 3" }

func (w *couple) same(query string) {
	w.t.Helper()
	if table, _, _ := strings.Cut(query, " ORDER"); strings.HasSuffix(table, "told") {
		query = "SELECT * FROM told ORDER BY n"
	}
	if a, b := rowsOf(w.sealed.Writer(), query), rowsOf(w.plain, query); a != b {
		w.fail(query, a, b)
	}
}

func (w *couple) fail(what, sealed, plain string) {
	w.t.Helper()
	w.t.Fatalf("%s\nsealed: %.600s\nplain: %.600s\nafter %q", what, sealed, plain, w.said[max(0, len(w.said)-8):])
}

// rowsOf gives all rows as text, or the error.
func rowsOf(db interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, query string,
) string {
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		return err.Error()
	}
	defer rows.Close()
	columns := must(rows.Columns())
	var out strings.Builder
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range into {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err.Error()
		}
		fmt.Fprintf(&out, "%v\n", values)
	}
	if err := rows.Err(); err != nil {
		return err.Error()
	}
	return out.String()
}
