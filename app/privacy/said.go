package privacy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"counterfoil/app/bill"
)

// SaidKind is what a word on the data of a person says.
type SaidKind string

// The words there are. What is given is taken back by another word.
const (
	Source      SaidKind = "source"      // where the data are from
	Consent     SaidKind = "consent"     // to a purpose
	Withdrawal  SaidKind = "withdrawal"  // of a consent
	Objection   SaidKind = "objection"   // to a purpose: do not contact
	Retraction  SaidKind = "retraction"  // of an objection
	Restriction SaidKind = "restriction" // the data are kept and not used
	Lifting     SaidKind = "lifting"     // of a restriction
)

// SaidKinds are all of them.
func SaidKinds() []SaidKind {
	return []SaidKind{Source, Consent, Withdrawal, Objection, Retraction, Restriction, Lifting}
}

// opposites are the words that take back another one.
var opposites = map[SaidKind]SaidKind{Withdrawal: Consent, Retraction: Objection, Lifting: Restriction}

// Contact is the purpose of an objection to letters that no document calls for.
const Contact = "contact"

// Said is a word on the data of a customer.
type Said struct {
	ID       bill.ID
	Customer bill.ID
	Kind     SaidKind
	Purpose  string // of a consent or an objection: "newsletter"
	Date     bill.Date
	Means    string // by what: a form, by telephone
	Note     string
	Author   bill.ID
	Made     time.Time
}

// about is what words must agree in to answer each other.
func (s Said) about() string {
	kind := cmp.Or(opposites[s.Kind], s.Kind)
	return string(kind) + "\x00" + strings.ToLower(strings.TrimSpace(s.Purpose))
}

// Standing is what counts of all that was said, in the order in which it was first said: the last word on each purpose, where it was not taken back.
// Notes on where the data are from all count.
func Standing(all []Said) (list []Said) {
	for _, w := range all {
		at := slices.IndexFunc(list, func(o Said) bool { return w.Kind != Source && o.about() == w.about() })
		_, back := opposites[w.Kind]
		switch {
		case at >= 0 && back:
			list = slices.Delete(list, at, at+1)
		case at >= 0:
			list[at] = w
		case !back:
			list = append(list, w)
		}
	}
	return list
}

// Stands says whether a word of that kind on that purpose counts.
func Stands(all []Said, kind SaidKind, purpose string) bool {
	w := Said{Kind: kind, Purpose: purpose}
	return slices.ContainsFunc(Standing(all), func(o Said) bool { return o.about() == w.about() })
}

// MaxSaid bounds each text of a word, in bytes.
const MaxSaid = 1000

// Check says which field of a word is not right, and why; "" where all are.
func (s Said) Check(all []Said) (field, problem string) {
	taken, back := opposites[s.Kind]
	needs := s.Kind == Consent || s.Kind == Objection || taken == Consent || taken == Objection
	switch {
	case !slices.Contains(SaidKinds(), s.Kind):
		return "kind", "unknown"
	case needs && strings.TrimSpace(s.Purpose) == "":
		return "purpose", "required"
	case !needs && s.Purpose != "":
		return "purpose", "not-here"
	case !s.Date.Valid():
		return "date", "no-such-day"
	case s.Kind == Source && strings.TrimSpace(s.Means+s.Note) == "":
		return "note", "required"
	case back && !Stands(all, taken, s.Purpose):
		return "kind", "nothing-to-take-back"
	case !back && s.Kind != Source && Stands(all, s.Kind, s.Purpose):
		return "kind", "said-already"
	}
	for field, text := range map[string]string{"purpose": s.Purpose, "means": s.Means, "note": s.Note} {
		if len(text) > MaxSaid {
			return field, "too-long"
		}
	}
	return "", ""
}
