package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"counterfoil/app/bill"
	"counterfoil/assets"
)

// These tests hold what the PDF library is known to do wrong: it panics at emoji, at text that is not UTF-8 and at broken
// pictures, draws empty boxes for missing glyphs without a word, and writes into the fonts it is given.

// hostile is text that the library alone would panic at or damage.
const hostile = "a\tb\x00c\xff\xfed 🙂👩‍👧 \u0301e\u200b\u202e日本 \ufdd0\U0010ffff\r\n\u2028x"

// poison puts the text behind every string of a value.
func poison(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		if !slices.Contains([]string{"bill.Kind", "bill.Prices", "tax.Category"}, v.Type().String()) {
			v.SetString(v.String() + text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				poison(v.Field(i), text)
			}
		}
	}
}

func TestHostileTextEverywhere(t *testing.T) {
	d := mixedInvoice()
	poison(reflect.ValueOf(&d).Elem(), hostile)
	p, err := Preview(d, must(bill.Total(d)), Style{Footer: hostile})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []rune{'🙂', '日', '本', '\uFFFD'} {
		if !slices.Contains(p.Warnings, Warning{Code: WarnGlyph, Rune: r}) {
			t.Errorf("no warning of %q: %v", r, p.Warnings)
		}
	}
	for _, page := range p.Pages {
		for _, x := range page.Texts {
			for _, r := range x.String {
				if !faces[x.Face]().has(r) {
					t.Fatalf("%q has a rune without a glyph: %q", x.String, r)
				}
			}
		}
	}
	inside(t, p, Style{})
	apart(t, p)
	file, err := PDF(p)
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, file)
	program(t, "qpdf", "qpdf", "--check", path)
	if text := program(t, "poppler-utils", "pdftotext", path, "-"); !strings.Contains(text, string(replacement)) {
		t.Error("what the font lacks is not marked")
	}
}

func TestHostileBoxes(t *testing.T) {
	p := Paper{Title: hostile, Author: "\xff", Subject: hostile, Pages: []Page{{Width: 100, Height: 100, Texts: []Text{{X: 5, Y: 20, Size: 9, String: hostile}}}}}
	file, err := PDF(p)
	if err != nil {
		t.Fatal(err)
	}
	program(t, "qpdf", "qpdf", "--check", save(t, file))
	for _, data := range [][]byte{nil, []byte("\x89PNG\r\n\x1a\n"), bombPNG(), logo(40, 40)[:60]} {
		p.Pages[0].Pictures = []Picture{{X: 1, Y: 1, W: 10, H: 10, Format: "png", Data: data}}
		if _, err := PDF(p); !errors.Is(err, ErrPDF) {
			t.Errorf("a broken picture gave %v", err)
		}
	}
}

// bombPNG says in its header that it is enormous.
func bombPNG() []byte {
	head := []byte("IHDR")
	head = binary.BigEndian.AppendUint32(head, 0x7fffffff)
	head = binary.BigEndian.AppendUint32(head, 0x7fffffff)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestLogosThatCannotBeRead(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 64, 32)), nil); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"bomb": bombPNG(), "cut PNG": logo(200, 80)[:300], "cut JPEG": photo.Bytes()[:photo.Len()/2], "text": []byte("<svg/>"), "one byte": {0xff},
		"large": append(logo(10, 10), make([]byte, maxLogoBytes)...),
	} {
		if _, _, err := CheckLogo(file); !errors.Is(err, ErrLogo) {
			t.Errorf("%s: %v", name, err)
		}
		p, err := Layout(issue(smallInvoice()), Style{Logo: file})
		if err != nil || !slices.Contains(p.Warnings, Warning{Code: WarnLogo}) {
			t.Errorf("%s: %v, warnings %v", name, err, p.Warnings)
		}
		if !strings.Contains(dump(p), "16.0 S #1d336e Tischlerei Grünwald GmbH") {
			t.Errorf("%s: the name does not stand in for the logo", name)
		}
	}
	if w, h, err := CheckLogo(photo.Bytes()); w != 64 || h != 32 || err != nil {
		t.Errorf("a good JPEG: %d x %d, %v", w, h, err)
	}
}

func TestALogoIsOpaqueAndBounded(t *testing.T) {
	p, err := picture(logo(3000, 700), 70, 22)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		t.Error("the logo is transparent, which PDF/A-1 does not allow")
	}
	if img.Bounds().Dx() > keptPixels || p.W > 70.01 || p.H > 22.01 {
		t.Errorf("%v pixels at %.1f x %.1f mm", img.Bounds(), p.W, p.H)
	}
}

func TestNothingThatPDFAForbids(t *testing.T) {
	file, err := Render(issue(mixedInvoice()), Style{Logo: logo(100, 40)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"/Type /Annot", "/Encrypt", "/JavaScript", "/OCG", "/Separation", "/Type /EmbeddedFile", "/SMask", "/Launch", "/GoToR", "/SubmitForm", "/Type1"} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("the file has %s", word)
		}
	}
}

func TestOnlyTrueTypeFontsAreTaken(t *testing.T) {
	good := assets.InterRegular()
	for name, file := range map[string][]byte{
		"CFF": append([]byte("OTTO"), good[4:]...), "collection": append([]byte("ttcf"), good[4:]...), "cut off": good[:len(good)/2], "nothing": nil,
	} {
		if _, err := readFace(file); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestManyPapersAtOnce(t *testing.T) {
	doc := issue(mixedInvoice())
	want, err := Render(doc, Style{Logo: logo(100, 40)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 3 {
				got, err := Render(doc, Style{Logo: logo(100, 40)}, nil)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("another paper: %v", err)
				}
			}
		})
	}
	group.Wait()
}

// TestSameBytesInAnotherProcess renders here and in a process of its own: what is filed at issue can be made again.
func TestSameBytesInAnotherProcess(t *testing.T) {
	hash := sha256.New()
	names := []string{"small", "mixed", "many", "long", "yen"}
	for _, name := range names {
		s := samples()[name]
		file, err := Render(issue(s.draft), s.style, nil)
		if err != nil {
			t.Fatal(err)
		}
		hash.Write(file)
	}
	sum := fmt.Sprintf("hash of all papers %x", hash.Sum(nil))
	if os.Getenv("COUNTERFOIL_PAPER_CHILD") == "1" {
		fmt.Println(sum)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		child := exec.Command(self, "-test.run", "^TestSameBytesInAnotherProcess$")
		child.Env = append(os.Environ(), "COUNTERFOIL_PAPER_CHILD=1", "TZ=Pacific/Auckland")
		out, err := child.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if !strings.Contains(string(out), sum) {
			t.Errorf("another process wrote other bytes: here %s, there %s", sum, out)
		}
	}
}

func TestTheFileSaysWhatItIs(t *testing.T) {
	file, err := Render(issue(smallInvoice()), Style{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	info := program(t, "poppler-utils", "env", "TZ=UTC", "pdfinfo", save(t, file))
	for _, want := range []string{
		`Title: +Rechnung RE-2026-0042\n`, `Author: +Tischlerei Grünwald GmbH\n`, `Subject: +Café Morgenrot OHG\n`, `Producer: +Counterfoil\n`,
		`CreationDate: +Mon Nov 23 00:00:00 2026 UTC\n`, `Encrypted: +no\n`, `Pages: +1\n`, `Page size: +595.28 x 841.89 pts \(A4\)`,
	} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo does not say %s:\n%s", want, info)
		}
	}
}
