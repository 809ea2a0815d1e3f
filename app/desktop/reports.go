package desktop

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// reportsPage proves the numbers, checks the books, and exports them.
type reportsPage struct {
	desk    *Desk
	list    *kit.List
	rows    []numberRow
	verdict *kit.Text

	checkText, exportText *kit.Paragraph
	work                  *booksWork

	tax     *accountant
	table   *reportTable
	numbers fyne.CanvasObject // the list of numbers, shown in place of a table
}

// numberRow is one series in one year.
type numberRow struct {
	kind bill.Kind
	run  bill.Run
	next string // of a series that gave no number yet
}

func (d *Desk) showReports() {
	p := &reportsPage{
		desk: d, verdict: kit.NewText("", kit.StyleCaption).SetLeast(60), work: newBooksWork(d),
		checkText:  kit.NewParagraph("Reads every page, adds up every document again, and checks every signature of the log.").Muted(),
		exportText: kit.NewParagraph("Everything in the books as JSON and CSV files and PDFs, in the clear, in a folder of your choice.").Muted(),
	}
	p.tax = newAccountant(d)
	p.work.told = func(words string) { p.checkText.Set(words) }
	p.work.exported = func(words string) { p.exportText.Set(words) }
	p.list = kit.NewList("Number series",
		kit.Column{Title: "Documents", Width: 140, Kind: kit.CellText},
		kit.Column{Title: "Year", Width: 60, Kind: kit.CellMuted},
		kit.Column{Title: "First", Width: 110, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Last", Width: 110, Grow: 1, Kind: kit.CellMuted},
		kit.Column{Title: "Count", Width: 70, Align: fyne.TextAlignTrailing, Kind: kit.CellStrong},
		kit.Column{Title: "Gaps and doubles", Width: 280, Kind: kit.CellChip})
	p.list.OnCells = p.cells
	p.list.SetEmpty(kit.NewEmptyState(kit.IconReports, "No numbers yet", "Each issued document takes the next one.", nil))
	p.table = newReportTable(d)
	p.table.swap = p.swap
	p.numbers = kit.NewCardInset(container.NewBorder(container.New(layout.NewCustomPaddedLayout(6, 8, 12, 12),
		container.NewBorder(nil, nil, kit.NewText("Number series", kit.StyleHeading), nil, p.verdict)), nil, nil, nil, p.list), 8)
	p.swap()
	d.show("reports", p)
	p.reload()
}

// swap shows the numbers where they are chosen, else a table.
func (p *reportsPage) swap() {
	if p.table.chosen() == numbersReport {
		p.numbers.Show()
		p.table.card.Hide()
		return
	}
	p.numbers.Hide()
	p.table.card.Show()
}

func (p *reportsPage) first() fyne.Focusable { return p.table.which }

func (p *reportsPage) content() fyne.CanvasObject {
	card := func(title string, words *kit.Paragraph, actions fyne.CanvasObject) fyne.CanvasObject {
		return kit.NewCard(container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewText(title, kit.StyleHeading), words, actions))
	}
	cards := []fyne.CanvasObject{card("Are the books sound?", p.checkText, container.NewHBox(p.work.check))}
	if p.desk.me.May("books.export") {
		cards = append(cards, card("Take everything with you", p.exportText, container.NewHBox(p.work.export)))
	}
	if p.desk.me.May("journal.see") {
		cards = append(cards, card("For the accountant", kit.NewParagraph("What was billed and received, as entries on accounts: for DATEV, or as a journal.").Muted(), p.tax.actions()))
	}
	return kit.NewColumn(
		kit.NewPageHead(kit.NewText("Reports", kit.StyleTitle), kit.NewText("Where you stand, and proof for your bookkeeper and the tax office", kit.StyleCaption), nil,
			p.table.actions()...),
		kit.NewRow(cards...),
		p.work.busy, p.table.bar,
		container.NewStack(p.table.card, p.numbers),
	)
}

func (p *reportsPage) reload() {
	d, s := p.desk, p.desk.me
	p.table.reload()
	latest(d, "numbers", s.Numbers, p.load)
}

