package bank

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"counterfoil/app/money"

	"golang.org/x/text/encoding/charmap"
)

var eur = money.MustCurrency("EUR")

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// The tables of banks, made from their column titles; each holds the same two payments, however it writes them.
func TestTablesOfBanksAreUnderstood(t *testing.T) {
	for name, data := range map[string]string{
		"German, sums below": "Umsatzliste\nKonto;DE89 3704 0044 0532 0130 00\n\n" +
			"Buchungstag;Valuta;Auftraggeber/Begünstigter;Verwendungszweck;IBAN;Betrag (EUR)\n" +
			"23.11.2026;24.11.2026;Jürgen Groß;INV-2026-0001;DE91370501980100558000;1.234,50\n24.11.2026;24.11.2026;Stadtwerke;Strom;;-35,00 €\n;;;;Summe;1.199,50\n",
		"English, two columns": "Date,Value Date,Name,Details,Counterparty IBAN,Paid out,Paid in,Balance,Account IBAN\n" +
			"2026-11-23,2026-11-24,Jürgen Groß,INV-2026-0001,DE91370501980100558000,,\"1,234.50\",1334.50,DE89370400440532013000\n" +
			"2026-11-24,2026-11-24,Stadtwerke,Strom,,35.00,,1299.50,DE89370400440532013000\n",
		"French, tabs": "Compte\tDE89370400440532013000\nDate\tDate de valeur\tNom contrepartie\tCommunication\tIBAN contrepartie\tMontant\tDevise\n" +
			"23/11/2026\t24/11/2026\tJürgen Groß\tINV-2026-0001\tDE91370501980100558000\t1 234,50\tEUR\n24/11/2026\t24/11/2026\tStadtwerke\tStrom\t\t-35,00\tEUR\n",
		"Dutch, a mark": "\"Datum\";\"Rentedatum\";\"Naam / Omschrijving\";\"Rekening\";\"Tegenrekening\";\"Af Bij\";\"Bedrag (EUR)\";\"Mededelingen\"\n" +
			"\"20261123\";\"20261124\";\"Jürgen Groß\";\"DE89370400440532013000\";\"DE91370501980100558000\";\"Bij\";\"1234,50\";\"INV-2026-0001\"\n" +
			"\"20261124\";\"20261124\";\"Stadtwerke\";\"DE89370400440532013000\";\"\";\"Af\";\"35,00\";\"Strom\"\n",
		"Swedish, valuta is a currency": "Rekening;Bokföringsdag;Valutadag;Mottagare;Meddelande;Gegenkonto;Belopp;Valuta\n" +
			"DE89370400440532013000;2026-11-23;2026-11-24;Jürgen Groß;INV-2026-0001;DE91370501980100558000;1 234,50;EUR\n" +
			"DE89370400440532013000;2026-11-24;2026-11-24;Stadtwerke;Strom;;-35,00;EUR\n",
		"pending rows": "Booking Date,Value Date,Partner Name,Description,Partner IBAN,Amount,Currency,Status,Account IBAN\n" +
			"11/23/2026,11/24/2026,Jürgen Groß,INV-2026-0001,DE91370501980100558000,1234.50,EUR,Booked,DE89370400440532013000\n" +
			"11/24/2026,11/24/2026,Stadtwerke,Strom,,-35.00,EUR,Booked,DE89370400440532013000\n11/25/2026,,X,Y,,-1.00,EUR,Pending,DE89370400440532013000\n",
	} {
		t.Run(name, func(t *testing.T) {
			list := must(Read([]byte(data), Hints{Currency: eur}))
			got := strings.Join(strings.Split(facts(list[0]), "\n")[1:], "\n")
			want := "2026-11-23 2026-11-24 1234.50|Jürgen Groß|DE91370501980100558000|INV-2026-0001|||\n2026-11-24 2026-11-24 -35.00|Stadtwerke||Strom|||\n"
			if got != want || list[0].Account != "DE89370400440532013000" || list[0].Currency != eur {
				t.Errorf("account %q\n%s", list[0].Account, got)
			}
		})
	}
}

