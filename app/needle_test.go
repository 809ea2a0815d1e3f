package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/app/tax"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
)

// What somebody could look for: names, texts and amounts of these books.
const (
	needleCustomer = "Wilhelmine Öllerskog"
	needleItem     = "Nähmaschine Überwendlich"
	needleNote     = "zahlt nur in Raten zu Dreikönig"
	needlePrice    = "123456789012.34"
	needleMail     = "wilhelmine@oellerskog.example"
	needleFile     = "Abtretung der Forderung an Gunnlaug"
	needleTitle    = "Abtretung Öllerskog.txt"
)

// haystack is everything that a program may have left behind: its books, what it wrote beside them, its temporary files.
type haystack struct {
	t       *testing.T
	folders []string
	needles map[string][][]byte
}

// add looks for a text from now on: in UTF-8 and both orders of UTF-16.
func (h *haystack) add(name, text string) {
	little, big := make([]byte, 0, 2*len(text)), make([]byte, 0, 2*len(text))
	for _, c := range utf16.Encode([]rune(text)) {
		little, big = append(little, byte(c), byte(c>>8)), append(big, byte(c>>8), byte(c))
	}
	h.needles[name] = append(h.needles[name], []byte(text), little, big)
}

// addSecret looks for bytes: as they are, in hexadecimal, and in base64 at each of the three places they may have in a text.
func (h *haystack) addSecret(name string, b []byte) {
	digits := hex.EncodeToString(b)
	h.needles[name] = append(h.needles[name], b, []byte(digits), []byte(strings.ToUpper(digits)))
	for skip := range 3 {
		h.needles[name] = append(h.needles[name], []byte(base64.RawStdEncoding.EncodeToString(b[skip:len(b)-len(b[skip:])%3])))
	}
}

