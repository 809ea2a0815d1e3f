package app

import (
	"archive/zip"
	"bytes"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/einvoice"
	"counterfoil/app/sheet"
)

// workbook is a spreadsheet of one sheet, as another program packs it.
func workbook(t *testing.T, rows, shared string) string {
	t.Helper()
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"xl/workbook.xml", `<workbook xmlns:r="` + office + `"><sheets><sheet r:id="a"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Target="sheet.xml"/></Relationships>`},
		{"xl/sheet.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
		{"xl/sharedStrings.xml", "<sst>" + shared + "</sst>"},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Files of strangers that weigh little and would take all memory, or for ever: each would take gigabytes, or minutes, of a reader that believes
// them. They are made small here; as large as files may be they would be twenty times worse.
func TestFilesThatUnfold(t *testing.T) {
	const cii = `<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">`
	camt := func(body string) string {
		return "<Document><BkToCstmrStmt><Stmt>" + body + "</Stmt></BkToCstmrStmt></Document>"
	}
	mt940 := func(body string) string {
		return ":20:x\n:25:1\n:28:1\n:60F:C261123EUR1,\n:61:261123C1,NTRF\n" + body + ":62F:C261123EUR1,\n"
	}
	often := strings.Repeat
	const many = 300_000
	tables := map[string]string{
		"a row of empty cells":                   workbook(t, "<row>"+often("<c/>", many)+"</row>", ""),
		"a row of attributes":                    workbook(t, "<row"+often(" a=''", many)+"/>", ""),
		"a cell of cells":                        workbook(t, often("<row><c>", many), ""),
		"a line of commas":                       often(",", 4*many),
		"a record of lines that are half quoted": "a\n" + often("\"a\n\",", many),
	}
	statements := map[string]string{
		"an entry of attributes":               camt("<Ntry" + often(" a=''", many) + "/>"),
		"an entry of texts":                    camt("<Ntry><NtryDtls><TxDtls><RmtInf>" + often("<Ustrd/>", many) + "</RmtInf></TxDtls></NtryDtls></Ntry>"),
		"a statement of balances":              camt(often("<Bal/>", many)),
		"a line of commas":                     "date,amount\n" + often(",", 4*many),
		"an entry of values, each with a name": "<OFX><STMTRS><STMTTRN>" + numberedTags(many/10),
		"a field that does not end":            mt940(":86:" + often("/REMI/x\n", many)),
	}
	invoices := map[string]string{
		"a text cut by comments":       cii + often("x<!---->", many) + "</rsm:CrossIndustryInvoice>",
		"an element of attributes":     cii + "<a" + often(" a=''", 5*many) + "/></rsm:CrossIndustryInvoice>",
		"a PDF of streams without end": "%PDF-1.7\n" + often("1 0 obj<<>>stream\n<CrossIndustryInvoice", 20_000),
		"a PDF of streams of nothing":  "%PDF-1.7\n" + often("1 0 obj<<>>stream\n", 30_000) + often(" ", many),
	}
	for _, kind := range []struct {
		files map[string]string
		read  func([]byte) error
	}{
		{tables, func(b []byte) error { _, err := sheet.Read(b); return err }},
		{statements, func(b []byte) error { _, err := bank.Read(b, bank.Hints{}); return err }},
		{invoices, func(b []byte) error {
			_, e1 := einvoice.Parse(b)
			_, e2 := einvoice.Inside(b)
			return errors.Join(e1, e2)
		}},
	} {
		for what, file := range kind.files {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			err := kind.read([]byte(file))
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 180 || took > 10*time.Second {
				t.Errorf("%s: %d bytes took %d MB and %s: %.80v", what, len(file), mb, took, err)
			}
		}
	}
}

func numberedTags(n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString("<a" + strconv.Itoa(i) + ">x")
	}
	return out.String()
}

// Names out of the books become names of files: none leads elsewhere, none is a device, none shows another ending than it has.
func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"INV-2026-1": "INV-2026-1", "INV/2026/1": "INV_2026_1", "../../.ssh/id": ".._.._.ssh_id", `C:\x`: "C__x", "": "",
		"COM1": "_COM1", "com1.pdf": "_com1.pdf", "Con": "_Con", "nul .x": "_nul .x", "COM10": "COM10", "Console": "Console", "lpt²": "_lpt²",
		"Kramer & Co.": "Kramer & Co.", "bill\u202efdp.exe": "bill_fdp.exe", "a\x7f\u0085\x1bb": "a___b", "Müller, José": "Müller, José",
	} {
		if got := FileName(name); got != want {
			t.Errorf("%q: %q, not %q", name, got, want)
		}
	}
	id := bill.NewID()
	if a, b := paperName("COM1", id), paperName("_COM1", id); a == b {
		t.Errorf("two papers under one name, %s", a)
	}
}
