package bill

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"counterfoil/app/money"
)

func suspect(n int, name, town string, change ...func(*Suspect)) Suspect {
	s := Suspect{Customer: Customer{ID: ID{14: byte(n >> 8), 15: byte(n)}, Name: name, Address: Address{City: town}}, Name: strings.ToLower(name), Town: strings.ToLower(town)}
	for _, fn := range change {
		fn(&s)
	}
	return s
}

func TestDuplicates(t *testing.T) {
	taxed := func(id string) func(*Suspect) { return func(s *Suspect) { s.Customer.TaxID = id } }
	mail := func(m string) func(*Suspect) { return func(s *Suspect) { s.Customer.Contact.Email = m } }
	from := func(iban string) func(*Suspect) { return func(s *Suspect) { s.Accounts = []string{iban} } }
	at := func(code string) func(*Suspect) { return func(s *Suspect) { s.Customer.Address.PostCode = code } }
	for _, c := range []struct {
		what string
		list []Suspect
		want string // the pairs
	}{
		{"nobody alike", []Suspect{suspect(1, "Anders", "Oslo"), suspect(2, "Berta", "Oslo")}, ""},
		{"same tax id, written another way", []Suspect{suspect(1, "Anders", "Oslo", taxed("DE 136 695 976")), suspect(2, "Berta", "Bonn", taxed("de136695976"))}, "1-2 same tax id"},
		{"same mailbox", []Suspect{suspect(1, "Anders", "", mail("Info@a.example")), suspect(2, "Berta", "", mail("info@a.example"))}, "1-2 same e-mail address"},
		{"paid from one account", []Suspect{suspect(1, "Anders", "", from("DE89")), suspect(2, "Berta", "", from("DE89"))}, "1-2 paid from the same account"},
		{"a legal form more", []Suspect{suspect(1, "Anders & Co. KG", "Oslo"), suspect(2, "Anders", "Bonn")}, "1-2 same name"},
		{"a typing error in one town", []Suspect{suspect(1, "Schmidt Bauelemente", "Oslo"), suspect(2, "Schmitd Bauelemente", "Oslo")}, "1-2 similar name in the same town"},
		{"a typing error in two towns", []Suspect{suspect(1, "Schmidt Bauelemente", "Oslo"), suspect(2, "Schmitd Bauelemente", "Bonn")}, ""},
		{"two people of one name by their post codes", []Suspect{suspect(1, "Müller", "Oslo", at("1")), suspect(2, "Möller", "Oslo", at("2"))}, ""},
		{"the likeliest first", []Suspect{
			suspect(3, "Zoe", "", mail("z@example.com")), suspect(4, "Zoe", "", mail("z@example.com")), suspect(1, "Anders", ""), suspect(2, "Anders", ""),
		}, "3-4 same e-mail address+same name, 1-2 same name"},
		{"entered later stands second", []Suspect{suspect(9, "Anders", ""), suspect(2, "Anders", "")}, "2-9 same name"},
		{"a mailbox of everybody is no sign", func() (list []Suspect) {
			for i := range 30 {
				list = append(list, suspect(i, fmt.Sprintf("Customer %d", i), "", mail("orders@portal.example")))
			}
			return list
		}(), ""},
	} {
		var got []string
		for _, d := range Duplicates(c.list, nil) {
			var why []string
			for _, r := range d.Reasons {
				why = append(why, string(r))
			}
			got = append(got, fmt.Sprintf("%d-%d %s", d.A.ID[15], d.B.ID[15], strings.Join(why, "+")))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, not %q", c.what, got, c.want)
		}
	}
}

// A list of twenty thousand in ten towns takes seconds at most, and the one pair in it is found.
func TestDuplicatesInALongList(t *testing.T) {
	var list []Suspect
	for i := range 20_000 {
		list = append(list, suspect(i, fmt.Sprintf("Customer %c%c %d", 'a'+i%26, 'a'+i/26%26, i), fmt.Sprintf("town %d", i%10)))
	}
	list = append(list, suspect(20_001, "Customer zz 77777 Ltd", "town 3"), suspect(20_002, "Customer zz 77777", "town 4"))
	began := time.Now()
	found := Duplicates(list, nil)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	if len(found) == 0 || found[0].Reasons[0] != SameName {
		t.Errorf("found %d", len(found))
	}
}

