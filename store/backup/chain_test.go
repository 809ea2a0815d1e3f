package backup_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store"
	"counterfoil/store/backup"

	"filippo.io/age"
)

// shelf is a folder of backups of one shop.
type shelf struct {
	*shop
	dir   string
	lists backup.Lists
}

func openShelf(t testing.TB) *shelf {
	t.Helper()
	s := openShop(t)
	key := sha256.Sum256([]byte("of lists"))
	return &shelf{shop: s, dir: t.TempDir(), lists: backup.Lists{Dir: s.dir, Key: key[:]}}
}

// make writes a full where base is nil, else a differential against it.
func (s *shelf) make(t testing.TB, name string, base *backup.Made) (backup.Made, error) {
	t.Helper()
	src := s.source(t)
	src.Lists = s.lists
	if base != nil {
		src.Base = &backup.Base{Manifest: base.Manifest, File: base.SHA256}
	}
	made, err := backup.Make(context.Background(), s.Store, src, filepath.Join(s.dir, name+backup.Suffix), nil)
	if err == nil {
		s.do(t, "backup.make", func(tx *store.Tx) error {
			return tx.AddBackup(store.Backup{
				ID: made.Manifest.ID, Made: made.Manifest.Made, Place: made.Path, Size: made.Size, SHA256: made.SHA256, Verified: made.Verified,
			})
		})
	}
	return made, err
}

// three makes a full, a week and a day, with invoices before each.
func (s *shelf) three(t testing.TB) (full, week, day backup.Made) {
	t.Helper()
	s.trade(t, 60)
	full = must(s.make(t, "full", nil))
	s.trade(t, 6)
	week = must(s.make(t, "week", &full))
	s.trade(t, 3)
	day = must(s.make(t, "day", &week))
	return full, week, day
}

func (s *shelf) opener() backup.Opener { return backup.Opener{Identity: s.pass, Known: s.known} }

func TestThreeFilesMakeTheBooks(t *testing.T) {
	s := openShelf(t)
	full, week, day := s.three(t)
	want := facts(t, s.Store)
	if week.Manifest.Kind() != backup.Week || day.Manifest.Kind() != backup.Day || week.Size >= full.Size/2 || day.Size >= week.Size {
		t.Errorf("%s of %d, %s of %d, %s of %d bytes", full.Manifest.Kind(), full.Size, week.Manifest.Kind(), week.Size, day.Manifest.Kind(), day.Size)
	}
	for name, c := range map[string]struct {
		path     string
		chain    backup.Chain
		invoices int64
	}{
		"full": {full.Path, backup.Chain{full.Path}, want.Invoices - 9},
		"week": {week.Path, backup.Chain{full.Path, week.Path}, want.Invoices - 3},
		"day":  {day.Path, backup.Chain{full.Path, week.Path, day.Path}, want.Invoices},
	} {
		t.Run(name, func(t *testing.T) {
			o := byRecovery(s.shop)
			chain, err := backup.Find(context.Background(), c.path, o)
			if err != nil || !reflect.DeepEqual(chain, c.chain) {
				t.Fatalf("%v, %v", chain, err)
			}
			m, err := backup.VerifyChain(context.Background(), chain, o, nil)
			if err != nil || m.Facts.Invoices != c.invoices {
				t.Fatalf("verify: %d invoices, %v", m.Facts.Invoices, err)
			}
			if _, err := backup.Verify(context.Background(), c.path, o, nil); err != nil {
				t.Errorf("verify by itself: %v", err)
			}
			d := destination(t)
			if _, err := backup.Restore(context.Background(), chain, o, d, nil); err != nil {
				t.Fatal(err)
			}
			again := must(store.Open(context.Background(), d.Dir, d.Key, d.Options))
			defer again.Close()
			if got := facts(t, again); got.Invoices != c.invoices {
				t.Errorf("%d invoices", got.Invoices)
			}
			if name == "day" {
				sameDocuments(t, s.Store, again)
			}
		})
	}
}