// What a table leaves open is asked for, and the answer is taken.
func TestWhatATableLeavesOpenIsAskedFor(t *testing.T) {
	strange := "Wann,Was,Wieviel,Wer\n2026-11-23,INV-2026-0001,10.00,Ada\n"
	ask, ok := errors.AsType[*ColumnsError](second(Read([]byte(strange), Hints{Currency: eur})))
	if !ok || fmt.Sprint(ask.Missing) != "[date amount]" || fmt.Sprint(ask.Titles) != "[Wann Was Wieviel Wer]" || len(ask.Rows) != 1 {
		t.Fatalf("asked %+v", ask)
	}
	list := must(Read([]byte(strange), Hints{Currency: eur, Account: "my account", Columns: map[Column]string{
		ColDate: "Wann", ColAmount: "Wieviel", ColPurpose: "Was", ColName: "Wer",
	}}))
	if got := facts(list[0]); got != "csv MYACCOUNT EUR ? ? untold\n2026-11-23  10.00|Ada||INV-2026-0001|||\n" {
		t.Error(got)
	}
	both := "Date,Amount\n03/04/2026,10.00\n05/04/2026,11.00\n04/04/2026,12.00\n"
	if ask, ok = errors.AsType[*ColumnsError](second(Read([]byte(both), Hints{Currency: eur}))); !ok || !ask.Order {
		t.Errorf("the order of day and month was guessed: %+v", ask)
	}
	if list = must(Read([]byte(both), Hints{Currency: eur, Order: "mdy"})); list[0].Entries[0].Booked.String() != "2026-03-04" {
		t.Error(facts(list[0]))
	}
	if ask, ok = errors.AsType[*ColumnsError](second(Read([]byte(both), Hints{}))); !ok || fmt.Sprint(ask.Missing) != "[currency]" {
		t.Errorf("no currency, and asked for %+v", ask)
	}
	list = must(Read([]byte("Date,Amount\n03/04/2026,10.00\n04/04/2026,11.00\n01/05/2026,1.00\n"), Hints{Currency: eur}))
	if list[0].Entries[2].Booked.String() != "2026-05-01" { // only so do the days run in order
		t.Error(facts(list[0]))
	}
}

func second[T any](_ T, err error) error { return err }

// Figures as banks write them, in a file where the others make clear what the point is.
func TestFiguresOfTables(t *testing.T) {
	yen := money.MustCurrency("JPY")
	for _, c := range []struct {
		point byte
		text  string
		want  string
	}{
		{',', "1.234,50", "1234.50"},
		{',', "-1.234.567,89", "-1234567.89"},
		{'.', "1,234.50", "1234.50"},
		{',', "5,00-", "-5.00"},
		{'.', "(5.00)", "-5.00"},
		{',', "12,5 S", "-12.50"},
		{',', "12,50 H", "12.50"},
		{'.', "1'234.50", "1234.50"},
		{',', "+7,00 EUR", "7.00"},
		{',', "\u22127,00", "-7.00"},
		{'.', "12.345", ""},
		{',', "12a5", ""},
		{'.', "", ""},
		{'.', "NaN", ""},
	} {
		a, err := layout{point: c.point}.amount(eur, c.text)
		if got := a.String(); err == nil != (c.want != "") || c.want != "" && got != c.want {
			t.Errorf("%q is %s, %v", c.text, got, err)
		}
	}
	if a := must(layout{point: pointOf([]string{"1.234", "12.000"})}.amount(yen, "12.000")); a.Minor() != 12000 {
		t.Errorf("yen: %s", a)
	}
}

// The same text in each encoding that banks use.
func TestEncodings(t *testing.T) {
	text := "Buchungstag;Name;Verwendungszweck;Betrag;Währung\n23.11.2026;Jürgen Groß;Füße;1,00;EUR\n"
	for name, data := range map[string]string{
		"UTF-8": text, "UTF-8 with a mark": "\xef\xbb\xbf" + text, "Latin-1": must(charmap.ISO8859_1.NewEncoder().String(text)),
		"UTF-16 with a mark":       utf16Text(text, "\xff\xfe", binary.LittleEndian),
		"UTF-16 turned around":     utf16Text(text, "\xfe\xff", binary.BigEndian),
		"UTF-16 without a mark":    utf16Text(text, "", binary.LittleEndian),
		"UTF-16 without, reversed": utf16Text(text, "", binary.BigEndian),
	} {
		list, err := Read([]byte(data), Hints{})
		if err != nil || list[0].Entries[0].Name != "Jürgen Groß" || list[0].Entries[0].Purpose != "Füße" {
			t.Errorf("%s: %+v, %v", name, list, err)
		}
	}
	latin := strings.Replace(isoSample("02"), "MUELLER", "M\xfcLLER \xa4", 1)
	for declared, want := range map[string]string{"ISO-8859-1": "MüLLER ¤", "ISO-8859-15": "MüLLER €", "UTF-8": "MüLLER ¤"} {
		list := must(Read([]byte(strings.Replace(latin, "UTF-8", declared, 1)), Hints{}))
		if got := list[0].Entries[0].Name; got != want {
			t.Errorf("%s: %q", declared, got)
		}
	}
}

func utf16Text(text, mark string, order binary.ByteOrder) string {
	out := []byte(mark)
	for _, u := range utf16.Encode([]rune(text)) {
		pair := make([]byte, 2)
		order.PutUint16(pair, u)
		out = append(out, pair...)
	}
	return string(out)
}

