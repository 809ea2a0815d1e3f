package einvoice_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

var inr = money.MustCurrency("INR")

// indian is an invoice from Mumbai to Pune, or to Bengaluru in another state.
func indian(far bool, lines ...bill.Line) bill.Draft {
	d := draft(lines...)
	d.Currency, d.BuyerRef = inr, ""
	d.Seller = bill.Party{
		Name: `Adler "Violins" Private Limited`, TaxID: "27AAPFU0939F1ZV", Contact: bill.Contact{Phone: "+91 22 1234 5678", Email: "ada@adler.example"},
		Address: bill.Address{Lines: []string{"3 Lamington Road", "Grant Road"}, City: "Mumbai", PostCode: "400 007", Region: "Maharashtra", Country: "IN"},
	}
	d.Buyer = bill.Party{
		Name: "Poona Music Society", TaxID: "27AAAAA0000A1Z2", Address: bill.Address{Lines: []string{"1 MG Road"}, City: "Pune", PostCode: "411001", Region: "MH", Country: "IN"},
	}
	if far {
		d.Buyer.TaxID, d.Buyer.Address.City, d.Buyer.Address.PostCode, d.Buyer.Address.Region = "29AAAAA0000A1ZY", "Bengaluru", "560001", "Karnataka"
	}
	d.Account = bill.Account{}
	return d
}

func gstLine(quantity_, price_, percent_ string, split bool) bill.Line {
	l := line(quantity_, price_, percent_)
	if split {
		half := must(money.ParsePercent(percent_))
		text := half.String()
		l.Tax.Split = must(tax.ParseSplit(fmt.Sprintf("CGST %s + SGST %s", halved(text), halved(text))))
	}
	return l
}

func halved(text string) string {
	return map[string]string{"18": "9", "5": "2.5", "12": "6", "28": "14"}[text]
}

func gstCodes(n int) (list []string) {
	for range n {
		list = append(list, "92021000")
	}
	return list
}

type gstFile struct {
	TranDtls  struct{ SupTyp, RegRev, IgstOnIntra string }
	DocDtls   struct{ Typ, No, Dt string }
	BuyerDtls struct {
		Gstin, Pos, Stcd string
		Pin              int
	}
	ItemList []struct {
		HsnCd, Unit, IsServc                                                                   string
		Qty, UnitPrice, TotAmt, Discount, AssAmt, GstRt, IgstAmt, CgstAmt, SgstAmt, TotItemVal json.Number
	}
	ValDtls struct{ AssVal, CgstVal, SgstVal, IgstVal, RndOffAmt, TotInvVal, TotInvValFc json.Number }
	ExpDtls struct{ ForCur, CntCode string }
	RefDtls struct {
		PrecDocDtls []struct{ InvNo, InvDt string }
	}
}

func gst(t *testing.T, d bill.Draft) (gstFile, []einvoice.Finding) {
	t.Helper()
	file, found, err := einvoice.GST(issue(d), gstCodes(len(d.Lines)))
	if err != nil {
		t.Fatal(err)
	}
	var g gstFile
	if err := json.Unmarshal(file, &g); err != nil {
		t.Fatal(err)
	}
	return g, found
}

func TestGSTEInvoice(t *testing.T) {
	d := indian(false, gstLine("3", "333.33", "18", true), gstLine("1", "100", "5", true))
	d.Lines[0].Discounts = []bill.Adjustment{{Percent: percent("10")}}
	g, found := gst(t, d)
	if len(found) != 0 {
		t.Errorf("%+v", found)
	}
	l := g.ItemList[0]
	if g.TranDtls.SupTyp != "B2B" || g.DocDtls.Dt != "23/11/2026" || g.BuyerDtls.Pos != "27" || l.Unit != "NOS" || l.UnitPrice != "333.33" || l.TotAmt != "999.99" ||
		l.Discount != "100.00" || l.AssAmt != "899.99" || l.CgstAmt != "81.00" || l.SgstAmt != "81.00" || l.IgstAmt != "0.00" || l.TotItemVal != "1061.99" ||
		g.ValDtls.CgstVal != "83.50" || g.ValDtls.TotInvVal != "1166.99" {
		t.Errorf("%+v", g)
	}
	far := indian(true, gstLine("1", "100", "18", false))
	if g, found := gst(t, far); len(found) != 0 || g.ItemList[0].IgstAmt != "18.00" || g.BuyerDtls.Pos != "29" || g.TranDtls.IgstOnIntra != "" {
		t.Errorf("%+v, %+v", g, found)
	}
	abroad := indian(true, bill.Line{Description: "Violin", Quantity: quantity("1"), Unit: "C62", Price: price("5000"), Tax: tax.Rate{Category: tax.Export}})
	abroad.TaxReasons = map[tax.Category]string{tax.Export: "Export under LUT"}
	abroad.Buyer.Address.Country, abroad.Buyer.TaxID = "DE", ""
	if g, found := gst(t, abroad); len(found) != 0 || g.TranDtls.SupTyp != "EXPWOP" || g.BuyerDtls.Gstin != "URP" || g.BuyerDtls.Pos != "96" || g.BuyerDtls.Pin != 999999 {
		t.Errorf("%+v, %+v", g, found)
	}
	zone := abroad
	zone.Buyer = indian(true).Buyer
	if g, found := gst(t, zone); len(found) != 0 || g.TranDtls.SupTyp != "SEZWOP" || g.BuyerDtls.Gstin != "29AAAAA0000A1ZY" || g.BuyerDtls.Pos != "29" || g.ExpDtls.CntCode != "" {
		t.Errorf("%+v, %+v", g, found)
	}
	credit := indian(true, gstLine("1", "100", "18", false))
	credit.Kind, credit.Corrects = bill.CreditNote, &bill.Reference{Number: "INV-2026-0007", Date: day("2026-10-01")}
	if g, found := gst(t, credit); len(found) != 0 || g.DocDtls.Typ != "CRN" || g.RefDtls.PrecDocDtls[0].InvDt != "01/10/2026" {
		t.Errorf("%+v, %+v", g, found)
	}
}

