package app

import "counterfoil/app/bill"

type mergeJSON struct {
	Keep        string            `json:"keep"`
	Other       string            `json:"other"`
	Merged      customerJSON      `json:"merged"`
	Fields      []mergeFieldJSON  `json:"fields"`
	Documents   int               `json:"documents"`
	Drafts      int               `json:"drafts"`
	Recurring   int               `json:"recurring"`
	Payments    int               `json:"payments"`
	Notes       int               `json:"notes"`
	Attachments int               `json:"attachments"`
	Credit      []mergeCreditJSON `json:"credit"`
}

type mergeFieldJSON struct {
	Field string `json:"field"`
	Keep  string `json:"keep"`
	Other string `json:"other"`
	Taken bool   `json:"taken"`
}

type mergeCreditJSON struct {
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
}

func mergeOut(m Merge) mergeJSON {
	out := mergeJSON{
		Keep: m.Keep.ID.String(), Other: m.Other.ID.String(), Merged: customerOut(m.Merged), Fields: mergeFieldsOut(m.Fields), Documents: m.Held.Documents,
		Drafts: m.Drafts, Recurring: m.Recurring, Payments: m.Held.Payments, Notes: m.Held.Notes, Attachments: m.Held.Attachments,
		Credit: []mergeCreditJSON{},
	}
	for _, a := range m.Credit {
		out.Credit = append(out.Credit, mergeCreditJSON{a.Currency().Code(), a.String()})
	}
	return out
}

type itemMergeJSON struct {
	Keep       string           `json:"keep"`
	Other      string           `json:"other"`
	Merged     itemJSON         `json:"merged"`
	Fields     []mergeFieldJSON `json:"fields"`
	Drafts     int              `json:"drafts"`
	Recurring  int              `json:"recurring"`
	Sold       bool             `json:"sold"`
	Moves      int              `json:"stockMoves"`
	Level      string           `json:"level"`
	ListPrices int              `json:"listPrices"`
	Both       int              `json:"listPricesOfBoth"`
}

func itemMergeOut(m ItemMerge) itemMergeJSON {
	return itemMergeJSON{
		m.Keep.ID.String(), m.Other.ID.String(), itemOut(m.Merged), mergeFieldsOut(m.Fields), m.Drafts, m.Recurring, m.Held.Sold, m.Held.Moves,
		m.Held.Level.String(), m.Held.Prices, m.Held.Both,
	}
}

func mergeFieldsOut(list []bill.MergeField) []mergeFieldJSON {
	out := []mergeFieldJSON{}
	for _, f := range list {
		out = append(out, mergeFieldJSON{f.Name, f.Keep, f.Other, f.Taken})
	}
	return out
}

type duplicateJSON struct {
	A       customerJSON `json:"a"`
	B       customerJSON `json:"b"`
	Reasons []string     `json:"reasons"`
}

func duplicateOut(d bill.Duplicate) duplicateJSON {
	out := duplicateJSON{A: customerOut(d.A), B: customerOut(d.B)}
	for _, r := range d.Reasons {
		out.Reasons = append(out.Reasons, string(r))
	}
	return out
}
