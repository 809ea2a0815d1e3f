package desktop

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"

	"fyne.io/fyne/v2"
)

// An issued invoice is saved as XML for machines; what a receiver would refuse is told, and then nothing is saved.
func TestAnInvoiceIsSavedAsEInvoice(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goTo(placeInvoices)
	p.press("New invoice")
	p.typeOne("5")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")

	p.more("Save as e-invoice")
	p.reads("A receiver would refuse it:") // XRechnung asks for a reference that this customer never gave
	p.reads("The buyer reference is missing: add it to the customer, or to the document (BR-DE-15).")
	p.look("einvoice-refused")

	p.choose("Whose rules it keeps", "EN 16931, as it is inside the PDF")
	p.reads("It keeps all the rules.")
	p.look("einvoice")
	p.press("Save")
	path := filepath.Join(t.TempDir(), "invoice.xml")
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	p.wait()
	data := must[[]byte](t)(os.ReadFile(path))
	if _, found, err := app.ReadEInvoice(data); err != nil || len(found) != 0 {
		t.Errorf("%v, %+v", err, found)
	}
}

// openLatest opens the document that was saved last, a draft.
func (p *pad) openLatest() app.DocumentRow {
	p.t.Helper()
	list, _, err := p.me.Documents(p.t.Context(), app.DocumentQuery{Limit: 1})
	if err != nil || len(list) == 0 {
		p.t.Fatal("no document", err)
	}
	p.openDocument(list[0].ID, true)
	p.wait()
	return list[0]
}

// A customer asks for XRechnung: while typing it is told what she would refuse, issuing is refused with the way to her page, and once it is
// mended there the draft is issued, with the file filed beside it.
func TestACustomerAsksForEInvoices(t *testing.T) {
	p := openedPad(t, func(s *app.Setup) { s.Company.Contact.Name, s.Company.Contact.Phone = "", "0341 123456" })
	p.stock()
	p.goTo(placeCustomers)
	p.press("New customer")
	p.fill("Name", "Stadt Köln")
	p.fill("Street and number", "Rathausplatz 2")
	p.fill("Post code", "50667")
	p.fill("Town", "Köln")
	p.choose("Country", "Germany")
	p.choose("E-invoices", "XRechnung")
	p.fill("Electronic address", "0088:7300010000002")
	p.press("Save")
	p.wantPage("customer")
	if p.field("Electronic address").Problem() == "" {
		t.Error("an address with a wrong check digit is taken")
	}
	p.fill("Electronic address", "0204:05315000-00001-24")
	p.look("customer-einvoice")
	p.press("Save")
	p.goTo(placeInvoices)
	p.press("New invoice")
	p.wantPage("editor")
	p.letters("stadt")
	p.keys(fyne.KeyReturn)
	p.letters("bow")
	p.keys(fyne.KeyReturn)
	p.letters("2")
	p.keys(fyne.KeyReturn)
	p.reads("XRechnung: the buyer reference is missing, and 1 more")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor")
	p.reads("would refuse this one. No number was taken.", "(BR-DE-15).")
	p.look("einvoice-refused-at-issue")
	p.press("Save, open the business")
	p.wantPage("settings-business")
	p.fill("Contact", "Ada Kramer")
	p.press("Save")
	p.goTo(placeInvoices)
	p.openLatest()
	p.ctrl(fyne.KeyReturn)
	p.press("Save, open the customer")
	p.wantPage("customer")
	p.fill("Buyer reference", "05315000-00001-24")
	p.press("Save")
	p.goTo(placeInvoices)
	draft := p.openLatest()
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.more("Save as e-invoice")
	p.reads("The customer asks for it. It was checked and filed when the document was issued.")
	e := must[app.EInvoice](t)(p.me.EInvoice(t.Context(), draft.ID, "", ""))
	if !e.Filed || e.Profile != "xrechnung" || !strings.Contains(string(e.File), "05315000-00001-24") {
		t.Errorf("%s, filed %v", e.Profile, e.Filed)
	}
}

