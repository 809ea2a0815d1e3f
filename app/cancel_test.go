package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/crypto/keychain"
)

// cancelOnceChanged gives a context that ends as soon as the key file in the folder is another: the worst moment. Call arm when
// the file is there.
func cancelOnceChanged(t *testing.T, env *Env) (ctx context.Context, arm func(dir string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	clock, path, before := env.Now, "", ""
	env.Now = func() time.Time {
		if now, err := os.ReadFile(path); path != "" && err == nil && string(now) != before {
			cancel()
		}
		return clock()
	}
	return ctx, func(dir string) {
		path = filepath.Join(dir, keysName)
		before = string(must[[]byte](t)(os.ReadFile(path)))
	}
}

// Who cancels while a new recovery key is put in force has it in force all the same: the old one opens nothing from then on.
func TestANewKitIsNotHalfInForce(t *testing.T) {
	env := cheapEnv()
	ctx, arm := cancelOnceChanged(t, &env)
	b, s, _ := newBooks(t, env)
	kit := must[Kit](t)(s.NewRecoveryKit(ctx))
	arm(b.Dir())
	err := s.UseRecoveryKit(ctx, kit)
	if err != nil || ctx.Err() == nil {
		t.Fatalf("%v; cancelled: %v", err, ctx.Err())
	}
	lock(t, s)
	lock(t, must[*Session](t)(b.Recover(t.Context(), Recovery{Key: kit.Text(), Passphrase: []byte("with the new recovery key")})))
}

// A passphrase that is in force here is good for a restore as well, whoever cancels.
func TestAPassphraseIsNotHalfChanged(t *testing.T) {
	next := []byte("quite another passphrase")
	for name, change := range map[string]func(context.Context, *Books, *Session, Kit) (*Session, error){
		"changed": func(ctx context.Context, _ *Books, s *Session, _ Kit) (*Session, error) {
			return s, s.ChangePassphrase(ctx, []byte(ownerPass), next)
		},
		"recovered": func(ctx context.Context, b *Books, s *Session, kit Kit) (*Session, error) {
			lock(t, s)
			return b.Recover(ctx, Recovery{Key: kit.Text(), Passphrase: next})
		},
	} {
		t.Run(name, func(t *testing.T) {
			env := cheapEnv()
			ctx, arm := cancelOnceChanged(t, &env)
			b, s, kit := newBooks(t, env)
			arm(b.Dir())
			s, err := change(ctx, b, s, kit)
			if err != nil || ctx.Err() == nil {
				t.Fatalf("%v; cancelled: %v", err, ctx.Err())
			}
			made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
			lock(t, s)
			dir := filepath.Join(t.TempDir(), "there")
			must[BackupFacts](t)(RestoreBackup(t.Context(), env, Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: next}}, nil))
			lock(t, must[*Session](t)(must[*Books](t)(Open(t.Context(), dir, env)).Login(t.Context(), "", next, "")))
		})
	}
}

// Books that have their name are not left behind without anybody having seen the kit.
func TestCancellingAtTheEndOfTheSetUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	chain := &keychain.Map{}
	chain.Fail = func(_ string, e keychain.Entry) error {
		if e.Purpose == keychain.Freshness {
			cancel() // asked first when the books are there
		}
		return nil
	}
	env := cheapEnv()
	env.Keychain = chain
	_, s, kit, err := Create(ctx, filepath.Join(t.TempDir(), "shop"), env, Setup{
		Company: sampleCompany(), Owner: ownerName, Passphrase: []byte(ownerPass),
	})
	if err != nil || ctx.Err() == nil || len(kit.Groups()) != 15 {
		t.Fatalf("%v; cancelled: %v", err, ctx.Err())
	}
	lock(t, s)
}
