package desktop

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// accountsPage lists where the business is paid.
type accountsPage struct {
	desk *Desk
	list *kit.List
	all  []bill.Account
}

// toAccounts leads from the settings of money, which have the first account, to all of them.
func (d *Desk) toAccounts(c bill.Company) fyne.CanvasObject {
	words := "More accounts: other currencies, QR-bill, UPI, Pix"
	if n := len(c.Accounts); n > 0 {
		words = "All " + plural(n+1, "account")
	}
	return container.NewHBox(kit.NewButton(kit.Secondary, kit.IconNone, words, d.showAccounts))
}

func (d *Desk) showAccounts() {
	p := &accountsPage{desk: d}
	p.list = kit.NewList("Accounts",
		kit.Column{Title: "Account", Width: 220, Grow: 1.4, Kind: kit.CellStrong},
		kit.Column{Title: "For invoices in", Width: 110},
		kit.Column{Title: "Bank", Width: 120, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Code to pay by", Width: 130, Kind: kit.CellMuted},
		kit.Column{Title: "Reference", Width: 130, Kind: kit.CellMuted},
	)
	p.list.OnCells = p.cells
	p.list.OnOpen = func(i int) {
		if i < len(p.all) {
			p.ask(i)
		}
	}
	p.list.SetEmpty(kit.NewEmptyState(kit.IconPayments, "No account yet", "An invoice says where it is paid to, with a code that a telephone pays by.", nil))
	d.show("accounts", p)
	p.reload()
}

func (p *accountsPage) first() fyne.Focusable { return p.list.Focusable() }
func (p *accountsPage) goBack()               { p.desk.showMoneySettings() }

func (p *accountsPage) content() fyne.CanvasObject {
	var add []fyne.CanvasObject
	if p.desk.me.May("company.accounts") {
		add = append(add, kit.NewButton(kit.Primary, kit.IconPlus, "New account", func() { p.ask(len(p.all)) }))
	}
	return kit.NewColumn(
		kit.NewPageHeader("Accounts", "An invoice goes to the first account that serves its currency, or to one that you choose under Details", backButton(p.goBack), add...),
		listCard(p.list, kit.NewText("", kit.StyleCaption), "↑ ↓ move    Enter open"),
	)
}

func (p *accountsPage) reload() {
	d, s := p.desk, p.desk.me
	latest(d, "pay accounts", s.PayAccounts, func(list []bill.Account) {
		p.all = list
		p.list.SetCount(len(list))
		d.say("listed")
	})
}

func (p *accountsPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.all) {
		return
	}
	a := p.all[i]
	cells[0].Text, cells[1].Text, cells[2].Text = inFours(a.Key()), servesWords(a), a.Bank
	cells[3].Text, cells[4].Text = codeWords(a), refWords[a.References]
}

// servesWords say in which currency invoices go to an account by themselves.
func servesWords(a bill.Account) string {
	if a.Currency == (money.Currency{}) {
		return "All others"
	}
	return a.Currency.Code()
}

// codeWords name the codes that an account gives an invoice, in the currency that it serves or could.
func codeWords(a bill.Account) string {
	var list []string
	switch number := a.Number(""); {
	case bill.SwissIBAN(number):
		list = append(list, "QR-bill")
	case bill.ValidIBAN(number) && (a.Currency == (money.Currency{}) || a.Currency.Code() == "EUR"):
		list = append(list, "EPC")
	}
	if a.UPI != "" {
		list = append(list, "UPI")
	}
	if a.PIX != "" {
		list = append(list, "Pix")
	}
	return strings.Join(list, ", ")
}

// refWords name the kinds of references.
var refWords = map[bill.RefKind]string{
	bill.RefUsual: "As usual there", bill.RefNone: "Number only", bill.RefRF: "RF (ISO 11649)", bill.RefKID: "KID (Norway)", bill.RefFI: "Viitenumero (Finland)",
	bill.RefOGM: "+++ (Belgium)",
}

