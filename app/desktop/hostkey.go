package desktop

import (
	"errors"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2/container"
)

// askHostKey asks a person about the key that an SFTP server shows, wherever a place is named: agreed gets the key that she agrees on. It answers false
// where the error is about something else, or about a key that nobody can agree on. Another key than the one that was agreed on is a refusal: only who
// asks for it, and knows of the change from the provider, agrees anew, and that is never what Enter does.
func (d *Desk) askHostKey(err error, agreed func(hostKey string)) bool {
	var key *app.HostKeyError
	if !errors.As(err, &key) || key.Shown == "" {
		return false
	}
	title, yes, kind := "Is this the server?", "It is the same", kit.Primary
	words := "It shows this fingerprint. Compare it with what your provider publishes: once agreed on, another one is refused."
	if !key.First {
		title, yes, kind = "The server shows another key than before", "Agree on the new key", kit.Danger
		words = "Either it was set up anew, or something else answers in its place. It was told nothing. Ask its provider, not by this network, and agree only if this is the new fingerprint."
	}
	box := kit.NewDialog(title, container.NewVBox(kit.NewParagraph(words), kit.NewText(key.Fingerprint, kit.StyleStrong).SetLeast(60)), kind, yes, "Cancel")
	box.Width = 560
	box.OnConfirm = func() {
		box.Close()
		agreed(key.Shown)
	}
	box.ShowOn(d.canvas())
	d.say("host key asked")
	return true
}
