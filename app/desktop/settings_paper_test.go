package desktop

import (
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
)

// A shop owner chooses how papers look, sees it beside at once, and the next invoice looks so.
func TestHowPapersLookIsChosen(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.press("Settings")
	p.press("Paper")
	p.wantPage("settings-paper")
	p.look("settings-paper")
	form := p.page.(*settingsPage).section.paper
	width := func() float64 {
		sheet := must[paper.Paper](t)(form.last())
		return sheet.Pages[0].Width
	}
	p.choose("Template", "Receipt roll")
	if width() != 80 {
		t.Errorf("the roll is not shown beside: %.1f mm", width())
	}
	p.choose("Template", "Modern")
	p.choose("Font", "Liberation Serif")
	if sheet := must[paper.Paper](t)(form.last()); sheet.Pages[0].Texts[0].Face != paper.SerifBold {
		t.Error("the font is not shown beside")
	}
	p.choose("Sheet", "US letter")
	p.choose("Colour", "Teal")
	p.fill("Height of logo in mm", "900")
	p.press("Save")
	if p.field("Height of logo in mm").Problem() == "" {
		t.Error("a logo of 900 mm is taken")
	}
	p.fill("Height of logo in mm", "12.5")
	p.fill("At the top, opposite to the logo", "Strings and bows")
	p.tick("Marks for folding and punching")
	p.tick("Discount")
	p.tick("Bank")
	p.tick("Order confirmation")
	p.press("Move Unit price up")
	p.fill("Before the table", "Dear {name},")
	p.choose("On", "Quote")
	p.fill("At the end", "Yours")
	p.choose("On", "Invoice")
	p.look("settings-paper-modern")
	p.press("Save")
	p.wait()
	st := must[paper.Style](t)(p.me.PaperStyle(t.Context()))
	columns := []paper.Column{paper.ColPosition, paper.ColDescription, paper.ColPrice, paper.ColQuantity, paper.ColRate, paper.ColDiscount, paper.ColAmount}
	switch {
	case st.Template != paper.Modern || st.Font != paper.LiberationSerif || st.Size != paper.Letter || st.Accent != (paper.Colour{R: 0x0f, G: 0x76, B: 0x6e}) || st.LogoHeight != 12.5 || !st.Folds:
		t.Errorf("kept %+v", st)
	case !slices.Equal(st.Columns, columns):
		t.Errorf("columns %v", st.Columns)
	case slices.Contains(st.Foot, paper.FootBank) || len(st.Foot) != 3 || !slices.Equal(st.Signed, []bill.Kind{bill.Order}):
		t.Errorf("foot %v, signed %v", st.Foot, st.Signed)
	case len(st.Words) != 2 || st.Words[1].Before+st.Words[0].Before != "Dear {name},":
		t.Errorf("words %+v", st.Words)
	}
	p.tick("Address")
	p.tick("Contact")
	p.tick("Tax ids and register")
	p.press("Save")
	if st := must[paper.Style](t)(p.me.PaperStyle(t.Context())); !st.Bare {
		t.Errorf("without any column the foot has %v", st.FootColumns())
	}
	p.press("Numbers")
	p.press("Paper")
	p.tick("Contact")
	p.press("Save")
	if st := must[paper.Style](t)(p.me.PaperStyle(t.Context())); !slices.Equal(st.FootColumns(), []paper.FootColumn{paper.FootContact}) {
		t.Errorf("one column at the foot: %v", st.FootColumns())
	}
	if p.style.paper.Template != paper.Modern {
		t.Error("the editor does not know")
	}
}
