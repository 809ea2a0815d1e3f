package desktop

import (
	"context"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// save keeps the draft: Ctrl+S.
func (p *editorPage) save() {
	if !p.desk.writes() {
		return
	}
	p.saveThen(func() {
		p.desk.toast(kit.ToneSuccess, "Draft saved")
		p.desk.say("saved")
	})
}

// makeRecurring makes a template of the draft.
func (p *editorPage) makeRecurring() { p.saveThen(func() { p.desk.askRecurring(p.draft.ID) }) }

func (p *editorPage) saveThen(then func()) {
	d, s, draft := p.desk, p.desk.me, p.read()
	p.dirty = false
	keep(d, func(ctx context.Context) (bill.Draft, error) { return s.SaveDraft(ctx, draft) }, func(kept bill.Draft, err error) {
		if err != nil {
			p.dirty = true
			d.showProblem(err)
			return
		}
		p.kept = true
		p.showState()
		then()
	})
}

// issue checks, numbers and files the document in one step: Ctrl+Enter.
func (p *editorPage) issue() {
	if p.issuing {
		return
	}
	p.warn("")
	for _, f := range p.fields {
		f.SetProblem("")
	}
	if p.readable() {
		p.asLoose(p.issueNow)
	}
}

func (p *editorPage) issueNow() {
	d, s, draft := p.desk, p.desk.me, p.read()
	p.issuing = true
	keep(d, func(ctx context.Context) (bill.Document, error) { return s.IssueDraft(ctx, draft) }, func(doc bill.Document, err error) {
		p.issuing = false
		switch {
		case err != nil && d.page == page(p):
			p.refused(err)
		case err != nil && d.me == s:
			d.rescue(draft, p.kept)
			d.showProblem(err)
		case err != nil:
			d.say("problem issue") // the books were locked meanwhile
		default:
			p.dirty = false
			if d.page == page(p) {
				d.showDocument(doc.ID())
			}
			d.toast(kit.ToneSuccess, doc.Number().Text+" is issued")
			d.say("issued")
		}
	})
}

// warn says on top what has no field of its own; nothing takes it back.
func (p *editorPage) warn(words string) {
	if p.banner.Words() != words {
		p.banner.Set(kit.ToneError, words)
		p.body.Refresh() // it needs its room
	}
}

// showState says under the title how far the draft is.
func (p *editorPage) showState() {
	if p.round != nil {
		p.title.Set("What comes round")
		p.sub.Set("From the next one on, " + p.desk.style.day(p.round.Next) + " · Ctrl+S keeps it")
		return
	}
	p.title.Set(editorTitle(p.draft, p.kept))
	state := "Ctrl+S saves, Ctrl+Enter issues"
	switch {
	case p.kept && !p.dirty:
		state = "Saved as a draft · Ctrl+Enter issues"
	case p.dirty:
		state = "Not saved yet · Ctrl+S saves, Ctrl+Enter issues"
	}
	if p.draft.Source != nil {
		state = "Follows " + p.draft.Source.Number + " · " + state
	}
	if p.draft.Corrects != nil {
		state = "For " + p.draft.Corrects.Number + " · " + state
	}
	if number := p.number(); number != "" {
		state = "Will be " + number + " · " + state
	}
	p.sub.Set(state)
}

// dueWord names the second day of a document.
func dueWord(k bill.Kind) string {
	if k == bill.Quote {
		return "Valid until"
	}
	return "Due"
}

func editorTitle(d bill.Draft, kept bool) string {
	word := wordOf(d)
	if kept {
		return word + " (draft)"
	}
	return "New " + strings.ToLower(word[:1]) + word[1:]
}
