package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app"
)

// Books that do not open at all: what lies beside them is found, it turns out what is whole, and a snapshot becomes books that open as before.
func TestTheWayBackFromBooksThatDoNotOpen(t *testing.T) {
	p := openedPad(t)
	p.sell()
	dir := p.me.Dir()
	must[struct{}](t)(struct{}{}, p.me.TakeSnapshot(t.Context(), nil))
	must[app.Backup](t)(p.me.Backup(t.Context(), asFolder(filepath.Join(p.cfg.Homes, "Backups")), nil))
	p.Lock()
	if err := os.WriteFile(filepath.Join(dir, "books.db"), []byte("nothing of use"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.fill("Passphrase", ownerPass)
	p.press("Unlock")
	if p.offers("Open what can be read") {
		p.press("Look for whole copies")
	} else {
		p.press("Look at what is there")
	}
	p.wantPage("wayback")
	p.press("Look which are whole")
	if p.field("Passphrase of the books").Problem() == "" {
		t.Error("no passphrase is asked for")
	}
	p.fill("Passphrase of the books", "certainly not this one")
	p.press("Look which are whole")
	if !strings.Contains(p.field("Passphrase of the books").Problem(), "not right") {
		t.Error("a wrong passphrase is taken")
	}
	p.fill("Passphrase of the books", ownerPass)
	p.press("Look which are whole")
	page := p.page.(*wayBackPage)
	if len(page.ways) != 2 || page.states[page.ways[0].Path] != "whole" || page.states[page.ways[1].Path] != "whole" {
		t.Fatalf("found %+v, %v", page.ways, page.states)
	}
	p.look("wayback")
	for i, w := range page.ways {
		if w.Snapshot() {
			page.list.Select(i)
		}
	}
	p.press("Make books of it")
	p.wantPage("unlock")
	p.fill("Passphrase", ownerPass)
	p.press("Unlock")
	if p.me == nil || p.me.Dir() == dir || p.me.ReadOnly() != app.AlertOlderCopy {
		t.Fatalf("the books again: %s", p.trace)
	}
	if kept, err := os.ReadFile(filepath.Join(dir, "books.db")); err != nil || string(kept) != "nothing of use" {
		t.Error("the broken books were touched")
	}
}
