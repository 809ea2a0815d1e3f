package report

import (
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Numbered is a number series in one period, with what it is for.
type Numbered struct {
	Kind bill.Kind
	Run  bill.Run
}

// Numbers proves, as a table, that no number is missing without a reason and none was given twice.
func Numbers(list []Numbered, home money.Currency) Table {
	t := Table{Name: "numbers", Title: "Number series", Home: home, Columns: []Column{
		col("kind", "Documents"), col("period", "Period"), col("first", "First"), col("last", "Last"), colOf(Count, "count", "Count"),
		colOf(Count, "missing", "Missing"), col("which", "Which"), col("doubled", "Given twice"),
		col("passed", "Passed over"),
	}}
	for _, n := range list {
		for _, j := range n.Run.Passed { // on paper the cell is too narrow for more than one
			t.Notes = append(t.Notes, "In the series of "+n.Run.First.Text+", "+j.String()+".")
		}
		period := ""
		if n.Run.Period > 0 {
			period = strconv.Itoa(n.Run.Period)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			text(string(n.Kind)), text(period), text(n.Run.First.Text), text(n.Run.Last.Text),
			{Count: n.Run.Count},
			{Count: n.Run.Gaps},
			text(counters(n.Run.Missing)), text(counters(n.Run.Double)), text(passed(n.Run.Passed)),
		}})
	}
	return t
}

// counters are the first of many, so that a row stays a row.
func counters(list []int64) string {
	var parts []string
	for i, n := range list {
		if i == 20 {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, strconv.FormatInt(n, 10))
	}
	return strings.Join(parts, " ")
}

// passed says who set the series forward past which counters, and when: "43 to 99: Ada, 2026-03-03".
func passed(list []bill.Jump) string {
	var parts []string
	for _, j := range list {
		when := bill.DateOf(j.Made).String()
		if j.By != "" {
			when = j.By + ", " + when
		}
		parts = append(parts, j.Counters()+": "+when)
	}
	return strings.Join(parts, "; ")
}
