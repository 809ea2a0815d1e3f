package app

import (
	"encoding/csv"
	"math/big"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/journal"
	"counterfoil/app/money"
	"counterfoil/app/report"

	"golang.org/x/text/encoding/charmap"
)

// journalOf is the neutral journal of all days as rows, without its titles.
func journalOf(t testing.TB, s *Session) [][]string {
	t.Helper()
	file := must[[]byte](t)(s.JournalFile(t.Context(), "csv", report.Period{From: bill.Date{Year: 2020, Month: 1, Day: 1}, To: s.Today()}))
	rows := must[[][]string](t)(csv.NewReader(strings.NewReader(string(file))).ReadAll())
	return rows[1:]
}

// balances adds up what is debited less what is credited on each account, in cents.
func balances(t testing.TB, rows [][]string) map[string]string {
	t.Helper()
	sums := map[string]*big.Rat{}
	add := func(account, amount string, sign int64) {
		r, ok := new(big.Rat).SetString(amount)
		if !ok {
			t.Fatalf("amount %q", amount)
		}
		if sums[account] == nil {
			sums[account] = new(big.Rat)
		}
		sums[account].Add(sums[account], r.Mul(r, big.NewRat(sign, 1)))
	}
	for _, row := range rows {
		add(row[2], row[4], 1)
		add(row[3], row[4], -1)
	}
	out := map[string]string{}
	for account, sum := range sums {
		out[account] = sum.FloatString(2)
	}
	return out
}

// The accounts come to what the books say: what customers owe, what was sold, the tax on it, and what came in.
func TestTheJournalComesToWhatTheBooksSay(t *testing.T) {
	ctx := t.Context()
	s, docs := teller(t) // 119.00 and 238.00
	must[bill.Document](t)(s.Issue(ctx, must[bill.Draft](t)(s.Credit(ctx, docs[1].ID(), nil)).ID))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: docs[0].ID(), Amount: eurOf(t, "50.00"), Method: "transfer"}))
	must[[]bill.Payment](t)(s.AddPayment(ctx, bill.Payment{Document: docs[0].ID(), Amount: eurOf(t, "68.95"), Method: "cash"}))
	must[bill.Payment](t)(s.WriteOff(ctx, bill.Payment{Document: docs[0].ID(), Note: "small"}))
	got := balances(t, journalOf(t, s))
	for account, want := range map[string]string{
		"1400": "0.00", "8400": "-100.00", "1776": "-19.00", "1200": "50.00", "1000": "68.95", "2400": "0.05",
	} {
		if got[account] != want {
			t.Errorf("account %s: %s, not %s", account, got[account], want)
		}
	}
	if len(got) != 6 {
		t.Errorf("accounts %v", got)
	}
}

// Everything that busy books hold is booked, and customers owe by the journal what they owe by the books.
func TestTheJournalOfBusyBooks(t *testing.T) {
	s := busyBooks(t)
	rows := journalOf(t, s)
	got := balances(t, rows)
	owed := must[Home](t)(s.Home(t.Context(), 1)).Summary.Currencies[0].Outstanding
	for _, c := range must[[]bill.LateCharge](t)(s.LateCharges(t.Context(), ChargeQuery{Open: true})) {
		owed = must[money.Amount](t)(owed.Add(must[money.Amount](t)(c.Open())))
	}
	if got["1400"] != owed.String() || len(rows) < 8 {
		t.Errorf("by %d lines customers owe %s, by the books %s", len(rows), got["1400"], owed)
	}
}

// A batch is Windows-1252 with two lines of head; the chart is set in part or as a whole, and what is missing is said.
func TestTheBatchOfTheBooks(t *testing.T) {
	ctx := t.Context()
	s, docs := teller(t)
	_, err := s.JournalFile(ctx, "datev", thisYear(s))
	if e := want(t, err, Invalid); e.Field != "consultant" || e.Hint != HintAccounts {
		t.Errorf("%+v", e)
	}
	must[journal.Chart](t)(s.SetAccountsFrom(ctx, []byte(`{"gain": "2701"}`)))
	if c := must[journal.Chart](t)(s.Accounts(ctx)); c.Gain != "2701" || c.Consultant != 0 || c.Receivable != "1400" {
		t.Errorf("%+v", c)
	}
	must[journal.Chart](t)(s.SetAccountsFrom(ctx, []byte(`{"consultant": "1001", "client": "7"}`)))
	file := must[[]byte](t)(s.JournalFile(ctx, "datev", thisYear(s)))
	text := string(must[[]byte](t)(charmap.Windows1252.NewDecoder().Bytes(file)))
	rows := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
	if len(rows) != 4 || !strings.HasPrefix(rows[0], `"EXTF";700;21;"Buchungsstapel";9;20261124`) || !strings.Contains(rows[0], `;1001;7;20260101;4;20260101;20261124;"Counterfoil 2026-01"`) ||
		!strings.HasPrefix(rows[2], `119,00;"S";"";;;"";1400;8400;"";2411;"`+docs[0].Number().Text+`";"";;"Müller & Söhne"`) {
		t.Errorf("%s", text)
	}
	must[journal.Chart](t)(s.SetAccountsFrom(ctx, []byte(`{"chart": "skr04", "receivable": "1215", "money": [{"account": "1810"}], "yearStart": "07-01"}`)))
	c := must[journal.Chart](t)(s.Accounts(ctx))
	if c.Name != journal.SKR04 || c.Receivable != "1215" || c.Client != 7 || len(c.Money) != 1 || c.Revenue[0].Account != "4400" {
		t.Errorf("%+v", c)
	}
	_, err = s.JournalFile(ctx, "datev", thisYear(s))
	if e := want(t, err, Invalid); e.Field != "to" { // a business year from July
		t.Errorf("%+v", e)
	}
	for text, field := range map[string]string{
		`{"receivable": "14OO"}`: "receivable", `{"chart": "skr99"}`: "chart", `{"yearStart": "summer"}`: "yearStart", `{"sheep": "1"}`: "sheep",
		`{"revenue": [{"category": "S", "rate": "19", "account": "8400"}]}`: "revenue[0].discount", `{"money": [{"method": "cash", "account": "1000"}]}`: "money",
	} {
		_, err := s.SetAccountsFrom(ctx, []byte(text))
		if e := want(t, err, Invalid); e.Field != field {
			t.Errorf("%s: %s %v", text, e.Field, e)
		}
	}
	must[journal.Chart](t)(s.SetAccountsFrom(ctx, []byte(`{"revenue": [{"category": "Z", "account": "4290", "discount": "4730"}], "yearStart": "01-01"}`)))
	_, err = s.JournalFile(ctx, "csv", thisYear(s))
	if e := want(t, err, Invalid); e.Field != "revenue" || e.Hint != HintAccounts {
		t.Errorf("%+v", e)
	}
	_, err = s.JournalFile(ctx, "csv", report.Period{To: s.Today()})
	want(t, err, Invalid)
}

// What is charged for late payment, less what was waived, stands on its account.
func lateInJournal(t testing.TB, s *Session) {
	t.Helper()
	sum := cents(0)
	for _, c := range must[[]bill.LateCharge](t)(s.LateCharges(t.Context(), ChargeQuery{})) {
		sum = must[money.Amount](t)(sum.Sub(must[money.Amount](t)(c.Amount.Sub(c.Waived))))
	}
	if got := balances(t, journalOf(t, s))["2650"]; got != sum.String() || sum.IsZero() {
		t.Errorf("late payment stands with %s in the journal, and is %s", got, sum)
	}
}
