package crypto

import (
	"bytes"
	"encoding/hex"
)

// smallOrder says whether an Ed25519 public key is one of the eight points of small order, in any encoding. Verifying as
// RFC 8032 and crypto/ed25519 do it accepts them, and then one signature that anybody can write fits many messages: nobody
// could be held to what is signed with such a key.
func smallOrder(key []byte) bool {
	y := bytes.Clone(key)
	y[len(y)-1] &^= 0x80 // the sign of x: both are on the list
	switch hex.EncodeToString(y) {
	case "0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f":
		return true
	}
	return false
}
