package app

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

var soak = flag.Bool("app.soak", false, "run the long tests: a program at work is killed 300 times (minutes)")

// everyThird gives every third number below n, begun where each run chooses; all of them with -app.soak. So one run in three
// goes through the same moments as the last one.
func everyThird(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		from, step := rand.IntN(3), 3
		if *soak {
			from, step = 0, 1
		}
		for i := from; i < n; i += step {
			if !yield(i) {
				return
			}
		}
	}
}

// asVictim names the books in the environment of the process that is to be killed.
const asVictim = "COUNTERFOIL_TEST_VICTIM"

// killEnv is the environment of both processes: without a keychain, because one in memory would not outlive the process.
func killEnv() Env {
	env := cheapEnv()
	env.Keychain = nil
	return env
}

// TestVictim is the process that is killed: it works until then. What has been done it says on its standard output, a line
// each, once the call has returned.
func TestVictim(t *testing.T) {
	dir := os.Getenv(asVictim)
	if dir == "" {
		t.Skip("only as a process of its own")
	}
	b := must[*Books](t)(Open(t.Context(), dir, killEnv()))
	for {
		s := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
		done(loggedIn, s.user.ID)
		switch rand.IntN(4) {
		case 0:
			victimRotates(t, s)
		case 1:
			must[Shrunk](t)(s.Compact(t.Context(), nil))
			done(compactBooks, bill.ID{})
		}
		victimWorks(t, s)
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
	}
}

// nothing stands where a deed has no target.
const nothing = "-"

// done acknowledges a deed in the words of the trail, with what else must be found again.
func done(a action, target bill.ID, more ...string) {
	text := nothing
	if !target.IsZero() {
		text = target.String()
	}
	fmt.Println(strings.Join(append([]string{"done", a.name, text}, more...), " "))
}

// victimWorks is a while of a shop's work: a customer, an item, invoices, money, a credit note, a backup.
func victimWorks(t *testing.T, s *Session) {
	ctx := t.Context()
	c := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{
		Name: "Müller " + bill.NewID().String(), Address: bill.Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"}, Terms: -1,
	}))
	done(saveCustomer, c.ID, c.Name)
	line := sampleLine(t, "Bow rehair", "1", "55.00", "19")
	it := must[bill.Item](t)(s.SaveItem(ctx, bill.Item{
		Name: line.Description, Unit: line.Unit, Price: line.Price, Tax: line.Tax, Currency: money.MustCurrency("EUR"),
	}))
	done(saveItem, it.ID)
	for i := range 6 {
		d := must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, c.ID))
		d.Lines = []bill.Line{FromItem(it), sampleLine(t, "Strings", fmt.Sprint(i+1), "12.50", "19")}
		d.Lines[0].Quantity = line.Quantity
		doc := must[bill.Document](t)(s.IssueDraft(ctx, d))
		done(issueDocument, doc.ID(), doc.Number().Text, doc.Totals().Payable.String())
		if i%2 == 0 {
			p := must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: doc.ID(), Amount: euros(t, "30.90"), Method: "cash"}))
			done(addPayment, p[0].ID, doc.ID().String(), "30.90")
		}
		if i == 3 {
			note := must[bill.Draft](t)(s.Credit(ctx, doc.ID(), nil))
			done(saveDraft, note.ID)
			credit := must[bill.Document](t)(s.Issue(ctx, note.ID))
			done(issueDocument, credit.ID(), credit.Number().Text, credit.Totals().Payable.String())
		}
	}
	made := must[Backup](t)(s.Backup(ctx, shelfOf(s.Dir()), nil))
	done(makeBackup, made.ID, made.Path)
}

// shelfOf is the folder of the backups of books: there one builds upon another.
func shelfOf(dir string) string {
	return filepath.Join(filepath.Dir(dir), "shelf") + string(filepath.Separator)
}

