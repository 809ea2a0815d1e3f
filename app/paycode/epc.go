package paycode

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// EPC is a SEPA credit transfer as EPC069-12 has it ("GiroCode"), in version 002.
type EPC struct {
	BIC       string // may be empty
	Name      string // who is paid; the bank goes by the IBAN, so it may be shortened
	IBAN      string
	Amount    money.Amount // in euros
	Reference string       // ISO 11649, or ""; then Text stands in its place
	Text      string
}

// The limits of EPC069-12, in characters and bytes.
const (
	epcName  = 70
	epcText  = 140
	epcBytes = 331
)

func epcOf(d bill.Draft, amount money.Amount, number string) EPC {
	a := accountOf(d)
	e := EPC{BIC: a.BIC, Name: Holder(d), IBAN: a.Number(""), Amount: amount, Text: number}
	switch usual(a, d.Currency) {
	case bill.RefRF:
		e.Reference = d.Reference
	case bill.RefFI:
		e.Reference = RF(d.Reference) // Finnish banks read the national reference in this form
	case bill.RefOGM, bill.RefKID:
		if d.Reference != "" {
			e.Text = Printed(d.Account, d.Currency, d.Reference)
		}
	}
	return e
}

// needsBIC says whether the bank of an account must be named: the IBAN alone is enough within the European Economic Area only. Of other places than
// Switzerland it is not asked, since their banks have long done without.
func needsBIC(a bill.Account) bool { return a.BIC == "" && strings.HasPrefix(compact(a.IBAN), "CH") }

// Payload is what the code holds. Lines end with LF, the last has none, and no empty lines follow it. Errors: ErrNone.
func (e EPC) Payload() (string, error) {
	amount, err := payable(e.Amount, "EUR")
	if err != nil {
		return "", err
	}
	iban, reference, text := compact(e.IBAN), compact(e.Reference), shorten(e.Text, epcText)
	switch {
	case !bill.ValidIBAN(iban):
		return "", fmt.Errorf("%w: IBAN", ErrNone)
	case needsBIC(bill.Account{IBAN: iban, BIC: e.BIC}):
		return "", fmt.Errorf("%w: BIC", ErrNone)
	case reference != "" && !ValidRF(reference):
		return "", fmt.Errorf("%w: reference", ErrNone)
	case reference != "":
		text = ""
	case text == "":
		return "", fmt.Errorf("%w: neither reference nor text", ErrNone)
	}
	lines := []string{"BCD", "002", "1", "SCT", compact(e.BIC), shorten(e.Name, epcName), iban, "EUR" + amount, "", reference, text}
	all := strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if excess := len(all) - epcBytes; excess > 0 { // letters of several bytes
		lines[5] = shorten(e.Name, max(1, utf8.RuneCountInString(lines[5])-excess))
		all = strings.TrimRight(strings.Join(lines, "\n"), "\n")
	}
	if len(all) > epcBytes {
		return "", fmt.Errorf("%w: %d bytes", ErrNone, len(all))
	}
	return all, nil
}
