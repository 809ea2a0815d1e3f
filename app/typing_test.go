package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// What was being typed lies sealed beside the books, outlives the session, and is of this user and these books alone.
func TestTypingOutlivesTheSession(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	ctx := t.Context()
	before := must[int64](t)(trailSize(s))
	d := must[bill.Draft](t)(s.NewDraft(ctx, bill.Invoice, bill.ID{}))
	d.Lines = []bill.Line{sampleLine(t, "A bow that nobody may read of", "2", "55", "19")}
	if err := s.KeepTyping(ctx, Typing{Draft: d, Front: []byte("front words")}); err != nil {
		t.Fatal(err)
	}
	if after := must[int64](t)(trailSize(s)); after != before {
		t.Errorf("the trail has grown from %d to %d", before, after)
	}
	lock(t, s)
	path := ""
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(b.Dir())) {
		if strings.HasPrefix(e.Name(), typingBegins) {
			path = filepath.Join(b.Dir(), e.Name())
		}
	}
	sealed := must[[]byte](t)(os.ReadFile(path))
	if bytes.Contains(sealed, []byte("nobody may read")) || bytes.Contains(sealed, []byte("front words")) {
		t.Error("what was typed lies in clear")
	}
	s = must[*Session](t)(b.Login(ctx, "", []byte(ownerPass), ""))
	got, ok, err := s.Typing(ctx)
	if err != nil || !ok || string(got.Front) != "front words" || got.Draft.ID != d.ID || got.Draft.Lines[0].Description != d.Lines[0].Description {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}

	// Changed, it is gone, and nothing else is.
	sealed[40] ^= 1
	if err := os.WriteFile(path, sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Typing(ctx); ok || err != nil {
		t.Errorf("changed: %v, %v", ok, err)
	}
	for range 2 {
		if err := s.ForgetTyping(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := s.Typing(ctx); ok || err != nil {
		t.Errorf("forgotten: %v, %v", ok, err)
	}
	want(t, s.KeepTyping(ctx, Typing{Front: make([]byte, maxTyping)}), Invalid)
}

func trailSize(s *Session) (int64, error) {
	a, err := anchorOf(context.Background(), s.store)
	return a.Size, err
}
