package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// The codes of problems of a paper. None keeps a document from being issued.
const (
	NoLetters = "no-letters" // no font has the letters that the first parameter names
	NoLogo    = "no-logo"    // the logo cannot be read
	NoSlip    = "no-slip"    // a receipt roll has no place for a Swiss payment part
)

// PaperProblems are the warnings of a paper as problems.
func PaperProblems(p paper.Paper) (list []bill.Problem) {
	if letters := paper.Lacking(p.Warnings); letters != "" {
		list = append(list, bill.Problem{Field: "paper", Code: NoLetters, Params: []string{letters}})
	}
	for _, w := range p.Warnings {
		switch w.Code {
		case paper.WarnLogo:
			list = append(list, bill.Problem{Field: "logo", Code: NoLogo})
		case paper.WarnSlip:
			list = append(list, bill.Problem{Field: "paper", Code: NoSlip})
		}
	}
	return list
}

// checkPaper says what would not be on the paper of a draft as it was given. Of a draft whose sums cannot be worked out it says nothing:
// that has other problems.
func (s *Session) checkPaper(v *store.View, d bill.Draft) ([]bill.Problem, error) {
	style, err := s.style(v)
	if err != nil {
		return nil, err
	}
	t, err := bill.Total(d)
	if err != nil {
		return nil, nil
	}
	p, err := paper.Preview(d, t, style)
	if err != nil {
		return nil, nil
	}
	return PaperProblems(p), nil
}
