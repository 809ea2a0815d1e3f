package bank

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterfoil/app/money"
)

// The files below were written for these tests; the facts in them (numbers, days, sums, references) are those of published examples
// of the standards, named at each test.

// facts is a statement in one line per entry, for a person to compare.
func facts(s Statement) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", s.Format, s.Account, s.Currency.Code())
	for _, p := range []Balance{s.Opening, s.Closing} {
		if p.Known {
			fmt.Fprintf(&b, " %s", p.Amount)
		} else {
			b.WriteString(" ?")
		}
	}
	fmt.Fprintf(&b, " %s\n", s.Agreement())
	for _, e := range s.Entries {
		fmt.Fprintf(&b, "%s %s %s|%s|%s|%s|%s|%s|%s\n", e.Booked, e.Valued, e.Amount, e.Name, e.IBAN, e.Purpose, e.EndToEnd, e.Reference, e.BankRef)
	}
	return b.String()
}

func wantFacts(t *testing.T, data, want string) {
	t.Helper()
	list, err := Read([]byte(data), Hints{})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, s := range list {
		got.WriteString(facts(s))
	}
	if want = strings.TrimLeft(want, "\n"); got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// isoSample has the facts of the business sample of camt.053 in the ISO 20022 message catalogue (AAAASESS-FP-STAT001: 500,000 SEK,
// three entries, 435,678.50 SEK), in the given version.
func isoSample(version string) string {
	status := "<Sts>BOOK</Sts>"
	party := "<Nm>MUELLER</Nm>"
	if version >= "08" {
		status, party = "<Sts><Cd>BOOK</Cd></Sts>", "<Pty><Nm>MUELLER</Nm></Pty>"
	}
	entry := func(amount, sign, ref, details string) string {
		return `<Ntry><Amt Ccy="SEK">` + amount + `</Amt><CdtDbtInd>` + sign + `</CdtDbtInd>` + status +
			`<BookgDt><DtTm>2010-10-18T13:15:00+01:00</DtTm></BookgDt><ValDt><Dt>2010-10-18</Dt></ValDt><AcctSvcrRef>` + ref +
			`</AcctSvcrRef><NtryDtls>` + details + `</NtryDtls></Ntry>`
	}
	balance := func(code, amount string) string {
		return `<Bal><Tp><CdOrPrtry><Cd>` + code + `</Cd></CdOrPrtry></Tp><Amt Ccy="SEK">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
	}
	return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.` + version + `"><BkToCstmrStmt>
<GrpHdr><MsgId>AAAASESS-FP-STAT001</MsgId></GrpHdr><Stmt><Id>AAAASESS-FP-STAT001</Id><Acct><Id><Othr><Id>50000000054910000003</Id></Othr></Id>
<Ownr><Nm>FINPETROL</Nm></Ownr></Acct>` + balance("OPBD", "500000") + balance("CLBD", "435678.50") +
		entry("105678.50", "CRDT", "AAAASESS-FP-CN_98765/01", `<TxDtls><Refs><EndToEndId>MUELL/FINP/RA12345</EndToEndId></Refs><RltdPties><Dbtr>`+
			party+`</Dbtr></RltdPties></TxDtls>`) +
		entry("200000", "DBIT", "AAAASESS-FP-ACCR-01", `<Btch><NbOfTxs>20</NbOfTxs></Btch>`) +
		entry("30000", "CRDT", "AAAASESS-FP-CONF-FX", `<TxDtls><Refs><EndToEndId>AAAASS1085FINPSS</EndToEndId></Refs></TxDtls>`) +
		`</Stmt></BkToCstmrStmt></Document>`
}

func TestTheISO20022SampleOfCamt053InEveryVersion(t *testing.T) {
	for _, version := range []string{"02", "04", "06", "08", "12"} {
		wantFacts(t, isoSample(version), `
camt.053 50000000054910000003 SEK 500000.00 435678.50 agrees
2010-10-18 2010-10-18 105678.50|MUELLER|||MUELL/FINP/RA12345||AAAASESS-FP-CN_98765/01
2010-10-18 2010-10-18 -200000.00||||||AAAASESS-FP-ACCR-01
2010-10-18 2010-10-18 30000.00||||AAAASS1085FINPSS||AAAASESS-FP-CONF-FX
`)
	}
}

// A batch with QR references, as the Swiss payment standards (SIX, implementation guidelines camt) book it: one entry, two payments.
// The first reference is the one of the examples of the Swiss QR bill; the second is the one of ISO 11649 in SIX's style guide.
func TestASwissBatchIsTakenApart(t *testing.T) {
	detail := func(amount, name, iban, ref string) string {
		return `<TxDtls><Amt Ccy="CHF">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>` + name + `</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>` +
			iban + `</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>` + ref +
			`</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>`
	}
	file := `<Document><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>CH4431999123000889012</IBAN></Id><Ccy>CHF</Ccy></Acct>
<Ntry><Amt Ccy="CHF">2149.75</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt>
<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>` + detail("1949.75", "Pia-Maria Rutschmann-Schnyder", "CH9300762011623852957", "210000000003139471430009017") +
		detail("200.00", "Robert Schneider AG", "CH5800791123000889012", "RF18 5390 0754 7034") + `</NtryDtls></Ntry>
<Ntry><Amt Ccy="CHF">5</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry></Stmt></BkToCstmrStmt></Document>`
	wantFacts(t, file, `
camt.053 CH4431999123000889012 CHF ? ? untold
2026-11-02  1949.75|Pia-Maria Rutschmann-Schnyder|CH9300762011623852957|||210000000003139471430009017|B1/1
2026-11-02  200.00|Robert Schneider AG|CH5800791123000889012|||RF18539007547034|B1/2
`)
}

// The statement of the SWIFT User Handbook (category 9, example of statement lines without field 86), with all its forms of :61:.
func TestTheStatementOfTheSWIFTHandbook(t *testing.T) {
	file := "{1:F01ABNANL2AXXXX0000000000}{2:I940UBSWCHZH80AXXXXN}{4:\r\n:20:123456\r\n:25:123-456789\r\n:28C:102\r\n:60F:C090528EUR3723495,\r\n" +
		":61:090528D1,2FCHG494935/DEV//67914\r\n:61:090528D30,2NCHK78911//123464\r\n:61:090528D250,NCHK67822//123460\r\n" +
		":61:090528D450,S103494933/DEV//PO64118\r\nFAVOUR K. DESMID\r\n:61:090528D500,NCHK45633//123456\r\n" +
		":61:090528D1058,47S103494931//3841188\r\nFAVOUR H.F. JANSSEN\r\n:61:090528D2500,NCHK56728//123457\r\n" +
		":61:090528D3840,S103494935//3841189\r\nFAVOUR H.F. JANSSEN\r\n:61:090528D5000,S20023/200516//47829\r\nORDER ROTTERDAM\r\n" +
		":62F:C090528EUR3709865,13\r\n-}"
	wantFacts(t, file, `
mt940 123-456789 EUR 3723495.00 3709865.13 agrees
2009-05-28 2009-05-28 -1.20||||494935/DEV||67914
2009-05-28 2009-05-28 -30.20||||78911||123464
2009-05-28 2009-05-28 -250.00||||67822||123460
2009-05-28 2009-05-28 -450.00|||FAVOUR K. DESMID|494933/DEV||PO64118
2009-05-28 2009-05-28 -500.00||||45633||123456
2009-05-28 2009-05-28 -1058.47|||FAVOUR H.F. JANSSEN|494931||3841188
2009-05-28 2009-05-28 -2500.00||||56728||123457
2009-05-28 2009-05-28 -3840.00|||FAVOUR H.F. JANSSEN|494935||3841189
2009-05-28 2009-05-28 -5000.00|||ORDER ROTTERDAM|23/200516||47829
`)
}

// The two examples of field 86 in Annex 3 of the German DFÜ agreement (version 3.8): a transfer and a direct debit.
func TestTheExamplesOfTheGermanField86(t *testing.T) {
	file := ":20:STARTUMSE\n:25:37040044/0532013000\n:28C:00001/001\n:60F:C261201EUR100,00\n:61:2612311230CR1234,5N062NONREF\n" +
		":86:166?00SEPA-UEBERWEISUNG?109315?20EREF+987654123456?21SVWZ+Rechnung-Nr.?22734 und 123455056735?30COLSDE33XXX?31DE91370501980100558000\n" +
		"?32Max Mustermann\n:61:261231D34,5NDDTKREF+//B7\n" +
		":86:105?00SEPA-BASIS-LASTSCHRIFT?109316?20EREF+987654123497?21MREF+10023?22CRED+DE54ZZZ09999999999?23SVWZ+Versicherungsbeitrag 2?24013" +
		"?30WELADED1MST?31DE87240501501234567890?32XYZ Versicherungs AG?34991\n:62F:C261231EUR1300,00\n-\n"
	wantFacts(t, file, `
mt940 DE89370400440532013000 EUR 100.00 1300.00 agrees
2026-12-30 2026-12-31 1234.50|Max Mustermann|DE91370501980100558000|Rechnung-Nr. 734 und 123455056735|987654123456||
2026-12-31 2026-12-31 -34.50|XYZ Versicherungs AG|DE87240501501234567890|Versicherungsbeitrag 2013|987654123497||B7
`)
}

// The Dutch form, as ING and Rabobank describe it.
func TestTheSlashedField86(t *testing.T) {
	file := ":20:P140220000000001\n:25:NL69INGB0123456789EUR\n:28C:00000\n:60F:C260219EUR0,\n:61:260220C100,00NTRFEREF//00000000001005\n" +
		":86:/EREF/EV12341REP1231456T1234//CNTP/NL32INGB0000012345/INGBNL2A/ING\n BANK NV INZAKE WEB///REMI/USTD//Factuur 2026-07/\n" +
		":61:260220C5,NTRFEREF//2\n:86:/TRTP/SEPA OVERBOEKING/IBAN/NL44RABO0123456789/BIC/RABONL2U/NAME/J SMIT/REMI/bedankt/EREF/NOTPROVIDED\n:62F:C260220EUR105,\n"
	wantFacts(t, file, `
mt940 NL69INGB0123456789 EUR 0.00 105.00 agrees
2026-02-20 2026-02-20 100.00|ING BANK NV INZAKE WEB|NL32INGB0000012345|Factuur 2026-07|EV12341REP1231456T1234||00000000001005
2026-02-20 2026-02-20 5.00|J SMIT|NL44RABO0123456789|bedankt|||2
`)
}

// The statement response of the OFX specification (section 11.14.1): a check of 200 and 300 from a teller machine, 200.29 left; once as
// SGML without end tags, once as XML.
func TestTheStatementOfTheOFXSpecification(t *testing.T) {
	want := `
ofx 999988 USD ? 200.29 untold
2005-10-04  -200.00|||1000|||00002
2005-10-20  -300.00||||||00003
`
	sgml := "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:160\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO" +
		"</STATUS><DTSERVER>20051029101003<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1001<STMTRS><CURDEF>USD<BANKACCTFROM>" +
		"<BANKID>121099999<ACCTID>999988<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20051001<DTEND>20051028\n<STMTTRN><TRNTYPE>CHECK" +
		"<DTPOSTED>20051004<TRNAMT>-200.00<FITID>00002<CHECKNUM>1000</STMTTRN>\n<STMTTRN><TRNTYPE>ATM<DTPOSTED>20051020<DTUSER>20051020<TRNAMT>-300.00" +
		"<FITID>00003</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>200.29<DTASOF>200510291120</LEDGERBAL><AVAILBAL><BALAMT>200.29<DTASOF>200510291120" +
		"</AVAILBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
	wantFacts(t, sgml, want)
	xml := `<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?><OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD</CURDEF><BANKACCTFROM>
<BANKID>121099999</BANKID><ACCTID>999988</ACCTID></BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>CHECK</TRNTYPE><DTPOSTED>20051004</DTPOSTED>
<TRNAMT>-200.00</TRNAMT><FITID>00002</FITID><CHECKNUM>1000</CHECKNUM></STMTTRN><STMTTRN><DTPOSTED>20051020120000.000[-5:EST]</DTPOSTED>
<TRNAMT>-300.00</TRNAMT><FITID>00003</FITID><MEMO></MEMO></STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>200.29</BALAMT></LEDGERBAL></STMTRS></STMTTRNRS>
</BANKMSGSRSV1></OFX>`
	wantFacts(t, xml, want)
}

// References of the standards themselves: ISO 11649 as SIX prints it, and the QR reference of the Swiss QR bill.
func TestStructuredReferencesAreChecked(t *testing.T) {
	for ref, want := range map[string]string{
		"RF18 5390 0754 7034": "RF18539007547034", "rf18539007547034": "RF18539007547034", "RF19539007547034": "",
		"21 00000 00003 13947 14300 09017": "210000000003139471430009017", "210000000003139471430009018": "", "000000000000000000000000000": "",
	} {
		if got := structured(ref); got != want {
			t.Errorf("%q is %q, not %q", ref, got, want)
		}
	}
	if got := findReference("Danke fuer RF18 5390 0754 7034 vom Mai"); got != "RF18539007547034" {
		t.Errorf("in a text: %q", got)
	}
}

// What is no statement is refused, each with its kind.
func TestWhatIsNoStatementIsRefused(t *testing.T) {
	deep := "<Document><BkToCstmrStmt><Stmt>" + strings.Repeat("<a>", 200)
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><Document><BkToCstmrStmt><Stmt><Id>&lol2;</Id></Stmt></BkToCstmrStmt></Document>`
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"nothing":            {"", ErrUnknown},
		"blanks":             {" \r\n", ErrUnknown},
		"a letter":           {"Dear Sir or Madam,\nyour statement will follow.", ErrUnknown},
		"a picture":          {"\x89PNG\r\n\x1a\n\x00\x00\x00", ErrUnknown},
		"another XML":        {"<html><body>Sign in</body></html>", ErrUnknown},
		"a notice":           {"<Document><BkToCstmrDbtCdtNtfctn/></Document>", ErrNotice},
		"a report":           {"<Document><BkToCstmrAcctRpt/></Document>", ErrNotice},
		"entities":           {bomb, ErrBroken},
		"deep XML":           {deep, ErrTooLarge},
		"cut XML":            {isoSample("02")[:900], ErrBroken},
		"an empty archive":   {"PK\x03\x04", ErrBroken},
		"a foreign sum":      {strings.Replace(isoSample("02"), `Ccy="SEK">30000`, `Ccy="USD">30000`, 1), ErrBroken},
		"a sum of letters":   {strings.Replace(isoSample("02"), `>30000<`, `>3OOOO<`, 1), ErrBroken},
		"a sign less sum":    {strings.Replace(isoSample("02"), `DBIT`, `BOTH`, 1), ErrBroken},
		"a day that is none": {strings.Replace(isoSample("02"), `2010-10-18T13`, `2010-13-18T13`, 1), ErrBroken},
		"no such currency":   {strings.ReplaceAll(isoSample("02"), `SEK`, `XXQ`), ErrBroken},
		"MT940 without end":  {":20:A\n:25:B\n:61:260220C5,NTRFX\n", ErrBroken},
		"MT940 without any":  {":20:A\n:25:B\n:28C:1\n", ErrBroken},
		"MT940 cut off":      {":20:A\n:60F:C260219EUR0,\n:61:260220C5,NTRFX\n", ErrBroken},
		"MT940 cut between":  {":20:A\n:60F:C260219EUR0,\n:20:B\n:60F:C260219EUR0,\n:62F:C260219EUR0,\n", ErrBroken},
		"a line that is not": {":20:A\n:60F:C260219EUR0,\n:61:tomorrow\n:62F:C260219EUR0,\n", ErrBroken},
		"OFX that ends":      {"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>USD<STMTTRN><TRNAMT>1", ErrBroken},
		"OFX with a DTD":     {"OFXHEADER:100\n\n<OFX><!ENTITY x 'y'>", ErrBroken},
		"OFX without sum":    {"OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>USD<STMTTRN><DTPOSTED>20260101</STMTTRN></STMTRS></OFX>", ErrBroken},
		"OFX of nothing":     {"OFXHEADER:100\n\n<OFX></OFX>", ErrUnknown},
	} {
		_, err := Read([]byte(c.data), Hints{Currency: money.MustCurrency("EUR")})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
