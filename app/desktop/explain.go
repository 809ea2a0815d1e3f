package desktop

import (
	"cmp"
	"context"
	"errors"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
)

// explain puts an error into words for a shop owner: what happened, and the way out. It is the only place of the window
// that does.
func explain(err error) (title, words string) {
	var e *app.Error
	switch {
	case err == nil:
		return "", ""
	case errors.Is(err, kit.ErrPanic):
		return "Something broke", "That was a fault of the program, not yours. Nothing was lost. Please try again."
	case !errors.As(err, &e):
		return "It did not work", "The program could not finish. Nothing was changed. Please try again."
	}
	if title = titles[e.Kind]; e.Hint == app.HintConfirm { // the books are open, and somebody thought better of it
		title = "Nothing was changed"
	}
	words = cmp.Or(app.BackupErrorWords(err), app.CertificateWords(err), ways[e.Hint], kindWords[e.Kind])
	if w, ok := errors.AsType[*app.WaitError](err); ok {
		words = "Too many were wrong. Wait " + waitWords(w.For) + ", and try again. " + words
	}
	var list app.Problems
	if errors.As(err, &list) {
		words = "Some fields still need your attention. They are marked."
	}
	return title, words
}

var titles = map[app.Kind]string{
	app.Invalid:     "Please check what was entered",
	app.Forbidden:   "You may not do that",
	app.Locked:      "The books stay locked",
	app.Missing:     "It is not there",
	app.Conflict:    "That is in the way",
	app.Damaged:     "The data is damaged",
	app.Unavailable: "That is not possible right now",
	app.Internal:    "Something broke",
}

var kindWords = map[app.Kind]string{
	app.Invalid:     "Mend the marked field and try again.",
	app.Forbidden:   "Ask the owner of the books.",
	app.Locked:      "Unlock the books and try again.",
	app.Missing:     "It may have been removed meanwhile.",
	app.Conflict:    "Something of that name or number exists already.",
	app.Damaged:     "Bytes are not as they were written. Restore the last good backup.",
	app.Unavailable: "Something outside does not answer: a disk, the keychain, or another program.",
	app.Internal:    "That was a fault of the program. Nothing was changed.",
}

