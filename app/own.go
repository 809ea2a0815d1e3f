package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// Own fields are what a shop wants to know of its customers and items besides what all shops do. The shop says what they are; the
// values lie with the customer or item.

// settingOwn is where the books hold what own fields there are, in the JSON form of [ParseOwnFields].
const settingOwn = "own.fields"

// Bounds of own fields.
const (
	maxOwnFields  = 30 // of customers, or of items
	maxOwnChoices = 100
	maxOwnName    = 50
)

// OwnFields are the fields that the shop has added.
func (s *Session) OwnFields(ctx context.Context) (bill.OwnFields, error) {
	return read(ctx, s, seeSettings, ownFields)
}

func ownFields(v *store.View) (bill.OwnFields, error) {
	text, err := v.Setting(settingOwn)
	if err != nil || text == nil {
		return bill.OwnFields{}, err
	}
	return ParseOwnFields(text)
}

// SetOwnFields says anew which own fields there are. Values of a field that is taken away stay where they are until they are deleted.
func (s *Session) SetOwnFields(ctx context.Context, f bill.OwnFields) error {
	if err := s.knock(setOwnFields); err != nil {
		return err
	}
	f, err := checkOwnFields(f)
	if err != nil {
		return err
	}
	text, err := json.Marshal(ownFieldsOut(f))
	if err != nil {
		return asError("own fields", err)
	}
	return write(ctx, s, setOwnFields, bill.ID{}, func(tx *store.Tx) error { return tx.SetSetting(settingOwn, text) })
}

func checkOwnFields(f bill.OwnFields) (bill.OwnFields, error) {
	f.Customers, f.Items = slices.Clone(f.Customers), slices.Clone(f.Items)
	for noun, list := range map[string][]bill.OwnField{"customers": f.Customers, "items": f.Items} {
		if len(list) > maxOwnFields {
			return f, invalid(noun, "at most %d own fields", maxOwnFields)
		}
		for i := range list {
			if err := checkOwnField(&list[i], list[:i]); err != nil {
				return f, inPart(fmt.Sprintf("%s[%d]", noun, i), err)
			}
		}
	}
	return f, nil
}

func checkOwnField(f *bill.OwnField, before []bill.OwnField) error {
	f.Name = strings.TrimSpace(f.Name)
	switch {
	case f.Name == "":
		return invalid("name", "an own field needs a name")
	case slices.ContainsFunc(before, func(b bill.OwnField) bool { return b.Name == f.Name }):
		return invalid("name", "there is an own field of this name already")
	case !slices.Contains(bill.OwnKinds(), f.Kind):
		return invalid("kind", "an own field is a text, number, date or choice")
	case (f.Kind == bill.OwnChoice) != (len(f.Choices) > 0):
		return invalid("choices", "a choice has choices, and nothing else has")
	case len(f.Choices) > maxOwnChoices:
		return invalid("choices", "at most %d choices", maxOwnChoices)
	}
	for _, c := range f.Choices {
		if strings.TrimSpace(c) != c || c == "" || strings.Contains(c, ",") {
			return invalid("choices", "a choice is a word or some, without commas and without blanks around it")
		}
		if err := checkText("choices", c, maxText, false); err != nil {
			return err
		}
	}
	return checkText("name", f.Name, maxOwnName, false)
}

// keepCustomer saves a customer with her own fields in their usual form.
func keepCustomer(tx *store.Tx, c bill.Customer) (bill.Customer, error) {
	if err := knownPriceList(&tx.View, c.PriceList); err != nil {
		return c, err
	}
	was, err := tx.Customer(c.ID)
	if err != nil && !errors.Is(err, store.ErrMissing) {
		return c, err
	}
	if err := notErased(was); err != nil {
		return c, err
	}
	if len(c.Own) > 0 {
		fields, err := ownFields(&tx.View)
		if err != nil {
			return c, err
		}
		if c.Own, err = fitOwn(fields.Customers, c.Own, was.Own); err != nil {
			return c, err
		}
	}
	if kept, err := tx.Kept(c.ID); err != nil || kept != c.ID {
		return c, errors.Join(err, &Error{Kind: Conflict, Field: "id", Hint: HintChanged, Err: errors.New("the customer was merged into another")})
	}
	return c, tx.SaveCustomer(c)
}

