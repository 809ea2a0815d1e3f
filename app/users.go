package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/store"

	"golang.org/x/mod/sumdb/tlog"
)

// The people of the books. What somebody may do is signed by the owner in the key file; the books note the same in their own table, with an
// entry in the trail that the owner signs too. The entry comes first: where the work is cut short between the two, or an older key
// file is put back, they differ, and the one it is about is not let in until the owner has settled it (AlertUsersDiffer).

// Person is somebody who opens the books, or did.
type Person struct {
	ID         bill.ID
	Name       string // login name
	Role       Role
	Active     bool
	Until      bill.Date // last day of her access; zero for no end
	MustChange bool      // she has not yet logged in with a passphrase of her own
	Differs    bool      // key file and trail do not say the same of her: set it again
	Founder    bool      // the owner who signs the key file
	Added      time.Time // zero for the founder
	Devices    []PersonDevice
}

// PersonDevice is a computer on which somebody opens the books.
type PersonDevice struct {
	ID    bill.ID
	Name  string // as the computer calls itself
	Added time.Time
	Seen  time.Time // last login there; zero for none yet
	Here  bool      // the computer of this session
	Keys  int       // security keys, of which a login there takes one; 0 where it takes none
}

// NewUser is somebody who is to open the books from now on.
type NewUser struct {
	Name  string
	Role  Role
	Until bill.Date // last day of her access; zero for no end
}

// OneTime is a passphrase that was made up for a new user: shown once, and kept nowhere. It opens the books on this computer, and all that
// can be done then is to change it.
type OneTime struct {
	Person     Person
	Passphrase string
}

// oneTimeWords is how many words it has.
const oneTimeWords = 6

// Users are all people of the books, those who have left among them, in the order they came.
func (s *Session) Users(ctx context.Context) ([]Person, error) {
	return read(ctx, s, seeUsers, func(v *store.View) ([]Person, error) { return s.people(v) })
}

func (s *Session) people(v *store.View) ([]Person, error) {
	rows, err := v.Users()
	devices, err2 := v.Devices()
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	var list []Person
	for _, u := range s.file.Users() {
		p := Person{
			ID: bill.ID(u.ID), Role: Role(u.Role), Active: u.Active, Until: lastDay(u), Founder: u.ID == s.file.Owner().ID,
			Devices: s.devicesOf(u.ID, devices),
		}
		i := slices.IndexFunc(rows, func(r store.User) bool { return r.ID == p.ID })
		if i >= 0 {
			p.MustChange, p.Added, p.Differs = rows[i].MustChange && p.Active, rows[i].Added, differ(u, rows[i])
			p.Active = p.Active && rows[i].Active
			rows = slices.Delete(rows, i, i+1)
		} else if !p.Founder {
			p.Differs = true
		}
		list = append(list, p)
	}
	for _, r := range rows { // adding her was cut short
		list = append(list, Person{ID: r.ID, Role: Role(r.Role), Until: r.Until, Added: r.Added, Differs: r.Active})
	}
	for i, p := range list {
		name, err := v.Setting(settingName(p.ID))
		if err != nil {
			return nil, err
		}
		list[i].Name = string(name)
	}
	return list, nil
}

// lastDay is the last day of a user's access, which the key file has checked.
func lastDay(u crypto.User) bill.Date {
	d, _ := bill.ParseDate(u.Until)
	return d
}

// differ says whether key file and books do not say the same of a user.
func differ(u crypto.User, r store.User) bool {
	return u.Active != r.Active || u.Active && (u.Role != r.Role || lastDay(u) != r.Until)
}

// person finds somebody among the people; the caller holds the session.
func (s *Session) person(ctx context.Context, id bill.ID) (p Person, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		list, err := s.people(v)
		i := slices.IndexFunc(list, func(p Person) bool { return p.ID == id })
		if err == nil && i < 0 {
			err = fmt.Errorf("user: %w", store.ErrMissing)
		}
		if err == nil {
			p = list[i]
		}
		return err
	})
	return p, err
}

// FindUser finds somebody by login name; who has left too, where nobody else has the name. Error: Missing.
func (s *Session) FindUser(ctx context.Context, name string) (Person, error) {
	list, err := s.Users(ctx)
	if err != nil {
		return Person{}, err
	}
	var found Person
	for _, p := range list {
		if strings.EqualFold(p.Name, strings.TrimSpace(name)) && (found.ID.IsZero() || p.Active) {
			found = p
		}
	}
	if found.ID.IsZero() {
		return Person{}, &Error{Kind: Missing, Hint: HintUsers, Err: errors.New("nobody has this name")}
	}
	return found, nil
}

// UserCalled finds somebody who opens the books by login name, for EnrolDevice: who sets up a computer need not see who else there is.
func (s *Session) UserCalled(_ context.Context, name string) (bill.ID, error) {
	var id bill.ID
	err := s.hold(enrolDevice, func() error {
		u, err := s.file.Find(name)
		if err != nil {
			return &Error{Kind: Missing, Hint: HintAskOwner, Err: errors.New("nobody has this name")}
		}
		id = bill.ID(u.ID)
		return nil
	})
	return id, err
}

