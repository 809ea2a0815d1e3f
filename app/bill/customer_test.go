package bill_test

import (
	"slices"
	"testing"

	"counterfoil/app/bill"
)

func TestDocumentsGoToTheAddressForBills(t *testing.T) {
	c := bill.Customer{Address: bill.Address{City: "Graz"}, Places: []bill.Place{{Use: "delivery", Address: bill.Address{City: "Linz"}}}}
	if got := c.BillTo().City; got != "Graz" {
		t.Errorf("without an address for bills they go to %s", got)
	}
	c.Places = append(c.Places, bill.Place{Use: "Billing", Address: bill.Address{City: "Wien"}})
	if got := c.BillTo().City; got != "Wien" {
		t.Errorf("they go to %s", got)
	}
}

func TestMailGoesToThoseWhoGetIt(t *testing.T) {
	c := bill.Customer{Contact: bill.Contact{Email: "office@example.com"}, People: []bill.Person{{Contact: bill.Contact{Email: "boss@example.com"}}}}
	if got := c.MailTo(); !slices.Equal(got, []string{"office@example.com"}) {
		t.Errorf("where nobody is named it goes to %q", got)
	}
	for _, mail := range []string{"books@example.com", "", "tax@example.com"} {
		c.People = append(c.People, bill.Person{Role: "accounting", Contact: bill.Contact{Email: mail}, Mail: true})
	}
	if got := c.MailTo(); !slices.Equal(got, []string{"books@example.com", "tax@example.com"}) {
		t.Errorf("it goes to %q", got)
	}
	if got := (bill.Customer{}).MailTo(); len(got) != 0 {
		t.Errorf("without an address it goes to %q", got)
	}
}
