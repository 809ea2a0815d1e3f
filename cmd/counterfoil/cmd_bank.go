package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type bankCmd struct {
	Import bankImport `cmd:"" help:"Read a bank statement: CAMT.053, MT940, OFX or CSV, also zipped. Nothing is booked."`
	List   bankList   `cmd:"" help:"List the entries, the oldest first, with the invoices that they may pay."`
	Accept bankAccept `cmd:"" help:"Book an entry as payment of invoices, or of the likeliest one."`
	Ignore bankIgnore `cmd:"" help:"Set an entry aside: it pays no invoice."`
	Undo   bankUndo   `cmd:"" help:"Take an entry back by counter-payments, and make it open again."`
}

type bankImport struct {
	File     string            `arg:"" help:"The file of the bank, or '-'."`
	DryRun   bool              `help:"Say what it holds, and keep nothing."`
	Account  string            `placeholder:"IBAN" help:"Whose statement it is, where the file does not say; else the company's account."`
	Currency string            `placeholder:"EUR" help:"Of a table that does not say; else the company's."`
	Column   map[string]string `placeholder:"date=TITLE" help:"What a column of a table holds: date, valued, amount, debit, credit, sign, currency, name, iban, purpose, endToEnd, reference, bankRef, balance, account or status."`
	Order    string            `enum:",dmy,mdy" default:"" help:"Day or month first in the dates of a table: dmy or mdy."`
}

// Run reads a statement.
func (c *bankImport) Run(d *desk) error {
	h, err := c.hints()
	if err != nil {
		return err
	}
	return takeIn(d, c.File, c.DryRun, h, (*app.Session).ReadBank, (*app.Session).ImportBank, func(list []app.BankStatement) error {
		return d.answer(app.WireAll(list), func(w io.Writer) error { return showStatements(w, list) })
	})
}

func (c *bankImport) hints() (h bank.Hints, err error) {
	h = bank.Hints{Account: c.Account, Order: c.Order, Columns: map[bank.Column]string{}}
	if c.Currency != "" {
		if h.Currency, err = money.ParseCurrency(c.Currency); err != nil {
			return h, usage("--currency: three capital letters, such as EUR")
		}
	}
	for name, title := range c.Column {
		known := false
		for _, column := range bank.Columns() {
			known = known || string(column) == name
		}
		if !known {
			return h, usage("--column: %s is none of those that are known (see --help)", name)
		}
		h.Columns[bank.Column(name)] = title
	}
	return h, nil
}

// agreements are the words for whether a statement adds up.
var agreements = map[bank.Agreement]string{
	bank.Agrees: "balances agree", bank.Differs: "BALANCES DIFFER", bank.Untold: "no balances told",
}

func showStatements(w io.Writer, list []app.BankStatement) error {
	var rows [][]string
	for _, s := range list {
		from, to := s.Days()
		pending := ""
		if s.Pending > 0 {
			pending = fmt.Sprint(s.Pending)
		}
		rows = append(rows, []string{
			string(s.Format), s.Account, s.Currency.Code(), day(from), day(to), fmt.Sprint(len(s.Entries)), fmt.Sprint(len(s.Fresh)), pending, agreements[s.Agreement()],
		})
	}
	return table(w, []column{
		left("FORMAT"), left("ACCOUNT"), left(""), left("FROM"), left("TO"), right("ENTRIES"), right("NEW"), right("PENDING"), left("CHECK"),
	}, rows)
}

type bankList struct {
	State string `enum:"open,booked,ignored,all" default:"open" help:"open, booked, ignored or all."`
	pageFlags
}

// Run lists entries.
func (c *bankList) Run(d *desk) error {
	q := app.BankQuery{State: app.BankState(c.State), Limit: c.Limit, Offset: c.Offset}
	if c.State == "all" {
		q.State = ""
	}
	return d.session(func(s *app.Session) error {
		list, _, err := s.BankEntries(d.ctx, q)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return listBank(w, list) })
	})
}

func listBank(w io.Writer, list []app.BankMatch) error {
	var rows [][]string
	for _, m := range list {
		row := []string{m.ID.String(), day(m.Booked), m.Amount.String(), m.Amount.Currency().Code(), shorten(m.Name, 24), shorten(m.Purpose, 32), string(m.State), "", ""}
		if len(m.Suggestions) == 0 {
			rows = append(rows, row)
		}
		for i, s := range m.Suggestions[:min(len(m.Suggestions), 3)] {
			if i > 0 {
				row = make([]string, len(row))
			}
			row[len(row)-2], row[len(row)-1] = suggestedNumbers(s), reasonsIn(s)
			rows = append(rows, row)
		}
	}
	return table(w, []column{
		left("ID"), left("BOOKED"), right("AMOUNT"), left(""), left("FROM"), left("PURPOSE"), left("STATE"), left("MAY PAY"), left("BECAUSE"),
	}, rows)
}

