package sheet

import (
	"strings"
	"sync"
)

// words are what columns are called in exports of other programs and in lists that people keep: English, German, French, Spanish,
// Italian, Dutch, Portuguese, Polish, Swedish, Danish. The names of our own columns stand here too.
var words = map[Noun]string{
	Customers: `
id: id
number: number, customer number, customer no, customer id, client number, account number, no, kundennummer, kunden nr, kundennr, kunden-nr, kd-nr, numéro, numéro client, code client, n° client, número, número de cliente, código cliente, numero cliente, codice cliente, klantnummer, debiteurnummer, número do cliente, numer klienta, kundnummer, kundenummer
name: name, customer, customer name, client, client name, company, company name, display name, organisation, organization, party, firma, firmenname, kunde, kundenname, nom, société, raison sociale, client nom, nombre, empresa, razón social, nome, ragione sociale, cliente, azienda, naam, bedrijf, bedrijfsnaam, klant, klantnaam, nome da empresa, nazwa, nazwa firmy, namn, företag, kund, navn, virksomhed
address1: address1, address, street, street address, address line 1, address 1, billing street, billing address, strasse, straße, adresse, anschrift, strasse und hausnummer, straße nr, rue, adresse 1, calle, dirección, domicilio, indirizzo, via, straat, adres, adresregel 1, morada, endereço, rua, ulica, gata, adress, vej, gade
address2: address2, address line 2, address 2, street 2, apt/suite, zusatz, adresszusatz, complément, complément d'adresse, adresse 2, dirección 2, indirizzo 2, adresregel 2, morada 2
address3: address3, address line 3, address 3
postCode: postCode, post code, postcode, postal code, zip, zip code, zip/postal code, plz, postleitzahl, code postal, cp, código postal, cap, codice postale, kod pocztowy, postnummer, postnr
city: city, town, city/town, billing city, ort, stadt, wohnort, ville, localité, ciudad, población, localidad, città, comune, plaats, woonplaats, stad, cidade, localidade, miasto, miejscowość, ort stad, by
region: region, state, province, county, state/province, bundesland, kanton, région, département, provincia, provincie, estado, województwo, län
country: country, country code, billing country, land, staat, ländercode, pays, país, paese, nazione, kraj
contact: contact, contact name, contact person, first name, last name, ansprechpartner, kontakt, vorname, nachname, prénom, interlocuteur, contacto, apellidos, contatto, nome referente, cognome, contactpersoon, voornaam, achternaam, osoba kontaktowa, imię, nazwisko, förnamn, efternamn, fornavn, efternavn
phone: phone, telephone, phone number, tel, mobile, telefon, telefonnummer, mobil, handy, téléphone, portable, teléfono, móvil, telefono, cellulare, telefoon, mobiel, telefone
email: email, e-mail, email address, mail, e-mail-adresse, courriel, adresse e-mail, correo, correo electrónico, posta elettronica, e-mailadres, e-post
taxId: taxId, tax id, vat number, vat id, vat no, vat, tax number, gstin, abn, ust-id, ust-idnr, ustid, umsatzsteuer-id, numéro de tva, n° tva, tva intracommunautaire, nif, cif, nif/cif, partita iva, p. iva, btw-nummer, btw nummer, contribuinte, nip, momsnummer, cvr
currency: currency, currency code, währung, devise, monnaie, moneda, divisa, valuta, moeda, waluta
language: language, sprache, langue, idioma, lingua, taal, język, språk
terms: terms, payment terms, net days, due days, zahlungsziel, zahlungsbedingungen, délai de paiement, conditions de paiement, plazo de pago, termini di pagamento, betalingstermijn, prazo de pagamento, termin płatności
discount: discount, discount %, rabatt, remise, descuento, sconto, korting, desconto, rabat
note: note, notes, private notes, internal notes, comment, comments, remarks, notiz, notizen, bemerkung, bemerkungen, kommentar, remarque, remarques, notas, observaciones, osservazioni, opmerking, opmerkingen, observações, uwagi, anteckning
settlement: settlement, settlement discount
buyerReference: buyerReference, buyer reference, leitweg-id, leitweg id, customer reference
addresses: addresses
contacts: contacts
own: own
archived: archived
priceList: priceList
legalId: legalId, registration number, company number, register number, handelsregister, handelsregisternummer, siren, siret, kvk, kvk-nummer, organisationsnummer, org.nr, organisasjonsnummer
eInvoice: eInvoice, e-invoice, e-invoice profile, e-rechnung, einvoice
endpoint: endpoint, electronic address, e-invoice address, peppol id, peppol-id, peppol participant id, elektronische adresse`,
	Items: `
id: id
code: code, item code, sku, article number, item number, product code, number, no, artikelnummer, artikel-nr, art-nr, art.nr, référence, réf, código, referencia, codice, codice articolo, artikelcode, kod, symbol, varenummer
name: name, item, item name, product, product name, article, title, service name, artikel, artikelname, produkt, bezeichnung, leistung, nom, article, désignation, produit, nombre, producto, artículo, concepto, nome, prodotto, articolo, naam, artikelnaam, omschrijving kort, produto, artigo, nazwa, towar, namn, navn, vare
description: description, details, notes, long description, beschreibung, langtext, artikelbeschreibung, détail, descripción, descrizione, omschrijving, beschrijving, descrição, opis, beskrivning, beskrivelse
unit: unit, unit name, unit of measure, uom, einheit, mengeneinheit, me, unité, unidad, unità, unità di misura, um, eenheid, unidade, jednostka, jm, enhet, enhed
price: price, unit price, sales price, selling price, net price, sale price, preis, einzelpreis, verkaufspreis, vk, nettopreis, prix, prix unitaire, prix de vente, precio, precio unitario, prezzo, prezzo unitario, prijs, verkoopprijs, preço, preço unitário, cena, cena netto, pris
cost: cost, unit cost, cost price, purchase price, buying price, buy price, einkaufspreis, ek, ek-preis, einstandspreis, prix d'achat, prix de revient, coste, precio de coste, precio de compra, costo, prezzo di acquisto, prezzo d'acquisto, kostprijs, inkoopprijs, custo, preço de custo, preço de compra, koszt, cena zakupu, inköpspris, kostpris, indkøbspris
currency: currency, currency code, währung, devise, moneda, valuta, moeda, waluta
prices: prices, tax included, price type, preisart, brutto/netto
taxCategory: taxCategory, tax category
taxRate: taxRate, tax rate, tax rate 1, vat rate, vat, vat %, tax, tax %, rate, ust, mwst, mwst-satz, steuersatz, ust %, mwst %, tva, taux de tva, iva, % iva, tipo iva, aliquota, aliquota iva, btw, btw-tarief, btw %, taxa de iva, vat %, stawka vat, moms, momssats
taxSplit: taxSplit
digital: digital, digital service, electronic, download, elektronisch, digitale leistung, numérique, digitale, cyfrowy
service: service, type, item type, art, typ, artikelart, tipo, type d'article
barcode: barcode, ean, gtin, ean code, strichcode, code-barres, code barre, código de barras, codice a barre, streepjescode, kod kreskowy, streckkod, stregkode
quantityPrices: quantityPrices, quantity prices, staffelpreise, mengenpreise
own: own
archived: archived
keepStock: keepStock, keep stock, track stock, lagerführung, bestand führen
reorder: reorder, reorder level, minimum stock, mindestbestand, meldebestand, stock minimum, stock mínimo, scorta minima, minimumvoorraad
otherCodes: otherCodes`,
	Invoices: `
number: number, invoice number, invoice no, invoice, document number, no, rechnungsnummer, rechnungs-nr, rechnungsnr, re-nr, rechnung, belegnummer, beleg-nr, numéro, numéro de facture, n° facture, facture, número, número de factura, nº factura, factura, numero, numero fattura, fattura, factuurnummer, factuur, número da fatura, fatura, numer, numer faktury, faktura, fakturanummer, fakturanr
name: name, customer, customer name, client, client name, party, company, kunde, kundenname, firma, client nom, société, cliente, nombre, nome cliente, ragione sociale, klant, klantnaam, nome, nazwa, klient, kontrahent, namn, kund, navn
customerNumber: customerNumber, customer number, customer no, customer id, client number, kundennummer, kunden nr, kundennr, kd-nr, debitor, debitorennummer, numéro client, code client, número de cliente, código cliente, codice cliente, klantnummer, debiteurnummer, número do cliente, numer klienta, kundnummer, kundenummer
date: date, invoice date, issued, issue date, document date, datum, rechnungsdatum, belegdatum, date de facture, date facture, fecha, fecha de factura, data, data fattura, factuurdatum, data da fatura, data wystawienia, fakturadatum, fakturadato, dato
due: due, due date, payment due, fällig, fällig am, fälligkeit, fälligkeitsdatum, échéance, date d'échéance, vencimiento, fecha de vencimiento, scadenza, data scadenza, vervaldatum, vencimento, data de vencimento, termin płatności, förfallodatum, forfaldsdato
currency: currency, currency code, währung, devise, monnaie, moneda, divisa, valuta, moeda, waluta
total: total, amount, grand total, invoice amount, payable, gesamt, gesamtbetrag, rechnungsbetrag, brutto, bruttobetrag, betrag, total ttc, montant ttc, montant, importe, importe total, totale, importo, totaal, bedrag, valor, razem, kwota, brutto kwota, belopp, beløb
open: open, balance, balance due, amount due, due amount, outstanding, outstanding amount, open balance, offen, offener betrag, offener posten, restbetrag, saldo, solde, reste à payer, reste dû, restant dû, pendiente, saldo pendiente, importe pendiente, residuo, da incassare, openstaand, openstaand bedrag, em aberto, do zapłaty, pozostało, kvar att betala, restbelopp, restbeløb
note: note, notes, comment, remarks, bemerkung, notiz, buchungstext, remarque, notas, osservazioni, opmerking, observações, uwagi, anteckning`,
}

// vocabulary is words by the plain title.
var vocabulary = sync.OnceValue(func() map[Noun]map[string]Field {
	out := map[Noun]map[string]Field{}
	for noun, list := range words {
		out[noun] = map[string]Field{}
		for line := range strings.Lines(list) {
			field, titles, ok := strings.Cut(strings.TrimSpace(line), ": ")
			for title := range strings.SplitSeq(titles, ", ") {
				if ok {
					out[noun][plain(title)] = Field(field)
				}
			}
		}
	}
	return out
})

// Fields are those that a table of the noun can have, in the order of our own export.
func Fields(noun Noun) (list []Field) {
	for line := range strings.Lines(words[noun]) {
		if field, _, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			list = append(list, Field(field))
		}
	}
	return list
}
