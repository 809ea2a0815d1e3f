package app

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"time"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
)

// Wrong passphrases make the next try of the same user wait, longer each time, and never longer than a minute: nobody is locked out for good
// by somebody who only wants to annoy. It lies where the failures do (see failures), so a program that is started anew gives no try
// back, and neither does a clock that is set. It holds off guessing through this program; what slows down everything else is Argon2id.

// How many wrong ones are free, for slips of the finger, and the first and the longest pause after that.
const (
	freeTries  = 4
	firstPause = 5 * time.Second
	mostPause  = time.Minute
)

// tries are the wrong passphrases of a user in a row.
type tries struct {
	Wrong uint32
	Last  time.Time
}

const triesSize = 1 + 4 + 8

// bytes are the version, 1, then the number and the time as Unix milliseconds, big endian.
func (t tries) bytes() []byte {
	b := binary.BigEndian.AppendUint32([]byte{1}, t.Wrong)
	return binary.BigEndian.AppendUint64(b, uint64(t.Last.UnixMilli()))
}

// parseTries reads what bytes wrote; anything else is none.
func parseTries(b []byte) tries {
	if len(b) != triesSize || b[0] != 1 {
		return tries{}
	}
	return tries{Wrong: binary.BigEndian.Uint32(b[1:]), Last: time.UnixMilli(int64(binary.BigEndian.Uint64(b[5:])))}
}

// more is one wrong passphrase more.
func (t tries) more(now time.Time) tries { return tries{min(t.Wrong+1, 1<<16), now} }

// pause is how long nothing is tried. Where the last one lies in the future, because the clock was set back, it counts from now: again is then
// what is to be remembered.
func (t tries) pause(now time.Time) (wait time.Duration, again tries) {
	if t.Wrong < freeTries {
		return 0, t
	}
	if t.Last.After(now) {
		t.Last = now
	}
	long := min(firstPause<<min(t.Wrong-freeTries, 10), mostPause)
	return max(t.Last.Add(long).Sub(now), 0), t
}

// triesPlace is where the tries of a user are remembered on this computer.
type triesPlace struct {
	failuresPlace
	user crypto.ID
}

// entry has the user in the place of the device: the tries are hers, wherever in these books they are.
func (p triesPlace) entry() keychain.Entry {
	return keychain.Entry{Store: p.store, Device: p.user, Purpose: keychain.WrongTries}
}

func (p triesPlace) path() string {
	return filepath.Join(p.books.dir, "tries-"+bill.ID(p.user).String()+".bin")
}

// triesOf finds the place for whoever gives a name: names that nobody has share one.
func (b *Books) triesOf(ctx context.Context, f *crypto.KeyFile, name string) (p triesPlace, ok bool) {
	place, ok := b.failuresOf(ctx, f)
	return triesPlace{place, userNamed(f, name)}, ok
}

// userNamed is who has a name, or the only one who can log in where none is given; zero for nobody.
func userNamed(f *crypto.KeyFile, name string) crypto.ID {
	if u, err := f.Find(name); name != "" && err == nil {
		return u.ID
	}
	var only crypto.ID
	for i, s := range f.Slots() {
		if name != "" || i > 0 && s.User != only {
			return crypto.ID{}
		}
		only = s.User
	}
	return only
}

func (p triesPlace) read(ctx context.Context) tries {
	var b []byte
	if p.inFile {
		b, _ = readSmall(p.path())
	} else {
		b, _ = p.books.env.Keychain.Get(ctx, p.entry()) // one that does not answer opens nothing either
	}
	return parseTries(b)
}

// write remembers, or forgets where nothing was wrong.
func (p triesPlace) write(ctx context.Context, t tries) {
	switch {
	case p.inFile && t.Wrong == 0:
		_ = os.Remove(p.path())
	case p.inFile:
		_ = crypto.WriteFile(p.path(), t.bytes())
	case t.Wrong == 0:
		_ = p.books.env.Keychain.Delete(ctx, p.entry())
	default:
		_ = p.books.env.Keychain.Set(ctx, p.entry(), t.bytes())
	}
}

// patiently lets a user try a passphrase, unless too many before were wrong, and remembers how it went. A try counts as wrong from its begin, until it
// turns out not to be: of many programs that are started at once, or killed before they answer, only one gets a try. Of restored books, which
// have no key file yet, nothing is remembered.
func (b *Books) patiently(ctx context.Context, f *crypto.KeyFile, name string, try func() (entrance, error)) (entrance, error) {
	if f == nil {
		return try()
	}
	p, ok := b.triesOf(ctx, f, name)
	if !ok {
		return try()
	}
	had := p.read(ctx)
	wait, again := had.pause(b.env.now())
	if wait > 0 {
		if !again.Last.Equal(had.Last) {
			p.write(context.WithoutCancel(ctx), again)
		}
		return entrance{}, &Error{Kind: Locked, Hint: HintPause, Err: &WaitError{wait}}
	}
	keep := context.WithoutCancel(ctx)
	p.write(keep, had.more(b.env.now()))
	in, err := try()
	switch {
	case err == nil:
		p.write(keep, tries{})
	case errors.Is(err, crypto.ErrWrongPassphrase) || errors.Is(err, crypto.ErrUnknownUser) || errors.Is(err, crypto.ErrRevoked):
		p.write(keep, had.more(b.env.now()))
	default: // nothing was tried
		p.write(keep, had)
	}
	return in, err
}
