package app

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// moment is what lies on the disk and in the keychain at one time: what a person has after the program was killed there.
type moment struct {
	files map[string][]byte
	chain *keychain.Map
}

// witness keeps a moment before every step of the program: each write, sync, rename and removal in the store, each call of
// the keychain. What only the key file's own writing leaves in between is added by partly.
type witness struct {
	t       *testing.T
	dir     string
	chain   *keychain.Map
	moments []moment
	on      bool
	note    func(moment int) // told of each moment that is kept, if it is set
}

func (w *witness) tell() {
	if !w.on {
		return
	}
	now := moment{files: map[string][]byte{}, chain: w.chain.Copy()}
	for _, e := range must[[]os.DirEntry](w.t)(os.ReadDir(w.dir)) {
		now.files[e.Name()] = must[[]byte](w.t)(os.ReadFile(filepath.Join(w.dir, e.Name())))
	}
	if n := len(w.moments); n > 0 {
		last := w.moments[n-1]
		if maps.EqualFunc(last.files, now.files, bytes.Equal) && sameChain(w.t, last.chain, now.chain, now.files) {
			return
		}
		w.partly(last, now.files[keysName])
	}
	w.moments = append(w.moments, now)
	if w.note != nil {
		w.note(len(w.moments) - 1)
	}
}

// partly adds what a kill within the writing of the key file leaves: its new form, begun, half or whole, beside the old one.
func (w *witness) partly(last moment, keys []byte) {
	if keys == nil || bytes.Equal(last.files[keysName], keys) {
		return
	}
	for _, part := range [][]byte{{}, keys[:len(keys)/2], keys} {
		files := maps.Clone(last.files)
		files[keysName+".part"] = part
		w.moments = append(w.moments, moment{files, last.chain.Copy()})
	}
}

// sameChain compares the two entries of each device that the key file names.
func sameChain(t *testing.T, a, b *keychain.Map, files map[string][]byte) bool {
	f, err := crypto.Parse(files[keysName])
	if err != nil {
		return false
	}
	for _, slot := range f.Slots() {
		for _, p := range []keychain.Purpose{keychain.DeviceSecret, keychain.Freshness} {
			x, ex := a.Get(t.Context(), entryOf(f.Store(), slot.Device, p))
			y, ey := b.Get(t.Context(), entryOf(f.Store(), slot.Device, p))
			if !bytes.Equal(x, y) || (ex == nil) != (ey == nil) {
				return false
			}
		}
	}
	return true
}

// The disk and the keychain that tell the witness.

type toldFS struct {
	seal.FS
	w *witness
}

type toldFile struct {
	seal.File
	w *witness
}

func (f toldFS) file(file seal.File, err error) (seal.File, error) {
	if err != nil {
		return nil, err
	}
	return toldFile{file, f.w}, nil
}
func (f toldFS) Open(name string) (seal.File, error)   { return f.file(f.FS.Open(name)) }
func (f toldFS) Create(name string) (seal.File, error) { f.w.tell(); return f.file(f.FS.Create(name)) }
func (f toldFS) Remove(name string) error              { f.w.tell(); return f.FS.Remove(name) }
func (f toldFS) Rename(from, to string) error          { f.w.tell(); return f.FS.Rename(from, to) }
func (f toldFS) SyncDir() error                        { f.w.tell(); return f.FS.SyncDir() }

func (f toldFile) WriteAt(p []byte, off int64) (int, error) {
	f.w.tell()
	return f.File.WriteAt(p, off)
}

func (f toldFile) Truncate(size int64) error { f.w.tell(); return f.File.Truncate(size) }
func (f toldFile) Sync() error               { f.w.tell(); return f.File.Sync() }

type toldChain struct {
	*keychain.Map
	w *witness
}

func (c toldChain) Get(ctx context.Context, e keychain.Entry) ([]byte, error) {
	c.w.tell()
	return c.Map.Get(ctx, e)
}

