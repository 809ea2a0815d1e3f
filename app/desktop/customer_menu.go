package desktop

import (
	"slices"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// mergeChoice is offered to those alone who may merge.
const mergeChoice = "Merge with another"

// nothingYet says that a choice is no merge yet.
const nothingYet = "You see what becomes of them before anything changes"

// mayMerge says whether who is here may make one of two customers, or items.
func (d *Desk) mayMerge() bool { return d.me.May("customer.merge") }

// menu is what else there is to a customer.
func (p *customerPage) menu() []menuChoice {
	d, c := p.desk, p.form.value
	list := []menuChoice{
		{"All her documents", func() { d.showInvoicesOf(app.ListFilter{Customer: c.ID}) }},
		{"Her reminders", func() { d.showLettersTo(c) }},
		{mergeChoice, p.askOther},
		{personalChoice, func() { d.showPersonal(c.ID) }},
		{historyChoice, func() { d.showHistory(trailThing{c.ID, c.Name, func() { d.openCustomer(c.ID) }}) }},
		{sayChoice, func() { d.askSay(c.ID, p.reloadSaid) }},
	}
	return slices.DeleteFunc(list, func(c menuChoice) bool {
		return c.title == mergeChoice && !d.mayMerge() || c.title == personalChoice && !d.me.May("privacy.see") ||
			c.title == historyChoice && !d.me.May("trail.see") || c.title == sayChoice && !d.me.May("privacy.say")
	})
}

func (p *customerPage) moreMenu() *kit.Select { return moreMenu(p.menu()...) }

// askOther asks which other customer is this one too, and shows what would become of them.
func (p *customerPage) askOther() {
	d, c := p.desk, p.form.value
	askOne(d, "Who else is "+cutTo(c.Name, 30)+"?", "The two become one. "+nothingYet, d.anyCustomer(c.ID), func(other bill.Customer) {
		d.askMerge(d.customersAsOne(false), c.ID, other.ID, d.openCustomer)
	})
}
