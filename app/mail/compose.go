package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"mime/quotedprintable"
	"strings"
)

// program is what the letters say they were written by.
const program = "Counterfoil"

// Compose writes a letter as RFC 5322 and MIME have it, lines ended by CR LF: text in UTF-8, files in base64. Bcc is not in it, the
// server is told by Recipients. Auto-Submitted is not set: a person sends the letter, and an answer by her customer's out-of-office
// note is welcome. The same letter gives the same bytes.
func Compose(l Letter) ([]byte, error) {
	if err := l.Check(); err != nil {
		return nil, err
	}
	return l.compose(nil), nil
}

// header is a field that only some letters have.
type header struct {
	name   string
	tokens []string
}

// compose writes a letter that was checked, with further fields between its own and those of MIME.
func (l Letter) compose(further []header) []byte {
	var out bytes.Buffer
	out.Grow(4096 + l.size())
	writeHeader(&out, "Date", strings.Split(l.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"), " ")...)
	if l.From.Mail != "" { // of a draft the mail program knows it
		writeHeader(&out, "From", addressTokens([]Address{l.From})...)
	}
	if l.ReplyTo != nil {
		writeHeader(&out, "Reply-To", addressTokens([]Address{*l.ReplyTo})...)
	}
	for _, h := range append([]header{{"To", addressTokens(l.To)}, {"Cc", addressTokens(l.Cc)}}, further...) {
		if len(h.tokens) > 0 {
			writeHeader(&out, h.name, h.tokens...)
		}
	}
	if l.ID != "" {
		writeHeader(&out, "Message-ID", "<"+l.ID+">")
	}
	writeHeader(&out, "Subject", textTokens(strings.TrimSpace(l.Subject))...)
	writeHeader(&out, "User-Agent", program)
	if l.Language != "" {
		writeHeader(&out, "Content-Language", l.Language)
	}
	writeHeader(&out, "MIME-Version", "1.0")
	if len(l.Files) == 0 {
		l.writeText(&out)
	} else {
		l.writeParts(&out)
	}
	return out.Bytes()
}

// size is about how long the letter becomes in bytes.
func (l Letter) size() int {
	n := len(l.Text) * 5 / 4
	for _, f := range l.Files {
		n += len(f.Data)*4/3 + len(f.Data)/36 + 400
	}
	return n
}

// writeParts writes the text and each file as a part of its own.
func (l Letter) writeParts(out *bytes.Buffer) {
	boundary := l.boundary()
	writeHeader(out, "Content-Type", "multipart/mixed;", `boundary="`+boundary+`"`)
	out.WriteString("\r\n--" + boundary + "\r\n")
	l.writeText(out)
	for i, name := range fileNames(l.Files) {
		f := l.Files[i]
		out.WriteString("\r\n--" + boundary + "\r\n")
		writeHeader(out, "Content-Type", f.mediaType()+";", `name="`+name+`"`)
		writeHeader(out, "Content-Disposition", "attachment;", `filename="`+name+`"`)
		writeHeader(out, "Content-Transfer-Encoding", "base64")
		out.WriteString("\r\n")
		writeBase64(out, f.Data)
	}
	out.WriteString("\r\n--" + boundary + "--\r\n")
}

// boundary parts the pieces of a letter. "=_" stands neither in quoted-printable text nor in base64, so no content can be taken for it.
func (l Letter) boundary() string {
	sum := sha256.Sum256([]byte(l.ID + "\x00" + l.Subject))
	return "=_" + hex.EncodeToString(sum[:12])
}

// writeText writes headers and body of the text.
func (l Letter) writeText(out *bytes.Buffer) {
	writeHeader(out, "Content-Type", "text/plain;", "charset=utf-8")
	writeHeader(out, "Content-Transfer-Encoding", "quoted-printable")
	out.WriteString("\r\n")
	w := quotedprintable.NewWriter(out)
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(l.Text)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	w.Write([]byte(text)) // a bytes.Buffer takes everything
	w.Close()
}

// base64Line is how many bytes fill a line of 76 characters.
const base64Line = 57

func writeBase64(out *bytes.Buffer, data []byte) {
	var line []byte
	for len(data) > 0 {
		n := min(len(data), base64Line)
		line = base64.StdEncoding.AppendEncode(line[:0], data[:n])
		out.Write(line)
		out.WriteString("\r\n")
		data = data[n:]
	}
}
