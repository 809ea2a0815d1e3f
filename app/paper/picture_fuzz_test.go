package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// Whatever file is taken as a logo can be put on a paper: within its box, no larger than print shows, and encoded anew.
func FuzzLogo(f *testing.F) {
	grey := image.NewGray(image.Rect(0, 0, 9, 5))
	clear := image.NewNRGBA(image.Rect(0, 0, 3, 4))
	clear.Set(1, 1, color.NRGBA{R: 200, A: 90})
	few := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.Transparent})
	for _, img := range []image.Image{grey, clear, few} {
		var p, j bytes.Buffer
		if err := png.Encode(&p, img); err != nil {
			f.Fatal(err)
		}
		if err := jpeg.Encode(&j, img, nil); err != nil {
			f.Fatal(err)
		}
		for _, file := range [][]byte{p.Bytes(), j.Bytes(), p.Bytes()[:p.Len()/2], j.Bytes()[:j.Len()/2]} {
			f.Add(file)
		}
	}
	f.Add([]byte("GIF89a"))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xd9})
	f.Fuzz(func(t *testing.T, file []byte) {
		width, height, err := CheckLogo(file)
		if err != nil || width*height > 1<<20 { // larger ones only take longer
			return
		}
		p, err := picture(file, 60, 20)
		if err != nil {
			t.Fatalf("%d x %d was said to do, and does not: %v", width, height, err)
		}
		if p.W <= 0 || p.H <= 0 || p.W > 60.001 || p.H > 20.001 {
			t.Errorf("%d x %d is %g x %g mm", width, height, p.W, p.H)
		}
		config, format, err := image.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil || format != p.Format || max(config.Width, config.Height) > keptPixels {
			t.Errorf("encoded anew it is %s, %d x %d: %v", format, config.Width, config.Height, err)
		}
		if at := bytes.Index(p.Data, []byte("Exif")); at >= 0 {
			t.Errorf("the file of a stranger came along, from byte %d", at)
		}
	})
}
