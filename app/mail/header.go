package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// lineWidth is how long a line of a header is at the most where it can be folded (RFC 5322, 2.1.1; RFC 2047, 2).
const lineWidth = 76

// writeHeader writes a field out of tokens. A line is folded between tokens alone, so a token is never taken apart.
func writeHeader(out *bytes.Buffer, name string, tokens ...string) {
	out.WriteString(name + ":")
	width := len(name) + 1
	for i, t := range tokens {
		if i > 0 && width+1+len(t) > lineWidth {
			out.WriteString("\r\n")
			width = 0
		}
		out.WriteString(" " + t)
		width += 1 + len(t)
	}
	out.WriteString("\r\n")
}

// addressTokens are the tokens of a list of addresses.
func addressTokens(list []Address) (tokens []string) {
	for i, a := range list {
		mail := "<" + a.ASCII() + ">"
		if i < len(list)-1 {
			mail += ","
		}
		tokens = append(append(tokens, nameTokens(strings.TrimSpace(a.Name))...), mail)
	}
	return tokens
}

// nameTokens are a name before an address: as it is where it consists of atoms, else quoted, else encoded.
func nameTokens(name string) []string {
	words := strings.Split(name, " ")
	switch {
	case name == "":
		return nil
	case !plain(name):
		return encodedWords(name)
	case every(words, isAtom):
		return words
	}
	return strings.Split(quoted(name), " ")
}

// textTokens are free text, such as a subject.
func textTokens(text string) []string {
	if !plain(text) {
		return encodedWords(text)
	}
	return strings.Split(text, " ")
}

// plain says whether text may stand in a header as it is: printable ASCII, nothing that would be taken for an encoded word, and words
// and blanks that survive folding.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return !strings.Contains(s, "=?") && every(strings.Split(s, " "), func(w string) bool { return w != "" && len(w) < lineWidth-20 })
}

func every(list []string, is func(string) bool) bool {
	for _, s := range list {
		if !is(s) {
			return false
		}
	}
	return true
}

// wordRoom is what an encoded word has left between "=?utf-8?q?" and "?=" where it stands behind the name of a field: a line with one has
// 76 characters at the most (RFC 2047, 2).
const wordRoom = lineWidth - len("Reply-To: ") - len("=?utf-8?q?") - len("?=")

// encodedWords writes text as RFC 2047 does: mostly Latin text readable, other scripts in base64, which is shorter there. No character
// is torn apart, and where it can be no word: some readers show a blank between two encoded words of a name.
func encodedWords(s string) (words []string) {
	wide := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			wide++
		}
	}
	scheme, encode := "q", qEncoded
	if wide*3 > len(s) {
		scheme, encode = "b", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	}
	for s != "" {
		n := fitting(s, encode)
		words = append(words, "=?utf-8?"+scheme+"?"+encode(s[:n])+"?=")
		s = s[n:]
	}
	return words
}

// fitting is how much of the text goes into one encoded word: all, or up to behind its last blank, or as many characters as have room.
func fitting(s string, encode func(string) string) int {
	end, blank := 0, 0
	for i, r := range s {
		next := i + utf8.RuneLen(r)
		if len(encode(s[:next])) > wordRoom {
			if blank > 0 {
				return blank
			}
			return end
		}
		if end = next; r == ' ' {
			blank = next
		}
	}
	return end
}

// qEncoded keeps only what is allowed in a name (RFC 2047, 5.3), so that it can stand anywhere.
func qEncoded(s string) string {
	var out strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			out.WriteByte('_')
		case isAlnum(rune(c)) || strings.IndexByte("!*+-/", c) >= 0:
			out.WriteByte(c)
		default:
			fmt.Fprintf(&out, "=%02X", c)
		}
	}
	return out.String()
}
