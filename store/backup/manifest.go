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
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Format is the format this version writes; Version is the newest it reads. A full is still written as version 1, which
// every program reads; a differential is version 2, and books that are handed over are version 3.
const (
	Format  = "counterfoil-backup"
	Version = 3

	versionFull   = 1
	versionChange = 2
)

// Names of the members of the archive, in their order. A full ends with the books, a differential with list and pages.
const (
	nameManifest   = "manifest.json"
	nameSignature  = "manifest.sig"
	nameCheckpoint = "checkpoint"
	nameKeys       = "keys.json"
	nameBooks      = "books.db"
	nameList       = "pages.txt"
	namePages      = "pages.bin"
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
	Pages    uint32            // of store.PageSize bytes, of the books that the backup makes
	Books    [32]byte          // SHA-256 of the SQLite file that the backup makes, a differential together with its parents
	Change   *Change           // of a differential; nil for a full
	Handover *Handover         // of books that are handed over to somebody; nil for a backup
	Trail    trail.Anchor
	Facts    store.Facts

	checkpoint, keys [32]byte // SHA-256 of these members
}

// Size is the length in bytes of the SQLite file.
func (m Manifest) Size() int64 { return int64(m.Pages) * store.PageSize }

// Kind says what the file is.
func (m Manifest) Kind() Kind {
	if m.Change == nil {
		return Full
	}
	return m.Change.Kind
}

// Parent is the id of the backup that this one builds upon, zero for a full.
func (m Manifest) Parent() bill.ID {
	if m.Change == nil {
		return bill.ID{}
	}
	return m.Change.Parent
}

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
	Change     *changeWire `json:"change,omitempty"`
	Handover   *Handover   `json:"handover,omitempty"`
	Checkpoint string      `json:"checkpointSha256"`
	Keys       string      `json:"keysSha256"`
	Trail      struct {
		Size int64  `json:"size"`
		Root []byte `json:"root"`
	} `json:"trail"`
	Facts factsWire `json:"facts"`
}

const madeForm = "2006-01-02T15:04:05Z"

func (m Manifest) bytes() ([]byte, error) {
	w := wire{
		Format: Format, Version: Version, ID: m.ID.String(), Sequence: m.Sequence, Previous: hex.EncodeToString(m.Previous),
		Made: m.Made.UTC().Format(madeForm), Program: m.Program, Schema: m.Schema, Store: m.Store, Epoch: m.Epoch,
		Signer: m.Signer, Key: m.Key, Checkpoint: hex.EncodeToString(m.checkpoint[:]), Keys: hex.EncodeToString(m.keys[:]),
		Facts: factsOut(m.Facts), Handover: m.Handover,
	}
	switch {
	case m.Change != nil:
		w.Version, w.Change = versionChange, m.Change.wire()
	case m.Handover == nil:
		w.Version = versionFull
	}
	w.Books.PageSize, w.Books.Pages, w.Books.SHA256 = store.PageSize, m.Pages, hex.EncodeToString(m.Books[:])
	w.Trail.Size, w.Trail.Root = m.Trail.Size, m.Trail.Root[:]
	b, err := json.MarshalIndent(w, "", "  ")
	return append(b, '\n'), err
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
	if err := dec.Decode(&w); err != nil {
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
		Key: w.Key, Pages: w.Books.Pages, Handover: w.Handover,
	}
	var errs [5]error
	m.ID, errs[0] = bill.ParseID(w.ID)
	m.Made, errs[1] = time.Parse(madeForm, w.Made)
	m.Facts, errs[2] = w.Facts.facts()
	errs[3] = digests(map[*[32]byte]string{&m.Books: w.Books.SHA256, &m.checkpoint: w.Checkpoint, &m.keys: w.Keys})
	if w.Change != nil {
		m.Change, errs[4] = w.Change.change(m.Pages)
	}
	if w.Previous != "" {
		m.Previous, err = hex.DecodeString(w.Previous)
	}
	sound := w.Books.PageSize == store.PageSize && m.Pages > 0 && len(m.Key) == ed25519.PublicKeySize &&
		len(w.Trail.Root) == tlog.HashSize && w.Trail.Size >= 0 && m.Sequence > 0 &&
		(m.Handover == nil || m.Change == nil && m.Handover.sound())
	if err != nil || errors.Join(errs[:]...) != nil || !sound {
		return Manifest{}, errManifest
	}
	m.Trail = trail.Anchor{Size: w.Trail.Size, Root: tlog.Hash(w.Trail.Root)}
	return m, nil
}

// digests reads SHA-256 digests in hexadecimal.
func digests(list map[*[32]byte]string) error {
	for into, text := range list {
		b, err := hex.DecodeString(text)
		if err != nil || len(b) != 32 {
			return errManifest
		}
		*into = [32]byte(b)
	}
	return nil
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
