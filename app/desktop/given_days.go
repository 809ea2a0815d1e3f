package desktop

import (
	"context"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
)

// askedDays are the days that the owner of books that were handed over asks to look at: lists and reports begin with them, until all days are asked
// for. Either may be zero.
type askedDays struct {
	from, to bill.Date
	all      bool
}

func (a askedDays) there() bool { return !a.from.IsZero() || !a.to.IsZero() }
func (a askedDays) on() bool    { return a.there() && !a.all }

// learnDays asks the books which days they were handed over for.
func (d *Desk) learnDays() {
	if g, err := d.me.Given(context.Background()); err == nil { // it is at hand: nothing is read from the disk
		d.asked = askedDays{from: g.From, to: g.Through}
	}
}

// askedFilter narrows the list of documents to the days that were asked for, if some were.
func (d *Desk) askedFilter() (f app.ListFilter) {
	if d.asked.on() {
		f.From, f.To = d.asked.from, d.asked.to
	}
	return f
}

// askedWords say which days were asked for.
func (d *Desk) askedWords() string {
	switch a := d.asked; {
	case a.from.IsZero():
		return "up to " + d.style.day(a.to)
	case a.to.IsZero():
		return "from " + d.style.day(a.from) + " on"
	default:
		return d.style.day(a.from) + " to " + d.style.day(a.to)
	}
}

// daysButton shows all days, or those that were asked for again; there is none where none were.
func (d *Desk) daysButton(again func()) []fyne.CanvasObject {
	if !d.asked.there() {
		return nil
	}
	words := "All days"
	if d.asked.all {
		words = "The days asked for"
	}
	b := kit.NewButton(kit.Secondary, kit.IconCalendar, words, func() {
		d.asked.all = !d.asked.all
		again()
	})
	b.SetName(words+": you are asked to look at "+d.askedWords(), d.tip)
	return []fyne.CanvasObject{b}
}
