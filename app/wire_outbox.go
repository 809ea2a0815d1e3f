package app

import (
	"context"
	"strconv"
	"strings"

	"counterfoil/app/mail"
	"counterfoil/store"
)

type mailboxJSON struct {
	Name string `json:"name"`
	Mail string `json:"mail"`
}

// postedJSON is a letter in the outbox.
type postedJSON struct {
	ID    string `json:"id"`
	State string `json:"state"`
	About string `json:"about"` // id of the document, reminder, payment or customer
	Label string `json:"label"` // its number or name
	Made  string `json:"made"`
	By    string `json:"by"`
	letterJSON
	ReplyTo string           `json:"replyTo,omitempty"`
	Message string           `json:"message"` // Message-ID
	Tries   int              `json:"tries"`
	Next    string           `json:"next"`
	Last    letterStepJSON   `json:"last"`
	Steps   []letterStepJSON `json:"steps,omitempty"`
}

type letterStepJSON struct {
	Step  string `json:"step"`
	At    string `json:"at"`
	Next  string `json:"next"`
	Cause string `json:"cause"`
	Code  int    `json:"code"`
	Words string `json:"words"` // of the server
	What  string `json:"what"`  // what went wrong, in words
	Way   string `json:"way"`   // what to do
}

type outboxReportJSON struct {
	Tried    []postedJSON `json:"tried"`
	Waiting  int          `json:"waiting"`
	Next     string       `json:"next"`
	Password string       `json:"password"`
}

// letterSign is how a letter about a document stands.
type letterSign struct {
	ID    string   `json:"id"`
	State string   `json:"state"`
	At    string   `json:"at"`
	To    []string `json:"to"`
}

func letterSigns(list []Letter) (out []letterSign) {
	for _, l := range list {
		out = append(out, letterSign{l.ID.String(), string(l.State), momentOut(l.Last.At), addressesOut(l.Letter.To)})
	}
	return out
}

func postedOut(l Letter) postedJSON {
	out := postedJSON{
		ID: l.ID.String(), State: string(l.State), About: l.Target.String(), Label: l.About.Label, Made: momentOut(l.Made), By: l.By,
		letterJSON: letterOut(l.Letter), Message: l.Letter.ID, Tries: l.Tries, Next: momentOrNone(l.Next), Last: stepOut(l.Last),
	}
	if l.Letter.ReplyTo != nil {
		out.ReplyTo = l.Letter.ReplyTo.String()
	}
	for _, f := range l.Files {
		out.Files = append(out.Files, f.Name)
	}
	for _, e := range l.Events {
		out.Steps = append(out.Steps, stepOut(e))
	}
	return out
}

func stepOut(e mail.Event) letterStepJSON {
	out := letterStepJSON{
		Step: string(e.Step), At: momentOut(e.At), Next: momentOrNone(e.Next), Cause: string(e.Cause), Code: e.Code, Words: e.Words,
	}
	if e.Cause != "" {
		out.What, out.Way = MailCauseWords(e.Cause)
	}
	return out
}

func outboxReportOut(r OutboxReport) outboxReportJSON {
	out := outboxReportJSON{Tried: []postedJSON{}, Waiting: r.Waiting, Next: momentOrNone(r.Next), Password: string(r.Password)}
	for _, t := range r.Tried {
		out.Tried = append(out.Tried, postedOut(t.Letter))
	}
	return out
}

// The columns of letters.csv and lettersteps.csv.
var (
	letterColumns     = []string{"id", "state", "about", "label", "made", "by", "from", "to", "cc", "bcc", "subject", "text", "language", "message", "files", "tries", "next"}
	letterStepColumns = []string{"letter", "step", "at", "next", "cause", "code", "words"}
)

func letterRow(l postedJSON) []cell {
	return []cell{
		text(l.ID), text(l.State), text(l.About), text(l.Label), text(l.Made), text(l.By), text(l.From), text(strings.Join(l.To, "; ")),
		text(strings.Join(l.Cc, "; ")), text(strings.Join(l.Bcc, "; ")), text(l.Subject), text(l.Text), text(l.Language), text(l.Message),
		text(strings.Join(l.Files, "; ")), number(strconv.Itoa(l.Tries)), text(l.Next),
	}
}

// letterStep is a step in an export, which knows its letter.
type letterStep struct {
	Letter string `json:"letter"`
	letterStepJSON
}

// letters writes the letters of the outbox, and every step of each.
func (e *exporter) letters(ctx context.Context) error {
	var rows []postedJSON
	var steps []letterStep
	list, _, err := e.v.Letters(store.OutboxQuery{})
	for i := len(list) - 1; i >= 0 && err == nil; i-- {
		var l Letter
		if l, err = oneLetter(e.v, list[i].ID); err != nil {
			break
		}
		row := postedOut(l)
		for _, s := range row.Steps {
			steps = append(steps, letterStep{row.ID, s})
		}
		row.Steps = nil
		rows = append(rows, row)
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	err = e.table("letters", letterColumns, len(rows), func(i int) (any, []cell) { return rows[i], letterRow(rows[i]) })
	if err != nil {
		return err
	}
	return e.table("lettersteps", letterStepColumns, len(steps), func(i int) (any, []cell) {
		s := steps[i]
		return s, []cell{text(s.Letter), text(s.Step), text(s.At), text(s.Next), text(s.Cause), number(strconv.Itoa(s.Code)), text(s.Words)}
	})
}
