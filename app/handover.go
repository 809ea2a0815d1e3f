package app

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/trail"
	"counterfoil/store"
	"counterfoil/store/backup"
	"counterfoil/store/files"

	"filippo.io/age"
)

// HandoverSuffix ends the name of a file that is handed over, AnswerSuffix that of an answer.
const (
	HandoverSuffix = ".cfhandover"
	AnswerSuffix   = ".cfanswer"
)

// handoverDays is how long a file opens where nobody says otherwise, mostHandoverDays how long at most.
const (
	handoverDays     = 90
	mostHandoverDays = 3 * 366
)

// HandoverOrder says what is handed over to whom. What opens the file is one of three: an agreed passphrase, an age recipient, or, with neither,
// the key that the person has last answered with.
type HandoverOrder struct {
	Path          string    // of a new file, or a folder, in which it gets a name
	To            string    // name of the person
	Passphrase    []byte    // stays the caller's; it stands alone, so it needs 15 characters
	Recipient     string    // age1...
	Until         bill.Date // last day on which the program opens it; zero: for 90 days
	From, Through bill.Date // that she is asked to look at; zero: no such days
	Words         string    // to her
}

// Handover is a file that went out.
type Handover struct {
	ID            bill.ID
	To            string
	Made          time.Time
	ByKey         bool // it opens with a key of hers, else with a passphrase
	Until         bill.Date
	From, Through bill.Date
	Head          string // of the trail then, as it is printed
	Size          int64  // bytes
	SHA256        [32]byte
	Answers       int    // of which something was decided
	Path          string // of one just made
}

// HandOver makes one file of the whole books for one person: everything that a bookkeeper looks at, and nothing that opens anything. Left out are
// the ways in of all people, their second factors and computers, the key and places of the backups, and the settings of mail server and
// window. She opens it with OpenHandover, reads, and answers. The file is signed like a backup, and no restore takes it for one.
//
// Errors: Invalid with the field; Missing where she has no key yet and no passphrase is given; Conflict for a file that is there.
func (s *Session) HandOver(ctx context.Context, o HandoverOrder, progress Progress) (Handover, error) {
	if err := s.knock(makeHandover); err != nil {
		return Handover{}, err
	}
	var out Handover
	err := s.checkHandover(&o)
	if err == nil {
		err = s.hold(makeHandover, func() (err error) {
			out, err = s.handOver(ctx, o, progress)
			return err
		})
	}
	return out, asError("hand over", err)
}

func (s *Session) checkHandover(o *HandoverOrder) error {
	today := s.Today()
	o.To, o.Words = strings.TrimSpace(o.To), strings.TrimSpace(o.Words)
	if o.Until.IsZero() {
		o.Until = today.AddDays(handoverDays)
	}
	switch {
	case o.To == "":
		return invalid("to", "whose hands it goes into is needed")
	case o.Until.Before(today) || today.AddDays(mostHandoverDays).Before(o.Until):
		return invalid("until", "the last day is one of the next three years")
	case !o.From.IsZero() && !o.Through.IsZero() && o.Through.Before(o.From):
		return invalid("through", "the last day lies before the first")
	case len(o.Passphrase) > 0 && o.Recipient != "":
		return invalid("recipient", "it opens with a passphrase or with a key, not with both")
	}
	if len(o.Passphrase) > 0 {
		if err := checkStrength("passphrase", o.Passphrase, crypto.PassphraseOnly, o.To); err != nil {
			return err
		}
	}
	return errors.Join(checkText("to", o.To, backup.MaxHandoverTo, false), checkText("words", o.Words, backup.MaxHandoverWords, true))
}

// opensWith is what a file that is handed over is sealed to, and what proves it.
type opensWith struct {
	to    []age.Recipient
	proof age.Identity
	way   store.HandoverWay
	wipe  func()
}

