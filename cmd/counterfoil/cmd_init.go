package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"counterfoil/app"
)

// founding is what new books need besides what stands in them.
type founding struct {
	Owner                string `required:"" placeholder:"NAME" help:"Login name of the owner."`
	Kit                  string `placeholder:"FILE.pdf" help:"Write the recovery kit there; else the recovery key is printed."`
	WithoutKeychain      bool   `help:"Go without the keychain of this computer: the passphrase alone, of at least 15 characters, opens the books."`
	BackupPassphraseFile string `placeholder:"FILE" help:"A passphrase for the backups; else they open with the owner's."`
}

type initCmd struct {
	Dir     string `arg:"" help:"Folder of the new books."`
	Company string `required:"" placeholder:"FILE.json" help:"The company: name, address, account, currency."`
	founding
}

// Run makes new books.
func (c *initCmd) Run(d *desk) error {
	data, err := d.input(c.Company)
	if err != nil {
		return err
	}
	company, err := app.ParseCompany(data, besides(c.Company))
	if err != nil {
		return err
	}
	return c.found(d, c.Dir, func(setup app.Setup) (*app.Session, app.Kit, error) {
		setup.Company = company
		_, s, kit, err := app.Create(d.ctx, c.Dir, d.env, setup)
		return s, kit, err
	})
}

// found asks for the passphrases, has the books made, and hands over what is shown once.
func (c *founding) found(d *desk, dir string, books func(app.Setup) (*app.Session, app.Kit, error)) (err error) {
	setup := app.Setup{Owner: c.Owner, WithoutKeychain: c.WithoutKeychain}
	if c.BackupPassphraseFile != "" {
		if setup.BackupPassphrase, err = d.passphrase("Backup passphrase", c.BackupPassphraseFile); err != nil {
			return err
		}
	}
	if setup.Passphrase, err = d.askNew("New passphrase", d.flags.PassphraseFile); err != nil {
		return err
	}
	defer clear(setup.Passphrase)
	kit, err := newSecretFile(c.Kit)
	if err != nil {
		return err
	}
	s, secret, err := books(setup)
	if err != nil {
		return errors.Join(err, kit.discard())
	}
	defer secret.Wipe()
	err = kit.keepKit(secret)
	return errors.Join(c.answer(d, dir, secret, err), s.Lock())
}

// besides loads a logo whose name stands in a JSON file: it lies beside that file.
func besides(file string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file), name)
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, 8<<20))
	}
}

type initAnswer struct {
	Books            string `json:"books"`
	Store            string `json:"store"`
	Fingerprint      string `json:"fingerprint"`
	Kit              string `json:"kit,omitempty"`
	RecoveryKey      string `json:"recoveryKey,omitempty"`
	BackupPassphrase string `json:"backupPassphrase,omitempty"`
}

// answer shows the secrets that are nowhere else: the recovery key where no kit was written, and a backup passphrase that was made
// up.
func (c *founding) answer(d *desk, dir string, kit app.Kit, written error) error {
	a := initAnswer{Books: dir, Store: kit.Store, Fingerprint: kit.Owner, Kit: c.Kit, BackupPassphrase: kit.BackupPassphrase}
	if c.Kit == "" || written != nil {
		a.Kit, a.RecoveryKey = "", kit.Text()
	}
	err := d.answer(a, func(w io.Writer) error {
		err := facts(w, "Books", a.Books, "Recovery kit", a.Kit, "Recovery key", a.RecoveryKey, "Owner's fingerprint", a.Fingerprint,
			"Backup passphrase", a.BackupPassphrase)
		if a.RecoveryKey != "" {
			_, e := fmt.Fprintln(w, "\nWrite the recovery key down and keep it in a safe. It is shown once and kept nowhere.\nIt opens the books and every backup when all else is lost.")
			err = errors.Join(err, e)
		}
		return err
	})
	return errors.Join(written, err)
}

// secretFile is a new file for a secret that exists only once, so its place is taken before. Without a name it keeps nothing.
type secretFile struct{ file *os.File }

func newSecretFile(path string) (*secretFile, error) {
	if path == "" {
		return &secretFile{}, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fileError(err)
	}
	return &secretFile{f}, nil
}

func (k *secretFile) discard() error {
	if k.file == nil {
		return nil
	}
	return errors.Join(k.file.Close(), os.Remove(k.file.Name()))
}

// keep writes what the file is for.
func (k *secretFile) keep(text []byte) error {
	if _, err := k.file.Write(text); err != nil {
		return errors.Join(fileError(err), k.discard())
	}
	if err := errors.Join(k.file.Sync(), k.file.Close()); err != nil {
		return fileError(err)
	}
	return nil
}

// keepKit writes the PDF of a recovery kit.
func (k *secretFile) keepKit(kit app.Kit) error {
	if k.file == nil {
		return nil
	}
	pdf, err := kit.PDF()
	if err != nil {
		return errors.Join(err, k.discard())
	}
	return k.keep(pdf)
}
