package tax

import (
	"strings"
)

// The rules below have more than one kind of number behind a prefix.

// bulgaria: nine digits are a company's; ten a person's, a foreigner's or another's.
func bulgaria(s string) bool {
	if len(s) == 9 {
		check := sum(s, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if check == 10 {
			check = sum(s, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10
		}
		return check == digit(s, 8)
	}
	month := number(s[2:4]) % 20 // those of the 19th century have 20 added, of the 21st 40
	day := number(s[4:6])
	person := month >= 1 && month <= 12 && day >= 1 && day <= 31 && sum(s, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == digit(s, 9)
	foreigner := sum(s, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10 == digit(s, 9)
	other := (11-sum(s, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 9)
	return person || foreigner || other
}

// cyprus: digits in odd places are exchanged, and the remainder is a letter.
func cyprus(s string) bool {
	odd := [10]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}
	total := 0
	for i := range 8 {
		if i%2 == 0 {
			total += odd[digit(s, i)]
		} else {
			total += digit(s, i)
		}
	}
	return s[:2] != "12" && byte('A'+total%26) == s[8]
}

// czechia: eight digits are a company's; nine that begin with 6, or nine or ten by the day of birth, a person's.
func czechia(s string) bool {
	switch {
	case len(s) == 8:
		check := (11 - sum(s, 8, 7, 6, 5, 4, 3, 2)%11) % 11
		return s[0] != '9' && max(check, 1-check)%10 == digit(s, 7)
	case len(s) == 9 && s[0] == '6':
		check := sum(s[1:], 8, 7, 6, 5, 4, 3, 2) % 11
		return (8-(10-check)%11+10)%10 == digit(s, 8)
	case len(s) == 9:
		return born(s) && s[:2] < "54" // had no check digit until 1953
	}
	return born(s) && number(s[:9])%11%10 == digit(s, 9)
}

// born says whether a Czech number begins with a day: women have 50 added to the month, full years 20.
func born(s string) bool {
	month := number(s[2:4]) % 50 % 20
	return month >= 1 && month <= 12 && number(s[4:6]) >= 1 && number(s[4:6]) <= 31
}

// spain: persons have a letter behind, foreigners one on both sides, companies one in front and a digit
// or letter behind; sources differ on which of them has which, so either passes.
func spain(s string) bool {
	const persons = "TRWAGMYFPDXBNJZSQVHLCKE"
	letter := func(body string) bool {
		return strings.Trim(body, "0123456789") == "" && persons[number(body)%23] == s[8]
	}
	switch {
	case s[0] >= '0' && s[0] <= '9':
		return letter(s[:8])
	case strings.IndexByte("XYZ", s[0]) >= 0:
		return letter(string('0'+s[0]-'X') + s[1:8])
	case strings.IndexByte("KLM", s[0]) >= 0:
		return letter(s[1:8])
	}
	total := 0
	for i, r := range s[1:8] {
		d := int(r - '0')
		if i%2 == 0 {
			d = d*2/10 + d*2%10
		}
		total += d
	}
	check := (10 - total%10) % 10
	return strings.IndexByte("ABCDEFGHJNPQRSUVW", s[0]) >= 0 && (byte('0'+check) == s[8] || "JABCDEFGHI"[check] == s[8])
}

// britain: a remainder of 97 in two versions, the second since 2010; government departments and health authorities.
func britain(s string) bool {
	switch {
	case s[:2] == "GD":
		return s[2:] < "500"
	case s[:2] == "HA":
		return s[2:] >= "500"
	}
	rest := (sum(s, 8, 7, 6, 5, 4, 3, 2) + number(s[7:9])) % 97
	return rest == 0 || s[:3] >= "100" && rest == 42
}

// ireland: seven digits and one or two letters, the last but in the newer form the check; the oldest numbers have a letter or
// sign in the second place.
func ireland(s string) bool {
	const letters = "WABCDEFGHIJKLMNOPQRSTUV"
	body, extra := s[:7], 0
	if s[1] < '0' || s[1] > '9' {
		if len(s) == 9 {
			return false
		}
		body = "0" + s[2:7] + s[:1]
	}
	if len(s) == 9 {
		if extra = strings.IndexByte(letters, s[8]); extra < 0 {
			return false
		}
	}
	return letters[(sum(body, 8, 7, 6, 5, 4, 3, 2)+9*extra)%23] == s[7]
}

// lithuania: companies have nine digits, those registered for a time twelve; the last but one is 1.
func lithuania(s string) bool {
	n := len(s) - 1
	weighed := func(from int) (total int) {
		for i := range n {
			total += (1 + (i+from)%9) * digit(s, i)
		}
		return total % 11
	}
	check := weighed(0)
	if check == 10 {
		check = weighed(2) % 10
	}
	return s[n-1] == '1' && check == digit(s, n)
}

// latvia: companies begin with 4 or more; persons have the day of birth, or 32 since 2017.
func latvia(s string) bool {
	if s[0] > '3' {
		return sum(s, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3
	}
	return s[:2] == "32" || (1+sum(s, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10 == digit(s, 10)
}

// netherlands: companies and old persons by elevens, one-man businesses since 2020 by ISO 7064 MOD 97-10 over all of it.
func netherlands(s string) bool {
	old := sum(s, 9, 8, 7, 6, 5, 4, 3, 2)%11 == digit(s, 8)
	return old && strings.Trim(s[:9], "0") != "" || mod97("NL"+s) == 1
}

// mod97 is the remainder by 97, with letters as 10 to 35.
func mod97(s string) (rest int) {
	for _, r := range s {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest
}

func romania(s string) bool {
	padded := strings.Repeat("0", 10-len(s)) + s
	return 10*sum(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2)%11%10 == digit(padded, 9)
}

// italy: the company's number, then the office of the province.
func italy(s string) bool {
	office := number(s[7:10])
	known := office >= 1 && office <= 100 || office == 120 || office == 121 || office == 888 || office == 999
	return Luhn(s) && strings.Trim(s[:7], "0") != "" && known
}

// slovakia: a company's, or a person's by the day of birth.
func slovakia(s string) bool {
	company := s[0] != '0' && strings.Contains("234789", s[2:3])
	person := born(s) && number(s[:9])%11%10 == digit(s, 9)
	return number(s)%11 == 0 && company || person
}
