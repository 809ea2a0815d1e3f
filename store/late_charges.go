package store

import (
	"database/sql"
	"fmt"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/report"
)

// ChargeQuery asks for charges, the oldest first. Zero fields do not narrow.
type ChargeQuery struct {
	ID       bill.ID
	Customer bill.ID
	Reminder bill.ID
	Open     bool // only those of which something is still to be paid
	Waived   bool // only those of which something is waived, of letters that stand
}

const (
	chargePaid   = "ifnull((SELECT sum(amount) FROM late_charge_payments WHERE charge = k.id), 0)"
	chargeWaived = "ifnull((SELECT sum(amount) FROM late_charge_waivers WHERE charge = k.id), 0)"
)

// LateCharges are the charges that match.
func (v *View) LateCharges(q ChargeQuery) (list []bill.LateCharge, err error) {
	where, args := "1", []any{}
	for _, narrow := range []struct {
		where string
		id    bill.ID
	}{{"k.id = ?1", q.ID}, {"k.customer IN " + hers("?2"), q.Customer}, {"k.reminder = ?3", q.Reminder}} {
		if !narrow.id.IsZero() {
			where += " AND " + narrow.where
		}
		args = append(args, narrow.id[:])
	}
	if q.Open {
		where += " AND k.amount > " + chargePaid + " + " + chargeWaived
	}
	if q.Waived {
		where += " AND " + chargeWaived + " > 0 AND " + fmt.Sprintf(stands, "k.reminder")
	}
	err = v.rows(func(rows *sql.Rows) error {
		c, err := scanCharge(rows)
		list = append(list, c)
		return err
	}, "SELECT k.id, k.reminder, "+keptOf("k.customer")+", l.name, k.cause, k.document, ifnull(r.number, ''), k.day, k.currency, k.amount, "+chargePaid+", "+chargeWaived+`
		FROM late_charges k JOIN reminders l ON l.id = k.reminder LEFT JOIN register r ON r.document = k.document WHERE `+where+" ORDER BY k.day, k.id", args...)
	if err != nil {
		return nil, fmt.Errorf("charges: %w", err)
	}
	return list, nil
}

func scanCharge(rows *sql.Rows) (c bill.LateCharge, err error) {
	var id, letter, customer, document []byte
	var day, code string
	var amount, paid, waived int64
	if err := rows.Scan(&id, &letter, &customer, &c.Name, &c.Cause, &document, &c.Number, &day, &code, &amount, &paid, &waived); err != nil {
		return c, err
	}
	var r reader
	c.ID, c.Reminder, c.Customer, c.Document = r.key("id", id), r.key("reminder", letter), r.key("customer", customer), r.key("document", document)
	c.Date = r.day("day", day)
	cur := r.currency(code)
	c.Amount, c.Paid, c.Waived = money.Of(amount, cur), money.Of(paid, cur), money.Of(waived, cur)
	return c, r.err
}

// LateCharge is the charge of that id, else ErrMissing.
func (v *View) LateCharge(id bill.ID) (bill.LateCharge, error) {
	list, err := v.LateCharges(ChargeQuery{ID: id})
	if err != nil || len(list) == 1 && !id.IsZero() {
		return append(list, bill.LateCharge{})[0], err
	}
	return bill.LateCharge{}, fmt.Errorf("charge: %w", ErrMissing)
}

// InterestCharged is the interest on an invoice that letters that stand have charged, whatever became of it; in the currency c.
func (v *View) InterestCharged(document bill.ID, c money.Currency) (money.Amount, error) {
	var sum int64
	err := v.row("SELECT ifnull(sum(amount), 0) FROM late_charges WHERE document = ? AND "+fmt.Sprintf(stands, "late_charges.reminder"), []any{document[:]}, &sum)
	if err != nil {
		return money.Amount{}, fmt.Errorf("charges: %w", err)
	}
	return money.Of(sum, c), nil
}

