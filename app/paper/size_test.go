package paper

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"testing"
)

// The bounds of README: a paper of a few lines, with a code to pay and its e-invoice of 12 KB, and what the logo of the samples adds to it.
func TestPapersAreSmall(t *testing.T) {
	x := &Embedded{Name: "factur-x.xml", Level: "EN 16931", Data: embedded}
	size := func(s Style) int { return len(must(Render(issue(smallInvoice()), s, x))) }
	plain := size(Style{})
	if plain > 24<<10+500 {
		t.Errorf("a paper of %d bytes", plain)
	}
	logo := size(Style{Logo: must(os.ReadFile("../../assets/sample/logo.png"))}) - plain
	if logo > 7<<10 {
		t.Errorf("a logo of %d bytes", logo)
	}
	t.Logf("%d bytes, and %d for the logo", plain, logo)
}

// A logo of few colours and one of many look in the paper as they look before.
func TestFewColoursAreTheSamePicture(t *testing.T) {
	for _, colours := range []int{1, 2, 256, 257} {
		from := image.NewRGBA(image.Rect(0, 0, 40, 30))
		for i := range 40 * 30 {
			n := i % colours
			from.SetRGBA(i%40, i/40, color.RGBA{uint8(n), uint8(n >> 8), 7, 255})
		}
		var file bytes.Buffer
		if err := png.Encode(&file, from); err != nil {
			t.Fatal(err)
		}
		p := must(picture(file.Bytes(), 40, 30))
		got := must(png.Decode(bytes.NewReader(p.Data)))
		if _, few := got.(*image.Paletted); few != (colours <= 256) {
			t.Errorf("%d colours are a %T", colours, got)
		}
		for y := range 30 {
			for x := range 40 {
				if r, g, b, _ := got.At(x, y).RGBA(); (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}) != from.RGBAAt(x, y) {
					t.Fatalf("%d colours: another one at %d, %d", colours, x, y)
				}
			}
		}
	}
}

// The profile is sRGB: its parts lie where its table says, white is the sum of the primaries, and a level of 8 bits is the light that the
// standard says.
func TestTheProfileIsSRGB(t *testing.T) {
	b := profile()
	if int(binary.BigEndian.Uint32(b)) != len(b) || string(b[36:40]) != "acsp" || string(b[12:20]) != "mntrRGB " {
		t.Fatal("no profile of a display")
	}
	parts := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint32(b[128:])) {
		row := b[132+12*i:]
		at, n := binary.BigEndian.Uint32(row[4:]), binary.BigEndian.Uint32(row[8:])
		parts[string(row[:4])] = b[at : at+n]
	}
	number := func(tag string, i int) float64 {
		return float64(int32(binary.BigEndian.Uint32(parts[tag][8+4*i:]))) / 65536
	}
	for i := range 3 {
		if sum := number("rXYZ", i) + number("gXYZ", i) + number("bXYZ", i); math.Abs(sum-number("wtpt", i)) > 1e-3 {
			t.Errorf("the primaries make %f of %f", sum, number("wtpt", i))
		}
	}
	for level, light := range map[int]float64{0: 0, 10: 0.003035, 128: 0.215861, 188: 0.502886, 255: 1} {
		for _, tag := range []string{"rTRC", "gTRC", "bTRC"} {
			if got := float64(binary.BigEndian.Uint16(parts[tag][12+2*level:])) / 65535; math.Abs(got-light) > 1e-5 {
				t.Errorf("%s of %d is %f, want %f", tag, level, got, light)
			}
		}
	}
	r := must(zlib.NewReader(bytes.NewReader(colours())))
	if out := must(io.ReadAll(r)); !bytes.Equal(out, b) || len(colours()) > 800 {
		t.Errorf("packed to %d bytes", len(colours()))
	}
}
