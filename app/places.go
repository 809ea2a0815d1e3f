package app

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/store"
)

// BackupPlace is where backups are carried to. What opens it is a Credential, which the books never hold in a form that opens without this computer.
type BackupPlace struct {
	ID         bill.ID
	Name       string
	Address    plan.Address
	Account    string         // of a WebDAV server the user, of a bucket the name of the key; an SFTP address has its user
	Region     string         // of a bucket, where the provider asks for one
	HostKey    string         // of an SFTP server, as it was agreed on: "ssh-ed25519 AAAA..."
	Keeps      bool           // nothing is ever deleted there: what can write and not delete cannot destroy the past
	Synced     bool           // a folder that a program of another provider carries away: what arrives there nobody here can say
	Elsewhere  bool           // a fire or thief at the shop does not reach it
	Credential CredentialKept // only in answers

	mark     bill.ID
	position int
}

// CredentialKept is where what opens a place is kept. The words are the front's.
type CredentialKept string

// Where it may be.
const (
	CredentialNone     CredentialKept = "none"     // the place needs none
	CredentialMissing  CredentialKept = "missing"  // it must be typed
	CredentialSession  CredentialKept = "session"  // it is known until the books are locked
	CredentialKeychain CredentialKept = "keychain" // it lies sealed in the books, and the key to it in the keychain of this computer
)

// PlaceState is a place and how it stands.
type PlaceState struct {
	BackupPlace
	Standing plan.Standing
	Newest   plan.Held // the zero one where it has none
	Good     int       // backups there that were read back whole
	Others   []Sight   // what these books have not put there, as far as it was seen, the newest first
}

// maxPlaces bounds how many places there may be, and maxPlaceName a name in characters.
const (
	maxPlaces    = 20
	maxPlaceName = 60
)

func placeOut(p BackupPlace) store.Place {
	return store.Place{
		ID: p.ID, Position: p.position, Name: p.Name, Address: p.Address.String(), Account: p.Account, Region: p.Region, HostKey: p.HostKey, Mark: p.mark,
		Keeps: p.Keeps, Synced: p.Synced, Elsewhere: p.Elsewhere,
	}
}

func placeIn(p store.Place) (BackupPlace, error) {
	address, err := plan.ParseAddress(p.Address)
	return BackupPlace{
		ID: p.ID, Name: p.Name, Address: address, Account: p.Account, Region: p.Region, HostKey: p.HostKey, Keeps: p.Keeps, Synced: p.Synced,
		Elsewhere: p.Elsewhere, mark: p.Mark, position: p.Position,
	}, err
}

// placesOf gives the folder in which backups are made first: what somebody made there by hand becomes one of the plan when a run comes to it, and only then
// can it be carried elsewhere, or what builds upon it.
func placesOf(v *store.View) (list []BackupPlace, err error) {
	rows, err := v.Places()
	for _, r := range rows {
		p, e := placeIn(r)
		if err == nil {
			err = e
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b BackupPlace) int {
		switch made, other := a.Address.Kind == plan.Files, b.Address.Kind == plan.Files; {
		case made == other:
			return 0
		case made:
			return -1
		}
		return 1
	})
	return list, err
}

// BackupPlaces are all that are used, each with how it stands: the folder in which backups are made, then the others in the order in which they were added.
func (s *Session) BackupPlaces(ctx context.Context) ([]PlaceState, error) {
	list, err := read(ctx, s, seeBackups, placeStates)
	for i := range list {
		if err == nil {
			list[i].Credential, err = s.keptCredential(ctx, list[i].BackupPlace)
		}
	}
	return list, err
}

func placeStates(v *store.View) (list []PlaceState, err error) {
	places, err := placesOf(v)
	for _, p := range places {
		if err != nil {
			break
		}
		var events []plan.Event
		events, err = v.PlaceEvents(p.ID)
		state := stateOf(p, events)
		if err == nil {
			state.Others, err = v.Sights(p.ID)
		}
		list = append(list, state)
	}
	return list, err
}

func stateOf(p BackupPlace, events []plan.Event) PlaceState {
	out := PlaceState{BackupPlace: p}
	var held []plan.Held
	out.Standing, held = plan.Stand(events)
	out.Standing.Place, out.Standing.Elsewhere = p.Name, p.Elsewhere && !p.Synced
	for _, h := range held {
		if h.Good() {
			out.Good++
		}
	}
	if len(held) > 0 {
		out.Newest = held[0]
	}
	return out
}

// BackupPlace is the place of that name or id.
func (s *Session) BackupPlace(ctx context.Context, name string) (BackupPlace, error) {
	p, err := read(ctx, s, seeBackups, func(v *store.View) (BackupPlace, error) { return placeBy(v, name) })
	if err == nil {
		p.Credential, err = s.keptCredential(ctx, p)
	}
	return p, err
}

func placeBy(v *store.View, name string) (BackupPlace, error) {
	list, err := placesOf(v)
	if err != nil {
		return BackupPlace{}, err
	}
	i := slices.IndexFunc(list, func(p BackupPlace) bool {
		return strings.EqualFold(p.Name, strings.TrimSpace(name)) || p.ID.String() == name
	})
	if i < 0 {
		return BackupPlace{}, &Error{Kind: Missing, Field: "place", Hint: HintPlace, Err: errors.New("there is no place of this name")}
	}
	return list[i], nil
}

// PlaceHistory is what became of the backups in a place, the newest first.
func (s *Session) PlaceHistory(ctx context.Context, place bill.ID) ([]plan.Held, error) {
	return read(ctx, s, seeBackups, func(v *store.View) ([]plan.Held, error) {
		events, err := v.PlaceEvents(place)
		_, held := plan.Stand(events)
		return held, err
	})
}

