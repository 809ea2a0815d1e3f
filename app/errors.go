package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/plan"
	"counterfoil/app/sheet"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/securitykey"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/offsite"
)

// Kind is what sort of answer an error is: what a front does with it, not what it says.
type Kind string

// The kinds.
const (
	Invalid     Kind = "invalid"     // what was entered is not right; Field says where
	Forbidden   Kind = "forbidden"   // this role may not do it
	Locked      Kind = "locked"      // no session, or the wrong passphrase or key
	Missing     Kind = "missing"     // there is no such thing
	Conflict    Kind = "conflict"    // it is there already, or stands in the way
	Damaged     Kind = "damaged"     // bytes are not as they were written
	Unavailable Kind = "unavailable" // something outside does not answer: disk, keychain, another program
	Internal    Kind = "internal"    // a fault of the program
)

// Hint names the way out, for the fronts to put into words.
type Hint string

// The hints.
const (
	HintPassphrase    Hint = "passphrase"      // check caps lock and keyboard, or use the recovery key
	HintSealed        Hint = "sealed"          // it is the passphrase of backups that is asked for, or the recovery key
	HintRecovery      Hint = "recovery"        // unlock with the recovery key
	HintRetype        Hint = "retype"          // a character of the recovery key is missing or wrong
	HintOtherKey      Hint = "other-key"       // well-formed, but the key of other books
	HintStrength      Hint = "strength"        // a longer passphrase
	HintKeychain      Hint = "keychain"        // unlock the system's keychain, or choose to go without
	HintBackup        Hint = "backup"          // restore the last good backup
	HintTrail         Hint = "trail"           // the trail was tampered with: keep it, and hold it against what was kept elsewhere
	HintRescue        Hint = "rescue"          // restore the last good backup, or export what is readable (Books.Rescue)
	HintRest          Hint = "rest"            // what is readable was exported: restore the last good backup for the rest
	HintOtherProgram  Hint = "other-program"   // close the other window or program
	HintUpdate        Hint = "update"          // install the newer version
	HintFormat        Hint = "format"          // a disk whose format holds files of so many bytes
	HintSpace         Hint = "space"           // make room on the disk
	HintWritable      Hint = "writable"        // the folder or disk is write-protected
	HintOtherName     Hint = "other-name"      // choose another name or place
	HintCreditNote    Hint = "credit-note"     // issued documents never change: credit and issue anew
	HintOwnerFirst    Hint = "owner-first"     // after a restore the owner logs in first
	HintNotOurs       Hint = "not-ours"        // the file or folder is not one of ours
	HintFile          Hint = "file"            // choose another file
	HintDisk          Hint = "disk"            // connect the disk
	HintOlderCopy     Hint = "older-copy"      // an older copy was put back: restore, or ask who did it
	HintChangedShut   Hint = "changed-shut"    // the files were changed while closed: restore, or have the owner accept it
	HintPreviousCopy  Hint = "previous-copy"   // the backup is damaged: take the one before
	HintParent        Hint = "parent"          // put the backups that it builds upon beside it, or take the newest that is whole
	HintTooLarge      Hint = "too-large"       // a smaller file
	HintAskOwner      Hint = "ask-owner"       // somebody with more rights must do it
	HintLogin         Hint = "login"           // log in again
	HintFixField      Hint = "fix-field"       // mend the field and try again
	HintNotIssued     Hint = "not-issued"      // mend the fields of the draft, and issue it then
	HintFinishKey     Hint = "finish-key"      // make a backup, or finish the change of key without one
	HintRotateAgain   Hint = "rotate-again"    // changing the key was cut short: do it again
	HintReport        Hint = "report"          // a fault of ours
	HintBackupKeyFile Hint = "own-passphrase"  // the backup has a passphrase of its own
	HintStatement     Hint = "statement"       // take a statement from the bank in one of the formats
	HintColumns       Hint = "columns"         // say what the columns of the table hold
	HintBooked        Hint = "booked"          // take it back first
	HintChanged       Hint = "changed"         // somebody else was quicker: look again
	HintNameInvoice   Hint = "name-invoice"    // say which invoice it pays
	HintLetters       Hint = "letters"         // which letters were sent since the backup is not known: look, then confirm
	HintRestored      Hint = "restored"        // what was made since the backup would be made again: look, then confirm
	HintEnded         Hint = "ended"           // make a new recurring invoice
	HintLateTerms     Hint = "late-terms"      // the owner enters the base rates first
	HintNotDue        Hint = "not-due"         // nothing is due: see what was sent, and when the next is due
	HintCredit        Hint = "credit"          // use the customer's credit or pay it back first, or free what it was used for
	HintTable         Hint = "table"           // save the list as CSV or XLSX
	HintMatch         Hint = "match"           // say what the columns of the list hold
	HintImport        Hint = "import"          // mend the row, or leave rows with problems out
	HintAccounts      Hint = "accounts"        // set the accounts of the journal
	HintExport        Hint = "export"          // take the export as it was written
	HintKeepStock     Hint = "keep-stock"      // say first that stock of the item is kept
	HintOneUnit       Hint = "one-unit"        // give both items the same unit first, and count anew
	HintPriced        Hint = "priced"          // give the customers another price list first
	HintUsed          Hint = "used"            // what was imported is in use: it stays
	HintViews         Hint = "views"           // look which views there are
	HintPrinter       Hint = "printer"         // look at the printer, or save the PDF and print that
	HintArchive       Hint = "archive"         // what is on issued documents is archived, not deleted
	HintNoEInvoice    Hint = "no-e-invoice"    // send the PDF: the norm has no place for this document
	HintEInvoice      Hint = "e-invoice"       // take the XML file as it was sent
	HintAskedEInvoice Hint = "asked-e-invoice" // add what is missing, or let the customer ask for none
	HintMail          Hint = "mail"            // what the server said tells the way: see mail.Failure
	HintMailServer    Hint = "mail-server"     // the owner sets the mail server, or the letter goes by the mail program
	HintMailPassword  Hint = "mail-password"   // type the password of the mail server
	HintNoAddress     Hint = "no-address"      // add a mail address to the customer
	HintOutbox        Hint = "outbox"          // see in the outbox what the server said
	HintNoGST         Hint = "no-gst"          // GST e-invoices are of sellers in India, in rupees or with an exchange rate to rupees
	HintAnswer        Hint = "answer"          // take the JSON file that the portal answered to this document
	HintCard          Hint = "card"            // the number of a payment card does not belong into the books
	HintErased        Hint = "erased"          // what was said of the person was erased
	HintSettleFirst   Hint = "settle-first"    // settle what is open before her data are erased
	HintEndFirst      Hint = "end-first"       // end her recurring invoices before her data are erased
	HintSendFirst     Hint = "send-first"      // send or take back her letters before her data are erased
	HintRestricted    Hint = "restricted"      // her data may only be kept: lift the restriction first
	HintObjected      Hint = "objected"        // she does not want letters that no document calls for
	HintConfirm       Hint = "confirm"         // say once more who you are (Session.Confirm), and it goes on
	HintCode          Hint = "code"            // type the code of the authenticator app, or a recovery code
	HintCodeUsed      Hint = "code-used"       // wait for the next code
	HintWait          Hint = "wait"            // too many were wrong: see WaitError
	HintPause         Hint = "pause"           // too many passphrases were wrong, at the door: see WaitError
	HintClock         Hint = "clock"           // set the computer's clock right, or use a recovery code
	HintFactor        Hint = "factor"          // set up the second factor, which the owner asks of this role
	HintFactorOff     Hint = "factor-off"      // turn the second factor off first
	HintNetwork       Hint = "network"         // look at the connection: it is tried again by itself
	HintCredential    Hint = "credential"      // give user and password of the place anew
	HintHostKey       Hint = "host-key"        // compare the server's fingerprint with what the provider says
	HintPage          Hint = "page"            // sign in to the network, or look at the address: a web page answers
	HintCertificate   Hint = "certificate"     // look at the date of this computer, then ask the provider
	HintPlaceClock    Hint = "place-clock"     // set the clock of this computer
	HintPlace         Hint = "place"           // look which places there are
	HintBackupFolder  Hint = "backup-folder"   // say first in which folder backups are made
	HintName          Hint = "name"            // several open the books here: say who
	HintWithdrawn     Hint = "withdrawn"       // the access was taken: ask the owner
	HintExpired       Hint = "expired"         // the last day is over: the owner can extend it
	HintUsersDiffer   Hint = "users-differ"    // the owner logs in and settles it
	HintNewPassphrase Hint = "new-passphrase"  // first change the passphrase that was made up
	HintEnrol         Hint = "enrol"           // somebody who opens the books here sets up this computer
	HintUsers         Hint = "users"           // look which users there are
	HintAddAnew       Hint = "add-anew"        // add the user anew, under the same name
	HintOwnerStays    Hint = "owner-stays"     // the owner signs the key file: he stays what he is
	HintThisComputer  Hint = "this-computer"   // do it on another computer
	HintKeyPlug       Hint = "key-plug"        // plug in the security key
	HintKeyOther      Hint = "key-other"       // take the security key that was added, or the recovery key
	HintKeyTouch      Hint = "key-touch"       // touch the security key while it blinks
	HintKeyPIN        Hint = "key-pin"         // the security key asks for its PIN, and there is nobody to ask
	HintKeyReplug     Hint = "key-replug"      // unplug the security key and plug it in again
	HintKeyBlocked    Hint = "key-blocked"     // take the other security key, or the recovery key: the PIN of this one is blocked
	HintKeyAccess     Hint = "key-access"      // the system must let this user open the security key
	HintKeySystem     Hint = "key-system"      // security keys are not used on this system
	HintKeySeveral    Hint = "key-several"     // leave only the new security key plugged in
	HintKeyKnown      Hint = "key-known"       // plug in another security key: this one was added before
	HintKeyUnfit      Hint = "key-unfit"       // take a security key with hmac-secret
	HintKeyTrouble    Hint = "key-trouble"     // close what uses the security key, plug it in anew
	HintKeyNumber     Hint = "key-number"      // remove a security key first
	HintHandedOver    Hint = "handed-over"     // these books are read; remarks and payments go back to their owner in an answer
	HintOpenHandover  Hint = "open-handover"   // it is opened as what was handed over, not restored
	HintNewerFile     Hint = "newer-file"      // ask the owner to hand the books over anew
	HintAgree         Hint = "agree"           // agree on a passphrase, or take her age recipient
	HintAnswerFile    Hint = "answer-file"     // have the answer sent once more
	HintCompareKey    Hint = "compare-key"     // compare the fingerprint with the person, on another way
	HintLookAgain     Hint = "look-again"      // look at the line as it stands now
	HintDecided       Hint = "decided"         // what was decided stays
	HintSnapshot      Hint = "snapshot"        // no snapshot could be taken: make room, or go on without (Books.ForgoSnapshot)
	HintSnapshots     Hint = "snapshots"       // look which snapshots there are
	HintDraftsFirst   Hint = "drafts-first"    // delete the drafts and end the recurring invoices first, or archive it
)

