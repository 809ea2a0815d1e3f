package offsite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/store/offsite"
)

// extent is how far the contract goes, where a place is slow.
type extent struct {
	objects int // how many are put for the list
}

// contract is what every place promises, whatever it is made of. open gives an empty one.
func contract(t *testing.T, k extent, open func(t *testing.T, pace offsite.Pace) offsite.Place) {
	t.Run("what is put comes back", func(t *testing.T) { comesBack(t, open(t, 0)) })
	t.Run("nothing is overwritten", func(t *testing.T) { overwritesNothing(t, open(t, 0)) })
	t.Run("names of others", func(t *testing.T) { refusesNames(t, open(t, 0)) })
	t.Run("what is not there", func(t *testing.T) { missesWhatIsMissing(t, open(t, 0)) })
	t.Run("everything is listed", func(t *testing.T) { listsAll(t, open(t, 0), k.objects) })
	t.Run("a cancel leaves nothing", func(t *testing.T) { cancels(t, open(t, 256<<10)) })
	t.Run("a file of several parts", func(t *testing.T) { carries(t, open(t, 0)) })
	t.Run("what was left behind", func(t *testing.T) { sweeps(t, open(t, 0)) })
}

func comesBack(t *testing.T, p offsite.Place) {
	ctx := context.Background()
	for _, size := range []int{0, 1, 1000, 1 << 20, offsite.PartSize} {
		name, content := fmt.Sprintf("of-%d", size), noise(size)
		must(t, p.Put(ctx, name, content))
		got, err := p.Get(ctx, name)
		must(t, err)
		if !bytes.Equal(got, content) {
			t.Errorf("%d bytes: something else came back, of %d bytes", size, len(got))
		}
		if info, err := p.Stat(ctx, name); err != nil || info.Size != int64(size) || info.Name != name {
			t.Errorf("%d bytes: %+v, %v", size, info, err)
		}
	}
	wants(t, "more than a part", p.Put(ctx, "big", make([]byte, offsite.PartSize+1)), offsite.ErrTooBig)
	must(t, p.Delete(ctx, "of-1000"))
	_, err := p.Get(ctx, "of-1000")
	wants(t, "deleted", err, offsite.ErrMissing)
}

func overwritesNothing(t *testing.T, p offsite.Place) {
	ctx := context.Background()
	must(t, p.Put(ctx, "once", []byte("first")))
	wants(t, "a second time", p.Put(ctx, "once", []byte("second")), offsite.ErrExists)
	got, err := p.Get(ctx, "once")
	must(t, err)
	if string(got) != "first" {
		t.Errorf("now %q", got)
	}
}

func refusesNames(t *testing.T, p offsite.Place) {
	ctx := context.Background()
	for _, name := range []string{"", ".", "..", "a/b", `a\b`, "../a", "A", "ä", "a b", "a\x00", "-\n", strings.Repeat("a", 101), "c:x"} {
		wants(t, "put "+name, p.Put(ctx, name, []byte("x")), offsite.ErrName)
		_, err := p.Get(ctx, name)
		wants(t, "get "+name, err, offsite.ErrName)
		wants(t, "delete "+name, p.Delete(ctx, name), offsite.ErrName)
	}
}

func missesWhatIsMissing(t *testing.T, p offsite.Place) {
	ctx := context.Background()
	_, err := p.Get(ctx, "nothing")
	wants(t, "get", err, offsite.ErrMissing)
	_, err = p.Stat(ctx, "nothing")
	wants(t, "stat", err, offsite.ErrMissing)
	wants(t, "delete", p.Delete(ctx, "nothing"), offsite.ErrMissing)
	if list, err := p.List(ctx); err != nil || len(list) != 0 {
		t.Errorf("an empty place lists %v, %v", list, err)
	}
}

