package paper

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"crypto/md5"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"counterfoil/app/bill"
)

// Embedded is an e-invoice inside a PDF: Factur-X and ZUGFeRD are a PDF/A-3 that carries the invoice as XML.
type Embedded struct {
	Name  string // of the file: "factur-x.xml" says which standard it follows
	Level string // conformance level of Factur-X: "EN 16931"
	Data  []byte // the XML
}

// Archive draws a paper as PDF/A-3b (ISO 19005-3, level B): the form that tax offices ask for, readable in fifty years, with an
// e-invoice inside it where there is one. The same paper gives the same bytes.
func Archive(p Paper, x *Embedded) ([]byte, error) {
	plain, err := written(p, false)
	if err != nil {
		return nil, err
	}
	a, err := open(plain)
	if err != nil {
		return nil, err
	}
	a.describe(p, x)
	return a.close(), nil
}

// archive is a PDF of the library's taken apart: its objects, and those that PDF/A asks for besides. The library's own catalogue and
// information are left out; they are the last two objects.
type archive struct {
	body    bytes.Buffer
	offsets []int    // of the objects, by number; offsets[0] is none
	kids    []string // references to the pages, in their order
	packer  packer
}

// packer compresses as well as can be. One serves for all of a file, because making one costs as much as it does for a page.
type packer struct {
	w   *zlib.Writer
	out bytes.Buffer
}

// pack gives what is valid until the next.
func (p *packer) pack(data []byte) []byte {
	p.out.Reset()
	if p.w == nil {
		p.w, _ = zlib.NewWriterLevel(&p.out, zlib.BestCompression) // the level is one
	} else {
		p.w.Reset(&p.out)
	}
	_, _ = p.w.Write(data) // a Buffer does not fail
	_ = p.w.Close()
	return p.out.Bytes()
}

// The library begins with its header and no comment; PDF/A wants a comment of bytes that say: this is binary (6.1.2).
const (
	libraryHeader = "%PDF-1.3\n"
	header        = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
)

// open reads the table of a file that the library wrote. Anything that is not exactly its way is refused: this is no reader of
// other people's files.
func open(file []byte) (*archive, error) {
	foreign := func(what string) error { return fmt.Errorf("%w: the library's file has another %s", ErrPDF, what) }
	at := bytes.LastIndex(file, []byte("startxref\n"))
	if !bytes.HasPrefix(file, []byte(libraryHeader)) || at < 0 {
		return nil, foreign("frame")
	}
	start, err := strconv.Atoi(string(bytes.TrimSpace(bytes.TrimSuffix(file[at+len("startxref\n"):], []byte("%%EOF\n")))))
	if err != nil || start < 0 || start > at {
		return nil, foreign("table")
	}
	rows := strings.Split(string(file[start:at]), "\n")
	var count int
	if _, err := fmt.Sscanf(rows[1], "0 %d", &count); err != nil || rows[0] != "xref" || count < 4 || len(rows) < count+2 {
		return nil, foreign("table")
	}
	offsets := make([]int, count)
	for i := range offsets {
		if offsets[i], err = strconv.Atoi(rows[2+i][:min(10, len(rows[2+i]))]); err != nil || offsets[i] < 0 || offsets[i] > start {
			return nil, foreign("table")
		}
	}
	info, catalogue := offsets[count-2], offsets[count-1]
	if !bytes.HasPrefix(file[info:], fmt.Appendf(nil, "%d 0 obj", count-2)) || !bytes.Contains(file[catalogue:start], []byte("/Type /Catalog\n/Pages 1 0 R\n")) {
		return nil, foreign("catalogue")
	}
	kids := libraryKids.FindSubmatch(file[offsets[1]:])
	if kids == nil {
		return nil, foreign("pages")
	}
	a := &archive{offsets: offsets[:count-2], kids: kid.FindAllString(string(kids[1]), -1)}
	a.body.WriteString(header)
	a.take(file[:info])
	return a, nil
}

