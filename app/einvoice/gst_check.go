package einvoice

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"counterfoil/app/bill"
	"counterfoil/app/tax"
)

// gstSchema is the portal's schema as far as fields of it are written.
//
//go:embed data/inv01.txt
var gstSchema string

// gstField is what the schema says of a field.
type gstField struct {
	path        string
	text        bool
	needed      bool
	least, most *big.Rat // characters of a text
	form        *regexp.Regexp
	decimals    int
}

var gstFields = sync.OnceValue(func() (list []gstField) {
	for line := range strings.Lines(gstSchema) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, " | ")
		f := gstField{path: c[0], text: c[1] == "text", needed: c[2] == "yes"}
		f.least, _ = new(big.Rat).SetString(c[3])
		f.most, _ = new(big.Rat).SetString(c[4])
		if form := strings.Join(c[5:], " | "); f.text {
			f.form = regexp.MustCompile(form)
		} else {
			f.decimals, _ = strconv.Atoi(form)
		}
		list = append(list, f)
	}
	return list
})

// checkGST holds a file of form INV-01 against the schema: what is missing, what does not have the form, and what the schema does not know.
func checkGST(file []byte) ([]Finding, error) {
	d := json.NewDecoder(bytes.NewReader(file))
	d.UseNumber()
	var whole map[string]any
	if err := d.Decode(&whole); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	c := &gstChecker{known: map[string]bool{}}
	for _, f := range gstFields() {
		for path := f.path; path != ""; path = path[:max(0, strings.LastIndex(path, "."))] {
			c.known[path] = true
		}
	}
	c.object("", 0, whole)
	slices.SortStableFunc(c.found, func(a, b Finding) int { return a.Line - b.Line })
	return c.found, nil
}

type gstChecker struct {
	known map[string]bool
	found []Finding
}

func (c *gstChecker) add(term string, line int, what What, params ...string) {
	c.found = append(c.found, Finding{Rule: "INV-01", Term: term, Line: line, What: what, Params: params, Fatal: true})
}

// object walks over the values of an object, and asks for those that must be there.
func (c *gstChecker) object(at string, line int, o map[string]any) {
	for name, v := range o {
		path := strings.TrimPrefix(at+"."+name, ".")
		switch v := v.(type) {
		case map[string]any:
			c.object(path, line, v)
		case []any:
			for i, one := range v {
				if inner, ok := one.(map[string]any); ok {
					n := line
					if path == "ItemList" {
						n = i + 1
					}
					c.object(path, n, inner)
				}
			}
		}
		if !c.known[path] {
			c.add(path, line, Forbidden)
		}
	}
	for _, f := range gstFields() {
		head, name, ok := cutLast(f.path)
		if !ok && at == "" {
			head, name = "", f.path
		}
		if head == at {
			c.value(f, line, o[name])
		}
	}
}

// cutLast cuts a path before its last name.
func cutLast(path string) (head, name string, ok bool) {
	i := strings.LastIndex(path, ".")
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

func (c *gstChecker) value(f gstField, line int, v any) {
	if v == nil || v == "" || v == json.Number("") {
		if f.needed {
			c.add(f.path, line, Required)
		}
		return
	}
	text := fmt.Sprint(v)
	size, ok := big.NewRat(int64(utf8.RuneCountInString(text)), 1), true
	if !f.text {
		size, ok = new(big.Rat).SetString(text)
	}
	_, places, _ := strings.Cut(text, ".")
	switch _, isText := v.(string); {
	case !ok, isText != f.text, f.text && !f.form.MatchString(text), !f.text && len(strings.TrimRight(places, "0")) > f.decimals:
		c.add(f.path, line, Malformed, text)
	case size.Cmp(f.least) < 0 || size.Cmp(f.most) > 0:
		if !f.text && size.Sign() < 0 {
			c.add(f.path, line, Negative, text)
			return
		}
		c.add(f.path, line, Malformed, text)
	}
}

// gstRules are what the portal checks beyond its schema, as far as a document can break it.
func gstRules(g *gstInvoice, d bill.Draft) (found []Finding) {
	add := func(term string, what What, params ...string) {
		found = append(found, Finding{Rule: "INV-01", Term: term, What: what, Params: params, Fatal: true})
	}
	for term, p := range map[string]gstParty{"SellerDtls.Gstin": g.SellerDtls, "BuyerDtls.Gstin": g.BuyerDtls} {
		if p.Gstin == "" || p.Gstin == "URP" {
			continue
		}
		if _, fault := tax.JudgeID("IN", p.Gstin); fault != tax.NoFault {
			add(term, CheckDigit, p.Gstin)
		} else if state, _ := strconv.Atoi(p.Stcd); p.Stcd != "" && p.Gstin[:2] != fmt.Sprintf("%02d", state) {
			add(strings.Replace(term, "Gstin", "Stcd", 1), Mixed)
		}
	}
	if g.SellerDtls.Gstin != "" && g.SellerDtls.Gstin == g.BuyerDtls.Gstin {
		add("BuyerDtls.Gstin", Mixed)
	}
	if d.Kind == bill.CreditNote && g.RefDtls == nil {
		found = append(found, Finding{Rule: "INV-01", Term: "RefDtls.PrecDocDtls.InvNo", What: Required})
	}
	return found
}
