package mail

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// check says what is wrong with an address, as a Fault of the field.
func (a Address) check(field string) error {
	if !isLine(a.Name) || len(a.Name) > 300 {
		return fault(field, "a name is one line of text")
	}
	local, domain, ok := cutMail(a.Mail)
	switch {
	case !ok:
		return fault(field, "an e-mail address is name@domain")
	case len(local) > 64: // RFC 5321, 4.5.3.1.1
		return fault(field, "before the @ are more than 64 characters")
	case !isDotAtom(local):
		return fault(field, "before the @ stand only letters a to z, digits, and signs such as . _ - +")
	}
	if _, err := asciiDomain(domain); err != nil {
		return fault(field, "%v", err)
	}
	return nil
}

// ASCII is the address as it travels: a domain in another script in the form that name servers know (RFC 5891).
func (a Address) ASCII() string {
	local, domain, _ := cutMail(a.Mail)
	plain, err := asciiDomain(domain)
	if err != nil {
		return a.Mail
	}
	return local + "@" + plain
}

// String is the address as a person writes it: Anna Muster <anna@example.com>; a name alone where there is no more.
func (a Address) String() string {
	switch {
	case a.Name == "":
		return a.Mail
	case a.Mail == "":
		return a.Name
	case strings.ContainsAny(a.Name, `,;<>"@()\`):
		return quoted(a.Name) + " <" + a.Mail + ">"
	}
	return a.Name + " <" + a.Mail + ">"
}

// cutMail parts an address at its last @.
func cutMail(s string) (local, domain string, ok bool) {
	i := strings.LastIndexByte(s, '@')
	if i <= 0 || i == len(s)-1 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// asciiDomain checks the domain of an address. One without a dot is nearly always a slip, and only known inside a house.
func asciiDomain(domain string) (string, error) {
	plain, err := idna.Lookup.ToASCII(domain)
	switch {
	case err != nil || plain == "" || len(plain) > 253:
		return "", fmt.Errorf("after the @ stands no valid domain")
	case !strings.Contains(plain, "."):
		return "", fmt.Errorf("after the @ something is missing, such as .com")
	}
	for label := range strings.SplitSeq(plain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, func(r rune) bool { return r != '-' && !isAlnum(r) }) {
			return "", fmt.Errorf("after the @ stands no valid domain")
		}
	}
	return plain, nil
}

// isDotAtom is the grammar of RFC 5322, 3.2.3. Quoted local parts are allowed by it as well, and used by nobody.
func isDotAtom(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !isAtom(part) {
			return false
		}
	}
	return true
}

func isAtom(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isAlnum(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) })
}

// ParseAddresses reads addresses as people type and paste them: parted by commas, semicolons or line ends, with names or without,
// "Muster, Anna <anna@example.com>; <office@example.com>". Each address is in the answer once. A Fault names the place in the list,
// "to[1]" for the second of a field "to".
func ParseAddresses(field, typed string) ([]Address, error) {
	var list []Address
	seen := map[string]bool{}
	for i, piece := range pieces(typed) {
		a, err := parseAddress(piece)
		if err == nil {
			err = a.check(field)
		}
		if err != nil {
			return nil, fault(fmt.Sprintf("%s[%d]", field, i), "%s", reason(err))
		}
		if at := strings.ToLower(a.ASCII()); !seen[at] {
			seen[at] = true
			list = append(list, a)
		}
	}
	return list, nil
}

func reason(err error) string {
	if f, ok := err.(*Fault); ok {
		return f.Text
	}
	return err.Error()
}

// pieces parts a typed list. A comma parts only after an address, so that "Muster, Anna <...>" stays whole.
func pieces(typed string) (list []string) {
	start, inQuotes, inAngle := 0, false, false
	cut := func(to int) {
		if p := strings.Trim(typed[start:to], ", \t"); p != "" {
			list = append(list, unbound(p)...)
		}
	}
	for i, r := range typed {
		switch {
		case r == '"':
			inQuotes = !inQuotes && strings.Contains(typed[i+1:], `"`)
		case inQuotes:
		case r == '<' || r == '>':
			inAngle = r == '<' && strings.Contains(typed[i:], ">")
		case inAngle:
		case r == ';' || r == '\n' || r == '\r' || r == ',' && strings.ContainsAny(typed[start:i], "@"):
			cut(i)
			start = i + 1
		}
	}
	cut(len(typed))
	return list
}

// unbound parts bare addresses that have only blanks between them.
func unbound(piece string) []string {
	words := strings.Fields(piece)
	for _, w := range words {
		if strings.Count(w, "@") != 1 || strings.ContainsAny(w, `<>"`) {
			return []string{piece}
		}
	}
	return words
}

func parseAddress(piece string) (Address, error) {
	open := strings.LastIndexByte(piece, '<')
	if open < 0 {
		return Address{Mail: bare(piece)}, nil
	}
	inside, after, closed := strings.Cut(piece[open+1:], ">")
	if !closed || strings.TrimSpace(after) != "" {
		return Address{}, fmt.Errorf("an address with a name is written Name <name@domain>")
	}
	return Address{Name: unquoted(strings.TrimSpace(piece[:open])), Mail: bare(inside)}, nil
}

// bare takes off what comes along when an address is copied from a web page.
func bare(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	return strings.TrimSpace(s)
}

// quoted is a quoted string of RFC 5322, 3.2.4.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func unquoted(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s[1 : len(s)-1])
}
