package mail

import (
	"context"
	"strings"

	"counterfoil/app/bill"
)

// Security is how the way to a server is encrypted. There is none without.
type Security string

// The ways.
const (
	TLS      Security = "tls"      // from the first byte, as a rule at port 465
	STARTTLS Security = "starttls" // compulsory, before anything is said that matters; as a rule at port 587
)

// Auth is how one logs in.
type Auth string

// The ways to log in. Where a server offers only the other one of plain and login, that is taken.
const (
	AuthNone    Auth = "none"
	AuthPlain   Auth = "plain"
	AuthLogin   Auth = "login"
	AuthXOAuth2 Auth = "xoauth2" // the secret is an access token
)

// Server is where the letters of the shop are handed in, and in whose name. It holds no secret.
type Server struct {
	Host     string
	Port     int
	Security Security
	Auth     Auth
	User     string
	From     Address
}

// IsZero says that no server was named.
func (s Server) IsZero() bool { return s.Host == "" }

// Usual fills in what is left out: TLS, its port, a login with a password, and the address of the sender as its name.
func (s Server) Usual() Server {
	s.Host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s.Host)), ".")
	if s.Security == "" {
		s.Security = TLS
		if s.Port == 587 {
			s.Security = STARTTLS
		}
	}
	if s.Port == 0 {
		s.Port = map[Security]int{TLS: 465, STARTTLS: 587}[s.Security]
	}
	if s.Auth == "" {
		s.Auth = AuthPlain
	}
	if s.User == "" && s.Auth != AuthNone {
		s.User = s.From.Mail
	}
	return s
}

// Check says what is wrong with it.
func (s Server) Check() (list []bill.Problem) {
	wrong := func(field, code string) { list = append(list, bill.Problem{Field: field, Code: code, Fatal: true}) }
	switch {
	case s.Host == "":
		wrong("host", "required")
	case len(s.Host) > 253 || strings.ContainsFunc(s.Host, notInHost):
		wrong("host", "form")
	}
	switch {
	case s.From.Mail == "":
		wrong("from", "required")
	case s.From.check("from") != nil:
		wrong("from", "form")
	}
	switch {
	case s.Security != TLS && s.Security != STARTTLS:
		wrong("security", "unknown")
	case s.Port < 1 || s.Port > 65535:
		wrong("port", "range")
	}
	switch s.Auth {
	case AuthNone:
		return list
	case AuthPlain, AuthLogin, AuthXOAuth2:
	default:
		wrong("auth", "unknown")
	}
	switch {
	case s.User == "":
		wrong("user", "required")
	case len(s.User) > 320 || strings.ContainsFunc(s.User, isControl):
		wrong("user", "characters")
	}
	return list
}

// notInHost: a name in letters that DNS has, or an address with dots or colons.
func notInHost(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != ':'
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// Envelope is what a server is told besides the message: from whom it is, and who gets it, the blind copies too.
type Envelope struct {
	From    string
	To      []string
	Message []byte
}

// EnvelopeOf is the envelope of a letter and its message.
func EnvelopeOf(l Letter, message []byte) Envelope {
	return Envelope{From: l.From.ASCII(), To: l.Recipients(), Message: message}
}

// Sender hands letters to a server.
type Sender interface {
	// Send gives a message to a server and answers with what the server said when it took it. It takes it for all recipients or for none.
	// complete is called when everything but the end of the message has been said; where it fails nothing is sent. All errors but those
	// of complete are a *Failure.
	Send(ctx context.Context, s Server, secret []byte, e Envelope, complete func() error) (words string, err error)
}
