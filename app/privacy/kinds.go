package privacy

import "counterfoil/app/bill"

// Kind is what sort of record about a person the books hold.
type Kind string

// The kinds, in the order in which they are told.
const (
	Customer   Kind = "customer"  // name, address, contacts, terms, own fields
	Word       Kind = "word"      // where the data are from, consents, objections, restrictions
	Note       Kind = "note"      // internal notes
	File       Kind = "file"      // files kept with the customer, her drafts and quotes
	DocFile    Kind = "voucher"   // files kept with issued documents
	Draft      Kind = "draft"     // drafts, and what lies in the bin
	Quote      Kind = "quote"     // quotes that came to nothing
	Contract   Kind = "contract"  // quotes that were accepted, order confirmations, pro-forma invoices, delivery notes
	Invoice    Kind = "invoice"   // invoices, credit notes, claims taken over
	Payment    Kind = "payment"   // payments and late charges
	BankEntry  Kind = "bank"      // entries of bank statements booked as her payments
	Reminder   Kind = "reminder"  // letters over what was overdue
	Letter     Kind = "letter"    // letters by e-mail
	Recurring  Kind = "recurring" // templates of recurring invoices
	Hold       Kind = "hold"      // why she was not reminded
	ImportRow  Kind = "import"    // what an import had found of her
	SavedViews Kind = "view"      // saved views of the list of her documents
)

// Basis is the ground on which a kind is held, Article 6(1) GDPR.
type Basis string

// The grounds.
const (
	ByContract Basis = "contract"   // (b)
	ByLaw      Basis = "obligation" // (c)
	ByInterest Basis = "interest"   // (f)
)

// Facts are what is always true of a kind.
type Facts struct {
	Kind  Kind
	Basis Basis
	Law   Law // whose period keeps it; "" where none does
}

var kinds = []Facts{
	{Customer, ByContract, ""},
	{Word, ByLaw, ""},
	{Note, ByInterest, ""},
	{File, ByInterest, ""},
	{DocFile, ByLaw, Invoices},
	{Draft, ByContract, ""},
	{Quote, ByContract, ""},
	{Contract, ByLaw, Letters},
	{Invoice, ByLaw, Invoices},
	{Payment, ByLaw, Books},
	{BankEntry, ByLaw, Books},
	{Reminder, ByLaw, Letters},
	{Letter, ByInterest, ""},
	{Recurring, ByContract, ""},
	{Hold, ByInterest, ""},
	{ImportRow, ByInterest, ""},
	{SavedViews, ByInterest, ""},
}

// Kinds are all of them in the order in which they are told.
func Kinds() []Facts { return append([]Facts(nil), kinds...) }

// FactsOf are those of a kind.
func FactsOf(k Kind) Facts {
	for _, f := range kinds {
		if f.Kind == k {
			return f
		}
	}
	return Facts{Kind: k}
}

// Terms are what the periods of a shop depend on.
type Terms struct {
	Country string
	Start   YearStart
	Own     map[Law]int // years that the shop keeps records beyond the law
}

// RuleOf is the rule that keeps a kind; its Years are 0 where nothing does. What a contract rests on is kept as long as invoices where the law
// says nothing of letters: it shows what the invoice was for.
func (t Terms) RuleOf(k Kind) Rule {
	law := FactsOf(k).Law
	if law == "" {
		return Rule{Country: t.Country}
	}
	r := For(t.Country, law)
	if k == Contract && r.Years == 0 {
		r, law = For(t.Country, Invoices), Invoices
	}
	return r.Longer(t.Own[law])
}

// Last is the last day on which a record of a kind and day is kept, the zero date where nothing keeps it.
func (t Terms) Last(k Kind, day bill.Date) bill.Date { return t.RuleOf(k).Last(day, t.Start) }
