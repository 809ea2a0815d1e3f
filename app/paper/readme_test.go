package paper

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// The tables of README.md are true.
func TestTheReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	says := func(row string) {
		if !strings.Contains(string(text), row) {
			t.Errorf("README.md does not say %s", row)
		}
	}
	for _, c := range []Colour{house, {0x0f, 0x76, 0x6e}, {0xff, 0xcc, 0x00}, white} {
		hex := func(c Colour) string { return fmt.Sprintf("`#%02x%02x%02x`", c.R, c.G, c.B) }
		says(fmt.Sprintf("| %s | %.1f | %s | %.1f |", hex(c), c.Contrast(), hex(c.Readable()), c.Readable().Contrast()))
	}
	for name, w := range windows {
		if name != NoWindow {
			says(fmt.Sprintf("| %g | %g, %g | %g |", w.to, w.folds[0], w.folds[1], w.hole))
		}
	}
	d := smallInvoice()
	d.Lines = []bill.Line{line("Chair", "", "3", "C62", "33.35", standard("19")), line("Book", "", "1", "C62", "9.99", standard("7"))}
	d.Lines[0].Discounts = []bill.Adjustment{{Percent: percent("10")}}
	f := &flow{sheet: sheet{d: d, t: must(bill.Total(d)), w: speak("en", "DE")}}
	for i, l := range d.Lines {
		due, gross := f.taxOfLine(i, l)
		says(fmt.Sprintf("| %s | %s | %s | %s |", f.t.LineNets[i], l.Tax.Percent, due, gross))
	}
	for _, tpl := range Templates() {
		says("| `" + string(tpl) + "` |")
	}
	var names []string
	for _, c := range Columns() {
		names = append(names, string(c))
	}
	says("`" + strings.Join(names, " ") + "`")
}
