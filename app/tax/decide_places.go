package tax

// fromEU is a sale from an EU state to another country.
func (c Case) fromEU() Answer {
	to := c.Buyer.Country
	goodsInEU := InEU(to) || to == "GB" && c.Buyer.Region == "XI"
	switch {
	case special(c.Seller) || special(c.Buyer) && !c.Service:
		return none(Export, ReasonExport).because(WhySpecialArea, c.Buyer.Region).unsure(c.rate(c.Seller).Rate)
	case !c.Service && goodsInEU:
		a := c.goodsWithin(c.rate(c.Seller))
		if to == "GB" {
			a = a.because(WhyNI)
		}
		return a
	case !c.Service:
		return none(Export, ReasonExport).because(WhyAbroad, to)
	case InEU(to):
		return c.serviceWithin()
	}
	return c.serviceOut()
}

// goodsWithin are goods from one EU state to another (art. 33, 138). own is the seller's tax.
func (c Case) goodsWithin(own Answer) Answer {
	to := c.Buyer.Country
	switch {
	case c.Business && c.TaxID:
		return none(IntraEU, ReasonIntra).because(WhyEUGoods, to)
	case c.Business:
		return own.because(WhyEUGoods, to).because(WhyNoID).unsure(Rate{Category: IntraEU})
	case c.OSS:
		return c.rate(c.Buyer).because(WhyEUConsumer, to).because(WhyOSS)
	}
	return own.because(WhyEUConsumer, to).because(WhyThreshold)
}

// serviceWithin is a service from one EU state to another (art. 44, 45, 58).
func (c Case) serviceWithin() Answer {
	to := c.Buyer.Country
	switch {
	case c.Business && c.TaxID:
		return none(ReverseCharge, ReasonReverse).because(WhyEUService, to).because(WhyAtBuyer)
	case c.Business:
		return none(ReverseCharge, ReasonReverse).because(WhyEUService, to).because(WhyNoID).unsure(c.rate(c.Seller).Rate)
	case c.Digital && c.OSS:
		return c.rate(c.Buyer).because(WhyEUConsumer, to).because(WhyOSS)
	case c.Digital:
		return c.rate(c.Seller).because(WhyEUConsumer, to).because(WhyThreshold)
	}
	return c.rate(c.Seller).because(WhyEUConsumer, to).because(WhyAtSeller)
}

// serviceOut is a service to somebody outside of the EU, or of the United Kingdom (art. 44, 45, 59).
func (c Case) serviceOut() Answer {
	outside := Rate{Category: NotSubject}
	if c.Business || c.Digital {
		return Answer{Rate: outside, Reason: ReasonOutside}.because(WhyAtBuyer)
	}
	return c.rate(c.Seller).because(WhyAtSeller).because(WhyUsual).unsure(outside)
}

// fromUK is a sale out of the United Kingdom. Northern Ireland is in the EU for goods.
func (c Case) fromUK() Answer {
	to := c.Buyer.Country
	switch {
	case c.Service:
		return c.serviceOut()
	case c.Seller.Region == "XI" && InEU(to):
		return c.goodsWithin(c.rate(c.Seller)).because(WhyNI)
	}
	return none(Export, ReasonExport).because(WhyAbroad, to)
}

// fromElsewhere is a sale abroad out of any other country.
func (c Case) fromElsewhere() Answer {
	goods := none(Export, ReasonExport).because(WhyAbroad, c.Buyer.Country)
	switch c.Seller.Country {
	case "CH":
		return c.fromSwitzerland(goods)
	case "IN":
		standard := c.rate(c.Seller).Rate.betweenStates()
		a := goods.because(WhyPaidExport)
		a.Choices = []Rate{standard}
		return a
	}
	if c.Service || len(InForce(c.Seller, c.On)) == 0 && c.Seller.Country != "CA" {
		return goods.because(WhyUsual).unsure(Rate{Category: NotSubject}, c.rate(c.Seller).Rate)
	}
	return goods
}

// fromSwitzerland: services are taxed where the customer is (MWSTG Art. 8 Abs. 1), but for those done to a person on the spot.
func (c Case) fromSwitzerland(goods Answer) Answer {
	outside := none(NotSubject, ReasonOutside).because(WhyAtBuyer)
	switch {
	case !c.Service:
		return goods
	case c.Business:
		return outside
	}
	return outside.because(WhyUsual).unsure(c.rate(c.Seller).Rate)
}

// india is the tax within a state, or from one to another (IGST Act s. 7, 8, 10, 12).
func (c Case) india(at Place) Answer {
	a := c.rate(Place{Country: "IN"})
	if a.Rate.Percent.IsZero() {
		return a.because(WhyHome, "IN")
	}
	within, between := a.Rate.withinState(unionTerritory(c.Seller.Region)), a.Rate.betweenStates()
	switch {
	case c.Seller.Region == "" || at.Region == "":
		a.Rate = within
		return a.because(WhyRegion).unsure(between)
	case c.Seller.Region == at.Region:
		a.Rate = within
		return a.because(WhyState, c.Seller.Region, at.Region)
	}
	a.Rate = between
	return a.because(WhyStates, c.Seller.Region, at.Region)
}

// canada is the tax of the province where the thing goes. The tax of a province of its own is asked by those who are
// registered there: a seller in that province is, for others a person must say.
func (c Case) canada(at Place) Answer {
	if at.Region == "" {
		a := c.rate(Place{Country: "CA", Region: "AB"}).because(WhyRegion)
		for _, l := range lines() {
			if l.Country == "CA" && l.Kind == KindStandard && l.holds(dayOf(c.On)) {
				a = a.unsure(l.Rate)
			}
		}
		return a
	}
	a := c.rate(at).because(WhyState, c.Seller.Region, at.Region)
	parts := a.Rate.Split.Parts()
	if len(parts) < 2 || c.Seller.Region == at.Region {
		return a
	}
	federal := Rate{Category: Standard, Percent: parts[0].Percent, Split: Split{parts[0]}}
	return a.because(WhyProvincial, parts[1].Name).unsure(federal)
}
