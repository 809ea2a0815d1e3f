package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Twenty clerks at once: every number once, no gap, and what is refused takes none.
func TestNumbersHaveNoGapsUnderLoad(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for range 5 {
				mine := d
				mine.ID = bill.NewID()
				if i%4 == 0 {
					mine.Lines = nil // refused
				}
				if _, err := s.IssueDraft(t.Context(), mine); (err == nil) == (i%4 == 0) {
					t.Errorf("clerk %d: %v", i, err)
				}
			}
		})
	}
	all.Wait()
	for _, r := range must[[]NumberReport](t)(s.Numbers(t.Context())) {
		if r.Series.Kind == bill.Invoice && (!r.Whole() || len(r.Runs) != 1 || r.Runs[0].Count != 75) {
			t.Errorf("the invoices' numbers: %+v", r.Runs)
		}
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("%v %v", r.Books.Findings, r.Trail.Findings)
	}
}

// The parties of a document are those of the day of issue, and stay so whatever becomes of them.
func TestADocumentKeepsItsParties(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	c := must[bill.Customer](t)(s.Customer(ctx, d.Customer))
	c.Name = "Müller & Daughters"
	must[bill.Customer](t)(s.SaveCustomer(ctx, c))
	doc := must[bill.Document](t)(s.Issue(ctx, d.ID))
	if got := doc.Draft().Buyer.Name; got != "Müller & Daughters" {
		t.Errorf("issued to %s", got)
	}
	company := must[bill.Company](t)(s.Company(ctx))
	company.Name, company.Account.IBAN = "Kramer & Co.", "GB33BUKB20201555555555"
	if err := s.SetCompany(ctx, company); err != nil {
		t.Fatal(err)
	}
	if e := want(t, s.DeleteCustomer(ctx, c.ID), Conflict); e.Hint != HintArchive {
		t.Errorf("on an issued document: %v", e)
	}
	erase(t, s, c.ID)
	again := must[Document](t)(s.Document(ctx, doc.ID())).Draft()
	if again.Seller.Name != "Kramer Violins" || again.Buyer.Name != "Müller & Daughters" || again.Account.IBAN != "DE89370400440532013000" {
		t.Errorf("seller %s, buyer %s, account %s", again.Seller.Name, again.Buyer.Name, again.Account.IBAN)
	}
	copied := must[bill.Draft](t)(s.Duplicate(ctx, doc.ID(), bill.Invoice))
	if copied.Seller.Name != "Kramer & Co." || copied.Buyer.Name != "Müller & Daughters" || len(copied.Lines) != 1 || copied.ID == doc.ID() {
		t.Errorf("the copy: %+v", copied)
	}
}

func TestIssuingTellsEverythingThatIsWrong(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, bill.Line{}, bill.Line{Description: "No quantity"})
	_, err := s.Issue(t.Context(), d.ID)
	e := want(t, err, Invalid)
	list, ok := e.Err.(Problems)
	if !ok || len(list) < 4 || !strings.HasPrefix(e.Field, "lines[0]") {
		t.Errorf("field %q, %d problems", e.Field, len(list))
	}
	if _, err := s.Draft(t.Context(), d.ID); err != nil {
		t.Errorf("the draft is gone: %v", err)
	}
	listed := must[[]bill.Problem](t)(s.CheckDraft(t.Context(), d))
	if fmt.Sprint(listed) != fmt.Sprint([]bill.Problem(list)) {
		t.Errorf("the editor is told %v, issuing says %v", listed, list)
	}
}

func TestAPaymentBelongsToAnInvoice(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "1", "100", "19"))
	doc := must[bill.Document](t)(s.Issue(ctx, d.ID))
	euro := func(text string) money.Amount {
		return must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), text))
	}
	_, err := s.AddPayment(ctx, bill.Payment{Document: bill.NewID(), Amount: euro("1.00")})
	want(t, err, Missing)
	_, err = s.AddPayment(ctx, bill.Payment{Document: doc.ID()})
	want(t, err, Invalid)
	yen := must[money.Amount](t)(money.ParseAmount(money.MustCurrency("JPY"), "100"))
	_, err = s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: yen})
	want(t, err, Invalid)
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: euro("119.00")}))
	if now := must[Document](t)(s.Document(ctx, doc.ID())); now.State != bill.StatePaid {
		t.Errorf("state %s", now.State)
	}
	credit := must[bill.Draft](t)(s.Credit(ctx, doc.ID(), nil))
	note := must[bill.Document](t)(s.Issue(ctx, credit.ID))
	if !note.Totals().Payable.IsZero() && note.Totals().Payable.String() != "119.00" {
		t.Errorf("credit note over %s", note.Totals().Payable)
	}
	_, err = s.AddPayment(ctx, bill.Payment{Document: note.ID(), Amount: euro("1.00")})
	want(t, err, Invalid)
	if now := must[Document](t)(s.Document(ctx, doc.ID())); now.State != bill.StateCredited || now.Open.String() != "-119.00" {
		t.Errorf("state %s, open %s", now.State, now.Open)
	}
}

