package offsite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"

	"counterfoil/store/files"
)

// Bundle is one file in a place, as its list tells of it.
type Bundle struct {
	ID    string // from the digest of the file, so that sending the same file again goes on with the same bundle
	Size  int64  // bytes of the file
	Sum   [sha256.Size]byte
	Parts []Part // in order; joined, they are the file
}

// Part is one object of a bundle.
type Part struct {
	Name string
	Size int64
	Sum  [sha256.Size]byte
}

// listSuffix ends the name of the list, the object that makes a bundle of parts.
const listSuffix = ".list"

// spelling writes digests in letters that every place keeps.
var spelling = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Sent is told how many bytes of the file are in the place, or on their way there.
type Sent func(done, total int64)

// Send carries a file into the place: the parts that are not there yet, then the list. Cut short, it is called again with
// the same file and goes on where it was. A bundle that is there already is left as it is. What Send has carried is sent,
// not proven: Verify reads it back.
func Send(ctx context.Context, p Place, file io.ReaderAt, size int64, sent Sent) (Bundle, error) {
	return send(ctx, p, file, size, PartSize, sent)
}

func send(ctx context.Context, p Place, file io.ReaderAt, size, partSize int64, sent Sent) (Bundle, error) {
	b, err := cut(ctx, file, size, partSize)
	if err != nil {
		return b, err
	}
	there, err := sizes(ctx, p)
	if err != nil {
		return b, err
	}
	if there[b.listName()] > 0 {
		return Open(ctx, p, b.ID)
	}
	buffer := make([]byte, min(size, partSize))
	var at int64
	for i := range b.Parts {
		part := &b.Parts[i]
		if there[part.Name] != part.Size {
			m := &meter{most: part.Size}
			if sent != nil {
				m.told = func(n int64) { sent(at+n, size) }
			}
			err := put(m.with(ctx), p, part, file, at, buffer, there[part.Name] > 0)
			if m.end(); err != nil {
				return b, err
			}
		}
		at += part.Size
		if sent != nil {
			sent(at, size)
		}
	}
	err = p.Put(ctx, b.listName(), b.list())
	if errors.Is(err, ErrExists) { // the answer to an earlier try was lost
		return Open(ctx, p, b.ID)
	}
	return b, err
}

// put writes one part. One of the same name and another size is what a bad place kept of a cut connection; since nothing is
// overwritten, and a place may refuse to delete, the part then takes another name.
func put(ctx context.Context, p Place, part *Part, file io.ReaderAt, at int64, buffer []byte, spoilt bool) error {
	content := buffer[:part.Size]
	if _, err := file.ReadAt(content, at); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the file to send: %w", err)
	}
	if sha256.Sum256(content) != part.Sum {
		return fmt.Errorf("%w: the file changed while it was sent", ErrDamaged)
	}
	name := part.Name
	for try := 1; ; try++ {
		if !spoilt {
			err := p.Put(ctx, part.Name, content)
			if !errors.Is(err, ErrExists) {
				return err
			}
			info, err := p.Stat(ctx, part.Name)
			if err != nil || info.Size == part.Size { // an earlier try that got no answer
				return err
			}
		}
		if spoilt = false; try > maxSpoilt {
			return fmt.Errorf("%w: it keeps cutting objects short", ErrDamaged)
		}
		part.Name = name + "-" + strconv.Itoa(try)
	}
}

// maxSpoilt is how often a place may keep a part cut short before we believe that it always does.
const maxSpoilt = 5

// headSize is the size in bytes of the first part of a file, small enough that a look at what a backup says of itself costs little.
const headSize = 256 << 10

