package tax_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"counterfoil/app/money"
	"counterfoil/app/tax"
)

func rate(category, percent string) tax.Rate {
	return tax.Rate{Category: tax.Category(category), Percent: must(money.ParsePercent(percent))}
}

// rows reads a table as a person would: from its file.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	f := must(os.Open("data/" + name + ".csv"))
	defer f.Close()
	all := must(csv.NewReader(f).ReadAll())
	var list []map[string]string
	for _, r := range all[1:] {
		m := map[string]string{}
		for i, column := range all[0] {
			m[column] = r[i]
		}
		list = append(list, m)
	}
	return list
}

// TestTheTableOfRatesIsSound: days are days, spans of one drawer of a place do not overlap unless it has several rates, and
// each line names its source.
func TestTheTableOfRatesIsSound(t *testing.T) {
	kinds := " standard reduced super parking increased special zero "
	standard := map[string][][2]string{}
	for i, r := range rows(t, "rates") {
		if !tax.KnownCountry(r["country"]) || !strings.Contains(kinds, " "+r["kind"]+" ") || r["source"] == "" {
			t.Errorf("line %d: %v", i+2, r)
		}
		for _, day := range []string{r["from"], r["to"]} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				t.Errorf("line %d: %v", i+2, err)
			}
		}
		if r["to"] != "" && r["to"] < r["from"] {
			t.Errorf("line %d ends before it begins", i+2)
		}
		if r["kind"] != "standard" {
			continue
		}
		place := r["country"] + "-" + r["region"]
		to := r["to"]
		if to == "" {
			to = "9999"
		}
		for _, other := range standard[place] {
			if r["from"] <= other[1] && other[0] <= to {
				t.Errorf("%s has two standard rates from %s", place, r["from"])
			}
		}
		standard[place] = append(standard[place], [2]string{r["from"], to})
	}
}

// TestStandardRatesHaveNoGap: since 2018 every place that has a standard rate today had one each day.
func TestStandardRatesHaveNoGap(t *testing.T) {
	late := map[string]string{"ES-canary": "2020-01-01", "AE": "2018-01-01", "BH": "2019-01-01", "SA": "2018-01-01"}
	seen := map[string]bool{}
	for _, r := range rows(t, "rates") {
		place := strings.TrimSuffix(r["country"]+"-"+r["region"], "-")
		if seen[place] || r["kind"] != "standard" {
			continue
		}
		seen[place] = true
		for day := must(time.Parse(time.DateOnly, "2018-01-01")); day.Year() < 2027; day = day.AddDate(0, 0, 1) {
			if day.Format(time.DateOnly) < late[place] {
				continue
			}
			if list := tax.InForce(at(place), day); len(list) == 0 || list[0].Kind != tax.KindStandard {
				t.Errorf("%s has no standard rate on %s", place, day.Format(time.DateOnly))
				break
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d places were looked at", len(seen))
	}
}

// TestTheTableOfTextsIsSound: categories and codes of EN 16931, a source, and a language once for each day.
func TestTheTableOfTextsIsSound(t *testing.T) {
	seen := map[string]bool{}
	for i, r := range rows(t, "texts") {
		key := r["country"] + r["reason"] + r["language"] + r["from"]
		if seen[key] || r["text"] == "" || r["source"] == "" || !tax.Category(r["category"]).Valid() {
			t.Errorf("line %d: %v", i+2, r)
		}
		if v := r["vatex"]; v != "" && !strings.HasPrefix(v, "VATEX-") {
			t.Errorf("line %d: %s", i+2, v)
		}
		seen[key] = true
	}
	for _, lang := range strings.Fields("bg cs da de el en es et fi fr hr hu it lt lv mt nl pl pt ro sk sl sv") {
		if !seen["EUreverse"+lang] {
			t.Errorf("no words for reverse charge in %s", lang)
		}
	}
}

func TestSplits(t *testing.T) {
	for _, c := range []struct{ in, want, percent string }{
		{"CGST 9 + SGST 9", "CGST 9 + SGST 9", "18"},
		{"GST 5+QST 9.975", "GST 5 + QST 9.975", "14.975"},
		{"City tax 1.25", "City tax 1.25", "1.25"},
		{"", "", "0"},
	} {
		s := must(tax.ParseSplit(c.in))
		if s.String() != c.want || must(s.Percent()).String() != c.percent {
			t.Errorf("%q: %q, %s", c.in, s, must(s.Percent()))
		}
	}
	for _, bad := range []string{"9", "CGST", "CGST nine", "A 1 + B 1 + C 1 + D 1 + E 1", "A 1 + ", strings.Repeat("x", 50) + " 1"} {
		if s, err := tax.ParseSplit(bad); err == nil {
			t.Errorf("%q was read as %v", bad, s)
		}
	}
	for text, sound := range map[string]bool{"CGST 9 + SGST 9": true, "CGST 9 + SGST 8": false, "A 9 + A 9": false, "A 19 + B -1": false, "": true} {
		r := tax.Rate{Category: tax.Standard, Percent: must(money.ParsePercent("18")), Split: must(tax.ParseSplit(text))}
		if r.Sound() != sound {
			t.Errorf("18 %% as %q: sound %v", text, r.Sound())
		}
	}
}
