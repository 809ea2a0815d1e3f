// Package bill holds the documents of the trade and their rules: lines, totals, numbers, states, payments, checks.
// Everything is pure: no clock, no disk, no language. A Draft can change; Issue makes a Document of it, which cannot.
package bill
