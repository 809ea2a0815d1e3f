package mail

import (
	"fmt"
	"mime"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// spelled are letters that no decomposition brings to ASCII.
var spelled = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "Ae", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L",
	"đ", "d", "Đ", "D", "ð", "d", "Ð", "D", "þ", "th", "Þ", "Th", "œ", "oe", "Œ", "Oe", "ı", "i", "–", "-", "—", "-", "€", "EUR",
)

// FileName is a name for a file that every mail program shows alike and every system can save: ASCII letters, digits, dots, dashes and
// underscores. Programs do not agree on how other letters are written in a letter's headers.
func FileName(name string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(spelled.Replace(norm.NFC.String(name))) {
		switch {
		case isAlnum(r) || r == '.' || r == '_':
			out.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // the accent of the letter before
		case !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	ext := path.Ext(out.String())
	if len(ext) < 2 || len(ext) > 12 || strings.ContainsAny(ext, "-_") {
		ext = ""
	}
	stem := strings.Trim(strings.TrimSuffix(out.String(), ext), "-.")
	if stem == "" {
		stem = "file"
	}
	return stem[:min(len(stem), 80)] + ext
}

// fileNames are the names of the files of a letter, no two alike.
func fileNames(files []File) []string {
	names, taken := make([]string, len(files)), map[string]bool{}
	for i, f := range files {
		name := FileName(f.Name)
		ext := path.Ext(name)
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(FileName(f.Name), ext), n, ext)
		}
		names[i], taken[strings.ToLower(name)] = name, true
	}
	return names
}

// types are those of files that go along with bills. The system's own table would make a letter depend on the machine.
var types = map[string]string{
	".pdf": "application/pdf", ".xml": "application/xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".tif": "image/tiff", ".tiff": "image/tiff", ".txt": "text/plain", ".csv": "text/csv", ".zip": "application/zip",
	".json": "application/json", ".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// TypeOf is the media type of a file by the end of its name.
func TypeOf(name string) string {
	if t, ok := types[strings.ToLower(path.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// mediaType is the type that a file is sent as. Types of messages may not be in base64 (RFC 2046, 5.2), and are sent as mere bytes.
func (f File) mediaType() string {
	t, _, err := mime.ParseMediaType(f.Type)
	switch top, _, ok := strings.Cut(t, "/"); {
	case err != nil || !ok:
		return TypeOf(f.Name)
	case top == "message" || top == "multipart":
		return "application/octet-stream"
	}
	return t
}