// News reaches the pages after the change is in the books, never before.
func TestNewsComesAfterTheCommit(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	var heard []string
	cancel, err := s.Subscribe(func(n News) { heard = append(heard, n.Action) })
	if err != nil {
		t.Fatal(err)
	}
	d := saved(t, s)
	if _, err := s.Issue(t.Context(), d.ID); err == nil {
		t.Fatal("an empty draft was issued")
	}
	cancel()
	saved(t, s)
	if got := strings.Join(heard, " "); got != "customer.save draft.save" {
		t.Errorf("heard %q", got)
	}
}

// Settings of the fronts live beside ours, and cannot touch them.
func TestSettings(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	if err := s.SetSetting(t.Context(), "ui.theme", []byte("dark")); err != nil {
		t.Fatal(err)
	}
	if v := must[[]byte](t)(s.Setting(t.Context(), "ui.theme")); string(v) != "dark" {
		t.Errorf("theme %q", v)
	}
	for _, key := range []string{settingBackupKey, "", "theme", "ui." + strings.Repeat("x", 200)} {
		want(t, s.SetSetting(t.Context(), key, []byte("x")), Invalid)
		_, err := s.Setting(t.Context(), key)
		want(t, err, Invalid)
	}
	want(t, s.SetSetting(t.Context(), "ui.big", make([]byte, maxSetting+1)), Invalid)
}

// Series can be given a new pattern or start, and never go back.
func TestSetSeries(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	series := must[bill.Series](t)(s.ServingSeries(ctx, bill.Invoice))
	series.Pattern, series.Next, series.Period = "{YYYY}/{NNNNN}", 700, 2026
	must[bill.Series](t)(s.SetSeries(ctx, series))
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	if n := must[bill.Document](t)(s.Issue(ctx, d.ID)).Number().Text; n != "2026/00700" {
		t.Errorf("number %s", n)
	}
	series.Next = 700
	_, err := s.SetSeries(ctx, series)
	want(t, err, Conflict)
	series.Pattern = "INV"
	_, err = s.SetSeries(ctx, series)
	if e := want(t, err, Invalid); e.Field != "pattern" {
		t.Errorf("field %q", e.Field)
	}
	out := filepath.Join(t.TempDir(), "out")
	must[ExportReport](t)(s.Export(ctx, out, nil))
	if got := filesIn(t, filepath.Join(out, "papers")); !strings.HasPrefix(got, "2026_00700-") {
		t.Errorf("papers %s", got)
	}
}

// A credit note never pays back more money than its invoice asked for, whatever was typed into its draft.
func TestACreditNoteIsNotWorthMoreThanItsInvoice(t *testing.T) {
	ctx := t.Context()
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Rosin", "2", "100", "19"))
	invoice := must[bill.Document](t)(s.Issue(ctx, d.ID))
	credit := must[bill.Draft](t)(s.Credit(ctx, invoice.ID(), nil))
	dearer := credit.Clone()
	dearer.Lines[0].Price = must[money.Price](t)(money.ParsePrice("1000"))
	dearer = must[bill.Draft](t)(s.SaveDraft(ctx, dearer))
	_, err := s.Issue(ctx, dearer.ID)
	if e := want(t, err, Invalid); e.Field != "totals" {
		t.Errorf("field %q", e.Field)
	}
	must[bill.Draft](t)(s.SaveDraft(ctx, credit))
	must[bill.Document](t)(s.Issue(ctx, credit.ID))
	second := credit.Clone()
	second.ID = bill.ID{}
	_, err = s.IssueDraft(ctx, second)
	if e := want(t, err, Invalid); e.Field != "lines[0].quantity" {
		t.Errorf("field %q", e.Field)
	}
}