// search looks into every file of the folders, and at files that this process has open and no folder shows any more.
func (h *haystack) search(after string) {
	h.t.Helper()
	for _, folder := range h.folders {
		err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			h.look(after, path, b)
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
	if runtime.GOOS == "linux" {
		h.searchOpen(after)
	}
}

func (h *haystack) look(after, where string, b []byte) {
	h.t.Helper()
	for _, needle := range h.in(b) {
		h.t.Errorf("after %s: %s lies in %s", after, needle, where)
	}
}

// in says which needles lie in some bytes, and in which of their forms. It goes through them once for all: what sealed books hold are random
// bytes, of which few begin as a needle does.
func (h *haystack) in(b []byte) (found []string) {
	type needle struct {
		name string
		form int
		text []byte
	}
	var begins [1 << 16]bool // the first two bytes of a needle
	byBegin := map[[2]byte][]needle{}
	for name, forms := range h.needles {
		for i, text := range forms {
			first := [2]byte(text)
			begins[int(first[0])<<8|int(first[1])] = true
			byBegin[first] = append(byBegin[first], needle{name, i, text})
		}
	}
	for i := range max(len(b)-1, 0) {
		if !begins[int(b[i])<<8|int(b[i+1])] {
			continue
		}
		for _, n := range byBegin[[2]byte(b[i:])] {
			if bytes.HasPrefix(b[i:], n.text) {
				found = append(found, fmt.Sprintf("%s (form %d)", n.name, n.form))
			}
		}
	}
	return found
}

// What is searched for is found, wherever it lies and in each of its forms, and nothing else is.
func TestTheSearchFinds(t *testing.T) {
	h := &haystack{t: t, needles: map[string][][]byte{"another": {[]byte("nothing like it")}}}
	h.add("text", "needle")
	h.addSecret("secret", []byte("pins&pegs"))
	for _, text := range []string{
		"needle", "x needle", "nneedle x", "xn\x00e\x00e\x00d\x00l\x00e\x00", "\x00n\x00e\x00e\x00d\x00l\x00e", "pins&pegs", "70696e732670656773", "70696E732670656773",
		base64.StdEncoding.EncodeToString([]byte("pins&pegs")), base64.StdEncoding.EncodeToString([]byte(".pins&pegs")), base64.StdEncoding.EncodeToString([]byte("..pins&pegs.")),
	} {
		if got := h.in([]byte(text)); len(got) != 1 {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, text := range []string{"", "n", "needl", "eedle", "nneedl", "nee dle", "n\x00e\x00e\x00d\x00l\x00"} {
		if got := h.in([]byte(text)); len(got) != 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// searchOpen looks into temporary files as SQLite hides them: deleted, and still open. Those of other tests are sealed as well.
func (h *haystack) searchOpen(after string) {
	h.t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(links) == 0 {
		h.t.Fatalf("no list of open files: %v", err)
	}
	for _, link := range links {
		info, err := os.Stat(link)
		target, _ := os.Readlink(link)
		if err != nil || !info.Mode().IsRegular() || !strings.Contains(target, "(deleted)") {
			continue
		}
		b, err := os.ReadFile(link)
		if err != nil {
			h.t.Fatal(err)
		}
		h.look(after, target, b)
	}
}

func needleEnv(chain keychain.Keychain) app.Env {
	return app.Env{
		Now:      func() time.Time { return time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC) },
		Keychain: chain, Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1}, Version: "test",
	}
}

func done[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (kind %s)", err, app.KindOf(err))
		}
		return v
	}
}

// needleDay is one set of books with all their secrets known.
type needleDay struct {
	*haystack
	chain    *keychain.Map
	dir      string
	books    *app.Books
	s        *app.Session
	kit      string // the recovery key, and the one that the backups were made with
	firstKit string
}

// newNeedleDay makes books and opens their key file with the reader beside this, which knows no code of ours: so every secret
// that must not lie anywhere is known to the search.
func newNeedleDay(t *testing.T) *needleDay {
	t.Helper()
	temp, home := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("SQLITE_TMPDIR", temp)
	h := &haystack{t: t, folders: []string{temp, home}, needles: map[string][][]byte{
		"SQLite's header": {[]byte("SQLite format 3")}, "the schema": {[]byte("CREATE TABLE")}, "a paper": {[]byte("%PDF-1")},
		"the amount as SQLite has it": {{0x0B, 0x3A, 0x73, 0xCE, 0x2F, 0xF2}}, // 12,345,678,901,234 cents
	}}
	d := &needleDay{haystack: h, chain: &keychain.Map{}, dir: filepath.Join(home, "shop.counterfoil")}
	for name, text := range map[string]string{
		"customer": needleCustomer, "item": needleItem, "note": needleNote, "price": needlePrice, "mail": needleMail,
		"file": needleFile, "name of a file": needleTitle, "passphrase": ownerPass, "number": "INV-2026-0", "company": "Kramer Violins", "iban": "DE89370400440532013000",
	} {
		h.add(name, text)
	}
	var kit app.Kit
	var err error
	d.books, d.s, kit, err = app.Create(t.Context(), d.dir, needleEnv(d.chain), app.Setup{
		Company: bill.Company{
			Name: "Kramer Violins", Address: bill.Address{Lines: []string{"Lindenweg 3"}, City: "Leipzig", Country: "DE"},
			Account: bill.Account{IBAN: "DE89370400440532013000"}, Currency: money.MustCurrency("EUR"), Language: "en", Terms: 14,
		},
		Owner: "Ada", Passphrase: []byte(ownerPass),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.s.Lock() })
	d.kit, d.firstKit = kit.Text(), kit.Text()
	d.learnSecrets()
	return d
}

// learnSecrets adds what the key file of now leads to.
func (d *needleDay) learnSecrets() {
	d.t.Helper()
	f, s := parse(d.t, done[[]byte](d.t)(os.ReadFile(filepath.Join(d.dir, "keys.json"))))
	e := keychain.Entry{Store: [16]byte(s.Store), Device: [16]byte(f.Slots[0].Device), Purpose: keychain.DeviceSecret}
	device := done[[]byte](d.t)(d.chain.Get(d.t.Context(), e))
	secret := openSlot(d.t, f, s, device)
	age := derive(secret[:32], nil, "counterfoil/user/v1 age identity")
	d.addSecret("device secret", device)
	d.addSecret("user secret, the half that reads", secret[:32])
	d.addSecret("user secret, the half that signs", secret[32:])
	d.addSecret("seed of the age identity", age)
	d.addSecret("signing key", derive(secret[32:], nil, "counterfoil/user/v1 signing"))
	d.addSecret("store key", unseal(d.t, f.StoreKey, hybrid(d.t, age))[4:36])
	d.add("recovery key", d.kit)
	d.add("recovery key", strings.ToLower(d.kit))
	d.addSecret("seed of the recovery key", unbech32(d.kit))
}

// Nothing of what is in the books and of what opens them lies in clear in any file that is left behind, after each kind of work.
func TestNoNeedleAfterAnyWork(t *testing.T) {
	d := newNeedleDay(t)
	d.search("creating")
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"importing", d.importing},
		{"issuing and paying", d.trading},
		{"an import that fails", d.failing},
		{"attaching and noting", d.attaching},
		{"crediting", d.crediting},
		{"an export that is cancelled", d.cancelled},
		{"checking", d.checking},
		{"a crash", d.crashing},
		{"a backup", d.backingUp},
		{"a new passphrase", d.changing},
		{"a new recovery key", d.renewing},
		{"a restore", d.restoring},
		{"the end of the old store key", d.rotating},
		{"compacting", d.compacting},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v (kind %s)", step.name, err, app.KindOf(err))
		}
		d.search(step.name)
	}
	if err := d.s.Lock(); err != nil {
		t.Fatal(err)
	}
	d.search("locking")
	d.foundInClear()
}

