package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/app/bill"
	"counterfoil/app/sheet"
	"counterfoil/store"
	"counterfoil/store/seal"
)

// manyCustomers is a list that is long enough for a snapshot.
func manyCustomers(n int) []byte {
	var b strings.Builder
	b.WriteString("Name;City\n")
	for i := range n {
		fmt.Fprintf(&b, "Orchestra %d;Graz\n", i)
	}
	return []byte(b.String())
}

var asCustomers = ImportOptions{Noun: sheet.Customers, Name: "customers.csv"}

// kept are the snapshots that there are, by what they were taken before.
func kept(t *testing.T, s *Session) (purposes []string, list []Snapshot) {
	t.Helper()
	for _, one := range must[[]Snapshot](t)(s.Snapshots(t.Context())) {
		if !one.Ended.IsZero() {
			continue
		}
		if !one.There {
			t.Errorf("%s is not there", one.File)
		}
		purposes, list = append(purposes, one.Purpose), append(list, one)
	}
	return purposes, list
}

func issueOne(t *testing.T, s *Session) string {
	t.Helper()
	return must[bill.Document](t)(s.Issue(t.Context(), saved(t, s, sampleLine(t, "Bow rehair", "2", "55.00", "19")).ID)).Number().Text
}

// headsIn finds the heads of two trails.
var headsIn = regexp.MustCompile(`^left \d+-[A-Z2-7]{16}, (to|at) \d+-[A-Z2-7]{16}$`)

