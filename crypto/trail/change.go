package trail

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"

	"golang.org/x/mod/sumdb/tlog"
)

// Change is what an entry tells of one field of a thing: what stood there before and what stands there after. Each of the two
// is given in clear, or as a commitment where it is somebody's personal data or too long, or not at all: nothing stood there.
type Change struct {
	Thing string // what it is a field of: a noun and an id, such as "customer 0190e0c4-…"
	Field string // as in the record of the thing: "terms", "address.city"
	Was   Value
	Is    Value
}

// Value is one side of a change. The zero Value is nothing.
type Value struct {
	Text   string    // in clear
	Sealed tlog.Hash // or a commitment to the text, see Seal; zero where there is none
}

// Clear says whether the value can be read in the entry itself; nothing can.
func (v Value) Clear() bool { return v.Sealed == tlog.Hash{} }

// Bounds of what an entry tells. What does not fit is counted.
const (
	MaxClear   = 200      // bytes of a value in clear, and of the name of a field
	maxThing   = 100      // bytes of the name of a thing
	maxChanges = 32 << 10 // bytes of all changes of an entry, as JSON
)

// Salt makes a commitment one that nobody can find by guessing: 32 random bytes, which are kept beside the log, and with which
// the commitment ends. A log without them stays as valid as it was.
type Salt [32]byte

// Seal commits to a value: HMAC-SHA256 under the salt over the place that it stands in and the value, so that no commitment is good
// for another field, and none tells whether two people are called the same. after is the side: Is, not Was.
func Seal(salt Salt, c Change, after bool, text string) tlog.Hash {
	side := "was"
	if after {
		side = "is"
	}
	mac := hmac.New(sha256.New, salt[:])
	for _, part := range []string{"counterfoil/trail value/v1", c.Thing, c.Field, side, text} {
		mac.Write([]byte(part))
		mac.Write([]byte{0})
	}
	return tlog.Hash(mac.Sum(nil))
}

// Opens says whether a value and its salt are those that the change commits to.
func (c Change) Opens(salt Salt, after bool, text string) bool {
	side, want := c.Was, Seal(salt, c, after, text)
	if after {
		side = c.Is
	}
	return subtle.ConstantTimeCompare(side.Sealed[:], want[:]) == 1
}

// Showable says whether a text may stand in clear in an entry: one short line.
func Showable(text string) bool { return len(text) <= MaxClear && printable(text) }

// Tell has the entry tell of changes, as many as fit into it, and count the others. It answers with how many it took.
func (e *Entry) Tell(list []Change) int {
	size := 0
	for i, c := range list {
		text, err := json.Marshal(changeOut(c, ""))
		if size += len(text) + 1; err != nil || size > maxChanges {
			e.Changes, e.More = list[:i], int64(len(list)-i)
			return i
		}
	}
	e.Changes = list
	return len(list)
}

// changeWire is a change as JSON. The thing is left out where it is that of the change before.
type changeWire struct {
	Thing     string `json:"thing,omitempty"`
	Field     string `json:"field"`
	Was       string `json:"was,omitempty"`
	Is        string `json:"is,omitempty"`
	WasSealed []byte `json:"wasSealed,omitempty"`
	IsSealed  []byte `json:"isSealed,omitempty"`
}

func changeOut(c Change, before string) changeWire {
	w := changeWire{Thing: c.Thing, Field: c.Field, Was: c.Was.Text, Is: c.Is.Text}
	if c.Thing == before {
		w.Thing = ""
	}
	if !c.Was.Clear() {
		w.WasSealed = c.Was.Sealed[:]
	}
	if !c.Is.Clear() {
		w.IsSealed = c.Is.Sealed[:]
	}
	return w
}

func changesOut(list []Change) []changeWire {
	out, before := make([]changeWire, len(list)), ""
	for i, c := range list {
		out[i], before = changeOut(c, before), c.Thing
	}
	return out
}

func (c Change) check() error {
	switch {
	case c.Thing == "" || len(c.Thing) > maxThing || !printable(c.Thing):
		return bad("thing")
	case c.Field == "" || len(c.Field) > MaxClear || !printable(c.Field):
		return bad("field")
	}
	for _, v := range []Value{c.Was, c.Is} {
		if !Showable(v.Text) || v.Text != "" && !v.Clear() {
			return bad("value")
		}
	}
	return nil
}
