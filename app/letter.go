package app

import (
	"context"
	"errors"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/money"
	"counterfoil/app/paper"
	"counterfoil/store"
)

// LetterAbout says what a letter is about: one of these.
type LetterAbout struct {
	Document  bill.ID // issued
	Reminder  bill.ID
	Payment   bill.ID // its receipt
	Customer  bill.ID // her statement of account
	Statement StatementQuery
}

// WriteLetter writes the letter that goes with a document, reminder, receipt or statement: from the shop, to those who get the customer's
// documents, in the words of the template for its occasion and the language of the paper. It has no files, id or date yet, nor perhaps
// anybody to go to.
func (s *Session) WriteLetter(ctx context.Context, about LetterAbout) (mail.Letter, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (mail.Letter, error) { return s.writeLetter(v, about, nil) })
}

// letterFacts are what a letter says, and to whom.
type letterFacts struct {
	occasion mail.Occasion
	customer bill.ID // zero: nobody of the list
	buyer    bill.Party
	language string
	says     map[string]string
}

// writeLetter writes a letter in the words of a template, or where that is nil of the one that counts.
func (s *Session) writeLetter(v *store.View, about LetterAbout, words *mail.Template) (l mail.Letter, err error) {
	company, err := v.Company()
	if err != nil {
		return l, err
	}
	f, err := s.letterFacts(v, company, about)
	if err != nil {
		return l, err
	}
	if l.To, err = addressees(v, f.customer, f.buyer); err != nil {
		return l, err
	}
	if words == nil {
		t, err := mailTemplate(v, f.occasion, f.language)
		if err != nil {
			return l, err
		}
		words = &t.Template
	}
	f.says["company"], f.says["customer"] = company.Name, f.buyer.Name
	if len(l.To) == 1 && l.To[0].Name != f.buyer.Name {
		f.says["contact"] = l.To[0].Name
	}
	l.Subject, l.Text = words.Filled(f.says)
	l.From, l.Language = mail.Address{Name: company.Name, Mail: company.Contact.Email}, words.Language
	return l, nil
}

// addressees are to whom the papers of a customer are mailed: the people she names for it, else her first contact, else the one on the
// paper. What is on file and no address is left out: it is typed anew.
func addressees(v *store.View, customer bill.ID, buyer bill.Party) (list []mail.Address, err error) {
	from := [][]bill.Contact{{buyer.Contact}}
	if !customer.IsZero() {
		c, err := v.Customer(customer)
		if err != nil && !errors.Is(err, store.ErrMissing) {
			return nil, err
		}
		if err == nil {
			from = [][]bill.Contact{mailedPeople(c), {c.Contact}, {buyer.Contact}}
		}
	}
	for _, contacts := range from {
		for _, c := range contacts {
			if found, err := mail.ParseAddresses("to", c.Email); err == nil && len(found) == 1 {
				list = append(list, mail.Address{Name: strings.TrimSpace(c.Name), Mail: found[0].Mail})
			}
		}
		if len(list) > 0 {
			break
		}
	}
	return list, nil
}

func mailedPeople(c bill.Customer) (list []bill.Contact) {
	for _, p := range c.People {
		if p.Mail {
			list = append(list, p.Contact)
		}
	}
	return list
}

func (s *Session) letterFacts(v *store.View, company bill.Company, about LetterAbout) (letterFacts, error) {
	switch {
	case !about.Document.IsZero():
		return s.documentFacts(v, about.Document)
	case !about.Reminder.IsZero():
		return s.reminderFacts(v, about.Reminder)
	case !about.Payment.IsZero():
		return s.receiptLetter(v, company, about.Payment)
	case !about.Customer.IsZero():
		return s.statementFacts(v, company, about)
	}
	return letterFacts{}, invalid("about", "a letter is about a document, a reminder, a payment or a customer's account")
}

