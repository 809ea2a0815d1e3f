package desktop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/plan"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// placeFields are what names a place and opens it: for adding one, and for fetching a backup from one.
type placeFields struct {
	kind                     *kit.Select
	address, account, region *kit.Entry
	folder, key              *pathEntry // key: the file of a private key
	secret                   *kit.Secret
	lines                    map[string]*kit.Field
	both                     *fyne.Container // user and region
	hostKey                  string          // that was agreed on
	changed                  func()
}

var placeKinds = []kit.Suggestion{
	{ID: string(plan.Folder), Title: "Folder or stick"},
	{ID: string(plan.WebDAV), Title: "WebDAV", Detail: "such as Nextcloud"},
	{ID: string(plan.S3), Title: "Bucket", Detail: "S3"},
	{ID: string(plan.SFTP), Title: "SFTP", Detail: "a server by SSH"},
}

func newPlaceFields(d *Desk, kinds []kit.Suggestion) *placeFields {
	f := &placeFields{
		kind: kit.NewSelect(kinds...), address: kit.NewEntry(), account: kit.NewEntry(), region: kit.NewEntry(), secret: kit.NewSecret(""),
		folder: newPathEntry(d.chooseFolder("Folder for backups")), key: newPathEntry(d.chooseFile("Choose a private key", nil)), changed: func() {},
	}
	f.lines = map[string]*kit.Field{
		"kind": kit.NewField("What it is", f.kind, ""), "address": kit.NewField("Address", f.address, ""), "folder": kit.NewField("Folder", f.folder.row, ""),
		"account": kit.NewField("User, or access key", f.account, ""), "region": kit.NewField("Region", f.region, "If the provider asks for one"), "secret": kit.NewField("Password, or secret key", f.secret, ""),
		"key": kit.NewField("Private key", f.key.row, "A file such as ~/.ssh/id_ed25519; empty: a password"),
	}
	f.clearWhileTyping()
	f.both = container.New(shares{2, 1}, f.lines["account"], f.lines["region"])
	f.kind.OnSelect = func(kit.Suggestion) { f.adapt() }
	f.kind.Choose(kinds[0].ID)
	f.adapt()
	return f
}

// clearWhileTyping takes what is wrong with a field back as soon as it is typed into.
func (f *placeFields) clearWhileTyping() {
	for name, e := range map[string]*kit.Entry{"address": f.address, "folder": f.folder.Entry, "account": f.account, "region": f.region, "key": f.key.Entry} {
		e.OnChanged = func(string) { f.lines[name].SetProblem("") }
	}
	f.secret.OnChanged = func() { f.lines["secret"].SetProblem("") }
}

func (f *placeFields) chosen() plan.Kind { return plan.Kind(f.kind.Chosen().ID) }

// adapt shows the fields that the kind of place asks for.
func (f *placeFields) adapt() {
	kind := f.chosen()
	near := kind == plan.Files || kind == plan.Folder
	show := func(field string, on bool) {
		f.lines[field].Hidden = !on
		f.lines[field].Refresh()
	}
	show("folder", near)
	show("address", !near)
	f.both.Hidden = kind != plan.WebDAV && kind != plan.S3
	f.both.Refresh()
	show("region", kind == plan.S3)
	show("secret", !near)
	show("key", kind == plan.SFTP)
	f.lines["secret"].SetHint(secretHints[kind])
	hints := map[plan.Kind]string{
		plan.WebDAV: "Of the folder: https://cloud.example.com/remote.php/dav/files/anna/books", plan.S3: "s3:https://s3.example.com/BUCKET/FOLDER",
		plan.SFTP: "sftp://anna@host.example.com/books",
	}
	f.lines["address"].SetHint(hints[kind])
	f.lines["folder"].SetHint("On another disk, best on a stick that is kept elsewhere")
	if kind == plan.Files {
		f.lines["folder"].SetHint("Backups are made here, and carried to the other places from here")
	}
	f.changed()
}

