package app

import (
	"cmp"
	"fmt"

	"counterfoil/app/journal"
	"counterfoil/app/money"
	"counterfoil/app/tax"
)

type chartJSON struct {
	Chart      string             `json:"chart"`
	Consultant string             `json:"consultant"` // 0: none
	Client     string             `json:"client"`
	YearStart  string             `json:"yearStart"` // month and day: 01-01
	Length     string             `json:"length"`
	Receivable string             `json:"receivable"`
	Prepaid    string             `json:"prepaid"`
	WriteOff   string             `json:"writeOff"`
	Gain       string             `json:"gain"`
	Rounding   string             `json:"rounding"`
	Late       string             `json:"late"`
	Money      []moneyAccountJSON `json:"money"`
	Revenue    []revenueJSON      `json:"revenue"`
}

type moneyAccountJSON struct {
	Method  string `json:"method"`
	Account string `json:"account"`
}

type revenueJSON struct {
	Category string `json:"category"`
	Rate     string `json:"rate,omitempty"`
	Where    string `json:"where,omitempty"`
	Account  string `json:"account"`
	Code     string `json:"code,omitempty"`
	Tax      string `json:"tax,omitempty"`
	Discount string `json:"discount"`
}

func chartOut(c journal.Chart) chartJSON {
	out := chartJSON{
		Chart: c.Name, Consultant: fmt.Sprint(c.Consultant), Client: fmt.Sprint(c.Client), YearStart: fmt.Sprintf("%02d-%02d", c.YearStart.Month, c.YearStart.Day),
		Length: fmt.Sprint(c.Length), Receivable: c.Receivable, Prepaid: c.Prepaid, WriteOff: c.WriteOff, Gain: c.Gain, Rounding: c.Rounding, Late: c.Late,
		Money: []moneyAccountJSON{}, Revenue: []revenueJSON{},
	}
	for _, m := range c.Money {
		out.Money = append(out.Money, moneyAccountJSON(m))
	}
	for _, r := range c.Revenue {
		row := revenueJSON{Category: string(r.Category), Where: string(r.Where), Account: r.Account, Code: r.Code, Tax: r.Tax, Discount: r.Discount}
		if r.Percent != nil {
			row.Rate = r.Percent.String()
		}
		out.Revenue = append(out.Revenue, row)
	}
	return out
}

func parseChart(data []byte) (journal.Chart, error) { return chartFrom(data, journal.Chart{}) }

// chartFrom reads a chart. What is not there is as in the chart that "chart" names, else as now.
func chartFrom(data []byte, now journal.Chart) (journal.Chart, error) {
	o, err := parseObject(data)
	if err != nil {
		return now, err
	}
	c := now
	if name := o.oneOf("chart", now.Name, journal.Charts()...); name != now.Name {
		begin, _ := journal.Default(name)
		begin.Consultant, begin.Client = now.Consultant, now.Client
		c = begin
	}
	c.Consultant, c.Client, c.Length = o.integer("consultant", c.Consultant), o.integer("client", c.Client), o.integer("length", c.Length)
	if text := o.text("yearStart"); text != "" {
		if n, err := fmt.Sscanf(text, "%d-%d", &c.YearStart.Month, &c.YearStart.Day); n != 2 || err != nil {
			o.form.fail("yearStart", "month and day are expected, such as 01-01")
		}
	}
	for name, account := range map[string]*string{
		"receivable": &c.Receivable, "prepaid": &c.Prepaid, "writeOff": &c.WriteOff, "gain": &c.Gain, "rounding": &c.Rounding, "late": &c.Late,
	} {
		*account = cmp.Or(o.text(name), *account)
	}
	if o.has("money") {
		c.Money = nil
	}
	for _, m := range o.objects("money") {
		c.Money = append(c.Money, journal.MoneyAccount{Method: m.text("method"), Account: m.text("account")})
		m.done()
	}
	if o.has("revenue") {
		c.Revenue = nil
	}
	for _, r := range o.objects("revenue") {
		c.Revenue = append(c.Revenue, r.revenueAccount())
	}
	o.done()
	return c, o.form.failed()
}

func (o *object) revenueAccount() journal.RevenueAccount {
	r := journal.RevenueAccount{
		Category: tax.Category(o.text("category")), Where: journal.Where(o.oneOf("where", "", string(journal.Domestic), string(journal.Abroad))),
		Account: o.text("account"), Code: o.text("code"), Tax: o.text("tax"), Discount: o.text("discount"),
	}
	if o.has("rate") && o.fields["rate"] != "" {
		p := value(o, "rate", money.ParsePercent)
		r.Percent = &p
	}
	o.take("rate")
	o.done()
	return r
}
