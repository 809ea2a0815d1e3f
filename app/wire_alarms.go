package app

import (
	"context"
	"strconv"

	"counterfoil/store"
)

type alarmJSON struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	At       string `json:"at"`
	Entry    int64  `json:"entry"` // of the trail
	Count    int    `json:"count"`
	By       string `json:"by"` // who did what it is about
	Title    string `json:"title"`
	Advice   string `json:"advice"`
	Answered string `json:"answered"` // "" while it waits
	Answerer string `json:"answerer"`
	Note     string `json:"note"`
}

func alarmOut(a Alarm) alarmJSON {
	return alarmJSON{
		a.ID.String(), string(a.Kind), momentOut(a.At), a.Entry.Number, a.Count, a.Entry.By, a.Title, a.Advice, momentOrNone(a.Answered), a.Answerer, a.Note,
	}
}

var alarmColumns = []string{"id", "kind", "at", "entry", "count", "by", "title", "answered", "answerer", "note"}

func alarmRow(a alarmJSON) []cell {
	return []cell{
		text(a.ID), text(a.Kind), text(a.At), number(strconv.FormatInt(a.Entry, 10)), number(strconv.Itoa(a.Count)), text(a.By), text(a.Title),
		text(a.Answered), text(a.Answerer), text(a.Note),
	}
}

// alarms writes the alarms and what was said to them.
func (e *exporter) alarms(context.Context) error {
	list, _, err := e.v.Alarms(store.AlarmQuery{})
	if err != nil {
		return err
	}
	rows := make([]alarmJSON, len(list))
	known := newAuthors(e.v)
	for i, row := range list {
		a, err := alarmOf(known, row)
		if err != nil {
			return err
		}
		rows[i] = alarmOut(a)
	}
	return e.table("alarms", alarmColumns, len(rows), func(i int) (any, []cell) { return rows[i], alarmRow(rows[i]) })
}
