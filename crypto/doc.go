// Package crypto keeps the keys of the books.
//
// A store is opened by a random 256-bit store key. The store key lies in the key file, sealed to the recipients of all
// active users and to the recovery recipient. A user's recipient and signing key both come from her user secret, and
// the user secret lies in a slot of the key file, sealed under her passphrase and a device secret that the keychain of
// the operating system holds. README.md beside this file has the formats byte by byte and says who can open what.
//
// The package knows nothing of SQL, of bills, or of the keychain: it takes and gives bytes. Costs, limits and the clock
// are handed in by the caller. A KeyFile is a value: every change answers with a new one, which the caller writes with
// WriteFile.
package crypto
