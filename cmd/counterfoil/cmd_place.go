package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"counterfoil/app"
	"counterfoil/app/plan"
)

type placeCmd struct {
	Add    placeAdd    `cmd:"" help:"Add a place, which is tried out first; only the owner."`
	List   placeList   `cmd:"" help:"List the places, and how each stands."`
	Set    placeSet    `cmd:"" help:"Change name, address, host key or marks of a place; only the owner."`
	Secret placeSecret `cmd:"" help:"Give the password or key of a place anew; only the owner."`
	Test   placeTest   `cmd:"" help:"Put something into a place, read it back, and delete it; only the owner."`
	Remove placeRemove `cmd:"" help:"Take a place out of the plan; what lies there stays there. Only the owner."`
}

// credentialFlags name files with what opens a place.
type credentialFlags struct {
	SecretFile string `placeholder:"FILE" help:"Read the password, the secret of the key, or the private key from a file ('-' is standard input) in place of asking for it."`
	LockFile   string `placeholder:"FILE" help:"Read the passphrase of the private key from a file."`
}

// read reads what opens a place; a folder needs nothing.
func (f credentialFlags) read(d *desk, a plan.Address) (c app.Credential, err error) {
	if !a.Far() {
		return c, nil
	}
	if c.Secret, err = d.passphrase("Password of the place", f.SecretFile); err == nil && f.LockFile != "" {
		c.Lock, err = d.passphrase("Passphrase of the private key", f.LockFile)
	}
	if bytes.HasPrefix(c.Secret, []byte("-----BEGIN")) {
		c.Secret = append(c.Secret, '\n') // a private key ends with its line
	}
	return c, err
}

// accountFlags say how a place is reached, besides its address.
type accountFlags struct {
	credentialFlags
	Account     string `help:"User of a WebDAV server, or name of the key of a bucket."`
	Region      string `help:"Of a bucket, where the provider asks for one."`
	HostKey     string `help:"What an SFTP server must show, as in known_hosts: 'ssh-ed25519 AAAA...'."`
	Fingerprint string `placeholder:"SHA256:..." help:"Fingerprint of that key, as the provider publishes it, in place of the key. With neither it is shown, and asked about at a terminal."`
}

// agree settles at the first contact with an SFTP server whether the key that it shows is its key, by the fingerprint that was given or by asking. It
// answers whether to try again with it; a key that has changed is never asked about.
func (f accountFlags) agree(d *desk, err error, hostKey *string) bool {
	key, ok := errors.AsType[*app.HostKeyError](err)
	if !ok || !key.First || *hostKey != "" {
		return false
	}
	if f.Fingerprint == "" && d.terminal() {
		fmt.Fprintf(d.errs, "The server shows this fingerprint: %s\nIs it the one that your provider publishes? Type yes to agree on it: ", key.Fingerprint)
		answer, _ := bufio.NewReader(d.in).ReadString('\n') // no answer is a no
		if strings.TrimSpace(answer) != "yes" {
			return false
		}
	} else if f.Fingerprint != key.Fingerprint {
		return false
	}
	*hostKey = key.Shown
	return true
}

// place is the place at an address.
func (f accountFlags) place(a plan.Address) app.BackupPlace {
	return app.BackupPlace{Address: a, Account: f.Account, Region: f.Region, HostKey: f.HostKey}
}

type placeAdd struct {
	accountFlags
	Address   string `arg:"" help:"A folder or stick; files:DIR for the folder in which backups are made; https://... for WebDAV; sftp://USER@HOST/DIR; s3:https://ENDPOINT/BUCKET/PREFIX."`
	Name      string `help:"What it is called; else after its address."`
	Keeps     bool   `help:"Never delete anything there."`
	Synced    bool   `help:"The folder is carried away by the program of another provider."`
	Elsewhere bool   `help:"A disk that is kept at another address. Servers and buckets are elsewhere anyway."`
}

// Run adds a place.
func (c *placeAdd) Run(d *desk) error {
	a, err := addressOf(c.Address)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		secret, err := c.read(d, a)
		if err != nil {
			return err
		}
		defer secret.Wipe()
		p := c.place(a)
		p.Name, p.Keeps, p.Synced, p.Elsewhere = c.Name, c.Keeps, c.Synced, c.Elsewhere
		added, err := s.AddPlace(d.ctx, p, secret)
		if c.agree(d, err, &p.HostKey) {
			added, err = s.AddPlace(d.ctx, p, secret)
		}
		if err != nil {
			return err
		}
		p = added
		d.noteCredential(p)
		return d.answer(app.Wire(p), line(p.Name))
	})
}

// addressOf reads an address with words for whoever typed it.
func addressOf(text string) (plan.Address, error) {
	a, err := plan.ParseAddress(text)
	if err != nil {
		return a, usage("%q is not the address of a place; see --help", text)
	}
	return a, nil
}

// noteCredential says where no keychain keeps what opens a place.
func (d *desk) noteCredential(p app.BackupPlace) {
	if p.Credential == app.CredentialSession {
		fmt.Fprintf(d.errs, "counterfoil: note: no keychain keeps what opens it: give --secret %s=FILE whenever backups are carried.\n", strconv.Quote(p.Name))
	}
}

type placeList struct{}

