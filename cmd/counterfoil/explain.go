package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
)

// waysOut are the words for the hints.
var waysOut = map[app.Hint]string{
	app.HintPassphrase:    "Check caps lock and the keyboard's language. If the passphrase is lost: counterfoil --books DIR recovery unlock.",
	app.HintSealed:        "Check caps lock and the keyboard's language. It is the passphrase that backups had when this one was made. The recovery key opens a backup too: --recovery-key-file FILE.",
	app.HintRecovery:      "Unlock with the recovery key: counterfoil --books DIR recovery unlock. It needs the recovery kit.",
	app.HintRetype:        "A character of the recovery key is missing or wrong. Compare it with the kit, group by group.",
	app.HintOtherKey:      "This key is well-formed but belongs to other books, or was replaced. Look for the kit of these books.",
	app.HintStrength:      "Take a longer passphrase: four or five words that nobody would guess together.",
	app.HintKeychain:      "Unlock the keychain of this computer and try again. Where there is none, init, backup restore and recovery unlock take --without-keychain: then the passphrase alone protects the books.",
	app.HintBackup:        "Restore the last good backup: counterfoil backup restore FILE --to DIR. What there is: counterfoil --books DIR backup ways. Keep the damaged folder.",
	app.HintTrail:         "Keep the file and the books as they are. Hold them against a backup, an earlier export or a printed report: --against.",
	app.HintRescue:        "Restore the last good backup: counterfoil backup restore FILE --to DIR. Or write out what is readable: counterfoil export DIR. Keep the damaged folder.",
	app.HintRest:          "Everything else was written. For the rest restore the last good backup: counterfoil backup restore FILE --to DIR. Keep the damaged folder.",
	app.HintOtherProgram:  "Close the other window or program that has these books open, and try again.",
	app.HintUpdate:        "Install the newest version of Counterfoil, and try again.",
	app.HintFormat:        "Take another folder, or a disk of another format, such as exFAT: FAT32 ends at 4 GB a file. A place of the plan takes a backup in parts (backup place add).",
	app.HintSpace:         "Make room on the disk, or choose another one. Nothing was lost.",
	app.HintWritable:      "The folder or disk is write-protected: change that, or choose another place.",
	app.HintOtherName:     "Choose another name or place. Nothing is ever overwritten.",
	app.HintCreditNote:    "What was issued never changes. Make a credit note, and issue anew.",
	app.HintOwnerFirst:    "Only the owner can do this. After a restore the owner logs in first.",
	app.HintNotOurs:       "Check the path: this is not something that Counterfoil wrote.",
	app.HintFile:          "Check the name of the file or folder.",
	app.HintDisk:          "Check the name of the file, and whether its disk is connected.",
	app.HintOlderCopy:     "An older copy of the books seems to have been put back. Restore the last backup, or ask who did it. The owner can accept it: counterfoil --books DIR acknowledge.",
	app.HintChangedShut:   "Find out who changed the files, or restore the last backup. The owner can accept them as they are: counterfoil --books DIR acknowledge.",
	app.HintParent:        "Put the backups that it builds upon into the same folder, or let the newest whole one be found: counterfoil backup restore FOLDER --to DIR.",
	app.HintPreviousCopy:  "Take the backup before this one (counterfoil backup restore FOLDER --to DIR finds the newest that is whole), and copy this one again from where it came.",
	app.HintTooLarge:      "Take a smaller file.",
	app.HintAskOwner:      "Ask somebody with more rights to do it.",
	app.HintLogin:         "Check the name, and log in again.",
	app.HintFixField:      "Mend it and try again. Nothing was changed.",
	app.HintNotIssued:     "Mend these fields and try again; no number was taken.",
	app.HintFinishKey:     "Make a backup (backup create): once it is proven, the old key is destroyed. Or destroy it without one: key finish.",
	app.HintRotateAgain:   "Change the key once more: counterfoil --books DIR key rotate goes on where it stopped.",
	app.HintReport:        "This is a fault of the program. Please report it with this message.",
	app.HintStatement:     "Ask the bank's website for the statement as CAMT.053 (XML), MT940, OFX or CSV, and take that file. Nothing was kept.",
	app.HintColumns:       "Say what the columns of the table hold: --column date=TITLE --column amount=TITLE, and --order dmy or mdy. See bank import --help.",
	app.HintBooked:        "If that was wrong, take it back first: counterfoil ... bank undo ID.",
	app.HintChanged:       "Somebody was quicker. List the entries again: counterfoil ... bank list.",
	app.HintLateTerms:     "Nothing was set for late payment yet. The owner enters margin and base rates: counterfoil ... late set FILE.json.",
	app.HintNotDue:        "See what is due: counterfoil ... reminder due. Paid, held back, or reminded of too lately: then nothing is.",
	app.HintCredit:        "It hangs on the customer's credit: put that on an invoice, pay it back, or take back what used it.",
	app.HintNameInvoice:   "Name the invoices that it pays: counterfoil ... bank accept ID INVOICE...",
	app.HintLetters:       "Books from a backup do not know which letters were sent after it. See who is due (reminder due), then: reminder make NAME ... --again, without whom was written to already.",
	app.HintRestored:      "Books from a backup do not know what was made after it. Leave out what was sent already (recurring skip ID), then: recurring run --again.",
	app.HintEnded:         "Make a new one: counterfoil ... recurring add FILE.json. What it has made stays.",
	app.HintTable:         "Save the list as CSV (UTF-8) or XLSX and take that file. Nothing was changed.",
	app.HintMatch:         "Say what the columns of the file hold: --column TITLE=name, or --map FILE. With --dry-run you see what is known.",
	app.HintImport:        "Mend the rows, or leave those with problems out: --skip-problems. With --dry-run you see all of them. Nothing was changed.",
	app.HintOneUnit:       "Stock of the two is counted in different units. Give both the same unit first (item set), and count anew (stock count).",
	app.HintKeepStock:     "Say first that its stock is kept: counterfoil ... item set ID FILE with {\"keepStock\": true}.",
	app.HintPriced:        "Give these customers another price list first, or let this one end with a last day.",
	app.HintUsed:          "What was imported is on documents, or was changed by hand, and so it stays. Delete what you do not want one by one.",
	app.HintAccounts:      "Set the accounts of the journal: counterfoil ... journal set FILE.json; journal accounts shows them. DATEV asks for consultant and client too.",
	app.HintExport:        "Take the whole folder as it was exported: copy it once more, or export the books again. Nothing was made of this one.",
	app.HintPrinter:       "See which printers there are with lpstat -e, or write the PDF (pdf ID -o FILE) and print that.",
	app.HintViews:         "See which there are: counterfoil ... view list. Keep one: view save NAME --state overdue --min 500.",
	app.HintArchive:       "What is on issued documents stays in the books. Archive it: then it is left out of lists and offers.",
	app.HintNoEInvoice:    "Send the PDF. Only invoices and credit notes are e-invoices, in currencies with at most two decimals.",
	app.HintEInvoice:      "Take the XML file as it was sent, CII or UBL, or a PDF with one inside. Nothing was changed.",
	app.HintNoGST:         "GST e-invoices are of sellers in India, in rupees or with an exchange rate to rupees.",
	app.HintAnswer:        "Take the JSON file that the portal answered to this very document. Nothing was changed.",
	app.HintAskedEInvoice: "Mend these and issue again; no number was taken. Or let the customer ask for no e-invoice: customer set ID with {\"eInvoice\": \"\"}.",
	app.HintMail:          "See what is said above, and mend the settings: counterfoil ... mail set --help.",
	app.HintMailServer:    "The owner sets the mail server: counterfoil ... mail set --host smtp.example.com --from ADDRESS. Without one, --eml FILE.eml writes a draft for your mail program.",
	app.HintMailPassword:  "Give it to the keychain: counterfoil ... mail password. Or with each command: --mail-password-file FILE. One that the server refused is tried again with mail run --now.",
	app.HintNoAddress:     "Add a mail address to the customer: counterfoil ... customer set ID FILE with {\"contact\": {\"email\": ...}}.",
	app.HintOutbox:        "See what the server said: counterfoil ... mail outbox, mail show ID. What waits is tried again by mail run.",
	app.HintCard:          "Numbers of payment cards do not belong into the books: leave it out, or keep the last four digits.",
	app.HintErased:        "What was said of this customer was erased, but for what the law has kept: see privacy show ID.",
	app.HintSettleFirst:   "Settle what is open with her first: invoices, late charges, and credit that she has (customer account ID).",
	app.HintEndFirst:      "End her recurring invoices first (recurring end ID); to restrict only, pause them.",
	app.HintSendFirst:     "Send her letters first, or take them back (mail outbox).",
	app.HintRestricted:    "Her data may only be kept. To use them again: privacy restrict ID --lift.",
	app.HintObjected:      "She objects to letters that no document calls for. Where she took it back: privacy say ID retraction contact.",
	app.HintName:          "Say who you are: counterfoil --books DIR --user NAME ...",
	app.HintWithdrawn:     "The owner has taken this access. Ask the owner of the books.",
	app.HintExpired:       "Ask the owner for a later day: counterfoil ... user extend NAME 2026-12-31.",
	app.HintUsersDiffer:   "An older key file was put back, or a change was cut short. The owner logs in, looks at user list, and sets role and last day again.",
	app.HintNewPassphrase: "Choose a passphrase of your own: counterfoil --books DIR --user NAME user passphrase.",
	app.HintEnrol:         "Somebody who can open the books here sets this computer up for you: counterfoil --books DIR user device enrol NAME. It needs your passphrase.",
	app.HintUsers:         "See who there is: counterfoil ... user list --all.",
	app.HintAddAnew:       "Add the user anew: user add NAME. The name is free.",
	app.HintOwnerStays:    "The owner signs who may do what, and stays the owner.",
	app.HintThisComputer:  "Do it on another computer.",
	app.HintSnapshot:      "No snapshot could be taken before it: make room on the disk, or wait until the backup is done. Or go on without one: --without-snapshot.",
	app.HintSnapshots:     "See which there are: counterfoil ... backup snapshots.",
	app.HintDraftsFirst:   "Delete the drafts and end the recurring invoices that name it first, or archive it.",
	app.HintConfirm:       "Give the passphrase once more.",
	app.HintCode:          "Take the code that your authenticator app shows now: --code 123456. Without the app a recovery code serves, once each. If both are lost, the owner turns it off: user mfa reset NAME, or for himself recovery unlock --without-code.",
	app.HintCodeUsed:      "Each code counts once: wait for the next one, at most half a minute.",
	app.HintWait:          "Wait that long and try again; a recovery code is taken at once.",
	app.HintPause:         "Wait that long and try again; the recovery key is taken at once: recovery unlock.",
	app.HintClock:         "Set the clock of this computer right. Until then a recovery code opens. If the clock is right and was wrong before, the owner says so: user mfa clock.",
	app.HintFactor:        "Set it up: user mfa key, then user mfa on --key-file FILE --code 123456.",
	app.HintKeyPlug:       "Plug in your security key, and touch it while it blinks. If it is lost: the other one, or the recovery kit (recovery unlock).",
	app.HintKeyOther:      "Plug in the security key that was added here, or the other one. If both are lost or were reset: the recovery kit (recovery unlock).",
	app.HintKeyTouch:      "Try again, and touch the security key while it blinks.",
	app.HintKeyPIN:        "Give the PIN of the security key in a file: --pin-file FILE.",
	app.HintKeyReplug:     "Three PINs were wrong. Unplug the security key, plug it in again, and try once more.",
	app.HintKeyBlocked:    "The PIN of this security key was wrong too often. Take the other one, or the recovery kit (recovery unlock); resetting this one makes it useless here.",
	app.HintKeyAccess:     "The system must let you open it. systemd 244 and later do so for whoever sits at the computer; over SSH, in a container or without systemd, give your user the right to read and write that file (a udev rule with TAG+=\"uaccess\").",
	app.HintKeySystem:     "Security keys can be used on Linux so far.",
	app.HintKeySeveral:    "Leave only the one plugged in that you want to add.",
	app.HintKeyKnown:      "Plug in another security key as a spare. To add this one anew: user key remove ID first.",
	app.HintKeyUnfit:      "It is one for web logins only. Take a FIDO2 security key with the extension hmac-secret, such as most of the last years.",
	app.HintKeyTrouble:    "Close other programs that use the security key, unplug it, plug it in again, and try once more.",
	app.HintKeyNumber:     "Remove one that is not used any more: user key list, user key remove ID.",
	app.HintFactorOff:     "Turn it off first: user mfa off --code 123456.",
	app.HintNetwork:       "Look at the network. What is due by plan is tried again by itself.",
	app.HintCredential:    "Give the password of the place anew: counterfoil ... backup place secret NAME; or, without a keychain, --secret NAME=FILE.",
	app.HintHostKey:       "Ask the provider for the fingerprint of the server. If it is the one above, agree on it: place add ... --fingerprint 'SHA256:...', or place set NAME --host-key 'KEY' with the key above.",
	app.HintPage:          "If this network has a page to sign in, as in a hotel, sign in to it in a browser. Else look at the address.",
	app.HintCertificate:   "The server was told nothing. Look whether the date of this computer is right, and whether this network asks to sign in. Else ask the provider of the server.",
	app.HintPlaceClock:    "Set the clock of this computer, and try again.",
	app.HintPlace:         "See which places there are: counterfoil ... backup place list.",
	app.HintBackupFolder:  "Say in which folder backups are made: counterfoil ... backup place add files:DIR.",
	app.HintHandedOver:    "Write what is to be changed for the owner: handover remark, handover pay; then handover answer FILE.",
	app.HintOpenHandover:  "A file that was handed over is opened with: counterfoil handover open FILE --to DIR.",
	app.HintNewerFile:     "Ask the owner to hand the books over anew: handover make FILE --person NAME.",
	app.HintAgree:         "Agree on a passphrase with her (--agreed-file FILE, or --new-words), or take her age recipient (--to age1...).",
	app.HintAnswerFile:    "Have the answer sent once more: handover answer FILE writes it again.",
	app.HintCompareKey:    "Ask her for her fingerprint on another way than the file came (handover show tells it), and compare: handover key FILE FINGERPRINT. Books for one person go out under one name.",
	app.HintLookAgain:     "Look at the line: handover read FILE. To book it all the same: handover accept FILE LINE --anyway.",
	app.HintDecided:       "What was decided stays: handover verdicts ID. A payment that was booked by mistake is taken back: payment take-back ID.",
	app.HintBackupKeyFile: "Give the passphrase of the backup with --backup-passphrase-file.",
}

