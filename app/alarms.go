package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// Alarm is an alarm as people read it.
type Alarm struct {
	ID       bill.ID
	Kind     alarm.Kind
	At       time.Time
	Count    int       // what the rule counted, 0 where it does not count
	Entry    TrailLine // that it is about
	Answered time.Time // zero while it waits
	Answerer string    // who acknowledged it
	Note     string
	Title    string // what happened
	Advice   string // what to do about it
	Brief    string // what happened, without names
}

// AlarmKind says what an alarm is about.
type AlarmKind = alarm.Kind

// The kinds of alarms, for fronts.
const (
	AlarmFailedLogins = alarm.FailedLogins
	AlarmUnusualHour  = alarm.UnusualHour
	AlarmNewDevice    = alarm.NewDevice
	AlarmPeople       = alarm.People
	AlarmKeys         = alarm.Keys
	AlarmTaken        = alarm.Taken
	AlarmRestored     = alarm.Restored
	AlarmDraftsGone   = alarm.DraftsGone
	AlarmManyCredits  = alarm.ManyCredits
	AlarmNumberGap    = alarm.NumberGap
	AlarmClockBack    = alarm.ClockBack
	AlarmBackupLate   = alarm.BackupLate
	AlarmBackupFailed = alarm.BackupFailed
	AlarmPlaceAway    = alarm.PlaceAway
	AlarmCheckFailed  = alarm.CheckFailed
	AlarmBackupBad    = alarm.BackupBad
	AlarmRefusals     = alarm.Refusals
	AlarmAccounts     = alarm.Accounts
	AlarmClockAhead   = alarm.ClockAhead
	AlarmTwoBooks     = alarm.TwoBooks
)

// AlarmQuery asks for a page of the alarms, the newest first.
type AlarmQuery = store.AlarmQuery

// AlarmLimits are the limits of the rules, and where alarms are mailed to.
type AlarmLimits = alarm.Limits

// NewsAlarm is the action of the news that an alarm was raised; its target is the alarm.
const NewsAlarm = "books.alarm"

// settingAlarms keeps the limits.
const settingAlarms = "alarm.limits"

// lettersADay bounds the letters over alarms: who gets more reads none.
const lettersADay = 10

// maxAlarmNote bounds a note in characters.
const maxAlarmNote = 1000

// limitsJSON is the kept form of the limits and that of scripts.
type limitsJSON struct {
	Failures   int    `json:"failures"`
	From       int    `json:"from"`
	To         int    `json:"to"`
	Drafts     int    `json:"drafts"`
	Credits    int    `json:"credits"`
	Refusals   int    `json:"refusals"`
	BackupDays int    `json:"backupDays"`
	AwayDays   int    `json:"-"` // the plan of the backups has it
	Mail       string `json:"mail"`
}

// Alarms gives a page of the alarms, and how many match in all.
func (s *Session) Alarms(ctx context.Context, q AlarmQuery) (list []Alarm, total int, err error) {
	type page struct {
		list  []Alarm
		total int
	}
	p, err := read(ctx, s, seeAlarms, func(v *store.View) (p page, err error) {
		rows, total, err := v.Alarms(q)
		if err != nil {
			return p, err
		}
		p.total = total
		known := newAuthors(v)
		for _, row := range rows {
			a, err := alarmOf(known, row)
			if err != nil {
				return p, err
			}
			p.list = append(p.list, a)
		}
		return p, nil
	})
	return p.list, p.total, err
}

// AlarmsToTell are the alarms that wait and that the user should hear of now: at a login (after is -1) all of them, and later those over
// entries after that number, but for what she did on purpose herself. Who reads books that were handed over hears of none: they are their owner's.
func (s *Session) AlarmsToTell(ctx context.Context, after int64) ([]Alarm, error) {
	list, _, err := s.Alarms(ctx, AlarmQuery{Open: true, Limit: 50})
	if err != nil || s.given != nil {
		return nil, err
	}
	var out []Alarm
	for _, a := range list {
		own := bill.ID(a.Entry.Actor) == s.user.ID && a.Kind.Act()
		if after < 0 || a.Entry.Number > after && !own {
			out = append(out, a)
		}
	}
	return out, err
}

