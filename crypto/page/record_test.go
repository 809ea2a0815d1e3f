package page

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The record of crypto/README.md, last section: a log header whose bytes count from 0, under a nonce of 24 bytes that do so too.
func TestTheRecordInTheREADME(t *testing.T) {
	counting := func(n int) (b []byte) {
		for i := range n {
			b = append(b, byte(i))
		}
		return b
	}
	k := testKey(t, 1, StoreID{1}, 1)
	sealed := make([]byte, SealedHeader)
	sealRecord(k.headers, sealed, counting(Header), counting(nonceSize), k.additional(new(scratch), kindHeader, 0))
	plain := make([]byte, Header)
	if err := k.OpenHeader(plain, sealed); err != nil || !bytes.Equal(plain, counting(Header)) {
		t.Fatalf("%x, %v", plain, err)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"record":  fmt.Sprintf("%x", sealed[:Header]),
		"its tag": fmt.Sprintf("%x", Tag(sealed)),
		"HMAC":    goldenRoot,
	} {
		if !strings.Contains(string(readme), want) {
			t.Errorf("the %s in the README is not %s", name, want)
		}
	}
}