func listsAll(t *testing.T, p offsite.Place, n int) {
	ctx := context.Background()
	var want []string
	for i := range n {
		name := fmt.Sprintf("object-%04d", i)
		must(t, p.Put(ctx, name, []byte(name)))
		want = append(want, name)
	}
	list, err := p.List(ctx)
	must(t, err)
	var got []string
	for _, o := range list {
		got = append(got, o.Name)
		if o.Size != int64(len(o.Name)) {
			t.Fatalf("%s has %d bytes", o.Name, o.Size)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d of %d are listed, or in another order", len(got), n)
	}
}

// cancels is given a place at a slow pace, where there is a pace: a cancel finds the object half sent.
func cancels(t *testing.T, p offsite.Place) {
	ctx, cancel := context.WithCancel(context.Background())
	if _, local := p.(*offsite.Folder); local {
		cancel()
	} else {
		must(t, p.Put(ctx, "before", []byte("so that there is a connection")))
		defer time.AfterFunc(300*time.Millisecond, cancel).Stop()
	}
	if err := p.Put(ctx, "cancelled", noise(4<<20)); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	_, err := p.Get(context.Background(), "cancelled")
	wants(t, "after the cancel", err, offsite.ErrMissing)
	must(t, p.Put(context.Background(), "cancelled", []byte("again")))
}

func carries(t *testing.T, p offsite.Place) {
	ctx := context.Background()
	file := noise(2*offsite.PartSize + 12345)
	var last int64
	told := 0
	b, err := offsite.Send(ctx, p, bytes.NewReader(file), int64(len(file)), func(done, _ int64) {
		if told++; done < last || done > int64(len(file)) {
			t.Errorf("%d bytes, then %d", last, done)
		}
		last = done
	})
	must(t, err)
	if _, local := p.(*offsite.Folder); !local && told < 100 {
		t.Errorf("told only %d times", told)
	}
	if len(b.Parts) != 3 || last != int64(len(file)) {
		t.Errorf("%d parts, %d bytes told", len(b.Parts), last)
	}
	again, err := offsite.Send(ctx, p, bytes.NewReader(file), int64(len(file)), nil)
	must(t, err)
	if again.ID != b.ID {
		t.Error("the same file became another bundle")
	}
	comesWhole(t, p, b.ID, file)
	must(t, offsite.Remove(ctx, p, b))
	if list, err := p.List(ctx); err != nil || len(list) != 0 {
		t.Errorf("left after removing: %v, %v", list, err)
	}
	must(t, offsite.Remove(ctx, p, b))
}

// sweeps leaves parts behind that no list names, as a program does that was killed while it sent.
func sweeps(t *testing.T, p offsite.Place) {
	ctx := context.Background()
	file := noise(400_000)
	b, err := offsite.Send(ctx, p, bytes.NewReader(file), int64(len(file)), nil)
	must(t, err)
	orphan, others := strings.Repeat("q", 52), []string{"notes.txt", strings.Repeat("q", 51), strings.Repeat("q", 52) + "-x"}
	for _, name := range append(others, orphan, orphan+"-1", offsite.TrialPrefix+strings.Repeat("w", 26)) {
		must(t, p.Put(ctx, name, []byte(name)))
	}
	if n, err := offsite.Sweep(ctx, p, 24*time.Hour, time.Now()); n != 0 || err != nil {
		t.Errorf("of today: %d, %v", n, err)
	}
	if n, err := offsite.Sweep(ctx, p, 0, time.Now()); n != 3 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	_, err = p.Get(ctx, orphan)
	wants(t, "an orphan", err, offsite.ErrMissing)
	for _, name := range others {
		if _, err := p.Get(ctx, name); err != nil {
			t.Errorf("%s is none of ours: %v", name, err)
		}
	}
	comesWhole(t, p, b.ID, file)
	must(t, p.Put(ctx, orphan, []byte("x")))
	must(t, p.Put(ctx, "damaged.list", []byte("x")))
	if n, err := offsite.Sweep(ctx, p, 0, time.Now()); n != 0 || !errors.Is(err, offsite.ErrDamaged) {
		t.Errorf("with a list that nobody can read: %d, %v", n, err)
	}
}

// comesWhole reads a bundle back as a stranger would who knows its id alone.
func comesWhole(t *testing.T, p offsite.Place, id string, want []byte) {
	t.Helper()
	b, err := offsite.Open(context.Background(), p, id)
	must(t, err)
	var got bytes.Buffer
	if _, err := got.ReadFrom(b.Reader(context.Background(), p)); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%d of %d bytes came back, or others: %v", got.Len(), len(want), err)
	}
}

func noise(n int) []byte {
	out := make([]byte, n)
	seed := [32]byte{byte(n), byte(n >> 8), byte(n >> 16)}
	_, _ = rand.NewChaCha8(seed).Read(out)
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}
