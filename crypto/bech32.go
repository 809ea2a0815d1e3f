package crypto

import (
	"errors"
	"strings"
)

// Bech32 (BIP 173), as age writes its keys: no limit on the length. age has no public constructor from 32 bytes, so its
// identity strings are written and read here.

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32Sum is the checksum polynomial of BIP 173 over 5-bit values.
func bech32Sum(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}

// bech32Spread is the human-readable part as the checksum sees it.
func bech32Spread(hrp string) []byte {
	var out []byte
	for i := range len(hrp) {
		out = append(out, hrp[i]>>5)
	}
	out = append(out, 0)
	for i := range len(hrp) {
		out = append(out, hrp[i]&31)
	}
	return out
}

// regroup turns groups of from bits into groups of to bits. Padding is zero bits; when it is not, or when it is a whole
// group, the text was not made by an encoder.
func regroup(data []byte, from, to uint, pad bool) ([]byte, error) {
	var acc uint32
	var bits uint
	var out []byte
	for _, v := range data {
		acc = acc<<from | uint32(v)
		bits += from
		for bits >= to {
			bits -= to
			out = append(out, byte(acc>>bits&(1<<to-1)))
		}
	}
	if pad {
		if bits > 0 {
			out = append(out, byte(acc<<(to-bits)&(1<<to-1)))
		}
		return out, nil
	}
	if bits >= from || acc&(1<<bits-1) != 0 {
		return nil, errors.New("bech32: bad padding")
	}
	return out, nil
}

// bech32Encode writes data after a lower-case human-readable part.
func bech32Encode(hrp string, data []byte) string {
	values, _ := regroup(data, 8, 5, true) // cannot fail when it pads
	sum := bech32Sum(append(append(bech32Spread(hrp), values...), 0, 0, 0, 0, 0, 0)) ^ 1
	var out strings.Builder
	out.WriteString(hrp + "1")
	for _, v := range values {
		out.WriteByte(bech32Letters[v])
	}
	for i := range 6 {
		out.WriteByte(bech32Letters[sum>>(5*(5-i))&31])
	}
	return out.String()
}

// bech32Decode reads a text that is all upper or all lower case; the human-readable part comes back in lower case.
func bech32Decode(text string) (hrp string, data []byte, err error) {
	lower := strings.ToLower(text)
	if text != lower && text != strings.ToUpper(text) {
		return "", nil, errors.New("bech32: mixed case")
	}
	at := strings.LastIndexByte(lower, '1')
	if at < 1 || at+7 > len(lower) {
		return "", nil, errors.New("bech32: no separator in its place")
	}
	hrp = lower[:at]
	for i := range len(hrp) {
		if hrp[i] < 33 || hrp[i] > 126 {
			return "", nil, errors.New("bech32: bad character")
		}
	}
	var values []byte
	for i := at + 1; i < len(lower); i++ {
		v := strings.IndexByte(bech32Letters, lower[i])
		if v < 0 {
			return "", nil, errors.New("bech32: bad character")
		}
		values = append(values, byte(v))
	}
	if bech32Sum(append(bech32Spread(hrp), values...)) != 1 {
		return "", nil, errors.New("bech32: bad checksum")
	}
	data, err = regroup(values[:len(values)-6], 5, 8, false)
	return hrp, data, err
}
