package crypto

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretIsNotPrinted(t *testing.T) {
	s := SecretFrom([]byte("geheim-0123456789"))
	var logged bytes.Buffer
	noTime := func(_ []string, a slog.Attr) slog.Attr { // whose figures may look like the secret's
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{ReplaceAttr: noTime})).Info("x", "key", s)
	inJSON, err := json.Marshal(struct{ K *Secret }{s})
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{
		s.String(), fmt.Sprint(s), fmt.Sprintf("%s %v %+v %#v %x %q %d", s, s, s, s, s, s, s), string(inJSON), logged.String(),
		fmt.Sprintf("%+v", struct{ K *Secret }{s}), fmt.Sprintf("%v", []*Secret{s}),
	}
	for _, text := range shown {
		if strings.Contains(text, "geheim") || strings.Contains(text, "6765") || strings.Contains(text, "103 101") {
			t.Errorf("shown: %s", text)
		}
	}
	if _, err := s.GobEncode(); err == nil {
		t.Error("a secret was serialised")
	}
}

func TestSecretWipe(t *testing.T) {
	from := []byte("0123456789")
	s := SecretFrom(from)
	if !bytes.Equal(from, make([]byte, 10)) {
		t.Error("the source was not overwritten")
	}
	c := s.Clone()
	if !s.Equal(c) || s.Equal(SecretFrom([]byte("012345678x"))) || s.Equal(SecretFrom([]byte("0"))) || s.Equal(nil) {
		t.Error("comparison wrong")
	}
	s.Wipe()
	s.Wipe()
	if s.Len() != 0 || s.Bytes() != nil || c.Len() != 10 {
		t.Error("wipe took too little or too much")
	}
	if s.Equal(s) {
		t.Error("two wiped secrets count as equal")
	}
	var none *Secret
	none.Wipe()
	if none.Len() != 0 {
		t.Error("nil secret has bytes")
	}
}

// A secret on the heap, where nothing can be locked, is overwritten in place.
func TestSecretOnTheHeapIsOverwritten(t *testing.T) {
	s := &Secret{b: []byte("0123456789")}
	seen := s.b
	s.Wipe()
	if !bytes.Equal(seen, make([]byte, 10)) {
		t.Error("bytes left behind")
	}
}

func TestRandomSecretsDiffer(t *testing.T) {
	a, b := RandomSecret(32), RandomSecret(32)
	if a.Equal(b) || bytes.Equal(a.Bytes(), make([]byte, 32)) {
		t.Error("not random")
	}
}

func TestID(t *testing.T) {
	id := ID{0x01, 0x90, 15: 0xff}
	if id.String() != "01900000-0000-0000-0000-0000000000ff" {
		t.Error(id.String())
	}
	if back, err := ParseID(id.String()); err != nil || back != id {
		t.Error(back, err)
	}
	for _, bad := range []string{
		"", "01900000", "01900000-0000-0000-0000-0000000000FF", "{1900000-0000-0000-0000-0000000000f}",
		"0190000000000-0000-0000-0000000000ff", "01900000+0000-0000-0000-0000000000ff", "01900000-0000-0000-0000-0000000000gg",
	} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}