func TestMergeCustomer(t *testing.T) {
	keep := Customer{
		ID: ID{1}, Name: "Müller", Number: "7", Address: Address{Lines: []string{"Ring 1"}, City: "Graz", Country: "AT"}, Terms: -1, Note: "pays late",
		Own: []OwnValue{{"Hall", "B"}}, Archived: true,
	}
	other := Customer{
		ID: ID{2}, Name: "Müller GmbH", TaxID: "ATU13585627", Address: Address{Lines: []string{"Weg 2"}, City: "Linz", Country: "AT"}, Terms: 10,
		Contact: Contact{Name: "Ada", Email: "ada@example.com"}, Note: "rings twice", Own: []OwnValue{{"Hall", "C"}, {"Route", "south"}},
		Places: []Place{{Use: Billing, Address: Address{City: "Wien"}}}, People: []Person{{Role: "accounting", Contact: Contact{Email: "bo@example.com"}, Mail: true}},
	}
	got, fields := MergeCustomer(keep, other, nil)
	if got.ID != keep.ID || got.Name != "Müller" || got.Number != "7" || got.TaxID != "ATU13585627" || got.Terms != 10 || got.Archived ||
		got.Contact.Name != "Ada" || got.Note != "pays late\nrings twice" || fmt.Sprint(got.Own) != "[{Hall B} {Route south}]" {
		t.Errorf("%+v", got)
	}
	if fmt.Sprint(got.Places) != "[{other {[Weg 2]  Linz  AT}} {billing {[]  Wien  }}]" || len(got.People) != 1 {
		t.Errorf("addresses %v, contacts %v", got.Places, got.People)
	}
	if fmt.Sprint(fields) != "[{name Müller Müller GmbH false} {address Ring 1, Graz, AT Weg 2, Linz, AT false} {contact  Ada, ada@example.com true} "+
		"{taxId  ATU13585627 true} {terms  10 true}]" {
		t.Errorf("they differ in %v", fields)
	}
	got, _ = MergeCustomer(keep, other, []string{"name", "address"})
	if got.Name != "Müller GmbH" || got.Address.City != "Linz" || fmt.Sprint(got.Places[0]) != "{other {[Ring 1]  Graz  AT}}" {
		t.Errorf("taken: %+v", got)
	}
	if same, fields := MergeCustomer(keep, keep, nil); fmt.Sprint(same) != fmt.Sprint(keep) || len(fields) != 0 {
		t.Errorf("with herself: %+v, %v", same, fields)
	}
	if len(keep.Own) != 1 || len(keep.Places) != 0 {
		t.Error("the merge has changed what it was given")
	}
}

// Whoever adds a field to customers has it merged.
func TestAMergeLosesNoField(t *testing.T) {
	percent, err := money.ParsePercent("2")
	if err != nil {
		t.Fatal(err)
	}
	full := Customer{
		ID: ID{2}, Number: "7", Name: "Müller", Address: Address{City: "Graz"}, Contact: Contact{Name: "Ada"}, TaxID: "ATU13585627",
		Currency: money.MustCurrency("EUR"), Language: "de", Terms: 10, Discount: percent, Note: "n", BuyerRef: "b", Places: []Place{{Use: "x", Address: Address{City: "Linz"}}},
		People: []Person{{Contact: Contact{Name: "Bo"}}}, Own: []OwnValue{{"Hall", "B"}}, Archived: true, Settlement: []Settlement{{Days: 10, Percent: percent}},
		PriceList: ID{3}, LegalID: "HRB 1", EInvoice: EInvoicing{Profile: "peppol", Endpoint: Endpoint{Scheme: "0088", Value: "7300010000001"}},
	}
	got, _ := MergeCustomer(Customer{ID: ID{1}, Terms: -1, Archived: true}, full, nil)
	for i := range reflect.TypeFor[Customer]().NumField() {
		name := reflect.TypeFor[Customer]().Field(i).Name
		if name == "Erased" {
			continue // whose data were erased is merged with nobody
		}
		if reflect.ValueOf(full).Field(i).IsZero() {
			t.Errorf("fill the field %s in this test", name)
		}
		if name != "ID" && !reflect.DeepEqual(reflect.ValueOf(got).Field(i).Interface(), reflect.ValueOf(full).Field(i).Interface()) {
			t.Errorf("%s is lost: %v", name, reflect.ValueOf(got).Field(i))
		}
	}
}
