package desktop

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"

	"fyne.io/fyne/v2"
)

func (p *pad) unlock() {
	p.t.Helper()
	p.wantPage("unlock")
	p.fill("Passphrase", ownerPass)
	p.keys(fyne.KeyReturn)
}

// entry is what stands in a field.
func (p *pad) entry(label string) string {
	p.t.Helper()
	return p.field(label).Typed()
}

func TestTypingOutlivesTheLock(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.goHome()

	// A customer half written, with a field that is not right yet.
	c := p.customerNamed("Dvořák")
	p.editCustomer(c)
	p.fill("Name", "Dvořák Quartet of Pra")
	p.fill("Usual discount", "3,")
	p.Lock()
	p.unlock()
	p.wantPage("customer")
	if p.entry("Name") != "Dvořák Quartet of Pra" || p.entry("Usual discount") != "3," || p.entry("Town") != "Praha" {
		t.Errorf("name %q, discount %q, town %q", p.entry("Name"), p.entry("Usual discount"), p.entry("Town"))
	}
	p.look("typing-returned")
	if kept := must[bill.Customer](t)(p.me.Customer(t.Context(), c.ID)); kept.Name != "Dvořák Quartet" {
		t.Errorf("the books say %q: nobody has saved that", kept.Name)
	}

	// Saved, it does not come back.
	p.fill("Usual discount", "3")
	p.ctrl(fyne.KeyS)
	p.wait()
	p.Lock()
	p.unlock()
	p.wantPage("home")

	// A new item.
	p.editItem(bill.Item{})
	p.fill("Name", "Chin rest, ebony")
	p.fill("Price in EUR", "18.5")
	p.page.(*itemPage).form.stock.Tapped(nil)
	p.Lock()
	p.unlock()
	p.wantPage("item")
	if p.entry("Name") != "Chin rest, ebony" || p.entry("Price in EUR") != "18.5" || !p.page.(*itemPage).form.stock.On() || !p.page.(*itemPage).isNew {
		t.Errorf("name %q, price %q", p.entry("Name"), p.entry("Price in EUR"))
	}
	p.goHome() // left without saving, as with Escape
	p.wait()
	p.Lock()
	p.unlock()
	p.wantPage("home")
}

