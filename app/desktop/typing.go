package desktop

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"strconv"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// What stands on an open page and not in the books is kept every few seconds, and when the books are locked: sealed, so that only who
// typed it gets it back. It returns at her next login, to the page where it was; a program that was killed costs no more than the last
// few seconds.

// writing is a page on which something may be typed that the books do not hold.
type writing interface {
	// typing is what is to be kept of it; ok is false where nothing is.
	typing() (draft bill.Draft, front typedPage, ok bool)
}

// typedPage is what the window wants back.
type typedPage struct {
	Page    string            `json:"page"`
	Target  bill.ID           `json:"target"` // zero for a new one
	Fields  map[string]string `json:"fields,omitempty"`
	Letters []letterBegun     `json:"letters,omitempty"`
}

// letterBegun is a letter that was begun and not sent.
type letterBegun struct {
	About                 app.LetterAbout
	To, Cc, Subject, Text string
}

// typingNow is what is to be kept at this moment; ok is false where there is nothing.
func (d *Desk) typingNow() (t app.Typing, ok bool) {
	var front typedPage
	if p, writes := d.page.(writing); writes {
		t.Draft, front, ok = p.typing()
	}
	letters := maps.Clone(d.unsent)
	if p, is := d.page.(*mailPage); is {
		delete(letters, p.about.LetterAbout)
		if now, begun := p.begun(); begun {
			letters[p.about.LetterAbout] = now
			front.Page, front.Target = "mail", p.about.Document
		}
	}
	for about, l := range letters {
		front.Letters = append(front.Letters, letterBegun{about, l.to, l.cc, l.subject, l.text})
		ok = true
	}
	if !ok {
		return app.Typing{}, false
	}
	var err error
	if t.Front, err = json.Marshal(front); err != nil {
		return app.Typing{}, false // plain fields only
	}
	return t, true
}

// keepTyping keeps what is being typed, if that has changed since.
func (d *Desk) keepTyping() {
	s := d.me
	if s == nil || d.shell == nil {
		return
	}
	t, some := d.typingNow()
	if reflect.DeepEqual(t, d.typed) {
		return
	}
	d.typed = t
	doKept(d, func(ctx context.Context) error {
		if !some {
			return s.ForgetTyping(ctx)
		}
		return s.KeepTyping(ctx, t)
	}, func(err error) {
		if err != nil { // what was typed stands on the page all the same
			d.say("typing not kept")
			return
		}
		d.say("typing kept")
	})
}

// typedBefore is what a login finds of it.
type typedBefore struct {
	app.Typing
	ok     bool
	kept   bool // the books hold the draft, as it was before
	issued bool // or it was issued meanwhile
}

// returnTyping brings back what was being typed when the books were locked.
func (d *Desk) returnTyping() {
	s := d.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) (b typedBefore, err error) {
		if b.Typing, b.ok, err = s.Typing(ctx); err != nil || !b.ok || b.Draft.ID.IsZero() {
			return b, err
		}
		if _, err := s.Draft(ctx, b.Draft.ID); err == nil {
			b.kept = true
		} else if app.KindOf(err) != app.Missing {
			return b, err
		} else if _, err := s.Document(ctx, b.Draft.ID); err == nil {
			b.issued = true
		}
		return b, nil
	}, func(b typedBefore, err error) {
		if d.me != s || err != nil || !b.ok || b.issued {
			return // an error of reading shows elsewhere; the typing is written anew
		}
		var front typedPage
		if json.Unmarshal(b.Front, &front) == nil {
			d.typed = b.Typing
			d.retype(b, front)
		}
	})
}

func (d *Desk) retype(b typedBefore, front typedPage) {
	for _, l := range front.Letters {
		d.unsent[l.About] = typedLetter{l.To, l.Cc, l.Subject, l.Text}
	}
	words := "What you were writing is here again."
	switch front.Page {
	case "editor":
		d.rescue(b.Draft, b.kept)
	case "template":
		d.retypeTemplate(front.Target, b.Draft)
	case "customer":
		reopen(d, front, d.me.Customer, d.editCustomer)
	case "item":
		reopen(d, front, d.me.Item, d.editItem)
	case "mail":
		words = "The letter that you were writing is kept: it is there again when you press Send."
		if !front.Target.IsZero() {
			d.openDocument(front.Target, false)
		}
	default:
		if len(front.Letters) == 0 {
			return
		}
		words = "The letters that you began are kept."
	}
	d.toast(kit.ToneInfo, words)
	d.say("typing returned")
}

