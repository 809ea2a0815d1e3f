package report

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// ByComponent lists tax by the taxes that rates are made of: CGST, SGST and IGST, GST and QST.
const ByComponent = "component"

// component is one of the taxes of a sale.
type component struct {
	name    string // "CGST", or the name of the only tax there is
	percent money.Percent
	tax     money.Amount
	home    money.Amount
}

// components are the taxes of a sale, each as filed; where only their sum is known, as of a part that was paid, it is shared by percent.
func (s Sale) components() ([]component, error) {
	parts := s.Rate.Split.Parts()
	if len(parts) == 0 {
		return []component{{"", s.Rate.Percent, s.Tax, s.HomeTax}}, nil
	}
	taxes := s.Parts
	if sum, err := money.Sum(s.Tax.Currency(), taxes...); err != nil || len(taxes) != len(parts) || sum != s.Tax {
		if taxes, err = money.Share(s.Tax, weights(parts)); err != nil {
			return nil, err
		}
	}
	homes := taxes
	if s.HomeTax.Currency() != s.Tax.Currency() {
		shared, err := money.Share(s.HomeTax, taxes)
		if err != nil {
			return nil, err
		}
		homes = shared
	}
	list := make([]component, len(parts))
	for i, p := range parts {
		list[i] = component{p.Name, p.Percent, taxes[i], homes[i]}
	}
	return list, nil
}

// weights are percents as amounts of a currency without a name, for sharing.
func weights(parts []tax.Component) (list []money.Amount) {
	whole := money.Of(1_000_000, money.MustCurrency("JPY"))
	for _, p := range parts {
		a, err := p.Percent.Of(whole, money.HalfUp)
		if err != nil {
			a = money.Of(1, whole.Currency()) // no percent is so large
		}
		list = append(list, a)
	}
	return list
}

// named is what a component is called in a table.
func (c component) named(category tax.Category) string {
	if c.name == "" {
		return "Tax, category " + string(category)
	}
	return c.name
}

// Components adds up taxed amounts and tax by the taxes that rates are made of. An amount that several taxes are asked on stands with each
// of them, so that these amounts are not added up.
func Components(list []Sale, home money.Currency) (Table, error) {
	b := newBuilder("tax", "Tax by component", home, append([]Column{
		col("component", "Tax"), col("rate", "Rate"), currency(), colOf(Money, "net", "Taxed amount"), colOf(Money, "tax", "Tax"),
	}, colOf(Home, "homeNet", "Taxed, "+home.Code()), colOf(Home, "homeTax", "Tax, "+home.Code()))...)
	for _, s := range list {
		amounts, err := b.figures(s)
		if err != nil {
			return Table{}, err
		}
		if s.HomeTax == (money.Amount{}) && s.Tax.Currency() == home {
			s.HomeTax = s.Tax
		}
		parts, err := s.components()
		if err != nil {
			return Table{}, err
		}
		for _, c := range parts {
			if negated(s.Kind) {
				c.tax, c.home = c.tax.Neg(), c.home.Neg()
			}
			name := c.named(s.Rate.Category)
			row := b.row(fmt.Sprint(name, c.percent, s.Taxable.Currency()), func() Row {
				return Row{Cells: []Cell{text(name), text(c.percent.String() + " %"), code(s.Taxable.Currency())}}
			})
			if err := b.add(row, amounts[0], c.tax, amounts[3], c.home); err != nil {
				return Table{}, err
			}
		}
	}
	slices.SortStableFunc(b.Rows, func(x, y Row) int {
		if c := compareTexts(x, y, 0); c != 0 {
			return c
		}
		return strings.Compare(x.Cells[1].Text, y.Cells[1].Text)
	})
	t, err := b.finish()
	for _, sum := range t.Sums {
		for i, c := range t.Columns {
			if c.Key == "net" || c.Key == "homeNet" {
				sum.Cells[i].Amount = money.Amount{}
			}
		}
	}
	return t, err
}
