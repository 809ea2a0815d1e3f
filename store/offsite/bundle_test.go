package offsite

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

// shelf is a place in memory that fails as it is told to.
type shelf struct {
	objects map[string][]byte
	before  func(op, name string) error // asked before every operation
	spoils  int                         // so many puts keep half of what they were given, and fail
	keeps   bool                        // nothing can be deleted
	hides   string                      // a part of names that List leaves out
}

func (s *shelf) ask(op, name string) error {
	if s.before == nil {
		return nil
	}
	return s.before(op, name)
}

func (s *shelf) Put(_ context.Context, name string, content []byte) error {
	if err := cmp.Or(s.ask("put", name), checkPut(name, content)); err != nil {
		return err
	}
	if _, taken := s.objects[name]; taken {
		return ErrExists
	}
	if s.spoils > 0 {
		s.spoils--
		s.objects[name] = bytes.Clone(content[:len(content)/2])
		return ErrUnreachable
	}
	s.objects[name] = bytes.Clone(content)
	return s.ask("answer", name) // it is there, and nobody is told
}

func (s *shelf) Get(_ context.Context, name string) ([]byte, error) {
	if err := s.ask("get", name); err != nil {
		return nil, err
	}
	content, ok := s.objects[name]
	if !ok {
		return nil, ErrMissing
	}
	return bytes.Clone(content), nil
}

func (s *shelf) Stat(_ context.Context, name string) (Info, error) {
	content, ok := s.objects[name]
	if !ok {
		return Info{}, cmp.Or(s.ask("stat", name), ErrMissing)
	}
	return Info{Name: name, Size: int64(len(content))}, s.ask("stat", name)
}

func (s *shelf) List(context.Context) (list []Info, err error) {
	for _, name := range slices.Sorted(maps.Keys(s.objects)) {
		if s.hides == "" || !strings.Contains(name, s.hides) {
			list = append(list, Info{Name: name, Size: int64(len(s.objects[name]))})
		}
	}
	return list, s.ask("list", "")
}

func (s *shelf) Delete(_ context.Context, name string) error {
	if err := s.ask("delete", name); err != nil {
		return err
	}
	if s.keeps {
		return ErrForbidden
	}
	if _, ok := s.objects[name]; !ok {
		return ErrMissing
	}
	delete(s.objects, name)
	return nil
}

func (s *shelf) Close() error { return nil }

func newShelf() *shelf { return &shelf{objects: map[string][]byte{}} }

var ctx = context.Background()

// file is what the tests send, in parts of partOf bytes: seven of them.
var file = []byte(strings.Repeat("sealed backup ", 70) + "end")

const partOf = 150

func sendTo(s *shelf) (Bundle, error) {
	return send(ctx, s, bytes.NewReader(file), int64(len(file)), partOf, nil)
}