// settle checks a place and completes it.
func (p *BackupPlace) settle() error {
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" {
		p.Name = usualName(p.Address)
	}
	if len([]rune(p.Name)) > maxPlaceName || strings.ContainsAny(p.Name, "\r\n\t\x00") {
		return invalid("name", "a name is one line of at most %d characters", maxPlaceName)
	}
	switch p.Address.Kind {
	case plan.Files, plan.Folder:
		dir, err := filepath.Abs(p.Address.Path)
		if err != nil {
			return err
		}
		p.Address.Path, p.Account, p.Region, p.HostKey = dir, "", "", ""
	case plan.WebDAV, plan.S3:
		if p.Account = strings.TrimSpace(p.Account); p.Account == "" {
			return invalid("account", "a user or the name of a key is needed")
		}
	case plan.SFTP:
	default:
		return &Error{Kind: Invalid, Field: "address", Hint: HintFixField, Err: plan.ErrAddress}
	}
	if p.Synced && p.Address.Kind != plan.Folder {
		return invalid("synced", "only a folder is carried away by another program")
	}
	p.Elsewhere = (p.Elsewhere || p.Address.Far()) && !p.Synced && p.Address.Kind != plan.Files
	return nil
}

// usualName is what a place is called that was given no name.
func usualName(a plan.Address) string {
	switch a.Kind {
	case plan.Files:
		return "This computer"
	case plan.SFTP:
		return a.Host
	case plan.S3:
		return a.Bucket
	case plan.WebDAV:
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(a.URL, "https://"), "http://"), "/")
		return name
	}
	return filepath.Base(a.Path)
}

// AddPlace tries a place out (see TestPlace) and takes it into the plan. The folder in which backups are made is one of kind plan.Files, and
// there is one of them at most. Errors, besides those of TestPlace: Conflict for a name that another place has.
func (s *Session) AddPlace(ctx context.Context, p BackupPlace, c Credential) (BackupPlace, error) {
	if err := s.knock(setPlace); err != nil {
		return p, err
	}
	p.ID = bill.NewID()
	if err := p.settle(); err != nil {
		return p, err
	}
	if err := s.besidesBooks(p); err != nil {
		return p, err
	}
	if _, err := s.tryPlace(ctx, &p, c); err != nil {
		return p, err
	}
	err := write(ctx, s, setPlace, p.ID, func(tx *store.Tx) error {
		list, err := placesOf(&tx.View)
		if err != nil {
			return err
		}
		if err := fitsAmong(list, p); err != nil {
			return err
		}
		p.position = 1
		if n := len(list); n > 0 {
			p.position = list[n-1].position + 1
		}
		return tx.SavePlace(placeOut(p))
	})
	if err != nil {
		return p, err
	}
	p.Credential, err = s.SetCredential(ctx, p.ID, c)
	return p, err
}

// besidesBooks keeps backups out of the folder of the books.
func (s *Session) besidesBooks(p BackupPlace) error {
	if !p.Address.Far() && within(p.Address.Path, s.books.dir) {
		return invalid("address", "a backup does not belong into the folder of the books")
	}
	return nil
}

// fitsAmong says whether a place may stand beside the others.
func fitsAmong(list []BackupPlace, p BackupPlace) error {
	if len(list) >= maxPlaces {
		return invalid("address", "at most %d places", maxPlaces)
	}
	for _, q := range list {
		switch {
		case q.ID == p.ID:
		case strings.EqualFold(q.Name, p.Name):
			return &Error{Kind: Conflict, Field: "name", Hint: HintOtherName, Err: errors.New("another place has this name")}
		case q.Address == p.Address && q.Account == p.Account:
			return &Error{Kind: Conflict, Field: "address", Hint: HintPlace, Err: errors.New("this is a place of the plan already")}
		case q.Address.Kind == plan.Files && p.Address.Kind == plan.Files:
			return &Error{Kind: Conflict, Field: "address", Hint: HintPlace, Err: errors.New("backups are made in one folder, and it is set already")}
		}
	}
	return nil
}

// ChangePlace changes name, address, host key or marks of a place. What opens it must be given again where the address changed.
func (s *Session) ChangePlace(ctx context.Context, p BackupPlace) (BackupPlace, error) {
	if err := s.knock(setPlace); err != nil {
		return p, err
	}
	if err := p.settle(); err != nil {
		return p, err
	}
	if err := s.besidesBooks(p); err != nil {
		return p, err
	}
	err := write(ctx, s, setPlace, p.ID, func(tx *store.Tx) error {
		list, err := placesOf(&tx.View)
		if err != nil {
			return err
		}
		was, err := placeBy(&tx.View, p.ID.String())
		if err != nil {
			return err
		}
		if was.Address.Kind != p.Address.Kind {
			return invalid("address", "another kind of place is another place: add it, and remove this one")
		}
		p.position, p.mark = was.position, was.mark
		if err := fitsAmong(list, p); err != nil {
			return err
		}
		return tx.SavePlace(placeOut(p))
	})
	if err != nil {
		return p, err
	}
	return s.BackupPlace(ctx, p.ID.String())
}

// RemovePlace takes a place out of the plan and forgets what opens it. What lies there stays there.
func (s *Session) RemovePlace(ctx context.Context, id bill.ID) error {
	return write(ctx, s, setPlace, id, func(tx *store.Tx) error {
		p, err := placeBy(&tx.View, id.String())
		if err != nil {
			return err
		}
		row := placeOut(p)
		row.Removed = tx.Now()
		return errors.Join(tx.SavePlace(row), tx.ForgetPlaceSecrets(id))
	})
}
