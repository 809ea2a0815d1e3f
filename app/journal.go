package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"counterfoil/app/bill"
	"counterfoil/app/journal"
	"counterfoil/app/report"
	"counterfoil/store"
)

// settingAccounts is the chart on which the shop books.
const settingAccounts = "journal.accounts"

// Accounts is the chart on which the shop books: the defaults of its country until it was set.
func (s *Session) Accounts(ctx context.Context) (journal.Chart, error) {
	return read(ctx, s, seeJournal, accounts)
}

// accounts reads the chart. A German shop begins with SKR03, which most small ones have.
func accounts(v *store.View) (journal.Chart, error) {
	data, err := v.Setting(settingAccounts)
	if err != nil {
		return journal.Chart{}, err
	}
	if data == nil {
		company, err := v.Company()
		name := journal.Neutral
		if company.Address.Country == "DE" {
			name = journal.SKR03
		}
		c, _ := journal.Default(name)
		return c, err
	}
	return parseChart(data)
}

// SetAccounts keeps the chart.
func (s *Session) SetAccounts(ctx context.Context, c journal.Chart) error {
	return write(ctx, s, setAccounts, bill.ID{}, func(tx *store.Tx) error {
		if list := c.Check(); len(list) > 0 {
			return problems(list)
		}
		data, err := json.Marshal(chartOut(c))
		if err != nil {
			return err
		}
		return tx.SetSetting(settingAccounts, data)
	})
}

// SetAccountsFrom reads a chart in its JSON form and keeps it. Fields that are not there are those of the chart named in "chart", or of the
// present one.
func (s *Session) SetAccountsFrom(ctx context.Context, data []byte) (journal.Chart, error) {
	if err := s.knock(setAccounts); err != nil {
		return journal.Chart{}, err
	}
	now, err := s.Accounts(ctx)
	if err != nil {
		return now, err
	}
	c, err := chartFrom(data, now)
	if err != nil {
		return c, err
	}
	return c, s.SetAccounts(ctx, c)
}

// JournalFile is what was billed and received in a period as a file of a format, "datev" or "csv", for the accountant. The trail tells of it.
//
// Errors: Invalid with HintAccounts where the chart lacks an account or the numbers of DATEV; with the field "to" where the days are not
// in one business year.
func (s *Session) JournalFile(ctx context.Context, format string, p report.Period) (file []byte, err error) {
	err = takeOut(ctx, s, exportJournal, bill.ID{}, func(v *store.View) error {
		file, err = s.journalFile(v, format, p)
		return err
	})
	return file, err
}

func (s *Session) journalFile(v *store.View, format string, p report.Period) ([]byte, error) {
	if p.From.IsZero() || p.To.IsZero() {
		return nil, invalid("from", "the first and the last day are needed")
	}
	company, err := v.Company()
	if err != nil {
		return nil, err
	}
	chart, err := accounts(v)
	if err != nil {
		return nil, err
	}
	entries, err := journalEntries(v, chart, p, company.Address.Country)
	if err != nil {
		return nil, err
	}
	switch format {
	case "csv":
		return journalCSV(entries)
	case "datev":
		title := "Counterfoil " + p.From.String()[:7]
		file, err := journal.DATEV(chart, journal.Batch{From: p.From, To: p.To, Home: company.Currency, Title: title, Made: s.books.env.now()}, entries)
		return file, journalError(err)
	}
	return nil, invalid("format", "datev or csv is expected")
}

// journalEntries books a period.
func journalEntries(v *store.View, c journal.Chart, p report.Period, country string) ([]journal.Entry, error) {
	papers, err := v.JournalPapers(p)
	if err != nil {
		return nil, err
	}
	payments, err := v.JournalPayments(p)
	if err != nil {
		return nil, err
	}
	charges, err := v.JournalCharges(p)
	if err != nil {
		return nil, err
	}
	entries, err := c.Papers(papers, country)
	if err != nil {
		return nil, journalError(err)
	}
	moved, err := c.Payments(payments, country)
	return append(append(entries, moved...), c.Charges(charges)...), journalError(err)
}

// journalError says what is to be set, or which days to take.
func journalError(err error) error {
	missing, ok := errors.AsType[*journal.AccountError](err)
	switch {
	case ok:
		return &Error{Kind: Invalid, Field: "revenue", Hint: HintAccounts, Err: missing}
	case errors.Is(err, journal.ErrConsultant):
		return &Error{Kind: Invalid, Field: "consultant", Hint: HintAccounts, Err: err}
	case errors.Is(err, journal.ErrYear):
		return &Error{Kind: Invalid, Field: "to", Hint: HintFixField, Err: err}
	case errors.Is(err, journal.ErrTooMany):
		return &Error{Kind: Invalid, Field: "to", Hint: HintFixField, Err: err}
	}
	return err
}

// journalCSV is the neutral journal: one line for each amount that is debited on one account and credited on another.
func journalCSV(entries []journal.Entry) ([]byte, error) {
	lines, err := journal.Lines(entries)
	if err != nil {
		return nil, err
	}
	rows := make([][]cell, len(lines))
	for i, l := range lines {
		home := ""
		if !l.Home.IsZero() {
			home = l.Home.String()
		}
		rows[i] = []cell{
			text(l.Day.String()), text(l.Document), text(l.Debit), text(l.Contra), number(l.Amount.String()), text(l.Amount.Currency().Code()),
			number(home), text(cmp.Or(l.Home.Currency().Code(), "")), text(l.CodeOf()), text(l.Text),
		}
	}
	var file bytes.Buffer
	err = writeCSV(&file, journal.TableColumns, rows)
	return file.Bytes(), err
}
