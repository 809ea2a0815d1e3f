package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

type customerJSON struct {
	ID       string      `json:"id"`
	Number   string      `json:"number"`
	Name     string      `json:"name"`
	Address  addressJSON `json:"address"`
	Contact  contactJSON `json:"contact"`
	TaxID    string      `json:"taxId"`
	Currency string      `json:"currency"`
	Language string      `json:"language"`
	Terms    int         `json:"terms"`
	Discount string      `json:"discount"`
	Note     string      `json:"note"`

	BuyerRef string       `json:"buyerReference,omitempty"`
	Places   []placeJSON  `json:"addresses,omitempty"`
	People   []personJSON `json:"contacts,omitempty"`

	Own map[string]string `json:"own,omitempty"`

	Archived   bool             `json:"archived,omitempty"`
	Settlement []settlementJSON `json:"settlement"` // null: the company's, []: none
	PriceList  string           `json:"priceList,omitempty"`
	LegalID    string           `json:"legalId,omitempty"`
	EInvoice   string           `json:"eInvoice,omitempty"` // whose rules: en16931, xrechnung, peppol
	Endpoint   string           `json:"endpoint,omitempty"` // "0088:7300010000001", or an e-mail address
}

type placeJSON struct {
	Use     string      `json:"use"`
	Address addressJSON `json:"address"`
}

type personJSON struct {
	Role  string `json:"role"`
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Email string `json:"email"`
	Mail  bool   `json:"mail"`
}

type itemJSON struct {
	ID          string   `json:"id"`
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Unit        string   `json:"unit"`
	Price       string   `json:"price"`
	Currency    string   `json:"currency"`
	Prices      string   `json:"prices"`
	Tax         rateJSON `json:"tax"`
	Service     bool     `json:"service"`
	Digital     bool     `json:"digital,omitempty"`

	Barcode    string              `json:"barcode,omitempty"`
	Quantities []quantityPriceJSON `json:"quantityPrices,omitempty"`

	Own map[string]string `json:"own,omitempty"`

	OtherCodes []string `json:"otherCodes,omitempty"`

	Archived bool `json:"archived,omitempty"`

	Stock   bool   `json:"keepStock,omitempty"`
	Reorder string `json:"reorder,omitempty"`
}

type quantityPriceJSON struct {
	From  string `json:"from"`
	Price string `json:"price"`
}

func customerOut(c bill.Customer) customerJSON {
	return customerJSON{
		ID: c.ID.String(), Number: c.Number, Name: c.Name, Address: addressOut(c.Address), Contact: contactJSON(c.Contact),
		TaxID: c.TaxID, Currency: c.Currency.Code(), Language: c.Language, Terms: c.Terms, Discount: c.Discount.String(), Note: c.Note,
		BuyerRef: c.BuyerRef, Places: placesOut(c.Places), People: peopleOut(c.People), Own: ownOut(c.Own), Archived: c.Archived,
		Settlement: settlementOut(c.Settlement),
		PriceList:  c.PriceList.String(), LegalID: c.LegalID, EInvoice: string(c.EInvoice.Profile), Endpoint: c.EInvoice.Endpoint.String(),
	}
}

func placesOut(list []bill.Place) (out []placeJSON) {
	for _, p := range list {
		out = append(out, placeJSON{p.Use, addressOut(p.Address)})
	}
	return out
}

func peopleOut(list []bill.Person) (out []personJSON) {
	for _, p := range list {
		out = append(out, personJSON{p.Role, p.Contact.Name, p.Contact.Phone, p.Contact.Email, p.Mail})
	}
	return out
}

func itemOut(it bill.Item) itemJSON {
	return itemJSON{
		ID: it.ID.String(), Code: it.Code, Name: it.Name, Description: it.Description, Unit: it.Unit, Price: it.Price.String(),
		Currency: it.Currency.Code(), Prices: string(it.Prices), Tax: rateOut(it.Tax), Service: it.Service, Digital: it.Digital,
		Barcode: it.Barcode, Quantities: quantitiesOut(it.Quantities), Own: ownOut(it.Own), OtherCodes: it.OtherCodes, Archived: it.Archived,
		Stock: it.Stock, Reorder: reorderText(it.Reorder),
	}
}

// reorderText is "" for no least quantity.
func reorderText(q money.Quantity) string {
	if q.IsZero() {
		return ""
	}
	return q.String()
}
