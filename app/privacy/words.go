package privacy

import (
	"fmt"
	"strings"
)

// tongue is a language that the record is written in.
type tongue struct {
	language string
	words    map[string]string
}

// wordsOf are the words of a language, else the English ones.
func wordsOf(language string) tongue {
	if short, _, _ := strings.Cut(strings.ToLower(language), "-"); short == "de" {
		return tongue{"de", german}
	}
	return tongue{"en", english}
}

// of is a word. Every key is in every language: a test sees to it.
func (w tongue) of(key string) string {
	if text, ok := w.words[key]; ok {
		return text
	}
	return key
}

// heads are the titles of sections and columns.
func (w tongue) heads() map[string]string {
	out := map[string]string{}
	for key, text := range w.words {
		if name, ok := strings.CutPrefix(key, "head."); ok {
			out[name] = text
		}
	}
	return out
}

// Heads are the titles of tables about the data of people, by key.
func Heads(language string) map[string]string { return wordsOf(language).heads() }

// RuleWords say what a rule asks for, without its law.
func RuleWords(r Rule, language string) string {
	w := wordsOf(language)
	if r.Years == 0 {
		return w.of("keep.purpose")
	}
	return w.kept(r)
}

// kept is for how many years, and from when on.
func (w tongue) kept(r Rule) string {
	years := w.of("keep.year")
	if r.Years != 1 {
		years = fmt.Sprintf(w.of("keep.years"), r.Years)
	}
	return fmt.Sprintf(w.of("keep."+string(r.From)), years)
}

// NameOf is what a kind of records is called in a language.
func NameOf(k Kind, language string) string { return wordsOf(language).of("name." + string(k)) }

// PurposeOf is what a kind of records is for.
func PurposeOf(k Kind, language string) string { return wordsOf(language).of("purpose." + string(k)) }

// KeepOf says how long a kind of records is kept.
func KeepOf(t Terms, k Kind, language string) string { return wordsOf(language).keep(t, FactsOf(k)) }

// SaidOf is a kind of word on data in words.
func SaidOf(k SaidKind, language string) string { return wordsOf(language).of("said." + string(k)) }

