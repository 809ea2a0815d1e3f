package app

import (
	"counterfoil/app/mail"
)

// MailCauseWords say what went wrong with a letter, and what to do about it.
func MailCauseWords(c mail.Cause) (what, way string) {
	words, known := causeWords[c]
	if !known {
		return string(c), ""
	}
	return words[0], words[1]
}

// causeWords are two sentences for each cause.
var causeWords = map[mail.Cause][2]string{
	mail.CauseNetwork:     {"The mail server cannot be reached.", "It is tried again by itself. If other programs have a network, compare server and port with what your provider says."},
	mail.CauseHost:        {"Nobody knows a mail server of that name.", "It is tried again by itself. If other programs have a network, mend the name of the server in the settings."},
	mail.CauseSilent:      {"The mail server did not answer, or broke off, before the letter was complete. It has not sent it.", "It is tried again by itself. If it never works, compare port and encryption with what your provider says."},
	mail.CauseCertificate: {"The mail server could not prove that it is the one. It was told nothing.", "Compare its name with what your provider says; in a hotel or café, log in to the network first. Nothing is sent until its certificate is right."},
	mail.CauseNoTLS:       {"The mail server offers no encryption. It was told nothing.", "Compare port and encryption with what your provider says: 465 with TLS, 587 with STARTTLS."},
	mail.CauseLogin:       {"The mail server does not accept name and password.", "Type the password again. Many providers ask for an app password of its own, to be made on their web page."},
	mail.CauseMethod:      {"The mail server does not know this way to log in.", "Choose another login in the settings: plain or login with a password, xoauth2 with an access token."},
	mail.CauseSender:      {"The mail server does not send from this address.", "Set the address that belongs to the account as the sender in the settings, and send the letter again."},
	mail.CauseRecipient:   {"The mail server does not accept a recipient, and so it sent the letter to nobody.", "Mend the address with the customer, and write the letter again. If the address is right, send it again later."},
	mail.CauseRefused:     {"The mail server does not accept the letter.", "What it says tells why. Write the letter in other words or with fewer files, or ask your provider."},
	mail.CauseTooLarge:    {"The letter is too large for the mail server.", "Leave files out, or send them in several letters."},
	mail.CauseBusy:        {"The mail server asks to come back later.", "It is tried again by itself."},
	mail.CauseProtocol:    {"What the mail server says is no answer that a mail server gives.", "Compare server and port with what your provider says."},
	mail.CauseStopped:     {"The books were closed before the letter was complete. It has not been sent.", "It is tried again by itself."},
	mail.CauseLost:        {"The letter was given to the mail server whole, and its answer did not come. The customer may have it.", "Look for it in the folder of sent mail, or ask. Then say that it arrived, or send it again."},
	mail.CauseKilled:      {"The program ended while the letter was on its way. The customer may have it.", "Look for it in the folder of sent mail, or ask. Then say that it arrived, or send it again."},
	mail.CauseRestored:    {"These books are a copy of before. The letter may have been sent since.", "Look for it in the folder of sent mail, or ask. Then say that it arrived, or send it again."},
	mail.CauseFile:        {"A file that goes along cannot be read from the books any more.", "Check the books, and write the letter again."},
}
