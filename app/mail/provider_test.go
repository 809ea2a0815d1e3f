package mail_test

import (
	"slices"
	"strings"
	"testing"

	"counterfoil/app/mail"
)

// Every row can be used as it stands, and says where it comes from.
func TestProviders(t *testing.T) {
	list := mail.Providers()
	if !slices.IsSortedFunc(list, func(a, b mail.Provider) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }) {
		t.Error("they are not in order")
	}
	seen := map[string]string{}
	for _, p := range list {
		address := mail.Address{Mail: "anna@" + p.Host}
		if (mail.Letter{From: address, Subject: "x", Date: sample().Date}).CheckDraft() != nil {
			t.Errorf("%s: host %q", p.Name, p.Host)
		}
		if p.Security == "tls" && p.Port != 465 || p.Security == "starttls" && p.Port != 587 || p.Security != "tls" && p.Security != "starttls" {
			t.Errorf("%s: port %d and %q do not go together", p.Name, p.Port, p.Security)
		}
		if p.Auth != "plain" && p.Auth != "xoauth2" || p.Source == "" || len(p.Domains) == 0 || p.Auth == "xoauth2" && p.Hint == "" {
			t.Errorf("%s: %+v", p.Name, p)
		}
		for _, d := range p.Domains {
			if seen[d] != "" {
				t.Errorf("%s belongs to %s and %s", d, seen[d], p.Name)
			}
			seen[d] = p.Name
		}
	}
}

func TestTheProviderOfAnAddress(t *testing.T) {
	for address, want := range map[string]string{
		"anna@gmail.com": "smtp.gmail.com", " Anna@GMX.de ": "mail.gmx.net", "a@posteo.de": "posteo.de", "a@hotmail.com": "smtp-mail.outlook.com", "a@example.com": "", "": "", "gmail.com": "",
	} {
		if p, ok := mail.ProviderOf(address); p.Host != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", address, p.Host, ok)
		}
	}
	web, _ := mail.ProviderOf("anna@web.de")
	gmail, _ := mail.ProviderOf("anna@gmail.com")
	if web.User("anna@web.de") != "anna" || gmail.User("anna@gmail.com") != "anna@gmail.com" {
		t.Error("the logins are wrong")
	}
}