// AddUser lets somebody in, with a passphrase that is made up for her and must be changed at her first login. She can log in on this computer;
// others are set up with EnrolDevice.
//
// Errors: Invalid with the field ("name", "role", "until"), Conflict for a name that somebody has.
func (s *Session) AddUser(ctx context.Context, n NewUser) (OneTime, error) {
	var out OneTime
	err := s.holdAlone(addUser, func() error {
		if err := s.checkNewUser(n); err != nil {
			return err
		}
		words, err := crypto.GeneratePassphrase(oneTimeWords)
		if err != nil {
			return asError("add user", err)
		}
		defer words.Wipe()
		id, err := s.addUser(context.WithoutCancel(ctx), n, words.Bytes())
		if err != nil {
			return asError("add user", err)
		}
		out.Passphrase = string(words.Bytes())
		out.Person, err = s.person(ctx, id)
		return asError("add user", err)
	})
	return out, err
}

func (s *Session) checkNewUser(n NewUser) error {
	if err := checkName("name", n.Name); err != nil {
		return err
	}
	if _, err := s.file.Find(n.Name); err == nil {
		return &Error{Kind: Conflict, Field: "name", Hint: HintOtherName, Err: errors.New("somebody has this name")}
	}
	return errors.Join(checkRole(n.Role), s.checkUntil(n.Until))
}

// checkRole: there is one owner, who signs the key file.
func checkRole(r Role) error {
	if r == Owner || !slices.Contains(Roles(), r) {
		return invalid("role", "the role of a user is bookkeeper, clerk or auditor")
	}
	return nil
}

func (s *Session) checkUntil(d bill.Date) error {
	if !d.IsZero() && (!d.Valid() || d.Before(s.books.env.today())) {
		return invalid("until", "the last day lies before today")
	}
	return nil
}

// addUser makes her keys, notes her in the books, and writes the key file last: before that nobody can log in as her.
func (s *Session) addUser(ctx context.Context, n NewUser, pass []byte) (bill.ID, error) {
	cost, err := s.books.env.cost(ctx)
	if err != nil {
		return bill.ID{}, err
	}
	dev, err := s.books.device(ctx, s.file, s.user.Name)
	if err != nil {
		return bill.ID{}, err
	}
	defer dev.Secret.Wipe()
	id := bill.NewID()
	f, hers, err := s.file.AddUser(s.keys, crypto.Joining{
		ID: crypto.ID(id), Name: n.Name, Role: string(n.Role), Until: dayOf(n.Until), Passphrase: pass, Device: dev, Cost: cost,
		Policy: s.books.env.Policy,
	})
	if err != nil {
		return bill.ID{}, err
	}
	defer hers.Wipe()
	slot, err := hers.Portable(pass, cost.Portable(), s.books.env.Policy)
	if err != nil {
		return bill.ID{}, err
	}
	deed := s.deed(addUser, id)
	deed.Outcome, deed.Detail = string(n.Role), tlog.Hash(hers.Public())
	err = s.store.Write(ctx, deed, func(tx *store.Tx) error {
		return errors.Join(
			tx.SaveUser(store.User{ID: id, Role: string(n.Role), Until: n.Until, Active: true, MustChange: true}),
			tx.SetSetting(settingName(id), []byte(strings.TrimSpace(n.Name))), tx.SaveSlot(store.Slot{User: id, Body: slot}),
			tx.AddDevice(bill.ID(dev.ID), id, s.books.env.machine()))
	})
	if err != nil {
		return bill.ID{}, err
	}
	if err := s.books.writeKeys(f); err != nil {
		return bill.ID{}, errors.Join(err, s.books.writeKeys(s.file), s.noteDisabled(ctx, id))
	}
	s.file = f
	return id, nil
}

