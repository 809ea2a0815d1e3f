package app

import (
	"context"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Series are all number series that ever gave a number, or will. The one that serves a kind is ServingSeries.
func (s *Session) Series(ctx context.Context) ([]bill.Series, error) {
	return read(ctx, s, seeReports, func(v *store.View) ([]bill.Series, error) { return v.AllSeries() })
}

// ServingSeries hands out the next number of a kind; its Preview shows it.
func (s *Session) ServingSeries(ctx context.Context, k bill.Kind) (bill.Series, error) {
	return read(ctx, s, seeReports, func(v *store.View) (bill.Series, error) { return v.Series(k) })
}

// SetSeries changes the series that serves a kind, or, with another ID or none, lets a new one serve it. A series never goes
// back: Conflict where its next number was handed out already.
func (s *Session) SetSeries(ctx context.Context, series bill.Series) (bill.Series, error) {
	if err := s.knock(setSeries); err != nil {
		return series, err
	}
	if series.ID.IsZero() {
		series.ID = bill.NewID()
	}
	if !series.Kind.Known() {
		return series, invalid("kind", "a series is for one of the kinds of documents")
	}
	if err := series.Check(); err != nil {
		return series, &Error{Kind: Invalid, Field: "pattern", Hint: HintFixField, Err: err}
	}
	return series, write(ctx, s, setSeries, series.ID, func(tx *store.Tx) error { return tx.SaveSeries(series) })
}

// NumberReport proves that the numbers of a series have neither gaps nor doubles, year by year.
type NumberReport struct {
	Series bill.Series
	Runs   []bill.Run
}

// Whole says whether there is neither gap nor double.
func (r NumberReport) Whole() bool {
	for _, run := range r.Runs {
		if !run.Whole() {
			return false
		}
	}
	return true
}

// Numbers is the report over all series.
func (s *Session) Numbers(ctx context.Context) ([]NumberReport, error) {
	return read(ctx, s, seeReports, func(v *store.View) ([]NumberReport, error) {
		all, err := v.AllSeries()
		if err != nil {
			return nil, err
		}
		var out []NumberReport
		for _, series := range all {
			taken, err := v.Numbers(series.ID)
			if err != nil {
				return nil, fmt.Errorf("series: %w", err)
			}
			out = append(out, NumberReport{Series: series, Runs: bill.Runs(taken)})
		}
		return out, nil
	})
}

// Summary is the state of the shop today.
func (s *Session) Summary(ctx context.Context) (Summary, error) {
	return read(ctx, s, seeReports, func(v *store.View) (Summary, error) { return v.Summary(s.Today()) })
}
