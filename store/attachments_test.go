package store_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// fileContent reads a file out of the books.
func fileContent(t *testing.T, s *shop, id bill.ID) (all []byte) {
	t.Helper()
	s.see(t, func(v *store.View) error {
		a, err := v.Attachment(id)
		if err != nil {
			return err
		}
		return v.Content(a, func(piece []byte) error {
			if len(piece) > 64<<10 {
				t.Errorf("a piece of %d bytes", len(piece))
			}
			all = append(all, piece...)
			return nil
		})
	})
	return all
}

func pieces(t *testing.T, s *shop) (contents, pieces int) {
	t.Helper()
	s.see(t, func(v *store.View) error {
		return errors.Join(v.One("SELECT count(*) FROM contents", nil, &contents), v.One("SELECT count(*) FROM content_pieces", nil, &pieces))
	})
	return contents, pieces
}

func TestAttachments(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	large := bytes.Repeat([]byte("0123456789abcdef"), 10<<16) // 10 MiB
	small := []byte("%PDF-1.7 an order")
	add := func(target bill.ID, name string, data []byte) bill.Attachment {
		a := bill.Attachment{ID: bill.NewID(), Target: target, Author: bill.ID(s.owner.ID), Name: name, Type: "application/pdf"}
		s.do(t, "attachment.add", func(tx *store.Tx) (err error) { a, err = tx.Attach(a, data); return err })
		return a
	}
	one, two := add(doc.ID(), "large.pdf", large), add(doc.ID(), "order.pdf", small)
	again := add(bill.NewID(), "same.pdf", small)
	if c, p := pieces(t, s); c != 2 || p != 161 {
		t.Errorf("%d contents in %d pieces", c, p)
	}
	if !bytes.Equal(fileContent(t, s, one.ID), large) || !bytes.Equal(fileContent(t, s, again.ID), small) {
		t.Error("what comes out is not what went in")
	}
	s.do(t, "attachment.mark", func(tx *store.Tx) error { return tx.MarkAttachment(two.ID, true) })
	s.see(t, func(v *store.View) error {
		list, err := v.Attachments(doc.ID())
		if err != nil || len(list) != 2 || list[0].Size != 10<<20 || !list[1].Send || list[1].Name != "order.pdf" || list[1].Digest != again.Digest {
			t.Errorf("%v, %v", list, err)
		}
		return nil
	})
	for attack, want := range map[string]error{
		"UPDATE attachments SET digest = zeroblob(32)":        store.ErrUnchangeable,
		"UPDATE contents SET size = 1":                        store.ErrUnchangeable,
		"UPDATE content_pieces SET bytes = x'00'":             store.ErrUnchangeable,
		"DELETE FROM content_pieces":                          store.ErrUnchangeable,
		"DELETE FROM contents":                                store.ErrRefused,
		"UPDATE attachments SET name = 'a/b'":                 store.ErrRefused,
		"UPDATE attachments SET name = 'order.pdf', send = 0": store.ErrConflict,
	} {
		err := s.Write(context.Background(), s.deed("attack"), func(tx *store.Tx) error { return tx.Exec(attack) })
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", attack, err)
		}
	}
	soundBooks(t, s)
	for i, id := range []bill.ID{one.ID, two.ID, again.ID} {
		s.do(t, "attachment.delete", func(tx *store.Tx) error { return tx.DeleteAttachment(id) })
		if c, p := pieces(t, s); c != []int{1, 1, 0}[i] || p != c {
			t.Errorf("after %d are gone: %d contents in %d pieces", i+1, c, p)
		}
	}
	soundBooks(t, s)
}

func TestADamagedAttachmentIsFound(t *testing.T) {
	s := openShop(t)
	a := bill.Attachment{ID: bill.NewID(), Target: bill.NewID(), Name: "a.txt", Type: "text/plain"}
	s.do(t, "attachment.add", func(tx *store.Tx) (err error) {
		if a, err = tx.Attach(a, []byte("as it was")); err != nil {
			return err
		}
		return errors.Join(tx.Exec("DROP TRIGGER content_pieces_stay"), tx.Exec("UPDATE content_pieces SET bytes = x'00112233445566778a'"))
	})
	err := s.Read(context.Background(), func(v *store.View) error { return v.Content(a, func([]byte) error { return nil }) })
	if !errors.Is(err, store.ErrDamaged) {
		t.Errorf("another content: %v", err)
	}
	report, err := s.Check(context.Background(), nil)
	if err != nil || len(report.Findings) != 1 {
		t.Errorf("the check finds %v, %v", report.Findings, err)
	}
}