// Error is what every use case answers with when it cannot be done. Its text is for logs; it holds no secret and no data
// of a customer.
type Error struct {
	Kind  Kind
	Field string // of the input, as its JSON form names it: "lines[2].quantity"
	Hint  Hint
	Err   error // the cause
}

func (e *Error) Error() string {
	if e.Field != "" {
		return fmt.Sprintf("%s: %v", e.Field, e.Err)
	}
	return e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Problems is the cause of what is refused for its fields: all that a check found, fatal ones and warnings.
type Problems []bill.Problem

func (p Problems) Error() string {
	n := 0
	for _, one := range p {
		if one.Fatal {
			n++
		}
	}
	if n == 1 {
		return "a field is not right"
	}
	return fmt.Sprintf("%d fields are not right", n)
}

// invalid is an error about a field.
func invalid(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Hint: HintFixField, Err: fmt.Errorf(format, args...)}
}

// problems gives a problem of the rules its place among the errors.
func problems(list []bill.Problem) error {
	for _, p := range list {
		if p.Fatal {
			return &Error{Kind: Invalid, Field: p.Field, Hint: HintFixField, Err: Problems(list)}
		}
	}
	return nil
}

// unissued is the same of a draft that is to be issued.
func unissued(list []bill.Problem) error {
	err := problems(list)
	if e, ok := err.(*Error); ok {
		e.Hint = HintNotIssued
	}
	return err
}

