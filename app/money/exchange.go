package money

import "github.com/cockroachdb/apd/v3"

// ExchangeDecimals is how many decimals an exchange rate keeps.
const ExchangeDecimals = 12

// ParseExchangeRate reads "0.00542318": up to 12 decimals and 15 digits in all. Errors as of ParseQuantity, and ErrSyntax for
// a rate that is not more than nothing.
func ParseExchangeRate(s string) (ExchangeRate, error) {
	d, err := parseDecimal(s, ExchangeDecimals)
	if err == nil && d.Sign() <= 0 {
		err = ErrSyntax
	}
	if err != nil {
		return ExchangeRate{}, err
	}
	return ExchangeRate{d}, nil
}

// UnmarshalText reads the form of String.
func (x *ExchangeRate) UnmarshalText(text []byte) (err error) {
	*x, err = ParseExchangeRate(string(text))
	return err
}

// Of is an amount in another currency, rounded once.
func (x ExchangeRate) Of(a Amount, to Currency, r Rounding) (Amount, error) {
	num, err := product(x.apd(), a.apd())
	if err != nil {
		return Amount{}, err
	}
	return ratio(num, apd.New(1, 0), to, r)
}

// Within is the share of one of several taxes in a gross amount, gross x p / (100 + all), rounded once. all is the sum of the
// taxes in percent.
func (p Percent) Within(gross Amount, all Percent, r Rounding) (Amount, error) {
	num, den, err := within(gross, p.apd(), all)
	if err != nil {
		return Amount{}, err
	}
	return ratio(num, den, gross.cur, r)
}

// within is gross x part / (100 + all).
func within(gross Amount, part *apd.Decimal, all Percent) (num, den *apd.Decimal, err error) {
	if num, err = product(gross.apd(), part); err != nil {
		return nil, nil, err
	}
	den = new(apd.Decimal)
	if _, err := exact.Add(den, all.apd(), apd.New(100, 0)); err != nil {
		return nil, nil, ErrOverflow
	}
	return num, den, nil
}
