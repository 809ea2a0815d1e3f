package bank

import (
	"slices"
	"strings"
	"unicode"
)

// Column is what a column of a CSV file holds.
type Column string

// The columns that are looked for.
const (
	ColDate      Column = "date"
	ColValued    Column = "valued"
	ColAmount    Column = "amount"
	ColDebit     Column = "debit"  // money out, in a column of its own
	ColCredit    Column = "credit" // money in
	ColSign      Column = "sign"   // says in or out of an amount without sign
	ColCurrency  Column = "currency"
	ColName      Column = "name"
	ColIBAN      Column = "iban"
	ColPurpose   Column = "purpose" // there may be several
	ColEndToEnd  Column = "endToEnd"
	ColReference Column = "reference"
	ColBankRef   Column = "bankRef"
	ColBalance   Column = "balance"
	ColAccount   Column = "account"
	ColStatus    Column = "status"
)

// titles are the words that banks put over their columns, in capitals without accents and signs. Facts found in the exports of
// banks in thirteen languages; what is not here is asked for.
var titles = map[Column][]string{
	ColDate: {
		"BUCHUNGSTAG", "BUCHUNGSDATUM", "BUCHUNG", "DATUM", "ABSCHLUSSDATUM", "BOOKING DATE", "POSTING DATE", "POSTED DATE", "TRANSACTION DATE",
		"DATE", "COMPLETED DATE", "DATE COMPTABLE", "DATE OPERATION", "DATE DE COMPTABILISATION", "DATE DE L OPERATION", "FECHA", "FECHA OPERACION",
		"FECHA CONTABLE", "DATA", "DATA OPERAZIONE", "DATA CONTABILE", "DATA OPERACJI", "DATA KSIEGOWANIA", "BOEKDATUM", "BOEKINGSDATUM",
		"TRANSACTIEDATUM", "BOKFORINGSDAG", "BOKFORINGSDATUM", "BOKFORT DATO", "BOGFORINGSDATO", "DATO", "KIRJAUSPAIVA", "PVM", "PAIVAMAARA",
		"DATUM ZAUCTOVANI", "DATUM PROVEDENI", "DATA MOVIMENTO", "DATA DO MOVIMENTO", "DATA LANCAMENTO",
	},
	ColValued: {
		"VALUTA", "VALUTADATUM", "WERTSTELLUNG", "WERTSTELLUNGSDATUM", "WERTSTELLUNGSTAG", "VALUE DATE", "VALEUR", "DATE VALEUR",
		"DATE DE VALEUR", "FECHA VALOR", "DATA VALUTA", "RENTEDATUM", "VALUTADATO", "VALUTADAG", "ARVOPAIVA", "DATA VALOR", "DATA WALUTY",
	},
	ColAmount: {
		"BETRAG", "UMSATZ", "AMOUNT", "TRANSACTION AMOUNT", "MONTANT", "MONTANT DE L OPERATION", "IMPORTE", "IMPORTO", "BEDRAG", "BEDRAG EUR", "KWOTA",
		"KWOTA OPERACJI", "BELOPP", "BELOB", "BELOEP", "BELOP", "SUMMA", "MAARA", "CASTKA", "OBJEM", "VALOR", "MONTANTE", "QUANTIA",
	},
	ColDebit: {
		"SOLL", "BELASTUNG", "LASTSCHRIFT", "AUSGANG", "AUSGABEN", "DEBIT", "PAID OUT", "MONEY OUT", "WITHDRAWALS", "WITHDRAWAL", "CARGO", "CARGOS", "DARE",
		"USCITE", "ADDEBITI", "OBCIAZENIA", "AF", "UTGIFT", "UD", "UT", "UT FRA KONTO", "DEBITO", "DEBIT AMOUNT",
	},
	ColCredit: {
		"HABEN", "GUTSCHRIFT", "EINGANG", "EINNAHMEN", "CREDIT", "PAID IN", "MONEY IN", "DEPOSITS", "DEPOSIT", "ABONO", "ABONOS", "AVERE", "ENTRATE",
		"ACCREDITI", "UZNANIA", "BIJ", "INN", "IND", "INN PA KONTO", "INSATTNING", "CREDITO", "CREDIT AMOUNT",
	},
	ColSign: {"SOLL HABEN", "SOLL HABEN KENNZEICHEN", "S H", "AF BIJ", "DEBIT CREDIT", "DEBET CREDIT", "DR CR", "CREDIT DEBIT INDICATOR"},
	ColCurrency: {
		"WAHRUNG", "WAEHRUNG", "CURRENCY", "DEVISE", "MONNAIE", "DIVISA", "MONEDA", "MUNT", "MUNTSOORT", "WALUTA", "MENA", "VALUTTA", "MOEDA",
	},
	ColName: {
		"NAME", "BEGUNSTIGTER ZAHLUNGSPFLICHTIGER", "BEGUENSTIGTER ZAHLUNGSPFLICHTIGER", "AUFTRAGGEBER BEGUNSTIGTER", "AUFTRAGGEBER",
		"AUFTRAGGEBER EMPFANGER", "EMPFANGER", "NAME ZAHLUNGSBETEILIGTER", "ZAHLUNGSPFLICHTIGE R", "ZAHLUNGSPFLICHTIGER", "GEGENPARTEI", "PARTNERNAME",
		"PARTNER NAME", "COUNTERPARTY", "COUNTERPARTY NAME", "PAYEE", "PAYER", "CONTREPARTIE", "NOM", "NOM CONTREPARTIE", "BENEFICIAIRE", "ORDENANTE",
		"BENEFICIARIO", "CONTROPARTE", "ORDINANTE", "NAAM", "NAAM TEGENPARTIJ", "NAAM OMSCHRIJVING", "KONTRAHENT", "NADAWCA ODBIORCA", "MOTTAGARE",
		"AVSANDARE", "AFSENDER", "MODTAGER", "NAVN", "NAMN", "SAAJA MAKSAJA", "MAKSAJA", "NAZEV PROTIUCTU", "NAZEV UCTU PROTISTRANY", "NOME",
	},
	ColIBAN: {
		"IBAN", "KONTONUMMER IBAN", "IBAN ZAHLUNGSBETEILIGTER", "GEGENKONTO", "GEGENKONTO IBAN", "PARTNER IBAN", "COUNTERPARTY IBAN", "COUNTERPARTY ACCOUNT",
		"IBAN CONTREPARTIE", "COMPTE CONTREPARTIE", "TEGENREKENING", "TEGENREKENING IBAN BBAN", "IBAN KONTRAHENTA", "CUENTA CONTRAPARTIDA",
		"IBAN CONTROPARTE", "CISLO PROTIUCTU", "PROTIUCET", "MODKONTO",
	},
	ColPurpose: {
		"VERWENDUNGSZWECK", "VORGANG VERWENDUNGSZWECK", "ZAHLUNGSZWECK", "BUCHUNGSTEXT", "AVISIERUNGSTEXT", "MITTEILUNG", "BESCHREIBUNG", "PURPOSE",
		"DESCRIPTION", "TRANSACTION DESCRIPTION", "DETAILS", "MEMO", "NARRATIVE", "PAYMENT REFERENCE", "PARTICULARS", "LIBELLE", "COMMUNICATION",
		"COMMUNICATIONS", "MOTIF", "CONCEPTO", "DESCRIZIONE", "CAUSALE", "OMSCHRIJVING", "MEDEDELINGEN", "MEDEDELING", "TYTUL", "TYTUL OPERACJI",
		"OPIS OPERACJI", "OPIS", "MEDDELANDE", "TEKST", "TEXT", "BESKRIVELSE", "BESKRIVNING", "VIESTI", "SELITE", "ZPRAVA PRO PRIJEMCE", "POPIS", "DESCRICAO",
	},
	ColEndToEnd:  {"END TO END REFERENZ", "END TO END ID", "KUNDENREFERENZ END TO END", "ENDE ZU ENDE REFERENZ", "END TO END REFERENCE", "EREF"},
	ColReference: {"ZAHLUNGSREFERENZ", "QR REFERENZ", "REFERENZNUMMER", "CREDITOR REFERENCE", "STRUCTURED REFERENCE", "VIITE", "VIITENUMERO", "KID", "OCR"},
	ColBankRef: {
		"BANKREFERENZ", "REFERENZ", "BUCHUNGSREFERENZ", "TRANSACTION ID", "TRANSAKTIONS ID", "REFERENCE NUMBER", "ID", "ARKISTOINTITUNNUS", "ID POHYBU",
	},
	ColBalance: {
		"SALDO", "SALDO NACH BUCHUNG", "KONTOSTAND", "BALANCE", "RUNNING BALANCE", "BALANCE AFTER", "SOLDE", "SALDO NA BOEKING", "SALDO PO OPERACJI",
		"SALDO CONTABILE", "SALDO DISPONIBLE", "ZUSTATEK",
	},
	ColAccount: {"AUFTRAGSKONTO", "IBAN AUFTRAGSKONTO", "REKENING", "OWN ACCOUNT", "ACCOUNT IBAN"},
	ColStatus:  {"STATUS", "INFO", "STATE", "ETAT", "STATO", "ESTADO"},
}

