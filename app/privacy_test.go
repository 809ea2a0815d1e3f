package app

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/plan"
	"counterfoil/app/privacy"
	"counterfoil/store"
)

// heldOf are the kinds that are held of a customer, with how many of each.
func heldOf(t testing.TB, s *Session, id bill.ID) map[privacy.Kind]int {
	t.Helper()
	out := map[privacy.Kind]int{}
	for _, k := range must[Personal](t)(s.Personal(t.Context(), id)).Kinds {
		out[k.Kind] = len(k.Holdings)
	}
	return out
}

// anna has a paid invoice, a draft, a note and a file.
func anna(t testing.TB, s *Session) (bill.Customer, bill.Document) {
	t.Helper()
	ctx := t.Context()
	c := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{
		Name: "Anna Zwirnlein", Number: "C-1", Address: bill.Address{Lines: []string{"Ring 1"}, City: "Leipzig", Country: "DE"}, Contact: bill.Contact{Email: "anna@person.example"}, Terms: -1,
	}))
	d := must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, c.ID))
	d.Lines = []bill.Line{sampleLine(t, "Bow for Anna", "1", "10.00", "19")}
	doc := must[bill.Document](t)(s.IssueDraft(ctx, d))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: doc.Totals().Payable, Method: "cash", Note: "from Anna"}))
	d.ID = bill.NewID()
	must[bill.Draft](t)(s.SaveDraft(ctx, d))
	must[Note](t)(s.AddNote(ctx, c.ID, "sings in the evening"))
	must[Attachment](t)(s.Attach(ctx, c.ID, File{Name: "photo.txt", Content: []byte("her photo")}))
	return c, doc
}

// What the books hold of a person comes out whole, in three forms, and the trail tells of it.
func TestAllThatIsHeldComesOut(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	c, doc := anna(t, s)
	must[Said](t)(s.Say(t.Context(), privacy.Said{Customer: c.ID, Kind: privacy.Source, Means: "trade fair"}))
	path := filepath.Join(t.TempDir(), "anna.zip")
	if err := s.ExportPersonal(t.Context(), c.ID, path); err != nil {
		t.Fatal(err)
	}
	files := unzipped(t, path)
	var all struct {
		Customer  map[string]any
		Said      []map[string]any
		Documents []map[string]any
		Payments  []map[string]any
		Notes     []map[string]any
		Files     []map[string]any
	}
	if err := json.Unmarshal(files["personal.json"], &all); err != nil {
		t.Fatal(err)
	}
	if all.Customer["name"] != "Anna Zwirnlein" || len(all.Said) != 1 || len(all.Documents) != 2 || len(all.Payments) != 1 || all.Notes[0]["text"] != "sings in the evening" || len(all.Files) != 1 {
		t.Errorf("in the JSON: %+v", all)
	}
	if string(files["files/photo.txt"]) != "her photo" || !bytes.HasPrefix(files["personal.pdf"], []byte("%PDF")) {
		t.Error("her file or the PDF is not as it should be")
	}
	if pdf := must[[]byte](t)(s.PDF(t.Context(), doc.ID())); !bytes.Equal(files["papers/"+doc.Number().Text+".pdf"], pdf) {
		t.Error("the paper is not the one that was filed")
	}
	for _, name := range []string{"customer.csv", "documents.csv", "payments.csv", "notes.csv", "said.csv", "files.csv"} {
		if len(files[name]) == 0 {
			t.Errorf("no %s", name)
		}
	}
	want(t, s.ExportPersonal(t.Context(), c.ID, path), Conflict)
	list, _, err := s.TrailList(t.Context(), TrailFilter{})
	if err != nil || !slices.ContainsFunc(list, func(l TrailLine) bool { return l.Action == exportPersonal.name }) {
		t.Errorf("the trail says nothing of it: %v", err)
	}
}

func unzipped(t testing.TB, path string) map[string][]byte {
	t.Helper()
	z := must[*zip.ReadCloser](t)(zip.OpenReader(path))
	defer z.Close()
	files := map[string][]byte{}
	for _, f := range z.File {
		r := must[io.ReadCloser](t)(f.Open())
		files[f.Name] = must[[]byte](t)(io.ReadAll(r))
		_ = r.Close()
	}
	return files
}

