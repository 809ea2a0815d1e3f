package app

import (
	"context"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/store"
)

// LastExchange is the exchange rate of the document in a currency that was drafted last of those issued with one; zero where there is
// none. It is a beginning, not advice: the law asks for the rate of the day.
func (s *Session) LastExchange(ctx context.Context, c money.Currency) (bill.Exchange, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (bill.Exchange, error) {
		company, err := v.Company()
		if err != nil {
			return bill.Exchange{}, err
		}
		return v.LastExchange(c, company.Currency)
	})
}