// secretHints say what opens each kind of place.
var secretHints = map[plan.Kind]string{
	plan.WebDAV: "Best one for this program alone, which the provider makes for you", plan.S3: "The secret that belongs to the access key",
	plan.SFTP: "With a private key its passphrase, if it has one",
}

func (f *placeFields) rows() []fyne.CanvasObject {
	l := f.lines
	return []fyne.CanvasObject{l["kind"], l["folder"], l["address"], f.both, l["key"], l["secret"]}
}

// read is what was typed; ok is false where a field says what is wrong.
func (f *placeFields) read() (p app.BackupPlace, given placeSecret, ok bool) {
	for _, l := range f.lines {
		l.SetProblem("")
	}
	text, field := strings.TrimSpace(f.address.Text), "address"
	switch kind := f.chosen(); kind {
	case plan.Files, plan.Folder:
		text, field = string(kind)+":"+f.folder.path(), "folder"
	case plan.S3:
		if !strings.HasPrefix(text, "s3:") {
			text = "s3:" + text
		}
	case plan.SFTP:
		if !strings.HasPrefix(text, "sftp://") {
			text = "sftp://" + text
		}
	}
	a, err := plan.ParseAddress(text)
	if err != nil || a.Kind != f.chosen() {
		f.lines[field].SetProblem("An address of this form is needed.")
		return p, given, false
	}
	if a.Far() {
		if given, ok = f.given(); !ok {
			return p, given, false
		}
	}
	return app.BackupPlace{Address: a, Account: strings.TrimSpace(f.account.Text), Region: strings.TrimSpace(f.region.Text), HostKey: f.hostKey}, given, true
}

// placeSecret is what was typed to open a place.
type placeSecret struct {
	file  string // of a private key; "" for a password
	typed []byte // the password, or the passphrase of the private key
}

// given is what was typed to open the place; ok is false where that is nothing.
func (f *placeFields) given() (given placeSecret, ok bool) {
	if f.chosen() == plan.SFTP {
		given.file = f.key.path()
	}
	if given.file == "" && f.secret.Empty() {
		f.lines["secret"].SetProblem("Needed to open the place.")
		return given, false
	}
	given.typed = bytes.Clone(f.secret.Bytes())
	return given, true
}

// mostKey bounds the file of a private key in bytes.
const mostKey = 12 << 10

// errNoKey is a file that is no private key as OpenSSH writes them.
var errNoKey = &app.Error{Kind: app.Invalid, Field: "key", Hint: app.HintFixField, Err: errors.New("no private key")}

// credential is what opens the place. It reads the file of a private key, and hands over what was typed: the caller wipes it.
func (g placeSecret) credential() (app.Credential, error) {
	if g.file == "" {
		return app.Credential{Secret: g.typed}, nil
	}
	info, err := os.Stat(g.file)
	if err != nil || info.Size() > mostKey || !info.Mode().IsRegular() {
		clear(g.typed)
		return app.Credential{}, errNoKey
	}
	key, err := os.ReadFile(g.file)
	if err != nil || !bytes.HasPrefix(key, []byte("-----BEGIN ")) {
		clear(g.typed)
		clear(key)
		return app.Credential{}, errNoKey
	}
	return app.Credential{Secret: key, Lock: g.typed}, nil
}

// refused tells what is wrong at the field that it is about. It answers false where no field is.
func (f *placeFields) refused(err error) bool {
	var e *app.Error
	if !errors.As(err, &e) {
		return false
	}
	_, words := explain(err)
	field := e.Field
	switch {
	case app.PrivateKeyFails(err):
		field, words = "secret", "The private key does not open with this passphrase."
	case field == "key":
		words = "This is no private key in the form of OpenSSH."
	case e.Hint == app.HintCredential:
		field, words = "secret", "The place refuses it."
	case field == "address" && (f.chosen() == plan.Files || f.chosen() == plan.Folder):
		field = "folder"
	}
	if l := f.lines[field]; l != nil {
		l.SetProblem(words)
		return true
	}
	return false
}

// agree asks about the key that a server shows, and goes on with it. It answers false where that is not the question.
func (f *placeFields) agree(d *Desk, err error, again func()) bool {
	return d.askHostKey(err, func(hostKey string) {
		f.hostKey = hostKey
		again()
	})
}

