// Command sqlcipher does the work on a database of SQLCipher 4 in C, with a raw key: no passphrase is stretched.
package main

import (
	"database/sql"
	"strings"

	"counterfoil/packaging/peers/work"

	_ "github.com/mutecomm/go-sqlcipher/v4"
)

func main() {
	key := strings.Repeat("5a", 32)
	work.Serve(func(dir string) (*sql.DB, func() error, error) {
		return work.Plain("sqlite3", dir+"/cipher.db?_pragma_key=x'"+key+"'&_pragma_cipher_page_size=4096")
	})
}
