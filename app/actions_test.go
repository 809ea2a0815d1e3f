package app

import (
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
)

// The table of rights, as a person reads it: owner, bookkeeper, clerk, auditor; x may, . may not, and ! asks again who it is.
const rights = `
company.see        x x x x
company.set        x . . .
paper.set          x . . .
company.accounts   x . . .  !
customer.see       x x x x
customer.save      x x x .
customer.delete    x x . .  !
item.see           x x x x
item.save          x x x .
item.delete        x x . .
stock.see          x x x x
stock.receive      x x x .
stock.count        x x . .
cost.see           x x . x
cost.set           x x . .
pricelist.see      x x x x
pricelist.set      x x . .
pricelist.delete   x x . .
pricelist.import   x x . .
pricelist.undo     x x . .
table.import       x x x .
table.undo         x x x .
document.see       x x x x
draft.save         x x x .
draft.delete       x x x .
document.issue     x x x .
document.register  x x x .
note.see           x x x x
note.add           x x x .
privacy.see        x x . x
privacy.say        x x x .
privacy.restrict   x x . .
privacy.export     x x . .  !
privacy.erase      x x . .  !
privacy.retention  x . . .
attachment.see     x x x x
attachment.add     x x x .
attachment.mark    x x x .
attachment.delete  x x x .
attachment.withdraw x x . .
customer.archive   x x x .
customer.unarchive x x x .
customer.merge     x x . .  !
customer.apart     x x . .
item.merge         x x . .  !
item.archive       x x x .
item.unarchive     x x x .
bin.see            x x x x
bin.restore        x x x .
bin.empty          x x . .  !
bin.expire         x x x .
recurring.see      x x x x
recurring.add      x x x .
recurring.change   x x x .
recurring.pause    x x x .
recurring.resume   x x x .
recurring.skip     x x x .
recurring.end      x x x .
recurring.make     x x x .
quote.answer       x x x .
view.save          x x x .
view.delete        x x x .
payment.see        x x x x
payment.add        x x x .
payment.allocate   x x x .
payment.refund     x x . .
payment.write-off  x x . .
payment.discount   x x x .
payment.take-back  x x x .
bank.see           x x x x
bank.import        x x x .
bank.accept        x x x .
bank.ignore        x x x .
bank.undo          x x x .
report.see         x x x x
report.export      x x x x
series.set         x x . .
late.set           x . . .
reminder.see       x x x x
reminder.make      x x x .
reminder.take-back x x . .
reminder.hold      x x . .
late.waive         x x . .
late.take-back     x x . .
late.pay           x x x .
reminder.set       x . . .
setting.see        x x x x
setting.set        x x x .
own.set            x x . .
mail.template      x x . .
mail.see           x x x x
mail.send          x x x .
mail.take-back     x x x .
mail.again         x x x .
mail.arrived       x x x .
mail.run           x x x .
mail.password      x x x .
mail.set           x . . .
mail.test          x . . .
backup.make        x x . .
backup.see         x x . x
backup.passphrase  x . . .  !
backup.place       x . . .
backup.test        x . . .
backup.plan        x . . .
backup.pause       x x x .
backup.run         x x x .
backup.drill       x x x .
snapshot.make      x x x .
snapshot.end       x x x .
snapshot.go        x . . .  !
snapshot.back      x x x x
backup.restored    x . . .
backup.leave       x x x x
handover.make      x . . .  !
handover.see       x x . x
handover.read      x . . .
handover.key       x . . .
handover.accept    x . . .
handover.decline   x . . .
handover.given     x x x x
handover.answer    x x . x
books.export       x x . x  !
books.check        x x x x
books.compact      x . . .
trail.see          x x . x
trail.list         x x . x
trail.export       x x . x
user.see           x x . x
user.add           x . . .  !
user.role          x . . .  !
user.extend        x . . .  !
user.disable       x . . .  !
user.enrol         x x x .
user.device        x . . .  !
user.passphrase    x x x x
user.cost          x x x x
keys.recovery      x . . .  !
keys.see           x x x x
keys.rotate        x . . .  !
keys.finish        x . . .  !
books.acknowledge  x . . .
books.create       x . . .
session.login      x x x x
session.first      x . . .
session.recover    x . . .
session.half       x x x x
session.code       x x x x
session.refused    x x x x
session.confirm    x x x x
typing.keep        x x x x
factor.see         x x x x
factor.set         x x x x  !
factor.off         x x x x
factor.keys        x x x x
factor.addkey      x x x x
factor.dropkey     x x x x
factor.codes       x x x x  !
factor.reset       x . . .  !
factor.require     x . . .  !
factor.clock       x . . .  !
books.found        x x x x
alarm.see          x x . x
alarm.answer       x . . .
alarm.hold-back    x . . .
alarm.set          x . . .  !
session.failed     x x x x
clock.jump         x x x x
books.import       x . . .
journal.see        x x . x
journal.accounts   x x . .
journal.export     x x . x
`

