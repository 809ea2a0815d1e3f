package desktop

import (
	"strings"
)

// Names that stand in more than one place.
const (
	alarmsName = "Alarms"
	trailName  = "Trail"

	handoverName = "For the bookkeeper"
	givenName    = "Answer to the owner" // of books that were handed over
)

// searchablePage is a page that a search finds by its name.
type searchablePage struct {
	name, words string // words are others for the same
	may         string // who may do this is offered the page; everybody where it is empty
	open        func(*Desk)
}

// searchablePages are those beside the pages of the sidebar, which are on show anyway.
func searchablePages() []searchablePage {
	return []searchablePage{
		{"Privacy", "personal data gdpr erase consent record of processing retention", "privacy.see", (*Desk).showPrivacySettings},
		{"Outbox", "letters mail e-mail sent", "", func(d *Desk) { d.showOutbox("") }},
		{"Mail server", "settings e-mail smtp password", "", (*Desk).showMailSettings},
		{"How letters read", "mail templates text subject", "", (*Desk).showMailTemplates},
		{"Reminders", "overdue letters", "", (*Desk).showReminders},
		{"Recurring invoices", "subscription repeat", "", (*Desk).showRecurring},
		{"Places and plan of backups", "offsite bucket stick nextcloud sftp restore drill", "backup.see", (*Desk).showSafety},
		{handoverName, "hand over handover accountant answer remarks client", "handover.see", (*Desk).showHandovers},
		{givenName, "remark payment answer the owner client", "handover.answer", (*Desk).showGiven},
		{"Snapshots", "before danger import update go back undo", "backup.see", (*Desk).showSnapshots},
		{"Bank entries", "statement import", "", (*Desk).showBank},
		{"People", "settings users roles access computers", "user.see", (*Desk).showPeople},
		{"Passphrase, second factor and security keys", "settings security fido2 yubikey totp code recovery kit", "", (*Desk).showSecurity},
		{"Switch user", "log in as lock", "", (*Desk).switchUser},
		{alarmsName, "security warnings limits", "alarm.see", (*Desk).showAlarms},
		{aboutName, "version licence license help fonts libraries open source", "", (*Desk).showAbout},
		{trailName, "log history who did what audit", "trail.see", (*Desk).showTrail},
	}
}

// pageRows are the pages of which a word begins with what is typed.
func (p *searchBox) pageRows(text string) (rows []foundRow) {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) < 2 {
		return nil
	}
	for _, page := range searchablePages() {
		if !p.desk.offersPage(page) {
			continue
		}
		words := " " + strings.ToLower(page.name+" "+page.words)
		if strings.Contains(words, " "+text) {
			rows = append(rows, foundRow{"Page", page.name, "", func() { page.open(p.desk) }})
		}
	}
	return rows
}

// offersPage says whether a page is there for who is here.
func (d *Desk) offersPage(page searchablePage) bool {
	if page.name == givenName && !d.me.IsGiven() || page.name == handoverName && d.me.IsGiven() {
		return false
	}
	return page.may == "" || d.me.May(page.may)
}