// sealHandover finds what the file is sealed to. One that is sealed to a key cannot be opened here: so a second key is made that proves it, and
// forgotten.
func (s *Session) sealHandover(ctx context.Context, o HandoverOrder) (w opensWith, err error) {
	w.wipe, w.way = func() {}, store.ByKey
	recipient := strings.TrimSpace(o.Recipient)
	switch {
	case len(o.Passphrase) > 0:
		cost, err := s.books.env.cost(ctx)
		if err != nil {
			return w, err
		}
		key, err := crypto.NewBackupKey(o.Passphrase, cost.Portable(), s.books.env.Policy)
		if err != nil {
			return w, err
		}
		return opensWith{[]age.Recipient{key}, key, store.ByPassphrase, key.Wipe}, nil
	case recipient == "":
		if recipient, err = s.replyOf(ctx, o.To); err != nil {
			return w, err
		}
	}
	if hybrid, err := age.ParseHybridRecipient(recipient); err == nil {
		proof, err := age.GenerateHybridIdentity()
		if err != nil {
			return w, err
		}
		w.to, w.proof = []age.Recipient{hybrid, proof.Recipient()}, proof
		return w, nil
	}
	plain, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return w, invalid("recipient", "that is no recipient of age: it begins with age1")
	}
	proof, err := age.GenerateX25519Identity()
	if err != nil {
		return w, err
	}
	w.to, w.proof = []age.Recipient{plain, proof.Recipient()}, proof
	return w, nil
}

// replyOf is the recipient that a person gave with the key that she signs with.
func (s *Session) replyOf(ctx context.Context, person string) (reply string, err error) {
	err = s.store.Read(ctx, func(v *store.View) error {
		keys, err := v.HandoverKeys(person)
		if err == nil && len(keys) > 0 {
			reply = keys[0].Reply
		}
		return err
	})
	if err == nil && reply == "" {
		err = &Error{Kind: Missing, Field: "passphrase", Hint: HintAgree, Err: errors.New("no key of this person is known yet")}
	}
	return reply, err
}

func (s *Session) handOver(ctx context.Context, o HandoverOrder, progress Progress) (out Handover, err error) {
	place, err := s.backupPlace(o.Path)
	if err != nil {
		return out, err
	}
	path := place.path
	if place.folder {
		path = filepath.Join(place.path, "books-"+s.books.env.now().Format("20060102-150405")+HandoverSuffix)
	}
	if err := files.Vacant(path); err != nil {
		return out, err
	}
	seal, err := s.sealHandover(ctx, o)
	if err != nil {
		return out, err
	}
	defer seal.wipe()
	h := backup.Handover{ID: bill.NewID(), To: o.To, Until: o.Until, From: o.From, Through: o.Through, Words: o.Words}
	made, err := s.writeHandover(ctx, path, h, seal, progress)
	if err != nil {
		return out, err
	}
	row := store.Handover{
		ID: h.ID, Person: h.To, Way: seal.way, Until: h.Until, First: h.From, Last: h.Through, Store: bill.ID(made.Manifest.Store),
		Trail: made.Manifest.Trail, Size: made.Size, SHA256: made.SHA256, Author: s.user.ID, Made: made.Manifest.Made,
	}
	if err := s.store.Write(ctx, s.deed(makeHandover, h.ID), func(tx *store.Tx) error { return tx.AddHandover(row) }); err != nil {
		return out, errors.Join(err, os.Remove(path)) // books that nobody knows to be out there
	}
	out = handoverOf(row)
	out.Path = path
	return out, nil
}

// writeHandover copies the books without what stays here, and makes the file of the copy, which goes away again.
func (s *Session) writeHandover(ctx context.Context, path string, h backup.Handover, seal opensWith, progress Progress) (made backup.Made, err error) {
	scratch, err := newPart(s.books.dir+"-handover", s.books.env.now())
	if err != nil {
		return made, files.Error(err)
	}
	defer func() { err = errors.Join(err, files.Error(os.RemoveAll(scratch))) }()
	key := crypto.RandomSecret(32)
	defer key.Wipe()
	keys := s.file.Carried().Bytes()
	var reduced *store.Store
	err = s.store.Snapshot(ctx, func(snap *store.Snapshot) error {
		given, err := s.giving(snap, h, keys)
		if err != nil {
			return err
		}
		reduced, err = snap.CopyWithout(scratch, store.Key{Store: s.store.ID(), Epoch: 1, Secret: key.Bytes()},
			store.Options{Now: s.books.env.now, Version: s.books.env.Version}, store.Without{
				Tables: store.SecretTables(), Settings: staysHere, Put: map[string][]byte{settingGiven: given},
			})
		return err
	})
	if err != nil {
		return made, err
	}
	made, err = backup.Make(ctx, reduced, backup.Source{
		Program: s.books.env.Version, Signer: s.keys.Identity, Keys: keys, To: seal.to, Handover: &h,
		Proof: backup.Opener{Identity: seal.proof, Known: s.userKey, Handover: true},
	}, path, backup.Progress(progress))
	return made, errors.Join(err, reduced.Close())
}

