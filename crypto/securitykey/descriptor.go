package securitykey

// isKey says whether a HID report descriptor (USB Device Class Definition for HID 1.11, 6.2.2) is that of a security key: its first usage
// is on the page of FIDO, F1D0, number 1 (CTAP 2.1, 11.2.8.2).
func isKey(descriptor []byte) bool {
	page := uint32(0)
	for b := descriptor; len(b) > 0; {
		if b[0] == 0xfe { // a long item: one byte of length, one of tag
			if len(b) < 3 || len(b) < 3+int(b[1]) {
				return false
			}
			b = b[3+int(b[1]):]
			continue
		}
		size := int(b[0] & 3)
		if size == 3 {
			size = 4
		}
		if len(b) < 1+size {
			return false
		}
		value := uint32(0)
		for i := range size {
			value |= uint32(b[1+i]) << (8 * i)
		}
		switch b[0] &^ 3 {
		case 0x04: // usage page
			page = value
		case 0x08: // usage: four bytes hold a page too
			if size == 4 {
				page, value = value>>16, value&0xffff
			}
			if page == 0xf1d0 && value == 1 {
				return true
			}
		}
		b = b[1+size:]
	}
	return false
}
