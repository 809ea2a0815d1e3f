package desktop

import (
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app"

	"fyne.io/fyne/v2"
)

// TestWorkOnRealGoroutines goes through the daily work as the program does it: the books on goroutines of their own, the answers
// one by one on this one. The race detector looks for what both touch.
func TestWorkOnRealGoroutines(t *testing.T) {
	answers := make(chan func(), 1000)
	p := newPad(t, func(c *Config) {
		c.Spawn = func(f func()) { go f() }
		c.Back = func(f func()) { answers <- f }
	})
	until := func(what string, done func() bool) {
		t.Helper()
		for end := time.After(20 * time.Second); !done(); {
			select {
			case f := <-answers:
				f()
			case <-end:
				t.Fatalf("%s does not come; the trace:\n%s", what, p.trace)
			}
		}
	}
	setup := app.Setup{Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass)}
	b, s, key, err := app.Create(t.Context(), filepath.Join(p.cfg.Homes, "Kramer.counterfoil"), p.cfg.Env, setup)
	if err != nil {
		t.Fatal(err)
	}
	key.Wipe()
	p.books = b
	p.enter(s)
	until("home", func() bool { return p.said("listed") })
	p.stock()
	p.ctrl(fyne.KeyN)
	until("the editor", func() bool { return p.said("page editor") })
	e := p.page.(*editorPage)
	p.letters("mül")
	until("a customer", func() bool { return e.customer.Open() })
	p.keys(fyne.KeyReturn)
	p.w.Resize(fyne.NewSize(1720, 960))
	p.letters("rosin")
	until("an item", func() bool { return len(e.items) > 0 })
	p.keys(fyne.KeyReturn)
	p.letters("12")
	until("the paper", func() bool { return len(e.preview.view.images) > 0 })
	p.goTo(placeInvoices)
	until("the draft", func() bool { page, ok := p.page.(*invoicesPage); return ok && page.list.Count() == 1 })
	p.page.(*invoicesPage).open(0)
	until("the draft again", func() bool { again, ok := p.page.(*editorPage); return ok && again != e })
	p.ctrl(fyne.KeyReturn)
	until("the document", func() bool { return p.said("issued") && p.said("shown") })
	p.ctrl(fyne.KeyN)
	until("another editor", func() bool { again, ok := p.page.(*editorPage); return ok && again.draft.Buyer.Name == "" })
	p.letters("Somebody who calls")
	p.ctrl(fyne.KeyL)
	until("the lock", func() bool { return p.said("locked") })
	again := must[*app.Session](t)(p.books.Login(t.Context(), ownerName, []byte(ownerPass), ""))
	defer func() {
		if err := again.Lock(); err != nil {
			t.Error(err)
		}
	}()
	list, _, err := again.Documents(t.Context(), app.DocumentQuery{})
	if err != nil || len(list) != 2 || list[0].Name != "Somebody who calls" || list[1].Payable.String() != "139.94" {
		t.Errorf("the books hold %+v, %v", list, err)
	}
}
