package app

import "counterfoil/app/bill"

type stockLevelJSON struct {
	Item    string `json:"item"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Level   string `json:"level"`
	Reorder string `json:"reorder"`
	Low     bool   `json:"low"`
}

type stockCardJSON struct {
	stockLevelJSON
	Moves []stockMoveJSON `json:"moves"` // the newest first
}

type stockMoveJSON struct {
	ID       string `json:"id"`
	Item     string `json:"item"`
	Date     string `json:"date"`
	Quantity string `json:"quantity"` // out where negative
	Cause    string `json:"cause"`    // opening, receipt, issue, return or count
	Document string `json:"document,omitempty"`
	Number   string `json:"number,omitempty"`
	Line     int    `json:"line,omitempty"`
	Note     string `json:"note,omitempty"`
}

func stockLevelOut(l StockLevel) stockLevelJSON {
	return stockLevelJSON{l.Item.ID.String(), l.Item.Code, l.Item.Name, l.Item.Unit, l.Level.String(), reorderText(l.Item.Reorder), l.Low}
}

func stockMoveOut(m bill.StockMove) stockMoveJSON {
	return stockMoveJSON{
		ID: m.ID.String(), Item: m.Item.String(), Date: dayOut(m.Day), Quantity: m.Quantity.String(), Cause: string(m.Cause),
		Document: m.Document.String(), Line: m.Line, Note: m.Note,
	}
}

func stockCardOut(c StockCard) stockCardJSON {
	out := stockCardJSON{stockLevelOut(c.StockLevel), []stockMoveJSON{}}
	for _, m := range c.Moves {
		one := stockMoveOut(m)
		one.Number = c.Numbers[m.Document]
		out.Moves = append(out.Moves, one)
	}
	return out
}
