package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"
)

// typingBegins is how the file of what somebody was typing begins; her id follows. It lies beside the books and not in them: it changes
// every few seconds, and none of it is anything that was done.
const typingBegins = "typing-"

// maxTyping bounds what is kept of it, in bytes.
const maxTyping = 1 << 20

// Typing is what somebody was writing and has not saved: it outlives a lock and a program that was killed.
type Typing struct {
	Draft bill.Draft // zero id: none
	Front []byte     // what else the front wants back, in its own form
}

// typingRecord is what the file seals.
type typingRecord struct {
	ID    bill.ID         `json:"id"`
	Draft json.RawMessage `json:"draft,omitempty"`
	Front []byte          `json:"front"`
}

func (s *Session) typingPath() string {
	return filepath.Join(s.books.dir, typingBegins+s.user.ID.String())
}

// typingPlace binds the file to these books and this user.
func (s *Session) typingPlace() string {
	return fmt.Sprintf("typing/v1 %s %s", s.keys.Store, s.user.ID)
}

// KeepTyping keeps what is being typed, sealed under a key that only this user's passphrase leads to. It is no change of the books, and
// the trail hears nothing of it.
func (s *Session) KeepTyping(_ context.Context, t Typing) error {
	return s.hold(keepTyping, func() error {
		r := typingRecord{ID: t.Draft.ID, Front: t.Front}
		if !t.Draft.ID.IsZero() {
			body, err := store.DraftBody(t.Draft)
			if err != nil {
				return asError("typing", err)
			}
			r.Draft = body
		}
		plain, err := json.Marshal(r)
		if err != nil {
			return asError("typing", err)
		}
		defer clear(plain)
		if len(plain) > maxTyping {
			return &Error{Kind: Invalid, Hint: HintTooLarge, Err: errors.New("more is typed than is kept")}
		}
		sealed, err := s.keys.SealOwn(plain, s.typingPlace())
		if err == nil {
			err = crypto.WriteFile(s.typingPath(), sealed)
		}
		return asError("typing", err)
	})
}

// Typing is what this user was typing when the books were locked, or the program ended. ok is false where there is nothing, or nothing
// that can be read.
func (s *Session) Typing(ctx context.Context) (t Typing, ok bool, err error) {
	err = s.hold(keepTyping, func() error {
		sealed, err := readSmall(s.typingPath())
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, crypto.ErrDamaged) {
			return nil
		}
		if err != nil {
			return asError("typing", err)
		}
		plain, err := s.keys.OpenOwn(sealed, s.typingPlace())
		if err != nil {
			return nil // of another version, or changed: what was typed is lost, the books are not
		}
		defer clear(plain)
		var r typingRecord
		if json.Unmarshal(plain, &r) != nil {
			return nil
		}
		t.Front = r.Front
		if r.Draft != nil {
			if t.Draft, err = store.DraftOf(r.ID, r.Draft); err != nil {
				return nil
			}
		}
		if ok, err = s.stillTyped(ctx, r, t.Draft); !ok {
			t = Typing{}
		}
		return asError("typing", err)
	})
	return t, ok, err
}

// stillTyped removes what was typed for a customer whose data were erased meanwhile: nobody else can read the file, so an erasure could not.
func (s *Session) stillTyped(ctx context.Context, r typingRecord, d bill.Draft) (ok bool, err error) {
	if r.Draft == nil || d.Customer.IsZero() {
		return true, nil
	}
	err = s.store.Read(ctx, func(v *store.View) error {
		erased, err := v.WasErased(d.Customer)
		ok = !erased
		return err
	})
	if err == nil && !ok {
		err = s.dropTyping()
	}
	return ok, err
}

// dropTyping removes the file of this user.
func (s *Session) dropTyping() error {
	if err := os.Remove(s.typingPath()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// ForgetTyping removes it, once it is saved or thrown away.
func (s *Session) ForgetTyping(context.Context) error {
	return s.hold(keepTyping, func() error {
		return asError("typing", s.dropTyping())
	})
}
