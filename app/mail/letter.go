// Package mail makes letters: what is sent, to whom, with which words and files, and the bytes of it as RFC 5322 and MIME ask for.
// Composing is pure: the same letter gives the same bytes, whenever it is composed.
package mail

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Address is a mailbox: what a mail program shows, and where the letter goes.
type Address struct {
	Name string // may be empty
	Mail string // anna@example.com; the domain in letters of any script
}

// File goes along with a letter.
type File struct {
	Name string // "Invoice-2026-0001.pdf"; in the letter it stands in ASCII, see FileName
	Type string // "application/pdf"; empty or unknown is TypeOf the name
	Data []byte
}

// Letter is one letter as its sender wrote it.
type Letter struct {
	From        Address
	To, Cc, Bcc []Address
	ReplyTo     *Address // nil: answers go to From
	Subject     string
	Text        string // paragraphs of plain text
	Files       []File
	ID          string    // of the message, without angle brackets, see MessageID. It stays the same however often the letter is tried
	Date        time.Time // when it was written; whole seconds count
	Language    string    // BCP 47, of subject and text; may be empty
}

// The bounds of a letter. Providers take 20 to 30 MB as it travels; a letter beyond the last of these is a mistake.
const (
	MaxRecipients = 100
	MaxSubject    = 500     // bytes
	MaxText       = 1 << 20 // bytes
	MaxFiles      = 50
	MaxSize       = 48 << 20 // bytes of all files
)

// Fault is what is wrong with a letter: its field, and what to mend. It holds nothing of what was typed.
type Fault struct {
	Field string // "to[1]", "subject", "files[0]"
	Text  string
}

func (f *Fault) Error() string { return f.Field + ": " + f.Text }

func fault(field, format string, args ...any) error {
	return &Fault{field, fmt.Sprintf(format, args...)}
}

// Check says what of a letter cannot be sent: nil, or a Fault.
func (l Letter) Check() error {
	if err := l.CheckDraft(); err != nil {
		return err
	}
	switch {
	case l.From.Mail == "":
		return fault("from", "a letter has a sender")
	case len(l.To) == 0:
		return fault("to", "somebody must get the letter")
	case !isMessageID(l.ID):
		return fault("id", "a message id is one@domain, of letters and digits")
	}
	return nil
}

// CheckDraft says what of a letter cannot be written down: one that still has no sender, nobody to go to, or no id, can.
func (l Letter) CheckDraft() error {
	if l.Date.IsZero() || l.Date.Year() < 1970 || l.Date.Year() > 9999 {
		return fault("date", "a letter has a date")
	}
	return cmp.Or(l.checkAddresses(), l.checkWords(), l.checkFiles())
}

func (l Letter) checkAddresses() error {
	if l.From.Mail != "" {
		if err := l.From.check("from"); err != nil {
			return err
		}
	}
	if l.ReplyTo != nil {
		if err := l.ReplyTo.check("replyTo"); err != nil {
			return err
		}
	}
	n := 0
	for _, list := range []struct {
		field string
		all   []Address
	}{{"to", l.To}, {"cc", l.Cc}, {"bcc", l.Bcc}} {
		for i, a := range list.all {
			if err := a.check(fmt.Sprintf("%s[%d]", list.field, i)); err != nil {
				return err
			}
		}
		if n += len(list.all); n > MaxRecipients {
			return fault(list.field, "a letter goes to %d at the most", MaxRecipients)
		}
	}
	return nil
}

func (l Letter) checkWords() error {
	switch {
	case strings.TrimSpace(l.Subject) == "":
		return fault("subject", "a subject is missing")
	case len(l.Subject) > MaxSubject:
		return fault("subject", "a subject has %d bytes at the most", MaxSubject)
	case !isLine(l.Subject):
		return fault("subject", "a subject is one line of text")
	case len(l.Text) > MaxText:
		return fault("text", "a text has %d bytes at the most", MaxText)
	case !utf8.ValidString(l.Text) || strings.ContainsRune(l.Text, 0):
		return fault("text", "the text is not text in UTF-8")
	case !isLanguage(l.Language):
		return fault("language", "a language is a tag such as de or pt-BR")
	}
	return nil
}

func (l Letter) checkFiles() error {
	if len(l.Files) > MaxFiles {
		return fault("files", "a letter has %d files at the most", MaxFiles)
	}
	size := 0
	for i, f := range l.Files {
		if f.Name == "" || !isLine(f.Name) || len(f.Name) > 1000 {
			return fault(fmt.Sprintf("files[%d]", i), "the name of a file is one line of text")
		}
		if size += len(f.Data); size > MaxSize {
			return fault(fmt.Sprintf("files[%d]", i), "the files have more than %d MB together", MaxSize>>20)
		}
	}
	return nil
}

// Recipients are the addresses that the letter goes to, each once, as a mail server wants them.
func (l Letter) Recipients() (list []string) {
	seen := map[string]bool{}
	for _, all := range [][]Address{l.To, l.Cc, l.Bcc} {
		for _, a := range all {
			if at := a.ASCII(); !seen[strings.ToLower(at)] {
				seen[strings.ToLower(at)] = true
				list = append(list, at)
			}
		}
	}
	return list
}

// MessageID makes an id for a letter out of something that no other letter has, such as the id of its row: the right half is the
// sender's domain, as RFC 5322 advises.
func MessageID(unique string, from Address) string {
	_, domain, _ := strings.Cut(from.ASCII(), "@")
	return unique + "@" + domain
}

// isMessageID says whether the text is an id as MessageID makes them: no quotes, no blanks, nothing that would need either.
func isMessageID(s string) bool {
	left, right, ok := strings.Cut(s, "@")
	return ok && len(s) <= 250 && isDotAtom(left) && isDotAtom(right)
}

// isLine says whether the text is valid UTF-8 without line ends and other controls: such text cannot begin a header of its own.
func isLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

func isLanguage(s string) bool {
	return len(s) <= 35 && !strings.ContainsFunc(s, func(r rune) bool { return r != '-' && !isAlnum(r) })
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
