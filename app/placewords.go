package app

import (
	"errors"
	"fmt"

	"counterfoil/app/plan"
	"counterfoil/store/offsite"
)

// PrivateKeyFails says that a private key cannot be read, or does not open with the passphrase that was given: nothing was asked of the place.
func PrivateKeyFails(err error) bool { return errors.Is(err, offsite.ErrPrivateKey) }

// CertificateWords say what of a server's certificate is not right, and what to do; "" where it is nothing of that.
func CertificateWords(err error) string {
	c, ok := errors.AsType[*offsite.CertificateError](err)
	switch {
	case !ok:
		return ""
	case !c.Expired.IsZero():
		return "The certificate of the server has expired, on " + c.Expired.Local().Format("2 Jan 2006") + ". It was told nothing. Look whether the date of this computer is right; else ask the provider."
	case c.OfOther:
		return "Another server answers: the certificate is not of this address. It was told nothing. Look at the address, and whether this network asks to sign in; else ask the provider."
	case c.Unknown:
		return "The certificate of the server is of an issuer that this computer does not know. It was told nothing. Look whether this network asks to sign in; else ask the provider."
	}
	return ""
}

// PlaceCauseWords say why a place of backups failed, and what to do about it.
func PlaceCauseWords(c plan.Cause) (what, way string) {
	words, known := placeCauseWords[c]
	if !known {
		words = placeCauseWords[plan.Other]
	}
	return words[0], words[1]
}

// placeCauseWords are two sentences for each cause.
var placeCauseWords = map[plan.Cause][2]string{
	plan.Unreachable: {"It does not answer.", "Look at the network. It is tried again by itself."},
	plan.Refused:     {"It refuses user and password.", "Give it the password anew."},
	plan.Forbidden:   {"It does not let anything be written.", "Give the user of the backups the right to write there."},
	plan.Full:        {"It is full.", "Make room there, or take a larger place."},
	plan.Absent:      {"Its folder or disk is not there.", "Plug the disk in, or make the folder again."},
	plan.HostKey:     {"The server shows another key than the one that was agreed on. It was told nothing.", "Ask its provider for the fingerprint. Only if that is the new one, agree on it anew."},
	plan.Page:        {"A web page answers in its place.", "If this network has a page to sign in, as in a hotel, sign in to it in a browser. Else look at the address. It is tried again by itself."},
	plan.Certificate: {"The server cannot show that it is the right one: its certificate has expired, or is of another server or an issuer that this computer does not know. It was told nothing.", "Look whether the date of this computer is right, and whether this network asks to sign in. Else ask the provider."},
	plan.Clock:       {"It and this computer disagree about the time.", "Set the clock of this computer."},
	plan.TooBig:      {"It cannot hold a file of this size.", "Take a disk of another format, such as exFAT, or another place."},
	plan.NoSecret:    {"This computer does not know what opens it.", "Give it the password."},
	plan.Damaged:     {"What came back from there is not what was sent.", "Make a backup now. If that happens again, take another place: this one cannot be trusted."},
	plan.Differs:     {"What was restored from there is not what the books were.", "Make a backup now, and restore it for a proof. If that happens again, check the books."},
	plan.Shrunk:      {"Backups that were there are gone.", "Find out who removed them. Nothing is removed from there by itself meanwhile."},
	plan.Other:       {"It failed.", "It is tried again by itself."},
}

// LightWords say how the backups stand, and the one thing to do about it; do is "" where that is nothing.
func LightWords(l plan.Light) (what, do string) {
	switch l.Do {
	case plan.StepNone:
		return "Restores were proven from at least two places, one of them elsewhere.", ""
	case plan.StepPlace:
		return "Backups lie in one place alone.", "Add another place."
	case plan.StepElsewhere:
		return "A fire or a thief would take all backups.", "Add a place elsewhere: a server, a bucket, or a disk that is kept at another address."
	case plan.StepClock:
		return "There are backups of the future: the clock goes wrong, now or then.", "Set the clock of this computer."
	case plan.StepMend:
		what, way := PlaceCauseWords(l.Cause)
		return l.Place + ": " + what, way
	case plan.StepDrill:
		return l.Place + ": " + provenWords(l.Days), "Restore from there, for a proof."
	}
	return runWords(l), "Make a backup now."
}

func provenWords(days int) string {
	if days == plan.Unknown {
		return "no restore was ever proven from there."
	}
	return fmt.Sprintf("the last proven restore from there is %s old.", count(int64(days), "day"))
}

func runWords(l plan.Light) string {
	switch {
	case l.Place != "":
		if l.Days == plan.Unknown {
			return l.Place + ": no backup was read back from there yet."
		}
		return fmt.Sprintf("%s: what is there is %s old.", l.Place, count(int64(l.Days), "day"))
	case l.Days == plan.Unknown:
		return "There is no backup that was proven. If this computer is lost, the books are lost."
	}
	return fmt.Sprintf("The last good backup is %s old. What came after it would be lost with this computer.", count(int64(l.Days), "day"))
}
