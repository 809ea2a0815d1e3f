package app

import "counterfoil/app/mail"

type letterJSON struct {
	From     string   `json:"from"`
	To       []string `json:"to"`
	Cc       []string `json:"cc"`
	Bcc      []string `json:"bcc"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	Language string   `json:"language"`
	Files    []string `json:"files"`
}

func letterOut(l mail.Letter) letterJSON {
	out := letterJSON{
		From: l.From.String(), To: addressesOut(l.To), Cc: addressesOut(l.Cc), Bcc: addressesOut(l.Bcc), Subject: l.Subject, Text: l.Text, Language: l.Language, Files: []string{},
	}
	for _, f := range l.Files {
		out.Files = append(out.Files, f.Name)
	}
	return out
}

func addressesOut(list []mail.Address) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, a.String())
	}
	return out
}
