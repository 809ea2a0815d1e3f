package paper

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// archived is each sample as PDF/A with an e-invoice inside.
func archived(t *testing.T, name string, s sample) []byte {
	t.Helper()
	file, err := Render(issue(s.draft), s.style, &Embedded{Name: "factur-x.xml", Level: "EN 16931", Data: embedded})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return file
}

// embeddedFont is a row of pdffonts: embedded, and with the letters that its shapes stand for.
var embeddedFont = regexp.MustCompile(`CID TrueType +Identity-H +yes +\w+ +yes`)

var embedded = []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsm:CrossIndustryInvoice>Grünwald & Söhne</rsm:CrossIndustryInvoice>\n")

// What PDF/A-3b and Factur-X ask for is in the file; what they forbid is not; and the e-invoice comes out as it went in.
func TestArchivedPapers(t *testing.T) {
	for name, s := range samples() {
		file := archived(t, name, s)
		for _, want := range []string{
			"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "/S /GTS_PDFA1", "/AFRelationship /Alternative", "/Subtype /text#2Fxml", "/AF [", "/ID [<", "/Lang (", "/PageMode /UseAttachments",
			"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
		} {
			if !bytes.Contains(file, []byte(want)) {
				t.Errorf("%s: %q is missing", name, want)
			}
		}
		for _, bad := range []string{"/Encrypt", "/JavaScript", "/OCProperties", "/Type /Annot", "/SMask", "/Type /Font\n/Subtype /Type1"} {
			if bytes.Contains(file, []byte(bad)) {
				t.Errorf("%s: it has %q", name, bad)
			}
		}
		if bytes.Contains(file, []byte(" Tf ET")) || bytes.Contains(file, []byte("\nBT ")) {
			t.Errorf("%s: a page is not compressed", name)
		}
		path := save(t, file)
		if out := program(t, "qpdf", "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors found") {
			t.Errorf("%s: %s", name, out)
		}
		if out := program(t, "poppler-utils", "pdffonts", path); len(embeddedFont.FindAllString(out, -1)) != strings.Count(out, "Identity-H") || len(out) == 0 {
			t.Errorf("%s: a font is not embedded, or without its letters:\n%s", name, out)
		}
		xml := filepath.Join(t.TempDir(), "out.xml")
		program(t, "poppler-utils", "pdfdetach", "-save", "1", "-o", xml, path)
		if got, err := os.ReadFile(xml); err != nil || !bytes.Equal(got, embedded) {
			t.Errorf("%s: the e-invoice came out as %q, %v", name, got, err)
		}
		if again := archived(t, name, s); !bytes.Equal(again, file) {
			t.Errorf("%s: archived again, it is another file", name)
		}
	}
}

// Apache Preflight knows PDF/A-1b only. Of what it says three things are what sets 3b apart: there is a file inside (twice), and the part
// is not 1. Anything else would be wrong in 3b too.
func TestPreflight(t *testing.T) {
	files := map[string][]byte{}
	for _, name := range []string{"mixed", "many", "greek", "yen", "gross", "swiss", "modern", "compact", "roll", "scripts", "hebrew", "liberation", "liberation-serif"} {
		s, ok := samples()[name]
		switch {
		case slices.Contains(Typefaces(), Typeface(name)):
			s = samples()["scripts"]
			s.style.Font = Typeface(name)
		case !ok: // a template
			s = samples()["mixed"]
			s.style.Template, s.style.Folds = Template(name), true
		}
		files[name] = archived(t, name, s)
	}
	for name, said := range objections(t, files) {
		if !slices.Equal(said.codes, []string{"1.2.9", "1.4.7", "7.11.2"}) {
			t.Errorf("%s: %s", name, said.words)
		}
	}
}

var objection = regexp.MustCompile(`(?m)^\s*([0-9.]+) :`)

// objected is what Preflight says of a file: the codes, each once, and its own words.
type objected struct {
	codes []string
	words string
}