// An import that went wrong, and the way back: what was done since lies beside, no number is given twice, both trails say both heads; and one can go
// forward again.
func TestTheWayBackFromAnImport(t *testing.T) {
	env := cheapEnv()
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	env.Now = func() time.Time { now = now.Add(time.Second); return now }
	b, s, _ := newBooks(t, env)
	issueOne(t, s)
	must[ImportPreview](t)(s.Import(t.Context(), manyCustomers(manyRows-1), asCustomers))
	if got, _ := kept(t, s); len(got) != 0 {
		t.Errorf("a short list has a snapshot taken: %v", got)
	}
	must[ImportPreview](t)(s.Import(t.Context(), manyCustomers(2*manyRows), asCustomers))
	got, list := kept(t, s)
	if !slices.Equal(got, []string{beforeImport}) {
		t.Fatalf("snapshots %v", got)
	}
	second, third := issueOne(t, s), issueOne(t, s)
	look := must[SnapshotLook](t)(s.LookIntoSnapshot(t.Context(), list[0].ID))
	if look.Then.Invoices != 1 || look.Now.Invoices != 3 || look.Then.Customers != manyRows || look.Now.Customers != 2*manyRows+3 {
		t.Errorf("%+v", look)
	}
	sure(t, s)
	if err := s.GoBack(t.Context(), list[0].ID, nil); err != nil || !s.Locked() {
		t.Fatalf("%v, locked %v", err, s.Locked())
	}

	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if alerts := s.Alerts(); len(alerts) != 0 {
		t.Errorf("alerts %v", alerts)
	}
	if f := must[SnapshotLook](t)(s.LookIntoSnapshot(t.Context(), list[0].ID)); f.Now.Customers != manyRows {
		t.Errorf("%d customers", f.Now.Customers)
	}
	if fourth := issueOne(t, s); fourth == second || fourth == third || !strings.HasSuffix(fourth, "0004") {
		t.Errorf("after %s and %s comes %s", second, third, fourth)
	}
	for _, r := range must[[]NumberReport](t)(s.Numbers(t.Context())) {
		if !r.Whole() {
			t.Errorf("numbers: %+v", r.Runs)
		}
	}
	got, list = kept(t, s)
	if !slices.Equal(got, []string{beforeBack, beforeImport}) {
		t.Errorf("snapshots %v", got)
	}
	said := outcomes(t, s, cameBack.name)
	if len(said) != 1 || !headsIn.MatchString(said[0]) {
		t.Errorf("the trail says %q", said)
	}
	sound(t, s)

	// Forward again, to the books that were left.
	sure(t, s)
	if err := s.GoBack(t.Context(), list[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if left := outcomes(t, s, goBack.name); len(left) != 1 || !headsIn.MatchString(left[0]) {
		t.Errorf("the trail of the books that were left says %q", left)
	}
	if fifth := issueOne(t, s); !strings.HasSuffix(fifth, "0005") {
		t.Errorf("the next number is %s", fifth)
	}
	if got, _ = kept(t, s); !slices.Equal(got, []string{beforeBack, beforeBack, beforeImport}) {
		t.Errorf("snapshots %v", got)
	}
	sound(t, s)
	lock(t, s)
}

// Killed on the way back, after each of its steps: the next login ends it, once.
func TestAWayBackThatIsCutShort(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	if err := s.TakeSnapshot(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	issueOne(t, s)
	_, list := kept(t, s)
	sure(t, s)
	if err := s.GoBack(t.Context(), list[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(b.Dir(), "books.db")
	for _, c := range []struct {
		name string
		undo func() error
	}{
		{"before the snapshot has the name", func() error { return os.Rename(db, db+"-new") }},
		{"before the left books have theirs", func() error { // it was entered, and the new name is not on the disk
			s := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
			_, list := kept(t, s)
			lock(t, s)
			return os.Rename(filepath.Join(b.Dir(), list[0].File), db+"-aside")
		}},
	} {
		if err := c.undo(); err != nil {
			t.Fatal(err)
		}
		s := must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
		got, _ := kept(t, s)
		invoices := must[SnapshotLook](t)(s.LookIntoSnapshot(t.Context(), list[0].ID)).Now.Invoices
		if back := invoices == 0; back != slices.Contains(got, beforeBack) {
			t.Errorf("%s: %d invoices, snapshots %v", c.name, invoices, got)
		}
		sound(t, s)
		if strings.HasPrefix(c.name, "before the snapshot") { // the books of before: once more
			sure(t, s)
			if err := s.GoBack(t.Context(), list[0].ID, nil); err != nil {
				t.Fatal(err)
			}
			continue
		}
		lock(t, s)
	}
}

// Another version of the program has a snapshot taken before it works on the books; the same one has not.
func TestAnotherVersionBeginsWithASnapshot(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	lock(t, s)
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if got, _ := kept(t, s); len(got) != 0 {
		t.Errorf("the same version has one taken: %v", got)
	}
	lock(t, s)
	b.env.Version = "0.2.0"
	for range 2 {
		s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
		if got, list := kept(t, s); !slices.Equal(got, []string{beforeUpdate}) || list[0].Schema != store.SchemaVersion() {
			t.Errorf("snapshots %v", got)
		}
		lock(t, s)
	}
}

// The books under the old key are the snapshot before a change of key, as long as the old key is kept; then all go that it alone opens.
func TestSnapshotsAndAChangeOfKey(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	if err := s.TakeSnapshot(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	sure(t, s)
	if err := s.RotateKey(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	issueOne(t, s)
	got, list := kept(t, s)
	if !slices.Equal(got, []string{beforeKeys, becauseAsked}) {
		t.Fatalf("snapshots %v", got)
	}
	sure(t, s)
	if err := s.GoBack(t.Context(), list[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	if k := keysOf(t, s); k.Epoch != 2 || k.Rotation != RotationUnfinished {
		t.Errorf("%+v", k)
	}
	sound(t, s)
	sure(t, s)
	if err := s.FinishRotation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ = kept(t, s); !slices.Equal(got, []string{beforeBack}) {
		t.Errorf("snapshots %v", got)
	}
	if ended := outcomes(t, s, endSnapshot.name); len(ended) != 2 || !strings.HasPrefix(ended[0], "keys: ") {
		t.Errorf("the trail says %q", ended)
	}
	if e := want(t, s.GoBack(t.Context(), list[1].ID, nil), Missing); e.Hint != HintSnapshots {
		t.Errorf("hint %q", e.Hint)
	}
	lock(t, s)
}

// tight is a disk without room for the books twice.
type tight struct{ seal.FS }

func (tight) Free() (int64, error) { return 1 << 12, nil }

// Without room it is said before anything is changed; who wants it goes on without.
func TestNoRoomForASnapshot(t *testing.T) {
	b, s, _ := newBooks(t, cheapEnv())
	lock(t, s)
	b.env.shape = func(dir string, o *store.Options) { o.FS = tight{seal.NewFolder(dir)} }
	s = must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), ""))
	_, err := s.Import(t.Context(), manyCustomers(manyRows), asCustomers)
	if e := want(t, err, Unavailable); e.Hint != HintSnapshot {
		t.Errorf("hint %q", e.Hint)
	}
	b.ForgoSnapshot()
	if p := must[ImportPreview](t)(s.Import(t.Context(), manyCustomers(manyRows), asCustomers)); p.Added != manyRows {
		t.Errorf("%d were added", p.Added)
	}
	lock(t, s)
	b.env.Version = "0.2.0"
	_, err = b.Login(t.Context(), "", []byte(ownerPass), "")
	if e := want(t, err, Unavailable); e.Hint != HintSnapshot {
		t.Errorf("hint %q", e.Hint)
	}
	b.ForgoSnapshot()
	lock(t, must[*Session](t)(b.Login(t.Context(), "", []byte(ownerPass), "")))
}
