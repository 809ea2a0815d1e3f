package trail

import (
	"crypto/ed25519"
	"fmt"
	"iter"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Kind says what is wrong with an entry.
type Kind string

// What Verify finds.
const (
	Unreadable    Kind = "unreadable"     // not an entry
	Missing       Kind = "missing"        // entries left out before this one
	Misplaced     Kind = "misplaced"      // a number that was there before: inserted or repeated
	Detached      Kind = "detached"       // does not follow the entry before it, which is another one than its author saw
	UnknownActor  Kind = "unknown actor"  // nobody with this id could act then
	WrongRole     Kind = "wrong role"     // the actor had another role then
	BadSignature  Kind = "bad signature"  // not signed by the actor
	ClockBack     Kind = "clock set back" // earlier than the entry before by more than two minutes: a notice, no forgery
	Rewritten     Kind = "rewritten"      // the entries up to here are not those that were anchored
	CutTail       Kind = "cut off"        // an anchor knows more entries than there are
	clockLeniency      = 2 * time.Minute
	maxFindings        = 100
)

// Finding is one thing that is wrong.
type Finding struct {
	Number int64 // of the entry; for Rewritten and CutTail the size of the anchor
	Since  int64 // Rewritten: the change lies after this entry, the last one that an anchor confirms
	Kind   Kind
}

// String is the finding in a few words, for logs and reports.
func (f Finding) String() string {
	if f.Kind == Rewritten {
		return fmt.Sprintf("entries %d to %d: %s", f.Since+1, f.Number, f.Kind)
	}
	return fmt.Sprintf("entry %d: %s", f.Number, f.Kind)
}

// Report is what Verify has seen.
type Report struct {
	Anchor   Anchor // of all entries read
	Last     time.Time
	Findings []Finding // at most 100, in the order of the trail
	More     int       // findings beyond these
	Terms    Terms     // as they were told, and as the entries tell on
}

// Sound says whether nothing is wrong; a clock that was set back is no forgery.
func (r Report) Sound() bool {
	return r.More == 0 && !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Kind != ClockBack })
}

// Verify reads the whole trail and answers with everything that is wrong: it does not stop at the first. Needed are no
// secrets, only the leaves in order, who could act when, and whatever anchors there are. Of the people it is enough to tell the Founder:
// the others follow from what he signed. Memory does not grow with the
// trail. The error is that of reading; what is wrong with the trail is in the report.
func Verify(leaves iter.Seq2[[]byte, error], terms Terms, anchors ...Anchor) (Report, error) {
	v := verifying{terms: terms, next: 1}
	for _, a := range anchors {
		v.marks = append(v.marks, a.Mark())
	}
	err := v.run(func(yield func(Line, error) bool) {
		for leaf, err := range leaves {
			if !yield(Line{Leaf: leaf}, err) {
				return
			}
		}
	})
	return v.report, err
}

// run reads the leaves to their end.
func (v *verifying) run(lines iter.Seq2[Line, error]) error {
	sortMarks(v.marks)
	v.meet()
	var list []taken
	size := 0
	for line, err := range lines {
		if err != nil {
			v.pass(list)
			v.pass(nil)
			return fmt.Errorf("read trail entry %d: %w", v.next, err)
		}
		size += len(line.Leaf)
		if list = append(list, taken{Line: line}); len(list) == atOnce || size > bytesAtOnce {
			list, size = v.pass(list), 0
		}
	}
	v.pass(list)
	v.pass(nil)
	for _, m := range v.marks {
		v.find(Finding{Number: m.Size, Kind: CutTail})
	}
	v.report.Anchor, v.report.Terms = v.tree.anchor(), v.terms
	return nil
}

// pass has some leaves looked at: what asks nothing of the others, reading them and their signatures, on all processors and while the
// next are fetched; then one after another, when the next come. It answers with the room of those that are done.
func (v *verifying) pass(list []taken) (room []taken) {
	before, ready := v.ahead, v.ready
	v.ahead, v.ready = list, make(chan struct{})
	go prepare(list, v.terms, v.ready)
	if ready != nil {
		<-ready
	}
	for i := range before {
		v.leaf(&before[i])
		v.meet()
	}
	return before[:0]
}

