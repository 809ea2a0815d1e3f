package app

import (
	"slices"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp/testserver"
)

// Many letters at once: each by its template with what is marked to go along; who has no address keeps no other from being mailed.
func TestManyAreMailed(t *testing.T) {
	p, server := openPost(t).real(t)
	ctx := t.Context()
	c := customerIn(t, p.Session, "Öz Şen", "de")
	c.Contact = bill.Contact{Name: "Öz Şen", Email: "oez@example.com"}
	must[bill.Customer](t)(p.SaveCustomer(ctx, c))
	doc := owe(t, p.Session, c.ID, "100.00")
	must[Attachment](t)(p.Attach(ctx, doc.ID(), File{Name: "Plan.txt", Content: []byte("plan"), Send: true}))
	must[Attachment](t)(p.Attach(ctx, doc.ID(), File{Name: "Not.txt", Content: []byte("not")}))

	list := must[[]BulkResult](t)(p.BulkSend(ctx, []LetterAbout{{Document: doc.ID()}, {Document: p.doc.ID()}}, nil))
	failed := Failed(list)
	if len(list) != 2 || len(failed) != 1 || failed[0].ID != p.doc.ID() || failed[0].Number != p.doc.Number().Text {
		t.Fatalf("%+v", list)
	}
	if e := want(t, failed[0].Err, Invalid); e.Hint != HintNoAddress {
		t.Errorf("%v", e)
	}
	p.clock.pass(mail.Hold + time.Second)
	p.run(t, OutboxRun{})
	took := server.Letters()
	if len(took) != 1 || !slices.Contains(took[0].To, "oez@example.com") {
		t.Fatalf("%+v", took)
	}
	head, text, files := parts(t, took[0].Data)
	if head.Get("Content-Language") != "de" || len(files) != 2 || string(files["Plan.txt"]) != "plan" {
		t.Errorf("%v %s %d files", head, text, len(files))
	}

	now := owe(t, p.Session, c.ID, "1.00")
	p.clock.pass(60 * 24 * time.Hour)
	made := must[[]bill.Reminder](t)(p.MakeReminders(ctx, []bill.ReminderAccount{{Customer: c.ID, Currency: now.Totals().Payable.Currency()}}, false))
	if list = must[[]BulkResult](t)(p.BulkSend(ctx, []LetterAbout{{Reminder: made[0].ID}}, nil)); len(Failed(list)) > 0 {
		t.Errorf("%+v", list)
	}
	_, err := openPost(t).BulkSend(ctx, []LetterAbout{{Document: doc.ID()}}, nil)
	want(t, err, Missing)
}

// What failed, or what nobody is sure of, is to be done.
func TestLettersAreToBeLookedAfter(t *testing.T) {
	p := openPost(t)
	p.broken(t, testserver.AtEnd, testserver.Drop)
	toDo := func() (n int) {
		for _, one := range must[Home](t)(p.Home(t.Context(), 1)).ToDo {
			if one.What == ToDoLetters {
				n = one.Count
			}
		}
		return n
	}
	l := p.send(t)
	if n := toDo(); n != 0 {
		t.Errorf("%d to do while it waits", n)
	}
	p.clock.pass(mail.Hold)
	p.run(t, OutboxRun{})
	p.stands(t, l.ID, mail.Unsure)
	if n := toDo(); n != 1 {
		t.Errorf("%d to do of which nobody is sure", n)
	}
	must[Letter](t)(p.MarkArrived(t.Context(), l.ID))
	if n := toDo(); n != 0 {
		t.Errorf("%d to do once it arrived", n)
	}
}
