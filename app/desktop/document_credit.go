package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// creditForm asks how much of each line is taken back.
type creditForm struct {
	left   []money.Quantity // of each line of the invoice
	fields []*kit.Value[money.Quantity]
	words  *kit.Text
}

// askCredit drafts a credit note: the whole invoice, or some of its lines.
func (p *documentPage) askCredit() {
	d := p.desk
	f, err := newCreditForm(p)
	if err != nil {
		d.showProblem(err)
		return
	}
	intro := kit.NewParagraph("An issued invoice never changes. A credit note takes back all of it, or some of its lines. Enter takes back all that is left.").Muted()
	scroll := scrolled(f.rows(p))
	height := min(float32(len(f.fields))*38+6, 260)
	box := kit.NewDialog("Credit "+p.doc.Number().Text, container.New(layout.NewCustomPaddedVBoxLayout(10),
		intro, kit.NewTall(height, scroll), f.words), kit.Primary, "Draft the credit note", "Cancel")
	box.Width = 600
	if len(f.fields) > 0 {
		box.First = f.fields[0]
	}
	box.OnConfirm = func() {
		parts, ok := f.read()
		if !ok {
			f.words.Set("Each quantity is from 0 to what is left of its line, and one of them is not 0.")
			return
		}
		box.Close()
		p.draftCredit(parts)
	}
	box.ShowOn(d.canvas())
}

// newCreditForm works out what is left of each line after the credit notes so far.
func newCreditForm(p *documentPage) (*creditForm, error) {
	f := &creditForm{words: kit.NewText("", kit.StyleCaption).SetLeast(40).SetTone(kit.ToneError)}
	style := p.desk.style
	left, err := leftOf(p.doc)
	if err != nil {
		return nil, err
	}
	f.left = left
	for _, q := range left {
		f.fields = append(f.fields, kit.NewValue(q, style.ParseQuantity, style.Quantity))
	}
	return f, nil
}

// leftOf is what no credit note has taken back yet of each line.
func leftOf(doc app.Document) ([]money.Quantity, error) {
	var left []money.Quantity
	for _, line := range doc.Draft().Lines {
		left = append(left, line.Quantity)
	}
	for _, c := range doc.Credits {
		for _, line := range c.Draft().Lines {
			at := line.Credits - 1
			if at < 0 || at >= len(left) {
				continue
			}
			var err error
			if left[at], err = left[at].Sub(line.Quantity); err != nil {
				return nil, err
			}
		}
	}
	return left, nil
}

func (f *creditForm) rows(p *documentPage) fyne.CanvasObject {
	box := container.New(layout.NewCustomPaddedVBoxLayout(4))
	for i, line := range p.doc.Draft().Lines {
		left := p.desk.style.Quantity(f.left[i]) + " left"
		f.fields[i].SetName("Take back of " + line.Description)
		if f.left[i].IsZero() {
			f.fields[i].Disable()
		}
		box.Add(container.New(shares{4, 1.2, 1.6}, kit.NewText(line.Description, kit.StyleBody).SetLeast(60), f.fields[i],
			kit.NewText("of "+left, kit.StyleMuted).SetLeast(40)))
	}
	return box
}

// read gives the parts, none for all that is left.
func (f *creditForm) read() (parts []bill.CreditPart, ok bool) {
	whole := true
	for i, field := range f.fields {
		q, err := field.Get()
		left := f.left[i]
		if err != nil || !q.IsZero() && q.Sign() != left.Sign() || q.Abs().Cmp(left.Abs().Decimal) > 0 {
			return nil, false
		}
		whole = whole && q == left
		if !q.IsZero() {
			parts = append(parts, bill.CreditPart{Line: i, Quantity: q})
		}
	}
	if len(parts) == 0 {
		return nil, false
	}
	if whole {
		return nil, true
	}
	return parts, true
}

func (p *documentPage) draftCredit(parts []bill.CreditPart) {
	d, s := p.desk, p.desk.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Draft, error) { return s.Credit(ctx, p.id, parts) },
		func(draft bill.Draft, err error) {
			if err != nil {
				d.showProblem(err)
				return
			}
			d.showEditor(draft)
		})
}
