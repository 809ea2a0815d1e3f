package backup_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/store/backup"
)

var soak = flag.Bool("backup.soak", false, "cut the files of a chain at every length and change every bit of them (an hour)")

// small is a chain of small files, so that many of them can be spoilt in a second.
func (s *shelf) small(t testing.TB) []backup.Made {
	t.Helper()
	full := must(s.make(t, "full", nil))
	s.trade(t, 1)
	week := must(s.make(t, "week", &full))
	s.trade(t, 1)
	day := must(s.make(t, "day", &week))
	return []backup.Made{full, week, day}
}

// spoiled verifies a chain of which one file was changed, and says whether it was refused for a reason that fits: in the header of
// an age file damage cannot be told from another key, in its first line not from another kind of file.
func (s *shelf) spoiled(t *testing.T, chain []backup.Made, header bool) error {
	t.Helper()
	_, err := backup.VerifyChain(context.Background(), backup.Chain{chain[0].Path, chain[1].Path, chain[2].Path}, s.opener(), nil)
	if !refused(err, header) {
		return err
	}
	var part *backup.PartError
	if !errors.As(err, &part) {
		t.Errorf("%v does not say which file it is", err)
	}
	return nil
}

// offered is what is found in the folder when the chain is spoilt: the newest state that does without the spoilt file.
func (s *shelf) offered(t *testing.T, chain []backup.Made, spoiled int) {
	t.Helper()
	near := must(backup.Scan(context.Background(), s.dir, s.opener()))
	state, err := backup.Newest(context.Background(), near, bill.ID(s.ID()), s.opener(), nil)
	switch {
	case spoiled == 0 && err == nil:
		t.Errorf("without the full a %s is offered", state.Manifest.Kind())
	case spoiled > 0 && (err != nil || state.Manifest.ID != chain[spoiled-1].Manifest.ID):
		t.Errorf("with a spoilt %s a %s is offered, %v", chain[spoiled].Manifest.Kind(), state.Manifest.Kind(), err)
	}
}

// step is how far one goes on from place n of a file of so many bytes: everywhere in a soak, else near the ends and here and there.
func step(n, size int) int {
	if *soak || n < 40 || size-n < 40 {
		return 1
	}
	return max(1, size/350)
}

func TestAChainCutAnywhereIsRefused(t *testing.T) {
	s := openShelf(t)
	chain := s.small(t)
	tried := 0
	for i, m := range chain {
		whole := must(os.ReadFile(m.Path))
		header := headerOf(t, whole)
		for n := 0; n < len(whole); n += step(n, len(whole)) {
			if err := os.WriteFile(m.Path, whole[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			if err := s.spoiled(t, chain, n <= header); err != nil {
				t.Fatalf("%s cut to %d of %d bytes: %v", m.Manifest.Kind(), n, len(whole), err)
			}
			if tried++; tried%150 == 0 {
				s.offered(t, chain, i)
			}
		}
		if err := os.Remove(m.Path); err != nil {
			t.Fatal(err)
		}
		s.offered(t, chain, i)
		if err := os.WriteFile(m.Path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d lengths were tried", tried)
	}
	t.Logf("%d lengths", tried)
}

func TestAChainWithAnyBitFlippedIsRefused(t *testing.T) {
	s := openShelf(t)
	chain := s.small(t)
	tried := 0
	for i, m := range chain {
		whole := must(os.ReadFile(m.Path))
		header := headerOf(t, whole)
		for n := 0; n < len(whole); n += step(n, len(whole)) {
			for bit := range 8 {
				if !*soak && bit != n%8 {
					continue
				}
				bad := bytes.Clone(whole)
				bad[n] ^= 1 << bit
				if err := os.WriteFile(m.Path, bad, 0o600); err != nil {
					t.Fatal(err)
				}
				if err := s.spoiled(t, chain, n < header); err != nil {
					t.Fatalf("bit %d of byte %d (header %d) of the %s: %v", bit, n, header, m.Manifest.Kind(), err)
				}
				if tried++; tried%150 == 0 {
					s.offered(t, chain, i)
				}
			}
		}
		if err := os.WriteFile(m.Path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d bits", tried)
	if _, err := backup.VerifyChain(context.Background(), backup.Chain{chain[0].Path, chain[1].Path, chain[2].Path}, s.opener(), nil); err != nil {
		t.Fatalf("the whole files: %v", err)
	}
}
