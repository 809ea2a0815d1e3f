package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// The bounds of a logo. They keep a small file from growing into gigabytes of pixels.
const (
	maxLogoBytes  = 8 << 20
	maxLogoPixels = 40 << 20
	keptPixels    = 1000 // of the longer side: 300 dots to the inch at 85 mm
)

// ErrLogo means a picture that cannot be a logo: neither PNG nor JPEG, damaged, or too large.
var ErrLogo = errors.New("not a usable PNG or JPEG picture")

// CheckLogo says whether a picture can stand on a paper, and its size in pixels. Errors: ErrLogo.
func CheckLogo(file []byte) (width, height int, err error) {
	img, _, err := decodeLogo(file)
	if err != nil {
		return 0, 0, err
	}
	return img.Bounds().Dx(), img.Bounds().Dy(), nil
}

// decodeLogo reads a picture whose size was looked at first.
func decodeLogo(file []byte) (img image.Image, format string, err error) {
	if len(file) > maxLogoBytes {
		return nil, "", fmt.Errorf("logo of %d bytes: %w", len(file), ErrLogo)
	}
	var decode func(r *bytes.Reader) (image.Image, error)
	var config image.Config
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		format, decode = "png", func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) }
		config, err = png.DecodeConfig(bytes.NewReader(file))
	case bytes.HasPrefix(file, []byte{0xff, 0xd8}):
		format, decode = "jpeg", func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) }
		config, err = jpeg.DecodeConfig(bytes.NewReader(file))
	default:
		return nil, "", fmt.Errorf("logo: %w", ErrLogo)
	}
	if err != nil {
		return nil, "", fmt.Errorf("logo: %w: %w", ErrLogo, err)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxLogoPixels/config.Height {
		return nil, "", fmt.Errorf("logo of %d x %d pixels: %w", config.Width, config.Height, ErrLogo)
	}
	if img, err = decode(bytes.NewReader(file)); err != nil {
		return nil, "", fmt.Errorf("logo: %w: %w", ErrLogo, err)
	}
	return img, format, nil
}

// picture makes a logo fit a box: flattened on white, because PDF/A-1 knows no transparency, no larger than print shows,
// and encoded anew, because a stranger's file must not reach the PDF (it may hold a place and a name, or worse).
func picture(file []byte, maxW, maxH float64) (Picture, error) {
	img, format, err := decodeLogo(file)
	if err != nil {
		return Picture{}, err
	}
	size := img.Bounds().Size()
	scale := min(maxW/float64(size.X), maxH/float64(size.Y))
	p := Picture{W: float64(size.X) * scale, H: float64(size.Y) * scale, Format: format}
	flat := image.NewRGBA(image.Rectangle{Max: shrunk(size)})
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if flat.Bounds().Size() == size {
		draw.Draw(flat, flat.Bounds(), img, img.Bounds().Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(flat, flat.Bounds(), img, img.Bounds(), draw.Over, nil)
	}
	var out bytes.Buffer
	if format == "jpeg" {
		err = jpeg.Encode(&out, flat, &jpeg.Options{Quality: 92})
	} else {
		err = png.Encode(&out, fewColours(flat))
	}
	p.Data = out.Bytes()
	return p, err
}

// fewColours is the same picture as numbers of colours where it has at most 256 of them, as most logos do: a third of the bytes.
func fewColours(flat *image.RGBA) image.Image {
	index := map[color.RGBA]uint8{}
	var palette color.Palette
	out := image.NewPaletted(flat.Rect, nil)
	for i := range out.Pix {
		p := flat.Pix[4*i : 4*i+4]
		c := color.RGBA{R: p[0], G: p[1], B: p[2], A: p[3]}
		n, known := index[c]
		if !known {
			if len(palette) == 256 {
				return flat
			}
			n = uint8(len(palette))
			index[c], palette = n, append(palette, c)
		}
		out.Pix[i] = n
	}
	out.Palette = palette
	return out
}

// shrunk is the size in pixels that is kept.
func shrunk(size image.Point) image.Point {
	long := max(size.X, size.Y)
	if long <= keptPixels {
		return size
	}
	return image.Point{X: max(1, size.X*keptPixels/long), Y: max(1, size.Y*keptPixels/long)}
}
