package privacy

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
)

// Setup are the facts of a shop that its record of processing is made of.
type Setup struct {
	Company  bill.Company
	Made     bill.Date
	Terms    Terms
	Places   []Place   // where data go
	Measures []Measure // what protects them
	Counts   map[Kind]int
}

// Place is where data go to, or come from.
type Place struct {
	What  string // a key of the words: "place.mail"
	Where string // a host, a folder; "" where there is no one place
	In    bool   // data come from there
}

// Measure is something that protects the data: a key of the words, and the figures that it is told with.
type Measure struct {
	What    string // "measure.pages"
	Figures []any
}

// Record is the record of processing activities that Article 30 of the GDPR asks for, and where the data flow, in words.
type Record struct {
	Language   string
	Title      string
	Controller []string // name, address, how to reach
	Heads      map[string]string
	Activities []Activity
	Flows      []Flow
	Measures   []string
	Notes      []string
}

// Activity is what is done with a kind of records.
type Activity struct {
	Kind    Kind
	Name    string // "Invoices, credit notes"
	Purpose string
	Basis   string
	People  string
	Data    string
	To      string
	Keep    string
	Tables  []string
	Records int // in the books now
}

// Flow is a way that data take.
type Flow struct {
	From, To, What, How string
}

// RecordOf makes the record in a language of which there are words, else in English.
func RecordOf(s Setup, language string) Record {
	w := wordsOf(language)
	r := Record{
		Language: w.language, Title: w.of("title"), Heads: w.heads(),
		Controller: controller(s.Company),
		Notes:      []string{fmt.Sprintf(w.of("note.generated"), s.Made), w.ruleNote(s.Terms), w.of("note.backups"), w.of("note.processors")},
	}
	for _, f := range append(Kinds(), Facts{Kind: Staff, Basis: ByInterest}) {
		r.Activities = append(r.Activities, w.activity(s, f))
	}
	for _, p := range s.Places {
		r.Flows = append(r.Flows, w.flow(p))
	}
	for _, m := range s.Measures {
		r.Measures = append(r.Measures, fmt.Sprintf(w.of(m.What), m.Figures...))
	}
	return r
}

func controller(c bill.Company) (list []string) {
	town := strings.TrimSpace(c.Address.PostCode + " " + c.Address.City + " " + c.Address.Country)
	for _, line := range append(append([]string{c.Name}, c.Address.Lines...), town, c.Contact.Name, c.Contact.Email, c.Contact.Phone) {
		if line != "" {
			list = append(list, line)
		}
	}
	return list
}

func (w tongue) activity(s Setup, f Facts) Activity {
	key := string(f.Kind)
	a := Activity{
		Kind: f.Kind, Name: w.of("name." + key), Purpose: w.of("purpose." + key), Basis: w.of("basis." + string(f.Basis)), Data: w.of("data." + key),
		People: w.of("people.customers"), Keep: w.keep(s.Terms, f), Tables: TablesOf(f.Kind), Records: s.Counts[f.Kind],
	}
	if f.Kind == Staff {
		a.People = w.of("people.staff")
	}
	var to []string
	for _, p := range s.Places {
		if name := w.of(p.What); !p.In && gets(p.What, f.Kind) && !slices.Contains(to, name) {
			to = append(to, name)
		}
	}
	a.To = strings.Join(to, ", ")
	return a
}

// gets says whether a kind of records goes to a place.
func gets(place string, k Kind) bool {
	switch place {
	case "place.backup", "place.offsite", "place.left", "place.device":
		return true
	case "place.alarm", "place.keychain":
		return k == Staff
	case "place.mail":
		return k == Letter || k == Invoice || k == Quote || k == Contract || k == Reminder || k == DocFile
	case "place.customer":
		return k == Invoice || k == Quote || k == Contract || k == Reminder || k == Letter
	case "place.accountant", "place.taxoffice":
		return k == Invoice || k == Payment || k == BankEntry
	case "place.portal":
		return k == Invoice
	}
	return false
}

// keep says how long a kind of records is kept, and by which law.
func (w tongue) keep(t Terms, f Facts) string {
	r := t.RuleOf(f.Kind)
	if f.Kind == Staff {
		return w.of("keep.books")
	}
	if r.Years == 0 {
		return w.of("keep.purpose")
	}
	text := w.kept(r)
	if r.Own > 0 {
		return text + " (" + w.of("keep.own") + ")"
	}
	return text + " (" + w.source(r) + ")"
}

func (w tongue) source(r Rule) string {
	if r.Country == "" {
		return w.of("keep.unknown")
	}
	return r.Source
}

// RuleNote says in a language how far the periods of a country can be relied on.
func RuleNote(t Terms, language string) string { return wordsOf(language).ruleNote(t) }

func (w tongue) ruleNote(t Terms) string {
	r := For(t.Country, Invoices)
	switch {
	case r.Country == "":
		return w.of("note.unknown")
	case r.Looked.IsZero():
		return w.of("note.general")
	}
	if r.Page != "" {
		return fmt.Sprintf(w.of("note.text"), r.Looked, r.Page)
	}
	return fmt.Sprintf(w.of("note.looked"), r.Looked)
}

func (w tongue) flow(p Place) Flow {
	f := Flow{From: w.of("flow.books"), To: w.of(p.What), What: w.of(p.What + ".what"), How: w.of(p.What + ".how")}
	if p.Where != "" {
		f.To += ": " + p.Where
	}
	if p.In {
		f.From, f.To = f.To, f.From
	}
	return f
}
