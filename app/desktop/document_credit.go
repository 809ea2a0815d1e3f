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

// partsForm asks how much of each line is taken.
type partsForm struct {
	left   []money.Quantity // of each line of the document
	fields []*kit.Value[money.Quantity]
	words  *kit.Text
}

// partsWords are what the dialog says.
type partsWords struct{ title, intro, do, each string }

// askCredit drafts a credit note: the whole invoice, or some of its lines.
func (p *documentPage) askCredit() {
	left, err := leftOf(p.doc)
	if err != nil {
		p.desk.showProblem(err)
		return
	}
	p.askParts(left, partsWords{
		title: "Credit " + p.doc.Number().Text, do: "Draft the credit note", each: "Take back of ",
		intro: "An issued invoice never changes. A credit note takes back all of it, or some of its lines. Enter takes back all that is left.",
	}, p.draftCredit)
}

// askParts asks how much of what is left of each line is taken, and does something with it: nil parts are all that is left.
func (p *documentPage) askParts(left []money.Quantity, w partsWords, then func([]bill.CreditPart)) {
	d := p.desk
	f := &partsForm{left: left, words: kit.NewText("", kit.StyleCaption).SetLeast(40).SetTone(kit.ToneError)}
	for _, q := range left {
		f.fields = append(f.fields, kit.NewValue(q, d.style.ParseQuantity, d.style.Quantity))
	}
	scroll := scrolled(f.rows(p, w.each))
	height := min(float32(len(f.fields))*38+6, 260)
	box := kit.NewDialog(w.title, container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewParagraph(w.intro).Muted(), kit.NewTall(height, scroll), f.words), kit.Primary, w.do, "Cancel")
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
		then(parts)
	}
	box.ShowOn(d.canvas())
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

func (f *partsForm) rows(p *documentPage, each string) fyne.CanvasObject {
	box := container.New(layout.NewCustomPaddedVBoxLayout(4))
	for i, line := range p.doc.Draft().Lines {
		left := p.desk.style.Quantity(f.left[i]) + " left"
		f.fields[i].SetName(each + line.Description)
		if f.left[i].IsZero() {
			f.fields[i].Disable()
		}
		box.Add(container.New(shares{4, 1.2, 1.6}, kit.NewText(line.Description, kit.StyleBody).SetLeast(60), f.fields[i],
			kit.NewText("of "+left, kit.StyleMuted).SetLeast(40)))
	}
	return box
}

// read gives the parts, none for all that is left.
func (f *partsForm) read() (parts []bill.CreditPart, ok bool) {
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
				d.showRefusal("That cannot be credited", err)
				return
			}
			d.showEditor(draft)
		})
}
