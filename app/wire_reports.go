package app

import (
	"counterfoil/app/bill"
	"counterfoil/app/report"
	"counterfoil/app/tax"
	"counterfoil/crypto/trail"
)

type backupJSON struct {
	ID       string `json:"id"`
	Path     string `json:"path"`
	Made     string `json:"made"`
	Verified string `json:"verified"`
	Size     int64  `json:"size"`
	SHA256   string `json:"sha256"`
	Kind     string `json:"kind"`
	Parent   string `json:"parent,omitempty"` // id of the backup that it builds upon
	Maker    string `json:"maker,omitempty"`  // id of the books of before that made it
	Reason   string `json:"reason,omitempty"`
	Finished bool   `json:"finishedKey,omitempty"`
	Removed  string `json:"removed,omitempty"` // when, by the rule of how many are kept
}

type factsJSON struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`
	Parent      string    `json:"parent,omitempty"`
	Made        string    `json:"made"`
	Sequence    int64     `json:"sequence"`
	Program     string    `json:"program"`
	Books       string    `json:"books"`
	Fingerprint string    `json:"fingerprint"`
	SHA256      string    `json:"booksSha256"`
	Company     string    `json:"company"`
	Customers   int64     `json:"customers"`
	Items       int64     `json:"items"`
	Drafts      int64     `json:"drafts"`
	Quotes      int64     `json:"quotes"`
	Invoices    int64     `json:"invoices"`
	CreditNotes int64     `json:"creditNotes"`
	Payments    int64     `json:"payments"`
	LastNumber  string    `json:"lastNumber"`
	LastIssued  string    `json:"lastIssued"`
	Sums        []sumJSON `json:"sums"`
	Trail       string    `json:"trail"`
}

type sumJSON struct {
	Currency string `json:"currency"`
	Invoiced string `json:"invoiced"`
	Credited string `json:"credited"`
	Received string `json:"received"`
	Open     string `json:"open"`
}

type seriesJSON struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Pattern string `json:"pattern"`
	Restart string `json:"restart"` // "yearly", "monthly" or ""
	Next    int64  `json:"next"`
	Period  int    `json:"period"`
}

type numbersJSON struct {
	Series  seriesJSON `json:"series"`
	Whole   bool       `json:"whole"`
	Periods []runJSON  `json:"periods"`
}

type runJSON struct {
	Period  int        `json:"period"` // 2026, or 202611 of a monthly series; 0 of one that never restarts
	Count   int64      `json:"count"`
	First   string     `json:"first"`
	Last    string     `json:"last"`
	Passed  []jumpJSON `json:"passed"`
	Missing []int64    `json:"missing"` // that nothing explains
	Doubled []int64    `json:"doubled"`
	Whole   bool       `json:"whole"`
}

// jumpJSON are counters that no document has because somebody set the series forward past them.
type jumpJSON struct {
	First int64  `json:"first"`
	Last  int64  `json:"last"`
	By    string `json:"by"` // "" where the books do not know the name
	Made  string `json:"made"`
}

type checkJSON struct {
	Sound     bool       `json:"sound"`
	Pages     int64      `json:"pages"`
	Documents int64      `json:"documents"`
	Papers    int64      `json:"papers"`
	Series    int64      `json:"series"`
	Entries   int64      `json:"trailEntries"`
	Trail     string     `json:"trail"`
	Keys      bool       `json:"keys"`
	Backup    string     `json:"lastBackup"`
	Verdict   string     `json:"verdict"`
	Findings  []string   `json:"findings"`
	More      int        `json:"more"`
	Damage    damageJSON `json:"damage"`
}

type entryJSON struct {
	Number  int64  `json:"number"`
	Time    string `json:"time"`
	Actor   string `json:"actor"`
	Device  string `json:"device"`
	Role    string `json:"role"`
	Action  string `json:"action"`
	Target  string `json:"target"`
	Outcome string `json:"outcome"`
	Version string `json:"version"`

	Changes []changeJSON `json:"changes,omitempty"`
	More    int64        `json:"moreChanges,omitempty"`
}

func wireDraft(d bill.Draft) documentJSON {
	if t, err := bill.Total(d); err == nil {
		return draftOut(d, &t)
	}
	return draftOut(d, nil)
}

func seriesOut(s bill.Series) seriesJSON {
	return seriesJSON{s.ID.String(), string(s.Kind), s.Pattern, string(s.Restart), s.Next, s.Period}
}

func numbersOut(r NumberReport) numbersJSON {
	out := numbersJSON{Series: seriesOut(r.Series), Whole: r.Whole(), Periods: []runJSON{}}
	for _, run := range r.Runs {
		passed := make([]jumpJSON, len(run.Passed))
		for i, j := range run.Passed {
			passed[i] = jumpJSON{j.First, j.Last, j.By, momentOut(j.Made)}
		}
		out.Periods = append(out.Periods, runJSON{
			Period: run.Period, Count: run.Count, First: run.First.Text, Last: run.Last.Text, Passed: passed,
			Missing: append([]int64{}, run.Missing...), Doubled: append([]int64{}, run.Double...), Whole: run.Whole(),
		})
	}
	return out
}

func backupOut(b Backup) backupJSON {
	return backupJSON{
		ID: b.ID.String(), Path: b.Path, Made: momentOut(b.Made), Verified: momentOut(b.Verified), Size: b.Size, SHA256: b.SHA256,
		Kind: string(b.Kind), Parent: b.Parent.String(), Maker: b.Maker.String(), Reason: string(b.Reason), Finished: b.FinishedKey, Removed: momentOrNone(b.Removed),
	}
}

func factsOut(m BackupFacts) factsJSON {
	f := m.Facts
	out := factsJSON{
		ID: m.ID.String(), Kind: string(m.Kind()), Parent: m.Parent().String(), Made: momentOut(m.Made), Sequence: m.Sequence, Program: m.Program, Books: m.Store.String(),
		Fingerprint: m.Fingerprint(), SHA256: digestOut(m.Books), Company: f.Company, Customers: f.Customers, Items: f.Items, Drafts: f.Drafts,
		Quotes: f.Quotes, Invoices: f.Invoices, CreditNotes: f.Credits, Payments: f.Payments, LastNumber: f.LastNumber,
		LastIssued: dayOut(f.LastIssued), Sums: []sumJSON{}, Trail: m.Trail.Short(),
	}
	for _, s := range f.Sums {
		out.Sums = append(out.Sums, sumJSON{
			s.Invoiced.Currency().Code(), s.Invoiced.String(), s.Credited.String(), s.Received.String(), s.Open.String(),
		})
	}
	return out
}

func checkOut(r Soundness) checkJSON {
	out := checkJSON{
		Sound: r.Sound(), Pages: r.Books.Pages, Documents: r.Books.Documents, Papers: r.Books.Papers, Series: r.Books.Series,
		Entries: r.Trail.Anchor.Size, Trail: r.Trail.Anchor.Short(), Findings: append([]string{}, r.Books.Findings...),
		More: r.Books.More + r.Trail.More, Keys: r.Keys, Verdict: r.Verdict(), Damage: damageOut(&r.Books.Damage),
	}
	if !r.Backup.IsZero() {
		out.Backup = momentOut(r.Backup)
	}
	for _, f := range r.Trail.Findings {
		out.Findings = append(out.Findings, "trail: "+f.String())
	}
	return out
}

func entryOut(e trail.Entry) entryJSON {
	return entryJSON{
		Number: e.Number, Time: momentOut(e.Time), Actor: e.Actor.String(), Device: e.Device.String(), Role: e.Role, Action: e.Action,
		Target: e.Target, Outcome: e.Outcome, Version: e.Version, More: e.More,
	}
}

// changeJSON is a change as it can be read today; wasErased and isErased say that the trail commits to a value that is kept no more.
type changeJSON struct {
	Thing     string `json:"thing"`
	Field     string `json:"field"`
	Was       string `json:"was,omitempty"`
	Is        string `json:"is,omitempty"`
	WasErased bool   `json:"wasErased,omitempty"`
	IsErased  bool   `json:"isErased,omitempty"`
}

func changeOut(c TrailChange) changeJSON {
	return changeJSON{c.Thing, c.Field, c.Was.Text, c.Is.Text, c.Was.Erased, c.Is.Erased}
}

func toldOut(t ToldEntry) entryJSON {
	out := entryOut(t.TrailEntry)
	for _, c := range t.Told {
		out.Changes = append(out.Changes, changeOut(c))
	}
	return out
}

type adviceJSON struct {
	rateJSON
	Sure    bool        `json:"sure"`
	Date    string      `json:"date"`
	Choices []rateJSON  `json:"choices"`
	Reason  *reasonJSON `json:"reason,omitempty"`
	Why     []whyJSON   `json:"why"`
}

type tableJSON struct {
	Name    string              `json:"name"`
	Title   string              `json:"title"`
	From    string              `json:"from,omitempty"`
	To      string              `json:"to,omitempty"`
	Columns []columnJSON        `json:"columns"`
	Rows    []map[string]string `json:"rows"`
	Sums    []map[string]string `json:"sums"`
	Notes   []string            `json:"notes"`
}

type columnJSON struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

func tableOut(t report.Table) tableJSON {
	out := tableJSON{
		Name: t.Name, Title: t.Title, From: dayOut(t.Period.From), To: dayOut(t.Period.To), Columns: []columnJSON{}, Notes: append([]string{}, t.Notes...),
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, columnJSON{c.Key, c.Title})
	}
	rows := func(list []report.Row) []map[string]string {
		all := []map[string]string{}
		for _, row := range list {
			fields := map[string]string{}
			for i, c := range t.Columns {
				fields[c.Key] = t.Plain(row, i)
			}
			all = append(all, fields)
		}
		return all
	}
	out.Rows, out.Sums = rows(t.Rows), rows(t.Sums)
	return out
}

type calculationJSON struct {
	Figure string     `json:"figure"`
	Text   string     `json:"text"`
	Nth    int        `json:"nth,omitempty"`
	Rate   *rateJSON  `json:"tax,omitempty"`
	Amount string     `json:"amount"`
	Steps  []stepJSON `json:"steps"`
}

type stepJSON struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Amount string `json:"amount"`
	Exact  string `json:"exact,omitempty"` // before it was rounded
}

func calculationOut(c Calculation) calculationJSON {
	out := calculationJSON{Figure: string(c.Figure), Text: c.Words, Nth: c.Nth, Amount: c.Amount.String(), Steps: []stepJSON{}}
	if c.Rate != (tax.Rate{}) {
		rate := rateOut(c.Rate)
		out.Rate = &rate
	}
	for i, s := range c.Steps {
		out.Steps = append(out.Steps, stepJSON{string(s.Code), c.StepWords[i], s.Amount.String(), s.Exact.String()})
	}
	return out
}

type reasonJSON struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	VATEX  string `json:"vatex"`
	Source string `json:"source"`
}

type whyJSON struct {
	Code   string   `json:"code"`
	Params []string `json:"params,omitempty"`
	Text   string   `json:"text"`
}

func adviceOut(a TaxAdvice) adviceJSON {
	out := adviceJSON{rateJSON: rateOut(a.Rate), Sure: !a.Unsure, Date: dayOut(a.On), Choices: []rateJSON{}, Why: []whyJSON{}}
	for _, r := range a.Choices {
		out.Choices = append(out.Choices, rateOut(r))
	}
	if a.Reason != "" {
		out.Reason = &reasonJSON{string(a.Reason), a.Text.Text, a.Text.VATEX, a.Text.Source}
	}
	for _, w := range a.Why {
		out.Why = append(out.Why, whyJSON{w.Code, w.Params, whyText(w)})
	}
	return out
}

// proofJSON is what a proof of the trail has seen.
type proofJSON struct {
	Sound     bool               `json:"sound"`
	Entries   int64              `json:"entries"`
	Anchor    string             `json:"anchor"`
	Books     string             `json:"books"`
	Owner     string             `json:"owner"`
	Against   int                `json:"against"`
	Documents int64              `json:"documents"`
	Values    int64              `json:"values"`
	Unopened  int64              `json:"unopened"`
	Findings  []trailFindingJSON `json:"findings"`
	More      int                `json:"more"`
}

type trailFindingJSON struct {
	Entry int64  `json:"entry"`
	Kind  string `json:"kind"`
	Words string `json:"words"`
}

func proofOut(p TrailProof) proofJSON {
	out := proofJSON{
		Sound: p.Sound(), Entries: p.Anchor.Size, Anchor: p.Anchor.Short(), Books: p.Header.Store.String(), Owner: OwnerOf(p), Against: p.Against,
		Documents: p.Documents, Values: p.Values, Unopened: p.Unopened, Findings: []trailFindingJSON{}, More: p.More,
	}
	for _, f := range p.Findings {
		out.Findings = append(out.Findings, trailFindingJSON{f.Number, string(f.Kind), FindingText(f)})
	}
	return out
}
