package desktop

import (
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// The columns of the grid of addresses, and of that of contacts.
const (
	placeUse = iota
	placeStreet
	placePostCode
	placeCity
	placeCountry
	placeRegion
	placeColumns
)

const (
	personRole = iota
	personName
	personEmail
	personPhone
	personMail
	personColumns
)

// streetBreak parts the lines of an address in a cell.
const streetBreak = ", "

// moreOf is a grid of things that a customer has several of. A line of which nothing was typed counts for nothing.
type moreOf struct {
	grid *kit.Grid
	kept []bill.Address // of the lines, for what the cells do not show
}

func newMore(name, remove string, columns ...kit.GridColumn) *moreOf {
	m := &moreOf{grid: kit.NewGrid(name, remove, columns...)}
	m.grid.OnAdd = func(int) { m.kept = append(m.kept, bill.Address{}) }
	m.grid.OnRemove = func(line int) {
		m.kept = append(m.kept[:line:line], m.kept[line+1:]...)
		if len(m.kept) == 0 {
			m.kept = []bill.Address{{}}
		}
	}
	m.grid.OnChange = func(line, col int, _ string) { m.grid.SetProblem(line, col, "") }
	return m
}

func newPlaces() *moreOf {
	m := newMore("More addresses", "Delete this address",
		kit.GridColumn{Title: "For", Width: 84}, kit.GridColumn{Title: "Street and number", Width: 110, Grow: 2},
		kit.GridColumn{Title: "Post code", Width: 72}, kit.GridColumn{Title: "Town", Width: 80, Grow: 1}, kit.GridColumn{Title: "Country", Width: 60}, kit.GridColumn{Title: "Region", Width: 70})
	m.grid.OnQuery = func(_, col int, text string) {
		switch {
		case col == placeUse:
			m.grid.Offer(offersFor(text, []kit.Suggestion{
				{Title: bill.Billing, Detail: "in place of the first on documents"}, {Title: "delivery"},
			}))
		case col == placeCountry && text != "":
			m.grid.Offer(countryOffers(text))
		default:
			m.grid.Offer(nil)
		}
	}
	m.grid.OnPick = func(line, col int, s kit.Suggestion) {
		if col == placeCountry {
			m.grid.SetCell(line, col, s.ID)
		}
		m.grid.FocusCell(line, min(col+1, placeColumns-1))
	}
	return m
}

func newPeople() *moreOf {
	m := newMore("More contacts", "Delete this contact",
		kit.GridColumn{Title: "Role", Width: 84}, kit.GridColumn{Title: "Name", Width: 90, Grow: 1}, kit.GridColumn{Title: "E-mail", Width: 110, Grow: 2},
		kit.GridColumn{Title: "Phone", Width: 90, Grow: 1}, kit.GridColumn{Title: "Gets mail", Width: 70})
	m.grid.OnQuery = func(_, col int, text string) {
		if col == personMail {
			m.grid.Offer(offersFor(text, []kit.Suggestion{{Title: "yes"}, {Title: "no"}}))
			return
		}
		m.grid.Offer(nil)
	}
	m.grid.OnPick = func(line, col int, _ kit.Suggestion) { m.grid.FocusCell(line, min(col+1, personColumns-1)) }
	return m
}

// offersFor are the suggestions that begin with what was typed.
func offersFor(text string, all []kit.Suggestion) (list []kit.Suggestion) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, s := range all {
		if strings.HasPrefix(strings.ToLower(s.Title), text) {
			list = append(list, s)
		}
	}
	return list[:min(len(list), offered)]
}

// countryOffers are the countries whose name or code begins with what was typed.
func countryOffers(text string) []kit.Suggestion {
	for _, c := range countryChoices() {
		if strings.EqualFold(c.ID, strings.TrimSpace(text)) {
			return []kit.Suggestion{c}
		}
	}
	return offersFor(text, countryChoices())
}

func (m *moreOf) loadPlaces(list []bill.Place) {
	var lines [][]string
	m.kept = nil
	for _, p := range list {
		a := p.Address
		lines = append(lines, []string{p.Use, strings.Join(a.Lines, streetBreak), a.PostCode, a.City, a.Country, a.Region})
		m.kept = append(m.kept, a)
	}
	m.show(lines)
}

