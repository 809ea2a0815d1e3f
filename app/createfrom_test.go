package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// mustDiffer are the files of an export that are not those of the books it was imported from: the description, and what tells of the trail.
// README.md names them.
var mustDiffer = []string{
	"description.json", "trail.jsonl", "tables/trail_entries.jsonl", "tables/earlier_trails.jsonl", "tables/earlier_entries.jsonl",
	"tables/trail_values.jsonl", "tables/earlier_values.jsonl", "people.json", "people.csv",
}

// busyBooks are books in which something of everything was done.
func busyBooks(t testing.TB) *Session {
	t.Helper()
	ctx := t.Context()
	_, env := turning()
	_, s, _ := newBooks(t, env)
	monthly(t, s, func(r *bill.Recurring) { r.Schedule.From = bill.Date{Year: 2026, Month: 11, Day: 1} })
	must[[]MadeInvoice](t)(s.RunRecurring(ctx, false))
	s.imported(t, sheet.Customers, "number,name,city,country\n7,Müller,Graz,AT\n8,'=Huber,Wien,AT\n")
	s.imported(t, sheet.Items, "code,name,price,taxRate\nB,Bow,4.5,19\n")
	d := saved(t, s, sampleLine(t, "Chair", "1", "100.00", "19"), sampleLine(t, "Rosin, ½ <b>", "3", "0.3333", "7"))
	one := must[bill.Document](t)(s.Issue(ctx, d.ID))
	d.ID = bill.NewID()
	two := must[bill.Document](t)(s.IssueDraft(ctx, d))
	d.ID = bill.NewID()
	must[bill.Document](t)(s.IssueDraft(ctx, d))
	must[bill.Document](t)(s.Issue(ctx, must[bill.Draft](t)(s.Credit(ctx, two.ID(), nil)).ID))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: one.ID(), Amount: eurOf(t, "20.00"), Method: "cash", Note: "line\u2028two"}))
	must[bill.Payment](t)(s.WriteOff(ctx, bill.Payment{Document: one.ID(), Amount: eurOf(t, "0.07"), Note: "small"}))
	quote := must[bill.Draft](t)(s.NewDraft(ctx, bill.Quote, d.Customer))
	quote.Lines = d.Lines
	asked := must[bill.Document](t)(s.IssueDraft(ctx, quote))
	must[bill.Answer](t)(s.Answer(ctx, bill.Answer{Quote: asked.ID(), Verdict: bill.Accepted}))
	depositAndFinal(t, s, asked.ID())
	must[bill.Draft](t)(s.Duplicate(ctx, one.ID(), bill.Invoice))
	must[[]BankStatement](t)(s.ImportBank(ctx, csvStatement(
		"2026-11-20;Mueller;"+one.Number().Text+";DE91370501980100558000;100.00;EUR", "2026-11-22;Landlord;rent;;-800.00;EUR"), bank.Hints{}))
	for _, e := range s.bankNow(t, BankOpen) {
		if len(e.Suggestions) > 0 {
			must[[]bill.Payment](t)(s.AcceptBank(ctx, e.ID, nil))
		}
	}
	must[bill.LateTerms](t)(s.SetLateTermsFrom(ctx, []byte(`{"margin": "9", "fee": "40", "rates": [{"from": "2026-01-01", "percent": "1.27"}]}`)))
	if err := errors.Join(s.SetSetting(ctx, "ui.autolock", []byte("5")),
		s.SetOwnFields(ctx, bill.OwnFields{Customers: []bill.OwnField{{Name: "Hall", Kind: bill.OwnText}}})); err != nil {
		t.Fatal(err)
	}
	must[Note](t)(s.AddNote(ctx, one.ID(), "rang, will pay"))
	for _, to := range []bill.ID{one.ID(), d.Customer} {
		must[Attachment](t)(s.Attach(ctx, to, File{Name: "plan.txt", Type: "text/plain", Content: []byte(strings.Repeat("plan ", 30_000))}))
	}
	remindedBooks(t, s, d)
	mailedBooks(t, s, one.ID())
	must[Backup](t)(s.Backup(ctx, t.TempDir(), nil))
	return s
}

