// Package app holds the use cases of Counterfoil. Books are opened, a login gives a Session, and every use case is a
// method of that Session: no session, no method. Window and command line are two thin fronts over it.
//
// Every change goes through one funnel (write): is the session locked, may this role do it, then one transaction with
// its entry in the trail. Every look goes through the other (read). What anybody may do stands in actions.go.
//
// All errors of this package are an *Error with a kind. Words for people are made by the fronts.
package app

import (
	"os"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/mail"
	"counterfoil/app/mail/smtp"
	"counterfoil/app/paper"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/crypto/securitykey"
	"counterfoil/store"
)

// Env is what the books are handed from outside: the clock, the keychain, what a passphrase costs.
type Env struct {
	// Now is the one clock; nil is time.Now. Its location decides what day it is.
	Now func() time.Time
	// Steady is a clock that nobody can set, by which one that somebody does is noticed; nil where there is none.
	Steady func() Steady
	// Keychain is that of this computer; nil means that there is none.
	Keychain keychain.Keychain
	// Mail hands letters to a mail server; nil means that none are sent.
	Mail mail.Sender
	// Cost is what deriving a key from a passphrase takes when one is set. Zero: measured on this machine, so that it
	// takes about a second. Portable slots and backups take four times as much.
	Cost crypto.Cost
	// Policy is the least cost that is accepted. Programs use crypto.DefaultPolicy.
	Policy crypto.Policy
	// Fonts are those of this computer that papers may borrow letters from; nil for none.
	Fonts *paper.Fonts
	// SecurityKeys finds the security keys that are plugged in; nil means that there are none on this system.
	SecurityKeys securitykey.Finder
	// OneRun says that the program does one thing and ends: then the passphrase that was given for it counts for all of it.
	OneRun bool
	// Metered says whether the connection of this computer costs by the byte; nil: nobody knows.
	Metered func() bool
	// Machine is what this computer calls itself, so that the owner can tell those of a user apart.
	Machine string
	// Version is that of the program, for the trail and the backups.
	Version string

	atOnce int64                              // see readAtOnce
	shape  func(dir string, o *store.Options) // tests put a disk under the store that tells of every step; nil otherwise
}

// System is the environment of a real program: the clock and the keychain of this computer, the costs of the house.
func System(version string) Env {
	name, _ := os.Hostname() // it is for people only
	return Env{Machine: name, Now: time.Now, Steady: systemSteady, Keychain: keychain.OS{}, SecurityKeys: securitykey.System, Mail: smtp.Client{}, Metered: systemMetered, Policy: crypto.DefaultPolicy(), Fonts: fontsIn(fontFolders()...), Version: version}
}

func (e Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

// today is the day by the clock's own location.
func (e Env) today() bill.Date { return bill.DateOf(e.now()) }

// Role is what a user may do; the table of actions has the details.
type Role string

// The roles.
const (
	Owner      Role = crypto.RoleOwner // everything
	Bookkeeper Role = "bookkeeper"     // all of the books, not the users and keys
	Clerk      Role = "clerk"          // customers, items, bills, payments
	Auditor    Role = "auditor"        // reads everything, changes nothing
)

// Roles are all of them, the mightiest first.
func Roles() []Role { return []Role{Owner, Bookkeeper, Clerk, Auditor} }

// What the lists ask for and answer with. They are the store's, named here because only this package imports it.
type (
	CustomerQuery = store.CustomerQuery
	ItemQuery     = store.ItemQuery
	DocumentQuery = store.DocumentQuery
	DocumentRow   = store.DocumentRow
	DocumentOrder = store.DocumentOrder
	DocumentSums  = store.DocumentSums
	PaymentQuery  = store.PaymentQuery
	BankQuery     = store.BankQuery
	BankEntry     = store.BankEntry
	BankState     = store.BankState
	Summary       = store.Summary
	Sums          = store.Sums
	BestCustomer  = store.BestCustomer
	News          = store.News
	CheckReport   = store.Report
	Damage        = store.Damage
	DamagedPage   = store.DamagedPage
	MissingRecord = store.Missing
)

// CountedAtMost is how far the matches of a search are counted: a total above it means "more than that many".
const CountedAtMost = store.CountedAtMost

// The orders of a list of documents.
const (
	OrderNewest = store.OrderNewest
	OrderDue    = store.OrderDue
	OrderName   = store.OrderName
	OrderAmount = store.OrderAmount
	OrderOpen   = store.OrderOpen
)

// What becomes of an entry of a bank statement.
const (
	BankOpen    = store.BankOpen
	BankBooked  = store.BankBooked
	BankIgnored = store.BankIgnored
)

// Progress is told how far a step of long work is: done of total, in units of the step's own. total 0 is unknown. It is
// called on the goroutine that does the work.
type Progress func(step string, done, total int64)
