package bill

import "strings"

// Class says by a public scheme what kind of goods or service a line is (BT-158). It is that of the day of issue: tariffs are renumbered.
type Class struct {
	Scheme string // by UNTDID 7143: "HS"
	Code   string
}

// The schemes that own fields of items lead to, by UNTDID 7143.
const (
	ClassHS       = "HS"  // Harmonised System of the World Customs Organization, and India's HSN, which goes on from it
	ClassNational = "GN"  // a national list: India's SAC of services, chapter 99 of its own
	ClassCN       = "TSP" // Combined Nomenclature of the European Union
	ClassCPV      = "STI" // Common Procurement Vocabulary
	ClassUNSPSC   = "TST"
)

// classFields are the names of own fields of items that hold a class. The first that has something counts.
var classFields = []struct{ name, scheme string }{
	{"HSN", ClassHS},
	{"HSN CODE", ClassHS},
	{"HSN/SAC", ClassHS},
	{"SAC", ClassNational},
	{"SAC CODE", ClassNational},
	{"HS CODE", ClassHS},
	{"HS", ClassHS},
	{"CN CODE", ClassCN},
	{"CN", ClassCN},
	{"KN-CODE", ClassCN},
	{"CPV", ClassCPV},
	{"UNSPSC", ClassUNSPSC},
}

// ClassOf is the class that the own fields of an item tell, zero for none. What stands in a field for either of India's two lists is a
// service where it begins with 99.
func ClassOf(own []OwnValue) Class {
	for _, f := range classFields {
		for _, v := range own {
			if v.Value == "" || !strings.EqualFold(v.Field, f.name) {
				continue
			}
			if f.name == "HSN/SAC" && strings.HasPrefix(v.Value, "99") {
				return Class{ClassNational, v.Value}
			}
			return Class{f.scheme, v.Value}
		}
	}
	return Class{}
}

// maxClass is the length of a code; that of a scheme is 3.
const maxClass = 40

// class says what is wrong with the class of a line.
func (c *checker) class(field string, class Class) {
	switch {
	case class == Class{}:
	case class.Code == "":
		c.fatal(field+".code", "required")
	case class.Scheme == "":
		c.fatal(field+".scheme", "required")
	default:
		c.text(field+".code", class.Code, maxClass, false)
		c.text(field+".scheme", class.Scheme, 3, false)
	}
}
