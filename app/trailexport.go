package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"regexp"
	"slices"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// TrailExport is what ExportTrail has written.
type TrailExport struct {
	Path   string
	Anchor trail.Anchor
	Owner  string // fingerprint of the owner's key, as the recovery kit bears it
}

// ExportTrail writes the whole trail into one file, which VerifyTrailFile proves without any key of the books. It tells who did what and
// when, and of changes what stands in the trail in clear; the data of people only with values. The file must not exist. The trail tells
// of the export.
func (s *Session) ExportTrail(ctx context.Context, path string, values bool, progress Progress) (TrailExport, error) {
	out := TrailExport{}
	err := s.hold(exportTrail, func() (err error) {
		if out.Path, err = filepath.Abs(path); err != nil {
			return err
		}
		if within(out.Path, s.books.dir) {
			return invalid("file", "an export does not belong into the folder of the books")
		}
		if err := nothingAt(out.Path); err != nil {
			return err
		}
		if s.ReadOnly() == "" {
			if err := s.store.Write(ctx, s.deed(exportTrail, bill.ID{}), func(*store.Tx) error { return nil }); err != nil {
				return err
			}
		}
		out.Owner = s.founding().OwnerFingerprint()
		return s.store.Read(ctx, func(v *store.View) error {
			return newFile(out.Path, func(w io.Writer) error {
				out.Anchor, err = s.writeTrail(v, w, values, progress)
				return err
			})
		})
	})
	return out, asError("export trail", err)
}

func (s *Session) writeTrail(v *store.View, w io.Writer, values bool, progress Progress) (trail.Anchor, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	a, err := v.Anchor()
	if err != nil {
		return a, err
	}
	h := trail.Header{
		Store: s.founding().Store(), Made: v.Now(), Program: s.books.env.Version, Anchor: a, People: s.founder(), May: rightsByAction(),
	}
	if h.Checkpoint, err = s.checkpointOf(a); err != nil {
		return a, err
	}
	leaves := counted(v.Leaves(), func(n int64) { progress("trail", n, a.Size) })
	return a, trail.WriteExport(w, h, trailLines(v, leaves, values))
}

