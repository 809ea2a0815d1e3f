package app

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The JSON forms below are a promise to scripts. Amounts are texts in the document's currency with its own number of
// decimals, days are "2026-11-23", moments RFC 3339 in UTC. What is read back (customer, item, company, draft) has the same
// fields that the readers take.
type addressJSON struct {
	Lines    []string `json:"lines"`
	PostCode string   `json:"postCode"`
	City     string   `json:"city"`
	Region   string   `json:"region"`
	Country  string   `json:"country"`
}

type contactJSON struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

type rateJSON struct {
	Category string `json:"category"`
	Rate     string `json:"rate"`
	Split    string `json:"split,omitempty"` // the taxes that the rate is made of: "CGST 9 + SGST 9"
}

type rulesJSON struct {
	Mode     string `json:"mode"`
	TaxBy    string `json:"taxBy"`
	CashStep int64  `json:"cashStep"`
}

type accountJSON struct {
	Holder     string `json:"holder"`
	IBAN       string `json:"iban"`
	BIC        string `json:"bic"`
	Bank       string `json:"bank"`
	Currency   string `json:"currency,omitempty"`
	QRIBAN     string `json:"qrIban,omitempty"`
	UPI        string `json:"upi,omitempty"`
	PIX        string `json:"pix,omitempty"`
	References string `json:"references,omitempty"`
}

type companyJSON struct {
	Name      string      `json:"name"`
	Address   addressJSON `json:"address"`
	Contact   contactJSON `json:"contact"`
	TaxID     string      `json:"taxId"`
	TaxNumber string      `json:"taxNumber"`
	LegalID   string      `json:"legalId"`
	Endpoint  string      `json:"endpoint"`
	Website   string      `json:"website"`
	Account   accountJSON `json:"account"`
	Currency  string      `json:"currency"`
	Language  string      `json:"language"`
	Terms     int         `json:"terms"`
	Prices    string      `json:"prices"`
	Rounding  rulesJSON   `json:"rounding"`
	Footer    string      `json:"footer"`
	Small     bool        `json:"smallBusiness"`
	OSS       bool        `json:"oss"`
	Logo      string      `json:"logo"` // data URI

	Accounts   []accountJSON    `json:"accounts"` // beside the first
	Settlement []settlementJSON `json:"settlement"`
}

// settlementJSON is a step of a discount for paying early.
type settlementJSON struct {
	Days    int    `json:"days"`
	Percent string `json:"percent"`
}

// offerJSON is what an invoice costs who pays by a day.
type offerJSON struct {
	settlementJSON
	By       string `json:"by"`
	Discount string `json:"discount"`
	Pay      string `json:"pay"`
}

type partyJSON struct {
	ID        string      `json:"id,omitempty"`
	Number    string      `json:"number"`
	Name      string      `json:"name"`
	Address   addressJSON `json:"address"`
	Contact   contactJSON `json:"contact"`
	TaxID     string      `json:"taxId"`
	TaxNumber string      `json:"taxNumber,omitempty"`
	LegalID   string      `json:"legalId,omitempty"`
	Website   string      `json:"website,omitempty"`
	EInvoice  string      `json:"eInvoice,omitempty"`
	Endpoint  string      `json:"endpoint,omitempty"`
}

