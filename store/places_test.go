package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/store"
)

// carryBackup files a backup with its mark, and that it went to a place and came back.
func carryBackup(tx *store.Tx, backup, place bill.ID) error {
	mark, err := tx.Mark()
	event := func(did plan.Did) error {
		return tx.AddPlaceEvent(plan.Event{Place: place, Backup: backup, Did: did, Bundle: "b", Author: place})
	}
	return errors.Join(
		err, tx.AddBackup(store.Backup{ID: backup, Made: time.UnixMilli(3), Verified: time.UnixMilli(4)}), tx.MarkBackup(backup, mark),
		tx.SavePlace(store.Place{ID: place, Position: 1, Name: place.String(), Address: "/media/stick", Mark: place, Elsewhere: true}),
		tx.SetPlaceSecret(place, crypto.ID(backup), []byte("sealed")), event(plan.Sent), event(plan.Verified))
}

// begunAnew files that the books are a restored backup, and what others have put into the place.
func begunAnew(tx *store.Tx, place bill.ID) error {
	here, err := tx.Anchor()
	return errors.Join(
		err, tx.AddRestore(store.RestoredFrom{Maker: place, Trail: here, Left: &here, Author: place}), tx.AddSight(store.Sight{Place: place, Bundle: "c"}),
		tx.AddSight(store.Sight{Place: place, Bundle: "d", Maker: place, Made: time.UnixMilli(5), Ahead: true}))
}

func TestAPlaceAndWhatBecameOfItsBackups(t *testing.T) {
	s := openShop(t)
	s.issue(t, draft(customer(1)))
	backup, place := bill.NewID(), bill.NewID()
	s.do(t, "backup.run", func(tx *store.Tx) error { return carryBackup(tx, backup, place) })
	s.do(t, "place", func(tx *store.Tx) error {
		list, err := tx.Places()
		list[0].Name, list[0].HostKey, list[0].Keeps, list[0].Synced = "NAS", "ssh-ed25519 AAAA", true, true
		return errors.Join(err, tx.SavePlace(list[0]), tx.AddPlaceEvent(plan.Event{Place: place, Did: plan.Failed, Cause: plan.Full, Author: place}))
	})
	err := s.Read(context.Background(), func(v *store.View) error {
		list, err := v.Places()
		want := store.Place{
			ID: place, Position: 1, Name: "NAS", Address: "/media/stick", HostKey: "ssh-ed25519 AAAA", Mark: place, Keeps: true, Synced: true, Elsewhere: true,
		}
		if len(list) != 1 || list[0] != want {
			t.Errorf("the place is %+v", list)
		}
		events, e := v.PlaceEvents(place)
		if len(events) != 3 || events[1].Did != plan.Verified || !events[1].Made.Equal(time.UnixMilli(3)) || events[2].Number != 3 || events[2].Cause != plan.Full {
			t.Errorf("events %+v", events)
		}
		mine, e2 := v.PlaceSecret(place, crypto.ID(backup))
		other, e3 := v.PlaceSecret(place, crypto.ID(place))
		if string(mine) != "sealed" || other != nil {
			t.Errorf("secrets %q, %q", mine, other)
		}
		return errors.Join(err, e, e2, e3)
	})
	must(t, err)
	s.do(t, "place", func(tx *store.Tx) error {
		list, err := tx.Places()
		list[0].Removed = tx.Now()
		return errors.Join(err, tx.SavePlace(list[0]), tx.ForgetPlaceSecrets(place),
			tx.SavePlace(store.Place{ID: bill.NewID(), Position: 2, Name: "NAS", Address: "/mnt"})) // the name is free again
	})
	must(t, s.Read(context.Background(), func(v *store.View) error {
		used, err := v.Places()
		all, e := v.AllPlaces()
		if len(used) != 1 || len(all) != 2 || used[0].Position != 2 || all[0].Removed.IsZero() {
			t.Errorf("%+v of %+v", used, all)
		}
		secret, e2 := v.PlaceSecret(place, crypto.ID(backup))
		if secret != nil {
			t.Error("the secret of a place that is not used any more is still there")
		}
		return errors.Join(err, e, e2)
	}))
	err = s.Write(context.Background(), s.deed("place"), func(tx *store.Tx) error {
		return tx.SavePlace(store.Place{ID: bill.NewID(), Position: 3, Name: "NAS", Address: "/mnt"})
	})
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("two places of one name: %v", err)
	}
	soundBooks(t, s)
}

