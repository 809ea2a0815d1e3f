package store

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
)

// telling says how the trail tells of the fields of a noun. What is not named in clear is only committed to, with its value beside it as
// long as it is kept: of a field that nobody has thought of, nothing gets into the log that could not be erased.
type telling struct {
	clear  []string // fields, and all that is below them, that are nobody's personal data; "*" is every field
	sealed []string // but for these
	secret []string // of these it is only told that they changed
}

// tellings are the nouns whose changes are told, and what of them may be read in the log itself.
var tellings = map[string]telling{
	"customer": {clear: []string{
		"archived", "currency", "discount", "eInvoice.profile", "language", "priceList", "settlement", "terms", "merged", "binned", "deleted",
	}},
	"item":       {clear: []string{"*"}, sealed: []string{"name", "code", "description", "barcode", "otherCodes", "own"}},
	"company":    {clear: []string{"*"}, sealed: []string{"contact"}},
	"draft":      {clear: []string{"*"}},
	"document":   {clear: []string{"*"}},
	"payment":    {clear: []string{"*"}, sealed: []string{"reference", "note"}},
	"series":     {clear: []string{"*"}},
	"quote":      {clear: []string{"answer"}},
	"cost":       {clear: []string{"*"}},
	"stock":      {clear: []string{"*"}, sealed: []string{"note"}},
	"pricelist":  {clear: []string{"*"}, sealed: []string{"name"}},
	"recurring":  {clear: []string{"*"}},
	"charge":     {clear: []string{"*"}, sealed: []string{"reason"}},
	"reminder":   {clear: []string{"*"}, sealed: []string{"reason"}},
	"bank":       {clear: []string{"*"}},
	"attachment": {clear: []string{"send", "size", "of"}},
	"user":       {clear: []string{"*"}, sealed: []string{"name", "device"}},
	"handover":   {clear: []string{"*"}, sealed: []string{"person", "note"}},
	"place":      {clear: []string{"*"}, sealed: []string{"name", "address", "account"}},
}

// settingTellings are the same for settings, by the beginning of their keys. Of another setting it is only told that it changed.
var settingTellings = map[string]telling{
	"alarm.limits":       {clear: []string{"*"}, sealed: []string{"mail"}},
	"backup.follows":     {clear: []string{"*"}},
	"backup.plan":        {clear: []string{"*"}},
	"books.compacted":    {clear: []string{"*"}},
	"factor.roles":       {clear: []string{"*"}},
	"journal.accounts":   {clear: []string{"*"}},
	"late.terms":         {clear: []string{"*"}},
	"mail.server":        {clear: []string{"host", "port", "security", "auth", "copy"}, secret: []string{"password"}},
	"mail.templates":     {},
	"mail.refused":       {clear: []string{"*"}},
	"own.fields":         {clear: []string{"*"}},
	"paper.style":        {clear: []string{"*"}},
	"privacy.retention":  {clear: []string{"*"}},
	"recurring.restored": {clear: []string{"*"}},
	"reminder.plan":      {clear: []string{"*"}},
	"reminder.restored":  {clear: []string{"*"}},
	"ui.":                {},
	"user.name.":         {},
}

// tellingOf is the telling of a thing.
func tellingOf(noun, key string) telling {
	if noun != "setting" {
		return tellings[noun]
	}
	for begin, t := range settingTellings {
		if strings.HasPrefix(key, begin) {
			return t
		}
	}
	return telling{secret: []string{"*"}}
}

func (t telling) isClear(field string) bool { return among(field, t.clear) && !among(field, t.sealed) }

