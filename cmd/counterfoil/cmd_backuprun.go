package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"counterfoil/app"
	"counterfoil/app/plan"
)

type backupRun struct {
	secretsFlag
	Due   bool `help:"Only what the plan says is due; else a backup is made now."`
	Drill bool `help:"Restore from every place into a scratch folder as well, for a proof."`
}

// Run makes a backup and carries it.
func (c *backupRun) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := c.give(d, s); err != nil {
			return err
		}
		r, err := s.RunBackups(d.ctx, app.BackupOrder{Asked: !c.Due, Drill: c.Drill}, d.progress())
		return d.tellRun(r, err)
	})
}

type backupDrill struct{ secretsFlag }

// Run restores from every place, for a proof.
func (c *backupDrill) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := c.give(d, s); err != nil {
			return err
		}
		r, err := s.DrillBackups(d.ctx, d.progress())
		return d.tellRun(r, err)
	})
}

// tellRun answers with what a run has done, and ends with the first failure of a place.
func (d *desk) tellRun(r app.BackupRun, err error) error {
	if err != nil {
		return err
	}
	err = d.answer(app.Wire(r), func(w io.Writer) error {
		if r.Made != nil {
			if err := facts(w, "Backup", r.Made.Path, "Size", size(r.Made.Size), "Verified", moment(r.Made.Verified)); err != nil {
				return err
			}
		}
		for _, p := range r.Places {
			if _, err := fmt.Fprintf(w, "%s: %s\n", printable(p.Place.Name), runWords(p)); err != nil {
				return err
			}
		}
		return tellLight(w, r.Light)
	})
	for _, p := range r.Places {
		if err == nil {
			err = p.Err
		}
	}
	return err
}

// runWords say what was done in a place.
func runWords(p app.PlaceRun) string {
	var done []string
	for _, d := range []struct {
		is    bool
		words string
	}{{p.Sent, "sent"}, {p.Verified, "read back whole"}, {p.Proven, "a restore is proven"}, {p.Removed > 0, fmt.Sprintf("%d old removed", p.Removed)}} {
		if d.is {
			done = append(done, d.words)
		}
	}
	switch {
	case p.Cause != "":
		what, way := app.PlaceCauseWords(p.Cause)
		done = append(done, what+" "+way)
	case p.Skipped:
		return "waits"
	case len(done) == 0:
		return "nothing to do"
	}
	return strings.Join(done, ", ")
}

func tellLight(w io.Writer, l plan.Light) error {
	what, do := app.LightWords(l)
	_, err := fmt.Fprintln(w, printable(strings.TrimSpace(strings.ToUpper(string(l.Colour))+": "+what+" "+do)))
	return err
}

type backupPause struct {
	Until string `placeholder:"MOMENT" help:"Until then, such as 2026-12-01T08:00:00Z; else until tomorrow, 6:00. Longer than that only the owner may."`
	Open  bool   `help:"Until somebody goes on; only the owner."`
	GoOn  bool   `help:"End the pause."`
}

// Run holds the plan, or goes on with it.
func (c *backupPause) Run(d *desk) error {
	now := time.Now()
	if d.env.Now != nil {
		now = d.env.Now()
	}
	until := plan.Tomorrow(now)
	switch {
	case c.GoOn:
		until = time.Time{}
	case c.Open:
		until = plan.UntilGoOn
	case c.Until != "":
		var err error
		if until, err = time.Parse(time.RFC3339, c.Until); err != nil {
			return usage("--until: a moment is expected, such as 2026-12-01T08:00:00Z")
		}
	}
	return d.session(func(s *app.Session) error {
		p, err := s.PauseBackups(d.ctx, until)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), line(planWords(p)))
	})
}

type backupStatus struct{}