// title puts a column's title into the form of the table: "Betrag (EUR)" is BETRAG, and "Montant en CHF" is MONTANT.
func title(text string) string {
	words := strings.FieldsFunc(plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if last := len(words) - 1; last > 0 && titleCurrency(text) != "" {
		words = words[:last]
		if last = len(words) - 1; last > 0 && (words[last] == "IN" || words[last] == "EN") {
			words = words[:last]
		}
	}
	return strings.Join(words, " ")
}

// titleCurrency is the currency that a title names at its end.
func titleCurrency(text string) string {
	words := strings.FieldsFunc(plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) < 2 {
		return ""
	}
	if _, err := currencyOf(words[len(words)-1]); err != nil {
		return ""
	}
	return words[len(words)-1]
}

// columnOf is what a title stands for; "" where it is not known.
func columnOf(text string) Column {
	t := title(text)
	for _, c := range order {
		if slices.Contains(titles[c], t) {
			return c
		}
	}
	return ""
}

// order is that in which the columns are looked for, and named where one is missing.
var order = []Column{
	ColDate, ColAmount, ColDebit, ColCredit, ColSign, ColCurrency, ColName, ColIBAN, ColPurpose, ColValued, ColEndToEnd, ColReference, ColBankRef,
	ColBalance, ColAccount, ColStatus,
}

// Columns are all that a person may name, in the order of their weight.
func Columns() []Column { return slices.Clone(order) }

// ColumnsError asks a person what a CSV file means. It is no fault of the file.
type ColumnsError struct {
	Titles  []string          // of the file's columns
	Rows    [][]string        // the first few
	Known   map[Column]string // the title of each column that was told
	Missing []Column          // that could not be told from their titles
	Order   bool              // whether the day or the month comes first cannot be told
}

func (e *ColumnsError) Error() string {
	if e.Order {
		return "say whether the day or the month comes first in its dates"
	}
	words := make([]string, len(e.Missing))
	for i, c := range e.Missing {
		words[i] = string(c)
	}
	return "say which columns of the file hold: " + strings.Join(words, ", ")
}

// Unwrap gives ErrColumns.
func (e *ColumnsError) Unwrap() error { return ErrColumns }
