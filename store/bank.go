package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bank"
	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// BankState is what became of an entry of a bank statement.
type BankState string

// The states.
const (
	BankOpen    BankState = "open"
	BankBooked  BankState = "booked"  // payments stand for it
	BankIgnored BankState = "ignored" // it pays no invoice
)

// BankEntry is an entry of a bank statement as kept.
type BankEntry struct {
	ID      bill.ID
	Account string
	State   BankState
	bank.Filed
}

// BankQuery asks for a page of entries, the oldest first. Zero fields do not narrow.
type BankQuery struct {
	State  BankState
	Limit  int
	Offset int
}

const bankColumns = "id, account, day, currency, amount, valued, name, iban, purpose, end_to_end, reference, bank_ref, format, state"

// BankEntries gives a page of the entries and how many match in all.
func (v *View) BankEntries(q BankQuery) (list []BankEntry, total int, err error) {
	where, args := "1", []any{}
	if q.State != "" {
		where, args = "state = ?", append(args, string(q.State))
	}
	if err := v.row("SELECT count(*) FROM bank_entries WHERE "+where, args, &total); err != nil {
		return nil, 0, fmt.Errorf("count bank entries: %w", err)
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	list, err = v.bankEntries("SELECT "+bankColumns+" FROM bank_entries WHERE "+where+" ORDER BY day, id LIMIT ? OFFSET ?",
		append(args, limit, max(q.Offset, 0))...)
	return list, total, err
}

// BankEntry is the one of that id, else ErrMissing.
func (v *View) BankEntry(id bill.ID) (BankEntry, error) {
	list, err := v.bankEntries("SELECT "+bankColumns+" FROM bank_entries WHERE id = ?", id[:])
	if err != nil || len(list) == 1 {
		return append(list, BankEntry{})[0], err
	}
	return BankEntry{}, fmt.Errorf("bank entry: %w", ErrMissing)
}

// BankKnown are the entries of an account and currency in some days, both included, that were read before.
func (v *View) BankKnown(account string, c money.Currency, from, to bill.Date) (list []bank.Filed, err error) {
	all, err := v.bankEntries("SELECT "+bankColumns+" FROM bank_entries WHERE account = ? AND currency = ? AND day BETWEEN ? AND ? ORDER BY day, id",
		account, c.Code(), dayText(from), dayText(to))
	for _, e := range all {
		list = append(list, e.Filed)
	}
	return list, err
}

func (v *View) bankEntries(query string, args ...any) (list []BankEntry, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		e, err := scanBankEntry(rows)
		list = append(list, e)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("bank entries: %w", err)
	}
	return list, nil
}

func scanBankEntry(rows *sql.Rows) (e BankEntry, err error) {
	var id []byte
	var day, code, format, state string
	var valued sql.NullString
	var amount int64
	err = rows.Scan(&id, &e.Account, &day, &code, &amount, &valued, &e.Name, &e.IBAN, &e.Purpose, &e.EndToEnd, &e.Reference, &e.BankRef, &format, &state)
	if err != nil {
		return e, err
	}
	var r reader
	key, kerr := idIn(id)
	e.ID = take(&r, "id", key, kerr)
	e.Booked, e.Valued = r.day("day", day), r.day("valued", valued.String)
	cur, cerr := money.ParseCurrency(code)
	e.Amount = money.Of(amount, take(&r, "currency", cur, cerr))
	e.Format, e.State = bank.Format(format), BankState(state)
	return e, r.err
}

// OpenInvoices are all invoices whose balance is not zero, for the matching of bank entries. They are read off a small index, however
// many are paid.
func (v *View) OpenInvoices() (list []bank.Open, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		o, err := scanOpen(rows)
		list = append(list, o)
		return err
	}, openColumns+`FROM register r INDEXED BY register_open LEFT JOIN offers o ON o.document = r.document WHERE open <> 0`)
	if err != nil {
		return nil, fmt.Errorf("open invoices: %w", err)
	}
	return list, nil
}

func scanOpen(rows *sql.Rows) (o bank.Open, err error) {
	var id, customer []byte
	var code string
	var due, day, terms, rules sql.NullString
	var payable, open, credited int64
	var taken bool
	if err := rows.Scan(&id, &o.Number, &customer, &o.Name, &due, &code, &payable, &open, &day, &credited, &terms, &rules, &taken); err != nil {
		return o, err
	}
	var r reader
	key, kerr := idIn(id)
	o.ID = take(&r, "id", key, kerr)
	buyer, berr := idIn(customer)
	o.Customer = take(&r, "customer", buyer, berr)
	cur, cerr := money.ParseCurrency(code)
	cur = take(&r, "currency", cur, cerr)
	o.Due, o.Open = r.day("due", due.String), money.Of(open, cur)
	if terms.Valid && !taken && r.err == nil {
		o.Offers, r.err = offersIn(terms.String, rules.String, r.day("day", day.String), money.Of(payable-credited, cur), o.Open)
	}
	return o, r.err
}

// openColumns are what scanOpen reads, of an invoice r of the register with its offers o.
const openColumns = `SELECT r.document, number, customer, name, due, currency, payable, open, day, credited, o.terms, o.rules,
	CASE WHEN o.document IS NULL THEN 0 ELSE EXISTS (` + standingDiscount + `) END `

// standingDiscount asks for a discount of an invoice of the register r that nothing took back.
const standingDiscount = `SELECT 1 FROM payments p WHERE p.document = r.document AND p.kind = 'discount' GROUP BY p.document HAVING sum(p.amount) <> 0`

