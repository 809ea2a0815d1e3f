package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/answer"
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/plan"
	"counterfoil/app/report"
	"counterfoil/crypto"
	"counterfoil/crypto/securitykey"
	"counterfoil/crypto/securitykey/softkey"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

const (
	agreed    = "harbour lantern violin cedar"
	readerOwn = "what only Maria types here"
	readerIs  = "Maria Beck"
)

// counter is a shop whose books go out to a bookkeeper, and her desk.
type counter struct {
	*testing.T
	s    *Session // the owner's
	dir  string
	env  Env // of the shop
	hers Env
	inv  bill.Document // open, 119.00
	who  bill.Customer
}

func openCounter(t *testing.T) *counter {
	t.Helper()
	o := &counter{T: t, dir: t.TempDir(), env: cheapEnv(), hers: cheapEnv()}
	var kit Kit
	_, o.s, kit = newBooks(t, o.env)
	kit.Wipe()
	o.who = must[bill.Customer](t)(o.s.SaveCustomer(t.Context(), bill.Customer{Name: "Orchestra Graz", Address: bill.Address{City: "Graz", Country: "AT"}}))
	o.inv = o.issue("Table")
	return o
}

func (o *counter) issue(what string) bill.Document {
	o.Helper()
	d := must[bill.Draft](o)(o.s.NewDraft(o.Context(), bill.Invoice, o.who.ID))
	d.Lines = []bill.Line{sampleLine(o, what, "1", "100.00", "19")}
	return must[bill.Document](o)(o.s.IssueDraft(o.Context(), d))
}

func (o *counter) path(name string) string { return filepath.Join(o.dir, name) }

// hand hands the books over with the agreed passphrase.
func (o *counter) hand(name string) Handover {
	o.Helper()
	return must[Handover](o)(o.s.HandOver(o.Context(), HandoverOrder{Path: o.path(name), To: readerIs, Passphrase: []byte(agreed)}, nil))
}

func (o *counter) opening(file, dir string) OpeningHandover {
	return OpeningHandover{Path: o.path(file), Passphrase: []byte(agreed), Dir: o.path(dir), Name: readerIs, Own: []byte(readerOwn)}
}

// read opens a file at her desk and logs her in.
func (o *counter) read(file, dir string) *Session {
	o.Helper()
	must[BackupFacts](o)(OpenHandover(o.Context(), o.hers, o.opening(file, dir), nil))
	return o.login(dir)
}

func (o *counter) login(dir string) *Session {
	o.Helper()
	b := must[*Books](o)(Open(o.Context(), o.path(dir), o.hers))
	s := must[*Session](o)(b.Login(o.Context(), "", []byte(readerOwn), ""))
	o.Cleanup(func() { _ = s.Lock() })
	return s
}

func eur(minor int64) money.Amount { return money.Of(minor, money.MustCurrency("EUR")) }

func (o *counter) payment(minor int64) answer.Line {
	return answer.Line{
		Kind: answer.Payment, About: answer.Documents, Target: o.inv.ID(), Amount: eur(minor), Day: o.s.Today(), Account: "transfer", Reference: "statement 11/3",
	}
}

// answer writes lines and seals them.
func (o *counter) answer(s *Session, name string, lines ...answer.Line) []byte {
	o.Helper()
	for _, l := range lines {
		must[answer.Line](o)(s.AddAnswerLine(o.Context(), l))
	}
	must[Answered](o)(s.AnswerHandover(o.Context(), o.path(name)))
	return must[[]byte](o)(os.ReadFile(o.path(name)))
}

// accept accepts the key of an answer first.
func (o *counter) trust(file []byte) {
	o.Helper()
	a := must[AnswerRead](o)(o.s.ReadAnswer(o.Context(), file))
	if err := o.s.AcceptAnswerKey(o.Context(), file, " "+strings.ToLower(a.Fingerprint)); err != nil {
		o.Fatal(err)
	}
}

func (o *counter) open() money.Amount {
	o.Helper()
	return must[Document](o)(o.s.Document(o.Context(), o.inv.ID())).Open
}