// prepare reads leaves and their signatures by the terms of before, and closes ready.
func prepare(list []taken, terms Terms, ready chan<- struct{}) {
	parallel(len(list), inBatch, func(from, to int) {
		for i := range list[from:to] {
			list[from+i].read(terms)
		}
		checkBatch(list[from:to])
	})
	close(ready)
}

// verifying is the state between two leaves.
type verifying struct {
	terms  Terms
	marks  []Mark // not yet reached, by size
	good   int64  // size of the last mark that held
	next   int64  // number expected
	prev   tlog.Hash
	tree   tree
	report Report
	also   func(*taken) // looks at each entry that can be read; may be nil

	ahead []taken       // under way
	ready chan struct{} // closed when they are read
}

func (v *verifying) find(f Finding) {
	if len(v.report.Findings) == maxFindings {
		v.report.More++
		return
	}
	v.report.Findings = append(v.report.Findings, f)
}

func (v *verifying) leaf(t *taken) {
	v.tree.add(t.hash)
	if t.sig == nil {
		v.find(Finding{Number: v.next, Kind: Unreadable})
		v.next++
		v.prev = t.hash
		return
	}
	v.order(t.Entry)
	v.author(t)
	v.clock(t.Entry)
	if v.also != nil {
		v.also(t)
	}
	v.prev = t.hash
}

// order checks number and predecessor. After a gap the predecessor is wrong too, which says nothing new.
func (v *verifying) order(e Entry) {
	switch {
	case e.Number > v.next:
		v.find(Finding{Number: v.next, Kind: Missing})
	case e.Number < v.next:
		v.find(Finding{Number: e.Number, Kind: Misplaced})
		return
	case e.Prev != v.prev:
		v.find(Finding{Number: e.Number, Kind: Detached})
	}
	v.next = e.Number + 1
}

func (v *verifying) author(t *taken) {
	term, ok := v.terms.at(t.Actor, t.Number)
	switch {
	case !ok || len(term.Key) != ed25519.PublicKeySize:
		v.find(Finding{Number: t.Number, Kind: UnknownActor})
	case !t.signedBy(term.Key):
		v.find(Finding{Number: t.Number, Kind: BadSignature})
	case term.Role != t.Role:
		v.find(Finding{Number: t.Number, Kind: WrongRole})
	default:
		v.terms = v.terms.learn(t.Entry)
	}
}

func (v *verifying) clock(e Entry) {
	if e.Time.Before(v.report.Last.Add(-clockLeniency)) {
		v.find(Finding{Number: e.Number, Kind: ClockBack})
	}
	v.report.Last = e.Time
}

// meet compares with the marks of the present size.
func (v *verifying) meet() {
	for len(v.marks) > 0 && v.marks[0].Size <= v.tree.size {
		m := v.marks[0]
		v.marks = v.marks[1:]
		if m.Size > 0 && !m.same(v.tree.anchor()) { // of an empty trail there is nothing to confirm
			v.find(Finding{Number: m.Size, Since: v.good, Kind: Rewritten})
			continue
		}
		v.good = m.Size
	}
}

// tree is the right edge of a Merkle tree: the roots of its complete subtrees, the largest first.
type tree struct {
	size int64
	edge []tlog.Hash
}

func (t *tree) add(leaf tlog.Hash) {
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		leaf = tlog.NodeHash(t.edge[last], leaf)
		t.edge = t.edge[:last]
	}
	t.edge = append(t.edge, leaf)
	t.size++
}

func (t *tree) anchor() Anchor {
	if t.size == 0 {
		empty, _ := tlog.TreeHash(0, nil) // reads nothing
		return Anchor{Root: empty}
	}
	root := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.edge[i], root)
	}
	return Anchor{Size: t.size, Root: root}
}
