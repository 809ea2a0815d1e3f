package paper

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"counterfoil/app/bill"
)

// Papers of one and of several pages become one file: a stranger's program finds every page with its text, and no fault in it.
func TestPapersBecomeOneFile(t *testing.T) {
	var files [][]byte
	for _, d := range []bill.Draft{smallInvoice(), manyLines(90), mixedInvoice()} {
		files = append(files, must(PDF(must(Layout(issue(d), Style{})))))
	}
	one, err := Join(files)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "all.pdf")
	if err := os.WriteFile(path, one, 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("PAPER_GALLERY"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "joined.pdf"), one, 0o600)
	}
	text, err := exec.Command("pdftotext", "-layout", path, "-").CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("COUNTERFOIL_BARE") == "1" {
		t.Skip("pdftotext is missing")
	}
	if err != nil || strings.Contains(string(text), "Error") {
		t.Fatalf("%v\n%s", err, text)
	}
	pages, want := strings.Count(string(text), "\f"), 0
	for _, file := range files {
		alone := filepath.Join(t.TempDir(), "one.pdf")
		if err := os.WriteFile(alone, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdftotext", "-layout", alone, "-").Output()
		if err != nil || !strings.Contains(string(text), strings.TrimSpace(string(out))) {
			t.Errorf("the text of a file is not in it: %v", err)
		}
		want += strings.Count(string(out), "\f")
	}
	if pages != want || pages <= len(files) {
		t.Errorf("%d pages, want %d", pages, want)
	}
	for _, bad := range [][]byte{nil, []byte("%PDF-1.5 nothing"), files[0][:len(files[0])/2], append([]byte("garbage"), files[0]...)} {
		if _, err := Join([][]byte{files[0], bad}); !errors.Is(err, ErrPDF) {
			t.Errorf("a file of %d bytes: %v", len(bad), err)
		}
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil && !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("%v\n%s", err, out)
	}
}