func (s *Session) documentFacts(v *store.View, id bill.ID) (letterFacts, error) {
	filed, err := v.Document(id)
	if err != nil {
		return letterFacts{}, err
	}
	doc, err := s.standing(v, filed)
	if err != nil {
		return letterFacts{}, err
	}
	d := doc.Draft()
	t := paper.TongueOf(d.Language, d.Seller.Address.Country)
	f := letterFacts{occasion: mail.Occasion(d.Kind), customer: d.Customer, buyer: d.Buyer, language: d.Language, says: map[string]string{
		"number": doc.Number().Text, "date": t.Date(d.Date), "reference": d.OrderRef,
	}}
	if d.Kind == bill.Opening {
		f.occasion = mail.OfInvoice
	}
	if d.Kind != bill.Delivery {
		f.says["amount"] = t.Money(doc.Totals().Payable)
	}
	if d.Kind == bill.Quote || d.Kind.Owed() {
		f.says["due"] = t.Date(doc.Due())
	}
	if doc.Open.Sign() > 0 {
		f.says["open"] = t.Money(doc.Open)
	}
	return f, nil
}

func (s *Session) reminderFacts(v *store.View, id bill.ID) (letterFacts, error) {
	r, err := v.Reminder(id)
	if err != nil {
		return letterFacts{}, err
	}
	open, err := r.Open.Sub(r.Credit)
	if err != nil {
		return letterFacts{}, err
	}
	t := paper.TongueOf(r.Language, r.Seller.Address.Country)
	return letterFacts{occasion: mail.OfReminder(r.Level), customer: r.Account.Customer, buyer: r.Buyer, language: r.Language, says: map[string]string{
		"number": r.Numbers(), "date": t.Date(r.Date), "due": t.Date(r.PayBy), "open": t.Money(open), "amount": t.Money(r.Total),
	}}, nil
}

func (s *Session) statementFacts(v *store.View, company bill.Company, about LetterAbout) (letterFacts, error) {
	one, err := s.statement(v, about.Customer, about.Statement)
	if err != nil {
		return letterFacts{}, err
	}
	f := letterFacts{occasion: mail.OfStatement, customer: one.Customer.ID, buyer: party(one.Customer), language: company.Language}
	if one.Customer.Language != "" {
		f.language = one.Customer.Language
	}
	t := paper.TongueOf(f.language, company.Address.Country)
	f.says = map[string]string{"from": t.Date(one.From), "date": t.Date(one.To)}
	if one.Closing.Sign() > 0 {
		f.says["open"] = t.Money(one.Closing)
	}
	return f, nil
}

func (s *Session) receiptLetter(v *store.View, company bill.Company, payment bill.ID) (letterFacts, error) {
	r, err := s.receiptOf(v, company, payment)
	if err != nil {
		return letterFacts{}, err
	}
	id, err := v.ReceiptOf(payment)
	if err != nil {
		return letterFacts{}, err
	}
	f := letterFacts{occasion: mail.OfReceipt, buyer: r.Buyer, language: r.Language}
	if f.customer, err = payerOf(v, id); err != nil {
		return f, err
	}
	t := paper.TongueOf(r.Language, company.Address.Country)
	f.says = map[string]string{"date": t.Date(r.Paid), "amount": t.Money(r.Amount)}
	var numbers []string
	open := money.Of(0, r.Amount.Currency())
	for _, on := range r.On {
		numbers = append(numbers, on.Number)
		if open, err = open.Add(on.Open); err != nil {
			return f, err
		}
	}
	f.says["number"] = strings.Join(numbers, ", ")
	if open.Sign() > 0 {
		f.says["open"] = t.Money(open)
	}
	return f, nil
}

// payerOf is whose payment it was; zero for nobody of the list.
func payerOf(v *store.View, receipt bill.ID) (bill.ID, error) {
	rows, err := v.Receipt(receipt)
	if err != nil || len(rows) == 0 {
		return bill.ID{}, err
	}
	if !rows[0].Customer.IsZero() || rows[0].Document.IsZero() {
		return rows[0].Customer, nil
	}
	doc, err := v.Document(rows[0].Document)
	return doc.Draft().Customer, err
}
