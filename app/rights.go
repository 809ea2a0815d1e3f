package app

import "slices"

// Right is a line of the table of rights as people read it.
type Right struct {
	Action string // as the trail says it
	May    []Role // the mightiest first
	Again  bool   // it asks again who it is
}

// Rights is the whole table of rights.
func Rights() (list []Right) {
	for _, a := range allActions() {
		list = append(list, Right{a.name, slices.Clone(a.may), a.again})
	}
	return list
}

// May says whether the role of this user allows an action, by its name in the table, and the books can be changed where it changes them: what may
// not be done is not offered. The door asks again when it is done. Nobody may anything that is not in the table.
func (s *Session) May(name string) bool {
	if s == nil {
		return false
	}
	return slices.ContainsFunc(allActions(), func(a action) bool {
		return a.name == name && a.allows(s.user.Role) && !(a.change && s.keeps(a))
	})
}

// allActions is the table, in the order in which people read it. An action that is not here is nobody's: a test finds it.
func allActions() []action {
	return []action{
		seeCompany, setCompany, setPaper, setPayAccounts, seeCustomers, saveCustomer, deleteCustomer, seeItems, saveItem, deleteItem, seeStock, receiveStock, countStock, seeCosts, setCost, seePriceLists, setPriceList, deletePriceList, importPrices, undoPrices, importTable, undoImport, seeDocuments, saveDraft,
		deleteDraft, issueDocument, registerDocument, seeNotes, addNote, seePersonal, sayOnData, restrictData, exportPersonal, eraseData, setRetention, seeAttachments, addAttachment, markAttachment, deleteAttachment, withdrawAttachment, archiveCustomer, unarchiveCustomer, mergeCustomers, tellApart, mergeItems, archiveItem, unarchiveItem, seeBin, restoreBinned, emptyBin, expireBin, seeRecurring, addRecurring, editRecurring, pauseRecurring, resumeRecurring, skipRecurring, endRecurring, makeRecurring, answerQuote, saveView, deleteView, seePayments, addPayment, allocateCredit, refundCredit, writeOff, takeDiscount, takeBack, seeBank, importBank, acceptBank, ignoreBank, undoBank, seeReports, exportReport, setSeries, setLate, seeReminders, makeReminder, takeBackReminder, holdReminders, waiveLateCharge, unwaive, payLateCharge, setReminders, seeSettings, setSetting, setOwnFields, setMailTemplate,
		seeMail, sendLetter, takeBackLetter, sendAgain, markArrived, runOutbox, setMailPassword, setMail, testMail,
		makeBackup, seeBackups,
		setBackupPass, setPlace, testPlace, setPlan, pausePlan, runPlan, drill,
		takeSnapshot, endSnapshot, goBack, cameBack, restoredBooks, leftBeside,
		makeHandover, seeHandovers, readAnswer, acceptAnswerKey, acceptAnswer, declineAnswer, seeGiven, writeAnswer,
		exportBooks, checkBooks, compactBooks, seeTrail, listTrail, exportTrail, seeUsers, addUser, setUser, extendUser, disableUser, enrolDevice, removeDevice, ownPassphrase, raiseCost, newRecovery, seeKeys, rotateKey, finishKey, acknowledge, createBooks, loggedIn, firstIn, recovered,
		halfIn, giveCode, refusedProof, confirmUser, keepTyping, seeFactor, setFactor, dropFactor, seeKey, addKey, dropKey, newCodes, resetFactor, requireFactor, acceptClock,
		noteFound, seeAlarms, answerAlarm, holdBack, setAlarms, noteFailed, clockJumped,
		importBooks, seeJournal, setAccounts, exportJournal,
	}
}