func (c toldChain) Set(ctx context.Context, e keychain.Entry, value []byte) error {
	c.w.tell()
	return c.Map.Set(ctx, e, value)
}

func (c toldChain) Delete(ctx context.Context, e keychain.Entry) error {
	c.w.tell()
	return c.Map.Delete(ctx, e)
}

// watched is the environment of one computer whose every step is witnessed.
func watched(w *witness, env Env) Env {
	env.Keychain = toldChain{w.chain, w}
	env.shape = func(dir string, o *store.Options) { o.FS = toldFS{seal.NewFolder(dir), w} }
	return env
}

// elsewhere goes on at a computer whose keychain knows nothing yet, and forgets what was seen until now.
func (w *witness) elsewhere(dir string) *Books {
	w.dir, w.chain, w.moments = dir, &keychain.Map{}, nil
	return must[*Books](w.t)(Open(w.t.Context(), dir, watched(w, cheapEnv())))
}

// way is a way in that the person has.
type way func(b *Books) (*Session, error)

func by(pass string) way {
	return func(b *Books) (*Session, error) { return b.Login(context.Background(), "", []byte(pass), "") }
}

const passAfterKit = "set anew with the recovery key"

func byKit(key string) way {
	return func(b *Books) (*Session, error) {
		return b.Recover(context.Background(), Recovery{Key: key, Passphrase: []byte(passAfterKit)})
	}
}

const nextPass = "quite another passphrase"

