package store

import (
	"fmt"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// draftRecord is the body of a draft and, without its lines, of an issued document.
type draftRecord struct {
	Kind       string             `json:"kind"`
	Currency   string             `json:"currency"`
	Language   string             `json:"language,omitempty"`
	Date       string             `json:"date,omitempty"`
	Due        string             `json:"due,omitempty"`
	Supply     string             `json:"supply,omitempty"`
	SupplyEnd  string             `json:"supplyEnd,omitempty"`
	Prices     string             `json:"prices"`
	Rules      rulesRecord        `json:"rules"`
	Customer   string             `json:"customer,omitempty"`
	Seller     partyRecord        `json:"seller"`
	Buyer      partyRecord        `json:"buyer"`
	Account    accountRecord      `json:"account"`
	PayTo      string             `json:"payTo,omitempty"`
	Reference  string             `json:"reference,omitempty"`
	Lines      []lineRecord       `json:"lines,omitempty"`
	Discounts  []adjustmentRecord `json:"discounts"`
	Charges    []adjustmentRecord `json:"charges"`
	Prepaid    string             `json:"prepaid,omitempty"`
	Rounding   string             `json:"rounding,omitempty"`
	Note       string             `json:"note,omitempty"`
	Terms      string             `json:"terms,omitempty"`
	BuyerRef   string             `json:"buyerRef,omitempty"`
	OrderRef   string             `json:"orderRef,omitempty"`
	TaxReasons map[string]string  `json:"taxReasons"`
	LeftOut    map[string]string  `json:"leftOut,omitempty"`
	Corrects   *referenceRecord   `json:"corrects,omitempty"`
	Source     *sourceRecord      `json:"source,omitempty"`
	Exchange   *exchangeRecord    `json:"exchange,omitempty"`
	GoodsKept  bool               `json:"goodsKept,omitempty"`
	DeliverTo  *recipientRecord   `json:"deliverTo,omitempty"`
	Settlement []settlementRecord `json:"settlement,omitempty"`
	Series     string             `json:"series,omitempty"`
	Deposit    bool               `json:"deposit,omitempty"`
	Deposits   []depositRecord    `json:"deposits,omitempty"`
}

// recipientRecord is who gets the goods; nil where they go to the buyer.
type recipientRecord struct {
	Name    string        `json:"name,omitempty"`
	Address addressRecord `json:"address"`
}

type exchangeRecord struct {
	Home   string             `json:"home"`
	Rate   money.ExchangeRate `json:"rate,omitzero"`
	Date   string             `json:"date,omitempty"`
	Source string             `json:"source,omitempty"`
}

type referenceRecord struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Date   string `json:"date"`
}

type sourceRecord struct {
	referenceRecord
	Kind string `json:"kind"`
}

type depositRecord struct {
	referenceRecord
	Paid string `json:"paid,omitempty"`
}

// takenRecord is what a line of a draft takes off; amounts are "12.34 EUR".
type takenRecord struct {
	Deposit string   `json:"deposit"`
	Net     string   `json:"net"`
	Tax     string   `json:"tax"`
	Split   []string `json:"split,omitempty"`
}

type lineRecord struct {
	Item        string             `json:"item,omitempty"`
	Code        string             `json:"code,omitempty"`
	Description string             `json:"description"`
	Detail      string             `json:"detail,omitempty"`
	Quantity    money.Quantity     `json:"quantity"`
	Unit        string             `json:"unit,omitempty"`
	Price       money.Price        `json:"price"`
	Base        money.Quantity     `json:"base"`
	Discounts   []adjustmentRecord `json:"discounts"`
	Charges     []adjustmentRecord `json:"charges"`
	Tax         rateRecord         `json:"tax"`
	Credits     int                `json:"credits,omitempty"`
	Source      int                `json:"source,omitempty"`
	Origin      *originRecord      `json:"origin,omitempty"`
	Taken       *takenRecord       `json:"taken,omitempty"`
	Class       string             `json:"class,omitempty"` // "HS 92021000"
}

