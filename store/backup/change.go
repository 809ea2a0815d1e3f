package backup

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"counterfoil/app/bill"
)

// Kind says what a backup file holds.
type Kind string

// The kinds. A week builds upon a full, a day upon a week, so that at most three files make the books again.
const (
	Full Kind = "full" // all pages
	Week Kind = "week" // the pages that changed since the full
	Day  Kind = "day"  // the pages that changed since the week
)

// upon is the kind of the parent, "" for a full.
func (k Kind) upon() Kind {
	switch k {
	case Week:
		return Full
	case Day:
		return Week
	}
	return ""
}

// Change is what makes a backup a differential: which one it builds upon, and how many pages it carries.
type Change struct {
	Kind   Kind     // Week or Day
	Parent bill.ID  // of the backup that it builds upon
	File   [32]byte // SHA-256 of the parent's file, for whoever has but the files; the programs go by Parent and Books
	Books  [32]byte // SHA-256 of the books that the parent makes
	Pages  uint32   // that the file carries

	list, body [32]byte // SHA-256 of pages.txt and of pages.bin
}

type changeWire struct {
	Kind   Kind   `json:"kind"`
	Parent string `json:"parent"`
	File   string `json:"parentSha256"`
	Books  string `json:"parentBooksSha256"`
	Pages  uint32 `json:"changed"`
	List   string `json:"listSha256"`
	Body   string `json:"pagesSha256"`
}

func (c *Change) wire() *changeWire {
	text := func(d [32]byte) string { return hex.EncodeToString(d[:]) }
	return &changeWire{c.Kind, c.Parent.String(), text(c.File), text(c.Books), c.Pages, text(c.list), text(c.body)}
}

// change reads what wire wrote, of a backup that makes so many pages.
func (w *changeWire) change(pages uint32) (*Change, error) {
	c := &Change{Kind: w.Kind, Pages: w.Pages}
	id, err := bill.ParseID(w.Parent)
	if err != nil || id.IsZero() || c.Kind.upon() == "" || c.Pages > pages || c.Pages > maxChanged {
		return nil, errManifest
	}
	c.Parent = id
	return c, digests(map[*[32]byte]string{&c.File: w.File, &c.Books: w.Books, &c.list: w.List, &c.body: w.Body})
}

// maxChanged bounds the memory that reading a list may take: its numbers are held, 4 bytes each. It stands for 64 GiB of
// changed pages.
const maxChanged = 1 << 24

// listText is pages.txt: the numbers of the changed pages, rising, one a line.
func listText(numbers []uint32) []byte {
	b := make([]byte, 0, 8*len(numbers))
	for _, n := range numbers {
		b = strconv.AppendUint(b, uint64(n), 10)
		b = append(b, '\n')
	}
	return b
}

// readList reads exactly what listText writes: count numbers, rising, none beyond most. What the file says of its own sizes takes no memory before
// the numbers are there.
func readList(r io.Reader, size int64, count, most uint32) ([]uint32, error) {
	var numbers []uint32
	in, last := bufio.NewReader(io.LimitReader(r, size)), uint64(0)
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		text := string(line[:len(line)-1])
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n <= last || n > uint64(most) || text[0] == '0' || len(numbers) == int(count) {
			return nil, fmt.Errorf("line %d of the list is no page", len(numbers)+1)
		}
		numbers, last = append(numbers, uint32(n)), n
	}
	if len(numbers) != int(count) {
		return nil, fmt.Errorf("%d pages in the list, not %d", len(numbers), count)
	}
	return numbers, nil
}
