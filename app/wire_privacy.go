package app

import (
	"context"
	"errors"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/privacy"
	"counterfoil/store"
)

type saidJSON struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Purpose string `json:"purpose,omitempty"`
	Date    string `json:"date"`
	Means   string `json:"means,omitempty"`
	Note    string `json:"note,omitempty"`
	Made    string `json:"made"`
	By      string `json:"by"`
}

func saidOut(w Said) saidJSON {
	return saidJSON{w.ID.String(), string(w.Kind), w.Purpose, dayOut(w.Date), w.Means, w.Note, momentOut(w.Made), w.By}
}

var saidColumns = []string{"id", "kind", "purpose", "date", "means", "note", "made", "by"}

func saidRow(w saidJSON) []cell {
	return []cell{text(w.ID), text(w.Kind), text(w.Purpose), text(w.Date), text(w.Means), text(w.Note), text(w.Made), text(w.By)}
}

// saidLine is a word in one line.
func saidLine(w Said, language string) string {
	line := privacy.SaidOf(w.Kind, language)
	for _, part := range []string{w.Purpose, w.Means, w.Note} {
		if part != "" {
			line += " · " + strings.Join(strings.Fields(part), " ")
		}
	}
	return dayOut(w.Date) + "  " + line
}

// SaidLine is a word on data in one line of English, with its day.
func SaidLine(w Said) string { return saidLine(w, "en") }

type holdingJSON struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Date  string `json:"date"`
	Until string `json:"keptUntil,omitempty"`
}

type heldKindJSON struct {
	Kind    string        `json:"kind"`
	Name    string        `json:"name"`
	Purpose string        `json:"purpose"`
	Basis   string        `json:"basis"`
	Keep    string        `json:"kept"` // for how long, in words
	Years   int           `json:"years"`
	Source  string        `json:"law,omitempty"`
	Count   int           `json:"count"`
	Locked  int           `json:"locked"` // of them, that the law has kept
	Until   string        `json:"lockedUntil,omitempty"`
	Records []holdingJSON `json:"records"`
}

func heldKindOut(k HeldKind) heldKindJSON {
	out := heldKindJSON{
		Kind: string(k.Kind), Name: privacy.NameOf(k.Kind, "en"), Purpose: privacy.PurposeOf(k.Kind, "en"), Basis: string(k.Basis), Keep: KeptFor(k), Years: k.Rule.Years,
		Count: len(k.Holdings), Locked: k.Kept, Until: dayOut(k.Last), Records: []holdingJSON{},
	}
	if k.Rule.Years > 0 {
		out.Source = k.Rule.Source
	}
	for _, h := range k.Holdings {
		out.Records = append(out.Records, holdingJSON{h.ID.String(), h.Label, dayOut(h.Day), dayOut(h.Last)})
	}
	return out
}

// KeptFor says in English for how long the law has a kind of records kept.
func KeptFor(k HeldKind) string { return privacy.RuleWords(k.Rule, "en") }

type erasureJSON struct {
	Customer string         `json:"customer"`
	Name     string         `json:"name,omitempty"`
	Gone     []heldKindJSON `json:"gone"`
	Stays    []heldKindJSON `json:"stays"`
	Rest     string         `json:"next,omitempty"` // the last day of the first of what stays
	Until    string         `json:"until,omitempty"`
	Hinders  hindersJSON    `json:"hinders"`
	Backups  []keptCopyJSON `json:"backups"` // that may hold it still
	Away     []heldAwayJSON `json:"places"`  // how long they are kept in the places of the plan
	Left     bool           `json:"logLeft,omitempty"`
}

type hindersJSON struct {
	Open    int `json:"open"`
	Running int `json:"recurring"`
	Waiting int `json:"letters"`
}

type heldAwayJSON struct {
	Place   string `json:"place"`
	Backups int    `json:"backups"`
	Until   string `json:"until,omitempty"`
	ForGood bool   `json:"forGood"`
}

type keptCopyJSON struct {
	Made  string `json:"made"`
	Place string `json:"place"`
}

func erasureOut(e Erasure) erasureJSON {
	out := erasureJSON{
		Customer: e.Customer.ID.String(), Name: e.Customer.Name, Gone: heldKindsOut(e.Gone), Stays: heldKindsOut(e.Stays), Rest: dayOut(e.Rest), Until: dayOut(e.Until),
		Hinders: hindersJSON(e.Hinders), Backups: []keptCopyJSON{}, Away: []heldAwayJSON{}, Left: e.Left,
	}
	for _, h := range e.Away {
		out.Away = append(out.Away, heldAwayJSON{h.Place, h.Backups, dayOut(h.Until), h.ForGood})
	}
	for _, b := range e.Backups {
		out.Backups = append(out.Backups, keptCopyJSON{momentOut(b.Made), b.Place})
	}
	return out
}

func heldKindsOut(list []HeldKind) []heldKindJSON {
	out := []heldKindJSON{}
	for _, k := range list {
		out = append(out, heldKindOut(k))
	}
	return out
}

type personalOverviewJSON struct {
	Customer string         `json:"customer"`
	Name     string         `json:"name"`
	Listed   bool           `json:"listed"` // false: only typed on documents, without a record
	Kinds    []heldKindJSON `json:"kinds"`
	Said     []saidJSON     `json:"said"`
	Hinders  hindersJSON    `json:"hinders"`
	Backups  int            `json:"backups"`
}

