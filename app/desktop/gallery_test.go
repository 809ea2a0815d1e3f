package desktop

import (
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
)

// TestGalleryOfTheWork shows every page of the daily work with a year of business: DESKTOP_GALLERY=dir keeps the pictures.
func TestGalleryOfTheWork(t *testing.T) {
	p := openedPad(t, func(s *app.Setup) { s.Company.Logo = sampleLogo(t) })
	p.aYear()
	p.lookAfter()
	p.goHome()
	p.look("home")
	p.goTo(placeInvoices)
	p.keys(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	p.look("invoices")
	p.goTo(placeCustomers)
	p.look("customers")
	p.editCustomer(p.customerNamed("Müller"))
	p.look("customer")
	p.goTo(placeItems)
	p.look("items")
	p.press("New item")
	p.press("Save")
	p.look("item-new")
	p.goTo(4)
	p.look("payments")
	p.goTo(5)
	p.look("reports")
	p.galleryOfTheEditor()
}

// lookAfter is what an owner does now and then: alarms are answered (a clock that goes through a year in seconds rings some), and a backup is made.
func (p *pad) lookAfter() {
	p.t.Helper()
	list, _, err := p.me.Alarms(p.t.Context(), app.AlarmQuery{Open: true})
	for _, a := range list {
		_, e := p.me.AnswerAlarm(p.t.Context(), a.ID, "seen")
		err = errors.Join(err, e)
	}
	_, e := p.me.Backup(p.t.Context(), asFolder(p.t.TempDir()), nil)
	if err := errors.Join(err, e); err != nil {
		p.t.Fatal(err)
	}
}

func (p *pad) galleryOfTheEditor() {
	p.ctrl(fyne.KeyN)
	p.look("editor-empty")
	p.letters("m")
	p.look("editor-customer")
	p.letters("ül")
	p.keys(fyne.KeyReturn)
	for _, line := range [][2]string{{"bow, p", "1"}, {"workshop", "2.5"}, {"school", "3"}} {
		p.letters(line[0])
		p.keys(fyne.KeyReturn)
		p.letters(line[1])
		p.keys(fyne.KeyReturn)
	}
	p.fill("Discount", "3%")
	p.fill("Extra charge", "12.90")
	p.page.(*editorPage).grid.FocusCell(3, colItem)
	p.letters("str")
	p.look("editor")
	p.keys(fyne.KeyEscape)
	p.press("Preview")
	p.look("editor-preview")
	p.keys(fyne.KeyEscape)
	p.press("Details")
	p.look("editor-details")
	p.keys(fyne.KeyEscape)
	p.page.(*editorPage).grid.FocusCell(3, colItem)
	p.ctrl(fyne.KeyReturn)
	p.wantPage("editor") // three letters of an item are a line without a price
	p.look("editor-issue")
	p.letters("74.90")
	p.w.Resize(fyne.NewSize(1720, 960))
	p.shootAt("editor-wide", 1720, 960)
	p.w.Resize(fyne.NewSize(1180, 760))
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.look("document")
	p.press("Record payment")
	p.look("document-payment")
	p.fill("Amount in EUR", "300")
	p.keys(fyne.KeyReturn)
	p.press("Credit note")
	p.look("document-credit")
	p.fillCredit("0", "2.5", "1", "1")
	p.keys(fyne.KeyReturn)
	p.wantPage("editor")
	p.look("editor-credit")
	p.ctrl(fyne.KeyReturn)
	p.wantPage("document")
	p.look("document-creditnote")
}

// fillCredit types quantities into the credit dialog.
func (p *pad) fillCredit(quantities ...string) {
	p.t.Helper()
	for i, f := range all[*kit.Value[money.Quantity]](p) {
		if i < len(quantities) {
			p.w.Canvas().Focus(f)
			p.keys(fyne.KeyBackspace)
			p.letters(quantities[i])
		}
	}
}

// look takes a picture where somebody wants to look; painting each page twice takes half a minute. It always demands that the
// page does not make the window grow.
func (p *pad) look(name string) {
	p.t.Helper()
	if os.Getenv("DESKTOP_GALLERY") != "" {
		p.shoot(name)
		return
	}
	p.w.Resize(fyne.NewSize(1180, 760))
	if size := p.w.Canvas().Size(); size != fyne.NewSize(1180, 760) {
		p.t.Errorf("%s makes the window grow to %v", name, size)
	}
}

// shootAt is shoot in a window of another size.
func (p *pad) shootAt(name string, width, height float32) {
	p.t.Helper()
	theme, err := kit.NewTheme(kit.ModeLight)
	if err != nil {
		p.t.Fatal(err)
	}
	p.cfg.SetTheme(theme)
	p.w.Resize(fyne.NewSize(width, height))
	p.keepPicture(name, p.w.Canvas().Capture())
}

// keepPicture writes a picture where a person looks for it.
func (p *pad) keepPicture(name string, picture image.Image) {
	p.t.Helper()
	dir := os.Getenv("DESKTOP_GALLERY")
	if dir == "" {
		return
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err == nil {
		err = errors.Join(png.Encode(file, picture), file.Close())
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
