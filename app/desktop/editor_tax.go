package desktop

import (
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
)

// advise is how a line would be taxed for this customer on the day of supply.
func (p *editorPage) advise(l editLine) app.TaxAdvice {
	on := app.SupplyDay(p.draft, p.day())
	return app.AdviseTax(p.desk.style.company, p.draft.Buyer, app.SoldItem(p.items[l.Item].Item), on, p.draft.Language)
}

// taxAsAdvised gives a line the tax that is certain; otherwise it keeps what it has.
func (p *editorPage) taxAsAdvised(l *editLine) {
	if a := p.advise(*l); !a.Unsure {
		l.Tax = a.Rate
	}
}

// retax does a change that may tax lines otherwise, such as of the customer or the day. Lines whose tax was the advice before
// follow it; what a person chose stays.
func (p *editorPage) retax(change func()) {
	followed := make([]bool, len(p.lines))
	for i, l := range p.lines {
		a := p.advise(l)
		followed[i] = !l.blank() && l.Credits == 0 && l.Taken.Deposit.IsZero() && !a.Unsure && a.Rate == l.Tax
	}
	change()
	for i := range p.lines {
		if i < len(followed) && followed[i] {
			p.taxAsAdvised(&p.lines[i])
			p.grid.SetCell(i, colVAT, p.desk.style.rateName(p.lines[i].Tax))
		}
	}
}

// taxOffers are the rates for a line that begin with what was typed: those that the sale may have in front.
func (p *editorPage) taxOffers(line int, text string) []kit.Suggestion {
	f, a := p.desk.style, p.advise(p.lines[line])
	offers := f.rateOffersOn(text, a.On)
	text = strings.ToLower(strings.TrimSpace(text))
	for i := len(a.Choices) - 1; i >= -1; i-- {
		rate := a.Rate
		if i >= 0 {
			rate = a.Choices[i]
		}
		name := f.rateName(rate)
		if rate.Category.ZeroRated() == rate.Percent.IsZero() && strings.HasPrefix(strings.ToLower(name), text) {
			offers = inFront(offers, kit.Suggestion{ID: name, Title: name, Detail: "suggested"})
		}
	}
	return offers
}

// inFront puts an offer first, and leaves it out further behind.
func inFront(list []kit.Suggestion, s kit.Suggestion) []kit.Suggestion {
	out := []kit.Suggestion{s}
	for _, o := range list {
		if o.ID != s.ID {
			out = append(out, o)
		}
	}
	return out
}
