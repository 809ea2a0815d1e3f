package einvoice_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"counterfoil/app/einvoice"
)

// A file that is no invoice, or is meant to hurt, is refused before it costs anything.
func TestHostileFiles(t *testing.T) {
	deep := strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)
	for name, tc := range map[string]struct {
		file string
		want error
	}{
		"nothing":       {"", einvoice.ErrSyntax},
		"not XML":       {"%PDF-1.7", einvoice.ErrSyntax},
		"cut":           {"<inv><a>", einvoice.ErrSyntax},
		"another root":  {"<html></html>", einvoice.ErrSyntax},
		"two roots":     {"<a></a><b></b>", einvoice.ErrSyntax},
		"entities":      {`<!DOCTYPE a [<!ENTITY b "cccccccc">]><a>&b;</a>`, einvoice.ErrSyntax},
		"outside":       {`<!DOCTYPE a SYSTEM "file:///etc/passwd"><a></a>`, einvoice.ErrSyntax},
		"unknown coded": {`<?xml version="1.0" encoding="EBCDIC"?><a></a>`, einvoice.ErrSyntax},
		"deep":          {deep, einvoice.ErrTooLarge},
		"no currency":   {`<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"></Invoice>`, einvoice.ErrSyntax},
		"large":         {strings.Repeat(" ", 65<<20), einvoice.ErrTooLarge},
	} {
		if _, err := einvoice.Parse([]byte(tc.file)); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a file says and EN 16931 does not know is named, and so is what cannot be read.
func TestStrangeThingsAreNamed(t *testing.T) {
	file := string(must(einvoice.Write(sound(einvoice.Peppol), einvoice.UBL)))
	file = strings.Replace(file, "<cbc:IssueDate>2026-11-23<", "<cbc:UUID>7</cbc:UUID><cbc:IssueDate>2026-02-31<", 1)
	file = strings.Replace(file, "<cbc:PriceAmount currencyID=\"EUR\">55<", "<cbc:PriceAmount currencyID=\"EUR\">5,5<", 1)
	r := must(einvoice.Parse([]byte(file)))
	if want := []string{"/inv:Invoice/cbc:UUID"}; !reflect.DeepEqual(r.Unknown, want) {
		t.Errorf("unknown: %q", r.Unknown)
	}
	var faults []string
	for _, f := range r.Faults {
		faults = append(faults, f.Path+"="+f.Value)
	}
	if want := "inv:Invoice/cbc:IssueDate=2026-02-31 cac:Price/cbc:PriceAmount=5,5"; strings.Join(faults, " ") != want {
		t.Errorf("faults: %q", faults)
	}
	if found := einvoice.CheckRead(r, einvoice.Peppol); len(found) < 3 || found[0].Rule != "CF-READ" {
		t.Errorf("found: %+v", found)
	}
}

// Prefixes are a matter of taste, and so are blanks and comments.
func TestOtherPrefixes(t *testing.T) {
	inv := sound(einvoice.EN16931)
	file := must(einvoice.Write(inv, einvoice.UBL))
	for _, change := range [][2]string{{"inv:", ""}, {"xmlns:inv", "xmlns"}, {"cac:", "x:"}, {"xmlns:cac", "xmlns:x"}, {"<x:Price>", "<!-- a price -->\n\n<x:Price>"}} {
		file = bytes.ReplaceAll(file, []byte(change[0]), []byte(change[1]))
	}
	file = bytes.Replace(file, []byte("xmlns:=\"urn"), []byte("xmlns=\"urn"), 1)
	r, err := einvoice.Parse(file)
	if err != nil || !reflect.DeepEqual(r.Invoice, inv) {
		t.Errorf("%v, %s", err, differences("", reflect.ValueOf(inv), reflect.ValueOf(r.Invoice)))
	}
}

// Whatever is read can be written in both syntaxes, and is then read as the same.
func FuzzParse(f *testing.F) {
	for seed := range uint64(6) {
		doc := issue(draft(anyDraft(rand.New(rand.NewPCG(seed, 9))).Lines...))
		inv, err := einvoice.Of(doc, einvoice.Peppol)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(must(einvoice.Write(inv, einvoice.CII)))
		f.Add(must(einvoice.Write(inv, einvoice.UBL)))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := einvoice.Parse(file)
		if err != nil {
			return
		}
		einvoice.CheckRead(r, einvoice.XRechnung)
		if _, err := einvoice.Write(r.Invoice, einvoice.CII); err != nil && !errors.Is(err, einvoice.ErrDecimals) {
			t.Fatal(err)
		}
		out, err := einvoice.Write(r.Invoice, r.Syntax)
		if err != nil {
			return
		}
		once, err := einvoice.Parse(out)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, out)
		}
		again := must(einvoice.Write(once.Invoice, r.Syntax))
		if !bytes.Equal(out, again) {
			t.Fatalf("read and written again, it is another:\n%s\n%s", out, again)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	for _, lines := range []int{3, 1000} {
		d := draft()
		for range lines {
			d.Lines = append(d.Lines, line("3", "9.99", "19"))
		}
		inv := of(d, einvoice.EN16931)
		for _, s := range []einvoice.Syntax{einvoice.CII, einvoice.UBL} {
			b.Run(fmt.Sprintf("%s/%d", s, lines), func(b *testing.B) {
				for b.Loop() {
					must(einvoice.Write(inv, s))
				}
			})
		}
	}
}
