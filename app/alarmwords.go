package app

import (
	"fmt"
	"strings"

	"counterfoil/app/alarm"
)

// alarmWords say what an alarm is about, and what to do. They are here once, for the window, the command line and letters alike.
func alarmWords(a Alarm) (title, advice string) {
	who := a.Entry.By
	if who == "" {
		who = "Somebody"
	}
	return alarmTitle(a, who), alarmAdvice[a.Kind]
}

func alarmTitle(a Alarm, who string) string {
	switch a.Kind {
	case alarm.FailedLogins:
		return fmt.Sprintf("Somebody failed to log in %s before %s did", count(int64(a.Count), "time"), who)
	case alarm.UnusualHour:
		return who + " logged in at an unusual hour"
	case alarm.NewDevice:
		return who + " logged in on a new computer"
	case alarm.DraftsGone:
		return who + " deleted " + count(int64(a.Count), "draft") + " within an hour"
	case alarm.ManyCredits:
		return who + " issued " + count(int64(a.Count), "credit note") + " within a day"
	case alarm.NumberGap:
		return numberGapTitle(a, who)
	case alarm.ClockBack:
		return "The clock of this computer was set back"
	case alarm.BackupFailed:
		return "A backup by plan, or a restore for a proof, failed"
	case alarm.PlaceAway:
		return "A place of the backups has not answered for " + count(int64(a.Count), "day")
	case alarm.BackupLate:
		return "There has been no backup for " + count(int64(a.Count), "day")
	case alarm.Refusals:
		return who + " was refused " + count(int64(a.Count), "thing") + " within an hour that the role does not allow"
	case alarm.ClockAhead:
		return "The clock of this computer was set " + a.Entry.Outcome
	case alarm.TwoBooks:
		return "Another computer goes on with these books too"
	case alarm.BackupBad:
		return backupBadTitle(a)
	case alarm.CheckFailed:
		if a.Entry.Action == noteFound.name {
			return "A check of the books found something wrong"
		}
	case alarm.People:
		if a.Entry.Action == noteFound.name {
			return "Key file and trail do not say the same of the people"
		}
	case alarm.Restored:
		return "These books were restored from a backup"
	}
	if a.Entry.Words == "" { // of damaged books the entry may be lost
		return who + " did something that you should know of"
	}
	return who + " " + a.Entry.Words
}

func backupBadTitle(a Alarm) string {
	if a.Entry.Outcome == alarm.FoundBackupTrail {
		return "A backup tells another story than these books"
	}
	return "A backup is not as it was made"
}

func numberGapTitle(a Alarm, who string) string {
	switch a.Entry.Action {
	case setSeries.name:
		return who + " passed over numbers of a series"
	case noteFound.name:
		return "A check found numbers missing in a series"
	}
	return "A number is missing before " + strings.TrimPrefix(thingWords(a.Entry.Action, a.Entry.Thing, "a document"), "the draft of ")
}

// alarmAdvice says what to do about each kind.
var alarmAdvice = map[alarm.Kind]string{
	alarm.FailedLogins: "If you only mistyped, all is well. If nobody admits to it, change the passphrase, and do not leave this computer unlocked.",
	alarm.UnusualHour:  "Ask who it was. If nobody was there, change the passphrase at once.",
	alarm.NewDevice:    "Ask whether the computer is known. If not, change the passphrase and have the device removed.",
	alarm.People:       "If you did not expect this, ask who did it, and look through what was done since in the trail.",
	alarm.Keys:         "If nobody meant to do this, the passphrase may be known to somebody: change it, and make a new recovery kit.",
	alarm.Taken:        "Ask where it lies and who has it. An export is not encrypted; a file that was handed over opens for one person.",
	alarm.Restored:     "What was entered after that backup is not here. If nobody meant to restore it, compare it with the latest backup.",
	alarm.DraftsGone:   "Drafts lie in the bin for thirty days and can be put back.",
	alarm.ManyCredits:  "Look through the credit notes: each takes money back that was invoiced.",
	alarm.NumberGap:    "A tax office asks about missing numbers. Write down why, or check the books.",
	alarm.ClockBack:    "Set the clock right: dates of documents and the times in the trail come from it. If nobody touched it, ask why it went back.",
	alarm.BackupFailed: "Look at Places and plan (backup status): the light says which place it is, and what to do about it.",
	alarm.PlaceAway:    "Plug the disk in, or look at the network. If the place is not used any more, take it out of the plan.",
	alarm.BackupLate:   "Make a backup now: what is only on this computer is lost with it.",
	alarm.CheckFailed:  "Look at what the check says, make no changes, and compare with the last good backup.",
	alarm.TwoBooks:     "A place of the backups holds what was entered there and is not here, and both give the same numbers. Decide which computer goes on, and lock the books on the other for good.",
	alarm.BackupBad:    "Make a new backup now, to another place, and verify it. If the story differs, somebody has changed the books or the backup: keep both as they are, and ask who had access.",
	alarm.Refusals:     "Ask what was wanted. If nobody tried, somebody may know that passphrase: have it changed, or take the access.",
	alarm.Accounts:     "Compare the accounts with a bank statement before the next invoice goes out: whoever changes them has customers pay elsewhere.",
	alarm.ClockAhead:   "Compare the clock with another one. A computer that slept or a virtual machine that stood still looks the same, and is no cause for worry.",
}
