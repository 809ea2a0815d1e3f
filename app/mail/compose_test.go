package mail_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"counterfoil/app/mail"
)

// sample has what letters of a shop have, and what is awkward about them.
func sample() mail.Letter {
	return mail.Letter{
		From: mail.Address{Name: "Blumen Müller, Inh. Ötzgür \"Öz\" Şen", Mail: "laden@blumen-müller.example"},
		To:   []mail.Address{{Name: "Muster, Anna", Mail: "anna@example.com"}, {Mail: "buchhaltung+rechnungen@example.com"}},
		Cc:   []mail.Address{{Name: "Ελληνική Εταιρεία Εμπορίου Ανθέων και Δώρων Ανώνυμη Εταιρεία", Mail: "info@παράδειγμα.example"}},
		Bcc:  []mail.Address{{Name: "Kopie", Mail: "laden@blumen-müller.example"}},
		ReplyTo: &mail.Address{
			Name: "Anna Weiß", Mail: "weiss@example.com",
		},
		Subject: "Rechnung 2026-0001 über 1.190,00 € von Blumen Müller, mit einem Betreff, der länger ist als eine Zeile",
		Text: "Guten Tag,\n\nanbei die Rechnung 2026-0001 über 1.190,00 €. Diese Zeile ist mit Absicht so lang, dass sie im Brief umbrochen werden muss.\n" +
			".\nFrom hier = dort \t\nللشركة 发票 🌷\n",
		Files: []mail.File{
			{Name: "Rechnung 2026/0001.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte{0, 255, '\r', '\n', '.'}, 999)},
			{Name: "rechnung 2026-0001.pdf", Data: []byte("%PDF")},
			{Name: "factur-x.xml", Type: "text/xml; charset=utf-8", Data: []byte("<a/>")},
			{Name: "leer.txt", Type: "nonsense", Data: nil},
			{Name: "old letter.eml", Type: "message/rfc822", Data: []byte("From: a@example.com\r\n\r\n")},
		},
		ID: "01938f2e-1111-7000-8000-000000000001@example.com", Date: time.Date(2026, 11, 26, 9, 5, 7, 123, time.FixedZone("", 3600)), Language: "de",
	}
}

var sampleNames = []string{"Rechnung-2026-0001.pdf", "rechnung-2026-0001-2.pdf", "factur-x.xml", "leer.txt", "old-letter.eml"}

func compose(t *testing.T, l mail.Letter) []byte {
	t.Helper()
	b, err := mail.Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameLetterGivesTheSameBytes(t *testing.T) {
	one := compose(t, sample())
	time.Sleep(2 * time.Millisecond)
	if !bytes.Equal(one, compose(t, sample())) {
		t.Fatal("two compositions of a letter differ")
	}
	for i, line := range bytes.Split(one, []byte("\r\n")) {
		if len(line) > 78 || bytes.ContainsAny(line, "\r\n") || bytes.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Fatalf("line %d: %q", i, line)
		}
	}
}

// Read back by Go's own reader, as a mail server in Go would.
func TestGoReadsALetter(t *testing.T) {
	l := sample()
	msg, err := netmail.ReadMessage(bytes.NewReader(compose(t, l)))
	if err != nil {
		t.Fatal(err)
	}
	h := msg.Header
	if d, err := h.Date(); err != nil || !d.Equal(l.Date.Truncate(time.Second)) {
		t.Errorf("date %v, %v", d, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil || subject != l.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for field, want := range map[string][]mail.Address{"From": {l.From}, "To": l.To, "Cc": l.Cc, "Reply-To": {*l.ReplyTo}} {
		got, err := h.AddressList(field)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %v, %v", field, got, err)
		}
		for i, w := range want {
			if got[i].Name != w.Name || got[i].Address != w.ASCII() {
				t.Errorf("%s: %q, want %q %q", field, got[i], w.Name, w.ASCII())
			}
		}
	}
	for _, absent := range []string{"Bcc", "Auto-Submitted", "X-Unsent"} {
		if h.Get(absent) != "" {
			t.Errorf("%s stands in the letter", absent)
		}
	}
	if h.Get("Message-Id") != "<"+l.ID+">" || h.Get("User-Agent") != "Counterfoil" || h.Get("Content-Language") != "de" || h.Get("Mime-Version") != "1.0" {
		t.Errorf("headers: %v", h)
	}
	parts(t, msg, l)
}

func parts(t *testing.T, msg *netmail.Message, l mail.Letter) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%s: %v", kind, err)
	}
	reader := multipart.NewReader(msg.Body, params["boundary"])
	text, err := reader.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(quotedprintable.NewReader(text)); err != nil || string(b) != strings.ReplaceAll(l.Text, "\n", "\r\n") {
		t.Fatalf("text %q, %v", b, err)
	}
	for i, f := range l.Files {
		p, err := reader.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || !bytes.Equal(b, f.Data) || p.FileName() != sampleNames[i] {
			t.Errorf("%s: %d bytes, %v", p.FileName(), len(b), err)
		}
	}
	if _, err := reader.NextPart(); err != io.EOF {
		t.Errorf("after the last file: %v", err)
	}
}