// placeAdd is the form that adds a place.
type placeAdd struct {
	*placeFields
	desk              *Desk
	name              *kit.Entry
	elsewhere, synced *kit.Checkbox
	note              *kit.Banner
	add               *kit.Button
}

// showNewPlace adds a place; the first is the folder in which backups are made.
func (d *Desk) showNewPlace(first bool) {
	kinds := placeKinds
	if first {
		kinds = []kit.Suggestion{{ID: string(plan.Files), Title: "Folder in which backups are made"}}
	}
	p := &placeAdd{
		desk: d, placeFields: newPlaceFields(d, kinds), name: kit.NewEntry(), elsewhere: kit.NewCheckbox("It is kept at another address"),
		synced: kit.NewCheckbox("A program of a provider carries this folder away"), note: kit.NewBanner(kit.ToneError, "", nil),
	}
	p.note.Hide()
	if first {
		p.folder.SetText(d.cfg.Homes + "/Backups")
	}
	p.changed = func() {
		on := p.chosen() == plan.Folder
		p.elsewhere.Hidden, p.synced.Hidden = !on, !on
		p.elsewhere.Refresh()
		p.synced.Refresh()
	}
	p.changed()
	p.add = kit.NewButton(kit.Primary, kit.IconDone, "Try it out and add it", p.save)
	rows := append([]fyne.CanvasObject{
		kit.NewText("Add a place", kit.StyleTitle),
		kit.NewParagraph("What goes there is sealed: the place sees sizes and times, and nothing else. It is tried out first.").Muted(),
	}, p.rows()...)
	rows = append(rows, kit.NewField("Called", p.name, "Empty: after its address"), p.elsewhere, p.synced, p.note)
	d.show("place-new", &asPage{body: cardPage(600, rows, buttons("Back", d.showSafety, p.add)), start: p.kind, up: d.showSafety, on: p.enter, gone: p.secret.Wipe})
}

// enter goes to the next field that is needed and empty, and tries the place out once none is.
func (p *placeAdd) enter() {
	d, kind := p.desk, p.chosen()
	near := kind == plan.Files || kind == plan.Folder
	switch {
	case near && p.folder.path() == "":
		d.canvas().Focus(p.folder.Entry)
	case near:
		p.save()
	case strings.TrimSpace(p.address.Text) == "":
		d.canvas().Focus(p.address)
	case p.both.Visible() && strings.TrimSpace(p.account.Text) == "":
		d.canvas().Focus(p.account)
	case p.secret.Empty() && (kind != plan.SFTP || p.key.path() == ""):
		d.canvas().Focus(p.secret)
	default:
		p.save()
	}
}

func (p *placeAdd) save() {
	place, secret, ok := p.read()
	if !ok {
		return
	}
	place.Name, place.Elsewhere, place.Synced = strings.TrimSpace(p.name.Text), p.elsewhere.On(), p.synced.On()
	d, s := p.desk, p.desk.me
	home := d.cfg.Homes
	p.note.Set(kit.ToneError, "")
	p.add.Disable()
	p.add.SetText("Trying it out ...")
	kit.Go(d.run, context.Background(), func(ctx context.Context) (app.BackupPlace, error) {
		c, err := secret.credential()
		if err != nil {
			return place, err
		}
		defer c.Wipe()
		if place.Address.Kind == plan.Files {
			if err := makeHome(home, place.Address.Path); err != nil {
				return place, err
			}
		}
		return s.AddPlace(ctx, place, c)
	}, func(_ app.BackupPlace, err error) {
		p.add.Enable()
		p.add.SetText("Try it out and add it")
		switch {
		case err == nil:
			d.toast(kit.ToneSuccess, "It takes backups and gives them back.")
			d.carrying.next = d.now()
			d.showSafety()
		case p.agree(d, err, p.save), p.refused(err):
		default:
			_, words := explain(err)
			p.note.Set(kit.ToneError, words)
		}
	})
}
