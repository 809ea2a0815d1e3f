package app

import (
	"strings"

	"counterfoil/app/answer"
)

// findingText says what there is to know of a line, for window and command line alike.
var findingText = map[answer.Finding]string{
	answer.Gone:        "the books know nothing of this any more",
	answer.NotOwed:     "this is no document that is paid",
	answer.Currency:    "the document is in another currency",
	answer.Settled:     "nothing of it is open any more",
	answer.More:        "the amount is more than what is open",
	answer.Less:        "the amount is less than what is open",
	answer.Credited:    "a credit note corrects the document",
	answer.MaybeTwice:  "a payment of this amount is there already, of about the same day or the same reference",
	answer.PaidSince:   "something was booked on it since the books were handed over",
	answer.BeforeIssue: "the day lies before that of the document",
	answer.InFuture:    "the day is still to come",
}

// AnswerFindingWords is a finding about a line of an answer, in words.
func AnswerFindingWords(f answer.Finding) string { return findingText[f] }

// tidyFingerprint takes a fingerprint as people type it.
func tidyFingerprint(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(text), ""))
}
