package einvoice_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/einvoice"
)

// pdfOf is as much of a PDF as holds streams: each with its dictionary.
func pdfOf(streams ...[2]string) []byte {
	b := bytes.NewBufferString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Note(the word stream in a text)>>\nendobj\n")
	for i, s := range streams {
		fmt.Fprintf(b, "%d 0 obj\n%s\nstream\r\n%s\nendstream\nendobj\n", i+2, s[0], s[1])
	}
	b.WriteString("trailer\n<</Size 9>>\n%%EOF\n")
	return b.Bytes()
}

func deflated(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

// An e-invoice is found inside a PDF however its stream is written; what cannot be told apart, opened or held is refused.
func TestInsideAPDF(t *testing.T) {
	file := must(einvoice.Write(of(draft(line("1", "100", "19")), einvoice.EN16931), einvoice.CII))
	other := must(einvoice.Write(of(draft(line("2", "100", "19")), einvoice.EN16931), einvoice.UBL))
	xml, second := string(file), string(other)
	page := [2]string{"<</Length 9/Filter/FlateDecode>>", deflated("BT (stream) Tj ET")}
	picture := [2]string{"<</Subtype/Image/Filter[/ASCII85Decode /DCTDecode]/Length 3>>", "abc"}
	for name, pdf := range map[string][]byte{
		"as it is":                pdfOf(page, [2]string{"<</Type/EmbeddedFile/Length 9>>", xml}),
		"deflated":                pdfOf(page, picture, [2]string{"<< /Type /EmbeddedFile /Filter /FlateDecode /Length 8 0 R /Params <</Size 9>> >>", deflated(xml)}),
		"deflated, in a list":     pdfOf([2]string{"<</Filter [ /FlateDecode ] /Length 9>>", deflated(xml)}, page),
		"twice the same":          pdfOf([2]string{"<</Length 9>>", xml}, [2]string{"<</Filter/FlateDecode>>", deflated(xml)}),
		"with a byte order mark":  pdfOf([2]string{"<</Filter/Fl>>", deflated("\ufeff" + xml)}),
		"beside XML of its pages": pdfOf([2]string{"<</Type/Metadata>>", "<?xpacket?><x:xmpmeta>CrossIndustryDocument</x:xmpmeta>"}, [2]string{"<<>>", xml}),
	} {
		got, err := einvoice.Inside(pdf)
		if err != nil || strings.TrimPrefix(string(got), "\ufeff") != strings.TrimSpace(xml) {
			t.Errorf("%s: %v, %d bytes of %d", name, err, len(got), len(xml))
		}
	}
	for name, tc := range map[string]struct {
		pdf  []byte
		want error
	}{
		"none":                {pdfOf(page, picture), einvoice.ErrNoneInside},
		"two that differ":     {pdfOf([2]string{"<<>>", xml}, [2]string{"<<>>", second}), einvoice.ErrSeveral},
		"in a code unread":    {pdfOf([2]string{"<</Filter/LZWDecode>>", xml}), einvoice.ErrNoneInside},
		"code told elsewhere": {pdfOf([2]string{"<</Filter 7 0 R>>", xml}), einvoice.ErrNoneInside},
		"cut":                 {pdfOf([2]string{"<</Filter/FlateDecode>>", deflated(xml + strings.Repeat(xml, 9))[:900]}), einvoice.ErrSyntax},
		"a bomb":              {pdfOf([2]string{"<</Filter/FlateDecode>>", deflated("<CrossIndustryInvoice>" + strings.Repeat(" ", 80<<20))}), einvoice.ErrTooLarge},
		"many streams":        {bytes.Repeat([]byte("stream\n"), 50_000), einvoice.ErrTooLarge},
		"empty":               {nil, einvoice.ErrNoneInside},
	} {
		if got, err := einvoice.Inside(tc.pdf); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, %d bytes", name, err, len(got))
		}
	}
}

// Whatever is called a PDF, looking into it ends, and gives an e-invoice or says why not.
func FuzzInside(f *testing.F) {
	xml := string(must(einvoice.Write(of(draft(line("1", "100", "19")), einvoice.EN16931), einvoice.CII)))
	f.Add(pdfOf([2]string{"<</Filter/FlateDecode>>", deflated(xml)}))
	f.Add(pdfOf([2]string{"<</Filter [ /FlateDecode", xml}))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		file, err := einvoice.Inside(pdf)
		if (err == nil) == (file == nil) {
			t.Errorf("%v and %d bytes", err, len(file))
		}
	})
}

// What a file says comes back as a document of the trade: the figures are those of the file.
func TestAnEInvoiceAsADocument(t *testing.T) {
	d := draft(line("3", "33.33", "19"), line("2", "12.50", "7"))
	d.Note = "Thank you"
	inv := of(d, einvoice.XRechnung)
	inv.Totals.Tax = inv.Totals.TaxInclusive // wrong, and told as it is
	got, totals := inv.Document()
	if got.Seller.Name != d.Seller.Name || got.Buyer.TaxID != d.Buyer.TaxID || got.Account.IBAN != "DE02120300000000202051" || got.Note != "Thank you" ||
		len(got.Lines) != 2 || got.Lines[0].Description != "Bow rehair" || totals.LineNets[0].String() != "99.99" || totals.Tax != inv.Totals.TaxInclusive ||
		totals.Payable != inv.Totals.Payable || len(totals.Groups) != 2 || got.BuyerRef != d.BuyerRef {
		t.Errorf("%+v\n%+v", got, totals)
	}
}
