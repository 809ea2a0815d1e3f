package kit

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// TestGallery paints every widget, so that a person can look: KIT_GALLERY=dir go test -run Gallery. Without the variable
// it still paints everything in both palettes, and demands that none of it comes out blank.
func TestGallery(t *testing.T) {
	pages := map[string]func(t *testing.T) fyne.Window{
		"basics": basicsPage,
		"list":   listPage,
		"dialog": dialogPage,
		"fields": fieldsPage,
		"states": statesPage,
		"lines":  linesPage,
		"month":  monthPage,
		"page":   examplePage,
	}
	for name, page := range pages {
		for suffix, mode := range map[string]Mode{"light": ModeLight, "dark": ModeDark} {
			t.Run(name+"-"+suffix, func(t *testing.T) {
				begin(t, mode)
				shoot(t, page(t), name+"-"+suffix)
			})
		}
	}
}

// shoot takes a picture of a window, refuses a blank one, and keeps it if someone wants to look.
func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	img := w.Canvas().Capture()
	seen := map[uint32]bool{}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 3 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 3 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[r>>8<<16|g>>8<<8|b>>8] = true
		}
	}
	if len(seen) < 20 {
		t.Errorf("picture %s has only %d colours", name, len(seen))
	}
	dir := os.Getenv("KIT_GALLERY")
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, img); err != nil {
		t.Fatal(err)
	}
}

func sampleColumns() []Column {
	return []Column{
		{Title: "Number", Width: 100, Kind: CellMuted},
		{Title: "Customer", Width: 160, Grow: 1, Kind: CellAvatar},
		{Title: "Issued", Width: 100, Kind: CellMuted},
		{Title: "Due", Width: 100, Kind: CellText},
		{Title: "Amount", Width: 110, Align: fyne.TextAlignTrailing, Kind: CellStrong},
		{Title: "Status", Width: 110, Kind: CellChip},
	}
}

var sampleNames = []string{"Gekko Trading AS", "Müller Textiles GmbH", "Acme Media Oy", "Northwind Design BV", "Sirius Garden SARL", "Dvořák Media s.r.o."}

func sampleList(count int) *List {
	l := NewList("Invoices", sampleColumns()...)
	l.OnCells = func(row int, cells []Cell) {
		states := []Cell{{"Draft", ToneNeutral}, {"Sent", ToneInfo}, {"Paid", ToneSuccess}, {"Due soon", ToneWarning}, {"Overdue", ToneError}}
		n := count - row
		cells[0].Text = "2026-" + strconv.Itoa(n)
		cells[1].Text = sampleNames[n%len(sampleNames)]
		cells[2].Text = "30 Sep 2026"
		cells[3] = Cell{Text: "30 Oct 2026"}
		cells[4].Text = fmt.Sprintf("%d,%03d.%02d", n%9+1, n*37%1000, n%100)
		cells[5] = states[n%len(states)]
		if n%len(states) == 4 {
			cells[3].Tone = ToneError
		}
	}
	l.SetCount(count)
	return l
}

func padded(o ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(20, 20, 20, 20), container.New(layout.NewCustomPaddedVBoxLayout(12), o...))
}

func row12(o ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedHBoxLayout(12), o...)
}

func basicsPage(t *testing.T) fyne.Window {
	off := NewButton(Secondary, IconSave, "Disabled", nil)
	off.Disable()
	focused := NewEntry()
	focused.SetText("Focused, with a ring")
	bad := NewEntry()
	bad.SetText("DE12345")
	problem := NewField("VAT number", bad, "")
	w, _ := open(t, padded(
		NewText("A title of 22", StyleTitle), NewText("A heading of 14", StyleHeading), NewText("Plain text: Żółć, Größe, Ελληνικά, Київ, 日本語", StyleBody),
		NewText("Muted text", StyleMuted), NewText("Caption", StyleCaption),
		row12(NewButton(Primary, IconPlus, "New invoice", nil), NewButton(Secondary, IconNone, "Export", nil), NewButton(Danger, IconTrash, "Delete", nil),
			NewButton(Quiet, IconBack, "Back", nil), NewButton(Secondary, IconPrinter, "", nil), off),
		row12(NewChip("Draft", ToneNeutral), NewChip("Sent", ToneInfo), NewChip("Paid", ToneSuccess), NewChip("Due soon", ToneWarning), NewChip("Overdue", ToneError)),
		NewField("Name", focused, "As it stands on the invoice"), problem,
		NewParagraph("A paragraph wraps where its room ends. It is used for explanations in dialogs and wizards, and has no more to say than that it is long enough to need a second line, at least at this width."),
	), 720, 620)
	problem.SetProblem("A German VAT number has 9 digits after DE: 4 are missing")
	w.Canvas().Focus(focused)
	return w
}

func listPage(t *testing.T) fyne.Window {
	l := sampleList(100_000)
	w, _ := open(t, container.New(layout.NewCustomPaddedLayout(20, 20, 20, 20), l), 900, 420)
	l.Focus()
	l.Select(3)
	return w
}

func dialogPage(t *testing.T) fyne.Window {
	w, _ := open(t, container.New(layout.NewCustomPaddedLayout(20, 20, 20, 20), sampleList(30)), 900, 460)
	NewDialog("Delete this customer?", NewParagraph("Müller Textiles GmbH has 12 invoices. They stay in the books; only the entry in the list of customers goes away."), Danger, "Delete", "Keep").ShowOn(w.Canvas())
	return w
}