// depositAndFinal issues a deposit invoice of 30 % for a document, and the final invoice that takes it off.
func depositAndFinal(t testing.TB, s *Session, source bill.ID) (deposit, final bill.Document) {
	t.Helper()
	ctx := t.Context()
	percent := must[money.Percent](t)(money.ParsePercent("30"))
	deposit = must[bill.Document](t)(s.Issue(ctx, must[bill.Draft](t)(s.AskDeposit(ctx, source, bill.DepositAsk{Percent: percent})).ID))
	return deposit, must[bill.Document](t)(s.Issue(ctx, must[bill.Draft](t)(s.FinalInvoice(ctx, deposit.ID())).ID))
}

// mailedBooks have a letter that was taken back; what waits, an import doubts.
func mailedBooks(t testing.TB, s *Session, document bill.ID) {
	t.Helper()
	ctx := t.Context()
	m := MailSettings{Server: mail.Server{Host: "smtp.shop.example", From: mail.Address{Mail: "ada@shop.example"}}, Copy: true}
	must[MailSettings](t)(s.SetMailSettings(ctx, m))
	l := must[Letter](t)(s.Send(ctx, Outgoing{About: LetterAbout{Document: document}, Letter: mail.Letter{
		To: []mail.Address{{Name: "=Franz", Mail: "franz@mueller.example"}}, Subject: "Invoice", Text: "line\u2028two", Language: "en",
		Files: []mail.File{{Name: "own.txt", Data: []byte(strings.Repeat("own ", 30_000))}},
	}}))
	must[Letter](t)(s.TakeBackLetter(ctx, l.ID))
}

// remindedBooks have letters over a draft that was due long ago, one of them taken back.
func remindedBooks(t testing.TB, s *Session, d bill.Draft) {
	t.Helper()
	ctx := t.Context()
	plan := bill.UsualReminders()
	plan.Levels[0].Fee = eurOf(t, "3.00")
	if err := s.SetReminderPlan(ctx, plan); err != nil {
		t.Fatal(err)
	}
	d.ID, d.Date = bill.NewID(), bill.Date{Year: 2026, Month: 9, Day: 1}
	owed := must[bill.Document](t)(s.IssueDraft(ctx, d))
	for range 2 {
		letter := must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))[0]
		must[bill.Reminder](t)(s.TakeBackReminder(ctx, letter.ID, "paid in cash"))
	}
	must[[]bill.Reminder](t)(s.MakeReminders(ctx, nil, false))
	must[[]bill.Payment](t)(s.Receive(ctx, bill.Receipt{Customer: d.Customer, Amount: eurOf(t, "1.00")}))
	must[bill.Payment](t)(s.PayLateCharge(ctx, must[[]bill.LateCharge](t)(s.LateCharges(ctx, ChargeQuery{Open: true}))[0].ID, money.Amount{}))
	must[bill.ReminderHold](t)(s.HoldReminders(ctx, bill.ReminderHold{Document: owed.ID(), Held: true, Reason: "disputed"}))
}

func exportTo(t testing.TB, s *Session) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	must[ExportReport](t)(s.Export(t.Context(), dir, nil))
	return dir
}

// digests are those of all files in a folder.
func digests(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		out[name] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func importFrom(t testing.TB, from string, env Env) *Session {
	t.Helper()
	setup := Setup{Owner: "Berta", Passphrase: []byte("another passphrase altogether")}
	_, s, kit, err := CreateFrom(t.Context(), from, filepath.Join(t.TempDir(), "new.counterfoil"), env, setup, nil)
	if err != nil {
		t.Fatalf("%v (kind %s)", err, KindOf(err))
	}
	kit.Wipe()
	t.Cleanup(func() { _ = s.Lock() })
	return s
}

// Out, in, and out again: every file is the same to the byte, but for those that must differ. Twice, so that earlier trails are handed on.
func TestAnExportMakesTheSameBooks(t *testing.T) {
	s := busyBooks(t)
	first := exportTo(t, s)
	was := digests(t, first)
	for round := range 2 {
		_, env := turning()
		s = importFrom(t, first, env)
		if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
			t.Fatalf("%+v", r)
		}
		next := exportTo(t, s)
		now := digests(t, next)
		for _, name := range slices.Sorted(maps.Keys(was)) {
			if may := slices.Contains(mustDiffer, name); (was[name] == now[name]) == may {
				t.Errorf("round %d: %s: the same %v", round, name, !may)
			}
		}
		if len(was) != len(now) {
			t.Errorf("%d files, then %d", len(was), len(now))
		}
		trails := must[[]store.EarlierTrail](t)(read(t.Context(), s, seeTrail, (*store.View).EarlierTrails))
		if len(trails) != round+1 || trails[0].People[0].Name != ownerName {
			t.Errorf("round %d: %d earlier trails, %+v", round, len(trails), trails[0].People)
		}
		for _, e := range trails {
			if n := earlierTold(t, s, e.Store); n == 0 {
				t.Errorf("round %d: the trail of %s tells of no change that can be read", round, e.Store)
			}
		}
		first, was = next, now
	}
}