// foundInClear looks at the books as the recovery key takes them out of a backup: there every needle lies, so the search would have
// found it.
func (d *needleDay) foundInClear() {
	d.t.Helper()
	sealed := done[[]byte](d.t)(os.ReadFile(filepath.Join(d.folders[1], "one.cfbackup")))
	plain := untar(d.t, unseal(d.t, sealed, hybrid(d.t, unbech32(d.firstKit))))["books.db"]
	for _, name := range []string{
		"SQLite's header", "the schema", "a paper", "the amount as SQLite has it", "customer", "item", "note", "price", "mail", "number",
		"company", "iban", "file", "name of a file",
	} {
		if !bytes.Contains(plain, d.needles[name][0]) {
			d.t.Errorf("%s is not even in the books in clear", name)
		}
	}
}

func (d *needleDay) importing() error {
	rows := "name,note,email\n" + needleCustomer + "," + needleNote + "," + needleMail + "\n"
	for i := range 3000 {
		rows += fmt.Sprintf("%s %d,%s,%d%s\n", needleCustomer, i, needleNote, i, needleMail)
	}
	_, err := d.s.Import(d.t.Context(), []byte(rows), app.ImportOptions{Noun: sheet.Customers})
	return err
}

func (d *needleDay) failing() error {
	_, err := d.s.Import(d.t.Context(), []byte("name,note\n"+needleCustomer+" again,"+needleNote+"\n\"\",no name\n"), app.ImportOptions{Noun: sheet.Customers})
	if app.KindOf(err) != app.Invalid {
		return fmt.Errorf("a row without a name was taken: %w", err)
	}
	return nil
}

// draft is an invoice to the customer, over the price that is looked for.
func (d *needleDay) draft() bill.Draft {
	list, _, err := d.s.Customers(d.t.Context(), app.CustomerQuery{Limit: 1})
	if err != nil || len(list) != 1 {
		d.t.Fatal(err)
	}
	draft := done[bill.Draft](d.t)(d.s.NewDraft(d.t.Context(), bill.Invoice, list[0].ID))
	draft.Note = needleNote
	draft.Lines = []bill.Line{{
		Description: needleItem, Quantity: must(money.ParseQuantity("1")), Unit: "C62", Price: must(money.ParsePrice(needlePrice)),
		Tax: tax.Rate{Category: tax.Zero, Percent: must(money.ParsePercent("0"))},
	}}
	return draft
}

func (d *needleDay) trading() error {
	for range 5 {
		doc, err := d.s.IssueDraft(d.t.Context(), d.draft())
		if err != nil {
			return err
		}
		_, err = d.s.AddPayment(d.t.Context(), bill.Payment{
			Document: doc.ID(), Amount: must(money.ParseAmount(money.MustCurrency("EUR"), needlePrice)), Method: "cash", Reference: needleNote,
		})
		if err != nil {
			return err
		}
	}
	_, _, err := d.s.Documents(d.t.Context(), app.DocumentQuery{Search: "öllerskog"})
	return err
}

// attaching keeps a file of several pieces and a note with an invoice, and looks for them.
func (d *needleDay) attaching() error {
	doc, err := d.s.IssueDraft(d.t.Context(), d.draft())
	if err != nil {
		return err
	}
	text := []byte(strings.Repeat(needleFile+"\n", 5000))
	a, err := d.s.Attach(d.t.Context(), doc.ID(), app.File{Name: needleTitle, Content: text})
	if err != nil {
		return err
	}
	if got, err := d.s.AttachmentContent(d.t.Context(), a.ID); err != nil || !bytes.Equal(got, text) {
		return fmt.Errorf("another file comes out: %w", err)
	}
	if _, err := d.s.AddNote(d.t.Context(), doc.ID(), needleNote); err != nil {
		return err
	}
	_, err = d.s.Search(d.t.Context(), "dreikönig", 5)
	return err
}

