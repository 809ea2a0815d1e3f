package paycode

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

func amount(minor int64, code string) money.Amount { return money.Of(minor, money.MustCurrency(code)) }

// payload is the text of a code, or a failure of the test.
func payload(t *testing.T, c interface{ Payload() (string, error) }) string {
	t.Helper()
	text, err := c.Payload()
	if err != nil {
		t.Errorf("%+v: %v", c, err)
	}
	return text
}

// EPC069-12, the example of the guidelines and those of the notation of its fields.
func TestEPC(t *testing.T) {
	e := EPC{IBAN: "DE02 1203 0000 0000 2020 51", BIC: "byladem1001", Name: "Müller & Söhne GmbH", Amount: amount(123456, "EUR"), Text: "Rechnung 2026-0001"}
	want := "BCD\n002\n1\nSCT\nBYLADEM1001\nMüller & Söhne GmbH\nDE02120300000000202051\nEUR1234.56\n\n\nRechnung 2026-0001"
	if got := payload(t, e); got != want {
		t.Errorf("%q", got)
	}
	e.BIC = ""
	if got := payload(t, e); got != strings.Replace(want, "BYLADEM1001", "", 1) {
		t.Errorf("without BIC: %q", got)
	}
	e.Reference = "RF18 5390 0754 7034"
	if got := payload(t, e); !strings.HasSuffix(got, "\nEUR1234.56\n\nRF18539007547034") { // a reference or a text, and no empty line behind
		t.Errorf("with a reference: %q", got)
	}
	e.Reference, e.Name, e.Text = "", strings.Repeat("Ä", 90), strings.Repeat("R", 200)
	if long := payload(t, e); strings.Count(long, "Ä") != 69 || strings.Count(long, "R") != 140+1 || len(long) > 331 {
		t.Errorf("long fields: %d bytes, %q", len(long), long)
	}
}