// earlierTold counts the personal values of an earlier trail that can still be read.
func earlierTold(t *testing.T, s *Session, of bill.ID) int {
	t.Helper()
	return must[int](t)(read(t.Context(), s, seeTrail, func(v *store.View) (n int, err error) {
		for leaf, err := range v.EarlierLeaves(of) {
			if err != nil {
				return n, err
			}
			e, _, err := trail.Decode(leaf)
			if err != nil {
				return n, err
			}
			told, err := v.EarlierChanges(of, e)
			if err != nil {
				return n, err
			}
			for i, c := range told {
				if !e.Changes[i].Is.Clear() && !c.Is.Erased {
					n++
				}
			}
		}
		return n, nil
	}))
}

// The first entries of the new trail name the head of the old one and the export, and what is due is asked about.
func TestTheNewTrailNamesTheOldOne(t *testing.T) {
	from := exportTo(t, busyBooks(t))
	x := must[*exported](t)(openExport(t.Context(), from, nil))
	s := importFrom(t, from, cheapEnv())
	list, _, err := s.trailAfter(t.Context(), 0, 10)
	if err != nil || len(list) < 2 {
		t.Fatal(err)
	}
	e := list[1]
	if e.Action != "books.import" || e.Outcome != "from "+x.earlier().Anchor.Short() || e.Detail != x.digest || e.Target != x.Store {
		t.Errorf("%+v", e)
	}
	if due := must[RecurringDue](t)(s.DueRecurring(t.Context())); due.Count > 0 && !due.Restored {
		t.Error("what is due is made without a question")
	}
	if backups := must[[]Backup](t)(s.Backups(t.Context())); len(backups) != 0 {
		t.Errorf("%d backups of other books", len(backups))
	}
}

