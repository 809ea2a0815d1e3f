package desktop

import (
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// looseHint stands under a name that is nobody's in the books.
const looseHint = "Not among your customers: the name alone stands on the paper"

// loose says that the buyer is a name and nothing more. A walk-in customer may be; three letters that were typed to find one are not,
// and what is issued never changes.
func (p *editorPage) loose() bool {
	d := p.draft
	return d.Customer.IsZero() && d.Buyer.Name != "" && d.Buyer.Address.IsZero() && d.Kind != bill.CreditNote
}

// hintLoose tells it at the field, once somebody is done with it.
func (p *editorPage) hintLoose(in bool) {
	if !in && p.loose() {
		p.fields["buyer"].SetHint(looseHint)
	}
}

// asLoose issues an invoice to a mere name after a question only. What cannot be issued anyhow is told first.
func (p *editorPage) asLoose(then func()) {
	if !p.loose() || p.draft.Kind != bill.Invoice || slices.ContainsFunc(bill.Check(p.asIssued(p.read())), func(one bill.Problem) bool { return one.Fatal }) {
		then()
		return
	}
	words := "“" + p.draft.Buyer.Name + "” is not among your customers. The name alone will stand on the paper, and that cannot be changed later."
	box := kit.NewDialog("Issue it without an address?", kit.NewParagraph(words), kit.Primary, "Issue all the same", "Go back")
	box.OnConfirm = func() {
		box.Close()
		then()
	}
	box.OnCancel = p.fields["buyer"].Focus
	box.ShowOn(p.desk.canvas())
	p.desk.say("asks without address")
}
