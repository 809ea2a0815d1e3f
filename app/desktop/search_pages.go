package desktop

import (
	"strings"
)

// The pages that a clerk may not see.
const (
	alarmsName = "Alarms"
	trailName  = "Trail"

	handoverName = "For the bookkeeper"
	givenName    = "Answer to the owner" // of books that were handed over
)

// searchablePages are the pages that a search finds by their names: those of the sidebar are on show anyway.
func searchablePages() []struct {
	name, words string // words are others for the same
	open        func(*Desk)
} {
	return []struct {
		name, words string
		open        func(*Desk)
	}{
		{"Privacy", "personal data gdpr erase consent record of processing retention", (*Desk).showPrivacySettings},
		{"Outbox", "letters mail e-mail sent", func(d *Desk) { d.showOutbox("") }},
		{"Mail server", "settings e-mail smtp password", (*Desk).showMailSettings},
		{"How letters read", "mail templates text subject", (*Desk).showMailTemplates},
		{"Reminders", "overdue letters", (*Desk).showReminders},
		{"Recurring invoices", "subscription repeat", (*Desk).showRecurring},
		{"Places and plan of backups", "offsite bucket stick nextcloud sftp restore drill", (*Desk).showSafety},
		{handoverName, "hand over handover accountant answer remarks client", (*Desk).showHandovers},
		{givenName, "remark payment answer the owner client", (*Desk).showGiven},
		{"Snapshots", "before danger import update go back undo", (*Desk).showSnapshots},
		{"Bank entries", "statement import", (*Desk).showBank},
		{"People", "settings users roles access computers", (*Desk).showPeople},
		{"Passphrase, second factor and security keys", "settings security fido2 yubikey totp code recovery kit", (*Desk).showSecurity},
		{"Switch user", "log in as lock", (*Desk).switchUser},
		{alarmsName, "security warnings limits", (*Desk).showAlarms},
		{trailName, "log history who did what audit", (*Desk).showTrail},
	}
}

// pageRows are the pages of which a word begins with what is typed.
func (p *searchBox) pageRows(text string) (rows []foundRow) {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) < 2 {
		return nil
	}
	for _, page := range searchablePages() {
		if page.name == givenName && !p.desk.me.IsGiven() || page.name == handoverName && p.desk.me.IsGiven() {
			continue
		}
		if (page.name == alarmsName || page.name == trailName || page.name == handoverName) && !mayReadTrail(p.desk.me.User().Role) {
			continue
		}
		words := " " + strings.ToLower(page.name+" "+page.words)
		if strings.Contains(words, " "+text) {
			rows = append(rows, foundRow{"Page", page.name, "", func() { page.open(p.desk) }})
		}
	}
	return rows
}
