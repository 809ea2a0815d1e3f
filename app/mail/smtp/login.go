package smtp

import (
	"bytes"
	"errors"
	"net/smtp"
	"net/textproto"
	"slices"
	"strings"

	"counterfoil/app/mail"
)

// login says who we are, by a way that the server offers. It comes after TLS, so nobody on the way reads along.
func (t *talk) login(s mail.Server, secret []byte) error {
	if s.Auth == mail.AuthNone {
		return nil
	}
	_, list := t.Extension("AUTH")
	how := method(s.Auth, strings.Fields(strings.ToUpper(list)))
	if how == "" {
		return &mail.Failure{Cause: mail.CauseMethod, Words: mail.Clean(list)}
	}
	err := t.refusable(mail.CauseLogin, func() error { return t.Auth(methods[how](s, secret)) })
	if f, ok := errors.AsType[*mail.Failure](err); ok && f.Code >= 500 {
		f.Cause = mail.CauseLogin
		if f.Code == 504 {
			f.Cause = mail.CauseMethod
		}
	}
	return err
}

// method is the one that is wanted, or with a password the other one, if the server offers it.
func method(want mail.Auth, offered []string) string {
	ways := map[mail.Auth][]string{
		mail.AuthPlain: {"PLAIN", "LOGIN"}, mail.AuthLogin: {"LOGIN", "PLAIN"}, mail.AuthXOAuth2: {"XOAUTH2"},
	}[want]
	for _, way := range ways {
		if slices.Contains(offered, way) {
			return way
		}
	}
	return ""
}

var methods = map[string]func(mail.Server, []byte) smtp.Auth{
	"PLAIN":   func(s mail.Server, secret []byte) smtp.Auth { return plain{s.User, secret} },
	"LOGIN":   func(s mail.Server, secret []byte) smtp.Auth { return &named{user: s.User, secret: secret} },
	"XOAUTH2": func(s mail.Server, secret []byte) smtp.Auth { return token{s.User, secret} },
}

// errQuestion is a server that asks for more than a login has.
var errQuestion = &textproto.Error{Code: 504, Msg: "the server asks for something else"}

// plain is RFC 4616.
type plain struct {
	user   string
	secret []byte
}

func (a plain) Start(*smtp.ServerInfo) (string, []byte, error) {
	return "PLAIN", bytes.Join([][]byte{nil, []byte(a.user), a.secret}, []byte{0}), nil
}

func (a plain) Next(_ []byte, more bool) ([]byte, error) {
	if more {
		return nil, errQuestion
	}
	return nil, nil
}

// named is LOGIN, which no standard has and old servers know alone: name and secret, each when asked. What is asked says nothing reliable.
type named struct {
	user   string
	secret []byte
	asked  int
}

func (a *named) Start(*smtp.ServerInfo) (string, []byte, error) { return "LOGIN", nil, nil }

func (a *named) Next(_ []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	switch a.asked++; a.asked {
	case 1:
		return []byte(a.user), nil
	case 2:
		return a.secret, nil
	}
	return nil, errQuestion
}

// token is XOAUTH2, as Google and Microsoft describe it. What a server asks after a token that it does not want is its reason as JSON, and
// wants an empty answer before it refuses.
type token struct {
	user   string
	secret []byte
}

func (a token) Start(*smtp.ServerInfo) (string, []byte, error) {
	return "XOAUTH2", bytes.Join([][]byte{[]byte("user=" + a.user), append([]byte("auth=Bearer "), a.secret...), nil, nil}, []byte{1}), nil
}

func (a token) Next(_ []byte, more bool) ([]byte, error) {
	if more {
		return []byte{}, nil
	}
	return nil, nil
}
