package desktop

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// Letters that no font of this computer has are named above the paper, and the words go when they do.
func TestLettersThatCannotBePrintedAreNamedAboveThePaper(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.w.Resize(fyne.NewSize(1720, 960))
	p.ctrl(fyne.KeyN)
	p.letters("fat")
	p.keys(fyne.KeyReturn)
	e := p.page.(*editorPage)
	notice := e.preview.view.notice
	for text, want := range map[string]string{"Bogen": "", "قوس כינור धनुष": "", "弓 🙂": "弓 (Chinese), U+1F642 (signs)"} {
		e.grid.SetCell(0, colItem, text)
		e.cellChanged(0, colItem, text)
		if got := notice.Words(); (got == "") != (want == "") || !strings.Contains(got, want) || notice.Visible() != (want != "") {
			t.Errorf("%q: above the paper stands %q", text, got)
		}
	}
}