// ways are the ways out, by the hint that comes with the error.
var ways = map[app.Hint]string{
	app.HintPassphrase:    "That passphrase does not open them. Check Caps Lock and the keyboard, or use the recovery key.",
	app.HintSealed:        "That passphrase does not open this backup. Check Caps Lock and the keyboard, or use the recovery key.",
	app.HintRecovery:      "The passphrase alone does not open them here: this computer has lost its part of the key, or never had it. Use the recovery key from your recovery kit.",
	app.HintRetype:        "A character of the recovery key is missing or wrong. Compare it group by group with the printed kit.",
	app.HintOtherKey:      "This key is well-formed, but it belongs to other books, or it was replaced by a newer one.",
	app.HintStrength:      "Choose a longer passphrase. Four or five words that do not belong together are easy to remember and hard to guess.",
	app.HintKeychain:      "The keychain of this computer does not answer. Unlock it and try again.",
	app.HintBackup:        "Leave the books as they are and restore the last good backup beside them.",
	app.HintTrail:         "Keep the file and the books as they are, and compare them with a backup, an earlier export or a printed report.",
	app.HintRescue:        "Leave their folder as it is. Restore the last good backup beside them, or open what can still be read and export it.",
	app.HintRest:          "Everything else was exported. For the rest restore the last good backup.",
	app.HintOtherProgram:  "Another window or program has these books open. Close it, then try again.",
	app.HintUpdate:        "It was written by a newer version of Counterfoil. Install that version to open it.",
	app.HintFormat:        "This disk holds no file as large as that; FAT32 ends at 4 GB. Take another folder or a disk of another format, such as exFAT. A place of the plan takes a backup in parts.",
	app.HintSpace:         "The disk is full. Make room and try again. Nothing was lost.",
	app.HintWritable:      "The folder or disk is write-protected. Choose another place, or allow writing.",
	app.HintOtherName:     "There is something of that name already. Choose another name or place. Nothing was overwritten.",
	app.HintCreditNote:    "Issued documents never change. Make a credit note, then a new invoice.",
	app.HintOwnerFirst:    "These books were just restored. The owner must log in first.",
	app.HintNotOurs:       "This is not a file or folder of Counterfoil.",
	app.HintFile:          "The file or folder is not there. Choose another one.",
	app.HintDisk:          "The disk is not connected. Plug it in and try again.",
	app.HintOlderCopy:     "An older copy seems to have been put back. If that was not you, restore your last backup and tell the owner.",
	app.HintChangedShut:   "The books were changed while they were closed, so they can only be looked at. If you do not know why, restore your last backup beside them; the owner can also accept them as they are.",
	app.HintParent:        "The backups that this one builds upon must lie in the same folder. Put them there, or take an earlier one.",
	app.HintPreviousCopy:  "This backup is damaged or was cut short. Take the one before.",
	app.HintTooLarge:      "The file is too large. Choose a smaller one.",
	app.HintAskOwner:      "Your role does not allow it. Ask the owner of the books.",
	app.HintLogin:         "Log in again.",
	app.HintFixField:      "Mend the marked field and try again.",
	app.HintNotIssued:     "Mend the marked fields and issue it again. No number was taken.",
	app.HintFinishKey:     "The last change of the key is not finished yet. Make a backup first: that finishes it.",
	app.HintRotateAgain:   "Changing the key was cut short. Change it once more: it goes on where it stopped.",
	app.HintReport:        "That was a fault of the program. Nothing was changed.",
	app.HintStatement:     "This is not a bank statement that can be read, or it is broken. On your bank's website, save the statement as CAMT.053 (XML), MT940, OFX or CSV, and take that file.",
	app.HintColumns:       "Say what the columns of the table hold.",
	app.HintBooked:        "It was dealt with already. Nothing was booked twice.",
	app.HintChanged:       "Something has changed meanwhile. Please look at it once more; nothing was booked.",
	app.HintLateTerms:     "Nothing was set for late payment yet. The owner enters the margin and the base rates.",
	app.HintNotDue:        "No reminder is due to them now: it was paid, held back, or reminded of too lately. Nothing was sent.",
	app.HintCredit:        "It hangs on the customer's credit: put that on an invoice, pay it back, or take back what used it.",
	app.HintNameInvoice:   "Choose the invoice that it pays.",
	app.HintLetters:       "These books were restored from a backup and do not know which letters were sent after it. Leave out what was sent already, then make the rest.",
	app.HintRestored:      "These books were restored from a backup and do not know what was made after it. Skip what was sent out already, then make the rest.",
	app.HintEnded:         "It has ended. What it has made stays; make a new one for what comes.",
	app.HintTable:         "This is no list that can be read, or it is broken. Save it as CSV (UTF-8) or XLSX, and take that file.",
	app.HintMatch:         "Say which column of the file holds the names.",
	app.HintImport:        "Mend the rows with problems, or leave them out. Nothing was changed.",
	app.HintPrinter:       "Look whether the printer is on and connected, choose another one, or save the PDF and print that.",
	app.HintViews:         "Look in the list of views which there are.",
	app.HintKeepStock:     "Say first that its stock is kept, on the page of the item.",
	app.HintOneUnit:       "How many there are of the two is counted in different units. Give both the same unit first, and count anew.",
	app.HintPriced:        "Customers have this price list. Give them another one first, or let it end with a last day.",
	app.HintUsed:          "Something of it stands on a document, or was changed since, and so the import stays. Delete what you do not want one by one.",
	app.HintAccounts:      "Set the accounts first: behind For the accountant, Accounts. DATEV asks for the numbers of consultant and client too.",
	app.HintExport:        "This export is not complete, or was changed since it was written. Copy the whole folder once more, or export the books again. Nothing was made of this one.",
	app.HintArchive:       "What is on issued documents stays in the books. Archive it instead: then it is left out of lists and offers.",
	app.HintNoEInvoice:    "This document cannot be an e-invoice: only invoices and credit notes are, in currencies with at most two decimals. Send the PDF.",
	app.HintEInvoice:      "Take the file as it was sent: XML (CII or UBL), or a PDF with such a file inside. Nothing was changed.",
	app.HintNoGST:         "GST e-invoices are of sellers in India, in rupees or with an exchange rate to rupees.",
	app.HintAnswer:        "Take the JSON file that the portal answered to this very document. Nothing was changed.",
	app.HintAskedEInvoice: "The customer would refuse the e-invoice that she asks for. Mend what is missing, or let her ask for none. No number was taken.",
	app.HintMail:          "Compare the settings with what your provider says, and try again.",
	app.HintMailServer:    "The owner sets the mail server in the settings. Without one the letter goes by your mail program.",
	app.HintMailPassword:  "Type the password of the mail server: under Settings, E-mail.",
	app.HintOutbox:        "See in the outbox what the server said. What waits is tried again by itself.",
	app.HintCard:          cardWords,
	app.HintErased:        "What was said of this customer was erased, but for what the law has kept.",
	app.HintSettleFirst:   "Settle what is open with her first: invoices, late charges, and credit that she has.",
	app.HintEndFirst:      "End her recurring invoices first; to restrict only, pause them.",
	app.HintSendFirst:     "Send her letters first, or take them back in the outbox.",
	app.HintRestricted:    "Her data may only be kept. Lift the restriction on her page, More, Personal data.",
	app.HintObjected:      "She objects to letters that no document calls for. Where she took that back, say so on her page, More, Personal data.",
	app.HintHandedOver:    "These books were handed over to be read. Write what is to be changed in your answer to the owner.",
	app.HintOpenHandover:  "This file was handed over to somebody to be read, and is no backup. Open it with Open what a client handed over, on the first page.",
	app.HintNewerFile:     "Ask the owner to hand the books over anew: under Backup, For the bookkeeper.",
	app.HintAgree:         "Agree on a passphrase with her: no key of hers is known yet.",
	app.HintAnswerFile:    "This is no answer of hers to you, or it was changed on its way. Have it sent once more.",
	app.HintCompareKey:    "Compare the fingerprint with her, on another way than the file came. Hand books over to one person under one name.",
	app.HintLookAgain:     "What the books say of this line has changed meanwhile. Look at it once more; nothing was booked.",
	app.HintDecided:       "That line was decided before. Nothing was booked twice.",
	app.HintConfirm:       "It was not shown that it is you.",
	app.HintCode:          "That code is not right. Take the one that your authenticator app shows now, or a recovery code.",
	app.HintCodeUsed:      "That code was used already. Wait for the next one, at most half a minute.",
	app.HintWait:          "A recovery code is taken at once.",
	app.HintPause:         "The recovery key opens them at once.",
	app.HintClock:         "This computer's clock stood later before than it does now, so codes are not taken. Set it right, or use a recovery code.",
	app.HintFactor:        "The owner asks for a second factor. Set it up first.",
	app.HintKeyPlug:       "Plug in your security key and touch it while it blinks. If it is lost: the other one, or the recovery kit.",
	app.HintKeyOther:      "That is not a security key that was added here, or it was reset since. Take the other one, or the recovery kit.",
	app.HintKeyTouch:      "Nobody touched the security key. Try again, and touch it while it blinks.",
	app.HintKeyPIN:        "The security key asks for its PIN.",
	app.HintKeyReplug:     "Three PINs were wrong. Unplug the security key, plug it in again, and try once more.",
	app.HintKeyBlocked:    "The PIN of this security key was wrong too often, and it opens nothing any more. Take the other one, or the recovery kit.",
	app.HintKeyAccess:     "A security key is plugged in, but the system does not let you use it. Log in at the computer itself, or have the administrator allow it (a udev rule with uaccess).",
	app.HintKeySystem:     "Security keys can be used on Linux so far.",
	app.HintKeySeveral:    "Leave only the security key plugged in that you want to add.",
	app.HintKeyKnown:      "This security key was added before. Plug in another one, as a spare.",
	app.HintKeyUnfit:      "This security key is for web logins only. Take one with FIDO2 and hmac-secret, as most of the last years have.",
	app.HintKeyTrouble:    "The security key did not answer as it should. Close other programs that use it, unplug it, plug it in again, and try once more.",
	app.HintKeyNumber:     "There are as many security keys as fit. Remove one that is not used any more.",
	app.HintFactorOff:     "There is a second factor already. Turn it off first.",
	app.HintName:          "Several people open these books on this computer. Type your name.",
	app.HintWithdrawn:     "The owner has taken this access. Ask the owner of the books.",
	app.HintExpired:       "The last day of this access is over. The owner can give it a later one.",
	app.HintUsersDiffer:   "The key file says something else of you than the log of the books: an older one was put back, or a change was cut short. The owner logs in, looks under Settings, People, and sets it again.",
	app.HintNewPassphrase: "Your passphrase was made up for you. Choose one of your own first.",
	app.HintEnrol:         "These books are not set up for you on this computer. Somebody who can open them here does that under Settings, People; it takes your passphrase.",
	app.HintUsers:         "There is no such person or computer any more. Look under Settings, People.",
	app.HintAddAnew:       "Add the person anew; the name is free.",
	app.HintOwnerStays:    "The owner signs who may do what, and stays the owner.",
	app.HintThisComputer:  "That is the computer in use. Do it on another one.",
	app.HintNetwork:       "The place does not answer. Look at the network and the address; what is due by plan is tried again by itself.",
	app.HintCredential:    "The place refuses user and password, or they are not known here. Give them anew.",
	app.HintHostKey:       "The server shows another key than the one that was agreed on. It was told nothing. Ask its provider.",
	app.HintPage:          "A web page answers in place of the backups. If this network has a page to sign in, as in a hotel, sign in to it in a browser; else look at the address.",
	app.HintCertificate:   "The server cannot show that it is the right one: its certificate has expired, or is of another server or an unknown issuer. It was told nothing. Look at the date of this computer, and whether this network asks to sign in; else ask the provider.",
	app.HintPlaceClock:    "The place and this computer disagree about the time. Set the clock of this computer.",
	app.HintPlace:         "Look which places there are: Backup, Places and plan.",
	app.HintBackupFolder:  "Add the folder in which backups are made first: Backup, Places and plan, Add a place.",
	app.HintSnapshot:      "No snapshot of the books could be taken before it: the disk has no room for them twice, or a backup is being made.",
	app.HintSnapshots:     "This snapshot is not there any more. The list says which there are.",
	app.HintDraftsFirst:   "It stands on drafts or recurring invoices. Delete or end those first, or archive it.",
	app.HintNoAddress:     "The customer has no mail address. Add it to the customer.",
	app.HintBackupKeyFile: "This backup has a passphrase of its own. It stands in the recovery kit, or you chose it at set-up.",
}

// latest asks for what a page shows. Only the answer to the last question of the same name arrives (kit.GoLatest); a problem is told.
func latest[T any](d *Desk, name string, ask func(context.Context) (T, error), show func(T)) {
	kit.GoLatest(d.run, name, context.Background(), ask, func(answer T, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		show(answer)
	})
}

// showProblem tells an error in a dialog.
func (d *Desk) showProblem(err error) {
	title, words := explain(err)
	box := kit.NewDialog(title, kit.NewParagraph(words), kit.Primary, "OK", "")
	box.OnConfirm = box.Close
	box.ShowOn(d.canvas())
	d.say("problem " + string(app.KindOf(err)))
}
