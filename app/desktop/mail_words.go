package desktop

import (
	"errors"
	"strings"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/mail"
)

// addressList is a list of addresses as it is typed.
func addressList(list []mail.Address) string {
	all := make([]string, len(list))
	for i, a := range list {
		all[i] = a.String()
	}
	return strings.Join(all, ", ")
}

// faultOf is the field that an error about a letter is about, and what to mend.
func faultOf(err error) (field, words string) {
	var e *app.Error
	var f *mail.Fault
	switch {
	case errors.As(err, &f):
		field, words = f.Field, f.Text
	case errors.As(err, &e) && e.Kind == app.Invalid:
		field, words = e.Field, e.Err.Error()
	default:
		return "", ""
	}
	return field, strings.ToUpper(words[:1]) + words[1:] + "."
}

// letterState is the chip of a letter.
func letterState(p mail.Posted) kit.Cell {
	switch p.State {
	case mail.Queued:
		return kit.Cell{Text: "Waits", Tone: kit.ToneInfo}
	case mail.Sending:
		return kit.Cell{Text: "On its way", Tone: kit.ToneInfo}
	case mail.Sent:
		if p.Last.Step == mail.StepArrived {
			return kit.Cell{Text: "Arrived", Tone: kit.ToneSuccess}
		}
		return kit.Cell{Text: "Sent", Tone: kit.ToneSuccess}
	case mail.Failed:
		return kit.Cell{Text: "Failed", Tone: kit.ToneError}
	case mail.Unsure:
		return kit.Cell{Text: "Not sure", Tone: kit.ToneWarning}
	}
	return kit.Cell{Text: "Taken back"}
}

// letterSign says in a word how the newest letter about a document stands; nothing where there is none, or it was taken back.
func letterSign(list []app.Letter) kit.Cell {
	if len(list) == 0 {
		return kit.Cell{}
	}
	cell := letterState(list[0].Posted)
	switch list[0].State {
	case mail.Queued, mail.Sending:
		cell.Text = "Mail waits"
	case mail.Sent:
		cell.Text = "Mailed"
	case mail.Failed:
		cell.Text = "Mail failed"
	case mail.Unsure:
		cell.Text = "Mail not sure"
	default:
		return kit.Cell{}
	}
	return cell
}

// letterSteps name what happened to a letter.
var letterSteps = map[mail.Step]string{
	mail.StepFiled: "Put into the outbox", mail.StepSending: "Given to the mail server", mail.StepSent: "The mail server took it",
	mail.StepLater: "Could not be sent yet", mail.StepFailed: "Failed", mail.StepUnsure: "Perhaps sent",
	mail.StepTakenBack: "Taken back", mail.StepAgain: "To be sent again", mail.StepArrived: "Somebody knows that it arrived",
}
