package tax

import (
	"slices"
	"time"
)

// Case is all that decides how one sale is taxed.
type Case struct {
	Seller       Place
	Unregistered bool // is not registered for the tax of its country, for another reason than being small
	Small        bool // uses its country's exemption for small businesses
	OSS          bool // declares sales to consumers in other EU states in the one-stop shop
	Buyer        Place
	Business     bool  // the buyer is one
	TaxID        bool  // and has shown a tax id that can be right
	Service      bool  // else goods, which go to the buyer's place
	Digital      bool  // a service by wire: broadcasts, downloads, telephone
	Supply       Place // the place of supply where the law fixes another one (land, events, meals); zero: as usual
	Item         Rate  // what the item is taxed at when sold at home, the zero Rate for the usual
	On           time.Time
}

// Why is one step of a decision, for a front to put into words.
type Why struct {
	Code   string // one of the Why constants
	Params []string
}

// The steps.
const (
	WhySmall        = "small"        // the seller asks no tax as a small business
	WhyUnregistered = "unregistered" // the seller is not registered
	WhyHome         = "home"         // sold at home: country
	WhyPlace        = "place"        // the law fixes the place of supply: country
	WhyAbroad       = "abroad"       // goods leave for: country
	WhyEUGoods      = "eu-goods"     // goods to a business in: country
	WhyEUService    = "eu-service"   // a service to a business in: country
	WhyEUConsumer   = "eu-consumer"  // to a consumer in: country
	WhyOSS          = "oss"          // the tax of the consumer's country, declared in the one-stop shop
	WhyThreshold    = "threshold"    // without the one-stop shop the tax of home, up to 10,000 EUR a year in all
	WhyAtSeller     = "at-seller"    // a service to a consumer is taxed where the seller is
	WhyAtBuyer      = "at-buyer"     // a service to a business is taxed where the buyer is
	WhyNoID         = "no-id"        // the business has no valid tax id on file
	WhyRate         = "rate"         // kind, percent, day of supply
	WhyNoRate       = "no-rate"      // the tables have no rate for: country
	WhyOwnItem      = "own-item"     // the item is taxed in its own way
	WhyKindAbroad   = "kind-abroad"  // what is reduced at home may not be in: country
	WhyState        = "state"        // the seller's and the buyer's region, taxed within
	WhyStates       = "states"       // from region to region
	WhyRegion       = "region"       // the buyer's region is not known
	WhyProvincial   = "provincial"   // the seller may have to ask the province's tax
	WhyUsual        = "usual-abroad" // the usual answer for services abroad; the law has exceptions
	WhyUS           = "own-rates"    // sales tax: the shop's own rates by place
	WhyNI           = "ni"           // Northern Ireland is in the EU for goods
	WhySpecialArea  = "special-area" // a territory outside the common tax: region
	WhySmallAbroad  = "small-abroad" // what a small business owes abroad
	WhyPaidExport   = "export-paid"  // or with integrated tax paid
)

// Answer is how to tax it.
type Answer struct {
	Rate    Rate
	Reason  Reason // of no tax, "" where tax is asked as usual
	Unsure  bool   // a person must choose; Rate is the likeliest
	Choices []Rate // others that may be right
	Why     []Why
}

func (a Answer) because(code string, params ...string) Answer {
	a.Why = append(slices.Clip(a.Why), Why{Code: code, Params: params})
	return a
}

func (a Answer) unsure(choices ...Rate) Answer {
	a.Unsure = true
	for _, c := range choices {
		if c != a.Rate && c.Category != "" && !slices.Contains(a.Choices, c) {
			a.Choices = append(slices.Clip(a.Choices), c)
		}
	}
	return a
}

func none(c Category, why Reason) Answer { return Answer{Rate: Rate{Category: c}, Reason: why} }

// Decide says how a sale is taxed: by whom, where, and at which rate on the day of supply. Where the law asks for what is
// not in the case, or the tables do not know, it says so (Unsure) and names what may be right.
func Decide(c Case) Answer {
	c.Seller, c.Buyer, c.Supply = home(c.Seller), home(c.Buyer), home(c.Supply)
	if c.Buyer.Country == "" {
		c.Buyer = c.Seller
	}
	switch {
	case c.Seller.Country == "US":
		return none(NotSubject, "").because(WhyUS).unsure(Rate{Category: Standard})
	case c.Small:
		return c.small()
	case c.Unregistered:
		return none(NotSubject, "").because(WhyUnregistered).unsure(Rate{Category: Exempt})
	case c.Supply.Country != "":
		return c.fixed()
	case c.domestic():
		return c.atHome(c.Buyer)
	case InEU(c.Seller.Country):
		return c.fromEU()
	case c.Seller.Country == "GB":
		return c.fromUK()
	}
	return c.fromElsewhere()
}

// home counts places that belong to the VAT territory of a neighbour as its own.
func home(p Place) Place {
	if p.Country == "XI" {
		p.Region = "XI"
	}
	p.Country = table(p.Country)
	return p
}

func (c Case) domestic() bool { return c.Seller.Country == c.Buyer.Country }

// small is the answer of a business that asks no tax at home.
func (c Case) small() Answer {
	category := NotSubject
	if t := Wording(c.Seller, ReasonSmall, "", c.On); t.Category != "" {
		category = t.Category
	}
	a := none(category, ReasonSmall).because(WhySmall)
	if !c.domestic() && c.Service && c.Business && InEU(c.Seller.Country) && InEU(c.Buyer.Country) {
		a = a.because(WhySmallAbroad, c.Buyer.Country).unsure(Rate{Category: ReverseCharge})
	}
	return a
}

