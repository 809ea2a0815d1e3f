package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The records below are the JSON that lies in the body columns. They are apart from the types of bill on purpose:
// a field may be renamed there, what lies on disk may not. nil and empty are kept apart (null and []), so that a
// document comes back exactly as it was filed.

type addressRecord struct {
	Lines    []string `json:"lines"`
	PostCode string   `json:"postCode,omitempty"`
	City     string   `json:"city,omitempty"`
	Region   string   `json:"region,omitempty"`
	Country  string   `json:"country,omitempty"`
}

type contactRecord struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

type accountRecord struct {
	Holder     string `json:"holder,omitempty"`
	IBAN       string `json:"iban,omitempty"`
	BIC        string `json:"bic,omitempty"`
	Bank       string `json:"bank,omitempty"`
	Currency   string `json:"currency,omitempty"`
	QRIBAN     string `json:"qrIban,omitempty"`
	UPI        string `json:"upi,omitempty"`
	PIX        string `json:"pix,omitempty"`
	References string `json:"references,omitempty"`
}

type partyRecord struct {
	Name      string        `json:"name"`
	Address   addressRecord `json:"address"`
	Contact   contactRecord `json:"contact"`
	TaxID     string        `json:"taxId,omitempty"`
	TaxNumber string        `json:"taxNumber,omitempty"`
	LegalID   string        `json:"legalId,omitempty"`
	Website   string        `json:"website,omitempty"`
	Number    string        `json:"number,omitempty"`

	EInvoice eInvoicingRecord `json:"eInvoice,omitzero"`
}

type endpointRecord struct {
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
}

type eInvoicingRecord struct {
	Profile  string         `json:"profile,omitempty"`
	Endpoint endpointRecord `json:"endpoint,omitzero"`
}

func eInvoicingOut(e bill.EInvoicing) eInvoicingRecord {
	return eInvoicingRecord{string(e.Profile), endpointRecord(e.Endpoint)}
}

func (r eInvoicingRecord) asked() bill.EInvoicing {
	return bill.EInvoicing{Profile: bill.EProfile(r.Profile), Endpoint: bill.Endpoint(r.Endpoint)}
}

type rateRecord struct {
	Category string        `json:"category"`
	Rate     money.Percent `json:"rate"`
	Split    tax.Split     `json:"split,omitzero"`
}

type rulesRecord struct {
	Rounding uint8 `json:"rounding"`
	TaxBy    uint8 `json:"taxBy"`
	CashStep int64 `json:"cashStep"`
}

