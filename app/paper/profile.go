package paper

import (
	"encoding/binary"
	"math"
)

// profile is what PDF/A asks for to say which colours are meant: sRGB (IEC 61966-2-1) as an ICC profile of version 2, which all readers know.
// It holds what such a profile must hold and nothing more, so it takes 0.6 KB of a paper. Its curve has a value for each
// of the 256 levels that a colour has here, so that all of them are exact.
func profile() []byte {
	curve := []byte("curv\x00\x00\x00\x00")
	curve = binary.BigEndian.AppendUint32(curve, 256)
	for i := range 256 {
		curve = binary.BigEndian.AppendUint16(curve, uint16(math.Round(65535*linear(float64(i)/255))))
	}
	const name = "sRGB\x00"
	description := append([]byte("desc\x00\x00\x00\x00\x00\x00\x00"), byte(len(name)))
	description = append(append(description, name...), make([]byte, 4+4+2+1+67)...) // no translations
	// The primaries as seen in the light of D50, which is what profiles refer to.
	return assembleProfile([]tagged{
		{[]string{"desc"}, description},
		{[]string{"cprt"}, []byte("text\x00\x00\x00\x00CC0\x00")},
		{[]string{"wtpt"}, xyz(0.9642, 1, 0.8249)},
		{[]string{"rXYZ"}, xyz(0.43607, 0.22249, 0.01392)},
		{[]string{"gXYZ"}, xyz(0.38515, 0.71687, 0.09708)},
		{[]string{"bXYZ"}, xyz(0.14307, 0.06061, 0.71410)},
		{[]string{"rTRC", "gTRC", "bTRC"}, curve},
	})
}

// linear is the light of a level of sRGB, both from 0 to 1.
func linear(level float64) float64 {
	if level <= 0.04045 {
		return level / 12.92
	}
	return math.Pow((level+0.055)/1.055, 2.4)
}

// xyz is a colour in the profile's own way of writing numbers.
func xyz(values ...float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(v*65536)))
	}
	return b
}

// tagged is a part of a profile, under one or more names.
type tagged struct {
	names []string
	data  []byte
}

// assembleProfile puts header and table before the parts (ICC.1:2001-04, clauses 6.1 and 6.2).
func assembleProfile(parts []tagged) []byte {
	count := 0
	for _, p := range parts {
		count += len(p.names)
	}
	const header = 128
	b := make([]byte, header, 2048)
	b = binary.BigEndian.AppendUint32(b, uint32(count))
	var body []byte
	start := header + 4 + 12*count
	for _, p := range parts {
		for _, name := range p.names {
			b = append(b, name...)
			b = binary.BigEndian.AppendUint32(b, uint32(start+len(body)))
			b = binary.BigEndian.AppendUint32(b, uint32(len(p.data)))
		}
		body = append(body, p.data...)
		body = append(body, make([]byte, -len(p.data)&3)...)
	}
	b = append(b, body...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	copy(b[8:], "\x02\x10\x00\x00mntrRGB XYZ ") // version 2.1, of a display
	copy(b[24:], "\x07\xea\x00\x01\x00\x01")    // the day it was made: 2026-01-01
	copy(b[36:], "acsp")                        // what every profile has there
	copy(b[68:], xyz(0.9642, 1, 0.8249)[8:])    // D50
	return b
}