// Erasing takes what no law has kept; the rest goes when its day has passed, and Home says when. The trail and the sums stay sound.
func TestErasingThePersonAndLaterTheRest(t *testing.T) {
	env := cheapEnv()
	now := env.Now()
	env.Now = func() time.Time { return now }
	b, s, _ := newBooks(t, env)
	c, doc := anna(t, s)
	made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	e := must[Erasure](t)(s.EraseData(t.Context(), c.ID))
	if e.Rest.String() != "2034-12-31" || len(e.Backups) != 1 || e.Backups[0].Place != made.Path || e.Left {
		t.Errorf("the rest after %s, backups %v, log left %v", e.Rest, e.Backups, e.Left)
	}
	if held := heldOf(t, s, c.ID); len(held) != 2 || held[privacy.Invoice] != 1 || held[privacy.Payment] != 1 {
		t.Errorf("held still: %v", held)
	}
	want(t, ignore(s.EraseData(t.Context(), c.ID)), Conflict) // nothing more may go today
	want(t, ignore(s.SaveCustomer(t.Context(), c)), Conflict)
	want(t, ignore(s.NewDraft(t.Context(), bill.Invoice, c.ID)), Conflict)
	want(t, ignore(s.Say(t.Context(), privacy.Said{Customer: c.ID, Kind: privacy.Source, Note: "x"})), Conflict)
	if h := must[Home](t)(s.Home(t.Context(), 1)); due(h) != 0 {
		t.Error("Home offers the rest too early")
	}
	now = time.Date(2035, 1, 1, 9, 0, 0, 0, time.UTC)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	s = must[*Session](t)(b.Login(t.Context(), ownerName, []byte(ownerPass), ""))
	t.Cleanup(func() { _ = s.Lock() })
	if h := must[Home](t)(s.Home(t.Context(), 1)); due(h) != 1 {
		t.Errorf("Home offers nothing: %v", h.ToDo)
	}
	must[Erasure](t)(s.EraseData(t.Context(), c.ID))
	if held := heldOf(t, s, c.ID); len(held) != 0 {
		t.Errorf("held after the rest went: %v", held)
	}
	if h := must[Home](t)(s.Home(t.Context(), 1)); due(h) != 0 {
		t.Error("Home offers it again")
	}
	after := must[Document](t)(s.Document(t.Context(), doc.ID()))
	if after.Draft().Buyer.Name != "***" || after.Totals().Payable != doc.Totals().Payable || after.State != bill.StatePaid {
		t.Errorf("the invoice is to %q, over %s, %s", after.Draft().Buyer.Name, after.Totals().Payable, after.State)
	}
	if e := want(t, ignore(s.PDF(t.Context(), doc.ID())), Missing); e.Hint != HintErased {
		t.Errorf("hint %s", e.Hint)
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("the books: %+v", r)
	}
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := s.Export(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		for _, needle := range []string{"Zwirnlein", "anna@person", "sings", "for Anna"} {
			if strings.Contains(string(must[[]byte](t)(os.ReadFile(path))), needle) {
				t.Errorf("%s is in %s", needle, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func due(h Home) int {
	for _, d := range h.ToDo {
		if d.What == ToDoErasures {
			return d.Count
		}
	}
	return 0
}

func ignore[T any](_ T, err error) error { return err }

// Who objects gets documents and reminders, and no statement of account.
func TestWhoObjectsGetsNoOtherLetters(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	c, doc := anna(t, s)
	write := func(about LetterAbout) error {
		l, err := s.WriteLetter(t.Context(), about)
		if err != nil {
			return err
		}
		l.From = mail.Address{Mail: "ada@example.com"}
		_, err = s.DraftLetter(t.Context(), Outgoing{Letter: l, About: about})
		return err
	}
	statement := LetterAbout{Customer: c.ID, Statement: StatementQuery{From: s.Today().AddDays(-30), To: s.Today()}}
	if err := write(statement); err != nil {
		t.Fatal(err)
	}
	must[Said](t)(s.Say(t.Context(), privacy.Said{Customer: c.ID, Kind: privacy.Objection, Purpose: privacy.Contact}))
	if e := want(t, write(statement), Conflict); e.Hint != HintObjected {
		t.Errorf("hint %s", e.Hint)
	}
	if err := write(LetterAbout{Document: doc.ID()}); err != nil {
		t.Errorf("a document: %v", err)
	}
	must[Said](t)(s.Say(t.Context(), privacy.Said{Customer: c.ID, Kind: privacy.Retraction, Purpose: privacy.Contact}))
	if err := write(statement); err != nil {
		t.Errorf("after she took it back: %v", err)
	}
}

// Somebody who was only typed on documents is found by her name, comes out whole, and goes as a customer does: what the law has kept last of all, under
// the document by which Home leads to her.
func TestABuyerWithoutARecordComesOutAndGoes(t *testing.T) {
	env := cheapEnv()
	now := env.Now()
	env.Now = func() time.Time { return now }
	b, s, _ := newBooks(t, env)
	ctx := t.Context()
	passer := func(name string, kind bill.Kind) bill.Document {
		d := must[bill.Draft](t)(s.NewDraft(ctx, kind, bill.ID{}))
		d.Buyer = bill.Party{Name: name, Address: bill.Address{Lines: []string{"Gasse 2"}, City: "Leipzig", Country: "DE"}, Contact: bill.Contact{Name: "Frau Immenhof"}}
		d.DeliverTo = bill.Recipient{Name: "Lager Immenhof", Address: d.Buyer.Address}
		d.Lines = []bill.Line{sampleLine(t, "Bow", "1", "10.00", "19")}
		return must[bill.Document](t)(s.IssueDraft(ctx, d))
	}
	doc, quote := passer("Bert Käufmann", bill.Invoice), passer("bert kaufmann", bill.Quote)
	must[Note](t)(s.AddNote(ctx, doc.ID(), "sings in the evening"))
	if list := must[[]Buyer](t)(s.Buyers(ctx, "KAUF")); len(list) != 1 || list[0].Documents != 2 || list[0].Document != quote.ID() {
		t.Fatalf("found %+v", list)
	}
	id := must[bill.ID](t)(s.ResolveConcerned(ctx, "käufmann"))
	path := filepath.Join(t.TempDir(), "bert.zip")
	if err := s.ExportPersonal(ctx, id, path); err != nil {
		t.Fatal(err)
	}
	files := unzipped(t, path)
	if text := string(files["personal.json"]); !strings.Contains(text, "Frau Immenhof") || !strings.Contains(text, "Lager Immenhof") || !strings.Contains(text, "sings in the evening") ||
		len(files["papers/"+doc.Number().Text+".pdf"]) == 0 || len(files["customer.csv"]) != 0 {
		t.Errorf("in the export: %s", text)
	}
	want(t, ignore(s.EraseData(ctx, id)), Conflict)
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: doc.Totals().Payable, Method: "cash", Note: "from Bert Käufmann"}))
	e := must[Erasure](t)(s.EraseData(ctx, id))
	if e.Customer.ID != doc.ID() || e.Rest.String() != "2034-12-31" {
		t.Errorf("filed under %s until %s", e.Customer.ID, e.Rest)
	}
	if held := heldOf(t, s, doc.ID()); len(held) != 2 || held[privacy.Invoice] != 1 || held[privacy.Payment] != 1 {
		t.Errorf("held still: %v", held)
	}
	want(t, ignore(s.Personal(ctx, quote.ID())), Missing)
	now = time.Date(2035, 1, 1, 9, 0, 0, 0, time.UTC)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	s = must[*Session](t)(b.Login(ctx, ownerName, []byte(ownerPass), ""))
	t.Cleanup(func() { _ = s.Lock() })
	if h := must[Home](t)(s.Home(ctx, 1)); due(h) != 1 {
		t.Errorf("Home offers nothing: %v", h.ToDo)
	}
	must[Erasure](t)(s.EraseData(ctx, doc.ID()))
	if h := must[Home](t)(s.Home(ctx, 1)); due(h) != 0 {
		t.Error("Home offers it again")
	}
	if list := must[[]Buyer](t)(s.Buyers(ctx, "")); len(list) != 0 {
		t.Errorf("found still: %+v", list)
	}
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("the books: %+v", r)
	}
}

// The complete export has the people in tables: who opens the books, whom to speak to, what was said of their data, and what was erased.
func TestTheCompleteExportHasThePeople(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	c, _ := anna(t, s)
	c.People = []bill.Person{{Role: "buyer", Contact: bill.Contact{Name: "=Eva Immenhof", Email: "eva@person.example"}, Mail: true}}
	must[bill.Customer](t)(s.SaveCustomer(t.Context(), c))
	must[Said](t)(s.Say(t.Context(), privacy.Said{Customer: c.ID, Kind: privacy.Source, Means: "trade fair"}))
	must[OneTime](t)(s.AddUser(t.Context(), NewUser{Name: "Berta", Role: Clerk}))
	gone := must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "Gone Again", Terms: -1}))
	must[Erasure](t)(s.EraseData(t.Context(), gone.ID))
	dir := filepath.Join(t.TempDir(), "out")
	must[ExportReport](t)(s.Export(t.Context(), dir, nil))
	for name, want := range map[string][]string{
		"people.csv":   {"id,name,role,active,until,founder,added,computers", ownerName + ",owner,yes,,yes", "Berta,clerk,yes,,,"},
		"contacts.csv": {"Anna Zwirnlein,,,,anna@person.example,yes", "Anna Zwirnlein,buyer,'=Eva Immenhof,,eva@person.example,yes"},
		"said.csv":     {c.ID.String() + ",", "source,,2026-11-24,trade fair,,", ownerName},
		"erasures.csv": {gone.ID.String(), `"{""customer"":1}",,`},
		"people.json":  {`"role": "clerk"`}, "contacts.json": {`"customerName": "Anna Zwirnlein"`}, "said.json": {`"kind": "source"`}, "erasures.json": {`"gone": {`},
	} {
		text := string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, name))))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s has no %q:\n%s", name, w, text)
			}
		}
	}
}

