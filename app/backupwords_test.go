package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/store/backup"
)

// Whatever is wrong with a backup has words of its own. Each is made wrong for real, but for the version to come.
func TestWordsForEachThingThatIsWrongWithABackup(t *testing.T) {
	env := cheapEnv()
	_, s, _ := newBooks(t, env)
	_, other, strange := newBooks(t, env)
	dir := t.TempDir()
	var made, more []Backup
	for range 3 {
		made = append(made, must[Backup](t)(s.Backup(t.Context(), dir, nil)))
		more = append(more, must[Backup](t)(other.Backup(t.Context(), filepath.Join(t.TempDir())+"/", nil)))
	}
	full, week, day := filepath.Base(made[0].Path), filepath.Base(made[1].Path), filepath.Base(made[2].Path)
	right := Opening{Passphrase: []byte(ownerPass)}
	copied := func(t *testing.T, names ...string) string {
		to := t.TempDir()
		for _, name := range names {
			b := must[[]byte](t)(os.ReadFile(filepath.Join(dir, name)))
			if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return to
	}
	change := func(t *testing.T, path string, fn func([]byte) []byte) {
		if err := os.WriteFile(path, fn(must[[]byte](t)(os.ReadFile(path))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said := map[string]string{}
	for name, c := range map[string]struct {
		want string
		make func(t *testing.T) (path string, open Opening)
	}{
		"wrong passphrase": {"That passphrase does not open", func(t *testing.T) (string, Opening) {
			return filepath.Join(copied(t, full), full), Opening{Passphrase: []byte("certainly another one here")}
		}},
		"wrong recovery key": {"it belongs to other books", func(t *testing.T) (string, Opening) {
			return filepath.Join(copied(t, full), full), Opening{RecoveryKey: strings.Join(strange.Groups(), "-")}
		}},
		"one bit": {"or its end is damaged", func(t *testing.T) (string, Opening) {
			path := filepath.Join(copied(t, full), full)
			change(t, path, func(b []byte) []byte { b[len(b)-3000] ^= 1; return b })
			return path, right
		}},
		"cut": {"was cut short", func(t *testing.T) (string, Opening) {
			path := filepath.Join(copied(t, full), full)
			change(t, path, func(b []byte) []byte { return b[:len(b)/2] })
			return path, right
		}},
		"no full": {"The full backup that this one builds upon is missing", func(t *testing.T) (string, Opening) {
			return filepath.Join(copied(t, week), week), right
		}},
		"no week": {"The weekly backup that this one builds upon is missing", func(t *testing.T) (string, Opening) {
			return filepath.Join(copied(t, full, day), day), right
		}},
		"other books": {"of other books", func(t *testing.T) (string, Opening) {
			to := copied(t, week)
			b := must[[]byte](t)(os.ReadFile(more[0].Path))
			if err := os.WriteFile(filepath.Join(to, "theirs"+BackupSuffix), b, 0o600); err != nil {
				t.Fatal(err)
			}
			return filepath.Join(to, week), right
		}},
		"no backup": {"not a backup of Counterfoil", func(t *testing.T) (string, Opening) {
			path := filepath.Join(t.TempDir(), "letter"+BackupSuffix)
			if err := os.WriteFile(path, []byte("Dear Ada"), 0o600); err != nil {
				t.Fatal(err)
			}
			return path, right
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path, open := c.make(t)
			_, err := VerifyBackup(context.Background(), env, path, open, nil)
			words := BackupErrorWords(err)
			if !strings.Contains(words, c.want) {
				t.Errorf("%q for %v", words, err)
			}
			said[words] = name
		})
	}
	if words := BackupErrorWords(asError("inspect backup", backup.ErrNewer)); !strings.Contains(words, "newer version") {
		t.Errorf("a newer version: %q", words)
	}
	if words := BackupErrorWords(asError("verify backup", &backup.DamageError{At: 1 << 20, Err: errors.New("of a large file")})); !strings.Contains(words, "bytes are not as they were written") {
		t.Errorf("damage in the middle: %q", words)
	}
	if len(said) != 7 { // of a small file nobody can tell a bit at the end from a cut
		t.Errorf("two of them say the same: %v", said)
	}
}