func TestBooksGoToTheBookkeeperAndHerAnswerComesBack(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	h := o.hand("out.cfhandover")
	if h.To != readerIs || h.ByKey || h.Until != o.s.Today().AddDays(90) {
		t.Errorf("%+v", h)
	}
	s := o.read("out.cfhandover", "desk.counterfoil")
	g := must[Given](t)(s.Given(ctx))
	if g.Company != sampleCompany().Name || g.To != readerIs || g.Owner != o.s.file.OwnerFingerprint() || g.Head != h.Head {
		t.Errorf("%+v", g)
	}
	if s.User().Role != Auditor || s.User().Name != readerIs || s.ReadOnly() != AlertHandedOver {
		t.Errorf("%+v, %s", s.User(), s.ReadOnly())
	}

	file := o.answer(s, "back.cfanswer", o.payment(5000),
		answer.Line{Kind: answer.Remark, About: answer.Customers, Target: o.who.ID, Text: "Moved to Vienna."},
		answer.Line{Kind: answer.Remark, About: answer.Books, Text: "The till of May is missing."})
	a := must[AnswerRead](t)(o.s.ReadAnswer(ctx, file))
	if a.To != readerIs || a.Key != KeyFirst || a.Superseded || len(a.Lines) != 3 || a.Fingerprint != g.Own {
		t.Fatalf("%+v", a)
	}
	if l := a.Lines[0]; !slices.Equal(l.Findings, []answer.Finding{answer.Less}) || l.Open != eur(11900) || l.Label != o.inv.Number().Text {
		t.Errorf("%+v", l)
	}

	// Nothing is booked on the word of a key that nobody has compared.
	_, err := o.s.AcceptAnswerLine(ctx, file, 1, "", a.Lines[0].Findings)
	if e := want(t, err, Conflict); e.Hint != HintCompareKey {
		t.Errorf("%+v", e)
	}
	want(t, o.s.AcceptAnswerKey(ctx, file, "AAAA-BBBB-CCCC-DDDD"), Conflict)
	o.trust(file)

	// A line is accepted as it was looked at, once.
	_, err = o.s.AcceptAnswerLine(ctx, file, 1, "", nil)
	if e := want(t, err, Conflict); e.Hint != HintLookAgain || o.open() != eur(11900) {
		t.Errorf("%+v, open %s", e, o.open())
	}
	v := must[Verdict](t)(o.s.AcceptAnswerLine(ctx, file, 1, "as on the statement", a.Lines[0].Findings))
	if !v.Accepted || v.Became.IsZero() || o.open() != eur(6900) {
		t.Errorf("%+v, open %s", v, o.open())
	}
	_, err = o.s.AcceptAnswerLine(ctx, file, 1, "", a.Lines[0].Findings)
	if want(t, err, Conflict); o.open() != eur(6900) {
		t.Errorf("booked twice: open %s", o.open())
	}
	must[Verdict](t)(o.s.AcceptAnswerLine(ctx, file, 2, "", nil))
	must[Verdict](t)(o.s.DeclineAnswerLine(ctx, file, 3, "it is in the box"))
	_, err = o.s.DeclineAnswerLine(ctx, file, 4, "")
	want(t, err, Missing)

	p := must[Document](t)(o.s.Document(ctx, o.inv.ID())).Payments[0]
	if p.Method != "transfer" || p.Reference != "statement 11/3" || !strings.HasPrefix(p.Note, readerIs+", answer of ") {
		t.Errorf("%+v", p)
	}
	if notes := must[[]Note](t)(o.s.Notes(ctx, o.who.ID)); len(notes) != 1 || !strings.HasSuffix(notes[0].Text, ": Moved to Vienna.") {
		t.Errorf("%+v", notes)
	}
	filed := must[[]AnswerFiled](t)(o.s.AnswersTo(ctx, h.ID))
	if len(filed) != 1 || len(filed[0].Verdicts) != 3 || filed[0].Verdicts[2].Accepted || filed[0].Verdicts[2].Note != "it is in the box" {
		t.Errorf("%+v", filed)
	}
	again := must[AnswerRead](t)(o.s.ReadAnswer(ctx, file))
	if again.Key != KeyKnown || again.Lines[0].Verdict == nil || !slices.Contains(again.Lines[0].Findings, answer.PaidSince) {
		t.Errorf("%+v", again)
	}
	told := map[string]int{}
	for _, e := range must[[]TrailLine](t)(lines(o.s.TrailList(ctx, TrailFilter{Limit: 100}))) {
		if strings.HasPrefix(e.Action, "handover.") {
			told[e.Action+" "+string(e.Role)]++
		}
	}
	for action, n := range map[string]int{"handover.make": 1, "handover.key": 1, "handover.accept": 2, "handover.decline": 1} {
		if told[action+" owner"] != n {
			t.Errorf("the trail tells of %s %d times, want %d", action, told[action+" owner"], n)
		}
	}
	if report := must[Soundness](t)(o.s.Check(ctx, nil)); !report.Sound() {
		t.Errorf("%+v", report.Books.Findings)
	}
}

