package main

import (
	"fmt"
	"io"
	"time"

	"counterfoil/app"
)

type backupCmd struct {
	Create  backupCreate  `cmd:"" help:"Write a backup, read it back and check it."`
	List    backupList    `cmd:"" help:"List the backups that these books have made."`
	Verify  backupVerify  `cmd:"" help:"Read a backup to its end and check every byte."`
	Restore backupRestore `cmd:"" help:"Make new books of a backup, beside whatever there is."`
}

type backupCreate struct {
	Dest                 string `arg:"" help:"A new file, or a folder."`
	BackupPassphraseFile string `placeholder:"FILE" help:"A passphrase for this backup alone; else it opens with that of the books' backups."`
}

// Run makes a backup.
func (c *backupCreate) Run(d *desk) error {
	var own []byte
	if c.BackupPassphraseFile != "" {
		var err error
		if own, err = d.passphrase("Backup passphrase", c.BackupPassphraseFile); err != nil {
			return err
		}
		defer clear(own)
	}
	return d.session(func(s *app.Session) (err error) {
		var b app.Backup
		if own == nil {
			b, err = s.Backup(d.ctx, c.Dest, d.progress())
		} else {
			b, err = s.BackupWith(d.ctx, c.Dest, own, d.progress())
		}
		if err != nil {
			return err
		}
		return d.answer(app.Wire(b), func(w io.Writer) error {
			pairs := []string{"Backup", b.Path, "Size", size(b.Size), "SHA-256", b.SHA256, "Verified", moment(b.Verified)}
			if b.FinishedKey {
				pairs = append(pairs, "Old key", "destroyed: the change of the key is finished")
			}
			return facts(w, pairs...)
		})
	})
}

func moment(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
}

type backupList struct{}

// Run lists the backups.
func (c *backupList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Backups(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, b := range list {
				rows = append(rows, []string{moment(b.Made), size(b.Size), moment(b.Verified), b.Path})
			}
			return table(w, []column{left("MADE"), right("SIZE"), left("VERIFIED"), left("FILE")}, rows)
		})
	})
}

type backupVerify struct {
	File                 string `arg:"" help:"The backup."`
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
		"Company", f.Company, "Made", moment(m.Made), "Backup", fmt.Sprintf("number %d of these books", m.Sequence),
		"Documents", fmt.Sprintf("%d invoices, %d credit notes, %d quotes, %d drafts", f.Invoices, f.Credits, f.Quotes, f.Drafts),
		"Customers", fmt.Sprintf("%d, and %d items", f.Customers, f.Items), "Payments", fmt.Sprint(f.Payments), "Last number", f.LastNumber,
	}
	for _, s := range f.Sums {
		pairs = append(pairs, "Total "+s.Open.Currency().Code(), fmt.Sprintf("invoiced %s, credited %s, received %s, open %s",
			s.Invoiced, s.Credited, s.Received, s.Open))
	}
	return facts(w, append(pairs, "Maker's fingerprint", m.Fingerprint(), "Verdict", verdict)...)
}

type backupRestore struct {
	File            string `arg:"" help:"The backup."`
	To              string `required:"" placeholder:"DIR" help:"Folder of the new books; it must not exist."`
	RecoveryKeyFile string `placeholder:"FILE" help:"Open the backup with the recovery key in this file."`
	WithoutKeychain bool   `help:"Go without the keychain of this computer: the owner's passphrase alone opens the new books."`
}

// Run shows what the backup holds, makes new books of it, and says how to go on.
func (c *backupRestore) Run(d *desk) error {
	open, err := d.opening(d.flags.PassphraseFile, c.RecoveryKeyFile)
	if err != nil {
		return err
	}
	defer clear(open.Passphrase)
	if !d.flags.JSON {
		m, err := app.InspectBackup(d.ctx, d.env, c.File, open)
		if err != nil {
			return err
		}
		if err := printFacts(d.out, m, "opened; it is proven while it is restored"); err != nil {
			return err
		}
	}
	m, err := app.RestoreBackup(d.ctx, d.env, app.Restore{
		Path: c.File, Open: open, Dir: c.To, WithoutKeychain: c.WithoutKeychain,
	}, d.progress())
	if err != nil {
		return err
	}
	return d.answer(app.Wire(m), func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "\nRestored into %s: every page, total and reference was checked.\n"+
			"The owner opens these books with the same name and passphrase as before:\n"+
			"  counterfoil --books %s --user NAME invoice list\n"+
			"or with the recovery key: counterfoil --books %s recovery unlock\n", c.To, c.To, c.To)
		return err
	})
}
