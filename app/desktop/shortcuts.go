package desktop

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// saver and issuer are pages that hear Ctrl+S and Ctrl+Enter; finder one with a search field; copier one whose document
// Ctrl+D copies.
type (
	saver  interface{ save() }
	issuer interface{ issue() }
	finder interface{ find() }
	backer interface{ goBack() }
	copier interface{ duplicate() }
	reckon interface{ explain() } // hears Ctrl+E: how its figures come about
	goer   interface{ goOn() }    // hears Enter in a field that has no use for it
	// mailer is a page whose document Ctrl+M sends.
	mailer interface{ sendMail() }
	// repeater is a page whose customer's last document Ctrl+R drafts once more.
	repeater interface{ repeat() }
)

// shortcuts are the keys that work everywhere. A button or menu for the same thing calls the same method.
func (d *Desk) shortcuts() {
	keys := map[fyne.KeyName]func(){
		fyne.KeyN: func() { d.newInvoice() },
		fyne.KeyK: d.search,
		fyne.KeyL: d.Lock,
		fyne.KeyQ: d.Close,
		fyne.KeyZ: d.undoLast,
		fyne.KeyS: func() {
			if p, ok := d.page.(saver); ok {
				p.save()
			}
		},
		fyne.KeyF: func() {
			if p, ok := d.page.(finder); ok {
				p.find()
			}
		},
		fyne.KeyD: func() {
			if p, ok := d.page.(copier); ok {
				p.duplicate()
			}
		},
		fyne.KeyP: func() {
			if p, ok := d.page.(paged); ok {
				p.print()
			}
		},
		fyne.KeyE: func() {
			if p, ok := d.page.(reckon); ok {
				p.explain()
			}
		},
		fyne.KeyM: func() {
			if p, ok := d.page.(mailer); ok {
				p.sendMail()
			}
		},
		fyne.KeyR: func() {
			if p, ok := d.page.(repeater); ok {
				p.repeat()
			}
		},
		fyne.KeyReturn: d.issueKey,
		fyne.KeyEnter:  d.issueKey,
	}
	for i, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8} {
		keys[key] = func() { d.goTo(i) }
	}
	hear := func(s *desktop.CustomShortcut) {
		d.idle.Touch()
		if do := keys[s.KeyName]; do != nil && s.Modifier == fyne.KeyModifierShortcutDefault && d.canvas().Overlays().Top() == nil {
			do() // unless a dialog has the floor
		}
	}
	d.frame.OnShortcut = hear // those typed into a field
	for key := range keys {
		s := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
		d.win.Canvas().AddShortcut(s, func(fyne.Shortcut) { hear(s) })
	}
}

func (d *Desk) issueKey() {
	if p, ok := d.page.(issuer); ok {
		p.issue()
	}
}

// key hears what no widget had a use for.
func (d *Desk) key(ev *fyne.KeyEvent) bool {
	switch ev.Name {
	case fyne.KeyEscape:
		if p, ok := d.page.(backer); ok {
			p.goBack()
			return true
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if p, ok := d.page.(goer); ok {
			p.goOn()
			return true
		}
	}
	return false
}
