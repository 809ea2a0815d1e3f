package desktop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/journal"
	"counterfoil/app/report"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// accountant is what the page of reports has for the accountant: the journal as a file, and the accounts that it books on.
type accountant struct {
	desk *Desk
	file *kit.Button
	set  *kit.Button
}

func newAccountant(d *Desk) *accountant {
	a := &accountant{desk: d}
	a.file = kit.NewButton(kit.Secondary, kit.IconSave, "Journal", a.askFile)
	a.set = kit.NewButton(kit.Quiet, kit.IconSettings, "Accounts", a.askAccounts)
	return a
}

// actions are the buttons that the user may press.
func (a *accountant) actions() fyne.CanvasObject {
	row := container.NewHBox()
	switch a.desk.me.User().Role {
	case app.Clerk:
	case app.Auditor:
		row.Add(a.file)
	default:
		row.Objects = []fyne.CanvasObject{a.file, a.set}
	}
	return row
}

var journalChoices = []kit.Suggestion{{ID: "datev", Title: "DATEV booking batch"}, {ID: "csv", Title: "Neutral journal (CSV)"}}

// askFile asks for days and kind of the file; last month, at first.
func (a *accountant) askFile() {
	d := a.desk
	format := kit.NewSelect(journalChoices...)
	format.Choose("datev")
	from, to := d.dateField(false), d.dateField(false)
	p, _ := report.Named("last-month", d.me.Today())
	from.Set(p.From.Time())
	to.Set(p.To.Time())
	lines := map[string]*kit.Field{
		"format": kit.NewField("File", format, ""), "from": kit.NewField("From", from, ""), "to": kit.NewField("To", to, "Within one business year"),
	}
	box := kit.NewDialog("For the accountant", container.New(layout.NewCustomPaddedVBoxLayout(8), lines["format"], kit.NewRow(lines["from"], lines["to"])),
		kit.Primary, "Make it", "Cancel")
	box.Width, box.First = 520, format
	box.OnConfirm = func() {
		var begins, ends bool
		p.From, begins = dayIn(from)
		p.To, ends = dayIn(to)
		if !begins || !ends {
			markField(lines, map[bool]string{true: "to", false: "from"}[begins])
			return
		}
		a.make(box, lines, format.Chosen().ID, p)
	}
	box.ShowOn(d.canvas())
	d.say("journal asked")
}

// make works the file out, and asks where to put it.
func (a *accountant) make(box *kit.Dialog, lines map[string]*kit.Field, format string, p report.Period) {
	d, s := a.desk, a.desk.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]byte, error) { return s.JournalFile(ctx, format, p) }, func(file []byte, err error) {
		e, ok := errors.AsType[*app.Error](err)
		switch {
		case ok && lines[e.Field] != nil:
			lines[e.Field].SetProblem(journalProblem(e))
			return
		case err != nil:
			box.Close()
			d.showProblem(err)
			return
		}
		box.Close()
		name := "journal-" + p.To.String() + ".csv"
		if format == "datev" {
			name = "EXTF_Buchungsstapel_" + p.To.String() + ".csv"
		}
		d.saveFile("Save the journal", name, func(context.Context) ([]byte, error) { return file, nil }, d.savedAs("journal saved"))
	})
}

// journalProblem says what is wrong with the days.
func journalProblem(e *app.Error) string {
	if errors.Is(e, journal.ErrTooMany) {
		return "More entries than one file takes: choose fewer days."
	}
	return "The days lie in several business years: make a file for each."
}

// askAccounts shows the accounts that the journal books on.
func (a *accountant) askAccounts() {
	d, s := a.desk, a.desk.me
	latest(d, "accounts", s.Accounts, a.editAccounts)
}

var chartChoices = []kit.Suggestion{
	{ID: journal.SKR03, Title: "SKR03"}, {ID: journal.SKR04, Title: "SKR04"}, {ID: journal.Neutral, Title: "Of no country"},
}

// accountsForm is the dialog of the accounts. It is read as the JSON form of a chart, so that the fields are named once.
type accountsForm struct {
	chart   *kit.Select
	entries map[string]*kit.Entry // by field
	lines   map[string]*kit.Field
}

// accountFields are the fields of one line, with their labels.
var accountFields = [][2]string{
	{"consultant", "Consultant no. (DATEV)"},
	{"client", "Client no. (DATEV)"},
	{"yearStart", "Business year from"},
	{"receivable", "Customers"},
	{"prepaid", "Prepaid"},
	{"writeOff", "Written off"},
	{"gain", "Overpaid, kept"},
	{"rounding", "Cash rounding"},
	{"late", "Late payment"},
	{"length", "Digits of an account"},
}