// A mark tells whether two stores are the same books: it changes with every document and stays over what is no document.
func TestAMarkFollowsTheDocuments(t *testing.T) {
	s := openShop(t)
	mark := func() (m store.Mark) {
		must(t, s.Read(context.Background(), func(v *store.View) (err error) { m, err = v.Mark(); return err }))
		return m
	}
	first := mark()
	s.issue(t, draft(customer(1)))
	second := mark()
	if second.Documents != first.Documents+1 || second.Body == first.Body || second.Trail == first.Trail {
		t.Errorf("after an invoice: %+v, before: %+v", second, first)
	}
	s.do(t, "customer.save", func(tx *store.Tx) error { return tx.SaveCustomer(customer(7)) })
	if third := mark(); third.Body != second.Body || third.Documents != second.Documents || third.Trail == second.Trail {
		t.Errorf("after a customer: %+v", third)
	}
	backup := bill.NewID()
	s.do(t, "backup", func(tx *store.Tx) error {
		return errors.Join(tx.AddBackup(store.Backup{ID: backup}), tx.MarkBackup(backup, second))
	})
	must(t, s.Read(context.Background(), func(v *store.View) error {
		kept, known, err := v.MarkOf(backup)
		if !known || kept != second {
			t.Errorf("kept as %+v, %v", kept, known)
		}
		_, known, e := v.MarkOf(bill.NewID())
		n, e2 := v.CountIssued()
		if known || n != second.Documents {
			t.Errorf("%v, %d documents", known, n)
		}
		return errors.Join(err, e, e2)
	}))
}

// Restored books begin anew: what the list holds is of the books of before, what comes is theirs; and what others have put into a place is kept apart.
func TestRestoredBooksBeginAnew(t *testing.T) {
	s := openShop(t)
	before, since, place := bill.NewID(), bill.NewID(), bill.NewID()
	s.do(t, "backup.run", func(tx *store.Tx) error { return carryBackup(tx, before, place) })
	s.do(t, "backup.restored", func(tx *store.Tx) error { return begunAnew(tx, place) })
	s.do(t, "backup.create", func(tx *store.Tx) error {
		return tx.AddBackup(store.Backup{ID: since, Made: time.UnixMilli(9), Place: "/made"})
	})
	s.do(t, "backup.restored", func(tx *store.Tx) error { return tx.AddRestore(store.RestoredFrom{Maker: since, Author: place}) })
	err := s.Read(context.Background(), func(v *store.View) error {
		all, err := v.Backups()
		if len(all) != 2 || all[0].Maker != since || all[1].Maker != place {
			t.Errorf("the list %+v", all)
		}
		own, err1 := v.OwnBackups()
		from, err2 := v.Restores()
		if len(own) != 0 || len(from) != 2 || from[0].Maker != place || from[0].Left == nil || *from[0].Left != from[0].Trail || from[1].Left != nil {
			t.Errorf("own %+v, from %+v", own, from)
		}
		sights, err3 := v.Sights(place)
		if len(sights) != 2 || !sights[0].Ahead || sights[0].Maker != place || !sights[1].Maker.IsZero() || !sights[1].Made.IsZero() {
			t.Errorf("seen %+v", sights)
		}
		names, err4 := v.Bundles(since)
		if !names["b"] || !names["/made"] || names["c"] {
			t.Errorf("names %v", names)
		}
		return errors.Join(err, err1, err2, err3, err4)
	})
	if err != nil {
		t.Error(err)
	}
}