// headOut is the record without lines.
func headOut(d bill.Draft) draftRecord {
	r := draftRecord{
		Kind: string(d.Kind), Currency: d.Currency.Code(), Language: d.Language, Date: dayText(d.Date), Due: dayText(d.Due),
		Supply: dayText(d.Supply), SupplyEnd: dayText(d.SupplyEnd), Prices: string(d.Prices), Rules: rulesOut(d.Rules),
		Customer: idText(d.Customer), Seller: partyOut(d.Seller), Buyer: partyOut(d.Buyer), Account: accountOut(d.Account),
		Discounts: adjustmentsOut(d.Discounts), Charges: adjustmentsOut(d.Charges), Prepaid: amountText(d.Prepaid),
		Rounding: amountText(d.Rounding),
		PayTo:    d.PayTo, Reference: d.Reference,
		Series: idText(d.Series), Deposit: d.Deposit, Note: d.Note, Terms: d.Terms, BuyerRef: d.BuyerRef, OrderRef: d.OrderRef, GoodsKept: d.GoodsKept,
		Settlement: as(d.Settlement, settlementOut),
	}
	r.TaxReasons, r.LeftOut = keyed[string](d.TaxReasons), keyed[string](d.LeftOut)
	if c := d.Corrects; c != nil {
		r.Corrects = &referenceRecord{idText(c.ID), c.Number, dayText(c.Date)}
	}
	if c := d.Source; c != nil {
		r.Source = &sourceRecord{referenceRecord{idText(c.ID), c.Number, dayText(c.Date)}, string(c.Kind)}
	}
	if to := d.DeliverTo; !to.IsZero() {
		r.DeliverTo = &recipientRecord{to.Name, addressRecord(to.Address)}
	}
	if x := d.Exchange; !x.IsZero() {
		r.Exchange = &exchangeRecord{x.Home.Code(), x.Rate, dayText(x.Date), x.Source}
	}
	for _, p := range d.Deposits {
		r.Deposits = append(r.Deposits, depositRecord{referenceRecord{idText(p.ID), p.Number, dayText(p.Date)}, amountText(p.Paid)})
	}
	return r
}

// keyed is a map under keys of another kind of text; nil stays nil.
func keyed[B, A ~string](m map[A]string) map[B]string {
	if m == nil {
		return nil
	}
	out := make(map[B]string, len(m))
	for key, text := range m {
		out[B(key)] = text
	}
	return out
}

func takenOut(t bill.Taken) *takenRecord {
	if t.Deposit.IsZero() {
		return nil
	}
	r := &takenRecord{Deposit: idText(t.Deposit), Net: amountText(t.Net), Tax: amountText(t.Tax)}
	for _, a := range t.Split {
		if text := amountText(a); text != "" {
			r.Split = append(r.Split, text)
		}
	}
	return r
}

func (r *reader) amount(field, text string) money.Amount {
	a, err := parseAmount(text)
	return take(r, field, a, err)
}

func (r *reader) taken(field string, rec *takenRecord) (t bill.Taken) {
	if rec == nil {
		return t
	}
	t.Deposit, t.Net, t.Tax = r.id(field, rec.Deposit), r.amount(field, rec.Net), r.amount(field, rec.Tax)
	for i, text := range rec.Split[:min(len(rec.Split), tax.MostTaxes)] {
		t.Split[i] = r.amount(field, text)
	}
	return t
}

func draftOut(d bill.Draft) draftRecord {
	r := headOut(d)
	for _, l := range d.Lines {
		r.Lines = append(r.Lines, lineRecord{
			Item: idText(l.Item), Description: l.Description, Detail: l.Detail, Quantity: l.Quantity, Unit: l.Unit,
			Price: l.Price, Base: l.Base, Discounts: adjustmentsOut(l.Discounts), Charges: adjustmentsOut(l.Charges),
			Tax: rateOut(l.Tax), Credits: l.Credits, Source: l.Source, Origin: originOut(l.Origin), Taken: takenOut(l.Taken), Class: classText(l.Class), Code: l.Code,
		})
	}
	return r
}

// reader collects the first error of a chain of small conversions, so that a record of twenty fields reads as one.
type reader struct{ err error }

func take[T any](r *reader, field string, v T, err error) T {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", field, err)
	}
	return v
}

func (r *reader) day(field, text string) bill.Date {
	d, err := dayIn(text)
	return take(r, field, d, err)
}

func (r *reader) id(field, text string) bill.ID {
	if text == "" {
		return bill.ID{}
	}
	id, err := bill.ParseID(text)
	return take(r, field, id, err)
}

