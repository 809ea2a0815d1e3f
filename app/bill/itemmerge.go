package bill

import (
	"slices"
	"strings"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

// itemFields are the fields of which one of two items gives the value. What an item costs goes as one: a price with its currency, its way of
// pricing and its prices of many.
var itemFields = []mergeField[Item]{
	{"code", func(it Item) string { return it.Code }, func(to *Item, from Item) { to.Code = from.Code }},
	{"name", func(it Item) string { return it.Name }, func(to *Item, from Item) { to.Name = from.Name }},
	{"description", func(it Item) string { return it.Description }, func(to *Item, from Item) { to.Description = from.Description }},
	{"unit", func(it Item) string { return it.Unit }, func(to *Item, from Item) { to.Unit = from.Unit }},
	{"price", itemPriceText, func(to *Item, from Item) {
		to.Price, to.Currency, to.Prices, to.Quantities = from.Price, from.Currency, from.Prices, from.Quantities
	}},
	{"tax", func(it Item) string { return rateText(it.Tax) }, func(to *Item, from Item) { to.Tax = from.Tax }},
	{"sort", func(it Item) string {
		switch {
		case it.Digital:
			return "service by wire"
		case it.Service:
			return "service"
		}
		return "goods"
	}, func(to *Item, from Item) { to.Service, to.Digital = from.Service, from.Digital }},
	{"barcode", func(it Item) string { return it.Barcode }, func(to *Item, from Item) { to.Barcode = from.Barcode }},
	{"reorder", func(it Item) string {
		if it.Reorder.IsZero() {
			return ""
		}
		return it.Reorder.String()
	}, func(to *Item, from Item) { to.Reorder = from.Reorder }},
}

func itemPriceText(it Item) string {
	text := it.Price.String() + " " + it.Currency.Code() + " " + string(it.Prices)
	if len(it.Quantities) > 0 {
		text += "; " + QuantitiesText(it.Quantities, money.Quantity.String, money.Price.String)
	}
	return text
}

// rateText is a rate as "19 %", "CGST 9 + SGST 9" or, where there is nothing to pay, its category.
func rateText(r tax.Rate) string {
	switch {
	case r.Split != tax.Split{}:
		return r.Split.String()
	case r.Category.ZeroRated():
		return string(r.Category)
	}
	return r.Percent.String() + " %"
}

// MergeItemFields are the names of the fields of which one value must be chosen.
func MergeItemFields() []string { return namesOf(itemFields) }

// MergeItem makes one item of two. It has the values of keep, those of the other where keep has none, and those of the other in the fields
// of take. It is found by all codes and barcodes of both, and its stock is kept where that of either is. It says in which fields the two
// differ.
func MergeItem(keep, other Item, take []string) (Item, []MergeField) {
	out := keep
	out.Archived = keep.Archived && other.Archived
	out.Stock = keep.Stock || other.Stock
	differ := choose(&out, keep, other, itemFields, take)
	out.OtherCodes = nil
	for _, code := range slices.Concat(keep.OtherCodes, []string{keep.Code, keep.Barcode}, other.OtherCodes, []string{other.Code, other.Barcode}) {
		if code != "" && code != out.Code && code != out.Barcode && !slices.Contains(out.OtherCodes, code) {
			out.OtherCodes = append(out.OtherCodes, code)
		}
	}
	out.Own = mergeOwn(keep.Own, other.Own)
	return out, differ
}

// Scanned says whether a barcode is that of the item, or of one that was merged into it.
func (it Item) Scanned(barcode string) bool {
	return barcode != "" && (it.Barcode == barcode || slices.Contains(it.OtherCodes, barcode))
}

// CalledBy says how surely a text means the item: 3 by its code, 2 by its barcode, 1 by a code of one that was merged into it, 0 not at all.
func (it Item) CalledBy(ref string) int {
	switch {
	case strings.TrimSpace(ref) == "":
		return 0
	case it.Code == ref:
		return 3
	case it.Barcode == ref:
		return 2
	case slices.Contains(it.OtherCodes, ref):
		return 1
	}
	return 0
}
