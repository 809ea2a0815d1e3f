package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/plan"
	"counterfoil/crypto"
)

// Place is where backups are carried to. What opens it is apart (PlaceSecret).
type Place struct {
	ID        bill.ID
	Position  int // in the order of the owner, from 1
	Name      string
	Address   string  // as package plan writes it
	Account   string  // of the server: a user or the name of a key
	Region    string  // of a bucket
	HostKey   string  // that was agreed on, as in known_hosts
	Mark      bill.ID // by which a folder or stick is known again
	Keeps     bool    // nothing is deleted there
	Synced    bool    // another program carries it away
	Elsewhere bool    // a fire or thief at the shop does not reach it
	Removed   time.Time
}

const placeColumns = "id, position, name, address, account, region, host_key, mark, keeps, synced, elsewhere, removed"

// Places are all that are used, in the order of the owner.
func (v *View) Places() ([]Place, error) { return v.places("removed IS NULL") }

// AllPlaces are those that were ever used.
func (v *View) AllPlaces() ([]Place, error) { return v.places("true") }

func (v *View) places(where string) (list []Place, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		var p Place
		var id, mark []byte
		var removed sql.NullInt64
		err := rows.Scan(&id, &p.Position, &p.Name, &p.Address, &p.Account, &p.Region, &p.HostKey, &mark, &p.Keeps, &p.Synced, &p.Elsewhere, &removed)
		if err != nil {
			return err
		}
		if removed.Valid {
			p.Removed = time.UnixMilli(removed.Int64).UTC()
		}
		err = idsIn(idColumn{"id", id, &p.ID}, idColumn{"mark", mark, &p.Mark})
		list = append(list, p)
		return err
	}, "SELECT "+placeColumns+" FROM places WHERE "+where+" ORDER BY position, id")
	if err != nil {
		return nil, fmt.Errorf("places: %w", err)
	}
	return list, nil
}

// placeFacts is what the trail tells of a place.
type placeFacts struct {
	Name      string `json:"name"`
	Address   string `json:"address"`
	Account   string `json:"account"`
	HostKey   string `json:"hostKey,omitempty"`
	Keeps     bool   `json:"keeps"`
	Synced    bool   `json:"synced"`
	Elsewhere bool   `json:"elsewhere"`
	Removed   bool   `json:"removed"`
}

func factsOfPlace(p Place) placeFacts {
	return placeFacts{p.Name, p.Address, p.Account, p.HostKey, p.Keeps, p.Synced, p.Elsewhere, !p.Removed.IsZero()}
}

// SavePlace adds or changes a place. ErrConflict: another one has its name.
func (tx *Tx) SavePlace(p Place) error {
	all, err := tx.AllPlaces()
	if err != nil {
		return err
	}
	var was any
	for _, old := range all {
		if old.ID == p.ID {
			was = factsOfPlace(old)
		}
	}
	if err := tx.Tell("place", p.ID.String(), bill.ID{}, was, factsOfPlace(p)); err != nil {
		return err
	}
	var removed any
	if !p.Removed.IsZero() {
		removed = p.Removed.UnixMilli()
	}
	err = tx.exec("INSERT INTO places ("+placeColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET position = excluded.position, name = excluded.name, address = excluded.address, account = excluded.account,
		region = excluded.region, host_key = excluded.host_key, mark = excluded.mark, keeps = excluded.keeps, synced = excluded.synced,
		elsewhere = excluded.elsewhere, removed = excluded.removed`,
		p.ID[:], p.Position, p.Name, p.Address, p.Account, p.Region, p.HostKey, idOrNull(p.Mark), p.Keeps, p.Synced, p.Elsewhere, removed)
	if err != nil {
		return fmt.Errorf("place: %w", err)
	}
	return nil
}

// PlaceSecret is what opens the place, sealed for a device; nil where that knows nothing.
func (v *View) PlaceSecret(place bill.ID, device crypto.ID) (sealed []byte, err error) {
	err = v.row("SELECT sealed FROM place_secrets WHERE place = ? AND device = ?", []any{place[:], device[:]}, &sealed)
	if errors.Is(err, ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("secret of a place: %w", err)
	}
	return sealed, nil
}

// SetPlaceSecret keeps what opens the place for a device; nil forgets it.
func (tx *Tx) SetPlaceSecret(place bill.ID, device crypto.ID, sealed []byte) error {
	var err error
	if sealed == nil {
		err = tx.exec("DELETE FROM place_secrets WHERE place = ? AND device = ?", place[:], device[:])
	} else {
		err = tx.exec(`INSERT INTO place_secrets (place, device, sealed) VALUES (?, ?, ?)
			ON CONFLICT (place, device) DO UPDATE SET sealed = excluded.sealed`, place[:], device[:], sealed)
	}
	if err != nil {
		return fmt.Errorf("secret of a place: %w", err)
	}
	return nil
}

// ForgetPlaceSecrets forgets what opens the place, on every device.
func (tx *Tx) ForgetPlaceSecrets(place bill.ID) error {
	if err := tx.exec("DELETE FROM place_secrets WHERE place = ?", place[:]); err != nil {
		return fmt.Errorf("secrets of a place: %w", err)
	}
	return nil
}

// PlaceEvents are what became of backups in a place, in order.
func (v *View) PlaceEvents(place bill.ID) (list []plan.Event, err error) {
	err = v.rows(func(rows *sql.Rows) error {
		e := plan.Event{Place: place}
		var backup, parent, author []byte
		var made sql.NullInt64
		var at int64
		if err := rows.Scan(&e.Number, &backup, &made, &parent, &e.Did, &at, &e.Bundle, &e.Cause, &author); err != nil {
			return err
		}
		if e.At = time.UnixMilli(at).UTC(); made.Valid {
			e.Made = time.UnixMilli(made.Int64).UTC()
		}
		err := idsIn(idColumn{"backup", backup, &e.Backup}, idColumn{"parent", parent, &e.Parent}, idColumn{"author", author, &e.Author})
		list = append(list, e)
		return err
	}, `SELECT e.number, e.backup, b.made, b.parent, e.did, e.at, e.bundle, e.cause, e.author FROM place_events e LEFT JOIN backups b ON b.id = e.backup
		WHERE e.place = ? ORDER BY e.number`, place[:])
	if err != nil {
		return nil, fmt.Errorf("events of a place: %w", err)
	}
	return list, nil
}

// AddPlaceEvent files what became of a backup in a place, for good; it gets its number and moment here.
func (tx *Tx) AddPlaceEvent(e plan.Event) error {
	err := tx.exec(`INSERT INTO place_events (place, number, backup, did, at, bundle, cause, author)
		SELECT ?1, ifnull((SELECT max(number) FROM place_events WHERE place = ?1), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7`,
		e.Place[:], idOrNull(e.Backup), string(e.Did), tx.Now().UnixMilli(), e.Bundle, string(e.Cause), e.Author[:])
	if err != nil {
		return fmt.Errorf("event of a place: %w", err)
	}
	return nil
}