// Run says how the backups stand.
func (c *backupStatus) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		st, err := s.BackupStatus(d.ctx, false)
		if err != nil {
			return err
		}
		for i := range st.Places {
			p, err := s.BackupPlace(d.ctx, st.Places[i].ID.String())
			if err != nil {
				return err
			}
			st.Places[i].Credential = p.Credential
		}
		return d.answer(app.Wire(st), func(w io.Writer) error {
			if err := tellLight(w, st.Light); err != nil {
				return err
			}
			err := facts(w, "Last backup", momentOr(st.Last, "none"), "Since then", sinceWords(st), "Next", momentOr(st.Next, ""), "Plan", planWords(st.Plan))
			if err != nil || len(st.Places) == 0 {
				return err
			}
			fmt.Fprintln(w)
			err = placeTable(w, st.Places)
			for _, p := range st.Places {
				if words := app.OthersWords(p); err == nil && words != "" {
					_, err = fmt.Fprintf(w, "\n%s: %s\n", printable(p.Name), words)
				}
			}
			return err
		})
	})
}

func sinceWords(st app.BackupStatus) string {
	switch {
	case st.Last.IsZero():
		return ""
	case !st.Changed:
		return "nothing changed"
	case st.Issued == 0:
		return "changes, no documents"
	}
	return "changes, " + plural(st.Issued, "document")
}

func planWords(p plan.Plan) string {
	var words []string
	if p.Evening != plan.Never {
		words = append(words, fmt.Sprintf("after %02d:%02d", p.Evening/60, p.Evening%60))
	}
	if p.OnClosing {
		words = append(words, "on closing")
	}
	if p.Hours > 0 {
		words = append(words, every(p.Hours, "hour"))
	}
	if p.Issued > 0 {
		words = append(words, "after "+plural(p.Issued, "document"))
	}
	if len(words) == 0 {
		words = append(words, "only when asked")
	}
	out := strings.Join(words, ", ") + "; a restore " + every(p.DrillDays, "day")
	if p.Pace > 0 {
		out += fmt.Sprintf("; at most %s a second", size(p.Pace))
	}
	switch {
	case p.Paused.IsZero():
	case p.Endless():
		out += "; paused until somebody goes on"
	default:
		out += "; paused until " + moment(p.Paused)
	}
	return out
}

func momentOr(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return moment(t)
}

type backupSchedule struct {
	File      string  `arg:"" optional:"" help:"JSON file, or '-', with the fields that change: evening, onClosing, hours, issued, drillDays, greenDays, pace, metered, tellDays, tell, paused. Without it and without a flag the plan is shown."`
	Evening   *string `placeholder:"HH:MM" help:"After each working day, at this time; \"\" for not by the day."`
	OnClosing *bool   `negatable:"" help:"When the books are closed."`
	Hours     *int    `help:"Every so many hours while the books are open; 0 for not by the hour."`
	Issued    *int    `help:"After so many issued documents; 0 for not by their number."`
	DrillDays *int    `help:"Restore from each place every so many days, 1 to 7."`
	GreenDays *int    `help:"How many days a proven restore counts."`
	Pace      *int    `help:"Send at most so many KiB a second; 0 for no bound."`
	Metered   *bool   `negatable:"" help:"Send over connections that cost by the byte too."`
	TellDays  *int    `help:"Tell somebody once there was no backup, or a place did not answer, for so many days; 0 for never."`
	Tell      *string `placeholder:"ADDRESS" help:"Who is told, by mail; \"\" for whoever alarms are mailed to."`
	Pause     *string `placeholder:"MOMENT" help:"Do nothing until then, such as 2026-12-01T08:00:00Z; \"\" ends a pause."`
}

// Run sets or shows the plan.
func (c *backupSchedule) Run(d *desk) error {
	data, err := c.change(d)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		p, err := s.BackupPlan(d.ctx)
		if err == nil && data != nil {
			p, err = s.SetBackupPlanFrom(d.ctx, data)
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), line(planWords(p)))
	})
}

// change is what changes, as JSON; nil where nothing does.
func (c *backupSchedule) change(d *desk) ([]byte, error) {
	fields := map[string]any{}
	put(fields, "evening", c.Evening)
	put(fields, "onClosing", c.OnClosing)
	put(fields, "hours", c.Hours)
	put(fields, "issued", c.Issued)
	put(fields, "drillDays", c.DrillDays)
	put(fields, "greenDays", c.GreenDays)
	put(fields, "pace", c.Pace)
	put(fields, "metered", c.Metered)
	put(fields, "tellDays", c.TellDays)
	put(fields, "tell", c.Tell)
	put(fields, "paused", c.Pause)
	return d.changes(c.File, fields)
}
