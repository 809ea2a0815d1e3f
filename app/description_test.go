package app_test

// This file reads the golden books and their backup by what crypto/README.md, store/README.md and store/seal/README.md say, and
// by nothing else: as reader_test.go, it imports none of our code.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

const (
	golden     = "testdata/v1"
	backupPass = "golden words for the backup alone"
)

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// chain is what the keychain of the computer holds of the books.
func chain(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for line := range strings.Lines(string(read(t, golden, "keychain.txt"))) {
		w := strings.Fields(line)
		out[w[1]] = must(hex.DecodeString(w[2]))
	}
	return out
}

// xaes is XAES-256-GCM as c2sp.org/XAES-256-GCM has it.
func xaes(key, nonce []byte) cipher.AEAD {
	block := must(aes.NewCipher(key))
	k1 := make([]byte, 16)
	block.Encrypt(k1, k1)
	carry := k1[0] >> 7
	for i := range 15 {
		k1[i] = k1[i]<<1 | k1[i+1]>>7
	}
	k1[15] = k1[15]<<1 ^ carry*0x87
	var derived []byte
	for n := byte(1); n <= 2; n++ {
		m := join([]byte{0, n, 'X', 0}, nonce)
		for i := range m {
			m[i] ^= k1[i]
		}
		block.Encrypt(m, m)
		derived = append(derived, m...)
	}
	return must(cipher.NewGCM(must(aes.NewCipher(derived))))
}

// record opens a record: ciphertext, nonce 24, tag 16; the additional data say whose it is and where it lies.
func record(key, sealed, context []byte, kind byte, number uint64) ([]byte, error) {
	n := len(sealed) - 40
	nonce := sealed[n : n+24]
	additional := join(context, []byte{kind}, binary.BigEndian.AppendUint64(nil, number))
	return xaes(key, nonce[:12]).Open(nil, nonce[12:], join(sealed[:n], sealed[n+24:]), additional)
}

// TestTheBooksAreReadByTheirDescription goes from passphrase and keychain to every page.
func TestTheBooksAreReadByTheirDescription(t *testing.T) {
	f, s := parse(t, read(t, golden, "books.counterfoil", "keys.json"))
	secret := openSlot(t, f, s, chain(t)["device"])
	if sign := ed25519.NewKeyFromSeed(derive(secret[32:], nil, "counterfoil/user/v1 signing")); !bytes.Equal(sign[32:], s.owner()) {
		t.Error("the user secret does not give the owner's key")
	}
	id := hybrid(t, derive(secret[:32], nil, "counterfoil/user/v1 age identity"))
	if id.Recipient().String() != s.Users[0].Recipient {
		t.Error("the user secret does not give the owner's recipient")
	}
	if sum := sha256.Sum256(f.StoreKey); !bytes.Equal(sum[:], s.StoreKeyDigest) {
		t.Error("the digest of the sealed store key is another one")
	}
	sealed := unseal(t, f.StoreKey, id)
	if len(sealed) != 36 || !bytes.Equal(sealed[:4], u32(s.Epoch)) {
		t.Fatalf("the sealed store key has %d bytes", len(sealed))
	}
	if got := derive(sealed[4:], nil, "counterfoil/keys/v1 commit\x00"+string(s.Store)+string(u32(s.Epoch))); !bytes.Equal(got, s.Commitment) {
		t.Error("the commitment is another one")
	}
	readPages(t, read(t, golden, "books.counterfoil", "books.db"), sealed[4:], join([]byte("counterfoil1"), s.Store, u32(s.Epoch)))
	recovered(t, f, s, secret)
}

