package desktop

import (
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// homeCard is a card of home with a title.
func homeCard(title string, body fyne.CanvasObject) fyne.CanvasObject {
	return kit.NewCard(container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 6, 0, 0), kit.NewText(title, kit.StyleHeading).SetLeast(60)),
		nil, nil, nil, body))
}

// toDoLine is what a thing to do says, and where its button leads. A new thing to do is a new line here.
type toDoLine struct {
	icon  kit.IconName
	words func(app.ToDo) string
	open  func(*Desk) // nil: the document that the thing names
}

func toDoLines() map[app.ToDoKind]toDoLine {
	return map[app.ToDoKind]toDoLine{
		app.ToDoAlarms: {kit.IconWarning, pluralized("alarm", ""), (*Desk).showAlarms},
		app.ToDoOverdue: {kit.IconWarning, counted("overdue"), func(d *Desk) {
			d.showInvoicesOf(app.ListFilter{State: bill.StateOverdue})
		}},
		app.ToDoReminders: {kit.IconMail, reminderWords, (*Desk).showReminders},
		app.ToDoLetters:   {kit.IconMail, letterToDo, func(d *Desk) { d.showOutbox("") }},
		app.ToDoRegister:  {kit.IconClock, registerWords, nil},
		app.ToDoRecurring: {kit.IconCalendar, counted("recurring due"), (*Desk).showRecurring},
		app.ToDoExpiring: {kit.IconClock, pluralized("quote", "ending soon"), func(d *Desk) {
			d.showInvoicesOf(app.ListFilter{Kind: bill.Quote, State: bill.StateIssued})
		}},
		app.ToDoExpired: {kit.IconClock, pluralized("quote", "unanswered"), func(d *Desk) {
			d.showInvoicesOf(app.ListFilter{Kind: bill.Quote, State: bill.StateExpired})
		}},
		app.ToDoStock: {kit.IconItems, pluralized("item", "low in stock"), (*Desk).showLowStock},
		app.ToDoDrafts: {kit.IconPencil, pluralized("draft", "left lying"), func(d *Desk) {
			d.showInvoicesOf(app.ListFilter{State: bill.StateDraft})
		}},
		app.ToDoAnswer:   {kit.IconMail, answerToDo, (*Desk).showHandovers},
		app.ToDoErasures: {kit.IconTrash, func(t app.ToDo) string { return "Erase the rest of " + plural(t.Count, "customer") }, (*Desk).showPrivacySettings},
		app.ToDoBackup:   {kit.IconBackup, backupWords, (*Desk).showBackup},
	}
}

func answerToDo(t app.ToDo) string { return "No answer for " + plural(t.Days, "day") }

func counted(words string) func(app.ToDo) string {
	return func(t app.ToDo) string { return fmt.Sprintf("%d %s", t.Count, words) }
}

func pluralized(noun, words string) func(app.ToDo) string {
	return func(t app.ToDo) string { return strings.TrimSpace(plural(t.Count, noun) + " " + words) }
}

func reminderWords(t app.ToDo) string {
	words := plural(t.Count, "reminder") + " due"
	if t.More {
		words = "Over " + words
	}
	return words
}

// registerWords say by when the first of the documents must be with the portal, for large shops.
func registerWords(t app.ToDo) string {
	switch t.Days {
	case 0:
		return plural(t.Count, "IRN") + " due today"
	case 1:
		return plural(t.Count, "IRN") + " due tomorrow"
	}
	return plural(t.Count, "IRN") + " due in " + plural(t.Days, "day")
}

func letterToDo(t app.ToDo) string {
	return plural(t.Count, "letter") + " failed or not sure"
}

func backupWords(t app.ToDo) string {
	if t.Light.Colour != "" {
		return lightToDo(t.Light)
	}
	if t.Days < 0 {
		return "Make a first backup"
	}
	return "Backup is " + plural(t.Days, "day") + " old"
}

// lightToDo names what the light asks for, in a few words: the page of the backups says all of it.
func lightToDo(l plan.Light) string {
	words := map[plan.Step]string{
		plan.StepPlace: "Backups in one place alone", plan.StepElsewhere: "No backup elsewhere", plan.StepRun: "A backup is missing", plan.StepMend: "See to a backup place",
		plan.StepDrill: "Prove a restore", plan.StepClock: "Set the clock",
	}
	return words[l.Do]
}

// loadToDo shows a line for each thing that waits, or says that nothing does.
func (p *homePage) loadToDo(now app.Home) {
	d, lines := p.desk, toDoLines()
	p.todo.Objects = nil
	for _, t := range now.ToDo {
		line, ok := lines[t.What]
		if !ok || t.What == app.ToDoBackup && !d.me.May("backup.make") {
			continue
		}
		button := kit.NewButton(kit.Quiet, line.icon, line.words(t), func() {
			if line.open == nil {
				d.showDocument(t.First)
				return
			}
			line.open(d)
		})
		p.todo.Objects = append(p.todo.Objects, container.New(layout.NewCustomPaddedLayout(0, 0, -10, -10), container.NewHBox(button)))
	}
	if len(p.todo.Objects) == 0 {
		p.todo.Objects = []fyne.CanvasObject{kit.NewText("Nothing is waiting for you.", kit.StyleMuted).SetLeast(60)}
	}
	p.todo.Refresh()
}

// loadBest shows who was invoiced most.
func (p *homePage) loadBest(list []app.BestCustomer) {
	d := p.desk
	p.best.Objects = nil
	for _, b := range list {
		amount := kit.NewText(d.style.Money(b.Invoiced), kit.StyleMuted)
		name := kit.NewText(b.Name, kit.StyleBody).SetLeast(30)
		p.best.Objects = append(p.best.Objects, kit.NewSpot(container.NewBorder(nil, nil, nil, amount, name), func() { d.openCustomer(b.Customer) }))
	}
	words := "Invoiced in twelve months"
	if len(list) == 0 {
		words = "Nobody yet."
	}
	p.best.Objects = append(p.best.Objects, kit.NewText(words, kit.StyleCaption).SetLeast(60))
	p.best.Refresh()
}
