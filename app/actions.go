package app

import (
	"slices"

	"counterfoil/crypto/trail"
)

// action is a line of the table: what is done, who may do it, and whether it asks for the passphrase or code again.
type action struct {
	name   string
	may    []Role
	again  bool // a fresh second look at the user, see Session.Confirm
	change bool // it changes the books, so it goes through write; the others through read
}

// The groups of roles that the table is made of.
var (
	everyone = []Role{Owner, Bookkeeper, Clerk, Auditor}
	workers  = []Role{Owner, Bookkeeper, Clerk}
	office   = []Role{Owner, Bookkeeper}
	head     = []Role{Owner}
	watchers = []Role{Owner, Bookkeeper, Auditor}
)

// The table of actions. The name is what the trail says.
var (
	seeCompany = action{name: "company.see", may: everyone}
	setCompany = action{name: "company.set", may: head, change: true}
	setPaper   = action{name: "paper.set", may: head, change: true}

	setPayAccounts = action{name: "company.accounts", may: head, change: true, again: true} // fraud changes bank details first

	seeCustomers   = action{name: "customer.see", may: everyone}
	saveCustomer   = action{name: "customer.save", may: workers, change: true}
	deleteCustomer = action{name: "customer.delete", may: office, change: true, again: true}

	seeItems   = action{name: "item.see", may: everyone}
	saveItem   = action{name: "item.save", may: workers, change: true}
	deleteItem = action{name: "item.delete", may: office, change: true}

	seeStock     = action{name: "stock.see", may: everyone}
	receiveStock = action{name: "stock.receive", may: workers, change: true}
	countStock   = action{name: "stock.count", may: office, change: true}

	seeCosts = action{name: "cost.see", may: watchers}
	setCost  = action{name: "cost.set", may: office, change: true}

	seePriceLists   = action{name: "pricelist.see", may: everyone}
	setPriceList    = action{name: "pricelist.set", may: office, change: true}
	deletePriceList = action{name: "pricelist.delete", may: office, change: true}
	importPrices    = action{name: "pricelist.import", may: office, change: true}
	undoPrices      = action{name: "pricelist.undo", may: office, change: true}

	importTable = action{name: "table.import", may: workers, change: true}
	undoImport  = action{name: "table.undo", may: workers, change: true}

	seeDocuments     = action{name: "document.see", may: everyone}
	saveDraft        = action{name: "draft.save", may: workers, change: true}
	deleteDraft      = action{name: "draft.delete", may: workers, change: true}
	issueDocument    = action{name: "document.issue", may: workers, change: true}
	registerDocument = action{name: "document.register", may: workers, change: true} // at a portal of the state
	answerQuote      = action{name: "quote.answer", may: workers, change: true}
	saveView         = action{name: "view.save", may: workers, change: true}
	deleteView       = action{name: "view.delete", may: workers, change: true}

	seeNotes = action{name: "note.see", may: everyone}
	addNote  = action{name: "note.add", may: workers, change: true}

	seePersonal    = action{name: "privacy.see", may: watchers}
	sayOnData      = action{name: "privacy.say", may: workers, change: true}     // where data are from, consents, objections
	restrictData   = action{name: "privacy.restrict", may: office, change: true} // or use them again
	exportPersonal = action{name: "privacy.export", may: office, change: true, again: true}
	eraseData      = action{name: "privacy.erase", may: office, change: true, again: true}
	setRetention   = action{name: "privacy.retention", may: head, change: true}

	seeAttachments     = action{name: "attachment.see", may: everyone}
	addAttachment      = action{name: "attachment.add", may: workers, change: true}
	markAttachment     = action{name: "attachment.mark", may: workers, change: true}
	deleteAttachment   = action{name: "attachment.delete", may: workers, change: true}
	withdrawAttachment = action{name: "attachment.withdraw", may: office, change: true} // from an issued document

	archiveCustomer   = action{name: "customer.archive", may: workers, change: true}
	unarchiveCustomer = action{name: "customer.unarchive", may: workers, change: true}
	mergeCustomers    = action{name: "customer.merge", may: office, change: true, again: true}
	tellApart         = action{name: "customer.apart", may: office, change: true}
	mergeItems        = action{name: "item.merge", may: office, change: true, again: true}
	archiveItem       = action{name: "item.archive", may: workers, change: true}
	unarchiveItem     = action{name: "item.unarchive", may: workers, change: true}

	seeBin        = action{name: "bin.see", may: everyone}
	restoreBinned = action{name: "bin.restore", may: workers, change: true}
	emptyBin      = action{name: "bin.empty", may: office, change: true, again: true}
	expireBin     = action{name: "bin.expire", may: workers, change: true} // after thirty days, at a login

	seeRecurring    = action{name: "recurring.see", may: everyone}
	addRecurring    = action{name: "recurring.add", may: workers, change: true}
	editRecurring   = action{name: "recurring.change", may: workers, change: true}
	pauseRecurring  = action{name: "recurring.pause", may: workers, change: true}
	resumeRecurring = action{name: "recurring.resume", may: workers, change: true}
	skipRecurring   = action{name: "recurring.skip", may: workers, change: true}
	endRecurring    = action{name: "recurring.end", may: workers, change: true}
	makeRecurring   = action{name: "recurring.make", may: workers, change: true}

	seePayments = action{name: "payment.see", may: everyone}
	addPayment  = action{name: "payment.add", may: workers, change: true}

	allocateCredit = action{name: "payment.allocate", may: workers, change: true}
	refundCredit   = action{name: "payment.refund", may: office, change: true}
	writeOff       = action{name: "payment.write-off", may: office, change: true}
	takeDiscount   = action{name: "payment.discount", may: workers, change: true}
	takeBack       = action{name: "payment.take-back", may: workers, change: true}

	seeBank    = action{name: "bank.see", may: everyone}
	importBank = action{name: "bank.import", may: workers, change: true}
	acceptBank = action{name: "bank.accept", may: workers, change: true}
	ignoreBank = action{name: "bank.ignore", may: workers, change: true}
	undoBank   = action{name: "bank.undo", may: workers, change: true}

	seeReports   = action{name: "report.see", may: everyone}
	exportReport = action{name: "report.export", may: everyone, change: true} // into a file
	setSeries    = action{name: "series.set", may: office, change: true}
	setLate      = action{name: "late.set", may: head, change: true}

	seeReminders     = action{name: "reminder.see", may: everyone}
	makeReminder     = action{name: "reminder.make", may: workers, change: true}
	takeBackReminder = action{name: "reminder.take-back", may: office, change: true}
	holdReminders    = action{name: "reminder.hold", may: office, change: true}
	waiveLateCharge  = action{name: "late.waive", may: office, change: true}
	unwaive          = action{name: "late.take-back", may: office, change: true} // a waiver
	payLateCharge    = action{name: "late.pay", may: workers, change: true}
	setReminders     = action{name: "reminder.set", may: head, change: true}

	seeSettings = action{name: "setting.see", may: everyone}
	setSetting  = action{name: "setting.set", may: workers, change: true}

	setOwnFields    = action{name: "own.set", may: office, change: true}
	setMailTemplate = action{name: "mail.template", may: office, change: true}

	seeMail         = action{name: "mail.see", may: everyone}
	sendLetter      = action{name: "mail.send", may: workers, change: true}
	takeBackLetter  = action{name: "mail.take-back", may: workers, change: true}
	sendAgain       = action{name: "mail.again", may: workers, change: true}
	markArrived     = action{name: "mail.arrived", may: workers, change: true}
	runOutbox       = action{name: "mail.run", may: workers, change: true}
	setMailPassword = action{name: "mail.password", may: workers, change: true} // which the books never hold
	setMail         = action{name: "mail.set", may: head, change: true}
	testMail        = action{name: "mail.test", may: head, change: true}

	makeBackup    = action{name: "backup.make", may: office, change: true}
	seeBackups    = action{name: "backup.see", may: watchers}
	takeSnapshot  = action{name: "snapshot.make", may: workers, change: true}
	endSnapshot   = action{name: "snapshot.end", may: workers, change: true} // by rule, in whoever's session
	goBack        = action{name: "snapshot.go", may: head, change: true, again: true}
	cameBack      = action{name: "snapshot.back", may: everyone, change: true} // the first login after it
	restoredBooks = action{name: "backup.restored", may: head, change: true}   // the first login after a restore
	leftBeside    = action{name: "backup.leave", may: everyone, change: true}  // for books that a backup of these has become
	setBackupPass = action{name: "backup.passphrase", may: head, change: true, again: true}

	setPlace  = action{name: "backup.place", may: head, change: true}
	testPlace = action{name: "backup.test", may: head}
	setPlan   = action{name: "backup.plan", may: head, change: true}
	pausePlan = action{name: "backup.pause", may: workers, change: true} // until tomorrow at most, but for the owner
	runPlan   = action{name: "backup.run", may: workers, change: true}   // whoever is at work when a backup is due
	drill     = action{name: "backup.drill", may: workers, change: true}

	makeHandover    = action{name: "handover.make", may: head, change: true, again: true}
	seeHandovers    = action{name: "handover.see", may: watchers}
	readAnswer      = action{name: "handover.read", may: head}
	acceptAnswerKey = action{name: "handover.key", may: head, change: true}
	acceptAnswer    = action{name: "handover.accept", may: head, change: true}
	declineAnswer   = action{name: "handover.decline", may: head, change: true}
	seeGiven        = action{name: "handover.given", may: everyone}  // whose books these are, where they were handed over
	writeAnswer     = action{name: "handover.answer", may: watchers} // beside such books

	exportBooks = action{name: "books.export", may: watchers, change: true, again: true}
	checkBooks  = action{name: "books.check", may: everyone}
	noteFound   = action{name: "books.found", may: everyone, change: true} // that a check found something wrong
	seeTrail    = action{name: "trail.see", may: watchers}
	listTrail   = action{name: "trail.list", may: watchers, change: true} // into a file
	exportTrail = action{name: "trail.export", may: watchers, change: true}

	seeAlarms   = action{name: "alarm.see", may: watchers}
	answerAlarm = action{name: "alarm.answer", may: head, change: true}
	holdBack    = action{name: "alarm.hold-back", may: head, change: true} // the letter of an alarm: who has raised it may not
	setAlarms   = action{name: "alarm.set", may: head, change: true, again: true}

	compactBooks = action{name: "books.compact", may: head, change: true}

	noteFailed  = action{name: "session.failed", may: everyone, change: true} // that logins failed while the books were closed
	clockJumped = action{name: "clock.jump", may: everyone, change: true}     // the clock of the computer was set while somebody was at work, or since
	loggedIn    = action{name: "session.login", may: everyone, change: true}
	firstIn     = action{name: "session.first", may: head, change: true}
	recovered   = action{name: "session.recover", may: head, change: true}
	acknowledge = action{name: "books.acknowledge", may: head, change: true}

	refusedProof = action{name: "session.refused", may: everyone, change: true} // a code or passphrase that was wrong
	halfIn       = action{name: "session.half", may: everyone, change: true}    // the passphrase was right, the second factor is still lacking
	giveCode     = action{name: "session.code", may: everyone}
	confirmUser  = action{name: "session.confirm", may: everyone}

	keepTyping = action{name: "typing.keep", may: everyone} // beside the books, and nothing that was done

	seeFactor     = action{name: "factor.see", may: everyone}
	setFactor     = action{name: "factor.set", may: everyone, change: true, again: true}
	dropFactor    = action{name: "factor.off", may: everyone, change: true} // asks for passphrase and code itself
	seeKey        = action{name: "factor.keys", may: everyone}
	addKey        = action{name: "factor.addkey", may: everyone, change: true} // this and the next ask for the passphrase themselves
	dropKey       = action{name: "factor.dropkey", may: everyone, change: true}
	newCodes      = action{name: "factor.codes", may: everyone, change: true, again: true}
	resetFactor   = action{name: "factor.reset", may: head, change: true, again: true} // of somebody who has lost it
	requireFactor = action{name: "factor.require", may: head, change: true, again: true}
	acceptClock   = action{name: "factor.clock", may: head, change: true, again: true}

	seeJournal    = action{name: "journal.see", may: watchers}
	setAccounts   = action{name: "journal.accounts", may: office, change: true}
	exportJournal = action{name: "journal.export", may: watchers, change: true}

	importBooks   = action{name: "books.import", may: head, change: true}
	createBooks   = action{name: "books.create", may: head, change: true}
	seeUsers      = action{name: "user.see", may: watchers}
	addUser       = action{name: trail.UserAdded, may: head, change: true, again: true}
	setUser       = action{name: trail.UserRole, may: head, change: true, again: true}
	extendUser    = action{name: "user.extend", may: head, change: true, again: true}
	disableUser   = action{name: trail.UserDisabled, may: head, change: true, again: true}
	enrolDevice   = action{name: "user.enrol", may: workers, change: true} // on a computer where another user has the books open
	removeDevice  = action{name: "user.device", may: head, change: true, again: true}
	ownPassphrase = action{name: "user.passphrase", may: everyone, change: true}
	raiseCost     = action{name: "user.cost", may: everyone, change: true}
	newRecovery   = action{name: "keys.recovery", may: head, change: true, again: true}
	seeKeys       = action{name: "keys.see", may: everyone}
	rotateKey     = action{name: "keys.rotate", may: head, change: true, again: true}
	finishKey     = action{name: "keys.finish", may: head, change: true, again: true}
)

// allows says whether the role is in the table for this action.
func (a action) allows(r Role) bool { return slices.Contains(a.may, r) }
