package backup

import (
	"bytes"
	"math"
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

func FuzzManifest(f *testing.F) {
	f.Add(goodManifest(f))
	f.Add([]byte(`{"format":"counterfoil-backup","version":2}`))
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
