// Package alarm has the rules by which an entry of the trail becomes an alarm: something that a person who answers for the books should
// hear of, because nobody meant it, or because somebody else did it. README.md has the table of the rules.
//
// The rules are pure. What they ask of the entries before is handed in (Past), and so is the time, which is that of the entry.
package alarm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterfoil/app/bill"
)

// Kind says what an alarm is about.
type Kind string

// The kinds of alarms.
const (
	FailedLogins Kind = "failed-logins" // a wrong passphrase, code or recovery key, again and again
	UnusualHour  Kind = "unusual-hour"  // a login at an hour at which nobody works
	NewDevice    Kind = "new-device"    // somebody's first login on a computer
	People       Kind = "people"        // somebody was added, shut out, or may do something else
	Keys         Kind = "keys"          // how the books, the backups or a user's way in open was changed
	Taken        Kind = "taken"         // books went out: in the clear, or handed over
	Restored     Kind = "restored"      // the books are a restored backup
	DraftsGone   Kind = "drafts-gone"   // many drafts were deleted
	ManyCredits  Kind = "many-credits"  // many credit notes were issued
	NumberGap    Kind = "number-gap"    // numbers of a series were passed over, or are missing
	ClockBack    Kind = "clock-back"    // the clock of the computer was set back
	BackupLate   Kind = "backup-late"   // the last backup is old
	BackupFailed Kind = "backup-failed" // a backup by plan, or its proof, failed, and does not heal by itself
	PlaceAway    Kind = "place-away"    // a place of the backups has not answered for days
	CheckFailed  Kind = "check-failed"  // a check found something wrong, or books that were changed while closed were accepted
	BackupBad    Kind = "backup-bad"    // a backup could not be verified or restored, or contradicts the trail
	Refusals     Kind = "refusals"      // somebody tried again and again what the role does not allow
	Accounts     Kind = "accounts"      // where customers are asked to pay to was changed
	ClockAhead   Kind = "clock-ahead"   // the clock of the computer was set forward
	TwoBooks     Kind = "two-books"     // another computer goes on with these books too
)

// Kinds are all of them.
func Kinds() []Kind {
	return []Kind{
		FailedLogins, UnusualHour, NewDevice, People, Keys, Taken, Restored, DraftsGone, ManyCredits, NumberGap, ClockBack, BackupLate, BackupFailed, PlaceAway, CheckFailed,
		BackupBad, Refusals, Accounts, ClockAhead, TwoBooks,
	}
}

// OfBackups says whether the alarm is one that the plan of the backups names somebody for.
func (k Kind) OfBackups() bool { return k == BackupLate || k == BackupFailed || k == PlaceAway }

// Act says whether the alarm is about what its author did on purpose: there is no need to tell her at once.
func (k Kind) Act() bool {
	return slices.Contains([]Kind{People, Keys, Taken, Restored, DraftsGone, ManyCredits, NumberGap, Accounts}, k)
}

// Entry is what the rules see of an entry of the trail.
type Entry struct {
	Time    time.Time // at the place of the shop
	Actor   bill.ID
	Device  bill.ID
	Owner   bool // the actor is an owner
	Action  string
	Target  bill.ID
	Outcome string
}

// Past answers about the books as they stand with this entry, which counts as one of them.
type Past interface {
	// Count is how many entries there are of some actions since a moment; of one person where actor is not zero.
	Count(actor bill.ID, actions []string, since time.Time) (int, error)
	// Times are the moments of one person's entries of an action since a moment, but for this one.
	Times(actor bill.ID, action string, since time.Time) ([]time.Time, error)
	// Refused is how many entries since a moment say that somebody was not let do what she wanted.
	Refused(actor bill.ID, since time.Time) (int, error)
	// Before is the time of the entry before; zero for the first.
	Before() (time.Time, error)
	// Devices say on which devices somebody had logged in before this entry.
	Devices(actor bill.ID) ([]bill.ID, error)
	// IsCredit says whether an issued document is a credit note, Credits how many somebody issued since a moment.
	IsCredit(document bill.ID) (bool, error)
	Credits(actor bill.ID, since time.Time) (int, error)
	// GapBefore says whether the number before that of an issued document is missing, without a word on why.
	GapBefore(document bill.ID) (bool, error)
	// Jumped says whether this entry set a series forward past numbers.
	Jumped(series bill.ID) (bool, error)
	// Backup is when the last backup was made; worth is false where there is nothing yet that could be lost. Both dates are zero where
	// there is none.
	Backup() (last, first time.Time, worth bool, err error)
	// Away is for how many whole days the place of the backups that has been away longest does not answer; 0 where all do.
	Away() (days int, err error)
	// Raised says whether an alarm of the kind about the actor was raised since a moment; about anybody where actor is zero.
	Raised(k Kind, actor bill.ID, since time.Time) (bool, error)
	// Open says whether an alarm of the kind waits to be acknowledged.
	Open(k Kind) (bool, error)
	// OtherOwners says whether there is an owner beside this one.
	OtherOwners(actor bill.ID) (bool, error)
}

// Limits are what can be set. Zero switches a rule off that counts.
type Limits struct {
	Failures   int    // failed logins that were noted together, or within an hour
	From, To   int    // hours between which logins are usual, 5 to 23; the same twice: always
	Drafts     int    // deleted by one person within an hour
	Credits    int    // credit notes issued by one person within a day
	Refusals   int    // of what a role does not allow, to one person within an hour
	BackupDays int    // until the last backup is old
	AwayDays   int    // until a place that does not answer is away; of the plan of the backups
	Mail       string // address that alarms are sent to; "" for none
}

// Usual are the limits that count where nobody has set any.
func Usual() Limits {
	return Limits{Failures: 3, From: 5, To: 23, Drafts: 10, Credits: 5, Refusals: 5, BackupDays: 14}
}

// Check says which limit cannot be, by its field; "" where all can.
func (l Limits) Check() (field string) {
	for _, one := range []struct {
		field string
		n     int
		most  int
	}{
		{"failures", l.Failures, 1000},
		{"from", l.From, 24},
		{"to", l.To, 24},
		{"drafts", l.Drafts, 1000},
		{"credits", l.Credits, 1000},
		{"refusals", l.Refusals, 1000},
		{"backupDays", l.BackupDays, 1000},
	} {
		if one.n < 0 || one.n > one.most {
			return one.field
		}
	}
	if l.From > l.To {
		return "from"
	}
	return ""
}

// Finding is what a rule says of an entry.
type Finding struct {
	Kind  Kind
	Count int // how many there were, where the rule counts
}

// FailedOutcome is the outcome of an entry that tells of failed logins: how many, and when the last of them was.
func FailedOutcome(times int, last time.Time) string {
	return fmt.Sprintf("%d times, the last %s", times, last.UTC().Format("2006-01-02 15:04 UTC"))
}

// failedTimes reads the count out of FailedOutcome; 1 where the outcome is another one.
func failedTimes(outcome string) int {
	word, _, _ := strings.Cut(outcome, " ")
	if n, err := strconv.Atoi(word); err == nil && n > 0 {
		return n
	}
	return 1
}

// JumpOutcome is the outcome of an entry that tells of a clock that was set: how far, forward or back.
func JumpOutcome(by time.Duration) string {
	if by < 0 {
		return "back " + (-by).Round(time.Second).String()
	}
	return forward + by.Round(time.Second).String()
}

const forward = "forward "
