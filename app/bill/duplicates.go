package bill

import (
	"cmp"
	"slices"
	"strings"
)

// Suspect is a customer as the search for duplicates compares her. The texts are folded: lower case, without accents.
type Suspect struct {
	Customer Customer
	Name     string
	Town     string
	Accounts []string // IBANs from which she has paid
}

// DuplicateReason says why two customers may be one.
type DuplicateReason string

// The reasons, the strongest first.
const (
	SameTaxID   DuplicateReason = "same tax id"
	SameAccount DuplicateReason = "paid from the same account"
	SameEmail   DuplicateReason = "same e-mail address"
	SameName    DuplicateReason = "same name"
	LikeName    DuplicateReason = "similar name in the same town"
)

// weights are what reasons count for: a tax id belongs to one business, an account to one payer, a mailbox mostly to one; names meet.
var weights = map[DuplicateReason]int{SameTaxID: 8, SameAccount: 6, SameEmail: 5, SameName: 4, LikeName: 2}

// Duplicate is a pair of customers who may be one. A is the one that was entered first.
type Duplicate struct {
	A, B    Customer
	Reasons []DuplicateReason
}

func (d Duplicate) weight() (n int) {
	for _, r := range d.Reasons {
		n += weights[r]
	}
	return n
}

// Bounds of the search: how many pairs are told, and how many customers are compared by likeness one with another.
const (
	maxDuplicates = 200
	maxAlike      = 300
)

// Pair are two customers, in the order of their ids.
type Pair [2]ID

// PairOf is the pair of two customers, whichever is named first.
func PairOf(a, b ID) Pair {
	if slices.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return Pair{a, b}
}

// Duplicates suggests pairs that may be one customer, the likeliest first, 200 at most, without those that are apart: a person has said
// that they are two. Customers are compared only with those who have something in common with them, so that a list of many thousands takes no
// time.
func Duplicates(list []Suspect, apart map[Pair]bool) []Duplicate {
	f := &duplicateFinder{list: list, pairs: map[[2]int][]DuplicateReason{}}
	f.shared(SameTaxID, func(s Suspect) []string { return []string{plainKey(s.Customer.TaxID)} })
	f.shared(SameAccount, func(s Suspect) []string { return s.Accounts })
	f.shared(SameEmail, emails)
	f.shared(SameName, func(s Suspect) []string { return []string{nameKey(s.Name)} })
	f.alike()
	var out []Duplicate
	for pair, reasons := range f.pairs {
		a, b := list[pair[0]].Customer, list[pair[1]].Customer
		if apart[PairOf(a.ID, b.ID)] {
			continue
		}
		if slices.Compare(a.ID[:], b.ID[:]) > 0 {
			a, b = b, a
		}
		out = append(out, Duplicate{a, b, reasons})
	}
	slices.SortFunc(out, func(a, b Duplicate) int {
		return cmp.Or(b.weight()-a.weight(), strings.Compare(a.A.Name, b.A.Name), slices.Compare(a.A.ID[:], b.A.ID[:]), slices.Compare(a.B.ID[:], b.B.ID[:]))
	})
	return out[:min(len(out), maxDuplicates)]
}

type duplicateFinder struct {
	list  []Suspect
	pairs map[[2]int][]DuplicateReason
}

func (f *duplicateFinder) add(i, j int, r DuplicateReason) {
	pair := [2]int{min(i, j), max(i, j)}
	if i != j && !slices.Contains(f.pairs[pair], r) {
		f.pairs[pair] = append(f.pairs[pair], r)
	}
}

// groups are the places of the suspects by what they have in common.
func (f *duplicateFinder) groups(keys func(Suspect) []string) [][]int {
	at := map[string][]int{}
	for i, s := range f.list {
		for _, k := range keys(s) {
			if k != "" && !slices.Contains(at[k], i) {
				at[k] = append(at[k], i)
			}
		}
	}
	var out [][]int
	for _, group := range at {
		if len(group) > 1 {
			out = append(out, group)
		}
	}
	return out
}

// shared pairs all who have a key in common. What very many have in common is no sign: the mail address of a portal, a name of one
// letter.
func (f *duplicateFinder) shared(r DuplicateReason, keys func(Suspect) []string) {
	const many = 10
	for _, group := range f.groups(keys) {
		if len(group) > many {
			continue
		}
		for n, i := range group {
			for _, j := range group[n+1:] {
				f.add(i, j, r)
			}
		}
	}
}

// alike compares names within a town or a post code, typing errors forgiven; in a large one only those that begin alike.
func (f *duplicateFinder) alike() {
	place := func(s Suspect) []string {
		if code := plainKey(s.Customer.Address.PostCode); code != "" {
			return []string{s.Customer.Address.Country + code}
		}
		return []string{s.Town}
	}
	for _, group := range f.groups(place) {
		if len(group) <= maxAlike {
			f.compare(group)
			continue
		}
		begin := map[string][]int{}
		for _, i := range group {
			name := nameKey(f.list[i].Name)
			begin[name[:min(2, len(name))]] = append(begin[name[:min(2, len(name))]], i)
		}
		for _, part := range begin {
			f.compare(part[:min(len(part), maxAlike)])
		}
	}
}

func (f *duplicateFinder) compare(group []int) {
	names := make([]string, len(group))
	sought := make([]Sought, len(group))
	for n, i := range group {
		names[n] = nameKey(f.list[i].Name)
		sought[n] = Seek(names[n])
	}
	for n, i := range group {
		for m := n + 1; m < len(group); m++ {
			if names[n] == names[m] || len(names[n]) < 4 || len(names[m]) < 4 {
				continue // the same is told already, the short are like everything
			}
			_, there := sought[n].In(names[m])
			_, back := sought[m].In(names[n])
			if there && back || (there || back) && strings.Count(names[n], " ") != strings.Count(names[m], " ") && min(len(names[n]), len(names[m])) > 7 {
				f.add(i, group[m], LikeName)
			}
		}
	}
}

func emails(s Suspect) (list []string) {
	for _, m := range append([]string{s.Customer.Contact.Email}, s.Customer.MailTo()...) {
		list = append(list, strings.ToLower(strings.TrimSpace(m)))
	}
	return list
}

// plainKey is a text without blanks and marks, in small letters.
func plainKey(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/_\t", r) {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// legalForms say what a business is, not who: one list has them, another leaves them out.
var legalForms = strings.Fields(`gmbh mbh ag kg ohg gbr ug ek ev eg se inc ltd limited llc llp lp plc corp corporation co company sa sas sarl eurl srl spa snc sl
	slu bv nv vof oy oyj ab as asa aps sro spol doo zoo sp z o k s a und and et y e the`)

// nameKey is a name by which two customers may be compared: its words without marks and legal forms.
func nameKey(folded string) string {
	var words []string
	for _, w := range strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune(".'’", r) {
			return -1
		}
		if strings.ContainsRune(",;:&+/()-\"", r) {
			return ' '
		}
		return r
	}, folded)) {
		if !slices.Contains(legalForms, w) {
			words = append(words, w)
		}
	}
	if len(words) == 0 { // there is nothing else
		return folded
	}
	return strings.Join(words, " ")
}
