package app

import "counterfoil/app/bill"

type costJSON struct {
	Item     string `json:"item"`
	From     string `json:"from"`
	Cost     string `json:"cost"`
	Currency string `json:"currency"`
}

type marginJSON struct {
	Currency string           `json:"currency"` // of the books
	Net      string           `json:"net"`
	Cost     string           `json:"cost"`
	Margin   string           `json:"margin"`
	Percent  string           `json:"percent"`
	Unknown  int              `json:"unknown"` // lines whose cost nobody knows; they are not counted
	Lines    []costedLineJSON `json:"lines"`
}

type costedLineJSON struct {
	Line   int    `json:"line"` // from 1; 0: discounts and charges of the document
	Price  string `json:"price,omitempty"`
	Net    string `json:"net"`
	Cost   string `json:"cost"`
	Margin string `json:"margin"`
}

func costOut(c bill.Cost) costJSON {
	return costJSON{c.Item.String(), dayOut(c.From), c.Price.String(), c.Currency.Code()}
}

func marginOut(m DocumentMargin) marginJSON {
	out := marginJSON{
		Currency: m.Net.Currency().Code(), Net: m.Net.String(), Cost: m.Cost.String(), Margin: m.Margin.Margin.String(),
		Percent: m.Percent.String(), Unknown: m.Unknown, Lines: []costedLineJSON{},
	}
	for _, l := range m.Lines {
		one := costedLineJSON{Line: l.Line, Net: l.Net.String(), Cost: l.Cost.String()}
		if left, err := l.Net.Sub(l.Cost); err == nil {
			one.Margin = left.String()
		}
		if l.Line > 0 {
			one.Price = l.Price.String()
		}
		out.Lines = append(out.Lines, one)
	}
	return out
}