// An action that is declared and not in the table would be nobody's in the eyes of the window.
func TestEveryActionIsInTheTable(t *testing.T) {
	text := string(must[[]byte](t)(os.ReadFile("actions.go")))
	if declared := strings.Count(text, "= action{"); declared != len(allActions()) {
		t.Errorf("%d actions are declared, %d in the table", declared, len(allActions()))
	}
}

func TestTheTableOfRights(t *testing.T) {
	var got strings.Builder
	for _, a := range allActions() {
		var marks []string
		for _, r := range Roles() {
			if a.allows(r) {
				marks = append(marks, "x")
			} else {
				marks = append(marks, ".")
			}
		}
		line := a.name + strings.Repeat(" ", max(19-len(a.name), 1)) + strings.Join(marks, " ")
		if a.again {
			line += "  !"
		}
		got.WriteString(line + "\n")
	}
	if want := strings.TrimPrefix(rights, "\n"); got.String() != want {
		t.Errorf("the rights are\n%s", got.String())
	}
}

// An auditor changes nothing: what he may do either looks only, or is about himself, or tells the trail that he looked.
func TestAnAuditorChangesNothing(t *testing.T) {
	own := []string{
		loggedIn.name, ownPassphrase.name, raiseCost.name, exportBooks.name, exportJournal.name, listTrail.name, exportTrail.name, exportReport.name, clockJumped.name, cameBack.name, leftBeside.name, noteFound.name, noteFailed.name,
		halfIn.name, refusedProof.name, setFactor.name, dropFactor.name, newCodes.name, addKey.name, dropKey.name,
	}
	for _, a := range allActions() {
		if a.change && a.allows(Auditor) && !slices.Contains(own, a.name) {
			t.Errorf("an auditor may %s", a.name)
		}
	}
}

