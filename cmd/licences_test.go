package cmd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"counterfoil/assets"

	"golang.org/x/mod/modfile"
)

var updateLicences = flag.Bool("licences.update", false, "write assets/licences.txt anew")

// releaseTags are those of the window that is released: with them its driver is linked, and not that of tests.
const releaseTags = "migrated_fynedo,release,no_animations,no_emoji"

// leastLicence is how many bytes a licence has.
const leastLicence = 200

// linked is a package of a program, as go list tells of it.
type linked struct {
	Dir        string
	Standard   bool
	EmbedFiles []string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// linkedOn are the packages of both programs on a system.
func linkedOn(t *testing.T, system string) (list []linked) {
	t.Helper()
	c := exec.Command("go", "list", "-deps", "-tags", releaseTags, "-json=Dir,Standard,EmbedFiles,Module", "./counterfoil", "./counterfoil-desktop")
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.Bytes())
	}
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p linked
		switch err := in.Decode(&p); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		case p.Module != nil && !p.Module.Main:
			list = append(list, p)
		}
	}
}

// Whoever gets the program gets the licence of everything in it, of the version that is in it.
func TestEveryLibraryHasItsLicence(t *testing.T) {
	if *updateLicences {
		writeLicences(t)
	}
	known := map[string]string{} // version by module
	for _, l := range assets.Licences() {
		if len(l.Text) < leastLicence {
			t.Errorf("%v have no licence: %q", l.Of, l.Text)
		}
		for _, of := range l.Of {
			path, version, _ := strings.Cut(of, " ")
			known[path] = version
		}
	}
	for _, p := range linkedOn(t, runtime.GOOS) {
		if known[p.Module.Path] != p.Module.Version {
			t.Errorf("%s %s has %q: make licences", p.Module.Path, p.Module.Version, known[p.Module.Path])
		}
	}
	data, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Require { // those that only other systems link, too
		if had, ok := known[r.Mod.Path]; ok && had != r.Mod.Version {
			t.Errorf("%s is %s by now, and %s in assets/licences.txt: make licences", r.Mod.Path, r.Mod.Version, had)
		}
	}
}

// writeLicences gathers the licences of what is linked on all systems: what lies beside the packages, or above them, up to their module.
func writeLicences(t *testing.T) {
	of := map[string][]string{} // by text
	add := func(name, file string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
		if len(key) < leastLicence { // says where a picture is from that is not linked
			return
		}
		if !slices.Contains(of[key], name) {
			of[key] = append(of[key], name)
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	add("Go", filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	for _, system := range []string{"linux", "windows", "darwin"} {
		for _, p := range linkedOn(t, system) {
			dirs := []string{p.Dir}
			for _, f := range p.EmbedFiles {
				dirs = append(dirs, filepath.Join(p.Dir, filepath.Dir(f)))
			}
			for _, dir := range dirs {
				for ; len(dir) >= len(p.Module.Dir); dir = filepath.Dir(dir) {
					for _, file := range licencesIn(t, dir) {
						add(p.Module.Path+" "+p.Module.Version, file)
					}
				}
			}
		}
	}
	texts := make([]string, 0, len(of))
	for text, names := range of {
		slices.Sort(names)
		texts = append(texts, text)
	}
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(slices.Compare(of[a], of[b]), strings.Compare(a, b)) })
	own, err := os.ReadFile(filepath.Join("..", "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	out.WriteString("=== Counterfoil\n" + strings.TrimSpace(string(own)) + "\n")
	for _, text := range texts {
		out.WriteString("\n=== " + strings.Join(of[text], ", ") + "\n" + text + "\n")
	}
	if err := os.WriteFile(filepath.Join("..", "assets", "licences.txt"), []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Fatal("assets/licences.txt was written: run the test again")
}

var licenceName = regexp.MustCompile(`(?i)^(un)?licen[cs]e|^copying|^notice|^patents`)

func licencesIn(t *testing.T, dir string) (files []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Type().IsRegular() && licenceName.MatchString(e.Name()) && !strings.HasSuffix(e.Name(), ".go") {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}
