// Command modernc does the work on a plain database with the SQLite that Counterfoil uses: C translated to Go.
package main

import (
	"database/sql"

	"counterfoil/packaging/peers/work"

	_ "modernc.org/sqlite"
)

func main() {
	work.Serve(func(dir string) (*sql.DB, func() error, error) { return work.Plain("sqlite", dir+"/plain.db") })
}