func (m *moreOf) loadPeople(list []bill.Person) {
	var lines [][]string
	m.kept = make([]bill.Address, len(list))
	for _, p := range list {
		mail := ""
		if p.Mail {
			mail = "yes"
		}
		lines = append(lines, []string{p.Role, p.Contact.Name, p.Contact.Email, p.Contact.Phone, mail})
	}
	m.show(lines)
}

func (m *moreOf) show(lines [][]string) {
	if len(lines) == 0 {
		m.kept = []bill.Address{{}}
	}
	m.grid.SetLines(lines)
}

// rows are the cells of the lines in which something was typed, and which line each is.
func (m *moreOf) rows(columns int) (rows [][]string, lines []int) {
	for line := range m.grid.Len() {
		cells := make([]string, columns)
		for col := range cells {
			cells[col] = strings.TrimSpace(m.grid.Cell(line, col))
		}
		if strings.Join(cells, "") != "" {
			rows, lines = append(rows, cells), append(lines, line)
		}
	}
	return rows, lines
}

func (m *moreOf) places() (list []bill.Place) {
	rows, lines := m.rows(placeColumns)
	for i, cells := range rows {
		a := bill.Address{PostCode: cells[placePostCode], City: cells[placeCity], Country: cells[placeCountry], Region: cells[placeRegion]}
		if old := m.kept[lines[i]].Lines; cells[placeStreet] == strings.Join(old, streetBreak) {
			a.Lines = old
		} else {
			a.Lines = streetLines(cells[placeStreet])
		}
		list = append(list, bill.Place{Use: cells[placeUse], Address: a})
	}
	return list
}

// streetLines are the lines of an address that was typed into a cell; what a third line cannot hold stays on it.
func streetLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.SplitN(text, streetBreak, 3)
}

func (m *moreOf) people() (list []bill.Person) {
	rows, _ := m.rows(personColumns)
	for _, cells := range rows {
		list = append(list, bill.Person{
			Role: cells[personRole], Contact: bill.Contact{Name: cells[personName], Email: cells[personEmail], Phone: cells[personPhone]},
			Mail: cells[personMail] != "" && !strings.EqualFold(cells[personMail], "no"),
		})
	}
	return list
}

// mark shows what is wrong with a field of the grid, "addresses[1].address.country", and goes there.
func (m *moreOf) mark(field string, columns int, words string, col int) {
	_, rest, _ := strings.Cut(field, "[")
	number, _, _ := strings.Cut(rest, "]")
	n, err := strconv.Atoi(number)
	if _, lines := m.rows(columns); err == nil && n < len(lines) {
		m.grid.SetProblem(lines[n], col, words)
		m.grid.FocusCell(lines[n], col)
	}
}

// moreTitle names the dialog of what a customer has several of, and the button that opens it.
const moreTitle = "Addresses, contacts"

// showMore opens the further addresses and contacts. They are kept with the customer.
func (f *customerForm) showMore() {
	places, people := f.places.places(), f.people.people()
	box := kit.NewDialog(moreTitle, container.New(layout.NewCustomPaddedVBoxLayout(5),
		kit.NewText("More addresses. Documents go to the one for billing, if there is one.", kit.StyleMuted), f.places.grid,
		kit.NewText("More contacts, and who of them gets mail.", kit.StyleMuted), f.people.grid,
	), kit.Primary, "Done", "Cancel")
	box.Width, box.First = 820, f.places.grid.First()
	box.OnConfirm = box.Close
	box.OnCancel = func() {
		f.places.loadPlaces(places)
		f.people.loadPeople(people)
	}
	box.ShowOn(f.desk.canvas())
}

// markMore marks the cell of an error in an address or a contact. It says whether the error is one.
func (f *customerForm) markMore(field string) bool {
	if strings.HasPrefix(field, "addresses[") || strings.HasPrefix(field, "contacts[") {
		f.showMore()
	}
	switch {
	case strings.HasPrefix(field, "addresses["):
		col, words := placeStreet, mendWords["address.lines"]
		if strings.HasSuffix(field, ".use") {
			col, words = placeUse, "What is it for? billing, delivery or a word of your own."
		}
		if strings.HasSuffix(field, ".country") {
			col, words = placeCountry, mendWords["address.country"]
		}
		f.places.mark(field, placeColumns, words, col)
	case strings.HasPrefix(field, "contacts["):
		f.people.mark(field, personColumns, "A contact has a name, a phone number or an e-mail address.", personName)
	default:
		return false
	}
	return true
}
