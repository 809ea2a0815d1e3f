package app

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
)

func (s *Session) imported(t testing.TB, noun sheet.Noun, rows string) ImportPreview {
	t.Helper()
	return must[ImportPreview](t)(s.Import(t.Context(), []byte(rows), ImportOptions{Noun: noun, Name: "list.csv"}))
}

// filled is a value with something in every field, so that a field that is lost shows. An erased customer has no other fields.
func filled(t testing.TB, v any) {
	t.Helper()
	r := reflect.ValueOf(v).Elem()
	for i := range r.NumField() {
		if r.Field(i).IsZero() && r.Type().Field(i).Name != "Erased" {
			t.Errorf("%s.%s is not filled", r.Type(), r.Type().Field(i).Name)
		}
	}
}

// A table changes what it tells, and nothing else: every field that a customer or an item has comes through an import by number.
func TestAnImportLeavesAloneWhatItDoesNotTell(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	hall := bill.OwnField{Name: "Hall", Kind: bill.OwnText}
	if err := s.SetOwnFields(t.Context(), bill.OwnFields{Customers: []bill.OwnField{hall}, Items: []bill.OwnField{hall}}); err != nil {
		t.Fatal(err)
	}
	own := []bill.OwnValue{{Field: "Hall", Value: "B"}}
	c := must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{
		Number: "7", Name: "'=Müller", Address: bill.Address{Lines: []string{"a", "b", "c"}, PostCode: "8010", City: "Graz", Region: "Stmk", Country: "AT"},
		Contact: bill.Contact{Name: "Ada", Phone: "+43", Email: "a@example.com"}, TaxID: "ATU13585627", Currency: money.MustCurrency("EUR"), Language: "de",
		Terms: 10, Discount: percent(t, "2.5"), Note: "one\ntwo", BuyerRef: "04011000-12345-34",
		Places: []bill.Place{{Use: "delivery", Address: bill.Address{Lines: []string{"Dock 4"}, City: "Linz", Country: "AT"}}},
		People: []bill.Person{{Role: "accounting", Contact: bill.Contact{Name: "Bo", Email: "b@example.com"}, Mail: true}}, Own: own, Archived: true,
		Settlement: []bill.Settlement{{Days: 10, Percent: percent(t, "2.5")}},
		LegalID:    "FN 123456a", EInvoice: bill.EInvoicing{Profile: "peppol", Endpoint: bill.Endpoint{Scheme: "0088", Value: "7300010000001"}},
		PriceList: must[bill.PriceList](t)(s.SavePriceList(t.Context(), bill.PriceList{Name: "Trade", Currency: money.MustCurrency("EUR")})).ID,
	}))
	filled(t, &c)
	s.imported(t, sheet.Customers, "number,city\n7,Wien\n")
	got := must[bill.Customer](t)(s.Customer(t.Context(), c.ID))
	if c.Address.City = "Wien"; !reflect.DeepEqual(got, c) {
		t.Errorf("%+v\nwant %+v", got, c)
	}
	it := bill.Item{Code: "B", Name: "Bow"}
	it.Description, it.Unit, it.Currency, it.Prices, it.Service, it.Barcode = "long", "HUR", money.MustCurrency("EUR"), bill.Gross, true, "4006381333931"
	it.Price, it.Tax = sampleLine(t, "", "1", "4.5", "19").Price, sampleLine(t, "", "1", "4.5", "19").Tax
	it.Quantities = must[[]bill.QuantityPrice](t)(parseQuantities("10: 4"))
	it.Own, it.Archived, it.Digital, it.OtherCodes = own, true, true, []string{"OLD-1", "a; \"b\""}
	it.Stock, it.Reorder = true, sampleLine(t, "", "2.5", "1", "19").Quantity
	it = must[bill.Item](t)(s.SaveItem(t.Context(), it))
	filled(t, &it)
	s.imported(t, sheet.Items, "code,name\nB,Bow of old\n")
	now := must[bill.Item](t)(s.Item(t.Context(), it.ID))
	if it.Name = "Bow of old"; !reflect.DeepEqual(now, it) {
		t.Errorf("%+v\nwant %+v", now, it)
	}
	s.imported(t, sheet.Items, "id,code,name\n"+it.ID.String()+",B,Bow of old!\n")
	s.imported(t, sheet.Items, "id,code,name\n"+it.ID.String()+",B,Bow of old\n")
	done := s.imported(t, sheet.Items, "code,name\nB,Bow of old\n")
	if done.Same != 1 || !done.ID.IsZero() {
		t.Errorf("the same again: %+v", done)
	}
}

