package kit

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

func never(time.Duration, func()) {}

func british() DateStyle {
	return DateStyle{
		Layout: "02/01/2006", FirstDay: time.Monday,
		Months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		Days:   [7]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"},
	}
}

func testDay() time.Time { return time.Date(2026, time.September, 30, 15, 4, 0, 0, time.UTC) }

func fieldsPage(t *testing.T) fyne.Window {
	customer := NewSuggest()
	customer.NewLine = func(text string) string { return "New customer: " + text }
	customer.OnQuery = func(string) {
		customer.Offer([]Suggestion{{"1", "Müller Textiles GmbH", "Leipzig"}, {"2", "Müller & Söhne", "Graz"}, {"3", "Mullins Bakery", "Cork"}})
	}
	currency := NewSelect(Suggestion{"EUR", "Euro", ""}, Suggestion{"GBP", "Pound sterling", ""})
	currency.Choose("EUR")
	due := NewDate(british(), testDay)
	due.Set(testDay())
	phrase := NewSecret("At least six words")
	for _, r := range "correct horse battery" {
		phrase.TypedRune(r)
	}
	meter := NewStrength()
	meter.Set(3, "Good: it would hold for years")
	yes, no := NewCheckbox("Prices include tax"), NewCheckbox("Remind me after the due date")
	yes.Set(true)
	w, _ := open(t, padded(
		NewRow(NewField("Customer", customer, ""), NewField("Currency", currency, "")),
		NewRow(NewField("Due", due, "30 days after the invoice"), NewField("Amount", NewValue(int64(125000), cents, showCents), "1,250.00 EUR")),
		NewRow(NewField("Passphrase", phrase, ""), container.New(layout.NewCustomPaddedLayout(18, 0, 0, 0), meter)),
		row12(yes, no),
		NewField("Note", NewTextArea(3), ""),
	), 760, 480)
	w.Canvas().Focus(customer)
	typeIn(t, w, "Mu")
	return w
}

func statesPage(t *testing.T) fyne.Window {
	p := NewProgress("Backup to USB stick", "Cancel")
	p.OnCancel = func() {}
	p.Set(62, 100, "Sealing the books: 62 of 100 MB")
	w, frame := open(t, padded(
		NewPageHeader("Backup", "Every evening, to two places", NewButton(Quiet, IconBack, "Settings", nil), NewButton(Primary, IconBackup, "Back up now", nil)),
		NewBanner(ToneError, "The last backup failed: the USB stick is not plugged in. Plug it in and try again; nothing is lost.", NewButton(Secondary, IconNone, "Try again", nil)),
		NewBanner(ToneWarning, "The recovery kit was never proven. Type four groups of it back.", nil),
		NewBanner(ToneInfo, "A copy made on Monday is kept for a year.", nil),
		NewBanner(ToneSuccess, "The backup was read back and compared.", nil),
		NewCard(p),
	), 760, 480)
	frame.Toast(ToneSuccess, "Invoice 2026-0042 was issued", never)
	return w
}

func linesPage(t *testing.T) fyne.Window {
	g := NewGrid("Lines", "Delete line",
		GridColumn{Title: "Item", Width: 160, Grow: 1}, GridColumn{Title: "Quantity", Width: 80}, GridColumn{Title: "Unit", Width: 70},
		GridColumn{Title: "Price", Width: 90}, GridColumn{Title: "Tax %", Width: 70}, GridColumn{Title: "Net", Width: 90, Align: fyne.TextAlignTrailing, Computed: true})
	g.SetLines([][]string{{"Linen cloth, natural white", "12", "m", "18.50", "19", "222.00"}, {"Cutting to size", "2,5", "h", "48.00", "19", "120.00"}, {"Delivery", "x", "", "9.90", "19", ""}, nil})
	g.OnQuery = func(_, column int, _ string) {
		if column == 0 {
			g.Offer([]Suggestion{{"1", "Linen thread", "4.20 per spool"}, {"2", "Linen cloth, blue", "21.00 per m"}})
		}
	}
	g.NewLine = func(text string) string { return "New item: " + text }
	g.SetProblem(2, 1, "A quantity is a number, such as 2.5")
	w, _ := open(t, container.New(layout.NewCustomPaddedLayout(20, 20, 20, 20), NewCard(g)), 900, 380)
	g.FocusCell(2, 1)
	g.FocusCell(3, 0)
	typeIn(t, w, "lin")
	return w
}

func monthPage(t *testing.T) fyne.Window {
	due := NewDate(british(), testDay)
	due.Set(testDay())
	w, _ := open(t, padded(NewRow(NewField("Due", due, ""), NewText("", StyleBody))), 560, 340)
	w.Canvas().Focus(due)
	press(t, w, fyne.KeyF4, fyne.KeyUp)
	return w
}

func examplePage(t *testing.T) fyne.Window {
	side := NewSidebar("Counterfoil")
	for _, p := range []struct {
		icon IconName
		text string
	}{
		{IconHome, "Overview"},
		{IconInvoice, "Invoices"},
		{IconCustomers, "Customers"},
		{IconItems, "Items"},
		{IconPayments, "Payments"},
		{IconReports, "Reports"},
		{IconBackup, "Backup"},
		{IconSettings, "Settings"},
	} {
		side.Add(p.icon, p.text, nil)
	}
	side.Choose(1)
	side.SetFoot(IconLock, "Books are sealed", "Backed up 12 min ago", nil)
	search := NewEntry()
	search.SetPlaceHolder("Search by number, customer or state")
	search.SetIcon(Icon(IconSearch, lookOf(side).color(ColorMuted)))
	chart := NewChart("Invoiced and received", func(n int64) string { return strconv.FormatInt(n/100_000, 10) + "k" }, func(n int64) string { return fmt.Sprintf("€%d.%02d", n/100, n%100) })
	chart.Set([]string{"Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"},
		Series{Name: "Invoiced", Values: []int64{4200000, 5100000, 4800000, 6100000, 5900000, 6600000, 7200000, 5400000, 7900000, 8300000, 7600000, 9200000}},
		Series{Name: "Received", Values: []int64{3950000, 4700000, 4500000, 5200000, 5700000, 6000000, 6200000, 5500000, 7000000, 7400000, 7200000, 6900000}})
	list := sampleList(100_000)
	page := NewColumn(
		NewPageHeader("Invoices", "September 2026 · all amounts in EUR", nil, NewWide(290, search), NewButton(Secondary, IconNone, "Export", nil), NewButton(Primary, IconPlus, "New invoice", nil)),
		NewRow(
			NewStatCard(Stat{Label: "Outstanding", Figure: "€48,210.00", Note: "23 open invoices", Icon: IconClock, IconTone: ToneInfo}),
			NewStatCard(Stat{Label: "Overdue", Figure: "€9,870.50", Note: "6 invoices, oldest 41 days", NoteTone: ToneError, Icon: IconWarning, IconTone: ToneError}),
			NewStatCard(Stat{Label: "Paid this month", Figure: "€69,004.10", Note: "8.2 % more than in August", NoteTone: ToneSuccess, Icon: IconDone, IconTone: ToneSuccess}),
			NewStatCard(Stat{Label: "Drafts", Figure: "€3,120.00", Note: "4 ready to send", Icon: IconPencil, IconTone: ToneWarning}),
		),
		NewCard(NewTall(184, chart)),
		NewCardInset(list, 8),
	)
	shell := NewShell(side)
	shell.SetPage(page)
	w, _ := open(t, shell, 1240, 760)
	list.Focus()
	list.Select(3)
	chart.hover(7)
	w.Canvas().Unfocus()
	return w
}
