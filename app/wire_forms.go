package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/journal"
	"counterfoil/app/mail"
	"counterfoil/app/paper"
	"counterfoil/app/report"
)

// Wire is the JSON form of a value of the trade, ready for encoding/json: companies, customers, items, drafts, documents, rows of
// lists, payments, series, reports, backups, and slices of them. Of anything else it is the value itself.
func Wire(v any) any {
	for _, form := range []func(any) any{wireParty, wireDocument, wireMoney, wireBooks, wirePrivacy, wireBackups, wireUsers, wireHandover} {
		if out := form(v); out != nil {
			return out
		}
	}
	return v
}

// wireParty has the forms of who and what: the business, its customers and items; nil for anything else.
func wireParty(v any) any {
	switch v := v.(type) {
	case bill.Company:
		return companyOut(v)
	case bill.Customer:
		return customerOut(v)
	case paper.Style:
		return paperStyleOut(v)
	case bill.Account:
		return accountOut(v)
	case bill.OwnFields:
		return ownFieldsOut(v)
	case bill.Item:
		return itemOut(v)
	case bill.Cost:
		return costOut(v)
	case StockLevel:
		return stockLevelOut(v)
	case StockCard:
		return stockCardOut(v)
	case bill.PriceList:
		return priceListOut(v)
	case PriceBook:
		return priceBookOut(v)
	case Merge:
		return mergeOut(v)
	case ItemMerge:
		return itemMergeOut(v)
	case bill.Duplicate:
		return duplicateOut(v)
	case TaxAdvice:
		return adviceOut(v)
	case Attachment:
		return attachmentOut(v)
	case Note:
		return noteOut(v)
	case Binned:
		return binnedOut(v)
	}
	return nil
}

// wireDocument has the forms of documents, and what is made of them; nil for anything else.
func wireDocument(v any) any {
	switch v := v.(type) {
	case bill.Draft:
		return wireDraft(v)
	case Document:
		return documentOut(v)
	case DocumentRow:
		return rowOut(v)
	case DocumentSums:
		return documentSumsOut(v)
	case DocumentMargin:
		return marginOut(v)
	case Letter:
		return postedOut(v)
	case OutboxReport:
		return outboxReportOut(v)
	case MailSettings:
		return mailSettingsOut(v)
	case Calculation:
		return calculationOut(v)
	case MailTemplate:
		return mailTemplateOut(v)
	case mail.Letter:
		return letterOut(v)
	case BulkResult:
		return bulkOut(v)
	case SavedView:
		return viewOut(v)
	case RecurringInvoice:
		return recurringOut(v)
	case MadeInvoice:
		return madeOut(v)
	case bill.Answer:
		return answerOut(v)
	case bill.Series:
		return seriesOut(v)
	case NumberReport:
		return numbersOut(v)
	case einvoice.Read:
		return eInvoiceOut(v)
	case einvoice.Finding:
		return findingOut(v)
	case Registration:
		return registrationOut(v)
	case einvoice.CountryRule:
		return countryOut(v)
	}
	return nil
}

// wireMoney has the forms of what is owed and paid; nil for anything else.
func wireMoney(v any) any {
	switch v := v.(type) {
	case bill.Payment:
		return paymentOut(v)
	case LateClaim:
		return lateOut(v)
	case bill.LateTerms:
		return lateTermsOut(v)
	case bill.LateCharge:
		return chargeOut(v)
	case bill.Waiver:
		return waiverOut(v)
	case bill.ReminderPlan:
		return reminderPlanOut(v)
	case bill.ReminderDue:
		return reminderDueOut(v)
	case bill.Reminder:
		return reminderOut(v)
	case bill.ReminderHold:
		return reminderHoldOut(v)
	case ReminderHistory:
		return reminderHistoryOut(v)
	case AccountStatement:
		return statementOut(v)
	case CustomerAccount:
		return accountStandsOut(v)
	case BankStatement:
		return bankStatementOut(v)
	case BankMatch:
		return bankMatchOut(v)
	case journal.Chart:
		return chartOut(v)
	}
	return nil
}

// wireBooks has the forms of the books as a whole; nil for anything else.
func wireBooks(v any) any {
	switch v := v.(type) {
	case TrailLine:
		return trailLineOut(v)
	case Alarm:
		return alarmOut(v)
	case AlarmLimits:
		return limitsJSON(v)
	case Home:
		return homeOut(v)
	case report.Table:
		return tableOut(v)
	case ImportPreview:
		return importPreviewOut(v)
	case Import:
		return importOut(v)
	case Backup:
		return backupOut(v)
	case BackupFacts:
		return factsOut(v)
	case Soundness:
		return checkOut(v)
	case Damage:
		return damageOut(&v)
	case TrailEntry:
		return entryOut(v)
	case TrailProof:
		return proofOut(v)
	case ToldEntry:
		return toldOut(v)
	}
	return nil
}

// WireAll is Wire of each; never null.
func WireAll[T any](list []T) []any {
	out := make([]any, 0, len(list))
	for _, v := range list {
		out = append(out, Wire(v))
	}
	return out
}
