package paper

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/tax"
	"counterfoil/assets"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/bidi"
)

// Languages lists the languages that papers are printed in, as BCP 47 tags without region, in alphabetical order. Any
// other language is printed in English.
func Languages() []string { return assets.PaperLanguages() }

// words are what is printed in one language. {vat} stands for the name of the tax, other braces for what their name says.
type words struct {
	Date            string            `json:"date"`   // a layout of package time
	Months          string            `json:"months"` // "January|February|...", as they stand alone
	Invoice         string            `json:"invoice"`
	Quote           string            `json:"quote"`
	Confirmation    string            `json:"confirmation"`
	Proforma        string            `json:"proforma"`
	Delivery        string            `json:"delivery"`
	Receipt         string            `json:"receipt"`
	ReceivedOn      string            `json:"receivedOn"`
	PaidBy          string            `json:"paidBy"`
	WeReceived      string            `json:"weReceived"`
	WePaidBack      string            `json:"wePaidBack"`
	StillOpen       string            `json:"stillOpen"`
	Methods         map[string]string `json:"methods"` // by the method of a payment
	Deposit         string            `json:"deposit"`
	Final           string            `json:"final"`
	DepositPart     string            `json:"depositPart"`
	DepositNote     string            `json:"depositNote"`
	DepositsTaken   string            `json:"depositsTaken"`
	WholeSupply     string            `json:"wholeSupply"`
	Net             string            `json:"net"`
	Gross           string            `json:"gross"`
	PaidSoFar       string            `json:"paidSoFar"`
	DepositsOpen    string            `json:"depositsOpen"`
	NoInvoice       string            `json:"noInvoice"`
	Credit          string            `json:"credit"`
	Draft           string            `json:"draft"`
	Number          string            `json:"number"`
	Issued          string            `json:"issued"`
	Due             string            `json:"due"`
	ValidUntil      string            `json:"validUntil"`
	SupplyDate      string            `json:"supplyDate"`
	SupplyPeriod    string            `json:"supplyPeriod"`
	CustomerNumber  string            `json:"customerNumber"`
	YourReference   string            `json:"yourReference"`
	DeliverTo       string            `json:"deliverTo"`
	InvoiceTo       string            `json:"invoiceTo"`
	Order           string            `json:"order"`
	CustomerTaxID   string            `json:"customerTaxId"`
	Page            string            `json:"page"`
	Pos             string            `json:"pos"`
	Description     string            `json:"description"`
	Quantity        string            `json:"quantity"`
	ItemCode        string            `json:"itemCode"`
	Unit            string            `json:"unit"`
	TaxAmount       string            `json:"taxAmount"`
	PlaceDate       string            `json:"placeDate"`
	Signature       string            `json:"signature"`
	UnitPrice       string            `json:"unitPrice"`
	Tax             string            `json:"tax"`
	Amount          string            `json:"amount"`
	UnitPriceGross  string            `json:"unitPriceGross"`
	AmountGross     string            `json:"amountGross"`
	Per             string            `json:"per"`
	Discount        string            `json:"discount"`
	Charge          string            `json:"charge"`
	Carried         string            `json:"carried"`
	Brought         string            `json:"brought"`
	Subtotal        string            `json:"subtotal"`
	SubtotalGross   string            `json:"subtotalGross"`
	NetTotal        string            `json:"netTotal"`
	TaxOn           string            `json:"taxOn"`
	TotalTax        string            `json:"totalTax"`
	HomeTax         string            `json:"homeTax"`
	ExchangeRate    string            `json:"exchangeRate"`
	Total           string            `json:"total"`
	Prepaid         string            `json:"prepaid"`
	Rounding        string            `json:"rounding"`
	Payable         string            `json:"payable"`
	Credited        string            `json:"credited"`
	PricesInclude   string            `json:"pricesInclude"`
	Corrects        string            `json:"corrects"`
	Payment         string            `json:"payment"`
	PleasePayBy     string            `json:"pleasePayBy"`
	PleasePay       string            `json:"pleasePay"`
	Holder          string            `json:"holder"`
	IBAN            string            `json:"iban"`
	AccountNumber   string            `json:"accountNumber"`
	BIC             string            `json:"bic"`
	Bank            string            `json:"bank"`
	Reference       string            `json:"reference"`
	Scan            string            `json:"scan"`
	Terms           string            `json:"terms"`
	Settlement      string            `json:"settlement"`
	PayEarly        string            `json:"payEarly"`
	EarlyTerms      string            `json:"earlyTerms"`
	Statement       string            `json:"statement"`
	Period          string            `json:"period"`
	Balance         string            `json:"balance"`
	Opening         string            `json:"opening"`
	Closing         string            `json:"closing"`
	PaidBack        string            `json:"paidBack"`
	WrittenOff      string            `json:"writtenOff"`
	OpenItems       string            `json:"openItems"`
	NotDue          string            `json:"notDue"`
	DayOverdue      string            `json:"dayOverdue"` // a single one
	DaysOverdue     string            `json:"daysOverdue"`
	PayBy           string            `json:"payBy"`
	Level           string            `json:"level"`
	ReminderFee     string            `json:"reminderFee"`
	LateInterest    string            `json:"lateInterest"`
	Reminder1       string            `json:"reminder1"`
	Reminder1Before string            `json:"reminder1Before"`
	Reminder1After  string            `json:"reminder1After"`
	Reminder2       string            `json:"reminder2"`
	Reminder2Before string            `json:"reminder2Before"`
	Reminder2After  string            `json:"reminder2After"`
	Reminder3       string            `json:"reminder3"`
	Reminder3Before string            `json:"reminder3Before"`
	Reminder3After  string            `json:"reminder3After"`
	EarlierCharges  string            `json:"earlierCharges"`
	CreditBalance   string            `json:"creditBalance"`
	VAT             string            `json:"vat"`
	TaxID           string            `json:"taxId"`
	TaxNumber       string            `json:"taxNumber"`
	Register        string            `json:"register"`
	Reasons         map[string]string `json:"reasons"` // by tax.Category
	Units           map[string]string `json:"units"`   // "one|other", or one word for both
}

