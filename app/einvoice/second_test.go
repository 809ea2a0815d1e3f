package einvoice_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// oracles is the folder into which packaging/linux/setup.sh puts the packages of others that the tests ask; the test is left out without them.
func oracles(t *testing.T, of string, programs ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	dir := filepath.Join(cache, "counterfoil", "einvoice-oracles")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", filepath.FromSlash(of))); err != nil {
		t.Skipf("%s is not installed: packaging/linux/setup.sh test", of)
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(err)
		}
	}
	return dir
}

// cases are invoices of every kind, tax category and case of rounding.
func cases() map[string]bill.Draft {
	list := map[string]bill.Draft{
		"plain":           draft(line("1", "100", "19")),
		"two rates":       draft(line("3", "33.33", "19"), line("2", "12.50", "7")),
		"ten of thirteen": draft(line("10", "0.13", "19")),
		"half a cent":     draft(line("1", "2.68", "19"), line("3", "1.01", "19")),
		"return":          draft(line("2", "50", "19"), line("-1", "20", "19")),
		"zero rate":       draft(bill.Line{Description: "Book", Quantity: quantity("1"), Unit: "C62", Price: price("10"), Tax: tax.Rate{Category: tax.Zero}}),
	}
	for category, reason := range map[tax.Category]string{tax.Exempt: "Kein Ausweis von Umsatzsteuer", tax.ReverseCharge: "Reverse charge", tax.IntraEU: "Intra-Community supply", tax.Export: "Export"} {
		d := draft(bill.Line{Description: "Bow", Quantity: quantity("2"), Unit: "C62", Price: price("80"), Tax: tax.Rate{Category: category}})
		d.TaxReasons = map[tax.Category]string{category: reason}
		list["category "+string(category)] = d
	}
	credit := draft(line("1", "100", "19"))
	credit.Kind, credit.Corrects = bill.CreditNote, &bill.Reference{Number: "INV-2026-0007", Date: day("2026-10-01")}
	list["credit note"] = credit
	adjusted := draft(line("3", "33.33", "19"), line("1", "66.65", "7"))
	adjusted.Lines[0].Discounts = []bill.Adjustment{{Percent: percent("10"), Reason: "Slow moving"}}
	adjusted.Discounts = []bill.Adjustment{{Percent: percent("3.5"), Reason: "Loyal"}}
	adjusted.Charges = []bill.Adjustment{{Amount: money.Of(490, eur), Reason: "Freight"}}
	adjusted.Prepaid = money.Of(1000, eur)
	list["discounts, charges, prepaid"] = adjusted
	gross := draft(line("3", "9.99", "19"))
	gross.Prices = bill.Gross
	list["priced with VAT"] = gross
	cash := draft(line("1", "9.98", "19"))
	cash.Rules.CashStep = 5
	list["rounded to the coin"] = cash
	period := draft(line("1", "9.98", "19"))
	period.SupplyEnd = day("2026-11-22")
	period.DeliverTo = bill.Recipient{Name: "Salle Rameau", Address: bill.Address{Lines: []string{"3 quai"}, PostCode: "69002", City: "Lyon", Country: "FR"}}
	list["period, place of delivery"] = period
	deposit := draft(line("1", "300", "19"))
	deposit.Deposit = true
	list["deposit"] = deposit
	francs := draft(line("1", "300", "19"))
	francs.Exchange = bill.Exchange{Home: money.MustCurrency("CHF"), Rate: must(money.ParseExchangeRate("0.9321")), Date: day("2026-11-20"), Source: "ECB"}
	list["VAT in francs too"] = francs
	classed := draft(line("1", "9.98", "19"))
	classed.Lines[0].Class = bill.Class{Scheme: bill.ClassHS, Code: "92021000"}
	list["class of goods"] = classed
	coded := draft(line("1", "9.98", "19"), line("2", "5", "7"))
	coded.Lines[0].Code, coded.Lines[1].Code = "BOW-7", "4006381333931"
	list["codes of items"] = coded
	for seed := range uint64(8) {
		d := anyDraft(rand.New(rand.NewPCG(seed, 9)))
		if _, err := bill.Issue(d, bill.Number{Counter: 1, Text: "1"}, d.Date); err == nil {
			list[fmt.Sprint("any ", seed)] = d
		}
	}
	return list
}