// inFours is an IBAN as it is written on paper; any other number stays as it is.
func inFours(number string) string {
	if !bill.ValidIBAN(number) {
		return number
	}
	var parts []string
	for part := range slices.Chunk([]byte(number), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

// accountForm are the fields of an account.
type accountForm struct {
	currency, references                      *kit.Select
	iban, bic, bank, holder, qriban, upi, pix *kit.Entry
	lines                                     map[string]*kit.Field
}

func newAccountForm(a bill.Account) *accountForm {
	f := &accountForm{
		currency: kit.NewSelect(append([]kit.Suggestion{{Title: "All others", Detail: "for which there is no other account"}}, currencyChoices()...)...),
		iban:     kit.NewEntry(), bic: kit.NewEntry(), bank: kit.NewEntry(), holder: kit.NewEntry(), qriban: kit.NewEntry(), upi: kit.NewEntry(), pix: kit.NewEntry(),
	}
	var kinds []kit.Suggestion
	for _, k := range bill.RefKinds() {
		kinds = append(kinds, kit.Suggestion{ID: string(k), Title: refWords[k]})
	}
	f.references = kit.NewSelect(kinds...)
	f.lines = map[string]*kit.Field{
		"currency":   kit.NewField("For invoices in", f.currency, ""),
		"references": kit.NewField("Reference of the payment", f.references, "By it the bank import knows the invoice"),
		"iban":       kit.NewField("IBAN or account number", f.iban, ""),
		"bic":        kit.NewField("BIC", f.bic, ""),
		"bank":       kit.NewField("Bank", f.bank, ""),
		"holder":     kit.NewField("Account holder", f.holder, "Empty: the name of the business"),
		"qrIban":     kit.NewField("QR-IBAN", f.qriban, "Switzerland: for the QR reference"),
		"upi":        kit.NewField("UPI address", f.upi, "India: shop@bank"),
		"pix":        kit.NewField("Pix key", f.pix, "Brazil"),
	}
	f.currency.Choose(a.Currency.Code())
	f.references.Choose(string(a.References))
	for entry, text := range map[*kit.Entry]string{
		f.iban: a.IBAN, f.bic: a.BIC, f.bank: a.Bank, f.holder: a.Holder, f.qriban: a.QRIBAN, f.upi: a.UPI, f.pix: a.PIX,
	} {
		entry.SetText(text)
	}
	return f
}

func (f *accountForm) read() (a bill.Account) {
	a.Currency, _ = money.ParseCurrency(f.currency.Chosen().ID) // a choice from the list, or all others
	a.References = bill.RefKind(f.references.Chosen().ID)
	a.IBAN, a.BIC, a.QRIBAN = upper(f.iban.Text), upper(f.bic.Text), upper(f.qriban.Text)
	a.Bank, a.Holder, a.UPI, a.PIX = strings.TrimSpace(f.bank.Text), strings.TrimSpace(f.holder.Text), strings.TrimSpace(f.upi.Text), strings.TrimSpace(f.pix.Text)
	return a
}

// ask shows the account in a dialog, or asks for a new one behind the others.
func (p *accountsPage) ask(i int) {
	list, title := slices.Clone(p.all), "Account"
	if i == len(list) {
		list, title = append(list, bill.Account{}), "New account"
	}
	f := newAccountForm(list[i])
	l := f.lines
	var box *kit.Dialog
	body := container.New(layout.NewCustomPaddedVBoxLayout(5), kit.NewRow(l["currency"], l["references"]), kit.NewRow(l["iban"], l["bic"]),
		kit.NewRow(l["qrIban"], l["holder"]), kit.NewRow(l["bank"], l["upi"], l["pix"]))
	save, leave, may := "Save", "Cancel", p.desk.me.May("company.accounts")
	if !may {
		save, leave = "", "Close"
	}
	if i < len(p.all) && may {
		buttons := container.NewHBox(kit.NewButton(kit.Quiet, kit.IconTrash, "Remove", func() { p.keep(box, nil, slices.Delete(list, i, i+1), "Account removed") }))
		if i > 0 {
			first := append([]bill.Account{list[i]}, slices.Delete(slices.Clone(list), i, i+1)...)
			buttons.Add(kit.NewButton(kit.Quiet, kit.IconNone, "Put it first", func() { p.keep(box, nil, first, "It stands first now") }))
		}
		body.Add(buttons)
	}
	box = kit.NewDialog(title, body, kit.Primary, save, leave)
	box.Width, box.First = 640, f.iban
	if may {
		box.OnConfirm = func() {
			list[i] = f.read()
			p.keep(box, l, list, "Account saved")
		}
	}
	box.ShowOn(p.desk.canvas())
}

// keep saves all accounts and closes the dialog; what is wrong with one is told at its line.
func (p *accountsPage) keep(box *kit.Dialog, lines map[string]*kit.Field, list []bill.Account, done string) {
	d, s := p.desk, p.desk.me
	for _, line := range lines {
		line.SetProblem("")
	}
	doKept(d, func(ctx context.Context) error { return s.SetPayAccounts(ctx, list) }, func(err error) {
		if err != nil {
			if e, ok := errors.AsType[*app.Error](err); ok {
				e.Field = e.Field[strings.LastIndex(e.Field, ".")+1:]
			}
			d.showFormError(lines, err)
			return
		}
		box.Close()
		if len(list) > 0 {
			d.style.company.Account, d.style.company.Accounts = list[0], list[1:]
		} else {
			d.style.company.Account, d.style.company.Accounts = bill.Account{}, nil
		}
		d.toast(kit.ToneSuccess, done)
		p.reload()
	})
}

// offerAccounts are the accounts that a draft in a currency can be paid to, the one that it goes to by itself first.
func (f *detailsForm) offerAccounts(p *editorPage, currency string) {
	company, chosen := p.desk.style.company, f.account.Chosen().ID
	c, err := money.ParseCurrency(currency)
	if err != nil {
		return
	}
	itself := company.AccountFor(c, "")
	list := []kit.Suggestion{{Title: inFours(itself.Key()), Detail: "as usual for " + currency}}
	for _, a := range company.AllAccounts() {
		list = append(list, kit.Suggestion{ID: a.Key(), Title: inFours(a.Key()), Detail: strings.TrimSpace(a.Bank + " " + a.Currency.Code())})
	}
	f.account.SetChoices(list...)
	f.account.Choose(chosen)
}
