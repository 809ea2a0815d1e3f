package einvoice

import (
	"strings"

	"counterfoil/app/bill"
)

// schemes are the codes of the Electronic Address Scheme list (EAS) under which a VAT id is an address in the Peppol network.
var schemes = map[string]string{
	"AD": "9922", "AL": "9923", "AT": "9914", "BA": "9924", "BE": "9925", "BG": "9926", "CH": "9927", "CY": "9928", "CZ": "9929",
	"DE": "9930", "EE": "9931", "EL": "9933", "ES": "9920", "FI": "0213", "FR": "9957", "GB": "9932", "HR": "9934", "HU": "9910",
	"IE": "9935", "IT": "0211", "LI": "9936", "LT": "9937", "LU": "9938", "LV": "9939", "MC": "9940", "ME": "9941", "MK": "9942",
	"MT": "9943", "NL": "9944", "PL": "9945", "PT": "9946", "RO": "9947", "RS": "9948", "SI": "9949", "SK": "9950", "SM": "9951",
	"TR": "9952", "VA": "9953",
}

const schemeMail = "EM" // an e-mail address

// endpointOf is where the party takes e-invoices (BT-34, BT-49): the address that it named; else in the Peppol network its number in the
// register of companies or its VAT id, and by XRechnung its e-mail address. An e-mail address is none in the Peppol network.
func endpointOf(p Party, named bill.Endpoint, profile Profile) ID {
	switch {
	case named.Value != "" && !(profile == Peppol && named.Scheme == schemeMail):
		return ID{Value: named.Value, Scheme: named.Scheme}
	case profile == Peppol:
		return networkAddress(p)
	case profile == XRechnung && p.Contact.Email != "":
		return ID{Value: p.Contact.Email, Scheme: schemeMail}
	}
	return ID{}
}

// networkAddress is how a company is usually found in the Peppol network.
func networkAddress(p Party) ID {
	if coded("eas", p.Legal.Scheme) { // the codes of registers are schemes of addresses too
		return p.Legal
	}
	if len(p.TaxID) < 3 {
		return ID{}
	}
	switch country := p.TaxID[:2]; country {
	case "NO": // the nine digits of the register, not the VAT id
		return ID{Value: digits(p.TaxID), Scheme: "0192"}
	case "DK":
		return ID{Value: p.TaxID, Scheme: "0198"}
	case "SE": // the ten digits of the register
		if n := digits(p.TaxID); len(n) == 12 {
			return ID{Value: n[:10], Scheme: "0007"}
		}
	case "BE":
		return ID{Value: digits(p.TaxID), Scheme: "0208"}
	default:
		if scheme := schemes[country]; scheme != "" {
			return ID{Value: p.TaxID, Scheme: scheme}
		}
	}
	return ID{}
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