func alarmOf(known *authors, row store.Alarm) (Alarm, error) {
	a := Alarm{ID: row.ID, Kind: alarm.Kind(row.Kind), At: row.At, Count: row.Count, Answered: row.Answered, Note: row.Note}
	list, err := known.v.TrailEntries(row.Entry-1, 1)
	if err != nil {
		return a, err
	}
	if len(list) == 1 && list[0].Number == row.Entry {
		if a.Entry, err = trailLine(known, list[0]); err != nil {
			return a, err
		}
	}
	if !row.Author.IsZero() {
		if a.Answerer, err = known.name(row.Author); err != nil {
			return a, err
		}
	}
	a.Title, a.Advice = alarmWords(a)
	a.Brief = letterWords[a.Kind]
	return a, nil
}

// AnswerAlarm says that an alarm was seen, with a note if there is something to say. The trail keeps who did. Conflict: somebody has already.
func (s *Session) AnswerAlarm(ctx context.Context, id bill.ID, note string) (out Alarm, err error) {
	if err := s.knock(answerAlarm); err != nil {
		return out, err
	}
	if err := checkWords("note", note, maxAlarmNote, true); err != nil {
		return out, err
	}
	err = write(ctx, s, answerAlarm, id, func(tx *store.Tx) error {
		if _, err := tx.Alarm(id); err != nil {
			return err
		}
		if err := tx.AnswerAlarm(id, s.user.ID, note); err != nil {
			return err
		}
		row, err := tx.Alarm(id)
		if err != nil {
			return err
		}
		out, err = alarmOf(newAuthors(&tx.View), row)
		return err
	})
	return out, err
}

// AlarmLimits are the limits in force.
func (s *Session) AlarmLimits(ctx context.Context) (AlarmLimits, error) {
	return read(ctx, s, seeAlarms, alarmLimits)
}

func alarmLimits(v *store.View) (AlarmLimits, error) {
	data, err := v.Setting(settingAlarms)
	if err != nil || data == nil {
		return alarm.Usual(), err
	}
	j := limitsJSON(alarm.Usual()) // what was set before there was a rule leaves the rule as it comes
	if err := json.Unmarshal(data, &j); err != nil {
		return alarm.Usual(), fmt.Errorf("limits of alarms: %w", store.ErrDamaged)
	}
	return AlarmLimits(j), nil
}

// SetAlarmLimits changes the limits. Errors: Invalid with the field of the limit.
func (s *Session) SetAlarmLimits(ctx context.Context, l AlarmLimits) error {
	if err := s.knock(setAlarms); err != nil {
		return err
	}
	if field := l.Check(); field != "" {
		return invalid(field, "no limit of an alarm is so")
	}
	if err := oneAddress("mail", l.Mail); err != nil {
		return err
	}
	data, err := json.Marshal(limitsJSON(l))
	if err != nil {
		return asError("limits of alarms", err)
	}
	return write(ctx, s, setAlarms, bill.ID{}, func(tx *store.Tx) error { return tx.SetSetting(settingAlarms, data) })
}

// oneAddress makes sure that a field names nobody, or one mail address.
func oneAddress(field, text string) error {
	if text == "" {
		return nil
	}
	if to, err := mail.ParseAddresses(field, text); err != nil || len(to) != 1 || to[0].Mail != text {
		return invalid(field, "an alarm is mailed to one address, such as owner@example.com")
	}
	return nil
}

// SetAlarmLimitsFrom reads limits as JSON; what is left out stays.
func (s *Session) SetAlarmLimitsFrom(ctx context.Context, data []byte) (AlarmLimits, error) {
	if err := s.knock(setAlarms); err != nil {
		return AlarmLimits{}, err
	}
	l, err := s.AlarmLimits(ctx)
	if err != nil {
		return l, err
	}
	o, err := parseObject(data)
	if err != nil {
		return l, err
	}
	for field, n := range map[string]*int{
		"failures": &l.Failures, "from": &l.From, "to": &l.To, "drafts": &l.Drafts, "credits": &l.Credits, "refusals": &l.Refusals, "backupDays": &l.BackupDays,
	} {
		*n = o.integer(field, *n)
	}
	if o.has("mail") {
		l.Mail = o.text("mail")
	}
	o.done()
	if err := o.form.failed(); err != nil {
		return l, err
	}
	return l, s.SetAlarmLimits(ctx, l)
}

