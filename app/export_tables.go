package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// The nouns of an export are for people and spreadsheets. Books are made again from its tables, which lose nothing: one file each,
// one row a line. The description names every file with its digest. README.md has the form.

const (
	descriptionName = "description.json"
	tablesFolder    = "tables"
	papersFolder    = "papers"
	exportFormat    = "counterfoil-export"
	exportVersion   = 1
)

// description says what an export holds.
type description struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	Program string          `json:"program"`
	Schema  int             `json:"schema"` // version of the tables
	Made    string          `json:"made"`
	Store   string          `json:"store"`
	Damaged bool            `json:"damaged,omitempty"` // of damaged books: no tables, no way back
	Trail   trailFacts      `json:"trail"`
	Files   []describedFile `json:"files"`
}

type trailFacts struct {
	Size   int64                 `json:"size"`
	Root   []byte                `json:"root"`
	People []store.EarlierPerson `json:"people"`
}

type describedFile struct {
	Name   string `json:"name"` // with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// settingsKept are the beginnings of the keys of settings that belong to the books and not to these keys, this store or this moment.
// Every key of this package is in one of the two lists: a test sees to it.
var settingsKept = []string{uiSettings, settingLate, settingOwn, settingAccounts, settingReminders, settingMailTemplates, settingPaper, settingMailServer, settingRetention, settingBackupPlan, settingAlarms}

// settingsLeftOut are those that an export does not hold, and why.
var settingsLeftOut = map[string]string{
	settingBackupKey:       "a secret",
	settingBackupFollows:   "goes with the secret",
	settingCompacted:       "of these pages",
	settingBooks:           "which books these are",
	settingVersion:         "of the program that opened these books last",
	settingWithoutKeychain: "how these books open, not what they hold",
	settingRestored:        "an import asks by itself",
	settingMailRefused:     "what a server said to a password",
	settingLettersRestored: "an import asks by itself",
	settingUserName:        "goes with the people of the trail",
	settingGiven:           "says that they are somebody else's to read: whoever imports them makes books of her own",
	settingFactorRoles:     "about the people of these books: the new owner decides anew",
}

func keptSetting(key string) bool {
	for _, begin := range settingsKept {
		if strings.HasPrefix(key, begin) {
			return true
		}
	}
	return false
}

// tables writes every table, but for those that store.TablesLeftOut names.
func (e *exporter) tables(ctx context.Context) error {
	if e.damage != nil {
		return nil
	}
	if err := os.Mkdir(filepath.Join(e.dir, tablesFolder), 0o700); err != nil {
		return err
	}
	list, err := e.v.Tables()
	if err != nil {
		return err
	}
	for _, t := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.file(tablesFolder+"/"+t.Name+".jsonl", func(w *bufio.Writer) error { return e.rows(t, w) }); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) rows(t store.Table, w *bufio.Writer) error {
	var line []byte
	return e.v.TableRows(t, func(values []any) (err error) {
		if key, ok := values[0].(string); ok && t.Name == "settings" && !keptSetting(key) {
			return nil
		}
		line = append(line[:0], '{')
		for i, c := range t.Columns {
			value := values[i]
			if c.Apart {
				line = fmt.Appendf(line, "%q:{\"file\":%s},", c.Name, jsonText(e.papers[bill.ID(values[0].([]byte))]))
				continue
			}
			if line, err = appendField(line, c.Name, value); err != nil {
				return err
			}
		}
		line = append(bytes.TrimSuffix(line, []byte(",")), '}', '\n')
		_, err = w.Write(line)
		return err
	})
}

// appendField writes a column of a row; nothing where it is NULL.
func appendField(line []byte, name string, value any) ([]byte, error) {
	if value == nil {
		return line, nil
	}
	line = append(line, '"')
	line = append(append(line, name...), '"', ':')
	switch v := value.(type) {
	case int64:
		line = strconv.AppendInt(line, v, 10)
	case []byte:
		line = append(append(append(line, '"'), store.BlobText(v)...), '"')
	case string:
		line = append(line, jsonText(v)...)
	default:
		return nil, fmt.Errorf("column %s holds a %T", name, value)
	}
	return append(line, ','), nil
}

// jsonText is a text in JSON, with <, > and & as they are.
func jsonText(text string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err) // a text
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// describe lists all files, with their digests as they are on the disk. It comes last.
func (e *exporter) describe(ctx context.Context) error {
	anchor, err := e.anchor()
	if err != nil {
		return err
	}
	d := description{
		Format: exportFormat, Version: exportVersion, Program: e.session.books.env.Version, Schema: store.SchemaVersion(),
		Made: e.v.Now().Format(time.RFC3339Nano), Store: e.session.keys.Store.String(), Damaged: e.damage != nil, Trail: anchor,
	}
	err = filepath.WalkDir(e.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(e.dir, path)
		if err != nil {
			return err
		}
		f := describedFile{Name: filepath.ToSlash(name)}
		if f.Size, f.SHA256, err = digestOf(path); err != nil {
			return err
		}
		d.Files = append(d.Files, f)
		return nil
	})
	if err != nil {
		return err
	}
	return e.one(descriptionName, d)
}

// anchor is the state of the trail, and who could sign it; nothing of damaged books.
func (e *exporter) anchor() (out trailFacts, err error) {
	if e.damage != nil {
		return out, nil
	}
	a, err := e.v.Anchor()
	if err != nil {
		return out, err
	}
	out.Size, out.Root = a.Size, a.Root[:]
	terms, err := e.session.termsIn(e.v)
	if err != nil {
		return out, err
	}
	for _, t := range terms {
		name, err := e.v.Setting(settingName(bill.ID(t.User)))
		if err != nil {
			return out, err
		}
		out.People = append(out.People, store.EarlierPerson{ID: t.User, Name: string(name), Role: t.Role, Key: t.Key, From: t.From, To: t.To})
	}
	return out, nil
}

func digestOf(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return n, hex.EncodeToString(sum.Sum(nil)), err
}