// victimRotates changes the key of the books, or ends the change that it was killed in.
func victimRotates(t *testing.T, s *Session) {
	if must[KeyState](t)(s.Keys(t.Context())).Rotation == RotationUnfinished {
		if err := s.FinishRotation(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	done(rotateKey, s.user.ID, fmt.Sprint(s.store.Epoch()))
}

func euros(t testing.TB, text string) money.Amount {
	return must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), text))
}

// A program at work is killed at a random moment, again and again. Whoever opens the books afterwards finds everything that
// it had reported as done, at most one deed more, no gap in the numbers, and nothing that a check finds; and a backup of them
// restores.
func TestAKilledProgramLosesNothing(t *testing.T) {
	kills, perBooks := 4, 4
	if *soak {
		kills, perBooks = 300, 25
	}
	r := rand.New(rand.NewPCG(5, 5))
	deeds, more, cutShort := 0, 0, 0
	for kills > 0 {
		v := newVictim(t)
		for range min(perBooks, kills) {
			acked := v.kill(t, r)
			deeds += len(acked)
			more += v.compare(t, acked)
			kills--
		}
		v.restore(t)
		cutShort += v.cutShort
	}
	t.Logf("%d deeds were reported as done, and all were there; %d times there was one more; %d changes of key were cut short",
		deeds, more, cutShort)
}

// victim is the books of the process that is killed, and what is known of them.
type victim struct {
	dir       string
	trail     int64             // entries that were there before it began
	epoch     int               // of the last key that was reported as in use
	cutShort  int               // how often it was killed between writing down a key and using it
	documents map[string]string // number and amount of every document, by id
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	b, s, _ := newBooks(t, killEnv(), func(s *Setup) { s.WithoutKeychain = true })
	_, size, err := s.trailAfter(t.Context(), 0, 1)
	if err := errors.Join(err, s.Lock()); err != nil {
		t.Fatal(err)
	}
	return &victim{dir: b.Dir(), trail: size, documents: map[string]string{}}
}

// kill lets the process work for a random while, from nothing at all to some rounds of work, and gives the lines that it
// has written to their end.
func (v *victim) kill(t *testing.T, r *rand.Rand) (acked [][]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), asVictim+"="+v.dir)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	var killer *time.Timer
	kill := func(within time.Duration) {
		killer = time.AfterFunc(time.Duration(r.Int64N(int64(within))), func() { _ = cmd.Process.Kill() })
	}
	if r.IntN(5) == 0 {
		kill(100 * time.Millisecond) // while it begins
	}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a line without its end was not said
		}
		if killer == nil {
			kill(600 * time.Millisecond)
		}
		if word := strings.Fields(line); len(word) > 2 && word[0] == "done" {
			acked = append(acked, word)
		} else {
			said.WriteString(line)
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the program ended by itself: %v\n%s", err, said.String())
	}
	return acked
}

