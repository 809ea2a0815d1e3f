package app

import (
	"path/filepath"
	"strings"
	"testing"
)

// A backup that is older than what this computer has seen is warned of, wherever the books lie; the newest one is not, and nothing else is.
func TestABackupOlderThanThisComputerHasSeen(t *testing.T) {
	env := cheapEnv()
	b, s, _ := newBooks(t, env)
	dir := t.TempDir()
	first := must[Backup](t)(s.Backup(t.Context(), dir, nil))
	issueOne(t, s)
	last := must[Backup](t)(s.Backup(t.Context(), dir, nil))
	lock(t, s)
	open := Opening{Passphrase: []byte(ownerPass)}
	older := must[BackupFacts](t)(InspectBackup(t.Context(), env, first.Path, open))
	newest := must[BackupFacts](t)(InspectBackup(t.Context(), env, last.Path, open))
	for _, folder := range []string{b.Dir(), filepath.Dir(b.Dir())} {
		seen := SeenOn(t.Context(), env, folder)
		if n := seen.Beyond(older); n < 3 || !strings.Contains(seen.SeenWords(older), "of the trail would be missing") {
			t.Errorf("%d entries beyond the older one: %q", n, seen.SeenWords(older))
		}
		if words := seen.SeenWords(newest); words != "" { // the backup itself is an entry
			t.Errorf("the newest one: %q", words)
		}
	}
	if seen := SeenOn(t.Context(), env, t.TempDir()); len(seen) != 0 || seen.SeenWords(older) != "" {
		t.Errorf("seen in an empty folder: %v", seen)
	}
}