// leading are the words that a kind begins with.
var leading = map[app.Kind]string{
	app.Invalid: "this is not right", app.Forbidden: "not allowed", app.Locked: "not opened", app.Missing: "not found",
	app.Conflict: "in the way", app.Damaged: "damaged", app.Unavailable: "not possible now", app.Internal: "a fault of the program",
}

// explain puts an error into words: what, which field, the way out. It answers with the exit code.
func (d *desk) explain(err error) int {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(d.errs, "counterfoil: stopped. Nothing half-done was left.")
		return exitFailed
	}
	e, ok := errors.AsType[*app.Error](err)
	if !ok {
		fmt.Fprintf(d.errs, "counterfoil: %s\n", printable(err.Error()))
		return exitCode(err)
	}
	if list, ok := errors.AsType[app.Problems](err); ok {
		d.explainProblems(list, e.Hint)
		return exitFailed
	}
	fmt.Fprintf(d.errs, "counterfoil: %s: %s\n", leading[e.Kind], printable(fmt.Sprint(e.Err))) // it may quote what a stranger wrote
	if e.Field != "" {
		fmt.Fprintf(d.errs, "  field: %s\n", printable(e.Field))
	}
	if refused, ok := errors.AsType[app.EInvoiceRefused](err); ok {
		_ = showFindings(d.errs, refused.Findings)
	}
	if f, ok := errors.AsType[*mail.Failure](err); ok {
		what, way := app.MailCauseWords(f.Cause)
		fmt.Fprintf(d.errs, "  %s\n", what)
		if f.Words != "" {
			fmt.Fprintf(d.errs, "  the server: %d %s\n", f.Code, printable(f.Words))
		}
		fmt.Fprintf(d.errs, "  way out: %s\n", way)
		return exitCode(err)
	}
	if key, ok := errors.AsType[*app.HostKeyError](err); ok && key.Shown != "" {
		fmt.Fprintf(d.errs, "  the server shows: %s\n  its key: %s\n", key.Fingerprint, printable(key.Shown))
	}
	if ask, ok := errors.AsType[*bank.ColumnsError](err); ok {
		fmt.Fprintf(d.errs, "  columns: %s\n", printable(strings.Join(ask.Titles, " | ")))
	}
	if ask, ok := errors.AsType[*app.UnmatchedError](err); ok {
		fmt.Fprintf(d.errs, "  columns: %s\n", printable(strings.Join(titlesOf(ask.Columns), " | ")))
	}
	if way, ok := waysOut[e.Hint]; ok {
		fmt.Fprintf(d.errs, "  way out: %s\n", way)
	}
	return exitCode(err)
}

