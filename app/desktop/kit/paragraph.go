package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Paragraph is a text that wraps at the width it is given, flush with what stands above it.
type Paragraph struct {
	widget.BaseWidget
	label *widget.Label
}

// NewParagraph makes a paragraph.
func NewParagraph(text string) *Paragraph {
	p := &Paragraph{label: widget.NewLabel(text)}
	p.label.Wrapping = fyne.TextWrapWord
	p.ExtendBaseWidget(p)
	return p
}

// Muted gives the paragraph the second voice of a page.
func (p *Paragraph) Muted() *Paragraph {
	p.label.Importance = widget.LowImportance
	p.label.Refresh()
	return p
}

// Centred has each line in the middle.
func (p *Paragraph) Centred() *Paragraph {
	p.label.Alignment = fyne.TextAlignCenter
	p.label.Refresh()
	return p
}

// Strong gives the paragraph the weight of a value.
func (p *Paragraph) Strong() *Paragraph {
	p.label.TextStyle.Bold = true
	p.label.Refresh()
	return p
}

// Set changes the text.
func (p *Paragraph) Set(text string) { p.label.SetText(text) }

// AccessibilityLabel is the text.
func (p *Paragraph) AccessibilityLabel() string { return p.label.Text }

// AccessibilityRole is that of a text.
func (p *Paragraph) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer takes away the padding that the toolkit puts around a label.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	pad := -p.Theme().Size(theme.SizeNameInnerPadding)
	return widget.NewSimpleRenderer(container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad), p.label))
}
