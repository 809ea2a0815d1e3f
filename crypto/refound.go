package crypto

import (
	"fmt"
	"slices"
)

// Refound makes the key file of a restored store: a new store id, a new store key, epoch 1, the same people, the same
// recovery recipient. f is the key file that the backup carried; by is whoever restores, with her own keys (OpenPortable
// or RecoverOwner). She signs the new file and is its owner from now on, since nobody else is there to do it: who holds
// all the books could do no less. The others stay as they are and enrol with their portable slots. The recovery key goes
// on vouching for the owner as long as the owner is the same.
//
// Of c, Owner and Name are not used: she keeps her id and her login name. The Keys take by over.
func (f *KeyFile) Refound(by *Identity, c Creation) (*KeyFile, *Keys, error) {
	if c.Store == f.Store() {
		return nil, nil, fmt.Errorf("found restored store: %w: it needs an id of its own", ErrArgument)
	}
	u, ok := f.User(by.User)
	if !ok || !u.Active || !u.Key.Equal(by.Public()) {
		return nil, nil, fmt.Errorf("found restored store: %w", ErrUnknownUser)
	}
	s := f.doc.Statement
	s.Store, s.Epoch, s.Revision, s.Users = c.Store, 0, 0, slices.Clone(s.Users)
	if s.Owner != by.User {
		s.Owner, s.Endorsement = by.User, []byte{}
		s.Users[f.at(by.User)].Role = RoleOwner
	}
	recipient, err := by.recipient()
	if err != nil {
		return nil, nil, fmt.Errorf("found restored store: %w", err)
	}
	s.Users[f.at(by.User)].Recipient = recipient // another one after a recovery
	c.Owner = by.User
	next, k, err := c.assemble(by, s)
	if err != nil {
		return nil, nil, fmt.Errorf("found restored store: %w", err)
	}
	return next, k, nil
}