func dayOf(d bill.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// SetUser gives somebody another role or another last day. What she is doing on this computer now is nothing: one user at a time has the
// books open.
//
// Errors: Missing, Conflict for who has left, Forbidden for the owner himself, Invalid with the field.
func (s *Session) SetUser(ctx context.Context, id bill.ID, r Role, until bill.Date) (Person, error) {
	var out Person
	err := s.holdAlone(setUser, func() error {
		ctx := context.WithoutCancel(ctx)
		p, err := s.personToChange(ctx, id)
		if err != nil {
			return err
		}
		if !p.Active {
			return &Error{Kind: Conflict, Hint: HintAddAnew, Err: errors.New("the user has left")}
		}
		if err := checkRole(r); err != nil {
			return err
		}
		if until != p.Until {
			if err := s.checkUntil(until); err != nil {
				return err
			}
		}
		if err := s.setUser(ctx, p, r, until); err != nil {
			return asError("set user", err)
		}
		out, err = s.person(ctx, id)
		return asError("set user", err)
	})
	return out, err
}

// personToChange is anybody but the owner.
func (s *Session) personToChange(ctx context.Context, id bill.ID) (Person, error) {
	p, err := s.person(ctx, id)
	if err != nil {
		return p, asError("user", err)
	}
	if p.Founder {
		return p, &Error{Kind: Forbidden, Hint: HintOwnerStays, Err: errors.New("the owner stays the owner")}
	}
	return p, nil
}

func (s *Session) setUser(ctx context.Context, p Person, r Role, until bill.Date) error {
	f, err := s.file.SetRole(s.keys, crypto.ID(p.ID), string(r), dayOf(until))
	if err != nil {
		return err
	}
	if err := s.noteUser(ctx, p, r, until); err != nil {
		return err
	}
	if err := s.books.writeKeys(f); err != nil {
		return errors.Join(err, s.books.writeKeys(s.file), s.noteUser(ctx, p, p.Role, p.Until))
	}
	s.file = f
	return nil
}

// noteUser notes the role and the last day in the books, with an entry in the trail for each that changes.
func (s *Session) noteUser(ctx context.Context, p Person, r Role, until bill.Date) error {
	save := func(tx *store.Tx) error {
		u, err := tx.User(p.ID)
		if errors.Is(err, store.ErrMissing) { // the books are an older copy
			u, err = store.User{ID: p.ID, Active: true}, nil
		}
		u.Role, u.Until = string(r), until
		return errors.Join(err, tx.SaveUser(u))
	}
	var errs []error
	if r != p.Role || until == p.Until || p.Differs {
		deed := s.deed(setUser, p.ID)
		deed.Outcome = string(r)
		errs = append(errs, s.store.Write(ctx, deed, save))
	}
	if until != p.Until || p.Differs {
		deed := s.deed(extendUser, p.ID)
		deed.Outcome = "without end"
		if !until.IsZero() {
			deed.Outcome = "until " + until.String()
		}
		errs = append(errs, s.store.Write(ctx, deed, save))
	}
	return errors.Join(errs...)
}

// ExtendUser gives somebody another last day; zero is no end.
func (s *Session) ExtendUser(ctx context.Context, id bill.ID, until bill.Date) (Person, error) {
	var role Role
	err := s.hold(extendUser, func() error {
		p, err := s.personToChange(ctx, id)
		role = p.Role
		return err
	})
	if err != nil {
		return Person{}, err
	}
	return s.SetUser(ctx, id, role, until)
}

// DisableUser takes somebody's access: from its first step on the program lets her in no more, and then every page is sealed anew under a
// key that she never had. What she could read until now she may have kept. Cut short between the two it is done again, and goes on.
//
// Errors: those of RotateKey; Missing, Forbidden for the owner himself.
func (s *Session) DisableUser(ctx context.Context, id bill.ID, progress Progress) error {
	if err := s.knock(disableUser); err != nil {
		return err
	}
	s.waitForRoot(ctx) // pages that were put back get no new seal
	return s.holdAlone(disableUser, func() error {
		p, err := s.personToChange(ctx, id)
		if err != nil {
			return err
		}
		return asError("disable user", s.disableUser(ctx, p, progress))
	})
}

func (s *Session) disableUser(ctx context.Context, p Person, progress Progress) error {
	u, known := s.file.User(crypto.ID(p.ID))
	if known && u.Active {
		if err := s.canRevoke(); err != nil {
			return err
		}
	}
	if p.Active || p.Differs {
		if err := s.noteDisabled(ctx, p.ID); err != nil {
			return err
		}
	}
	if !known || !u.Active {
		return nil
	}
	return s.rotateKey(ctx, progress, func(k *crypto.Keys, key *crypto.Secret) (*crypto.KeyFile, error) {
		return s.file.Revoke(k, crypto.ID(p.ID), key)
	})
}

// canRevoke says whether the store key can be changed now.
func (s *Session) canRevoke() error {
	switch s.rotation() {
	case RotationUnfinished:
		return &Error{Kind: Conflict, Hint: HintFinishKey, Err: errors.New("the last change of the key is not finished")}
	case RotationCutShort:
		return &Error{Kind: Conflict, Hint: HintRotateAgain, Err: errors.New("changing the key was cut short")}
	}
	return nil
}

// noteDisabled notes in the books that somebody comes in no more, and takes what would let her in on another computer.
func (s *Session) noteDisabled(ctx context.Context, id bill.ID) error {
	return s.store.Write(ctx, s.deed(disableUser, id), func(tx *store.Tx) error {
		u, err := tx.User(id)
		if err != nil && !errors.Is(err, store.ErrMissing) {
			return err
		}
		if err != nil {
			u = store.User{ID: id, Role: string(Auditor)}
		}
		u.Active, u.MustChange = false, false
		if err := tx.DeleteSlot(id); err != nil && !errors.Is(err, store.ErrMissing) {
			return err
		}
		return tx.SaveUser(u)
	})
}

// usersDiffer says whether key file and books do not say the same of somebody; the caller holds the session.
func (s *Session) usersDiffer(v *store.View) (bool, error) {
	list, err := s.people(v)
	return slices.ContainsFunc(list, func(p Person) bool { return p.Differs }), err
}
