package desktop

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/desktop/kit"
)

// The lines of an answer that are listed.
const (
	linesAll  = "all"
	linesOpen = "open"
)

var answerLines = []kit.Suggestion{
	{ID: linesAll, Title: "All lines"},
	{ID: linesOpen, Title: "To be decided"},
	{ID: "look", Title: "To be looked at"},
	{ID: string(answer.Payment), Title: "Payments"},
	{ID: string(answer.Remark), Title: "Remarks"},
}

const orderTarget = "target"

var answerOrders = []kit.Suggestion{{ID: "written", Title: "As written"}, {ID: orderTarget, Title: "By document"}}

// listedLine says whether a line belongs to those that are listed.
func listedLine(which string, l app.AnswerLineRead) bool {
	switch which {
	case linesAll:
		return true
	case linesOpen:
		return l.Verdict == nil
	case "look":
		return l.Verdict == nil && len(l.Findings) > 0
	}
	return string(l.Kind) == which
}

// sort lists the lines that are asked for, in the order that is.
func (p *answerPage) sort() {
	p.rows = nil
	open := 0
	for i, l := range p.read.Lines {
		if listedLine(p.which.Chosen().ID, l) {
			p.rows = append(p.rows, i)
		}
		if l.Verdict == nil {
			open++
		}
	}
	if p.order.Chosen().ID == orderTarget {
		slices.SortStableFunc(p.rows, func(a, b int) int {
			return cmp.Compare(strings.ToLower(p.read.Lines[a].Label), strings.ToLower(p.read.Lines[b].Label))
		})
	}
	p.list.SetCount(len(p.rows))
	p.count.Set(plural(len(p.read.Lines), "line") + ", " + plural(open, "line") + " to be decided")
	p.look()
}

// plainRemarks are the remarks that nothing stands against, and that are not decided yet.
func (p *answerPage) plainRemarks() (list []app.AnswerLineRead) {
	for _, l := range p.read.Lines {
		if l.Kind == answer.Remark && l.Verdict == nil && len(l.Findings) == 0 {
			list = append(list, l)
		}
	}
	return list
}

// askRemarks asks before all remarks become notes: they move no money.
func (p *answerPage) askRemarks() {
	d, list := p.desk, p.plainRemarks()
	switch {
	case p.read.Key != app.KeyKnown:
		d.toast(kit.ToneInfo, "First compare the key.")
		return
	case len(list) == 0:
		d.toast(kit.ToneInfo, "There is no remark to be decided that nothing stands against.")
		return
	}
	box := kit.NewDialog("Accept all remarks?", kit.NewParagraph(plural(len(list), "remark")+
		", each kept as a note on what it is about. Payments are decided one by one, and so is a remark that something stands against."), kit.Primary, "Accept them", "Cancel")
	box.OnConfirm = func() {
		box.Close()
		p.acceptRemarks(list)
	}
	box.ShowOn(d.canvas())
}

// acceptRemarks accepts one after the other, and stops at the first that is refused.
func (p *answerPage) acceptRemarks(list []app.AnswerLineRead) {
	d, s, file := p.desk, p.desk.me, p.file
	keep(d, func(ctx context.Context) (n int, err error) {
		for _, l := range list {
			if _, err = s.AcceptAnswerLine(ctx, file, l.Number, "", l.Findings); err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	}, func(n int, err error) {
		if err != nil {
			d.showProblem(err)
		} else {
			d.toast(kit.ToneSuccess, plural(n, "remark")+" accepted")
			d.say("remarks accepted")
		}
		if d.page == page(p) {
			p.reload()
		}
	})
}
