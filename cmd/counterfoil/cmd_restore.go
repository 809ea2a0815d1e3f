package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"counterfoil/app"
)

type backupVerify struct {
	File                 string `arg:"" help:"The backup, with those that it builds upon beside it; or a folder: the newest whole one in it."`
	BackupPassphraseFile string `placeholder:"FILE" help:"Its passphrase, where it is not that of the books' backups."`
	RecoveryKeyFile      string `placeholder:"FILE" help:"Open it with the recovery key in this file."`
}

// Run verifies a backup: within the books that made it, or, without --books, by itself.
func (c *backupVerify) Run(d *desk) error {
	if d.flags.Books == "" {
		if c.BackupPassphraseFile == "" {
			c.BackupPassphraseFile = d.flags.PassphraseFile
		}
		open, err := d.opening(c.BackupPassphraseFile, c.RecoveryKeyFile)
		if err != nil {
			return err
		}
		m, err := app.VerifyBackup(d.ctx, d.env, c.File, open, d.progress())
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error { return printFacts(w, m, "whole, every byte was checked") })
	}
	var open app.Opening
	if c.BackupPassphraseFile != "" || c.RecoveryKeyFile != "" {
		var err error
		if open, err = d.opening(c.BackupPassphraseFile, c.RecoveryKeyFile); err != nil {
			return err
		}
	}
	return d.session(func(s *app.Session) error {
		m, err := s.VerifyBackup(d.ctx, c.File, open, d.progress())
		if err != nil {
			return err
		}
		return d.answer(app.Wire(m), func(w io.Writer) error {
			return printFacts(w, m, "whole, every byte was checked, made by these books")
		})
	})
}

// opening reads what opens a backup.
func (d *desk) opening(passphraseFile, recoveryFile string) (app.Opening, error) {
	if recoveryFile != "" {
		key, err := d.passphrase("Recovery key", recoveryFile)
		return app.Opening{RecoveryKey: string(key)}, err
	}
	pass, err := d.passphrase("Backup passphrase", passphraseFile)
	return app.Opening{Passphrase: pass}, err
}

func printFacts(w io.Writer, m app.BackupFacts, verdict string) error {
	f := m.Facts
	pairs := []string{
		"Company", f.Company, "Made", moment(m.Made), "Holds", contents[m.Kind()], "Backup", fmt.Sprintf("number %d of these books", m.Sequence),
		"Documents", strings.Join([]string{plural(f.Invoices, "invoice"), plural(f.Credits, "credit note"), plural(f.Quotes, "quote"), plural(f.Drafts, "draft")}, ", "),
		"Customers", fmt.Sprintf("%d, and %s", f.Customers, plural(f.Items, "item")), "Payments", fmt.Sprint(f.Payments), "Last number", f.LastNumber,
	}
	for _, s := range f.Sums {
		pairs = append(pairs, "Total "+s.Open.Currency().Code(), fmt.Sprintf("invoiced %s, credited %s, received %s, open %s",
			s.Invoiced, s.Credited, s.Received, s.Open))
	}
	return facts(w, append(pairs, "Maker's fingerprint", m.Fingerprint(), "Verdict", verdict)...)
}

type backupRestore struct {
	accountFlags
	File            string `arg:"" optional:"" help:"The backup, with those that it builds upon beside it; or a folder: the newest whole one in it."`
	Place           string `placeholder:"ADDRESS" help:"Fetch it from a place instead: a stick's folder, https://..., sftp://..., s3:https://... (see place add)."`
	List            bool   `help:"Only list what lies in the place, by date."`
	Pick            string `placeholder:"BUNDLE" help:"Which of those in the place, as listed; else the newest that is whole."`
	To              string `placeholder:"DIR" help:"Folder of the new books; it must not exist."`
	RecoveryKeyFile string `placeholder:"FILE" help:"Open the backup with the recovery key in this file."`
	WithoutKeychain bool   `help:"Go without the keychain of this computer: the owner's passphrase alone opens the new books."`
}

// Run shows what the backup holds, makes new books of it, and says how to go on.
func (c *backupRestore) Run(d *desk) error {
	switch {
	case (c.File == "") == (c.Place == ""):
		return usage("name a file, or a place with --place ADDRESS")
	case c.To == "" && !(c.List && c.Place != ""):
		return usage("missing flags: --to=DIR")
	}
	open, err := d.opening(d.flags.PassphraseFile, c.RecoveryKeyFile)
	if err != nil {
		return err
	}
	defer clear(open.Passphrase)
	if c.Place != "" {
		return c.fromPlace(d, open)
	}
	if info, err := os.Stat(c.File); err == nil && info.IsDir() {
		if c.File, err = app.NewestBackup(d.ctx, d.env, c.File, open, d.progress()); err != nil {
			return err
		}
	}
	if !d.flags.JSON {
		m, err := app.InspectBackup(d.ctx, d.env, c.File, open)
		if err != nil {
			return err
		}
		if err := printFacts(d.out, m, "opened; it is proven while it is restored"); err != nil {
			return err
		}
		c.noteOlder(d, m)
	}
	m, err := app.RestoreBackup(d.ctx, d.env, app.Restore{
		Path: c.File, Open: open, Dir: c.To, WithoutKeychain: c.WithoutKeychain,
	}, d.progress())
	if err != nil {
		return err
	}
	return c.restored(d, m)
}

// noteOlder says where this computer has seen the same books further on than the backup goes.
func (c *backupRestore) noteOlder(d *desk, m app.BackupFacts) {
	folders := []string{filepath.Dir(c.To)}
	if d.flags.Books != "" {
		folders = append(folders, d.flags.Books)
	}
	if words := app.SeenOn(d.ctx, d.env, folders...).SeenWords(m); words != "" {
		fmt.Fprintln(d.errs, "counterfoil: note: "+words)
	}
}

// restored says where the new books are, and how to go on.
func (c *backupRestore) restored(d *desk, m app.BackupFacts) error {
	return d.answer(app.Wire(m), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "\nRestored into %s: every page, total and reference was checked.\n"+
			"The owner opens these books with the same name and passphrase as before:\n"+
			"  counterfoil --books %s --user NAME invoice list\n"+
			"or with the recovery key: counterfoil --books %s recovery unlock\n", c.To, c.To, c.To)
		return err
	})
}