// The books may shrink and grow between backups: what lies behind their end is of no state.
func TestBooksThatShrinkAndGrow(t *testing.T) {
	s := openShelf(t)
	s.trade(t, 60)
	draft := draft(1)
	draft.Note = string(bytes.Repeat([]byte("a long note "), 1500))
	s.do(t, "draft.save", func(tx *store.Tx) error { return tx.SaveDraft(draft) })
	full := must(s.make(t, "full", nil))
	s.do(t, "draft.delete", func(tx *store.Tx) error {
		return errors.Join(tx.BinDraft(draft.ID), tx.RemoveBinned(draft.ID))
	})
	must(s.Compact(context.Background(), nil))
	week, err := s.make(t, "week", &full)
	if errors.Is(err, backup.ErrOutgrown) { // compacting has moved the pages
		full = must(s.make(t, "full2", nil))
		week, err = s.make(t, "week", &full)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.trade(t, 2)
	day := must(s.make(t, "day", &week))
	chain := must(backup.Find(context.Background(), day.Path, s.opener()))
	if _, err := backup.VerifyChain(context.Background(), chain, s.opener(), nil); err != nil {
		t.Error(err)
	}
}

func TestAListThatIsLostOrDoubtfulIsNotBelieved(t *testing.T) {
	s := openShelf(t)
	full, week, _ := s.three(t)
	path := func(m backup.Made) string { return filepath.Join(s.lists.Dir, m.Manifest.ID.String()+".pages") }
	good := must(os.ReadFile(path(full)))
	other := must(os.ReadFile(path(week)))
	for name, list := range map[string][]byte{
		"gone": nil, "empty": {}, "cut": good[:len(good)-1], "a bit changed": flip(good, len(good)/2), "of the week": other,
	} {
		if err := os.Remove(path(full)); err != nil {
			t.Fatal(err)
		}
		if list != nil {
			if err := os.WriteFile(path(full), list, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.make(t, "x", &full); !errors.Is(err, backup.ErrNoPages) {
			t.Errorf("%s: %v", name, err)
		}
		if err := backup.Relist(context.Background(), backup.Chain{full.Path}, s.opener(), s.lists, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !bytes.Equal(good, must(os.ReadFile(path(full)))) {
			t.Errorf("%s: another list was made of the file", name)
		}
	}
	if err := backup.Relist(context.Background(), backup.Chain{full.Path, week.Path}, s.opener(), s.lists, nil); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(other, must(os.ReadFile(path(week)))) {
		t.Error("another list was made of full and week")
	}
	if err := s.lists.Keep(full.Manifest.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path(week)); err == nil {
		t.Error("a list that nobody needs was kept")
	}
	if _, err := os.Stat(path(full)); err != nil {
		t.Error(err)
	}
}

// A list that cannot be kept is no reason to have no backup.
func TestABackupWithoutItsList(t *testing.T) {
	s := openShelf(t)
	s.lists.Dir = filepath.Join(s.dir, "no such folder")
	full, err := s.make(t, "full", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.make(t, "week", &full); !errors.Is(err, backup.ErrNoPages) {
		t.Errorf("week: %v", err)
	}
	if err := backup.Relist(context.Background(), backup.Chain{full.Path}, s.opener(), s.lists, nil); !errors.Is(err, backup.ErrNoPages) {
		t.Errorf("list it anew: %v", err)
	}
	s.lists.Dir = ""
	if _, err := s.make(t, "week", &full); !errors.Is(err, backup.ErrNoPages) {
		t.Errorf("week: %v", err)
	}
}

func TestWhatIsNoParentIsToldApart(t *testing.T) {
	s, others := openShelf(t), openShelf(t)
	full, week, day := s.three(t)
	s.trade(t, 2)
	week2 := must(s.make(t, "week2", &full))
	src := others.source(t) // other books, but of a friend who seals to the same passphrase
	src.To, src.Proof = []age.Recipient{must(s.file.RecoveryRecipient()), s.pass}, backup.Opener{Identity: s.pass}
	made := must(backup.Make(context.Background(), others.Store, src, filepath.Join(others.dir, "x"), nil))
	foreign := must(os.ReadFile(made.Path))
	for name, c := range map[string]struct {
		files []string // beside the day
		want  error
		part  backup.Kind
	}{
		"no week":        {[]string{full.Path}, backup.ErrNoParent, backup.Week},
		"no full":        {[]string{week.Path}, backup.ErrNoParent, backup.Full},
		"another week's": {[]string{full.Path, week2.Path}, backup.ErrOtherParent, backup.Week},
		"other books'":   {[]string{week.Path, "foreign"}, backup.ErrOtherBooks, backup.Full},
	} {
		dir := t.TempDir()
		for _, f := range append(c.files, day.Path) {
			body := foreign
			if f != "foreign" {
				body = must(os.ReadFile(f))
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)+backup.Suffix), body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := byPassphrase(t, passphrase)
		_, err := backup.Find(context.Background(), filepath.Join(dir, filepath.Base(day.Path)+backup.Suffix), o)
		var part *backup.PartError
		if !errors.Is(err, c.want) || !errors.As(err, &part) || part.Kind != c.part {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := backup.VerifyChain(context.Background(), backup.Chain{made.Path, week.Path}, byRecovery(s.shop), nil); !errors.Is(err, backup.ErrOtherBooks) {
		t.Errorf("a full of other books: %v", err)
	}
	for name, chain := range map[string]backup.Chain{
		"swapped": {week.Path, full.Path, day.Path}, "another week": {full.Path, week2.Path, day.Path}, "no full": {week.Path, day.Path},
		"no week": {full.Path, day.Path}, "day twice": {full.Path, week.Path, day.Path, day.Path}, "none": {},
	} {
		_, err := backup.VerifyChain(context.Background(), chain, s.opener(), nil)
		if !errors.Is(err, backup.ErrOtherParent) && !errors.Is(err, backup.ErrNoParent) {
			t.Errorf("%s: %v", name, err)
		}
		d := destination(t)
		if _, err := backup.Restore(context.Background(), chain, s.opener(), d, nil); err == nil {
			t.Errorf("%s: restored", name)
		}
		nothingIn(t, filepath.Dir(d.Dir))
	}
}

func TestTooMuchForADifferential(t *testing.T) {
	s := openShelf(t)
	s.trade(t, 30)
	full := must(s.make(t, "full", nil))
	s.trade(t, 30)
	if _, err := s.make(t, "week", &full); !errors.Is(err, backup.ErrOutgrown) {
		t.Errorf("as much again: %v", err)
	}
	if left := must(os.ReadDir(s.dir)); len(left) != 1 {
		t.Errorf("%d files", len(left))
	}
	other := openShelf(t)
	if _, err := other.make(t, "week", &full); !errors.Is(err, backup.ErrOtherParent) {
		t.Errorf("a parent of other books: %v", err)
	}
	day := full
	day.Manifest.Change = &backup.Change{Kind: backup.Day}
	if _, err := s.make(t, "day", &day); !errors.Is(err, backup.ErrOtherParent) {
		t.Errorf("upon a day: %v", err)
	}
}

func TestTheNewestWholeStateIsFound(t *testing.T) {
	s := openShelf(t)
	full, week, day := s.three(t)
	spoil := func(m backup.Made) {
		b := must(os.ReadFile(m.Path))
		if err := os.WriteFile(m.Path, flip(b, len(b)-300), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	look := func(want bill.ID) {
		t.Helper()
		near := must(backup.Scan(context.Background(), s.dir, s.opener()))
		state, err := backup.Newest(context.Background(), near, bill.ID(s.ID()), s.opener(), nil)
		if want == (bill.ID{}) {
			if !errors.Is(err, backup.ErrDamaged) {
				t.Errorf("none is whole: %v", err)
			}
			return
		}
		if err != nil || state.Manifest.ID != want {
			t.Errorf("%v, %v", state.Manifest.Kind(), err)
		}
	}
	look(day.Manifest.ID)
	spoil(day)
	look(week.Manifest.ID)
	spoil(week)
	look(full.Manifest.ID)
	spoil(full)
	look(bill.ID{})
}