// A shop in India saves an invoice for the portal and brings its answer back; what the portal would refuse is told first.
func TestAGSTEInvoice(t *testing.T) {
	p := openedPad(t, func(s *app.Setup) {
		s.Company.Address = bill.Address{Lines: []string{"3 Lamington Road"}, City: "Mumbai", PostCode: "400007", Region: "Maharashtra", Country: "IN"}
		s.Company.TaxID, s.Company.Currency, s.Company.Account = "27AAPFU0939F1ZV", money.MustCurrency("INR"), bill.Account{}
	})
	buyer := must[bill.Customer](t)(p.me.SaveCustomer(t.Context(), bill.Customer{
		Name: "Bangalore Orchestra", TaxID: "29AAAAA0000A1ZY", Terms: -1,
		Address: bill.Address{Lines: []string{"1 MG Road"}, City: "Bengaluru", PostCode: "560001", Region: "Karnataka", Country: "IN"},
	}))
	issue := func(class bill.Class) bill.Document {
		d := must[bill.Draft](t)(p.me.NewDraft(t.Context(), bill.Invoice, buyer.ID))
		quantity, price := must[money.Quantity](t)(money.ParseQuantity("1")), must[money.Price](t)(money.ParsePrice("1000"))
		d.Lines = []bill.Line{{
			Description: "Violin bow", Quantity: quantity, Unit: "C62", Price: price, Class: class,
			Tax: tax.Rate{Category: tax.Standard, Percent: must[money.Percent](t)(money.ParsePercent("18")), Split: must[tax.Split](t)(tax.ParseSplit("IGST 18"))},
		}}
		return must[bill.Document](t)(p.me.IssueDraft(t.Context(), d))
	}
	bare, doc := issue(bill.Class{}), issue(bill.Class{Scheme: bill.ClassHS, Code: "92021000"})
	p.showDocument(bare.ID())
	p.wait()
	p.more("GST e-invoice")
	p.reads("The portal would refuse it:", "Line 1: the HSN or SAC code is missing")
	p.press("Close")

	p.showDocument(doc.ID())
	p.wait()
	p.more("GST e-invoice")
	p.reads("Save the file and upload it", "must be registered by 24 Dec 2026")
	p.look("gst-einvoice")
	path := filepath.Join(t.TempDir(), "gst.json")
	p.press("Save the file for the portal")
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	p.wait()
	if file := string(must[[]byte](t)(os.ReadFile(path))); !strings.Contains(file, `"IgstAmt": 180.00`) {
		t.Errorf("%s", file)
	}
	irn := einvoice.IRN("27AAPFU0939F1ZV", doc.Draft().Date, "INV", doc.Number().Text)
	said := fmt.Sprintf(`{"SellerGstin":"27AAPFU0939F1ZV","DocNo":%q,"DocTyp":"INV","DocDt":"24/11/2026","Irn":%q}`, doc.Number().Text, irn)
	code := "e30." + base64.RawURLEncoding.EncodeToString(must[[]byte](t)(json.Marshal(map[string]string{"data": said}))) + ".c2ln"
	answer := filepath.Join(t.TempDir(), "answer.json")
	if err := os.WriteFile(answer, fmt.Appendf(nil, `{"Irn":%q,"AckNo":7,"AckDt":"2026-11-24 16:48:00","SignedQRCode":%q}`, irn, code), 0o600); err != nil {
		t.Fatal(err)
	}
	p.more("GST e-invoice")
	p.press("Bring the answer in")
	p.takeFile(answer)
	p.wait()
	p.reads("It is registered.", "IRN "+irn)
	p.look("gst-registered")
	p.press("Close")
	p.press("Send")
	p.wantPage("mail")
	p.look("gst-mail")
	path = filepath.Join(t.TempDir(), "along.pdf")
	p.press(app.FileName(doc.Number().Text) + ".pdf · with IRN and signed code")
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	p.wait()
	if r := must[app.Registration](t)(p.me.Registration(t.Context(), doc.ID())); !bytes.Equal(must[[]byte](t)(os.ReadFile(path)), r.PDF) {
		t.Error("another PDF is shown than goes along")
	}
	p.showDocument(bare.ID())
	p.wait()
	p.press("Send")
	p.press(app.FileName(bare.Number().Text) + ".pdf")
	p.keys(fyne.KeyEscape)

	p.unlockAt(time.Date(2026, 12, 23, 9, 0, 0, 0, time.Local)) // the other one is left, and the shop has one registered
	p.goHome()
	p.look("home-register")
	p.press("1 IRN due tomorrow")
	p.wantPage("document")
	p.reads(bare.Number().Text)
}
