package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Field is a label, an input, and a line below for help or for what is wrong. The line keeps its room while it is
// empty, so that a page does not jump when a message comes.
type Field struct {
	widget.BaseWidget
	label, hint, problem string
	input                fyne.CanvasObject
}

// marked is an input that can show that its content is wrong; named, one that can tell a screen reader what it is.
type (
	marked interface{ SetBad(bool) }
	named  interface{ SetName(string) }
)

// NewField puts a label and a hint around an input; the hint may be empty.
func NewField(label string, input fyne.CanvasObject, hint string) *Field {
	f := &Field{label: label, input: input, hint: hint}
	if n, ok := input.(named); ok {
		n.SetName(label)
	}
	f.ExtendBaseWidget(f)
	return f
}

// SetProblem says in the clerk's words what is wrong and how to mend it; empty takes it back and shows the hint again.
func (f *Field) SetProblem(words string) {
	f.problem = words
	if m, ok := f.input.(marked); ok {
		m.SetBad(words != "")
	}
	f.Refresh()
}

// Problem is what the field says to be wrong.
func (f *Field) Problem() string { return f.problem }

// SetHint changes the line below: what the input means, or an example.
func (f *Field) SetHint(hint string) {
	f.hint = hint
	f.Refresh()
}

// Focus gives the input the keyboard, if it can take it.
func (f *Field) Focus() {
	c := canvasOf(f)
	if target, ok := f.input.(fyne.Focusable); ok && c != nil {
		c.Focus(target)
	}
}

// AccessibilityLabel is the label, and what is wrong.
func (f *Field) AccessibilityLabel() string {
	if f.problem != "" {
		return f.label + ": " + f.problem
	}
	return f.label
}

// AccessibilityRole is that of a container.
func (f *Field) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer belongs to the toolkit.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	label, below := canvas.NewText("", color.Black), canvas.NewText("", color.Black)
	const gapAbove, gapBelow = 3, 2
	return newSheet(&sheet{
		owner: f, objects: []fyne.CanvasObject{label, f.input, below},
		min: func() fyne.Size {
			inner := f.input.MinSize()
			text := fyne.MeasureText("X", lookOf(f).size(theme.SizeNameCaptionText), fyne.TextStyle{}).Height
			return fyne.NewSize(inner.Width, inner.Height+2*text+gapAbove+gapBelow)
		},
		place: func(s fyne.Size) {
			line := fyne.MeasureText("X", lookOf(f).size(theme.SizeNameCaptionText), fyne.TextStyle{}).Height
			at(label, 0, 0, s.Width, line)
			at(f.input, 0, line+gapAbove, s.Width, s.Height-2*line-gapAbove-gapBelow)
			below.Text = fit(f.Words(), below.TextSize, false, s.Width)
			at(below, 0, s.Height-line, s.Width, line)
		},
		paint: func() {
			l := lookOf(f)
			ink := ColorMuted
			if f.problem != "" {
				ink = theme.ColorNameError
			}
			write(label, f.label, l.color(ColorMuted), l.size(theme.SizeNameCaptionText), true)
			write(below, f.Words(), l.color(ink), l.size(theme.SizeNameCaptionText), false)
		},
	})
}

// retyped is an input whose content is a text, or is named by one.
type retyped interface {
	Typed() string
	Retype(text string)
}

// Typed is what stands in the field: the text, or what was chosen. It is "" where the input is of another sort.
func (f *Field) Typed() string {
	if in, ok := f.input.(retyped); ok {
		return in.Typed()
	}
	return ""
}

// Retype puts that into the field again, as if somebody had typed or chosen it.
func (f *Field) Retype(text string) {
	if in, ok := f.input.(retyped); ok && in.Typed() != text {
		in.Retype(text)
	}
}

// Words is the line below: what is wrong, or the hint.
func (f *Field) Words() string {
	if f.problem != "" {
		return f.problem
	}
	return f.hint
}
