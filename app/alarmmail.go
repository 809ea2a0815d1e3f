package app

import (
	"errors"
	"fmt"
	"time"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/store"
)

// mailAlarm puts a letter over an alarm into the outbox, where an address is set and the shop has a mail server. Who did what about which
// customer is not in it: a letter leaves the house. A letter that cannot be made keeps no alarm from being raised.
func mailAlarm(tx *store.Tx, row store.Alarm) error {
	to, err := toldOf(&tx.View, alarm.Kind(row.Kind))
	if err != nil || to == "" {
		return err
	}
	m, err := mailSettings(&tx.View)
	if err != nil || m.IsZero() {
		return err
	}
	n, err := tx.AlarmsSince(tx.Now().Add(-24 * time.Hour)) // this one counts
	if err != nil || n > lettersADay {
		return err
	}
	p, err := alarmLetter(tx, row, m.From, to, n == lettersADay)
	if errors.Is(err, errNoAlarmLetter) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Post(p, nil, tx.Now())
}

// toldOf is the address of whoever is told of an alarm: of one over backups, whom their plan names.
func toldOf(v *store.View, k alarm.Kind) (string, error) {
	if k.OfBackups() {
		if p, err := backupPlan(v); err != nil || p.Tell != "" {
			return p.Tell, err
		}
	}
	l, err := alarmLimits(v)
	return l.Mail, err
}

// errNoAlarmLetter means words or addresses that no letter can have.
var errNoAlarmLetter = errors.New("no letter over an alarm")

func alarmLetter(tx *store.Tx, row store.Alarm, from mail.Address, to string, last bool) (mail.Posted, error) {
	company, err := tx.Company()
	if err != nil {
		return mail.Posted{}, err
	}
	id, kind := bill.NewID(), alarm.Kind(row.Kind)
	text := fmt.Sprintf("Counterfoil noticed something in the books of %s on %s:\n\n%s.\n\n%s\n\nMore stands in the program: Alarms, and the trail, entry %d.",
		company.Name, row.At.UTC().Format("2006-01-02 15:04 UTC"), letterWords[kind], alarmAdvice[kind], row.Entry)
	if last {
		text += "\n\nThere were many alarms today. Further ones stand in the program and are not mailed."
	}
	p := mail.Posted{ID: id, Target: row.ID, Author: row.Actor, Letter: mail.Letter{
		From: from, To: []mail.Address{{Mail: to}}, Subject: "Counterfoil: " + letterWords[kind], Text: text, Language: "en",
		ID: mail.MessageID(id.String(), from), Date: tx.Now(),
	}}
	if _, err := mail.Compose(p.Letter); err != nil {
		return p, errNoAlarmLetter
	}
	return p, nil
}

// letterWords name what happened without a name.
var letterWords = map[alarm.Kind]string{
	alarm.FailedLogins: "somebody failed to log in several times", alarm.UnusualHour: "a login at an unusual hour", alarm.NewDevice: "a login on a new computer",
	alarm.People: "people or roles were changed", alarm.Keys: "a key, passphrase or second factor was changed", alarm.Taken: "the books were exported",
	alarm.Restored: "the books were restored from a backup", alarm.DraftsGone: "many drafts were deleted", alarm.ManyCredits: "many credit notes were issued",
	alarm.NumberGap: "numbers of a series are missing", alarm.ClockBack: "the clock of the computer was set back", alarm.BackupLate: "the last backup is old",
	alarm.BackupFailed: "a backup, or its proof, failed", alarm.PlaceAway: "a place of the backups does not answer",
	alarm.CheckFailed: "a check of the books found something wrong", alarm.BackupBad: "a backup is not as it was made, or contradicts the books",
	alarm.Refusals: "somebody tried many things that the role does not allow", alarm.Accounts: "the accounts that customers pay to were changed",
	alarm.TwoBooks: "another computer goes on with these books too", alarm.ClockAhead: "the clock of the computer was set forward",
}
