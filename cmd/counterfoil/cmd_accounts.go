package main

import (
	"io"

	"counterfoil/app"
	"counterfoil/app/bill"
)

type companyAccounts struct {
	List accountsList `cmd:"" help:"Show the accounts. Of those that serve a currency the first is taken by itself."`
	Set  accountsSet  `cmd:"" help:"Say from JSON where the business is paid: bank accounts, UPI addresses, PIX keys."`
}

type accountsList struct{}

// Run shows the accounts.
func (c *accountsList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.PayAccounts(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printAccounts(w, list) })
	})
}

type accountsSet struct {
	File string `arg:"" help:"JSON file, or '-': {\"accounts\": [{\"iban\", \"qrIban\", \"upi\", \"pix\", \"currency\", \"bic\", \"bank\", \"holder\", \"references\": \"none|rf|kid|viitenumero|ogm\"}]}, the first one first."`
}

// Run sets the accounts.
func (c *accountsSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := app.ParsePayAccounts(data)
		if err == nil {
			err = s.SetPayAccounts(d.ctx, list)
		}
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return printAccounts(w, list) })
	})
}

func printAccounts(w io.Writer, list []bill.Account) error {
	var rows [][]string
	for _, a := range list {
		serves := a.Currency.Code()
		if serves == "" {
			serves = "all others"
		}
		rows = append(rows, []string{printable(a.Key()), serves, a.QRIBAN, printable(a.UPI), printable(a.PIX), printable(a.Bank), string(a.References)})
	}
	return table(w, []column{left("ACCOUNT"), left("SERVES"), left("QR-IBAN"), left("UPI"), left("PIX"), left("BANK"), left("REFERENCES")}, rows)
}
