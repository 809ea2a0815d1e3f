package journal

// TableColumns are the columns of the neutral journal. What stands in account is debited, what stands in contraAccount credited.
var TableColumns = []string{
	"date", "document", "account", "contraAccount", "amount", "currency", "homeAmount", "homeCurrency", "taxCode", "text",
}

// Line is a line of the neutral journal.
type Line struct {
	Entry
	Debit, Contra string
}

// Lines are the entries of a journal that books tax apart: what is sold, and the tax on it, so that debit and credit come to the same.
func Lines(list []Entry) (out []Line, err error) {
	for _, e := range list {
		net := e
		if e.TaxPart != "" && !e.Tax.IsZero() {
			if net.Amount, err = e.Amount.Sub(e.Tax); err != nil {
				return nil, err
			}
			if e.Home.Currency() == e.HomeTax.Currency() {
				if net.Home, err = e.Home.Sub(e.HomeTax); err != nil {
					return nil, err
				}
			}
		}
		if !net.Amount.IsZero() {
			out = append(out, lineOf(net, e.Contra))
		}
		if net.Amount != e.Amount {
			part := e
			part.Amount, part.Home = e.Tax, e.HomeTax
			out = append(out, lineOf(part, e.TaxPart))
		}
	}
	return out, nil
}

func lineOf(e Entry, contra string) Line {
	l := Line{Entry: e, Debit: e.Account, Contra: contra}
	if e.Credit {
		l.Debit, l.Contra = l.Contra, l.Debit
	}
	return l
}
