package paper

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// TestLook writes every sample as PDF into the folder that COUNTERFOIL_SHOTS names, for people to look at.
func TestLook(t *testing.T) {
	dir := os.Getenv("COUNTERFOIL_SHOTS")
	if dir == "" {
		t.Skip("COUNTERFOIL_SHOTS names no folder")
	}
	write := func(name string, p Paper, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		file, err := PDF(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, s := range samples() {
		p, err := Layout(issue(s.draft), s.style)
		write(name, p, err)
	}
	for _, tpl := range Templates() {
		for name, p := range everyKind(t, Style{Template: tpl}) {
			write(string(tpl)+"-"+strings.ReplaceAll(name, " ", "-"), p, nil)
		}
	}
	for _, tf := range Typefaces() {
		for _, name := range []string{"mixed", "swiss", "scripts", "greek"} {
			s := samples()[name]
			s.style.Font = tf
			p, err := Layout(issue(s.draft), s.style)
			write(string(tf)+"-"+name, p, err)
		}
	}
	d := mixedInvoice()
	p, err := Preview(d, must(bill.Total(d)), Style{})
	write("preview", p, err)
	p, err = LayoutReceipt(sampleReceipt(), Style{})
	write("receipt", p, err)
	p, err = LayoutKit(sampleKit())
	write("kit", p, err)
}
