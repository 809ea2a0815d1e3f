package desktop

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/app"
	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2/test"
)

// visitor walks through the window: from every page she taps all that is offered, and goes on from each page that she comes to.
type visitor struct {
	*pad
	who   string
	share int             // one of so many things is tapped on each page
	reads bool            // she may only read: what a dialog asks for is confirmed too
	seen  map[string]bool // pages, and what was tapped on them
	queue []visit
	words map[string]bool // all that was offered to her
}

// visit is a way to a page.
type visit struct {
	page string
	open func()
}

// offer is something that can be tapped.
type offer struct {
	words string
	tap   func()
}

// lasting are words that end the session or leave the books: they are not tapped.
var lasting = []string{"Switch user", "Lock the books", "Restore", "Other books"}

// offers are all buttons, choices of menus and first rows of lists on show.
func (v *visitor) onOffer() (list []offer) {
	for _, b := range all[*kit.Button](v.pad) {
		if words := b.Text(); !b.Disabled() {
			if words == "" {
				words = b.AccessibilityLabel()
			}
			list = append(list, offer{words, func() { test.Tap(b) }})
		}
	}
	for _, s := range all[*kit.Select](v.pad) {
		for _, c := range s.Offers() {
			list = append(list, offer{s.Chosen().Title + " > " + c.Title, func() { s.OnSelect(c) }})
		}
	}
	for _, l := range all[*kit.List](v.pad) {
		if l.OnOpen != nil && l.Count() > 0 {
			list = append(list, offer{"open " + nameOf(l), func() { l.Select(0); l.OnOpen(0) }})
		}
	}
	return list
}

// nameOf is what a list is called.
func nameOf(l *kit.List) string {
	if named, ok := l.Focusable().(interface{ AccessibilityLabel() string }); ok {
		name, _, _ := strings.Cut(named.AccessibilityLabel(), ":")
		return name
	}
	return "a list"
}

// page is the name of the one on show.
func (v *visitor) onPage() string {
	last := ""
	for line := range strings.Lines(v.trace.String()) {
		if _, page, ok := strings.Cut(line, " page "); ok {
			last = strings.TrimSpace(page)
		}
	}
	return last
}

// close takes away every dialog.
func (v *visitor) close() {
	for range 20 {
		list := v.w.Canvas().Overlays().List()
		if len(list) == 0 {
			return
		}
		if d, ok := list[len(list)-1].(*kit.Dialog); ok {
			d.Close()
			continue
		}
		v.w.Canvas().Overlays().Remove(list[len(list)-1])
	}
}

func (v *visitor) come(page string, open func()) {
	if !v.seen[page] {
		v.seen[page] = true
		v.queue = append(v.queue, visit{page, open})
	}
}

// walk goes through all pages there are a way to.
func (v *visitor) walk() {
	for len(v.queue) > 0 {
		at := v.queue[0]
		v.queue = v.queue[1:]
		v.arrive(at)
		for i, o := range v.onOffer() {
			v.words[o.words] = true
			key := v.keyOf(at) + ": " + o.words
			if v.seen[key] || slices.Contains(lasting, o.words) || isSection(o.words) {
				continue
			}
			v.seen[key] = true
			if rand.IntN(v.share) == 0 {
				v.try(at, i, key)
				v.arrive(at)
			}
		}
	}
}

// keyOf is a page by its own name, to which several ways may lead. What is offered of a document or customer goes by how it stands.
func (v *visitor) keyOf(at visit) string {
	if name := v.onPage(); !slices.Contains([]string{"document", "customer", "editor"}, name) {
		return name
	}
	return at.page
}

// isSection says whether words name a section of the settings, which are all come to by themselves.
func isSection(words string) bool {
	for _, s := range sections() {
		if s.name == words {
			return true
		}
	}
	return false
}

// arrive opens a page anew, as nothing was tapped on it.
func (v *visitor) arrive(at visit) {
	v.close()
	v.trace.Reset()
	at.open()
}