var english = map[string]string{
	"title":          "Record of processing activities",
	"head.activity":  "Records",
	"head.purpose":   "Purpose",
	"head.basis":     "Legal ground",
	"head.people":    "People",
	"head.data":      "Data",
	"head.to":        "Recipients",
	"head.keep":      "Kept",
	"head.tables":    "Tables",
	"head.count":     "Now",
	"head.from":      "From",
	"head.goes":      "To",
	"head.what":      "What",
	"head.how":       "How",
	"head.flows":     "Data flows",
	"head.measures":  "Technical and organisational measures",
	"head.measure":   "Measure",
	"head.lie":       "Where the data lie in the books",
	"head.personal":  "Personal data",
	"head.day":       "Day",
	"head.record":    "Record",
	"head.keptuntil": "Kept until",
	"head.source":    "Where the data are from, consents",
	"head.pages":     "Controller",
	"head.field":     "What",
	"head.value":     "Value",
	"head.name":      "Name",
	"head.number":    "Number",
	"head.address":   "Address",
	"head.contact":   "Contact",
	"head.taxid":     "Tax number",
	"head.note":      "Note",
	"head.deliver":   "Delivered to",

	"name.customer": "Master data of customers", "purpose.customer": "Making offers and bills, reaching the customer", "data.customer": "Name, addresses, contacts, tax number, terms, own fields, note",
	"name.word": "Sources and consents", "purpose.word": "Showing where data are from and what was agreed to", "data.word": "Source, consent, objection, restriction, with day and means",
	"name.note": "Internal notes", "purpose.note": "Remembering what was said and agreed", "data.note": "Text, author, time",
	"name.file": "Files of customers and drafts", "purpose.file": "Working on offers and orders", "data.file": "Files as they were attached",
	"name.voucher": "Files of issued documents", "purpose.voucher": "Vouchers of the bookkeeping", "data.voucher": "Files as they were attached",
	"name.draft": "Drafts", "purpose.draft": "Preparing documents", "data.draft": "Recipient, lines, texts",
	"name.quote": "Quotes that came to nothing", "purpose.quote": "Steps before a contract, at the customer's request", "data.quote": "Recipient, lines, prices, texts",
	"name.contract": "Accepted quotes, order confirmations, delivery notes", "purpose.contract": "Fulfilling and proving contracts", "data.contract": "Recipient, lines, prices, texts",
	"name.invoice": "Invoices, credit notes", "purpose.invoice": "Billing, bookkeeping, taxes", "data.invoice": "Recipient, tax number, lines, amounts, texts, the paper and e-invoice as sent",
	"name.payment": "Payments, late charges", "purpose.payment": "Keeping accounts of customers", "data.payment": "Amount, day, reference, note",
	"name.bank": "Entries of bank statements", "purpose.bank": "Booking payments", "data.bank": "Payer, account number, purpose, amount, day",
	"name.reminder": "Reminders", "purpose.reminder": "Collecting what is owed", "data.reminder": "Recipient, invoices, amounts, the letter as sent",
	"name.letter": "Letters by e-mail", "purpose.letter": "Sending documents, and proving that they were sent", "data.letter": "Addresses, text, files, what the server answered",
	"name.recurring": "Recurring invoices", "purpose.recurring": "Billing what comes again", "data.recurring": "Recipient, lines, schedule",
	"name.hold": "Whom not to remind", "purpose.hold": "Leaving customers alone where there is a reason", "data.hold": "Reason, day",
	"name.import": "What imports found", "purpose.import": "Taking an import back", "data.import": "Name, address and contacts as they were before",
	"name.view": "Saved views", "purpose.view": "Finding documents of a customer again", "data.view": "Name of the view",
	"name.user": "People of the shop", "purpose.user": "Access by role, and proof of who did what", "data.user": "Name, role, keys, signed entries of the trail",

	"basis.contract": "Art. 6(1)(b) GDPR, contract", "basis.obligation": "Art. 6(1)(c) GDPR, legal obligation",
	"basis.interest": "Art. 6(1)(f) GDPR, legitimate interest", "basis.consent": "Art. 6(1)(a) GDPR, consent",
	"people.customers": "Customers and their contacts", "people.staff": "Staff",
	"keep.calendar-year": "%s from the end of the calendar year", "keep.financial-year": "%s from the end of the financial year", "keep.closing-year": "%s from the end of the calendar year in which the financial year ends", "keep.day": "%s from the day",
	"keep.year": "1 year", "keep.years": "%d years", "keep.purpose": "As long as it serves its purpose; erased on request at once", "keep.books": "As long as the books", "keep.own": "longer than the law asks for, by own decision", "keep.unknown": "longest common period",

	"flow.books": "Books on this computer",
	"place.self": "Customers themselves", "place.self.what": "Master data, orders, letters", "place.self.how": "Typed in",
	"place.import": "Tables of other programs", "place.import.what": "Master data, open invoices", "place.import.how": "Read from a file, which is not kept",
	"place.bank": "Bank statements", "place.bank.what": "Payers, account numbers, purposes", "place.bank.how": "Read from a file; no connection to the bank",
	"place.mail": "Mail server", "place.mail.what": "Letters with documents and reminders", "place.mail.how": "SMTP over TLS",
	"place.customer": "Customers", "place.customer.what": "Quotes, invoices, e-invoices, reminders", "place.customer.how": "Paper, PDF, e-invoice",
	"place.backup": "Backups", "place.backup.what": "All data of the books", "place.backup.how": "One sealed file; nobody reads it without passphrase or recovery key",
	"place.offsite": "Backups kept elsewhere", "place.offsite.what": "All data of the books", "place.offsite.how": "The same sealed files, carried there by the plan of backups; nobody reads them there",
	"place.left": "Backups in a place used no more", "place.left.what": "Whatever was carried there, until somebody deletes it", "place.left.how": "Sealed files; the program no longer looks after them",
	"place.alarm": "Letters over alarms", "place.alarm.what": "What happened and when, without names of customers", "place.alarm.how": "SMTP over TLS, to the address that the owner has set",
	"place.device": "Computers of the people of the shop", "place.device.what": "The books, sealed, and a way in for each of their people", "place.device.how": "The owner sees each computer and can remove it",
	"place.keychain": "Keychains of these computers", "place.keychain.what": "A secret of the computer and marks against older copies; no data of customers", "place.keychain.how": "Kept by the operating system under its login",
	"place.accountant": "Accountant", "place.accountant.what": "Entries of the journal", "place.accountant.how": "File handed over",
	"place.taxoffice": "Tax office", "place.taxoffice.what": "Documents and figures that the law asks for", "place.taxoffice.how": "Export, on demand",
	"place.portal": "Invoice portal of the state", "place.portal.what": "Invoices that must be registered", "place.portal.how": "File handed over",

	"measure.pages": "The books are sealed page by page with %s: nothing is readable on the disk, and no change goes unseen", "measure.keys": "A login derives its key by Argon2id (at least %d passes over %d MiB, %d lanes), with a secret that the keychain of the computer holds",
	"measure.backup": "Backups are age files sealed to a recovery key (ML-KEM-768 with X25519) and a passphrase of their own", "measure.roles": "%d roles in one table of rights, which every use of the program passes; what is dangerous asks again who it is",
	"measure.trail": "Every change is an entry of a signed, append-only trail (Ed25519, Merkle tree of RFC 6962)", "measure.erase": "What is erased is overwritten on its pages and in the index of the search, and the log is emptied", "measure.bin": "What was deleted lies in the bin for %d days",
	"measure.offline": "The program works offline; it sends nothing anywhere by itself", "measure.online": "The program works offline; by itself it reaches only the mail server and the places of backups that the owner has set", "measure.transport": "Letters leave by TLS alone",

	"note.generated":  "Made on %s from the tables, settings and constants of the program.",
	"note.backups":    "What is erased in the books stays in the backups that were made before, until they age out by the plan of backups or somebody deletes them; a restore of such a backup has it again.",
	"note.processors": "Whoever runs the mail server and the places of backups works on behalf of the controller: keep the contracts with them (Art. 28 GDPR), and where they lie outside the EU, on which ground (Art. 44).",
	"note.unknown":    "How long the law of the country of the business has records kept is not known here: the longest common period stands for it. Ask an accountant.",
	"note.general":    "The periods are from general knowledge and were not compared with the law: ask an accountant.",
	"note.looked":     "The periods were compared with reports on the law on %s.",
	"note.text":       "The periods were compared with the text of the law, or with what its authority says of it, on %s (%s).",

	"said.source": "Where from", "said.consent": "Agreed to", "said.withdrawal": "Withdrawn", "said.objection": "Objects to", "said.retraction": "No longer objects to",
	"said.restriction": "Data are kept only", "said.lifting": "Data are used again",
}
