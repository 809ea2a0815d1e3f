package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
)

// A copy that is to be handed over lacks what opens something, has the trail to its last entry, keeps rows that never change from changing, and
// checks as whole books do. Those that it was made of are as they were.
func TestACopyWithoutSecrets(t *testing.T) {
	s := openShop(t)
	user := bill.NewID()
	s.do(t, "setting.set", func(tx *store.Tx) error {
		return errors.Join(tx.SaveSlot(store.Slot{User: user, Body: []byte("a slot")}), tx.SetSetting("backup.key", []byte("hush")),
			tx.SetSetting("late.terms", []byte("{}")), tx.AddBackup(store.Backup{ID: bill.NewID(), Made: s.Now(), Place: "/mnt/stick/b", Size: 1, Verified: s.Now(), Kind: "full", Schema: 1}))
	})
	dir := t.TempDir()
	var reduced *store.Store
	err := s.Snapshot(t.Context(), func(snap *store.Snapshot) (err error) {
		reduced, err = snap.CopyWithout(dir, store.Key{Store: s.ID(), Epoch: 1, Secret: make([]byte, 32)}, store.Options{}, store.Without{
			Tables: store.SecretTables(), Settings: func(key string) bool { return key == "backup.key" }, Put: map[string][]byte{"handover.given": []byte("x")},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer reduced.Close()
	for where, want := range map[*store.Store][4]int{s.Store: {1, 1, 1, 0}, reduced: {0, 0, 0, 1}} {
		err := where.Read(t.Context(), func(v *store.View) error {
			slots, e1 := v.Slots()
			backups, e2 := v.Backups()
			secret, e3 := v.Setting("backup.key")
			given, e4 := v.Setting("handover.given")
			terms, e5 := v.Setting("late.terms")
			got := [4]int{len(slots), len(backups), min(len(secret), 1), len(given)}
			if got != want || string(terms) != "{}" {
				t.Errorf("%v, want %v; terms %q", got, want, terms)
			}
			return errors.Join(e1, e2, e3, e4, e5)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if anchorAt(t, s.Store) != anchorAt(t, reduced) {
		t.Error("the copy has another trail")
	}
	if r, err := reduced.Check(t.Context(), nil); err != nil || !r.Sound() {
		t.Errorf("%v: %s", err, r.First())
	}
}

// Whoever adds a table that no export may have because it holds a secret, or names where something lies, has it left out of a copy too.
func TestEveryTableWithSecretsIsLeftOutOfACopy(t *testing.T) {
	for name, why := range store.TablesLeftOut {
		for _, word := range []string{"secret", "second factor", "backups of these books lie"} {
			if strings.Contains(why, word) && !slices.Contains(store.SecretTables(), name) {
				t.Errorf("%s is handed over: %s", name, why)
			}
		}
	}
}

func anchorAt(t *testing.T, s *store.Store) (text string) {
	t.Helper()
	err := s.Read(context.Background(), func(v *store.View) error {
		a, err := v.Anchor()
		text = a.Short()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}