// watch judges an entry of the trail as it is written, in its transaction: an alarm is there if and only if its entry is.
func (s *Session) watch(tx *store.Tx, e trail.Entry) error {
	author := bill.ID(e.Actor)
	if k := alarm.Settles(e.Action, e.Outcome); k != "" {
		if err := tx.SettleAlarms(string(k), author); err != nil {
			return err
		}
	}
	target, _ := bill.ParseID(e.Target) // zero where there is no one thing
	seen := alarm.Entry{
		Time: e.Time.In(s.books.env.now().Location()), Actor: author, Device: bill.ID(e.Device), Owner: Role(e.Role) == Owner,
		Action: e.Action, Target: target, Outcome: e.Outcome,
	}
	list, err := alarm.Judge(seen, past{tx, e, s.owners}, func() (alarm.Limits, error) { return limitsByPlan(&tx.View) })
	for _, f := range list {
		if err == nil {
			err = s.raise(tx, e, f)
		}
	}
	return err
}

func (s *Session) raise(tx *store.Tx, e trail.Entry, f alarm.Finding) error {
	row := store.Alarm{ID: bill.NewID(), Kind: string(f.Kind), Entry: e.Number, At: e.Time, Actor: bill.ID(e.Actor), Count: f.Count}
	if err := tx.AddAlarm(row); err != nil {
		return err
	}
	tx.Announce(News{Action: NewsAlarm, Target: row.ID})
	return mailAlarm(tx, row)
}

// owners are the ids of the active owners by the key file.
func (s *Session) owners() (list []bill.ID) {
	for _, u := range s.file.Users() {
		if u.Active && Role(u.Role) == Owner {
			list = append(list, bill.ID(u.ID))
		}
	}
	return list
}

// past answers the rules out of the books.
type past struct {
	tx     *store.Tx
	entry  trail.Entry
	owners func() []bill.ID
}

// loginActions are those at which somebody is seen on a device.
var loginActions = []string{loggedIn.name, firstIn.name, recovered.name, createBooks.name}

func (p past) Count(actor bill.ID, actions []string, since time.Time) (int, error) {
	return p.tx.TrailCount(actor, actions, since)
}

func (p past) Times(actor bill.ID, action string, since time.Time) ([]time.Time, error) {
	return p.tx.TrailTimes(actor, action, since, p.entry.Number)
}

func (p past) Refused(actor bill.ID, since time.Time) (int, error) {
	return p.tx.RefusedSince(actor, since)
}

func (p past) Before() (time.Time, error) { return p.tx.TrailTime(p.entry.Number - 1) }

func (p past) Devices(actor bill.ID) ([]bill.ID, error) {
	return p.tx.TrailDevices(actor, loginActions, p.entry.Number)
}

func (p past) IsCredit(document bill.ID) (bool, error) {
	kind, err := p.tx.KindOf(document)
	return kind == bill.CreditNote, err
}

func (p past) Credits(actor bill.ID, since time.Time) (int, error) {
	return p.tx.CreditsSince(actor, since)
}

func (p past) GapBefore(document bill.ID) (bool, error) { return p.tx.GapBefore(document) }

func (p past) Jumped(series bill.ID) (bool, error) { return p.tx.JumpedAt(series, p.entry.Time) }

func (p past) Backup() (last, first time.Time, worth bool, err error) {
	if last, err = lastBackup(&p.tx.View); err != nil {
		return last, first, false, err
	}
	if first, err = p.tx.TrailTime(1); err != nil {
		return last, first, false, err
	}
	list, _, err := p.tx.Documents(DocumentQuery{Limit: 1})
	return last, first, len(list) > 0, err
}

// Away looks at the places of the plan.
func (p past) Away() (days int, err error) {
	places, err := placeStates(&p.tx.View)
	for _, one := range places {
		if one.Standing.Cause.Waits() {
			days = max(days, int(p.entry.Time.Sub(one.Standing.Since)/(24*time.Hour)))
		}
	}
	return days, err
}

// limitsByPlan are the limits with those of the plan of the backups, where there is one.
func limitsByPlan(v *store.View) (alarm.Limits, error) {
	l, err := alarmLimits(v)
	if err != nil {
		return l, err
	}
	places, err := v.Places()
	if err != nil || len(places) == 0 {
		return l, err
	}
	p, err := backupPlan(v)
	l.AwayDays = p.TellDays
	if p.TellDays > 0 && l.BackupDays > p.TellDays {
		l.BackupDays = p.TellDays
	}
	return l, err
}

func (p past) Raised(k alarm.Kind, actor bill.ID, since time.Time) (bool, error) {
	return p.tx.AlarmSince(string(k), actor, since)
}

func (p past) Open(k alarm.Kind) (bool, error) { return p.tx.AlarmOpen(string(k)) }

func (p past) OtherOwners(actor bill.ID) (bool, error) {
	for _, id := range p.owners() {
		if id != actor {
			return true, nil
		}
	}
	return false, nil
}
