package bank

import (
	"fmt"
	"html"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// OFX 1 is SGML in which a value's end tag may be left out, OFX 2 is XML. One reader takes both: a tag with a text behind it is a
// value, one without is a group, and an end tag closes what it names.

type ofxReader struct {
	list    []Statement
	groups  []string
	rows    []map[string]string // the entries of the statement under way, until its currency is known for certain
	row     map[string]string   // nil outside of an entry
	head    map[string]string   // nil outside of a statement
	balance string              // the ledger's, at the end
}

// readOFX reads all statements of a file, of bank accounts and of cards.
func readOFX(text string) ([]Statement, error) {
	at := strings.Index(text, "<OFX>")
	if at < 0 {
		return nil, fmt.Errorf("no <OFX>: %w", ErrBroken)
	}
	r := &ofxReader{}
	for rest := text[at:]; rest != ""; {
		name, value, next, err := ofxTag(rest)
		if err == nil {
			err = r.take(name, value)
		}
		if err != nil {
			return nil, fmt.Errorf("statement %d, entry %d: %w", len(r.list)+1, len(r.rows), err)
		}
		rest = next
	}
	if r.head != nil {
		return nil, fmt.Errorf("the file ends early: %w", ErrBroken)
	}
	if len(r.list) == 0 {
		return nil, ErrUnknown
	}
	return r.list, nil
}

// ofxTag takes the next tag and the text behind it.
func ofxTag(text string) (name, value, rest string, err error) {
	begin := strings.IndexByte(text, '<')
	if begin < 0 {
		return "", "", "", nil
	}
	text = text[begin+1:]
	if strings.HasPrefix(text, "!") || strings.HasPrefix(text, "?") {
		if after, ok := strings.CutPrefix(text, "!--"); ok {
			_, rest, _ = strings.Cut(after, "-->")
			return "", "", rest, nil
		}
		return "", "", "", fmt.Errorf("a declaration: %w", ErrBroken)
	}
	name, rest, ok := strings.Cut(text, ">")
	if !ok || len(name) > 80 {
		return "", "", "", fmt.Errorf("a tag does not end: %w", ErrBroken)
	}
	end := strings.IndexByte(rest, '<')
	if end < 0 {
		end = len(rest)
	}
	return strings.ToUpper(strings.TrimSpace(name)), strings.TrimSpace(html.UnescapeString(rest[:end])), rest[end:], nil
}

func (r *ofxReader) take(name, value string) error {
	switch closed, ending := strings.CutPrefix(name, "/"); {
	case name == "":
		return nil
	case ending:
		return r.close(closed)
	case value == "" && !strings.HasSuffix(name, "/"):
		return r.enter(name)
	case value != "":
		r.value(name, value)
	}
	return nil
}

func (r *ofxReader) enter(name string) error {
	if len(r.groups) == maxDepth {
		return fmt.Errorf("depth: %w", ErrTooLarge)
	}
	r.groups = append(r.groups, name)
	switch name {
	case "STMTRS", "CCSTMTRS":
		r.head, r.rows, r.balance = map[string]string{}, nil, ""
	case "STMTTRN":
		if r.head == nil {
			return ErrBroken
		}
		if len(r.rows) == maxEntries {
			return ErrTooLarge
		}
		r.row = map[string]string{}
	}
	return nil
}

// within says whether a group is open.
func (r *ofxReader) within(name string) bool {
	for _, g := range r.groups {
		if g == name {
			return true
		}
	}
	return false
}

func (r *ofxReader) value(name, value string) {
	switch {
	case r.head == nil:
	case r.row != nil:
		switch {
		case r.within("BANKACCTTO") || r.within("CCACCTTO"):
			name = "TO." + name
		case r.within("CURRENCY") || r.within("ORIGCURRENCY"):
			name = "CURRENCY." + name
		}
		if r.row[name] == "" && len(r.row) < maxTexts {
			r.row[name] = value
		}
	case r.within("LEDGERBAL") && name == "BALAMT":
		r.balance = value
	case r.head[name] == "" && len(r.head) < maxTexts && !r.within("AVAILBAL") && !r.within("BALLIST"):
		r.head[name] = value
	}
}

// close ends a group, and what was opened in it and not closed. The end tag of a value closes none.
func (r *ofxReader) close(name string) error {
	for i := len(r.groups) - 1; i >= 0; i-- {
		if r.groups[i] == name {
			r.groups = r.groups[:i]
			break
		}
	}
	switch {
	case name == "STMTTRN" && r.row != nil:
		r.rows = append(r.rows, r.row)
		r.row = nil
	case (name == "STMTRS" || name == "CCSTMTRS") && r.head != nil:
		if r.row != nil {
			return ErrBroken
		}
		s, err := r.statement()
		r.list, r.head = append(r.list, s), nil
		return err
	}
	return nil
}

func (r *ofxReader) statement() (s Statement, err error) {
	s = Statement{Format: OFX, Account: r.head["ACCTID"]}
	if iban := germanIBAN(r.head["BANKID"], r.head["ACCTID"]); iban != "" {
		s.Account = iban
	}
	if s.Currency, err = currencyOf(r.head["CURDEF"]); err != nil {
		return s, err
	}
	if r.balance != "" {
		if s.Closing.Amount, err = ofxAmount(s.Currency, r.balance); err != nil {
			return s, fmt.Errorf("balance: %w", err)
		}
		s.Closing.Known = true
	}
	for i, row := range r.rows {
		e, err := ofxEntry(s.Currency, row)
		if err != nil {
			return s, fmt.Errorf("entry %d: %w", i+1, err)
		}
		if !e.Amount.IsZero() {
			s.Entries = append(s.Entries, e)
		}
	}
	return s, nil
}

func ofxEntry(c money.Currency, row map[string]string) (e Entry, err error) {
	if e.Amount, err = ofxAmount(c, row["TRNAMT"]); err != nil {
		return e, fmt.Errorf("amount: %w", err)
	}
	if e.Booked, err = ofxDay(row["DTPOSTED"]); err != nil {
		return e, fmt.Errorf("day: %w", err)
	}
	if row["DTAVAIL"] != "" {
		if e.Valued, err = ofxDay(row["DTAVAIL"]); err != nil {
			return e, fmt.Errorf("day: %w", err)
		}
	}
	e.Name, e.Purpose, e.IBAN = first(row["NAME"], row["EXTDNAME"]), row["MEMO"], row["TO.ACCTID"]
	e.BankRef = row["FITID"]
	if n := row["CHECKNUM"]; n != "" {
		e.Purpose = strings.TrimSpace(e.Purpose + " " + n)
	}
	e.EndToEnd = row["REFNUM"]
	return e, nil
}

// ofxAmount reads "-12.34", "+12,34" and "12".
func ofxAmount(c money.Currency, text string) (money.Amount, error) {
	return amountOf(c, strings.Replace(text, ",", ".", 1))
}

// ofxDay reads the day of "20261124120000.000[-5:EST]": the one that the bank wrote.
func ofxDay(text string) (bill.Date, error) { return dayOf("20060102", text[:min(len(text), 8)]) }
