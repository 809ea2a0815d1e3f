package desktop

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// bankKinds are the endings that banks give to statements.
var bankKinds = []string{".xml", ".camt", ".zip", ".sta", ".mt940", ".940", ".txt", ".ofx", ".qfx", ".csv", ".tsv"}

// maxStatement bounds the file that is read.
const maxStatement = 64 << 20

// askStatement asks for the file of a bank, and shows what it holds before anything is kept.
func (d *Desk) askStatement() {
	d.chooseFile("Choose a bank statement", bankKinds)("", func(path string) { d.readStatement(path, bank.Hints{}) })
}

// bankFile is a file of a bank with what it holds.
type bankFile struct {
	data []byte
	list []app.BankStatement
}

func (d *Desk) readStatement(path string, h bank.Hints) {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (f bankFile, err error) {
		if f.data, err = readBounded(path, maxStatement); err != nil {
			return f, &app.Error{Kind: app.Unavailable, Hint: app.HintFile, Err: errors.New("the file cannot be read")}
		}
		f.list, err = s.ReadBank(ctx, f.data, h)
		return f, err
	}, func(f bankFile, err error) {
		ask, asks := errors.AsType[*bank.ColumnsError](err)
		switch {
		case asks:
			d.askColumns(path, h, ask)
		case err != nil:
			d.showProblem(err)
		default:
			d.previewStatement(filepath.Base(path), f, h)
		}
	})
}

// previewStatement says what a file holds; nothing is kept before it is confirmed.
func (d *Desk) previewStatement(name string, f bankFile, h bank.Hints) {
	body := container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewText(name, kit.StyleCaption).SetLeast(60))
	fresh := 0
	for i, s := range f.list {
		fresh += len(s.Fresh)
		if i < 6 {
			words, tone := statementWords(d.style, s)
			title := s.Account + "  " + s.Currency.Code()
			body.Add(container.NewBorder(nil, nil, nil, container.NewCenter(kit.NewChip(countWords(len(s.Fresh), "new", "new"), tone)),
				container.New(layout.NewCustomPaddedVBoxLayout(0), kit.NewText(title, kit.StyleStrong).SetLeast(60), kit.NewParagraph(words).Muted())))
		}
	}
	if len(f.list) > 6 {
		body.Add(kit.NewText("and "+countWords(len(f.list)-6, "statement more", "statements more"), kit.StyleMuted))
	}
	confirm := "Import " + countWords(fresh, "entry", "entries")
	if fresh == 0 {
		body.Add(kit.NewParagraph("All of it was read before. Nothing comes in twice."))
		confirm = "OK"
	} else {
		body.Add(kit.NewParagraph("Nothing is booked yet: you go through the entries one by one.").Muted())
	}
	box := kit.NewDialog("Bank statement", body, kit.Primary, confirm, "Cancel")
	box.Width, box.First = 560, box.Default()
	box.OnConfirm = func() {
		box.Close()
		if fresh > 0 {
			d.importStatement(f.data, h)
		} else {
			d.showBank()
		}
	}
	box.ShowOn(d.canvas())
	d.say("statement read")
}

func (d *Desk) importStatement(data []byte, h bank.Hints) {
	s := d.me
	keep(d, func(ctx context.Context) ([]app.BankStatement, error) { return s.ImportBank(ctx, data, h) },
		func(list []app.BankStatement, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			fresh := 0
			for _, one := range list {
				fresh += len(one.Fresh)
			}
			d.say("imported")
			d.showBank()
			d.toast(kit.ToneSuccess, countWords(fresh, "entry", "entries")+" to go through")
		})
}

// asked are the columns that a person is asked for.
var asked = []struct {
	column bank.Column
	label  string
}{
	{bank.ColDate, "Day"}, {bank.ColAmount, "Amount"}, {bank.ColName, "Who paid"}, {bank.ColPurpose, "What for"}, {bank.ColIBAN, "Account of the payer"},
}