// archive packs files.
func archive(files ...string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, f := range files {
		w := must(z.Create(fmt.Sprintf("%d.xml", i)))
		must(w.Write([]byte(f)))
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func TestArchivesAreBounded(t *testing.T) {
	list := must(Read(archive(isoSample("02"), isoSample("08")), Hints{}))
	if len(list) != 2 || len(list[1].Entries) != 3 {
		t.Errorf("%d statements", len(list))
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"one file of many is none": {archive(isoSample("02"), "hello"), ErrUnknown},
		"an archive in an archive": {archive(string(archive(isoSample("02")))), ErrUnknown},
		"a larger bomb":            {archive(strings.Repeat(" ", maxBytes+1)), ErrTooLarge},
		"many files":               {archive(make([]string, maxFiles+1)...), ErrTooLarge},
		"a cut archive":            {archive(isoSample("02"))[:300], ErrBroken},
		"nothing in it":            {archive(), ErrUnknown},
	} {
		if _, err := Read(c.data, Hints{}); !errors.Is(err, c.want) && (name != "nothing in it" || err == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file read again brings nothing; nor does the same day in another format. A second payment of the same sum does.
func TestWhatWasReadBeforeIsNotFresh(t *testing.T) {
	day := must(isoDay("2026-11-23"))
	entry := func(amount int64, purpose, bankRef, iban string) Entry {
		return Entry{Booked: day, Amount: money.Of(amount, eur), Purpose: purpose, BankRef: bankRef, IBAN: iban}
	}
	a, b := entry(1000, "INV-1", "R1", "DE1"), entry(1000, "INV-2", "R2", "DE2")
	filed := func(f Format, list ...Entry) (out []Filed) {
		for _, e := range list {
			out = append(out, Filed{e, f})
		}
		return out
	}
	bare := entry(1000, "INV-1", "", "")
	for name, c := range map[string]struct {
		known  []Filed
		read   []Entry
		format Format
		want   []Entry
	}{
		"all new":                         {nil, []Entry{a, b}, CAMT, []Entry{a, b}},
		"the same file again":             {filed(CAMT, a, b), []Entry{a, b}, CAMT, nil},
		"in another order":                {filed(CAMT, a, b), []Entry{b, a}, CAMT, nil},
		"one more of the same sum":        {filed(CAMT, a), []Entry{b, a}, CAMT, []Entry{b}},
		"another reference":               {filed(CAMT, a), []Entry{b}, CAMT, []Entry{b}},
		"CSV without references":          {filed(CAMT, a, b), []Entry{bare, bare}, CSV, nil},
		"CSV knows one more":              {filed(CAMT, a), []Entry{bare, bare}, CSV, []Entry{bare}},
		"references of another kind":      {filed(CAMT, a), []Entry{entry(1000, "x", "9-77", "DE1")}, MT940, nil},
		"another payer":                   {filed(CAMT, a), []Entry{entry(1000, "x", "", "DE7")}, CSV, []Entry{entry(1000, "x", "", "DE7")}},
		"twins in one file, and it again": {filed(CSV, bare, bare), []Entry{bare, bare}, CSV, nil},
		"twins where one was known":       {filed(CSV, bare), []Entry{bare, bare}, CSV, []Entry{bare}},
		"another sum":                     {filed(CSV, bare), []Entry{entry(1001, "INV-1", "", "")}, CSV, []Entry{entry(1001, "INV-1", "", "")}},
	} {
		if got := Fresh(c.known, c.read, c.format); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// No reader falls over, and whatever it reads holds what it promises.
func FuzzRead(f *testing.F) {
	f.Add([]byte(isoSample("02")))
	f.Add([]byte(isoSample("08")))
	f.Add(archive(isoSample("04")))
	f.Add([]byte(":20:A\n:25:37040044/0532013000\n:60F:C261201EUR100,00\n:61:2612311230CR1234,5N062NONREF\n:86:166?00X?20EREF+9?21SVWZ+R?32M\n:62F:C261231EUR1334,50\n-"))
	f.Add([]byte("OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>USD<STMTTRN><DTPOSTED>20260101<TRNAMT>1<FITID>2</STMTTRN></STMTRS></OFX>"))
	f.Add([]byte("Buchungstag;Name;Betrag;Währung\n23.11.2026;A;1,00;EUR\n"))
	f.Add([]byte("Date,Amount,Balance\n03/04/2026,10.00,5\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Read(data, Hints{Currency: eur})
		if err != nil {
			_, asks := errors.AsType[*ColumnsError](err)
			if !asks && !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrNotice) && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("an error without kind: %v", err)
			}
			return
		}
		for _, s := range list {
			for _, e := range s.Entries {
				if !e.Booked.Valid() || e.Amount.IsZero() || e.Amount.Currency() != s.Currency || e != e.tidy() {
					t.Fatalf("%+v", e)
				}
			}
			if again := Fresh(filedAll(s), s.Entries, s.Format); len(again) > 0 {
				t.Fatalf("read again, %d are new", len(again))
			}
			s.Agreement()
		}
	})
}

func filedAll(s Statement) (list []Filed) {
	for _, e := range s.Entries {
		list = append(list, Filed{e, s.Format})
	}
	return list
}
