package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
	"counterfoil/store/backup"
	"counterfoil/store/files"
	"counterfoil/store/offsite"
)

// causes are the failures of places, in the words of the plan.
var causes = []struct {
	target error
	cause  plan.Cause
}{
	{errNoCredential, plan.NoSecret},
	{errShrunk, plan.Shrunk},
	{errDiffers, plan.Differs},
	{backup.ErrDamaged, plan.Damaged},
	{backup.ErrForeign, plan.Damaged},
	{backup.ErrUnsigned, plan.Damaged},
	{backup.ErrNoParent, plan.Damaged},
	{backup.ErrOtherParent, plan.Damaged},
	{backup.ErrOtherBooks, plan.Damaged},
	{offsite.ErrRefused, plan.Refused},
	{offsite.ErrHostKey, plan.HostKey},
	{offsite.ErrCertificate, plan.Certificate},
	{offsite.ErrClock, plan.Clock},
	{offsite.ErrDamaged, plan.Damaged},
	{offsite.ErrFull, plan.Full},
	{offsite.ErrTooBig, plan.TooBig},
	{offsite.ErrForbidden, plan.Forbidden},
	{offsite.ErrMissing, plan.Absent},
	{offsite.ErrAway, plan.Absent},
	{offsite.ErrPage, plan.Page},
	{offsite.ErrUnreachable, plan.Unreachable},
}

// openPlace makes ready to reach a place; nothing is asked of a server yet. Of a folder or stick it finds out where it is now.
func openPlace(p BackupPlace, c Credential, pace int64) (offsite.Place, error) {
	if p.Address.Far() && len(c.Secret) == 0 {
		return nil, errNoCredential
	}
	a, bound := p.Address, offsite.Pace(pace)
	switch a.Kind {
	case plan.Folder:
		if p.mark.IsZero() {
			return offsite.OpenFolder(a.Path)
		}
		return offsite.FindFolder(crypto.ID(p.mark), a.Path, offsite.Mounts())
	case plan.WebDAV:
		return offsite.NewWebDAV(offsite.WebDAVAccount{URL: a.URL, User: p.Account, Password: string(c.Secret), Pace: bound})
	case plan.S3:
		return offsite.NewS3(offsite.S3Account{
			Endpoint: a.URL, Region: p.Region, Bucket: a.Bucket, Prefix: a.Prefix, Key: p.Account, Secret: string(c.Secret), Pace: bound,
		})
	case plan.SFTP:
		account := offsite.SFTPAccount{Host: a.Host, Port: a.Port, User: a.User, Dir: a.Path, HostKey: p.HostKey, Pace: bound}
		if c.privateKey() {
			account.Key, account.KeyPass = c.Secret, c.Lock
		} else {
			account.Password = string(c.Secret)
		}
		return offsite.NewSFTP(account)
	}
	return nil, &Error{Kind: Invalid, Field: "address", Hint: HintFixField, Err: plan.ErrAddress}
}

// PlaceTest is what trying a place out has shown.
type PlaceTest struct {
	Bundles int  // backups that lie there, of whatever books
	Keeps   bool // what was put there could not be deleted again
}

// HostKeyError is the key that an SFTP server shows, which is not the one that was agreed on. Where First is true none was agreed on yet: a person
// compares the fingerprint with what the provider publishes, and Shown becomes the HostKey of the place.
type HostKeyError = offsite.HostKeyError

// TestPlace puts a small object into a place, reads it back, and deletes it. A place of the plan is tried with what is known to open it, where
// nothing is given.
func (s *Session) TestPlace(ctx context.Context, p BackupPlace, c Credential) (PlaceTest, error) {
	if err := s.knock(testPlace); err != nil {
		return PlaceTest{}, err
	}
	if err := p.settle(); err != nil {
		return PlaceTest{}, err
	}
	if len(c.Secret) == 0 && !p.ID.IsZero() {
		known, _, err := s.credential(ctx, p)
		if err != nil {
			return PlaceTest{}, err
		}
		defer known.Wipe()
		c = known
	}
	out, err := s.tryPlace(ctx, &p, c)
	if err == nil {
		s.carrying.mended(p.ID)
	}
	return out, err
}

// tryPlace is TestPlace once it is settled who may and with what. A folder becomes a place by it.
func (s *Session) tryPlace(ctx context.Context, p *BackupPlace, c Credential) (out PlaceTest, err error) {
	switch p.Address.Kind {
	case plan.Files:
		return out, asError("place", tryFolder(p.Address.Path))
	case plan.Folder:
		if p.mark.IsZero() {
			err = p.becomePlace()
		}
	}
	var at offsite.Place
	if err == nil {
		at, err = openPlace(*p, c, 0)
	}
	if err != nil {
		return out, atPlace(err)
	}
	defer at.Close()
	there, err := offsite.Bundles(ctx, at)
	if err != nil {
		return out, atPlace(err)
	}
	out.Bundles = len(there)
	out.Keeps, err = thereAndBack(ctx, at)
	return out, atPlace(err)
}

// becomePlace marks a folder, or takes the mark that it has: two books may share a stick.
func (p *BackupPlace) becomePlace() error {
	id := crypto.ID(p.ID)
	if p.ID.IsZero() {
		id = crypto.ID(bill.NewID())
	}
	f, err := offsite.NewFolder(p.Address.Path, id)
	if err == nil {
		p.mark = [16]byte(f.ID())
	}
	return err
}

// thereAndBack says whether a place gives back what it is given, and whether it keeps it.
func thereAndBack(ctx context.Context, at offsite.Place) (keeps bool, err error) {
	sent := make([]byte, 200)
	rand.Read(sent)
	name := offsite.TrialPrefix + strings.ToLower(rand.Text())
	if err := at.Put(ctx, name, sent); err != nil {
		return false, err
	}
	back, err := at.Get(ctx, name)
	if err != nil {
		return false, err
	}
	if !bytes.Equal(back, sent) {
		return false, offsite.ErrDamaged
	}
	err = at.Delete(ctx, name)
	if errors.Is(err, offsite.ErrForbidden) {
		return true, nil
	}
	return false, err
}

// tryFolder says whether files can be made in a folder. Only the last folder is made: where the one above is missing, its disk is probably not
// connected.
func tryFolder(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return files.Error(err)
	}
	f, err := os.CreateTemp(dir, ".try-*.part")
	if err != nil {
		return files.Error(err)
	}
	return files.Error(errors.Join(f.Close(), os.Remove(f.Name())))
}

// atPlace is an error of a place with its kind. The host key that a server shows stays in it.
func atPlace(err error) error {
	switch {
	case errors.Is(err, offsite.ErrName):
		return &Error{Kind: Invalid, Field: "address", Hint: HintFixField, Err: err}
	case errors.Is(err, offsite.ErrMissing), errors.Is(err, offsite.ErrAway):
		return &Error{Kind: Missing, Field: "address", Hint: HintDisk, Err: err}
	}
	return asError("place", err)
}
