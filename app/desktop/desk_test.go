package desktop

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"
	"counterfoil/app/printer"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

const (
	ownerName = "Ada Kramer"
	ownerPass = "copper violin sleeps at noon"
)

// morning is when the tests begin.
var morning = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// pad is a desk in a window without a screen, over real sealed books in a folder of the test.
type pad struct {
	*Desk
	t      *testing.T
	w      fyne.Window
	clock  time.Time
	memory trivia
	trace  *bytes.Buffer
	later  []func() // what waits for a timer
	copied string
	opened []string // files handed to another program
	held   fyne.KeyModifier
	ended  bool
}

// trivia are kept between two desks of a test, as between two runs of the program.
type trivia map[string]string

func (m trivia) Get(key string) string { return m[key] }
func (m trivia) Set(key, value string) { m[key] = value }

// newPad is a desk on a fresh computer: no books, an empty keychain, passphrases that cost nothing.
func newPad(t *testing.T, change ...func(*Config)) *pad {
	t.Helper()
	p := &pad{t: t, clock: morning, memory: trivia{}, trace: &bytes.Buffer{}}
	a := test.NewTempApp(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	cfg := Config{
		Env: app.Env{
			Now: func() time.Time { return p.clock }, Keychain: &keychain.Map{}, Version: "test",
			Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1},
		},
		Version: "test", Homes: filepath.Join(home, "Counterfoil"), Memory: p.memory, Trace: p.trace,
		Spawn: func(f func()) { f() }, Back: func(f func()) { f() },
		After:     func(_ time.Duration, f func()) { p.later = append(p.later, f) },
		Modifiers: func() fyne.KeyModifier { return p.held },
		Open:      func(path string) error { p.opened = append(p.opened, path); return nil },
		Print:     printer.Print, Printers: printer.Printers,
		SetTheme: a.Settings().SetTheme,
		Copy:     func(text string) { p.copied = text },
		Quit:     func() { p.ended = true },
	}
	for _, fn := range change {
		fn(&cfg)
	}
	p.w = test.NewTempWindow(t, nil)
	desk, err := New(p.w, cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.Desk = desk
	p.w.Resize(fyne.NewSize(1180, 760))
	t.Cleanup(p.lockUp)
	return p
}

// lockUp ends whatever session is left, so that the folder can go away.
func (p *pad) lockUp() {
	for _, s := range []*app.Session{p.me, p.setup, p.half} {
		if err := s.Lock(); err != nil {
			p.t.Error(err)
		}
	}
}

func sampleCompany() bill.Company {
	return bill.Company{
		Name:    "Kramer Violins",
		Address: bill.Address{Lines: []string{"Lindenweg 3"}, PostCode: "04109", City: "Leipzig", Country: "DE"},
		Contact: bill.Contact{Email: "ada@kramer-violins.example"}, TaxID: "DE136695976",
		Account:  bill.Account{Holder: "Kramer Violins", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX", Bank: "Commerzbank"},
		Currency: money.MustCurrency("EUR"), Language: "en", Terms: 14, Prices: bill.Net,
	}
}

// openedPad is a desk on which the books of a shop lie open.
func openedPad(t *testing.T, change ...func(*app.Setup)) *pad {
	t.Helper()
	return newPad(t).lay(change...)
}

// lay lays the books of a shop open on the desk.
func (p *pad) lay(change ...func(*app.Setup)) *pad {
	t := p.t
	t.Helper()
	setup := app.Setup{Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass)}
	for _, fn := range change {
		fn(&setup)
	}
	dir := filepath.Join(p.cfg.Homes, "Kramer Violins.counterfoil")
	b, s, key, err := app.Create(t.Context(), dir, p.cfg.Env, setup)
	if err != nil {
		t.Fatal(err)
	}
	key.Wipe()
	p.books = b
	p.enter(s)
	return p
}

// wantPage fails unless the page of that name is on show.
func (p *pad) wantPage(name string) {
	p.t.Helper()
	last := ""
	for line := range strings.Lines(p.trace.String()) {
		if _, page, ok := strings.Cut(line, " page "); ok {
			last = strings.TrimSpace(page)
		}
	}
	if last != name {
		p.t.Fatalf("the page is %q, not %q; the trace:\n%s", last, name, p.trace)
	}
}

// said tells whether the trace holds the words.
func (p *pad) said(words string) bool { return strings.Contains(p.trace.String(), words) }

// all are the objects of a type on show, in dialogs first, in the order of the page.
func all[T fyne.CanvasObject](p *pad) []T {
	var found []T
	roots := slices.Clone(p.w.Canvas().Overlays().List())
	slices.Reverse(roots)
	for _, root := range append(roots, p.w.Content()) {
		walk(root, func(o fyne.CanvasObject) {
			if match, ok := o.(T); ok {
				found = append(found, match)
			}
		})
	}
	return found
}

func walk(o fyne.CanvasObject, fn func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	fn(o)
	switch c := o.(type) {
	case *fyne.Container:
		for _, child := range c.Objects {
			walk(child, fn)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(c).Objects() {
			walk(child, fn)
		}
	}
}

// offers says whether a button with these words is there.
func (p *pad) offers(words string) bool {
	return slices.ContainsFunc(all[*kit.Button](p), func(b *kit.Button) bool { return b.Text() == words })
}

// press taps the button with these words.
func (p *pad) press(words string) {
	p.t.Helper()
	for _, b := range all[*kit.Button](p) {
		if b.Text() == words || b.AccessibilityLabel() == words {
			test.Tap(b)
			return
		}
	}
	for _, i := range all[*kit.SidebarItem](p) {
		if i.AccessibilityLabel() == words {
			test.Tap(i)
			return
		}
	}
	p.t.Fatalf("no button %q on show", words)
}

// field is the one with this label.
func (p *pad) field(label string) *kit.Field {
	p.t.Helper()
	for _, f := range all[*kit.Field](p) {
		if name, _, _ := strings.Cut(f.AccessibilityLabel(), ":"); name == label {
			return f
		}
	}
	p.t.Fatalf("no field %q on show", label)
	return nil
}

// input is the widget of a field that takes the keyboard.
func (p *pad) input(label string) fyne.Focusable {
	p.t.Helper()
	var in fyne.Focusable
	walk(p.field(label), func(o fyne.CanvasObject) {
		if f, ok := o.(fyne.Focusable); ok && in == nil {
			in = f
		}
	})
	if in == nil {
		p.t.Fatalf("field %q has nothing to type into", label)
	}
	return in
}

// fill types text into a field, in place of what stands there.
func (p *pad) fill(label, text string) {
	p.t.Helper()
	in := p.input(label)
	p.w.Canvas().Focus(in)
	if s, ok := in.(fyne.Shortcutable); ok {
		s.TypedShortcut(&fyne.ShortcutSelectAll{})
		in.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	for _, r := range text {
		in.TypedRune(r)
	}
}

// keys go to whatever has the keyboard, as in the window.
func (p *pad) keys(names ...fyne.KeyName) {
	p.t.Helper()
	for _, name := range names {
		in := p.w.Canvas().Focused()
		if in == nil {
			p.t.Fatalf("nothing has the keyboard to hear %s", name)
		}
		in.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

// wait lets all timers come due.
func (p *pad) wait() {
	due := p.later
	p.later = nil
	for _, fn := range due {
		fn()
	}
}

// shoot takes a picture of the window in both palettes: DESKTOP_GALLERY=dir keeps them for a person to look at.
func (p *pad) shoot(name string) {
	p.t.Helper()
	dir := os.Getenv("DESKTOP_GALLERY")
	if least := p.w.Content().MinSize(); least.Width > 1180 || least.Height > 760 {
		p.t.Errorf("%s makes the window grow to %v", name, least)
	}
	if dir == "" {
		return
	}
	for _, mode := range []string{"light", "dark"} {
		theme, err := kit.NewTheme(modeOf(mode))
		if err != nil {
			p.t.Fatal(err)
		}
		p.cfg.SetTheme(theme)
		p.w.Resize(fyne.NewSize(1180, 759))
		p.w.Resize(fyne.NewSize(1180, 760)) // wrapped texts know their height only after the first layout
		picture := p.w.Canvas().Capture()
		file, err := os.Create(filepath.Join(dir, name+"-"+mode+".png"))
		if err != nil {
			p.t.Fatal(err)
		}
		if err := png.Encode(file, picture); err != nil {
			p.t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			p.t.Fatal(err)
		}
	}
}