// askColumns asks what the columns of a table hold, with an example from its first row.
func (d *Desk) askColumns(path string, h bank.Hints, ask *bank.ColumnsError) {
	if ask.Order {
		d.askOrder(path, h)
		return
	}
	choices := columnChoices(ask)
	fields := map[bank.Column]*kit.Select{}
	body := container.New(layout.NewCustomPaddedVBoxLayout(5), kit.NewParagraph("This table is not known yet. What do its columns hold?").Muted())
	for _, a := range asked {
		fields[a.column] = kit.NewSelect(choices...)
		fields[a.column].Choose(first(h.Columns[a.column], ask.Known[a.column]))
		body.Add(kit.NewField(a.label, fields[a.column], ""))
	}
	box := kit.NewDialog("Bank statement", body, kit.Primary, "Go on", "Cancel")
	box.Width, box.First = 520, fields[bank.ColDate]
	box.OnConfirm = func() {
		h := bank.Hints{Columns: map[bank.Column]string{}, Order: h.Order}
		for column, field := range fields {
			if id := field.Chosen().ID; id != "" {
				h.Columns[column] = id
			}
		}
		whole := true
		for _, column := range ask.Missing {
			if field := fields[column]; field != nil {
				field.SetBad(h.Columns[column] == "")
				whole = whole && h.Columns[column] != ""
			}
		}
		if whole {
			box.Close()
			d.readStatement(path, h)
		}
	}
	box.ShowOn(d.canvas())
	d.say("columns asked")
}

// columnChoices are the columns of a table, each with what its first row holds.
func columnChoices(ask *bank.ColumnsError) []kit.Suggestion {
	choices := []kit.Suggestion{{ID: "", Title: "Not in the file"}}
	for i, title := range ask.Titles {
		example := ""
		if len(ask.Rows) > 0 && i < len(ask.Rows[0]) && ask.Rows[0][i] != "" {
			example = "  (" + ask.Rows[0][i] + ")"
		}
		choices = append(choices, kit.Suggestion{ID: title, Title: title + example})
	}
	return choices
}

// askOrder asks whether the day or the month comes first, where a table leaves it open.
func (d *Desk) askOrder(path string, h bank.Hints) {
	order := kit.NewSelect(kit.Suggestion{ID: "dmy", Title: "Day first: 31/12"}, kit.Suggestion{ID: "mdy", Title: "Month first: 12/31"})
	order.Choose("dmy")
	box := kit.NewDialog("Bank statement", kit.NewField("The days in this table can be read in two ways", order, ""), kit.Primary, "Go on", "Cancel")
	box.First = order
	box.OnConfirm = func() {
		box.Close()
		h.Order = order.Chosen().ID
		d.readStatement(path, h)
	}
	box.ShowOn(d.canvas())
	d.say("order asked")
}

// askOther asks for the invoice that an entry pays.
func (p *bankPage) askOther() {
	if !p.ready(app.BankOpen) {
		return
	}
	d, m := p.desk, p.shown
	field := kit.NewSuggest()
	field.SetPlaceHolder("Number or customer")
	field.TabTakes = true
	line := kit.NewField("Invoice", field, "It gets all of "+d.style.Money(m.Amount))
	var chosen bill.ID
	field.OnQuery = func(text string) {
		chosen = bill.ID{}
		p.offerInvoices(field, text)
	}
	box := kit.NewDialog("Which invoice does it pay?", line, kit.Primary, "Accept", "Cancel")
	field.OnPick = func(s kit.Suggestion) {
		if id, err := bill.ParseID(s.ID); err == nil {
			chosen = id
		}
	}
	box.Width, box.First = 460, field
	box.OnConfirm = func() {
		if chosen.IsZero() {
			line.SetProblem("Type a part of the number or name, and choose from the list.")
			return
		}
		box.Close()
		p.book([]bank.Share{{Invoice: chosen}})
	}
	box.ShowOn(d.canvas())
}

// offerInvoices looks for invoices in the currency of the entry, the open ones first.
func (p *bankPage) offerInvoices(field *kit.Suggest, text string) {
	d, s, c := p.desk, p.desk.me, p.shown.Amount.Currency()
	if strings.TrimSpace(text) == "" {
		field.Offer(nil)
		return
	}
	latest(d, "bank invoices", func(ctx context.Context) ([]app.DocumentRow, error) {
		list, _, err := s.Documents(ctx, app.DocumentQuery{Kind: bill.Invoice, Search: text, Limit: 40})
		return list, err
	}, func(list []app.DocumentRow) {
		field.Offer(invoiceChoices(d.style, list, c))
	})
}

func invoiceChoices(f formats, list []app.DocumentRow, c money.Currency) (open []kit.Suggestion) {
	var paid []kit.Suggestion
	for _, r := range list {
		if r.State == bill.StateDraft || r.Payable.Currency() != c {
			continue
		}
		one := kit.Suggestion{ID: r.ID.String(), Title: r.Number, Detail: r.Name + ", open " + f.Money(r.Open)}
		if r.Open.IsZero() {
			one.Detail = r.Name + ", paid"
			paid = append(paid, one)
			continue
		}
		open = append(open, one)
	}
	open = append(open, paid...)
	return open[:min(len(open), 8)]
}
