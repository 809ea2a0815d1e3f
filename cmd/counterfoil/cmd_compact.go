package main

import (
	"io"
	"strconv"

	"counterfoil/app"
)

type compactCmd struct{}

// Run compacts the books and says how much room that gave back.
func (c *compactCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		r, err := s.Compact(d.ctx, d.progress())
		if err != nil {
			return err
		}
		return d.answer(map[string]int64{"before": r.Before, "after": r.After, "saved": r.Saved()}, func(w io.Writer) error {
			return facts(w, "Before", kib(r.Before), "After", kib(r.After), "Given back", kib(r.Saved()))
		})
	})
}

// kib is a size of whole pages.
func kib(bytes int64) string { return strconv.FormatInt(bytes>>10, 10) + " KiB" }