// What was imported can be taken back as long as nobody has used it, and then everything is as it was.
func TestAnImportIsTakenBackWhileUnused(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	old := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Number: "1", Name: "Old", Terms: -1}))
	people := s.imported(t, sheet.Customers, "number,name\n1,New name\n2,Second\n3,Third\n")
	goods := s.imported(t, sheet.Items, "code,name,price,taxRate\nA,Chair,10,19\nB,Table,20,0\n")
	if people.Added != 2 || people.Changed != 1 || goods.Added != 2 {
		t.Fatalf("%+v, %+v", people, goods)
	}
	if list := must[[]Import](t)(s.Imports(ctx)); len(list) != 2 || list[1].Name != "list.csv" || list[1].Added != 2 {
		t.Fatalf("on record: %+v", list)
	}

	draft := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": "2", "lines": [{"item": "A", "quantity": "1"}]}`)))
	for _, id := range []bill.ID{people.ID, goods.ID} {
		if e := want(t, s.UndoImport(ctx, id), Conflict); e.Hint != HintUsed {
			t.Errorf("on a draft: %v", e)
		}
	}
	if err := s.DeleteDraft(ctx, draft.ID); err != nil {
		t.Fatal(err)
	}
	third, _, err := s.Customers(ctx, CustomerQuery{Search: "Third"})
	if err != nil {
		t.Fatal(err)
	}
	third[0].Note = "by hand"
	must[bill.Customer](t)(s.SaveCustomer(ctx, third[0]))
	want(t, s.UndoImport(ctx, people.ID), Conflict)
	if err := s.DeleteCustomer(ctx, third[0].ID); err != nil { // what is gone need not be taken back
		t.Fatal(err)
	}
	for _, id := range []bill.ID{people.ID, goods.ID} {
		if err := s.UndoImport(ctx, id); err != nil {
			t.Fatal(err)
		}
		want(t, s.UndoImport(ctx, id), Conflict)
	}
	left, n, err := s.Customers(ctx, CustomerQuery{})
	if err != nil || n != 1 || !reflect.DeepEqual(left[0], old) {
		t.Errorf("left are %+v, %v", left, err)
	}
	if _, n, err := s.Items(ctx, ItemQuery{}); n != 0 || err != nil {
		t.Errorf("%d items are left, %v", n, err)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v", r.Books.Findings)
	}
}

// Rows are never mixed up: numbers and names and barcodes that fit two are told, not guessed.
func TestRowsThatFitTwice(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	s.imported(t, sheet.Customers, "name,city,email\nMüller,Graz,a@example.com\nMüller,Lyon,\nWeber,,\n")
	s.imported(t, sheet.Items, "code,name,price,taxRate,barcode\nA,Chair,10,19,4006381333931\n")
	for _, c := range []struct {
		noun       sheet.Noun
		rows, want string
	}{
		{sheet.Customers, "name,city,phone\nMüller,Graz,1\n", "change"},
		{sheet.Customers, "name,phone\nMüller,1\n", "add"},
		{sheet.Customers, "name,city\nweber,Wien\n", "change"},
		{sheet.Customers, "name,email\nWeber,w@example.com\nWeber,w@example.com\n", "change problem:twice"},
		{sheet.Customers, "number,name\n9,Weber\n9,Weber\n", "add problem:twice"},
		{sheet.Items, "code,name,price,taxRate,barcode\nB,Stool,1,19,4006381333931\n", "problem:twice"},
		{sheet.Customers, "number,name\n8,Weber\n,Weber\n", "add same"},
		{sheet.Items, "code,barcode\nA,4006381333931\n", "same"},
		{sheet.Customers, "number,name,own\n5,Own,\"{\"\"Hue\"\": \"\"red\"\"}\"\n", "problem:invalid"},
		{sheet.Items, "code,name,taxRate\nC,Stool,19\n", "problem:required"},
		{sheet.Items, "code,name,price\nC,Stool,\"1,234\"\n", "problem:ambiguous"},
	} {
		p := must[ImportPreview](t)(s.ReadImport(t.Context(), []byte(c.rows), ImportOptions{Noun: c.noun}))
		var got []string
		for _, r := range p.Rows {
			fate := string(r.Fate)
			if r.Problem != nil {
				fate += ":" + r.Problem.Code
			}
			got = append(got, fate)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%q: %s, want %s", c.rows, text, c.want)
		}
	}
}

// Ten thousand rows come in, and go, in one transaction each. IMPORT_TIME=1 prints how long that takes.
func TestALongListComesAndGoes(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	rows := "number,name,city,country\n"
	n := 2000
	if os.Getenv("IMPORT_TIME") != "" {
		n = 20_000
	}
	for i := range n {
		rows += fmt.Sprintf("%d,Customer %d,Graz,Austria\n", i, i)
	}
	done := s.imported(t, sheet.Customers, rows)
	if done.Added != n {
		t.Fatalf("%d came in", done.Added)
	}
	if again := s.imported(t, sheet.Customers, rows); again.Same != n {
		t.Errorf("%d are the same", again.Same)
	}
	if err := s.UndoImport(t.Context(), done.ID); err != nil {
		t.Fatal(err)
	}
}