// fixed is where the law fixes the place of supply: at home the seller's tax, elsewhere a person must look.
func (c Case) fixed() Answer {
	if c.Supply.Country == c.Seller.Country {
		return c.atHome(c.Supply).because(WhyPlace, c.Supply.Country)
	}
	a := none(NotSubject, ReasonOutside).because(WhyPlace, c.Supply.Country)
	return a.unsure(Rate{Category: ReverseCharge}, c.rate(c.Supply).Rate)
}

// atHome is the tax of the seller's own country, in one of its regions.
func (c Case) atHome(at Place) Answer {
	switch c.Seller.Country {
	case "IN":
		return c.india(at)
	case "CA":
		return c.canada(at)
	case "ES":
		if c.Seller.Region != at.Region && (special(c.Seller) || special(at)) {
			return none(Export, ReasonExport).because(WhySpecialArea, at.Region).unsure(c.rate(c.Seller).Rate)
		}
		if at.Region == "ceuta" || at.Region == "melilla" {
			return Answer{Rate: Rate{Category: CeutaMelilla}}.because(WhySpecialArea, at.Region).unsure(Rate{Category: CeutaMelilla})
		}
		at = c.Seller
	case "GB", "FR", "PT", "GR", "AT":
		if c.Service || at.Region == "XI" {
			at = c.Seller
		}
	}
	return c.rate(at).because(WhyHome, c.Seller.Country)
}

func special(p Place) bool {
	return p.Region == "canary" || p.Region == "ceuta" || p.Region == "melilla"
}

// rate is the rate of a place on the day of supply, of the item's kind where that is known.
func (c Case) rate(at Place) Answer {
	own := c.Item
	if own.Category != "" && own.Category != Standard && own.Category != Canary && c.Seller.Country == at.Country {
		return Answer{Rate: own}.because(WhyOwnItem)
	}
	kind := KindStandard
	if own.Category != "" {
		kind = KindOf(c.Seller, own, c.On)
	}
	if kind == "" {
		return Answer{Rate: own}.because(WhyOwnItem).unsure(c.usual(at))
	}
	lines := InForce(at, c.On)
	if kind != KindStandard && c.Seller.Country == at.Country {
		return sameKind(at, kind, own, c.On)
	}
	if len(lines) == 0 {
		return Answer{Rate: Rate{Category: Standard}}.because(WhyNoRate, at.Country).unsure(own)
	}
	a := lineAnswer(lines[0], c.On)
	if kind == KindStandard {
		return a
	}
	var others []Rate
	for _, l := range lines[1:] {
		others = append(others, l.Rate)
	}
	return a.because(WhyKindAbroad, at.Country).unsure(others...)
}

// usual is the standard rate of a place on the day, the zero Rate where there is none.
func (c Case) usual(at Place) Rate {
	if list := InForce(at, c.On); len(list) > 0 {
		return list[0].Rate
	}
	return Rate{}
}

// lineAnswer is a line of the table as an answer.
func lineAnswer(l Line, on time.Time) Answer {
	return Answer{Rate: l.Rate}.because(WhyRate, string(l.Kind), l.Rate.Percent.String(), dayOf(on))
}

// sameKind is the rate that the item's own kind has at home on the day: its own where that is in force, else the one that took
// its place. Where the law had or has several of the kind, a person must say which.
func sameKind(at Place, kind Kind, own Rate, on time.Time) Answer {
	now := ofKind(InForce(at, on), kind)
	for _, l := range now {
		if l.Rate.Percent == own.Percent {
			return lineAnswer(l, on)
		}
	}
	before, rank := ofKind(lastTime(at, kind, own), kind), 0
	for i, l := range before {
		if l.Rate.Percent == own.Percent {
			rank = i
		}
	}
	if len(now) == 0 {
		return Answer{Rate: own}.because(WhyOwnItem).unsure()
	}
	a := lineAnswer(now[min(rank, len(now)-1)], on)
	if len(now) > 1 || len(before) > 1 {
		a = a.unsure(own)
		for _, l := range now {
			a = a.unsure(l.Rate)
		}
	}
	return a
}

// RateThen is what a rate of a place is on a day: itself where it is in force or the table does not know it, else the rate that took its
// place or that it took the place of. It is false where the law leaves more than one, so that a person must say which.
func RateThen(p Place, r Rate, on time.Time) (Rate, bool) {
	p = home(p)
	kind := KindOf(p, r, on)
	if kind == "" || kind == KindZero {
		return r, true
	}
	a := sameKind(p, kind, r, on)
	if a.Rate.Percent == r.Percent {
		return r, !a.Unsure
	}
	split, ok := r.Split.as(a.Rate)
	a.Rate.Split = split
	return a.Rate, ok && !a.Unsure
}

func ofKind(list []Line, kind Kind) (some []Line) {
	for _, l := range list {
		if l.Kind == kind {
			some = append(some, l)
		}
	}
	return some
}

// lastTime are the lines in force when the rate last began to be one of the kind.
func lastTime(at Place, kind Kind, own Rate) []Line {
	last := ""
	for _, l := range of(at) {
		if l.Kind == kind && l.Rate.Percent == own.Percent {
			last = max(last, l.from)
		}
	}
	day, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return nil // from before the table
	}
	return InForce(at, day)
}