// cut names the parts of a file. It reads the whole file once.
func cut(ctx context.Context, file io.ReaderAt, size, partSize int64) (Bundle, error) {
	b := Bundle{Size: size}
	whole := sha256.New()
	var n int64
	for at := int64(0); at < size; at += n {
		if n = min(partSize, size-at); at == 0 {
			n = min(n, headSize)
		}
		part := sha256.New()
		if _, err := io.Copy(io.MultiWriter(whole, part), files.Until(ctx, io.NewSectionReader(file, at, n))); err != nil {
			return b, fmt.Errorf("read the file to send: %w", err)
		}
		sum := [sha256.Size]byte(part.Sum(nil))
		b.Parts = append(b.Parts, Part{Name: spelling.EncodeToString(sum[:]), Size: n, Sum: sum})
	}
	b.Sum = [sha256.Size]byte(whole.Sum(nil))
	id := sha256.Sum256(append([]byte("counterfoil/bundle/v1\n"), b.Sum[:]...))
	b.ID = spelling.EncodeToString(id[:16])
	if size == 0 || len(b.Parts) > maxParts {
		return b, fmt.Errorf("%w: a file of %d bytes", ErrTooBig, size)
	}
	return b, nil
}

// maxParts bounds a list, and with it what a hostile place can make us read: 640 GiB.
const maxParts = 40_000

// sizes are what the place holds, by name.
func sizes(ctx context.Context, p Place) (map[string]int64, error) {
	all, err := p.List(ctx)
	if err != nil {
		return nil, err
	}
	list := map[string]int64{}
	for _, o := range all {
		list[o.Name] = o.Size
	}
	return list, nil
}

func (b Bundle) listName() string { return b.ID + listSuffix }

const listTop = "counterfoil/bundle/v1"

// list is the bundle as text: its size and digest, then a line for each part.
func (b Bundle) list() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n%d %x\n", listTop, b.Size, b.Sum)
	for _, p := range b.Parts {
		fmt.Fprintf(&out, "%s %d %x\n", p.Name, p.Size, p.Sum)
	}
	return out.Bytes()
}

// parseList reads what list wrote, and nothing else: whoever can write to the place may have written the list.
func parseList(id string, text []byte) (b Bundle, err error) {
	lines := strings.Split(string(text), "\n")
	if len(lines) < 4 || len(lines) > maxParts+3 || lines[0] != listTop || lines[len(lines)-1] != "" {
		return b, fmt.Errorf("%w: not a list of parts", ErrDamaged)
	}
	b.ID = id
	for i, line := range lines[1 : len(lines)-1] {
		part, err := parsePart(line, i == 0)
		if err != nil {
			return b, err
		}
		if i == 0 {
			b.Size, b.Sum = part.Size, part.Sum
			continue
		}
		b.Parts = append(b.Parts, part)
	}
	var total int64
	for _, p := range b.Parts {
		total += p.Size
	}
	if total != b.Size || !bytes.Equal(b.list(), text) {
		return b, fmt.Errorf("%w: a list that does not add up", ErrDamaged)
	}
	return b, nil
}

// parsePart reads a line: name, size and digest of a part, or size and digest of the whole.
func parsePart(line string, whole bool) (p Part, err error) {
	fields := strings.Split(line, " ")
	bad := fmt.Errorf("%w: a line of the list", ErrDamaged)
	if !whole {
		if len(fields) != 3 || checkName(fields[0]) != nil {
			return p, bad
		}
		p.Name, fields = fields[0], fields[1:]
	}
	if len(fields) != 2 {
		return p, bad
	}
	p.Size, err = strconv.ParseInt(fields[0], 10, 64)
	sum, e := hex.DecodeString(fields[1])
	if err != nil || e != nil || len(sum) != sha256.Size || p.Size < 1 || !whole && p.Size > PartSize {
		return p, bad
	}
	p.Sum = [sha256.Size]byte(sum)
	return p, nil
}

// Open reads the list of a bundle. ErrMissing: there is none, so there is no such bundle, whatever parts there may be.
func Open(ctx context.Context, p Place, id string) (b Bundle, err error) {
	err = surely(ctx, p, func() error {
		text, err := p.Get(ctx, id+listSuffix)
		if err == nil {
			b, err = parseList(id, text)
		}
		return err
	})
	return b, err
}

// surely gets something, and once more where it is missing or not what it was, after the place has shown that it still lists what it has: a network that
// has a page of its own before all servers, until somebody signs in, says of every object that it is missing, or gives that page for it. Errors: those of
// the second time, or of the listing; ErrAway where that is missing too.
func surely(ctx context.Context, p Place, get func() error) error {
	err := get()
	if !errors.Is(err, ErrMissing) && !errors.Is(err, ErrDamaged) {
		return err
	}
	switch _, e := p.List(ctx); {
	case errors.Is(e, ErrMissing):
		return ErrAway
	case e != nil:
		return e
	}
	return get()
}