func TestEPCOnlyWhereItExists(t *testing.T) {
	good := EPC{IBAN: "DE02120300000000202051", Name: "M", Amount: amount(99_999_999_999, "EUR"), Text: "R"}
	payload(t, good)
	for name, change := range map[string]func(*EPC){
		"other currency":  func(e *EPC) { e.Amount = amount(100, "CHF") },
		"nothing":         func(e *EPC) { e.Amount = amount(0, "EUR") },
		"negative":        func(e *EPC) { e.Amount = amount(-1, "EUR") },
		"too much":        func(e *EPC) { e.Amount = amount(100_000_000_000, "EUR") },
		"wrong digits":    func(e *EPC) { e.IBAN = "DE03120300000000202051" },
		"no IBAN":         func(e *EPC) { e.IBAN = "" },
		"nothing to say":  func(e *EPC) { e.Text = "" },
		"wrong reference": func(e *EPC) { e.Reference = "RF19539007547034" },
		"331 bytes":       func(e *EPC) { e.Text = strings.Repeat("€", 140) }, // 420 bytes of text alone
	} {
		e := good
		change(&e)
		if text, err := e.Payload(); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

var (
	schneider  = Address{"Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel", "CH"}
	rutschmann = Address{"Pia-Maria Rutschmann-Schnyder", "Grosse Marktgasse", "28", "9400", "Rorschach", "CH"}
)

// The examples that are published with the guidelines, and that of SIX for a donation. Where they have an address of the kind that has
// gone since (K), ours is structured.
func TestSwissPublishedExamples(t *testing.T) {
	chf := money.MustCurrency("CHF")
	blank := strings.Repeat("\n", 7)
	for name, c := range map[string]struct {
		bill Swiss
		want string
	}{
		"message only": {
			Swiss{
				IBAN: "CH58 0079 1123 0008 8901 2", Creditor: schneider, Currency: chf, Amount: amount(394975, "CHF"),
				Debtor:  Address{"Pia Rutschmann", "Marktgasse", "28", "9400", "Rorschach", "CH"},
				Message: "Bill no. 3139 for gardening work and disposal of waste material",
			},
			"SPC\n0200\n1\nCH5800791123000889012\nS\nRobert Schneider AG\nRue du Lac\n1268\n2501\nBiel\nCH" + blank +
				"\n3949.75\nCHF\nS\nPia Rutschmann\nMarktgasse\n28\n9400\nRorschach\nCH\nNON\n\nBill no. 3139 for gardening work and disposal of waste material\nEPD",
		},
		"QR reference, billing information, alternative procedures": {
			Swiss{
				IBAN: "CH4431999123000889012", Creditor: schneider, Currency: chf, Amount: amount(194975, "CHF"), Debtor: rutschmann,
				Reference: "210000000003139471430009017", Message: "Order dated 18.06.2020",
				Info:    "//S1/01/20170309/11/10201409/20/14000000/22/36958/30/CH106017086/40/1020/41/3010",
				Schemes: []string{"UV;UltraPay005;12345", "XY;XYService;54321"},
			},
			"SPC\n0200\n1\nCH4431999123000889012\nS\nRobert Schneider AG\nRue du Lac\n1268\n2501\nBiel\nCH" + blank +
				"\n1949.75\nCHF\nS\nPia-Maria Rutschmann-Schnyder\nGrosse Marktgasse\n28\n9400\nRorschach\nCH\nQRR\n210000000003139471430009017\n" +
				"Order dated 18.06.2020\nEPD\n//S1/01/20170309/11/10201409/20/14000000/22/36958/30/CH106017086/40/1020/41/3010\nUV;UltraPay005;12345\nXY;XYService;54321",
		},
		"donation: amount and debtor open": {
			Swiss{
				IBAN: "CH37 0900 0000 3044 4222 5", Creditor: Address{Name: "Salvation Army Foundation Switzerland", PostCode: "3000", City: "Bern", Country: "CH"},
				Currency: chf, Message: "Donnation to the Winterfest campaign",
			},
			"SPC\n0200\n1\nCH3709000000304442225\nS\nSalvation Army Foundation Switzerland\n\n\n3000\nBern\nCH" + blank +
				"\n\nCHF" + blank + "\nNON\n\nDonnation to the Winterfest campaign\nEPD",
		},
		"creditor reference": {
			Swiss{IBAN: "CH5800791123000889012", Creditor: schneider, Currency: chf, Amount: amount(50, "CHF"), Debtor: rutschmann, Reference: "RF18539007547034"},
			"SPC\n0200\n1\nCH5800791123000889012\nS\nRobert Schneider AG\nRue du Lac\n1268\n2501\nBiel\nCH" + blank +
				"\n0.50\nCHF\nS\nPia-Maria Rutschmann-Schnyder\nGrosse Marktgasse\n28\n9400\nRorschach\nCH\nSCOR\nRF18539007547034\n\nEPD",
		},
	} {
		if got := payload(t, c.bill); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestSwissRefuses(t *testing.T) {
	good := Swiss{
		IBAN: "CH4431999123000889012", Creditor: schneider, Currency: money.MustCurrency("EUR"), Amount: amount(99_999_999_999, "EUR"), Debtor: rutschmann,
		Reference: "210000000003139471430009017", Message: strings.Repeat("é", 140),
	}
	payload(t, good)
	for name, change := range map[string]func(*Swiss){
		"dollars":                        func(s *Swiss) { s.Currency, s.Amount = money.MustCurrency("USD"), amount(100, "USD") },
		"another amount's currency":      func(s *Swiss) { s.Amount = amount(100, "CHF") },
		"too much":                       func(s *Swiss) { s.Amount = amount(100_000_000_000, "EUR") },
		"German account":                 func(s *Swiss) { s.IBAN = "DE02120300000000202051" },
		"wrong check digits":             func(s *Swiss) { s.IBAN = "CH4531999123000889012" },
		"QR-IBAN without QR reference":   func(s *Swiss) { s.Reference = "" },
		"QR-IBAN with RF":                func(s *Swiss) { s.Reference = "RF18539007547034" },
		"QR reference, ordinary account": func(s *Swiss) { s.IBAN = "CH5800791123000889012" },
		"wrong reference":                func(s *Swiss) { s.Reference = "210000000003139471430009018" },
		"long message":                   func(s *Swiss) { s.Message += "é" },
		"message with line break":        func(s *Swiss) { s.Message = "a\nb" },
		"message in Greek":               func(s *Swiss) { s.Message = "Λογαριασμός" },
		"long name":                      func(s *Swiss) { s.Creditor.Name = strings.Repeat("x", 71) },
		"long town":                      func(s *Swiss) { s.Debtor.City = strings.Repeat("x", 36) },
		"no post code":                   func(s *Swiss) { s.Creditor.PostCode = "" },
		"debtor without country":         func(s *Swiss) { s.Debtor.Country = "" },
		"three procedures":               func(s *Swiss) { s.Schemes = []string{"a", "b", "c"} },
		"long procedure":                 func(s *Swiss) { s.Schemes = []string{strings.Repeat("x", 101)} },
	} {
		s := good
		change(&s)
		if text, err := s.Payload(); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestStreetAndNumber(t *testing.T) {
	for _, c := range []struct{ lines, street, house string }{
		{"Musterstrasse 123", "Musterstrasse", "123"},
		{"Rue du Lac 1268/2/22", "Rue du Lac", "1268/2/22"},
		{"12, rue du Rhône", "rue du Rhône", "12"},
		{"Alte Fabrik 3A", "Alte Fabrik", "3A"},
		{"Alte Fabrik 3 a", "Alte Fabrik", "3 a"},
		{"Strasse des 17. Juni", "Strasse des 17. Juni", ""},
		{"Strasse des 17. Juni 135", "Strasse des 17. Juni", "135"},
		{"c/o Meier|Bahnhofstr. 7", "Bahnhofstr.", "7"},
		{"Bahnhofstr. 7|Postfach", "Bahnhofstr.", "7"},
		{"Weiler", "Weiler", ""},
		{"", "", ""},
	} {
		if street, house := streetOf(strings.Split(c.lines, "|")); street != c.street || house != c.house {
			t.Errorf("%s: %q, %q", c.lines, street, house)
		}
	}
}

func TestUPI(t *testing.T) {
	u := UPI{Address: "merchant@upi", Name: "Müller Traders", Amount: amount(118000, "INR"), Reference: "INV2026-0001", Note: "Invoice INV2026-0001"}
	if got := payload(t, u); got != "upi://pay?pa=merchant@upi&pn=M%C3%BCller%20Traders&am=1180.00&cu=INR&tr=INV2026-0001&tn=Invoice%20INV2026-0001" {
		t.Error(got)
	}
	for name, change := range map[string]func(*UPI){
		"no handle": func(u *UPI) { u.Address = "merchant" }, "dollars": func(u *UPI) { u.Amount = amount(1, "USD") }, "blank": func(u *UPI) { u.Address = "a b@upi" },
		"a second field": func(u *UPI) { u.Address = "a@upi&am=1" },
	} {
		bad := u
		change(&bad)
		if _, err := bad.Payload(); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPIX(t *testing.T) {
	p := PIX{Key: "123e4567-e12b-12d1-a456-426655440000", Name: "Fulano de Tal", City: "BRASILIA", Amount: amount(12345, "BRL"), Transaction: "INV-2026-0001"}
	want := "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865406123.455802BR5913Fulano de Tal6008BRASILIA62150511INV202600016304EAD0"
	if got := payload(t, p); got != want {
		t.Error(got)
	}
	if sum := crc16("123456789"); sum != 0x29b1 {
		t.Errorf("CRC %04X", sum)
	}
	p.Name, p.City, p.Transaction = "Padaria São João do Açúcar Ltda", "São José do Rio Preto", strings.Repeat("9", 26)
	if got := payload(t, p); !strings.Contains(got, "5925Padaria Sao Joao do Acuca6015Sao Jose do Rio62070503***") {
		t.Error(got)
	}
	p.City = ""
	if _, err := p.Payload(); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}

// Published references: ISO 11649 and the Swiss guidelines; the Norwegian, Finnish and Belgian ones of banks' manuals.
func TestReferences(t *testing.T) {
	for name, c := range map[string][2]string{
		"RF of the Swiss guidelines": {RF("539007547034"), "RF18539007547034"},
		"RF of ISO 11649":            {RF("2348231"), "RF712348231"},
		"RF with letters":            {RF("INV-2026/0001"), "RF16INV20260001"},
		"RF, too long":               {RF(strings.Repeat("1", 22)), ""},
		"RF, another alphabet":       {RF("ΤΙΜ-1"), ""},
		"QRR of the guidelines":      {QRR("21000000000313947143000901"), "210000000003139471430009017"},
		"QRR, padded":                {QRR("2026-0042"), "000000000000000000202600427"},
		"QRR with letters":           {QRR("RE-2026-0042")[:26], "00000000000000271420260042"},
		"QRR, letters too long":      {QRR("RECHNUNGEN-20260042")[:26], "00000000000000000020260042"},
		"QRR, zeros":                 {QRR("0000"), ""},
		"KID, Luhn":                  {KID("1234567"), "12345674"},
		"Finnish":                    {Finnish("1234561"), "12345614"},
		"Finnish, leading zeros":     {Finnish("00123"), "1232"},
		"Finnish, too short":         {Finnish("12"), ""},
		"Belgian":                    {OGM("0909337554"), "090933755493"},
		"Belgian, rest nothing":      {OGM("97"), "000000009797"},
		"Belgian, letters":           {OGM("A-2026-0001"), "1020260001" + padded("42", 2)},
	} {
		if name == "Belgian, letters" {
			c[1] = "1020260001" + c[0][10:]
		}
		if c[0] != c[1] {
			t.Errorf("%s: %q, not %q", name, c[0], c[1])
		}
	}
	for ref, ok := range map[string]bool{
		"RF18539007547034": true, "RF17539007547034": false, "RF18": false, "rf18539007547034": false, "RF712348231": true, "": false,
	} {
		if ValidRF(ref) != ok {
			t.Errorf("%s: %v", ref, !ok)
		}
	}
	for ref, ok := range map[string]bool{
		"210000000003139471430009017": true, "210000000003139471430009018": false, strings.Repeat("0", 27): false, "21000000000313947143000901": false,
	} {
		if ValidQRR(ref) != ok {
			t.Errorf("%s: %v", ref, !ok)
		}
	}
}

// The kind of reference follows account and currency, and is printed as people of that country write it.
func TestReferenceOfAnAccount(t *testing.T) {
	for name, c := range map[string]struct {
		account   bill.Account
		currency  string
		want, ink string
	}{
		"Germany: the number":     {bill.Account{IBAN: "DE02120300000000202051"}, "EUR", "", ""},
		"Germany, RF":             {bill.Account{IBAN: "DE02120300000000202051", References: bill.RefRF}, "EUR", "RF97RE20260042", "RF97 RE20 2600 42"},
		"Switzerland, QR-IBAN":    {bill.Account{IBAN: "CH5800791123000889012", QRIBAN: "CH4431999123000889012"}, "CHF", "000000000000002714202600420", "00 00000 00000 00271 42026 00420"},
		"Switzerland":             {bill.Account{IBAN: "CH5800791123000889012"}, "CHF", "RF97RE20260042", "RF97 RE20 2600 42"},
		"Switzerland, none":       {bill.Account{IBAN: "CH5800791123000889012", References: bill.RefNone}, "CHF", "", ""},
		"Switzerland, in dollars": {bill.Account{IBAN: "CH5800791123000889012", QRIBAN: "CH4431999123000889012"}, "USD", "", ""},
		"Finland":                 {bill.Account{IBAN: "FI2112345600000785"}, "EUR", "2714202600424", "271 42026 00424"},
		"Belgium":                 {bill.Account{IBAN: "BE68539007547034"}, "EUR", "002026004240", "+++002/0260/04240+++"},
		"Norway: only if asked":   {bill.Account{IBAN: "NO9386011117947"}, "NOK", "", ""},
		"Norway, KID":             {bill.Account{IBAN: "NO9386011117947", References: bill.RefKID}, "NOK", "2714202600429", "2714 2026 0042 9"},
	} {
		currency := money.MustCurrency(c.currency)
		got := Reference(bill.Draft{Account: c.account, Currency: currency}, "RE-2026-0042")
		if got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
		if ink := strings.ReplaceAll(Printed(c.account, currency, got), "\u00a0", " "); ink != c.ink {
			t.Errorf("%s: printed %q, not %q", name, ink, c.ink)
		}
	}
}

// A Swiss shop that is paid in euros: at home by QR-bill, from abroad by SEPA transfer, for which the QR-IBAN is none and the bank must be named.
func TestEurosToASwissAccount(t *testing.T) {
	both := bill.Account{IBAN: "CH5800791123000889012", QRIBAN: "CH4431999123000889012", BIC: "POFICHBEXXX"}
	without := func(change func(*bill.Account)) bill.Account {
		a := both
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		account               bill.Account
		currency, payer       string
		kind                  Kind
		iban, reference, lack string // what is missing for a code
	}{
		"at home":                {both, "EUR", "CH", KindSwiss, "CH4431999123000889012", "000000000000002714202600420", ""},
		"from Liechtenstein":     {both, "EUR", "LI", KindSwiss, "CH4431999123000889012", "000000000000002714202600420", ""},
		"from nobody knows":      {both, "EUR", "", KindSwiss, "CH4431999123000889012", "000000000000002714202600420", ""},
		"from Germany":           {both, "EUR", "DE", KindEPC, "CH5800791123000889012", "RF97RE20260042", ""},
		"francs from Germany":    {both, "CHF", "DE", KindSwiss, "CH4431999123000889012", "000000000000002714202600420", ""},
		"without a QR-IBAN":      {without(func(a *bill.Account) { a.QRIBAN = "" }), "EUR", "FR", KindEPC, "CH5800791123000889012", "RF97RE20260042", ""},
		"without another number": {without(func(a *bill.Account) { a.IBAN = "" }), "EUR", "DE", KindSwiss, "CH4431999123000889012", "000000000000002714202600420", ""},
		"without a BIC":          {without(func(a *bill.Account) { a.BIC = "" }), "EUR", "DE", "", "CH5800791123000889012", "RF97RE20260042", "account.bic"},
	} {
		d := bill.Draft{Kind: bill.Invoice, Account: c.account, Currency: money.MustCurrency(c.currency)}
		d.Seller = bill.Party{Name: "Robert Schneider AG", Address: bill.Address{Lines: []string{"Rue du Lac 1268"}, PostCode: "2501", City: "Biel", Country: "CH"}}
		d.Buyer = bill.Party{Name: "Müller", Address: bill.Address{PostCode: "79100", City: "Freiburg", Country: c.payer}}
		var lacks string
		for _, p := range Check(d) {
			lacks += p.Field
		}
		d.Reference = Reference(d, "RE-2026-0042")
		code, err := For(d, amount(10000, c.currency), "RE-2026-0042")
		if code.Kind != c.kind || (err != nil) != (c.kind == "") || d.Account.Number(d.Reference) != c.iban || d.Reference != c.reference || lacks != c.lack {
			t.Errorf("%s: %q, %v, %s, reference %q, lacks %q", name, code.Kind, err, d.Account.Number(d.Reference), d.Reference, lacks)
		}
		if c.kind != "" && (!strings.Contains(code.Text, "\n"+c.iban+"\n") || !strings.Contains(code.Text, "\n"+c.reference)) {
			t.Errorf("%s: %q", name, code.Text)
		}
	}
	old := bill.Draft{Account: both, Currency: money.MustCurrency("EUR"), Reference: "000000000000002714202600420"}
	if old.Buyer.Address.Country = "DE"; KindOf(old) != KindSwiss {
		t.Error("an invoice that has the reference of a QR-bill lost its payment part")
	}
}

// The table in the README is worked out.
func TestTheTableOfReferences(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "**References**")
	rows := 0
	for line := range strings.Lines(strings.TrimSpace(table)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 {
			break
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		make, known := map[string]func(string) string{"rf": RF, "qrr": QRR, "kid": KID, "viitenumero": Finnish, "ogm": OGM}[cells[1]]
		if !known {
			continue // the head
		}
		rows++
		account := bill.Account{IBAN: "DE02120300000000202051", References: bill.RefKind(cells[1])}
		if cells[1] == "qrr" {
			account = bill.Account{QRIBAN: "CH4431999123000889012"}
		}
		got := make(cells[2])
		printed := strings.ReplaceAll(Printed(account, money.MustCurrency("EUR"), got), "\u00a0", " ")
		if got != cells[3] || printed != cells[4] {
			t.Errorf("%s of %s: %s, %s", cells[1], cells[2], got, printed)
		}
	}
	if rows != 8 {
		t.Errorf("%d rows", rows)
	}
}

// No two invoices of a shop share a reference, in a series or across two with the same counters.
func TestReferencesOfAShopDiffer(t *testing.T) {
	for name, ref := range map[string]func(string) string{"rf": RF, "qrr": QRR, "kid": KID, "viitenumero": Finnish} {
		seen := map[string]string{}
		for _, series := range []string{"INV-2026-%04d", "DEP-2026-%04d", "A/2026/11/%d", "R%05d"} {
			for i := 1; i <= 3000; i++ {
				number := fmt.Sprintf(series, i)
				got := ref(number)
				if before, twice := seen[got]; twice || got == "" {
					t.Fatalf("%s: %q of %s and of %s", name, got, number, before)
				}
				seen[got] = number
			}
		}
	}
}

// Whatever the number is: what is made of it is a reference of its kind.
func FuzzReferences(f *testing.F) {
	for _, seed := range []string{"INV-2026-0001", "1", "", "Ä", "RE/2026/11/501", strings.Repeat("Z9", 20)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, number string) {
		if ref := RF(number); ref != "" && !ValidRF(ref) {
			t.Errorf("RF %q", ref)
		}
		if ref := QRR(number); ref != "" && !ValidQRR(ref) {
			t.Errorf("QRR %q", ref)
		}
		for _, ref := range []string{KID(number), Finnish(number), OGM(number)} {
			if ref != "" && !allDigits(ref) {
				t.Errorf("%q of %q", ref, number)
			}
		}
	})
}

// Any text can stand in an address: what comes out is a payload of the standard, or ErrNone.
func FuzzSwiss(f *testing.F) {
	f.Add("Robert Schneider AG", "Rue du Lac 1268", "2501", "Biel", "RE-2026-0042")
	f.Add("\xff\n", "☃ 7", "", "Ж", "\t")
	f.Fuzz(func(t *testing.T, name, street, code, city, number string) {
		d := bill.Draft{Kind: bill.Invoice, Currency: money.MustCurrency("CHF"), Account: bill.Account{IBAN: "CH5800791123000889012"}}
		d.Seller = bill.Party{Name: name, Address: bill.Address{Lines: []string{street}, PostCode: code, City: city, Country: "CH"}}
		d.Buyer = d.Seller
		d.Reference = Reference(d, number)
		c, err := For(d, amount(100, "CHF"), number)
		if err != nil {
			if !errors.Is(err, ErrNone) {
				t.Error(err)
			}
			return
		}
		if lines := strings.Split(c.Text, "\n"); len(lines) != 31 || lines[30] != "EPD" || strings.ContainsFunc(c.Text, func(r rune) bool { return r != '\n' && !swissSign(r) }) {
			t.Errorf("%q", c.Text)
		}
	})
}
