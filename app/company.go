package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/app/tax"
	"counterfoil/store"
)

// Bounds of what a company, a customer or an item may hold.
const (
	maxText  = 500     // characters of a name or a line
	maxLong  = 10_000  // characters of a note or a footer
	maxLogo  = 2 << 20 // bytes of the file
	maxTerms = 3_650   // days
)

// Company is whose books these are.
func (s *Session) Company(ctx context.Context) (bill.Company, error) {
	return read(ctx, s, seeCompany, func(v *store.View) (bill.Company, error) { return v.Company() })
}

// SetCompany changes it. Issued documents keep what they were issued with. Where the accounts to pay to change with it, it is the action
// that changes those, and asks again. Errors: Invalid with the field as in the JSON form.
func (s *Session) SetCompany(ctx context.Context, c bill.Company) error {
	if err := s.knock(setCompany); err != nil {
		return err
	}
	c, err := checkCompany(c)
	if err != nil {
		return err
	}
	err = write(ctx, s, setCompany, bill.ID{}, func(tx *store.Tx) error {
		had, err := tx.Company()
		if err == nil && !samePlace(had, c) {
			err = errElsewhere
		}
		if err != nil {
			return err
		}
		return tx.SetCompany(c)
	})
	if errors.Is(err, errElsewhere) {
		return write(ctx, s, setPayAccounts, bill.ID{}, func(tx *store.Tx) error { return tx.SetCompany(c) })
	}
	return err
}

// CheckCompany says what is wrong with a company before it is set, and gives it in its usual form.
func CheckCompany(c bill.Company) (bill.Company, error) { return checkCompany(c) }

func checkCompany(c bill.Company) (bill.Company, error) {
	c.Name = strings.TrimSpace(c.Name)
	if c.Name == "" {
		return c, invalid("name", "the company needs a name")
	}
	if c.Currency == (money.Currency{}) {
		return c, invalid("currency", "the company needs a currency")
	}
	if c.Prices == "" {
		c.Prices = bill.Net
	}
	if c.Language == "" {
		c.Language = "en"
	}
	switch {
	case c.Prices != bill.Net && c.Prices != bill.Gross:
		return c, invalid("prices", "prices are net or gross")
	case c.Terms < 0 || c.Terms > maxTerms:
		return c, invalid("terms", "days until due, from 0 to %d", maxTerms)
	case c.Rounding.Rounding > money.Down || c.Rounding.TaxBy > bill.TaxByLine:
		return c, invalid("rounding", "unknown rounding")
	case c.Rounding.CashStep < 0 || c.Rounding.CashStep > 10_000:
		return c, invalid("rounding.cashStep", "from 0 to 10000")
	}
	if err := checkLogo(c.Logo); err != nil {
		return c, err
	}
	if err := problems(bill.CheckSettlements(c.Settlement)); err != nil {
		return c, err
	}
	return c, checkCompanyTexts(&c)
}

func checkCompanyTexts(c *bill.Company) error {
	if err := checkAccounts(c); err != nil {
		return err
	}
	err := checkTexts(map[string]string{
		"name": c.Name, "taxNumber": c.TaxNumber, "legalId": c.LegalID, "website": c.Website, "language": c.Language,
	})
	if err != nil {
		return err
	}
	if err := checkText("footer", c.Footer, maxLong, true); err != nil {
		return err
	}
	if err := checkEndpoint("endpoint", &c.Endpoint); err != nil {
		return err
	}
	return checkParty(&c.Address, c.Contact, &c.TaxID)
}

// checkParty looks at what a company and a customer have in common, and brings the country and the tax id to their usual form.
func checkParty(a *bill.Address, c bill.Contact, taxID *string) error {
	a.Country = strings.ToUpper(strings.TrimSpace(a.Country))
	if a.Country != "" && !tax.KnownCountry(a.Country) {
		return invalid("address.country", "a country is two letters, such as DE")
	}
	if len(a.Lines) > 3 {
		return invalid("address.lines", "at most three lines")
	}
	texts := map[string]string{
		"address.postCode": a.PostCode, "address.city": a.City, "address.region": a.Region,
		"contact.name": c.Name, "contact.phone": c.Phone, "contact.email": c.Email,
	}
	for i, line := range a.Lines {
		texts[fmt.Sprintf("address.lines[%d]", i)] = line
	}
	if err := checkTexts(texts); err != nil {
		return err
	}
	if strings.TrimSpace(*taxID) == "" {
		*taxID = ""
		return nil
	}
	// An id that cannot be right is kept as typed, and bill.Check warns of it on each document: the customer may have
	// given no other, and the sale must not wait for it.
	if usual, err := tax.CheckID(a.Country, *taxID); err == nil {
		*taxID = usual
	}
	return checkText("taxId", *taxID, maxText, false)
}

func checkTexts(texts map[string]string) error {
	for field, text := range texts {
		if err := checkText(field, text, maxText, false); err != nil {
			return err
		}
	}
	return nil
}

// checkText refuses what cannot be printed.
func checkText(field, text string, limit int, lines bool) error {
	bad := func(r rune) bool { return unicode.IsControl(r) && (!lines || r != '\n' && r != '\t') }
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, bad):
		return invalid(field, "it holds characters that cannot be printed")
	case utf8.RuneCountInString(text) > limit:
		return invalid(field, "more than %d characters", limit)
	}
	return nil
}

// checkWords is checkText for what people write as they like: it refuses the numbers of payment cards too, which the error does not repeat.
func checkWords(field, text string, limit int, lines bool) error {
	return errors.Join(checkText(field, text, limit, lines), noCard(field, text))
}

func noCard(field, text string) error {
	if !bill.HoldsCard(text) {
		return nil
	}
	return &Error{Kind: Invalid, Field: field, Hint: HintCard, Err: errors.New("it seems to hold the number of a payment card")}
}

// checkLogo takes what the paper can print, of bounded size.
func checkLogo(logo []byte) error {
	if len(logo) == 0 {
		return nil
	}
	if len(logo) > maxLogo {
		return &Error{Kind: Invalid, Field: "logo", Hint: HintTooLarge, Err: fmt.Errorf("a logo has at most %d MiB", maxLogo>>20)}
	}
	if _, _, err := paper.CheckLogo(logo); err != nil {
		return &Error{Kind: Invalid, Field: "logo", Hint: HintFile, Err: err}
	}
	return nil
}
