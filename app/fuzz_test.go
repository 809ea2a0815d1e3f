package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
	"counterfoil/store"
)

// refused holds an error of a reader against its promise: a kind that a person can act on, and a field or a way out.
func refused(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("an error without kind: %v", err)
	}
	if e.Kind == Internal || e.Kind == Locked || e.Err == nil || e.Hint == "" && e.Field == "" {
		t.Fatalf("kind %s, field %q, hint %q: %v", e.Kind, e.Field, e.Hint, e.Err)
	}
	if e.Error() == "" {
		t.Fatal("an error without words")
	}
}

// books that know one customer and one item, as a draft may name them.
func fuzzLookup() lookup {
	gone := func() error { return fmt.Errorf("not there: %w", store.ErrMissing) }
	one, err := money.ParsePrice("1.25")
	if err != nil {
		panic(err)
	}
	return lookup{
		customer: func(ref string) (bill.Customer, error) {
			if ref != "C-1" {
				return bill.Customer{}, gone()
			}
			return bill.Customer{ID: bill.NewID(), Name: "One", Terms: -1}, nil
		},
		match: func(c bill.Customer) (bill.Customer, error) { return c, nil },
		item: func(ref string) (bill.Item, error) {
			if ref != "A" {
				return bill.Item{}, gone()
			}
			return bill.Item{ID: bill.NewID(), Name: "Item", Price: one, Prices: bill.Net}, nil
		},
		pricing:  func(it bill.Item, _ bill.ID) (bill.Pricing, error) { return bill.Pricing{Item: it}, nil },
		exchange: func(money.Currency) (bill.Exchange, error) { return bill.Exchange{}, nil },
		tax:      func(bill.Draft, Sold) TaxAdvice { return TaxAdvice{} },
	}
}

func readDraft(data []byte) (bill.Draft, error) {
	o, err := parseObject(data)
	if err != nil {
		return bill.Draft{}, err
	}
	return o.draft(bill.Draft{
		ID: bill.NewID(), Kind: bill.Invoice, Currency: money.MustCurrency("EUR"), Language: "en", Prices: bill.Net,
	}, fuzzLookup())
}

// A draft that was read can be checked, added up and written again; its JSON form, read again, is the same draft.
func FuzzDraftJSON(f *testing.F) {
	f.Add([]byte(`{"customer": "C-1", "lines": [{"description": "a", "quantity": "1", "price": "1", "tax": {"category": "S", "rate": "19"}}]}`))
	f.Add([]byte(`{"customer": {"name": "N", "address": {"lines": ["x"], "country": "DE"}}, "currency": "BHD", "date": "2026-02-29", "prices": "gross",
		"lines": [{"item": "A", "quantity": "-1.5", "discounts": [{"percent": "5", "base": "1.000"}]}], "discounts": [{"amount": "1.000", "tax": {"rate": "7"}}],
		"charges": [{"percent": "3"}], "prepaid": "1.000", "taxReasons": {"E": "because"}, "rounding": {"mode": "down", "cashStep": 5}}`))
	f.Add([]byte(`{"customer": "C-1", "lines": [{"quantity": 1e9999}]}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := readDraft(data)
		if err != nil {
			refused(t, err)
			return
		}
		bill.Check(d)
		if total, err := bill.Total(d); err == nil && total.Payable.Currency() != d.Currency {
			t.Fatalf("a total in another currency than %s", d.Currency.Code())
		}
		b, err := json.Marshal(Wire(d))
		if err != nil || !utf8.Valid(b) {
			t.Fatalf("written as %q, %v", b, err)
		}
	})
}

func FuzzCustomerJSON(f *testing.F) {
	f.Add([]byte(`{"name": "N", "number": "1", "address": {"lines": ["a", "b"], "country": "de"}, "terms": "14", "discount": "2.5"}`))
	f.Add([]byte(`{"name": "N", "terms": -1, "contact": {"email": "x@y"}, "taxId": "DE136695976"}`))
	f.Add([]byte(`{"name": "N", "address": {"street": 5}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCustomer(data)
		if err != nil {
			refused(t, err)
			return
		}
		b, err := json.Marshal(Wire(c))
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseCustomer(b)
		if err != nil {
			t.Fatalf("%s is refused: %v", b, err)
		}
		if c.Address.Lines == nil {
			again.Address.Lines = nil
		}
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("%+v came back as %+v", c, again)
		}
	})
}

