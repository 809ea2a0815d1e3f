package desktop

import (
	"fmt"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// wizard sets up new books in five steps. It holds what was entered so that one can go back; the books are made at the end
// of the third step, and the kit exists only until the fourth is done.
type wizard struct {
	desk    *Desk
	company bill.Company
	owner   string
	dir     string
	alone   bool // without the keychain, by choice
	session *app.Session
	kit     app.Kit

	from  string // the export that the books are made of; "" for a new business
	facts app.ExportFacts
}

// wizardSteps name the steps, for the line on top of each.
var wizardSteps = []string{"Your business", "Money", "Passphrase", "Recovery kit", "First backup"}

func (d *Desk) startWizard() {
	w := &wizard{desk: d, company: bill.Company{Prices: bill.Net, Terms: 14}}
	w.showBusiness()
}

// step lays out a step: where one is, what it is about, the fields, and the buttons at the foot.
func (w *wizard) step(n int, intro string, back func(), next []fyne.CanvasObject, parts ...fyne.CanvasObject) fyne.CanvasObject {
	nth, of := n, len(wizardSteps)
	if w.from != "" { // choosing the export stands for the first two
		nth, of = n-1, of-1
	}
	head := container.New(layout.NewCustomPaddedVBoxLayout(4),
		kit.NewText(fmt.Sprintf("Step %d of %d", nth, of), kit.StyleCaption),
		kit.NewText(wizardSteps[n-1], kit.StyleTitle),
		kit.NewParagraph(intro).Muted())
	return cardPage(640, append([]fyne.CanvasObject{head}, parts...), buttons("Back", back, next...))
}

// cardPage is a card in the middle of the window: its parts, and the buttons at its foot.
func cardPage(width float32, parts []fyne.CanvasObject, foot fyne.CanvasObject) fyne.CanvasObject {
	foot = container.New(layout.NewCustomPaddedLayout(10, 0, 0, 0), foot)
	return centred(width, kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10), append(parts, foot)...), 28))
}

// buttons are those at the foot of a card: the way back on the left, if there is one, and the way on.
func buttons(backWord string, back func(), next ...fyne.CanvasObject) fyne.CanvasObject {
	row := container.New(layout.NewCustomPaddedHBoxLayout(8))
	if back != nil {
		row.Add(container.New(layout.NewCustomPaddedLayout(0, 0, -12, 0), kit.NewButton(kit.Quiet, kit.IconBack, backWord, back)))
	}
	row.Add(layout.NewSpacer())
	for _, b := range next {
		row.Add(b)
	}
	return row
}

// asPage is a step that needs no more than its content and the field to begin in.
type asPage struct {
	body  fyne.CanvasObject
	start fyne.Focusable
	gone  func()
	up    func()
	on    func() // Enter in a field of one line
}

func (p *asPage) content() fyne.CanvasObject { return p.body }
func (p *asPage) first() fyne.Focusable      { return p.start }

func (p *asPage) leave() {
	if p.gone != nil {
		p.gone()
	}
}

func (p *asPage) goBack() {
	if p.up != nil {
		p.up()
	}
}

func (p *asPage) goOn() {
	if p.on != nil {
		p.on()
	}
}
