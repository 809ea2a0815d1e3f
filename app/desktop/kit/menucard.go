package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Suggestion is one line that a [Suggest] or a [Select] offers. The ID is the page's, and never shown.
type Suggestion struct {
	ID     string
	Title  string
	Detail string
}

const (
	menuLine = 32
	menuMost = 8 // lines shown at once
	menuEdge = 5

	menuWidth = 250 // at least, where the lines are deeds
)

// menuCard is the card of lines that floats under a field. The field keeps the focus and the keys.
type menuCard struct {
	widget.BaseWidget
	lines  []Suggestion
	action string // the last line, in place of "nothing found": empty for none
	marked int    // len(lines) means the action
	first  int    // the line on top, when there are more than fit
	held   bool   // the mouse is down on the card: the field must not close it yet
	onPick func(index int)
}

func newMenuCard(onPick func(int)) *menuCard {
	m := &menuCard{onPick: onPick}
	m.ExtendBaseWidget(m)
	return m
}

func (m *menuCard) set(lines []Suggestion, action string, marked int) {
	m.lines, m.action, m.first = lines, action, 0
	m.mark(marked)
}

func (m *menuCard) count() int {
	if m.action != "" {
		return len(m.lines) + 1
	}
	return len(m.lines)
}

// mark chooses a line and scrolls it into view.
func (m *menuCard) mark(index int) {
	m.marked = max(0, min(index, m.count()-1))
	if m.marked < m.first {
		m.first = m.marked
	}
	if m.marked >= m.first+menuMost {
		m.first = m.marked - menuMost + 1
	}
	m.Refresh()
}

func (m *menuCard) size(width float32) fyne.Size {
	return fyne.NewSize(max(width, 200), float32(min(m.count(), menuMost))*menuLine+2*menuEdge)
}

func (m *menuCard) at(y float32) int {
	line := int((y - menuEdge) / menuLine)
	if y < menuEdge || line >= menuMost || m.first+line >= m.count() {
		return -1
	}
	return m.first + line
}

// MouseDown comes before the field loses the focus to this click; it keeps the card open until the click is done.
func (m *menuCard) MouseDown(*desktop.MouseEvent) { m.held = true }

// MouseUp belongs to the toolkit.
func (m *menuCard) MouseUp(*desktop.MouseEvent) {}

// Tapped picks a line.
func (m *menuCard) Tapped(ev *fyne.PointEvent) {
	m.held = false
	if i := m.at(ev.Position.Y); i >= 0 {
		m.onPick(i)
	}
}

// MouseIn belongs to the toolkit.
func (m *menuCard) MouseIn(ev *desktop.MouseEvent) { m.MouseMoved(ev) }

// MouseMoved marks the line under the mouse.
func (m *menuCard) MouseMoved(ev *desktop.MouseEvent) {
	if i := m.at(ev.Position.Y); i >= 0 && i != m.marked {
		m.mark(i)
	}
}

// MouseOut belongs to the toolkit.
func (m *menuCard) MouseOut() {}

// turn moves through more lines than fit.
func (m *menuCard) turn(ev *fyne.ScrollEvent) {
	switch {
	case ev.Scrolled.DY < 0:
		m.mark(m.marked + 1)
	case ev.Scrolled.DY > 0:
		m.mark(m.marked - 1)
	}
}

// AccessibilityLabel is the marked line.
func (m *menuCard) AccessibilityLabel() string {
	if m.marked < len(m.lines) {
		return m.lines[m.marked].Title
	}
	return m.action
}

// AccessibilityRole is that of a container.
func (m *menuCard) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer belongs to the toolkit.
func (m *menuCard) CreateRenderer() fyne.WidgetRenderer {
	back, light, pic := canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent), newPicture()
	r := &sheet{owner: m, objects: []fyne.CanvasObject{back, light, pic.Image}}
	var titles, details [menuMost]*canvas.Text
	for i := range titles {
		titles[i], details[i] = canvas.NewText("", color.Black), canvas.NewText("", color.Black)
		details[i].Alignment = fyne.TextAlignTrailing
		r.objects = append(r.objects, titles[i], details[i])
	}
	turn := newWheel(m.turn)
	r.objects = append(r.objects, turn)
	r.min = func() fyne.Size { return m.size(0) }
	r.place = func(s fyne.Size) {
		back.Resize(s)
		turn.Resize(s)
		at(light, menuEdge, menuEdge+float32(m.marked-m.first)*menuLine, s.Width-2*menuEdge, menuLine)
		for i := range titles {
			y, x, room := menuEdge+float32(i)*menuLine, float32(menuEdge+9), s.Width-2*menuEdge-18
			if m.first+i == len(m.lines) {
				at(pic.Image, x-2, y+(menuLine-16)/2, 16, 16)
				x, room = x+20, room-20
			}
			title, detail := m.words(m.first + i) // not what is drawn: that may have been cut for a narrower card
			details[i].Text = fit(detail, details[i].TextSize, false, room/2)
			share := details[i].MinSize().Width
			titles[i].Text = fit(title, titles[i].TextSize, titles[i].TextStyle.Bold, room-share-8)
			center(titles[i], x, y, room, menuLine)
			center(details[i], x, y, room, menuLine)
		}
	}
	r.paint = func() {
		l := lookOf(m)
		floatBack(l, back)
		box(light, l.color(ColorRowSelected), nil, 0, 6)
		light.Hidden = m.count() == 0
		pic.paint(IconPlus, l.color(theme.ColorNamePrimary))
		pic.Hidden = m.action == "" || len(m.lines)-m.first >= menuMost
		for i := range titles {
			m.paintLine(l, m.first+i, titles[i], details[i])
		}
	}
	return newSheet(r)
}

// words are the texts of a line: a suggestion, the action, or nothing.
func (m *menuCard) words(index int) (title, detail string) {
	switch {
	case index < len(m.lines):
		return m.lines[index].Title, m.lines[index].Detail
	case index == len(m.lines):
		return m.action, ""
	default:
		return "", ""
	}
}

func (m *menuCard) paintLine(l look, index int, title, detail *canvas.Text) {
	first, second := m.words(index)
	ink, bold := theme.ColorNameForeground, false
	if index >= len(m.lines) {
		ink, bold = theme.ColorNamePrimary, true
	}
	write(title, first, l.color(ink), l.size(theme.SizeNameText), bold)
	write(detail, second, l.color(ColorMuted), l.size(theme.SizeNameCaptionText), false)
}
