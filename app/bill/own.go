package bill

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/money"
)

// OwnKind says what an own field of the shop holds.
type OwnKind string

// The kinds of own fields.
const (
	OwnText   OwnKind = "text"
	OwnNumber OwnKind = "number"
	OwnDate   OwnKind = "date"
	OwnChoice OwnKind = "choice"
)

// OwnKinds are all kinds.
func OwnKinds() []OwnKind { return []OwnKind{OwnText, OwnNumber, OwnDate, OwnChoice} }

// OwnField is a field that the shop has added to its customers or items.
type OwnField struct {
	Name    string
	Kind    OwnKind
	Choices []string // of a choice
}

// OwnFields are those of the shop.
type OwnFields struct {
	Customers []OwnField
	Items     []OwnField
}

// OwnValue is what an own field holds, in its usual form: a plain decimal, a day in ISO form, one of the choices.
type OwnValue struct {
	Field string
	Value string
}

// Own is the value of a field among some, "" for none.
func Own(list []OwnValue, field string) string {
	for _, v := range list {
		if v.Field == field {
			return v.Value
		}
	}
	return ""
}

// What is wrong with the value of an own field.
var (
	ErrOwnUnknown = errors.New("there is no own field of this name")
	ErrOwnTwice   = errors.New("the own field is there twice")
	ErrOwnNumber  = errors.New("a number is expected, such as 12.5")
	ErrOwnDate    = errors.New("a day is expected, such as 2026-11-24")
	ErrOwnChoice  = errors.New("one of the choices is expected")
)

// Read brings a value into its usual form.
func (f OwnField) Read(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", nil
	case f.Kind == OwnNumber:
		n, err := money.ParseQuantity(text)
		if err != nil {
			return "", ErrOwnNumber
		}
		return n.String(), nil
	case f.Kind == OwnDate:
		d, err := ParseDate(text)
		if err != nil {
			return "", ErrOwnDate
		}
		return d.String(), nil
	case f.Kind == OwnChoice:
		for _, c := range f.Choices {
			if strings.EqualFold(c, text) {
				return c, nil
			}
		}
		return "", ErrOwnChoice
	}
	return text, nil
}

// OwnError says of which field a value is wrong.
type OwnError struct {
	Field string
	Err   error
}

func (e *OwnError) Error() string { return fmt.Sprintf("own field: %v", e.Err) }

// Unwrap is what is wrong.
func (e *OwnError) Unwrap() error { return e.Err }

// FitOwn brings values into their usual form, in the order of the fields, without empty ones. A value that was there before its field
// was taken away or changed stays as it was. Errors: an OwnError.
func FitOwn(fields []OwnField, values, was []OwnValue) (list []OwnValue, err error) {
	seen := map[string]bool{}
	for _, v := range values {
		if seen[v.Field] {
			return nil, &OwnError{v.Field, ErrOwnTwice}
		}
		seen[v.Field] = true
		at := slices.IndexFunc(fields, func(f OwnField) bool { return f.Name == v.Field })
		if slices.Contains(was, v) {
			list = append(list, v)
			continue
		}
		if at < 0 {
			return nil, &OwnError{v.Field, ErrOwnUnknown}
		}
		if v.Value, err = fields[at].Read(v.Value); err != nil {
			return nil, &OwnError{v.Field, err}
		}
		if v.Value != "" {
			list = append(list, v)
		}
	}
	place := func(v OwnValue) int {
		at := slices.IndexFunc(fields, func(f OwnField) bool { return f.Name == v.Field })
		if at < 0 {
			return len(fields)
		}
		return at
	}
	slices.SortStableFunc(list, func(a, b OwnValue) int { return place(a) - place(b) })
	return list, nil
}
