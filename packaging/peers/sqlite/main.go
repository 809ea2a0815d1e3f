// Command sqlite does the work on a plain database with SQLite in C.
package main

import (
	"database/sql"

	"counterfoil/packaging/peers/work"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	work.Serve(func(dir string) (*sql.DB, func() error, error) { return work.Plain("sqlite3", dir+"/plain.db") })
}
