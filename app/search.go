package app

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Found is what a search over everything found: of each the nearest, or the newest.
type Found struct {
	Customers []bill.Customer
	Items     []bill.Item
	Documents []DocumentRow // drafts and issued documents: number, customer, lines, notes, references, amount
	Notes     []Note        // internal ones on customers, drafts and documents, the newest first
}

// Search looks for a text everywhere, also at what is archived, and gives at most limit of each kind. An empty text finds nothing.
func (s *Session) Search(ctx context.Context, text string, limit int) (Found, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (f Found, err error) {
		if text == "" || limit <= 0 {
			return f, nil
		}
		if f.Customers, err = v.FindCustomers(CustomerQuery{Search: text, Limit: limit, Archived: true}); err != nil {
			return f, err
		}
		if f.Items, err = v.FindItems(ItemQuery{Search: text, Limit: limit, Archived: true}); err != nil {
			return f, err
		}
		if f.Documents, _, err = v.Documents(DocumentQuery{Search: text, Limit: limit, Today: s.Today()}); err != nil {
			return f, err
		}
		notes, err := v.FindNotes(text, limit)
		if err != nil {
			return f, err
		}
		f.Notes, err = signed(v, notes)
		return f, err
	})
}