// among says whether a field is one of those that are named, or below one.
func among(field string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		rest, ok := strings.CutPrefix(field, name)
		return name == "*" || ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// told is a change that the entry of a transaction is going to tell. What is sealed of it lies here in clear till then.
type told struct {
	trail.Change
	subject bill.ID
	sealed  bool
	secret  bool // it is told without values
	salt    trail.Salt
	was, is string // of a sealed one
}

// mostTold bounds what one transaction remembers of its changes; an import of thousands is counted beyond that.
const mostTold = 1000

// Tell has the trail entry of this transaction say in which fields a thing differs: its record before and after, as values that JSON
// has a form of, nil where there was or is none. The noun decides which fields stand in the log in clear (tellings). subject is the
// person whose data the others are; zero, the thing itself. Every function that changes a row which matters calls it, so no caller can
// forget to.
func (tx *Tx) Tell(noun, key string, subject bill.ID, was, is any) error {
	before, err := fieldsOf(was)
	if err != nil {
		return fmt.Errorf("trail: %w", err)
	}
	after, err := fieldsOf(is)
	if err != nil {
		return fmt.Errorf("trail: %w", err)
	}
	how, thing := tellingOf(noun, key), noun+" "+key
	for _, f := range fieldsOfBoth(before, after) {
		if before[f] == after[f] {
			continue
		}
		one := told{Change: trail.Change{Thing: thing, Field: f}, subject: subject}
		if one.secret = among(f, how.secret); !one.secret {
			one.was, one.is = before[f], after[f]
			one.sealed = !how.isClear(f) || !trail.Showable(one.was) || !trail.Showable(one.is)
		}
		tx.keepTold(one)
	}
	return nil
}

func fieldsOfBoth(before, after map[string]string) []string {
	fields := slices.Collect(maps.Keys(after))
	for f := range before {
		if _, both := after[f]; !both {
			fields = append(fields, f)
		}
	}
	slices.Sort(fields)
	return fields
}

// keepTold remembers a change. Of a field that changes twice in one transaction the first and the last value count.
func (tx *Tx) keepTold(one told) {
	place := one.Thing + "\x00" + one.Field
	if i, again := tx.toldAt[place]; again {
		tx.told[i].is = one.is
		tx.told[i].sealed = tx.told[i].sealed || one.sealed
		return
	}
	if len(tx.told) == mostTold {
		tx.untold++
		return
	}
	if tx.toldAt == nil {
		tx.toldAt = map[string]int{}
	}
	tx.toldAt[place] = len(tx.told)
	tx.told = append(tx.told, one)
}

// tellAll puts the changes of the transaction into its entry, and answers with those that it took.
func (tx *Tx) tellAll(e *trail.Entry) []told {
	list := slices.DeleteFunc(tx.told, func(t told) bool { return t.was == t.is && !t.secret })
	changes := make([]trail.Change, len(list))
	for i := range list {
		t := &list[i]
		if t.sealed {
			t.salt = tx.salt(e.Number, i+1)
			if t.was != "" {
				t.Was.Sealed = trail.Seal(t.salt, t.Change, false, t.was)
			}
			if t.is != "" {
				t.Is.Sealed = trail.Seal(t.salt, t.Change, true, t.is)
			}
		} else {
			t.Was.Text, t.Is.Text = t.was, t.is
		}
		changes[i] = t.Change
	}
	n := e.Tell(changes)
	e.More += tx.untold
	return list[:n]
}

// keepValues keeps what the entry only commits to.
func (tx *Tx) keepValues(number int64, list []told) error {
	for i, t := range list {
		if !t.sealed || tx.erased[t.subject] {
			continue
		}
		err := tx.exec("INSERT INTO trail_values (number, position, subject, salt, was, now) VALUES (?, ?, ?, ?, ?, ?)",
			number, i+1, t.subject[:], t.salt[:], orNull(t.was), orNull(t.is))
		if err != nil {
			return fmt.Errorf("trail: %w", err)
		}
	}
	return nil
}

func randomSalt(int64, int) (salt trail.Salt) {
	_, _ = rand.Read(salt[:]) // never fails: crypto/rand ends the program instead
	return salt
}

// EraseTold removes for good what the trail still knows of somebody beside its entries, also of those who were merged into her: the
// values of all fields, and the salts with which a guess could be confirmed. The entries stay, signed and valid. What this transaction tells of
// her is not kept either.
func (tx *Tx) EraseTold(subject bill.ID) error {
	all, err := tx.ids("SELECT other FROM merges WHERE kept = ?", subject[:])
	if err != nil {
		return fmt.Errorf("trail: %w", err)
	}
	if tx.erased == nil {
		tx.erased = map[bill.ID]bool{}
	}
	for _, id := range append(all, subject) {
		tx.erased[id] = true
	}
	for _, table := range []string{"trail_values", "earlier_values"} {
		if err := tx.exec("DELETE FROM "+table+" WHERE subject IN "+hers("?1"), subject[:]); err != nil {
			return fmt.Errorf("trail: %w", err)
		}
	}
	return nil
}

// tellNamed tells of a row of customers or items before it is written.
func (tx *Tx) tellNamed(table string, id bill.ID, name, body string) error {
	was, err := tx.namedRecord(table, id)
	if err != nil {
		return err
	}
	is, err := withName(name, body)
	if err != nil {
		return err
	}
	return tx.Tell(strings.TrimSuffix(table, "s"), id.String(), id, was, is)
}

// namedRecord is a row of customers or items as the trail tells of it, nil where there is none. One that lies in the bin is still there.
func (v *View) namedRecord(table string, id bill.ID) (map[string]any, error) {
	var name, body string
	var binned bool
	err := v.row("SELECT name, body, 0 FROM "+table+" WHERE id = ?1 UNION ALL SELECT name, body, 1 FROM bin WHERE id = ?1",
		[]any{id[:]}, &name, &body, &binned)
	if errors.Is(err, ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	record, err := withName(name, body)
	if binned && err == nil {
		record["binned"] = true
	}
	return record, err
}

func withName(name, body string) (map[string]any, error) {
	record, err := recordOf([]byte(body))
	record["name"] = name
	return record, err
}

// tellMark tells of a thing that it is now what it was not: in the bin, deleted, merged into another one.
func (tx *Tx) tellMark(noun string, id bill.ID, mark, is string) error {
	return tx.Tell(noun, id.String(), id, nil, map[string]any{mark: is})
}

// recordOf reads the JSON of a body column without losing a digit.
func recordOf(body []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	record := map[string]any{}
	return record, dec.Decode(&record)
}

// fieldsOf lays a record out flat: "address.city" to "Berlin", "lines[0]" to the first of a list. What is empty is left out.
func fieldsOf(record any) (map[string]string, error) {
	fields := map[string]string{}
	switch r := record.(type) {
	case nil:
	case map[string]any:
		flatten(fields, "", r)
	default:
		text, err := json.Marshal(record)
		if err != nil {
			return nil, err
		}
		values, err := recordOf(text)
		if err != nil {
			return nil, err
		}
		flatten(fields, "", values)
	}
	return fields, nil
}

func flatten(into map[string]string, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			inner := name
			if at != "" {
				inner = at + "." + name
			}
			flatten(into, inner, value)
		}
	case []any:
		for i, value := range v {
			flatten(into, at+"["+strconv.Itoa(i)+"]", value)
		}
	case json.Number:
		into[at] = v.String()
	case bool:
		if v {
			into[at] = "yes"
		}
	case string:
		if v != "" {
			into[at] = v
		}
	}
}