// explainProblems lists all that is wrong with what was refused.
func (d *desk) explainProblems(list app.Problems, hint app.Hint) {
	what := leading[app.Invalid]
	if hint == app.HintNotIssued {
		what += ": the draft cannot be issued yet"
	}
	fmt.Fprintln(d.errs, "counterfoil: "+what)
	for _, p := range list {
		if p.Fatal {
			fmt.Fprintf(d.errs, "  field: %s: %s\n", p.Field, words(p))
		}
	}
	fmt.Fprintf(d.errs, "  way out: %s\n", waysOut[hint])
}

// tellDoubts prints warnings about what was kept all the same, and leaves standard output to the answer.
func (d *desk) tellDoubts(list []bill.Problem) {
	for _, p := range list {
		fmt.Fprintf(d.errs, "counterfoil: note: %s: %s\n", p.Field, words(p))
	}
}

// problemWords are the words for the codes of bill.Check and bill.CheckCredit; %s is the first parameter.
var problemWords = map[string]string{
	"required":           "it is needed",
	"unknown":            "this is not one of the known ones",
	"before-date":        "it lies before the date of the document (%s)",
	"in-future":          "it lies after today (%s)",
	"positive":           "it must be more than zero",
	"too-much":           "it is more than the invoice asked for (%s)",
	"before-start":       "the end lies before the start",
	"before-issue":       "it lies before the day of issue (%s)",
	"card-number":        "it seems to be the number of a payment card, which does not belong into the books: keep the last four digits at most",
	"check-digits":       "the check digits do not fit: probably a typing mistake",
	"form":               "it does not have the form that such a number has",
	"zero":               "it cannot be zero",
	"not-zero":           "in category %s the rate is 0",
	"negative":           "it cannot be negative; for a return the quantity is",
	"range":              "it is too large or too small",
	"too-many":           "at most %s",
	"too-long":           "at most %s characters",
	"characters":         "it holds characters that cannot be printed",
	"percent-or-amount":  "a percent or an amount, and not both",
	"currency":           "it must be in the currency of the document (%s)",
	"not-on-line":        "a line's discount has the tax of its line",
	"overflow":           "the sums are too large",
	"mixed-not-subject":  "category O does not go together with others on one document",
	"more-than-line":     "the discounts are more than the line",
	"more-than-total":    "the discounts are more than the lines",
	"not-in-order":       "each begins later than the one before",
	"twice":              "it is named twice",
	"more-than-open":     "it is more than is open (%s)",
	"more-than-amount":   "together they are more than came in (%s)",
	"more-than-credit":   "it is more than the customer's credit (%s)",
	"more-than-small":    "only small differences are written off, here up to %s; for more, write a credit note",
	"credit-of-nobody":   "it leaves %s over: name the customer whose credit that is",
	"other-customer":     "it is an invoice of another customer",
	"more-than-invoice":  "it is more than is left of the invoice",
	"pattern":            "the pattern cannot work",
	"number-length":      "the law of the country allows numbers of %s characters at most",
	"number-characters":  "the law of the country (%s) allows letters, digits, - and / in numbers only",
	app.NoLetters:        "no font here has %s, and a box is printed for each: install a font that has them, or write it otherwise",
	app.NoSlip:           "a receipt roll has no place for the Swiss payment part",
	"no-payment-part":    "without it the invoice has no Swiss payment part",
	"payer-left-blank":   "without it the payer is left blank on the Swiss payment part",
	"no-payment-code":    "without it the invoice has no code to pay by",
	app.NoLogo:           "the logo cannot be read and is left out",
	"stock-short":        "there are only %s in stock",
	"stock-low":          "that leaves %s in stock, less than there should be",
	"more-than-source":   "more than the %s that are left of the document it follows",
	"not-a-quote":        "only a quote is accepted or declined",
	"answered-so":        "that is its answer already",
	"before-invoice":     "it lies before the day of the invoice (%s)",
	"no-such-day":        "there is no such day",
	"not-the-rate":       "the taxes of the rate do not add up to it (%s %%)",
	"not-cash":           "only what is paid in cash is rounded, in a currency whose cash is (%s)",
	"not-the-coin":       "cash is a whole number of coins of %s, and rounded by half a coin at most",
	"decimals":           "at most %s decimals",
	"later-is-less":      "a later day gives less",
	"after-due":          "it still counts when all of it is due (%s)",
	"no-discount":        "the invoice offers no settlement discount now",
	"too-late":           "the last day for a settlement discount was %s",
	"more-than-discount": "it is more than the settlement discount of that day (%s)",
	"leaves-open":        "a settlement discount closes the invoice: with the payment it must come to all that is open (%s)",
	"same-currency":      "it must be another currency than that of the document (%s)",
	"not-a-deposit":      "this is no deposit invoice that can be taken off here",
	"deposit-line":       "a line that takes off a deposit is worth what was asked there, and stays as it is",
	"deposit-changed":    "of the deposit %s something else is left by now: draft the final invoice again",
	"deposit-taken":      "%s takes off this deposit already: credit that invoice first",
	"deposits-beyond":    "with the deposits before it, %s are asked for: more than the document comes to",
	"deposit-left":       "the deposit %s is not taken off here: a final invoice does that",
}

