package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// An invoice goes to the account that serves its currency, or to the one that was chosen; its reference is made from its number, and the bank
// knows it again. What was issued keeps its account.
func TestAnInvoiceGoesToTheAccountOfItsCurrency(t *testing.T) {
	_, s, kit := newBooks(t, cheapEnv())
	kit.Wipe()
	ctx := t.Context()
	accounts := must[[]bill.Account](t)(ParsePayAccounts([]byte(`{"accounts": [{"iban": "DE02 1203 0000 0000 2020 51", "references": "rf"},
		{"iban": "CH58 0079 1123 0008 8901 2", "qrIban": "CH44 3199 9123 0008 8901 2", "currency": "CHF"}, {"upi": "shop@bank", "currency": "INR"},
		{"iban": "DE89370400440532013000"}]}`)))
	if err := s.SetPayAccounts(ctx, accounts); err != nil {
		t.Fatal(err)
	}
	if got := must[[]bill.Account](t)(s.PayAccounts(ctx)); len(got) != 4 || got[1].QRIBAN != "CH4431999123000889012" {
		t.Errorf("%+v", got)
	}
	issued := func(currency, payTo string) bill.Document {
		d := must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, bill.ID{}))
		d.Currency, d.PayTo = money.MustCurrency(currency), payTo
		d.Buyer = bill.Party{Name: "Pia Rutschmann", Address: bill.Address{PostCode: "9400", City: "Rorschach", Country: "CH"}}
		d.Lines = []bill.Line{sampleLine(t, "Table", "2", "100.00", "19")}
		return must[bill.Document](t)(s.IssueDraft(ctx, d))
	}
	for _, c := range []struct{ currency, payTo, account, kind string }{
		{"EUR", "", "DE02120300000000202051", "RF"},
		{"CHF", "", "CH5800791123000889012", "000000"},
		{"INR", "", "shop@bank", ""},
		{"USD", "", "DE02120300000000202051", "RF"},
		{"EUR", "DE89370400440532013000", "DE89370400440532013000", ""},
		{"EUR", "DE00000000000000000000", "DE02120300000000202051", "RF"}, // one that was taken away
	} {
		doc := issued(c.currency, c.payTo)
		d := must[Document](t)(s.Document(ctx, doc.ID())).Draft() // as filed
		if d.Account.Key() != c.account || (c.kind == "") != (d.Reference == "") || !strings.HasPrefix(d.Reference, c.kind) {
			t.Errorf("%+v: to %s with %q", c, d.Account.Key(), d.Reference)
		}
		if d.Reference == "" {
			continue
		}
		e := BankEntry{ID: bill.NewID(), Filed: bank.Filed{Entry: bank.Entry{Booked: s.Today(), Amount: doc.Totals().Payable, Reference: d.Reference}}}
		m := must[*bank.Matcher](t)(read(ctx, s, seeBank, matcher))
		if list := m.Suggest(e.Entry); len(list) == 0 || list[0].Shares[0].Invoice != doc.ID() || list[0].Score < bank.Sure || list[0].Reasons[0] != bank.ByReference {
			t.Errorf("%+v: %+v", c, list)
		}
	}
	before := issued("EUR", "")
	if err := s.SetPayAccounts(ctx, accounts[1:2]); err != nil {
		t.Fatal(err)
	}
	if got := must[Document](t)(s.Document(ctx, before.ID())).Draft().Account.Key(); got != "DE02120300000000202051" {
		t.Errorf("what was issued goes to %s now", got)
	}
}