func shorten(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

func suggestedNumbers(s bank.Suggestion) string {
	var numbers []string
	for _, p := range s.Shares {
		numbers = append(numbers, p.Number)
	}
	return strings.Join(numbers, " + ")
}

// reasonWords are the words for why an entry may pay an invoice.
var reasonWords = map[bank.Reason]string{
	bank.ByReference: "reference", bank.ByNumber: "number", bank.ByNumberAlike: "a number like it", bank.ByOneNumber: "number of one",
	bank.AmountExact: "amount", bank.AmountSum: "sum", bank.AmountDiscount: "less %s %% discount",
	bank.AmountSettled: "less settlement discount", bank.AmountTooLate: "less settlement discount, too late", bank.AmountLess: "a part", bank.AmountMore: "too much",
	bank.IBANKnown: "known account", bank.NameAlike: "name",
}

// reasonsIn puts a suggestion into words: "85: number, amount", with what is open afterwards.
func reasonsIn(s bank.Suggestion) string {
	var words []string
	for _, r := range s.Reasons {
		text := reasonWords[r]
		if r == bank.AmountDiscount {
			text = fmt.Sprintf(text, s.Discount)
		}
		if s.Offer != (bill.Offer{}) && (r == bank.AmountSettled || r == bank.AmountTooLate) {
			text += fmt.Sprintf(" (%s %% until %s)", s.Offer.Percent, day(s.Offer.By))
		}
		words = append(words, text)
	}
	out := fmt.Sprintf("%d: %s", s.Score, strings.Join(words, ", "))
	switch s.Rest.Sign() {
	case 1:
		out += "; then open " + s.Rest.String()
	case -1:
		out += "; overpaid by " + s.Rest.Neg().String()
	}
	return out
}

type bankAccept struct {
	ID       string   `arg:"" help:"Id of the entry."`
	Invoices []string `arg:"" optional:"" name:"invoice" help:"Numbers or ids of the invoices, in the order in which they are paid."`
	Discount bool     `help:"The named invoices are settled with their settlement discounts."`
}

// Run books an entry.
func (c *bankAccept) Run(d *desk) error {
	return onEntry(d, c.ID, func(s *app.Session, id bill.ID) ([]bill.Payment, error) {
		var shares []bank.Share
		if c.Discount && len(c.Invoices) == 0 {
			return nil, usage("--discount: name the invoices that are settled with it")
		}
		for _, ref := range c.Invoices {
			invoice, err := s.ResolveDocument(d.ctx, ref)
			if err != nil {
				return nil, err
			}
			shares = append(shares, bank.Share{Invoice: invoice})
		}
		if c.Discount {
			var err error
			if shares, err = settledShares(d, s, id, shares); err != nil {
				return nil, err
			}
		}
		return s.AcceptBank(d.ctx, id, shares)
	})
}

// settledShares is the suggestion to pay these invoices with their settlement discounts.
func settledShares(d *desk, s *app.Session, entry bill.ID, named []bank.Share) ([]bank.Share, error) {
	list, _, err := s.BankEntries(d.ctx, app.BankQuery{State: app.BankOpen})
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		for _, one := range m.Suggestions {
			fits := m.ID == entry && len(one.Shares) == len(named) && slices.Contains(one.Reasons, bank.AmountSettled)
			for _, share := range one.Shares {
				fits = fits && slices.ContainsFunc(named, func(n bank.Share) bool { return n.Invoice == share.Invoice })
			}
			if fits {
				return one.Shares, nil
			}
		}
	}
	return nil, usage("--discount: the entry is not what these invoices ask for less a settlement discount that is still offered")
}

// onEntry does something to an entry, and answers with the payments that were booked.
func onEntry(d *desk, ref string, do func(*app.Session, bill.ID) ([]bill.Payment, error)) error {
	id, err := parseID(ref)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := do(s, id)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printBooked(d, s, w, list) })
	})
}

type bankIgnore struct {
	ID string `arg:"" help:"Id of the entry."`
}

// Run sets an entry aside.
func (c *bankIgnore) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		if err := s.IgnoreBank(d.ctx, id); err != nil {
			return err
		}
		return d.answer(map[string]string{"id": c.ID, "state": string(app.BankIgnored)}, line("set aside"))
	})
}

type bankUndo struct {
	ID string `arg:"" help:"Id of the entry."`
}

// Run takes an entry back.
func (c *bankUndo) Run(d *desk) error {
	return onEntry(d, c.ID, func(s *app.Session, id bill.ID) ([]bill.Payment, error) { return s.UndoBank(d.ctx, id) })
}
