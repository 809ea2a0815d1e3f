package backup

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Format is the format this version writes; Version is counted up with every change that an older program cannot read.
const (
	Format  = "counterfoil-backup"
	Version = 1
)

// Names of the members of the archive, in their order.
const (
	nameManifest   = "manifest.json"
	nameSignature  = "manifest.sig"
	nameCheckpoint = "checkpoint"
	nameKeys       = "keys.json"
	nameBooks      = "books.db"
)

// Bounds in bytes of the members that are held in memory.
const (
	maxManifest   = 64 << 10
	maxCheckpoint = 4 << 10
	maxKeys       = crypto.MaxKeyFile
)

// Manifest says what a backup holds. Its signature covers all of it, and it holds the digests of the rest.
type Manifest struct {
	ID       bill.ID   // of this backup
	Sequence int64     // of the backups of this store, from 1
	Previous []byte    // SHA-256 of the backup before, nil for the first
	Made     time.Time // UTC, to the second
	Program  string    // version
	Schema   int       // of the tables
	Store    crypto.ID
	Epoch    uint32
	Signer   crypto.ID
	Key      ed25519.PublicKey // of the signer
	Pages    uint32            // of store.PageSize bytes
	Books    [32]byte          // SHA-256 of the SQLite file
	Trail    trail.Anchor
	Facts    store.Facts

	checkpoint, keys [32]byte // SHA-256 of these members
}

// Size is the length in bytes of the SQLite file.
func (m Manifest) Size() int64 { return int64(m.Pages) * store.PageSize }

// Fingerprint is what a person compares with the recovery kit.
func (m Manifest) Fingerprint() string { return crypto.Fingerprint(m.Key) }

// wire is the manifest as JSON. Amounts are decimal text, digests hexadecimal, ids in their usual form.
type wire struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	ID       string    `json:"id"`
	Sequence int64     `json:"sequence"`
	Previous string    `json:"previous,omitempty"`
	Made     string    `json:"made"`
	Program  string    `json:"program"`
	Schema   int       `json:"schema"`
	Store    crypto.ID `json:"store"`
	Epoch    uint32    `json:"epoch"`
	Signer   crypto.ID `json:"signer"`
	Key      []byte    `json:"key"`
	Books    struct {
		PageSize int    `json:"pageSize"`
		Pages    uint32 `json:"pages"`
		SHA256   string `json:"sha256"`
	} `json:"books"`
	Checkpoint string `json:"checkpointSha256"`
	Keys       string `json:"keysSha256"`
	Trail      struct {
		Size int64  `json:"size"`
		Root []byte `json:"root"`
	} `json:"trail"`
	Facts factsWire `json:"facts"`
}

type factsWire struct {
	Company    string    `json:"company"`
	Customers  int64     `json:"customers"`
	Items      int64     `json:"items"`
	Drafts     int64     `json:"drafts"`
	Quotes     int64     `json:"quotes"`
	Invoices   int64     `json:"invoices"`
	Credits    int64     `json:"credits"`
	Payments   int64     `json:"payments"`
	LastNumber string    `json:"lastNumber,omitempty"`
	LastIssued string    `json:"lastIssued,omitempty"`
	Sums       []sumWire `json:"sums"`
}

type sumWire struct {
	Currency string `json:"currency"`
	Invoiced string `json:"invoiced"`
	Credited string `json:"credited"`
	Received string `json:"received"`
	Open     string `json:"open"`
}

const madeForm = "2006-01-02T15:04:05Z"

func (m Manifest) bytes() ([]byte, error) {
	w := wire{
		Format: Format, Version: Version, ID: m.ID.String(), Sequence: m.Sequence, Previous: hex.EncodeToString(m.Previous),
		Made: m.Made.UTC().Format(madeForm), Program: m.Program, Schema: m.Schema, Store: m.Store, Epoch: m.Epoch,
		Signer: m.Signer, Key: m.Key, Checkpoint: hex.EncodeToString(m.checkpoint[:]), Keys: hex.EncodeToString(m.keys[:]),
		Facts: factsOut(m.Facts),
	}
	w.Books.PageSize, w.Books.Pages, w.Books.SHA256 = store.PageSize, m.Pages, hex.EncodeToString(m.Books[:])
	w.Trail.Size, w.Trail.Root = m.Trail.Size, m.Trail.Root[:]
	b, err := json.MarshalIndent(w, "", "  ")
	return append(b, '\n'), err
}

func factsOut(f store.Facts) factsWire {
	w := factsWire{
		Company: f.Company, Customers: f.Customers, Items: f.Items, Drafts: f.Drafts, Quotes: f.Quotes,
		Invoices: f.Invoices, Credits: f.Credits, Payments: f.Payments, LastNumber: f.LastNumber, Sums: []sumWire{},
	}
	if f.LastIssued != (bill.Date{}) {
		w.LastIssued = f.LastIssued.String()
	}
	for _, s := range f.Sums {
		w.Sums = append(w.Sums, sumWire{
			s.Invoiced.Currency().Code(), s.Invoiced.String(), s.Credited.String(), s.Received.String(), s.Open.String(),
		})
	}
	return w
}

