package bill

// uqcs are the unit quantity codes of India's GST (GSTR-1, INV-01) for units by UN/ECE Rec 20.
var uqcs = map[string]string{
	"C62": "NOS", "H87": "NOS", "XPP": "NOS", "KGM": "KGS", "GRM": "GMS", "TNE": "MTS", "MTR": "MTR", "CMT": "CMS", "MTK": "SQM", "MTQ": "CBM",
	"LTR": "LTR", "MLT": "MLT", "SET": "SET", "PR": "PRS", "XBX": "BOX", "XPK": "PAC", "DZN": "DOZ", "XBO": "BTL", "XRO": "ROL",
}

// UQC is the code of a unit; others for what the list does not know.
func UQC(unit string) string {
	if c, ok := uqcs[unit]; ok {
		return c
	}
	return "OTH"
}
