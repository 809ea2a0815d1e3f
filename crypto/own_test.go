package crypto

import (
	"bytes"
	"errors"
	"testing"
)

func TestWhatAUserSealsForHerselfOnlySheReads(t *testing.T) {
	ada, err := newIdentity(ID{1})
	if err != nil {
		t.Fatal(err)
	}
	ben, err := newIdentity(ID{2})
	if err != nil {
		t.Fatal(err)
	}
	words := []byte("half a sentence")
	sealed, err := ada.SealOwn(words, "typing")
	if err != nil || bytes.Contains(sealed, words) {
		t.Fatalf("%x, %v", sealed, err)
	}
	if again, err := ada.OpenOwn(sealed, "typing"); err != nil || !bytes.Equal(again, words) {
		t.Errorf("%q, %v", again, err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := ada.OpenOwn(bad, "typing"); !errors.Is(err, ErrNotOwn) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	if _, err := ada.OpenOwn(sealed, "another purpose"); !errors.Is(err, ErrNotOwn) {
		t.Errorf("for another purpose: %v", err)
	}
	if _, err := ben.OpenOwn(sealed, "typing"); !errors.Is(err, ErrNotOwn) {
		t.Errorf("by another user: %v", err)
	}
	if _, err := ada.OpenOwn(nil, "typing"); !errors.Is(err, ErrNotOwn) {
		t.Errorf("nothing: %v", err)
	}
	ada.Wipe()
	if _, err := ada.OpenOwn(sealed, "typing"); !errors.Is(err, ErrWiped) {
		t.Errorf("after the lock: %v", err)
	}
}
