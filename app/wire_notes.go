package app

type noteJSON struct {
	ID     string `json:"id"`
	Made   string `json:"made"`
	By     string `json:"by"`
	About  string `json:"about"` // customer, draft, document
	Target string `json:"target"`
	Label  string `json:"label"`
	Text   string `json:"text"`
}

func noteOut(n Note) noteJSON {
	return noteJSON{n.ID.String(), momentOut(n.Made), n.By, n.About.Noun, n.Target.String(), n.About.Label, n.Text}
}

var noteColumns = []string{"id", "made", "by", "about", "target", "label", "text"}

func noteRow(n Note) []cell {
	return []cell{
		text(n.ID.String()), text(momentOut(n.Made)), text(n.By), text(n.About.Noun), text(n.Target.String()), text(n.About.Label), text(n.Text),
	}
}
