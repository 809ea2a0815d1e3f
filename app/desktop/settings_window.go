package desktop

import (
	"strconv"

	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

var themeChoices = []kit.Suggestion{{ID: "system", Title: "As the computer says"}, {ID: "light", Title: "Light"}, {ID: "dark", Title: "Dark"}}

// lockChoices are the minutes until the desk locks itself. There is no "never": an open desk is an open drawer.
func lockChoices() []kit.Suggestion {
	var list []kit.Suggestion
	for _, m := range []int{1, 2, 5, 10, 15, 30, 60} {
		list = append(list, kit.Suggestion{ID: strconv.Itoa(m), Title: plural(m, "minute")})
	}
	return list
}

func (d *Desk) showWindowSettings() {
	look, lock := kit.NewSelect(themeChoices...), kit.NewSelect(lockChoices()...)
	look.Choose("system")
	look.Choose(d.themeName())
	look.OnSelect = func(c kit.Suggestion) { d.setTheme(c.ID) }
	lock.Choose(strconv.Itoa(int(d.lockIn.Minutes())))
	lock.OnSelect = func(c kit.Suggestion) { d.setLock(c.ID) }
	d.showSection(3, settingsSection{body: kit.NewCardInset(container.New(layout.NewCustomPaddedVBoxLayout(10),
		kit.NewRow(kit.NewField("Colours", look, "Counts at once"), kit.NewField("Lock after", lock, "On this computer, without a key or a click. Also when it sleeps, or Ctrl+L")), d.printChoice(), d.noticeChoice(), d.aboutChoice()), 22), start: look})
}

// noticeChoice says whether the desktop of this computer is told of alarms.
func (d *Desk) noticeChoice() fyne.CanvasObject {
	tell := kit.NewCheckbox("Tell me of alarms and of backups that fail while I work in other windows")
	tell.Set(d.cfg.Memory.Get(memoryNotices) != noticesOff)
	tell.OnToggle = func(on bool) {
		word := noticesOff
		if on {
			word = "on"
		}
		d.cfg.Memory.Set(memoryNotices, word)
		d.say("settings saved")
	}
	return tell
}

// aboutChoice leads to what the program is, and to its licences.
func (d *Desk) aboutChoice() fyne.CanvasObject {
	return container.NewHBox(kit.NewButton(kit.Secondary, kit.IconInfo, aboutName, d.showAbout))
}

func (d *Desk) themeName() string {
	if name := d.cfg.Memory.Get(memoryTheme); name != "" {
		return name
	}
	return "system"
}

// setTheme changes the colours at once and for the next time.
func (d *Desk) setTheme(name string) {
	theme, err := kit.NewTheme(modeOf(name))
	if err != nil {
		d.showProblem(err)
		return
	}
	d.cfg.Memory.Set(memoryTheme, name)
	d.cfg.SetTheme(theme)
}

// setLock changes how long the desk may be left alone on this computer.
func (d *Desk) setLock(minutes string) {
	if d.lockAfter(minutes) {
		d.cfg.Memory.Set(memoryLock, minutes)
		d.say("settings saved")
	}
}
