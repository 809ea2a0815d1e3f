package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/paper"
	"counterfoil/app/privacy"
	"counterfoil/app/report"
	"counterfoil/crypto"
	"counterfoil/store"
)

// ProcessingRecord is the record of processing activities (GDPR Article 30) with the flows of data, made of what the books and the program are: in the
// language of the company where there are words for it, else in English; language "" is the company's.
func (s *Session) ProcessingRecord(ctx context.Context, language string) (privacy.Record, error) {
	return read(ctx, s, seePersonal, func(v *store.View) (r privacy.Record, err error) {
		setup := privacy.Setup{Made: s.Today()}
		if setup.Company, err = v.Company(); err != nil {
			return r, err
		}
		if setup.Terms, err = retention(v); err != nil {
			return r, err
		}
		if setup.Places, err = places(v, setup.Company); err != nil {
			return r, err
		}
		setup.Measures = measures(slices.ContainsFunc(setup.Places, func(p privacy.Place) bool { return p.What == "place.mail" || p.What == "place.offsite" }))
		if setup.Counts, err = v.KindCounts(); err != nil {
			return r, err
		}
		if language == "" {
			language = setup.Company.Language
		}
		return privacy.RecordOf(setup, language), nil
	})
}

// places are where data come from and go to, as the books are set up and were used.
func places(v *store.View, company bill.Company) (list []privacy.Place, err error) {
	list = []privacy.Place{{What: "place.self", In: true}}
	imports, err := v.Imports()
	if err != nil {
		return nil, err
	}
	if len(imports) > 0 {
		list = append(list, privacy.Place{What: "place.import", In: true})
	}
	_, entries, err := v.BankEntries(store.BankQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	if entries > 0 {
		list = append(list, privacy.Place{What: "place.bank", In: true})
	}
	list = append(list, privacy.Place{What: "place.customer"})
	m, err := mailSettings(v)
	if err != nil {
		return nil, err
	}
	if !m.IsZero() {
		list = append(list, privacy.Place{What: "place.mail", Where: m.Host})
	}
	list = append(list, privacy.Place{What: "place.accountant"}, privacy.Place{What: "place.taxoffice"})
	if company.Address.Country == "IN" {
		list = append(list, privacy.Place{What: "place.portal"})
	}
	backups, err := v.Backups()
	if err != nil {
		return nil, err
	}
	for _, where := range backupFolders(backups) {
		list = append(list, privacy.Place{What: "place.backup", Where: where})
	}
	carried, err := v.AllPlaces()
	if err != nil {
		return nil, err
	}
	for _, p := range carried {
		what := "place.offsite"
		if !p.Removed.IsZero() {
			what = "place.left"
		}
		list = append(list, privacy.Place{What: what, Where: p.Name + " (" + p.Address + ")"})
	}
	people, err := peoplesPlaces(v, !m.IsZero())
	return append(list, people...), err
}

// peoplesPlaces are where the data of the people of the shop go: alarms by mail, the computers that they work at, and their keychains.
func peoplesPlaces(v *store.View, mails bool) (list []privacy.Place, err error) {
	limits, err := alarmLimits(v)
	if err != nil {
		return nil, err
	}
	if limits.Mail != "" && mails {
		list = append(list, privacy.Place{What: "place.alarm", Where: limits.Mail})
	}
	devices, err := v.Devices()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range devices {
		if d.Removed.IsZero() && !slices.Contains(names, d.Name) {
			names = append(names, d.Name)
		}
	}
	return append(list, privacy.Place{What: "place.device", Where: strings.Join(names, ", ")}, privacy.Place{What: "place.keychain"}), nil
}

// backupFolders are the folders that backups lie in, each once, the newest first.
func backupFolders(list []store.Backup) (folders []string) {
	for _, b := range list {
		folder := b.Place
		if i := strings.LastIndexAny(folder, `/\`); i > 0 {
			folder = folder[:i]
		}
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// measures are what protects the data, with the figures of the program; online: something is set up that it reaches by itself.
func measures(online bool) []privacy.Measure {
	floor, net := crypto.Floor(), "measure.offline"
	if online {
		net = "measure.online"
	}
	return []privacy.Measure{
		{What: net},
		{What: "measure.pages", Figures: []any{store.PageCipher}},
		{What: "measure.keys", Figures: []any{floor.Time, floor.Memory >> 10, floor.Threads}},
		{What: "measure.roles", Figures: []any{len(Roles())}},
		{What: "measure.trail"},
		{What: "measure.backup"},
		{What: "measure.transport"},
		{What: "measure.erase"},
		{What: "measure.bin", Figures: []any{BinDays}},
	}
}

// RecordTables are the record as tables: the activities, where data flow, and what protects them.
func RecordTables(r privacy.Record) []report.Table {
	h := func(key string) report.Column { return report.Column{Key: key, Title: r.Heads[key], Wrap: true} }
	activities := report.Table{
		Name: "processing", Title: r.Title, Notes: append([]string{r.Heads["pages"] + ": " + strings.Join(r.Controller, ", ")}, r.Notes...),
		Columns: []report.Column{h("activity"), h("purpose"), h("basis"), h("people"), h("data"), h("to"), h("keep"), {Key: "count", Title: r.Heads["count"], Kind: report.Count}},
	}
	for _, a := range r.Activities {
		cells := texts(a.Name, a.Purpose, a.Basis, a.People, a.Data, a.To, a.Keep)
		activities.Rows = append(activities.Rows, report.Row{Cells: append(cells, report.Cell{Count: int64(a.Records)})})
	}
	flows := report.Table{Name: "flows", Title: r.Heads["flows"], Columns: []report.Column{h("from"), h("goes"), h("what"), h("how")}}
	for _, f := range r.Flows {
		flows.Rows = append(flows.Rows, report.Row{Cells: texts(f.From, f.To, f.What, f.How)})
	}
	guards := report.Table{Name: "measures", Title: r.Heads["measures"], Columns: []report.Column{h("measure")}}
	for _, m := range r.Measures {
		guards.Rows = append(guards.Rows, report.Row{Cells: texts(m)})
	}
	lie := report.Table{Name: "tables", Title: r.Heads["lie"], Columns: []report.Column{h("activity"), h("tables")}}
	for _, a := range r.Activities {
		if len(a.Tables) > 0 {
			lie.Rows = append(lie.Rows, report.Row{Cells: texts(a.Name, strings.Join(a.Tables, ", "))})
		}
	}
	return []report.Table{activities, flows, guards, lie}
}

func texts(list ...string) []report.Cell {
	cells := make([]report.Cell, len(list))
	for i, s := range list {
		cells[i] = report.Cell{Text: s}
	}
	return cells
}

// RecordPDF is the record as one PDF.
func RecordPDF(r privacy.Record, c bill.Company, made bill.Date) ([]byte, error) {
	file, err := paper.Reports(RecordTables(r), paper.ReportFacts{Company: c.Name, Language: r.Language, Made: made})
	if err != nil {
		return nil, asError("record", fmt.Errorf("record of processing: %w", err))
	}
	return file, nil
}
