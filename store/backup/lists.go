package backup

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/store/files"
)

// Lists is where this computer remembers what the pages of fulls and weeks were like: a file for each, of one 16-byte hash
// per page. It only saves reading the parent again when a differential is made; no restore asks for it. The hashes are keyed
// with a key that lies within the books, so that they tell nobody what a page holds, and a list that was changed is known.
//
// A list is "CFPG2\n", the hashes, id and SHA-256 of the books of the backup, the number of pages (uint32 big-endian), and HMAC-SHA256
// over all of that. The hash of a page is AES-256-GMAC: the tag of AES-256-GCM over nothing, with the page as additional data and its
// number (eight zeros, uint32 big-endian) as nonce. Each list has a key of its own, and one page of each number: no nonce comes twice.
type Lists struct {
	Dir string // the folder; "" keeps no lists
	Key []byte // 32 bytes
}

const (
	listSuffix = ".pages"
	listMark   = "CFPG2\n"
	hashSize   = 16
	listEnd    = 16 + 32 + 4
)

// path is the file of a backup's list.
func (l Lists) path(id bill.ID) string { return filepath.Join(l.Dir, id.String()+listSuffix) }

// keys are those of one list.
func (l Lists) keys(id bill.ID) (*pageHash, hash.Hash, error) {
	var k [2][]byte
	var err error
	for i, label := range []string{"page", "list"} {
		if k[i], err = hkdf.Key(sha256.New, l.Key, id[:], "counterfoil/backup pages/v2/"+label, 32); err != nil {
			return nil, nil, err
		}
	}
	block, err := aes.NewCipher(k[0])
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return &pageHash{gcm: gcm}, hmac.New(sha256.New, k[1]), err
}

// pageHash tells pages apart.
type pageHash struct {
	gcm   cipher.AEAD
	nonce [12]byte
	tag   [hashSize]byte
}

// of is the hash of a page, valid until the next.
func (h *pageHash) of(n uint32, page []byte) []byte {
	binary.BigEndian.PutUint32(h.nonce[8:], n)
	return h.gcm.Seal(h.tag[:0], h.nonce[:], nil, page)
}

// listWriter writes a list. It is an aid: whatever goes wrong with it ends the list, not the backup. A nil one does nothing.
type listWriter struct {
	path   string
	file   *os.File
	buffer *bufio.Writer
	pages  *pageHash
	mac    hash.Hash
	count  uint32
	err    error
}

// create begins the list of a backup, nil where none is kept.
func (l Lists) create(id bill.ID) *listWriter {
	if l.Dir == "" {
		return nil
	}
	w := &listWriter{path: l.path(id)}
	if w.pages, w.mac, w.err = l.keys(id); w.err != nil {
		return nil
	}
	f, err := files.CreatePart(w.path + ".part")
	if err != nil {
		return nil
	}
	w.file = f
	w.buffer = bufio.NewWriterSize(io.MultiWriter(f, w.mac), 64<<10)
	_, w.err = w.buffer.WriteString(listMark)
	return w
}

func (w *listWriter) add(n uint32, page []byte) {
	if w == nil || w.err != nil {
		return
	}
	w.count++
	_, w.err = w.buffer.Write(w.pages.of(n, page))
}

// finish ends the list of a backup that is proven and gives it its name.
func (w *listWriter) finish(m Manifest) {
	if w == nil {
		return
	}
	end := append(append([]byte{}, m.ID[:]...), m.Books[:]...)
	_, err := w.buffer.Write(binary.BigEndian.AppendUint32(end, w.count))
	if err = errors.Join(w.err, err, w.buffer.Flush()); err == nil {
		_, err = w.file.Write(w.mac.Sum(nil))
	}
	if w.err = errors.Join(err, w.file.Close()); w.err == nil {
		w.err = os.Rename(w.path+".part", w.path)
	}
	if w.err != nil {
		_ = os.Remove(w.path + ".part")
	}
}

func (w *listWriter) abort() {
	if w != nil {
		_ = w.file.Close() // what was written is thrown away
		_ = os.Remove(w.path + ".part")
	}
}

