package desktop

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
)

func TestPickerWalksToAFile(t *testing.T) {
	p := newPad(t)
	root := t.TempDir()
	for _, name := range []string{"b/logo.PNG", "b/.hidden.png", "b/notes.txt", "a/x"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, 1234), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.Start()
	var got string
	p.chooseFile("Choose a logo", []string{".png"})(filepath.Join(root, "gone", "file.png"), func(path string) { got = path })
	if shown := p.page; shown == nil || p.note() != "" {
		t.Errorf("unexpected page %T", shown)
	}
	p.shoot("picker")
	p.press("Choose")
	if p.field("Folder").Problem() == "" {
		t.Error("choosing nothing says nothing")
	}
	p.fill("Folder", filepath.Join(root, "c"))
	p.keys(fyne.KeyReturn)
	if p.field("Folder").Problem() == "" {
		t.Error("a folder that is not there says nothing")
	}
	p.fill("Folder", filepath.Join(root, "b"))
	p.keys(fyne.KeyReturn)
	p.fill("Folder", filepath.Join(root, "b", "logo.PNG"))
	p.keys(fyne.KeyReturn)
	if want := filepath.Join(root, "b", "logo.PNG"); got != want {
		t.Errorf("chose %q, want %q", got, want)
	}
	if len(p.w.Canvas().Overlays().List()) != 0 {
		t.Error("the dialog stays")
	}
}

func TestPickerListsWhatFits(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"Zoo.png", "apple.PNG", "notes.txt", ".secret.png"} {
		if err := os.WriteFile(filepath.Join(root, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "Folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	names := func(p picker) (list []string) {
		found, err := p.read(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			list = append(list, f.Name())
		}
		return list
	}
	for what, c := range map[string]struct {
		p    picker
		want []string
	}{
		"pictures": {picker{kinds: []string{".png"}}, []string{"Folder", "apple.PNG", "Zoo.png"}},
		"folders":  {picker{folders: true}, []string{"Folder"}},
		"anything": {picker{}, []string{"Folder", "apple.PNG", "notes.txt", "Zoo.png"}},
	} {
		got := names(c.p)
		if len(got) != len(c.want) {
			t.Errorf("%s: got %v, want %v", what, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: got %v, want %v", what, got, c.want)
				break
			}
		}
	}
}

func TestSizesInWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 kB", 12_345: "12 kB", 1_250_000: "1.3 MB", 52_000_000: "52.0 MB"} {
		if got := byteSize(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestSaveNeverOverwrites(t *testing.T) {
	p := newPad(t)
	p.Start()
	path := filepath.Join(t.TempDir(), "kit.pdf")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	var saved string
	p.askSave("Save", "kit.pdf", func(path string) { saved = path })
	p.fill("File", path)
	p.keys(fyne.KeyReturn)
	if saved != "" || p.field("File").Problem() == "" {
		t.Errorf("a file that is there is handed on: %q", saved)
	}
	p.shoot("save")
	p.fill("File", path+"2")
	p.keys(fyne.KeyReturn)
	if saved != path+"2" {
		t.Errorf("saved to %q", saved)
	}
	if err := writeNew(path, []byte("new")); err == nil {
		t.Error("an old file is written over")
	}
}