type adjustmentJSON struct {
	Percent string    `json:"percent,omitempty"`
	Amount  string    `json:"amount,omitempty"`
	Base    string    `json:"base,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Early   bool      `json:"early,omitempty"` // the share of a credit note in the settlement discount of its invoice
	Tax     *rateJSON `json:"tax,omitempty"`
}

type answerJSON struct {
	ID     string `json:"id"`
	Answer string `json:"answer"`
	Date   string `json:"date"`
	Note   string `json:"note"`
}

type paymentJSON struct {
	ID        string `json:"id"`
	Receipt   string `json:"receipt"`
	Kind      string `json:"kind"`
	Invoice   string `json:"invoice"`
	Customer  string `json:"customer,omitempty"`
	Date      string `json:"date"`
	Amount    string `json:"amount"`
	Currency  string `json:"currency"`
	Method    string `json:"method"`
	Reference string `json:"reference"`
	Note      string `json:"note"`
	Reverses  string `json:"reverses,omitempty"`

	Taxes []groupJSON `json:"taxes,omitempty"` // of a discount: what it takes off each tax group
}

func addressOut(a bill.Address) addressJSON {
	out := addressJSON(a)
	if out.Lines == nil {
		out.Lines = []string{}
	}
	return out
}

func rateOut(r tax.Rate) rateJSON {
	return rateJSON{string(r.Category), r.Percent.String(), r.Split.String()}
}

func rulesOut(r bill.Rules) rulesJSON {
	by := "group"
	if r.TaxBy == bill.TaxByLine {
		by = "line"
	}
	return rulesJSON{Mode: roundings[r.Rounding], TaxBy: by, CashStep: r.CashStep}
}

func partyOut(p bill.Party, id bill.ID) partyJSON {
	return partyJSON{
		ID: id.String(), Number: p.Number, Name: p.Name, Address: addressOut(p.Address), Contact: contactJSON(p.Contact),
		TaxID: p.TaxID, TaxNumber: p.TaxNumber, LegalID: p.LegalID, Website: p.Website,
		EInvoice: string(p.EInvoice.Profile), Endpoint: p.EInvoice.Endpoint.String(),
	}
}

// amountOut is "" for the zero Amount, which has no currency.
func amountOut(a money.Amount) string {
	if a.Currency() == (money.Currency{}) {
		return ""
	}
	return a.String()
}

func dayOut(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func momentOut(t time.Time) string { return t.UTC().Format(time.RFC3339) }

type recipientJSON struct {
	Name    string      `json:"name"`
	Address addressJSON `json:"address"`
}

// recipientOut is nil where the goods go to the buyer.
func recipientOut(r bill.Recipient) *recipientJSON {
	if r.IsZero() {
		return nil
	}
	return &recipientJSON{r.Name, addressOut(r.Address)}
}

func adjustmentsOut(list []bill.Adjustment) []adjustmentJSON {
	out := []adjustmentJSON{}
	for _, a := range list {
		one := adjustmentJSON{Amount: amountOut(a.Amount), Base: amountOut(a.Base), Reason: a.Reason, Early: a.Early}
		if !a.Percent.IsZero() {
			one.Percent = a.Percent.String()
		}
		if a.Tax != nil {
			r := rateOut(*a.Tax)
			one.Tax = &r
		}
		out = append(out, one)
	}
	return out
}

func companyOut(c bill.Company) companyJSON {
	out := companyJSON{
		Name: c.Name, Address: addressOut(c.Address), Contact: contactJSON(c.Contact), TaxID: c.TaxID, TaxNumber: c.TaxNumber,
		LegalID: c.LegalID, Endpoint: c.Endpoint.String(), Website: c.Website, Account: accountOut(c.Account), Accounts: accountsOut(c.Accounts), Currency: c.Currency.Code(), Language: c.Language,
		Terms: c.Terms, Prices: string(c.Prices), Rounding: rulesOut(c.Rounding), Footer: c.Footer, Small: c.SmallBusiness, OSS: c.OSS,
		Settlement: settlementOut(c.Settlement),
	}
	if len(c.Logo) > 0 {
		out.Logo = "data:" + http.DetectContentType(c.Logo) + dataURI + base64.StdEncoding.EncodeToString(c.Logo)
	}
	return out
}

// settlementOut keeps none apart from an empty list: of a customer they are not the same.
func settlementOut(list []bill.Settlement) (out []settlementJSON) {
	if list != nil {
		out = []settlementJSON{}
	}
	for _, s := range list {
		out = append(out, settlementJSON{s.Days, s.Percent.String()})
	}
	return out
}

// settlementNone says in a cell that a customer gets no settlement discount, whatever the company gives.
const settlementNone = "none"

// settlementCell is the same in a cell, and parseSettlement reads it.
func settlementCell(list []bill.Settlement) string {
	if list != nil && len(list) == 0 {
		return settlementNone
	}
	return bill.SettlementsText(list, func(p money.Percent) string { return p.String() + "%" })
}

func parseSettlement(text string) ([]bill.Settlement, error) {
	if text == settlementNone {
		return []bill.Settlement{}, nil
	}
	return bill.ParseSettlements(text, money.ParsePercent)
}

func paymentOut(p bill.Payment) paymentJSON {
	out := paymentJSON{
		ID: p.ID.String(), Receipt: p.Receipt.String(), Kind: string(p.Kind), Invoice: p.Document.String(), Customer: p.Customer.String(),
		Date: dayOut(p.Date), Amount: p.Amount.String(), Currency: p.Amount.Currency().Code(), Method: p.Method, Reference: p.Reference,
		Note: p.Note, Reverses: p.Reverses.String(),
	}
	for _, c := range p.Taxes {
		one := groupJSON{Category: string(c.Rate.Category), Rate: c.Rate.Percent.String(), Taxable: c.Taxable.String(), Tax: c.Tax.String()}
		for _, part := range c.Rate.Split.Parts() {
			one.Split = append(one.Split, splitJSON{Name: part.Name, Rate: part.Percent.String()})
		}
		if c.HomeTaxable != (money.Amount{}) {
			one.Home = &homeJSON{Taxable: c.HomeTaxable.String(), Tax: c.HomeTax.String()}
		}
		out.Taxes = append(out.Taxes, one)
	}
	return out
}

func answerOut(a bill.Answer) answerJSON {
	return answerJSON{a.ID.String(), string(a.Verdict), dayOut(a.Date), a.Note}
}

func digestOut(b [32]byte) string { return hex.EncodeToString(b[:]) }
