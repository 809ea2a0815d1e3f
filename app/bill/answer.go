package bill

// Verdict is what a customer says to a quote.
type Verdict string

// The verdicts.
const (
	Accepted Verdict = "accepted"
	Declined Verdict = "declined"
)

// Answer is what became of a quote. A quote never changes: a change of mind is another answer, and the last one counts.
type Answer struct {
	ID      ID
	Quote   ID
	Verdict Verdict
	Date    Date
	Note    string
}

// CheckAnswer says what is wrong with an answer to a document that had some answers before.
func CheckAnswer(a Answer, doc Document, before []Answer) []Problem {
	c := &checker{}
	switch {
	case doc.Kind() != Quote:
		c.fatal("quote", "not-a-quote")
	case a.Verdict != Accepted && a.Verdict != Declined:
		c.fatal("answer", "unknown")
	case len(before) > 0 && before[len(before)-1].Verdict == a.Verdict:
		c.fatal("answer", "answered-so", string(a.Verdict))
	}
	switch {
	case a.Date.IsZero():
		c.fatal("date", "required")
	case !a.Date.Valid():
		c.fatal("date", "no-such-day")
	case a.Date.Before(doc.issued):
		c.fatal("date", "before-issue", doc.issued.String())
	}
	c.text("note", a.Note, maxLongText, true)
	return c.found
}

// QuoteState is where a quote stands on a day: as it was answered, or expired once its last day is over. One that was issued
// with no later day to answer by never expires.
func QuoteState(doc Document, answers []Answer, today Date) State {
	switch {
	case len(answers) > 0 && answers[len(answers)-1].Verdict == Accepted:
		return StateAccepted
	case len(answers) > 0:
		return StateDeclined
	case doc.draft.Date.Before(doc.Due()) && doc.Due().Before(today):
		return StateExpired
	}
	return StateIssued
}
