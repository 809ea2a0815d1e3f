package backup

import (
	"bytes"
	"math"
	"runtime"
	"strings"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/crypto"
	"counterfoil/store"
)

func TestPaddingCostsLittleAndEndsOnFewLengths(t *testing.T) {
	lengths := map[int64]bool{}
	for n := int64(100); n < 1<<20; n += 37 {
		p := padded(n)
		if p < n+frameHeader || n > 1000 && float64(p-n) > 0.12*float64(n)+2*frameHeader {
			t.Fatalf("%d bytes become %d", n, p)
		}
		lengths[p] = true
		var out bytes.Buffer
		if n < 20000 {
			if err := pad(&tally{w: &out, n: n}); err != nil || int64(out.Len()) != p-n {
				t.Fatalf("%d bytes got %d more, want %d, %v", n, out.Len(), p-n, err)
			}
		}
	}
	if len(lengths) > 600 {
		t.Errorf("%d lengths", len(lengths))
	}
}

func goodManifest(t testing.TB) []byte {
	t.Helper()
	rial := money.MustCurrency("IRR")
	b, err := Manifest{
		ID: bill.NewID(), Sequence: 3, Previous: make([]byte, 32), Program: "1", Schema: 1, Store: crypto.ID{1}, Signer: crypto.ID{2},
		Key: make([]byte, 32), Pages: 7, Facts: store.Facts{
			Company: "Ärger & Söhne <GmbH>", LastNumber: "1", // the books of a year have sums that nobody types
			Sums: []store.FactSum{{
				Invoiced: money.Of(math.MaxInt64, rial), Credited: money.Of(0, rial), Received: money.Of(1, rial), Open: money.Of(math.MaxInt64-1, rial),
			}},
		},
	}.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// differential is goodManifest of a week.
func differential(t testing.TB) []byte {
	t.Helper()
	m, err := parseManifest(goodManifest(t))
	if err != nil {
		t.Fatal(err)
	}
	m.Change = &Change{Kind: Week, Parent: bill.ID{3}, Pages: 4}
	b, err := m.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestADifferentialsManifestHasOneForm(t *testing.T) {
	good := differential(t)
	if m, err := parseManifest(good); err != nil || m.Kind() != Week || m.Parent() != (bill.ID{3}) {
		t.Fatalf("%v, %v", m.Kind(), err)
	}
	for _, change := range [][2]string{
		{`"version": 2`, `"version": 1`},
		{`"kind": "week"`, `"kind": "full"`},
		{`"kind": "week"`, `"kind": "month"`},
		{`"changed": 4`, `"changed": 8`}, // of 7 pages
		{`"changed": 4`, `"changed": -1`},
		{`"parent": "03`, `"parent": "`},
		{`"parent": "03000000-0000-0000-0000-000000000000"`, `"parent": ""`},
		{`"listSha256": "00`, `"listSha256": "`},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if bad == string(good) {
			t.Fatalf("%s is not in the manifest", change[0])
		}
		if _, err := parseManifest([]byte(bad)); err == nil {
			t.Errorf("%s was taken", change[1])
		}
	}
	if _, err := parseManifest([]byte(strings.Replace(string(goodManifest(t)), `"version": 1`, `"version": 2`, 1))); err == nil {
		t.Error("a full of version 2 was taken")
	}
}

func TestAListOfPagesHasOneForm(t *testing.T) {
	for text, good := range map[string]bool{
		"1\n2\n7\n": true, "1\n2\n8\n": false, "2\n1\n7\n": false, "1\n1\n7\n": false, "0\n1\n2\n": false, "1\n02\n7\n": false,
		"1\n2\n7": false, "1\n2\n": false, "1\n2\n3\n4\n": false, "1\n+2\n7\n": false, "1\n\n7\n": false, "1 2 7\n": false, "": false,
	} {
		numbers, err := readList(strings.NewReader(text), int64(len(text)), 3, 7)
		if (err == nil) != good || good && string(listText(numbers)) != text {
			t.Errorf("%q: %v, %v", text, numbers, err)
		}
	}
	if _, err := readList(strings.NewReader(""), 1<<40, 3, 7); err == nil {
		t.Error("a list of any length was read")
	}
}

func TestAManifestHasOneForm(t *testing.T) {
	good := goodManifest(t)
	if _, err := parseManifest(good); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{`"sequence": 3`, `"sequence": 0`},
		{`"sequence": 3`, `"sequence": 3.0`},
		{`"pages": 7`, `"pages": -7`},
		{`"pageSize": 4096`, `"pageSize": 512`},
		{`"format"`, `"extra": 1, "format"`},
		{"\n}", "\n} "},
		{`"schema": 1`, `"schema": 1, "schema": 1`},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if bad == string(good) {
			t.Fatalf("%s is not in the manifest", change[0])
		}
		if _, err := parseManifest([]byte(bad)); err == nil {
			t.Errorf("%s was taken", change[1])
		}
	}
}

// A hostile file may say that it holds four billion pages: that alone takes no memory.
func TestAListOfPagesThatIsNotThere(t *testing.T) {
	const most = 1<<32 - 1
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readList(strings.NewReader("1\n2\n"), 11*most, most, most)
	runtime.ReadMemStats(&after)
	if err == nil || after.TotalAlloc-before.TotalAlloc > 1<<20 {
		t.Errorf("%v, and %d bytes", err, after.TotalAlloc-before.TotalAlloc)
	}
}

func FuzzListOfPages(f *testing.F) {
	f.Add("1\n2\n7\n", uint32(3), uint32(7))
	f.Add("01\n", uint32(1), uint32(7))
	f.Add("1\n\n", uint32(2), uint32(7))
	f.Fuzz(func(t *testing.T, text string, count, most uint32) {
		numbers, err := readList(strings.NewReader(text), int64(len(text)), count, most)
		if err == nil && (string(listText(numbers)) != text || len(numbers) != int(count)) {
			t.Errorf("%q reads as %d", text, numbers)
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add(goodManifest(f))
	f.Add(differential(f))
	f.Add([]byte(`{"format":"counterfoil-backup","version":3}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseManifest(b)
		if err != nil {
			return
		}
		back, err := m.bytes()
		if err != nil || !bytes.Equal(back, b) {
			t.Fatalf("%s reads as %s, %v", b, back, err)
		}
	})
}
