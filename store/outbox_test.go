package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/store"
)

// postedLetter is a letter about a document, with its paper.
func postedLetter(document, id bill.ID) mail.Posted {
	return mail.Posted{
		ID: id, Target: document,
		Letter: mail.Letter{
			From: mail.Address{Name: "Tischlerei", Mail: "eva@shop.example"}, To: []mail.Address{{Name: "Franz", Mail: "franz@mueller.example"}},
			Bcc: []mail.Address{{Mail: "eva@shop.example"}}, ReplyTo: &mail.Address{Mail: "office@shop.example"}, Subject: "Rechnung", Text: "Guten Tag,\n\nanbei.",
			ID: id.String() + "@shop.example", Language: "de", Date: time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("", 3600)),
		},
		Files: []mail.PostedFile{{Name: "Rechnung.pdf", Type: "application/pdf", Size: int64(len(pdf)), Paper: document}},
	}
}

func postLetter(tx *store.Tx, document bill.ID) error {
	p := postedLetter(document, bill.NewID())
	p.Author = bill.NewID()
	return tx.Post(p, nil, tx.Now())
}

func (s *shop) posted(t testing.TB, p mail.Posted, content map[int][]byte, wait time.Duration) mail.Posted {
	t.Helper()
	p.Author = bill.ID(s.owner.ID)
	s.do(t, "mail.send", func(tx *store.Tx) error { return tx.Post(p, content, tx.Now().Add(wait)) })
	return s.letter(t, p.ID)
}

func (s *shop) letter(t testing.TB, id bill.ID) (p mail.Posted) {
	t.Helper()
	s.see(t, func(v *store.View) (err error) { p, err = v.Letter(id); return err })
	return p
}

func (s *shop) move(id bill.ID, e mail.Event) error {
	e.Author = bill.ID(s.owner.ID)
	return s.Write(context.Background(), s.deed("mail.run"), func(tx *store.Tx) error {
		if e.Step.Waits() {
			e.Next = tx.Now().Add(time.Minute)
		}
		return tx.MoveLetter(id, e)
	})
}

// A letter comes back as it was written, with its files and each step that it took.
func TestALetterLiesInTheOutbox(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	p, plan := postedLetter(doc.ID(), bill.NewID()), bytes.Repeat([]byte("plan"), 40_000)
	p.Files = append(p.Files, mail.PostedFile{Name: "plan.txt", Type: "text/plain", Size: int64(len(plan))})
	got := s.posted(t, p, map[int][]byte{1: plan}, time.Second)
	wrote := p.Letter
	wrote.Date = got.Made
	if l := got.Letter; !l.Date.Equal(wrote.Date) || l.Date.Format("-0700") != "+0100" {
		t.Errorf("dated %s", l.Date)
	}
	got.Letter.Date = got.Made
	if !reflect.DeepEqual(got.Letter, wrote) || got.State != mail.Queued || got.Next != got.Made.Add(time.Second) || got.Target != doc.ID() {
		t.Errorf("%+v", got)
	}
	s.see(t, func(v *store.View) error {
		one, err := v.LetterFile(got.Files[0])
		two, err2 := v.LetterFile(got.Files[1])
		if !bytes.Equal(one, pdf) || !bytes.Equal(two, plan) {
			t.Errorf("files of %d and %d bytes", len(one), len(two))
		}
		return errors.Join(err, err2)
	})
	for _, e := range []mail.Event{
		{Step: mail.StepLater, Cause: mail.CauseBusy, Code: 451, Words: "greylisted"}, {Step: mail.StepSending}, {Step: mail.StepSent, Code: 250, Words: "250 queued as 1"},
	} {
		if err := s.move(p.ID, e); err != nil {
			t.Fatal(err)
		}
	}
	got = s.letter(t, p.ID)
	if got.State != mail.Sent || got.Tries != 1 || !got.Next.IsZero() || got.Last.Words != "250 queued as 1" || len(got.Events) != 4 || got.Events[1].Cause != mail.CauseBusy {
		t.Errorf("%+v", got)
	}
	s.see(t, func(v *store.View) error {
		_, missing := v.Letter(bill.NewID())
		if !errors.Is(missing, store.ErrMissing) {
			t.Errorf("another letter: %v", missing)
		}
		return nil
	})
	soundBooks(t, s)
}

// No step can be taken but those that the rules of the mail have, whoever asks, and from wherever: nothing is sent twice.
func TestStepsOfALetter(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	ways := map[mail.State][]mail.Step{
		mail.Queued: {}, mail.Sending: {mail.StepSending}, mail.Sent: {mail.StepSending, mail.StepSent}, mail.Failed: {mail.StepFailed},
		mail.Unsure: {mail.StepSending, mail.StepUnsure}, mail.TakenBack: {mail.StepTakenBack},
	}
	for _, state := range mail.States() {
		for _, step := range mail.Steps() {
			p := s.posted(t, postedLetter(doc.ID(), bill.NewID()), nil, 0)
			for _, way := range ways[state] {
				if err := s.move(p.ID, mail.Event{Step: way}); err != nil {
					t.Fatal(err)
				}
			}
			if got := s.letter(t, p.ID).State; got != state {
				t.Fatalf("it is %s, not %s", got, state)
			}
			to, ok := step.From(state)
			err := s.move(p.ID, mail.Event{Step: step})
			if ok != (err == nil) || !ok && !errors.Is(err, store.ErrUnchangeable) {
				t.Errorf("%s from %s: %v, allowed %v", step, state, err, ok)
			}
			if got := s.letter(t, p.ID).State; ok && got != to || !ok && got != state {
				t.Errorf("%s from %s leads to %s, not %s", step, state, got, to)
			}
		}
	}
	soundBooks(t, s)
}

