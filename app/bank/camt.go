package bank

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/intake"
	"counterfoil/app/money"
)

// CAMT.053 has had many versions, which differ in what they add and in one more element around a few values. So elements are
// found by their names, whatever the namespace says, and both places are looked at.

// readCAMT reads all statements of a message.
func readCAMT(text string) ([]Statement, error) {
	x := intake.XML(text, maxDepth)
	var list []Statement
	known := false
	for {
		t, err := x.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken("XML", err)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn":
			return nil, ErrNotice
		case "BkToCstmrStmt":
			known = true
		case "Stmt":
			s, err := readStmt(x)
			if err != nil {
				return nil, fmt.Errorf("statement %d: %w", len(list)+1, err)
			}
			list = append(list, s)
		}
	}
	if !known || len(list) == 0 {
		return nil, ErrUnknown
	}
	return list, nil
}

// broken keeps the kind of an error of ours, and makes ErrBroken of any other: its text may quote the file.
func broken(where string, err error) error {
	switch {
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrBroken):
		return err
	case errors.Is(err, intake.ErrTooLong), errors.Is(err, intake.ErrDeep):
		return fmt.Errorf("%s: %w", where, ErrTooLarge)
	}
	return fmt.Errorf("%s: %w", where, ErrBroken)
}

type camtAmount struct {
	Text     string `xml:",chardata"`
	Currency string `xml:"Ccy,attr"`
}

type camtDay struct {
	Day    string `xml:"Dt"`
	Moment string `xml:"DtTm"`
}

type camtAccount struct {
	IBAN     string `xml:"Id>IBAN"`
	Other    string `xml:"Id>Othr>Id"`
	Currency string `xml:"Ccy"`
}

type camtBalance struct {
	Code   string     `xml:"Tp>CdOrPrtry>Cd"`
	Amount camtAmount `xml:"Amt"`
	Sign   string     `xml:"CdtDbtInd"`
}

type camtParty struct {
	Name  string `xml:"Nm"`
	Inner string `xml:"Pty>Nm"` // from version 08 on
}

func (p camtParty) name() string { return first(p.Name, p.Inner) }

type camtEntry struct {
	Amount camtAmount `xml:"Amt"`
	Sign   string     `xml:"CdtDbtInd"`
	Status struct {
		Text string `xml:",chardata"`
		Code string `xml:"Cd"` // from version 08 on
	} `xml:"Sts"`
	Booked  camtDay     `xml:"BookgDt"`
	Valued  camtDay     `xml:"ValDt"`
	Ref     string      `xml:"NtryRef"`
	BankRef string      `xml:"AcctSvcrRef"`
	Info    string      `xml:"AddtlNtryInf"`
	Details camtDetails `xml:"NtryDtls>TxDtls"`
}

// camtDetails are the payments of an entry, and camtTexts what one says: both bounded while they are read, for an element of a few bytes is a
// hundred times as large in memory.
type (
	camtDetails []camtDetail
	camtTexts   []string
)

// UnmarshalXML adds one.
func (l *camtDetails) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return addOne((*[]camtDetail)(l), maxEntries, d, start)
}

// UnmarshalXML adds one.
func (l *camtTexts) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return addOne((*[]string)(l), maxTexts, d, start)
}

func addOne[T any](list *[]T, most int, d *xml.Decoder, start xml.StartElement) error {
	if len(*list) == most {
		return ErrTooLarge
	}
	var one T
	err := d.DecodeElement(&one, &start)
	*list = append(*list, one)
	return err
}

