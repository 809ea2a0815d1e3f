package store_test

import (
	"context"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// A kept sum that is another one, that is missing, or that is a sum of nothing is found, each by its name.
func TestKeptSumsAreThoseOfTheirRows(t *testing.T) {
	for what, breaks := range map[string][]string{
		"numbers of documents": {"UPDATE tally SET n = n + 1", "DELETE FROM tally"},
		"by due day":           {"UPDATE dues SET open = open - 1", "DELETE FROM dues"},
		"sums of days":         {"UPDATE turnover SET invoiced = invoiced + 1", "DELETE FROM turnover", "INSERT INTO turnover VALUES ('EUR', '1999-01-01', 1, 0, 0)"},
		"sums of customers":    {"UPDATE customer_turnover SET invoiced = -invoiced", "DELETE FROM customer_turnover"},
		"letters that":         {"UPDATE letter_states SET state = 'sent', next = NULL", "UPDATE letter_states SET next = next + 1", "DELETE FROM letter_states"},
	} {
		for _, query := range breaks {
			s := openShop(t)
			s.issue(t, small(1))
			doc := s.issue(t, small(2))
			s.posted(t, postedLetter(doc.ID(), bill.NewID()), nil, 0)
			soundBooks(t, s)
			s.do(t, "break", func(tx *store.Tx) error { return tx.Exec(query) })
			r, err := s.Check(context.Background(), nil)
			if err != nil || len(r.Findings) != 1 || !strings.Contains(r.Findings[0], what) {
				t.Errorf("%s: %v, %v", query, r.Findings, err)
			}
		}
	}
}