// compare opens the books and says how many deeds more there are than were acknowledged. The lines that a change of key
// writes on its way are left out: it is one deed with several.
func (v *victim) compare(t *testing.T, acked [][]string) (more int) {
	t.Helper()
	ctx := t.Context()
	b := must[*Books](t)(Open(ctx, v.dir, killEnv()))
	s := must[*Session](t)(b.Login(ctx, "", []byte(ownerPass), ""))
	entries, size, err := s.trailAfter(ctx, v.trail, 1000)
	if err != nil {
		t.Fatal(err)
	}
	v.trail = size
	aside := []string{rotateKey.name, finishKey.name, endSnapshot.name} // snapshots end by rule, with the key that opened them
	entries = slices.DeleteFunc(entries, func(e TrailEntry) bool { return slices.Contains(aside, e.Action) })
	entries = entries[:len(entries)-1] // the login just now
	acked = slices.DeleteFunc(acked, func(a []string) bool {
		if a[1] == rotateKey.name {
			v.epoch = must[int](t)(strconv.Atoi(a[3]))
		}
		return a[1] == rotateKey.name
	})
	if epoch := int(s.store.Epoch()); epoch < v.epoch {
		t.Errorf("the books have key %d, and %d was in use", epoch, v.epoch)
	}
	if s.rotation() == RotationCutShort {
		v.cutShort++
	}
	if more = len(entries) - len(acked); more < 0 || more > 1 {
		t.Fatalf("%d deeds were acknowledged, and the books have %d", len(acked), len(entries))
	}
	for i, a := range acked {
		if e := entries[i]; e.Action != a[1] || cmp.Or(e.Target, nothing) != a[2] {
			t.Errorf("deed %d was %v, and the trail says %s %s", i+1, a, e.Action, e.Target)
		}
		v.found(t, s, a)
	}
	v.numbers(t, s)
	if r := must[Soundness](t)(s.Check(ctx, nil)); !r.Sound() {
		t.Errorf("not sound: %+v", r)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	return more
}

// found looks at what a deed has made.
func (v *victim) found(t *testing.T, s *Session, a []string) {
	t.Helper()
	if a[2] == nothing {
		return
	}
	ctx := context.Background()
	id := must[bill.ID](t)(bill.ParseID(a[2]))
	switch a[1] {
	case saveCustomer.name:
		if c := must[bill.Customer](t)(s.Customer(ctx, id)); c.Name != strings.Join(a[3:], " ") {
			t.Errorf("%v is now %s", a, c.Name)
		}
	case saveItem.name:
		must[bill.Item](t)(s.Item(ctx, id))
	case issueDocument.name:
		doc := must[Document](t)(s.Document(ctx, id))
		if doc.Number().Text != a[3] || doc.Totals().Payable.String() != a[4] || len(must[[]byte](t)(s.PDF(ctx, id))) == 0 {
			t.Errorf("%v is now %s of %s", a, doc.Number().Text, doc.Totals().Payable)
		}
		v.documents[a[2]] = a[3] + " " + a[4]
	case addPayment.name:
		doc := must[Document](t)(s.Document(ctx, must[bill.ID](t)(bill.ParseID(a[3]))))
		if len(doc.Payments) != 1 || doc.Payments[0].ID != id || doc.Payments[0].Amount.String() != a[4] {
			t.Errorf("%v: payments are %v", a, doc.Payments)
		}
	case makeBackup.name:
		must[BackupFacts](t)(s.VerifyBackup(ctx, a[3], Opening{}, nil)) // with what it builds upon, of earlier rounds
	}
}

// numbers makes sure that documents of earlier rounds are as they were, and that no number is missing or there twice.
func (v *victim) numbers(t *testing.T, s *Session) {
	t.Helper()
	rows, _, err := s.Documents(context.Background(), DocumentQuery{})
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[bill.Kind][]string{}
	now := map[string]string{}
	for _, row := range rows {
		if row.Number != "" {
			numbers[row.Kind] = append(numbers[row.Kind], row.Number)
			now[row.ID.String()] = row.Number + " " + row.Payable.String()
		}
	}
	for id, was := range v.documents {
		if now[id] != was {
			t.Errorf("%s was %s and is %q", id, was, now[id])
		}
	}
	v.documents = now
	for kind, list := range numbers {
		slices.Sort(list)
		for i, n := range list {
			if !strings.HasSuffix(n, fmt.Sprintf("-2026-%04d", i+1)) {
				t.Fatalf("%s: number %d is %s", kind, i+1, n)
			}
		}
	}
}

// restore makes a backup of the books, restores it elsewhere, and compares.
func (v *victim) restore(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	s := must[*Session](t)(must[*Books](t)(Open(ctx, v.dir, killEnv())).Login(ctx, "", []byte(ownerPass), ""))
	made := must[Backup](t)(s.Backup(ctx, shelfOf(v.dir), nil))
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "copy.counterfoil")
	must[BackupFacts](t)(RestoreBackup(ctx, killEnv(), Restore{
		Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}, WithoutKeychain: true,
	}, nil))
	there := must[*Session](t)(must[*Books](t)(Open(ctx, dir, killEnv())).Login(ctx, ownerName, []byte(ownerPass), ""))
	copied := victim{dir: dir, documents: v.documents}
	copied.numbers(t, there)
	if err := there.Lock(); err != nil {
		t.Fatal(err)
	}
}
