package mail

import (
	"fmt"
	"strings"
	"unicode"
)

// Cause is why a letter was not sent, or why nobody can say.
type Cause string

// The causes.
const (
	CauseNetwork     Cause = "no-network"     // there is no network, or the server cannot be reached over it
	CauseHost        Cause = "unknown-host"   // nobody knows a server of that name: offline, or mistyped
	CauseSilent      Cause = "no-answer"      // it took too long, or broke off, before the letter was complete
	CauseCertificate Cause = "certificate"    // the server cannot prove that it is the one
	CauseNoTLS       Cause = "no-tls"         // it offers no encryption: nothing was said to it
	CauseLogin       Cause = "wrong-password" // it does not accept name and password
	CauseMethod      Cause = "no-such-login"  // it does not know this way to log in
	CauseSender      Cause = "sender"         // it does not accept the address of the sender
	CauseRecipient   Cause = "recipient"      // it does not accept one of the recipients; then nobody is sent the letter
	CauseRefused     Cause = "refused"        // it does not accept the letter
	CauseTooLarge    Cause = "too-large"      // the letter is too large for it
	CauseBusy        Cause = "later"          // it asks to come back later
	CauseProtocol    Cause = "not-understood" // what it says is no answer
	CauseStopped     Cause = "stopped"        // the program was closed before the letter was complete
	CauseLost        Cause = "answer-lost"    // the letter was complete, and the answer did not come
	CauseKilled      Cause = "broken-off"     // the program ended before the answer came, or could not write it down
	CauseRestored    Cause = "restored"       // the books were put back from a copy: the letter may have been sent since
	CauseFile        Cause = "file"           // a file that goes along cannot be read, or the letter not be written
)

// outcomes say what becomes of a letter by what went wrong: tried later, failed, or unsure.
var outcomes = map[Cause]Step{
	CauseNetwork: StepLater, CauseHost: StepLater, CauseSilent: StepLater, CauseCertificate: StepLater, CauseNoTLS: StepLater,
	CauseLogin: StepLater, CauseMethod: StepLater, CauseBusy: StepLater, CauseProtocol: StepLater, CauseStopped: StepLater,
	CauseSender: StepFailed, CauseRecipient: StepFailed, CauseRefused: StepFailed, CauseTooLarge: StepFailed, CauseFile: StepFailed,
	CauseLost: StepUnsure, CauseKilled: StepUnsure, CauseRestored: StepUnsure,
}

// Outcome is the step that a cause leads to.
func (c Cause) Outcome() Step { return outcomes[c] }

// Causes are all of them.
func Causes() []Cause {
	return []Cause{
		CauseNetwork, CauseHost, CauseSilent, CauseCertificate, CauseNoTLS, CauseLogin, CauseMethod, CauseSender, CauseRecipient, CauseRefused,
		CauseTooLarge, CauseBusy, CauseProtocol, CauseStopped, CauseLost, CauseKilled, CauseRestored, CauseFile,
	}
}

// Failure is why a letter was not sent. Its text is for logs, and holds no address and nothing that the server said.
type Failure struct {
	Cause Cause
	Code  int    // reply code of the server, 0 where there was none
	Words string // what the server said, as Clean leaves it; of refused recipients each with the address
	Early bool   // it never came to the letter itself: another one fares no better now
	Err   error
}

func (f *Failure) Error() string {
	if f.Code != 0 {
		return fmt.Sprintf("mail: %s (%d)", f.Cause, f.Code)
	}
	return "mail: " + string(f.Cause)
}

// Unwrap gives the cause in the words of the system.
func (f *Failure) Unwrap() error { return f.Err }

// maxWords bounds what is kept of an answer, in characters.
const maxWords = 400

// Clean is what a server said in one line that can be shown: valid text without control characters, of bounded length.
func Clean(words string) string {
	words = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, ""))
	words = strings.Join(strings.Fields(words), " ")
	if all := []rune(words); len(all) > maxWords {
		words = string(all[:maxWords-1]) + "…"
	}
	return words
}
