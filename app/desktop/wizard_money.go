package desktop

import (
	"cmp"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// moneyForm are the fields about currency, prices and the bank, in the wizard and in the settings.
type moneyForm struct {
	currency, language, prices *kit.Select
	taxBy, cash, status        *kit.Select // in the settings only
	halves                     *kit.Select // in the settings only
	terms                      *kit.Value[int]
	holder, iban, bic, bank    *kit.Entry
	settlement                 *kit.Value[[]bill.Settlement]
	lines                      map[string]*kit.Field
}

func newMoneyForm(style formats) *moneyForm {
	f := &moneyForm{
		currency: kit.NewSelect(currencyChoices()...), language: kit.NewSelect(languageChoices()...), prices: kit.NewSelect(pricesChoices...),
		taxBy: kit.NewSelect(taxByChoices...), cash: kit.NewSelect(cashChoices...), status: kit.NewSelect(statusChoices...),
		halves: kit.NewSelect(halvesChoices...),
		terms:  kit.NewValue(14, parseDays, strconv.Itoa),
		holder: kit.NewEntry(), iban: kit.NewEntry(), bic: kit.NewEntry(), bank: kit.NewEntry(),
		settlement: settlementValue(style, false),
	}
	f.lines = map[string]*kit.Field{
		"currency":     kit.NewField("Currency", f.currency, ""),
		"language":     kit.NewField("Language of documents", f.language, ""),
		"prices":       kit.NewField("Your prices are", f.prices, ""),
		"terms":        kit.NewField("Days until payment is due", f.terms, ""),
		"account.iban": kit.NewField("IBAN", f.iban, "Printed on every invoice, with a code to scan"),
		"account.bic":  kit.NewField("BIC", f.bic, "Optional within Europe"),
		"account.bank": kit.NewField("Bank", f.bank, ""),
		"holder":       kit.NewField("Account holder", f.holder, "Empty: the name of the business"),
		"halves":       kit.NewField("Half a cent", f.halves, ""),
		"rounding":     kit.NewField("VAT is rounded", f.taxBy, ""),
		"status":       kit.NewField("You ask for VAT", f.status, ""),
		"cash":         kit.NewField("The total is rounded", f.cash, ""),
		"settlement":   kit.NewField("Settlement discount", f.settlement, settlementHint),
	}
	f.currency.OnSelect = func(kit.Suggestion) { f.hintCoin(style) }
	f.iban.OnChanged = func(string) { f.checkIBAN() }
	return f
}

// hintCoin says to which coin the chosen currency rounds cash.
func (f *moneyForm) hintCoin(style formats) {
	c, err := money.ParseCurrency(f.currency.Chosen().ID)
	if err == nil {
		f.lines["cash"].SetHint(coinHint(style, c))
	}
}

// upper is what was typed in capitals, as numbers of accounts are written.
func upper(text string) string { return strings.ToUpper(strings.TrimSpace(text)) }

func parseDays(text string) (int, error) {
	days, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || days < 0 || days > 3650 {
		return 0, strconv.ErrRange
	}
	return days, nil
}

// checkIBAN tells at once when the check digits are wrong.
func (f *moneyForm) checkIBAN() bool {
	line, text := f.lines["account.iban"], strings.ToUpper(strings.TrimSpace(f.iban.Text))
	line.SetProblem("")
	if len(text) < 15 || bill.ValidIBAN(text) {
		return true
	}
	line.SetProblem("The check digits do not fit. Please compare it once more.")
	return false
}

func (f *moneyForm) fields() []fyne.CanvasObject {
	l := f.lines
	return []fyne.CanvasObject{
		kit.NewRow(l["currency"], l["language"]), kit.NewRow(l["prices"], l["terms"]), l["account.iban"],
		kit.NewRow(l["account.bic"], l["account.bank"]),
	}
}

// more are the fields that a beginner does without.
func (f *moneyForm) more() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		kit.NewRow(f.lines["rounding"], f.lines["halves"], f.lines["cash"]), f.lines["status"], kit.NewRow(f.lines["settlement"], f.lines["holder"]),
	}
}

func (f *moneyForm) load(c bill.Company) {
	code := c.Currency.Code()
	if code == "" {
		code = currencyOf(c.Address.Country)
	}
	f.currency.Choose(code)
	f.language.Choose(cmp.Or(c.Language, languageOf(c.Address.Country)))
	f.prices.Choose(string(c.Prices))
	f.terms.Set(c.Terms)
	f.settlement.Set(c.Settlement)
	f.taxBy.Choose(strconv.Itoa(int(c.Rounding.TaxBy)))
	f.cash.Choose(strconv.FormatInt(max(c.Rounding.CashStep, 1), 10))
	f.status.Choose(statusOf(c))
	f.halves.Choose(strconv.Itoa(int(c.Rounding.Rounding)))
	if c.Account.Holder != c.Name {
		f.holder.SetText(c.Account.Holder)
	}
	f.iban.SetText(c.Account.IBAN)
	f.bic.SetText(c.Account.BIC)
	f.bank.SetText(c.Account.Bank)
}

// read puts what was typed into a company, or marks what is wrong.
func (f *moneyForm) read(c *bill.Company) bool {
	f.lines["currency"].SetProblem("")
	f.lines["terms"].SetProblem("")
	cur, err := money.ParseCurrency(f.currency.Chosen().ID)
	if err != nil {
		f.lines["currency"].SetProblem("Choose the currency of your invoices.")
		return false
	}
	if c.Terms, err = f.terms.Get(); err != nil {
		f.lines["terms"].SetProblem("A number of days, such as 14.")
		return false
	}
	settlement, ok := readSettlement(f.settlement, f.lines["settlement"])
	if !ok {
		return false
	}
	c.Settlement = settlement
	c.Currency, c.Language, c.Prices = cur, f.language.Chosen().ID, bill.Prices(f.prices.Chosen().ID)
	if f.taxBy.Chosen().ID == strconv.Itoa(int(bill.TaxByLine)) {
		c.Rounding.TaxBy = bill.TaxByLine
	} else {
		c.Rounding.TaxBy = bill.TaxByGroup
	}
	if n, err := strconv.Atoi(f.halves.Chosen().ID); err == nil {
		c.Rounding.Rounding = money.Rounding(n)
	}
	if step, err := strconv.ParseInt(f.cash.Chosen().ID, 10, 64); err == nil {
		c.Rounding.CashStep = step
	}
	c.SmallBusiness, c.OSS = f.status.Chosen().ID == "small", f.status.Chosen().ID == "oss"
	a := &c.Account
	a.Holder, a.IBAN, a.BIC, a.Bank = cmp.Or(strings.TrimSpace(f.holder.Text), c.Name), upper(f.iban.Text), upper(f.bic.Text), strings.TrimSpace(f.bank.Text)
	return f.checkIBAN()
}

func (w *wizard) showMoney() {
	f := newMoneyForm(w.desk.style)
	f.load(w.company)
	on := func() {
		if f.read(&w.company) {
			w.showOwner()
		}
	}
	next := kit.NewButton(kit.Primary, kit.IconNone, "Next", on)
	back := func() {
		f.read(&w.company) // what is right of it is there again afterwards
		w.showBusiness()
	}
	body := w.step(2, "How you bill, and where the money goes.", back, []fyne.CanvasObject{next}, f.fields()...)
	w.desk.show("wizard-money", &asPage{body: body, start: f.currency, up: back, on: on})
}
