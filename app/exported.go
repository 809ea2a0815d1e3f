package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// exported is a complete export in its folder, as books are made from it.
type exported struct {
	dir string
	description
	digest [32]byte // of the description
	store  bill.ID
	made   time.Time
	name   string // of the company
}

// maxDescription bounds the description: a line for each of a million papers.
const maxDescription = 256 << 20

// broken is an export that is not as it was written: which file, and why.
func broken(file, format string, args ...any) *Error {
	return &Error{Kind: Damaged, Field: file, Hint: HintExport, Err: fmt.Errorf(format, args...)}
}

// openExport reads the description of an export, and every file to its digest: nothing is made of one that was changed.
func openExport(ctx context.Context, dir string, progress Progress) (*exported, error) {
	x := &exported{dir: dir}
	f, err := os.Open(filepath.Join(dir, descriptionName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, &Error{Kind: Missing, Field: descriptionName, Hint: HintExport, Err: errors.New("this folder is no complete export")}
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxDescription))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &x.description); err != nil || x.Format != exportFormat {
		return nil, broken(descriptionName, "this is not the description of an export")
	}
	x.digest = sha256.Sum256(text)
	if err := x.fits(); err != nil {
		return nil, err
	}
	if err := x.compare(ctx, progress); err != nil {
		return nil, err
	}
	return x, x.company()
}

// fits says whether the description is one that this program understands.
func (x *exported) fits() (err error) {
	switch {
	case x.Version > exportVersion || x.Schema > store.SchemaVersion():
		return &Error{Kind: Unavailable, Field: descriptionName, Hint: HintUpdate, Err: errors.New("the export was written by a newer version")}
	case x.Damaged:
		return broken(descriptionName, "it is the export of damaged books: what it lacks cannot be made up for")
	case len(x.Trail.Root) != sha256.Size:
		return broken(descriptionName, "the head of the trail is not in it")
	}
	if x.store, err = bill.ParseID(x.Store); err != nil {
		return broken(descriptionName, "it does not say whose export it is")
	}
	if x.made, err = time.Parse(time.RFC3339Nano, x.Made); err != nil {
		return broken(descriptionName, "it does not say when it was made")
	}
	return nil
}

// compare reads every file that the description names. What else lies in the folder does not matter.
func (x *exported) compare(ctx context.Context, progress Progress) error {
	for i, f := range x.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) || f.Name != path.Clean(f.Name) {
			return broken(descriptionName, "it names a file outside of the export")
		}
		at := filepath.Join(x.dir, filepath.FromSlash(f.Name))
		info, err := os.Lstat(at)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return broken(f.Name, "the file is missing from the export")
		case err != nil:
			return err
		case !info.Mode().IsRegular() || info.Size() != f.Size:
			return broken(f.Name, "the file was changed since it was exported")
		}
		_, sum, err := digestOf(at)
		if err != nil {
			return err
		}
		if sum != f.SHA256 {
			return broken(f.Name, "the file was changed since it was exported")
		}
		if progress != nil && (i%50 == 0 || i+1 == len(x.Files)) {
			progress("files", int64(i+1), int64(len(x.Files)))
		}
	}
	return nil
}

func (x *exported) company() error {
	for row, err := range x.table("company") {
		if err != nil {
			return err
		}
		x.name, _ = row.Values["name"].(string)
	}
	if x.name == "" {
		return broken(tableFile("company"), "the company is not in it")
	}
	return nil
}

func tableFile(table string) string { return tablesFolder + "/" + table + ".jsonl" }

// trailTable holds what the new books keep as an earlier trail, and not as their own; valuesTable what is kept beside it.
const (
	trailTable  = "trail_entries"
	valuesTable = "trail_values"

	earlierValuesTable = "earlier_values"
)

// rows are those of all tables but the trail.
func (x *exported) rows(progress Progress) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		n := int64(0)
		for _, f := range x.Files {
			table, ok := strings.CutPrefix(f.Name, tablesFolder+"/")
			table, lines := strings.CutSuffix(table, ".jsonl")
			if !ok || !lines || table == trailTable {
				continue
			}
			for row, err := range x.table(table) {
				if n++; progress != nil && n%1000 == 0 {
					progress("rows", n, 0)
				}
				if row.Table == valuesTable && err == nil {
					row.Table, row.Values["trail"] = earlierValuesTable, x.store.String()
				}
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// table reads the rows of a table, one line at a time.
func (x *exported) table(name string) iter.Seq2[store.Row, error] {
	return func(yield func(store.Row, error) bool) {
		f, err := os.Open(filepath.Join(x.dir, filepath.FromSlash(tableFile(name))))
		if err != nil {
			yield(store.Row{}, broken(tableFile(name), "the file cannot be read: %w", err))
			return
		}
		defer f.Close()
		in := bufio.NewReaderSize(f, 256<<10)
		for nth := 1; ; nth++ {
			line, err := in.ReadBytes('\n')
			if err != nil {
				if !errors.Is(err, io.EOF) || len(line) > 0 {
					yield(store.Row{}, broken(tableFile(name), "line %d does not end", nth))
				}
				return
			}
			values, err := x.line(line)
			if err != nil {
				yield(store.Row{}, broken(tableFile(name), "line %d: %w", nth, err))
				return
			}
			if !yield(store.Row{Table: name, Values: values}, nil) {
				return
			}
		}
	}
}

// line reads a row: whole numbers, texts, and files by their name.
func (x *exported) line(text []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var values map[string]any
	if err := dec.Decode(&values); err != nil || values == nil { // null is one without an error
		return nil, errors.New("not a JSON object")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	for name, value := range values {
		switch v := value.(type) {
		case string:
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, fmt.Errorf("%s: a whole number is expected", name)
			}
			values[name] = n
		case map[string]any:
			data, err := x.read(v["file"])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			values[name] = data
		default:
			return nil, fmt.Errorf("%s: a text or a whole number is expected", name)
		}
	}
	return values, nil
}

// read reads a file that a row names. Only a paper is one.
func (x *exported) read(name any) ([]byte, error) {
	file, ok := name.(string)
	if !ok || !strings.HasPrefix(file, papersFolder+"/") || file != path.Clean(file) || !filepath.IsLocal(filepath.FromSlash(file)) {
		return nil, errors.New("a file in the folder of the papers is expected")
	}
	return os.ReadFile(filepath.Join(x.dir, filepath.FromSlash(file)))
}

// leaves are the entries of the trail.
func (x *exported) leaves() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for row, err := range x.table(trailTable) {
			var leaf []byte
			if err == nil {
				text, _ := row.Values["entry"].(string)
				leaf, err = store.BlobIn(text)
			}
			if !yield(leaf, err) || err != nil {
				return
			}
		}
	}
}

// earlier is the trail of the export as the new books keep it.
func (x *exported) earlier() store.EarlierTrail {
	return store.EarlierTrail{
		Store: x.store, Made: x.made, Export: x.digest, People: x.Trail.People,
		Anchor: trail.Anchor{Size: x.Trail.Size, Root: tlog.Hash(x.Trail.Root)},
	}
}

// verify checks the trail of the export as a check of the books would.
func (x *exported) verify() error {
	e := x.earlier()
	r, err := trail.Verify(x.leaves(), e.Terms(), e.Anchor)
	if err == nil && !r.Sound() {
		err = broken(tableFile(trailTable), "the trail is not sound: %s", r.Findings[0])
	}
	return err
}