// objections has Preflight look at files, all in one JVM: to begin one takes longer than to read a paper.
func objections(t *testing.T, files map[string][]byte) map[string]objected {
	t.Helper()
	classes, dir := preflight(t), t.TempDir()
	names := slices.Sorted(maps.Keys(files))
	var list strings.Builder
	for i, name := range names {
		path := filepath.Join(dir, fmt.Sprintf("%d.pdf", i))
		if err := os.WriteFile(path, files[name], 0o600); err != nil {
			t.Fatal(err)
		}
		list.WriteString(path + "\n")
	}
	batch := filepath.Join(dir, "list")
	if err := os.WriteFile(batch, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes, "org.apache.pdfbox.preflight.Validator_A1b", "batch", batch).CombinedOutput()
	all := map[string]objected{}
	for _, part := range strings.Split("\n"+string(out), "\nThe file ")[1:] {
		number, words, _ := strings.Cut(part, ".pdf is ")
		i, err := strconv.Atoi(number)
		if err != nil || i >= len(names) {
			t.Fatalf("Preflight speaks of %q:\n%s", number, out)
		}
		one := objected{words: words}
		for _, m := range objection.FindAllStringSubmatch(words, -1) {
			one.codes = append(one.codes, m[1])
		}
		slices.Sort(one.codes)
		one.codes = slices.Compact(one.codes)
		all[names[i]] = one
	}
	if len(all) != len(files) {
		t.Fatalf("Preflight has looked at %d of %d files:\n%s", len(all), len(files), out)
	}
	return all
}

// preflight is the class path of Debian's Preflight.
func preflight(t *testing.T) string {
	var paths []string
	for _, jar := range []string{"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api"} {
		path := "/usr/share/java/" + jar + ".jar"
		if _, err := os.Stat(path); err != nil {
			if os.Getenv("COUNTERFOIL_BARE") == "1" {
				t.Skip("no Preflight")
			}
			t.Fatalf("no %s: install libpdfbox2-java and what packaging/linux/setup.sh names, or set COUNTERFOIL_BARE=1", path)
		}
		paths = append(paths, path)
	}
	return strings.Join(paths, ":")
}

// A paper without an e-invoice is PDF/A too.
func TestArchivedWithoutEInvoice(t *testing.T) {
	file, err := Render(issue(quote()), Style{}, nil)
	if err != nil || bytes.Contains(file, []byte("/AF")) || bytes.Contains(file, []byte("fx:")) {
		t.Errorf("%v", err)
	}
	if out := program(t, "qpdf", "qpdf", "--check", save(t, file)); !strings.Contains(out, "No syntax or stream encoding errors found") {
		t.Error(out)
	}
	text := program(t, "poppler-utils", "pdfinfo", save(t, file))
	if !strings.Contains(text, "PDF version:     1.7") || !strings.Contains(text, "Producer:        Counterfoil") {
		t.Error(text)
	}
}

// A file that is not just as the library writes it is refused, not guessed at.
func TestOnlyTheLibrarysOwnFilesAreOpened(t *testing.T) {
	good, err := PDF(must(Layout(issue(smallInvoice()), Style{})))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(good); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty": nil, "another": []byte("%PDF-1.4\n"), "cut": good[:len(good)-10],
		"moved": bytes.Replace(good, []byte("startxref\n"), []byte("startxref\n9"), 1), "changed": bytes.Replace(good, []byte("/Pages 1 0 R"), []byte("/Pages 2 0 R"), 1),
		"short": bytes.Replace(good, []byte("xref\n0 "), []byte("xref\n0 9"), 1),
	} {
		if _, err := open(bad); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
}

func FuzzOpen(f *testing.F) {
	good, err := PDF(must(Layout(issue(smallInvoice()), Style{})))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(_ *testing.T, file []byte) { _, _ = open(file) })
}
