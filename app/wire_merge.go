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
		Keep: m.Keep.ID.String(), Other: m.Other.ID.String(), Merged: customerOut(m.Merged), Fields: []mergeFieldJSON{}, Documents: m.Held.Documents,
		Drafts: m.Drafts, Recurring: m.Recurring, Payments: m.Held.Payments, Notes: m.Held.Notes, Attachments: m.Held.Attachments,
		Credit: []mergeCreditJSON{},
	}
	for _, f := range m.Fields {
		out.Fields = append(out.Fields, mergeFieldJSON{f.Name, f.Keep, f.Other, f.Taken})
	}
	for _, a := range m.Credit {
		out.Credit = append(out.Credit, mergeCreditJSON{a.Currency().Code(), a.String()})
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
