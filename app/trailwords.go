package app

import (
	"strings"

	"counterfoil/app/alarm"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// What an entry of the trail says, in words. They are here once, for the window, the command line and the table alike.

// TrailKind groups what is done in the books, for looking through the trail.
type TrailKind string

// The groups.
const (
	TrailDocuments TrailKind = "documents"
	TrailMoney     TrailKind = "money"
	TrailMasters   TrailKind = "masters" // customers, items, stock and prices
	TrailLetters   TrailKind = "letters"
	TrailAccess    TrailKind = "access"  // ways in, people and keys
	TrailBackups   TrailKind = "backups" // backups, exports and checks
	TrailSettings  TrailKind = "settings"
)

// TrailKinds are all groups.
func TrailKinds() []TrailKind {
	return []TrailKind{TrailDocuments, TrailMoney, TrailMasters, TrailLetters, TrailAccess, TrailBackups, TrailSettings}
}

// kindOfNoun is the group of the first word of an action. What is not here counts as a setting.
var kindOfNoun = map[string]TrailKind{
	"document": TrailDocuments, "draft": TrailDocuments, "quote": TrailDocuments, "recurring": TrailDocuments, "note": TrailDocuments,
	"attachment": TrailDocuments, "bin": TrailDocuments,
	"payment": TrailMoney, "bank": TrailMoney, "late": TrailMoney, "reminder": TrailMoney,
	"customer": TrailMasters, "item": TrailMasters, "stock": TrailMasters, "cost": TrailMasters, "pricelist": TrailMasters, "table": TrailMasters, "privacy": TrailMasters,
	"mail":    TrailLetters,
	"session": TrailAccess, "user": TrailAccess, "keys": TrailAccess, "alarm": TrailAccess, "factor": TrailAccess,
	"backup": TrailBackups, "snapshot": TrailBackups, "handover": TrailBackups, "books": TrailBackups, "journal": TrailBackups, "trail": TrailBackups, "report": TrailBackups, "clock": TrailAccess,
}

// settingsAmong are actions on such nouns that set something all the same.
var settingsAmong = map[string]bool{
	"late.set": true, "reminder.set": true, "mail.set": true, "mail.password": true, "mail.template": true, "mail.test": true, "journal.accounts": true, "alarm.set": true, "privacy.retention": true,
}

// KindOfAction is the group that an action belongs to.
func KindOfAction(action string) TrailKind {
	noun, _, _ := strings.Cut(action, ".")
	kind, ok := kindOfNoun[noun]
	if !ok || settingsAmong[action] {
		return TrailSettings
	}
	return kind
}

// actionWords say what somebody did. In braces stands what the thing is called where the books know it no more; where they do, its name
// takes that place. Every action of the table that changes something has a line.
var actionWords = map[string]string{
	"company.set": "changed the business profile", "paper.set": "changed how papers look", "company.accounts": "changed the accounts to pay to",
	"customer.save": "saved {a customer}", "customer.delete": "deleted {a customer}", "customer.archive": "archived {a customer}",
	"customer.unarchive": "took {a customer} out of the archive", "customer.merge": "merged another customer into {a customer}",
	"customer.apart": "said whether {a customer} and another who looks alike are one",
	"item.save":      "saved {an item}", "item.delete": "deleted {an item}", "item.merge": "merged another item into {an item}", "item.archive": "archived {an item}",
	"item.unarchive": "took {an item} out of the archive", "stock.receive": "received stock of {an item}", "stock.count": "corrected the stock of {an item}",
	"cost.set": "set what {an item} costs the shop", "pricelist.set": "changed {a price list}", "pricelist.delete": "deleted {a price list}",
	"pricelist.import": "imported prices into {a price list}", "pricelist.undo": "took back {an import of prices}",
	"table.import": "imported {a table}", "table.undo": "took back the import of {a table}",
	"draft.save": "saved {a draft}", "draft.delete": "deleted {a draft}", "document.issue": "issued {a document}",
	"document.register": "filed what the portal said of {a document}", "quote.answer": "filed the answer to {a quote}",
	"view.save": "saved {a view of the list}", "view.delete": "deleted {a view of the list}",
	"note.add": "added a note on {something}", "attachment.add": "attached a file to {something}", "attachment.mark": "said whether {a file} is sent along",
	"attachment.delete": "deleted a file of {something}", "attachment.withdraw": "withdrew a file of {a document}",
	"privacy.say": "noted where the data of {a customer} are from, or what was agreed", "privacy.restrict": "restricted the use of the data of {a customer}, or lifted that",
	"privacy.export": "exported all data of {a customer}", "privacy.erase": "erased the data of {a customer}", "privacy.retention": "changed how long records are kept",
	"bin.restore": "put {something} back out of the bin", "bin.empty": "removed {things in the bin} for good", "bin.expire": "let things go that lay in the bin for thirty days",
	"recurring.add": "added {a recurring invoice}", "recurring.change": "changed {a recurring invoice}", "recurring.pause": "paused {a recurring invoice}",
	"recurring.resume": "resumed {a recurring invoice}", "recurring.skip": "skipped an invoice of {a recurring invoice}", "recurring.end": "ended {a recurring invoice}",
	"recurring.make": "made an invoice of {a recurring invoice}",
	"payment.add":    "recorded {a payment}", "payment.allocate": "used credit for {a payment}", "payment.refund": "paid back credit to {a payment}",
	"payment.write-off": "wrote off a small difference on {a payment}", "payment.discount": "booked a settlement discount on {a payment}", "payment.take-back": "took back {a payment}",
	"bank.import": "imported a bank statement", "bank.accept": "booked {an entry of a bank statement}", "bank.ignore": "set {an entry of a bank statement} aside",
	"bank.undo":  "took back the booking of {an entry of a bank statement}",
	"series.set": "changed {a number series}", "late.set": "changed the terms of late payment",
	"reminder.make": "made {a reminder}", "reminder.take-back": "took back {a reminder}", "reminder.hold": "held or released reminders of {an invoice}",
	"late.waive": "waived {a charge}", "late.take-back": "took back the waiver of {a charge}", "late.pay": "recorded what was paid of {a charge}",
	"reminder.set": "changed when reminders go out", "setting.set": "changed a setting", "own.set": "changed the own fields", "mail.template": "changed how letters read",
	"mail.send": "sent {a letter}", "mail.take-back": "took back {a letter}", "mail.again": "had {a letter} sent again", "mail.arrived": "said that {a letter} arrived",
	"mail.run": "had the outbox send {letters}", "mail.password": "changed the password of the mail server", "mail.set": "changed the mail server", "mail.test": "tested the mail server",
	"backup.make": "made a backup", "backup.passphrase": "gave the backups a passphrase of their own", "books.export": "exported the books in the clear",
	"books.compact": "gave free room back to the disk", "trail.list": "saved a list of the trail", "trail.export": "exported the trail",
	"session.login": "logged in", "session.first": "logged in first after a restore", "session.recover": "opened the books with the recovery key",
	"session.half": "gave the right passphrase, and was asked for a code", "session.refused": "gave a wrong code or passphrase",
	"session.confirm": "gave the passphrase or a code once more", "clock.jump": "found the clock of the computer set", "report.export": "saved a report", "factor.set": "turned the own second factor on", "factor.off": "turned the own second factor off",
	"factor.addkey": "added a security key to the own login", "factor.dropkey": "took a security key from the own login",
	"factor.codes": "made new recovery codes", "factor.reset": "turned off the second factor of {a user}", "factor.require": "changed which roles must have a second factor",
	"factor.clock": "said that the clock is right now",
	"books.found":  "was told that something is wrong", "alarm.answer": "acknowledged an alarm", "alarm.hold-back": "kept the letter of an alarm from being sent", "alarm.set": "changed when alarms are raised",
	"session.failed":    "logged in after logins had failed",
	"books.acknowledge": "accepted the books as they were found", "journal.accounts": "changed the accounts of the journal", "journal.export": "exported the journal",
	"books.import": "made these books from an export", "books.create": "made the books", "user.passphrase": "changed the own passphrase",
	"user.cost": "had guessing of the passphrase made slower", "keys.recovery": "made a new recovery kit", "keys.rotate": "sealed the books under a new key",
	"backup.place": "changed a place of the backups", "backup.plan": "changed the plan of the backups", "backup.pause": "paused the plan of the backups, or went on with it", "backup.run": "ran the backups that were due",
	"backup.drill":    "restored a backup as a drill",
	"backup.restored": "was the first in the books that a backup has become", "backup.leave": "went over to the books that a backup of these has become",
	"handover.make": "handed the books over: {a file}", "handover.key": "accepted the key of whoever answers: {a handover}",
	"handover.accept": "accepted a line of {an answer}", "handover.decline": "declined a line of {an answer}",
	"user.add": "let {a user} in", "user.role": "gave {a user} a role", "user.extend": "gave {a user} another last day",
	"snapshot.make": "took a snapshot of the books", "snapshot.end": "removed a snapshot that is not kept any more",
	"snapshot.go": "went back to a snapshot of the books", "snapshot.back": "was the first in the books that a snapshot has become again",
	"user.disable": "took the access of {a user}", "user.enrol": "set this computer up for {a user}", "user.device": "took a computer from {a user}",
	"keys.finish": "had the old key destroyed without a backup",
}

// trailWords say what an entry tells of, without who did it.
func trailWords(e TrailEntry, t store.Thing) string {
	switch {
	case e.Outcome == trail.Refused && e.Action == loggedIn.name:
		return "was not let in, because the last day was over"
	case e.Outcome == trail.Refused:
		return "was refused what the role does not allow: " + e.Action
	}
	if e.Action == createBooks.name && e.Number > 1 {
		return "opened the new books"
	}
	words, ok := actionWords[e.Action]
	if !ok {
		words = e.Action + " {}"
	}
	before, rest, found := strings.Cut(words, "{")
	if found {
		fallback, after, _ := strings.Cut(rest, "}")
		if t.Noun == "payment" && t.Label != "" && onDocument[e.Action] {
			words = before + t.Label + after
		} else {
			words = strings.TrimSpace(before + thingWords(e.Action, t, fallback) + after)
		}
	}
	if why := outcomeWords(e); why != "" {
		words += " (" + why + ")"
	}
	return words
}

// onDocument are the actions on payments that read by the invoice or customer alone: "wrote off a small difference on INV-2026-0004".
var onDocument = map[string]bool{"payment.allocate": true, "payment.refund": true, "payment.write-off": true, "payment.discount": true}

// nounWords are how the nouns of things are called before their names.
var nounWords = map[string]string{
	string(bill.Quote): "quote", string(bill.Order): "order confirmation", string(bill.Proforma): "pro-forma invoice", string(bill.Delivery): "delivery note",
	string(bill.Invoice): "invoice", string(bill.CreditNote): "credit note", string(bill.Opening): "invoice of before", "draft": "the draft", "customer": "customer", "item": "item",
	"payment": "a payment", "letter": "a letter", "reminder": "a reminder", "charge": "a charge", "recurring": "the recurring invoice", "pricelist": "price list",
	"view": "view", "series": "number series", "import": "file", "bank": "an entry of a bank statement", "backup": "a backup", "user": "user", "handover": "books", "answer": "an answer",
}

// joins is what stands between the noun and the name, where that is not nothing.
var joins = map[string]string{"draft": "for", "payment": "on", "letter": "about", "reminder": "to", "charge": "of", "recurring": "for", "bank": "of", "handover": "for", "answer": "of"}

// thingWords name a thing: "invoice INV-2026-0004", "a payment on INV-2026-0004", "the draft for Müller". What is a document by now was a
// draft when somebody wrote on it.
func thingWords(action string, t store.Thing, fallback string) string {
	noun, known := nounWords[t.Noun]
	if !known {
		return fallback
	}
	if t.Label == "" {
		if t.Noun == "draft" {
			return "a draft"
		}
		return strings.TrimSuffix(fallback, "s")
	}
	words := noun + " " + t.Label
	if j := joins[t.Noun]; j != "" {
		words = noun + " " + j + " " + t.Label
	}
	if strings.HasPrefix(action, "draft.") && t.Noun != "draft" && bill.Kind(t.Noun).Known() {
		return "the draft of " + words
	}
	return words
}

// outcomeWords say how it came out, where that is not simply done.
func outcomeWords(e TrailEntry) string {
	if e.Outcome == "done" || e.Outcome == "" {
		return ""
	}
	if words, ok := foundWords[Alert(e.Outcome)]; ok {
		return words
	}
	switch e.Action {
	case goBack.name, cameBack.name, restoredBooks.name, leftBeside.name:
		return headsWords(e.Outcome)
	}
	if e.Action == noteFound.name {
		return map[string]string{
			alarm.FoundNumbers: "numbers are missing", alarm.FoundBooks: "the books do not agree with themselves", alarm.FoundUsers: "key file and trail differ about the people",
			alarm.FoundBackup: "a backup is not as it was made", alarm.FoundBackupTrail: "a backup tells another story than the books",
			alarm.FoundElsewhere: "another computer goes on with these books too",
		}[e.Outcome]
	}
	if e.Action == runOutbox.name && e.Outcome == string(mail.StepLater) {
		return "to be tried later"
	}
	return e.Outcome
}

// foundWords say in which state a login found the books.
var foundWords = map[Alert]string{
	AlertOlderCopy: "an older copy had been put back", AlertChanged: "they had been changed while closed", AlertNotClosed: "they had not been closed in order",
	AlertElsewhere: "they had been worked on elsewhere", AlertFreshnessLost: "this computer did not remember their last state",
}