// doors are all methods of a session with the action that each knocks as. A new method fails the test until it stands here.
var doors = map[string]*action{
	"Company": &seeCompany, "SetCompany": &setCompany, "PayAccounts": &seeCompany, "SetPayAccounts": &setPayAccounts,
	"Customers": &seeCustomers, "Customer": &seeCustomers, "SaveCustomer": &saveCustomer, "DeleteCustomer": &deleteCustomer,
	"AddCustomer": &saveCustomer, "Import": &importTable, "UndoImport": &undoImport, "ReadImport": &seeCustomers, "Imports": &seeCustomers, "FindCustomers": &seeCustomers, "FindItems": &seeItems, "ChangeCustomer": &saveCustomer, "ChangeItem": &saveItem,
	"Items": &seeItems, "Item": &seeItems, "SaveItem": &saveItem, "DeleteItem": &deleteItem, "AddItem": &saveItem,
	"StockLevels": &seeStock, "ItemsInStock": &seeStock, "StockCard": &seeStock, "DraftStock": &seeStock, "ReceiveStock": &receiveStock, "CountStock": &countStock,
	"ItemCosts": &seeCosts, "SetCost": &setCost, "Margin": &seeCosts, "DraftMargin": &seeCosts,
	"PriceLists": &seePriceLists, "PriceList": &seePriceLists, "Pricings": &seePriceLists, "FindPriced": &seePriceLists, "ResolvePriceList": &seePriceLists,
	"SavePriceList": &setPriceList, "AddPriceList": &setPriceList, "ChangePriceList": &setPriceList, "UndoPrices": &undoPrices, "SetListPrice": &setPriceList, "RemoveListPrice": &setPriceList,
	"DeletePriceList": &deletePriceList, "ImportPrices": &importPrices, "ReadPrices": &seePriceLists, "PriceTable": &seePriceLists, "ResolveItem": &seeItems,
	"Search": &seeDocuments, "Documents": &seeDocuments, "Document": &seeDocuments, "PDF": &seeDocuments, "Draft": &seeDocuments,
	"NewDraft": &seeDocuments, "LastExchange": &seeDocuments, "SuggestTax": &seeDocuments, "CheckDraft": &seeDocuments, "ResolveDocument": &seeDocuments, "EInvoice": &seeDocuments, "Registration": &seeDocuments, "DocumentPaper": &seeDocuments, "RegisteredPaper": &seeDocuments, "Register": &registerDocument, "ResolveCustomer": &seeCustomers, "Subscribe": &seeDocuments,
	"SaveDraft": &saveDraft, "AddDraft": &saveDraft, "AddCredit": &saveDraft, "Credit": &saveDraft, "Duplicate": &saveDraft, "Next": &saveDraft, "Repeat": &saveDraft, "AskDeposit": &saveDraft, "FinalInvoice": &saveDraft, "Deposits": &seeDocuments,
	"DeleteDraft": &deleteDraft, "Issue": &issueDocument, "IssueDraft": &issueDocument, "Answer": &answerQuote,
	"Personal": &seePersonal, "Buyers": &seePersonal, "ResolveConcerned": &seePersonal, "SaidOn": &seeCustomers, "Say": &sayOnData, "Restrict": &restrictData, "LiftRestriction": &restrictData, "ExportPersonal": &exportPersonal, "PreviewErasure": &seePersonal, "EraseData": &eraseData,
	"Erasures": &seePersonal, "Retention": &seePersonal, "SetRetention": &setRetention, "ProcessingRecord": &seePersonal,
	"Notes": &seeNotes, "AddNote": &addNote, "ResolveSubject": &seeDocuments,
	"ArchiveCustomer": &archiveCustomer, "UnarchiveCustomer": &unarchiveCustomer, "ArchiveItem": &archiveItem, "UnarchiveItem": &unarchiveItem,
	"DuplicateCustomers": &seeCustomers, "PreviewMerge": &seeCustomers, "MergeCustomers": &mergeCustomers, "TellApart": &tellApart, "MayBeOne": &tellApart,
	"PreviewItemMerge": &seeItems, "MergeItems": &mergeItems,
	"LeaveFor": &leftBeside,
	"Bin":      &seeBin, "RestoreBinned": &restoreBinned, "EmptyBin": &emptyBin,
	"Attachments": &seeAttachments, "Attachment": &seeAttachments, "AttachmentContent": &seeAttachments, "Attach": &addAttachment,
	"MarkAttachment": &markAttachment, "DeleteAttachment": &deleteAttachment,
	"DocumentSums": &seeDocuments, "Views": &seeDocuments, "View": &seeDocuments, "SaveView": &saveView, "DeleteView": &deleteView,
	"BulkIssue": &issueDocument, "BulkDelete": &deleteDraft, "BulkAnswer": &answerQuote, "BulkPay": &addPayment, "BulkPDF": &seeDocuments, "BulkSend": &sendLetter, "BulkJoin": &seeDocuments,
	"AllRecurring": &seeRecurring, "Recurring": &seeRecurring, "DueRecurring": &seeRecurring, "RunRecurring": &makeRecurring,
	"AddRecurring": &addRecurring, "AddRecurringFrom": &addRecurring, "RecurringFrom": &seeRecurring,
	"ChangeRecurring": &editRecurring, "ChangeRecurringFrom": &editRecurring,
	"PauseRecurring": &pauseRecurring, "ResumeRecurring": &resumeRecurring, "SkipRecurring": &skipRecurring, "EndRecurring": &endRecurring,
	"Payments": &seePayments, "ReceiptPaper": &seePayments, "PaymentReceipt": &seePayments, "AddPayment": &addPayment, "AddPaymentFrom": &addPayment,
	"CustomerAccount": &seePayments, "Receive": &addPayment, "AllocateCredit": &allocateCredit, "AllocateFrom": &allocateCredit,
	"Refund": &refundCredit, "RefundFrom": &refundCredit, "WriteOff": &writeOff, "TakeBack": &takeBack, "TakeDiscount": &takeDiscount,
	"ReadBank": &seeBank, "BankEntries": &seeBank, "ImportBank": &importBank, "AcceptBank": &acceptBank, "IgnoreBank": &ignoreBank,
	"UndoBank": &undoBank,
	"Series":   &seeReports, "ServingSeries": &seeReports, "Numbers": &seeReports, "Home": &seeReports, "Report": &seeReports, "Statement": &seeReports, "LateTerms": &seeReports, "Late": &seeReports, "SetLateTerms": &setLate, "SetLateTermsFrom": &setLate, "StatementPDF": &seeReports, "StatementPaper": &seeReports, "SetSeries": &setSeries,
	"SetSeriesFrom": &setSeries,
	"ReminderPlan":  &seeReminders, "DueReminders": &seeReminders, "ReminderPaper": &seeReminders,
	"Reminders": &seeReminders, "Reminder": &seeReminders, "ReminderPDF": &seeReminders, "SentReminderPaper": &seeReminders, "PrintReminders": &seeReminders, "ReminderHistory": &seeReminders,
	"MakeReminders": &makeReminder, "TakeBackReminder": &takeBackReminder, "HoldReminders": &holdReminders, "SetReminderPlan": &setReminders,
	"SetReminderPlanFrom": &setReminders, "LateCharges": &seeReminders, "PayLateCharge": &payLateCharge, "WaiveLateCharge": &waiveLateCharge,
	"Waivers": &seeReminders, "TakeBackWaivers": &unwaive,
	"PaperStyle": &seeCompany, "PaperSample": &seeCompany, "SetPaperStyle": &setPaper, "SetPaperStyleFrom": &setPaper,
	"Setting": &seeSettings, "SetSetting": &setSetting, "OwnFields": &seeSettings, "SetOwnFields": &setOwnFields,
	"MailTemplates": &seeSettings, "MailTemplate": &seeSettings, "SetMailTemplate": &setMailTemplate, "ResetMailTemplate": &setMailTemplate,
	"PreviewMailTemplate": &seeDocuments, "WriteLetter": &seeDocuments,
	"MailSettings": &seeMail, "SetMailSettings": &setMail, "SetMailSettingsFrom": &setMail, "SetMailPassword": &setMailPassword, "UseMailPassword": &setMailPassword, "TestMail": &testMail,
	"Send": &sendLetter, "DraftLetter": &seeDocuments, "Outbox": &seeMail, "OutboxLetter": &seeMail, "TakeBackLetter": &takeBackLetter, "SendAgain": &sendAgain,
	"MarkArrived": &markArrived, "RunOutbox": &runOutbox,
	"Backup": &makeBackup, "BackupFull": &makeBackup, "BackupWith": &makeBackup, "Backups": &seeBackups, "VerifyBackup": &seeBackups,
	"Snapshots": &seeBackups, "LookIntoSnapshot": &seeBackups, "TakeSnapshot": &takeSnapshot, "GoBack": &goBack,
	"BackupFollowsOwner": &seeBackups, "SetBackupPassphrase": &setBackupPass,
	"BackupPlaces": &seeBackups, "BackupPlace": &seeBackups, "PlaceHistory": &seeBackups, "KeptBackups": &seeBackups, "AddPlace": &setPlace, "ChangePlace": &setPlace, "RemovePlace": &setPlace, "SetCredential": &setPlace,
	"UseCredential": &runPlan, "TestPlace": &testPlace, "BackupPlan": &seeBackups, "SetBackupPlan": &setPlan, "SetBackupPlanFrom": &setPlan,
	"PauseBackups": &pausePlan, "BackupStatus": &seeBackups, "BackupsDue": &runPlan, "RunBackups": &runPlan, "DrillBackups": &drill,
	"HandOver": &makeHandover, "Handovers": &seeHandovers, "AnswerKeys": &seeHandovers, "AnswersTo": &seeHandovers, "ReadAnswer": &readAnswer,
	"AcceptAnswerKey": &acceptAnswerKey, "AcceptAnswerLine": &acceptAnswer, "DeclineAnswerLine": &declineAnswer,
	"Given": &seeGiven, "AnswerLines": &writeAnswer, "AddAnswerLine": &writeAnswer, "ChangeAnswerLine": &writeAnswer, "DropAnswerLine": &writeAnswer, "AnswerHandover": &writeAnswer,
	"Export": &exportBooks, "Check": &checkBooks, "Damage": &checkBooks, "Compact": &compactBooks, "TrailList": &seeTrail, "TrailPeople": &seeTrail, "TrailCSV": &listTrail, "Acknowledge": &acknowledge,
	"ReportFile": &exportReport, "TrailEntry": &seeTrail, "ExportTrail": &exportTrail, "ProveTrail": &seeTrail,
	"Alarms": &seeAlarms, "AlarmsToTell": &seeAlarms, "AnswerAlarm": &answerAlarm, "AlarmLimits": &seeAlarms, "SetAlarmLimits": &setAlarms, "SetAlarmLimitsFrom": &setAlarms,
	"ChangePassphrase": &ownPassphrase, "NewRecoveryKit": &newRecovery, "UseRecoveryKit": &newRecovery,
	"Keys": &seeKeys, "RotateKey": &rotateKey, "FinishRotation": &finishKey,
	"Accounts": &seeJournal, "SetAccounts": &setAccounts, "SetAccountsFrom": &setAccounts, "JournalFile": &exportJournal,
	"KeepTyping": &keepTyping, "Typing": &keepTyping, "ForgetTyping": &keepTyping,
	"GiveCode": &giveCode, "Confirm": &confirmUser, "Factor": &seeFactor, "Factors": &seeFactor, "FactorRoles": &seeFactor,
	"NewFactor": &setFactor, "FactorOf": &setFactor, "UseFactor": &setFactor, "NewRecoveryCodes": &newCodes, "DropFactor": &dropFactor, "SecurityKeys": &seeKey, "AddSecurityKey": &addKey, "RemoveSecurityKey": &dropKey,
	"ResetFactor": &resetFactor, "RequireFactor": &requireFactor, "AcceptClock": &acceptClock,
	"Users": &seeUsers, "FindUser": &seeUsers, "AddUser": &addUser, "SetUser": &setUser, "ExtendUser": &extendUser, "DisableUser": &disableUser,
	"EnrolDevice": &enrolDevice, "RemoveDevice": &removeDevice, "RoleHistory": &seeTrail, "UserCalled": &enrolDevice,
	// These tell nothing of the books, and work on a locked session too.
	"Alerts": nil, "ReadOnly": nil, "Needs": nil, "User": nil, "Dir": nil, "Today": nil, "Locked": nil, "Lock": nil, "MustChange": nil, "May": nil, "IsGiven": nil,
}

