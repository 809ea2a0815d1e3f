package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"sync"
)

// What a Plan may answer, besides any error of its own.
var (
	// ErrPowerCut turns the disk off, in the middle of the operation: Reboot decides how much of it was done.
	ErrPowerCut = errors.New("the power is off")
	// ErrShort has a read give less than there is, and say nothing of it; io.EOF has it say that the file ends there.
	// Neither is true. To every other operation it is an error like any other.
	ErrShort = errors.New("less than was asked for")
	// ErrReverted fails a sync, after which programs read again what the file was before, as on Btrfs, or on any Linux
	// when memory gets short. After any other failed sync they go on reading what never reached the disk.
	ErrReverted = errors.New("input/output error, and the change is gone from memory too")
)

// Op is an operation on a Disk that can be made to fail.
type Op string

// The operations of FS and File, by name.
const (
	OpOpen     Op = "open"
	OpCreate   Op = "create"
	OpRemove   Op = "remove"
	OpRename   Op = "rename"
	OpExists   Op = "exists"
	OpSyncDir  Op = "sync folder"
	OpLock     Op = "lock"
	OpRead     Op = "read"
	OpWrite    Op = "write"
	OpTruncate Op = "truncate"
	OpSync     Op = "sync"
	OpSize     Op = "size"
	OpClose    Op = "close"
)

// Disk is a folder in memory, for tests of this package and of those above it. It knows what is only in the system's
// cache and what has reached the disk, so that a power cut can be played, and it fails when told to. Use NewDisk.
type Disk struct {
	mu      sync.Mutex
	names   map[string]*inode // as programs see them
	durable map[string]*inode // as they are after a power cut
	dirty   []change          // of names, since the last SyncDir
	files   int64             // made so far; each has its number
	ops     int64
	plan    func(n int64, op Op, name string) error
	off     bool
	locks   int
	opened  int
	record  bool
	history []change
}

// NewDisk gives an empty folder.
func NewDisk() *Disk {
	return &Disk{names: map[string]*inode{}, durable: map[string]*inode{}}
}

// Plan has every operation ask fail first, with its number from 1. An error is what the operation gives: a read or write
// does a part of its work before, a sync leaves any part of what it should have kept on the disk and forgets the rest, so
// that the next one has nothing to do and succeeds, as on Linux. See also ErrPowerCut, ErrShort and ErrReverted. A nil plan
// ends all failures, but not a power cut.
func (d *Disk) Plan(fail func(n int64, op Op, name string) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.plan = fail
}

// Ops is how many operations there have been.
func (d *Disk) Ops() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ops
}

// Put makes a file with this content, durable at once; tests damage files with it.
func (d *Disk) Put(name string, content []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files++
	node := &inode{number: d.files, now: slices.Clone(content), synced: slices.Clone(content)}
	d.names[name], d.durable[name] = node, node
}

// Get gives the content of a file as programs see it, nil when there is none.
func (d *Disk) Get(name string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	if node := d.names[name]; node != nil {
		return append([]byte{}, node.now...)
	}
	return nil
}

// Copy gives a disk with the same files, all durable, and no plan.
func (d *Disk) Copy() *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	same := NewDisk()
	for name, node := range d.names {
		same.Put(name, node.now)
	}
	return same
}

// step counts an operation and lets the plan speak. With a power cut the operation was under way: happens says whether the
// disk changes. The caller holds the lock.
func (d *Disk) step(op Op, name string) (happens bool, err error) {
	if d.off {
		return false, ErrPowerCut
	}
	d.ops++
	if d.plan == nil {
		return true, nil
	}
	err = d.plan(d.ops, op, name)
	d.off = errors.Is(err, ErrPowerCut)
	return err == nil || d.off, err
}

// part is how far a failing read or write of n bytes gets: anything from nothing to all but the last byte.
func (d *Disk) part(n int) int {
	if n == 0 {
		return 0
	}
	return rand.New(rand.NewPCG(uint64(d.ops), uint64(n))).IntN(n)
}

// Open opens a file that exists.
func (d *Disk) Open(name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.step(OpOpen, name); err != nil {
		return nil, err
	}
	if d.names[name] == nil {
		return nil, notThere(OpOpen, name)
	}
	return d.handle(name), nil
}

func notThere(op Op, name string) error { return fmt.Errorf("%s %s: %w", op, name, fs.ErrNotExist) }

