// Package testserver has mail servers on loopback for tests: a real one, and one that misbehaves wherever it is told to. No program holds it.
package testserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The account that the servers know.
const (
	User     = "ada@shop.example"
	Password = "correct horse"
)

// Authority is somebody who signs certificates, and whom the tests believe.
type Authority struct {
	Roots *x509.CertPool
	PEM   []byte
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
}

// NewAuthority makes one.
func NewAuthority() *Authority {
	a := &Authority{Roots: x509.NewCertPool(), key: newKey()}
	der := sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tests"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, &a.key.PublicKey, a.key)
	a.cert, _ = x509.ParseCertificate(der)
	a.Roots.AddCert(a.cert)
	a.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return a
}

// Certificate is one for 127.0.0.1, or for another name; one that has run out where late is set.
func (a *Authority) Certificate(name string, late bool) tls.Certificate {
	key := newKey()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if late {
		c.NotAfter = time.Now().Add(-time.Minute)
	}
	if ip := net.ParseIP(name); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{name}
	}
	return tls.Certificate{Certificate: [][]byte{sign(c, a.cert, &key.PublicKey, a.key)}, PrivateKey: key}
}

// Config is that of a server with such a certificate.
func (a *Authority) Config() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{a.Certificate("127.0.0.1", false)}}
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func sign(c, by *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey) []byte {
	if by == nil {
		by = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, public, key)
	if err != nil {
		panic(err)
	}
	return der
}

// Letter is what a server took.
type Letter struct {
	From string
	To   []string
	Data []byte
}

// Server is a real server (emersion/go-smtp) that knows one account.
type Server struct {
	Host string
	Port int

	mu      sync.Mutex
	letters []Letter
	refuse  map[string]error // by "mail", "rcpt ADDRESS" and "data"
	server  *smtp.Server
}

// Start begins a server with STARTTLS, or with TLS from the first byte.
func Start(a *Authority, startTLS bool) (*Server, error) {
	s := &Server{Host: "127.0.0.1", refuse: map[string]error{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	s.server.Domain, s.server.TLSConfig, s.server.MaxMessageBytes = "mail.test", a.Config(), 8<<20
	s.server.ErrorLog = log.New(io.Discard, "", 0) // tests hang up on it
	if !startTLS {
		l = tls.NewListener(l, a.Config())
	}
	go func() { _ = s.server.Serve(l) }()
	return s, nil
}

// Close ends it.
func (s *Server) Close() { _ = s.server.Close() }

// Refuse has the server answer a step so: "mail", "rcpt ADDRESS" or "data". A zero code lets it pass again.
func (s *Server) Refuse(step string, code int, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.refuse, step); code != 0 {
		s.refuse[step] = &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: words}
	}
}

// Letters are what it has taken.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.letters)
}

func (s *Server) answer(step string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refuse[step]
}

// session is one conversation.
type session struct {
	server *Server
	in     bool
	letter Letter
}

// AuthMechanisms are the logins that it offers.
func (*session) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

// Auth begins a login.
func (s *session) Auth(how string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}
	if how == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// loginServer is LOGIN, as old servers have it.
type loginServer struct {
	check func(user, password string) error
	asked int
	user  string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch l.asked++; l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	case 3:
		return nil, true, l.check(l.user, string(response))
	}
	return nil, false, errors.New("too much")
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	s.letter = Letter{From: from}
	return s.server.answer("mail")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.letter.To = append(s.letter.To, to)
	return s.server.answer("rcpt " + to)
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.answer("data"); err != nil {
		return err
	}
	s.letter.Data = data
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, s.letter)
	return nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }
