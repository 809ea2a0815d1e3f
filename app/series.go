package app

import (
	"context"

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

// seriesBy finds a number series of a kind by its id or its pattern.
func seriesBy(v *store.View, k bill.Kind, ref string) (bill.ID, error) {
	all, err := v.AllSeries()
	for _, one := range all {
		if one.Kind == k && (one.Pattern == ref || one.ID.String() == ref) {
			return one.ID, nil
		}
	}
	if err == nil {
		err = store.ErrMissing
	}
	return bill.ID{}, err
}

// SetSeries changes the series that serves a kind, or, with another ID or none, lets a new one serve it. A series never goes
// back: Conflict where its next number was handed out already. Numbers that it passes over are filed with who did so.
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
	err := write(ctx, s, setSeries, series.ID, func(tx *store.Tx) error {
		company, err := tx.Company()
		if err != nil {
			return err
		}
		if err := problems(bill.CheckSeries(series, company.Address.Country)); err != nil {
			return err
		}
		if err := restarted(&tx.View, &series); err != nil {
			return err
		}
		return tx.SaveSeries(series, bill.Jump{ID: bill.NewID(), Author: s.user.ID})
	})
	return series, err
}

// restarted makes a new series of one that restarts otherwise than before: the periods of one series are of one kind.
func restarted(v *store.View, series *bill.Series) error {
	all, err := v.AllSeries()
	for _, old := range all {
		if old.ID == series.ID && old.Restart != series.Restart {
			series.ID, series.Period = bill.NewID(), 0
		}
	}
	return err
}

// SetSeriesFrom reads {"kind", "pattern", "restart": "yearly"|"monthly"|"never", "next"} and lets such a series serve its kind: the one
// with this pattern, which goes on where it was, or else a new one; without a pattern the one that serves already.
func (s *Session) SetSeriesFrom(ctx context.Context, data []byte) (bill.Series, error) {
	if err := s.knock(setSeries); err != nil {
		return bill.Series{}, err
	}
	o, err := parseObject(data)
	if err != nil {
		return bill.Series{}, err
	}
	o.required("kind")
	series, err := s.seriesLike(ctx, bill.Kind(o.text("kind")), o.text("pattern"))
	if err != nil {
		return series, inFieldAt("kind", err)
	}
	switch restart := o.oneOf("restart", "", "yearly", "monthly", "never", ""); restart {
	case "":
	case "never":
		series.Restart = bill.RestartNever
	default:
		series.Restart = bill.Restart(restart)
	}
	series.Next = int64(o.integer("next", int(series.Next)))
	o.done()
	if err := o.form.failed(); err != nil {
		return series, err
	}
	return s.SetSeries(ctx, series)
}

// seriesLike is the series of a kind with a pattern, a new one where there is none, or the serving one where no pattern is asked for.
func (s *Session) seriesLike(ctx context.Context, k bill.Kind, pattern string) (bill.Series, error) {
	return read(ctx, s, seeReports, func(v *store.View) (bill.Series, error) {
		all, err := v.AllSeries()
		if err != nil {
			return bill.Series{}, err
		}
		for _, one := range all {
			if one.Kind == k && one.Pattern == pattern {
				return one, nil
			}
		}
		serving, err := v.Series(k)
		if pattern == "" || err != nil {
			return serving, err
		}
		return bill.Series{Kind: k, Pattern: pattern, Restart: serving.Restart, Next: 1}, nil
	})
}

// NumberReport proves that the numbers of a series have neither doubles nor gaps that nothing explains, period by period.
type NumberReport struct {
	Series bill.Series
	Runs   []bill.Run
}

// Whole says whether there is neither double nor unexplained gap.
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
	return read(ctx, s, seeReports, s.numbers)
}

func (s *Session) numbers(v *store.View) ([]NumberReport, error) {
	all, err := v.AllSeries()
	if err != nil {
		return nil, err
	}
	var out []NumberReport
	for _, series := range all {
		taken, err := v.Numbers(series.ID)
		if err != nil {
			return nil, err
		}
		jumps, err := s.jumps(v, series.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, NumberReport{Series: series, Runs: bill.Runs(taken, jumps)})
	}
	return out, nil
}

// jumps are those of a series with the names of who made them, at the time of this place.
func (s *Session) jumps(v *store.View, series bill.ID) ([]bill.Jump, error) {
	list, err := v.SeriesJumps(series)
	if err != nil {
		return nil, err
	}
	place := s.books.env.now().Location()
	for i := range list {
		j := &list[i]
		j.Made = j.Made.In(place)
		if j.By, err = nameOf(v, j.Author); err != nil {
			return nil, err
		}
	}
	return list, nil
}
