package app

import "time"

type importJSON struct {
	ID      string `json:"id"`
	Made    string `json:"made"`
	What    string `json:"what"`
	File    string `json:"file"`
	Added   int    `json:"added"`
	Changed int    `json:"changed"`
	Undone  string `json:"undone"`
	List    string `json:"list,omitempty"` // the price list, of prices
}

type importPreviewJSON struct {
	ID       string              `json:"id"` // "" of a look that wrote nothing
	Added    int                 `json:"added"`
	Changed  int                 `json:"changed"`
	Same     int                 `json:"same"`
	Columns  []importColumnJSON  `json:"columns"`
	Withheld []string            `json:"withheld,omitempty"` // columns with costs, left out for who may not set them
	Problems []importProblemJSON `json:"problems"`
}

type importColumnJSON struct {
	Title string `json:"title"`
	Field string `json:"field"` // "" of one that is left out
}

type importProblemJSON struct {
	Line   int    `json:"line"`
	Name   string `json:"name"`
	Field  string `json:"field"`
	Column string `json:"column"` // what the file calls it
	Code   string `json:"code"`
	Text   string `json:"text"`
}

func importPreviewOut(p ImportPreview) importPreviewJSON {
	out := importPreviewJSON{ID: p.ID.String(), Added: p.Added, Changed: p.Changed, Same: p.Same, Withheld: p.Withheld, Columns: []importColumnJSON{}, Problems: []importProblemJSON{}}
	for _, c := range p.Columns {
		out.Columns = append(out.Columns, importColumnJSON{c.Title, string(c.Field)})
	}
	for _, r := range p.Rows {
		if r.Problem != nil {
			out.Problems = append(out.Problems, importProblemJSON{
				r.Line, r.Name, string(r.Problem.Field), r.Problem.Title, r.Problem.Code, r.Problem.Err.Error(),
			})
		}
	}
	return out
}

func importOut(i Import) importJSON {
	return importJSON{i.ID.String(), momentOut(i.Made), i.Noun, i.Name, i.Added, i.Changed, momentOrNone(i.Undone), i.List.String()}
}

// momentOrNone is "" for no moment.
func momentOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return momentOut(t)
}
