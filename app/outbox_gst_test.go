package app

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/mail"
	"counterfoil/app/money"
	"counterfoil/app/paper"
)

// portalAnswer is what India's portal would answer to an invoice of a seller.
func portalAnswer(t *testing.T, doc bill.Document, gstin string) []byte {
	t.Helper()
	number, d := doc.Number().Text, doc.Draft().Date
	irn := einvoice.IRN(gstin, d, "INV", number)
	said := fmt.Sprintf(`{"SellerGstin":%q,"DocNo":%q,"DocTyp":"INV","DocDt":"%02d/%02d/%d","Irn":%q}`, gstin, number, d.Day, d.Month, d.Year, irn)
	code := "e30." + base64.RawURLEncoding.EncodeToString(must[[]byte](t)(json.Marshal(map[string]string{"data": said}))) + ".c2ln"
	return fmt.Appendf(nil, `{"Irn":%q,"AckNo":7,"AckDt":"2026-11-24 16:48:00","SignedQRCode":%q}`, irn, code)
}

// registeredBy brings the portal's answer to the invoice back.
func (p *postOffice) registeredBy(t *testing.T, gstin string) Registration {
	t.Helper()
	return must[Registration](t)(p.Register(t.Context(), p.doc.ID(), portalAnswer(t, p.doc, gstin)))
}

// A letter about an invoice that the portal registered takes the paper with IRN and code along, once sent and as a draft; what was sent
// before keeps the paper that it went with.
func TestARegisteredInvoiceIsMailed(t *testing.T) {
	const gstin = "27AAPFU0939F1ZV"
	p, server := openPost(t, func(s *Setup) {
		s.Company.Address = bill.Address{Lines: []string{"3 Lamington Road"}, City: "Mumbai", PostCode: "400007", Region: "Maharashtra", Country: "IN"}
		s.Company.TaxID, s.Company.Currency, s.Company.Account = gstin, money.MustCurrency("INR"), bill.Account{}
	}).real(t)
	ctx, name := t.Context(), FileName(p.doc.Number().Text)+".pdf"
	issued := must[[]byte](t)(p.PDF(ctx, p.doc.ID()))
	p.send(t)
	registered := p.registeredBy(t, gstin)
	p.send(t)
	p.clock.pass(mail.Hold)
	p.run(t, OutboxRun{})
	got := server.Letters()
	if len(got) != 2 {
		t.Fatalf("%d letters", len(got))
	}
	_, _, before := parts(t, got[0].Data)
	_, _, after := parts(t, got[1].Data)
	if len(before) != 1 || !bytes.Equal(before[name], issued) {
		t.Error("the letter of before went with another paper")
	}
	if len(after) != 1 || !bytes.Equal(after[name], registered.PDF) || bytes.Equal(registered.PDF, issued) {
		t.Error("the letter does not take the paper with the IRN along")
	}
	again := must[FiledPaper](t)(p.RegisteredPaper(ctx, p.doc.ID()))
	if again.AsToday || !bytes.Equal(must[[]byte](t)(paper.Archive(again.Paper, embedded(p.doc))), registered.PDF) {
		t.Error("the paper with the IRN is shown otherwise than it was filed")
	}
	_, _, draft := parts(t, must[[]byte](t)(p.DraftLetter(ctx, p.outgoing(t))))
	if !bytes.Equal(draft[name], registered.PDF) {
		t.Error("nor does the draft")
	}
	if found := must[Soundness](t)(p.Check(ctx, nil)); !found.Sound() {
		t.Errorf("%+v", found)
	}
}
