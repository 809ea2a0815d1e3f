package mail

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Provider is where those who have a mailbox with a usual provider hand in their letters.
type Provider struct {
	Name     string
	Domains  []string // of addresses that it gives
	Host     string
	Port     int
	Security string // "tls" or "starttls"
	Auth     string // "plain" or "xoauth2"
	Local    bool   // the login is what stands before the @, not the whole address
	Hint     string // what to do first, or ""
	Source   string // where this was read
}

// User is the login for an address.
func (p Provider) User(address string) string {
	if local, _, ok := cutMail(address); ok && p.Local {
		return local
	}
	return address
}

// Providers are the usual ones, by name. Sources are in data/providers.csv, a line each; they were read in November 2026.
func Providers() []Provider { return slices.Clone(providers()) }

// ProviderOf is the provider of an address, by its domain; false where that is nobody's known domain, such as the shop's own.
func ProviderOf(address string) (Provider, bool) {
	_, domain, _ := cutMail(strings.ToLower(strings.TrimSpace(address)))
	i := slices.IndexFunc(providers(), func(p Provider) bool { return domain != "" && slices.Contains(p.Domains, domain) })
	if i < 0 {
		return Provider{}, false
	}
	return providers()[i], true
}

var providers = sync.OnceValue(func() []Provider {
	list, err := readProviders()
	if err != nil {
		panic("mail: providers: " + err.Error())
	}
	return list
})

func readProviders() (list []Provider, err error) {
	f, err := builtIn.Open("data/providers.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, r := range rows[1:] {
		port, err := strconv.Atoi(r[3])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r[0], err)
		}
		list = append(list, Provider{
			Name: r[0], Domains: strings.Fields(r[1]), Host: r[2], Port: port, Security: r[4], Auth: r[5], Local: r[6] == "local", Hint: r[7], Source: r[8],
		})
	}
	return list, nil
}