// What was typed for a customer goes with her: the file of who erases at once, that of another user, which only she can read, when she comes back.
func TestWhatWasTypedGoesWithThePerson(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx := t.Context()
	c, _ := anna(t, s)
	typed := Typing{Draft: must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, c.ID)), Front: []byte("Anna again")}
	if err := s.KeepTyping(ctx, typed); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Typing(ctx); !ok || err != nil {
		t.Fatalf("nothing is kept: %v", err)
	}
	must[Erasure](t)(s.EraseData(ctx, c.ID))
	kept := func() int { return len(must[[]string](t)(filepath.Glob(filepath.Join(s.books.dir, typingBegins+"*")))) }
	if kept() != 0 {
		t.Error("what was typed lies there still")
	}
	if err := s.KeepTyping(ctx, typed); err != nil { // as another user has it from before
		t.Fatal(err)
	}
	if _, ok, err := s.Typing(ctx); ok || err != nil || kept() != 0 {
		t.Errorf("it comes back: %v, %v, %d files", ok, err, kept())
	}
}

// What is erased is in the backups still: it is said how long those are kept in each place.
func TestHowLongBackupsHoldWhatWasErased(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	c, _ := anna(t, s)
	must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	id, backup := bill.NewID(), must[[]Backup](t)(s.Backups(t.Context()))[0].ID
	err := s.store.Write(t.Context(), s.deed(setPlace, id), func(tx *store.Tx) error {
		return errors.Join(tx.SavePlace(store.Place{ID: id, Position: 1, Name: "Stick", Address: "files:/stick"}),
			tx.AddPlaceEvent(plan.Event{Place: id, Number: 1, At: tx.Now(), Backup: backup, Did: plan.Sent, Author: s.user.ID}),
			tx.AddPlaceEvent(plan.Event{Place: id, Number: 2, At: tx.Now(), Backup: backup, Did: plan.Verified, Author: s.user.ID}))
	})
	if err != nil {
		t.Fatal(err)
	}
	e := must[Erasure](t)(s.PreviewErasure(t.Context(), c.ID))
	if len(e.Away) != 1 || e.Away[0].Backups != 1 || e.Away[0].Until.Year < 2036 || e.Away[0].ForGood {
		t.Errorf("away: %+v", e.Away)
	}
	if words := strings.Join(BackupWords(e.Personal), " "); !strings.Contains(words, "a restore brings it back") || !strings.Contains(words, "In Stick 1 lie; by the plan") {
		t.Errorf("said: %s", words)
	}
}

