package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/store"
)

// settingMailTemplates is where the books hold the shop's own templates of letters, as a list of [mailTemplateJSON].
const settingMailTemplates = "mail.templates"

// MailTemplate is how letters of an occasion read in a language.
type MailTemplate struct {
	mail.Template
	Own bool // of the shop; else as built in
}

type mailTemplateJSON struct {
	Occasion string   `json:"occasion"`
	Language string   `json:"language"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	Own      bool     `json:"own,omitempty"`
	Fields   []string `json:"fields,omitempty"`
}

func mailTemplateOut(t MailTemplate) mailTemplateJSON {
	return mailTemplateJSON{string(t.Occasion), t.Language, t.Subject, t.Text, t.Own, t.Occasion.Fields()}
}

// MailTemplates are the templates of all occasions in all languages that letters are built in for, and those that the shop has written.
func (s *Session) MailTemplates(ctx context.Context) ([]MailTemplate, error) {
	return read(ctx, s, seeSettings, func(v *store.View) (list []MailTemplate, err error) {
		own, err := ownTemplates(v)
		if err != nil {
			return nil, err
		}
		languages := mail.Languages()
		for _, t := range own {
			if !slices.Contains(languages, t.Language) {
				languages = append(languages, t.Language)
			}
		}
		for _, o := range mail.Occasions() {
			for _, tag := range languages {
				if t := templateFrom(own, o, tag); t.Language == tag {
					list = append(list, t)
				}
			}
		}
		return list, nil
	})
}

// MailTemplate is the one that counts for an occasion in a language: the shop's, else the one built in, else that in English.
func (s *Session) MailTemplate(ctx context.Context, o mail.Occasion, language string) (MailTemplate, error) {
	return read(ctx, s, seeSettings, func(v *store.View) (MailTemplate, error) {
		if !o.Known() {
			return MailTemplate{}, invalid("occasion", "there is no such occasion")
		}
		return mailTemplate(v, o, language)
	})
}

// SetMailTemplate keeps a template in place of the one built in. A field that does not exist is refused by its name.
func (s *Session) SetMailTemplate(ctx context.Context, t mail.Template) error {
	return s.changeTemplates(ctx, t, func(others []mail.Template, _ bool) ([]mail.Template, error) {
		return append(others, t), mailFault(t.Check())
	})
}

// ResetMailTemplate goes back to the template that is built in. Missing: the shop has none of its own.
func (s *Session) ResetMailTemplate(ctx context.Context, o mail.Occasion, language string) error {
	asked := mail.Template{Occasion: o, Language: mail.Base(language)}
	return s.changeTemplates(ctx, asked, func(others []mail.Template, had bool) ([]mail.Template, error) {
		if !had {
			return nil, &Error{Kind: Missing, Hint: HintFixField, Err: errors.New("the shop has no template of its own for it")}
		}
		return others, nil
	})
}

// changeTemplates keeps what change makes of the other own templates; had says whether there was one for the same occasion and language.
func (s *Session) changeTemplates(ctx context.Context, t mail.Template, change func(others []mail.Template, had bool) ([]mail.Template, error)) error {
	return write(ctx, s, setMailTemplate, bill.ID{}, func(tx *store.Tx) error {
		own, err := ownTemplates(&tx.View)
		if err != nil {
			return err
		}
		n := len(own)
		others := slices.DeleteFunc(own, func(o mail.Template) bool { return o.Occasion == t.Occasion && o.Language == t.Language })
		if own, err = change(others, len(others) < n); err != nil {
			return err
		}
		text, err := json.Marshal(ownTemplatesOut(own))
		if err != nil {
			return err
		}
		return tx.SetSetting(settingMailTemplates, text)
	})
}

// PreviewMailTemplate is a letter in the words of a template that is being written, about a document or what else it is for; where
// nothing is named, about the newest document of its kind. Missing: there is none yet.
func (s *Session) PreviewMailTemplate(ctx context.Context, t mail.Template, about LetterAbout) (mail.Letter, error) {
	return read(ctx, s, seeDocuments, func(v *store.View) (l mail.Letter, err error) {
		if err := t.Check(); err != nil {
			return l, mailFault(err)
		}
		if about == (LetterAbout{}) {
			if about, err = newestFor(v, t.Occasion, s.Today()); err != nil {
				return l, err
			}
		}
		return s.writeLetter(v, about, &t)
	})
}

// errNoSample says that nothing is there to show a template with.
var errNoSample = &Error{Kind: Missing, Hint: HintFixField, Err: errors.New("there is nothing yet that such a letter could be about")}

// newestFor is the newest document, reminder or payment, or a customer, that a letter of an occasion could be about.
func newestFor(v *store.View, o mail.Occasion, today bill.Date) (about LetterAbout, err error) {
	switch o {
	case mail.OfReminder1, mail.OfReminder2, mail.OfReminder3:
		var list []bill.Reminder
		if list, _, err = v.Reminders(store.ReminderQuery{Limit: 1}); len(list) > 0 {
			about.Reminder = list[0].ID
		}
	case mail.OfReceipt:
		about.Payment, err = newestMoney(v)
	case mail.OfStatement:
		var list []bill.Customer
		if list, _, err = v.Customers(store.CustomerQuery{Limit: 1}); len(list) > 0 {
			about.Customer = list[0].ID
		}
	default:
		about.Document, err = newestIssued(v, bill.Kind(o), today)
	}
	if err == nil && about == (LetterAbout{}) {
		err = errNoSample
	}
	return about, err
}

// looked is how many of the newest are looked through for one that a letter could be about.
const looked = 100

func newestIssued(v *store.View, k bill.Kind, today bill.Date) (bill.ID, error) {
	list, _, err := v.Documents(store.DocumentQuery{Kind: k, Today: today, Limit: looked})
	i := slices.IndexFunc(list, func(r DocumentRow) bool { return r.State != bill.StateDraft })
	if err != nil || i < 0 {
		return bill.ID{}, err
	}
	return list[i].ID, nil
}

func newestMoney(v *store.View) (bill.ID, error) {
	list, _, err := v.AllPayments(store.PaymentQuery{Limit: looked})
	if err != nil {
		return bill.ID{}, err
	}
	for _, p := range list {
		id, err := v.ReceiptOf(p.ID)
		if err != nil {
			return bill.ID{}, err
		}
		back, err := v.TakenBack(id)
		if err != nil || p.Kind == bill.PaidMoney && !back && p.Reverses.IsZero() {
			return p.ID, err
		}
	}
	return bill.ID{}, nil
}

// ownTemplates are those of the shop.
func ownTemplates(v *store.View) (own []mail.Template, err error) {
	text, err := v.Setting(settingMailTemplates)
	if err != nil || text == nil {
		return nil, err
	}
	var list []mailTemplateJSON
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	for _, t := range list {
		own = append(own, mail.Template{Occasion: mail.Occasion(t.Occasion), Language: t.Language, Subject: t.Subject, Text: t.Text})
	}
	return own, nil
}

func ownTemplatesOut(own []mail.Template) []mailTemplateJSON {
	list := []mailTemplateJSON{}
	for _, o := range own {
		list = append(list, mailTemplateJSON{Occasion: string(o.Occasion), Language: o.Language, Subject: o.Subject, Text: o.Text})
	}
	return list
}

// mailTemplates writes the shop's own templates.
func (e *exporter) mailTemplates(context.Context) error {
	own, err := ownTemplates(e.v)
	if err != nil {
		return err
	}
	return e.one("mailtemplates.json", ownTemplatesOut(own))
}

func mailTemplate(v *store.View, o mail.Occasion, language string) (MailTemplate, error) {
	own, err := ownTemplates(v)
	if err != nil {
		return MailTemplate{}, err
	}
	return templateFrom(own, o, language), nil
}

func templateFrom(own []mail.Template, o mail.Occasion, language string) MailTemplate {
	for _, t := range own {
		if t.Occasion == o && t.Language == mail.Base(language) {
			return MailTemplate{t, true}
		}
	}
	builtIn := mail.BuiltIn(o, language)
	if builtIn.Language != mail.Base(language) { // a language without letters: the shop may have its own in English
		for _, t := range own {
			if t.Occasion == o && t.Language == builtIn.Language {
				return MailTemplate{t, true}
			}
		}
	}
	return MailTemplate{Template: builtIn}
}

// mailFault is what is wrong with a letter or a template, as an error of its field.
func mailFault(err error) error {
	var f *mail.Fault
	if errors.As(err, &f) {
		return &Error{Kind: Invalid, Field: f.Field, Hint: HintFixField, Err: errors.New(f.Text)}
	}
	return err
}