func (d *Disk) handle(name string) *handle {
	d.opened++
	return &handle{disk: d, node: d.names[name], name: name}
}

// Create makes a file.
func (d *Disk) Create(name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	happens, err := d.step(OpCreate, name)
	if happens && d.names[name] != nil {
		return nil, fmt.Errorf("create %s: %w", name, fs.ErrExist)
	}
	if happens {
		d.files++
		d.change(change{op: OpCreate, name: name, node: &inode{number: d.files}})
	}
	if err != nil {
		return nil, err
	}
	return d.handle(name), nil
}

// Remove deletes a file.
func (d *Disk) Remove(name string) error { return d.rename(OpRemove, name, "") }

// Rename moves a file over another.
func (d *Disk) Rename(from, to string) error { return d.rename(OpRename, from, to) }

func (d *Disk) rename(op Op, from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	happens, err := d.step(op, from)
	if happens && d.names[from] == nil {
		return notThere(op, from)
	}
	if happens {
		d.change(change{op: op, name: from, to: to})
	}
	return err
}

// Exists tells whether there is a file.
func (d *Disk) Exists(name string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.step(OpExists, name); err != nil {
		return false, err
	}
	return d.names[name] != nil, nil
}

// SyncDir makes names durable.
func (d *Disk) SyncDir() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.step(OpSyncDir, ""); err != nil {
		return err
	}
	d.change(change{op: OpSyncDir})
	return nil
}

// Free is endless: a disk in memory is full when its plan says so.
func (d *Disk) Free() (int64, error) { return 1 << 62, nil }

// Lock succeeds unless the plan says otherwise: a disk in memory has no other process.
func (d *Disk) Lock() (release func() error, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.step(OpLock, ""); err != nil {
		return nil, err
	}
	d.locks++
	return sync.OnceValue(func() error {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.locks--
		return nil
	}), nil
}

// Locks is how many locks were taken and not released.
func (d *Disk) Locks() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.locks
}

// Opened is how many files are open.
func (d *Disk) Opened() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opened
}

// handle is an open file of a Disk.
type handle struct {
	disk   *Disk
	node   *inode
	name   string // that it was opened by
	closed bool
}

// step counts an operation on the file; after Close there is none.
func (h *handle) step(op Op) (happens bool, err error) {
	if h.closed {
		return false, fmt.Errorf("%s %s: %w", op, h.name, fs.ErrClosed)
	}
	return h.disk.step(op, h.name)
}

func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	_, err := h.step(OpRead)
	left := h.node.now[min(off, int64(len(h.node.now))):]
	most := min(len(p), len(left))
	switch {
	case errors.Is(err, ErrShort) && most > 0:
		p = p[:1+h.disk.part(most-1)] // nothing at all would be told from an end
	case err != nil:
		p = p[:h.disk.part(most)]
	}
	n := copy(p, left)
	switch {
	case errors.Is(err, ErrShort):
		err = nil
	case err == nil && n < len(p):
		err = io.EOF
	}
	return n, err
}

func (h *handle) WriteAt(p []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	happens, err := h.step(OpWrite)
	n := len(p)
	if err != nil {
		n = h.disk.part(n)
	}
	if !happens {
		p = p[:n]
	}
	if happens || n > 0 && !h.disk.off && !h.closed {
		h.disk.change(change{op: OpWrite, node: h.node, off: off, data: slices.Clone(p)})
	}
	return n, err
}

func (h *handle) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	happens, err := h.step(OpTruncate)
	if happens {
		h.disk.change(change{op: OpTruncate, node: h.node, off: size})
	}
	return err
}

func (h *handle) Sync() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	_, err := h.step(OpSync)
	switch {
	case err == nil:
		h.disk.change(change{op: OpSync, node: h.node})
	case !h.disk.off && !h.closed:
		h.disk.change(change{op: opLose, node: h.node, off: h.disk.ops, reverts: errors.Is(err, ErrReverted)})
	}
	return err
}

func (h *handle) Size() (int64, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if _, err := h.step(OpSize); err != nil {
		return 0, err
	}
	return int64(len(h.node.now)), nil
}

// Close closes the file whatever it answers, as Linux does.
func (h *handle) Close() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	_, err := h.step(OpClose)
	if !h.closed {
		h.closed = true
		h.disk.opened--
	}
	return err
}