// knockAt calls a method with empty arguments and gives its error; ok is false where the method has none.
func knockAt(t *testing.T, s *Session, name string) error {
	t.Helper()
	m := reflect.ValueOf(s).MethodByName(name)
	var in []reflect.Value
	for i := range m.Type().NumIn() {
		at := m.Type().In(i)
		if at == reflect.TypeFor[context.Context]() {
			in = append(in, reflect.ValueOf(t.Context()))
			continue
		}
		in = append(in, reflect.Zero(at))
	}
	out := m.Call(in)
	err, ok := out[len(out)-1].Interface().(error)
	if !ok && out[len(out)-1].Type() != reflect.TypeFor[error]() {
		t.Errorf("%s gives no error, so it cannot refuse", name)
	}
	return err
}

// The door: every method, as nobody, with the books locked, and in each role. Only the refusal is looked at: with empty arguments the
// rest may fail as it likes.
func TestEveryDoorIsShut(t *testing.T) {
	_, open, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	_, locked, _ := newBooks(t, cheapEnv())
	if err := locked.Lock(); err != nil {
		t.Fatal(err)
	}
	kind := reflect.TypeFor[*Session]()
	for i := range kind.NumMethod() {
		name := kind.Method(i).Name
		a, known := doors[name]
		if !known {
			t.Errorf("Session.%s is not in the list of doors", name)
			continue
		}
		if a == nil {
			continue
		}
		for who, s := range map[string]*Session{"nobody": nil, "a locked session": locked} {
			if err := knockAt(t, s, name); KindOf(err) != Locked {
				t.Errorf("%s as %s: %v", name, who, err)
			}
		}
		for _, r := range append(Roles(), Role("stranger"), Role("")) {
			open.user.Role = r
			err := knockAt(t, open, name)
			if refused := KindOf(err) == Forbidden; refused == a.allows(r) {
				t.Errorf("%s as %q: refused %v, error %v", name, r, refused, err)
			}
		}
	}
	if len(doors) != kind.NumMethod() {
		t.Errorf("%d doors in the list, %d methods", len(doors), kind.NumMethod())
	}
}