// A draft and its text return to the editor; so does what was typed right before the program was killed.
func TestTypingOutlivesTheProgram(t *testing.T) {
	p := openedPad(t)
	p.stock()
	p.ctrl(fyne.KeyN)
	p.letters("dvo")
	p.keys(fyne.KeyReturn)
	p.letters("rosin")
	p.keys(fyne.KeyReturn)
	p.fill("Discount", "3%")
	p.wait() // some seconds
	if drafts, _, err := p.me.Documents(t.Context(), app.DocumentQuery{}); err != nil || len(drafts) != 0 {
		t.Fatalf("%d drafts, %v: the draft is not to be in the books yet", len(drafts), err)
	}

	// The program is killed: nothing is left, nothing is closed. Another one finds what it left on the disk.
	dir, env := p.me.Dir(), p.cfg.Env
	killed := p.me
	t.Cleanup(func() { _ = killed.Lock() })
	copyOf := filepath.Join(t.TempDir(), filepath.Base(dir))
	if err := os.CopyFS(copyOf, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	q := newPad(t, func(c *Config) { c.Env = env; c.Dir = copyOf })
	q.Start()
	q.fill("Name", ownerName)
	q.unlock()
	q.wantPage("editor")
	e := q.page.(*editorPage)
	if e.grid.Cell(0, colItem) != "Rosin" || e.customer.Text != "Dvořák Quartet" || !e.dirty || e.kept {
		t.Errorf("item %q for %q, dirty %v, kept %v", e.grid.Cell(0, colItem), e.customer.Text, e.dirty, e.kept)
	}
	if d := e.read(); len(d.Discounts) != 1 {
		t.Errorf("%d discounts", len(d.Discounts))
	}
	q.goHome() // leaving keeps it as a draft
	if drafts, _, err := q.me.Documents(t.Context(), app.DocumentQuery{}); err != nil || len(drafts) != 1 {
		t.Errorf("%d drafts, %v", len(drafts), err)
	}
	q.wait()
	q.Lock()
	q.unlock()
	q.wantPage("home")
}

// A letter that was begun is there again when Send is pressed.
func TestALetterOutlivesTheLock(t *testing.T) {
	p := openedPad(t)
	p.stock()
	doc := p.sold(p.clock.Add(-time.Hour), "Dvořák", 3, "1", "", 0)
	p.openDocument(doc.ID(), false)
	p.press("Send")
	p.wantPage("mail")
	p.fill("Subject", "The bow that you asked for")
	p.Lock()
	p.unlock()
	p.wantPage("document")
	p.press("Send")
	if p.entry("Subject") != "The bow that you asked for" {
		t.Errorf("subject %q", p.entry("Subject"))
	}
}

// The computer sleeps, or its screen is locked: the desk is locked first, and what was typed is there after it.
func TestTheDeskLocksBeforeASleep(t *testing.T) {
	var left func()
	p := newPad(t, func(c *Config) {
		c.Away = func(f func()) func() { left = f; return func() {} }
	})
	p.Start()
	p.lay()
	p.editItem(bill.Item{})
	p.fill("Name", "Chin rest, ebony")
	s := p.me
	left()
	p.wantPage("unlock")
	if !s.Locked() {
		t.Error("the keys are still there when the computer sleeps")
	}
	left() // locked already: nobody waits
	p.unlock()
	p.wantPage("item")
	if p.entry("Name") != "Chin rest, ebony" {
		t.Errorf("name %q", p.entry("Name"))
	}
}

// A sleep that nobody told of shows by the clock: it went on while the computer stood still.
func TestTheDeskLocksAfterASleep(t *testing.T) {
	awake := time.Duration(0)
	p := newPad(t, func(c *Config) { c.Ran = func() time.Duration { return awake } })
	p.lay()
	p.clock, awake = p.clock.Add(time.Minute), awake+time.Minute
	p.wait()
	p.clock, awake = p.clock.Add(25*time.Second), awake+5*time.Second // the network has put the clock right
	p.wait()
	p.clock, awake = p.clock.Add(-time.Hour), awake+5*time.Second
	p.wait()
	p.wantPage("home")
	p.clock, awake = p.clock.Add(3*time.Minute), awake+5*time.Second
	p.wait()
	p.wantPage("unlock")
}

// How long it may be left alone is each computer's own.
func TestMinutesOfThisComputer(t *testing.T) {
	p := openedPad(t)
	p.setLock("2")
	if p.memory[memoryLock] != "2" {
		t.Errorf("kept %q", p.memory[memoryLock])
	}
	p.Lock()
	p.unlock()
	p.clock = p.clock.Add(2 * time.Minute)
	p.wait()
	p.wantPage("unlock")
	for _, bad := range []string{"", "0", "-1", "61", "never"} {
		if p.lockAfter(bad) {
			t.Errorf("%q was taken", bad)
		}
	}
}

// What was typed into a recurring invoice outlives a lock, also where it cannot be kept yet.
func TestTypingOfATemplateOutlivesTheLock(t *testing.T) {
	p := openedPad(t)
	p.stock()
	sold := p.sold(p.clock.Add(-time.Hour), "Dvořák", 3, "1", "", 0)
	r := must[bill.Recurring](t)(p.me.RecurringFrom(t.Context(), sold.ID()))
	r.Schedule = bill.Schedule{From: p.me.Today().AddDays(7), Every: 1, Unit: bill.Months}
	kept := must[bill.Recurring](t)(p.me.AddRecurring(t.Context(), r))
	p.editTemplate(kept)
	grid := p.page.(*templatePage).grid
	grid.FocusCell(0, colPrice)
	p.keys(fyne.KeyReturn)
	p.letters("Insurance {month}") // and no price yet
	p.Lock()
	p.unlock()
	p.wantPage("template")
	page := p.page.(*templatePage)
	if got := page.grid.Cell(1, colItem); got != "Insurance {month}" || !page.dirty || page.round.ID != kept.ID {
		t.Errorf("it is %q, dirty %v", got, page.dirty)
	}
	if now := must[app.RecurringInvoice](t)(p.me.Recurring(t.Context(), kept.ID)); len(now.Draft.Lines) != 1 {
		t.Errorf("%d lines are in the books", len(now.Draft.Lines))
	}
	page.grid.FocusCell(1, colPrice)
	p.letters("10")
	p.ctrl(fyne.KeyS)
	if now := must[app.RecurringInvoice](t)(p.me.Recurring(t.Context(), kept.ID)); len(now.Draft.Lines) != 2 {
		t.Errorf("%d lines are kept", len(now.Draft.Lines))
	}
	p.wait()
	p.Lock()
	p.unlock()
	p.wantPage("home")
}