// Lists come along an index, and what waits is found in the order of its time.
func TestWhatIsDue(t *testing.T) {
	s := openShop(t)
	doc, other := s.issue(t, draft(customer(1))), s.issue(t, draft(customer(2)))
	var all []mail.Posted
	for i, wait := range []time.Duration{time.Hour, 0, time.Minute} {
		target := doc.ID()
		if i == 2 {
			target = other.ID()
		}
		all = append(all, s.posted(t, postedLetter(target, bill.NewID()), nil, wait))
	}
	if err := s.move(all[1].ID, mail.Event{Step: mail.StepFailed, Cause: mail.CauseRecipient}); err != nil {
		t.Fatal(err)
	}
	s.see(t, func(v *store.View) error {
		due, err := v.LettersDue(all[0].Next)
		if !slices.Equal(due, []bill.ID{all[2].ID, all[0].ID}) {
			t.Errorf("due: %s", due)
		}
		next, ok, err2 := v.NextLetter()
		if !ok || !next.Equal(all[2].Next) {
			t.Errorf("next %s", next)
		}
		n, err3 := v.CountLetters()
		if n[mail.Queued] != 2 || n[mail.Failed] != 1 {
			t.Errorf("%v", n)
		}
		return errors.Join(err, err2, err3)
	})
	for _, c := range []struct {
		q    store.OutboxQuery
		want []int
	}{
		{store.OutboxQuery{}, []int{2, 1, 0}},
		{store.OutboxQuery{Limit: 1, Offset: 1}, []int{1}},
		{store.OutboxQuery{State: mail.Queued}, []int{2, 0}},
		{store.OutboxQuery{Target: doc.ID()}, []int{1, 0}},
		{store.OutboxQuery{Target: doc.ID(), State: mail.Failed}, []int{1}},
	} {
		s.see(t, func(v *store.View) error {
			list, total, err := v.Letters(c.q)
			var want []bill.ID
			for _, i := range c.want {
				want = append(want, all[i].ID)
			}
			if ids(list) != fmt.Sprint(want) || c.q.Limit == 0 && total != len(want) || c.q.Limit > 0 && total != 3 {
				t.Errorf("%+v: %d, %s", c.q, total, ids(list))
			}
			return err
		})
	}
	s.see(t, func(v *store.View) error {
		for _, q := range []store.OutboxQuery{{}, {State: mail.Queued}, {Target: doc.ID()}, {Target: doc.ID(), State: mail.Sent}} {
			steps, err := v.OutboxPlan(q)
			wellRead(t, steps, q == store.OutboxQuery{})
			if err != nil {
				return err
			}
		}
		steps, err := v.DuePlan()
		wellRead(t, steps, false)
		return err
	})
}

// wellRead: nothing is sorted, and no table is read whole but where everything is asked for.
func wellRead(t *testing.T, steps []string, all bool) {
	t.Helper()
	if plan := strings.Join(steps, "\n"); strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN") && !all {
		t.Error(plan)
	}
}

func ids(list []mail.Posted) string {
	var out []bill.ID
	for _, p := range list {
		out = append(out, p.ID)
	}
	return fmt.Sprint(out)
}

// What a letter sent stays in the books when the attachment that it was taken from goes.
func TestAFileOfALetterStays(t *testing.T) {
	s := openShop(t)
	doc := s.issue(t, draft(customer(1)))
	order := []byte("%PDF-1.7 an order")
	a := bill.Attachment{ID: bill.NewID(), Target: doc.ID(), Author: bill.ID(s.owner.ID), Name: "order.pdf", Type: "application/pdf"}
	s.do(t, "attachment.add", func(tx *store.Tx) (err error) { a, err = tx.Attach(a, order); return err })
	p := postedLetter(doc.ID(), bill.NewID())
	p.Files = append(p.Files, mail.PostedFile{Name: "order.pdf", Type: a.Type, Size: a.Size, Digest: a.Digest})
	p = s.posted(t, p, nil, 0)
	s.do(t, "attachment.delete", func(tx *store.Tx) error { return tx.DeleteAttachment(a.ID) })
	s.see(t, func(v *store.View) error {
		data, err := v.LetterFile(p.Files[1])
		if !slices.Equal(data, order) {
			t.Errorf("%q", data)
		}
		return err
	})
	soundBooks(t, s)
}
