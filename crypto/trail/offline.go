package trail

import (
	"cmp"
	"crypto/ed25519"
	"encoding/base32"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"counterfoil/crypto"
)

// What VerifyExport finds beside what Verify does.
const (
	NotAllowed   Kind = "not allowed"        // the role did not have the right to do that
	ForeignValue Kind = "foreign value"      // a value in clear that is not the one the entry commits to
	NumberGap    Kind = "number gap"         // documents were issued of which the trail does not tell
	NumberTwice  Kind = "number given twice" // a number of a series was handed out before
	NoCheckpoint Kind = "no checkpoint"      // the head of the export is signed by nobody who could act then
)

// Short is an anchor as it is printed: the size and 80 bits of the root.
type Short struct {
	Size int64
	Root [10]byte
}

// ParseShort reads a printed anchor, such as "1234-ABCDEFGHIJKLMNOP", as people type it: in any case, with blanks, 0 for O, 1 for I, 8 for B.
func ParseShort(text string) (Short, error) {
	text = strings.ToUpper(strings.Join(strings.Fields(text), ""))
	number, root, ok := strings.Cut(text, "-")
	size, err := strconv.ParseInt(number, 10, 64)
	root = strings.NewReplacer("-", "", "0", "O", "1", "I", "8", "B").Replace(root)
	bits, err2 := base32.StdEncoding.DecodeString(root)
	if !ok || err != nil || err2 != nil || size < 0 || len(bits) != len(Short{}.Root) {
		return Short{}, fmt.Errorf("%q is no anchor: a number, a dash and 16 letters and digits", text)
	}
	return Short{size, [10]byte(bits)}, nil
}

func (s Short) String() string {
	return strconv.FormatInt(s.Size, 10) + "-" + base32.StdEncoding.EncodeToString(s.Root[:])
}

// Mark is what a trail is held against: an anchor, whole or as it is printed.
type Mark struct {
	Size int64
	same func(Anchor) bool
}

// Mark is the whole anchor as a mark.
func (a Anchor) Mark() Mark { return Mark{a.Size, func(b Anchor) bool { return a == b }} }

// Mark is the printed anchor as a mark.
func (s Short) Mark() Mark {
	return Mark{s.Size, func(b Anchor) bool { return b.Size == s.Size && [10]byte(b.Root[:10]) == s.Root }}
}

// Offline is what VerifyExport has seen.
type Offline struct {
	Report
	Header    Header
	By        crypto.ID // who signed the head; zero where nobody who could
	Against   int       // marks that the trail was held against, beside its own head
	Values    int64     // commitments that were opened
	Unopened  int64     // commitments whose value is not in the file: not given away, or erased
	Documents int64     // whose numbers were looked at
}

// VerifyExport reads an exported trail to its end and answers with everything that is wrong: entries, signatures, roles and their rights, the
// signed head, numbers of documents, and the marks. It needs no key and no books. may is the verifier's own table of rights: whether it
// knows an action, and whether the role may; for actions that it does not know, the table in the file counts. What the file cannot
// prove of itself is whose key its owner's is, and, without a mark from elsewhere, that nobody has written all of it anew.
func VerifyExport(r io.Reader, may func(action, role string) (known, allowed bool), marks ...Mark) (Offline, error) {
	x, err := ReadExport(r)
	if err != nil {
		return Offline{}, err
	}
	o := offline{out: Offline{Header: x.Header, Against: len(marks)}, may: may, series: map[string]counted{}}
	o.v = verifying{terms: x.People, next: 1, also: o.entry}
	o.v.marks = append(slices.Clone(marks), x.Anchor.Mark())
	err = o.v.run(x.Lines())
	o.out.Report = o.v.report
	if err != nil {
		return o.out, err
	}
	if o.out.Anchor.Size > x.Anchor.Size {
		o.v.find(Finding{Number: x.Anchor.Size + 1, Kind: Misplaced}) // behind the signed end
	}
	o.checkpoint()
	o.out.Report = o.v.report
	return o.out, nil
}

// offline is the state of VerifyExport between two entries.
type offline struct {
	out    Offline
	v      verifying
	may    func(action, role string) (known, allowed bool)
	series map[string]counted
}