// OffersOf are the settlement discounts of the open invoices of a customer.
func (v *View) OffersOf(customer bill.ID) (map[bill.ID][]bill.Offer, error) {
	list := map[bill.ID][]bill.Offer{}
	err := v.rows(func(rows *sql.Rows) error {
		o, err := scanOpen(rows)
		if len(o.Offers) > 0 {
			list[o.ID] = o.Offers
		}
		return err
	}, openColumns+`FROM register r INDEXED BY register_of_customer JOIN offers o ON o.document = r.document
		WHERE customer = ? AND kind IN ('invoice', 'opening') AND open <> 0`, customer[:])
	if err != nil {
		return nil, fmt.Errorf("offers: %w", err)
	}
	return list, nil
}

// offersIn are the settlement discounts of an invoice, from its row of offers.
func offersIn(terms, rules string, day bill.Date, asked, open money.Amount) ([]bill.Offer, error) {
	var steps []settlementRecord
	var round rulesRecord
	if err := fromJSON(terms, &steps); err != nil {
		return nil, err
	}
	if err := fromJSON(rules, &round); err != nil {
		return nil, err
	}
	return bill.Offers(bill.Draft{Date: day, Settlement: as(steps, settlementIn), Rules: round.rules()}, asked, open)
}

// BankPayers are the customers that have paid from the accounts of the open entries before, by IBAN: known from entries that
// are booked, not from those that were taken back.
func (v *View) BankPayers() (map[string][]bill.ID, error) {
	payers := map[string][]bill.ID{}
	err := v.rows(func(rows *sql.Rows) error {
		var iban string
		var customer []byte
		if err := rows.Scan(&iban, &customer); err != nil {
			return err
		}
		id, err := idIn(customer)
		payers[iban] = append(payers[iban], id)
		return err
	}, `SELECT e.iban, `+keptOf("d.customer")+` FROM bank_entries e INDEXED BY bank_entries_payers JOIN bank_bookings b ON b.entry = e.id
		JOIN payments p ON p.id = b.payment JOIN documents d ON d.id = p.document
		WHERE e.state = 'booked' AND e.iban <> '' AND d.customer IS NOT NULL AND e.iban IN (SELECT iban FROM bank_entries WHERE state = 'open')
		GROUP BY e.iban, d.customer, d.id HAVING sum(p.amount) <> 0 ORDER BY 1, 2`)
	if err != nil {
		return nil, fmt.Errorf("payers: %w", err)
	}
	return payers, nil
}

// AddBankEntry keeps an entry that was read, as the next one of its account, day, currency and amount.
func (tx *Tx) AddBankEntry(e BankEntry) error {
	err := tx.exec(`INSERT INTO bank_entries (id, account, day, currency, amount, nth, valued, name, iban, purpose, end_to_end, reference, bank_ref,
		format) SELECT ?1, ?2, ?3, ?4, ?5,
		1 + (SELECT count(*) FROM bank_entries WHERE account = ?2 AND day = ?3 AND currency = ?4 AND amount = ?5),
		?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13`,
		e.ID[:], e.Account, dayText(e.Booked), e.Amount.Currency().Code(), e.Amount.Minor(), orNull(dayText(e.Valued)), e.Name, e.IBAN,
		e.Purpose, e.EndToEnd, e.Reference, e.BankRef, string(e.Format))
	if err != nil {
		return fmt.Errorf("bank entry: %w", err)
	}
	return nil
}

// Book files payments as what an open entry was, and marks it booked (ErrUnchangeable where it is not open, or the payments come to
// more than it). Unbook is the same with counter-payments for one that is booked.
func (tx *Tx) Book(entry bill.ID, payments []bill.Payment) error {
	return tx.book(entry, BankBooked, payments)
}

// Unbook files counter-payments for all that was booked of an entry, and marks it open again.
func (tx *Tx) Unbook(entry bill.ID, payments []bill.Payment) error {
	return tx.book(entry, BankOpen, payments)
}

func (tx *Tx) book(entry bill.ID, state BankState, payments []bill.Payment) error {
	for _, p := range payments {
		if err := tx.AddPayment(p); err != nil {
			return err
		}
		if p.Kind == bill.PaidDiscount {
			continue // it is no money, and belongs to the receipt that the entry was booked as
		}
		if err := tx.exec("INSERT INTO bank_bookings (payment, entry) VALUES (?, ?)", p.ID[:], entry[:]); err != nil {
			return fmt.Errorf("booking: %w", err)
		}
	}
	return tx.SetBankState(entry, state)
}

// SetBankState says what became of an entry. Booked is what payments stand for, and nothing else (ErrUnchangeable).
func (tx *Tx) SetBankState(entry bill.ID, state BankState) error {
	var was string
	if err := tx.row("SELECT state FROM bank_entries WHERE id = ?", []any{entry[:]}, &was); err != nil {
		return fmt.Errorf("bank entry: %w", err)
	}
	if err := tx.Tell("bank", entry.String(), bill.ID{}, facts{"state": was}, facts{"state": string(state)}); err != nil {
		return err
	}
	if err := tx.one("UPDATE bank_entries SET state = ? WHERE id = ?", string(state), entry[:]); err != nil {
		return fmt.Errorf("bank entry: %w", err)
	}
	return nil
}

// BookedFrom are the payments booked from an entry, counter-payments among them, oldest first.
func (v *View) BookedFrom(entry bill.ID) ([]bill.Payment, error) {
	return v.payments("SELECT "+paymentColumns+" FROM payments WHERE id IN (SELECT payment FROM bank_bookings WHERE entry = ?) ORDER BY id", entry[:])
}
