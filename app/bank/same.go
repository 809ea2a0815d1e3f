package bank

import (
	"counterfoil/app/bill"
)

// Filed is an entry as it was kept, with the format of the file that brought it.
type Filed struct {
	Entry
	Format Format
}

// dayAmount is what two files of one account must agree in, whatever their formats are.
type dayAmount struct {
	day   bill.Date
	minor int64
}

// Fresh are those of the entries read that are not among the known ones of the same account and currency. Per day and amount,
// entries are paired: first those that agree in all that identifies them, then those that nothing tells apart, because a CSV
// file has no references. So a file read again brings nothing, and neither does the same day in another format; a second payment
// of the same sum on the same day still counts, where the file has both or where references differ.
func Fresh(known []Filed, read []Entry, format Format) []Entry {
	groups := map[dayAmount][]Filed{}
	for _, k := range known {
		at := dayAmount{k.Booked, k.Amount.Minor()}
		groups[at] = append(groups[at], k)
	}
	fresh := read
	for _, same := range []func(Filed, Entry, Format) bool{identical, indistinct} {
		var left []Entry
		for _, e := range fresh {
			at := dayAmount{e.Booked, e.Amount.Minor()}
			if !takeSame(groups, at, e, format, same) {
				left = append(left, e)
			}
		}
		fresh = left
	}
	return fresh
}

// takeSame pairs an entry with a known one, which then pairs with no other.
func takeSame(groups map[dayAmount][]Filed, at dayAmount, e Entry, format Format, same func(Filed, Entry, Format) bool) bool {
	for i, k := range groups[at] {
		if same(k, e, format) {
			groups[at] = append(groups[at][:i:i], groups[at][i+1:]...)
			return true
		}
	}
	return false
}

func identical(k Filed, e Entry, _ Format) bool {
	return k.BankRef == e.BankRef && k.EndToEnd == e.EndToEnd && k.IBAN == e.IBAN && k.Purpose == e.Purpose && k.Name == e.Name
}

// indistinct says that nothing tells two entries apart. The bank's own references are only compared within a format: each has its
// own kind of them.
func indistinct(k Filed, e Entry, format Format) bool {
	return !differ(k.EndToEnd, e.EndToEnd) && !differ(k.IBAN, e.IBAN) && !differ(k.Reference, e.Reference) &&
		(k.Format != format || !differ(k.BankRef, e.BankRef))
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }
