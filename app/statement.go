package app

import (
	"bytes"
	"context"
	"strconv"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// StatementQuery asks for a statement of account. A zero From is the beginning, a zero To today, a zero Currency that in which the
// customer is billed.
type StatementQuery struct {
	From, To bill.Date
	Currency money.Currency
}

// AccountStatement is the account of a customer over some days.
type AccountStatement struct {
	Customer bill.Customer
	bill.Statement
}

// Statement makes the statement of account of a customer.
func (s *Session) Statement(ctx context.Context, customer bill.ID, q StatementQuery) (AccountStatement, error) {
	return read(ctx, s, seeReports, func(v *store.View) (AccountStatement, error) { return s.statement(v, customer, q) })
}

// StatementPDF is the same as a paper, in the customer's language.
func (s *Session) StatementPDF(ctx context.Context, customer bill.ID, q StatementQuery) ([]byte, error) {
	return read(ctx, s, seeReports, func(v *store.View) ([]byte, error) { return s.statementPDF(v, customer, q) })
}

// StatementPaper is how that looks.
func (s *Session) StatementPaper(ctx context.Context, customer bill.ID, q StatementQuery) (paper.Paper, error) {
	return read(ctx, s, seeReports, func(v *store.View) (paper.Paper, error) { return s.statementPaper(v, customer, q) })
}

func (s *Session) statementPDF(v *store.View, customer bill.ID, q StatementQuery) ([]byte, error) {
	p, err := s.statementPaper(v, customer, q)
	if err != nil {
		return nil, err
	}
	return paper.Archive(p, nil)
}

func (s *Session) statementPaper(v *store.View, customer bill.ID, q StatementQuery) (p paper.Paper, err error) {
	one, err := s.statement(v, customer, q)
	if err != nil {
		return p, err
	}
	company, err := v.Company()
	if err != nil {
		return p, err
	}
	lang := company.Language
	if one.Customer.Language != "" {
		lang = one.Customer.Language
	}
	style, err := s.books.env.paperStyle(v, company)
	if err != nil {
		return p, err
	}
	return paper.LayoutStatement(paper.StatementFacts{
		Seller: seller(company), Buyer: party(one.Customer), Language: lang, Made: s.Today(), Statement: one.Statement,
	}, style)
}

func (s *Session) statement(v *store.View, customer bill.ID, q StatementQuery) (out AccountStatement, err error) {
	if out.Customer, err = v.Customer(customer); err != nil {
		return out, err
	}
	if q.To.IsZero() {
		q.To = s.Today()
	}
	if q.To.Before(q.From) {
		return out, invalid("to", "the end lies before the start")
	}
	if q.Currency == (money.Currency{}) {
		if q.Currency = out.Customer.Currency; q.Currency == (money.Currency{}) {
			company, err := v.Company()
			if err != nil {
				return out, err
			}
			q.Currency = company.Currency
		}
	}
	all, err := v.AccountEntries(out.Customer.ID)
	if err != nil {
		return out, err
	}
	var list []bill.Entry
	for _, e := range all {
		if e.Amount.Currency() == q.Currency {
			list = append(list, e)
		}
	}
	out.Statement, err = bill.StatementOf(list, q.Currency, q.From, q.To)
	return out, err
}

var statementColumns = []string{"date", "kind", "number", "reference", "amount", "balance", "currency", "due", "open", "daysOverdue"}

// CSV is the statement for a spreadsheet: opening balance, movements, closing balance, then what is open.
func (a AccountStatement) CSV() ([]byte, error) {
	code := a.Closing.Currency().Code()
	row := func(day bill.Date, kind, no, ref, amount, balance string) []cell {
		return []cell{text(dayOut(day)), text(kind), text(no), text(ref), number(amount), number(balance), text(code), text(""), text(""), text("")}
	}
	rows := [][]cell{row(a.From, "opening", "", "", "", a.Opening.String())}
	for _, e := range a.Entries {
		rows = append(rows, row(e.Date, string(e.Kind), e.Number, e.Reference, e.Amount.String(), e.Balance.String()))
	}
	rows = append(rows, row(a.To, "closing", "", "", "", a.Closing.String()))
	for _, o := range a.Open {
		one := row(o.Date, "open", o.Name(), "", "", "")
		one[7], one[8], one[9] = text(dayOut(o.Due)), number(o.Open.String()), number(strconv.Itoa(o.Late))
		rows = append(rows, one)
	}
	if !a.Credit.IsZero() {
		one := row(a.To, "credit", "", "", "", "")
		one[8] = number(a.Credit.Neg().String())
		rows = append(rows, one)
	}
	var out bytes.Buffer
	err := writeCSV(&out, statementColumns, rows)
	return out.Bytes(), err
}

type statementJSON struct {
	Customer string       `json:"customer"`
	Currency string       `json:"currency"`
	From     string       `json:"from"`
	To       string       `json:"to"`
	Opening  string       `json:"opening"`
	Entries  []entryLine  `json:"entries"`
	Closing  string       `json:"closing"`
	Open     []itemLine   `json:"open"`
	Ages     []ageSumJSON `json:"ages"`
	Credit   string       `json:"credit"`
}

type entryLine struct {
	Date      string `json:"date"`
	Kind      string `json:"kind"`
	Number    string `json:"number"`
	Reference string `json:"reference"`
	Amount    string `json:"amount"`
	Balance   string `json:"balance"`
}

type itemLine struct {
	Kind        string `json:"kind"` // invoice, reminder fee or late interest
	Invoice     string `json:"invoice"`
	Number      string `json:"number"`
	Date        string `json:"date"`
	Due         string `json:"due"`
	Open        string `json:"open"`
	DaysOverdue int    `json:"daysOverdue"`
}

type ageSumJSON struct {
	FromDays int    `json:"fromDays"`
	ToDays   int    `json:"toDays"` // 0 in the last: no end
	Open     string `json:"open"`
}

func statementOut(a AccountStatement) statementJSON {
	out := statementJSON{
		Customer: a.Customer.ID.String(), Currency: a.Closing.Currency().Code(), From: dayOut(a.From), To: dayOut(a.To), Opening: a.Opening.String(),
		Entries: []entryLine{}, Closing: a.Closing.String(), Open: []itemLine{}, Credit: a.Credit.String(),
	}
	for _, e := range a.Entries {
		out.Entries = append(out.Entries, entryLine{dayOut(e.Date), string(e.Kind), e.Number, e.Reference, e.Amount.String(), e.Balance.String()})
	}
	for _, o := range a.Open {
		out.Open = append(out.Open, itemLine{string(o.Kind), o.Document.String(), o.Number, dayOut(o.Date), dayOut(o.Due), o.Open.String(), o.Late})
	}
	for i, b := range bill.AgeBounds() {
		out.Ages = append(out.Ages, ageSumJSON{b[0], b[1], a.Ages[i].String()})
	}
	return out
}
