package app

import (
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
)

// pricedBooks are books with a chair of 100.00 and a table of 250.00, and a price list Trade on which the chair is 80.00, from ten on 75.00,
// and all else a tenth less.
func pricedBooks(t *testing.T) (s *Session, book PriceBook, buyer bill.Customer) {
	t.Helper()
	ctx := t.Context()
	_, s, _ = newBooks(t, cheapEnv())
	for _, form := range []string{
		`{"code": "C", "name": "Chair", "price": "100", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}`,
		`{"code": "T", "name": "Table", "price": "250", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}`,
	} {
		must[bill.Item](t)(s.AddItem(ctx, []byte(form)))
	}
	book = must[PriceBook](t)(s.AddPriceList(ctx, []byte(`{"name": "Trade", "from": "2026-01-01", "to": "2026-12-31", "change": "-10",
		"items": [{"item": "C", "price": "80", "quantityPrices": [{"from": "10", "price": "75"}]}]}`)))
	buyer = must[bill.Customer](t)(s.AddCustomer(ctx, []byte(`{"name": "Hall", "number": "H", "priceList": "`+book.ID.String()+`"}`)))
	return s, book, buyer
}

// A draft takes the price of the customer's list, else the item's, and the calculation says which.
func TestADraftTakesThePriceOfTheCustomersList(t *testing.T) {
	ctx := t.Context()
	s, _, _ := pricedBooks(t)
	d := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": "H", "lines": [
		{"item": "C", "quantity": "1"}, {"item": "C", "quantity": "12"}, {"item": "T", "quantity": "1"}, {"item": "T", "quantity": "1", "price": "199"}]}`)))
	doc := must[bill.Document](t)(s.Issue(ctx, d.ID))
	var got []string
	for _, c := range must[[]Calculation](t)(Explain(money.LocaleOf("en"), doc.Draft())) {
		if c.Figure == bill.FigureLine {
			got = append(got, c.StepWords[0])
		}
	}
	expected := []string{
		"1 × 80.00 (price list Trade)", "12 × 75.00 (price list Trade, from 10 on)", "1 × 225.00 (price list Trade, -10%)", "1 × 199.00",
	}
	if !reflect.DeepEqual(got, expected) {
		t.Errorf("%q\nwant %q", got, expected)
	}
	other := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": {"name": "Walk-in"}, "lines": [{"item": "C", "quantity": "12"}]}`)))
	if p := other.Lines[0].Price.String(); p != "100" || !other.Lines[0].Origin.IsZero() {
		t.Errorf("a customer without a list pays %s, %+v", p, other.Lines[0].Origin)
	}
	late := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": "H", "date": "2027-01-02", "prices": "gross", "lines": [{"item": "C", "quantity": "12"}]}`)))
	if p := late.Lines[0].Price.String(); p != "119" {
		t.Errorf("after the last day of the list one pays %s with VAT", p)
	}
	_, err := s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": "H", "currency": "CHF", "lines": [{"item": "C", "quantity": "1"}]}`))
	if e := want(t, err, Invalid); e.Field != "lines[0].price" {
		t.Errorf("field %s", e.Field)
	}
}

// What would make a list say something else than it did is refused.
func TestAPriceListKeepsItsWord(t *testing.T) {
	ctx := t.Context()
	s, book, buyer := pricedBooks(t)
	for field, form := range map[string]string{
		"currency": `{"currency": "CHF"}`, "to": `{"to": "2025-01-01"}`, "change": `{"change": "-101"}`, "name": `{"name": " "}`,
		"items[0].item": `{"items": [{"item": "X", "price": "1"}]}`, "items[0].quantityPrices[0].from": `{"items": [{"item": "C", "price": "1", "quantityPrices": [{"from": "0", "price": "1"}]}]}`,
	} {
		_, err := s.ChangePriceList(ctx, book.ID, []byte(form))
		e, ok := err.(*Error)
		if !ok || e.Field != field {
			t.Errorf("%s: %v", form, err)
		}
	}
	if _, err := s.AddPriceList(ctx, []byte(`{"name": "Trade"}`)); KindOf(err) != Conflict {
		t.Errorf("a second list of the name: %v", err)
	}
	want(t, s.DeletePriceList(ctx, book.ID), Conflict)
	_, err := s.AddCustomer(ctx, []byte(`{"name": "X", "priceList": "`+bill.NewID().String()+`"}`))
	if e := want(t, err, Missing); e.Field != "priceList" {
		t.Errorf("field %s", e.Field)
	}
	buyer.PriceList = bill.ID{}
	must[bill.Customer](t)(s.SaveCustomer(ctx, buyer))
	if err := s.DeletePriceList(ctx, book.ID); err != nil {
		t.Error(err)
	}
	if again := must[bill.Customer](t)(s.Customer(ctx, buyer.ID)); !reflect.DeepEqual(again, buyer) {
		t.Errorf("%+v", again)
	}
}