// try taps the ith thing on a page, and what it asks for.
func (v *visitor) try(at visit, i int, key string) {
	v.arrive(at)
	list := v.onOffer()
	if i >= len(list) {
		return
	}
	before := v.onPage()
	list[i].tap()
	if now := v.onPage(); now != before && len(v.w.Canvas().Overlays().List()) == 0 {
		words := list[i].words
		v.come(now, func() {
			at.open()
			for _, o := range v.onOffer() {
				if o.words == words {
					o.tap()
					return
				}
			}
		})
	}
	if dialogs := v.w.Canvas().Overlays().List(); v.reads && len(dialogs) > 0 {
		for _, o := range v.onOffer() {
			v.words[o.words] = true
		}
		if d, ok := dialogs[len(dialogs)-1].(*kit.Dialog); ok {
			if b, ok := d.Default().(*kit.Button); ok && b != nil && !b.Disabled() {
				test.Tap(b)
			}
		}
	}
	if v.said("problem forbidden") {
		v.t.Errorf("as %s: %q is offered and refused", v.who, key)
	}
	if v.me == nil {
		v.t.Fatalf("as %s: %q ended the session", v.who, key)
	}
}

// everything is books with one of each thing in them.
func (p *pad) everything() {
	ctx := p.t.Context()
	p.aYear()
	fatima, late := p.customerNamed("Fatima"), p.sold(morning.AddDate(0, 0, -60), "Fatima", 3, "2", "", 0)
	quote := must[bill.Draft](p.t)(p.me.NewDraft(ctx, bill.Quote, fatima.ID))
	quote.Lines = late.Draft().Lines
	must[bill.Document](p.t)(p.me.IssueDraft(ctx, quote))
	must[bill.Recurring](p.t)(p.me.AddRecurring(ctx, must[bill.Recurring](p.t)(p.me.RecurringFrom(ctx, late.ID()))))
	must[[]bill.Reminder](p.t)(p.me.MakeReminders(ctx, nil, false))
	must[app.Note](p.t)(p.me.AddNote(ctx, fatima.ID, "calls in the evening"))
	must[app.Attachment](p.t)(p.me.Attach(ctx, late.ID(), app.File{Name: "drawing.txt", Content: []byte("drawing")}))
	must[app.PriceBook](p.t)(p.me.AddPriceList(ctx, []byte(`{"name": "Trade", "items": [{"item": "S-020", "price": "8.50"}]}`)))
	must[[]app.BankStatement](p.t)(p.me.ImportBank(ctx, []byte(camtOf("0", "50", "2026-11-10|20.00|Fatima|"+late.Number().Text, "2026-11-11|30.00|Nobody|nothing")), bank.Hints{}))
	must[app.SavedView](p.t)(p.me.SaveView(ctx, app.SavedView{Name: "Late ones", Filter: app.ListFilter{State: bill.StateOverdue}}))
	must[app.BackupPlace](p.t)(p.me.AddPlace(ctx, app.BackupPlace{Address: plan.Address{Kind: plan.Files, Path: p.t.TempDir()}}, app.Credential{}))
	must[app.Backup](p.t)(p.me.Backup(ctx, p.t.TempDir()+"/", nil))
	gone := must[bill.Customer](p.t)(p.me.SaveCustomer(ctx, bill.Customer{Name: "Nobody any more", Address: fatima.Address}))
	if err := p.me.DeleteCustomer(ctx, gone.ID); err != nil {
		p.t.Fatal(err)
	}
	old := must[bill.Customer](p.t)(p.me.SaveCustomer(ctx, bill.Customer{Name: "Old Theatre", Address: fatima.Address}))
	if err := p.me.ArchiveCustomer(ctx, old.ID); err != nil {
		p.t.Fatal(err)
	}
}