type camtDetail struct {
	EndToEnd     string      `xml:"Refs>EndToEndId"`
	BankRef      string      `xml:"Refs>AcctSvcrRef"`
	Amount       camtAmount  `xml:"Amt"`
	TxAmount     camtAmount  `xml:"AmtDtls>TxAmt>Amt"`
	Debtor       camtParty   `xml:"RltdPties>Dbtr"`
	LastDebtor   camtParty   `xml:"RltdPties>UltmtDbtr"`
	DebtorAcct   camtAccount `xml:"RltdPties>DbtrAcct"`
	Creditor     camtParty   `xml:"RltdPties>Cdtr"`
	LastCreditor camtParty   `xml:"RltdPties>UltmtCdtr"`
	CreditorAcct camtAccount `xml:"RltdPties>CdtrAcct"`
	Texts        camtTexts   `xml:"RmtInf>Ustrd"`
	References   camtTexts   `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
	Documents    camtTexts   `xml:"RmtInf>Strd>RfrdDocInf>Nb"`
	More         camtTexts   `xml:"RmtInf>Strd>AddtlRmtInf"`
	Info         string      `xml:"AddtlTxInf"`
}

// camtStmt is what of a statement is read before its entries make sense.
type camtStmt struct {
	number   string
	account  camtAccount
	balances []camtBalance
	entries  []camtEntry
	payments int // in them
}

// readStmt reads one statement element by element, so that what is not needed is never held.
func readStmt(x *xml.Decoder) (Statement, error) {
	var raw camtStmt
	for {
		t, err := x.Token()
		if err != nil {
			return Statement{}, broken("XML", err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			return raw.statement()
		case xml.StartElement:
			if err := raw.take(x, t); err != nil {
				return Statement{}, broken(fmt.Sprintf("after entry %d", len(raw.entries)), err)
			}
		}
	}
}

func (s *camtStmt) take(x *xml.Decoder, start xml.StartElement) error {
	switch start.Name.Local {
	case "Id":
		return x.DecodeElement(&s.number, &start)
	case "Acct":
		return x.DecodeElement(&s.account, &start)
	case "Bal":
		if len(s.balances) == maxTexts {
			return ErrTooLarge
		}
		var b camtBalance
		err := x.DecodeElement(&b, &start)
		s.balances = append(s.balances, b)
		return err
	case "Ntry":
		if s.payments >= maxEntries {
			return ErrTooLarge
		}
		var e camtEntry
		err := x.DecodeElement(&e, &start)
		s.entries, s.payments = append(s.entries, e), s.payments+max(1, len(e.Details))
		return err
	}
	return x.Skip()
}

// statement makes a value of what was read.
func (s *camtStmt) statement() (out Statement, err error) {
	out = Statement{Format: CAMT, Number: s.number, Account: first(s.account.IBAN, s.account.Other)}
	code := s.account.Currency
	for _, b := range s.balances {
		code = first(code, b.Amount.Currency)
	}
	for _, e := range s.entries {
		code = first(code, e.Amount.Currency)
	}
	if out.Currency, err = currencyOf(code); err != nil {
		return out, err
	}
	for _, b := range s.balances {
		if err := out.balance(b); err != nil {
			return out, fmt.Errorf("balance: %w", err)
		}
	}
	for i, e := range s.entries {
		if status := strings.TrimSpace(first(e.Status.Code, strings.TrimSpace(e.Status.Text))); status != "BOOK" && status != "" {
			out.Pending++
			continue
		}
		list, err := e.entries(out.Currency)
		if err != nil {
			return out, fmt.Errorf("entry %d: %w", i+1, err)
		}
		out.Entries = append(out.Entries, list...)
	}
	return out, nil
}

// balance keeps the balance at the beginning and the one at the end.
func (s *Statement) balance(b camtBalance) error {
	at := map[string]*Balance{"OPBD": &s.Opening, "PRCD": &s.Opening, "CLBD": &s.Closing}[strings.TrimSpace(b.Code)]
	if at == nil || at.Known {
		return nil
	}
	a, err := b.Amount.signed(s.Currency, b.Sign)
	*at = Balance{Amount: a, Known: true}
	return err
}

// signed is an amount in the currency of the account; the mark tells in from out.
func (a camtAmount) signed(c money.Currency, mark string) (money.Amount, error) {
	if a.Currency != "" && strings.TrimSpace(a.Currency) != c.Code() {
		return money.Amount{}, fmt.Errorf("currency: %w", ErrBroken)
	}
	out, err := amountOf(c, strings.TrimSpace(a.Text))
	switch {
	case err != nil || out.Sign() < 0:
		return out, fmt.Errorf("amount: %w", ErrBroken)
	case strings.TrimSpace(mark) == "DBIT":
		return out.Neg(), nil
	case strings.TrimSpace(mark) != "CRDT":
		return out, fmt.Errorf("credit or debit: %w", ErrBroken)
	}
	return out, nil
}

func (d camtDay) day() (bill.Date, error) {
	if text := first(d.Day, d.Moment); text != "" {
		return isoDay(text)
	}
	return bill.Date{}, nil
}

// entries is one entry, or one for each payment of a batch where all of them have their amounts.
func (e *camtEntry) entries(c money.Currency) ([]Entry, error) {
	amount, err := e.Amount.signed(c, e.Sign)
	if err != nil {
		return nil, err
	}
	booked, err := e.Booked.day()
	valued, err2 := e.Valued.day()
	if booked.IsZero() {
		booked = valued
	}
	if err != nil || err2 != nil || booked.IsZero() {
		return nil, fmt.Errorf("day: %w", ErrBroken)
	}
	if amount.IsZero() {
		return nil, nil
	}
	base := Entry{Booked: booked, Valued: valued, Amount: amount, BankRef: first(e.BankRef, e.Ref)}
	if parts, ok := e.parts(base); ok {
		return parts, nil
	}
	for _, d := range e.Details {
		d.fill(&base)
	}
	if base.Purpose == "" {
		base.Purpose = e.Info
	}
	return []Entry{base}, nil
}

// parts takes a batch apart.
func (e *camtEntry) parts(base Entry) ([]Entry, bool) {
	if len(e.Details) < 2 {
		return nil, false
	}
	sum, list := money.Of(0, base.Amount.Currency()), []Entry(nil)
	for i, d := range e.Details {
		own := d.Amount
		if own.Text == "" {
			own = d.TxAmount
		}
		a, err := own.signed(base.Amount.Currency(), e.Sign)
		if err == nil {
			sum, err = sum.Add(a)
		}
		if err != nil || a.IsZero() {
			return nil, false
		}
		one := base
		one.Amount, one.BankRef = a, first(d.BankRef, fmt.Sprintf("%s/%d", base.BankRef, i+1))
		d.fill(&one)
		list = append(list, one)
	}
	return list, sum == base.Amount
}

// fill adds what a payment says of itself to what was said before.
func (d *camtDetail) fill(e *Entry) {
	name, account := first(d.Debtor.name(), d.LastDebtor.name()), d.DebtorAcct
	if e.Amount.Sign() < 0 {
		name, account = first(d.Creditor.name(), d.LastCreditor.name()), d.CreditorAcct
	}
	e.Name, e.IBAN = first(e.Name, name), first(e.IBAN, account.IBAN, account.Other)
	e.EndToEnd, e.BankRef = first(e.EndToEnd, d.EndToEnd), first(e.BankRef, d.BankRef)
	texts := append(append(append([]string{e.Purpose}, d.Texts...), d.Documents...), d.More...)
	for _, ref := range d.References {
		if e.Reference == "" {
			e.Reference = structured(ref)
		}
		if structured(ref) == "" {
			texts = append(texts, ref)
		}
	}
	e.Purpose = strings.Join(texts, " ")
	if strings.TrimSpace(e.Purpose) == "" {
		e.Purpose = d.Info
	}
	e.Purpose = clean(e.Purpose, maxPurpose)
}

// first is the first of the texts that is not blank.
func first(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return strings.TrimSpace(t)
		}
	}
	return ""
}