// trailLines puts beside each entry what is kept of the values that it commits to, where they are wished.
func trailLines(v *store.View, leaves iter.Seq2[[]byte, error], values bool) iter.Seq2[trail.Line, error] {
	return func(yield func(trail.Line, error) bool) {
		for leaf, err := range leaves {
			line := trail.Line{Leaf: leaf}
			if err == nil && values {
				line.Values, err = v.TrailKept(leaf)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// rightsByAction is the table of rights as an export of the trail bears it.
func rightsByAction() map[string][]string {
	may := map[string][]string{}
	for _, a := range allActions() {
		for _, r := range a.may {
			may[a.name] = append(may[a.name], string(r))
		}
	}
	return may
}

// TrailProof is what VerifyTrailFile has seen.
type TrailProof = trail.Offline

// VerifyTrailFile proves a file of ExportTrail: no entry is changed, missing, put in or moved; each is signed by who could act then, in the
// role that she had, which had the right; the head is signed; no number of a document is missing; and the trail goes on from every
// anchor in against (ReadTrailMark). What is wrong stands in the answer; the error is that of reading (Invalid for a file that is no exported trail).
func VerifyTrailFile(r io.Reader, against ...TrailMark) (TrailProof, error) {
	rights := rightsByAction()
	p, err := trail.VerifyExport(r, func(action, role string) (known, allowed bool) {
		roles, known := rights[action]
		return known, slices.Contains(roles, role)
	}, against...)
	if errors.Is(err, trail.ErrExport) {
		err = &Error{Kind: Invalid, Field: "file", Hint: HintFile, Err: err}
	}
	return p, asError("verify trail", err)
}

// ProveTrail proves the trail of these books as VerifyTrailFile does that of a file, values included.
func (s *Session) ProveTrail(ctx context.Context, progress Progress, against []TrailMark) (TrailProof, error) {
	return read(ctx, s, seeTrail, func(v *store.View) (TrailProof, error) {
		r, w := io.Pipe()
		done := make(chan struct{})
		go func() { // the view is this goroutine's until it is done
			defer close(done)
			_, err := s.writeTrail(v, w, true, progress)
			_ = w.CloseWithError(err) // never fails
		}()
		p, err := VerifyTrailFile(r, against...)
		_ = r.CloseWithError(err)
		<-done
		return p, err
	})
}

// OwnerOf is the fingerprint of the key with which the file says that its owner signs: to be compared with the recovery kit.
func OwnerOf(p TrailProof) string {
	for _, t := range p.Header.People {
		if t.Role == crypto.RoleOwner && t.From == 1 {
			return crypto.Fingerprint(t.Key)
		}
	}
	return ""
}

// printed is an anchor as it stands on papers, in texts and in the facts of a backup.
var printed = regexp.MustCompile(`\b\d+-[A-Z2-7]{16}\b`)

// maxMarkFile bounds a file that an anchor is looked for in, unless it is an exported trail.
const maxMarkFile = 16 << 20

// TrailMark is what a trail is held against.
type TrailMark = trail.Mark

// ReadTrailMark finds the anchor in what somebody kept: an anchor as printed and typed in, or a file: an earlier export of the trail, a
// checkpoint of a backup, or any text that bears one printed anchor. Errors: Invalid with the field "against".
func ReadTrailMark(text string, file io.Reader) (TrailMark, error) {
	if file == nil {
		s, err := trail.ParseShort(text)
		if err != nil {
			return TrailMark{}, &Error{Kind: Invalid, Field: "against", Err: err}
		}
		return s.Mark(), nil
	}
	in := bufio.NewReaderSize(file, 4096)
	begin, _ := in.Peek(64) // what cannot be read shows right below
	if trail.IsExport(begin) {
		x, err := trail.ReadExport(in)
		if err != nil {
			return TrailMark{}, &Error{Kind: Invalid, Field: "against", Hint: HintFile, Err: err}
		}
		return x.Anchor.Mark(), nil
	}
	data, err := io.ReadAll(io.LimitReader(in, maxMarkFile))
	if err != nil {
		return TrailMark{}, asError("anchor", err)
	}
	if a, ok := trail.ReadCheckpoint(data); ok {
		return a.Mark(), nil
	}
	found := printed.FindAll(data, -1)
	slices.SortFunc(found, bytes.Compare)
	found = slices.CompactFunc(found, bytes.Equal)
	if len(found) != 1 {
		return TrailMark{}, &Error{Kind: Invalid, Field: "against", Hint: HintFile, Err: fmt.Errorf("the file bears %d anchors of a trail, not one", len(found))}
	}
	return ReadTrailMark(string(found[0]), nil)
}

// findingWords are the kinds of findings in a sentence each.
var findingWords = map[trail.Kind]string{
	trail.Unreadable:   "this is no entry: it was overwritten",
	trail.Missing:      "entries are missing from here on",
	trail.Misplaced:    "an entry stands where it does not belong: moved, repeated or put in",
	trail.Detached:     "it does not follow the entry before it: one of the two was exchanged",
	trail.UnknownActor: "nobody of that id could act then: written by a stranger, or with a key of later",
	trail.WrongRole:    "the one who acted had another role then",
	trail.BadSignature: "it is not signed by the one whom it names: changed, or written by somebody else",
	trail.ClockBack:    "the clock had been set back",
	trail.Rewritten:    "they are not those of which the anchor was made: written anew",
	trail.CutTail:      "entries up to here were there, and the end is cut off",
	trail.NotAllowed:   "the role did not have the right to do that",
	trail.ForeignValue: "a value beside it is not the one that it commits to",
	trail.NumberGap:    "a document was issued, and the number before its own was not: one is missing",
	trail.NumberTwice:  "a document was issued under a number that was given before",
	trail.NoCheckpoint: "the head of the file is signed by nobody who could act then",
}

// FindingText is a finding in words.
func FindingText(f trail.Finding) string {
	words, ok := findingWords[f.Kind]
	if !ok {
		return f.String()
	}
	if f.Kind == trail.Rewritten {
		return fmt.Sprintf("entries %d to %d: %s", f.Since+1, f.Number, words)
	}
	return fmt.Sprintf("entry %d: %s", f.Number, words)
}
