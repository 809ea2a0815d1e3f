package paper

import (
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// Addresses as posts publish them in their own addressing guides (public buildings and the examples of the guides), seen from within the
// country and from abroad.
func TestAddressesAsTheirPostsWriteThem(t *testing.T) {
	for _, c := range []struct{ country, lines, code, town, region, within, abroad string }{
		{"DE", "Friedrich-Ebert-Allee 140", "53113", "Bonn", "", "Friedrich-Ebert-Allee 140|53113 Bonn", "Friedrich-Ebert-Allee 140|53113 BONN|GERMANY"},
		{"AT", "Rochusplatz 1", "1030", "Wien", "", "Rochusplatz 1|1030 Wien", "Rochusplatz 1|1030 WIEN|AUSTRIA"},
		{"CH", "Wankdorfallee 4", "3030", "Bern", "", "Wankdorfallee 4|3030 Bern", "Wankdorfallee 4|3030 BERN|SWITZERLAND"},
		{"FR", "9 rue du Colonel Pierre Avia", "75015", "Paris", "", "9 rue du Colonel Pierre Avia|75015 Paris", "9 rue du Colonel Pierre Avia|75015 PARIS|FRANCE"},
		{"ES", "Calle Conde de Peñalver 19", "28006", "Madrid", "Madrid", "Calle Conde de Peñalver 19|28006 Madrid|Madrid", "Calle Conde de Peñalver 19|28006 MADRID|Madrid|SPAIN"},
		{"IT", "Viale Europa 190", "00144", "Roma", "RM", "Viale Europa 190|00144 Roma RM", "Viale Europa 190|00144 ROMA RM|ITALY"},
		{"NL", "Waldorpstraat 3", "2521 CA", "Den Haag", "", "Waldorpstraat 3|2521 CA Den Haag", "Waldorpstraat 3|2521 CA DEN HAAG|NETHERLANDS"},
		{"BE", "Boulevard Anspach 1 bte 1", "1000", "Bruxelles", "", "Boulevard Anspach 1 bte 1|1000 Bruxelles", "Boulevard Anspach 1 bte 1|1000 BRUXELLES|BELGIUM"},
		{"PL", "ul. Rodziny Hiszpańskich 8", "00-940", "Warszawa", "", "ul. Rodziny Hiszpańskich 8|00-940 Warszawa", "ul. Rodziny Hiszpańskich 8|00-940 WARSZAWA|POLAND"},
		{"PT", "Av. D. João II 13", "1999-001", "Lisboa", "", "Av. D. João II 13|1999-001 Lisboa", "Av. D. João II 13|1999-001 LISBOA|PORTUGAL"},
		{"SE", "Terminalvägen 24", "173 00", "Stockholm", "", "Terminalvägen 24|173 00 Stockholm", "Terminalvägen 24|173 00 STOCKHOLM|SWEDEN"},
		{"DK", "Hedegaardsvej 88", "2300", "København S", "", "Hedegaardsvej 88|2300 København S", "Hedegaardsvej 88|2300 KØBENHAVN S|DENMARK"},
		{"FI", "Postintaival 7 A", "00230", "Helsinki", "", "Postintaival 7 A|00230 Helsinki", "Postintaival 7 A|00230 HELSINKI|FINLAND"},
		{"CZ", "Politických vězňů 909/4", "110 00", "Praha 1", "", "Politických vězňů 909/4|110 00 Praha 1", "Politických vězňů 909/4|110 00 PRAHA 1|CZECHIA"},
		{"GR", "Apellou 1", "101 88", "Athina", "", "Apellou 1|101 88 Athina", "Apellou 1|101 88 ATHINA|GREECE"},
		{"HU", "Dunavirág utca 2-6", "1138", "Budapest", "", "Budapest|Dunavirág utca 2-6|1138", "BUDAPEST|Dunavirág utca 2-6|1138|HUNGARY"},
		{"LV", "Ziemeļu iela 10", "LV-1000", "Rīga", "", "Ziemeļu iela 10|Rīga, LV-1000", "Ziemeļu iela 10|RĪGA, LV-1000|LATVIA"},
		{"GB", "185 Farringdon Road", "EC1A 1AA", "London", "", "185 Farringdon Road|London|EC1A 1AA", "185 Farringdon Road|LONDON|EC1A 1AA|UNITED KINGDOM"},
		{"IE", "The Exo Building|North Wall Quay", "D01 W5Y2", "Dublin 1", "", "The Exo Building|North Wall Quay|Dublin 1|D01 W5Y2", "The Exo Building|North Wall Quay|DUBLIN 1|D01 W5Y2|IRELAND"},
		{"US", "1600 Pennsylvania Avenue NW", "20500", "Washington", "DC", "1600 Pennsylvania Avenue NW|Washington, DC 20500", "1600 Pennsylvania Avenue NW|WASHINGTON, DC 20500|UNITED STATES"},
		{"CA", "2701 Riverside Drive", "K1A 0B1", "Ottawa", "ON", "2701 Riverside Drive|Ottawa ON  K1A 0B1", "2701 Riverside Drive|OTTAWA ON  K1A 0B1|CANADA"},
		{"AU", "111 Bourke Street", "3000", "Melbourne", "VIC", "111 Bourke Street|Melbourne VIC 3000", "111 Bourke Street|MELBOURNE VIC 3000|AUSTRALIA"},
		{"NZ", "12 Hall Street|Lyall Bay", "6012", "Wellington", "", "12 Hall Street|Lyall Bay|Wellington 6012", "12 Hall Street|Lyall Bay|WELLINGTON 6012|NEW ZEALAND"},
		{"BR", "SBN Quadra 1", "70002-900", "Brasília", "DF", "SBN Quadra 1|Brasília - DF|70002-900", "SBN Quadra 1|BRASÍLIA - DF|70002-900|BRAZIL"},
		{"MX", "Tacuba 1", "06000", "Ciudad de México", "CDMX", "Tacuba 1|06000 Ciudad de México, CDMX", "Tacuba 1|06000 CIUDAD DE MÉXICO, CDMX|MEXICO"},
		{"IN", "Dak Bhawan|Sansad Marg", "110001", "New Delhi", "Delhi", "Dak Bhawan|Sansad Marg|New Delhi 110001|Delhi", "Dak Bhawan|Sansad Marg|NEW DELHI 110001|Delhi|INDIA"},
		{"JP", "2-3-1 Otemachi", "100-8791", "Chiyoda-ku", "Tokyo", "2-3-1 Otemachi|Chiyoda-ku, Tokyo 100-8791", "2-3-1 Otemachi|CHIYODA-KU, Tokyo 100-8791|JAPAN"},
		{"SG", "10 Eunos Road 8", "408600", "Singapore", "", "10 Eunos Road 8|Singapore 408600", "10 Eunos Road 8|SINGAPORE 408600|SINGAPORE"},
		{"TR", "Şehit Teğmen Kalmaz Caddesi 2", "06101", "Altındağ", "Ankara", "Şehit Teğmen Kalmaz Caddesi 2|06101 Altındağ/Ankara", "Şehit Teğmen Kalmaz Caddesi 2|06101 ALTINDAĞ/Ankara|TÜRKIYE"},
		{"ZA", "Private Bag X10", "0001", "Pretoria", "", "Private Bag X10|Pretoria|0001", "Private Bag X10|PRETORIA|0001|SOUTH AFRICA"},
		{"RU", "ul. Varshavskoe 37", "131000", "Moskva", "", "ul. Varshavskoe 37|Moskva|131000", "ul. Varshavskoe 37|MOSKVA|131000|RUSSIA"},
	} {
		a := bill.Address{Lines: strings.Split(c.lines, "|"), PostCode: c.code, City: c.town, Region: c.region, Country: c.country}
		home := &flow{sheet: sheet{w: speak("en", c.country)}}
		home.d.Seller.Address.Country = c.country
		if got := strings.Join(home.post(a), "|"); got != c.within {
			t.Errorf("%s, within: %q, want %q", c.country, got, c.within)
		}
		away := &flow{sheet: sheet{w: speak("en", "LU")}}
		away.d.Seller.Address.Country = "LU"
		if got := strings.Join(away.post(a), "|"); got != c.abroad {
			t.Errorf("%s, from abroad: %q, want %q", c.country, got, c.abroad)
		}
	}
}

// A part that is missing takes its comma with it.
func TestAddressesWithParts(t *testing.T) {
	for want, a := range map[string]bill.Address{
		"Boise 83702":   {City: "Boise", PostCode: "83702", Country: "US"},
		"ID 83702":      {Region: "ID", PostCode: "83702", Country: "US"},
		"Boise, ID":     {City: "Boise", Region: "ID", Country: "US"},
		"Karachi-75500": {City: "Karachi", PostCode: "75500", Country: "PK"},
		"75500":         {PostCode: "75500", Country: "PK"},
		"Bonn":          {City: "Bonn"},
		"":              {},
	} {
		if got := strings.Join(address(a, ""), "|"); got != want {
			t.Errorf("%+v: %q, want %q", a, got, want)
		}
	}
}

// The country is in the language that the sender's own post reads, else in English.
func TestTheCountryInItsWords(t *testing.T) {
	for _, c := range []struct{ lang, from, to, want string }{
		{"de", "DE", "FR", "FRANKREICH"},
		{"fr", "DE", "FR", "FRANCE"},
		{"fr", "FR", "DE", "ALLEMAGNE"},
		{"it", "IT", "DE", "GERMANIA"},
		{"pl", "PL", "DE", "NIEMCY"},
		{"pt", "PT", "DE", "ALEMANHA"},
		{"nl", "NL", "DE", "DUITSLAND"},
		{"es", "ES", "DE", "ALEMANIA"},
		{"en", "US", "DE", "GERMANY"},
	} {
		f := &flow{sheet: sheet{w: speak(c.lang, c.from)}}
		f.d.Seller.Address.Country = c.from
		lines := f.post(bill.Address{City: "X", Country: c.to})
		if got := lines[len(lines)-1]; got != c.want {
			t.Errorf("%s from %s: %q, want %q", c.lang, c.from, got, c.want)
		}
	}
}
