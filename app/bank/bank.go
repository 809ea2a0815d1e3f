// Package bank reads bank statements and says which open invoices their entries may pay. Everything is pure: bytes come in,
// values go out; no clock, no disk. What a file holds is a stranger's word, so every reader bounds what it takes.
package bank

import (
	"errors"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Format is how a statement was written.
type Format string

// The formats.
const (
	CAMT  Format = "camt.053" // ISO 20022
	MT940 Format = "mt940"    // SWIFT
	OFX   Format = "ofx"      // Open Financial Exchange, also as QFX
	CSV   Format = "csv"
)

// Statement is the account of a bank over some days.
type Statement struct {
	Format   Format
	Account  string // IBAN or national number without blanks; "" where the file does not say
	Currency money.Currency
	Number   string // the bank's
	Opening  Balance
	Closing  Balance
	Entries  []Entry // in the order of the file
	Pending  int     // entries left out, because the bank has not booked them yet
	Part     int     // which file of an archive it comes from
}

// Balance is what the bank says the account held. Known is false where it says nothing.
type Balance struct {
	Amount money.Amount
	Known  bool
}

// Entry is money that came into the account, or went out where Amount is negative.
type Entry struct {
	Booked    bill.Date
	Valued    bill.Date // zero where the file does not say
	Amount    money.Amount
	Name      string // the other party
	IBAN      string // the other party's, or a national number
	Purpose   string // what the payer wrote
	EndToEnd  string // the payer's own id
	Reference string // structured: ISO 11649 ("RF...") or Swiss QR (27 digits)
	BankRef   string // the bank's own
}

// Agreement says whether the balances and the entries of a statement fit.
type Agreement string

// The answers: opening plus entries is the closing balance, is another, or the bank does not tell both.
const (
	Agrees  Agreement = "agrees"
	Differs Agreement = "differs"
	Untold  Agreement = "untold"
)

// Agreement adds the statement up.
func (s Statement) Agreement() Agreement {
	if !s.Opening.Known || !s.Closing.Known || s.Pending > 0 && s.Format == CSV {
		return Untold
	}
	sum, err := s.Sum()
	if err == nil {
		sum, err = sum.Add(s.Opening.Amount)
	}
	if err != nil || sum != s.Closing.Amount {
		return Differs
	}
	return Agrees
}

// Sum is that of all entries.
func (s Statement) Sum() (money.Amount, error) {
	sum := money.Of(0, s.Currency)
	for _, e := range s.Entries {
		var err error
		if sum, err = sum.Add(e.Amount); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Days are the first and the last booking day.
func (s Statement) Days() (from, to bill.Date) {
	for i, e := range s.Entries {
		if i == 0 || e.Booked.Before(from) {
			from = e.Booked
		}
		if i == 0 || to.Before(e.Booked) {
			to = e.Booked
		}
	}
	return from, to
}

// What can be wrong with a file, to be asked with errors.Is. Texts name a line or an entry, never what stands in it.
var (
	// ErrUnknown: it is no statement in a format that is known here.
	ErrUnknown = errors.New("this is no bank statement that can be read here (CAMT.053, MT940, OFX, CSV)")
	// ErrNotice: an ISO 20022 message that is no statement: what it tells may still change.
	ErrNotice = errors.New("this is a notice of the bank (camt.052 or camt.054), not a statement; ask for camt.053")
	// ErrBroken: it begins like a statement and does not go on like one.
	ErrBroken = errors.New("the statement is broken")
	// ErrColumns: a person must say what a CSV file means; errors.As finds the ColumnsError.
	ErrColumns = errors.New("the columns are not clear")
	// ErrTooLarge: it is larger than any statement is.
	ErrTooLarge = errors.New("the statement is too large")
)

// Bounds of what is read.
const (
	maxBytes   = 64 << 20 // of a file, unpacked
	maxFiles   = 1000     // in an archive
	maxDepth   = 64       // of elements in elements
	maxEntries = 200_000  // of all statements in a file
	maxTexts   = 1000     // of one entry, or of balances, or of values of one group
	maxColumns = 500      // of a CSV file
	maxField   = 16 << 10 // of a field of MT940
)
