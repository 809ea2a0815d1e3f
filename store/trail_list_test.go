package store_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
)

// lines is what a page of the trail says, in short: number and action of each entry.
func lines(list []trail.Entry) (out []string) {
	for _, e := range list {
		out = append(out, fmt.Sprint(e.Number, " ", e.Action))
	}
	return out
}

func listed(t *testing.T, s *shop, q store.TrailQuery) (list []trail.Entry, total int64) {
	t.Helper()
	err := s.Read(context.Background(), func(v *store.View) (err error) {
		list, total, err = v.TrailList(q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, total
}

// clerkOf is another person of the same books.
func clerkOf(t *testing.T) store.Actor {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return store.Actor{
		ID: crypto.ID(bill.NewID()), Device: crypto.ID(bill.NewID()), Role: "clerk",
		Sign: func(b []byte) ([]byte, error) { return ed25519.Sign(private, b), nil },
	}
}

func TestTheTrailIsNarrowed(t *testing.T) {
	s := openShop(t)
	first := int64(0)
	_, first = listed(t, s, store.TrailQuery{})
	clerk, doc, item := clerkOf(t), bill.NewID(), bill.NewID()
	var times []time.Time
	for _, d := range []store.Deed{
		{Actor: s.owner, Action: "draft.save", Target: doc},
		{Actor: clerk, Action: "draft.save", Target: doc},
		{Actor: clerk, Action: "item.save", Target: item},
		{Actor: s.owner, Action: "document.issue", Target: doc},
		{Actor: clerk, Action: "session.login", Target: bill.ID(clerk.ID)},
	} {
		err := s.Write(context.Background(), d, func(tx *store.Tx) error { times = append(times, tx.Now()); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	n := func(i int64) string { return fmt.Sprint(first + i) }
	for name, c := range map[string]struct {
		q     store.TrailQuery
		want  []string
		total int64
	}{
		"all":               {store.TrailQuery{Limit: 2}, []string{n(5) + " session.login", n(4) + " document.issue"}, first + 5},
		"all, further":      {store.TrailQuery{Limit: 2, Offset: 3}, []string{n(2) + " draft.save", n(1) + " draft.save"}, first + 5},
		"a person":          {store.TrailQuery{Actor: clerk.ID, Limit: 9}, []string{n(5) + " session.login", n(3) + " item.save", n(2) + " draft.save"}, 3},
		"a person, further": {store.TrailQuery{Actor: clerk.ID, Limit: 1, Offset: 1}, []string{n(3) + " item.save"}, 3},
		"a person and actions": {
			store.TrailQuery{Actor: clerk.ID, Actions: []string{"draft.save", "document.issue"}, Limit: 9}, []string{n(2) + " draft.save"}, 1,
		},
		"actions":            {store.TrailQuery{Actions: []string{"document.issue", "draft.save"}, Limit: 9}, []string{n(4) + " document.issue", n(2) + " draft.save", n(1) + " draft.save"}, 3},
		"a thing":            {store.TrailQuery{Of: []bill.ID{doc}, Limit: 9}, []string{n(4) + " document.issue", n(2) + " draft.save", n(1) + " draft.save"}, 3},
		"two things":         {store.TrailQuery{Of: []bill.ID{doc, item}, Actor: clerk.ID, Limit: 9}, []string{n(3) + " item.save", n(2) + " draft.save"}, 2},
		"a thing and action": {store.TrailQuery{Of: []bill.ID{doc}, Actions: []string{"document.issue"}, Limit: 9}, []string{n(4) + " document.issue"}, 1},
		"since":              {store.TrailQuery{From: times[3], Limit: 9}, []string{n(5) + " session.login", n(4) + " document.issue"}, 2},
		"between":            {store.TrailQuery{From: times[1], To: times[3], Limit: 9}, []string{n(3) + " item.save", n(2) + " draft.save"}, 2},
		"between, a person":  {store.TrailQuery{From: times[0], To: times[1], Actor: clerk.ID, Limit: 9}, nil, 0},
		"nobody":             {store.TrailQuery{Actor: crypto.ID(bill.NewID()), Limit: 9}, nil, 0},
		"behind the end":     {store.TrailQuery{Limit: 9, Offset: 1000}, nil, first + 5},
	} {
		list, total := listed(t, s, c.q)
		if got := lines(list); !slices.Equal(got, c.want) || total != c.total {
			t.Errorf("%s: %q of %d", name, got, total)
		}
	}
	if r, err := s.Check(context.Background(), nil); err != nil || !r.Sound() {
		t.Errorf("%+v, %v", r, err)
	}
}

// What stands in the list is what was signed: a check finds rows that say something else, or are not there.
func TestTheListOfTheTrailIsChecked(t *testing.T) {
	for _, attack := range []string{
		"UPDATE trail_register SET action = 'nothing.done' WHERE number = 1", "DELETE FROM trail_register WHERE number = 1",
		"UPDATE trail_register SET at = at + 1 WHERE number = 1", "UPDATE trail_register SET actor = zeroblob(16) WHERE number = 1",
		"INSERT INTO trail_register SELECT number + 1000, at, actor, device, action, target FROM trail_register WHERE number = 1",
	} {
		s := openShop(t)
		s.do(t, "attack", func(tx *store.Tx) error { return tx.Exec(attack) })
		if r, err := s.Check(context.Background(), nil); err != nil || r.Sound() {
			t.Errorf("%s: not found (%v)", attack, err)
		}
	}
}

// No question of the page of the trail sorts or reads through more than it shows.
func TestThePageOfTheTrailReadsAnIndex(t *testing.T) {
	s := openShop(t)
	for name, c := range map[string]struct {
		q     store.TrailQuery
		index string
	}{
		"a person":             {store.TrailQuery{Actor: s.owner.ID}, "trail_register_of_actor"},
		"a person, since":      {store.TrailQuery{Actor: s.owner.ID, From: time.Unix(5, 0)}, "trail_register_of_actor"},
		"a person and actions": {store.TrailQuery{Actor: s.owner.ID, Actions: []string{"x", "y"}}, "trail_register_of_actor"},
		"actions":              {store.TrailQuery{Actions: []string{"x", "y"}, To: time.Unix(5, 0)}, "trail_register_of_action"},
		"a thing":              {store.TrailQuery{Of: []bill.ID{bill.NewID()}, Actor: s.owner.ID}, "trail_register_of_target"},
		"some days":            {store.TrailQuery{From: time.Unix(5, 0), To: time.Unix(9, 0)}, "trail_register_at"},
	} {
		s.see(t, func(v *store.View) error {
			plan, err := v.TrailPlan(c.q)
			for _, step := range plan {
				if !strings.Contains(step, "SEARCH") || !strings.Contains(step, "INDEX "+c.index+" ") {
					t.Errorf("%s: %s", name, step)
				}
			}
			if len(plan) == 0 {
				t.Errorf("%s: no plan", name)
			}
			return err
		})
	}
}
