package desktop

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// otherParty names who paid or was paid.
func otherParty(m app.BankMatch) string {
	if m.ID.IsZero() {
		return ""
	}
	return first(m.Name, m.Purpose, "Unknown")
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// entryFacts are day and accounts of an entry.
func entryFacts(f formats, m app.BankMatch) string {
	parts := []string{f.day(m.Booked)}
	if m.IBAN != "" {
		parts = append(parts, m.IBAN)
	}
	if m.ID.IsZero() {
		return ""
	}
	return strings.Join(parts, " · ")
}

// shortNumbers names the invoices of a suggestion where there is little room: "INV-2026-0011 +1".
func shortNumbers(s bank.Suggestion) string {
	if more := len(s.Shares) - 1; more > 0 {
		return fmt.Sprintf("%s +%d", s.Shares[0].Number, more)
	}
	return s.Shares[0].Number
}

// certainty is how sure a suggestion is, in a word.
func certainty(s bank.Suggestion) kit.Cell {
	switch {
	case s.Score >= bank.Sure:
		return kit.Cell{Text: "Sure", Tone: kit.ToneSuccess}
	case s.Score >= bank.Likely:
		return kit.Cell{Text: "Likely", Tone: kit.ToneInfo}
	}
	return kit.Cell{Text: "Perhaps", Tone: kit.ToneWarning}
}

// agreeing are the words for what agrees, in the order in which they are said.
var agreeing = []struct {
	reason bank.Reason
	word   string
}{
	{bank.ByReference, "reference"},
	{bank.ByNumber, "number"},
	{bank.NameAlike, "name"},
	{bank.IBANKnown, "account"},
	{bank.AmountExact, "amount"},
	{bank.AmountSum, "sum"},
}

func agreed(s bank.Suggestion) (words []string) {
	for _, a := range agreeing {
		if slices.Contains(s.Reasons, a.reason) {
			words = append(words, a.word)
		}
	}
	return words
}

// agreement says what agrees: "number and amount agree".
func agreement(s bank.Suggestion) string {
	words := agreed(s)
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0] + " agrees"
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1] + " agree"
	}
}

// shortReasons is why, in a few words for a list.
func shortReasons(f formats, s bank.Suggestion) string {
	parts := agreed(s)
	for _, r := range s.Reasons {
		switch r {
		case bank.ByNumberAlike:
			parts = append(parts, "number almost")
		case bank.ByOneNumber:
			parts = append(parts, "one is named")
		case bank.AmountSettled:
			parts = append(parts, "settlement discount")
		case bank.AmountTooLate:
			parts = append(parts, "discount, too late")
		case bank.AmountDiscount:
			parts = append(parts, f.Percent(s.Discount)+" off")
		case bank.AmountLess:
			parts = append(parts, "a part")
		case bank.AmountMore:
			parts = append(parts, "too much")
		}
	}
	return strings.Join(parts, " + ")
}

// suggestionWords says what accepting does, and why it is offered.
func suggestionWords(f formats, s bank.Suggestion) string {
	var pays []string
	for _, p := range s.Shares {
		text := fmt.Sprintf("%s of %s with %s", p.Number, p.Name, f.Money(p.Amount))
		if !p.Discount.IsZero() {
			text += " and " + f.Money(p.Discount) + " settlement discount"
		}
		pays = append(pays, text)
	}
	out := "Pays " + strings.Join(pays, ", ") + "."
	if text := agreement(s); text != "" {
		out += " " + strings.ToUpper(text[:1]) + text[1:] + "."
	}
	for _, r := range s.Reasons {
		switch r {
		case bank.ByNumberAlike:
			out += " The number is almost that of the invoice."
		case bank.ByOneNumber:
			out += " One of the numbers is named."
		case bank.AmountSettled:
			if s.Offer != (bill.Offer{}) {
				out += fmt.Sprintf(" %s less is offered until %s.", f.Percent(s.Offer.Percent), f.day(s.Offer.By))
			}
		case bank.AmountTooLate:
			out += fmt.Sprintf(" %s less was offered until %s: it comes too late, so %s stays open.", f.Percent(s.Offer.Percent), f.day(s.Offer.By), f.Money(s.Rest))
		case bank.AmountDiscount:
			out += fmt.Sprintf(" That is %s less; %s stays open.", f.Percent(s.Discount), f.Money(s.Rest))
		case bank.AmountLess:
			out += fmt.Sprintf(" A part: %s stays open.", f.Money(s.Rest))
		case bank.AmountMore:
			out += fmt.Sprintf(" That is %s more than is open.", f.Money(s.Rest.Neg()))
		}
	}
	return out
}

// statementWords say what a file holds, in a sentence for each statement.
func statementWords(f formats, s app.BankStatement) (words string, tone kit.Tone) {
	from, to := s.Days()
	parts := []string{fmt.Sprintf("%s to %s", f.day(from), f.day(to)), countWords(len(s.Entries), "entry", "entries")}
	if len(s.Entries) == 0 {
		parts = []string{"no entries"}
	}
	if known := len(s.Entries) - len(s.Fresh); known > 0 {
		parts = append(parts, fmt.Sprintf("%d read before", known))
	}
	if s.Pending > 0 {
		parts = append(parts, fmt.Sprintf("%d not booked by the bank yet", s.Pending))
	}
	tone = kit.ToneSuccess
	switch s.Agreement() {
	case bank.Agrees:
		parts = append(parts, "the balances agree")
	case bank.Differs:
		parts, tone = append(parts, "the balances do not add up"), kit.ToneWarning
	case bank.Untold:
		tone = kit.ToneInfo
	}
	return strings.Join(parts, ", "), tone
}

func countWords(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
