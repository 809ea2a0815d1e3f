package store

import (
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// Table is a table of the books as a complete export writes it.
type Table struct {
	Name    string
	Columns []Column
	order   string
}

// Column is a column of a table.
type Column struct {
	Name string
	Kind ColumnKind
	// Apart says that its values are too large for a line: they go into files of their own, and TableRows gives NULL for them.
	Apart bool
}

// ColumnKind is what a column holds. All tables are STRICT, so that a value says by its column what it is.
type ColumnKind string

// The kinds of columns there are.
const (
	IntegerColumn ColumnKind = "INTEGER"
	TextColumn    ColumnKind = "TEXT"
	BlobColumn    ColumnKind = "BLOB"
)

// TablesLeftOut are the tables that no export holds, and why. Whoever adds a table either has it exported, which needs nothing,
// or says here why not.
var TablesLeftOut = map[string]string{
	"slots":             "secrets of the people of these books: the new owner brings his own",
	"second_factors":    "secrets of the people of these books: the new owner sets up his own",
	"recovery_codes":    "they belong to the second factors",
	"proof_marks":       "what the people of these books have proven, and failed to",
	"users":             "people who open these books: the new owner brings his own",
	"devices":           "computers on which they do",
	"alarms":            "they name entries of the trail of these books",
	"alarm_answers":     "they go with the alarms",
	"handovers":         "they name the trail of these books, and whoever answers seals to their owner",
	"handover_keys":     "whom the owner of these books trusts: the new owner compares anew",
	"handover_answers":  "they go with the handovers; what was booked of them is exported",
	"handover_verdicts": "they go with the answers",
	"backups":           "backups of these books do not hold the new ones",
	"backup_marks":      "they are of these backups",
	"places":            "where backups of these books lie: the new owner says where his shall",
	"place_secrets":     "secrets of a device of these books",
	"place_events":      "what became of backups of these books",
	"place_sights":      "what else lies in these places",
	"backup_makers":     "they are of the backups",
	"restores":          "they name the trail of these books",
	"snapshots":         "copies of these books beside them",
	"snapshot_ends":     "they go with the snapshots",
	"trail_hashes":      "they follow from the entries",
	"trail_register":    "it follows from the entries",
	"trigrams":          "the index of the search, which is made again",
	"trigrams_mark":     "how far that index goes",
}

// apart are the columns that go into files of their own.
var apart = map[string]string{"papers": "pdf", "reminders": "pdf", "einvoices": "file", "registrations": "pdf"}

// Tables are those of the books, sorted by name, but for TablesLeftOut and what SQLite keeps for itself.
func (v *View) Tables() ([]Table, error) {
	var all []string
	err := v.rows(func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		all = append(all, name)
		return err
	}, tableNames)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	var list []Table
	for _, name := range all {
		if TablesLeftOut[name] != "" {
			continue
		}
		t, err := v.table(name)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// tableNames are all tables of the schema that are not the inside of another one.
const tableNames = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')
	AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`

// table describes one of them. Rows come in the order of being added where the table keeps it, else by its key.
func (v *View) table(name string) (Table, error) {
	t := Table{Name: name, order: "rowid"}
	var keyed bool
	if err := v.row("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", []any{name}, &keyed); err != nil {
		return t, fmt.Errorf("table %s: %w", name, err)
	}
	key := map[int]string{}
	err := v.rows(func(rows *sql.Rows) error {
		var c Column
		var nth int
		err := rows.Scan(&c.Name, &c.Kind, &nth)
		c.Apart = apart[name] == c.Name
		t.Columns = append(t.Columns, c)
		if nth > 0 {
			key[nth] = c.Name
		}
		return err
	}, "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", name)
	if err != nil {
		return t, fmt.Errorf("table %s: %w", name, err)
	}
	if keyed {
		var by []string
		for i := 1; i <= len(key); i++ {
			by = append(by, key[i])
		}
		t.order = strings.Join(by, ", ")
	}
	return t, nil
}

// TableRows hands over every row of a table: int64, string, []byte or nil, in the order of its columns, valid during the call only.
func (v *View) TableRows(t Table, fn func(values []any) error) error {
	var names []string
	for _, c := range t.Columns {
		if c.Apart {
			names = append(names, "NULL")
			continue
		}
		names = append(names, c.Name)
	}
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	err := v.rows(func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		return fn(values)
	}, "SELECT "+strings.Join(names, ", ")+" FROM "+t.Name+" ORDER BY "+t.order)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	return nil
}

// BlobText is the form of a BLOB in a text: sixteen bytes are an id, with four dashes, which base64 has not; all others are base64.
func BlobText(b []byte) string {
	if len(b) == 16 {
		x := hex.EncodeToString(b)
		return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
	}
	return base64.StdEncoding.EncodeToString(b)
}

// BlobIn reads what BlobText wrote.
func BlobIn(text string) ([]byte, error) {
	if len(text) == 36 && strings.Count(text, "-") == 4 {
		return hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	}
	return base64.StdEncoding.DecodeString(text)
}
