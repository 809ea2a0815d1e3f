package bill

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"counterfoil/app/money"
)

// ErrSettlement means a text that says no settlement discount.
var ErrSettlement = errors.New("a percent and a number of days are expected, such as 2% in 10 days; 1% in 20 days")

// The two orders in which a step is told, with whatever words around the figures: "2% in 10 days", "10 Tage 2,5 %".
var (
	percentFirst = regexp.MustCompile(`^\D*(\d[\d.,]*)[\s\x{a0}\x{202f}]*%\D*(\d+)\D*$`)
	daysFirst    = regexp.MustCompile(`^\D*(\d+)[^\d%]+(\d[\d.,]*)[\s\x{a0}\x{202f}]*%\D*$`)
)

// ParseSettlements reads the steps of a settlement discount, separated by semicolons. Nothing is none.
func ParseSettlements(text string, percent func(string) (money.Percent, error)) (list []Settlement, err error) {
	for _, step := range strings.Split(text, ";") {
		if step = strings.TrimSpace(step); step == "" {
			continue
		}
		var figures [2]string
		if m := percentFirst.FindStringSubmatch(step); m != nil {
			figures = [2]string{m[1], m[2]}
		} else if m := daysFirst.FindStringSubmatch(step); m != nil {
			figures = [2]string{m[2], m[1]}
		}
		var s Settlement
		if s.Percent, err = percent(figures[0]); err != nil {
			return nil, ErrSettlement
		}
		if s.Days, err = strconv.Atoi(figures[1]); err != nil {
			return nil, ErrSettlement
		}
		list = append(list, s)
	}
	return list, nil
}

// SettlementsText is what ParseSettlements reads; percent writes one with its sign.
func SettlementsText(list []Settlement, percent func(money.Percent) string) string {
	var out []string
	for _, s := range list {
		days := " days"
		if s.Days == 1 {
			days = " day"
		}
		out = append(out, percent(s.Percent)+" in "+strconv.Itoa(s.Days)+days)
	}
	return strings.Join(out, "; ")
}
