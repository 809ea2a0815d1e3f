package app

import (
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type bankEntryJSON struct {
	ID        string `json:"id,omitempty"`
	Account   string `json:"account,omitempty"`
	State     string `json:"state,omitempty"`
	Booked    string `json:"booked"`
	Valued    string `json:"valued"`
	Amount    string `json:"amount"`
	Currency  string `json:"currency"`
	Name      string `json:"name"`
	IBAN      string `json:"iban"`
	Purpose   string `json:"purpose"`
	EndToEnd  string `json:"endToEnd"`
	Reference string `json:"reference"`
	BankRef   string `json:"bankReference"`
	Format    string `json:"format,omitempty"`
}

type bankStatementJSON struct {
	Format   string          `json:"format"`
	Account  string          `json:"account"`
	Number   string          `json:"number"`
	Currency string          `json:"currency"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Opening  string          `json:"opening"`
	Closing  string          `json:"closing"`
	Balances string          `json:"balances"` // agrees, differs or untold
	Entries  int             `json:"entries"`
	Known    int             `json:"known"`
	Pending  int             `json:"pending"`
	New      []bankEntryJSON `json:"new"`
}

type bankMatchJSON struct {
	bankEntryJSON
	Suggestions []suggestionJSON `json:"suggestions"`
	Payments    []paymentJSON    `json:"payments"`
}

type suggestionJSON struct {
	Score    int         `json:"score"`
	Reasons  []string    `json:"reasons"`
	Discount string      `json:"discount,omitempty"` // percent
	By       string      `json:"by,omitempty"`       // the last day of the settlement discount
	Rest     string      `json:"rest"`               // open afterwards; negative: overpaid
	Invoices []shareJSON `json:"invoices"`
}

type shareJSON struct {
	Invoice  string `json:"invoice"`
	Number   string `json:"number"`
	Customer string `json:"customer"`
	Open     string `json:"open"`
	Amount   string `json:"amount"`
	Discount string `json:"discount,omitempty"` // settlement discount beside the amount
}

func bankOut(e bank.Entry) bankEntryJSON {
	return bankEntryJSON{
		Booked: dayOut(e.Booked), Valued: dayOut(e.Valued), Amount: e.Amount.String(), Currency: e.Amount.Currency().Code(), Name: e.Name,
		IBAN: e.IBAN, Purpose: e.Purpose, EndToEnd: e.EndToEnd, Reference: e.Reference, BankRef: e.BankRef,
	}
}

func bankEntryOut(e BankEntry) bankEntryJSON {
	out := bankOut(e.Entry)
	out.ID, out.Account, out.State, out.Format = e.ID.String(), e.Account, string(e.State), string(e.Format)
	return out
}

func bankStatementOut(s BankStatement) bankStatementJSON {
	from, to := s.Days()
	out := bankStatementJSON{
		Format: string(s.Format), Account: s.Account, Number: s.Number, Currency: s.Currency.Code(), From: dayOut(from), To: dayOut(to),
		Opening: balanceOut(s.Opening), Closing: balanceOut(s.Closing), Balances: string(s.Agreement()), Entries: len(s.Entries),
		Known: len(s.Entries) - len(s.Fresh), Pending: s.Pending, New: []bankEntryJSON{},
	}
	for _, e := range s.Fresh {
		out.New = append(out.New, bankOut(e))
	}
	return out
}

func balanceOut(b bank.Balance) string {
	if !b.Known {
		return ""
	}
	return b.Amount.String()
}

func bankMatchOut(m BankMatch) bankMatchJSON {
	out := bankMatchJSON{bankEntryJSON: bankEntryOut(m.BankEntry), Suggestions: []suggestionJSON{}, Payments: []paymentJSON{}}
	for _, s := range m.Suggestions {
		one := suggestionJSON{Score: s.Score, Reasons: []string{}, Rest: s.Rest.String(), Invoices: []shareJSON{}}
		for _, r := range s.Reasons {
			one.Reasons = append(one.Reasons, string(r))
		}
		if s.Discount != (money.Percent{}) {
			one.Discount = s.Discount.String()
		}
		if s.Offer != (bill.Offer{}) {
			one.Discount, one.By = s.Offer.Percent.String(), dayOut(s.Offer.By)
		}
		for _, p := range s.Shares {
			one.Invoices = append(one.Invoices, shareJSON{p.Invoice.String(), p.Number, p.Name, p.Open.String(), p.Amount.String(), amountOut(p.Discount)})
		}
		out.Suggestions = append(out.Suggestions, one)
	}
	for _, p := range m.Payments {
		out.Payments = append(out.Payments, paymentOut(p))
	}
	return out
}