// A login whose second factor is lacking does nothing but show it.
func TestEveryDoorIsShutToHalfALogin(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	for need, but := range map[Need][]*action{NeedsCode: {&giveCode, &dropFactor}, NeedsFactor: {&setFactor, &seeFactor}} {
		s.proofs.set(need)
		for name, a := range doors {
			if a == nil || slices.Contains(but, a) {
				continue
			}
			e, ok := errors.AsType[*Error](knockAt(t, s, name))
			if !ok || e.Kind != Locked || e.Hint != map[Need]Hint{NeedsCode: HintCode, NeedsFactor: HintFactor}[need] {
				t.Errorf("%s of a login that lacks the %s: %v", name, need, e)
			}
		}
	}
}

// Every action that asks again is refused once the last proof is some minutes old, and no other.
func TestDangerousActsAskAgain(t *testing.T) {
	env, now := cheapEnv(), time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env.Now = func() time.Time { return now }
	_, s, _ := newBooks(t, env)
	for _, late := range []time.Duration{freshFor - time.Second, freshFor} {
		now = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC).Add(late)
		for _, a := range allActions() {
			s.user.Role = a.may[0]
			e, _ := errors.AsType[*Error](s.knock(a))
			stale := e != nil && e.Kind == Locked && e.Hint == HintConfirm
			if stale != (a.again && late >= freshFor) {
				t.Errorf("%s after %s: %v", a.name, late, e)
			}
		}
	}
	now = now.Add(-24 * time.Hour) // a clock set back makes nothing fresh
	if s.user.Role = Owner; s.knock(exportBooks) == nil {
		t.Error("with the clock set back the proof counts again")
	}
}

// What a session may do is decided when it is done, not when it began.
func TestALockedSessionStaysLocked(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil {
		t.Errorf("locking twice: %v", err)
	}
	if !s.Locked() {
		t.Error("not locked")
	}
	_, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "Late"})
	want(t, err, Locked)
	if s.keys.StoreKey().Len() != 0 || s.keys.Public() != nil {
		t.Error("keys are still there")
	}
}
