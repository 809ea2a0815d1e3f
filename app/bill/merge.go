package bill

import (
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/money"
)

// MergeField is a field in which two customers, or two items, can differ, and how either value reads.
type MergeField struct {
	Name        string // as in the JSON form
	Keep, Other string
	Taken       bool // the value of the other is taken
}

// mergeField is one of them: what it says, whether it says anything, and how it is taken over.
type mergeField[T any] struct {
	name string
	text func(T) string
	take func(to *T, from T)
}

// customerFields are those that one of two customers gives; more addresses, contacts and own fields are put together.
var customerFields = []mergeField[Customer]{
	{"number", func(c Customer) string { return c.Number }, func(to *Customer, from Customer) { to.Number = from.Number }},
	{"name", func(c Customer) string { return c.Name }, func(to *Customer, from Customer) { to.Name = from.Name }},
	{"address", func(c Customer) string { return addressText(c.Address) }, func(to *Customer, from Customer) { to.Address = from.Address }},
	{"contact", func(c Customer) string { return contactText(c.Contact) }, func(to *Customer, from Customer) { to.Contact = from.Contact }},
	{"taxId", func(c Customer) string { return c.TaxID }, func(to *Customer, from Customer) { to.TaxID = from.TaxID }},
	{"currency", func(c Customer) string { return c.Currency.Code() }, func(to *Customer, from Customer) { to.Currency = from.Currency }},
	{"language", func(c Customer) string { return c.Language }, func(to *Customer, from Customer) { to.Language = from.Language }},
	{"terms", func(c Customer) string {
		if c.Terms < 0 {
			return ""
		}
		return strconv.Itoa(c.Terms)
	}, func(to *Customer, from Customer) { to.Terms = from.Terms }},
	{"discount", func(c Customer) string {
		if c.Discount == (money.Percent{}) || c.Discount.IsZero() {
			return ""
		}
		return c.Discount.String()
	}, func(to *Customer, from Customer) { to.Discount = from.Discount }},
	{"priceList", func(c Customer) string {
		if c.PriceList.IsZero() {
			return ""
		}
		return c.PriceList.String()
	}, func(to *Customer, from Customer) { to.PriceList = from.PriceList }},
	{"settlement", settlementText, func(to *Customer, from Customer) { to.Settlement = from.Settlement }},
	{"legalId", func(c Customer) string { return c.LegalID }, func(to *Customer, from Customer) { to.LegalID = from.LegalID }},
	{"eInvoice", func(c Customer) string { return string(c.EInvoice.Profile) }, func(to *Customer, from Customer) { to.EInvoice.Profile = from.EInvoice.Profile }},
	{"endpoint", func(c Customer) string { return c.EInvoice.Endpoint.String() }, func(to *Customer, from Customer) { to.EInvoice.Endpoint = from.EInvoice.Endpoint }},
	{"buyerReference", func(c Customer) string { return c.BuyerRef }, func(to *Customer, from Customer) { to.BuyerRef = from.BuyerRef }},
}

// settlementText tells no settlement discount apart from that of the business.
func settlementText(c Customer) string {
	switch {
	case c.Settlement == nil:
		return ""
	case len(c.Settlement) == 0:
		return "none"
	}
	return SettlementsText(c.Settlement, money.Percent.String)
}

// MergeFields are the names of the fields of which one value must be chosen.
func MergeFields() []string { return namesOf(customerFields) }

func namesOf[T any](fields []mergeField[T]) (names []string) {
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// choose gives out, which begins as keep, the values of other in the fields of take and where keep has none, and says in which fields the two
// differ.
func choose[T any](out *T, keep, other T, fields []mergeField[T], take []string) (differ []MergeField) {
	for _, f := range fields {
		a, b := f.text(keep), f.text(other)
		if strings.EqualFold(a, b) && f.name != "name" || a == b || b == "" {
			continue
		}
		taken := slices.Contains(take, f.name) || a == ""
		if taken {
			f.take(out, other)
		}
		differ = append(differ, MergeField{f.name, a, b, taken})
	}
	return differ
}

func addressText(a Address) string {
	parts := slices.Concat(a.Lines, []string{strings.TrimSpace(a.PostCode + " " + a.City), a.Region, a.Country})
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func contactText(c Contact) string {
	return strings.Join(slices.DeleteFunc([]string{c.Name, c.Email, c.Phone}, func(s string) bool { return s == "" }), ", ")
}

// MergeCustomer makes one customer of two. She has the values of keep, those of the other where keep has none, and those of the other
// in the fields of take. Nothing else of the other is lost: an address or contact that was not chosen is one more, notes stand below each
// other. It says in which fields the two differ.
func MergeCustomer(keep, other Customer, take []string) (Customer, []MergeField) {
	out := keep
	out.Archived = keep.Archived && other.Archived
	out.Places, out.People = slices.Clone(keep.Places), slices.Clone(keep.People)
	differ := choose(&out, keep, other, customerFields, take)
	for _, c := range []Customer{keep, other} {
		out.addPlace(Place{Use: "other", Address: c.Address})
		out.addPerson(Person{Contact: c.Contact})
	}
	for _, p := range other.Places {
		out.addPlace(p)
	}
	for _, p := range other.People {
		out.addPerson(p)
	}
	if other.Note != "" && !strings.Contains(keep.Note, other.Note) {
		out.Note = strings.TrimSpace(keep.Note + "\n" + other.Note)
	}
	out.Own = mergeOwn(keep.Own, other.Own)
	return out, differ
}

// addPlace adds an address that she does not have yet. A second one for bills would be printed by chance, so it becomes another one.
func (c *Customer) addPlace(p Place) {
	same := func(q Place) bool { return addressText(q.Address) == addressText(p.Address) }
	nowhere := len(p.Address.Lines) == 0 && p.Address.City == ""
	if nowhere || addressText(p.Address) == addressText(c.Address) || slices.ContainsFunc(c.Places, same) {
		return
	}
	if strings.EqualFold(p.Use, Billing) && slices.ContainsFunc(c.Places, func(q Place) bool { return strings.EqualFold(q.Use, Billing) }) {
		p.Use = "other"
	}
	c.Places = append(c.Places, p)
}

// addPerson adds a contact that she does not have yet.
func (c *Customer) addPerson(p Person) {
	same := func(q Person) bool { return strings.EqualFold(contactText(q.Contact), contactText(p.Contact)) }
	if p.Contact == (Contact{}) || same(Person{Contact: c.Contact}) || slices.ContainsFunc(c.People, same) {
		return
	}
	c.People = append(c.People, p)
}

// mergeOwn has the own fields of both, of one that both have the first.
func mergeOwn(a, b []OwnValue) []OwnValue {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.ContainsFunc(a, func(w OwnValue) bool { return w.Field == v.Field && w.Value != "" }) {
			out = append(slices.DeleteFunc(out, func(w OwnValue) bool { return w.Field == v.Field }), v)
		}
	}
	return out
}
