package app

import (
	"context"
	"path/filepath"

	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
)

// Seen is how many entries the trail of books had when this computer last worked on them, by the id of the books: what the keychain remembers.
type Seen map[crypto.ID]int64

// SeenOn asks the keychain about books that lie in one of the folders, or are one of them. What cannot be read or asked is left out: it is a warning
// more, and never a reason to refuse a restore.
func SeenOn(ctx context.Context, env Env, folders ...string) Seen {
	seen := Seen{}
	if env.Keychain == nil {
		return seen
	}
	for _, dir := range folders {
		paths, _ := filepath.Glob(filepath.Join(dir, "*", keysName))
		for _, path := range append(paths, filepath.Join(dir, keysName)) {
			seen.ask(ctx, env, path)
		}
	}
	return seen
}

func (s Seen) ask(ctx context.Context, env Env, path string) {
	data, err := readSmall(path)
	if err != nil {
		return
	}
	f, err := crypto.Parse(data)
	if err != nil {
		return
	}
	for _, slot := range f.Slots() {
		r := freshness{chain: env.Keychain, entry: entryOf(f.Store(), slot.Device, keychain.Freshness)}
		if r.recall(ctx) == nil {
			s[f.Store()] = max(s[f.Store()], int64(r.last.TrailSize))
		}
	}
}

// Beyond is how many entries of the trail this computer has seen that a backup does not hold: what was done since would be missing.
func (s Seen) Beyond(m BackupFacts) int64 { return max(0, s[m.Store]-m.Trail.Size) }

// hardlyAny is how many entries are no reason to warn: that of the backup itself, and a login or two since.
const hardlyAny = 3

// SeenWords say it; "" where there is nothing to warn of.
func (s Seen) SeenWords(m BackupFacts) string {
	n := s.Beyond(m)
	if n <= hardlyAny {
		return ""
	}
	return "This computer has worked on these books further than this backup goes: " + count(n, "step") + " of the trail would be missing. Look whether there is a newer backup."
}
