package desktop

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// kitFlow shows a recovery kit, saves it as a PDF, and then, with the key out of sight, has part of it typed back: proof that it
// is on paper. The wizard and the settings use it.
type kitFlow struct {
	desk *Desk
	key  app.Kit
	// card lays out one of the two steps on the page around it.
	card func(intro string, back func(), next *kit.Button, parts ...fyne.CanvasObject) fyne.CanvasObject
	done func(app.Kit) // comes when it is proven, and wipes it

	asked  []int // which groups
	typed  []*kit.Entry
	fields []*kit.Field
	saved  *kit.Text
	goesOn bool // the page is left for the other step, or because it is proven
}

// left wipes the key where the flow was left half-way.
func (f *kitFlow) left() {
	if !f.goesOn {
		f.key.Wipe()
	}
}

// to shows one of the two steps.
func (f *kitFlow) to(name string, p *asPage) {
	p.gone = f.left
	f.goesOn = true
	f.desk.show(name, p)
	f.goesOn = false
}

// proofGroups is how many groups are typed back.
const proofGroups = 4

func newKitFlow(d *Desk, key app.Kit) *kitFlow {
	return &kitFlow{desk: d, key: key, asked: someGroups(len(key.Groups()) - 1), saved: kit.NewText("", kit.StyleCaption).SetLeast(60)}
}

// someGroups picks the groups to be typed back, in rising order; the short last one is not asked for.
func someGroups(n int) []int {
	var picked []int
	for len(picked) < proofGroups {
		i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
		if err != nil {
			panic(err) // crypto/rand does not fail on any system we run on
		}
		if g := int(i.Int64()); !slices.Contains(picked, g) {
			picked = append(picked, g)
		}
	}
	slices.Sort(picked)
	return picked
}

// show is the first step: the key, and how to get it onto paper.
func (f *kitFlow) show() {
	save := kit.NewButton(kit.Secondary, kit.IconSave, "Save as PDF to print", f.save)
	next := kit.NewButton(kit.Primary, kit.IconNone, "I have it on paper", f.ask)
	body := f.card("This key opens the books and every backup when the passphrase or this computer is lost. "+
		"Print it and keep it in a safe, not on this computer. It is shown only now.",
		nil, next, kit.NewCard(f.groups()), container.NewBorder(nil, nil, save, nil,
			container.New(layout.NewCustomPaddedLayout(0, 0, 12, 0), f.saved)))
	f.to("kit", &asPage{body: body, start: save})
}

// groups shows the key as on the paper, numbered.
func (f *kitFlow) groups() fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for i, g := range f.key.Groups() {
		cells = append(cells, container.New(layout.NewCustomPaddedHBoxLayout(9),
			kit.NewWide(20, kit.NewText(fmt.Sprint(i+1), kit.StyleCaption).SetAlign(fyne.TextAlignTrailing)),
			kit.NewText(g, kit.StyleHeading)))
	}
	parts := []fyne.CanvasObject{container.NewGridWithColumns(5, cells...)}
	if f.key.BackupPassphrase != "" {
		parts = append(parts,
			kit.NewText("Passphrase of the backups", kit.StyleCaption),
			kit.NewText(f.key.BackupPassphrase, kit.StyleHeading).SetLeast(80))
	}
	return container.New(layout.NewCustomPaddedVBoxLayout(10), parts...)
}

func (f *kitFlow) save() {
	d := f.desk
	name := "Recovery kit " + strings.TrimSuffix(folderName(f.key.Company), ".counterfoil") + ".pdf"
	d.askSave("Save the recovery kit", name, func(path string) {
		key := f.key
		kit.Do(d.run, context.Background(), func(context.Context) error {
			pdf, err := key.PDF()
			if err == nil {
				err = writeNew(path, pdf)
			}
			return err
		}, func(err error) {
			if err != nil {
				d.showProblem(fileError(err))
				return
			}
			f.saved.Set("Saved. Print it, then delete the file.")
			if err := d.cfg.Open(path); err != nil {
				d.say("no program shows PDF files")
			}
			d.say("kit saved")
		})
	})
}

// fileError gives an error of writing a file its kind, so that it can be put into words.
func fileError(err error) error {
	var known *app.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, fs.ErrExist):
		return &app.Error{Kind: app.Conflict, Hint: app.HintOtherName, Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &app.Error{Kind: app.Unavailable, Hint: app.HintWritable, Err: err}
	}
	return &app.Error{Kind: app.Unavailable, Hint: app.HintDisk, Err: err}
}

// ask is the second step: the key is out of sight, and has to come from the paper.
func (f *kitFlow) ask() {
	f.typed, f.fields = nil, nil
	for _, g := range f.asked {
		e := kit.NewEntry()
		e.OnEnter = f.prove
		f.typed = append(f.typed, e)
		f.fields = append(f.fields, kit.NewField(fmt.Sprintf("Group %d", g+1), e, ""))
	}
	next := kit.NewButton(kit.Primary, kit.IconNone, "Next", f.prove)
	body := f.card("Take the paper in hand and type these four groups from it. So you know for certain that it is readable.",
		f.show, next, container.New(shares{1, 1, 1, 1}, f.fields[0], f.fields[1], f.fields[2], f.fields[3]))
	f.to("kit-proof", &asPage{body: body, start: f.typed[0], up: f.show})
	f.desk.say(fmt.Sprint("asks for groups ", f.asked)) // numbers from 0, no secret
}

// prove compares what was typed with the key. Enter goes to the next field first.
func (f *kitFlow) prove() {
	groups := f.key.Groups()
	for i, e := range f.typed {
		if strings.TrimSpace(e.Text) == "" {
			f.desk.canvas().Focus(e)
			return
		}
		f.fields[i].SetProblem("")
	}
	var wrong *kit.Entry
	for i, g := range f.asked {
		if !app.SameGroup(f.typed[i].Text, groups[g]) {
			f.fields[i].SetProblem("Not the same.")
			if wrong == nil {
				wrong = f.typed[i]
			}
		}
	}
	if wrong != nil {
		f.desk.canvas().Focus(wrong)
		return
	}
	f.goesOn = true
	f.done(f.key)
}

func (w *wizard) showKit() {
	f := newKitFlow(w.desk, w.kit)
	f.card = func(intro string, back func(), next *kit.Button, parts ...fyne.CanvasObject) fyne.CanvasObject {
		return w.step(4, intro, back, []fyne.CanvasObject{next}, parts...)
	}
	f.done = func(key app.Kit) {
		key.Wipe()
		w.desk.keepProof(w.session)
		w.showFirstBackup()
	}
	f.show()
}

// settingKitProven is the setting that says that the recovery kit was typed back from paper.
const settingKitProven = "ui.kit.proven"

// keepProof remembers that the kit is on paper; the security page says so.
func (d *Desk) keepProof(s *app.Session) {
	today := s.Today().String()
	kit.Do(d.back, context.Background(), func(ctx context.Context) error {
		return s.SetSetting(ctx, settingKitProven, []byte(today))
	}, func(err error) {
		if err != nil {
			d.say("proof of the kit not kept")
		}
	})
}
