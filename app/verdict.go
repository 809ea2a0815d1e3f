package app

import (
	"fmt"
	"strconv"
	"strings"

	"counterfoil/store"
)

// Verdict is what a check has found in one line, and what to do about it.
func (r Soundness) Verdict() string {
	switch d := &r.Books.Damage; {
	case r.Sound():
		return fmt.Sprintf("All is well: %s, %s without a gap, %s.", count(r.Books.Documents, "document"),
			countOf(r.Books.Series, "series", "series"), countOf(r.Books.Entries, "trail entry", "trail entries"))
	case d.Any():
		return Harm(d) + " " + r.wayOut()
	case !r.Keys:
		return "Not sound: the key file is not the one that opened these books. Lock them, and find out who changed it."
	case len(r.Users) > 0 && r.Books.Sound() && r.Trail.Sound():
		return fmt.Sprintf("Not sound: the key file says something else of %s than the trail. The owner looks at the people, and sets them again.", count(int64(len(r.Users)), "user"))
	}
	n := len(r.Books.Findings) + r.Books.More + len(r.Trail.Findings) + r.Trail.More
	return fmt.Sprintf("Not sound: %s. Leave the books as they are. %s", count(int64(n), "finding"), r.wayOut())
}

// Harm is the half of the verdict that says what damage there is.
func Harm(d *Damage) string {
	return fmt.Sprintf("Damaged: %s; %s.", count(int64(len(d.Pages))+d.More, "page"), Lost(d))
}

func (r Soundness) wayOut() string {
	if r.Backup.IsZero() {
		return "There is no backup in their list: export what is readable."
	}
	return "Restore the backup of " + r.Backup.Format("2006-01-02") + ", or export what is readable."
}

// Lost says in a few words what damage has taken away: "3 invoices and the paper of 1 document cannot be read".
func Lost(d *Damage) string {
	groups, sums := []string{}, map[string]int64{}
	for _, m := range d.Missing {
		if m.Part != "" && m.Part != "lines" && m.Part != "paper" && m.Part != "logo" && m.Part != "balance" {
			continue
		}
		key := m.Noun
		switch m.Part {
		case "paper":
			key = "paper"
		case "logo", "balance":
			key = m.Part
		}
		if _, ok := sums[key]; !ok {
			groups = append(groups, key)
		}
		sums[key] += m.Count
	}
	if d.Commits > 0 {
		groups = append([]string{"change"}, groups...)
		sums["change"] = d.Commits
	}
	if len(groups) == 0 {
		return "no record is lost"
	}
	parts, one := []string{}, len(groups) == 1
	for _, g := range groups {
		parts = append(parts, group(g, sums[g]))
		one = one && sums[g] == 1
	}
	if len(parts) > 4 {
		parts = append(parts[:3], "more")
	}
	last := parts[len(parts)-1]
	words := last
	if len(parts) > 1 {
		words = strings.Join(parts[:len(parts)-1], ", ") + " and " + last
	}
	return words + " cannot be read"
}

// group names so many things of a kind; 0 is an unknown number.
func group(noun string, n int64) string {
	switch {
	case noun == "change":
		return "the last " + count(n, "change")
	case noun == "company", noun == "logo":
		return "the " + noun + map[bool]string{true: " of the company", false: " profile"}[noun == "logo"]
	case noun == "paper":
		return "the paper of " + count(n, "document")
	case noun == "balance":
		return "the balance of " + count(n, "invoice")
	case n == 0:
		return "some " + several(noun)
	}
	return countOf(n, noun, several(noun))
}

func several(noun string) string {
	switch noun {
	case "series":
		return noun
	case "bank entry":
		return "bank entries"
	case "booking of a bank entry":
		return "bookings of bank entries"
	case "trail entry":
		return "trail entries"
	case "computer of a user":
		return "computers of users"
	case "passphrase for a restore":
		return "passphrases for a restore"
	case "backup in the list of backups":
		return "backups of the list of backups"
	}
	return noun + "s"
}

// MissingText is one missing thing in a line: "invoice INV-2026-0007: its lines".
func MissingText(m MissingRecord) string {
	var text strings.Builder
	text.WriteString(m.Noun)
	if m.Count == 0 {
		text.Reset()
		text.WriteString("some " + several(m.Noun))
	}
	switch {
	case m.Label != "":
		text.WriteString(" " + m.Label)
	case !m.ID.IsZero():
		text.WriteString(" " + m.ID.String())
	}
	if m.Part != "" {
		text.WriteString(": " + m.Part)
	}
	return text.String()
}

// PageText is one damaged page in a line: "page 17 of books.db: table documents".
func PageText(p DamagedPage) string {
	what := "page"
	if strings.HasSuffix(p.File, "-wal") {
		if p.Page < 0 {
			return "the header of " + p.File + ": " + p.Holds
		}
		what = "frame"
	}
	return fmt.Sprintf("%s %d of %s: %s", what, p.Page, p.File, p.Holds)
}

func count(n int64, noun string) string { return countOf(n, noun, noun+"s") }

// countOf is a number with its noun, thousands apart.
func countOf(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + many
}

// damageJSON is what is damaged and missing, for scripts and for the list in an export.
type damageJSON struct {
	Pages   []pageJSON    `json:"pages"`
	More    int64         `json:"morePages"`
	Changes int64         `json:"lostChanges"`
	Missing []missingJSON `json:"missing"`
	Beyond  int64         `json:"moreMissing"`
}

type pageJSON struct {
	File  string `json:"file"`
	Page  int64  `json:"page"`
	Holds string `json:"holds"`
	Error string `json:"error"`
}

type missingJSON struct {
	Noun  string `json:"noun"`
	ID    string `json:"id"`
	Label string `json:"label"`
	Part  string `json:"part"`
	Count int64  `json:"count"`
}

func damageOut(d *store.Damage) damageJSON {
	out := damageJSON{Pages: []pageJSON{}, More: d.More, Changes: d.Commits, Missing: []missingJSON{}, Beyond: d.Beyond}
	for _, p := range d.Pages {
		out.Pages = append(out.Pages, pageJSON{p.File, p.Page, p.Holds, p.Err.Error()})
	}
	for _, m := range d.Missing {
		one := missingJSON{Noun: m.Noun, Label: m.Label, Part: m.Part, Count: m.Count}
		if !m.ID.IsZero() {
			one.ID = m.ID.String()
		}
		out.Missing = append(out.Missing, one)
	}
	return out
}