func personalOut(p Personal) personalOverviewJSON {
	out := personalOverviewJSON{
		Customer: p.Customer.ID.String(), Name: p.Customer.Name, Listed: p.Listed(), Kinds: heldKindsOut(p.Kinds), Said: []saidJSON{}, Hinders: hindersJSON(p.Hinders), Backups: len(p.Backups),
	}
	for _, w := range p.Said {
		out.Said = append(out.Said, saidOut(w))
	}
	return out
}

type buyerJSON struct {
	Document  string `json:"document"` // the newest, by which she is asked for
	Name      string `json:"name"`
	Documents int    `json:"documents"`
	Last      string `json:"last"`
}

type retentionJSON struct {
	Country string              `json:"country"`
	Rules   []retentionRuleJSON `json:"rules"`
}

type retentionRuleJSON struct {
	Records string `json:"records"`
	Years   int    `json:"years"`
	From    string `json:"from"`
	Source  string `json:"law"`
	Looked  string `json:"looked,omitempty"`
	Page    string `json:"page,omitempty"` // what it was compared with; "" for reports
	Own     int    `json:"own,omitempty"`
}

func retentionOut(t privacy.Terms) retentionJSON {
	out := retentionJSON{Country: t.Country}
	for _, law := range privacy.Laws() {
		r := privacy.For(t.Country, law).Longer(t.Own[law])
		out.Rules = append(out.Rules, retentionRuleJSON{string(law), r.Years, string(r.From), r.Source, dayOut(r.Looked), r.Page, r.Own})
	}
	return out
}

type erasedJSON struct {
	Customer string         `json:"customer"`
	Made     string         `json:"made"`
	Gone     map[string]int `json:"gone"`
	Rest     string         `json:"next,omitempty"`
	Until    string         `json:"until,omitempty"`
}

func erasedOut(e store.Erasure) erasedJSON {
	out := erasedJSON{e.Customer.String(), momentOut(e.Made), map[string]int{}, dayOut(e.Rest), dayOut(e.Until)}
	for k, n := range e.Gone {
		out.Gone[string(k)] = n
	}
	return out
}

type recordJSON struct {
	Title      string           `json:"title"`
	Controller []string         `json:"controller"`
	Activities []activityJSON   `json:"activities"`
	Flows      []map[string]any `json:"flows"`
	Measures   []string         `json:"measures"`
	Notes      []string         `json:"notes"`
}

type activityJSON struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Purpose string   `json:"purpose"`
	Basis   string   `json:"basis"`
	People  string   `json:"people"`
	Data    string   `json:"data"`
	To      string   `json:"recipients"`
	Keep    string   `json:"kept"`
	Tables  []string `json:"tables"`
	Records int      `json:"records"`
}

func recordOut(r privacy.Record) recordJSON {
	out := recordJSON{Title: r.Title, Controller: r.Controller, Measures: r.Measures, Notes: r.Notes}
	for _, a := range r.Activities {
		out.Activities = append(out.Activities, activityJSON{string(a.Kind), a.Name, a.Purpose, a.Basis, a.People, a.Data, a.To, a.Keep, a.Tables, a.Records})
	}
	for _, f := range r.Flows {
		out.Flows = append(out.Flows, map[string]any{"from": f.From, "to": f.To, "what": f.What, "how": f.How})
	}
	return out
}

// wirePrivacy has the forms of what is held of people; nil for anything else.
func wirePrivacy(v any) any {
	switch v := v.(type) {
	case Personal:
		return personalOut(v)
	case Erasure:
		return erasureOut(v)
	case store.Erasure:
		return erasedOut(v)
	case Said:
		return saidOut(v)
	case Buyer:
		return buyerJSON{v.Document.String(), v.Name, v.Documents, dayOut(v.Last)}
	case privacy.Terms:
		return retentionOut(v)
	case privacy.Record:
		return recordOut(v)
	}
	return nil
}

// SaidIn reads a word from what was typed: kind, purpose, day, means, note.
func SaidIn(customer bill.ID, kind, purpose, day, means, note string) (w privacy.Said, err error) {
	w = privacy.Said{Customer: customer, Kind: privacy.SaidKind(kind), Purpose: purpose, Means: means, Note: note}
	if day != "" {
		if w.Date, err = bill.ParseDate(day); err != nil {
			return w, invalid("date", "a day such as 2026-01-31")
		}
	}
	return w, nil
}

// ResolveConcerned finds somebody whose data the books hold: a customer by her id or number, else the buyer of a document by its id or number, else
// a buyer without a record by words of her name. Errors: Missing; Conflict where several have them.
func (s *Session) ResolveConcerned(ctx context.Context, ref string) (bill.ID, error) {
	return read(ctx, s, seePersonal, func(v *store.View) (bill.ID, error) {
		if c, err := findCustomer(v, ref); err == nil {
			return c.ID, nil
		}
		if id, err := bill.ParseID(ref); err == nil {
			c, err := v.Concerned(id)
			return c.ID(), err
		}
		if doc, err := v.DocumentBy(ref); err == nil {
			c, err := v.Concerned(doc.ID())
			return c.ID(), err
		}
		list, err := v.Buyers(ref, 2)
		switch {
		case err != nil:
			return bill.ID{}, err
		case len(list) == 0:
			return bill.ID{}, &Error{Kind: Missing, Field: "customer", Hint: HintFixField, Err: errNothing}
		case len(list) > 1:
			return bill.ID{}, &Error{Kind: Conflict, Field: "customer", Hint: HintFixField, Err: errors.New("several buyers have such a name")}
		}
		return list[0].Document, nil
	})
}