// Every sequence that touches keys, killed before each of its steps: afterwards the person gets in with what she has by then, finds
// the books whole and up to date, and can do it again from the start.
func TestKilledAtEveryStep(t *testing.T) {
	for name, c := range map[string]struct {
		cost crypto.Cost                                                                // of the work, where it is not that of the books
		work func(t *testing.T, w *witness, b *Books, s *Session, kit Kit) (ways []way) // ways in afterwards, besides the old passphrase
		late Alert                                                                      // an alert that is right here
		both bool                                                                       // the old passphrase opens after all of it too
	}{
		"passphrase": {work: func(t *testing.T, _ *witness, _ *Books, s *Session, _ Kit) []way {
			if err := s.ChangePassphrase(t.Context(), []byte(ownerPass), []byte(nextPass)); err != nil {
				t.Fatal(err)
			}
			lock(t, s)
			return []way{by(nextPass)}
		}},
		"rotation": {late: AlertKeyUnfinished, both: true, work: func(t *testing.T, _ *witness, _ *Books, s *Session, _ Kit) []way {
			if err := s.RotateKey(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if err := s.FinishRotation(t.Context()); err != nil {
				t.Fatal(err)
			}
			lock(t, s)
			return nil
		}},
		"new recovery key": {both: true, work: func(t *testing.T, _ *witness, _ *Books, s *Session, kit Kit) []way {
			next := must[Kit](t)(s.NewRecoveryKit(t.Context()))
			if err := s.UseRecoveryKit(t.Context(), next); err != nil {
				t.Fatal(err)
			}
			lock(t, s)
			return []way{byKit(next.Text()), byKit(kit.Text())}
		}},
		"forgotten passphrase": {work: func(t *testing.T, _ *witness, b *Books, s *Session, kit Kit) []way {
			lock(t, s)
			lock(t, must[*Session](t)(byKit(kit.Text())(b)))
			return []way{by(passAfterKit)}
		}},
		"dearer to guess": {cost: crypto.Cost{Time: 2, Memory: 32, Threads: 1}, both: true, work: func(t *testing.T, _ *witness, b *Books, s *Session, _ Kit) []way {
			lock(t, s)
			lock(t, must[*Session](t)(by(ownerPass)(b)))
			return nil
		}},
		"another computer": {late: AlertFreshnessLost, work: func(t *testing.T, w *witness, b *Books, s *Session, kit Kit) []way {
			lock(t, s)
			lock(t, must[*Session](t)(byKit(kit.Text())(w.elsewhere(b.Dir()))))
			return []way{by(passAfterKit), byKit(kit.Text())}
		}},
		"first login after a restore": {late: AlertFreshnessLost, both: true, work: func(t *testing.T, w *witness, _ *Books, s *Session, kit Kit) []way {
			made := must[Backup](t)(s.Backup(t.Context(), t.TempDir(), nil))
			lock(t, s)
			dir := filepath.Join(t.TempDir(), "there")
			must[BackupFacts](t)(RestoreBackup(t.Context(), cheapEnv(), Restore{Path: made.Path, Dir: dir, Open: Opening{Passphrase: []byte(ownerPass)}}, nil))
			lock(t, must[*Session](t)(by(ownerPass)(w.elsewhere(dir))))
			return []way{byKit(kit.Text())}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := &witness{t: t, chain: &keychain.Map{}}
			env := cheapEnv()
			env.Keychain = w.chain
			b, s, kit := newBooks(t, env)
			w.dir = b.Dir()
			must[bill.Customer](t)(s.SaveCustomer(t.Context(), bill.Customer{Name: "There before"}))
			lock(t, s)
			b = must[*Books](t)(Open(t.Context(), b.Dir(), watched(w, env)))
			s = must[*Session](t)(by(ownerPass)(b))
			if c.cost != (crypto.Cost{}) {
				b.env.Cost = c.cost
			}
			w.on = true
			after := c.work(t, w, b, s, kit)
			w.tell()
			w.on = false
			last := len(w.moments) - 1
			for i, m := range w.moments {
				ways := append([]way{by(ownerPass)}, after...)
				if i == last && !c.both {
					ways = after
				}
				seen := m.comeBack(t, w.dir, fmt.Sprintf("%s, step %d of %d", name, i, last), ways, c.late)
				if i == last && name == "rotation" && seen.Epoch != 2 {
					t.Errorf("in the end the key is number %d", seen.Epoch)
				}
			}
			t.Logf("%d moments", len(w.moments))
		})
	}
}

// comeBack puts a moment back as it was, and gets in: by each of the ways in turn, until one opens.
func (m moment) comeBack(t *testing.T, dir, at string, ways []way, late Alert) KeyState {
	t.Helper()
	m.lay(t, dir)
	env := cheapEnv()
	env.Keychain = m.chain.Copy()
	b, err := Open(t.Context(), dir, env)
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	var s *Session
	for _, in := range ways {
		if s, err = in(b); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatalf("%s: nothing opens the books: %v", at, err)
	}
	for _, a := range s.Alerts() {
		if a != late && a != AlertRecovered && a != AlertKeyCutShort && a != AlertNotClosed {
			t.Errorf("%s: alert %s", at, a)
		}
	}
	if list, _, err := s.Customers(t.Context(), CustomerQuery{}); err != nil || len(list) != 1 {
		t.Errorf("%s: %d customers, %v", at, len(list), err)
	}
	again(t, at, s)
	k := keysOf(t, s)
	lock(t, s)
	for name := range m.files {
		if _, err := os.Stat(filepath.Join(dir, "books.db-new")); err == nil || slices.Contains([]string{"books.db-old"}, name) && fileIs(dir, name) {
			t.Errorf("%s: %s is left", at, name)
		}
	}
	return k
}

// lay writes the files of a moment into a folder.
func (m moment) lay(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range m.files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func fileIs(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// again finishes a change of key that was cut short, and writes.
func again(t *testing.T, at string, s *Session) {
	t.Helper()
	if s.rotation() == RotationCutShort {
		if err := s.RotateKey(t.Context(), nil); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	if err := s.FinishRotation(t.Context()); err != nil {
		t.Errorf("%s: %v", at, err)
	}
	if _, err := s.SaveCustomer(t.Context(), bill.Customer{Name: "Written after it"}); err != nil {
		t.Errorf("%s: %v", at, err)
	}
}