// Every file counts: changed, cut, missing or a link, it is named, and nothing of the attempt is left.
func TestAChangedExportIsRefused(t *testing.T) {
	from := exportTo(t, busyBooks(t))
	place := t.TempDir()
	try := func(name, what string) {
		t.Helper()
		_, _, _, err := CreateFrom(t.Context(), from, filepath.Join(place, "new"), cheapEnv(), Setup{Owner: "Berta", Passphrase: []byte(ownerPass)}, nil)
		if e := want(t, err, Damaged); e.Field != name || e.Hint != HintExport {
			t.Errorf("%s %s: %+v", name, what, e)
		}
		if left, err := os.ReadDir(place); err != nil || len(left) > 0 {
			t.Errorf("%s %s: left %v, %v", name, what, left, err)
		}
	}
	for name := range digests(t, from) {
		if name == descriptionName {
			continue
		}
		path := filepath.Join(from, name)
		whole := must[[]byte](t)(os.ReadFile(path))
		write := func(b []byte) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if len(whole) > 0 {
			changed := slices.Clone(whole)
			changed[len(changed)/2] ^= 1
			write(changed)
			try(name, "changed")
			write(whole[:len(whole)-1])
			try(name, "cut")
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		try(name, "missing")
		write(whole)
	}
	path := filepath.Join(from, descriptionName)
	text := string(must[[]byte](t)(os.ReadFile(path)))
	for what, changed := range map[string]string{
		"cut":            text[:len(text)/2],
		"of others":      strings.Replace(text, exportFormat, "another-export", 1),
		"outside":        strings.Replace(text, `"name": "bank.csv"`, `"name": "../bank.csv"`, 1),
		"another root":   strings.Replace(text, `"root": "`, `"root": "AAAA`, 1),
		"of no store":    strings.Replace(text, `"store": "`, `"store": "x`, 1),
		"without tables": strings.ReplaceAll(text, `"tables/`, `"papers/../tables/`),
	} {
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		try(descriptionName, what)
	}
}

// With the right digests, what the files say must still make whole books.
func TestAnExportThatContradictsItselfIsRefused(t *testing.T) {
	whole := exportTo(t, busyBooks(t))
	for name, change := range map[string]struct{ file, old, new, field string }{
		"an amount of a document": {"tables/documents.jsonl", `"payable":12`, `"payable":13`, tablesFolder},
		"a payment that is gone":  {"tables/payments.jsonl", `{"id":"`, `{"other":"`, tablesFolder},
		"a balance":               {"tables/movements.jsonl", `"amount":-2000`, `"amount":-2001`, tablesFolder},
		"an entry of the trail":   {"tables/trail_entries.jsonl", `"number":2,"entry":"e`, `"number":2,"entry":"f`, tableFile(trailTable)},
		"no row":                  {"tables/items.jsonl", `{`, `[`, "tables/items.jsonl"},
		"a number with a point":   {"tables/documents.jsonl", `"payable":12`, `"payable":1.2`, "tables/documents.jsonl"},
		"a file elsewhere":        {"tables/papers.jsonl", `"papers/`, `"../papers/`, "tables/papers.jsonl"},
	} {
		from := filepath.Join(t.TempDir(), "out")
		if err := os.CopyFS(from, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(from, change.file)
		before := string(must[[]byte](t)(os.ReadFile(path)))
		after := strings.Replace(before, change.old, change.new, 1)
		if before == after {
			t.Fatalf("%s: nothing to change", name)
		}
		if err := os.WriteFile(path, []byte(after), 0o600); err != nil {
			t.Fatal(err)
		}
		described(t, from, change.file)
		_, _, _, err := CreateFrom(t.Context(), from, filepath.Join(t.TempDir(), "new"), cheapEnv(), Setup{Owner: "Berta", Passphrase: []byte(ownerPass)}, nil)
		if e := want(t, err, Damaged); e.Field != change.field {
			t.Errorf("%s: %q %v", name, e.Field, e)
		}
	}
}

// described writes the digest of a file anew into the description, as somebody would who wants the change to go unseen.
func described(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, descriptionName)
	lines := strings.Split(string(must[[]byte](t)(os.ReadFile(path))), "\n")
	size, sum, err := digestOf(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range lines {
		if strings.Contains(l, strconv.Quote(name)) {
			lines[i+1] = fmt.Sprintf(`"size": %d,`, size)
			lines[i+2] = fmt.Sprintf(`"sha256": %q`, sum)
		}
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Who stops it half-way finds nothing, and no secret stays in the keychain.
func TestAnImportOfBooksThatIsStopped(t *testing.T) {
	from := exportTo(t, busyBooks(t))
	for _, at := range []string{"files", "pages", "documents"} {
		ctx, cancel := context.WithCancel(t.Context())
		place, env, kept := t.TempDir(), cheapEnv(), map[keychain.Entry]bool{}
		env.Keychain.(*keychain.Map).Fail = func(call string, e keychain.Entry) error {
			if kept[e] = true; call != "set" {
				delete(kept, e)
			}
			return nil
		}
		_, _, _, err := CreateFrom(ctx, from, filepath.Join(place, "new"), env, Setup{Owner: "Berta", Passphrase: []byte(ownerPass)}, func(step string, _, _ int64) {
			if step == at {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at %s: %v", at, err)
		}
		if left, err := os.ReadDir(place); err != nil || len(left) > 0 || len(kept) > 0 {
			t.Errorf("stopped at %s: left %v, %v", at, left, err)
		}
	}
}

// Every key of a setting is exported, or named with the reason why not: a new one fails this test until somebody has decided.
func TestEverySettingIsExportedOrNamed(t *testing.T) {
	files := must[[]string](t)(filepath.Glob("*.go"))
	n := 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || !strings.HasPrefix(spec.Names[0].Name, "setting") || len(spec.Values) == 0 {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				n++
				key := must[string](t)(strconv.Unquote(lit.Value))
				if keptSetting(key) == (settingsLeftOut[key] != "") {
					t.Errorf("%s: %s (%q) is not in one of settingsKept and settingsLeftOut", path, spec.Names[0].Name, key)
				}
			}
			return true
		})
	}
	if n < 6 {
		t.Errorf("only %d settings found", n)
	}
}
