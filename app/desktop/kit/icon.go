package kit

import (
	"fmt"
	"image/color"
	"strings"

	"counterfoil/assets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// IconName names one of the icons in assets.
type IconName string

// The icons that the kit and the pages use. A test holds the list against the files.
const (
	IconNone         IconName = ""
	IconHome         IconName = "home"
	IconInvoice      IconName = "invoice"
	IconCredit       IconName = "credit"
	IconCustomers    IconName = "customers"
	IconItems        IconName = "items"
	IconPayments     IconName = "payments"
	IconReports      IconName = "reports"
	IconBackup       IconName = "backup"
	IconRestore      IconName = "restore"
	IconSettings     IconName = "settings"
	IconLock         IconName = "lock"
	IconPlus         IconName = "plus"
	IconSearch       IconName = "search"
	IconCheck        IconName = "check"
	IconDone         IconName = "done"
	IconWarning      IconName = "warning"
	IconError        IconName = "error"
	IconInfo         IconName = "info"
	IconClock        IconName = "clock"
	IconPencil       IconName = "pencil"
	IconTrash        IconName = "trash"
	IconSave         IconName = "save"
	IconPrinter      IconName = "printer"
	IconEye          IconName = "eye"
	IconKey          IconName = "key"
	IconBack         IconName = "arrow-left"
	IconChevronLeft  IconName = "chevron-left"
	IconChevronRight IconName = "chevron-right"
	IconChevronDown  IconName = "chevron-down"
	IconChevronUp    IconName = "chevron-up"
	IconClose        IconName = "x"
	IconFolder       IconName = "folder"
	IconMail         IconName = "mail"
	IconCalendar     IconName = "calendar"
	IconCopy         IconName = "copy"
	IconShield       IconName = "shield"
)

// Icon is an icon in one colour. The toolkit recolours fills only and caches pictures by name, so the colour is written
// on every shape and stands in the resource's name. An unknown name gives an empty drawing: a missing icon must not
// stop a bill.
func Icon(name IconName, c color.Color) fyne.Resource {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	hex := fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
	svg, err := assets.Icon(string(name))
	if err != nil {
		svg = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>`)
	}
	return fyne.NewStaticResource("kit-"+string(name)+hex+".svg", []byte(strokes(string(svg), hex)))
}

func strokes(svg, hex string) string {
	attributes := ` fill="none" stroke="` + hex + `" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" `
	return strings.NewReplacer("<path ", "<path"+attributes, "<circle ", "<circle"+attributes, "<rect ", "<rect"+attributes).Replace(svg)
}

// picture draws an icon of ours in a colour of the theme; it is a part of other widgets.
type picture struct {
	*canvas.Image
	shown string
}

func newPicture() *picture {
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	return &picture{Image: img}
}

// paint sets name and colour, and redraws only if one of them changed.
func (p *picture) paint(name IconName, c color.Color) {
	if name == IconNone {
		p.Hide()
		return
	}
	p.Show()
	icon := Icon(name, c)
	if icon.Name() == p.shown {
		return
	}
	p.shown = icon.Name()
	p.Resource = icon
	p.Refresh()
}
