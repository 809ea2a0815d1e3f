package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// maxAccounts bounds how many accounts a company has beside the first.
const maxAccounts = 50

// PayAccounts are where the company is paid, the first one first. Of several that serve a currency the first is taken by itself.
func (s *Session) PayAccounts(ctx context.Context) ([]bill.Account, error) {
	return read(ctx, s, seeCompany, func(v *store.View) ([]bill.Account, error) {
		c, err := v.Company()
		return c.AllAccounts(), err
	})
}

// SetPayAccounts says anew where the company is paid. Issued documents keep the account that they were issued with. It asks again who is
// there: who turns the payments of all customers to an account of his own needs one minute at an unlocked desk. Errors: Invalid with the
// field, such as accounts[1].qrIban.
func (s *Session) SetPayAccounts(ctx context.Context, list []bill.Account) error {
	if err := s.knock(setCompany); err != nil { // what is wrong with the list is told before the passphrase is asked for
		return err
	}
	if _, err := withAccounts(bill.Company{}, list); err != nil {
		return err
	}
	return write(ctx, s, setPayAccounts, bill.ID{}, func(tx *store.Tx) error {
		c, err := tx.Company()
		if err != nil {
			return err
		}
		if c, err = withAccounts(c, list); err != nil {
			return err
		}
		return tx.SetCompany(c)
	})
}

// errElsewhere ends a change of the company that would send the money to other accounts.
var errElsewhere = errors.New("the accounts to pay to are others")

// samePlace says whether both are paid in the same place. A holder left blank is the company itself.
func samePlace(a, b bill.Company) bool {
	accounts := func(c bill.Company) (list []bill.Account) {
		for _, one := range c.AllAccounts() {
			if one.Holder == c.Name {
				one.Holder = ""
			}
			list = append(list, one)
		}
		return list
	}
	return slices.Equal(accounts(a), accounts(b))
}

// withAccounts is the company with other accounts, which are checked.
func withAccounts(c bill.Company, list []bill.Account) (bill.Company, error) {
	c.Account, c.Accounts = bill.Account{}, nil
	if len(list) > 0 {
		c.Account, c.Accounts = list[0], slices.Clone(list[1:])
	}
	err := checkAccounts(&c)
	if e, ok := err.(*Error); ok { // one list: the first is number 0
		for i := len(list) - 1; i > 0; i-- {
			if rest, found := strings.CutPrefix(e.Field, fmt.Sprintf("accounts[%d]", i-1)); found {
				e.Field = fmt.Sprintf("accounts[%d]", i) + rest
				return c, e
			}
		}
		if rest, found := strings.CutPrefix(e.Field, "account."); found {
			e.Field = "accounts[0]." + rest
		}
	}
	return c, err
}

// checkAccounts brings the accounts of a company to their usual form and refuses what cannot be right.
func checkAccounts(c *bill.Company) error {
	if err := checkAccount(&c.Account); err != nil {
		return inPart("account", err)
	}
	if len(c.Accounts) > maxAccounts {
		return invalid("accounts", "at most %d accounts beside the first", maxAccounts)
	}
	known := map[string]bool{c.Account.Key(): true}
	for i := range c.Accounts {
		a, field := &c.Accounts[i], fmt.Sprintf("accounts[%d]", i)
		if err := checkAccount(a); err != nil {
			return inPart(field, err)
		}
		switch key := a.Key(); {
		case key == "":
			return invalid(field+".iban", "a further account needs a number: IBAN, QR-IBAN, UPI address or PIX key")
		case known[key]:
			return invalid(field+".iban", "this account is there already")
		default:
			known[key] = true
		}
	}
	return nil
}

func checkAccount(a *bill.Account) error {
	for _, number := range []*string{&a.IBAN, &a.QRIBAN} {
		*number = strings.ToUpper(strings.ReplaceAll(*number, " ", ""))
	}
	a.BIC = strings.ToUpper(strings.TrimSpace(a.BIC))
	a.UPI, a.PIX = strings.TrimSpace(a.UPI), strings.TrimSpace(a.PIX)
	if a.QRIBAN == "" && bill.ValidQRIBAN(a.IBAN) { // it takes payments with a QR reference alone
		a.IBAN, a.QRIBAN = "", a.IBAN
	}
	switch {
	case bill.LooksIBAN(a.IBAN) && !bill.ValidIBAN(a.IBAN):
		return invalid("iban", "the check digits of the IBAN do not fit")
	case bill.ValidQRIBAN(a.IBAN):
		return invalid("iban", "this is a QR-IBAN, too: the IBAN of the account has another bank number")
	case a.QRIBAN != "" && !bill.ValidQRIBAN(a.QRIBAN):
		return invalid("qrIban", "a QR-IBAN begins with CH or LI, and its digits 5 to 9 are 30000 to 31999")
	case a.UPI != "" && !bill.ValidUPI(a.UPI):
		return invalid("upi", "a UPI address is a name, @, and the handle of a bank: shop@bank")
	case a.PIX != "" && !bill.ValidPIX(a.PIX):
		return invalid("pix", "a PIX key is a CPF or CNPJ without dots, a telephone number from + on, an e-mail address, or a random key")
	case !slices.Contains(bill.RefKinds(), a.References):
		return invalid("references", "references are none, rf, kid, viitenumero or ogm; or nothing, for those of the country")
	}
	return checkTexts(map[string]string{"holder": a.Holder, "iban": a.IBAN, "bic": a.BIC, "bank": a.Bank})
}

func (o *object) account() (a bill.Account) {
	if o == nil {
		return a
	}
	a = bill.Account{
		Holder: o.text("holder"), IBAN: o.text("iban"), BIC: o.text("bic"), Bank: o.text("bank"), Currency: o.currency("currency"),
		QRIBAN: o.text("qrIban"), UPI: o.text("upi"), PIX: o.text("pix"), References: bill.RefKind(o.text("references")),
	}
	o.done()
	return a
}

func (o *object) accounts(name string) (list []bill.Account) {
	for _, one := range o.objects(name) {
		list = append(list, one.account())
	}
	return list
}

func accountOut(a bill.Account) accountJSON {
	return accountJSON{a.Holder, a.IBAN, a.BIC, a.Bank, a.Currency.Code(), a.QRIBAN, a.UPI, a.PIX, string(a.References)}
}

// key is the number that an account is known by.
func (a accountJSON) key() string {
	return bill.Account{IBAN: a.IBAN, QRIBAN: a.QRIBAN, UPI: a.UPI, PIX: a.PIX}.Key()
}

func accountsOut(list []bill.Account) []accountJSON {
	out := []accountJSON{}
	for _, a := range list {
		out = append(out, accountOut(a))
	}
	return out
}

// ParsePayAccounts reads accounts from their JSON form: {"accounts": [{"iban": "CH...", "qrIban": "CH...", "currency": "CHF"}, ...]}.
func ParsePayAccounts(data []byte) ([]bill.Account, error) {
	o, err := parseObject(data)
	if err != nil {
		return nil, err
	}
	list := o.accounts("accounts")
	o.done()
	if err := o.form.failed(); err != nil {
		return nil, err
	}
	c, err := withAccounts(bill.Company{}, list)
	if err != nil {
		return nil, err
	}
	return append([]bill.Account{c.Account}, c.Accounts...), nil
}