// For random documents the rows add up to the sums of the document, to the paisa, and each row to itself.
func TestGSTRowsAddUp(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		split := r.IntN(2) == 0
		var lines []bill.Line
		for range 1 + r.IntN(5) {
			l := gstLine([]string{"1", "3", "12.5", "0.333"}[r.IntN(4)], fmt.Sprintf("%d.%02d", 1+r.IntN(900), r.IntN(100)), []string{"18", "5", "12"}[r.IntN(3)], split)
			if r.IntN(3) == 0 {
				l.Discounts = []bill.Adjustment{{Percent: percent("7.5")}}
			}
			lines = append(lines, l)
		}
		d := indian(!split, lines...)
		if r.IntN(2) == 0 {
			d.Discounts = []bill.Adjustment{{Percent: percent("3")}}
		}
		if r.IntN(2) == 0 {
			d.Charges = []bill.Adjustment{{Amount: money.Of(int64(1+r.IntN(9000)), inr), Reason: "Freight"}}
		}
		if r.IntN(2) == 0 {
			d.Rules.CashStep = 100
		}
		if r.IntN(3) == 0 {
			d.Prices = bill.Gross
		}
		doc := issue(d)
		g, found := gst(t, d)
		if len(found) != 0 {
			t.Fatalf("seed %d: %+v", seed, found)
		}
		sum := func(of func(int) json.Number) money.Amount {
			total := money.Of(0, inr)
			for i := range g.ItemList {
				total = must(total.Add(must(money.ParseAmount(inr, string(of(i))))))
			}
			return total
		}
		tt := doc.Totals()
		cgst, sgst := sum(func(i int) json.Number { return g.ItemList[i].CgstAmt }), sum(func(i int) json.Number { return g.ItemList[i].SgstAmt })
		igst := sum(func(i int) json.Number { return g.ItemList[i].IgstAmt })
		if sum(func(i int) json.Number { return g.ItemList[i].AssAmt }) != tt.TaxExclusive || must(money.Sum(inr, cgst, sgst, igst)) != tt.Tax ||
			sum(func(i int) json.Number { return g.ItemList[i].TotItemVal }) != tt.TaxInclusive || string(g.ValDtls.TotInvVal) != must(tt.TaxInclusive.Add(tt.Rounding)).String() {
			t.Fatalf("seed %d: %+v\n%+v", seed, g, tt)
		}
		for i, l := range g.ItemList {
			if want := must(must(money.ParseAmount(inr, string(l.TotAmt))).Sub(must(money.ParseAmount(inr, string(l.Discount))))); want.String() != string(l.AssAmt) {
				t.Fatalf("seed %d, row %d: %s - %s is not %s", seed, i+1, l.TotAmt, l.Discount, l.AssAmt)
			}
		}
	}
}

// inDollars is an invoice to the United States at so many rupees for a dollar.
func inDollars(rate string, lines ...bill.Line) bill.Draft {
	d := indian(true, lines...)
	d.Currency, d.Buyer.TaxID = money.MustCurrency("USD"), ""
	d.Buyer.Address = bill.Address{Lines: []string{"1 Main Street"}, City: "Boston", PostCode: "02108", Region: "MA", Country: "US"}
	d.Exchange = bill.Exchange{Home: inr, Rate: must(money.ParseExchangeRate(rate)), Date: d.Date, Source: "CBIC"}
	return d
}