func (r *reader) adjustments(field string, list []adjustmentRecord) []bill.Adjustment {
	out, err := adjustmentsIn(list)
	return take(r, field, out, err)
}

// draft turns the record back into the value it was made from.
func (rec draftRecord) draft(id bill.ID) (bill.Draft, error) {
	var r reader
	cur, err := currencyIn(rec.Currency)
	d := bill.Draft{
		ID: id, Kind: bill.Kind(rec.Kind), Currency: take(&r, "currency", cur, err), Language: rec.Language,
		Date: r.day("date", rec.Date), Due: r.day("due", rec.Due), Supply: r.day("supply", rec.Supply),
		SupplyEnd: r.day("supply end", rec.SupplyEnd), Prices: bill.Prices(rec.Prices), Rules: rec.Rules.rules(),
		Customer: r.id("customer", rec.Customer), Seller: rec.Seller.party(), Buyer: rec.Buyer.party(),
		Account: r.account("account", rec.Account), PayTo: rec.PayTo, Reference: rec.Reference, Discounts: r.adjustments("discounts", rec.Discounts),
		Charges: r.adjustments("charges", rec.Charges), Prepaid: r.amount("prepaid", rec.Prepaid),
		Rounding: r.amount("rounding", rec.Rounding), Series: r.id("series", rec.Series), Deposit: rec.Deposit, Note: rec.Note,
		Terms: rec.Terms, BuyerRef: rec.BuyerRef, OrderRef: rec.OrderRef, GoodsKept: rec.GoodsKept,
		Settlement: as(rec.Settlement, settlementIn),
	}
	d.TaxReasons, d.LeftOut = keyed[tax.Category](rec.TaxReasons), keyed[tax.Category](rec.LeftOut)
	if c := rec.Corrects; c != nil {
		d.Corrects = &bill.Reference{ID: r.id("corrects", c.ID), Number: c.Number, Date: r.day("corrects", c.Date)}
	}
	if c := rec.Source; c != nil {
		ref := bill.Reference{ID: r.id("source", c.ID), Number: c.Number, Date: r.day("source", c.Date)}
		d.Source = &bill.Source{Reference: ref, Kind: bill.Kind(c.Kind)}
	}
	if to := rec.DeliverTo; to != nil {
		d.DeliverTo = bill.Recipient{Name: to.Name, Address: bill.Address(to.Address)}
	}
	if x := rec.Exchange; x != nil {
		home, err := currencyIn(x.Home)
		d.Exchange = bill.Exchange{Home: take(&r, "exchange", home, err), Rate: x.Rate, Date: r.day("exchange", x.Date), Source: x.Source}
	}
	for _, p := range rec.Deposits {
		ref := bill.Reference{ID: r.id("deposits", p.ID), Number: p.Number, Date: r.day("deposits", p.Date)}
		d.Deposits = append(d.Deposits, bill.Deposit{Reference: ref, Paid: r.amount("deposits", p.Paid)})
	}
	for i, l := range rec.Lines {
		field := fmt.Sprintf("line %d", i+1)
		d.Lines = append(d.Lines, bill.Line{
			Item: r.id(field, l.Item), Description: l.Description, Detail: l.Detail, Quantity: l.Quantity, Unit: l.Unit,
			Price: l.Price, Base: l.Base, Discounts: r.adjustments(field, l.Discounts),
			Charges: r.adjustments(field, l.Charges), Tax: l.Tax.rate(), Credits: l.Credits, Source: l.Source,
			Origin: l.Origin.origin(), Taken: r.taken(field, l.Taken), Class: classIn(l.Class), Code: l.Code,
		})
	}
	if r.err != nil {
		return bill.Draft{}, &DamageError{File: booksName, Err: r.err}
	}
	return d, nil
}

// classText is a class as one text: its scheme, a blank, its code.
func classText(c bill.Class) string {
	if c == (bill.Class{}) {
		return ""
	}
	return c.Scheme + " " + c.Code
}

func classIn(text string) bill.Class {
	scheme, code, _ := strings.Cut(text, " ")
	return bill.Class{Scheme: scheme, Code: code}
}

func idText(id bill.ID) string {
	if id == (bill.ID{}) {
		return ""
	}
	return id.String()
}
