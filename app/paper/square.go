package paper

import (
	"fmt"

	"rsc.io/qr"
	"rsc.io/qr/coding"
)

// masks is how many there are to choose from (ISO/IEC 18004).
const masks = 8

// square is a text as a QR code, under the mask that leaves the fewest patterns in it which a reader may take for something else. The library
// always takes the first, and then a reader now and then fails.
func square(text string, level qr.Level) (*qr.Code, error) {
	first, err := qr.Encode(text, level) // of the right size
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	version := coding.Version((first.Size - 17) / 4)
	best, least := first, penalty(first)
	for mask := coding.Mask(1); mask < masks; mask++ {
		plan, err := coding.NewPlan(version, coding.Level(level), mask)
		if err != nil {
			return nil, fmt.Errorf("QR code: %w", err)
		}
		c, err := plan.Encode(encoding(text))
		if err != nil {
			return nil, fmt.Errorf("QR code: %w", err)
		}
		other := &qr.Code{Bitmap: c.Bitmap, Size: c.Size, Stride: c.Stride, Scale: first.Scale}
		if p := penalty(other); p < least {
			best, least = other, p
		}
	}
	return best, nil
}

// encoding is the densest that takes the text, as the library chooses it.
func encoding(text string) coding.Encoding {
	switch {
	case coding.Num(text).Check() == nil:
		return coding.Num(text)
	case coding.Alpha(text).Check() == nil:
		return coding.Alpha(text)
	}
	return coding.String(text)
}

// penalty is what ISO/IEC 18004 holds against a code: runs of one colour, blocks of it, what looks like a finder pattern, and more black than
// white or the other way.
func penalty(c *qr.Code) int {
	n := c.Size
	line := make([]bool, n)
	sum, dark := 0, 0
	for i := range n {
		for j := range n {
			line[j] = c.Black(j, i)
			if line[j] {
				dark++
			}
		}
		sum += linePenalty(line)
		for j := range n {
			line[j] = c.Black(i, j)
		}
		sum += linePenalty(line)
	}
	for y := range n - 1 {
		for x := range n - 1 {
			if b := c.Black(x, y); b == c.Black(x+1, y) && b == c.Black(x, y+1) && b == c.Black(x+1, y+1) {
				sum += 3
			}
		}
	}
	off := dark*100/(n*n) - 50
	return sum + max(off, -off)/5*10
}

// finder is a line through the middle of a finder pattern, with the white beside it.
var finder = [11]bool{true, false, true, true, true, false, true}

// linePenalty is for a row or a column: runs of five and more, and each thing that looks like a finder pattern with four white modules on one side.
func linePenalty(line []bool) (sum int) {
	run := 0
	for i := range line {
		if i > 0 && line[i] == line[i-1] {
			run++
		} else {
			run = 1
		}
		switch {
		case run == 5:
			sum += 3
		case run > 5:
			sum++
		}
	}
	for i := 0; i+len(finder) <= len(line); i++ {
		there, back := true, true
		for k, want := range finder {
			there = there && line[i+k] == want
			back = back && line[i+len(finder)-1-k] == want
		}
		if there || back {
			sum += 40
		}
	}
	return sum
}