// readBack is a stranger's reader: the e-mail package of Python, as mail programs and gateways use it. Names are read by its older
// parser: the newer one shows a blank between encoded words of a name.
const readBack = `
import sys, json, email, email.policy, base64
from email.utils import getaddresses
from email.header import decode_header, make_header

def defects(m):
    own = [repr(d) for d in m.defects] + [k + ": " + repr(d) for k, v in m.items() for d in v.defects]
    return own + [d for p in m.iter_parts() for d in defects(p)] if m.is_multipart() else own

def read(raw):
    m, old = email.message_from_bytes(raw, policy=email.policy.default), email.message_from_bytes(raw)
    def addresses(name):
        return [[str(make_header(decode_header(n))), a] for n, a in getaddresses(old.get_all(name, []))]
    return {
        "subject": m["subject"], "from": addresses("from"), "to": addresses("to"), "cc": addresses("cc"), "bcc": addresses("bcc"), "id": m["message-id"].strip(),
        "date": m["date"].datetime.isoformat(), "text": m.get_body().get_content().replace("\r\n", "\n"), "unsent": m["x-unsent"], "defects": defects(m),
        "files": [[p.get_filename(), p.get_content_type(), base64.b64encode(p.get_payload(decode=True)).decode()] for p in m.iter_attachments()]}

print(json.dumps([read(base64.b64decode(one)) for one in json.load(sys.stdin)]))
`

type asPython struct {
	Subject, ID, Date, Text string
	From, To, Cc, Bcc       [][2]string
	Files                   [][3]string
	Defects                 []string
	Unsent                  *string
}

// python reads letters back, in one run of the interpreter.
func python(t *testing.T, letters ...[]byte) (got []asPython) {
	t.Helper()
	in, err := json.Marshal(letters)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", "-c", readBack)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(letters) {
		t.Fatalf("%d of %d letters: %v", len(got), len(letters), err)
	}
	return got
}

func pairs(list []mail.Address) (out [][2]string) {
	for _, a := range list {
		out = append(out, [2]string{a.Name, a.ASCII()})
	}
	return out
}

func TestPythonReadsALetter(t *testing.T) {
	l := sample()
	got := python(t, compose(t, l))[0]
	if got.Subject != l.Subject || got.ID != "<"+l.ID+">" || got.Date != "2026-11-26T09:05:07+01:00" || got.Text != l.Text {
		t.Errorf("%+v", got)
	}
	if !reflect.DeepEqual(got.From, pairs([]mail.Address{l.From})) || !reflect.DeepEqual(got.To, pairs(l.To)) || !reflect.DeepEqual(got.Cc, pairs(l.Cc)) || len(got.Bcc) != 0 {
		t.Errorf("from %q to %q cc %q bcc %q", got.From, got.To, got.Cc, got.Bcc)
	}
	types := []string{"application/pdf", "application/pdf", "text/xml", "text/plain", "application/octet-stream"}
	for i, f := range l.Files {
		if want := [3]string{sampleNames[i], types[i], base64.StdEncoding.EncodeToString(f.Data)}; i >= len(got.Files) || got.Files[i] != want {
			t.Errorf("file %d: want %.60q", i, want)
		}
	}
	if len(got.Defects) > 0 {
		t.Errorf("defects: %v", got.Defects)
	}
}

func TestALetterWithoutFilesIsPlainText(t *testing.T) {
	l := sample()
	l.Files, l.Text = nil, "Hello,\r\n\r\nhere it is.\rBye"
	b := compose(t, l)
	if got := python(t, b)[0]; got.Text != "Hello,\n\nhere it is.\nBye\n" || len(got.Files) > 0 || len(got.Defects) > 0 {
		t.Errorf("%+v", got)
	}
	if bytes.Contains(b, []byte("multipart")) {
		t.Error("a letter without files has parts")
	}
}

func TestDraft(t *testing.T) {
	l := sample()
	b, err := mail.Draft(l)
	if err != nil {
		t.Fatal(err)
	}
	if got := python(t, b)[0]; got.Unsent == nil || *got.Unsent != "1" || !reflect.DeepEqual(got.Bcc, pairs(l.Bcc)) || len(got.Defects) > 0 {
		t.Errorf("%+v", got)
	}
	l.From, l.To, l.Cc, l.Bcc, l.ID = mail.Address{Name: "Anna"}, nil, nil, nil, ""
	if b, err := mail.Draft(l); err != nil || bytes.Contains(b, []byte("\nFrom:")) || bytes.Contains(b, []byte("\nTo:")) {
		t.Errorf("nobody is in it yet: %v", err)
	}
}

