package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// roomCard offers to give the room of what was deleted back to the disk.
func (d *Desk) roomCard() fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(12), kit.NewText("Room on the disk", kit.StyleHeading),
		container.New(shares{5, 2}, kit.NewParagraph("The room of deleted drafts, customers and items stays with the books, to be used again. It can be given back."),
			kit.NewButton(kit.Secondary, kit.IconNone, "Compact the books", d.compact)))
}

// compact writes the books anew while one waits. Stopping it leaves them as they were.
func (d *Desk) compact() {
	s := d.me
	busy := kit.NewProgress("Compacting the books", "Stop")
	box := kit.NewDialog("Compact the books", busy, kit.Primary, "", "")
	ctx, report, cancel := watch(d.run, busy)
	box.ShowOn(d.canvas())
	kit.Go(d.run, ctx, func(ctx context.Context) (app.Shrunk, error) { return s.Compact(ctx, report) }, func(r app.Shrunk, err error) {
		stopped := ctx.Err() != nil
		cancel()
		box.Close()
		switch {
		case err == nil:
			d.toast(kit.ToneSuccess, "Compacted: "+byteSize(r.Saved())+" given back, the books take "+byteSize(r.After)+".")
			d.say("compacted")
		case stopped:
			d.toast(kit.ToneInfo, "Stopped. The books are as they were.")
		default:
			d.showProblem(err)
		}
	})
}
