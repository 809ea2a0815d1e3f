package paper

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/paycode"
)

// ReminderWords are title and texts of a letter: its own, and where one is empty those of its language, with the fields filled in.
func ReminderWords(r bill.Reminder, own bill.ReminderText) bill.ReminderText {
	w, out := speak(r.Language, r.Seller.Address.Country), BuiltInReminder(r.Level, r.Language)
	for _, text := range []struct {
		own  string
		into *string
	}{{own.Title, &out.Title}, {own.Before, &out.Before}, {own.After, &out.After}} {
		if strings.TrimSpace(text.own) != "" {
			*text.into = text.own
		}
		*text.into = w.fillReminder(*text.into, r)
	}
	return out
}

// BuiltInReminder is how a letter of a level reads in a language where the shop has no words of its own, with its fields in braces.
func BuiltInReminder(level int, language string) bill.ReminderText {
	w := speak(language, "")
	base, _ := w.tag.Base()
	return [bill.ReminderLevels]bill.ReminderText{
		{Language: base.String(), Title: w.Reminder1, Before: w.Reminder1Before, After: w.Reminder1After},
		{Language: base.String(), Title: w.Reminder2, Before: w.Reminder2Before, After: w.Reminder2After},
		{Language: base.String(), Title: w.Reminder3, Before: w.Reminder3Before, After: w.Reminder3After},
	}[level-1]
}

// fillReminder fills in the fields of a text. Where a letter names several invoices, {due} and {days} are those of the oldest.
func (t *tongue) fillReminder(text string, r bill.Reminder) string {
	open := r.Open
	if sum, err := r.Open.Sub(r.Credit); err == nil {
		open = sum
	}
	oldest := r.Lines[0]
	return t.fill(text, "number", r.Numbers(), "open", t.money(open), "due", t.date(oldest.Due), "days", fmt.Sprint(oldest.Late), "until", t.date(r.PayBy),
		"fee", t.money(r.Fee), "interest", t.money(r.Interest), "total", t.money(r.Total), "name", r.Buyer.Name)
}

// kindReminder has words of its own, by level.
const kindReminder bill.Kind = "reminder"

// LayoutReminder lays out a letter: its words, what is overdue, what is asked for besides, and how to pay.
func LayoutReminder(r bill.Reminder, st Style) (Paper, error) {
	w := speak(r.Language, r.Seller.Address.Country)
	d := bill.Draft{
		Kind: bill.Invoice, Seller: r.Seller, Buyer: r.Buyer, Language: r.Language, Currency: r.Account.Currency, Date: r.Date, Due: r.PayBy, Account: r.PayTo,
	}
	if len(r.Lines) == 1 { // it bears the reference of its invoice, as that was made
		d.Reference = paycode.Reference(d, r.Lines[0].Number)
	}
	s := sheet{
		d: d, t: bill.Totals{Payable: r.Total}, number: r.Numbers(), w: w, style: st, heading: r.Text.Title, other: kindReminder, told: []fact{
			{label: w.Issued, value: w.date(r.Date)},
			{label: w.CustomerNumber, value: r.Buyer.Number},
			{label: w.PayBy, value: w.date(r.PayBy), loud: true},
			{label: w.Payable, value: w.money(r.Total), loud: true},
		},
	}
	return withPaymentPart(s, func(f *flow) {
		f.look.head(f)
		f.paragraph("", r.Text.Before)
		f.reminded(r)
		f.paragraph("", r.Text.After)
		f.howToPay()
		f.end()
	}).done(), nil
}

// reminded is the table of invoices, and the sums below it.
func (f *flow) reminded(r bill.Reminder) {
	l := ledger{heads: []string{f.w.Invoice, f.w.Issued, f.w.Due, f.w.daysOverdue(), f.w.Level, f.w.Amount}, right: 3}
	l.x = []float64{f.look.left, f.look.left + 44, f.look.left + 70, f.rightEdge() - 44, f.rightEdge() - 28, f.rightEdge()}
	f.ledgerHead(l)
	for _, i := range r.Lines {
		level := "–"
		if i.Level > 0 {
			level = fmt.Sprint(i.Level)
		}
		f.ledgerItem(l, i.Number, []string{
			i.Number, f.w.date(i.Date), f.w.date(i.Due), fmt.Sprint(i.Late), level, f.w.amount(i.Open),
		})
	}
	f.rule(f.look.left, f.rightEdge(), f.y, 0.15, hair)
	f.y++
	sums := ledger{heads: []string{"", f.w.Amount}, x: []float64{f.look.left, f.rightEdge()}, right: 1}
	if !r.Credit.IsZero() {
		f.ledgerRow(sums, f.look.body, []string{f.w.CreditBalance, f.w.amount(r.Credit.Neg())})
	}
	for _, i := range r.Lines {
		if !i.Interest.IsZero() {
			f.ledgerRow(sums, f.look.body, []string{joined(" · ", f.w.LateInterest, f.w.apart(i.Number)), f.w.amount(i.Interest)})
		}
	}
	if !r.Fee.IsZero() {
		f.ledgerRow(sums, f.look.body, []string{f.w.ReminderFee, f.w.amount(r.Fee)})
	}
	if !r.Earlier.IsZero() {
		f.ledgerRow(sums, f.look.body, []string{f.w.EarlierCharges, f.w.amount(r.Earlier)})
	}
	f.ledgerSum(sums, f.w.Payable, []string{f.w.Payable, f.w.money(r.Total)})
	f.y += 5
}

// late says by how many days something is overdue.
func (t *tongue) late(days int) string {
	if days == 1 {
		return t.say(t.DayOverdue)
	}
	return t.say(t.DaysOverdue, "n", strconv.Itoa(days))
}

// daysOverdue heads a column of numbers of days.
func (t *tongue) daysOverdue() string {
	words := strings.TrimSpace(t.fill(t.DaysOverdue, "n", ""))
	_, first := utf8.DecodeRuneInString(words)
	return strings.ToUpper(words[:first]) + words[first:]
}

// Together is several papers as one, for printing in one go. A bookmark leads to each: what it is, and to whom it goes.
func Together(list []Paper) Paper {
	var all Paper
	for i, p := range list {
		if i == 0 {
			all = p
			all.Pages, all.Bookmarks, all.Warnings, all.Subject = nil, nil, nil, ""
		}
		if len(list) > 1 {
			all.Bookmarks = append(all.Bookmarks, Bookmark{Title: joined(" · ", p.Title, p.Subject), Page: len(all.Pages)})
		}
		all.Pages = append(all.Pages, p.Pages...)
		all.Warnings = append(all.Warnings, p.Warnings...)
	}
	return all
}