// begin knows the ways to the pages that one comes to without tapping on another.
func (v *visitor) begin() {
	ctx := v.t.Context()
	for i, place := range places() {
		if place.may == "" || v.me.May(place.may) {
			v.come("place "+place.name, func() { v.goTo(i) })
		}
	}
	for i, section := range sections() {
		if i != peopleSection || v.me.May("user.see") {
			v.come("section "+section.name, func() { section.show(v.Desk) })
		}
	}
	for _, page := range searchablePages() {
		if v.offersPage(page) && !slices.Contains(lasting, page.name) {
			v.come("found "+page.name, func() { page.open(v.Desk) })
		}
	}
	for _, kind := range []bill.Kind{bill.Invoice, bill.Quote, bill.CreditNote} {
		list := must[[]app.DocumentRow](v.t)(rowsOf(v.me.Documents(ctx, app.DocumentQuery{Kind: kind, Limit: 100})))
		for _, r := range list {
			v.come("the "+string(r.State)+" "+string(kind), func() { v.openDocument(r.ID, r.State == bill.StateDraft) })
		}
	}
	for _, name := range []string{"Fatima", "Akademie"} {
		c := v.customerNamed(name)
		v.come("customer "+name, func() { v.editCustomer(c) })
	}
	items, _, err := v.me.Items(ctx, app.ItemQuery{Limit: 1})
	if err != nil {
		v.t.Fatal(err)
	}
	v.come("an item", func() { v.editItem(items[0]) })
}

func rowsOf(list []app.DocumentRow, _ int, err error) ([]app.DocumentRow, error) { return list, err }

// readerBooks opens the books as a bookkeeper to whom they were handed over.
func (p *pad) readerBooks() {
	dir := p.t.TempDir()
	file, agreed := filepath.Join(dir, "out"+app.HandoverSuffix), []byte("harbour lantern violin cedar")
	must[app.Handover](p.t)(p.me.HandOver(p.t.Context(), app.HandoverOrder{Path: file, To: herName, Passphrase: agreed}, nil))
	o := app.OpeningHandover{Path: file, Passphrase: agreed, Dir: filepath.Join(dir, "Kramer.counterfoil"), Name: herName, Own: []byte(herPass)}
	must[app.BackupFacts](p.t)(app.OpenHandover(p.t.Context(), p.cfg.Env, o, nil))
	p.Lock()
	p.openBooks(o.Dir)
	p.logIn("", herPass)
	p.wantPage("home")
}

// Whatever is offered, on every page that can be come to, as each role: it leads to no refusal. One of those who may only read and one of those who
// write is drawn for each run; DESKTOP_ROLES=all is everybody.
func TestNothingThatIsOfferedIsRefused(t *testing.T) {
	share := 5
	readers, writers := []string{"auditor", "handed over"}, []string{"clerk", "bookkeeper", "owner"}
	who := []string{readers[rand.IntN(len(readers))], writers[rand.IntN(len(writers))]}
	if os.Getenv("DESKTOP_ROLES") == "all" {
		who, share = append(readers, writers...), 1
	}
	for _, name := range who {
		t.Run(name, func(t *testing.T) {
			p := openedPad(t)
			p.everything()
			v := &visitor{pad: p, who: name, share: share, reads: slices.Contains(readers, name), seen: map[string]bool{}, words: map[string]bool{}}
			switch name {
			case "handed over":
				p.readerBooks()
			case "owner":
			default:
				p.someone(clerkName, app.Role(name))
			}
			v.begin()
			v.walk()
			if v.reads {
				v.offeredToReaders()
			}
			if name == "handed over" {
				return
			}
			p.Lock()
			p.logIn(ownerName, ownerPass)
			if refused := p.refused(); len(refused) != 0 {
				t.Errorf("the window knocked at %v", refused)
			}
		})
	}
}

// offeredToReaders compares with what those who may only read are offered: whoever adds a button that they see says here that it changes nothing.
func (v *visitor) offeredToReaders() {
	file := filepath.Join("testdata", "readers.txt")
	known := strings.Split(strings.TrimSpace(string(must[[]byte](v.t)(os.ReadFile(file)))), "\n")
	for words := range v.words {
		if !slices.ContainsFunc(known, func(k string) bool { return fits(k, words) }) {
			v.t.Errorf("%q is offered to who may only read. If it changes nothing, it belongs in %s", words, file)
		}
	}
}

// fits says whether words are those of a line; what changes from run to run is a star in it.
func fits(line, words string) bool {
	ok, err := filepath.Match(line, words)
	return line == words || err == nil && ok
}
