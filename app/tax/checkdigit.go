package tax

// Luhn says whether a number has the check digit of ISO/IEC 7812-1, annex B: every second digit from the right doubled, the digits of what
// comes out added up, the sum in whole tens. Tax numbers, registers and payment cards have it. Anything but digits fails.
func Luhn(number string) bool {
	return tens(number, func(d int) int { return d*2/10 + d*2%10 })
}

// GS1 says whether a number has the check digit of the GS1 General Specifications, 7.9, as GTIN and GLN do: every second digit from the right
// counts three times. Anything but digits fails.
func GS1(number string) bool {
	return tens(number, func(d int) int { return d * 3 })
}

func tens(number string, second func(int) int) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			d = second(d)
		}
		sum += d
	}
	return len(number) > 1 && sum%10 == 0
}
