package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"counterfoil/crypto"
	"counterfoil/store"
	"counterfoil/store/backup"
)

func TestBackupMakesTheSameBooksElsewhere(t *testing.T) {
	s := openShop(t)
	s.trade(t, 30)
	path, made := s.back(t)
	want := facts(t, s.Store)
	for name, opener := range map[string]backup.Opener{
		"passphrase": byPassphrase(t, passphrase), "recovery key": byRecovery(s),
		"known maker": {Identity: s.pass, Known: s.known},
	} {
		t.Run(name, func(t *testing.T) {
			seen, err := backup.Inspect(context.Background(), path, opener)
			if err != nil || seen.ID != made.Manifest.ID || !reflect.DeepEqual(seen.Facts, want) {
				t.Fatalf("inspect: %+v, %v", seen, err)
			}
			d := destination(t)
			d.Finish = func(_ context.Context, dir string, s2 *store.Store, _ backup.Manifest, keys []byte) error {
				f, err := crypto.Parse(keys)
				if err != nil || f.Store() != s.file.Store() {
					t.Errorf("carried key file: %v", err)
				}
				return os.WriteFile(filepath.Join(dir, "keys.json"), []byte("{}"), 0o600)
			}
			if _, err := backup.Restore(context.Background(), backup.Chain{path}, opener, d, nil); err != nil {
				t.Fatal(err)
			}
			again, err := store.Open(context.Background(), d.Dir, d.Key, d.Options)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if got := facts(t, again); !reflect.DeepEqual(got, want) {
				t.Errorf("restored %+v, want %+v", got, want)
			}
			sameDocuments(t, s.Store, again)
		})
	}
}

func facts(t *testing.T, s *store.Store) (f store.Facts) {
	t.Helper()
	err := s.Read(context.Background(), func(v *store.View) (err error) {
		f, err = v.Facts()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// sameDocuments compares every document and paper of two stores.
func sameDocuments(t *testing.T, a, b *store.Store) {
	t.Helper()
	err := a.Read(context.Background(), func(va *store.View) error {
		return b.Read(context.Background(), func(vb *store.View) error {
			for _, series := range must(va.AllSeries()) {
				for _, n := range must(va.Numbers(series.ID)) {
					doc, other := must(va.DocumentBy(n.Text)), must(vb.DocumentBy(n.Text))
					if !reflect.DeepEqual(doc, other) || !bytes.Equal(must(va.PDF(doc.ID())), must(vb.PDF(doc.ID()))) {
						t.Errorf("%s differs", n.Text)
					}
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWrongKeysAreToldApart(t *testing.T) {
	s := openShop(t)
	path, _ := s.back(t)
	other := openShop(t)
	for name, c := range map[string]struct {
		opener backup.Opener
		want   error
	}{
		"wrong passphrase":           {byPassphrase(t, "kranich sonne birke lampe wolke feder"), backup.ErrWrongPassphrase},
		"recovery key of others":     {byRecovery(other), backup.ErrWrongKey},
		"signed by somebody unknown": {backup.Opener{Identity: s.pass, Known: other.known}, backup.ErrUnsigned},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := backup.Inspect(context.Background(), path, c.opener); !errors.Is(err, c.want) {
				t.Errorf("inspect: %v", err)
			}
			d := destination(t)
			if _, err := backup.Restore(context.Background(), backup.Chain{path}, c.opener, d, nil); !errors.Is(err, c.want) {
				t.Errorf("restore: %v", err)
			}
			nothingIn(t, filepath.Dir(d.Dir))
		})
	}
}

func nothingIn(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	s := openShop(t)
	path, _ := s.back(t)
	before := must(os.ReadFile(path))
	if _, err := backup.Make(context.Background(), s.Store, s.source(t), path, nil); !errors.Is(err, store.ErrExists) {
		t.Errorf("make over a backup: %v", err)
	}
	if !bytes.Equal(before, must(os.ReadFile(path))) {
		t.Error("the backup changed")
	}
	d := destination(t)
	d.Dir = s.dir
	if _, err := backup.Restore(context.Background(), backup.Chain{path}, byRecovery(s), d, nil); !errors.Is(err, store.ErrExists) {
		t.Errorf("restore over books: %v", err)
	}
	d = destination(t)
	d.Key.Store = s.ID()
	if _, err := backup.Restore(context.Background(), backup.Chain{path}, byRecovery(s), d, nil); err == nil {
		t.Error("restored under the id of the store it came from")
	}
}