// Run lists the places.
func (c *placeList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.BackupPlaces(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error { return placeTable(w, list) })
	})
}

func placeTable(w io.Writer, list []app.PlaceState) error {
	var rows [][]string
	for _, p := range list {
		what := "well"
		switch {
		case p.Standing.Cause != "":
			what, _ = app.PlaceCauseWords(p.Standing.Cause)
		case p.Standing.Verified.IsZero():
			what = "nothing there yet"
		}
		if _, ahead := p.Ahead(); ahead {
			what += "; another computer too"
		}
		where := "here"
		switch {
		case p.Synced:
			where = "handed to the folder"
		case p.Elsewhere:
			where = "elsewhere"
		}
		rows = append(rows, []string{p.Name, where, momentOr(p.Standing.Verified, "-"), momentOr(p.Standing.Proven, "-"), fmt.Sprint(p.Good), what, p.Address.String()})
	}
	return table(w, []column{left("PLACE"), left("WHERE"), left("NEWEST THERE"), left("PROVEN"), right("GOOD"), left("STANDS"), left("ADDRESS")}, rows)
}

type placeSet struct {
	Place     string  `arg:"" help:"Name or id."`
	Name      *string `help:"What it is called."`
	Address   *string `help:"Where it is now; of the same kind."`
	Account   *string `help:"User of a WebDAV server, or name of the key of a bucket."`
	Region    *string `help:"Of a bucket."`
	HostKey   *string `help:"What an SFTP server must show."`
	Keeps     *bool   `negatable:"" help:"Never delete anything there."`
	Synced    *bool   `negatable:"" help:"The folder is carried away by the program of another provider."`
	Elsewhere *bool   `negatable:"" help:"It is kept at another address."`
}

// Run changes a place.
func (c *placeSet) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		p, err := s.BackupPlace(d.ctx, c.Place)
		if err != nil {
			return err
		}
		if c.Address != nil {
			if p.Address, err = addressOf(*c.Address); err != nil {
				return err
			}
		}
		overwrite(&p.Name, c.Name)
		overwrite(&p.Account, c.Account)
		overwrite(&p.Region, c.Region)
		overwrite(&p.HostKey, c.HostKey)
		overwrite(&p.Keeps, c.Keeps)
		overwrite(&p.Synced, c.Synced)
		overwrite(&p.Elsewhere, c.Elsewhere)
		if p, err = s.ChangePlace(d.ctx, p); err != nil {
			return err
		}
		return d.answer(app.Wire(p), line(p.Name))
	})
}

// overwrite puts a flag that was given into its field.
func overwrite[T any](into *T, flag *T) {
	if flag != nil {
		*into = *flag
	}
}

type placeSecret struct {
	credentialFlags
	Place  string `arg:"" help:"Name or id."`
	Forget bool   `help:"Forget it."`
}

// Run keeps what opens a place.
func (c *placeSecret) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		p, err := s.BackupPlace(d.ctx, c.Place)
		if err != nil {
			return err
		}
		var secret app.Credential
		if !c.Forget {
			if secret, err = c.read(d, p.Address); err != nil {
				return err
			}
			defer secret.Wipe()
		}
		if p.Credential, err = s.SetCredential(d.ctx, p.ID, secret); err != nil {
			return err
		}
		d.noteCredential(p)
		return d.answer(map[string]string{"credential": string(p.Credential)}, line(string(p.Credential)))
	})
}

// secretsFlag hands over what opens places, on computers without a keychain.
type secretsFlag struct {
	Secret map[string]string `placeholder:"PLACE=FILE" help:"Read what opens a place from a file, where no keychain of this computer keeps it."`
}

// give hands the secrets to the session.
func (f secretsFlag) give(d *desk, s *app.Session) error {
	for name, file := range f.Secret {
		p, err := s.BackupPlace(d.ctx, name)
		if err != nil {
			return err
		}
		secret, err := credentialFlags{SecretFile: file}.read(d, p.Address)
		if err != nil {
			return err
		}
		err = s.UseCredential(d.ctx, p.ID, secret)
		secret.Wipe()
		if err != nil {
			return err
		}
	}
	return nil
}

type placeTest struct {
	secretsFlag
	Place string `arg:"" help:"Name or id."`
}

// Run tries a place out.
func (c *placeTest) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		if err := c.give(d, s); err != nil {
			return err
		}
		p, err := s.BackupPlace(d.ctx, c.Place)
		if err != nil {
			return err
		}
		t, err := s.TestPlace(d.ctx, p, app.Credential{})
		if err != nil {
			return err
		}
		return d.answer(map[string]any{"bundles": t.Bundles, "keeps": t.Keeps}, func(w io.Writer) error {
			words := []string{"It takes backups and gives them back."}
			if t.Keeps {
				words = append(words, "Nothing can be deleted there.")
			}
			_, err := fmt.Fprintln(w, strings.Join(words, " "))
			return err
		})
	})
}

type placeRemove struct {
	Place string `arg:"" help:"Name or id."`
}

// Run takes a place out of the plan.
func (c *placeRemove) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		p, err := s.BackupPlace(d.ctx, c.Place)
		if err != nil {
			return err
		}
		if err := s.RemovePlace(d.ctx, p.ID); err != nil {
			return err
		}
		return d.answer(app.Wire(p), line(p.Name))
	})
}
