package desktop

import (
	"fmt"

	"counterfoil/app"
	"counterfoil/app/bill"
)

// mendWords say what is wrong with a field of a form, and how to mend it, by the field's name in the books.
var mendWords = map[string]string{
	"name":            "A name is needed.",
	"taxId":           "The check digits do not fit. Please compare it once more.",
	"address.country": "Choose a country from the list.",
	"address.lines":   "At most three lines.",
	"terms":           "A number of days from 0 to 3650, such as 14.",
	"discount":        "A percentage from 0 to 100, such as 3.",
	"price":           "A price is a number such as 12, and not below zero.",
	"tax":             "Choose a rate from the list, or type one such as 19.",
	"tax.category":    "Choose a rate from the list, or type one such as 19.",
	"tax.rate":        "A rate is from 0 to 100.",
	"amount":          "An amount is a number such as 120.",
	"date":            "A date, or a bare day of this month such as 24.",
	"quantity":        "A quantity is a number such as 3.",
	"deposit":         "A percentage such as 30%, or an amount such as 500, and no more than the whole.",
	"endpoint":        endpointWrong,
	"barcode":         "Another item has this barcode.",
	"item":            "Type a part of the name, and choose from the list.",
	"reorder":         "A quantity is a number such as 5, and not below zero.",
	"reason":          "Why is there another quantity than the books say? A few words are enough.",
	"cost":            "What one costs you is a number such as 3.20, and not below zero.",
	"from":            "A date, or a bare day of this month such as 24.",
	"change":          "A percentage from -100 to 100, such as -10.",
	"currency":        "There are prices on the list: it keeps its currency and its way of pricing.",
	"iban":            "The check digits do not fit, or there is this account already.",
	"qrIban":          "CH or LI, and digits 5 to 9 from 30000 to 31999.",
	"upi":             "A UPI address is a name, @, and the handle of a bank: shop@bank.",
	"pix":             "A CPF or CNPJ without dots, a telephone number from + on, an e-mail address, or a random key.",
	"quantityPrices":  "From how many, and what one costs then: " + manyExample + ". Each more than the one before.",
}

// problemWords put what the rules found in a draft into words, with the way out.
func problemWords(p bill.Problem) string {
	if words, ok := problemTexts[p.Code]; ok {
		return words
	}
	field := lastPart(p.Field)
	switch p.Code {
	case "required":
		return requiredWords(p.Field, field)
	case "too-long", "too-many":
		return "Too long: at most " + firstOf(p.Params) + "."
	case "before-date":
		return "This lies before the date of the invoice."
	case "negative":
		return negativeWords(field)
	case "zero":
		if field == "quantity" {
			return "A quantity is needed."
		}
		return "A standard rate is above 0. For no VAT, choose the reason from the list."
	case app.NoLetters:
		return "No font on this computer has " + firstOf(p.Params) + ": a box is printed for each. Install a font that has them, or write it otherwise."
	case app.NoSlip:
		return "A receipt roll has no place for the Swiss payment part: print it on A4, or on a roll without one."
	case app.NoLogo:
		return "The logo cannot be read, so it is left out."
	case "deposits-beyond":
		return fmt.Sprintf("With the deposits before it, %s are asked for of %s.", p.Params[0], p.Params[1])
	case "stock-short":
		return "There are only " + firstOf(p.Params) + " in stock."
	case "stock-low":
		return "That leaves " + firstOf(p.Params) + " in stock: time to order."
	case "more-than-open":
		return "More than is open: " + firstOf(p.Params) + "."
	case "more-than-credit":
		return "More than the credit of the customer: " + firstOf(p.Params) + "."
	case "more-than-small":
		return "Only small differences are written off, here up to " + firstOf(p.Params) + ". For more, write a credit note."
	case "too-late":
		return "The last day for a settlement discount was " + firstOf(p.Params) + "."
	case "more-than-discount":
		return "More than the settlement discount of that day: " + firstOf(p.Params) + "."
	case "leaves-open":
		return "A settlement discount closes the invoice: with the payment it must come to all that is open, " + firstOf(p.Params) + "."
	case "currency":
		return "This is not in the currency of the document, " + firstOf(p.Params) + "."
	}
	return fmt.Sprintf("Please check this (%s).", p.Code)
}

// cardWords are said of what seems to be the number of a payment card.
const cardWords = "This seems to be the number of a payment card, which does not belong into the books: keep the last four digits at most."

