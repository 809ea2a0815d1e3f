package app

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
)

var update = flag.Bool("update", false, "write the books and the backup of the present format into testdata")

// The golden books are made up, and so are their secrets: they lie beside the books in clear.
const (
	goldenBooks  = "books.counterfoil"
	goldenBackup = "shop.cfbackup"
	goldenChain  = "keychain.txt" // lines of device, purpose and value, in hexadecimal
	goldenKit    = "recovery-key.txt"
	goldenPass   = "golden words for the backup alone"
)

// Books and a backup of every released format are kept and must open for ever: the books by passphrase and device secret, and
// by recovery key on another computer; the backup by its passphrase, and by recovery key; with the figures they had.
func TestGoldenBooksAndBackupsOpen(t *testing.T) {
	if *update {
		writeGoldenBooks(t, "testdata/v1")
	}
	kept := must[[]string](t)(filepath.Glob("testdata/v*"))
	if len(kept) == 0 {
		t.Fatal("no golden books: go test ./app -run Golden -update writes them")
	}
	for _, dir := range kept {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			key := string(bytes.TrimSpace(must[[]byte](t)(os.ReadFile(filepath.Join(dir, goldenKit)))))
			goldenByPassphrase(t, dir)
			goldenByRecoveryKey(t, dir, key)
			goldenRestored(t, dir, Opening{Passphrase: []byte(goldenPass)})
			goldenRestored(t, dir, Opening{RecoveryKey: key})
		})
	}
}

func goldenByPassphrase(t *testing.T, dir string) {
	t.Helper()
	env := cheapEnv()
	env.Keychain = goldenKeychain(t, dir)
	b := must[*Books](t)(Open(t.Context(), copyDir(t, filepath.Join(dir, goldenBooks)), env))
	for range 2 {
		s := must[*Session](t)(b.Login(t.Context(), ownerName, []byte(ownerPass), ""))
		if alerts := s.Alerts(); len(alerts) != 0 {
			t.Errorf("alerts %v", alerts)
		}
		goldenFigures(t, s)
		lock(t, s)
	}
}

func goldenByRecoveryKey(t *testing.T, dir, key string) {
	t.Helper()
	env := cheapEnv() // the keychain of another computer
	b := must[*Books](t)(Open(t.Context(), copyDir(t, filepath.Join(dir, goldenBooks)), env))
	s := must[*Session](t)(b.Recover(t.Context(), Recovery{Key: key, Passphrase: []byte("another one for this computer")}))
	goldenFigures(t, s)
	lock(t, s)
}

func goldenRestored(t *testing.T, dir string, open Opening) {
	t.Helper()
	env := cheapEnv()
	path := filepath.Join(dir, goldenBackup)
	told := must[BackupFacts](t)(VerifyBackup(t.Context(), env, path, open, nil))
	if !reflect.DeepEqual(told.Facts, goldenFacts(t)) {
		t.Errorf("the manifest tells of %+v", told.Facts)
	}
	to := filepath.Join(t.TempDir(), "restored.counterfoil")
	must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: path, Dir: to, Open: open}, nil))
	s := must[*Session](t)(must[*Books](t)(Open(t.Context(), to, env)).Login(t.Context(), ownerName, []byte(ownerPass), ""))
	goldenFigures(t, s)
	lock(t, s)
}

// goldenFacts are the figures of the golden books, in every version.
func goldenFacts(t *testing.T) Facts {
	euro := func(text string) money.Amount {
		return must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), text))
	}
	return Facts{
		Company: "Kramer Violins", Customers: 1, Items: 1, Drafts: 1, Quotes: 1, Invoices: 2, Credits: 1, Payments: 1,
		LastNumber: "INV-2026-0002", LastIssued: bill.Date{Year: 2026, Month: 11, Day: 24},
		Sums: []store.FactSum{{Invoiced: euro("167.60"), Credited: euro("36.70"), Received: euro("30.90"), Open: euro("100.00")}},
	}
}

// goldenFigures holds open books against what was written into them.
func goldenFigures(t *testing.T, s *Session) {
	t.Helper()
	var got Facts
	err := s.store.Read(t.Context(), func(v *store.View) (err error) { got, err = v.Facts(); return err })
	if err != nil || !reflect.DeepEqual(got, goldenFacts(t)) {
		t.Errorf("the books hold %+v, %v", got, err)
	}
	if r := must[Soundness](t)(s.Check(t.Context(), nil)); !r.Sound() {
		t.Errorf("not sound: %+v", r)
	}
}

func goldenKeychain(t *testing.T, dir string) *keychain.Map {
	t.Helper()
	f := must[*crypto.KeyFile](t)(crypto.Parse(must[[]byte](t)(os.ReadFile(filepath.Join(dir, goldenBooks, keysName)))))
	chain := &keychain.Map{}
	for line := range strings.Lines(string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, goldenChain))))) {
		words := strings.Fields(line)
		device, value := must[[]byte](t)(hex.DecodeString(words[0])), must[[]byte](t)(hex.DecodeString(words[2]))
		e := keychain.Entry{Store: f.Store(), Device: [16]byte(device), Purpose: keychain.Purpose(words[1])}
		if err := chain.Set(t.Context(), e, value); err != nil {
			t.Fatal(err)
		}
	}
	return chain
}

// writeGoldenBooks makes the books of goldenFacts and a backup of them.
func writeGoldenBooks(t *testing.T, dir string) {
	t.Helper()
	ctx, env := t.Context(), cheapEnv()
	b, s, kit := newBooks(t, env, func(u *Setup) { u.BackupPassphrase = []byte(goldenPass) })
	key := kit.Text()
	must[bill.Item](t)(s.SaveItem(ctx, bill.Item{Name: "Rosin", Unit: "C62", Tax: sampleLine(t, "", "1", "1", "19").Tax}))
	d := saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	first := must[bill.Document](t)(s.Issue(ctx, d.ID))
	rosin := sampleLine(t, "Rosin, Größe ½", "2", "15.42", "19")
	d.ID, d.Lines = bill.ID{}, []bill.Line{rosin}
	second := must[bill.Document](t)(s.IssueDraft(ctx, d))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{
		Document: first.ID(), Amount: must[money.Amount](t)(money.ParseAmount(money.MustCurrency("EUR"), "30.90")), Method: "transfer",
	}))
	must[bill.Document](t)(s.Issue(ctx, must[bill.Draft](t)(s.Credit(ctx, second.ID(), nil)).ID))
	quote := must[bill.Draft](t)(s.NewDraft(ctx, bill.Quote, d.Customer))
	quote.Lines = []bill.Line{rosin}
	must[bill.Document](t)(s.IssueDraft(ctx, quote))
	d.ID = bill.ID{}
	must[bill.Draft](t)(s.SaveDraft(ctx, d))

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	must[Backup](t)(s.Backup(ctx, filepath.Join(dir, goldenBackup), nil))
	lock(t, s)
	if err := os.CopyFS(filepath.Join(dir, goldenBooks), os.DirFS(b.Dir())); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, goldenBooks, "lock")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{goldenKit: key + "\n", goldenChain: chainText(t, env, b)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// chainText is what the keychain keeps of the books.
func chainText(t *testing.T, env Env, b *Books) string {
	t.Helper()
	f, _, err := b.ways()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, s := range f.Slots() {
		for _, p := range []keychain.Purpose{keychain.DeviceSecret, keychain.Freshness} {
			fmt.Fprintf(&out, "%x %s %x\n", s.Device[:], p, must[[]byte](t)(env.Keychain.Get(t.Context(), entryOf(f.Store(), s.Device, p))))
		}
	}
	return out.String()
}