// The record of processing names what the books and the program are.
func TestTheRecordOfProcessingIsOfTheseBooks(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	_, _ = anna(t, s)
	must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
	place := must[BackupPlace](t)(s.AddPlace(t.Context(), BackupPlace{Name: "Stick", Address: plan.Address{Kind: plan.Files, Path: t.TempDir()}}, Credential{}))
	m := MailSettings{Server: mail.Server{Host: "smtp.shop.example", From: mail.Address{Mail: "ada@shop.example"}}}
	must[MailSettings](t)(s.SetMailSettings(t.Context(), m))
	limits := must[AlarmLimits](t)(s.AlarmLimits(t.Context()))
	limits.Mail = "ada@home.example"
	if err := s.SetAlarmLimits(t.Context(), limits); err != nil {
		t.Fatal(err)
	}
	r := must[privacy.Record](t)(s.ProcessingRecord(t.Context(), ""))
	for _, to := range []string{"Backups kept elsewhere: Stick", "Mail server: smtp.shop.example", "Letters over alarms: ada@home.example", "Keychains of these computers", "Computers of the people of the shop"} {
		if !slices.ContainsFunc(r.Flows, func(f privacy.Flow) bool { return strings.HasPrefix(f.To, to) }) {
			t.Errorf("no flow to %s: %+v", to, r.Flows)
		}
	}
	if err := s.RemovePlace(t.Context(), place.ID); err != nil {
		t.Fatal(err)
	}
	left := must[privacy.Record](t)(s.ProcessingRecord(t.Context(), ""))
	if !slices.ContainsFunc(left.Flows, func(f privacy.Flow) bool { return strings.HasPrefix(f.To, "Backups in a place used no more: Stick") }) {
		t.Errorf("the place that was left is not told: %+v", left.Flows)
	}
	i := slices.IndexFunc(r.Activities, func(a privacy.Activity) bool { return a.Kind == privacy.Invoice })
	if a := r.Activities[i]; a.Records != 1 || !strings.Contains(a.Keep, "8 years") || !slices.Contains(a.Tables, "documents") {
		t.Errorf("invoices: %+v", a)
	}
	if !slices.ContainsFunc(r.Measures, func(m string) bool { return strings.Contains(m, "XAES-256-GCM") }) ||
		!slices.ContainsFunc(r.Flows, func(f privacy.Flow) bool { return strings.HasPrefix(f.To, "Backups: ") }) {
		t.Errorf("measures %q, flows %+v", r.Measures, r.Flows)
	}
	company := must[bill.Company](t)(s.Company(t.Context()))
	if file := must[[]byte](t)(RecordPDF(r, company, s.Today())); !bytes.HasPrefix(file, []byte("%PDF")) {
		t.Error("the record is no PDF")
	}
}

