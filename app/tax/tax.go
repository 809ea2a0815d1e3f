// Package tax knows the VAT categories of EN 16931 (UNCL5305), the dated rates of countries, and how a tax id is checked.
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

// Rate is a category with its percent: what VAT is grouped by on a document. Comparable.
type Rate struct {
	Category Category
	Percent  money.Percent
}