// element is an XML element with its names as everybody writes them.
type element struct {
	Name string            `json:"name"`
	Text string            `json:"text"`
	Attr map[string]string `json:"attr"`
	Kids []*element        `json:"kids"`
}

var spaces = map[string]string{
	"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
	"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
	"urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
}

func elements(t *testing.T, file []byte) *element {
	t.Helper()
	root := &element{}
	open := []*element{root}
	d := xml.NewDecoder(bytes.NewReader(file))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root.Kids[0]
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{Name: strings.TrimPrefix(spaces[x.Name.Space]+":"+x.Name.Local, ":"), Attr: map[string]string{}, Kids: []*element{}}
			for _, a := range x.Attr {
				if a.Name.Space == "" && a.Name.Local != "xmlns" {
					e.Attr[a.Name.Local] = a.Value
				}
			}
			up := open[len(open)-1]
			up.Kids = append(up.Kids, e)
			open = append(open, e)
		case xml.EndElement:
			e := open[len(open)-1]
			e.Text = strings.TrimSpace(e.Text)
			open = open[:len(open)-1]
		case xml.CharData:
			open[len(open)-1].Text += string(x)
		}
	}
}

var zeros = regexp.MustCompile(`^(-?\d+)(\.\d*?)0+$`)

// leaves are the texts of a file in their order, each with the path to it. Numbers are without zeros behind.
func (e *element) leaves(path string, out []string) []string {
	path += "/" + e.Name
	if len(e.Kids) == 0 {
		text := strings.TrimSuffix(zeros.ReplaceAllString(e.Text, "$1$2"), ".")
		attr := ""
		for _, name := range []string{"currencyID", "schemeID", "unitCode", "listID", "format"} {
			if v := e.Attr[name]; v != "" {
				attr += " " + name + "=" + v
			}
		}
		return append(out, path+attr+" = "+strings.Join(strings.Fields(text), " "))
	}
	for _, kid := range e.Kids {
		out = kid.leaves(path, out)
	}
	return out
}

// Another program that writes e-invoices checks ours by its own rules and writes them anew: leaf by leaf, in the same order, its files are ours.
func TestSecondOpinion(t *testing.T) {
	dir := oracles(t, "@e-invoice-eu/core", "node")
	type asked struct {
		Name    string   `json:"name"`
		Root    *element `json:"root"`
		Formats []string `json:"formats"`
	}
	var list []asked
	ours := map[string][2][]byte{}
	for name, d := range cases() {
		inv := of(d, einvoice.XRechnung)
		if d.Kind == bill.CreditNote {
			inv.Due = bill.Date{} // the other program knows no place for it
		}
		if why := beyond(inv); why != "" {
			continue
		}
		file := [2][]byte{must(einvoice.Write(inv, einvoice.UBL)), must(einvoice.Write(inv, einvoice.CII))}
		ours[name] = file
		root := elements(t, file[0])
		asInvoice(root)
		list = append(list, asked{name, root, []string{"XRECHNUNG-UBL", "XRECHNUNG-CII"}})
	}
	spoiled := elements(t, bytes.Replace(ours["plain"][0], []byte(">380<"), []byte(">999<"), 1))
	list = append(list, asked{"spoiled", spoiled, []string{"XRECHNUNG-UBL"}})
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join("testdata", "second.mjs"), dir)
	cmd.Stdin = bytes.NewReader(must(json.Marshal(list)))
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var answers []struct {
		Name  string `json:"name"`
		Error string `json:"error"`
		UBL   string `json:"XRECHNUNG-UBL"`
		CII   string `json:"XRECHNUNG-CII"`
	}
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(list) || len(list) < 18 {
		t.Fatalf("%d answers to %d cases", len(answers), len(list))
	}
	for _, a := range answers {
		if a.Name == "spoiled" {
			if a.Error == "" {
				t.Error("a type that is none has passed: the other program checks nothing")
			}
			continue
		}
		if a.Error != "" {
			t.Errorf("%s is refused: %s", a.Name, a.Error)
			continue
		}
		compare(t, a.Name+" as UBL", elements(t, ours[a.Name][0]).leaves("", nil), elements(t, []byte(a.UBL)).leaves("", nil))
		compare(t, a.Name+" as CII", limited(elements(t, ours[a.Name][1]).leaves("", nil)), limited(elements(t, []byte(a.CII)).leaves("", nil)))
	}
}

