// Package app holds the use cases of Counterfoil. Books are opened, a login gives a Session, and every use case is a
// method of that Session: no session, no method. Window and command line are two thin fronts over it.
package app
