package main

import (
	"fmt"
	"io"

	"counterfoil/app/mail"
)

type mailProviders struct {
	Address string `arg:"" optional:"" help:"Your mail address: only the provider that it belongs to."`
}

// Run lists where usual providers take letters. It asks for no books.
func (c *mailProviders) Run(d *desk) error {
	list := mail.Providers()
	if c.Address != "" {
		list = nil
		if p, ok := mail.ProviderOf(c.Address); ok {
			list = []mail.Provider{p}
		}
	}
	type provider struct {
		Name     string   `json:"name"`
		Domains  []string `json:"domains"`
		Host     string   `json:"host"`
		Port     int      `json:"port"`
		Security string   `json:"security"`
		Auth     string   `json:"auth"`
		Hint     string   `json:"hint"`
		Source   string   `json:"source"`
	}
	out := []provider{}
	var rows [][]string
	for _, p := range list {
		out = append(out, provider{p.Name, p.Domains, p.Host, p.Port, p.Security, p.Auth, p.Hint, p.Source})
		rows = append(rows, []string{p.Name, p.Host, fmt.Sprint(p.Port), p.Security, p.Auth, p.Hint})
	}
	return d.answer(out, func(w io.Writer) error {
		return table(w, []column{left("PROVIDER"), left("HOST"), right("PORT"), left("SECURITY"), left("LOGIN"), left("")}, rows)
	})
}
