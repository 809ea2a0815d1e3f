package store

// Exec runs SQL of a test's own, past the methods that the program has.
func (tx *Tx) Exec(query string, args ...any) error { return tx.exec(query, args...) }

// One reads one row by SQL of a test's own.
func (v *View) One(query string, args []any, into ...any) error { return v.row(query, args, into...) }

// ApplicationID is the mark of our files.
const ApplicationID = applicationID

// Fold is the search form of a text.
func Fold(text string) string { return fold(text) }