// plainStream is how the library begins a stream that is not compressed, after the number of its object.
var plainStream = []byte(" 0 obj\n<</Length ")

// take copies the objects in the order in which they stand. Pages are compressed on the way, and fonts, which the library packs in haste, anew.
func (a *archive) take(file []byte) {
	order := make([]int, len(a.offsets)-1)
	for i := range order {
		order[i] = i + 1
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(a.offsets[x], a.offsets[y]) })
	for i, n := range order {
		end := len(file)
		if i+1 < len(order) {
			end = a.offsets[order[i+1]]
		}
		body := file[min(a.offsets[n], end):end]
		a.offsets[n] = a.body.Len()
		data, ok := streamOf(body)
		if !ok {
			a.body.Write(a.tighter(body))
			continue
		}
		packed := a.packer.pack(data)
		fmt.Fprintf(&a.body, "%d 0 obj\n<</Length %d /Filter /FlateDecode>>\nstream\n%s\nendstream\nendobj\n", n, len(packed), packed)
	}
}

// streamOf is what is in an object that is an uncompressed stream and nothing else.
func streamOf(object []byte) ([]byte, bool) {
	_, rest, found := bytes.Cut(object, plainStream)
	if head := len(object) - len(rest) - len(plainStream); !found || head > 8 {
		return nil, false
	}
	length, rest, found := bytes.Cut(rest, []byte(">>\nstream\n"))
	n, err := strconv.Atoi(string(length))
	if !found || err != nil || n < 0 || n > len(rest) || string(bytes.TrimSpace(rest[n:])) != "endstream\nendobj" {
		return nil, false
	}
	return rest[:n], true
}

// hasty is how the library begins the stream of a font, or of the glyphs of its characters.
var hasty = regexp.MustCompile(`^\d+ 0 obj\n<</Length (\d+)(\s*/Filter /FlateDecode\s*(?:/Length1 \d+\s*)?>>\nstream\n)`)

// tighter is the same object with its stream packed as well as can be, or the object itself.
func (a *archive) tighter(object []byte) []byte {
	at := hasty.FindSubmatchIndex(object)
	if at == nil {
		return object
	}
	n, err := strconv.Atoi(string(object[at[2]:at[3]]))
	if err != nil || n > len(object)-at[1] {
		return object
	}
	r, err := zlib.NewReader(bytes.NewReader(object[at[1] : at[1]+n]))
	if err != nil {
		return object
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return object
	}
	packed := a.packer.pack(plain)
	return slices.Concat(object[:at[2]], strconv.AppendInt(nil, int64(len(packed)), 10), object[at[4]:at[5]], packed, object[at[1]+n:])
}

// object adds one and gives its number.
func (a *archive) object(format string, args ...any) int {
	n := len(a.offsets)
	a.offsets = append(a.offsets, a.body.Len())
	fmt.Fprintf(&a.body, "%d 0 obj\n%s\nendobj\n", n, fmt.Sprintf(format, args...))
	return n
}

