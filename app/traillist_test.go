package app

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// sentences are the lines of a page of the trail as people read them.
func sentences(list []TrailLine) (out []string) {
	for _, l := range list {
		out = append(out, l.By+" "+l.Words)
	}
	return out
}

func trailOf(t testing.TB, s *Session, f TrailFilter) []TrailLine {
	t.Helper()
	if f.Limit == 0 {
		f.Limit = 50
	}
	list, _, err := s.TrailList(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTheTrailReadsAsSentences(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	d := saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19"))
	doc := must[bill.Document](t)(s.Issue(t.Context(), d.ID))
	must[[]bill.Payment](t)(s.AddPayment(t.Context(), bill.Payment{Document: doc.ID(), Date: s.Today(), Amount: doc.Totals().Payable, Method: "cash"}))
	gone := saved(t, s, sampleLine(t, "Strings", "1", "9.00", "19"))
	if err := s.DeleteDraft(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	number := doc.Number().Text
	got := strings.Join(sentences(trailOf(t, s, TrailFilter{Kind: TrailDocuments})), "\n")
	want := ownerName + " deleted the draft for " + gone.Buyer.Name + "\n" + ownerName + " saved the draft for " + gone.Buyer.Name +
		"\n" + ownerName + " issued invoice " + number + "\n" + ownerName + " saved the draft of invoice " + number
	if got != want {
		t.Errorf("%s", got)
	}
	got = strings.Join(sentences(trailOf(t, s, TrailFilter{Of: doc.ID()})), "\n")
	want = ownerName + " recorded a payment on " + number + "\n" + ownerName + " issued invoice " + number + "\n" + ownerName + " saved the draft of invoice " + number
	if got != want {
		t.Errorf("history: %s", got)
	}
	if list := trailOf(t, s, TrailFilter{From: s.Today().AddDays(1)}); len(list) != 0 {
		t.Errorf("of tomorrow: %q", sentences(list))
	}
	all, total, err := s.TrailList(t.Context(), TrailFilter{Limit: 1})
	if err != nil || len(all) != 1 || int64(total) != all[0].Number {
		t.Errorf("%d of %d: %v", len(all), total, err)
	}
	people := must[[]TrailPerson](t)(s.TrailPeople(t.Context()))
	if len(people) != 1 || people[0].Name != ownerName {
		t.Errorf("people: %+v", people)
	}
}

// What was found goes into a table, and the trail says who took it along.
func TestTheTrailAsATable(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	doc := must[bill.Document](t)(s.Issue(t.Context(), saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19")).ID))
	data, n, err := s.TrailCSV(t.Context(), TrailFilter{Of: doc.ID()})
	if err != nil || n != 2 {
		t.Fatalf("%d entries: %v", n, err)
	}
	rows := must[[][]string](t)(csv.NewReader(bytes.NewReader(data)).ReadAll())
	if len(rows) != 3 || rows[1][5] != "issued invoice "+doc.Number().Text || rows[0][5] != "words" {
		t.Errorf("%q", rows)
	}
	if last := trailOf(t, s, TrailFilter{Limit: 1}); last[0].Action != listTrail.name || last[0].Target != doc.ID().String() {
		t.Errorf("%+v", last)
	}
}

// Whatever changes the books has its words and its group, and the words name only what there is.
func TestEveryActionHasWords(t *testing.T) {
	known := map[string]bool{}
	for _, a := range allActions() {
		known[a.name] = true
		if words := actionWords[a.name]; a.change && (words == "" || strings.Contains(words, "{}")) {
			t.Errorf("%s: no words in actionWords", a.name)
		}
		if noun, _, _ := strings.Cut(a.name, "."); a.change && kindOfNoun[noun] == "" && KindOfAction(a.name) != TrailSettings {
			t.Errorf("%s: no group", a.name)
		}
	}
	for name := range actionWords {
		if !known[name] {
			t.Errorf("words for %s, which nobody does", name)
		}
	}
}
