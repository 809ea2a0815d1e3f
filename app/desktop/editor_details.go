package desktop

import (
	"strconv"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// detailsForm are the rarer fields of a draft.
type detailsForm struct {
	supply, supplyEnd          *kit.Date
	buyerRef, terms            *kit.Entry
	prepaid                    *kit.Value[money.Amount]
	currency, language, prices *kit.Select
	settlement                 *kit.Value[[]bill.Settlement]
	cash                       *kit.Select
	series                     *kit.Select
	account                    *kit.Select
	deposit                    *kit.Checkbox
	deliver                    *deliverChoice
	lines                      map[string]*kit.Field
}

// showDetails asks for delivery, references, currency, language and prices.
func (p *editorPage) showDetails() {
	d := p.desk
	f := newDetailsForm(p)
	f.load(p, p.draft)
	l := f.lines
	var box *kit.Dialog
	box = kit.NewDialog("Details", container.New(layout.NewCustomPaddedVBoxLayout(5),
		kit.NewRow(l["supply"], l["supplyEnd"]), kit.NewRow(l["buyerReference"], l["prepaid"]),
		kit.NewRow(l["currency"], l["language"], l["prices"]), l["terms"],
		container.New(shares{2, 1}, l["settlement"], l["cash"]), f.rarest(p), l["deliverTo"], l["account"], container.NewHBox(p.besideButton(func() { box.Close() }))), kit.Primary, "Apply", "Cancel")
	box.Width, box.First = 620, f.supply
	box.OnConfirm = func() {
		if f.read(p) {
			box.Close()
			p.load(p.draft)
			p.changed()
		}
	}
	box.ShowOn(d.canvas())
}

// rarest are the choices that only some drafts have: whether it is a deposit, and, where there are several series, its number.
func (f *detailsForm) rarest(p *editorPage) fyne.CanvasObject {
	var row []fyne.CanvasObject
	if p.draft.Kind == bill.Invoice && !p.draft.IsFinal() {
		row = append(row, container.NewHBox(container.NewCenter(f.deposit)))
	}
	if len(p.series) > 1 {
		row = append(row, f.lines["series"])
	}
	return kit.NewRow(row...)
}

// seriesChoices are the series of the kind, each with the number that it would give.
func (p *editorPage) seriesChoices() (list []kit.Suggestion) {
	today := p.desk.me.Today()
	for i, one := range p.series {
		choice := kit.Suggestion{ID: one.ID.String(), Title: one.Preview(today)}
		if choice.Title == "" {
			choice.Title = one.Pattern
		}
		if i == 0 {
			choice.ID = "" // whichever serves when it is issued
		}
		list = append(list, choice)
	}
	return list
}

func newDetailsForm(p *editorPage) *detailsForm {
	d := p.desk
	f := &detailsForm{
		supply: d.dateField(true), supplyEnd: d.dateField(true), buyerRef: kit.NewEntry(), terms: kit.NewTextArea(2),
		currency: kit.NewSelect(currencyChoices()...), language: kit.NewSelect(languageChoices()...), prices: kit.NewSelect(pricesChoices...),
	}
	f.settlement, f.cash = settlementValue(d.style, false), kit.NewSelect()
	f.account = kit.NewSelect()
	f.currency.OnSelect = func(s kit.Suggestion) {
		f.offerCoin(p, s.ID, 0)
		f.offerAccounts(p, s.ID)
	}
	f.series = kit.NewSelect(p.seriesChoices()...)
	f.deliver = newDeliverChoice(p.buyer, p.draft.DeliverTo)
	f.deposit = kit.NewCheckbox("A deposit: the final invoice takes it off")
	none := money.Of(0, p.draft.Currency)
	f.prepaid = kit.NewValue(none, func(text string) (money.Amount, error) {
		if text == "" {
			return none, nil
		}
		return d.style.ParseAmount(p.draft.Currency, text)
	}, func(a money.Amount) string {
		if a.IsZero() {
			return ""
		}
		return d.style.Amount(a)
	})
	f.lines = map[string]*kit.Field{
		"supply":         kit.NewField("Delivered or served on", f.supply, "Empty: not printed"),
		"supplyEnd":      kit.NewField("until", f.supplyEnd, "For a period"),
		"buyerReference": kit.NewField("Buyer reference", f.buyerRef, "Leitweg-ID or what the buyer asks for"),
		"prepaid":        kit.NewField("Already paid", f.prepaid, ""),
		"currency":       kit.NewField("Currency", f.currency, ""),
		"language":       kit.NewField("Language of the paper", f.language, ""),
		"prices":         kit.NewField("Prices are", f.prices, ""),
		"series":         kit.NewField("Number from", f.series, ""),
		"terms":          kit.NewField("Terms of payment", f.terms, "Printed; empty: the due date says it all"),
		"cash":           kit.NewField("The total is rounded", f.cash, ""),
		"settlement":     kit.NewField("Settlement discount", f.settlement, settlementHint),
		"account":        kit.NewField("Paid to", f.account, ""),
		"deliverTo":      kit.NewField("The goods go to", f.deliver.Select, "More addresses stand on the page of the customer"),
	}
	if len(f.deliver.options) == 1 {
		f.lines["deliverTo"].Hide()
	}
	if len(d.style.company.AllAccounts()) < 2 {
		f.lines["account"].Hide()
	}
	return f
}

func (f *detailsForm) load(p *editorPage, d bill.Draft) {
	setDay(f.supply, d.Supply)
	setDay(f.supplyEnd, d.SupplyEnd)
	f.buyerRef.SetText(d.BuyerRef)
	f.terms.SetText(d.Terms)
	f.settlement.Set(d.Settlement)
	if !d.Prepaid.IsZero() {
		f.prepaid.Set(d.Prepaid)
	}
	f.currency.Choose(d.Currency.Code())
	f.language.Choose(d.Language)
	f.prices.Choose(string(d.Prices))
	f.series.Choose(d.Series.String())
	f.deposit.Set(d.Deposit)
	f.offerCoin(p, d.Currency.Code(), d.Rules.CashStep)
	f.offerAccounts(p, d.Currency.Code())
	f.account.Choose(d.PayTo)
}

// offerCoin offers the rounding of the total to the coin of a currency, beside the one that the draft has.
func (f *detailsForm) offerCoin(p *editorPage, code string, step int64) {
	c, err := money.ParseCurrency(code)
	if err != nil {
		return
	}
	choices, coin := cashChoices[:1], c.CashStep(p.desk.style.company.Address.Country)
	for i, n := range []int64{coin, step} {
		if n > 1 && (i == 0 || n != coin) {
			choices = append(choices[:len(choices):len(choices)], kit.Suggestion{ID: strconv.FormatInt(n, 10), Title: "to " + p.desk.style.Money(money.Of(n, c))})
		}
	}
	f.cash.SetChoices(choices...)
	f.cash.Choose(strconv.FormatInt(max(step, 1), 10))
	f.lines["cash"].SetHint(coinHint(p.desk.style, c))
}

// coinHint says to which coin cash is rounded in a currency.
func coinHint(f formats, c money.Currency) string {
	coin := c.CashStep(f.company.Address.Country)
	if coin <= 1 {
		return ""
	}
	return "Cash in " + c.Code() + ": to " + f.Amount(money.Of(coin, c))
}

// read puts what was chosen into the draft, or marks what is wrong.
func (f *detailsForm) read(p *editorPage) bool {
	d := &p.draft
	supply, ok1 := dayIn(f.supply)
	until, ok2 := dayIn(f.supplyEnd)
	prepaid, err := f.prepaid.Get()
	settlement, ok := readSettlement(f.settlement, f.lines["settlement"])
	if !ok {
		f.lines["settlement"].Focus()
		return false
	}
	for name, bad := range map[string]bool{
		"supply": !ok1, "supplyEnd": !ok2 || !until.IsZero() && (supply.IsZero() || until.Before(supply)), "prepaid": err != nil || prepaid.Sign() < 0,
	} {
		if bad {
			f.lines[name].SetProblem("Please check this.")
			f.lines[name].Focus()
			return false
		}
	}
	p.retax(func() { d.Supply, d.SupplyEnd = supply, until })
	d.BuyerRef, d.Terms = f.buyerRef.Text, f.terms.Text
	d.Prepaid, d.Settlement = money.Amount{}, settlement
	if !prepaid.IsZero() {
		d.Prepaid = prepaid
	}
	d.Deposit, d.DeliverTo = f.deposit.On(), f.deliver.chosen()
	if d.Series = (bill.ID{}); f.series.Chosen().ID != "" {
		d.Series, _ = bill.ParseID(f.series.Chosen().ID) // one that was offered
	}
	d.Language, d.Prices = f.language.Chosen().ID, bill.Prices(f.prices.Chosen().ID)
	if c, err := money.ParseCurrency(f.currency.Chosen().ID); err == nil && c != d.Currency {
		*d = app.InCurrency(*d, c)
		p.recurrency()
	}
	d.PayTo = f.account.Chosen().ID
	if step, err := strconv.ParseInt(f.cash.Chosen().ID, 10, 64); err == nil && step != max(d.Rules.CashStep, 1) {
		d.Rules.CashStep = step
	}
	d.Lines = p.read().Lines
	return true
}