// AddLateCharge files a charge, for good.
func (tx *Tx) AddLateCharge(c bill.LateCharge) error {
	err := tx.exec("INSERT INTO late_charges (id, reminder, customer, cause, document, day, currency, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		c.ID[:], c.Reminder[:], c.Customer[:], string(c.Cause), idOrNull(c.Document), dayText(c.Date), c.Amount.Currency().Code(), c.Amount.Minor())
	if err != nil {
		return fmt.Errorf("charge: %w", err)
	}
	return tx.Tell("charge", c.ID.String(), c.Customer, nil, facts{"amount": amountText(c.Amount), "cause": string(c.Cause), "customer": idFact(c.Customer)})
}

// PayLateCharge files a row that takes money from a customer's credit, and that it pays a charge of hers. Taken back, it is open again.
func (tx *Tx) PayLateCharge(charge bill.ID, p bill.Payment) error {
	if err := tx.AddPayment(p); err != nil {
		return err
	}
	if err := tx.exec("INSERT INTO late_charge_payments (payment, charge, amount) VALUES (?, ?, ?)", p.ID[:], charge[:], -p.Amount.Minor()); err != nil {
		return fmt.Errorf("charge: %w", err)
	}
	return nil
}

// unpayCharge opens again the charge that a payment has paid, if any, where another row takes that payment back.
func (tx *Tx) unpayCharge(p bill.Payment) error {
	return tx.exec("INSERT INTO late_charge_payments (payment, charge, amount) SELECT ?, charge, -amount FROM late_charge_payments WHERE payment = ?", p.ID[:], p.Reverses[:])
}

// WaiveLateCharge files that a part of a charge is given up, for a reason.
func (tx *Tx) WaiveLateCharge(id, charge bill.ID, day bill.Date, amount money.Amount, reason string) error {
	err := tx.exec("INSERT INTO late_charge_waivers (id, charge, day, amount, reason) VALUES (?, ?, ?, ?, ?)", id[:], charge[:], dayText(day), amount.Minor(), reason)
	if err != nil {
		return fmt.Errorf("waiver: %w", err)
	}
	return tx.tellWaiver(charge, amount, reason)
}

// Waivers are what was given up of a charge, and taken back of that, in the order of filing; of all charges, charge by charge, where it is zero.
func (v *View) Waivers(charge bill.ID) (list []bill.Waiver, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var w bill.Waiver
		var id, key, reverses []byte
		var day, code string
		var amount int64
		if err := rows.Scan(&id, &key, &day, &code, &amount, &w.Reason, &reverses, &w.Back); err != nil {
			return err
		}
		var r reader
		w.ID, w.Charge, w.Reverses, w.Date = r.key("id", id), r.key("charge", key), r.key("reverses", reverses), r.day("day", day)
		w.Amount = money.Of(amount, r.currency(code))
		list = append(list, w)
		return r.err
	}, `SELECT w.id, w.charge, w.day, k.currency, w.amount, w.reason, w.reverses, EXISTS (SELECT 1 FROM late_charge_waivers b WHERE b.reverses = w.id)
		FROM late_charge_waivers w JOIN late_charges k ON k.id = w.charge WHERE ?1 IS NULL OR w.charge = ?1 ORDER BY w.charge, w.id`, idOrNull(charge))
	if err != nil {
		return nil, fmt.Errorf("waivers: %w", err)
	}
	return list, nil
}

// TakeBackWaiver files that a waiver does not count any more, for a reason. One that was taken back already is an ErrConflict, one that does
// not match a waiver of its charge an ErrUnchangeable.
func (tx *Tx) TakeBackWaiver(id bill.ID, w bill.Waiver, day bill.Date, reason string) error {
	err := tx.exec("INSERT INTO late_charge_waivers (id, charge, day, amount, reason, reverses) VALUES (?, ?, ?, ?, ?, ?)",
		id[:], w.Charge[:], dayText(day), -w.Amount.Minor(), reason, w.ID[:])
	if err != nil {
		return fmt.Errorf("waiver: %w", err)
	}
	return tx.tellWaiver(w.Charge, w.Amount.Neg(), reason)
}

// UnsettledCharges are the charges of which something was open at the end of a day, as open items.
func (v *View) UnsettledCharges(on bill.Date) (list []report.Open, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var o report.Open
		var id, customer []byte
		var cause, number, day, code string
		var open int64
		if err := rows.Scan(&id, &customer, &o.Name, &cause, &number, &day, &code, &open); err != nil {
			return err
		}
		var r reader
		o.Charge, o.Customer, o.Day = r.key("charge", id), r.key("customer", customer), r.day("day", day)
		o.Due, o.Open, o.Number = o.Day, money.Of(open, r.currency(code)), "Reminder fee"
		if bill.ChargeCause(cause) == bill.ChargeInterest {
			o.Number = "Late interest " + number
		}
		list = append(list, o)
		return r.err
	}, `SELECT * FROM (SELECT k.id, `+keptOf("k.customer")+`, l.name, k.cause, ifnull(r.number, ''), k.day, k.currency, k.amount
		- ifnull((SELECT sum(c.amount) FROM late_charge_payments c JOIN payments p ON p.id = c.payment WHERE c.charge = k.id AND p.day <= ?1), 0)
		- ifnull((SELECT sum(amount) FROM late_charge_waivers WHERE charge = k.id AND day <= ?1), 0) AS open
		FROM late_charges k JOIN reminders l ON l.id = k.reminder LEFT JOIN register r ON r.document = k.document WHERE k.day <= ?1 ORDER BY k.day, k.id)
		WHERE open <> 0`, dayText(on))
	if err != nil {
		return nil, fmt.Errorf("open charges: %w", err)
	}
	return list, nil
}
