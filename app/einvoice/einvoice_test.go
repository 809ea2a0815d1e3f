package einvoice_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/tax"
)

// keep is for whoever wants to run the official validators over what the tests write.
var keep = flag.String("einvoice.keep", "", "a folder for the files of TestWhatIsWrittenKeepsTheRulesAndIsRead")

// What a shop issues keeps the rules of its profile, says the same in both syntaxes, and is read back as it was written.
func TestWhatIsWrittenKeepsTheRulesAndIsRead(t *testing.T) {
	written := 0
	for seed := range uint64(400) {
		d := anyDraft(rand.New(rand.NewPCG(seed, 1)))
		number := bill.Number{Counter: 42, Text: fmt.Sprintf("INV-%d", seed)}
		doc, err := bill.Issue(d, number, day("2026-11-23"))
		if errors.Is(err, bill.ErrProblems) {
			continue // discounts beyond the sum: no invoice
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range einvoice.Profiles() {
			inv, err := einvoice.Of(doc, p)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if p == einvoice.XRechnung && d.Lines[0].Tax.Category == tax.NotSubject || p == einvoice.Peppol && inv.Seller.TaxID == "" {
				continue // the one refuses the category, the other has no address for the parties
			}
			for _, f := range einvoice.Check(inv, p) {
				if f.Fatal || f.Rule == "CF-LINE" || f.Rule == "CF-VAT" {
					t.Errorf("seed %d, %s: %+v", seed, p, f)
				}
			}
			written++
			again(t, fmt.Sprintf("%d-%s", seed, p), inv)
		}
	}
	if written < 600 {
		t.Errorf("only %d were written", written)
	}
}

// again writes an invoice in both syntaxes and reads it back.
func again(t *testing.T, name string, inv einvoice.Invoice) {
	t.Helper()
	for _, s := range []einvoice.Syntax{einvoice.CII, einvoice.UBL} {
		file, err := einvoice.Write(inv, s)
		if err != nil {
			t.Fatalf("%s %s: %v", name, s, err)
		}
		if *keep != "" {
			if err := os.WriteFile(filepath.Join(*keep, name+"-"+string(s)+".xml"), file, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r, err := einvoice.Parse(file)
		if err != nil || len(r.Faults)+len(r.Unknown) > 0 || r.Syntax != s {
			t.Fatalf("%s %s: %v, %v, %v", name, s, err, r.Faults, r.Unknown)
		}
		if !reflect.DeepEqual(r.Invoice, inv) {
			t.Fatalf("%s %s: read back otherwise:\n%s", name, s, strings.Join(differences("", reflect.ValueOf(inv), reflect.ValueOf(r.Invoice)), "\n"))
		}
	}
}

// differences names the fields in which two values differ.
func differences(path string, a, b reflect.Value) (list []string) {
	switch {
	case reflect.DeepEqual(a.Interface(), b.Interface()):
	case a.Kind() == reflect.Struct && a.Type().PkgPath() == reflect.TypeFor[einvoice.Invoice]().PkgPath():
		for i := range a.NumField() {
			list = append(list, differences(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))...)
		}
	case a.Kind() == reflect.Slice && a.Len() == b.Len():
		for i := range a.Len() {
			list = append(list, differences(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i))...)
		}
	default:
		list = append(list, fmt.Sprintf("%s: wrote %v, read %v", path, a, b))
	}
	return list
}
