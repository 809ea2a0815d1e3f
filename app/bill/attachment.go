package bill

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Attachment is a file that belongs to a customer, a draft or an issued document: an order, a photograph, terms of business.
type Attachment struct {
	ID     ID
	Target ID // the customer, draft or document
	Author ID // the user
	Made   time.Time
	Name   string // of the file, without folders
	Type   string // media type, RFC 6838: "application/pdf"
	Size   int64  // bytes
	Digest [32]byte
	Send   bool // goes along when the document is mailed
}

// What files may weigh, in bytes: one alone, and all of one customer or document together.
const (
	MaxAttachment  = 10 << 20
	MaxAttachments = 100 << 20
)

// maxFileName is what common file systems take, in bytes, with room for a number in front.
const maxFileName = 200

// What is wrong with a file.
var (
	ErrFileName  = errors.New("a file name is 1 to 200 bytes without folders and without characters that cannot be shown")
	ErrFileType  = errors.New("a media type is two words with a slash between, such as application/pdf")
	ErrFileEmpty = errors.New("the file is empty")
	ErrFileSize  = errors.New("a file of more than 10 MiB is not attached")
	ErrFilesSize = errors.New("all files of one customer or document together are 100 MiB at most")
	ErrFileTwice = errors.New("there is a file of this name already")
)

// CheckAttachment gives a file in its usual form, with a media type by the end of its name where none is given, or says what is wrong
// with it. before are those that its target has already.
func CheckAttachment(a Attachment, before []Attachment) (Attachment, error) {
	a.Name = strings.TrimSpace(a.Name)
	if a.Type == "" {
		a.Type = MediaType(a.Name)
	}
	all := a.Size
	for _, b := range before {
		if strings.EqualFold(b.Name, a.Name) { // on many disks the two would be one
			return a, ErrFileTwice
		}
		all += b.Size
	}
	switch {
	case !soundFileName(a.Name):
		return a, ErrFileName
	case !soundMediaType(a.Type):
		return a, ErrFileType
	case a.Size <= 0:
		return a, ErrFileEmpty
	case a.Size > MaxAttachment:
		return a, ErrFileSize
	case all > MaxAttachments:
		return a, ErrFilesSize
	}
	return a, nil
}

// soundFileName refuses what leads out of a folder, and what shows another name than it is: control characters and marks that turn the
// direction of writing.
func soundFileName(name string) bool {
	hidden := func(r rune) bool { return r == '/' || r == '\\' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }
	return name != "" && name != "." && name != ".." && len(name) <= maxFileName && utf8.ValidString(name) && !strings.ContainsFunc(name, hidden)
}

// soundMediaType asks for the restricted names of RFC 6838, section 4.2.
func soundMediaType(t string) bool {
	kind, sub, found := strings.Cut(t, "/")
	return found && restricted(kind) && restricted(sub)
}

func restricted(word string) bool {
	for i, r := range word {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("!#$&-^_.+", r)) {
			return false
		}
	}
	return word != "" && len(word) <= 127
}

// mediaTypes are those of files that shops have to do with, by the end of the name. The table is here so that the same file has the same
// type on every system.
var mediaTypes = map[string]string{
	"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
	"tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic", "svg": "image/svg+xml", "txt": "text/plain", "md": "text/markdown",
	"csv": "text/csv", "html": "text/html", "xml": "application/xml", "json": "application/json", "eml": "message/rfc822",
	"zip": "application/zip", "rtf": "application/rtf", "doc": "application/msword", "xls": "application/vnd.ms-excel",
	"ppt": "application/vnd.ms-powerpoint", "odt": "application/vnd.oasis.opendocument.text",
	"ods": "application/vnd.oasis.opendocument.spreadsheet", "odp": "application/vnd.oasis.opendocument.presentation",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"mp4":  "video/mp4", "mp3": "audio/mpeg", "dxf": "image/vnd.dxf", "dwg": "image/vnd.dwg",
}

// MediaType is the type of a file by the end of its name; application/octet-stream where it is none of the common ones.
func MediaType(name string) string {
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		if t, ok := mediaTypes[strings.ToLower(name[dot+1:])]; ok {
			return t
		}
	}
	return "application/octet-stream"
}

// FreeName is the name with a number where another of these files has it already: "terms (2).pdf".
func FreeName(name string, taken []Attachment) string {
	return FreeNameIn(name, func(free string) bool {
		return slices.ContainsFunc(taken, func(a Attachment) bool { return strings.EqualFold(a.Name, free) })
	})
}

// FreeNameIn is a name, or the first with a number behind it that is not taken.
func FreeNameIn(name string, taken func(string) bool) string {
	stem, end := name, ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		stem, end = name[:dot], name[dot:]
	}
	free := name
	for n := 2; taken(free); n++ {
		free = fmt.Sprintf("%s (%d)%s", stem, n, end)
	}
	return free
}
