package bill

import "counterfoil/app/tax"

// DoubtCustomer warns of what is probably wrong with a customer. Nothing keeps her from being saved or billed: she may have given
// no other number, and the sale must not wait for it.
func DoubtCustomer(c Customer) (list []Problem) {
	if c.TaxID == "" {
		return nil
	}
	if _, fault := tax.JudgeID(c.Address.Country, c.TaxID); fault != tax.NoFault {
		list = append(list, Problem{Field: "taxId", Code: string(fault)})
	}
	return list
}
