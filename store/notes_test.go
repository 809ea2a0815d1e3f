package store_test

import (
	"context"
	"errors"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

func TestNotes(t *testing.T) {
	s := openShop(t)
	c, d := customer(1), draft(customer(2))
	c.ID, d.ID = bill.NewID(), bill.NewID()
	doc := s.issue(t, draft(c))
	s.do(t, "setting", func(tx *store.Tx) error { return errors.Join(tx.SaveCustomer(c), tx.SaveDraft(d)) })
	for _, n := range []struct {
		target bill.ID
		text   string
	}{{c.ID, "Zahlt spät"}, {d.ID, "wartet auf Freigabe"}, {doc.ID(), "angerufen"}, {doc.ID(), "noch einmal angerufen"}} {
		s.do(t, "note.add", func(tx *store.Tx) error {
			return tx.AddNote(bill.Note{ID: bill.NewID(), Target: n.target, Author: bill.ID(s.owner.ID), Text: n.text})
		})
	}
	s.see(t, func(v *store.View) error {
		list, err := v.Notes(doc.ID())
		if err != nil || len(list) != 2 || list[0].Text != "angerufen" || list[1].Made.Before(list[0].Made) || list[0].Author != bill.ID(s.owner.ID) {
			t.Errorf("notes of the document: %v, %v", list, err)
		}
		found, err := v.FindNotes("SPAT zahlt", 5)
		if err != nil || len(found) != 1 || found[0].Target != c.ID {
			t.Errorf("found %v, %v", found, err)
		}
		if found, err = v.FindNotes("angerufen", 1); err != nil || len(found) != 1 || found[0].Text != "noch einmal angerufen" {
			t.Errorf("the newest: %v, %v", found, err)
		}
		about, err := v.Subject(doc.ID())
		if err != nil || about.Noun != store.SubjectDocument || about.Label != doc.Number().Text {
			t.Errorf("about %v, %v", about, err)
		}
		return nil
	})
	for _, attack := range []string{"UPDATE notes SET body = 'x'", "UPDATE notes SET author = zeroblob(16)", "DELETE FROM notes"} {
		err := s.Write(context.Background(), s.deed("attack"), func(tx *store.Tx) error { return tx.Exec(attack) })
		if !errors.Is(err, store.ErrUnchangeable) {
			t.Errorf("%s: %v", attack, err)
		}
	}
	s.do(t, "delete", func(tx *store.Tx) error {
		return errors.Join(tx.DeleteCustomer(c.ID), tx.BinDraft(d.ID), tx.RemoveBinned(d.ID))
	})
	s.see(t, func(v *store.View) error {
		list, err := v.AllNotes()
		if err != nil || len(list) != 2 {
			t.Errorf("what was gone left notes: %v, %v", list, err)
		}
		return nil
	})
	soundBooks(t, s)
}
