package mail

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Occasion is what a letter is sent for.
type Occasion string

// The occasions. Those of documents are called as the kinds of documents are.
const (
	OfQuote     Occasion = "quote"
	OfOrder     Occasion = "order" // order confirmation
	OfProforma  Occasion = "proforma"
	OfDelivery  Occasion = "delivery"
	OfInvoice   Occasion = "invoice"
	OfCredit    Occasion = "credit"
	OfReminder1 Occasion = "reminder1"
	OfReminder2 Occasion = "reminder2"
	OfReminder3 Occasion = "reminder3"
	OfStatement Occasion = "statement"
	OfReceipt   Occasion = "receipt" // of a payment
)

// Occasions are all of them, in the order in which a deal goes through them.
func Occasions() []Occasion {
	return []Occasion{OfQuote, OfOrder, OfProforma, OfDelivery, OfInvoice, OfCredit, OfReminder1, OfReminder2, OfReminder3, OfStatement, OfReceipt}
}

// OfReminder is the occasion of a reminder of a level, 1 to 3.
func OfReminder(level int) Occasion {
	return []Occasion{OfReminder1, OfReminder2, OfReminder3}[level-1]
}

// Known says whether there is such an occasion.
func (o Occasion) Known() bool { return slices.Contains(Occasions(), o) }

// Fields are what a template of the occasion may have in braces, in the order in which they are offered.
func (o Occasion) Fields() []string {
	fields := []string{"company", "customer", "contact"}
	switch o {
	case OfDelivery: // it says no prices
		return append([]string{"number", "date", "reference"}, fields...)
	case OfOrder, OfProforma, OfCredit:
		return append([]string{"number", "date", "amount", "reference"}, fields...)
	case OfQuote:
		return append([]string{"number", "date", "amount", "due", "reference"}, fields...)
	case OfInvoice:
		return append([]string{"number", "date", "amount", "due", "open", "reference"}, fields...)
	case OfReminder1, OfReminder2, OfReminder3:
		return append([]string{"number", "date", "open", "amount", "due"}, fields...)
	case OfStatement:
		return append([]string{"from", "date", "open"}, fields...)
	case OfReceipt:
		return append([]string{"number", "date", "amount", "open"}, fields...)
	}
	return fields
}

// Template is how letters of an occasion read in a language. {number} and other names in braces are filled in, and a passage in brackets
// that has a field with nothing to fill in is left out: "Hello[ {contact}],".
type Template struct {
	Occasion Occasion
	Language string // BCP 47 without region: "de"
	Subject  string
	Text     string
}

// The bounds of a template, in bytes.
const (
	maxTemplateSubject = 300
	maxTemplateText    = 20000
)

// Check says what of a template cannot be kept: a Fault. A mistyped field is named.
func (t Template) Check() error {
	switch {
	case !t.Occasion.Known():
		return fault("occasion", "there is no such occasion")
	case t.Language == "" || t.Language != Base(t.Language) || !isLanguage(t.Language):
		return fault("language", "a language is a tag without country, such as de")
	case strings.TrimSpace(t.Subject) == "" || !isLine(t.Subject) || len(t.Subject) > maxTemplateSubject:
		return fault("subject", "a subject is one line of at most %d bytes", maxTemplateSubject)
	case strings.TrimSpace(t.Text) == "" || len(t.Text) > maxTemplateText:
		return fault("text", "a text has 1 to %d bytes", maxTemplateText)
	}
	if err := (Letter{Subject: t.Subject, Text: t.Text}).checkWords(); err != nil {
		return err
	}
	if err := checkFields("subject", t.Subject, t.Occasion.Fields()); err != nil {
		return err
	}
	return checkFields("text", t.Text, t.Occasion.Fields())
}

// Filled are the words of a letter: what facts say in place of their names. Of a field that facts do not have nothing is left, and of
// blanks around it one.
func (t Template) Filled(facts map[string]string) (subject, text string) {
	subject = strings.Join(strings.Fields(fill(t.Subject, facts)), " ")
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(fill(t.Text, facts)), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return subject, strings.Trim(strings.Join(lines, "\n"), "\n") + "\n"
}

// Base is a language without its country, in lower case: "pt" of "pt-BR".
func Base(language string) string {
	base, _, _ := strings.Cut(strings.ToLower(language), "-")
	return base
}

//go:embed data/*.json data/*.csv
var builtIn embed.FS

// words are what the templates of one language are made of: each text stands between greeting and closing.
type words struct {
	Greeting string `json:"greeting"` // neutral, whoever reads it
	Closing  string `json:"closing"`
	texts    map[Occasion]Template
}

var vocabulary = sync.OnceValue(func() map[string]words {
	all := map[string]words{}
	files, _ := builtIn.ReadDir("data")
	for _, f := range files {
		tag, ok := strings.CutSuffix(f.Name(), ".json")
		if !ok {
			continue
		}
		w, err := readWords(path.Join("data", f.Name()))
		if err != nil {
			panic(fmt.Sprintf("mail: words of %s: %v", tag, err))
		}
		all[tag] = w
	}
	return all
})

func readWords(name string) (words, error) {
	data, err := builtIn.ReadFile(name)
	if err != nil {
		return words{}, err
	}
	w := words{texts: map[Occasion]Template{}}
	if err := json.Unmarshal(data, &w); err != nil {
		return w, err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return w, err
	}
	for _, o := range Occasions() {
		var t Template
		if err := json.Unmarshal(parts[string(o)], &t); err != nil {
			return w, fmt.Errorf("%s: %w", o, err)
		}
		w.texts[o] = t
	}
	return w, nil
}

// Languages are those of the built-in templates, in alphabetical order.
func Languages() (list []string) {
	for tag := range vocabulary() {
		list = append(list, tag)
	}
	slices.Sort(list)
	return list
}

// BuiltIn is the template of an occasion where the shop has none of its own: in a language, and where we do not speak that, in English.
func BuiltIn(o Occasion, language string) Template {
	tag := Base(language)
	w, ok := vocabulary()[tag]
	if !ok {
		tag = "en"
		w = vocabulary()[tag]
	}
	t := w.texts[o]
	return Template{Occasion: o, Language: tag, Subject: t.Subject, Text: w.Greeting + "\n\n" + t.Text + "\n\n" + w.Closing + "\n"}
}
