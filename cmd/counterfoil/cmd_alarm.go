package main

import (
	"fmt"
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type alarmCmd struct {
	List   alarmList   `cmd:"" help:"List the alarms that wait; --all lists those of before too."`
	Ack    alarmAck    `cmd:"" help:"Acknowledge an alarm: somebody has seen it, and says what came of it."`
	Limits alarmLimits `cmd:"" help:"Show or change when alarms are raised, and where they are mailed to."`
}

type alarmList struct {
	All bool `help:"Those that were acknowledged too."`
	pageFlags
}

// Run lists alarms.
func (c *alarmList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, _, err := s.Alarms(d.ctx, app.AlarmQuery{Open: !c.All, Limit: c.Limit, Offset: c.Offset})
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printAlarms(w, list) })
	})
}

func printAlarms(w io.Writer, list []app.Alarm) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "no alarm waits")
		return err
	}
	for _, a := range list {
		state := ""
		if !a.Answered.IsZero() {
			state = "by " + a.Answerer + ", " + moment(a.Answered)
		}
		err := facts(w, "Alarm", a.Title, "When", moment(a.At), "Entry", fmt.Sprint(a.Entry.Number), "To do", a.Advice, "Acknowledged", state, "Note", a.Note,
			"Id", a.ID.String())
		if err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

type alarmAck struct {
	ID   string `arg:"" help:"Id of the alarm."`
	Note string `arg:"" optional:"" help:"What came of it."`
}

// Run acknowledges an alarm.
func (c *alarmAck) Run(d *desk) error {
	id, err := bill.ParseID(c.ID)
	if err != nil {
		return usage("%s is no id; alarm list shows them", c.ID)
	}
	return d.session(func(s *app.Session) error {
		a, err := s.AnswerAlarm(d.ctx, id, c.Note)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), line("acknowledged: "+a.Title))
	})
}

type alarmLimits struct {
	File string `arg:"" optional:"" help:"JSON file, or '-': failures, from, to (hours of usual logins), drafts, credits, refusals, backupDays, mail. What is left out stays; 0 switches a rule off."`
}

// Run shows or changes the limits.
func (c *alarmLimits) Run(d *desk) error {
	var data []byte
	if c.File != "" {
		var err error
		if data, err = d.input(c.File); err != nil {
			return err
		}
	}
	return d.session(func(s *app.Session) (err error) {
		var l app.AlarmLimits
		if data != nil {
			l, err = s.SetAlarmLimitsFrom(d.ctx, data)
		} else {
			l, err = s.AlarmLimits(d.ctx)
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(l), func(w io.Writer) error { return printLimits(w, l) })
	})
}

func printLimits(w io.Writer, l app.AlarmLimits) error {
	hours := fmt.Sprintf("%d to %d o'clock", l.From, l.To)
	if l.From == l.To {
		hours = "at any hour"
	}
	return facts(w, "Failed logins", orOff(l.Failures), "Usual logins", hours, "Drafts deleted in an hour", orOff(l.Drafts),
		"Credit notes in a day", orOff(l.Credits), "Days without a backup", orOff(l.BackupDays), "Mailed to", l.Mail)
}

func orOff(n int) string {
	if n == 0 {
		return "off"
	}
	return fmt.Sprint(n)
}

// tellAlarms says on standard error that alarms wait, to whom it may concern. What keeps them from being read is told by the command itself.
func (d *desk) tellAlarms(s *app.Session) {
	list, err := s.AlarmsToTell(d.ctx, -1)
	switch n := len(list); {
	case err != nil || n == 0:
	case n == 1:
		fmt.Fprintf(d.errs, "counterfoil: alarm: %s (alarm list)\n", list[0].Title)
	default:
		fmt.Fprintf(d.errs, "counterfoil: alarm: %s, and %d more (alarm list)\n", list[0].Title, n-1)
	}
}