// counted is how far the numbers of a series are known in a period.
type counted struct{ last int64 }

// entry looks at what only an export says of an entry that can be read.
func (o *offline) entry(t *taken) {
	e := t.Entry
	if e.Outcome != Refused && !o.allowed(e.Action, e.Role) {
		o.v.find(Finding{Number: e.Number, Kind: NotAllowed})
	}
	o.opened(e, t.Values)
	o.numbers(e)
}

func (o *offline) allowed(action, role string) bool {
	if o.may != nil {
		if known, ok := o.may(action, role); known {
			return ok
		}
	}
	return slices.Contains(o.out.Header.May[action], role)
}

// opened compares the values in clear with what the entry commits to.
func (o *offline) opened(e Entry, values []Kept) {
	sealed := int64(0)
	for _, c := range e.Changes {
		for _, v := range []Value{c.Was, c.Is} {
			if !v.Clear() {
				sealed++
			}
		}
	}
	for _, k := range values {
		if k.Position < 1 || k.Position > len(e.Changes) {
			o.v.find(Finding{Number: e.Number, Kind: ForeignValue})
			continue
		}
		c := e.Changes[k.Position-1]
		for after, text := range map[bool]*string{false: k.Was, true: k.Is} {
			if text == nil {
				continue
			}
			if !c.Opens(k.Salt, after, *text) {
				o.v.find(Finding{Number: e.Number, Kind: ForeignValue})
				continue
			}
			sealed--
			o.out.Values++
		}
	}
	o.out.Unopened += max(sealed, 0)
}

// numbers follows the counters of every series: each document tells its series, period and counter, and a series that is set forward tells
// where it goes on.
func (o *offline) numbers(e Entry) {
	if e.More > 0 { // not all that it did is told
		clear(o.series)
		return
	}
	for _, t := range toldOf(e) {
		noun, id, _ := strings.Cut(t.thing, " ")
		told := t.fields
		switch {
		case noun == "document" && told["kind"] != "opening":
			o.number(e.Number, told["series"]+" "+told["period"], told["counter"])
		case noun == "series" && told["next"] != "":
			next, err := strconv.ParseInt(told["next"], 10, 64)
			for key := range o.series {
				if err == nil && strings.HasPrefix(key, id+" ") {
					o.series[key] = counted{max(o.series[key].last, next-1)}
				}
			}
		}
	}
}

// thing is what an entry tells of one thing: what each field is now, where that stands in clear.
type thing struct {
	thing  string
	fields map[string]string
}

// toldOf are the changes of an entry by thing, in their order.
func toldOf(e Entry) (all []thing) {
	for _, c := range e.Changes {
		if len(all) == 0 || all[len(all)-1].thing != c.Thing {
			all = append(all, thing{c.Thing, map[string]string{}})
		}
		all[len(all)-1].fields[c.Field] = c.Is.Text
	}
	return all
}

func (o *offline) number(entry int64, series, counter string) {
	n, err := strconv.ParseInt(counter, 10, 64)
	if err != nil || strings.HasPrefix(series, " ") {
		return // told by a version before the trail did
	}
	o.out.Documents++
	was, known := o.series[series]
	switch {
	case !known:
	case n <= was.last:
		o.v.find(Finding{Number: entry, Kind: NumberTwice})
	case n > was.last+1:
		o.v.find(Finding{Number: entry, Kind: NumberGap})
	}
	o.series[series] = counted{max(n, was.last)}
}

// checkpoint looks who signed the head.
func (o *offline) checkpoint() {
	h := o.out.Header
	a, by, err := OpenCheckpoint(h.Checkpoint, h.Store, func(user crypto.ID) (ed25519.PublicKey, bool) {
		t, ok := o.v.terms.at(user, max(h.Anchor.Size, 1))
		return t.Key, ok
	})
	if err != nil || a != h.Anchor {
		o.v.find(Finding{Number: h.Anchor.Size, Kind: NoCheckpoint})
		return
	}
	o.out.By = by
}

func sortMarks(list []Mark) {
	slices.SortStableFunc(list, func(a, b Mark) int { return cmp.Compare(a.Size, b.Size) })
}
