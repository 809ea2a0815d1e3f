package bill_test

import (
	"reflect"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// What a copy has of each field: a field that is new must be decided on here, and in README.
const (
	same    = "same"    // as on the document
	gone    = "gone"    // it belongs to one sale, or to one day
	another = "another" // its own
)

var copied = map[string]string{
	"ID": another, "Kind": same, "Currency": same, "Language": same, "Date": gone, "Due": gone, "Supply": gone, "SupplyEnd": gone,
	"Prices": same, "Rules": same, "Customer": same, "Seller": same, "Buyer": same, "Account": same, "PayTo": same, "Reference": gone,
	"Lines": same, "Discounts": same, "Charges": same, "Prepaid": gone, "Rounding": gone, "Note": same, "Terms": same, "BuyerRef": same,
	"OrderRef": gone, "TaxReasons": same, "LeftOut": same, "Corrects": gone, "Source": gone, "Settlement": same, "Exchange": gone,
	"Series": same, "DeliverTo": same, "GoodsKept": gone, "Deposit": same, "Deposits": gone,
}

var copiedLine = map[string]string{
	"Item": same, "Code": same, "Description": same, "Detail": same, "Quantity": same, "Unit": same, "Price": same, "Base": same,
	"Discounts": same, "Charges": same, "Tax": same, "Credits": gone, "Source": gone, "Origin": same, "Taken": gone, "Class": same,
}

// everything is a draft on which nothing is empty, whatever sense that makes.
func everything() bill.Draft {
	euro, day := money.MustCurrency("EUR"), today
	one, half := must(money.ParseQuantity("1")), must(money.ParsePercent("0.5"))
	off := []bill.Adjustment{{Percent: half, Reason: "regular"}}
	ref := bill.Reference{ID: bill.NewID(), Number: "7", Date: day}
	address := bill.Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"}
	line := bill.Line{
		Item: bill.NewID(), Code: "ROS", Description: "Rosin", Detail: "dark", Quantity: one, Unit: "C62", Price: must(money.ParsePrice("9.90")), Base: one,
		Discounts: off, Charges: off, Tax: tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("19"))}, Credits: 1, Source: 1, Origin: bill.PriceOrigin{List: "Trade"},
		Class: bill.Class{Scheme: bill.ClassHS, Code: "3806"},
	}
	off1 := line
	off1.Taken = bill.Taken{Deposit: bill.NewID(), Net: money.Of(100, euro), Tax: money.Of(19, euro)}
	return bill.Draft{
		ID: bill.NewID(), Kind: bill.Invoice, Currency: euro, Language: "de", Date: day, Due: day, Supply: day, SupplyEnd: day, Prices: bill.Gross,
		Rules: bill.Rules{CashStep: 5}, Customer: bill.NewID(), Seller: bill.Party{Name: "Shop"}, Buyer: bill.Party{Name: "Orchestra", Address: address},
		Account: bill.Account{IBAN: "DE89370400440532013000"}, PayTo: "bank", Reference: "RF18", Lines: []bill.Line{line, off1}, Discounts: off, Charges: off,
		Prepaid: money.Of(1, euro), Rounding: money.Of(1, euro), Note: "Thank you.", Terms: "at once", BuyerRef: "04011000-1234512345-35", OrderRef: "PO 4711",
		TaxReasons: map[tax.Category]string{tax.Exempt: "medical"}, LeftOut: map[tax.Category]string{tax.ReverseCharge: "printed in the note"},
		Corrects: &ref, Source: &bill.Source{Reference: ref, Kind: bill.Order}, Settlement: []bill.Settlement{{Days: 10, Percent: half}},
		Exchange: bill.Exchange{Home: euro, Date: day, Source: "ECB"}, Series: bill.NewID(), DeliverTo: bill.Recipient{Name: "Hall", Address: address},
		GoodsKept: true, Deposit: true, Deposits: []bill.Deposit{{Reference: ref}},
	}
}

// compare holds each field of a copy against what the table says of it.
func compare[T any](t *testing.T, table map[string]string, from, got T) {
	t.Helper()
	for i := range reflect.TypeFor[T]().NumField() {
		name, was, is := reflect.TypeFor[T]().Field(i).Name, reflect.ValueOf(from).Field(i), reflect.ValueOf(got).Field(i)
		alike := reflect.DeepEqual(was.Interface(), is.Interface())
		switch table[name] {
		case same:
			if !alike {
				t.Errorf("%s is %v, and was %v", name, is, was)
			}
		case gone:
			if !is.IsZero() {
				t.Errorf("%s is still %v", name, is)
			}
		case another:
			if alike || is.IsZero() {
				t.Errorf("%s is %v", name, is)
			}
		default:
			t.Errorf("nobody says whether a copy takes %s", name)
		}
		if name != "Taken" && was.IsZero() {
			t.Errorf("%s is empty on the original: it proves nothing", name)
		}
	}
}

func TestACopyTakesNothingThatBelongsToOneSale(t *testing.T) {
	from := everything()
	before := everything()
	before.ID, before.Customer, before.Series = from.ID, from.Customer, from.Series
	got := from.Copy(bill.Invoice)
	if len(got.Lines) != 1 {
		t.Fatalf("%d lines: that which took off a deposit does not come along", len(got.Lines))
	}
	compare(t, copiedLine, from.Lines[0], got.Lines[0])
	whole := got
	whole.Lines = from.Lines // compared above
	compare(t, copied, from, whole)
	if len(from.Lines) != 2 || from.Lines[0].Credits != 1 || from.OrderRef != before.OrderRef || from.Source == nil {
		t.Error("making a copy changed the original")
	}
	if got := from.Copy(bill.Quote); got.Kind != bill.Quote || got.Deposit || !got.Series.IsZero() {
		t.Errorf("as a quote: %s, deposit %v, series %s", got.Kind, got.Deposit, got.Series)
	}
}

// The share of a settlement discount that a credit note bears is that of its invoice.
func TestACopyOfACreditNoteIsNoneOfItsInvoice(t *testing.T) {
	from := everything()
	from.Kind = bill.CreditNote
	from.Discounts = append(slices.Clone(from.Discounts), bill.Adjustment{Amount: money.Of(238, from.Currency), Early: true})
	if got := from.Copy(bill.Invoice); len(got.Discounts) != 1 || got.Discounts[0].Early || got.GoodsKept || got.Corrects != nil {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsUntiedKeepsItsOrderNumber(t *testing.T) {
	if got := everything().Untied(); got.OrderRef == "" || !got.Date.IsZero() || got.Source != nil || got.Reference != "" {
		t.Errorf("%+v", got)
	}
}