func whole(t *testing.T, s *shelf) {
	t.Helper()
	ids, err := Bundles(ctx, s)
	if err != nil || len(ids) != 1 {
		t.Fatalf("%d bundles: %v", len(ids), err)
	}
	b, err := Open(ctx, s, ids[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(b.Reader(ctx, s))
	if err != nil || !bytes.Equal(got, file) {
		t.Fatalf("%d of %d bytes: %v", len(got), len(file), err)
	}
}

// cutAt lets so many operations pass, then fails everything once the line is cut.
func cutAt(n int) func(op, name string) error {
	return func(string, string) error {
		if n--; n < 0 {
			return ErrUnreachable
		}
		return nil
	}
}

func TestASendThatWasCutAnywhereGoesOn(t *testing.T) {
	for n := 0; ; n++ {
		s := newShelf()
		s.before = cutAt(n)
		_, err := sendTo(s)
		if err == nil {
			if n < 16 {
				t.Fatalf("a send has only %d operations", n)
			}
			return
		}
		s.before = nil
		if list, err := Bundles(ctx, s); err != nil || len(list) > 0 && !listed(s) {
			t.Fatalf("cut at %d: a bundle is listed that is not whole", n)
		}
		if _, err := sendTo(s); err != nil {
			t.Fatalf("cut at %d, then: %v", n, err)
		}
		whole(t, s)
	}
}

// listed says whether every part of what is listed is there.
func listed(s *shelf) bool {
	ids, _ := Bundles(ctx, s)
	for _, id := range ids {
		b, err := Open(ctx, s, id.Name)
		if err != nil {
			return false
		}
		for _, p := range b.Parts {
			if int64(len(s.objects[p.Name])) != p.Size {
				return false
			}
		}
	}
	return true
}

func TestAPlaceThatKeepsHalfOfAnObject(t *testing.T) {
	for spoils := 1; spoils <= 4; spoils++ {
		s := newShelf()
		s.spoils, s.keeps = spoils, true
		var err error
		for range spoils + 1 {
			_, err = sendTo(s)
		}
		if err != nil {
			t.Fatalf("%d objects were cut short, then: %v", spoils, err)
		}
		whole(t, s)
	}
	s := newShelf()
	s.spoils = 100
	var err error
	for range 20 {
		_, err = sendTo(s)
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("a place that always cuts: %v", err)
	}
}

func TestAListThatIsTooShort(t *testing.T) {
	s := newShelf()
	b, err := sendTo(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, hides := range []string{b.ID, b.Parts[3].Name, b.Parts[0].Name} {
		s.hides = hides
		if _, err := sendTo(s); err != nil {
			t.Errorf("sent again while a name is hidden: %v", err)
		}
	}
	s.hides = ""
	whole(t, s)
}

func TestEveryChangedByteOfABundleIsSeen(t *testing.T) {
	s := newShelf()
	b, err := sendTo(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range s.objects {
		for i := range content {
			content[i] ^= 1
			if got, err := reread(s, b.ID); err == nil || !bytes.HasPrefix(file, got) {
				t.Fatalf("byte %d of %s: %d bytes handed out, %v", i, name, len(got), err)
			}
			content[i] ^= 1
		}
		s.objects[name] = content[:len(content)-1]
		if _, err := reread(s, b.ID); err == nil {
			t.Errorf("%s one byte short goes unseen", name)
		}
		delete(s.objects, name)
		if _, err := reread(s, b.ID); !errors.Is(err, ErrMissing) {
			t.Errorf("%s is gone: %v", name, err)
		}
		s.objects[name] = content
	}
	s.objects[b.Parts[1].Name], s.objects[b.Parts[2].Name] = s.objects[b.Parts[2].Name], s.objects[b.Parts[1].Name]
	if _, err := reread(s, b.ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("two parts swapped: %v", err)
	}
}

func reread(s *shelf, id string) ([]byte, error) {
	b, err := Open(ctx, s, id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(b.Reader(ctx, s))
}

func TestARemovalThatWasCutAnywhere(t *testing.T) {
	for n := 0; ; n++ {
		s := newShelf()
		b, err := sendTo(s)
		if err != nil {
			t.Fatal(err)
		}
		s.before = cutAt(n)
		err = Remove(ctx, s, b)
		s.before = nil
		if !listed(s) {
			t.Fatalf("cut at %d: a bundle is listed whose parts are gone", n)
		}
		if err == nil {
			return
		}
		if err := Remove(ctx, s, b); err != nil || len(s.objects) > 0 {
			t.Fatalf("cut at %d, then: %v, %d left", n, err, len(s.objects))
		}
	}
}

func TestAPlaceThatKeepsEverything(t *testing.T) {
	s := newShelf()
	s.keeps = true
	b, err := sendTo(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := Remove(ctx, s, b); !errors.Is(err, ErrForbidden) {
		t.Errorf("remove: %v", err)
	}
	whole(t, s)
}

func TestAFileThatChangesWhileItIsSent(t *testing.T) {
	s := newShelf()
	changing := &turning{file: bytes.Clone(file)}
	if _, err := send(ctx, s, changing, int64(len(file)), partOf, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("sent: %v", err)
	}
	if ids, _ := Bundles(ctx, s); len(ids) != 0 {
		t.Error("it became a bundle")
	}
}

// turning is a file whose middle changes after its first reading.
type turning struct {
	file []byte
	read int
}

func (c *turning) ReadAt(into []byte, at int64) (int, error) {
	if c.read += len(into); c.read > 2*len(c.file)-len(c.file)/2 {
		c.file[len(c.file)/2] ^= 1
	}
	return bytes.NewReader(c.file).ReadAt(into, at)
}

func FuzzParseList(f *testing.F) {
	b, err := sendTo(newShelf())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b.list())
	f.Add([]byte(listTop + "\n1 00\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := parseList("id", text)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("of no kind: %v", err)
			}
			return
		}
		if !bytes.Equal(b.list(), text) {
			t.Error("read, and written in another way")
		}
	})
}
