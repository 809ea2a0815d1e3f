package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Dialog is a modal card over a window. Enter presses its default button, Escape cancels, Tab stays inside, and on
// closing the keyboard goes back to where it was. It has a layer of its own, so suggestions work inside it.
type Dialog struct {
	widget.BaseWidget

	// OnConfirm hears the default button or Enter. The dialog stays open: the page closes it once the input is good.
	OnConfirm func()
	// OnCancel hears that the dialog was left by Cancel or Escape; it is closed already. May be nil.
	OnCancel func()
	// First gets the keyboard when the dialog opens; without one, the safe button does.
	First fyne.Focusable
	// Width of the card in pixels; 0 means 440.
	Width float32

	title           string
	body            fyne.CanvasObject
	confirm, cancel *Button
	stage           *stage
	canvas          fyne.Canvas
	before          fyne.Focusable
}

// NewDialog makes a dialog with two buttons. An empty cancel makes it a notice with one button, which Escape presses
// as well; an empty confirm leaves only Cancel. The kind is that of the confirming button: [Danger] for what destroys.
func NewDialog(title string, body fyne.CanvasObject, kind ButtonKind, confirm, cancel string) *Dialog {
	d := &Dialog{title: title, body: body, stage: newStage(nil)}
	d.stage.hear = d.hear
	if confirm != "" {
		d.confirm = NewButton(kind, IconNone, confirm, d.accept)
	}
	if cancel != "" {
		d.cancel = NewButton(Secondary, IconNone, cancel, d.dismiss)
	}
	d.ExtendBaseWidget(d)
	return d
}

// ShowOn opens the dialog over a window.
func (d *Dialog) ShowOn(c fyne.Canvas) {
	if d.canvas != nil {
		return
	}
	if below := stageOn(c); below != nil {
		d.stage.activity, d.stage.opened = below.activity, below.opened
		d.stage.activity.Touch()
	}
	d.canvas, d.before = c, c.Focused()
	c.Overlays().Add(d)
	d.Resize(c.Size())
	d.focusFirst()
	if d.stage.opened != nil {
		d.stage.opened()
	}
}

// Default is the confirming button: the First of a dialog in which that is as safe as Cancel.
func (d *Dialog) Default() fyne.Focusable { return d.confirm }

// Open says whether the dialog is on screen.
func (d *Dialog) Open() bool { return d.canvas != nil }

// Close takes the dialog away and gives the keyboard back. Closing twice does nothing.
func (d *Dialog) Close() {
	c := d.canvas
	if c == nil {
		return
	}
	d.canvas = nil
	d.stage.clear()
	c.Overlays().Remove(d)
	if d.before != nil {
		c.Focus(d.before)
	}
}

// SetBody puts what the dialog shows into it, before it is shown: for a body whose buttons close the dialog.
func (d *Dialog) SetBody(body fyne.CanvasObject) { d.body = body }

// SetConfirmEnabled switches the default button, for a dialog whose input is not complete yet.
func (d *Dialog) SetConfirmEnabled(on bool) {
	switch {
	case d.confirm == nil:
	case on:
		d.confirm.Enable()
	default:
		d.confirm.Disable()
	}
}

func (d *Dialog) accept() {
	switch {
	case d.confirm == nil || d.confirm.Disabled():
	case d.OnConfirm != nil:
		d.OnConfirm()
	case d.cancel == nil:
		d.dismiss()
	}
}

func (d *Dialog) dismiss() {
	d.Close()
	if d.OnCancel != nil {
		d.OnCancel()
	}
}

func (d *Dialog) hear(ev *fyne.KeyEvent) bool {
	switch {
	case ev.Name == fyne.KeyEscape:
		d.dismiss()
	case isEnter(ev):
		d.accept()
	default:
		return false
	}
	return true
}

func (d *Dialog) focusFirst() {
	switch {
	case d.First != nil:
		d.canvas.Focus(d.First)
	case d.cancel != nil:
		d.canvas.Focus(d.cancel)
	case d.confirm != nil:
		d.canvas.Focus(d.confirm)
	}
}

// Tapped gives the keyboard back to the dialog after a click beside everything.
func (d *Dialog) Tapped(*fyne.PointEvent) {
	d.stage.activity.Touch()
	if d.canvas != nil && d.canvas.Focused() == nil {
		d.focusFirst()
	}
}

func (d *Dialog) ground() *stage { return d.stage }

// AccessibilityLabel is the title.
func (d *Dialog) AccessibilityLabel() string { return d.title }

// AccessibilityRole is that of a container.
func (d *Dialog) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

const dialogInset = 22

// CreateRenderer belongs to the toolkit.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	blur, veil, card := canvas.NewBlur(6), canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	content := d.content()
	return newSheet(&sheet{
		owner: d, objects: []fyne.CanvasObject{blur, veil, card, content, d.stage.layer},
		min: content.MinSize,
		place: func(s fyne.Size) {
			blur.Resize(s)
			veil.Resize(s)
			d.stage.layer.Resize(s)
			w := min(d.width(content), s.Width-40)
			content.Resize(fyne.NewSize(w-2*dialogInset, 10)) // wrapped texts know their height only now
			h := min(content.MinSize().Height+2*dialogInset, s.Height-40)
			x, y := (s.Width-w)/2, (s.Height-h)*2/5
			at(card, x, y, w, h)
			at(content, x+dialogInset, y+dialogInset, w-2*dialogInset, h-2*dialogInset)
		},
		paint: func() {
			l := lookOf(d)
			veil.FillColor = l.color(ColorScrim)
			box(card, l.color(theme.ColorNameOverlayBackground), l.color(theme.ColorNameSeparator), 1, l.size(theme.SizeNameDialogRadius))
			card.Shadow = canvas.Shadow{Color: l.color(theme.ColorNameShadow), BlurRadius: 30, Offset: fyne.NewPos(0, 10)}
			content.Refresh()
		},
	})
}

func (d *Dialog) width(content fyne.CanvasObject) float32 {
	w := d.Width
	if w == 0 {
		w = 440
	}
	return max(w, content.MinSize().Width+2*dialogInset)
}

func (d *Dialog) content() fyne.CanvasObject {
	row := container.New(layout.NewCustomPaddedHBoxLayout(10), layout.NewSpacer())
	for _, b := range []*Button{d.cancel, d.confirm} {
		if b != nil {
			row.Add(b)
		}
	}
	title := NewText(d.title, StyleHeading).SetLeast(100)
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, 0),
		container.NewBorder(
			container.New(layout.NewCustomPaddedLayout(0, 10, 0, 0), title),
			container.New(layout.NewCustomPaddedLayout(16, 0, 0, 0), row), nil, nil, d.body))
}