// stream adds an object of bytes.
func (a *archive) stream(entries string, data []byte) int {
	return a.object("<<%s /Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// describe adds colours, metadata, the e-invoice, bookmarks, and the catalogue that holds them together.
func (a *archive) describe(p Paper, x *Embedded) {
	made := momentOf(p.Date)
	profile := a.stream("/N 3 /Filter /FlateDecode", colours())
	metadata := a.stream("/Type /Metadata /Subtype /XML", xmp(p, x, made))
	catalogue := fmt.Sprintf("/Type /Catalog /Pages 1 0 R /Metadata %d 0 R /Lang %s /ViewerPreferences <</DisplayDocTitle true>>\n"+
		"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile %d 0 R>>]",
		metadata, literal(p.Language), profile)
	if x != nil {
		date := made.Format("(D:20060102150405+00'00')")
		file := a.stream(fmt.Sprintf("/Type /EmbeddedFile /Subtype /text#2Fxml /Filter /FlateDecode /Params <</Size %d /CheckSum <%x> /CreationDate %s /ModDate %s>>",
			len(x.Data), md5.Sum(x.Data), date, date), a.packer.pack(x.Data)) // the checksum that PDF asks for; nothing is protected by it
		spec := a.object("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /Alternative /EF <</F %d 0 R /UF %d 0 R>>>>",
			literal(x.Name), literal(x.Name), literal("Invoice as XML"), file, file)
		catalogue += fmt.Sprintf("\n/AF [%d 0 R] /PageMode /UseAttachments /Names <</EmbeddedFiles <</Names [%s %d 0 R]>>>>", spec, literal(x.Name), spec)
	}
	outline := a.outline(p)
	if outline != "" && x == nil { // a reader opens one thing beside the pages, and an e-invoice comes first
		outline += " /PageMode /UseOutlines"
	}
	catalogue += outline
	a.object("<</Title %s /Author %s /Subject %s /Creator %s /Producer %s /CreationDate %s /ModDate %s>>", literal(valid(p.Title)), literal(valid(p.Author)),
		literal(valid(p.Subject)), literal(Producer), literal(Producer), made.Format("(D:20060102150405+00'00')"), made.Format("(D:20060102150405+00'00')"))
	a.object("<<%s>>", catalogue)
}

// close writes the table. The file's id is that of its content, so the same paper has the same.
func (a *archive) close() []byte {
	id := sha256.Sum256(a.body.Bytes())
	start, count := a.body.Len(), len(a.offsets)
	fmt.Fprintf(&a.body, "xref\n0 %d\n0000000000 65535 f \n", count)
	for _, at := range a.offsets[1:] {
		fmt.Fprintf(&a.body, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&a.body, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		count, count-1, count-2, id[:16], id[:16], start)
	return a.body.Bytes()
}

// momentOf is the moment that the file says it was made: midnight of the paper's day, since no clock is read.
func momentOf(d bill.Date) time.Time {
	if d.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return d.Time()
}

// colours is the colour profile, packed once: it is the same in every file.
var colours = sync.OnceValue(func() []byte { return new(packer).pack(profile()) })

// literal is a text as PDF writes it: UTF-16 in hexadecimal where it is not plain ASCII.
func literal(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	if plain {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text) + ")"
	}
	return textString(text)
}

// textString is a text in UTF-16 with the mark of its order.
func textString(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}

// xmp is the metadata: what the information object says too, which PDF/A it is, and what Factur-X asks for.
func xmp(p Paper, x *Embedded, made time.Time) []byte {
	var b bytes.Buffer
	text := func(s string) string {
		var e bytes.Buffer
		_ = xml.EscapeText(&e, []byte(s)) // a Buffer does not fail
		return e.String()
	}
	language := text(p.Language)
	if language == "" {
		language = "x-default"
	}
	day := made.Format(time.RFC3339)
	fmt.Fprintf(&b, xmpHead, text(valid(p.Title)), language, text(valid(p.Author)), text(valid(p.Subject)), Producer, Producer, day, day)
	if x != nil {
		fmt.Fprintf(&b, xmpFacturX, text(x.Name), text(x.Level))
	}
	b.WriteString(xmpTail)
	return b.Bytes()
}

const xmpHead = `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>%s</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>%s</xmp:CreatorTool>
<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate></rdf:Description>
`

// xmpFacturX names the XML file and its level, and describes these properties, which PDF/A does not know.
const xmpFacturX = `<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>%s</fx:DocumentFileName><fx:Version>1.0</fx:Version><fx:ConformanceLevel>%s</fx:ConformanceLevel></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentFileName</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The name of the embedded XML document</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>DocumentType</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The type of the hybrid document in capital letters</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>Version</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The version of the standard of the embedded XML document</pdfaProperty:description></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>ConformanceLevel</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>The conformance level of the embedded XML document</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
`

const xmpTail = `</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
