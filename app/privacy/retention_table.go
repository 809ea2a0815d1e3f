package privacy

import "counterfoil/app/bill"

// entry is what the law of a country says: of invoices and vouchers, and of letters where it speaks of them. Where the law of taxes and that of
// commerce differ, the longer one stands here; land and buildings, for which some countries ask for longer, are not what these books are for.
type entry struct {
	country       string
	years         int
	from          Start
	source        string
	letters       int
	lettersSource string
	looked        bill.Date
	page          string // where the text of the law stands, or what its authority says of it, that the line was compared with; "" for reports of others
}

// lookedUp is the day on which the marked lines were compared.
var lookedUp = bill.Date{Year: 2026, Month: 11, Day: 26}

var table = []entry{
	{"AT", 7, CalendarYear, "BAO § 132, UGB § 212", 7, "UGB § 212", lookedUp, ""},
	{"AU", 7, FinancialYear, "Corporations Act 2001 s. 286", 0, "", lookedUp, "ato.gov.au/law/view: PAC/20010050/286"},
	{"BE", 10, CalendarYear, "WBTW/CTVA art. 60 § 4", 0, "", lookedUp, ""},
	{"BG", 10, CalendarYear, "Accountancy Act art. 12", 0, "", lookedUp, ""},
	{"CA", 6, FinancialYear, "Income Tax Act s. 230(4)", 0, "", lookedUp, ""},
	{"CH", 10, FinancialYear, "OR Art. 958f, MWSG Art. 70", 0, "", lookedUp, "lawbrary.ch: OR art. 958f"},
	{"CY", 7, CalendarYear, "Law 4/1978 s. 30, VAT Law 95(I)/2000 sch. 10", 0, "", lookedUp, "mof.gov.cy: Books and Records; Law 135(I)/2005"},
	{"CZ", 10, CalendarYear, "zákon č. 235/2004 Sb. § 35", 0, "", lookedUp, ""},
	{"DE", 8, CalendarYear, "AO § 147, UStG § 14b, HGB § 257", 6, "AO § 147, HGB § 257", lookedUp, ""},
	{"DK", 5, FinancialYear, "bogføringsloven § 12", 0, "", lookedUp, "info.skat.dk: oid 2062750"},
	{"EE", 7, FinancialYear, "raamatupidamise seadus § 12", 0, "", lookedUp, "dokumendipank.ee: RPS § 12"},
	{"ES", 6, FinancialYear, "Código de Comercio art. 30", 6, "Código de Comercio art. 30", lookedUp, ""},
	{"FI", 6, ClosingYear, "kirjanpitolaki 2:10 §", 6, "kirjanpitolaki 2:10 §", lookedUp, ""},
	{"FR", 10, FinancialYear, "Code de commerce art. L123-22", 5, "Code de commerce art. L110-4", lookedUp, ""},
	{"GB", 6, FinancialYear, "VAT Act 1994 sch. 11 para. 6, Companies Act 2006 s. 388", 0, "", lookedUp, "gov.uk: VATREC3010; legislation.gov.uk: Finance Act 1998 sch. 18 para. 21"},
	{"GR", 5, FinancialYear, "L. 4308/2014 art. 7", 0, "", lookedUp, "taxheaven.gr: 4308/2014 article 7"},
	{"HR", 11, FinancialYear, "Zakon o računovodstvu čl. 10, 14", 0, "", lookedUp, ""},
	{"HU", 8, FinancialYear, "2000. évi C. törvény 169. §", 0, "", lookedUp, ""},
	{"IE", 6, Day, "TCA 1997 s. 886, VATCA 2010 s. 84", 0, "", lookedUp, "revisedacts.lawreform.ie: 2010 act 31 section 84"},
	{"IN", 8, FinancialYear, "Companies Act 2013 s. 128(5), CGST Act 2017 s. 36", 0, "", lookedUp, "knowyourgst.com: CGST Act section 36, and of the Companies Act nothing"},
	{"IT", 10, Day, "Codice civile art. 2220", 10, "Codice civile art. 2220", lookedUp, ""},
	{"LI", 10, FinancialYear, "PGR Art. 1059", 0, "", bill.Date{}, ""},
	{"LT", 10, CalendarYear, "PVM įstatymas 78 str.", 0, "", lookedUp, ""},
	{"LU", 10, FinancialYear, "Code de commerce art. 16", 10, "Code de commerce art. 16", lookedUp, ""},
	{"LV", 5, FinancialYear, "Grāmatvedības likums", 0, "", lookedUp, ""},
	{"MT", 10, FinancialYear, "Companies Act cap. 386 art. 163", 0, "", lookedUp, ""},
	{"NL", 7, FinancialYear, "AWR art. 52 lid 4", 7, "AWR art. 52 lid 4", lookedUp, ""},
	{"NO", 5, FinancialYear, "bokføringsloven § 13", 0, "", lookedUp, "info.altinn.no: oppbevaring av regnskapsmateriale"},
	{"NZ", 7, FinancialYear, "Tax Administration Act 1994 s. 22", 0, "", lookedUp, ""},
	{"PL", 6, CalendarYear, "ustawa o VAT art. 112, Ordynacja podatkowa art. 70", 0, "", lookedUp, ""},
	{"PT", 10, CalendarYear, "CIVA art. 52, Código Comercial art. 40", 10, "Código Comercial art. 40", lookedUp, "info.portaldasfinancas.gov.pt: iva52"},
	{"RO", 10, FinancialYear, "Legea contabilității 82/1991 art. 25", 0, "", lookedUp, ""},
	{"SE", 7, ClosingYear, "bokföringslagen 7 kap. 2 §", 0, "", lookedUp, "zentralen.se: BFL 7 kap. 2 §"},
	{"SI", 10, CalendarYear, "ZDDV-1 čl. 86", 0, "", bill.Date{}, ""},
	{"SK", 10, CalendarYear, "zákon č. 222/2004 Z. z. § 76, zákon č. 431/2002 Z. z. § 35", 0, "", lookedUp, ""},
	{"US", 7, CalendarYear, "26 CFR 1.6001-1, IRS Publication 583", 0, "", lookedUp, "Publication 583, How Long To Keep Records"},
}
