package offsite_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"counterfoil/store/offsite"
	"counterfoil/store/offsite/testserver"
)

// A server may ask to be left alone: then it is asked nothing more, and whoever goes on later knows when. What makes no sense is no such request.
func TestAServerThatAsksToWait(t *testing.T) {
	its := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC) // whatever its clock says
	for _, c := range []struct {
		status int
		after  string
		want   time.Duration
	}{
		{429, "120", 2 * time.Minute},
		{503, "3600", time.Hour},
		{503, "999999", 24 * time.Hour},
		{503, its.Add(time.Hour).Format(http.TimeFormat), time.Hour},
		{429, its.Add(-time.Hour).Format(http.TimeFormat), 0},
		{503, "", 0},
		{503, "0", 0},
		{429, "-5", 0},
		{429, "soon", 0},
		{503, "99999999999999999999999", 0},
		{500, "120", 0},
	} {
		var asked atomic.Int64
		p := davAt(t, mallory(t, func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.Header().Set("Date", its.Format(http.TimeFormat))
			if c.after != "" {
				w.Header().Set("Retry-After", c.after)
			}
			w.WriteHeader(c.status)
		}).URL)
		_, err := p.List(t.Context())
		wait, told := errors.AsType[*offsite.WaitError](err)
		if !errors.Is(err, offsite.ErrUnreachable) || told != (c.want > 0) || told && wait.For != c.want {
			t.Errorf("%d, %q: %v, %+v", c.status, c.after, err, wait)
		}
		again := p.Delete(t.Context(), "a")
		if n := asked.Load(); !errors.Is(again, offsite.ErrUnreachable) || told != (n == 1) {
			t.Errorf("%d, %q: asked %d times, then %v", c.status, c.after, n, again)
		}
	}
	var asked atomic.Int64
	s := bucketAt(t, mallory(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusServiceUnavailable)
	}).URL)
	err := s.Put(t.Context(), "a", []byte("x"))
	if wait, ok := errors.AsType[*offsite.WaitError](err); !ok || wait.For != 2*time.Minute || asked.Load() != 1 {
		t.Errorf("s3: %v after %d requests", err, asked.Load())
	}
}

// paper is a certificate of a server, and whose it is.
type paper struct {
	name        string
	from, until time.Duration // from now
	issuerUntil time.Duration // 0: it has signed itself
	want        error
}

// A server whose certificate is not right gets no request, so no password, and what is wrong is told apart from a network that is away.
func TestACertificateThatIsNotRight(t *testing.T) {
	const day = 24 * time.Hour
	buckets := 0
	for what, c := range map[string]paper{
		"nobody known has issued it": {name: "localhost", from: -day, until: day, want: offsite.ErrCertificate},
		"expired":                    {name: "localhost", from: -90 * day, until: -day, want: offsite.ErrCertificate},
		"expired, its issuer's not":  {name: "localhost", from: -90 * day, until: -day, issuerUntil: 900 * day, want: offsite.ErrCertificate},
		"of another server":          {name: "elsewhere.example.com", from: -day, until: day, want: offsite.ErrCertificate},
		"not valid yet":              {name: "localhost", from: day, until: 90 * day, want: offsite.ErrClock},
		"expired, its issuer's too":  {name: "localhost", from: -90 * day, until: -day, issuerUntil: -time.Hour, want: offsite.ErrClock},
	} {
		var told atomic.Int64
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told.Add(1) }))
		server.TLS = &tls.Config{Certificates: []tls.Certificate{c.issue(t)}}
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		_, port, err := net.SplitHostPort(server.Listener.Addr().String())
		must(t, err)
		url := "https://localhost:" + port
		_, err = davAt(t, url).List(t.Context())
		if buckets++; buckets == 1 { // one by chance: the library tries again for a second
			if _, e := bucketAt(t, url).List(t.Context()); !errors.Is(e, c.want) {
				t.Errorf("s3: %s: %v", what, e)
			}
		}
		if !errors.Is(err, c.want) || errors.Is(err, offsite.ErrUnreachable) {
			t.Errorf("%s: %v", what, err)
		}
		if told.Load() != 0 {
			t.Errorf("%s: it was asked %d times", what, told.Load())
		}
	}
}

// issue makes the certificate, of an issuer whom nobody knows.
func (c paper) issue(t *testing.T) tls.Certificate {
	t.Helper()
	now := time.Now()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	its := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: c.name}, DNSNames: []string{c.name}, NotBefore: now.Add(c.from), NotAfter: now.Add(c.until),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	issuer, signer, chain := its, key, [][]byte(nil)
	if c.issuerUntil != 0 {
		signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
		issuer = &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Some issuer"}, NotBefore: now.Add(-9000 * time.Hour), NotAfter: now.Add(c.issuerUntil),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		der, err := x509.CreateCertificate(rand.Reader, issuer, issuer, signer.Public(), signer)
		must(t, err)
		chain = [][]byte{der}
	}
	der, err := x509.CreateCertificate(rand.Reader, its, issuer, key.Public(), signer)
	must(t, err)
	return tls.Certificate{Certificate: append([][]byte{der}, chain...), PrivateKey: key}
}

// Whatever such a network says, it is no listing and no object, and nothing is missing or damaged for it.
func TestANetworkWithAPageOfItsOwn(t *testing.T) {
	buckets := 0
	for what, page := range testserver.Pages {
		url := mallory(t, page).URL
		places := []offsite.Place{davAt(t, url)}
		if buckets++; buckets < 3 || what == "a page that is sound XML" { // some by chance: the library tries again for a second
			places = append(places, bucketAt(t, url))
		}
		for _, p := range places {
			list, err := p.List(t.Context())
			_, err2 := offsite.Open(t.Context(), p, "a")
			if !errors.Is(err, offsite.ErrPage) || len(list) != 0 || !errors.Is(err2, offsite.ErrPage) {
				t.Errorf("%T, %s: %v, %v, %v", p, what, list, err, err2)
			}
		}
	}
}
