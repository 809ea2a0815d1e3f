package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// Bounds of JSON that is read.
const (
	maxJSON  = 16 << 20 // bytes
	maxDepth = 16
)

// The JSON that people and programs hand in is read field by field, not into structures: so an unknown or doubled field, a number
// where a text belongs, a wrong date are each told with their full name ("lines[2].tax.rate"), and nothing is guessed.
//
// All numbers are texts: a JSON number is a float in most programs that write it.

// form is where the first error of one reading is kept.
type form struct {
	err *Error
}

func (f *form) fail(field, format string, args ...any) {
	if f.err == nil {
		f.err = invalid(field, format, args...)
	}
}

// failed is the outcome of the reading.
func (f *form) failed() error {
	if f.err == nil {
		return nil
	}
	return f.err
}

// object is a JSON object and which of its fields were asked for.
type object struct {
	form   *form
	path   string
	fields map[string]any
	known  []string
}

// parseObject reads the whole input as one object.
func parseObject(data []byte) (*object, error) {
	if len(data) > maxJSON {
		return nil, &Error{Kind: Invalid, Hint: HintTooLarge, Err: fmt.Errorf("more than %d MiB of JSON", maxJSON>>20)}
	}
	if !utf8.Valid(data) {
		return nil, invalid("", "not UTF-8 text")
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	dec.UseNumber()
	v, err := parseValue(dec, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("", "something follows the JSON object")
	}
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, invalid("", "a JSON object is expected, in braces")
	}
	return &object{form: &form{}, fields: fields}, nil
}

// parseValue reads one value and refuses doubled fields.
func parseValue(dec *json.Decoder, path string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, invalid(path, "nested too deep")
	}
	t, err := dec.Token()
	if err != nil {
		return nil, invalid(path, "not JSON: %w", err)
	}
	d, ok := t.(json.Delim)
	switch {
	case !ok:
		return t, nil
	case d == '{':
		return parseFields(dec, path, depth)
	}
	list := []any{}
	for dec.More() {
		v, err := parseValue(dec, fmt.Sprintf("%s[%d]", path, len(list)), depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err = dec.Token()
	if err != nil {
		return nil, invalid(path, "not JSON: %w", err)
	}
	return list, nil
}

func parseFields(dec *json.Decoder, path string, depth int) (any, error) {
	fields := map[string]any{}
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, invalid(path, "not JSON: %w", errors.Join(err, errors.New("a field is expected")))
		}
		at := join(path, name)
		if _, twice := fields[name]; twice {
			return nil, invalid(at, "the field is there twice")
		}
		if fields[name], err = parseValue(dec, at, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, invalid(path, "not JSON: %w", err)
	}
	return fields, nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// take gives a field, nil where it is not there or null, and notes that it is known.
func (o *object) take(name string) any {
	o.known = append(o.known, name)
	return o.fields[name]
}

// has says whether the field is there, and not null.
func (o *object) has(name string) bool { return o.fields[name] != nil }

// done refuses what nobody asked for.
func (o *object) done() {
	unknown := []string{}
	for name := range o.fields {
		if !slices.Contains(o.known, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		known := slices.Clone(o.known)
		slices.Sort(known)
		o.form.fail(join(o.path, unknown[0]), "unknown field; known here are %s", strings.Join(slices.Compact(known), ", "))
	}
}

// text is a field that holds a text.
func (o *object) text(name string) string {
	switch v := o.take(name).(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		o.form.fail(join(o.path, name), "numbers are written as text, in quotes: %q", v.String())
	default:
		o.form.fail(join(o.path, name), "a text is expected")
	}
	return ""
}

// object is a field that holds an object; nil where it is not there.
func (o *object) object(name string) *object {
	switch v := o.take(name).(type) {
	case nil:
		return nil
	case map[string]any:
		return &object{form: o.form, path: join(o.path, name), fields: v}
	}
	o.form.fail(join(o.path, name), "an object is expected, in braces")
	return nil
}

// objects is a field that holds a list of objects.
func (o *object) objects(name string) []*object {
	v := o.take(name)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.form.fail(join(o.path, name), "a list is expected, in square brackets")
		return nil
	}
	var out []*object
	for i, one := range list {
		path := fmt.Sprintf("%s[%d]", join(o.path, name), i)
		fields, ok := one.(map[string]any)
		if !ok {
			o.form.fail(path, "an object is expected, in braces")
			return nil
		}
		out = append(out, &object{form: o.form, path: path, fields: fields})
	}
	return out
}

// texts is a field that holds a list of texts.
func (o *object) texts(name string) []string {
	v := o.take(name)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.form.fail(join(o.path, name), "a list of texts is expected, in square brackets")
		return nil
	}
	var out []string
	for i, one := range list {
		text, ok := one.(string)
		if !ok {
			o.form.fail(fmt.Sprintf("%s[%d]", join(o.path, name), i), "a text is expected")
			return nil
		}
		out = append(out, text)
	}
	return out
}

// integer is a small whole number that counts something and is no amount: it may be written either way.
func (o *object) integer(name string, none int) int {
	v := o.take(name)
	var text string
	switch v := v.(type) {
	case nil:
		return none
	case string:
		text = v
	case json.Number:
		text = v.String()
	}
	n := 0
	if _, err := fmt.Sscanf(text, "%d", &n); err != nil || fmt.Sprint(n) != text || n > 1_000_000_000 || n < -1_000_000_000 {
		o.form.fail(join(o.path, name), "a whole number is expected")
		return none
	}
	return n
}

// flag is yes or no; no where it is missing.
func (o *object) flag(name string) bool {
	switch v := o.take(name).(type) {
	case nil:
	case bool:
		return v
	default:
		o.form.fail(join(o.path, name), "true or false is expected")
	}
	return false
}

// value reads a text by one of the parsers of the trade; an empty or missing one is the zero value.
func value[T any](o *object, name string, parse func(string) (T, error)) T {
	var zero T
	text := o.text(name)
	if text == "" {
		return zero
	}
	v, err := parse(text)
	if err != nil {
		o.form.fail(join(o.path, name), "%w", err)
		return zero
	}
	return v
}

func (o *object) day(name string) bill.Date { return value(o, name, bill.ParseDate) }

func (o *object) amount(name string, c money.Currency) money.Amount {
	return value(o, name, func(text string) (money.Amount, error) { return money.ParseAmount(c, text) })
}

func (o *object) currency(name string) money.Currency { return value(o, name, parseCurrency) }

// parseCurrency is money.ParseCurrency with words for whoever wrote the file.
func parseCurrency(code string) (money.Currency, error) {
	c, err := money.ParseCurrency(code)
	if err != nil {
		return c, errors.New("a currency is expected, three capital letters of ISO 4217 such as EUR")
	}
	return c, nil
}

// oneOf is a text out of a few; none where it is missing.
func (o *object) oneOf(name, none string, words ...string) string {
	text := o.text(name)
	switch {
	case text == "":
		return none
	case !slices.Contains(words, text):
		o.form.fail(join(o.path, name), "one of %s is expected", strings.Join(words, ", "))
		return none
	}
	return text
}
