package crypto_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"counterfoil/crypto"
	"counterfoil/crypto/keychain"
)

// New books, and the next morning. A program calls Harden first, takes its ids from UUIDv7, the cost from Calibrate, the
// policy from DefaultPolicy and the keychain.OS; here everything is small.
func Example() {
	ctx, chain := context.Background(), &keychain.Map{}
	dir, err := os.MkdirTemp("", "books")
	check(err)
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "keys.json")

	// Set-up: the keychain first, then the key file.
	store, device := crypto.ID{1}, crypto.NewDevice(crypto.ID{2})
	file, keys, recovery, err := crypto.Create(crypto.Creation{
		Store: store, Owner: crypto.ID{3}, Name: "Anna", Passphrase: []byte("a passphrase of hers"),
		Device: device, Cost: crypto.Cost{Time: 1, Memory: 32, Threads: 1},
	})
	check(err)
	entry := keychain.Entry{Store: store, Device: device.ID, Purpose: keychain.DeviceSecret}
	check(chain.Set(ctx, entry, device.Secret.Bytes()))
	check(crypto.WriteFile(path, file.Bytes()))
	fmt.Println("kit:", len(recovery.Text()), "characters")
	keys.Wipe()

	// The next morning: which of the devices in the file is this one?
	data, err := os.ReadFile(path)
	check(err)
	file, err = crypto.Parse(data)
	check(err)
	for _, s := range file.Slots() {
		secret, err := chain.Get(ctx, keychain.Entry{Store: file.Store(), Device: s.Device, Purpose: keychain.DeviceSecret})
		check(err) // ErrMissing: try the next; ErrUnavailable: say so, and stop
		device = crypto.Device{ID: s.Device, Secret: crypto.SecretFrom(secret)}
	}
	_, err = file.Unlock("anna", []byte("not her passphrase"), device, crypto.Policy{})
	fmt.Println(err)
	keys, err = file.Unlock("anna", []byte("a passphrase of hers"), device, crypto.Policy{})
	check(err)
	defer keys.Wipe()
	fmt.Println(keys.Role, "opens epoch", keys.Epoch, "with a store key of", keys.StoreKey().Len(), "bytes")
	// Output:
	// kit: 77 characters
	// unlock: wrong passphrase
	// owner opens epoch 1 with a store key of 32 bytes
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