// Subjects and names that are easily written wrong.
func TestAwkwardWords(t *testing.T) {
	words := []string{
		"plain", "two  blanks", "=?utf-8?q?no?=", "a=?b", "Ü", "ß" + strings.Repeat("x", 200), strings.Repeat("y", 300), strings.Repeat("Ω", 200), `say "hi" \ (comment), x; y: z`,
		"emoji 👩‍👩‍👧‍👦 " + strings.Repeat("🌷", 30), "a_b?c=d", "\u202ertl", strings.Repeat("word ", 60) + "end", "100 % [off] <now>",
	}
	var letters [][]byte
	for _, s := range words {
		l := sample()
		l.Subject, l.To, l.Files = s, []mail.Address{{Name: s, Mail: "a@example.com"}}, nil
		if len(s) > 250 {
			l.To[0].Name = "short"
		}
		letters = append(letters, compose(t, l))
	}
	for i, got := range python(t, letters...) {
		if name := got.To[0][0]; got.Subject != words[i] || name != words[i] && name != "short" || len(got.Defects) > 0 {
			t.Errorf("%q: subject %q, name %q, %v\n%s", words[i], got.Subject, name, got.Defects, letters[i])
		}
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	for _, c := range []struct {
		field string
		spoil func(*mail.Letter)
	}{
		{"to", func(l *mail.Letter) { l.To = nil }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "anna" }},
		{"to[1]", func(l *mail.Letter) { l.To[1].Mail = "anna@example.com\r\nBcc: all@example.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Name = "Anna\r\nBcc: all@example.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Name = "Anna\nX: y" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "ännä@example.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "anna@localhost" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "anna@exa mple.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "a..b@example.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "<a>@example.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = strings.Repeat("a", 65) + "@example.com" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "a@[127.0.0.1]" }},
		{"to[0]", func(l *mail.Letter) { l.To[0].Mail = "a@-example.com" }},
		{"cc[0]", func(l *mail.Letter) { l.Cc[0].Mail = "@example.com" }},
		{"bcc[0]", func(l *mail.Letter) { l.Bcc[0].Mail = "a@" }},
		{"from", func(l *mail.Letter) { l.From.Mail = "" }},
		{"replyTo", func(l *mail.Letter) { l.ReplyTo.Mail = "x" }},
		{"subject", func(l *mail.Letter) { l.Subject = " " }},
		{"subject", func(l *mail.Letter) { l.Subject = "Hello\r\nBcc: all@example.com" }},
		{"subject", func(l *mail.Letter) { l.Subject = "\xff" }},
		{"subject", func(l *mail.Letter) { l.Subject = "a\u2028b" }},
		{"text", func(l *mail.Letter) { l.Text = "\xff" }},
		{"text", func(l *mail.Letter) { l.Text = "a\x00b" }},
		{"files[1]", func(l *mail.Letter) { l.Files[1].Name = "a\r\nX: y.pdf" }},
		{"files[0]", func(l *mail.Letter) { l.Files[0].Name = "" }},
		{"id", func(l *mail.Letter) { l.ID = "" }},
		{"id", func(l *mail.Letter) { l.ID = "a@b>\r\nX: y" }},
		{"date", func(l *mail.Letter) { l.Date = time.Time{} }},
		{"language", func(l *mail.Letter) { l.Language = "de\r\nX: y" }},
		{"bcc", func(l *mail.Letter) {
			for range mail.MaxRecipients {
				l.Bcc = append(l.Bcc, l.Bcc[0])
			}
		}},
	} {
		l := sample()
		c.spoil(&l)
		_, err := mail.Compose(l)
		var f *mail.Fault
		if !errors.As(err, &f) || f.Field != c.field {
			t.Errorf("want a fault of %s: %v", c.field, err)
		}
	}
}

func TestRecipientsAreNamedOnce(t *testing.T) {
	l := sample()
	l.Cc = append(l.Cc, mail.Address{Mail: "ANNA@example.com"})
	want := []string{"anna@example.com", "buchhaltung+rechnungen@example.com", "info@xn--hxajbheg2az3al.example", "laden@xn--blumen-mller-klb.example"}
	if got := l.Recipients(); !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if id := mail.MessageID("01938f2e", l.From); id != "01938f2e@xn--blumen-mller-klb.example" {
		t.Error(id)
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("Anna", "anna@example.com", "Subject", "Text", "a.pdf", []byte("data"))
	f.Add("=?utf-8?q?x?=", "a+b@ü.example", "  \"quoted\" ", "..\r\n.\r\n", "../ü\u0301.PDF", []byte{0})
	f.Fuzz(func(t *testing.T, name, address, subject, text, file string, data []byte) {
		l := sample()
		l.From, l.To = mail.Address{Name: name, Mail: "a@example.com"}, []mail.Address{{Name: name, Mail: address}}
		l.Subject, l.Text, l.Files = subject, text, []mail.File{{Name: file, Data: data}}
		b, err := mail.Compose(l)
		if err != nil {
			return
		}
		msg, err := netmail.ReadMessage(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		if len(msg.Header) != 11 {
			t.Fatalf("%d headers\n%s", len(msg.Header), b)
		}
		to, err := msg.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Name != strings.TrimSpace(name) || to[0].Address != l.To[0].ASCII() {
			t.Fatalf("%q: %v, %v\n%s", name, to, err, b)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil || got != strings.TrimSpace(subject) {
			t.Fatalf("subject %q, %v, want %q", got, err, subject)
		}
		for line := range bytes.SplitSeq(b, []byte("\r\n")) {
			if len(line) > 900 || bytes.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("line %q", line)
			}
		}
	})
}
