package desktop

import (
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// wordField is a field for words as people like them. While the number of a payment card is typed into it, it says that such a number does
// not belong into the books, which refuse it too.
func wordField(label string, in *kit.Entry, hint string) *kit.Field {
	line, hear := kit.NewField(label, in, hint), in.OnChanged
	in.OnChanged = func(text string) {
		switch holds := bill.HoldsCard(text); {
		case holds:
			line.SetProblem(cardWords)
		case line.Problem() == cardWords:
			line.SetProblem("")
		}
		if hear != nil {
			hear(text)
		}
	}
	return line
}
