package seal

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var golden = flag.Bool("seal.golden", false, "write the sealed store of this version of the format to testdata")

// A store of every version of the format is kept for ever, with a log as a crash leaves it, and must open for ever. A
// change that breaks this test needs a new version of the format, not new files.
func TestStoresOfEarlierVersions(t *testing.T) {
	const version = "testdata/v1"
	names := []string{testName, testName + logSuffix}
	if *golden {
		disk := sample(t, true)
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(version, name), disk.Get(name), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	disk := NewDisk()
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(version, name))
		if err != nil {
			t.Fatal(err)
		}
		disk.Put(name, b)
	}
	if rows, err := readAll(t, disk, testKey(t, 1)); rows != 63 || err != nil {
		t.Errorf("%s: %d rows, %v", version, rows, err)
	}
}