func FuzzCompanyJSON(f *testing.F) {
	f.Add([]byte(`{"name": "N", "currency": "EUR", "account": {"iban": "DE89 3704 0044 0532 0130 00"}, "rounding": {"mode": "half-even"}}`))
	f.Add([]byte(`{"name": "N", "address": {"country": "CH"}, "logo": "data:image/png;base64,iVBORw0KGgo="}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCompany(data, nil)
		if err != nil {
			refused(t, err)
			return
		}
		b, err := json.Marshal(Wire(c))
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseCompany(b, nil)
		if err != nil {
			t.Fatalf("%s is refused: %v", b, err)
		}
		if c.Address.Lines == nil {
			again.Address.Lines = nil
		}
		if len(c.Logo) == 0 {
			c.Logo, again.Logo = nil, nil
		}
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("%+v came back as %+v", c, again)
		}
	})
}

// What was imported and is written again comes in as the same customers, whatever their texts look like to a spreadsheet.
func FuzzCustomersCSV(f *testing.F) {
	f.Add([]byte("number,name,country\n1,=cmd|' /C calc'!A0,DE\n2,\"a\nb\",\n"))
	f.Add([]byte("name;terms\n'x;30\n"))
	f.Add([]byte("name\tdiscount\nA\t100\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		read := func(data []byte) (list []bill.Customer, err error) {
			rows, err := sheet.Read(data)
			if err != nil {
				return nil, asError("table", err)
			}
			table := sheet.Match(rows, sheet.Customers, "", nil)
			for _, r := range table.Rows {
				c, err := rowOf(table, r, customerColumns, nil, '.', ImportOptions{}).customer()
				if err != nil {
					return nil, err
				}
				list = append(list, c)
			}
			return list, err
		}
		list, err := read(data)
		if err != nil {
			refused(t, err)
			return
		}
		var rows [][]cell
		for _, c := range list {
			rows = append(rows, customerRow(c))
		}
		var out bytes.Buffer
		if err := writeCSV(&out, customerColumns, rows); err != nil {
			t.Fatal(err)
		}
		again, err := read(out.Bytes())
		if err != nil || !reflect.DeepEqual(list, again) {
			t.Fatalf("%q: %+v came back as %+v, %v", out.String(), list, again, err)
		}
	})
}

func FuzzSettings(f *testing.F) {
	f.Add("ui.theme", []byte("dark"))
	f.Add("backup.key", []byte("x"))
	f.Fuzz(func(t *testing.T, key string, value []byte) {
		err := checkSetting(key, value)
		if err != nil {
			refused(t, err)
		}
		if (err == nil) != (strings.HasPrefix(key, "ui.") && len(key) <= 100 && len(value) <= maxSetting) {
			t.Fatalf("%q with %d bytes: %v", key, len(value), err)
		}
	})
}

// A text cell is never a formula, and gives back the text it was made from.
// A row of an export that is read back holds whole numbers, texts and files from the folder of the papers, or is refused; what is read of it is
// written the same way again.
func FuzzExportedRow(f *testing.F) {
	dir := f.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, papersFolder), 0o700); err != nil {
		f.Fatal(err)
	}
	paper := []byte("%PDF-1.4")
	if err := os.WriteFile(filepath.Join(dir, papersFolder, "a.pdf"), paper, 0o600); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"id": "0192b6f0", "number": 7, "body": "{}"}`, `{"paper": {"file": "papers/a.pdf"}}`, `{"paper": {"file": "papers/../../a.pdf"}}`, `null`, `{} {}`, `{}` + strings.Repeat(" ", 2000) + "x",
		`{"n": 1.5}`, `{"n": 99999999999999999999}`, `{"n": null}`, `{"n": []}`, `{"n": 1, "n": "x"}`, `[1]`, `{"n": {"file": 1}}`, "{\"n\": \"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	x := &exported{dir: dir}
	f.Fuzz(func(t *testing.T, line []byte) {
		values, err := x.line(line)
		if err != nil {
			if values != nil {
				t.Errorf("%q is refused, and read: %v", line, values)
			}
			return
		}
		if values == nil {
			t.Fatalf("%q is a row of nothing", line)
		}
		for name, v := range values {
			switch v := v.(type) {
			case string, int64:
			case []byte:
				if !bytes.Equal(v, paper) {
					t.Errorf("%q reads %q, which is no paper", line, v)
				}
				delete(values, name)
			default:
				t.Errorf("%q: %s is a %T", line, name, v)
			}
		}
		again, err := x.line(must[[]byte](t)(json.Marshal(values)))
		if err != nil || !maps.Equal(values, again) {
			t.Errorf("%q is %v, and written and read again %v: %v", line, values, again, err)
		}
	})
}

func FuzzCell(f *testing.F) {
	for _, s := range []string{"", "=1", "'=1", "''=1", "+49", "-5", "@x", "\t=1", "'", "''", "plain", "\uff1dx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		safe := text(s).safe()
		if formula(safe) {
			t.Fatalf("%q becomes the formula %q", s, safe)
		}
		if back := unsafe(safe); back != s {
			t.Fatalf("%q comes back as %q", s, back)
		}
	})
}