func lines(list []TrailLine, _ int, err error) ([]TrailLine, error) { return list, err }

// What she has written she can write anew until it is sent; what stands there by then is not lost.
func TestALineOfTheAnswerIsWrittenAnew(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	o.hand("out.cfhandover")
	s := o.read("out.cfhandover", "desk.counterfoil")
	was := must[answer.Line](t)(s.AddAnswerLine(ctx, o.payment(5000)))
	must[answer.Line](t)(s.AddAnswerLine(ctx, answer.Line{Kind: answer.Remark, About: answer.Books, Text: "The till of May is missing."}))
	next := was
	next.Amount, next.Label, next.Text = eur(11900), "nonsense", "  all of it\r\n"
	got := must[answer.Line](t)(s.ChangeAnswerLine(ctx, 1, was, next))
	if got.Amount != eur(11900) || got.Label != was.Label || got.Text != "all of it" {
		t.Errorf("%+v", got)
	}
	_, err := s.ChangeAnswerLine(ctx, 1, was, next)
	want(t, err, Conflict) // she looked at another one
	_, err = s.ChangeAnswerLine(ctx, 3, was, next)
	want(t, err, Missing)
	bad := got
	bad.Amount = eur(0)
	_, err = s.ChangeAnswerLine(ctx, 1, got, bad)
	if e := want(t, err, Invalid); e.Field != "amount" {
		t.Errorf("%+v", e)
	}
	if list := must[[]answer.Line](t)(s.AnswerLines(ctx)); len(list) != 2 || list[0] != got {
		t.Errorf("%+v", list)
	}
}

// She reads everything, takes out what she needs, and changes nothing.
func TestHandedBooksAreRead(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	o.hand("out.cfhandover")
	s := o.read("out.cfhandover", "desk.counterfoil")
	before := must[[32]byte](t)(digestAt(o.path("desk.counterfoil/books.db")))
	must[report.Table](t)(s.Report(ctx, ReportQuery{Name: "sales", By: "month", Period: report.Period{From: o.s.Today().AddDays(-30), To: o.s.Today()}}))
	must[[]byte](t)(s.JournalFile(ctx, "csv", report.Period{From: bill.Date{Year: 2026, Month: 1, Day: 1}, To: bill.Date{Year: 2026, Month: 12, Day: 31}}))
	must[TrailExport](t)(s.ExportTrail(ctx, o.path("trail.txt"), false, nil))
	f := must[*os.File](t)(os.Open(o.path("trail.txt")))
	defer f.Close()
	if proof := must[TrailProof](t)(VerifyTrailFile(f)); !proof.Sound() || OwnerOf(proof) != o.s.file.OwnerFingerprint() {
		t.Errorf("%+v", proof.Findings)
	}
	if proof := must[TrailProof](t)(s.ProveTrail(ctx, nil, nil)); !proof.Sound() {
		t.Errorf("%+v", proof.Findings)
	}
	if found := must[Soundness](t)(s.Check(ctx, nil)); !found.Sound() {
		t.Errorf("%+v, %+v, users %v", found.Books.Findings, found.Trail.Findings, found.Users)
	}
	if err := s.Confirm(ctx, []byte(readerOwn), ""); err != nil {
		t.Error(err)
	}
	must[ExportReport](t)(s.Export(ctx, o.path("export"), nil))

	_, err := s.AddPayment(ctx, bill.Payment{Document: o.inv.ID(), Amount: eur(100)})
	want(t, err, Forbidden)
	_, err = s.Acknowledge(ctx)
	want(t, err, Forbidden)
	_, err = s.HandOver(ctx, HandoverOrder{Path: o.path("on.cfhandover"), To: "Somebody", Passphrase: []byte(agreed)}, nil)
	want(t, err, Forbidden)
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the keychain remembers nothing of them, and nothing is missed
		s = o.login("desk.counterfoil")
		if got := s.Alerts(); !slices.Equal(got, []Alert{AlertHandedOver}) {
			t.Errorf("alerts %v", got)
		}
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
	}
	if after := must[[32]byte](t)(digestAt(o.path("desk.counterfoil/books.db"))); after != before {
		t.Error("the books that were handed over changed")
	}
}

