package mail

import (
	"cmp"
	"net/url"
	"strings"
)

// Draft writes a letter as a file for a mail program, ending in .eml. X-Unsent makes those that know it open the letter for writing
// (Outlook for Windows); others open it as one that was received, to be sent on. Nobody need be in it yet, and Bcc stands in it, for
// the program to take out.
func Draft(l Letter) ([]byte, error) {
	if err := l.CheckDraft(); err != nil {
		return nil, err
	}
	return l.compose([]header{{"Bcc", addressTokens(l.Bcc)}, {"X-Unsent", []string{"1"}}}), nil
}

// MaxMailto is how long a mailto link is at the most. Windows starts a program with some 2,000 characters, and cuts or refuses what is
// longer.
const MaxMailto = 1900

// Mailto is a link that opens the mail program with the letter as far as a link can hold it (RFC 6068): no files. Where the text is too
// long it ends at a word with an ellipsis; whole is then false, and the text is to be pasted.
func Mailto(l Letter) (link string, whole bool, err error) {
	if err := cmp.Or(l.checkAddresses(), l.checkWords()); err != nil {
		return "", false, err
	}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimRight(l.Text, "\r\n "))
	if link = l.mailto(text); len(link) <= MaxMailto {
		return link, true, nil
	}
	for runes := []rune(text); len(runes) > 0; {
		runes = runes[:len(runes)-1-len(runes)/50]
		if link = l.mailto(wholeWords(string(runes))); len(link) <= MaxMailto {
			return link, false, nil
		}
	}
	return "", false, fault("to", "a link to the mail program cannot hold so many addresses")
}

// wholeWords cuts text behind its last whole word.
func wholeWords(s string) string {
	if i := strings.LastIndexAny(s, " \n"); i > 0 {
		return strings.TrimRight(s[:i], " \n") + " ..."
	}
	return ""
}

func (l Letter) mailto(text string) string {
	var fields []string
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, name+"="+escaped(value))
		}
	}
	add("cc", listed(l.Cc))
	add("bcc", listed(l.Bcc))
	add("subject", strings.TrimSpace(l.Subject))
	add("body", strings.ReplaceAll(text, "\n", "\r\n"))
	link := "mailto:" + strings.ReplaceAll(escaped(listed(l.To)), "%2C", ",")
	return link + "?" + strings.Join(fields, "&")
}

func listed(list []Address) string {
	all := make([]string, len(list))
	for i, a := range list {
		all[i] = a.ASCII()
	}
	return strings.Join(all, ",")
}

// escaped is percent encoding with %20 for a blank: a plus would stay a plus in a mail program. The @ of an address may stay.
func escaped(s string) string {
	return strings.NewReplacer("+", "%20", "%40", "@").Replace(url.QueryEscape(s))
}
