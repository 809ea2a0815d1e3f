package offsite

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// WaitError is of a server that asks to be left alone for a while. It is an ErrUnreachable.
type WaitError struct {
	For time.Duration // as the server says, at most a day
}

func (e *WaitError) Error() string {
	return ErrUnreachable.Error() + ": it asks to be left alone for a while"
}

// Unwrap gives ErrUnreachable.
func (e *WaitError) Unwrap() error { return ErrUnreachable }

// noAnswer is why what came is not the answer of a place of ours; nil where it may be. Whatever it is, nothing more is asked on this line.
func noAnswer(r *http.Request, answer *http.Response) error {
	if wait := askedToWait(answer, time.Now()); wait > 0 {
		return &WaitError{wait}
	}
	if isPage(r, answer) {
		return ErrPage
	}
	return nil
}

// askedToWait is how long a server wants to be left alone that is overloaded or asked too often (RFC 9110, 10.2.3): so many seconds, or until a moment, which
// counts by the server's own clock where it tells that. Zero where it says nothing, or nothing that makes sense.
func askedToWait(answer *http.Response, now time.Time) time.Duration {
	const most = 24 * time.Hour
	if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	after := answer.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(after, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, most)
	}
	until, err := http.ParseTime(after)
	if err != nil {
		return 0
	}
	if its, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		now = its
	}
	return min(max(0, until.Sub(now)), most)
}

// isPage knows the page for people that a network shows before somebody signs in, or a web site where no place is: an answer in HTML, or the way to another
// server, where a listing, an object or the facts of one were to come. What fails may say so in HTML, and what was stored, too.
func isPage(r *http.Request, answer *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	switch status := answer.StatusCode; {
	case status == http.StatusNetworkAuthenticationRequired:
		return true
	case status >= 300 && status < 400:
		to, err := answer.Location()
		return err == nil && to.Host != r.URL.Host && kind != "application/xml" && kind != "text/xml" // a bucket elsewhere says so in XML
	case status >= 400 || r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != methodList:
		return false
	}
	return kind == "text/html" || kind == "application/xhtml+xml"
}

// methodList lists a folder of WebDAV.
const methodList = "PROPFIND"

// listing is the name of the outermost element of the listing that a request asks for, and of one that is in it always; ok is false where it asks for none.
func listing(r *http.Request) (root xml.Name, always string, ok bool) {
	switch {
	case r.Method == methodList:
		return xml.Name{Space: "DAV:", Local: "multistatus"}, "response", true // the folder itself, or the object asked for
	case r.Method == http.MethodGet && r.URL.Query().Has("list-type"):
		return xml.Name{Local: "ListBucketResult"}, "ListBucketResult", true
	}
	return xml.Name{}, "", false
}

// readListing reads a listing to its end. The libraries take what they can of one that was cut short, or of anything else in XML, and say nothing: what is not in it
// would pass for gone, and be swept away or sent anew.
func readListing(r *http.Request, answer *http.Response) error {
	root, always, _ := listing(r)
	text, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		return err
	}
	answer.Body = io.NopCloser(bytes.NewReader(text))
	d := xml.NewDecoder(bytes.NewReader(text))
	for begun, found := false, false; ; {
		token, err := d.Token()
		element, is := token.(xml.StartElement)
		switch {
		case !begun && (err != nil || is && (element.Name.Local != root.Local || root.Space != "" && element.Name.Space != root.Space)):
			return ErrPage
		case found && errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: a listing that is cut short", ErrDamaged)
		}
		begun, found = begun || is, found || is && element.Name.Local == always
	}
}

// certificateError is what a certificate has that this computer does not accept; nil where the error is of something else. One that is not valid yet, or whose issuer's has
// expired too, is rather a matter of our clock: those of issuers last for years.
func certificateError(err error, now time.Time) error {
	failed, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if !ok || len(failed.UnverifiedCertificates) == 0 {
		return nil
	}
	its, issuers := failed.UnverifiedCertificates[0], failed.UnverifiedCertificates[1:]
	over := len(issuers) > 0
	for _, c := range issuers {
		over = over && now.After(c.NotAfter)
	}
	_, named := errors.AsType[x509.HostnameError](failed)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](failed)
	switch {
	case now.Before(its.NotBefore):
		return fmt.Errorf("%w: its certificate is not valid yet", ErrClock)
	case now.After(its.NotAfter) && over:
		return fmt.Errorf("%w: its certificate and that of its issuer have expired", ErrClock)
	case now.After(its.NotAfter):
		return &CertificateError{Expired: its.NotAfter}
	}
	return &CertificateError{OfOther: named, Unknown: unknown}
}

// CertificateError says what of a certificate is not right. It is an ErrCertificate.
type CertificateError struct {
	Expired time.Time // zero where it has not
	OfOther bool      // it is of another server
	Unknown bool      // nobody whom this computer trusts has issued it
}

func (e *CertificateError) Error() string {
	switch why := ErrCertificate.Error() + ": "; {
	case !e.Expired.IsZero():
		return why + "it has expired, on " + e.Expired.Format(time.DateOnly)
	case e.OfOther:
		return why + "it is of another server"
	case e.Unknown:
		return why + "nobody whom this computer trusts has issued it"
	}
	return ErrCertificate.Error()
}

// Unwrap gives ErrCertificate.
func (e *CertificateError) Unwrap() error { return ErrCertificate }