func words(p bill.Problem) string {
	text, ok := problemWords[p.Code]
	switch {
	case !ok:
		return strings.TrimSpace(p.Code + " " + strings.Join(p.Params, " "))
	case strings.Contains(text, "%s") && len(p.Params) > 0:
		return fmt.Sprintf(text, p.Params[0])
	}
	return text
}

// alertWords are the words for what a login must tell.
var alertWords = map[app.Alert]string{
	app.AlertOlderCopy:     "an older copy of these books was put back: this computer remembers a later state. They can be read, not changed. Restore the last backup, or find out who did it. The owner can accept them: counterfoil --books DIR acknowledge.",
	app.AlertChanged:       "the files of these books are not as this computer left them: somebody changed or exchanged them, or the disk fails. They can be read, not changed. Restore the last backup, or find out who did it. The owner can accept them: counterfoil --books DIR acknowledge.",
	app.AlertNotClosed:     "the books were not closed in order last time, as after a crash. The trail is whole.",
	app.AlertElsewhere:     "the books were worked on elsewhere since this computer last closed them. The trail goes on from what is known here.",
	app.AlertFreshnessLost: "the keychain does not remember these books, so an older copy put back would not be noticed this time.",
	app.AlertDamaged:       "these books are damaged. What can still be read was read into a copy for this command, and nothing in their folder is changed.",
	app.AlertHandedOver:    "these books were handed over to be read: handover show tells whose they are. What is to be changed goes back in an answer: handover answer FILE.",
	app.AlertUsersDiffer:   "the key file says something else of the people than the trail: an older one was put back, or a change was cut short. Who it is about is not let in. Look at user list, and set it again.",
	app.AlertRecovered:     "opened with the recovery key. The trail tells of it. Security keys of the owner are not asked for any more: add them anew (user key add).",
	app.AlertKeyUnfinished: "the change of the key is not finished: the old key and the books under it are kept until you make a backup (backup create), or say key finish.",
	app.AlertKeyCutShort:   "changing the key was cut short. The books are as they were; key rotate goes on with it.",
	app.AlertNotEndorsed:   "the recovery key does not vouch for the owner of these books. Compare the owner's fingerprint with the recovery kit.",
}

// tellAlerts prints what a person must know after the login, and leaves standard output to the answer.
func (d *desk) tellAlerts(s *app.Session) {
	list := s.Alerts()
	for _, a := range list[d.told:] {
		if text, ok := alertWords[a]; ok {
			fmt.Fprintf(d.errs, "counterfoil: note: %s\n", text)
		}
	}
	d.told = len(list)
}