// vocabulary is the words of every language. It is read once and never changed.
var vocabulary = sync.OnceValue(func() map[string]words {
	all := map[string]words{}
	for _, tag := range assets.PaperLanguages() {
		b, _ := assets.PaperWords(tag)
		var w words
		if err := json.Unmarshal(b, &w); err != nil {
			panic("paper: words of " + tag + ": " + err.Error())
		}
		all[tag] = w
	}
	return all
})

// tongue is how one paper speaks.
type tongue struct {
	words
	locale money.Locale
	tag    language.Tag
	vat    string // what the tax is called
	rtl    bool   // written from right to left
}

// speak picks the language of a document of a seller in a country.
func speak(lang, country string) *tongue {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.English
	}
	base, _ := tag.Base()
	w, ok := vocabulary()[base.String()]
	if !ok {
		base, tag = language.MustParseBase("en"), language.English
		w = vocabulary()["en"]
	}
	t := &tongue{words: w, locale: money.LocaleOf(tag.String()), tag: tag, vat: w.VAT}
	if region, confidence := tag.Region(); base.String() == "en" && confidence == language.Exact && region.String() == "US" {
		t.Date = "Jan 2, 2006"
	}
	t.rtl = classOf([]rune(t.Invoice)[0]) != bidi.L
	t.local(base.String(), country)
	return t
}

// local is what a country calls the tax where its language is also spoken elsewhere. Sources: the countries' tax
// authorities; Australia, New Zealand, India, Israel and the Gulf also ask for the words "Tax invoice".
func (t *tongue) local(base, country string) {
	switch country + " " + base {
	case "AU en", "NZ en", "IN en", "SG en", "MY en":
		t.vat, t.Invoice = "GST", "Tax invoice"
		t.Deposit, t.Final = t.Invoice+" for a deposit", t.Invoice+" after deposits"
	case "SA ar", "AE ar", "BH ar", "OM ar":
		t.Invoice = "فاتورة ضريبية"
	case "IL he":
		t.Invoice = "חשבונית מס"
	case "CA en":
		t.vat = "GST/HST"
	case "US en":
		t.vat = "Sales tax"
	case "CH de", "LI de":
		t.vat = "MWST"
	}
	switch country {
	case "AU":
		t.TaxID = "ABN"
	case "IN":
		t.TaxID = "GSTIN"
	}
}

