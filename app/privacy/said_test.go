package privacy

import "testing"

// The last word on a purpose counts, and what is taken back stands no more.
func TestTheLastWordCounts(t *testing.T) {
	said := []Said{
		{Kind: Source, Note: "fair 2026"},
		{Kind: Consent, Purpose: "Newsletter", Means: "form"},
		{Kind: Objection, Purpose: Contact},
		{Kind: Withdrawal, Purpose: "newsletter "},
		{Kind: Restriction},
		{Kind: Source, Note: "her own call"},
		{Kind: Lifting},
		{Kind: Consent, Purpose: "birthday card"},
	}
	var got []string
	for _, w := range Standing(said) {
		got = append(got, string(w.Kind)+" "+w.Purpose+w.Note)
	}
	want := []string{"source fair 2026", "objection contact", "source her own call", "consent birthday card"}
	if len(got) != len(want) {
		t.Fatalf("standing: %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("standing: %q, not %q", got[i], want[i])
		}
	}
	if !Stands(said[:5], Restriction, "") || Stands(said, Restriction, "") || !Stands(said, Objection, Contact) || Stands(said, Consent, "newsletter") {
		t.Error("what stands is not what the list says")
	}
}

func TestWordsThatAreRefused(t *testing.T) {
	on := day(t, "2026-11-24")
	before := []Said{{Kind: Consent, Purpose: "newsletter", Date: on}}
	for want, w := range map[string]Said{
		"kind unknown":              {Kind: "blessing", Date: on},
		"purpose required":          {Kind: Consent, Date: on},
		"purpose not-here":          {Kind: Restriction, Purpose: "x", Date: on},
		"date no-such-day":          {Kind: Restriction},
		"note required":             {Kind: Source, Date: on},
		"kind nothing-to-take-back": {Kind: Withdrawal, Purpose: "calls", Date: on},
		"kind said-already":         {Kind: Consent, Purpose: "NEWSLETTER", Date: on},
		"note too-long":             {Kind: Restriction, Date: on, Note: string(make([]byte, MaxSaid+1))},
	} {
		if field, problem := w.Check(before); field+" "+problem != want {
			t.Errorf("%q: %q %q", want, field, problem)
		}
	}
	if field, problem := (Said{Kind: Withdrawal, Purpose: "newsletter", Date: on}).Check(before); field != "" {
		t.Errorf("a withdrawal: %s %s", field, problem)
	}
}