// The alarms in the owner's books are his to answer: her home does not tell of them.
func TestAlarmsOfTheOwnerAreHis(t *testing.T) {
	o := openCounter(t)
	b := o.s.books
	lock(t, o.s)
	mistype(t, b, 3)
	o.s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	o.hand("first.cfhandover")
	for s, told := range map[*Session]bool{o.s: true, o.read("first.cfhandover", "desk.counterfoil"): false} {
		list := must[Home](t)(s.Home(t.Context(), 1)).ToDo
		if slices.ContainsFunc(list, func(d ToDo) bool { return d.What == ToDoAlarms }) != told {
			t.Errorf("alarms told %v, want %v: %+v", !told, told, list)
		}
	}
}

// Her way in is hers: she changes her passphrase and adds security keys, newer books ask for the key that she has, and open with it too. The books
// that were handed over stay as they are meanwhile.
func TestHerWayIntoHandedBooksIsHers(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	blue, red := softkey.New("blue"), softkey.New("red")
	plugged := []*softkey.Key{blue}
	o.hers.SecurityKeys = func() ([]securitykey.Place, error) { return softkey.Find(plugged...)() }
	prompt := KeyPrompt{Touch: func() {}, PIN: func(context.Context, int, bool) ([]byte, error) { return nil, context.Canceled }}
	o.hand("first.cfhandover")
	s := o.read("first.cfhandover", "desk.counterfoil")
	before := must[[32]byte](t)(digestAt(o.path("desk.counterfoil/books.db")))
	next := []byte("another word of hers")
	want(t, s.ChangePassphrase(ctx, []byte("not this one at all"), next), Locked)
	if e := want(t, s.ChangePassphrase(ctx, []byte(readerOwn), []byte("short")), Invalid); e.Field != "passphrase" {
		t.Errorf("%+v", e)
	}
	if err := s.ChangePassphrase(ctx, []byte(readerOwn), next); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"blue", "red"} {
		must[SecurityKey](t)(s.AddSecurityKey(ctx, next, name, prompt))
		plugged = []*softkey.Key{red}
	}
	own := must[Given](t)(s.Given(ctx)).Own
	must[answer.Line](t)(s.AddAnswerLine(ctx, answer.Line{Kind: answer.Remark, About: answer.Books, Text: "Not finished."}))
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if after := must[[32]byte](t)(digestAt(o.path("desk.counterfoil/books.db"))); after != before {
		t.Error("the books that were handed over changed")
	}
	enter := func(pass []byte) (*Session, error) {
		return must[*Books](t)(Open(ctx, o.path("desk.counterfoil"), o.hers)).WithKeyPrompt(prompt).Login(ctx, "", pass, "")
	}
	_, err := enter([]byte(readerOwn))
	want(t, err, Locked)

	o.issue("Chair")
	o.hand("second.cfhandover")
	open := o.opening("second.cfhandover", "desk.counterfoil")
	open.Own = next
	_, err = OpenHandover(ctx, o.hers, open, nil)
	if e := want(t, err, Locked); e.Hint != HintKeyPlug { // nobody is there to be asked
		t.Errorf("%+v", e)
	}
	open.Prompt = &prompt
	must[BackupFacts](t)(OpenHandover(ctx, o.hers, open, nil))
	plugged = []*softkey.Key{blue}
	_, err = enter(next)
	if e := want(t, err, Locked); e.Hint != HintKeyOther { // she touched the red one, and adds the blue one anew
		t.Errorf("%+v", e)
	}
	plugged = []*softkey.Key{red}
	s = must[*Session](t)(enter(next))
	defer s.Lock()
	if keys := must[[]SecurityKey](t)(s.SecurityKeys(ctx)); len(keys) != 1 || keys[0].Name != "red" {
		t.Errorf("%+v", keys)
	}
	if lines := must[[]answer.Line](t)(s.AnswerLines(ctx)); len(lines) != 1 || must[Given](t)(s.Given(ctx)).Own != own {
		t.Errorf("%+v", lines)
	}
	if err := s.RemoveSecurityKey(ctx, next, must[[]SecurityKey](t)(s.SecurityKeys(ctx))[0].ID); err != nil {
		t.Error(err)
	}
}