// say fills in the braces of a phrase: pairs of name and value. The name of the tax is always known. In a language that is written from
// right to left a value keeps its own direction, so that "0042-A" does not become "A-0042".
func (t *tongue) say(phrase string, pairs ...string) string {
	if !t.rtl || len(pairs) == 0 {
		return t.fill(phrase, pairs...)
	}
	apart := slices.Clone(pairs)
	for i := 1; i < len(apart); i += 2 {
		apart[i] = t.apart(apart[i])
	}
	return string(rightMark) + t.fill(phrase, apart...)
}

// apart is a value that stands in a text of the language, with the marks that keep its direction.
func (t *tongue) apart(value string) string {
	if !t.rtl || value == "" || strings.ContainsFunc(value, turns) {
		return value
	}
	return string(leftMark) + value + string(leftMark)
}

// fill is say without marks: for text that is kept.
func (t *tongue) fill(phrase string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		phrase = strings.ReplaceAll(phrase, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.ReplaceAll(phrase, "{vat}", t.vat)
}

// kind is the name of a kind of document.
func (t *tongue) kind(k bill.Kind) string {
	switch k {
	case bill.Quote:
		return t.Quote
	case bill.Order:
		return t.Confirmation
	case bill.Proforma:
		return t.Proforma
	case bill.Delivery:
		return t.Delivery
	case bill.CreditNote:
		return t.Credit
	case bill.Opening:
		return t.Opening
	}
	return t.Invoice
}

// titleOf is what a document is called: an invoice that asks for a deposit, or takes deposits off, says so.
func (t *tongue) titleOf(d bill.Draft) string {
	switch {
	case d.Kind == bill.Invoice && d.Deposit:
		return t.Deposit
	case d.Kind == bill.Invoice && d.IsFinal():
		return t.Final
	}
	return t.kind(d.Kind)
}

// DepositWords describe a line of a deposit invoice in a language: what it is for, and of how much.
func DepositWords(d bill.Draft, ask bill.DepositAsk) string {
	t := speak(d.Language, d.Seller.Address.Country)
	part := t.DepositPart
	if !ask.Percent.IsZero() {
		part += " " + t.locale.Percent(ask.Percent)
	}
	if from := d.Source; from != nil {
		return joined(" · ", part, t.kind(from.Kind)+" "+from.Number)
	}
	return part
}

// TakenWords describe a line that takes off a deposit invoice in the language of the document that it stands on.
func TakenWords(d bill.Draft, deposit bill.Reference) string {
	t := speak(d.Language, d.Seller.Address.Country)
	return joined(" · ", t.Deposit+" "+deposit.Number, t.date(deposit.Date))
}

func (t *tongue) date(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return strings.ReplaceAll(d.Time().Format(t.Date), " ", "\u00a0")
}

// span is a time from one day to another, the first one where reading begins.
func (t *tongue) span(from, to bill.Date) string {
	if t.rtl {
		mark := string(rightMark)
		return mark + t.apart(t.date(from)) + mark + " – " + mark + t.apart(t.date(to))
	}
	return t.date(from) + " – " + t.date(to)
}

// FillPeriod puts a supply period into the braces of a text, in a language: {month} and {year} of its beginning, {from} and {to}.
func FillPeriod(text, lang string, from, to bill.Date) string {
	if from.IsZero() || !strings.Contains(text, "{") {
		return text
	}
	t := speak(lang, "")
	return t.fill(text, "month", strings.Split(t.Months, "|")[from.Month-1], "year", strconv.Itoa(int(from.Year)), "from", t.date(from), "to", t.date(to))
}

// minus is the sign of the trade's typography; a hyphen before a figure is easily overlooked.
const minus = "\u2212"

func (t *tongue) amount(a money.Amount) string { return signed(t.locale.Amount(a)) }
func (t *tongue) money(a money.Amount) string  { return signed(t.locale.Money(a)) }

func (t *tongue) quantity(q money.Quantity) string { return signed(t.locale.Quantity(q)) }

func signed(s string) string { return strings.Replace(s, "-", minus, 1) }

// country is a country's name in capitals, for an address abroad: in the document's language where the sender's post
// reads it, else in English.
func (t *tongue) country(code, sender string) string {
	tag := language.English
	ours, _ := t.tag.Base()
	if theirs, _ := language.Make("und-" + sender).Base(); theirs == ours {
		tag = t.tag
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if code == "TR" && tag == language.English { // as it has asked the world to write it since 2022
		return "TÜRKIYE"
	}
	if name := display.Regions(tag).Name(region); name != "" {
		return cases.Upper(tag).String(name)
	}
	return code
}

// Reason is why no tax is asked in a category, as the paper of a draft would say it.
func Reason(d bill.Draft, c tax.Category) string {
	return speak(d.Language, d.Seller.Address.Country).reason(d, c)
}

// reason is why no tax is asked, in the document's words or the language's own.
func (t *tongue) reason(d bill.Draft, c tax.Category) string {
	if d.LeftOut[c] != "" {
		return ""
	}
	if given := strings.TrimSpace(d.TaxReasons[c]); given != "" {
		return given
	}
	if c.NeedsReason() && d.Kind != bill.Opening { // it says nothing of how the sale was taxed
		return t.say(t.Reasons[string(c)])
	}
	return ""
}

// unit is a unit in words. Codes are those of UN/ECE Recommendation 20 and 21; any other text is a shop's own word.
func (t *tongue) unit(code string, q money.Quantity) string {
	if symbol, ok := symbols[code]; ok {
		return symbol
	}
	name, ok := unitNames[code]
	if !ok {
		return rareUnit(code, q)
	}
	one, other, two := strings.Cut(t.Units[name], "|")
	if two && q.String() != "1" {
		return other
	}
	return one
}

// rareUnit is one that the language files do not have: its symbol, or its English name.
func rareUnit(code string, q money.Quantity) string {
	u, known := bill.UnitOf(code)
	switch {
	case !known:
		return code
	case u.Symbol != "":
		return u.Symbol
	case q.String() == "1":
		return u.Name
	}
	return u.Names
}

// symbols are written alike everywhere.
var symbols = map[string]string{
	"KGM": "kg", "GRM": "g", "MGM": "mg", "TNE": "t", "LTR": "l", "MLT": "ml", "CLT": "cl", "HLT": "hl", "MTR": "m", "CMT": "cm",
	"MMT": "mm", "KMT": "km", "MTK": "m²", "CMK": "cm²", "HAR": "ha", "MTQ": "m³", "KWH": "kWh", "MWH": "MWh", "KWT": "kW",
	"P1": "%", "LBR": "lb", "ONZ": "oz", "INH": "in", "FOT": "ft", "YRD": "yd", "SMI": "mi", "FTK": "ft²", "GLL": "gal", "ZZ": "", "4L": "MB",
	"E34": "GB", "SEC": "s",
}

// unitNames are the words in the language files.
var unitNames = map[string]string{
	"C62": "piece", "H87": "piece", "EA": "piece", "XPP": "piece", "NAR": "piece", "HUR": "hour", "MIN": "minute", "DAY": "day", "WEE": "week",
	"MON": "month", "ANN": "year", "SET": "set", "PR": "pair", "NPR": "pair", "BX": "box", "XBX": "box", "XCT": "box", "PK": "package",
	"XPK": "package", "NMP": "package", "PF": "pallet", "XPX": "pallet", "XBO": "bottle", "DZN": "dozen", "LS": "lumpSum", "E48": "job",
	"E51": "job", "IE": "person", "ZP": "page", "B17": "use",
}
