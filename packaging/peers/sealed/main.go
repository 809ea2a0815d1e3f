// Command sealed does the work on a sealed store of Counterfoil.
package main

import (
	"database/sql"
	"errors"
	"io/fs"

	"counterfoil/crypto/page"
	"counterfoil/packaging/peers/work"
	"counterfoil/store/seal"
)

func main() { work.Serve(open) }

func open(dir string) (*sql.DB, func() error, error) {
	key, err := page.NewKey(make([]byte, 32), page.StoreID{1}, 1)
	if err != nil {
		return nil, nil, err
	}
	folder := seal.NewFolder(dir)
	db, err := seal.Open(folder, "books.db", key)
	if errors.Is(err, fs.ErrNotExist) {
		if err = seal.Create(folder, "books.db", key); err == nil {
			db, err = seal.Open(folder, "books.db", key)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return db.Writer(), db.Close, nil
}
