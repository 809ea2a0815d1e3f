// Package tax knows how a sale is taxed: the VAT categories of EN 16931 (UNCL5305), the dated rates of countries, the
// words that their laws demand, and how a tax id is checked. What it knows stands in tables under data, each line with its
// source; Decide reads them. It is pure, and no advice: a shop may always choose otherwise.
package tax

import "counterfoil/app/money"

// Category is a VAT category code (BT-118, BT-151): S Z E AE K G O L M.
type Category string

// The categories of EN 16931.
const (
	Standard      Category = "S"
	Zero          Category = "Z"
	Exempt        Category = "E"
	ReverseCharge Category = "AE"
	IntraEU       Category = "K"
	Export        Category = "G"
	NotSubject    Category = "O"
	Canary        Category = "L"
	CeutaMelilla  Category = "M"
)

// Rate is a category with its percent: what VAT is grouped by on a document. Where the law makes several taxes of it (India,
// Canada), Split names them, and Percent is their sum. Comparable.
type Rate struct {
	Category Category
	Percent  money.Percent
	Split    Split
}

// Valid says whether the code is one of EN 16931's.
func (c Category) Valid() bool {
	switch c {
	case Standard, Zero, Exempt, ReverseCharge, IntraEU, Export, NotSubject, Canary, CeutaMelilla:
		return true
	}
	return false
}

// ZeroRated says whether no VAT is asked in this category, so that its rate is 0 (BR-Z-05, BR-E-05, BR-AE-05 and on).
func (c Category) ZeroRated() bool {
	switch c {
	case Zero, Exempt, ReverseCharge, IntraEU, Export, NotSubject:
		return true
	}
	return false
}

// NeedsReason says whether the document must say why no VAT is asked (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10).
func (c Category) NeedsReason() bool { return c.ZeroRated() && c != Zero }