// readPages opens every page, and sums them up as a closed store is.
func readPages(t *testing.T, db, storeKey, context []byte) {
	t.Helper()
	key := derive(storeKey, nil, string(context)+"page")
	root, seal := make([]byte, 32), derive(storeKey, nil, string(context)+"seal")
	if len(db)%4096 != 0 || len(db) == 0 {
		t.Fatalf("a database of %d bytes", len(db))
	}
	for number := uint32(1); int(number) <= len(db)/4096; number++ {
		sealed := db[(number-1)*4096 : number*4096]
		plain, err := record(key, sealed, context, 1, uint64(number))
		if err != nil || len(plain) != 4056 {
			t.Fatalf("page %d: %v", number, err)
		}
		if number == 1 && (!bytes.HasPrefix(plain, []byte("SQLite format 3\x00")) || plain[18] != 2 || plain[19] != 2 || plain[20] != 40) {
			t.Errorf("the first page begins with %q", plain[:24])
		}
		mark := hmac.New(sha256.New, seal)
		mark.Write(join(u32(number), sealed[4080:]))
		subtle.XORBytes(root, root, mark.Sum(nil))
	}
	last := chain(t)["fresh"]
	if len(last) != 70 || last[0] != 1 {
		t.Fatalf("the keychain remembers %x", last)
	}
	if last[1] != 2 || !bytes.Equal(last[54:], root[:16]) {
		t.Errorf("the keychain remembers %x, the root is %x", last, root)
	}
}

// recovered goes the other way: the recovery key opens the escrow and the store key, and has endorsed the owner.
func recovered(t *testing.T, f keyFile, s statement, secret []byte) {
	t.Helper()
	text := strings.TrimSpace(string(read(t, golden, "recovery-key.txt")))
	id := must(age.ParseHybridIdentity(text))
	if len(text) != 77 || id.Recipient().String() != s.Recovery {
		t.Error("the recovery key is another one")
	}
	if got := unseal(t, s.Escrow, id); !bytes.Equal(got, secret[32:]) {
		t.Error("the escrow holds another secret")
	}
	if got := unseal(t, f.StoreKey, id); len(got) != 36 {
		t.Error("the recovery key does not open the store key")
	}
	seed := unbech32(text)
	if !bytes.Equal([]byte(hybrid(t, seed).String()), []byte(text)) {
		t.Error("the seed of the recovery key is another one")
	}
	sign := ed25519.NewKeyFromSeed(derive(seed, nil, "counterfoil/recovery/v1 endorsement"))
	if !ed25519.Verify(sign.Public().(ed25519.PublicKey), append([]byte("counterfoil/recovery endorses owner/v1\n"), s.owner()...), s.Endorsement) {
		t.Error("the recovery key has not endorsed the owner")
	}
}