// answers is the one place where the typed errors of the layers below get their kind and way out. The first that fits
// counts, so the narrower stand above the wider.
var answers = []struct {
	target error
	kind   Kind
	hint   Hint
}{
	{einvoice.ErrKind, Invalid, HintNoEInvoice},
	{einvoice.ErrNotIndian, Invalid, HintNoGST},
	{einvoice.ErrNoIRN, Invalid, HintAnswer},
	{einvoice.ErrOtherIRN, Invalid, HintAnswer},
	{einvoice.ErrDecimals, Invalid, HintNoEInvoice},
	{einvoice.ErrTooLarge, Invalid, HintTooLarge},
	{einvoice.ErrNoneInside, Invalid, HintEInvoice},
	{einvoice.ErrSeveral, Invalid, HintEInvoice},
	{einvoice.ErrSyntax, Invalid, HintEInvoice},
	{backup.ErrWrongPassphrase, Locked, HintSealed}, // before that of package crypto, which it holds
	{crypto.ErrWrongPassphrase, Locked, HintPassphrase},
	{crypto.ErrWrongRecoveryKey, Locked, HintOtherKey},
	{crypto.ErrMistyped, Invalid, HintRetype},
	{crypto.ErrUnknownUser, Locked, HintLogin},
	{crypto.ErrRevoked, Forbidden, HintWithdrawn},
	{crypto.ErrNotOwner, Forbidden, HintOwnerFirst},
	{crypto.ErrNoSecurityKey, Locked, HintKeyPlug},
	{crypto.ErrWrongSecurityKey, Locked, HintKeyOther},
	{securitykey.ErrNone, Locked, HintKeyPlug},
	{securitykey.ErrUnplugged, Locked, HintKeyPlug},
	{securitykey.ErrOther, Locked, HintKeyOther},
	{securitykey.ErrUntouched, Locked, HintKeyTouch},
	{securitykey.ErrDenied, Locked, HintKeyTouch},
	{securitykey.ErrPIN, Locked, HintKeyPIN},
	{securitykey.ErrReplug, Locked, HintKeyReplug},
	{securitykey.ErrBlocked, Locked, HintKeyBlocked},
	{securitykey.ErrRefused, Unavailable, HintKeyAccess},
	{securitykey.ErrSystem, Unavailable, HintKeySystem},
	{securitykey.ErrSeveral, Conflict, HintKeySeveral},
	{securitykey.ErrKnown, Conflict, HintKeyKnown},
	{securitykey.ErrUnfit, Unavailable, HintKeyUnfit},
	{securitykey.ErrBusy, Unavailable, HintKeyTrouble},
	{securitykey.ErrGarbled, Unavailable, HintKeyTrouble},
	{crypto.ErrNotEnrolled, Locked, HintRecovery},
	{crypto.ErrNoDeviceSecret, Locked, HintRecovery},
	{crypto.ErrForeign, Damaged, HintOlderCopy},
	{crypto.ErrRolledBack, Damaged, HintOlderCopy},
	{crypto.ErrCost, Damaged, HintBackup},
	{crypto.ErrNewer, Unavailable, HintUpdate},
	{crypto.ErrPassphrase, Invalid, HintStrength},
	{crypto.ErrWiped, Locked, HintLogin},
	{keychain.ErrUnavailable, Unavailable, HintKeychain},
	{keychain.ErrMissing, Locked, HintRecovery},

	{offsite.ErrPage, Unavailable, HintPage},
	{offsite.ErrUnreachable, Unavailable, HintNetwork},
	{offsite.ErrAway, Missing, HintDisk},
	{offsite.ErrRefused, Locked, HintCredential},
	{offsite.ErrHostKey, Conflict, HintHostKey},
	{offsite.ErrCertificate, Unavailable, HintCertificate},
	{offsite.ErrClock, Unavailable, HintPlaceClock},
	{offsite.ErrName, Invalid, HintFixField},
	{offsite.ErrDamaged, Damaged, HintPreviousCopy},
	{plan.ErrAddress, Invalid, HintFixField},

	{backup.ErrWrongKey, Locked, HintOtherKey},
	{backup.ErrForeign, Damaged, HintNotOurs},
	{backup.ErrNoParent, Missing, HintParent},
	{backup.ErrOtherParent, Conflict, HintParent},
	{backup.ErrOtherBooks, Conflict, HintParent},
	{backup.ErrHandover, Conflict, HintOpenHandover},
	{backup.ErrNoHandover, Conflict, HintBackup},
	{backup.ErrDamaged, Damaged, HintPreviousCopy},
	{backup.ErrNewer, Unavailable, HintUpdate},
	{backup.ErrMissing, Missing, HintDisk},
	{backup.ErrUnsigned, Damaged, HintNotOurs},
	{backup.ErrTooBig, Unavailable, HintFormat},

	{store.ErrInUse, Conflict, HintOtherProgram},
	{store.ErrExists, Conflict, HintOtherName},
	{store.ErrNoBooks, Missing, HintNotOurs},
	{store.ErrNewer, Unavailable, HintUpdate},
	{store.ErrForeign, Damaged, HintNotOurs},
	{store.ErrWrongKey, Damaged, HintBackup},
	{store.ErrReadOnly, Unavailable, HintWritable},
	{store.ErrFull, Unavailable, HintSpace},
	{store.ErrDamaged, Damaged, HintRescue},
	{store.ErrErased, Missing, HintErased},
	{store.ErrMissing, Missing, ""},
	{store.ErrConflict, Conflict, ""},
	{store.ErrUnchangeable, Conflict, HintCreditNote},
	{store.ErrRefused, Invalid, HintFixField},
	{store.ErrClosed, Locked, HintLogin},

	{store.ErrUsed, Conflict, HintUsed},
	{sheet.ErrUnknown, Invalid, HintTable},
	{sheet.ErrBroken, Invalid, HintTable},
	{sheet.ErrTooLarge, Invalid, HintTooLarge},
	{bank.ErrUnknown, Invalid, HintStatement},
	{bank.ErrNotice, Invalid, HintStatement},
	{bank.ErrBroken, Invalid, HintStatement},
	{bank.ErrTooLarge, Invalid, HintTooLarge},
	{bank.ErrColumns, Invalid, HintColumns},
	{crypto.ErrDamaged, Damaged, HintBackup},
	{trail.ErrCut, Damaged, HintOlderCopy},
	{trail.ErrRewritten, Damaged, HintOlderCopy},
	{bill.ErrProblems, Invalid, HintFixField},
	{bill.ErrTotals, Damaged, HintBackup},
	{bill.ErrSeries, Invalid, HintFixField},
	{bill.ErrCredit, Invalid, HintFixField},
	{bill.ErrDate, Invalid, HintFixField},
	{bill.ErrID, Invalid, HintFixField},
	{money.ErrOverflow, Invalid, HintFixField},
	{money.ErrCurrency, Invalid, HintFixField},
	{money.ErrSyntax, Invalid, HintFixField},
	{money.ErrDecimals, Invalid, HintFixField},
	{fs.ErrPermission, Unavailable, HintWritable},
	{fs.ErrNotExist, Missing, HintFile},
	{fs.ErrExist, Conflict, HintOtherName},
	{syscall.ENOSPC, Unavailable, HintSpace},
	{syscall.EDQUOT, Unavailable, HintSpace},
	{syscall.EROFS, Unavailable, HintWritable},
}

// asError gives any error its kind, with the noun of this layer in front. nil stays nil, and an end of the context is
// left as it is: it is no failure of ours.
func asError(noun string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", noun, err)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	out := &Error{Kind: Internal, Hint: HintReport, Err: err}
	if !strings.HasPrefix(err.Error(), noun+":") {
		out.Err = fmt.Errorf("%s: %w", noun, err)
	}
	for _, a := range answers {
		if errors.Is(err, a.target) {
			out.Kind, out.Hint = a.kind, a.hint
			break
		}
	}
	if _, ok := errors.AsType[*securitykey.StatusError](err); ok {
		out.Kind, out.Hint = Unavailable, HintKeyTrouble
	}
	if l, ok := errors.AsType[*sheet.LineError](err); ok {
		out.Field = fmt.Sprintf("line %d", l.Line)
	}
	if d, ok := errors.AsType[*crypto.DamagedError](err); ok && out.Kind == Damaged {
		out.Field = d.Field
	}
	return out
}

// HintOf is the hint of any error; "" where it has none.
func HintOf(err error) Hint {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Hint
	}
	return ""
}

// KindOf is the kind of any error; Internal where it is none of this package.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
