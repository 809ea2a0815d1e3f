package securitykey

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"
	"time"
)

// talker is a port at whose other end sits something that answers reports as a script says.
type talker struct {
	in     [][]byte
	answer func(report []byte) [][]byte
	closed bool
}

func (p *talker) Send(report []byte) error {
	if len(report) != reportSize {
		return errors.New("not a report")
	}
	p.in = append(p.in, p.answer(report)...)
	return nil
}

func (p *talker) Receive(wait time.Duration) ([]byte, error) {
	if len(p.in) == 0 {
		return nil, ErrUnplugged
	}
	b := p.in[0]
	p.in = p.in[1:]
	return b, nil
}

func (p *talker) Close() error { p.closed = true; return nil }

// begins answers init as a key does, and everything else with what is given.
func begins(then ...[]byte) func([]byte) [][]byte {
	return func(r []byte) [][]byte {
		if r[4] != hidInit {
			return then
		}
		answer := make([]byte, reportSize)
		copy(answer, r[:7])
		answer[6] = 17
		copy(answer[7:], r[7:15])
		copy(answer[15:], []byte{1, 2, 3, 4, 2, 0, 0, 0, speaksCBOR})
		return [][]byte{make([]byte, reportSize), answer} // a report of somebody else first
	}
}

func report(text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return append(b, make([]byte, reportSize-len(b))...)
}

// What no key says is refused, and ends: nothing hangs, nothing is taken for an answer.
func TestGarbledAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		reports [][]byte
		want    error
	}{
		"a part in the place of a beginning": {[][]byte{report("0102030400")}, ErrGarbled},
		"longer than any message":            {[][]byte{report("0102030490ffff00")}, ErrGarbled},
		"a part is missing":                  {[][]byte{report("010203049000ff00"), report("0102030401")}, ErrGarbled},
		"a short report":                     {[][]byte{{1, 2, 3, 4, 0x90, 0, 1}}, ErrGarbled},
		"it ends in the middle":              {[][]byte{report("010203049000ff00")}, ErrUnplugged},
		"nothing at all":                     {nil, ErrUnplugged},
		"no status":                          {[][]byte{report("01020304900000")}, ErrGarbled},
		"no content":                         {[][]byte{report("0102030490000100")}, ErrGarbled},
		"no CBOR":                            {[][]byte{report("0102030490000200ff")}, ErrGarbled},
		"more than CBOR":                     {[][]byte{report("0102030490000300a000")}, ErrGarbled},
		"deep CBOR":                          {[][]byte{report("0102030490000f00818181818181818181818181f6")}, ErrGarbled},
		"a huge map":                         {[][]byte{report("0102030490000600baffffffff")}, ErrGarbled},
		"another command":                    {[][]byte{report("0102030486000100")}, ErrGarbled},
		"another error":                      {[][]byte{report("01020304bf000101")}, ErrGarbled},
		"a status of its own":                {[][]byte{report("01020304900001f1")}, &StatusError{0xf1}},
	} {
		p := &talker{answer: begins(c.reports...)}
		c1, err := open(t.Context(), Place{Open: func() (Port, error) { return p, nil }}, Prompt{})
		if err != nil {
			t.Fatal(name, err)
		}
		_, err = c1.info(t.Context())
		c1.close()
		if s, ok := errors.AsType[*StatusError](c.want); ok {
			if got, is := errors.AsType[*StatusError](err); !is || got.Code != s.Code {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if !p.closed {
			t.Errorf("%s: the port stays open", name)
		}
	}
}

// A key that is in use by another program is asked a few times more.
func TestABusyKeyIsAskedAgain(t *testing.T) {
	asked := 0
	first := begins()
	p := &talker{answer: func(r []byte) [][]byte {
		if r[4] == hidInit {
			return first(r)
		}
		if asked++; asked < 3 {
			return [][]byte{report("01020304bf000106")}
		}
		return [][]byte{report("0102030490000200a0")}
	}}
	c, err := open(t.Context(), Place{Open: func() (Port, error) { return p, nil }}, Prompt{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.info(t.Context()); err != nil || asked != 3 {
		t.Error(asked, err)
	}
}

func TestDescriptors(t *testing.T) {
	for text, want := range map[string]bool{
		"06d0f10901a1010920150026ff0075089540810209211500": true, // as of keys in the field
		"0b0100d0f1a101":         true,  // page and usage in one item
		"05010906a101":           false, // a keyboard
		"06d0f10902":             false,
		"fe0300aabbcc06d0f10901": true, // a long item first
		"":                       false,
		"06d0":                   false,
		"fe":                     false,
	} {
		b, err := hex.DecodeString(text)
		if err != nil {
			continue
		}
		if got := isKey(b); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func FuzzAuthData(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 37))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := parseAuthData(b)
		if err == nil && len(d.credential) > MaxID {
			t.Error("a long credential")
		}
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte{0x90, 0, 2, 0, 0xa0})
	f.Add([]byte{0xbb, 0, 1, 2})
	f.Add([]byte{0x90, 0, 90, 0})
	f.Fuzz(func(t *testing.T, said []byte) {
		var reports [][]byte
		for len(said) > 0 && len(reports) < 200 {
			n := min(len(said), reportSize-4)
			reports = append(reports, report("01020304"+hex.EncodeToString(said[:n])))
			said = said[n:]
		}
		p := &talker{in: reports, answer: func([]byte) [][]byte { return nil }}
		c := &channel{port: p, id: 0x01020304, prompt: Prompt{}}
		if i, err := c.info(context.Background()); err == nil {
			_, _ = i.protocol()
		}
	})
}

func FuzzIsKey(f *testing.F) {
	f.Add(report("06d0f10901a101"))
	f.Fuzz(func(_ *testing.T, b []byte) { isKey(b) })
}