// keepItem saves an item with its own fields in their usual form.
func keepItem(tx *store.Tx, it bill.Item) (bill.Item, error) {
	if len(it.Own) > 0 {
		was, err := tx.Item(it.ID)
		if err != nil && !errors.Is(err, store.ErrMissing) {
			return it, err
		}
		fields, err := ownFields(&tx.View)
		if err != nil {
			return it, err
		}
		if it.Own, err = fitOwn(fields.Items, it.Own, was.Own); err != nil {
			return it, err
		}
	}
	if kept, err := tx.KeptItem(it.ID); err != nil || kept != it.ID {
		return it, errors.Join(err, &Error{Kind: Conflict, Field: "id", Hint: HintChanged, Err: errors.New("the item was merged into another")})
	}
	return it, tx.SaveItem(it)
}

func fitOwn(fields []bill.OwnField, values, was []bill.OwnValue) ([]bill.OwnValue, error) {
	for _, v := range values {
		if err := checkWords(join("own", v.Field), v.Value, maxText, false); err != nil {
			return nil, err
		}
	}
	list, err := bill.FitOwn(fields, values, was)
	if wrong, ok := errors.AsType[*bill.OwnError](err); ok {
		return nil, invalid(join("own", wrong.Field), "%w", wrong.Err)
	}
	return list, err
}

type ownFieldJSON struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Choices []string `json:"choices,omitempty"`
}

type ownFieldsJSON struct {
	Customers []ownFieldJSON `json:"customers"`
	Items     []ownFieldJSON `json:"items"`
}

func ownFieldsOut(f bill.OwnFields) ownFieldsJSON {
	list := func(fields []bill.OwnField) []ownFieldJSON {
		out := []ownFieldJSON{}
		for _, f := range fields {
			out = append(out, ownFieldJSON{f.Name, string(f.Kind), f.Choices})
		}
		return out
	}
	return ownFieldsJSON{list(f.Customers), list(f.Items)}
}

// ParseOwnFields reads what own fields there are from the JSON form: {"customers": [{"name": "Route", "kind": "choice", "choices":
// ["north", "south"]}], "items": [...]}.
func ParseOwnFields(data []byte) (f bill.OwnFields, err error) {
	o, err := parseObject(data)
	if err != nil {
		return f, err
	}
	list := func(noun string) (out []bill.OwnField) {
		for _, one := range o.objects(noun) {
			out = append(out, bill.OwnField{Name: one.text("name"), Kind: bill.OwnKind(one.text("kind")), Choices: one.texts("choices")})
			one.done()
		}
		return out
	}
	f = bill.OwnFields{Customers: list("customers"), Items: list("items")}
	o.done()
	if err := o.form.failed(); err != nil {
		return f, err
	}
	return checkOwnFields(f)
}

// own reads the values of own fields: {"Route": "north"}.
func (o *object) own() (list []bill.OwnValue) {
	values := o.object("own")
	if values == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(values.fields)) {
		if text := values.text(name); text != "" {
			list = append(list, bill.OwnValue{Field: name, Value: text})
		}
	}
	return list
}

func ownOut(list []bill.OwnValue) map[string]string {
	if len(list) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, v := range list {
		out[v.Field] = v.Value
	}
	return out
}

// ownInCell is the form of own values in a cell: their JSON object, nothing where there is none.
func ownInCell(list []bill.OwnValue) string {
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(ownOut(list))
	if err != nil {
		panic(err) // texts
	}
	return string(text)
}