func TestAccountsThatCannotBe(t *testing.T) {
	for text, field := range map[string]string{
		`{"accounts": [{"iban": "DE03120300000000202051"}]}`:                                     "accounts[0].iban",
		`{"accounts": [{"iban": "DE02120300000000202051"}, {"bank": "nothing else"}]}`:           "accounts[1].iban",
		`{"accounts": [{"iban": "DE02120300000000202051"}, {"iban": "DE02120300000000202051"}]}`: "accounts[1].iban",
		`{"accounts": [{"upi": "shop@bank"}, {"qrIban": "CH5800791123000889012"}]}`:              "accounts[1].qrIban",
		`{"accounts": [{"iban": "CH4431999123000889012", "qrIban": "CH4431999123000889012"}]}`:   "accounts[0].iban",
		`{"accounts": [{"upi": "shop"}]}`:                                                        "accounts[0].upi",
		`{"accounts": [{"pix": "not a key"}]}`:                                                   "accounts[0].pix",
		`{"accounts": [{"iban": "DE02120300000000202051", "references": "bvr"}]}`:                "accounts[0].references",
		`{"accounts": [{"iban": "DE02120300000000202051", "currency": "XXQ"}]}`:                  "accounts[0].currency",
		`{"accounts": [{"iban": "DE02120300000000202051", "swift": "DEUTDEFF"}]}`:                "accounts[0].swift",
	} {
		_, err := ParsePayAccounts([]byte(text))
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Invalid || e.Field != field {
			t.Errorf("%s: %v", text, err)
		}
	}
	// a QR-IBAN that was typed as the IBAN is put where it belongs; keys of PIX of every kind
	list, err := ParsePayAccounts([]byte(`{"accounts": [{"iban": "CH44 3199 9123 0008 8901 2"}, {"pix": "11122233344"}, {"pix": "+5511987654321"}, {"pix": "contas@padaria.com.br"},
		{"pix": "12ABC34501DE35"}, {"pix": "123e4567-e12b-12d1-a456-426655440000"}]}`))
	if err != nil || len(list) != 6 || list[0].IBAN != "" || list[0].QRIBAN != "CH4431999123000889012" {
		t.Errorf("%+v, %v", list, err)
	}
}

// Where the money goes asks again who is there, by whichever way it is changed; the trail calls it by its name. All else of the company does
// not.
func TestTheAccountsAskAgain(t *testing.T) {
	env, now := cheapEnv(), time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	env.Now = func() time.Time { return now }
	_, s, kit := newBooks(t, env)
	kit.Wipe()
	ctx := t.Context()
	now = now.Add(freshFor)

	c := must[bill.Company](t)(s.Company(ctx))
	c.Contact.Phone, c.Name = "0341 1234", "Kramer & Daughter Violins"
	c.Account.Holder = c.Name // as the form of the window leaves it
	if err := s.SetCompany(ctx, c); err != nil {
		t.Fatalf("nothing of the accounts has changed: %v", err)
	}
	thief := c
	thief.Account.IBAN, thief.Terms = "DE02120300000000202051", 30
	holder := c
	holder.Account.Holder = "Somebody Else"
	for what, do := range map[string]func() error{
		"another number": func() error { return s.SetCompany(ctx, thief) },
		"another holder": func() error { return s.SetCompany(ctx, holder) },
		"one more": func() error {
			return s.SetPayAccounts(ctx, append(c.AllAccounts(), bill.Account{IBAN: "DE02120300000000202051"}))
		},
		"none": func() error { return s.SetPayAccounts(ctx, nil) },
	} {
		if e := want(t, do(), Locked); e.Hint != HintConfirm {
			t.Errorf("%s: %s", what, e.Hint)
		}
	}
	if got := must[bill.Company](t)(s.Company(ctx)); got.Account != c.Account || got.Terms != c.Terms {
		t.Errorf("half changed: %+v", got)
	}
	sure(t, s)
	if err := s.SetCompany(ctx, thief); err != nil {
		t.Fatal(err)
	}
	if got := must[bill.Company](t)(s.Company(ctx)); got.Account.IBAN != "DE02120300000000202051" || got.Terms != 30 {
		t.Errorf("%+v", got)
	}
	if n, set := len(outcomes(t, s, "company.accounts")), len(outcomes(t, s, "company.set")); n != 1 || set != 1 {
		t.Errorf("%d entries of the accounts, %d of the company", n, set)
	}
}