// listReader compares pages with a list. A nil one finds no difference.
type listReader struct {
	file   *os.File
	buffer *bufio.Reader
	pages  *pageHash
	count  uint32
	then   [hashSize]byte
}

// open reads the list of a backup to its end, and answers ErrNoPages unless it is wholly as it was written and of that backup.
func (l Lists) open(m Manifest) (*listReader, error) {
	if l.Dir == "" {
		return nil, ErrNoPages
	}
	pages, mac, err := l.keys(m.ID)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(l.path(m.ID))
	if err != nil {
		return nil, fmt.Errorf("%w: there is no list", ErrNoPages)
	}
	if err := checkList(f, mac, m); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoPages, err)
	}
	return &listReader{file: f, buffer: bufio.NewReaderSize(f, 64<<10), pages: pages, count: m.Pages}, nil
}

// checkList leaves the file at its first hash.
func checkList(f *os.File, mac hash.Hash, m Manifest) error {
	body := int64(len(listMark)) + hashSize*int64(m.Pages) + listEnd
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != body+int64(mac.Size()) {
		return errors.New("the list has another length")
	}
	if _, err := io.CopyN(mac, f, body); err != nil {
		return err
	}
	is := make([]byte, mac.Size())
	if _, err := io.ReadFull(f, is); err != nil {
		return err
	}
	end := make([]byte, listEnd)
	if _, err := f.ReadAt(end, body-listEnd); err != nil {
		return err
	}
	want := binary.BigEndian.AppendUint32(append(append([]byte{}, m.ID[:]...), m.Books[:]...), m.Pages)
	if !hmac.Equal(is, mac.Sum(nil)) || !hmac.Equal(end, want) {
		return errors.New("the list is not as it was written")
	}
	_, err = f.Seek(int64(len(listMark)), io.SeekStart)
	return err
}

// differs says whether the page is another one than in the list; pages are asked for in their order.
func (r *listReader) differs(n uint32, page []byte) (bool, error) {
	switch {
	case r == nil:
		return false, nil
	case n > r.count:
		return true, nil
	}
	if _, err := io.ReadFull(r.buffer, r.then[:]); err != nil {
		return false, fmt.Errorf("%w: %w", ErrNoPages, err)
	}
	return string(r.pages.of(n, page)) != string(r.then[:]), nil
}

func (r *listReader) close() {
	if r != nil {
		_ = r.file.Close() // it was only read
	}
}

// Relist makes the list of a full or a week anew from the files themselves, which are read to their ends and proven.
func Relist(ctx context.Context, chain Chain, o Opener, l Lists, progress Progress) error {
	s, err := chain.open(ctx, o)
	if err != nil {
		return fmt.Errorf("list the pages of a backup: %w", err)
	}
	defer s.close()
	m := s.newest().manifest
	w := l.create(m.ID)
	if w == nil {
		return fmt.Errorf("%w: no list can be kept", ErrNoPages)
	}
	n := uint32(0)
	err = s.books(func(page []byte) error {
		n++
		w.add(n, page)
		return nil
	}, func(n, total int64) { progress.tell(StepRead, n, total) })
	if err != nil {
		w.abort()
		return fmt.Errorf("list the pages of a backup: %w", err)
	}
	w.finish(m)
	if w.err != nil {
		return fmt.Errorf("%w: %w", ErrNoPages, w.err)
	}
	return nil
}

// Keep removes the lists of all other backups: nothing will build upon them any more.
func (l Lists) Keep(ids ...bill.ID) error {
	entries, err := os.ReadDir(l.Dir)
	if err != nil || l.Dir == "" {
		return err
	}
	keep := map[string]bool{}
	for _, id := range ids {
		keep[id.String()+listSuffix] = true
	}
	for _, e := range entries {
		name := e.Name()
		if keep[name] || !strings.HasSuffix(strings.TrimSuffix(name, ".part"), listSuffix) {
			continue
		}
		err = errors.Join(err, os.Remove(filepath.Join(l.Dir, name)))
	}
	return err
}