type adjustmentRecord struct {
	Percent money.Percent `json:"percent"`
	Amount  string        `json:"amount,omitempty"` // "12.34 EUR"
	Base    string        `json:"base,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Early   bool          `json:"early,omitempty"`
	Tax     *rateRecord   `json:"tax,omitempty"`
}

type settlementRecord struct {
	Days    int           `json:"days"`
	Percent money.Percent `json:"percent"`
}

func accountOut(a bill.Account) accountRecord {
	return accountRecord{a.Holder, a.IBAN, a.BIC, a.Bank, a.Currency.Code(), a.QRIBAN, a.UPI, a.PIX, string(a.References)}
}

func (r *reader) account(field string, rec accountRecord) bill.Account {
	cur, err := currencyIn(rec.Currency)
	return bill.Account{
		Holder: rec.Holder, IBAN: rec.IBAN, BIC: rec.BIC, Bank: rec.Bank, Currency: take(r, field, cur, err), QRIBAN: rec.QRIBAN,
		UPI: rec.UPI, PIX: rec.PIX, References: bill.RefKind(rec.References),
	}
}

func settlementOut(s bill.Settlement) settlementRecord { return settlementRecord(s) }
func settlementIn(r settlementRecord) bill.Settlement  { return bill.Settlement(r) }

func partyOut(p bill.Party) partyRecord {
	return partyRecord{
		p.Name, addressRecord(p.Address), contactRecord(p.Contact), p.TaxID, p.TaxNumber, p.LegalID, p.Website, p.Number,
		eInvoicingOut(p.EInvoice),
	}
}

func (r partyRecord) party() bill.Party {
	return bill.Party{
		Name: r.Name, Address: bill.Address(r.Address), Contact: bill.Contact(r.Contact),
		TaxID: r.TaxID, TaxNumber: r.TaxNumber, LegalID: r.LegalID, Website: r.Website, Number: r.Number,
		EInvoice: r.EInvoice.asked(),
	}
}

func rateOut(r tax.Rate) rateRecord { return rateRecord{string(r.Category), r.Percent, r.Split} }

func (r rateRecord) rate() tax.Rate {
	return tax.Rate{Category: tax.Category(r.Category), Percent: r.Rate, Split: r.Split}
}

// rateIn reads the columns of a rate.
func rateIn(category, percent string, split sql.NullString) (tax.Rate, error) {
	pc, err := money.ParsePercent(percent)
	if err != nil {
		return tax.Rate{}, err
	}
	parts, err := tax.ParseSplit(split.String)
	return tax.Rate{Category: tax.Category(category), Percent: pc, Split: parts}, err
}

func rulesOut(r bill.Rules) rulesRecord {
	return rulesRecord{uint8(r.Rounding), uint8(r.TaxBy), r.CashStep}
}

func (r rulesRecord) rules() bill.Rules {
	return bill.Rules{Rounding: money.Rounding(r.Rounding), TaxBy: bill.TaxBy(r.TaxBy), CashStep: r.CashStep}
}

// amountText writes an amount with its currency; the zero Amount, which has none, is "".
func amountText(a money.Amount) string {
	if a == (money.Amount{}) {
		return ""
	}
	return a.String() + " " + a.Currency().Code()
}

func parseAmount(text string) (money.Amount, error) {
	if text == "" {
		return money.Amount{}, nil
	}
	digits, code, ok := strings.Cut(text, " ")
	if !ok {
		return money.Amount{}, fmt.Errorf("amount without currency")
	}
	cur, err := money.ParseCurrency(code)
	if err != nil {
		return money.Amount{}, err
	}
	return money.ReadAmount(cur, digits)
}

func adjustmentsOut(list []bill.Adjustment) []adjustmentRecord {
	if list == nil {
		return nil
	}
	out := make([]adjustmentRecord, len(list))
	for i, a := range list {
		out[i] = adjustmentRecord{Percent: a.Percent, Amount: amountText(a.Amount), Base: amountText(a.Base), Reason: a.Reason, Early: a.Early}
		if a.Tax != nil {
			r := rateOut(*a.Tax)
			out[i].Tax = &r
		}
	}
	return out
}

func adjustmentsIn(list []adjustmentRecord) ([]bill.Adjustment, error) {
	if list == nil {
		return nil, nil
	}
	out := make([]bill.Adjustment, len(list))
	for i, r := range list {
		amount, err := parseAmount(r.Amount)
		if err != nil {
			return nil, fmt.Errorf("adjustment %d: %w", i+1, err)
		}
		base, err := parseAmount(r.Base)
		if err != nil {
			return nil, fmt.Errorf("adjustment %d base: %w", i+1, err)
		}
		out[i] = bill.Adjustment{Percent: r.Percent, Amount: amount, Base: base, Reason: r.Reason, Early: r.Early}
		if r.Tax != nil {
			t := r.Tax.rate()
			out[i].Tax = &t
		}
	}
	return out, nil
}

// currencyIn reads a code; "" is the zero Currency.
func currencyIn(code string) (money.Currency, error) {
	if code == "" {
		return money.Currency{}, nil
	}
	return money.ParseCurrency(code)
}

// dayText is the ISO form, "" for no day.
func dayText(d bill.Date) string {
	if d == (bill.Date{}) {
		return ""
	}
	return d.String()
}

func dayIn(text string) (bill.Date, error) {
	if text == "" {
		return bill.Date{}, nil
	}
	return bill.ParseDate(text)
}

// orNull gives NULL for an empty text and for zero.
func orNull[T comparable](v T) any {
	var none T
	if v == none {
		return nil
	}
	return v
}

// idOrNull gives NULL for the zero id.
func idOrNull(id bill.ID) any {
	if id == (bill.ID{}) {
		return nil
	}
	return id[:]
}

// idIn copies a column; NULL is the zero id.
func idIn(b []byte) (bill.ID, error) {
	var id bill.ID
	if b == nil {
		return id, nil
	}
	if len(b) != len(id) {
		return id, fmt.Errorf("id of %d bytes", len(b))
	}
	copy(id[:], b)
	return id, nil
}

// idColumn is a column that holds an id, and where it goes.
type idColumn struct {
	name string
	from []byte
	into *bill.ID
}

// idsIn reads the ids of a row.
func idsIn(columns ...idColumn) error {
	var r reader
	for _, c := range columns {
		id, err := idIn(c.from)
		*c.into = take(&r, c.name, id, err)
	}
	return r.err
}

func toJSON(record any) (string, error) {
	b, err := json.Marshal(record)
	return string(b), err
}

// fromJSON reads a body column. What does not parse was not written by us: damage.
func fromJSON(body string, record any) error {
	if err := json.Unmarshal([]byte(body), record); err != nil {
		return &DamageError{File: booksName, Err: fmt.Errorf("a row's body: %w", err)}
	}
	return nil
}