var problemTexts = map[string]string{
	"positive":          "More than nothing must be open.",
	"in-future":         "This day lies in the future.",
	"too-much":          "More is open than the invoice asked for.",
	"characters":        "It holds characters that cannot be printed.",
	"card-number":       cardWords,
	"check-digits":      "The check digits do not fit. Please compare it once more.",
	"overflow":          "The sums are too large.",
	"more-than-line":    "The discount is more than the line.",
	"percent-or-amount": "A percentage or an amount, such as 3% or 25.",
	"not-zero":          "Without VAT the rate is 0.",
	"range":             "That is out of range.",
	"unknown":           "Choose one from the list.",
	"mixed-not-subject": "Lines that are not subject to VAT cannot stand on one document with others.",
	"before-start":      "The end lies before the beginning.",
	"before-issue":      "This lies before the day of the invoice.",
	"not-on-line":       "A discount of a line has the tax of its line.",
	"before-invoice":    "This lies before the day of the invoice it corrects.",
	"not-in-order":      "Each base rate begins later than the one before.",
	"twice":             "It is there twice.",
	"more-than-amount":  "Together they are more than came in.",
	"credit-of-nobody":  "Something is left over: choose the customer whose credit that is.",
	"other-customer":    "This is an invoice of another customer.",
	"more-than-invoice": "A credit note takes back lines of its invoice, and no more than is left of each and of the whole.",
	"pattern":           "This pattern cannot work.",
	"number-length":     "The law of India allows 16 characters at most.",
	"number-characters": "The law of India allows letters, digits, - and / only.",
	"not-a-deposit":     "This is no deposit invoice that can be taken off here.",
	"deposit-line":      "A line that takes off a deposit stays as it is. Remove it, or draft the final invoice again.",
	"deposit-changed":   "Something else is left of the deposit by now. Draft the final invoice again.",
	"deposit-taken":     "A final invoice takes off this deposit already. Credit that one first.",
	"deposit-left":      "A deposit was invoiced and is not taken off here. A final invoice does that.",
	"more-than-source":  "That is more than is left of the document it follows.",
	"not-a-quote":       "Only a quote is accepted or declined.",
	"answered-so":       "That is its answer already.",
	"more-than-total":   "The discounts are more than the lines.",
	"form":              "This does not have the form that such a number has.",
	"no-such-day":       "There is no such day.",
	"not-the-rate":      "The taxes of the rate do not add up to it.",
	"not-cash":          "Only what is paid in cash is rounded, where the currency's cash is.",
	"not-the-coin":      "Cash is a whole number of coins, and rounded by half a coin at most.",
	"decimals":          "At most two decimals.",
	"later-is-less":     "A later day gives less.",
	"after-due":         "The settlement discount still counts when all of it is due.",
	"no-discount":       "The invoice offers no settlement discount now.",
	"no-payment-part":   "Without it the invoice has no Swiss payment part: complete your address and accounts under Settings.",
	"payer-left-blank":  "Without it the payer is left blank on the Swiss payment part: complete the customer's address.",
	"no-payment-code":   "Without it the invoice has no code to pay by: see Accounts under Settings.",
	"same-currency":     "An exchange rate is into another currency than that of the document.",
}

func requiredWords(path, field string) string {
	switch {
	case path == "lines":
		return "Add at least one line."
	case path == "buyer.name":
		return "Who is it for? Type a name."
	case path == "buyer.address":
		return "The customer has no address."
	case path == "seller.name" || path == "seller.address":
		return "Your own name and address are missing. Fill them in under Settings."
	case path == "taxReasons" || path == "taxReasonsLeftOut":
		return "The reason why no VAT is charged is printed in the usual words."
	case path == "buyer.address.country":
		return "The customer's country is missing."
	case path == "seller.taxId":
		return "Your own VAT id is missing. Fill it in under Settings."
	case path == "supplyDate":
		return "Such a supply names the day of delivery: set it under Details."
	case path == "exchange.date" || path == "exchange.source":
		return "The exchange rate has no day or no source: see Tax and exchange."
	case path == "buyer.taxId":
		return "Reverse charge needs the VAT ids of both sides."
	case field == "description":
		return "What is it? Type an item or a few words."
	}
	return "This is needed."
}

func negativeWords(field string) string {
	if field == "price" {
		return "A price is not below zero. For a return, type a negative quantity."
	}
	return "This is not below zero."
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// lastPart is the last name of a field's path.
func lastPart(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			return path[i+1:]
		}
	}
	return path
}
