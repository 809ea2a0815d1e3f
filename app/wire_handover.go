package app

import (
	"encoding/hex"

	"counterfoil/app/answer"
	"counterfoil/app/money"
)

type handoverJSON struct {
	ID      string `json:"id"`
	To      string `json:"to"`
	Made    string `json:"made"`
	Opens   string `json:"opens"` // passphrase or key
	Until   string `json:"until"`
	From    string `json:"from,omitempty"`
	Through string `json:"through,omitempty"`
	Head    string `json:"head"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Answers int    `json:"answers"`
	File    string `json:"file,omitempty"`
}

type givenJSON struct {
	ID      string `json:"id"`
	Company string `json:"company"`
	To      string `json:"to"`
	Made    string `json:"made"`
	Until   string `json:"until"`
	From    string `json:"from,omitempty"`
	Through string `json:"through,omitempty"`
	Words   string `json:"words,omitempty"`
	Head    string `json:"head"`
	Owner   string `json:"owner"`
	Own     string `json:"own"`
}

type answerKeyJSON struct {
	Person      string `json:"person"`
	Fingerprint string `json:"fingerprint"`
	Accepted    string `json:"accepted"`
	Reply       bool   `json:"reply"`
}

type answerLineJSON struct {
	Line      int              `json:"line"`
	Kind      answer.Kind      `json:"kind"`
	About     answer.Noun      `json:"about"`
	Target    string           `json:"target,omitempty"`
	Label     string           `json:"label,omitempty"`
	Text      string           `json:"text,omitempty"`
	Currency  string           `json:"currency,omitempty"`
	Amount    string           `json:"amount,omitempty"`
	Day       string           `json:"day,omitempty"`
	Account   string           `json:"account,omitempty"`
	Reference string           `json:"reference,omitempty"`
	Open      string           `json:"open,omitempty"`
	Findings  []answer.Finding `json:"findings,omitempty"`
	Verdict   *verdictJSON     `json:"verdict,omitempty"`
}

type verdictJSON struct {
	Line     int         `json:"line"`
	Kind     answer.Kind `json:"kind"`
	Label    string      `json:"label,omitempty"`
	Currency string      `json:"currency,omitempty"`
	Amount   string      `json:"amount,omitempty"`
	Day      string      `json:"day,omitempty"`
	Accepted bool        `json:"accepted"`
	Note     string      `json:"note,omitempty"`
	Became   string      `json:"became,omitempty"`
	At       string      `json:"at"`
	By       string      `json:"by"`
}

type answerReadJSON struct {
	ID          string           `json:"id"`
	From        string           `json:"from"`
	Name        string           `json:"name"` // as she calls herself
	Made        string           `json:"made"`
	Handover    string           `json:"handover"`
	HandedOver  string           `json:"handedOver"`
	Superseded  bool             `json:"superseded"`
	Fingerprint string           `json:"fingerprint"`
	Key         KeyStand         `json:"key"`
	Lines       []answerLineJSON `json:"lines"`
}

type answerFiledJSON struct {
	ID          string        `json:"id"`
	From        string        `json:"from"`
	Made        string        `json:"made"`
	Fingerprint string        `json:"fingerprint"`
	Lines       int           `json:"lines"`
	Verdicts    []verdictJSON `json:"verdicts"`
}

type answeredJSON struct {
	ID          string `json:"id"`
	File        string `json:"file"`
	Lines       int    `json:"lines"`
	Fingerprint string `json:"fingerprint"`
	Again       bool   `json:"again"`
}

// wireHandover has the forms of what is handed over and answered; nil for anything else.
func wireHandover(v any) any {
	switch v := v.(type) {
	case Handover:
		return handoverOut(v)
	case Given:
		return givenJSON{
			v.ID.String(), v.Company, v.To, momentOut(v.Made), v.Until.String(), dayOf(v.From), dayOf(v.Through), v.Words, v.Head, v.Owner, v.Own,
		}
	case AnswerKey:
		return answerKeyJSON{v.Person, v.Fingerprint, momentOut(v.Accepted), v.Reply}
	case answer.Line:
		return answerLineOut(v)
	case AnswerRead:
		return answerReadOut(v)
	case AnswerFiled:
		out := answerFiledJSON{v.ID.String(), v.From, momentOut(v.Made), v.Fingerprint, v.Lines, []verdictJSON{}}
		for _, d := range v.Verdicts {
			out.Verdicts = append(out.Verdicts, verdictOut(d))
		}
		return out
	case Verdict:
		return verdictOut(v)
	case Answered:
		return answeredJSON{v.ID.String(), v.Path, v.Lines, v.Fingerprint, v.Again}
	}
	return nil
}

func handoverOut(h Handover) handoverJSON {
	opens := "passphrase"
	if h.ByKey {
		opens = "key"
	}
	return handoverJSON{
		h.ID.String(), h.To, momentOut(h.Made), opens, h.Until.String(), dayOf(h.From), dayOf(h.Through), h.Head, h.Size,
		hex.EncodeToString(h.SHA256[:]), h.Answers, h.Path,
	}
}

func answerLineOut(l answer.Line) answerLineJSON {
	out := answerLineJSON{
		Kind: l.Kind, About: l.About, Target: l.Target.String(), Label: l.Label, Text: l.Text, Day: dayOf(l.Day), Account: l.Account, Reference: l.Reference,
	}
	out.Currency, out.Amount = amountOrNone(l.Amount)
	return out
}

// amountOrNone is an amount in two texts, both "" for none.
func amountOrNone(a money.Amount) (currency, amount string) {
	if a == (money.Amount{}) {
		return "", ""
	}
	return a.Currency().Code(), a.String()
}

func answerReadOut(a AnswerRead) answerReadJSON {
	out := answerReadJSON{
		a.ID.String(), a.To, a.Name, momentOut(a.Made), a.Handover.String(), momentOut(a.HandedOver), a.Superseded, a.Fingerprint, a.Key, nil,
	}
	for _, l := range a.Lines {
		one := answerLineOut(l.Line)
		one.Line, one.Findings = l.Number, l.Findings
		_, one.Open = amountOrNone(l.Open)
		if l.Verdict != nil {
			d := verdictOut(*l.Verdict)
			one.Verdict = &d
		}
		out.Lines = append(out.Lines, one)
	}
	return out
}

func verdictOut(d Verdict) verdictJSON {
	out := verdictJSON{
		Line: d.Line, Kind: d.Kind, Label: d.Label, Day: dayOf(d.Day), Accepted: d.Accepted, Note: d.Note, Became: d.Became.String(), At: momentOut(d.At), By: d.By,
	}
	out.Currency, out.Amount = amountOrNone(d.Amount)
	return out
}
