package desktop

import (
	"context"
	"errors"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// peopleSection is the place of the people among the sections of the settings.
const peopleSection = 9

// roleWords say what a role may do, in a line.
var roleWords = map[app.Role]string{
	app.Owner: "everything", app.Bookkeeper: "all of the books, not the people and keys", app.Clerk: "customers, items, bills and payments; no margins, no backups",
	app.Auditor: "reads everything, changes nothing",
}

// roleName is a role as it is called of one person.
var roleName = map[app.Role]string{app.Owner: "Owner", app.Bookkeeper: "Bookkeeper", app.Clerk: "Clerk", app.Auditor: "Auditor"}

// showPeople is the section of who opens the books.
func (d *Desk) showPeople() {
	s := d.me
	kit.Go(d.run, context.Background(), func(ctx context.Context) ([]oneOfUs, error) { return allOfUs(ctx, s) }, func(list []oneOfUs, err error) {
		if err != nil {
			d.showProblem(err)
			return
		}
		d.showPeopleList(list)
	})
}

// oneOfUs is a person with how it stands with her second factor.
type oneOfUs struct {
	app.Person
	factor bill.Date // since when she has one; zero for none
	asked  bool      // her role must have one
}

func allOfUs(ctx context.Context, s *app.Session) (list []oneOfUs, err error) {
	people, err := s.Users(ctx)
	factors, err2 := s.Factors(ctx)
	roles, err3 := s.FactorRoles(ctx)
	for _, p := range people {
		list = append(list, oneOfUs{p, factors[p.ID], slices.Contains(roles, p.Role)})
	}
	return list, errors.Join(err, err2, err3)
}

func (d *Desk) showPeopleList(list []oneOfUs) {
	column := container.New(layout.NewCustomPaddedVBoxLayout(14))
	var start fyne.Focusable
	if d.me.May("user.add") {
		add := kit.NewButton(kit.Primary, kit.IconNone, "Add somebody", d.askPerson)
		start = add
		column.Add(container.New(shares{5, 2}, kit.NewParagraph("Each person has a passphrase of their own, and a key that signs what they do. "+
			"A clerk, for instance, sees no margins, no backups and no people.").Muted(), add))
	}
	var gone []string
	for _, p := range list {
		if !p.Active && !p.Differs {
			gone = append(gone, p.Name)
			continue
		}
		column.Add(kit.NewCardInset(d.personCard(p), 22))
	}
	if len(gone) > 0 {
		column.Add(kit.NewParagraph("They have left: " + strings.Join(gone, ", ") + ". What they did stays in the books under their names.").Muted())
	}
	d.showSection(peopleSection, settingsSection{body: column, start: start})
}

// personCard is one person, with her computers and what the owner can do.
func (d *Desk) personCard(one oneOfUs) fyne.CanvasObject {
	p := one.Person
	actions := container.New(layout.NewCustomPaddedHBoxLayout(6))
	if !p.Founder && d.me.May("user.role") {
		actions.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Change", func() { d.changePerson(p) }))
		actions.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Take access", func() { d.confirmDisable(p) }))
	}
	head := container.NewBorder(nil, nil, nil, actions, container.New(layout.NewCustomPaddedVBoxLayout(3),
		kit.NewText(p.Name, kit.StyleHeading), kit.NewParagraph(roleName[p.Role]+": "+roleWords[p.Role]+d.personUntil(p)).Muted()))
	column := container.New(layout.NewCustomPaddedVBoxLayout(10), head)
	switch {
	case p.Differs:
		column.Add(kit.NewBanner(kit.ToneWarning, "The key file says something else of "+p.Name+" than the log of the books: an older one was put back, or a change was cut short. "+
			"Until it is set again, "+p.Name+" is not let in.", nil))
	case p.MustChange:
		column.Add(mark(kit.IconWarning, kit.ToneWarning, p.Name+" has not logged in with a passphrase of their own yet."))
	}
	for _, computer := range p.Devices {
		column.Add(d.deviceRow(p, computer))
	}
	if row := d.factorRow(one); row != nil {
		column.Add(row)
	}
	if d.me.May("user.enrol") && p.Active && !here(p) {
		column.Add(container.New(shares{5, 2}, kit.NewParagraph(p.Name+" cannot log in on this computer."),
			kit.NewButton(kit.Secondary, kit.IconKey, "Set it up", func() { d.enrol(p) })))
	}
	return column
}

// factorRow says whether a person has a second factor, and what the owner does when it is lost.
func (d *Desk) factorRow(p oneOfUs) fyne.CanvasObject {
	switch {
	case p.factor.IsZero() && p.asked:
		return mark(kit.IconWarning, kit.ToneWarning, "No second factor yet: the next login asks "+p.Name+" to set one up.")
	case p.factor.IsZero():
		return kit.NewParagraph("No second factor.").Muted()
	}
	words := kit.NewParagraph("Second factor, since " + d.style.day(p.factor))
	if !d.me.May("factor.reset") || p.ID == d.me.User().ID {
		return words
	}
	return container.NewBorder(nil, nil, nil, kit.NewButton(kit.Quiet, kit.IconNone, "Lost it", func() { d.confirmResetFactor(p) }), words)
}

// confirmResetFactor turns off the second factor of somebody who has lost phone and recovery codes.
func (d *Desk) confirmResetFactor(p oneOfUs) {
	after := " Then the passphrase alone opens the books until " + p.Name + " sets up another one."
	if p.asked {
		after = " The next login then asks " + p.Name + " to set up another one."
	}
	box := kit.NewDialog("Turn off the second factor of "+p.Name+"?", kit.NewParagraph("Do this when "+p.Name+" stands before you, or you know the voice: "+
		"whoever asks for it by letter may be somebody else who knows the passphrase. The old codes open nothing any more."+after), kit.Danger, "Turn it off", "Cancel")
	s := d.me
	box.OnConfirm = func() {
		d.personWork(box, "The second factor of "+p.Name+" is off.", func(ctx context.Context) error { return s.ResetFactor(ctx, p.ID) }, nil)
	}
	box.ShowOn(d.canvas())
}

func here(p app.Person) bool {
	for _, one := range p.Devices {
		if one.Here {
			return true
		}
	}
	return false
}

func (d *Desk) personUntil(p app.Person) string {
	if p.Until.IsZero() {
		return "."
	}
	return ". Until " + d.style.day(p.Until) + "."
}

func (d *Desk) deviceRow(p app.Person, one app.PersonDevice) fyne.CanvasObject {
	name := one.Name
	if name == "" {
		name = "A computer"
	}
	if one.Here {
		name += " (this one)"
	}
	seen := "not used yet"
	if !one.Seen.IsZero() {
		seen = "last login " + moment(one.Seen.In(d.now().Location()))
	}
	if one.Keys > 0 {
		seen += ", with a security key"
	}
	words := kit.NewParagraph(name + ", " + seen)
	if !d.me.May("user.device") || one.Here && p.ID == d.me.User().ID {
		return words
	}
	return container.NewBorder(nil, nil, nil, kit.NewButton(kit.Quiet, kit.IconNone, "Remove", func() { d.confirmRemoveDevice(p, one) }), words)
}

// personForm asks for role and last day, and for a new person the name.
type personForm struct {
	name  *kit.Entry
	day   *kit.Date
	role  *kit.Select
	lines map[string]*kit.Field
}

func newPersonForm(d *Desk) *personForm {
	f := &personForm{name: kit.NewEntry(), day: d.dateField(true)}
	var choices []kit.Suggestion
	for _, r := range []app.Role{app.Clerk, app.Bookkeeper, app.Auditor} {
		choices = append(choices, kit.Suggestion{ID: string(r), Title: roleName[r], Detail: roleWords[r]})
	}
	f.role = kit.NewSelect(choices...)
	f.lines = map[string]*kit.Field{
		"name": kit.NewField("Name", f.name, "To log in with"), "role": kit.NewField("Role", f.role, ""),
		"until": kit.NewField("Last day", f.day, "Empty: no end. For an auditor, say"),
	}
	return f
}

// refused marks a field, and says whether there is one.
func (f *personForm) refused(err error) bool {
	e, ok := errors.AsType[*app.Error](err)
	if !ok || f.lines[e.Field] == nil {
		return false
	}
	words := e.Err.Error()
	f.lines[e.Field].SetProblem(strings.ToUpper(words[:1]) + words[1:] + ".")
	f.lines[e.Field].Focus()
	return true
}

// askPerson adds somebody.
func (d *Desk) askPerson() {
	f, s := newPersonForm(d), d.me
	f.role.Choose(string(app.Clerk))
	box := kit.NewDialog("Add somebody", container.New(layout.NewCustomPaddedVBoxLayout(10), f.lines["name"], f.lines["role"], f.lines["until"]), kit.Primary, "Add", "Cancel")
	box.Width, box.First = 520, f.name
	f.name.OnEnter = func() { box.OnConfirm() }
	box.OnConfirm = func() {
		until, ok := dayIn(f.day)
		if !ok {
			f.lines["until"].SetProblem("A day, or nothing.")
			return
		}
		n := app.NewUser{Name: f.name.Text, Role: app.Role(f.role.Chosen().ID), Until: until}
		box.SetConfirmEnabled(false)
		keep(d, func(ctx context.Context) (app.OneTime, error) { return s.AddUser(ctx, n) }, func(one app.OneTime, err error) {
			box.SetConfirmEnabled(true)
			if err != nil && f.refused(err) {
				return
			}
			box.Close()
			if err != nil {
				d.showProblem(err)
				return
			}
			d.say("person added")
			d.showOneTime(one)
		})
	}
	box.ShowOn(d.canvas())
}

// showOneTime shows the passphrase that was made up: here, and nowhere else.
func (d *Desk) showOneTime(one app.OneTime) {
	said := kit.NewText("", kit.StyleCaption)
	actions := container.New(layout.NewCustomPaddedHBoxLayout(8))
	if d.cfg.Copy != nil {
		actions.Add(kit.NewButton(kit.Secondary, kit.IconNone, "Copy", func() { d.cfg.Copy(one.Passphrase); said.Set("Copied. Hand it over, then copy something else.") }))
	}
	actions.Add(said)
	box := kit.NewDialog("The first passphrase of "+one.Person.Name, container.New(layout.NewCustomPaddedVBoxLayout(12),
		kit.NewParagraph(one.Person.Name+" logs in on this computer with these words once, and then chooses a passphrase that only they know. The words are not shown again."),
		kit.NewCard(kit.NewText(one.Passphrase, kit.StyleStrong)), actions), kit.Primary, "I have handed it over", "")
	box.Width = 560
	box.OnConfirm = func() {
		box.Close()
		d.showPeople()
	}
	box.ShowOn(d.canvas())
	d.say("one-time passphrase")
}

// changePerson gives another role or last day.
func (d *Desk) changePerson(p app.Person) {
	f, s := newPersonForm(d), d.me
	f.role.Choose(string(p.Role))
	setDay(f.day, p.Until)
	box := kit.NewDialog("Change "+p.Name, container.New(layout.NewCustomPaddedVBoxLayout(10), f.lines["role"], f.lines["until"]), kit.Primary, "Save", "Cancel")
	box.Width, box.First = 520, f.role
	box.OnConfirm = func() {
		until, ok := dayIn(f.day)
		if !ok {
			f.lines["until"].SetProblem("A day, or nothing.")
			return
		}
		role := app.Role(f.role.Chosen().ID)
		d.personWork(box, p.Name+" is set.", func(ctx context.Context) error {
			_, err := s.SetUser(ctx, p.ID, role, until)
			return err
		}, f.refused)
	}
	box.ShowOn(d.canvas())
}

// personWork does something to a person out of a dialog, and shows the people anew.
func (d *Desk) personWork(box *kit.Dialog, done string, work func(context.Context) error, refused func(error) bool) {
	box.SetConfirmEnabled(false)
	doKept(d, work, func(err error) {
		box.SetConfirmEnabled(true)
		if err != nil && refused != nil && refused(err) {
			return
		}
		box.Close()
		if err != nil {
			d.showProblem(err)
			return
		}
		d.toast(kit.ToneSuccess, done)
		d.showPeople()
	})
}

// confirmDisable takes somebody's access.
func (d *Desk) confirmDisable(p app.Person) {
	box := kit.NewDialog("Take the access of "+p.Name+"?", kit.NewParagraph(p.Name+" can log in no more, and every page is sealed anew under a key that "+p.Name+
		" never had; that takes some seconds. What could be read until now may have been kept. What "+p.Name+" did stays in the books."), kit.Danger, "Take access", "Cancel")
	s := d.me
	box.OnConfirm = func() {
		box.Close()
		busy := kit.NewProgress("Sealing every page anew", "")
		wait := kit.NewDialog("Taking the access of "+p.Name, busy, kit.Primary, "", "")
		_, report, _ := watch(d.back, busy)
		wait.ShowOn(d.canvas())
		d.personWork(wait, p.Name+" has no access any more. Make a backup to finish.", func(ctx context.Context) error { return s.DisableUser(ctx, p.ID, report) }, nil)
	}
	box.ShowOn(d.canvas())
}

func (d *Desk) confirmRemoveDevice(p app.Person, one app.PersonDevice) {
	box := kit.NewDialog("Remove this computer?", kit.NewParagraph(p.Name+" can log in there no more. Where it was stolen together with the passphrase, take the access of "+p.Name+
		" and add them anew: only that seals the books under a key that nobody has there."), kit.Danger, "Remove", "Cancel")
	s := d.me
	box.OnConfirm = func() {
		d.personWork(box, "Removed.", func(ctx context.Context) error { return s.RemoveDevice(ctx, p.ID, one.ID) }, nil)
	}
	box.ShowOn(d.canvas())
}

// enrol sets this computer up for somebody, who types the own passphrase.
func (d *Desk) enrol(p app.Person) {
	pass := kit.NewSecret("")
	line := kit.NewField("Passphrase of "+p.Name, pass, "Typed by "+p.Name)
	box := kit.NewDialog("Set up this computer for "+p.Name, line, kit.Primary, "Set it up", "Cancel")
	box.Width, box.First = 480, pass
	pass.OnChanged = func() { line.SetProblem("") }
	pass.OnEnter = func() { box.OnConfirm() }
	box.OnCancel = pass.Wipe
	s := d.me
	box.OnConfirm = func() {
		if pass.Empty() {
			line.SetProblem("Type the passphrase.")
			return
		}
		typed := append([]byte(nil), pass.Bytes()...)
		pass.Wipe()
		d.personWork(box, p.Name+" can log in on this computer.", func(ctx context.Context) error {
			defer clear(typed)
			return s.EnrolDevice(ctx, p.ID, typed)
		}, func(err error) bool {
			if app.KindOf(err) != app.Locked {
				return false
			}
			line.SetProblem("That is not the passphrase of " + p.Name + ".")
			d.canvas().Focus(pass)
			return true
		})
	}
	box.ShowOn(d.canvas())
}

// switchUser locks the books and asks who comes next.
func (d *Desk) switchUser() {
	d.Lock()
	if p, ok := d.page.(*unlockPage); ok {
		p.name.SetText("")
		d.canvas().Focus(p.name)
	}
}
