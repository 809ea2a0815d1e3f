package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/money"
)

// The search finds parts of words: "2026-07" or "ndstö" as well as whole names. A scan of all texts finds them too, but
// takes half a second where a shop has a million documents. So there is an index of trigrams, three letters in a row,
// over issued documents. It answers which documents have all trigrams of what is looked for, and the text of each is then
// asked whether it has them in their order.
//
// Writing it for one document costs a millisecond, for one of many together a thirtieth of it. So it lags behind, by at
// most textsBehind documents, and those are scanned, as are the drafts, which change.

// textsBehind is how many documents the index of trigrams may lag behind.
const textsBehind = 500

// saveText writes what a search may find of a draft or document. Its row stands in the register.
func (tx *Tx) saveText(d bill.Draft, number string, payable int64, code string) error {
	amount := ""
	if cur, err := currencyIn(code); err == nil && code != "" {
		amount = money.Of(payable, cur).String()
	}
	parts := []string{number, d.Buyer.Name, d.Buyer.Number, amount, d.BuyerRef, d.OrderRef, d.Note}
	for _, l := range d.Lines {
		parts = append(parts, l.Description, l.Detail)
	}
	if t, err := bill.Total(d); err == nil {
		for _, a := range slices.Concat(t.LineNets, t.LineGross) {
			parts = append(parts, a.String())
		}
	}
	err := tx.exec(`INSERT INTO texts (seq, fold) SELECT seq, ? FROM register WHERE document = ?
		ON CONFLICT (seq) DO UPDATE SET fold = excluded.fold`, folded(parts...), d.ID[:])
	if err != nil {
		return fmt.Errorf("text: %w", err)
	}
	return nil
}

// indexTexts brings the index up to the newest document once it lags too far behind. It is called when one was issued,
// which is then the newest row and stays for ever: so no number up to the mark is used again.
func (tx *Tx) indexTexts() error { return tx.indexTextsBehind(textsBehind) }

// indexTextsBehind is indexTexts once the index lags a number of documents behind.
func (tx *Tx) indexTextsBehind(behind int64) error {
	var mark, newest int64
	err := tx.row("SELECT seq, (SELECT ifnull(max(seq), 0) FROM register) FROM trigrams_mark", nil, &mark, &newest)
	if err != nil || newest-mark < behind {
		return err
	}
	err = tx.exec(`INSERT INTO trigrams (rowid, fold) SELECT t.seq, t.fold FROM texts t JOIN register r ON r.seq = t.seq
		WHERE t.seq > ? AND r.stand <> 'draft' ORDER BY t.seq`, mark)
	if err == nil {
		err = tx.exec("UPDATE trigrams_mark SET seq = ?", newest)
	}
	if err != nil {
		return fmt.Errorf("index of texts: %w", err)
	}
	return nil
}

// newestRead is how many of the newest documents are read for one or two letters alone, of which the index knows nothing.
const newestRead = 20_000

// source is where rows of the register are taken from, in the order of the list.
type source struct {
	seq    string // the column that has it
	tables string
	where  string
	args   []any
}

const notIndexed = `SELECT seq FROM register WHERE seq > (SELECT seq FROM trigrams_mark)
	UNION SELECT seq FROM register WHERE stand = 'draft'`

// sources is the register itself, or what a search goes through.
func (v *View) sources(q DocumentQuery) ([]source, error) {
	looked := words(q.Search)
	if len(looked) == 0 {
		return []source{{"r.seq", "register r", "1", nil}}, nil
	}
	has := condition{}
	for _, w := range looked {
		has = has.and("instr(t.fold, ?) > 0", w)
	}
	few, err := v.fewOf(q.Kind)
	if err != nil {
		return nil, err
	}
	match, err := v.match(looked)
	switch {
	case err != nil:
		return nil, err
	case q.Customer != bill.ID{}: // few enough
		return []source{{"r.seq", "register r CROSS JOIN texts t ON t.seq = r.seq", "1" + has.sql, has.args}}, nil
	case few:
		return []source{{"r.seq", "register r INDEXED BY register_of_kind CROSS JOIN texts t ON t.seq = r.seq", "1" + has.sql, has.args}}, nil
	case match == "": // every word is too short
		return []source{{
			"t.seq", "texts t CROSS JOIN register r ON r.seq = t.seq", "t.seq > (SELECT max(seq) FROM texts) - ?" + has.sql,
			append([]any{newestRead}, has.args...),
		}}, nil
	}
	return []source{
		{"r.seq", "register r CROSS JOIN texts t ON t.seq = r.seq", "r.seq IN (" + notIndexed + ")" + has.sql, has.args},
		{
			"x.rowid", "trigrams x CROSS JOIN texts t ON t.seq = x.rowid CROSS JOIN register r ON r.seq = x.rowid",
			"x.trigrams MATCH ?" + has.sql, append([]any{match}, has.args...),
		},
	}, nil
}

// fewOf says whether there are so few documents of a kind that the text of each is sooner read than a word found that all documents have.
// Of invoices there are always many.
func (v *View) fewOf(k bill.Kind) (bool, error) {
	if k == "" || k == bill.Invoice {
		return false, nil
	}
	var n int
	if err := v.row("SELECT count(*) FROM (SELECT 1 FROM register r WHERE r.kind = ? LIMIT ?)", []any{string(k), fewRows + 1}, &n); err != nil {
		return false, fmt.Errorf("documents: %w", err)
	}
	return n <= fewRows, nil
}

// asked is how many trigrams the index is asked for, at most.
const asked = 4

// match is the question to the index: the rarest trigrams of the words. "" if every word is too short to have one.
func (v *View) match(words []string) (string, error) {
	grams := trigrams(words)
	if len(grams) > 1 {
		seen, err := v.seen(grams)
		if err != nil {
			return "", err
		}
		grams = rarest(grams, seen)
	}
	for i, g := range grams {
		grams[i] = `"` + strings.ReplaceAll(g, `"`, `""`) + `"`
	}
	return strings.Join(grams, " AND "), nil
}

// rarest chooses the trigrams to ask for. The index reads through the list of each, and one that half of the documents have
// rules out less than it costs.
func rarest(grams []string, seen map[string]int) []string {
	slices.SortStableFunc(grams, func(a, b string) int { return seen[a] - seen[b] })
	n := 1
	for n < min(len(grams), asked) && seen[grams[n]] < sample/2 {
		n++
	}
	return grams[:n]
}

// trigrams are all of some words, each once.
func trigrams(words []string) (list []string) {
	for _, w := range words {
		r := []rune(w)
		for i := 0; i+3 <= len(r); i++ {
			if g := string(r[i : i+3]); !slices.Contains(list, g) {
				list = append(list, g)
			}
		}
	}
	return list[:min(len(list), 100)]
}

// sample is how many texts, from the first to the last, tell how common a trigram is.
const sample = 64

// seen counts in how many texts of a sample each trigram is.
func (v *View) seen(grams []string) (map[string]int, error) {
	seen := map[string]int{}
	err := v.rows(func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		for _, g := range grams {
			if strings.Contains(text, g) {
				seen[g]++
			}
		}
		return nil
	}, `WITH RECURSIVE place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n < ?)
		SELECT fold FROM place JOIN texts ON seq = n * (SELECT max(seq) FROM texts) / ?`, sample, sample)
	if err != nil {
		return nil, fmt.Errorf("sample of texts: %w", err)
	}
	return seen, nil
}
