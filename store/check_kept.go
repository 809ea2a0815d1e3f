package store

import (
	"database/sql"
	"fmt"
	"hash/maphash"
	"math/bits"
)

// keptSums are sums that the books keep. Both queries give a name, and up to three whole numbers: kept has a row for each sum, rows has one for
// each thing that it is a sum of. They are added up here, because SQLite would sort all of them in memory first.
var keptSums = []struct {
	tables           []string
	what, kept, rows string
}{
	{
		[]string{derived},
		"kept levels of stock that are not the sum of the moves",
		"SELECT hex(item), millionths, moves, 0 FROM stock_levels",
		"SELECT hex(" + keptItem("item") + "), millionths, 1, 0 FROM stock_moves",
	},
	{
		[]string{derived},
		"kept numbers of documents that are not what the register has",
		"SELECT kind || ' ' || stand, n, 0, 0 FROM tally",
		"SELECT kind || ' ' || stand, 1, 0, 0 FROM register",
	},
	{
		[]string{derived},
		"kept sums by due day that are not what invoices have open",
		"SELECT currency || ' ' || due || ' ' || stand, n, open, 0 FROM dues",
		`SELECT currency || ' ' || ifnull(due, '') || ' ' || stand, 1, open, 0
		FROM register WHERE kind IN ('invoice', 'opening') AND stand IN ('issued', 'part paid')`,
	},
	{
		[]string{derived},
		"kept sums of days that are not what was invoiced and received",
		"SELECT currency || ' ' || day, invoiced, received, payments FROM turnover",
		`SELECT currency || ' ' || issued, CASE kind WHEN 'credit' THEN -tax_inclusive ELSE tax_inclusive END, 0, 0
		FROM documents WHERE kind IN ('invoice', 'credit') UNION ALL
		SELECT currency || ' ' || day, 0, CASE kind WHEN 'money' THEN amount ELSE 0 END, 1 FROM payments`,
	},
	{
		[]string{derived},
		"kept sums of customers that are not what they were invoiced",
		"SELECT month || ' ' || currency || ' ' || hex(customer), invoiced, 0, 0 FROM customer_turnover",
		`SELECT substr(issued, 1, 7) || ' ' || currency || ' ' || hex(` + keptOf("customer") + `),
		CASE kind WHEN 'credit' THEN -tax_inclusive ELSE tax_inclusive END, 0, 0 FROM documents
		WHERE kind IN ('invoice', 'credit') AND customer IS NOT NULL`,
	},
}

func (c *checker) sums() error {
	for _, q := range keptSums {
		if !c.whole(q.tables...) {
			continue
		}
		wrong, err := c.v.apart(q.kept, q.rows)
		if err != nil {
			return fmt.Errorf("balances: %w", err)
		}
		if wrong != 0 {
			c.report.find("balances: %d %s", wrong, q.what)
		}
	}
	return nil
}

// apart counts the names whose kept numbers are not the sums of the rows. A name that adds up to nothing need not be kept. Where nothing is wrong it
// holds no names, of which there may be a hundred thousand.
func (v *View) apart(kept, rows string) (n int, err error) {
	all := newSketch()
	if err := v.eachSum(kept, rows, all.add); err != nil || all.nothing() {
		return 0, err
	}
	sums := map[string]*[3]int64{}
	err = v.eachSum(kept, rows, func(name []byte, sign int64, numbers [3]int64) {
		sum := sums[string(name)]
		if sum == nil {
			sum = new([3]int64)
			sums[string(name)] = sum
		}
		for i, number := range numbers {
			sum[i] += sign * number
		}
	})
	for _, sum := range sums {
		if *sum != [3]int64{} {
			n++
		}
	}
	return n, err
}

// eachSum calls fn for all rows of one query with sign 1, and of the other with -1.
func (v *View) eachSum(kept, rows string, fn func(name []byte, sign int64, numbers [3]int64)) error {
	signed := func(sign int64) func(*sql.Rows) error {
		return func(r *sql.Rows) error {
			var name sql.RawBytes
			var numbers [3]int64
			if err := r.Scan(&name, &numbers[0], &numbers[1], &numbers[2]); err != nil {
				return err
			}
			fn(name, sign, numbers)
			return nil
		}
	}
	if err := v.rows(signed(1), rows); err != nil {
		return err
	}
	return v.rows(signed(-1), kept)
}

// sketch adds up numbers under many names in no memory: each times a random factor of its name and place, modulo a prime. Where the numbers of each name
// add up to nothing, so does the whole; and where they do not, it does so but once in 2^60 times, which nobody can bring about who does not know the seeds.
type sketch struct {
	seeds [3]maphash.Seed
	sum   uint64
}

const mersenne61 = 1<<61 - 1

func newSketch() *sketch {
	return &sketch{seeds: [3]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed(), maphash.MakeSeed()}}
}

func (s *sketch) add(name []byte, sign int64, numbers [3]int64) {
	for i, number := range numbers {
		number *= sign
		if number == 0 {
			continue
		}
		hi, lo := bits.Mul64(maphash.Bytes(s.seeds[i], name), uint64(max(number, -number)))
		more := bits.Rem64(hi, lo, mersenne61)
		if number < 0 {
			more = mersenne61 - more
		}
		s.sum = (s.sum + more) % mersenne61
	}
}

func (s *sketch) nothing() bool { return s.sum == 0 }