// An export in another currency is told in rupees, with the currency and the sum in it beside: the sums by which the tax is owed, to which the rows
// add up, whatever was rounded on the way. Without a rate to rupees there is no form.
func TestGSTInAnotherCurrency(t *testing.T) {
	d := inDollars("83.25", gstLine("3", "33.33", "18", false))
	d.Lines[0].Discounts = []bill.Adjustment{{Percent: percent("10")}}
	g, found := gst(t, d)
	l := g.ItemList[0]
	if len(found) != 0 || g.TranDtls.SupTyp != "EXPWP" || g.ExpDtls.ForCur != "USD" || g.ExpDtls.CntCode != "US" || l.AssAmt != "7491.67" || l.Discount != "832.50" ||
		l.TotAmt != "8324.17" || l.UnitPrice != "2774.723" || l.IgstAmt != "1348.65" || l.TotItemVal != "8840.32" || g.ValDtls.TotInvVal != "8840.32" || g.ValDtls.TotInvValFc != "106.19" {
		t.Errorf("%+v, %+v", g, found)
	}
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 11))
		var lines []bill.Line
		for range 1 + r.IntN(5) {
			lines = append(lines, gstLine([]string{"1", "3", "12.5"}[r.IntN(3)], fmt.Sprintf("%d.%02d", 1+r.IntN(900), r.IntN(100)), []string{"18", "5", "12"}[r.IntN(3)], false))
		}
		d := inDollars(fmt.Sprintf("%d.%04d", 70+r.IntN(30), r.IntN(10000)), lines...)
		if r.IntN(2) == 0 {
			d.Discounts = []bill.Adjustment{{Percent: percent("3")}}
		}
		if r.IntN(2) == 0 {
			d.Charges = []bill.Adjustment{{Amount: money.Of(int64(1+r.IntN(9000)), d.Currency), Reason: "Freight"}}
		}
		home := issue(d).Totals().Home
		g, found := gst(t, d)
		net, igst, all := money.Of(0, inr), money.Of(0, inr), money.Of(0, inr)
		for i, l := range g.ItemList {
			for _, sum := range []struct {
				into *money.Amount
				text json.Number
			}{{&net, l.AssAmt}, {&igst, l.IgstAmt}, {&all, l.TotItemVal}} {
				*sum.into = must(sum.into.Add(must(money.ParseAmount(inr, string(sum.text)))))
			}
			if want := must(must(money.ParseAmount(inr, string(l.TotAmt))).Sub(must(money.ParseAmount(inr, string(l.Discount))))); want.String() != string(l.AssAmt) {
				t.Fatalf("seed %d, row %d: %s - %s is not %s", seed, i+1, l.TotAmt, l.Discount, l.AssAmt)
			}
		}
		if len(found) != 0 || net != home.TaxExclusive || igst != home.Tax || all != home.TaxInclusive || string(g.ValDtls.TotInvVal) != home.TaxInclusive.String() {
			t.Fatalf("seed %d: %+v, %+v\n%+v", seed, found, g, home)
		}
	}
	d.Exchange = bill.Exchange{}
	if _, _, err := einvoice.GST(issue(d), nil); !errors.Is(err, einvoice.ErrNotIndian) {
		t.Error(err)
	}
}

// What the portal would refuse is said by the field of its form.
func TestWhatThePortalRefuses(t *testing.T) {
	for term, spoil := range map[string]func(*bill.Draft){
		"SellerDtls.Gstin":    func(d *bill.Draft) { d.Seller.TaxID = "" },
		"SellerDtls.Pin":      func(d *bill.Draft) { d.Seller.Address.PostCode = "W1A" },
		"SellerDtls.Addr1":    func(d *bill.Draft) { d.Seller.Address.Lines = nil },
		"BuyerDtls.Loc":       func(d *bill.Draft) { d.Buyer.Address.City = "X" },
		"BuyerDtls.Gstin":     func(d *bill.Draft) { d.Buyer.TaxID = "27AAAAA0000A1Z7" },
		"BuyerDtls.Stcd":      func(d *bill.Draft) { d.Buyer.Address.Region = "Karnataka" },
		"ItemList.PrdDesc":    func(d *bill.Draft) { d.Lines[0].Description = "Ab" },
		"ItemList.TotItemVal": func(d *bill.Draft) { d.Lines = append(d.Lines, gstLine("-1", "10", "18", true)) },
	} {
		d := indian(false, gstLine("2", "100", "18", true))
		spoil(&d)
		_, found := gst(t, d)
		if !slices.ContainsFunc(found, func(f einvoice.Finding) bool { return f.Term == term && f.Fatal }) {
			t.Errorf("%s: %+v", term, found)
		}
	}
	d := indian(false, gstLine("2", "100", "18", true))
	_, found, err := einvoice.GST(issue(d), []string{"92021"})
	if err != nil || len(found) != 1 || found[0].Term != "ItemList.HsnCd" || found[0].Line != 1 {
		t.Errorf("a code of five digits: %+v, %v", found, err)
	}
	d.Currency = eur
	if _, _, err := einvoice.GST(issue(d), nil); !errors.Is(err, einvoice.ErrNotIndian) {
		t.Error(err)
	}
}