// Numbers of payment cards are refused wherever people write as they like, and masked in bank statements. No error repeats them.
func TestNumbersOfCardsAreNotKept(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx := t.Context()
	c, doc := anna(t, s)
	const card = "4111 1111 1111 1111"
	noted := c
	noted.Note = card
	for what, err := range map[string]error{
		"note":      ignore(s.AddNote(ctx, c.ID, "paid by "+card)),
		"customer":  ignore(s.SaveCustomer(ctx, noted)),
		"said":      ignore(s.Say(ctx, privacy.Said{Customer: c.ID, Kind: privacy.Source, Means: card})),
		"file":      ignore(s.Attach(ctx, c.ID, File{Name: card + ".txt", Content: []byte("x")})),
		"reference": ignore(s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: doc.Totals().Payable, Method: "card", Reference: card})),
	} {
		if e := want(t, err, Invalid); e.Hint != HintCard || strings.Contains(e.Error(), "1111") {
			t.Errorf("%s: %v, hint %s", what, e, e.Hint)
		}
	}
	statement := "Date;Amount;Payee;Purpose;Reference\n2026-11-20;12,34;Anna;card 4111111111111111 thanks;5555555555554444\n"
	out := must[[]BankStatement](t)(s.ImportBank(ctx, []byte(statement), bank.Hints{}))
	if e := out[0].Fresh[0]; e.Purpose != "card ••••••••••••1111 thanks" || e.Reference != "" && e.Reference != "5555555555554444" {
		t.Errorf("kept of the statement: %+v", e)
	}
}
