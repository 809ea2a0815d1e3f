package sheet

// Preset is a ready-made matching for the exports of another program.
type Preset string

// The presets. The titles are facts, looked up in the public repositories of the programs; README.md says where.
const (
	FrappeBooks  Preset = "frappe"
	InvoiceNinja Preset = "invoiceninja"
	InvoiceShelf Preset = "invoiceshelf"
)

// Presets are all of them.
func Presets() []Preset { return []Preset{FrappeBooks, InvoiceNinja, InvoiceShelf} }

// Hundredths says whether the program writes prices in hundredths, without a decimal mark.
func (p Preset) Hundredths() bool { return p == InvoiceShelf }

// presets are the plain titles of each program.
var presets = map[Preset]map[Noun]map[string]Field{
	FrappeBooks: {
		Customers: {
			"partyname": "name", "partyemail": "email", "partyphone": "phone", "partycurrency": "currency", "partytaxid": "taxId",
			"partygstin": "taxId", "addressaddressline1": "address1", "addressaddressline2": "address2", "addresscity": "city",
			"addressstate": "region", "addresscountry": "country", "addresspostalcode": "postCode",
		},
		Items: {
			"itemname": "name", "itemitemcode": "code", "itemdescription": "description", "itemunit": "unit", "itemrate": "price", "itemtax": "taxRate",
			"itemitemtype": "service", "itembarcode": "barcode", "unittype": "unit", "rate": "price",
		},
		Invoices: {
			"salesinvoicename": "number", "invoiceno": "number", "salesinvoiceparty": "name", "party": "name", "salesinvoicedate": "date", "date": "date",
			"salesinvoicecurrency": "currency", "customercurrency": "currency", "salesinvoicegrandtotal": "total", "grandtotal": "total",
			"salesinvoiceoutstandingamount": "open", "outstandingamount": "open", "salesinvoiceterms": "note", "notes": "note",
		},
	},
	InvoiceNinja: {
		Customers: {
			"name": "name", "clientname": "name", "number": "number", "clientnumber": "number", "street": "address1", "clientstreet": "address1",
			"clientaddress1": "address1", "aptsuite": "address2", "clientaptsuite": "address2", "clientaddress2": "address2",
			"city": "city", "clientcity": "city", "stateprovince": "region", "clientstateprovince": "region", "clientstate": "region",
			"postalcode": "postCode", "clientpostalcode": "postCode", "country": "country", "clientcountry": "country", "clientcountryid": "country",
			"vatnumber": "taxId", "clientvatnumber": "taxId", "currency": "currency", "clientcurrency": "currency", "clientcurrencyid": "currency",
			"paymentterms": "terms", "clientpaymentterms": "terms", "privatenotes": "note", "clientprivatenotes": "note",
			"firstname": "contact", "contactfirstname": "contact", "lastname": "contact", "contactlastname": "contact", "email": "email",
			"contactemail": "email", "phone": "phone", "clientphone": "phone", "contactphone": "phone",
		},
		Items: {
			"product": "name", "productkey": "name", "itemproduct": "name", "productproductkey": "name", "notes": "description", "productnotes": "description",
			"price": "price", "productprice": "price", "cost": "cost", "productcost": "cost", "taxrate1": "taxRate", "producttaxrate1": "taxRate",
		},
		Invoices: {
			"invoicenumber": "number", "invoiceinvoicenumber": "number", "number": "number", "clientname": "name", "client": "name", "clientnumber": "customerNumber",
			"date": "date", "invoicedate": "date", "invoiceinvoicedate": "date", "duedate": "due", "invoiceduedate": "due", "clientcurrency": "currency",
			"clientcurrencyid": "currency", "currency": "currency", "amount": "total", "invoiceamount": "total", "balance": "open", "invoicebalance": "open",
			"privatenotes": "note", "invoiceprivatenotes": "note",
		},
	},
	InvoiceShelf: {
		Customers: {
			"name": "name", "contactname": "contact", "email": "email", "phone": "phone", "taxid": "taxId", "vatnumber": "taxId", "currencycode": "currency",
			"addressstreet1": "address1", "addressstreet2": "address2", "billingaddressstreet1": "address1", "billingaddressstreet2": "address2",
			"billingcity": "city", "billingstate": "region", "billingzip": "postCode", "billingcountry": "country", "billingcountrycode": "country",
			"city": "city", "state": "region", "zip": "postCode", "country": "country", "countrycode": "country",
		},
		Items: {
			"name": "name", "description": "description", "unitname": "unit", "unit": "unit", "price": "price", "currencycode": "currency",
			"taxpercent": "taxRate", "percent": "taxRate",
		},
		Invoices: {
			"invoicenumber": "number", "customername": "name", "customer": "name", "name": "name", "invoicedate": "date", "duedate": "due",
			"currencycode": "currency", "total": "total", "dueamount": "open", "notes": "note",
		},
	},
}