// settingsGiven are the beginnings of the keys of the settings that are handed over: those that what a bookkeeper reads hangs on.
var settingsGiven = []string{settingLate, settingOwn, settingAccounts, settingReminders, settingMailTemplates, settingPaper, settingRetention, settingUserName}

func staysHere(key string) bool {
	return !slices.ContainsFunc(settingsGiven, func(begin string) bool { return strings.HasPrefix(key, begin) })
}

// settingGiven is, in books that were handed over and in no others, what they are: givenRecord. It lies in the pages, which the manifest of the
// file signs, so nobody makes live books of them by taking a file away.
const settingGiven = "handover.given"

// givenRecord is the form of that setting.
type givenRecord struct {
	Version    int             `json:"version"`
	Handover   backup.Handover `json:"handover"`
	Made       time.Time       `json:"made"`
	Keys       []byte          `json:"keys"`       // the key file of the books as it is carried: who their people are
	Checkpoint []byte          `json:"checkpoint"` // the head of the trail, signed by whoever handed over
}

const givenVersion = 1

func (s *Session) giving(snap *store.Snapshot, h backup.Handover, keys []byte) ([]byte, error) {
	anchor, err := snap.Anchor()
	if err != nil {
		return nil, err
	}
	checkpoint, err := trail.Checkpoint(s.store.ID(), anchor, s.keys.Identity)
	if err != nil {
		return nil, err
	}
	return json.Marshal(givenRecord{givenVersion, h, snap.Now().Truncate(time.Second), keys, checkpoint})
}

func handoverOf(r store.Handover) Handover {
	return Handover{
		ID: r.ID, To: r.Person, Made: r.Made, ByKey: r.Way == store.ByKey, Until: r.Until, From: r.First, Through: r.Last, Head: r.Trail.Short(),
		Size: r.Size, SHA256: r.SHA256, Answers: r.Answers,
	}
}

// Handovers are all files that went out, the newest first.
func (s *Session) Handovers(ctx context.Context) ([]Handover, error) {
	return read(ctx, s, seeHandovers, func(v *store.View) ([]Handover, error) {
		rows, err := v.Handovers()
		list := make([]Handover, 0, len(rows))
		for _, r := range rows {
			list = append(list, handoverOf(r))
		}
		return list, err
	})
}

// AnswerKey is a key that the owner has accepted as that of a person who answers.
type AnswerKey struct {
	Person      string
	Fingerprint string
	Accepted    time.Time
	Reply       bool // books can be handed over to it without a passphrase
}

// AnswerKeys are the keys that were accepted, the last in front.
func (s *Session) AnswerKeys(ctx context.Context) ([]AnswerKey, error) {
	return read(ctx, s, seeHandovers, func(v *store.View) (list []AnswerKey, err error) {
		keys, err := v.HandoverKeys("")
		for _, k := range keys {
			list = append(list, AnswerKey{k.Person, crypto.Fingerprint(k.Key), k.Accepted, k.Reply != ""})
		}
		return list, err
	})
}

// HandoverWords makes up a passphrase for a file that is handed over, of six words: to be told to her on another way than the file goes.
func HandoverWords() (string, error) {
	words, err := crypto.GeneratePassphrase(6)
	if err != nil {
		return "", asError("passphrase", err)
	}
	defer words.Wipe()
	return string(words.Bytes()), nil
}
