package store

import (
	"database/sql"
	"fmt"
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

// apart counts the names whose kept numbers are not the sums of the rows. A name that adds up to nothing need not be kept.
func (v *View) apart(kept, rows string) (n int, err error) {
	sums := map[string]*[3]int64{}
	add := func(sign int64) func(*sql.Rows) error {
		return func(r *sql.Rows) error {
			var name string
			var more [3]int64
			if err := r.Scan(&name, &more[0], &more[1], &more[2]); err != nil {
				return err
			}
			sum := sums[name]
			if sum == nil {
				sum = new([3]int64)
				sums[name] = sum
			}
			for i := range more {
				sum[i] += sign * more[i]
			}
			return nil
		}
	}
	if err := v.rows(add(1), rows); err != nil {
		return 0, err
	}
	if err := v.rows(add(-1), kept); err != nil {
		return 0, err
	}
	for _, sum := range sums {
		if *sum != [3]int64{} {
			n++
		}
	}
	return n, nil
}
