package app

import "counterfoil/store"

type binnedJSON struct {
	ID    string `json:"id"`
	Noun  string `json:"noun"` // customer, item, draft
	Name  string `json:"name"`
	Since string `json:"since"`
	Until string `json:"until"`
	Was   any    `json:"was,omitempty"` // the whole thing, in an export
}

func binnedOut(b Binned) binnedJSON {
	return binnedJSON{ID: b.ID.String(), Noun: b.Noun, Name: b.Name, Since: momentOut(b.Since), Until: momentOut(b.Until)}
}

// wholeBinned is something in the bin with all that it was.
func wholeBinned(b store.Binned) (out binnedJSON, err error) {
	out = binnedOut(Binned{b, b.Since.AddDate(0, 0, BinDays)})
	switch b.Noun {
	case BinnedCustomer:
		c, err := b.Customer()
		out.Was = customerOut(c)
		return out, err
	case BinnedItem:
		it, err := b.Item()
		out.Was = itemOut(it)
		return out, err
	}
	d, err := b.Draft()
	out.Was = wireDraft(d)
	return out, err
}
