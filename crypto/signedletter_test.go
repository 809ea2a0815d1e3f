package crypto

import (
	"bytes"
	"errors"
	"testing"
)

func pair(t *testing.T) (ada, ben *Identity, toAda string) {
	t.Helper()
	ada, err := newIdentity(ID{1})
	if err != nil {
		t.Fatal(err)
	}
	if ben, err = newIdentity(ID{2}); err != nil {
		t.Fatal(err)
	}
	if toAda, err = ada.Recipient(); err != nil {
		t.Fatal(err)
	}
	return ada, ben, toAda
}

// The letter says who wrote it, opens for nobody else, and no byte of it can be another.
func TestASignedLetterIsReadByOneAndWrittenByOne(t *testing.T) {
	ada, ben, toAda := pair(t)
	words := []byte("paid on the 3rd\n\nand more")
	file, err := ben.SealLetter("answer", toAda, words)
	if err != nil || bytes.Contains(file, words) {
		t.Fatal(err)
	}
	text, by, err := ada.OpenLetter("answer", file, 100)
	if err != nil || !bytes.Equal(text, words) || !by.Equal(ben.Public()) {
		t.Fatalf("%q by %x: %v", text, by, err)
	}
	if _, _, err := ben.OpenLetter("answer", file, 100); !errors.Is(err, ErrForeign) {
		t.Errorf("to somebody else: %v", err)
	}
	if _, _, err := ada.OpenLetter("order", file, 100); !errors.Is(err, ErrNotSigned) {
		t.Errorf("for another purpose: %v", err)
	}
	if _, _, err := ada.OpenLetter("answer", file, 5); !errors.Is(err, ErrDamaged) {
		t.Errorf("longer than is read: %v", err)
	}
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 1
		if _, _, err := ada.OpenLetter("answer", bad, 100); err == nil {
			t.Fatalf("byte %d changed, and it opens", i)
		}
		if _, _, err := ada.OpenLetter("answer", file[:i], 100); err == nil {
			t.Fatalf("cut at %d, and it opens", i)
		}
	}
	if _, _, err := ada.OpenLetter("answer", append(file, 'x'), 100); err == nil {
		t.Error("with something behind it, and it opens")
	}
}

// Who opened a letter cannot hand it on as if it had been meant for somebody else.
func TestALetterIsNotHandedOn(t *testing.T) {
	ada, ben, toAda := pair(t)
	file, err := ben.SealLetter("answer", toAda, []byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := ada.hybrid()
	if err != nil {
		t.Fatal(err)
	}
	plain, err := openLetter(file, own, 4096)
	if err != nil {
		t.Fatal(err)
	}
	cyd, err := newIdentity(ID{3})
	if err != nil {
		t.Fatal(err)
	}
	toCyd, err := cyd.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	again, err := sealTo(plain, toCyd)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := cyd.OpenLetter("answer", again, 100); !errors.Is(err, ErrNotSigned) {
		t.Errorf("handed on: %v", err)
	}
	ada.Wipe()
	if _, _, err := ada.OpenLetter("answer", file, 100); !errors.Is(err, ErrWiped) {
		t.Errorf("after the lock: %v", err)
	}
}