// The number that the portal gave to an invoice of its own tests, in September 2022.
func TestIRN(t *testing.T) {
	const want = "7799544e995fc8fb8b76258d87d89fc7587528d827f50bdd1712c70c342ba905"
	if got := einvoice.IRN("01AMBPG7773M002", day("2022-09-13"), "INV", "xXdW10"); got != want {
		t.Errorf("%s", got)
	}
	if a, b := einvoice.IRN("x", day("2026-03-31"), "INV", "1"), einvoice.IRN("x", day("2026-04-01"), "INV", "1"); a == b {
		t.Error("the year begins in April")
	}
}

// answer is what the portal says to a document, with a signature that nobody has checked.
func answer(doc bill.Document, change func(map[string]any)) []byte {
	d := doc.Draft()
	irn := einvoice.IRN(d.Seller.TaxID, d.Date, "INV", doc.Number().Text)
	data := map[string]any{
		"SellerGstin": d.Seller.TaxID, "BuyerGstin": d.Buyer.TaxID, "DocNo": doc.Number().Text, "DocTyp": "INV", "DocDt": "23/11/2026", "TotInvVal": 236.0, "Irn": irn,
	}
	change(data)
	inner := must(json.Marshal(data))
	part := func(v any) string { return base64.RawURLEncoding.EncodeToString(must(json.Marshal(v))) }
	qr := part(map[string]string{"alg": "RS256"}) + "." + part(map[string]string{"data": string(inner), "iss": "NIC"}) + ".c2lnbmVk"
	return must(json.Marshal(map[string]any{"success": true, "result": map[string]any{
		"AckNo": json.Number("232210036699007"), "AckDt": "2026-11-23 16:48:00", "Irn": data["Irn"], "SignedQRCode": qr, "Status": "ACT",
	}}))
}

func TestAnswersOfThePortal(t *testing.T) {
	doc := issue(indian(false, gstLine("2", "100", "18", true)))
	same := func(map[string]any) {}
	r, err := einvoice.ParseRegistration(answer(doc, same), doc)
	if err != nil || r.Ack != "232210036699007" || r.AckDate != "2026-11-23 16:48:00" || !strings.HasSuffix(r.QR, ".c2lnbmVk") || len(r.IRN) != 64 {
		t.Errorf("%+v, %v", r, err)
	}
	if many, err := einvoice.ParseRegistration([]byte("["+strings.Repeat(string(answer(doc, func(m map[string]any) { m["DocNo"] = "9" }))+",", 3)+string(answer(doc, same))+"]"), doc); err != nil || many.IRN != r.IRN {
		t.Errorf("one of many: %v", err)
	}
	for name, tc := range map[string]struct {
		file []byte
		want error
	}{
		"of another number":   {answer(doc, func(m map[string]any) { m["DocNo"] = "INV-1" }), einvoice.ErrOtherIRN},
		"of another seller":   {answer(doc, func(m map[string]any) { m["SellerGstin"] = "29AAAAA0000A1ZY" }), einvoice.ErrOtherIRN},
		"of another day":      {answer(doc, func(m map[string]any) { m["DocDt"] = "24/11/2026" }), einvoice.ErrOtherIRN},
		"another hash":        {answer(doc, func(m map[string]any) { m["Irn"] = strings.Repeat("a", 64) }), einvoice.ErrOtherIRN},
		"short hash":          {answer(doc, func(m map[string]any) { m["Irn"] = "aa" }), einvoice.ErrNoIRN},
		"no JSON":             {[]byte("<xml/>"), einvoice.ErrNoIRN},
		"nothing in it":       {[]byte(`{"Status": "ACT"}`), einvoice.ErrNoIRN},
		"a code that is none": {[]byte(`{"Irn": "` + r.IRN + `", "SignedQRCode": "a.b.c"}`), einvoice.ErrNoIRN},
	} {
		if _, err := einvoice.ParseRegistration(tc.file, doc); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever file is called an answer, reading it ends.
func FuzzParseRegistration(f *testing.F) {
	doc := issue(indian(false, gstLine("2", "100", "18", true)))
	f.Add(answer(doc, func(map[string]any) {}))
	f.Fuzz(func(t *testing.T, file []byte) {
		if r, err := einvoice.ParseRegistration(file, doc); err == nil && len(r.IRN) != 64 {
			t.Errorf("%+v", r)
		}
	})
}