// short is how the trail tells of something too large to be told: the beginning of its digest.
func short(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	sum := sha256.Sum256(b)
	return "sha256 " + hex.EncodeToString(sum[:8])
}

// Told is a change as it can be read today.
type Told struct {
	Thing string // noun and id or key
	Field string
	Was   ToldValue
	Is    ToldValue
}

// ToldValue is a side of a change: the text where it is in the log or still kept beside it.
type ToldValue struct {
	Text   string
	Erased bool // the log commits to a value that is kept no more
}

// TrailChanges are the changes that an entry of the trail tells of, in clear as far as they are kept. A kept value that is not the one
// which the entry commits to is ErrDamaged.
func (v *View) TrailChanges(e trail.Entry) ([]Told, error) {
	return v.changes(e, "SELECT salt, was, now FROM trail_values WHERE number = ?1 AND position = ?2")
}

func (v *View) changes(e trail.Entry, query string, more ...any) ([]Told, error) {
	list := make([]Told, len(e.Changes))
	for i, c := range e.Changes {
		var salt []byte
		var was, is *string
		if !c.Was.Clear() || !c.Is.Clear() {
			err := v.row(query, append([]any{e.Number, i + 1}, more...), &salt, &was, &is)
			if err != nil && !errors.Is(err, ErrMissing) {
				return nil, fmt.Errorf("trail: %w", err)
			}
		}
		one, ok := opened(c, salt, was, is)
		if !ok {
			return nil, &DamageError{File: booksName, Err: fmt.Errorf("a value beside entry %d of the trail is another one", e.Number)}
		}
		list[i] = one
	}
	return list, nil
}

// opened reads a change with what is kept beside it.
func opened(c trail.Change, salt []byte, was, is *string) (t Told, ok bool) {
	t = Told{Thing: c.Thing, Field: c.Field, Was: ToldValue{Text: c.Was.Text}, Is: ToldValue{Text: c.Is.Text}}
	for _, side := range []struct {
		of    trail.Value
		after bool
		kept  *string
		to    *ToldValue
	}{{c.Was, false, was, &t.Was}, {c.Is, true, is, &t.Is}} {
		switch {
		case side.of.Clear():
			if side.kept != nil {
				return t, false
			}
		case side.kept == nil:
			side.to.Erased = true
		case len(salt) != len(trail.Salt{}) || !c.Opens(trail.Salt(salt), side.after, *side.kept):
			return t, false
		default:
			side.to.Text = *side.kept
		}
	}
	return t, true
}

// TrailKept is what is still kept of the values that a leaf of the trail commits to, for an export.
func (v *View) TrailKept(leaf []byte) (list []trail.Kept, err error) {
	e, _, err := trail.Decode(leaf)
	if err != nil || len(e.Changes) == 0 {
		return nil, nil // a verifier says what is wrong with it
	}
	err = v.rows(func(rows *sql.Rows) error {
		var k trail.Kept
		var salt []byte
		err := rows.Scan(&k.Position, &salt, &k.Was, &k.Is)
		if err == nil {
			k.Salt = trail.Salt(salt)
			list = append(list, k)
		}
		return err
	}, "SELECT position, salt, was, now FROM trail_values WHERE number = ? ORDER BY position", e.Number)
	if err != nil {
		return nil, fmt.Errorf("trail: %w", err)
	}
	return list, nil
}
