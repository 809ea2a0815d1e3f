package einvoice

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"
)

// Registration is what the portal answers to a GST e-invoice.
type Registration struct {
	IRN     string // invoice reference number, 64 characters
	Ack     string // number of the acknowledgement
	AckDate string // its moment as the portal writes it, in Indian time: "2022-09-13 16:48:00"
	QR      string // the signed text of the code, a JWT
	Signed  string // the signed invoice, a JWT; may be missing
}

// The answers of reading a registration; test with errors.Is.
var (
	// ErrNoIRN means a file that is no answer of the portal.
	ErrNoIRN = errors.New("this is no answer of the GST e-invoice portal: it holds no IRN and no signed code")
	// ErrOtherIRN means the answer to another document, or to one that was changed.
	ErrOtherIRN = errors.New("the IRN is of another document")
)

// maxAnswer bounds the file of an answer: the signed invoice of a thousand lines stays below it.
const maxAnswer = 8 << 20

// GSTDays are the days within which a document must be registered by who turns over ten crore rupees or more.
const GSTDays = 30

// IRN works out the invoice reference number of a document: the hash of the seller's GSTIN, the financial year, the type and the number.
func IRN(gstin string, day bill.Date, typ, number string) string {
	year := day.Year
	if day.Month < 4 { // from April to March
		year--
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s%d-%02d%s%s", gstin, year, (year+1)%100, typ, number))
	return hex.EncodeToString(sum[:])
}

// ParseRegistration reads an answer of the portal: the JSON of its interface or of its bulk download, in whatever it is wrapped, and makes sure
// that it is of this document. It does not check the signature of the portal: that needs the portal's public key, which changes. Errors: ErrNoIRN,
// ErrOtherIRN, ErrKind, ErrNotIndian.
func ParseRegistration(file []byte, doc bill.Document) (Registration, error) {
	d := doc.Draft()
	typ, err := gstType(d)
	if err != nil {
		return Registration{}, err
	}
	if len(file) > maxAnswer {
		return Registration{}, ErrTooLarge
	}
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.UseNumber()
	var whole any
	if err := dec.Decode(&whole); err != nil {
		return Registration{}, fmt.Errorf("%w: %w", ErrNoIRN, err)
	}
	number, gstin := doc.Number().Text, strings.ToUpper(d.Seller.TaxID)
	failed := ErrNoIRN
	for _, r := range registrations(whole, 0) {
		code, err := r.code()
		if err != nil {
			failed = err
			continue
		}
		// The portal has written numbers in capitals since June 2025.
		mine := r.IRN == IRN(gstin, d.Date, typ, number) || r.IRN == IRN(gstin, d.Date, typ, strings.ToUpper(number))
		if mine && code.Irn == r.IRN && code.SellerGstin == gstin && strings.EqualFold(code.DocNo, number) && code.DocTyp == typ && code.DocDt == gstDay(d.Date) {
			return r, nil
		}
		failed = ErrOtherIRN
	}
	return Registration{}, failed
}

// registrations are those in a JSON value: an object with an IRN, or what holds some.
func registrations(v any, depth int) (list []Registration) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			list = append(list, registrations(one, depth+1)...)
		}
	case map[string]any:
		text := func(names ...string) string {
			for _, name := range names {
				if v[name] != nil {
					return fmt.Sprint(v[name])
				}
			}
			return ""
		}
		r := Registration{
			IRN: strings.ToLower(text("Irn", "irn", "IRN")), Ack: text("AckNo", "ackNo"), AckDate: text("AckDt", "ackDt"),
			QR: text("SignedQRCode", "signedQRCode", "SignedQrCode"), Signed: text("SignedInvoice", "signedInvoice"),
		}
		if r.IRN != "" && r.QR != "" {
			return []Registration{r}
		}
		for _, inner := range v {
			if depth < 8 {
				list = append(list, registrations(inner, depth+1)...)
			}
		}
	}
	return list
}

// signedCode is what the text of the code says.
type signedCode struct {
	SellerGstin, BuyerGstin, DocNo, DocTyp, DocDt, Irn string
}

// code reads the text of the code: a JWT whose payload holds JSON once more.
func (r Registration) code() (c signedCode, err error) {
	parts := strings.Split(r.QR, ".")
	if len(parts) != 3 || len(r.IRN) != 64 {
		return c, ErrNoIRN
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrNoIRN, err)
	}
	var outer struct{ Data string }
	if err := json.Unmarshal(payload, &outer); err != nil {
		return c, fmt.Errorf("%w: %w", ErrNoIRN, err)
	}
	if err := json.Unmarshal([]byte(outer.Data), &c); err != nil {
		return c, fmt.Errorf("%w: %w", ErrNoIRN, err)
	}
	return c, nil
}
