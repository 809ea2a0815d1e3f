package einvoice

import "strings"

// lists are the code lists (BR-CL).
func (c *checker) lists() {
	inv := c.inv
	if inv.Type != "" && !coded("1001-invoice", inv.Type) && !coded("1001-credit", inv.Type) {
		c.fatal("BR-CL-01", "BT-3", Unknown, inv.Type)
	}
	c.on("BR-CL-06", "BT-8", "2475", inv.TaxPointBy)
	c.on("BR-CL-07", "BT-18", "1153", inv.Object.Scheme)
	for _, n := range inv.Notes {
		c.on("BR-CL-08", "BT-21", "4451", n.Subject)
	}
	c.schemes(inv.Seller, "BT-29", "BT-30", "BT-34", "BT-40")
	c.schemes(inv.Buyer, "BT-46", "BT-47", "BT-49", "BT-55")
	c.schemes(inv.Representative, "BT-63", "BT-63", "BT-63", "BT-69")
	c.on("BR-CL-14", "BT-80", "3166", inv.Delivery.Address.Country)
	c.on("BR-CL-26", "BT-71", "6523", inv.Delivery.Place.Scheme)
	c.on("BR-CL-16", "BT-81", "4461", inv.Payment.Means)
	for _, a := range inv.Attachments {
		if len(a.Content) > 0 && !coded("mime", a.Media) {
			c.fatal("BR-CL-24", "BT-125", Unknown, a.Media)
		}
	}
	for _, g := range inv.Groups {
		c.on("BR-CL-17", "BT-118", "5305", string(g.Rate.Category))
		c.on("BR-CL-22", "BT-121", "vatex", strings.ToUpper(g.ReasonCode))
	}
	for _, a := range inv.Adjustments {
		c.reason(a)
	}
	c.lineLists()
}

func (c *checker) schemes(p Party, id, legal, endpoint, country string) {
	for _, one := range p.IDs {
		c.on("BR-CL-10", id, "6523", one.Scheme)
	}
	c.on("BR-CL-11", legal, "6523", p.Legal.Scheme)
	c.on("BR-CL-25", endpoint, "eas", p.Endpoint.Scheme)
	c.on("BR-CL-14", country, "3166", p.Address.Country)
}

func (c *checker) reason(a Adjustment) {
	if a.Charge {
		c.on("BR-CL-20", "BT-105", "7161", a.Code)
	} else {
		c.on("BR-CL-19", "BT-98", "5189", a.Code)
	}
}

func (c *checker) lineLists() {
	for i, l := range c.inv.Lines {
		c.line = i + 1
		c.on("BR-CL-23", "BT-130", "rec20", l.Unit)
		c.on("BR-CL-23", "BT-150", "rec20", l.BaseUnit)
		c.on("BR-CL-18", "BT-151", "5305", string(l.Tax.Category))
		c.on("BR-CL-21", "BT-157", "6523", l.Standard.Scheme)
		c.on("BR-CL-15", "BT-159", "3166", l.Origin)
		c.on("BR-CL-07", "BT-128", "1153", l.Object.Scheme)
		for _, class := range l.Classes {
			c.on("BR-CL-13", "BT-158", "7143", class.Scheme)
		}
		for _, a := range l.Adjustments {
			c.reason(a)
		}
	}
	c.line = 0
}
