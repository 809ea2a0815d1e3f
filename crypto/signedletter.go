package crypto

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"filippo.io/age"
)

// A signed letter is an age file to one recipient, with this inside:
//
//	counterfoil-signed/1
//	KEY        the sender's Ed25519 public key, base64
//	SIGNATURE  base64
//
//	TEXT
//
// The signature covers what the letter is for, the recipient, and the text: so nobody who has opened one seals it again to somebody else as if it
// had been meant for him.
const signedLetter = "counterfoil-signed/1\n"

// ErrNotSigned means that a letter opens, and does not show who wrote it: its signature is of another text, purpose or recipient.
var ErrNotSigned = errors.New("the letter is not signed by the key in it")

// SealLetter signs a text as the user and seals it to the recipient of somebody else. what names its purpose.
func (id *Identity) SealLetter(what, to string, text []byte) ([]byte, error) {
	sig, err := id.Sign(letterMessage(what, to, text))
	if err != nil {
		return nil, fmt.Errorf("signed letter: %w", err)
	}
	b64 := base64.StdEncoding.EncodeToString
	plain := slices.Concat([]byte(signedLetter+b64(id.Public())+"\n"+b64(sig)+"\n\n"), text)
	defer clear(plain)
	file, err := sealTo(plain, to)
	if err != nil {
		return nil, fmt.Errorf("signed letter: %w", err)
	}
	return file, nil
}

// OpenLetter opens a letter to this user, of at most so many bytes of text, and says which key has signed it. Whose that is, is for the caller to
// know. Errors: ErrForeign for a letter to somebody else, ErrNotSigned, ErrDamaged, ErrWiped.
func (id *Identity) OpenLetter(what string, file []byte, most int) (text []byte, by ed25519.PublicKey, err error) {
	own, err := id.hybrid()
	if err != nil {
		return nil, nil, fmt.Errorf("signed letter: %w", err)
	}
	plain, err := openLetter(file, own, most+1024)
	if err != nil {
		return nil, nil, fmt.Errorf("signed letter: %w", err)
	}
	head, text, ok := bytes.Cut(plain, []byte("\n\n"))
	lines := strings.Split(string(head)+"\n", "\n")
	if !ok || len(lines) != 4 || lines[0]+"\n" != signedLetter || len(text) > most {
		return nil, nil, fmt.Errorf("signed letter: %w", damaged("letter"))
	}
	key, err := base64.StdEncoding.Strict().DecodeString(lines[1])
	sig, err2 := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || err2 != nil || len(key) != ed25519.PublicKeySize ||
		!ed25519.Verify(key, letterMessage(what, own.Recipient().String(), text), sig) {
		return nil, nil, fmt.Errorf("signed letter: %w", ErrNotSigned)
	}
	return text, key, nil
}

func openLetter(file []byte, own age.Identity, most int) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), own)
	if err != nil {
		if _, none := errors.AsType[*age.NoIdentityMatchError](err); none {
			return nil, ErrForeign
		}
		return nil, damaged("letter")
	}
	plain, err := io.ReadAll(io.LimitReader(r, int64(most)))
	if err != nil {
		return nil, damaged("letter")
	}
	if n, err := r.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return nil, damaged("letter")
	}
	return plain, nil
}

func letterMessage(what, to string, text []byte) []byte {
	return slices.Concat([]byte("counterfoil/signed letter/v1\n"+what+"\n"+to+"\n"), text)
}

// Recipient is the public side of the user's age identity: who has it can seal to her, and nothing more.
func (id *Identity) Recipient() (string, error) { return id.recipient() }

// Age is the user's age identity, which opens what is sealed to her Recipient.
func (id *Identity) Age() (age.Identity, error) { return id.hybrid() }

// OwnerRecipient is the age recipient of the owner.
func (f *KeyFile) OwnerRecipient() string {
	return f.doc.Statement.Users[f.at(f.doc.Statement.Owner)].Recipient
}
