package backup

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// factsWire are the figures of the books in the manifest.
type factsWire struct {
	Company    string    `json:"company"`
	Customers  int64     `json:"customers"`
	Items      int64     `json:"items"`
	Drafts     int64     `json:"drafts"`
	Quotes     int64     `json:"quotes"`
	Invoices   int64     `json:"invoices"`
	Credits    int64     `json:"credits"`
	Payments   int64     `json:"payments"`
	LastNumber string    `json:"lastNumber,omitempty"`
	LastIssued string    `json:"lastIssued,omitempty"`
	Sums       []sumWire `json:"sums"`
}

type sumWire struct {
	Currency string `json:"currency"`
	Invoiced string `json:"invoiced"`
	Credited string `json:"credited"`
	Received string `json:"received"`
	Open     string `json:"open"`
}

func factsOut(f store.Facts) factsWire {
	w := factsWire{
		Company: f.Company, Customers: f.Customers, Items: f.Items, Drafts: f.Drafts, Quotes: f.Quotes,
		Invoices: f.Invoices, Credits: f.Credits, Payments: f.Payments, LastNumber: f.LastNumber, Sums: []sumWire{},
	}
	if f.LastIssued != (bill.Date{}) {
		w.LastIssued = f.LastIssued.String()
	}
	for _, s := range f.Sums {
		w.Sums = append(w.Sums, sumWire{
			s.Invoiced.Currency().Code(), s.Invoiced.String(), s.Credited.String(), s.Received.String(), s.Open.String(),
		})
	}
	return w
}

func (w factsWire) facts() (store.Facts, error) {
	f := store.Facts{
		Company: w.Company, Customers: w.Customers, Items: w.Items, Drafts: w.Drafts, Quotes: w.Quotes,
		Invoices: w.Invoices, Credits: w.Credits, Payments: w.Payments, LastNumber: w.LastNumber,
	}
	if w.LastIssued != "" {
		day, err := bill.ParseDate(w.LastIssued)
		if err != nil {
			return f, errManifest
		}
		f.LastIssued = day
	}
	for _, s := range w.Sums {
		cur, err := money.ParseCurrency(s.Currency)
		if err != nil {
			return f, errManifest
		}
		var sum store.FactSum
		for text, into := range map[*string]*money.Amount{
			&s.Invoiced: &sum.Invoiced, &s.Credited: &sum.Credited, &s.Received: &sum.Received, &s.Open: &sum.Open,
		} {
			if *into, err = money.ReadAmount(cur, *text); err != nil {
				return f, errManifest
			}
		}
		f.Sums = append(f.Sums, sum)
	}
	return f, nil
}
