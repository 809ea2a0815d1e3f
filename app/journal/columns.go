package journal

import (
	"fmt"
	"strings"
)

// datevColumn is a column of a booking batch; texts stand in quotation marks.
type datevColumn struct {
	name string
	text bool
}

// datevColumns are those of format version 9, in their order. In the list a quotation mark says that a column is a text, and a number that
// so many pairs of kind and content follow.
var datevColumns = func() (list []datevColumn) {
	for _, name := range strings.Split(`Umsatz (ohne Soll/Haben-Kz)|"Soll/Haben-Kennzeichen|"WKZ Umsatz|Kurs|Basisumsatz|"WKZ Basisumsatz|Konto|`+
		`Gegenkonto (ohne BU-Schlüssel)|"BU-Schlüssel|Belegdatum|"Belegfeld 1|"Belegfeld 2|Skonto|"Buchungstext|Postensperre|"Diverse Adressnummer|`+
		`Geschäftspartnerbank|Sachverhalt|Zinssperre|"Beleglink|8 Beleginfo|"KOST1 – Kostenstelle|"KOST2 – Kostenstelle|Kost Menge|`+
		`"EU-Land u. USt-IdNr.|EU-Steuersatz|"Abw. Versteuerungsart|Sachverhalt L+L|Funktionsergänzung L+L|BU 49 Hauptfunktionstyp|`+
		`BU 49 Hauptfunktionsnummer|BU 49 Funktionsergänzung|20 Zusatzinformation|Stück|Gewicht|Zahlweise|"Forderungsart|Veranlagungsjahr|`+
		`Zugeordnete Fälligkeit|Skontotyp|"Auftragsnummer|"Buchungstyp|USt-Schlüssel (Anzahlungen)|"EU-Mitgliedstaat (Anzahlungen)|`+
		`Sachverhalt L+L (Anzahlungen)|EU-Steuersatz (Anzahlungen)|Erlöskonto (Anzahlungen)|"Herkunft-Kz|"Leerfeld|KOST-Datum|`+
		`"SEPA-Mandatsreferenz|Skontosperre|"Gesellschaftername|Beteiligtennummer|"Identifikationsnummer|"Zeichnernummer|Postensperre bis|`+
		`"Bezeichnung|Kennzeichen|Festschreibung|Leistungsdatum|Datum Zuord.|Fälligkeit|"Generalumkehr|Steuersatz|"Land`, "|") {
		count, of, many := strings.Cut(name, " ")
		switch {
		case many && (count == "8" || count == "20"):
			n := map[string]int{"8": 8, "20": 20}[count]
			for i := range n {
				list = append(list, datevColumn{fmt.Sprintf("%s – Art %d", of, i+1), true}, datevColumn{fmt.Sprintf("%s – Inhalt %d", of, i+1), true})
			}
		default:
			plain := strings.TrimPrefix(name, `"`)
			list = append(list, datevColumn{plain, plain != name})
		}
	}
	return list
}()
