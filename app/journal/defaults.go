package journal

import (
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// The charts that a shop can begin with.
const (
	SKR03   = "skr03"   // DATEV, by processes
	SKR04   = "skr04"   // DATEV, by the balance sheet
	Neutral = "neutral" // of no country: four digits, grouped as most charts are
)

// Charts are all of them.
func Charts() []string { return []string{SKR03, SKR04, Neutral} }

// Default is a chart to begin with.
func Default(name string) (Chart, bool) {
	c := Chart{Name: name, YearStart: DayOfYear{1, 1}, Length: 4}
	switch name {
	case SKR03:
		c.Receivable, c.Prepaid, c.WriteOff, c.Gain, c.Rounding, c.Late = "1400", "1710", "2400", "2700", "2700", "2650"
		c.Money = []MoneyAccount{{"", "1200"}, {"cash", "1000"}, {"card", "1360"}}
		c.Revenue = german("8", "1776", "1771")
	case SKR04:
		c.Receivable, c.Prepaid, c.WriteOff, c.Gain, c.Rounding, c.Late = "1200", "3250", "6930", "4830", "4830", "7100"
		c.Money = []MoneyAccount{{"", "1800"}, {"cash", "1600"}, {"card", "1460"}}
		c.Revenue = german("4", "3806", "3801")
	case Neutral:
		c.Receivable, c.Prepaid, c.WriteOff, c.Gain, c.Rounding, c.Late = "1100", "2300", "6500", "7900", "7910", "7200"
		c.Money = []MoneyAccount{{"", "1010"}, {"cash", "1000"}, {"card", "1020"}}
		c.Revenue = []RevenueAccount{
			{Category: tax.Standard, Account: "4000", Tax: "2200", Discount: "4900"},
			{Category: tax.Zero, Account: "4010", Discount: "4900"},
			{Category: tax.Exempt, Account: "4020", Discount: "4900"},
			{Category: tax.ReverseCharge, Account: "4030", Discount: "4900"},
			{Category: tax.IntraEU, Account: "4040", Discount: "4900"},
			{Category: tax.Export, Account: "4050", Discount: "4900"},
			{Category: tax.NotSubject, Account: "4060", Discount: "4900"},
			{Category: tax.Canary, Account: "4000", Tax: "2200", Discount: "4900"},
			{Category: tax.CeutaMelilla, Account: "4000", Tax: "2200", Discount: "4900"},
		}
	default:
		return Chart{}, false
	}
	return c, true
}

// german are the accounts of both German charts: class is 8 or 4, and the rest of the number is the same in both.
func german(class, full, reduced string) []RevenueAccount {
	other := class + "730"
	return []RevenueAccount{
		{Category: tax.Standard, Percent: percent("19"), Account: class + "400", Tax: full, Discount: class + "736"},
		{Category: tax.Standard, Percent: percent("7"), Account: class + "300", Tax: reduced, Discount: class + "731"},
		{Category: tax.IntraEU, Account: class + "125", Discount: other},
		{Category: tax.Export, Account: class + "120", Discount: other},
		{Category: tax.ReverseCharge, Where: Abroad, Account: class + "336", Discount: other},
		{Category: tax.ReverseCharge, Account: class + "337", Discount: other},
		{Category: tax.NotSubject, Account: class + "338", Discount: other},
		{Category: tax.Exempt, Account: class + "100", Discount: other},
		{Category: tax.Zero, Account: class + "290", Discount: other},
	}
}

func percent(text string) *money.Percent {
	p, err := money.ParsePercent(text)
	if err != nil {
		panic(err) // of the tables above
	}
	return &p
}
