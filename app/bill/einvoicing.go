package bill

import (
	"errors"
	"strings"
)

// EInvoicing is how a party deals in e-invoices.
type EInvoicing struct {
	Profile  EProfile // what a customer asks for; nothing for a seller
	Endpoint Endpoint // where it takes them
}

// EProfile is the set of rules that an e-invoice keeps, "" where a customer asks for none. Which there are is known by app/einvoice.
type EProfile string

// Endpoint is an electronic address: a scheme of the list EAS ("0088", "9930", "EM") and what identifies the party in it.
type Endpoint struct {
	Scheme string
	Value  string
}

// schemeMail is the scheme of e-mail addresses.
const schemeMail = "EM"

// ErrEndpoint means a text that is no electronic address.
var ErrEndpoint = errors.New("an electronic address is a scheme and a number, 0088:7300010000001, or an e-mail address")

// String is the address as it is typed: an e-mail address by itself, any other with its scheme in front.
func (e Endpoint) String() string {
	switch e.Scheme {
	case "", schemeMail:
		return e.Value
	}
	return e.Scheme + ":" + e.Value
}

// ParseEndpoint reads what String writes, and the long form that Peppol has for the same: iso6523-actorid-upis::0088:7300010000001.
// It looks at the form only. Errors: ErrEndpoint.
func ParseEndpoint(text string) (Endpoint, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Endpoint{}, nil
	}
	if _, rest, long := strings.Cut(text, "::"); long {
		text = rest
	}
	scheme, value, ok := strings.Cut(text, ":")
	scheme, value = strings.ToUpper(strings.TrimSpace(scheme)), strings.TrimSpace(value)
	switch {
	case !ok && strings.Contains(text, "@"):
		return Endpoint{schemeMail, text}, nil
	case !ok || value == "" || (len(scheme) != 4 && len(scheme) != 2):
		return Endpoint{}, ErrEndpoint
	}
	return Endpoint{scheme, value}, nil
}
