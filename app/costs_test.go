package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
	"counterfoil/app/sheet"
)

// costedShop sells a chair of 100.00 that costs 61.73; the second is on an invoice already.
func costedShop(t *testing.T) (s *Session, item bill.Item, doc bill.Document) {
	t.Helper()
	ctx := t.Context()
	_, s, _ = newBooks(t, cheapEnv())
	item = must[bill.Item](t)(s.AddItem(ctx, []byte(`{"code": "C", "name": "Chair", "price": "100", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}`)))
	must[bill.Cost](t)(s.SetCost(ctx, bill.Cost{Item: item.ID, Price: must[money.Price](t)(money.ParsePrice("61.73")), From: s.Today().AddDays(-10)}))
	d := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": {"name": "Hall"}, "lines": [{"item": "C", "quantity": "3"},
		{"description": "Delivery", "quantity": "1", "price": "20", "tax": {"category": "S", "rate": "19"}}]}`)))
	return s, item, must[bill.Document](t)(s.Issue(ctx, d.ID))
}

// The cost is that of the day of issue, whatever becomes of it later; a credit note takes back what its invoice cost.
func TestTheCostOfTheDayOfIssueStays(t *testing.T) {
	ctx := t.Context()
	s, item, doc := costedShop(t)
	must[bill.Cost](t)(s.SetCost(ctx, bill.Cost{Item: item.ID, Price: must[money.Price](t)(money.ParsePrice("70"))}))
	m := must[DocumentMargin](t)(s.Margin(ctx, doc.ID()))
	if got := fmt.Sprint(m.Net, m.Cost, m.Margin.Margin, m.Percent, m.Unknown); got != "300.00 185.19 114.81 38.3 1" {
		t.Errorf("the margin is %s", got)
	}
	d := must[bill.Draft](t)(s.AddDraft(ctx, bill.Invoice, []byte(`{"customer": {"name": "Hall"}, "lines": [{"item": "C", "quantity": "1"}]}`)))
	if m := must[DocumentMargin](t)(s.DraftMargin(ctx, d)); m.Cost.String() != "70.00" {
		t.Errorf("a draft costs %s", m.Cost)
	}
	note := must[bill.Draft](t)(s.Credit(ctx, doc.ID(), []bill.CreditPart{{Line: 0, Quantity: must[money.Quantity](t)(money.ParseQuantity("1"))}}))
	back := must[bill.Document](t)(s.Issue(ctx, note.ID))
	if m := must[DocumentMargin](t)(s.Margin(ctx, back.ID())); m.Cost.String() != "61.73" {
		t.Errorf("the credit note takes back %s", m.Cost)
	}
	year := must[report.Period](t)(report.Named("this-year", s.Today()))
	for by, want := range map[string]string{
		"item": "Chair,EUR,2,200.00,123.46,76.54,38.3", "customer": "Hall,EUR,2,200.00,123.46,76.54,38.3", "month": "2026-11,EUR,2,200.00,123.46,76.54,38.3",
	} {
		table := must[report.Table](t)(s.Report(ctx, ReportQuery{Name: "margins", By: by, Period: year}))
		var cells []string
		for i := range table.Columns {
			cells = append(cells, table.Plain(table.Rows[0], i))
		}
		if got := strings.Join(cells, ","); got != want || len(table.Rows) != 1 || len(table.Notes) != 1 || table.Plain(table.Sums[0], 6) != "38.3" {
			t.Errorf("by %s: %s, %d rows, %q", by, got, len(table.Rows), table.Notes)
		}
		for _, format := range ReportFormats() {
			if file := must[[]byte](t)(s.ReportFile(t.Context(), table, format)); len(file) < 100 {
				t.Errorf("%s by %s has %d bytes", format, by, len(file))
			}
		}
	}
}

// Nothing that a clerk is answered tells what anything costs: neither a refusal nor an item, a document, a report or a search.
func TestAClerkLearnsNoCost(t *testing.T) {
	ctx := t.Context()
	s, item, doc := costedShop(t)
	s.user.Role = Clerk
	for name, err := range map[string]error{
		"costs": second(s.ItemCosts(ctx, item.ID)), "a margin": second(s.Margin(ctx, doc.ID())), "a draft's": second(s.DraftMargin(ctx, doc.Draft())),
		"a change": second(s.SetCost(ctx, bill.Cost{Item: item.ID})), "the report": second(s.Report(ctx, ReportQuery{Name: "margins"})),
		"an export": second(s.Export(ctx, filepath.Join(t.TempDir(), "out"), nil)),
	} {
		if KindOf(err) != Forbidden || strings.Contains(err.Error(), "61.73") {
			t.Errorf("%s for a clerk: %v", name, err)
		}
	}
	year := must[report.Period](t)(report.Named("this-year", s.Today()))
	said := []any{
		must[bill.Item](t)(s.Item(ctx, item.ID)), must[Document](t)(s.Document(ctx, doc.ID())), must[[]bill.Item](t)(s.FindItems(ctx, "chair", 5)),
		must[[]bill.Pricing](t)(s.FindPriced(ctx, bill.ID{}, "chair", 5)),
	}
	for _, name := range ReportNames() {
		if name != "margins" && name != "gst" { // the country of these books has no GST
			said = append(said, must[report.Table](t)(s.Report(ctx, ReportQuery{Name: name, Period: year})))
		}
	}
	for _, v := range said {
		text := must[[]byte](t)(json.Marshal(Wire(v)))
		for _, secret := range []string{"61.73", "185.19", "114.81"} {
			if bytes.Contains(text, []byte(secret)) || strings.Contains(fmt.Sprintf("%+v", v), secret) {
				t.Errorf("%T tells the cost", v)
			}
		}
	}
	s.user.Role = Auditor
	must[DocumentMargin](t)(s.Margin(ctx, doc.ID()))
	want(t, second(s.SetCost(ctx, bill.Cost{Item: item.ID})), Forbidden)
	dir := filepath.Join(t.TempDir(), "out")
	must[ExportReport](t)(s.Export(ctx, dir, nil))
	if table := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "costs.csv"))); !bytes.Contains(table, []byte("61.73")) {
		t.Errorf("the export tells the auditor %s", table)
	}
}

// costText is what an item costs, by day: "2026-11-24 3.2".
func costText(t *testing.T, s *Session, item bill.ID) string {
	t.Helper()
	var out []string
	for _, c := range must[[]bill.Cost](t)(s.ItemCosts(t.Context(), item)) {
		out = append(out, c.From.String()+" "+c.Price.String())
	}
	return strings.Join(out, ", ")
}

// A table of items may say what they cost: from today on, beside the item, and taken back with the import while no other cost followed.
func TestCostsAreImported(t *testing.T) {
	ctx := t.Context()
	s, item, _ := costedShop(t)
	before, today := costText(t, s, item.ID), s.Today().String()
	const table = "code,name,price,EK,taxRate\nC,Chair,100,55.5,19\nN,New,10,,19\nT,Table,20,7.25,19\n"
	p := s.imported(t, sheet.Items, table)
	if p.Added != 2 || p.Changed != 1 || p.Same != 0 || p.Rows[0].Told != "100, 19 %, cost 55.5" {
		t.Errorf("imported %+v", p)
	}
	if got := costText(t, s, item.ID); got != before+", "+today+" 55.5" {
		t.Errorf("the chair costs %s", got)
	}
	table2 := must[bill.ID](t)(s.ResolveItem(ctx, "T"))
	if got := costText(t, s, table2) + costText(t, s, must[bill.ID](t)(s.ResolveItem(ctx, "N"))); got != today+" 7.25" {
		t.Errorf("the new ones cost %s", got)
	}
	if again := s.imported(t, sheet.Items, table); again.Same != 3 || !again.ID.IsZero() {
		t.Errorf("the same again: %+v", again)
	}
	must[bill.Cost](t)(s.SetCost(ctx, bill.Cost{Item: item.ID, Price: must[money.Price](t)(money.ParsePrice("60"))}))
	if e := want(t, s.UndoImport(ctx, p.ID), Conflict); e.Hint != HintUsed {
		t.Errorf("another cost followed: %v", e)
	}
	brought := s.imported(t, sheet.Items, "code,name,price,cost,taxRate\nX,Stool,5,2,19\n")
	if err := s.UndoImport(ctx, brought.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.ResolveItem(ctx, "X"); err == nil {
		t.Error("the stool is still there")
	}
	later := s.imported(t, sheet.Items, "code,name,cost\nC,Chair,61\n")
	if err := s.UndoImport(ctx, later.ID); err != nil {
		t.Fatal(err)
	}
	if got := costText(t, s, item.ID); !strings.HasSuffix(got, today+" 60") {
		t.Errorf("taken back, it costs %s", got)
	}
	for text, code := range map[string]string{
		"code,name,cost\nC,Chair,-1\n": "invalid", "code,name,cost,currency\nC,Chair,1,CHF\n": "invalid", "code,name,cost\nC,Chair,\"1,234\"\n": "ambiguous",
	} {
		_, err := s.Import(ctx, []byte(text), ImportOptions{Noun: sheet.Items, Name: "x"})
		if e := want(t, err, Invalid); !strings.HasSuffix(e.Field, ", cost") {
			t.Errorf("%q: %v", text, e)
		}
		if look := must[ImportPreview](t)(s.ReadImport(ctx, []byte(text), ImportOptions{Noun: sheet.Items})); look.Problems != 1 || look.Rows[0].Problem.Code != code {
			t.Errorf("%q: %+v", text, look.Rows)
		}
	}
}

// A clerk learns of no cost and files none: a column that looks like one is left out and told, to ask for it is refused, and so is to take back
// what somebody else imported with costs.
func TestAClerkImportsNoCosts(t *testing.T) {
	ctx := t.Context()
	s, item, _ := costedShop(t)
	brought, before := s.imported(t, sheet.Items, "code,name,cost\nC,Chair,50\n"), costText(t, s, item.ID)
	owner := s.user.Role
	s.user.Role = Clerk
	const table = "code,name,cost\nC,Chair of oak,49\n"
	p := s.imported(t, sheet.Items, table)
	if p.Changed != 1 || fmt.Sprint(p.Withheld) != "[cost]" || strings.Contains(p.Rows[0].Told, "cost") || p.Columns[2].Field != "" {
		t.Errorf("imported %+v", p)
	}
	for _, o := range []ImportOptions{{Columns: map[string]sheet.Field{"Ours": "cost"}}, {Set: map[string]string{"cost": "1"}}} {
		o.Noun = sheet.Items
		_, err := s.ReadImport(ctx, []byte("code,name,Ours\nC,Chair,49\n"), o)
		if e := want(t, err, Forbidden); e.Field != "cost" {
			t.Errorf("asked for: %v", e)
		}
	}
	want(t, s.UndoImport(ctx, brought.ID), Forbidden)
	if err := s.UndoImport(ctx, p.ID); err != nil {
		t.Error(err)
	}
	if s.user.Role = owner; costText(t, s, item.ID) != before {
		t.Errorf("the chair costs %s", costText(t, s, item.ID))
	}
}
