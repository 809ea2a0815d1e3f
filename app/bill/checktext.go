package bill

import (
	"maps"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"counterfoil/app/tax"
)

// fieldText is a text and the field it stands in.
type fieldText struct{ field, text string }

func (c *checker) headTexts() {
	d := c.draft
	for _, f := range []fieldText{
		{"language", d.Language},
		{"buyerReference", d.BuyerRef},
		{"orderReference", d.OrderRef},
		{"account.holder", d.Account.Holder},
		{"account.iban", d.Account.IBAN},
		{"account.bic", d.Account.BIC},
		{"account.bank", d.Account.Bank},
	} {
		c.text(f.field, f.text, maxText, false)
	}
	c.text("note", d.Note, maxLongText, true)
	c.text("terms", d.Terms, maxLongText, true)
	for _, f := range []fieldText{{"note", d.Note}, {"terms", d.Terms}, {"buyerReference", d.BuyerRef}, {"orderReference", d.OrderRef}} {
		c.noCard(f.field, f.text)
	}
	c.categoryTexts("taxReasons", d.TaxReasons)
	c.categoryTexts("taxReasonsLeftOut", d.LeftOut)
}

func (c *checker) categoryTexts(field string, texts map[tax.Category]string) {
	for _, category := range slices.Sorted(maps.Keys(texts)) {
		if !category.Valid() {
			c.fatal(field, "unknown")
		}
		c.text(field, texts[category], maxText, false)
	}
}

func (c *checker) partyTexts(who string, p Party) {
	for _, f := range []fieldText{
		{".name", p.Name},
		{".address.postCode", p.Address.PostCode},
		{".address.city", p.Address.City},
		{".address.region", p.Address.Region},
		{".contact.name", p.Contact.Name},
		{".contact.phone", p.Contact.Phone},
		{".contact.email", p.Contact.Email},
		{".taxId", p.TaxID},
		{".taxNumber", p.TaxNumber},
		{".legalId", p.LegalID},
		{".website", p.Website},
		{".number", p.Number},
	} {
		c.text(who+f.field, f.text, maxText, false)
	}
	if len(p.Address.Lines) > 3 {
		c.fatal(who+".address.lines", "too-many", "3")
		return
	}
	for i, l := range p.Address.Lines {
		c.text(who+".address.lines["+strconv.Itoa(i)+"]", l, maxText, false)
	}
}

// text bounds one text; lines says whether it may have several.
func (c *checker) text(field, text string, limit int, lines bool) {
	switch {
	case badText(text, lines):
		c.fatal(field, "characters")
	case utf8.RuneCountInString(text) > limit:
		c.fatal(field, "too-long", strconv.Itoa(limit))
	}
}

// noCard warns of the number of a payment card.
func (c *checker) noCard(field, text string) {
	if HoldsCard(text) {
		c.warn(field, "card-number")
	}
}

// badText says whether text is not valid UTF-8 or holds characters that XML does not have or that steer a
// printer; line breaks and tabs may be allowed.
func badText(text string, lines bool) bool {
	if !utf8.ValidString(text) {
		return true
	}
	for _, r := range text {
		if r == 0xfffe || r == 0xffff || unicode.IsControl(r) && (!lines || (r != '\n' && r != '\t')) {
			return true
		}
	}
	return false
}

// ValidIBAN checks length and check digits (ISO 13616, mod 97); blanks are ignored.
func ValidIBAN(iban string) bool {
	var s []byte
	for _, r := range iban {
		switch {
		case r == ' ':
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			s = append(s, byte(r))
		default:
			return false
		}
	}
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rest := 0
	for _, b := range append(s[4:len(s):len(s)], s[:4]...) {
		if b >= 'A' {
			rest = (rest*100 + int(b-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(b-'0')) % 97
		}
	}
	return rest == 1
}

// ValidBIC checks the shape of a bank's code (ISO 9362): four letters, a country, two signs, and three more for a branch.
func ValidBIC(bic string) bool {
	if len(bic) != 8 && len(bic) != 11 {
		return false
	}
	for i, r := range bic {
		letter, digit := r >= 'A' && r <= 'Z', r >= '0' && r <= '9'
		if !letter && (i < 6 || !digit) {
			return false
		}
	}
	return tax.KnownCountry(bic[4:6]) || bic[4:6] == "XK" // Kosovo
}