// errManifest hides which of its fields is wrong: an authentic manifest is right in all.
var errManifest = errors.New("manifest not well-formed")

// parseManifest accepts exactly what bytes writes.
func parseManifest(b []byte) (Manifest, error) {
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(b, &head); err != nil || head.Format != Format {
		return Manifest{}, fmt.Errorf("%w: no manifest", ErrForeign)
	}
	if head.Version > Version {
		return Manifest{}, fmt.Errorf("%w: format %d", ErrNewer, head.Version)
	}
	var w wire
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil || head.Version != Version {
		return Manifest{}, errManifest
	}
	m, err := w.manifest()
	if err != nil {
		return Manifest{}, err
	}
	back, err := m.bytes()
	if err != nil || !bytes.Equal(back, b) {
		return Manifest{}, errManifest
	}
	return m, nil
}

func (w *wire) manifest() (m Manifest, err error) {
	m = Manifest{
		Sequence: w.Sequence, Program: w.Program, Schema: w.Schema, Store: w.Store, Epoch: w.Epoch, Signer: w.Signer,
		Key: w.Key, Pages: w.Books.Pages,
	}
	var errs [6]error
	m.ID, errs[0] = bill.ParseID(w.ID)
	m.Made, errs[1] = time.Parse(madeForm, w.Made)
	m.Facts, errs[2] = w.Facts.facts()
	for i, d := range []struct {
		text string
		into *[32]byte
	}{{w.Books.SHA256, &m.Books}, {w.Checkpoint, &m.checkpoint}, {w.Keys, &m.keys}} {
		b, err := hex.DecodeString(d.text)
		if err != nil || len(b) != 32 {
			errs[3+i] = errManifest
			continue
		}
		*d.into = [32]byte(b)
	}
	if w.Previous != "" {
		m.Previous, err = hex.DecodeString(w.Previous)
	}
	sound := w.Books.PageSize == store.PageSize && m.Pages > 0 && len(m.Key) == ed25519.PublicKeySize &&
		len(w.Trail.Root) == tlog.HashSize && w.Trail.Size >= 0 && m.Sequence > 0
	if err != nil || errors.Join(errs[:]...) != nil || !sound {
		return Manifest{}, errManifest
	}
	m.Trail = trail.Anchor{Size: w.Trail.Size, Root: tlog.Hash(w.Trail.Root)}
	return m, nil
}

func (w factsWire) facts() (store.Facts, error) {
	f := store.Facts{
		Company: w.Company, Customers: w.Customers, Items: w.Items, Drafts: w.Drafts, Quotes: w.Quotes,
		Invoices: w.Invoices, Credits: w.Credits, Payments: w.Payments, LastNumber: w.LastNumber,
	}
	if w.LastIssued != "" {
		day, err := bill.ParseDate(w.LastIssued)
		if err != nil {
			return f, errManifest
		}
		f.LastIssued = day
	}
	for _, s := range w.Sums {
		cur, err := money.ParseCurrency(s.Currency)
		if err != nil {
			return f, errManifest
		}
		var sum store.FactSum
		for text, into := range map[*string]*money.Amount{
			&s.Invoiced: &sum.Invoiced, &s.Credited: &sum.Credited, &s.Received: &sum.Received, &s.Open: &sum.Open,
		} {
			if *into, err = money.ReadAmount(cur, *text); err != nil {
				return f, errManifest
			}
		}
		f.Sums = append(f.Sums, sum)
	}
	return f, nil
}

// signed is what the maker signs: a label, so that the signature is good for nothing else, and the manifest.
func signed(manifest []byte) []byte {
	return append([]byte("counterfoil/backup manifest/v1\n"), manifest...)
}

func signatureText(sig []byte) []byte {
	return append([]byte(base64.StdEncoding.EncodeToString(sig)), '\n')
}

// checkSignature says whether the maker named in the manifest signed it, and is known.
func checkSignature(m Manifest, manifest, text []byte, o Opener) error {
	sig, err := base64.StdEncoding.Strict().DecodeString(string(bytes.TrimSuffix(text, []byte("\n"))))
	if err != nil || !ed25519.Verify(m.Key, signed(manifest), sig) {
		return fmt.Errorf("%w: bad signature", ErrUnsigned)
	}
	if o.Known == nil {
		return nil
	}
	key, ok := o.Known(m.Signer)
	if !ok || !bytes.Equal(key, m.Key) {
		return fmt.Errorf("%w: the maker is not known here", ErrUnsigned)
	}
	return nil
}