// The table of a list goes out, is filled in, and comes back; nothing that is wrong in it is guessed.
func TestAPriceListAsATable(t *testing.T) {
	ctx := t.Context()
	s, book, _ := pricedBooks(t)
	table := string(must[[]byte](t)(s.PriceTable(ctx, book.ID)))
	if !strings.Contains(table, ",C,Chair,80,10: 75,100\r\n") || !strings.Contains(table, ",T,Table,,,250\r\n") {
		t.Fatal(table)
	}
	same := must[ImportPreview](t)(s.ReadPrices(ctx, book.ID, []byte(table), ImportOptions{}))
	if same.Same != 2 || same.Added+same.Changed+same.Problems > 0 {
		t.Errorf("%+v", same)
	}
	filled := strings.ReplaceAll(strings.ReplaceAll(table, ",Chair,80,10: 75,", ",Chair,,,"), ",Table,,", ",Table,199.125,5: 190")
	done := must[ImportPreview](t)(s.ImportPrices(ctx, book.ID, []byte(filled), ImportOptions{}))
	now := must[PriceBook](t)(s.PriceList(ctx, book.ID))
	if done.Added != 1 || done.Changed != 1 || len(now.Prices) != 1 || now.Prices[0].Name != "Table" || now.Prices[0].Price.String() != "199.125" {
		t.Errorf("%+v\n%+v", done, now)
	}
	german := "Artikelnummer;Preis\nC;79,90\nX;1\nC;2\nT;zwei\n;3\n"
	_, err := s.ImportPrices(ctx, book.ID, []byte(german), ImportOptions{})
	if e := want(t, err, Invalid); e.Field != "line 3, code" || e.Hint != HintImport {
		t.Errorf("%+v", e)
	}
	rest := must[ImportPreview](t)(s.ImportPrices(ctx, book.ID, []byte(german), ImportOptions{Skip: true}))
	codes := ""
	for _, r := range rest.Rows {
		if r.Problem != nil {
			codes += r.Problem.Code + " "
		}
	}
	if codes != "invalid twice invalid required " || rest.Added != 1 {
		t.Errorf("%s %+v", codes, rest)
	}
	if _, err := s.ImportPrices(ctx, book.ID, []byte("Farbe\nrot\n"), ImportOptions{}); err == nil {
		t.Error("a table without prices was taken")
	}
}

// What the clerk may not change she can look up; nobody sees it through a closed door (actions_test.go).
func TestAClerkChangesNoPriceList(t *testing.T) {
	ctx := t.Context()
	s, book, buyer := pricedBooks(t)
	s.user.Role = Clerk
	item := must[bill.ID](t)(s.ResolveItem(ctx, "C"))
	want(t, s.SetListPrice(ctx, book.ID, bill.ListPrice{Item: item}), Forbidden)
	_, err := s.ImportPrices(ctx, book.ID, []byte("code,price\nC,1\n"), ImportOptions{})
	want(t, err, Forbidden)
	p := must[[]bill.Pricing](t)(s.FindPriced(ctx, buyer.ID, "chair", 1))
	if len(p) != 1 || p[0].Own == nil || p[0].Own.Price.String() != "80" {
		t.Errorf("%+v", p)
	}
}

// An import of prices is taken back as a whole, also what it took off the list; not once a price of it was changed, or the list is gone.
func TestPricesAreTakenBack(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	s.imported(t, sheet.Items, "code,name,price,taxRate\nA,Chair,10,19\nB,Table,20,19\nC,Bench,30,19\n")
	list := must[bill.PriceList](t)(s.SavePriceList(ctx, bill.PriceList{Name: "Trade", Currency: money.MustCurrency("EUR")}))
	take := func(rows string) ImportPreview {
		t.Helper()
		return must[ImportPreview](t)(s.ImportPrices(ctx, list.ID, []byte(rows), ImportOptions{Name: "trade.csv"}))
	}
	now := func() (text string) {
		for _, p := range must[PriceBook](t)(s.PriceList(ctx, list.ID)).Prices {
			text += p.Code + " " + p.Price.String() + " " + quantitiesText(p.Quantities) + "; "
		}
		return text
	}
	first := take("code,price,quantityPrices\nA,9,10: 8\nB,18,\n")
	was := now()
	second := take("code,price,quantityPrices\nA,9,10: 7\nB,,\nC,27,\n")
	if got := now(); got != "C 27 ; A 9 10: 7; " || second.Added != 1 || second.Changed != 2 {
		t.Fatalf("imported %+v: %s", second, got)
	}
	if again := take("code,price,quantityPrices\nA,9,10: 7\n"); !again.ID.IsZero() {
		t.Errorf("the same again: %+v", again)
	}
	if list := must[[]Import](t)(s.Imports(ctx)); len(list) != 3 || list[0].Noun != "prices" || list[0].Name != "trade.csv" || list[0].List != list[1].List {
		t.Errorf("on record: %+v", list)
	}
	want(t, s.UndoPrices(ctx, first.ID), Conflict)
	want(t, s.UndoImport(ctx, second.ID), Invalid)
	if err := s.UndoPrices(ctx, second.ID); err != nil {
		t.Fatal(err)
	}
	if got := now(); got != was {
		t.Errorf("taken back: %s, not %s", got, was)
	}
	want(t, s.UndoPrices(ctx, second.ID), Conflict)
	if err := s.UndoPrices(ctx, first.ID); err != nil || now() != "" {
		t.Errorf("the first taken back: %v, %s", err, now())
	}
	third := take("code,price\nA,9\nB,8\n")
	item := must[bill.ID](t)(s.ResolveItem(ctx, "B"))
	if err := s.DeleteItem(ctx, item); err != nil {
		t.Fatal(err)
	}
	if err := s.UndoPrices(ctx, third.ID); err != nil { // what is gone need not be taken back
		t.Fatal(err)
	}
	fourth := take("code,price\nA,9\n")
	if err := s.DeletePriceList(ctx, list.ID); err != nil {
		t.Fatal(err)
	}
	if e := want(t, s.UndoPrices(ctx, fourth.ID), Conflict); e.Hint != HintUsed {
		t.Errorf("the list is gone: %v", e)
	}
}