// refillable is a page whose fields can be typed again.
type refillable interface {
	refill(fields map[string]string)
}

// reopen shows the page of a thing, or of a new one, and types its fields again.
func reopen[T any](d *Desk, front typedPage, read func(context.Context, bill.ID) (T, error), show func(T)) {
	s := d.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) (one T, err error) {
		if front.Target.IsZero() {
			return one, nil
		}
		return read(ctx, front.Target)
	}, func(one T, err error) {
		if d.me != s || err != nil {
			return // it was deleted meanwhile
		}
		show(one)
		if p, ok := d.page.(refillable); ok {
			p.refill(front.Fields)
		}
	})
}

// typing of a draft: what was typed since it was saved.
func (p *editorPage) typing() (bill.Draft, typedPage, bool) {
	if !p.dirty || p.issuing || p.blank() {
		return bill.Draft{}, typedPage{}, false
	}
	draft := p.read()
	return draft, typedPage{Page: "editor", Target: draft.ID}, true
}

// typing of a recurring invoice: its draft goes under the id of the template, for it has none of its own.
func (p *templatePage) typing() (bill.Draft, typedPage, bool) {
	if !p.dirty {
		return bill.Draft{}, typedPage{}, false
	}
	draft := p.read()
	draft.ID = p.round.ID
	return draft, typedPage{Page: "template", Target: p.round.ID}, true
}

// letGo keeps a recurring invoice that is not complete from being kept when a lock takes its page away: it comes back as it was typed, and
// nothing is billed by half of it meanwhile.
func (d *Desk) letGo() {
	if p, ok := d.page.(*templatePage); ok && p.dirty && !p.readable() {
		p.dirty = false
	}
}

// retypeTemplate shows a template as it was being changed.
func (d *Desk) retypeTemplate(id bill.ID, draft bill.Draft) {
	s := d.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) (app.RecurringInvoice, error) { return s.Recurring(ctx, id) },
		func(r app.RecurringInvoice, err error) {
			if d.me != s || err != nil {
				return // it was deleted meanwhile
			}
			draft.ID = r.Draft.ID
			r.Draft = draft
			d.editTemplate(r.Recurring)
			if p, ok := d.page.(*templatePage); ok {
				p.changed()
			}
		})
}

func (p *customerPage) typing() (bill.Draft, typedPage, bool) {
	now := p.form.typed()
	return bill.Draft{}, typedPage{Page: "customer", Target: p.form.value.ID, Fields: now}, !maps.Equal(now, p.was)
}

func (p *customerPage) refill(fields map[string]string) { retypeFields(p.form.allLines(), fields) }

func (p *itemPage) typing() (bill.Draft, typedPage, bool) {
	now := p.form.typed()
	return bill.Draft{}, typedPage{Page: "item", Target: p.form.value.ID, Fields: now}, !maps.Equal(now, p.was)
}

func (p *itemPage) refill(fields map[string]string) {
	retypeFields(p.form.allLines(), fields)
	for name, box := range p.form.ticks() {
		if box.On() != (fields[name] == ticked) {
			box.Tapped(nil)
		}
	}
}

// typed is what stands in the fields of a form, by their names.
func (f *customerForm) typed() map[string]string { return typedFields(f.allLines()) }

func (f *customerForm) allLines() map[string]*kit.Field { return withOwn(f.lines, f.own) }

func (f *itemForm) typed() map[string]string {
	out := typedFields(f.allLines())
	for name, box := range f.ticks() {
		if box.On() {
			out[name] = ticked
		}
	}
	return out
}

func (f *itemForm) allLines() map[string]*kit.Field { return withOwn(f.lines, f.own) }

const ticked = "on"

func (f *itemForm) ticks() map[string]*kit.Checkbox {
	return map[string]*kit.Checkbox{"service": f.service, "digital": f.digital, "stock": f.stock}
}

func withOwn(lines map[string]*kit.Field, own *ownForm) map[string]*kit.Field {
	all := maps.Clone(lines)
	for i, in := range own.inputs {
		all["own."+strconv.Itoa(i)] = in.line
	}
	return all
}

func typedFields(lines map[string]*kit.Field) map[string]string {
	out := map[string]string{}
	for name, f := range lines {
		if text := f.Typed(); text != "" {
			out[name] = text
		}
	}
	return out
}

func retypeFields(lines map[string]*kit.Field, fields map[string]string) {
	for name, f := range lines {
		f.Retype(fields[name])
	}
}
