package desktop

import (
	"errors"
	"strings"

	"counterfoil/app"
)

// unreadable is what is said of a field that holds no value.
var unreadable = map[string]string{
	"discounts": problemTexts["percent-or-amount"], "charges": problemTexts["percent-or-amount"],
	"date": mendWords["date"], "due": mendWords["date"],
}

// readable says whether every cell and field could be read, or goes to the first that could not.
func (p *editorPage) readable() bool {
	for i, l := range p.lines {
		for col := range columnCount {
			words := badWords(col)
			switch {
			case l.bad[col]:
			case col == colPrice && !l.blank() && strings.TrimSpace(p.grid.Cell(i, col)) == "":
				words = "What does it cost? Type 0 if it is free."
			default:
				continue
			}
			p.grid.SetProblem(i, col, words)
			p.grid.FocusCell(i, col)
			return false
		}
	}
	_, dated := dayIn(p.date)
	_, due := dayIn(p.due)
	for name, wrong := range map[string]bool{"discounts": p.discount.bad, "charges": p.charge.bad, "date": !dated, "due": !due} {
		if wrong {
			p.fields[name].SetProblem(unreadable[name])
			p.fields[name].Focus()
			return false
		}
	}
	return true
}

// refused shows what keeps the draft from being issued, each at its field.
func (p *editorPage) refused(err error) {
	if refused, ok := errors.AsType[app.EInvoiceRefused](err); ok {
		p.refusedEInvoice(refused)
		return
	}
	var list app.Problems
	if !errors.As(err, &list) {
		p.desk.showFormError(p.fields, err)
		return
	}
	p.desk.say("problem draft")
	p.showProblems(list)
}

// showProblems marks the fields, tells what has none in the banner, and goes to the first.
func (p *editorPage) showProblems(list app.Problems) {
	rows := p.written()
	gone, other := false, ""
	for _, one := range list {
		if !one.Fatal {
			continue
		}
		if at, col, ok := cellOf(one.Field); ok && at < len(rows) {
			p.grid.SetProblem(rows[at], col, problemWords(one))
			if !gone {
				p.grid.FocusCell(rows[at], col)
				gone = true
			}
			continue
		}
		if one.Field == "lines" {
			p.grid.SetProblem(0, colItem, problemWords(one))
			if !gone {
				p.grid.FocusCell(0, colItem)
				gone = true
			}
			continue
		}
		if f := p.fields[headOf(one.Field)]; f != nil {
			f.SetProblem(problemWords(one))
			if !gone {
				f.Focus()
				gone = true
			}
			continue
		}
		if other == "" {
			other = problemWords(one)
		}
	}
	p.warn(other)
}
