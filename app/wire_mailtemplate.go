package app

import "counterfoil/app/mail"

type mailLetterJSON struct {
	From     string   `json:"from"`
	To       []string `json:"to"`
	Cc       []string `json:"cc"`
	Bcc      []string `json:"bcc"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	Language string   `json:"language"`
	Files    []string `json:"files"`
}

func mailLetterOut(l mail.Letter) mailLetterJSON {
	out := mailLetterJSON{
		From: l.From.String(), To: mailAddressesOut(l.To), Cc: mailAddressesOut(l.Cc), Bcc: mailAddressesOut(l.Bcc), Subject: l.Subject, Text: l.Text, Language: l.Language, Files: []string{},
	}
	for _, f := range l.Files {
		out.Files = append(out.Files, f.Name)
	}
	return out
}

func mailAddressesOut(list []mail.Address) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, a.String())
	}
	return out
}