// limited leaves out what the other program does otherwise in CII, and is known to be wrong or without meaning: it names the currency of every
// amount, calls the national tax number TAX in place of FC, and loses the invoice that is corrected (BT-25).
func limited(leaves []string) (out []string) {
	for _, leaf := range leaves {
		if strings.Contains(leaf, "/ram:InvoiceReferencedDocument/") {
			continue
		}
		if path, rest, ok := strings.Cut(leaf, " currencyID="); ok && !strings.HasSuffix(path, "/ram:TaxTotalAmount") {
			_, text, _ := strings.Cut(rest, " = ")
			leaf = path + " = " + text
		}
		out = append(out, strings.Replace(leaf, "schemeID=FC", "schemeID=TAX", 1))
	}
	return out
}

// beyond says why the other program cannot have an opinion.
func beyond(inv einvoice.Invoice) string {
	for _, l := range inv.Lines {
		if l.Tax.Category == tax.NotSubject {
			return "XRechnung has no place for what is not subject to tax"
		}
		if l.Price.Decimals() > 2 {
			return "prices above two decimals are refused"
		}
	}
	return ""
}

// asInvoice gives a credit note the names of an invoice, which is how the other program takes it.
func asInvoice(e *element) {
	e.Name = strings.NewReplacer("CreditNoteTypeCode", "InvoiceTypeCode", "CreditNoteLine", "InvoiceLine", "CreditedQuantity", "InvoicedQuantity").Replace(e.Name)
	for _, kid := range e.Kids {
		asInvoice(kid)
	}
}

// compare tells the first leaf in which two files differ.
func compare(t *testing.T, name string, ours, theirs []string) {
	t.Helper()
	for i := range max(len(ours), len(theirs)) {
		a, b := "nothing", "nothing"
		if i < len(ours) {
			a = ours[i]
		}
		if i < len(theirs) {
			b = theirs[i]
		}
		if a != b {
			t.Errorf("%s, leaf %d:\n ours   %s\n theirs %s", name, i, a, b)
			return
		}
	}
}

// The schema of Factur-X knows every element of ours, in its place.
func TestSchemaOfFacturX(t *testing.T) {
	dir := oracles(t, "@stackforge-eu/factur-x", "xmllint")
	schema := filepath.Join(dir, "node_modules", "@stackforge-eu", "factur-x", "schema", "en16931", "FACTUR-X_EN16931.xsd")
	folder := t.TempDir()
	args := []string{"--noout", "--nonet", "--schema", schema}
	for name, d := range cases() {
		path := filepath.Join(folder, strings.ReplaceAll(name, " ", "-")+".xml")
		if err := os.WriteFile(path, must(einvoice.Write(of(d, einvoice.EN16931), einvoice.CII)), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	bad := filepath.Join(folder, "bad.xml")
	file := string(must(einvoice.Write(of(draft(line("1", "1", "19")), einvoice.EN16931), einvoice.CII)))
	if err := os.WriteFile(bad, []byte(strings.Replace(file, "ram:BuyerTradeParty", "ram:BuyerParty", 2)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", schema, bad).Run(); err == nil {
		t.Error("an element that is none passes")
	}
}
