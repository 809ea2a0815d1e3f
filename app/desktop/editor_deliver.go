package desktop

import (
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// deliverChoice is where the goods go: to the address of the bill, to another one of the customer, or to where the draft has them go.
type deliverChoice struct {
	*kit.Select
	options []bill.Recipient // the first is nobody: the address of the bill
}

func newDeliverChoice(buyer bill.Customer, now bill.Recipient) *deliverChoice {
	c := &deliverChoice{options: []bill.Recipient{{}}}
	choices := []kit.Suggestion{{ID: "0", Title: "The address of the bill"}}
	add := func(r bill.Recipient, use string) {
		known := slices.ContainsFunc(c.options, func(o bill.Recipient) bool { return o.Name == r.Name && o.Address.Same(r.Address) })
		if r.IsZero() || known {
			return
		}
		choices = append(choices, kit.Suggestion{ID: strconv.Itoa(len(c.options)), Title: strings.TrimSpace(r.Name + ", " + address(r.Address)), Detail: use})
		c.options = append(c.options, r)
	}
	add(now, "")
	for _, p := range buyer.Places {
		add(buyer.DeliverAt(p.Use), p.Use)
	}
	c.Select = kit.NewSelect(choices...)
	c.Choose("0")
	if !now.IsZero() {
		c.Choose("1")
	}
	return c
}

// chosen is who gets the goods; the zero Recipient for the buyer.
func (c *deliverChoice) chosen() bill.Recipient {
	i, err := strconv.Atoi(c.Chosen().ID)
	if err != nil || i >= len(c.options) {
		return bill.Recipient{}
	}
	return c.options[i]
}
