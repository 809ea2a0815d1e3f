package trail

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"counterfoil/crypto"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Appended is what the store files for one entry, all of it in one transaction.
type Appended struct {
	Entry  Entry       // with Prev
	Leaf   []byte      // the entry as JSON, then 64 bytes of signature
	First  int64       // index of the first of Hashes among the stored hashes
	Hashes []tlog.Hash // one leaf hash and the nodes that it completes
}

// Append makes the leaf of the entry that follows Number-1 others, whose stored hashes r reads (about log2 of Number of
// them). sign is the actor's crypto.Identity.Sign.
func Append(e Entry, sign func([]byte) ([]byte, error), r tlog.HashReader) (Appended, error) {
	before := e.Number - 1
	e.Prev = tlog.Hash{}
	if before > 0 {
		h, err := r.ReadHashes([]int64{tlog.StoredHashIndex(0, before-1)})
		if err != nil || len(h) != 1 {
			return Appended{}, fmt.Errorf("append to trail: read entry %d: %w", before, orMissing(err))
		}
		e.Prev = h[0]
	}
	text, err := e.Bytes()
	if err != nil {
		return Appended{}, fmt.Errorf("append to trail: %w", err)
	}
	sig, err := sign(signed(text))
	if err != nil {
		return Appended{}, fmt.Errorf("append to trail: %w", err)
	}
	a := Appended{Entry: e, Leaf: append(text, sig...), First: tlog.StoredHashCount(before)}
	a.Hashes, err = tlog.StoredHashes(before, a.Leaf, r)
	if err != nil {
		return Appended{}, fmt.Errorf("append to trail: %w", err)
	}
	return a, nil
}

func orMissing(err error) error {
	if err == nil {
		return errors.New("hash missing")
	}
	return err
}

// Anchor is a state of the trail: so many entries, this root. Whoever keeps an anchor can tell later whether the trail
// still tells the same story.
type Anchor struct {
	Size int64
	Root tlog.Hash
}

// At is the anchor of the first size entries, out of the stored hashes.
func At(size int64, r tlog.HashReader) (Anchor, error) {
	root, err := tlog.TreeHash(size, r)
	if err != nil {
		return Anchor{}, fmt.Errorf("root of %d trail entries: %w", size, err)
	}
	return Anchor{Size: size, Root: root}, nil
}

// Short is the anchor for paper: the size and 80 bits of the root, such as "1234-ABCDEFGHIJKLMNOP".
func (a Anchor) Short() string {
	return strconv.FormatInt(a.Size, 10) + "-" + base32.StdEncoding.EncodeToString(a.Root[:10])
}

// What Extends and OpenCheckpoint answer.
var (
	ErrCut        = errors.New("trail is shorter than it was")
	ErrRewritten  = errors.New("trail tells another story than it did")
	ErrCheckpoint = errors.New("not a checkpoint of this trail")
)

// Extends says whether a trail of size entries, by its stored hashes, begins with the anchored one. It reads about
// log2(size) hashes: quick enough for every start. That the entries match the stored hashes, Verify shows.
func Extends(old Anchor, size int64, r tlog.HashReader) error {
	if size < old.Size {
		return fmt.Errorf("%w: %d entries, %d were anchored", ErrCut, size, old.Size)
	}
	if old.Size == 0 {
		return nil
	}
	now, err := At(old.Size, r)
	if err != nil {
		return err
	}
	if now.Root != old.Root {
		return fmt.Errorf("%w: within the first %d entries", ErrRewritten, old.Size)
	}
	return nil
}

// origin is the first line of a checkpoint.
func origin(store crypto.ID) string { return "counterfoil/" + store.String() }

// Checkpoint is the anchor as a signed note in the form of C2SP tlog-checkpoint: origin, size, root, signature. The name
// of the signing key is the user id.
func Checkpoint(store crypto.ID, a Anchor, by *crypto.Identity) ([]byte, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", origin(store), a.Size, a.Root)
	key, err := verifier(by.User, by.Public())
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	msg, err := note.Sign(&note.Note{Text: text}, signer{key, by})
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return msg, nil
}

// signer lets an Identity sign notes.
type signer struct {
	note.Verifier
	by *crypto.Identity
}

func (s signer) Sign(msg []byte) ([]byte, error) { return s.by.Sign(msg) }

func verifier(user crypto.ID, key ed25519.PublicKey) (note.Verifier, error) {
	if len(key) != ed25519.PublicKeySize {
		return nil, crypto.ErrWiped
	}
	text, err := note.NewEd25519VerifierKey(user.String(), key)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

// known finds the keys of a note's signers among the users.
type known func(user crypto.ID) (ed25519.PublicKey, bool)

func (k known) Verifier(name string, hash uint32) (note.Verifier, error) {
	unknown := &note.UnknownVerifierError{Name: name, KeyHash: hash}
	user, err := crypto.ParseID(name)
	if err != nil {
		return nil, unknown
	}
	key, ok := k(user)
	if !ok {
		return nil, unknown
	}
	v, err := verifier(user, key)
	if err != nil || v.KeyHash() != hash {
		return nil, unknown
	}
	return v, nil
}

// OpenCheckpoint checks a checkpoint of this store's trail and says who signed it. key finds the public key of a user;
// whether that user may sign checkpoints is the caller's question. Everything else is ErrCheckpoint.
func OpenCheckpoint(msg []byte, store crypto.ID, key func(user crypto.ID) (ed25519.PublicKey, bool)) (Anchor, crypto.ID, error) {
	if len(msg) > maxLeaf {
		return Anchor{}, crypto.ID{}, ErrCheckpoint
	}
	n, err := note.Open(msg, known(key))
	if err != nil || len(n.Sigs) != 1 {
		return Anchor{}, crypto.ID{}, ErrCheckpoint
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != origin(store) || lines[3] != "" {
		return Anchor{}, crypto.ID{}, ErrCheckpoint
	}
	a, ok := anchorIn(lines[1], lines[2])
	by, err := crypto.ParseID(n.Sigs[0].Name)
	if !ok || err != nil {
		return Anchor{}, crypto.ID{}, ErrCheckpoint
	}
	return a, by, nil
}

// ReadCheckpoint reads what a checkpoint says without asking who signed it: an anchor that somebody kept is as good as the place where it
// was kept.
func ReadCheckpoint(msg []byte) (Anchor, bool) {
	text, _, ok := strings.Cut(string(msg), "\n\n")
	lines := strings.Split(text, "\n")
	if !ok || len(lines) != 3 || !strings.HasPrefix(lines[0], "counterfoil/") {
		return Anchor{}, false
	}
	return anchorIn(lines[1], lines[2])
}

func anchorIn(number, digest string) (Anchor, bool) {
	size, err := strconv.ParseInt(number, 10, 64)
	root, err2 := base64.StdEncoding.Strict().DecodeString(digest)
	if err != nil || err2 != nil || size < 0 || len(root) != tlog.HashSize || strconv.FormatInt(size, 10) != number {
		return Anchor{}, false
	}
	return Anchor{Size: size, Root: tlog.Hash(root)}, true
}
