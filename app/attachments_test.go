package app

import (
	"bytes"
	"testing"

	"counterfoil/app/bill"
)

// A clerk may take a file from a draft, and not from an issued document.
func TestAClerkLeavesTheFilesOfIssuedDocuments(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx := t.Context()
	d := saved(t, s, sampleLine(t, "Rosin", "1", "9.90", "19"))
	first := must[Attachment](t)(s.Attach(ctx, d.ID, File{Name: "a.txt", Content: []byte("a")}))
	second := must[Attachment](t)(s.Attach(ctx, d.ID, File{Name: "b.txt", Content: []byte("b")}))
	s.user.Role = Clerk
	if err := s.DeleteAttachment(ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	doc := must[bill.Document](t)(s.Issue(ctx, d.ID))
	want(t, s.DeleteAttachment(ctx, second.ID), Forbidden)
	s.user.Role = Bookkeeper
	if err := s.DeleteAttachment(ctx, second.ID); err != nil {
		t.Fatal(err)
	}
	want(t, s.DeleteAttachment(ctx, second.ID), Missing)
	notes := must[[]Note](t)(s.Notes(ctx, doc.ID()))
	if len(notes) != 1 || notes[0].By == "" {
		t.Errorf("what was removed is not noted: %v", notes)
	}
	s.user.Role = Owner
	var last []string
	entries, _, err := s.trailAfter(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Target == doc.ID().String() {
			last = append(last, e.Action)
		}
	}
	if len(last) < 2 || last[len(last)-1] != "attachment.withdraw" {
		t.Errorf("the trail says %v", last)
	}
}

func TestFilesAreBounded(t *testing.T) {
	_, s, _ := newBooks(t, cheapEnv())
	ctx := t.Context()
	c := must[bill.Customer](t)(s.SaveCustomer(ctx, bill.Customer{Name: "Fatima", Address: bill.Address{Country: "DE"}}))
	large := bytes.Repeat([]byte("x"), bill.MaxAttachment)
	a := must[Attachment](t)(s.Attach(ctx, c.ID, File{Name: "large", Content: large}))
	if !bytes.Equal(must[[]byte](t)(s.AttachmentContent(ctx, a.ID)), large) {
		t.Error("a large file comes out as another one")
	}
	_, err := s.Attach(ctx, c.ID, File{Name: "larger", Content: append(large, 'x')})
	want(t, err, Invalid)
	for i := range 9 {
		large[0] = byte(i)
		must[Attachment](t)(s.Attach(ctx, c.ID, File{Name: string(rune('a' + i)), Content: large}))
	}
	_, err = s.Attach(ctx, c.ID, File{Name: "one more", Content: []byte("x")})
	want(t, err, Invalid)
}
