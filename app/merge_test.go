package app

import (
	"fmt"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// account is how a customer stands, in one line: open invoices, credit, and the closing balance of her statement.
func account(t testing.TB, s *Session, id bill.ID) string {
	t.Helper()
	a := must[CustomerAccount](t)(s.CustomerAccount(t.Context(), id))
	st := must[AccountStatement](t)(s.Statement(t.Context(), id, StatementQuery{}))
	out := ""
	for _, r := range a.Open {
		out += r.Open.String() + " "
	}
	return fmt.Sprintf("%sopen, credit %v, statement %s in %d", out, a.Credit, st.Closing.String(), len(st.Entries))
}

func sold(t testing.TB, s *Session, customer bill.ID, price string) bill.Document {
	t.Helper()
	d := must[bill.Draft](t)(s.NewDraft(t.Context(), bill.Invoice, customer))
	d.Lines = []bill.Line{sampleLine(t, "Rosin", "1", price, "0")}
	d.Lines[0].Tax.Category = "Z"
	return must[bill.Document](t)(s.IssueDraft(t.Context(), d))
}

func euro(t testing.TB, text string) money.Amount {
	return must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), text))
}

// Two customers become one: what was issued and paid stays as it is and is hers, and her account adds up before and after, whatever is
// done to it then.
func TestMergedCustomersAddUp(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	person := func(name string) bill.Customer {
		return must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: name, Address: bill.Address{City: "Graz", Country: "AT"}, Terms: -1}))
	}
	keep, other, third := person("Müller"), person("Müller GmbH"), person("Mueller")
	a, b := sold(t, s, keep.ID, "100"), sold(t, s, other.ID, "50")
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: b.ID(), Amount: euro(t, "80.00")})) // 30 over
	must[[]bill.Payment](t)(s.Receive(ctx, bill.Receipt{Customer: third.ID, Amount: euro(t, "5.00")}))
	draft := must[bill.Draft](t)(s.NewDraft(ctx, bill.Quote, other.ID))
	draft.Lines = []bill.Line{sampleLine(t, "Bow", "1", "10", "19")}
	draft = must[bill.Draft](t)(s.SaveDraft(ctx, draft))
	binned := must[bill.Draft](t)(s.Duplicate(ctx, draft.ID, bill.Order))
	if err := s.DeleteDraft(ctx, binned.ID); err != nil {
		t.Fatal(err)
	}
	template := monthly(t, s, func(r *bill.Recurring) { r.Draft.Customer = other.ID })
	must[Note](t)(s.AddNote(ctx, other.ID, "rings twice"))
	must[Attachment](t)(s.Attach(ctx, keep.ID, File{Name: "terms.txt", Content: []byte("ten days")}))
	must[Attachment](t)(s.Attach(ctx, other.ID, File{Name: "terms.txt", Content: []byte("thirty days")}))
	paper := must[[]byte](t)(s.PDF(ctx, b.ID()))

	if got := account(t, s, keep.ID) + "; " + account(t, s, other.ID); got != "100.00 open, credit [], statement 100.00 in 1; open, credit [30.00], statement -30.00 in 3" {
		t.Errorf("before: %s", got)
	}
	m := must[Merge](t)(s.PreviewMerge(ctx, keep.ID, other.ID, []string{"name"}))
	if m.Merged.Name != "Müller GmbH" || m.Drafts != 1 || m.Recurring != 1 || m.Held.Documents != 1 || m.Held.Payments != 1 || m.Held.Notes != 1 || m.Held.Attachments != 1 ||
		fmt.Sprint(m.Credit) != "[30.00]" {
		t.Errorf("the preview: %+v", m)
	}
	must[bill.Customer](t)(s.Customer(ctx, other.ID)) // nothing has happened
	must[Merge](t)(s.MergeCustomers(ctx, keep.ID, other.ID, []string{"name"}))
	if got := account(t, s, keep.ID); got != "100.00 open, credit [30.00], statement 70.00 in 4" {
		t.Errorf("after: %s", got)
	}

	// By the id of before she is found as she is now, and so are her documents.
	if c := must[bill.Customer](t)(s.Customer(ctx, other.ID)); c.ID != keep.ID || c.Name != "Müller GmbH" {
		t.Errorf("by the old id: %+v", c)
	}
	for _, id := range []bill.ID{keep.ID, other.ID} {
		if rows, n, err := s.Documents(ctx, DocumentQuery{Customer: id}); n != 3 || len(rows) != 3 || err != nil {
			t.Errorf("%d documents, %v", n, err)
		}
	}
	if doc := must[Document](t)(s.Document(ctx, b.ID())); doc.Draft().Customer != other.ID || doc.Draft().Buyer.Name != "Müller GmbH" {
		t.Errorf("an issued document was changed: %+v", doc.Draft())
	}
	if again := must[[]byte](t)(s.PDF(ctx, b.ID())); !slices.Equal(again, paper) {
		t.Error("a filed paper was changed")
	}
	if d := must[bill.Draft](t)(s.Draft(ctx, draft.ID)); d.Customer != keep.ID || d.Buyer.Name != "Müller GmbH" {
		t.Errorf("the draft: %+v", d.Buyer)
	}
	if r := must[RecurringInvoice](t)(s.Recurring(ctx, template.ID)); r.Draft.Customer != keep.ID {
		t.Error("the recurring invoice is still another's")
	}
	must[Binned](t)(s.RestoreBinned(ctx, binned.ID))
	if d := must[bill.Draft](t)(s.Draft(ctx, binned.ID)); d.Customer != keep.ID {
		t.Error("what lay in the bin is still another's")
	}
	if notes := must[[]Note](t)(s.Notes(ctx, keep.ID)); len(notes) != 1 {
		t.Errorf("notes: %v", notes)
	}
	var names []string
	for _, f := range must[[]Attachment](t)(s.Attachments(ctx, other.ID)) {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, []string{"terms.txt", "terms (2).txt"}) {
		t.Errorf("files: %v", names)
	}
	_, err := s.SaveCustomer(ctx, other)
	want(t, err, Conflict)
	_, err = s.MergeCustomers(ctx, keep.ID, other.ID, nil)
	want(t, err, Invalid)

	// Her credit is used on an invoice of before, once, and no more than there is.
	use := func(amount string) bill.Receipt {
		return bill.Receipt{Customer: keep.ID, Amount: euro(t, "0.00"), On: []bill.Allocation{{Document: a.ID(), Amount: euro(t, amount)}}}
	}
	_, err = s.AllocateCredit(ctx, use("30.01"))
	want(t, err, Invalid)
	must[[]bill.Payment](t)(s.AllocateCredit(ctx, use("30.00")))
	if got := account(t, s, keep.ID); got != "70.00 open, credit [], statement 70.00 in 4" {
		t.Errorf("after the credit was used: %s", got)
	}
	// A credit note for an invoice of the other, and the payment taken back that made her credit: refused, for it is used.
	note := must[bill.Draft](t)(s.Credit(ctx, b.ID(), nil))
	must[bill.Document](t)(s.Issue(ctx, note.ID))
	paid := must[Document](t)(s.Document(ctx, b.ID())).Payments[0]
	_, err = s.TakeBack(ctx, paid.ID)
	want(t, err, Conflict)

	// Merged once more, all of it follows.
	must[Merge](t)(s.MergeCustomers(ctx, third.ID, keep.ID, nil))
	if got := account(t, s, other.ID); got != "70.00 -50.00 open, credit [5.00], statement 15.00 in 6" {
		t.Errorf("after the second: %s", got)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("%v", r.Books.Findings)
	}
	e := want(t, s.DeleteCustomer(ctx, third.ID), Conflict)
	if e.Hint != HintArchive {
		t.Errorf("%v", e)
	}
}

// Whoever is not of the office may look, and not merge.
func TestAClerkDoesNotMerge(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	a := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: "Müller"}))
	b := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: "Müller GmbH"}))
	s.user.Role = Clerk
	if pairs := must[[]bill.Duplicate](t)(s.DuplicateCustomers(ctx)); len(pairs) != 1 || pairs[0].A.ID != a.ID {
		t.Errorf("suggested: %v", pairs)
	}
	must[Merge](t)(s.PreviewMerge(ctx, a.ID, b.ID, nil))
	_, err := s.MergeCustomers(ctx, a.ID, b.ID, nil)
	want(t, err, Forbidden)
	_, err = s.PreviewMerge(ctx, a.ID, b.ID, []string{"shoe size"})
	if e := want(t, err, Invalid); e.Field != "take" {
		t.Errorf("%v", e)
	}
	_, err = s.PreviewMerge(ctx, a.ID, a.ID, nil)
	want(t, err, Invalid)
}