func (a *accountant) editAccounts(c journal.Chart) {
	d := a.desk
	f := &accountsForm{chart: kit.NewSelect(chartChoices...), entries: map[string]*kit.Entry{}, lines: map[string]*kit.Field{}}
	for _, field := range accountFields {
		f.entries[field[0]] = kit.NewEntry()
		f.lines[field[0]] = kit.NewField(field[1], f.entries[field[0]], "")
	}
	f.entries["money"], f.entries["revenue"] = kit.NewTextArea(3), kit.NewTextArea(6)
	f.lines["chart"] = kit.NewField("Chart", f.chart, "")
	f.lines["money"] = kit.NewField("Money, one a line", f.entries["money"], "Account and method; without a method for all others: 1200, 1000 cash")
	f.lines["revenue"] = kit.NewField("Sales, one a line", f.entries["revenue"], "VAT category, rate or any, account, account of the tax or -, account of discounts; then abroad, domestic")
	f.load(c)
	f.chart.OnSelect = func(s kit.Suggestion) {
		begin, _ := journal.Default(s.ID)
		begin.Consultant, begin.Client = c.Consultant, c.Client
		f.load(begin)
	}
	row := func(names ...string) fyne.CanvasObject {
		var parts []fyne.CanvasObject
		for _, name := range names {
			parts = append(parts, f.lines[name])
		}
		return kit.NewRow(parts...)
	}
	box := kit.NewDialog("Accounts of the journal", container.New(layout.NewCustomPaddedVBoxLayout(6),
		row("chart", "consultant", "client"), row("yearStart", "length", "receivable"), row("prepaid", "writeOff", "gain", "rounding", "late"), row("money"), row("revenue")),
		kit.Primary, "Save", "Cancel")
	box.Width, box.First = 720, f.chart
	box.OnConfirm = func() { a.saveAccounts(box, f) }
	box.ShowOn(d.canvas())
	d.say("accounts shown")
}

func (f *accountsForm) load(c journal.Chart) {
	f.chart.Choose(c.Name)
	for field, text := range map[string]string{
		"consultant": none(c.Consultant), "client": none(c.Client), "yearStart": fmt.Sprintf("%02d-%02d", c.YearStart.Month, c.YearStart.Day),
		"receivable": c.Receivable, "prepaid": c.Prepaid, "writeOff": c.WriteOff, "gain": c.Gain, "rounding": c.Rounding, "late": c.Late, "length": fmt.Sprint(c.Length),
		"money": moneyLines(c.Money), "revenue": revenueLines(c.Revenue),
	} {
		f.entries[field].SetText(text)
	}
}

// none is a number, or nothing for 0.
func none(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func moneyLines(list []journal.MoneyAccount) string {
	var out []string
	for _, m := range list {
		out = append(out, strings.TrimSpace(m.Account+" "+m.Method))
	}
	return strings.Join(out, "\n")
}

func revenueLines(list []journal.RevenueAccount) string {
	var out []string
	for _, r := range list {
		rate := "any"
		if r.Percent != nil {
			rate = r.Percent.String()
		}
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s %s %s", r.Category, rate, r.Account, first(r.Tax, "-"), r.Discount, r.Where, codeWord(r.Code))), " "))
	}
	return strings.Join(out, "\n")
}

// codeWord is a tax code as it stands at the end of a line.
func codeWord(code string) string {
	if code == "" {
		return ""
	}
	return "code=" + code
}

// read gives the form of a chart in JSON. Amounts of words that no line has are told by the field.
func (f *accountsForm) read() ([]byte, string) {
	out := map[string]any{"chart": f.chart.Chosen().ID}
	for _, field := range accountFields {
		out[field[0]] = strings.TrimSpace(f.entries[field[0]].Text)
	}
	for _, number := range []string{"consultant", "client"} {
		out[number] = first(out[number].(string), "0")
	}
	money := []map[string]string{}
	for _, line := range textLines(f.entries["money"].Text) {
		words := strings.Fields(line)
		if len(words) > 2 {
			return nil, "money"
		}
		row := map[string]string{"account": words[0]}
		if len(words) == 2 {
			row["method"] = words[1]
		}
		money = append(money, row)
	}
	revenue := []map[string]string{}
	for _, line := range textLines(f.entries["revenue"].Text) {
		row, ok := revenueRow(strings.Fields(line))
		if !ok {
			return nil, "revenue"
		}
		revenue = append(revenue, row)
	}
	out["money"], out["revenue"] = money, revenue
	data, err := json.Marshal(out)
	if err != nil {
		panic(err) // texts
	}
	return data, ""
}

// revenueRow reads "S 19 8400 1776 8736 abroad code=3".
func revenueRow(words []string) (map[string]string, bool) {
	if len(words) < 5 || len(words) > 7 {
		return nil, false
	}
	row := map[string]string{"category": words[0], "account": words[2], "discount": words[4]}
	if words[1] != "any" {
		row["rate"] = strings.TrimSuffix(words[1], "%")
	}
	if words[3] != "-" {
		row["tax"] = words[3]
	}
	for _, word := range words[5:] {
		if code, ok := strings.CutPrefix(word, "code="); ok {
			row["code"] = code
		} else {
			row["where"] = word
		}
	}
	return row, true
}

func (a *accountant) saveAccounts(box *kit.Dialog, f *accountsForm) {
	d, s := a.desk, a.desk.me
	for _, line := range f.lines {
		line.SetProblem("")
	}
	data, wrong := f.read()
	if wrong != "" {
		f.lines[wrong].SetProblem("A line of it has too few words, or too many.")
		return
	}
	kit.Go(d.run, context.Background(), func(ctx context.Context) (journal.Chart, error) { return s.SetAccountsFrom(ctx, data) },
		func(_ journal.Chart, err error) {
			e, ok := errors.AsType[*app.Error](err)
			if ok {
				name, _, _ := strings.Cut(e.Field, "[")
				if line := f.lines[name]; line != nil {
					line.SetProblem("This cannot be one. Digits, as the accountant has them.")
					return
				}
			}
			if err != nil {
				d.showProblem(err)
				return
			}
			box.Close()
			d.toast(kit.ToneSuccess, "Saved")
			d.say("accounts saved")
		})
}
