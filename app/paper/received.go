package paper

import "counterfoil/app/bill"

// LayoutReceived lays out a document of somebody else's as a page, with the sums that it came with: nothing of the shop's own style is on it.
func LayoutReceived(d bill.Draft, t bill.Totals, number string) (Paper, error) {
	return layout(sheet{d: d, t: t, number: number}, Style{})
}