// Bundles gives the ids of all bundles that are finished, with what the place says of their lists.
func Bundles(ctx context.Context, p Place) ([]Info, error) {
	all, err := p.List(ctx)
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, o := range all {
		if id, ok := strings.CutSuffix(o.Name, listSuffix); ok {
			o.Name = id
			list = append(list, o)
		}
	}
	return list, nil
}

// Head gives the first n parts of the file back, as Reader does.
func (b Bundle) Head(ctx context.Context, p Place, n int) ([]byte, error) {
	var head []byte
	for _, part := range b.Parts[:min(n, len(b.Parts))] {
		content, err := fetch(ctx, p, part)
		if err != nil {
			return nil, err
		}
		head = append(head, content...)
	}
	return head, nil
}

// Reader gives the file back, part by part, each checked before a byte of it is handed out. Its errors are those of Get,
// and ErrDamaged.
func (b Bundle) Reader(ctx context.Context, p Place) io.Reader {
	return &joined{ctx: ctx, place: p, parts: b.Parts, want: b.Sum, sum: sha256.New()}
}

type joined struct {
	ctx   context.Context
	place Place
	parts []Part
	rest  []byte
	want  [sha256.Size]byte
	sum   hash.Hash
	err   error
}

func (j *joined) Read(into []byte) (int, error) {
	for len(j.rest) == 0 && j.err == nil {
		if len(j.parts) == 0 {
			j.err = j.end()
			break
		}
		j.rest, j.err = fetch(j.ctx, j.place, j.parts[0])
		j.parts = j.parts[1:]
		j.sum.Write(j.rest)
	}
	if j.err != nil {
		return 0, j.err
	}
	n := copy(into, j.rest)
	j.rest = j.rest[n:]
	return n, nil
}

// end is io.EOF where the parts are the file that the list is of.
func (j *joined) end() error {
	if [sha256.Size]byte(j.sum.Sum(nil)) != j.want {
		return fmt.Errorf("%w: the parts are of another file", ErrDamaged)
	}
	return io.EOF
}

// File is where Into puts a bundle; an *os.File is one.
type File interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
}

// Into has the whole file of the bundle in f. Parts that f holds already, from a try before, are not fetched again. Errors: those of Reader, and of f.
func (b Bundle) Into(ctx context.Context, p Place, f File, got Sent) error {
	whole := sha256.New()
	var at int64
	for _, part := range b.Parts {
		content := make([]byte, part.Size)
		if _, err := f.ReadAt(content, at); err != nil || sha256.Sum256(content) != part.Sum {
			if content, err = fetch(ctx, p, part); err != nil {
				return err
			}
			if _, err := f.WriteAt(content, at); err != nil {
				return fmt.Errorf("write what was fetched: %w", files.Error(err))
			}
		}
		whole.Write(content)
		if at += part.Size; got != nil {
			got(at, b.Size)
		}
	}
	if [sha256.Size]byte(whole.Sum(nil)) != b.Sum {
		return fmt.Errorf("%w: the parts are of another file", ErrDamaged)
	}
	return f.Truncate(b.Size)
}

func fetch(ctx context.Context, p Place, part Part) (content []byte, err error) {
	err = surely(ctx, p, func() (err error) {
		content, err = p.Get(ctx, part.Name)
		if err == nil && (int64(len(content)) != part.Size || sha256.Sum256(content) != part.Sum) {
			err = fmt.Errorf("%w: a part of the backup", ErrDamaged)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return content, nil
}

// Remove deletes a bundle: its list first, so that at no moment a bundle is listed whose parts are gone. Parts that are
// gone already are no error, so that it can be called again.
func Remove(ctx context.Context, p Place, b Bundle) error {
	names := []string{b.listName()}
	for _, part := range b.Parts {
		names = append(names, part.Name)
	}
	for _, name := range names {
		if err := p.Delete(ctx, name); err != nil && !errors.Is(err, ErrMissing) {
			return err
		}
	}
	return nil
}