// load shows the report of the numbers.
func (p *reportsPage) load(list []app.NumberReport) {
	p.rows = nil
	count, whole, passed := int64(0), true, false
	for _, report := range list {
		if len(report.Runs) == 0 {
			p.rows = append(p.rows, numberRow{kind: report.Series.Kind, next: report.Series.Preview(p.desk.me.Today())})
		}
		for _, run := range report.Runs {
			p.rows = append(p.rows, numberRow{kind: report.Series.Kind, run: run})
			count += run.Count
			whole, passed = whole && run.Whole(), passed || len(run.Passed) > 0
		}
	}
	switch {
	case count == 0:
		p.verdict.Set("")
	case whole && passed:
		p.verdict.Set(plural(int(count), "number") + ", none missing but for those passed over, none twice")
		p.verdict.SetTone(kit.ToneSuccess)
	case whole:
		p.verdict.Set(plural(int(count), "number") + ", none missing, none twice")
		p.verdict.SetTone(kit.ToneSuccess)
	default:
		p.verdict.Set("Numbers are missing or stand twice. Tell your bookkeeper.")
		p.verdict.SetTone(kit.ToneError)
	}
	p.verdict.SetAlign(fyne.TextAlignTrailing)
	p.list.SetCount(len(p.rows))
	p.desk.say("listed")
}

func (p *reportsPage) cells(i int, cells []kit.Cell) {
	if i >= len(p.rows) {
		return
	}
	r := p.rows[i]
	cells[0].Text = kindWord(r.kind) + "s"
	if r.next != "" {
		cells[2].Text, cells[4].Text, cells[5] = "next: "+r.next, "0", kit.Cell{Text: "None given yet"}
		return
	}
	cells[1].Text = periodWord(r.run.Period)
	cells[2].Text, cells[3].Text, cells[4].Text = r.run.First.Text, r.run.Last.Text, strconv.FormatInt(r.run.Count, 10)
	cells[5] = wholeness(r.run)
}

// wholeness says whether numbers are missing or stand twice, and who passed over which.
func wholeness(r bill.Run) kit.Cell {
	switch {
	case r.Whole() && len(r.Passed) > 0:
		return kit.Cell{Text: "Complete but for " + passedOver(r.Passed), Tone: kit.ToneSuccess}
	case r.Whole() && r.First.Counter > 1:
		return kit.Cell{Text: "Complete from " + strconv.FormatInt(r.First.Counter, 10), Tone: kit.ToneSuccess}
	case r.Whole():
		return kit.Cell{Text: "Complete", Tone: kit.ToneSuccess}
	case len(r.Double) > 0:
		return kit.Cell{Text: "Twice: " + firstFew(r.Double), Tone: kit.ToneError}
	}
	return kit.Cell{Text: "Missing: " + firstFew(r.Missing), Tone: kit.ToneError}
}

// passedOver are the first of the counters that a series was set forward past, and by whom: "43-99, set forward by Ada".
func passedOver(list []bill.Jump) string {
	var parts, names []string
	for i, j := range list {
		if i == 3 {
			parts = append(parts, "...")
			break
		}
		one := strconv.FormatInt(j.First, 10)
		if j.Last > j.First {
			one += "-" + strconv.FormatInt(j.Last, 10)
		}
		parts = append(parts, one)
		if j.By != "" && !slices.Contains(names, j.By) {
			names = append(names, j.By)
		}
	}
	by := ""
	if len(names) > 0 {
		by = " by " + strings.Join(names, " and ")
	}
	return strings.Join(parts, ", ") + ", set forward" + by
}

// periodWord is a period of a series as a person writes it: 2026, or 11/2026.
func periodWord(period int) string {
	switch {
	case period == 0:
		return ""
	case period > 9999:
		return fmt.Sprintf("%02d/%d", period%100, period/100)
	}
	return strconv.Itoa(period)
}

// firstFew are the first three of many counters.
func firstFew(list []int64) string {
	var parts []string
	for i, n := range list {
		if i == 3 {
			parts = append(parts, "...")
			break
		}
		parts = append(parts, strconv.FormatInt(n, 10))
	}
	return strings.Join(parts, ", ")
}