func (d *needleDay) crediting() error {
	doc, err := d.s.IssueDraft(d.t.Context(), d.draft())
	if err != nil {
		return err
	}
	credit, err := d.s.Credit(d.t.Context(), doc.ID(), nil)
	if err != nil {
		return err
	}
	_, err = d.s.Issue(d.t.Context(), credit.ID)
	return err
}

// cancelled begins an export, which is in the clear, into a folder that is looked at, and gives it up half-way.
func (d *needleDay) cancelled() error {
	ctx, cancel := context.WithCancel(d.t.Context())
	defer cancel()
	out := filepath.Join(d.folders[1], "out")
	_, err := d.s.Export(ctx, out, func(string, int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the export was not cancelled: %w", err)
	}
	return nil
}

func (d *needleDay) checking() error {
	r, err := d.s.Check(d.t.Context(), nil)
	if err == nil && !r.Sound() {
		err = fmt.Errorf("not sound: %+v", r)
	}
	return err
}

// crashing takes the folder as it is while the books are open, log and all, and opens the copy.
func (d *needleDay) crashing() error {
	crashed := filepath.Join(d.folders[1], "crashed.counterfoil")
	if err := os.CopyFS(crashed, os.DirFS(d.dir)); err != nil {
		return err
	}
	if info, err := os.Stat(filepath.Join(crashed, "books.db-wal")); err != nil || info.Size() == 0 {
		return fmt.Errorf("the copy has no log: %w", err)
	}
	b, err := app.Open(d.t.Context(), crashed, needleEnv(d.chain.Copy()))
	if err != nil {
		return err
	}
	s, err := b.Login(d.t.Context(), "", []byte(ownerPass), "")
	if err != nil {
		return err
	}
	return s.Lock()
}

func (d *needleDay) backingUp() error {
	for _, name := range []string{"one.cfbackup", "two.cfbackup"} {
		made, err := d.s.Backup(d.t.Context(), filepath.Join(d.folders[1], name), nil)
		if err != nil {
			return err
		}
		if _, err := app.VerifyBackup(d.t.Context(), needleEnv(nil), made.Path, app.Opening{Passphrase: []byte(ownerPass)}, nil); err != nil {
			return err
		}
	}
	return nil
}

func (d *needleDay) changing() error {
	const next = "another one that nobody may find"
	d.add("second passphrase", next)
	if err := d.s.ChangePassphrase(d.t.Context(), []byte(ownerPass), []byte(next)); err != nil {
		return err
	}
	return d.s.ChangePassphrase(d.t.Context(), []byte(next), []byte(ownerPass))
}

func (d *needleDay) renewing() error {
	kit, err := d.s.NewRecoveryKit(d.t.Context())
	if err != nil {
		return err
	}
	defer kit.Wipe()
	d.kit = kit.Text()
	if err := d.s.UseRecoveryKit(d.t.Context(), kit); err != nil {
		return err
	}
	d.learnSecrets()
	return nil
}

func (d *needleDay) compacting() error {
	_, err := d.s.Compact(d.t.Context(), func(string, int64, int64) { d.search("compacting, half-way") })
	return err
}

// rotating changes the store key, and looks while the old pages and the new ones lie side by side.
func (d *needleDay) rotating() error {
	if err := d.s.RotateKey(d.t.Context(), nil); err != nil {
		return err
	}
	d.learnSecrets()
	d.search("a new store key")
	return d.s.FinishRotation(d.t.Context())
}

func (d *needleDay) restoring() error {
	env, to := needleEnv(&keychain.Map{}), filepath.Join(d.folders[1], "restored.counterfoil")
	from := filepath.Join(d.folders[1], "one.cfbackup")
	_, err := app.RestoreBackup(d.t.Context(), env, app.Restore{Path: from, Dir: to, Open: app.Opening{Passphrase: []byte(ownerPass)}}, nil)
	if err != nil {
		return err
	}
	d.search("a restore nobody has logged in to")
	b, err := app.Open(d.t.Context(), to, env)
	if err != nil {
		return err
	}
	s, err := b.Login(d.t.Context(), "Ada", []byte(ownerPass), "")
	if err != nil {
		return err
	}
	return s.Lock()
}
