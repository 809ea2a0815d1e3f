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
func penalty(c *qr.Code) (sum int) {
	n, dark := c.Size, 0
	grid := make([]uint16, n*n) // 1 is black
	for y := range n {
		for x := range n {
			grid[y*n+x] = uint16(c.Bitmap[y*c.Stride+x/8]) >> (7 - x&7) & 1
			dark += int(grid[y*n+x])
		}
	}
	for i := range n {
		sum += linePenalty(grid[i*n:], n, 1) + linePenalty(grid[i:], n, n)
	}
	for y := range n - 1 {
		row, next := grid[y*n:y*n+n], grid[y*n+n:y*n+n+n]
		for x := range n - 1 {
			if b := row[x] + row[x+1] + next[x] + next[x+1]; b == 0 || b == 4 {
				sum += 3
			}
		}
	}
	off := dark*100/(n*n) - 50
	return sum + max(off, -off)/5*10
}

// A line through the middle of a finder pattern, with four white modules on one side or on the other.
const (
	finderBefore = 0b00001011101
	finderBehind = 0b10111010000
	finderLength = 11
)

// linePenalty is for a row or a column of n modules, so many places apart: runs of five and more, and each thing that looks like a finder pattern.
func linePenalty(modules []uint16, n, apart int) (sum int) {
	run, seen, last := 0, uint16(0), uint16(2)
	for i := range n {
		m := modules[i*apart]
		if run++; m != last {
			run = 1
		}
		switch {
		case run == 5:
			sum += 3
		case run > 5:
			sum++
		}
		seen, last = (seen<<1|m)&(1<<finderLength-1), m
		if i+1 >= finderLength && (seen == finderBefore || seen == finderBehind) {
			sum += 40
		}
	}
	return sum
}