// What is left of damaged books that were handed over is read by nobody as their owner.
func TestDamagedHandedBooksAreRescuedToBeRead(t *testing.T) {
	o := openCounter(t)
	o.hand("out.cfhandover")
	s := o.read("out.cfhandover", "desk.counterfoil")
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	name := o.path("desk.counterfoil/books.db")
	whole := must[[]byte](t)(os.ReadFile(name))
	b := must[*Books](t)(Open(t.Context(), o.path("desk.counterfoil"), o.hers))
	rescued, toRead := 0, 0
	for at := 1000 + 4096*rand.IntN(5); at < len(whole) && rescued < 3; at += 5 * 4096 {
		bad := bytes.Clone(whole)
		bad[at] ^= 1
		if err := os.WriteFile(name, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := b.Login(t.Context(), "", []byte(readerOwn), "")
		if err == nil {
			err = s.Lock()
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Hint != HintRescue {
			continue
		}
		left := must[*Session](t)(b.Rescue(t.Context(), "", []byte(readerOwn), "", nil))
		if left.User().Role == Auditor {
			toRead++
		}
		if err := left.Lock(); err != nil {
			t.Fatal(err)
		}
		rescued++
	}
	if toRead < rescued-1 || rescued == 0 { // the one page that says what they are may be the one that is lost
		t.Errorf("%d of %d were rescued to be read", toRead, rescued)
	}
}

func digestAt(path string) ([32]byte, error) {
	b, err := os.ReadFile(path)
	return sha256.Sum256(b), err
}

// What opens something stays at home, to the last byte of the pages; and nobody restores the file as a backup.
func TestAHandoverHoldsNoSecret(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	must[BackupPlace](t)(o.s.AddPlace(ctx, BackupPlace{Name: "Attic", Address: must[plan.Address](t)(plan.ParseAddress("files:" + o.path("attic-of-the-shop")))}, Credential{}))
	secrets := [][]byte{[]byte("attic-of-the-shop")}
	err := o.s.store.Read(ctx, func(v *store.View) error {
		key, err := v.Setting(settingBackupKey)
		slots, err2 := v.Slots()
		secrets = append(secrets, key[29:], slots[0].Body[69:])
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	o.hand("out.cfhandover")
	id := must[*crypto.BackupIdentity](t)(crypto.NewBackupIdentity([]byte(agreed), o.env.Policy))
	defer id.Wipe()
	plain := plainPages(t, o.path("out.cfhandover"), id)
	for i, secret := range secrets {
		if bytes.Contains(plain, secret) {
			t.Errorf("secret %d is in the file", i)
		}
	}
	if !bytes.Contains(plain, []byte("Orchestra Graz")) {
		t.Error("the test looks at the wrong bytes")
	}
	if report := must[Soundness](t)(o.s.Check(ctx, nil)); !report.Sound() { // the shop's own are as they were
		t.Errorf("%+v", report.Books.Findings)
	}

	_, err = RestoreBackup(ctx, o.env, Restore{Path: o.path("out.cfhandover"), Open: Opening{Passphrase: []byte(agreed)}, Dir: o.path("live.counterfoil")}, nil)
	if e := want(t, err, Conflict); e.Hint != HintOpenHandover {
		t.Errorf("%+v", e)
	}
	must[Backup](t)(o.s.BackupWith(ctx, o.path("b.cfbackup"), []byte(agreed), nil))
	_, err = OpenHandover(ctx, o.hers, o.opening("b.cfbackup", "desk.counterfoil"), nil)
	want(t, err, Conflict)
}

// plainPages is what a restore would write, in clear.
func plainPages(t *testing.T, path string, id age.Identity) []byte {
	t.Helper()
	key := crypto.RandomSecret(32)
	dir := filepath.Join(t.TempDir(), "plain")
	var out bytes.Buffer
	_, err := backup.Restore(t.Context(), backup.Chain{path}, backup.Opener{Identity: id, Handover: true}, backup.Destination{
		Dir: dir, Key: store.Key{Store: bill.NewID(), Epoch: 1, Secret: key.Bytes()},
		Finish: func(ctx context.Context, _ string, s *store.Store, _ backup.Manifest, _ []byte) error {
			return s.Snapshot(ctx, func(snap *store.Snapshot) error {
				return snap.Each(func(_ uint32, page []byte) error { _, err := out.Write(page); return err })
			})
		},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Newer books of the same owner take the place of the older, what she was writing comes along, and she signs as before; then no passphrase needs
// to be agreed any more.
func TestNewerBooksTakeThePlaceOfTheOlder(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	o.hand("first.cfhandover")
	s := o.read("first.cfhandover", "desk.counterfoil")
	own := must[Given](t)(s.Given(ctx)).Own
	file := o.answer(s, "first.cfanswer", o.payment(5000))
	must[answer.Line](t)(s.AddAnswerLine(ctx, answer.Line{Kind: answer.Remark, About: answer.Books, Text: "Not finished."}))
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	_, err := o.s.HandOver(ctx, HandoverOrder{Path: o.path("x.cfhandover"), To: readerIs}, nil)
	if e := want(t, err, Missing); e.Hint != HintAgree {
		t.Errorf("%+v", e)
	}
	o.trust(file)
	second := o.issue("Chair")
	h := must[Handover](t)(o.s.HandOver(ctx, HandoverOrder{Path: o.path("second.cfhandover"), To: readerIs, Words: "Please look at May."}, nil))
	if !h.ByKey {
		t.Errorf("%+v", h)
	}
	_, err = OpenHandover(ctx, o.hers, o.opening("second.cfhandover", "other.counterfoil"), nil)
	want(t, err, Locked) // the passphrase of the first opens it no more
	open := o.opening("second.cfhandover", "desk.counterfoil")
	open.Passphrase = nil
	must[BackupFacts](t)(OpenHandover(ctx, o.hers, open, nil))
	s = o.login("desk.counterfoil")
	g := must[Given](t)(s.Given(ctx))
	if g.Own != own || g.Words != "Please look at May." || s.User().Name != readerIs {
		t.Errorf("%+v", g)
	}
	must[Document](t)(s.Document(ctx, second.ID()))
	if list := must[[]answer.Line](t)(s.AnswerLines(ctx)); len(list) != 1 || list[0].Text != "Not finished." {
		t.Errorf("%+v", list)
	}
	if a := must[AnswerRead](t)(o.s.ReadAnswer(ctx, file)); !a.Superseded {
		t.Error("the answer to the first books does not say that there are newer ones")
	}
	next := o.answer(s, "second.cfanswer")
	if a := must[AnswerRead](t)(o.s.ReadAnswer(ctx, next)); a.Key != KeyKnown || a.Superseded || a.Handover != h.ID {
		t.Errorf("%+v", a)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	if left := must[[]string](t)(filepath.Glob(o.path("desk*"))); len(left) != 1 {
		t.Errorf("left: %v", left)
	}

	_, err = OpenHandover(ctx, o.hers, o.opening("first.cfhandover", "desk.counterfoil"), nil)
	want(t, err, Conflict) // older
	other := openCounter(t)
	other.dir = o.dir
	other.hand("other.cfhandover")
	_, err = OpenHandover(ctx, o.hers, o.opening("other.cfhandover", "desk.counterfoil"), nil)
	want(t, err, Conflict) // another client's
	o.login("desk.counterfoil")
}

// The attacks: what is not an answer of this person to these books, and one that is not what it was.
func TestAnswersThatAreNotTakenIn(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	o.hand("out.cfhandover")
	s := o.read("out.cfhandover", "desk.counterfoil")
	file := o.answer(s, "a.cfanswer", o.payment(5000))
	o.trust(file)

	other := openCounter(t)
	other.hand("out.cfhandover")
	theirs := other.answer(other.read("out.cfhandover", "desk.counterfoil"), "a.cfanswer", other.payment(100))
	_, err := o.s.ReadAnswer(ctx, theirs)
	want(t, err, Locked) // to another client

	for i := rand.IntN(40); i < len(file); i += 40 { // package crypto tries every byte
		bad := bytes.Clone(file)
		bad[i] ^= 4
		if _, err := o.s.ReadAnswer(ctx, bad); err == nil {
			t.Fatalf("byte %d changed, and it is read", i)
		}
	}

	// A line is changed by whoever opens the letter: he cannot sign it.
	text, _, err := o.s.keys.OpenLetter(answer.Purpose, file, answer.MaxText)
	if err != nil {
		t.Fatal(err)
	}
	toOwner := must[string](t)(o.s.keys.Recipient())
	forged := bytes.Replace(text, []byte(`"50.00"`), []byte(`"90.00"`), 1)
	thief := must[*Session](t)(newSession(t))
	again := must[[]byte](t)(thief.keys.SealLetter(answer.Purpose, toOwner, forged))
	a := must[AnswerRead](t)(o.s.ReadAnswer(ctx, again))
	if a.Key != KeyOther {
		t.Fatalf("signed by a stranger, and his key stands as %s", a.Key)
	}
	_, err = o.s.AcceptAnswerLine(ctx, again, 1, "", a.Lines[0].Findings)
	if e := want(t, err, Conflict); e.Hint != HintCompareKey {
		t.Errorf("%+v", e)
	}

	// Another state of the books than was handed over.
	l := must[answer.Answer](t)(answer.Parse(text))
	for what, change := range map[string]func(*answer.Answer){
		"another head":  func(a *answer.Answer) { a.Root[0] ^= 1 },
		"other entries": func(a *answer.Answer) { a.Entries++ },
		"another store": func(a *answer.Answer) { a.Store[3] ^= 1 },
	} {
		bad := l
		change(&bad)
		_, err := o.s.ReadAnswer(ctx, must[[]byte](t)(s.keys.SealLetter(answer.Purpose, toOwner, must[[]byte](t)(bad.Text()))))
		if err == nil {
			t.Errorf("%s: read", what)
		}
	}
	bad := l
	bad.Handover[5] ^= 1
	_, err = o.s.ReadAnswer(ctx, must[[]byte](t)(s.keys.SealLetter(answer.Purpose, toOwner, must[[]byte](t)(bad.Text()))))
	want(t, err, Missing)

	// The same id over other lines, once something of the first is decided.
	first := must[AnswerRead](t)(o.s.ReadAnswer(ctx, file))
	must[Verdict](t)(o.s.AcceptAnswerLine(ctx, file, 1, "", first.Lines[0].Findings))
	two := l
	two.Lines = append(slices.Clone(l.Lines), o.payment(100))
	twin := must[[]byte](t)(s.keys.SealLetter(answer.Purpose, toOwner, must[[]byte](t)(two.Text())))
	_, err = o.s.AcceptAnswerLine(ctx, twin, 2, "", must[AnswerRead](t)(o.s.ReadAnswer(ctx, twin)).Lines[1].Findings)
	want(t, err, Conflict)
	if o.open() != eur(6900) {
		t.Errorf("open %s", o.open())
	}

	// The same answer written once more is the same answer.
	must[Answered](t)(s.AnswerHandover(ctx, o.path("again.cfanswer")))
	replay := must[AnswerRead](t)(o.s.ReadAnswer(ctx, must[[]byte](t)(os.ReadFile(o.path("again.cfanswer")))))
	if replay.ID != first.ID || replay.Lines[0].Verdict == nil {
		t.Errorf("%+v", replay)
	}

	// A key that was accepted for one person speaks for nobody else.
	must[Handover](t)(o.s.HandOver(ctx, HandoverOrder{Path: o.path("ben.cfhandover"), To: "Ben Adler", Passphrase: []byte(agreed)}, nil))
	open := o.opening("ben.cfhandover", "desk.counterfoil")
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	must[BackupFacts](t)(OpenHandover(ctx, o.hers, open, nil))
	s = o.login("desk.counterfoil")
	_, err = o.s.ReadAnswer(ctx, o.answer(s, "ben.cfanswer", o.payment(100)))
	if e := want(t, err, Conflict); e.Hint != HintCompareKey {
		t.Errorf("%+v", e)
	}
}

func newSession(t *testing.T) (*Session, error) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	return s, nil
}

// To a key of the age program, of either kind; the last day; and who may.
func TestWhoOpensAHandoverAndUntilWhen(t *testing.T) {
	o := openCounter(t)
	ctx := t.Context()
	plain, hybrid := must[*age.X25519Identity](t)(age.GenerateX25519Identity()), must[*age.HybridIdentity](t)(age.GenerateHybridIdentity())
	for name, id := range map[string]struct{ to, key string }{
		"plain":  {plain.Recipient().String(), "# a comment\n" + plain.String() + "\n"},
		"hybrid": {hybrid.Recipient().String(), hybrid.String()},
	} {
		must[Handover](t)(o.s.HandOver(ctx, HandoverOrder{Path: o.path(name), To: readerIs, Recipient: id.to, Until: o.s.Today().AddDays(1)}, nil))
		open := o.opening(name, name+".counterfoil")
		open.Passphrase, open.Identity = nil, []byte(plain.String())
		if name == "plain" {
			open.Identity = []byte(hybrid.String())
		}
		_, err := OpenHandover(ctx, o.hers, open, nil)
		want(t, err, Locked) // for somebody else
		open.Identity = []byte(id.key)
		if m := must[BackupFacts](t)(InspectHandover(ctx, o.hers, open)); m.Handover.To != readerIs {
			t.Errorf("%+v", m.Handover)
		}
		must[BackupFacts](t)(OpenHandover(ctx, o.hers, open, nil))
		late := o.hers
		now := o.hers.now().AddDate(0, 0, 2)
		late.Now = func() time.Time { return now }
		_, err = must[*Books](t)(Open(ctx, o.path(name+".counterfoil"), late)).Login(ctx, "", []byte(readerOwn), "")
		if e := want(t, err, Forbidden); e.Hint != HintNewerFile {
			t.Errorf("%+v", e)
		}
		open.Dir = o.path("late")
		_, err = OpenHandover(ctx, late, open, nil)
		want(t, err, Forbidden)
	}
	for field, order := range map[string]HandoverOrder{
		"to":         {Passphrase: []byte(agreed)},
		"until":      {To: readerIs, Passphrase: []byte(agreed), Until: o.s.Today().AddDays(-1)},
		"passphrase": {To: readerIs, Passphrase: []byte("too short")},
		"recipient":  {To: readerIs, Recipient: "age1nobody"},
		"through":    {To: readerIs, Passphrase: []byte(agreed), From: o.s.Today(), Through: o.s.Today().AddDays(-1)},
	} {
		order.Path = o.path("bad")
		_, err := o.s.HandOver(ctx, order, nil)
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: field %s", field, e.Field)
		}
	}
	if left := must[[]string](t)(filepath.Glob(filepath.Join(filepath.Dir(o.s.Dir()), ".*"))); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
