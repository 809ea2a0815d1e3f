package store

import (
	"errors"
	"fmt"

	"counterfoil/app/bill"
)

type companyRecord struct {
	Address   addressRecord  `json:"address"`
	Contact   contactRecord  `json:"contact"`
	TaxID     string         `json:"taxId,omitempty"`
	TaxNumber string         `json:"taxNumber,omitempty"`
	LegalID   string         `json:"legalId,omitempty"`
	Endpoint  endpointRecord `json:"endpoint,omitzero"`
	Website   string         `json:"website,omitempty"`
	Account   accountRecord  `json:"account"`
	Currency  string         `json:"currency"`
	Language  string         `json:"language,omitempty"`
	Terms     int            `json:"terms"`
	Prices    string         `json:"prices"`
	Rules     rulesRecord    `json:"rules"`
	Footer    string         `json:"footer,omitempty"`
	Small     bool           `json:"small,omitempty"`
	OSS       bool           `json:"oss,omitempty"`

	Accounts   []accountRecord    `json:"accounts,omitempty"` // beside the first
	Settlement []settlementRecord `json:"settlement,omitempty"`
}

// Company is the shop whose books these are. ErrMissing before the first SetCompany.
func (v *View) Company() (bill.Company, error) {
	var name, body string
	var logo []byte
	if err := v.row("SELECT name, body, logo FROM company", nil, &name, &body, &logo); err != nil {
		return bill.Company{}, fmt.Errorf("company: %w", err)
	}
	var r companyRecord
	if err := fromJSON(body, &r); err != nil {
		return bill.Company{}, fmt.Errorf("company: %w", err)
	}
	cur, err := currencyIn(r.Currency)
	if err != nil {
		return bill.Company{}, fmt.Errorf("company: %w", err)
	}
	var fields reader
	account := fields.account("account", r.Account)
	further := as(r.Accounts, func(a accountRecord) bill.Account { return fields.account("accounts", a) })
	if fields.err != nil {
		return bill.Company{}, &DamageError{File: booksName, Err: fmt.Errorf("company: %w", fields.err)}
	}
	return bill.Company{
		Name: name, Address: bill.Address(r.Address), Contact: bill.Contact(r.Contact), TaxID: r.TaxID,
		TaxNumber: r.TaxNumber, LegalID: r.LegalID, Endpoint: bill.Endpoint(r.Endpoint), Website: r.Website, Account: account, Accounts: further, Currency: cur,
		Language: r.Language, Terms: r.Terms, Prices: bill.Prices(r.Prices), Rounding: r.Rules.rules(), Logo: logo,
		Footer: r.Footer, SmallBusiness: r.Small, OSS: r.OSS, Settlement: as(r.Settlement, settlementIn),
	}, nil
}

// SetCompany writes the one company of the books.
func (tx *Tx) SetCompany(c bill.Company) error {
	body, err := toJSON(companyRecord{
		Address: addressRecord(c.Address), Contact: contactRecord(c.Contact), TaxID: c.TaxID, TaxNumber: c.TaxNumber,
		LegalID: c.LegalID, Endpoint: endpointRecord(c.Endpoint), Website: c.Website, Account: accountOut(c.Account), Accounts: as(c.Accounts, accountOut), Currency: c.Currency.Code(),
		Language: c.Language, Terms: c.Terms, Prices: string(c.Prices), Rules: rulesOut(c.Rounding), Footer: c.Footer,
		Small: c.SmallBusiness, OSS: c.OSS, Settlement: as(c.Settlement, settlementOut),
	})
	if err != nil {
		return fmt.Errorf("company: %w", err)
	}
	if err := tx.tellCompany(c.Name, body, c.Logo); err != nil {
		return fmt.Errorf("company: %w", err)
	}
	id := bill.NewID()
	err = tx.exec(`INSERT INTO company (id, name, body, logo) VALUES (?, ?, ?, ?)
		ON CONFLICT (sole) DO UPDATE SET name = excluded.name, body = excluded.body, logo = excluded.logo`,
		id[:], c.Name, body, c.Logo)
	if err != nil {
		return fmt.Errorf("company: %w", err)
	}
	return nil
}

// tellCompany has the trail tell of a new company before it is written; of the logo only that it is another one.
func (tx *Tx) tellCompany(name, body string, logo []byte) error {
	var was map[string]any
	var nameWas, bodyWas string
	var logoWas []byte
	err := tx.row("SELECT name, body, logo FROM company", nil, &nameWas, &bodyWas, &logoWas)
	if err == nil {
		was, err = withName(nameWas, bodyWas)
		was["logo"] = short(logoWas)
	}
	if err != nil && !errors.Is(err, ErrMissing) {
		return err
	}
	is, err := withName(name, body)
	if err != nil {
		return err
	}
	is["logo"] = short(logo)
	return tx.Tell("company", "of these books", bill.ID{}, was, is)
}