// A log as a crash left it: the header and each frame are records of their own. The key of that store is 32 bytes of 1.
func TestALogIsReadByItsDescription(t *testing.T) {
	wal := read(t, "../store/seal/testdata/v1/books.db-wal")
	storeKey := bytes.Repeat([]byte{1}, 32)
	context := join([]byte("counterfoil1"), []byte{1}, make([]byte, 15), u32(1))
	header, err := record(derive(storeKey, nil, string(context)+"header"), wal[:72], context, 3, 0)
	if err != nil || binary.BigEndian.Uint32(header)&^1 != 0x377f0682 || binary.BigEndian.Uint32(header[8:]) != 4096 {
		t.Fatalf("header %x, %v", header, err)
	}
	key := derive(storeKey, nil, string(context)+"page")
	frames := (len(wal) - 72) / 4160
	for i := range frames {
		frame, err := record(key, wal[72+i*4160:72+(i+1)*4160], context, 2, uint64(i))
		if err != nil || len(frame) != 24+4096 || !bytes.Equal(frame[8:16], header[16:24]) {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
	if frames == 0 {
		t.Error("a log without frames")
	}
}

// The backup, outside in: the stanza of its passphrase, age's own header and payload, zstd, tar, manifest.
func TestTheBackupIsReadByItsDescription(t *testing.T) {
	file := read(t, golden, "shop.cfbackup")
	fileKey := fileKeyOf(t, file)
	plain := payload(t, file, fileKey)
	members := untar(t, plain)
	var m struct {
		Format  string
		Version int
		Store   uuid
		Epoch   uint32
		Key     []byte
		Books   struct {
			PageSize, Pages int
			SHA256          string
		}
		CheckpointSHA256, KeysSHA256 string
	}
	if err := json.Unmarshal(members["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	sig := must(base64.StdEncoding.DecodeString(strings.TrimSuffix(string(members["manifest.sig"]), "\n")))
	if !ed25519.Verify(m.Key, append([]byte("counterfoil/backup manifest/v1\n"), members["manifest.json"]...), sig) {
		t.Error("the manifest is not signed by the key in it")
	}
	for name, want := range map[string]string{"books.db": m.Books.SHA256, "checkpoint": m.CheckpointSHA256, "keys.json": m.KeysSHA256} {
		if got := fmt.Sprintf("%x", sha256.Sum256(members[name])); got != want {
			t.Errorf("%s has digest %s, the manifest says %s", name, got, want)
		}
	}
	if m.Format != "counterfoil-backup" || m.Version != 1 || m.Books.PageSize != 4096 || len(members["books.db"]) != 4096*m.Books.Pages {
		t.Errorf("%+v", m)
	}
	for at := 0; at < len(members["books.db"]); at += 4096 {
		if !bytes.Equal(members["books.db"][at+4056:at+4096], make([]byte, 40)) {
			t.Fatalf("something in the reserved bytes of page %d", at/4096+1)
		}
	}
	f, s := parse(t, members["keys.json"])
	if len(f.Slots) != 0 || len(f.StoreKey) != 0 || !bytes.Equal(s.owner(), m.Key) || !bytes.Equal(s.Store, m.Store) {
		t.Error("the key file in the backup is not the one that is described")
	}
	if len(members) != 5 {
		t.Errorf("%d members", len(members))
	}
}

// fileKeyOf opens the stanza of the backup passphrase, and checks age's MAC over the header with what it gives.
func fileKeyOf(t *testing.T, file []byte) []byte {
	t.Helper()
	var args []string
	var body []byte
	lines := strings.Split(string(file[:bytes.Index(file, []byte("\n---"))]), "\n")
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "-> counterfoil-argon2id "); ok {
			args, body = strings.Split(rest, " "), must(base64.RawStdEncoding.DecodeString(lines[i+1]))
		}
	}
	if len(args) != 5 || len(body) != 32 || lines[0] != "age-encryption.org/v1" {
		t.Fatalf("stanza with %d arguments and a body of %d bytes", len(args), len(body))
	}
	number := func(i, bits int) uint64 { return must(strconv.ParseUint(args[i], 10, bits)) }
	salt := must(base64.RawStdEncoding.DecodeString(args[0]))
	stretched := argon2.IDKey([]byte(backupPass), salt, uint32(number(1, 32)), uint32(number(2, 32)), uint8(number(3, 8)), 32)
	key := derive(stretched, salt, "counterfoil/backup stanza/v1\x00"+strings.Join(args, " "))
	fileKey, err := must(chacha20poly1305.New(key)).Open(nil, make([]byte, 12), body, nil)
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.Index(file, []byte("\n---")) + 4
	mac := hmac.New(sha256.New, derive(fileKey, nil, "header"))
	mac.Write(file[:end])
	if got := base64.RawStdEncoding.EncodeToString(mac.Sum(nil)); got != string(file[end+1:end+1+43]) {
		t.Error("the MAC of the header is another one")
	}
	return fileKey
}

// payload decrypts what follows the header, as age v1 has it: chunks of 64 KiB under a counter with a mark on the last.
func payload(t *testing.T, file, fileKey []byte) []byte {
	t.Helper()
	body := file[bytes.Index(file, []byte("\n---"))+4+1+43+1:]
	c := must(chacha20poly1305.New(derive(fileKey, body[:16], "payload")))
	var plain []byte
	nonce := make([]byte, 12)
	for body = body[16:]; ; {
		n := min(64<<10+16, len(body))
		binary.BigEndian.PutUint64(nonce[3:], uint64(len(plain)/(64<<10)))
		if n == len(body) {
			nonce[11] = 1
		}
		out, err := c.Open(plain, nonce, body[:n], nil)
		if err != nil {
			t.Fatal(err)
		}
		plain, body = out, body[n:]
		if len(body) == 0 {
			return plain
		}
	}
}
