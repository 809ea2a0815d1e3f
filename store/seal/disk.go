package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

// ErrPowerCut is what every operation gives on a Disk that is off.
var ErrPowerCut = errors.New("the power is off")

// sector is the piece of a write that reaches a disk whole or not at all.
const sector = 512

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
	OpRead     Op = "read"
	OpWrite    Op = "write"
	OpTruncate Op = "truncate"
	OpSync     Op = "sync"
	OpSize     Op = "size"
)

// Disk is a folder in memory, for tests of this package and of those above it. It knows what is only in the system's
// cache and what has reached the disk, so that a power cut can be played, and it fails when told to. Use NewDisk.
type Disk struct {
	mu      sync.Mutex
	names   map[string]*inode // as programs see them
	durable map[string]*inode // as they are after a power cut
	dirty   []change          // of names, since the last SyncDir
	ops     int64
	plan    func(n int64, op Op, name string) error
	off     bool
	locks   int
	record  bool
	history []change
}

// inode is the content of a file, apart from its name.
type inode struct {
	now    []byte   // as programs see it
	synced []byte   // as it is on the disk
	dirty  []change // since the last sync
}

// change is anything that alters a disk.
type change struct {
	op   Op
	name string
	to   string // rename
	off  int64  // write; the size of a truncation
	data []byte // write
	node *inode // create
}

// NewDisk gives an empty folder.
func NewDisk() *Disk {
	return &Disk{names: map[string]*inode{}, durable: map[string]*inode{}}
}

// Plan has every operation ask fail first, with its number from 1. An error is what the operation gives, after doing
// half of its work if it reads or writes; a sync that fails loses what it should have kept, as Linux does. ErrPowerCut
// turns the disk off. A nil plan ends all failures, but not a power cut.
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

// Record keeps every change from now on, for At.
func (d *Disk) Record() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.record = true
}

// Changes is how many changes were recorded.
func (d *Disk) Changes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.history)
}

// At gives the disk as it was after the first n recorded changes. The disk must have been empty when recording began.
func (d *Disk) At(n int) *Disk {
	d.mu.Lock()
	history := d.history[:n]
	d.mu.Unlock()
	past := NewDisk()
	for _, c := range history {
		past.apply(c)
	}
	return past
}

// Reboot gives the disk as it may be after a power cut now: what was synced, and of the rest, in pieces of 512 bytes,
// a random part; of the changes of names a random number of the first ones.
func (d *Disk) Reboot(r *rand.Rand) *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	names := maps.Clone(d.durable)
	for _, c := range d.dirty[:r.IntN(len(d.dirty)+1)] {
		applyName(names, c)
	}
	after := NewDisk()
	likely := []float64{0, 0.1, 0.5, 0.9, 1}[r.IntN(5)]
	for _, name := range slices.Sorted(maps.Keys(names)) {
		after.Put(name, names[name].survivors(r, likely))
	}
	return after
}

// survivors is what a power cut leaves of a file.
func (i *inode) survivors(r *rand.Rand, likely float64) []byte {
	b := slices.Clone(i.synced)
	for _, c := range i.dirty {
		if c.op == OpTruncate {
			if r.Float64() < likely {
				b = resize(b, c.off)
			}
			continue
		}
		for start := int64(0); start < int64(len(c.data)); {
			end := min(start+sector-(c.off+start)%sector, int64(len(c.data)))
			if r.Float64() < likely {
				b = overwrite(b, c.data[start:end], c.off+start)
			}
			start = end
		}
	}
	return b
}

func resize(b []byte, size int64) []byte {
	if size <= int64(len(b)) {
		return b[:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}

func overwrite(b, p []byte, off int64) []byte {
	if end := off + int64(len(p)); end > int64(len(b)) {
		b = resize(b, end)
	}
	copy(b[off:], p)
	return b
}

// Put makes a file with this content, durable at once; tests damage files with it.
func (d *Disk) Put(name string, content []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	node := &inode{now: slices.Clone(content), synced: slices.Clone(content)}
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

// step counts an operation and lets the plan speak. The caller holds the lock.
func (d *Disk) step(op Op, name string) error {
	if d.off {
		return ErrPowerCut
	}
	d.ops++
	if d.plan == nil {
		return nil
	}
	err := d.plan(d.ops, op, name)
	if errors.Is(err, ErrPowerCut) {
		d.off = true
	}
	return err
}

// apply makes a change. The caller holds the lock, or is the only one to know the disk.
func (d *Disk) apply(c change) {
	if d.record {
		d.history = append(d.history, c)
	}
	switch c.op {
	case OpCreate, OpRemove, OpRename:
		if c.op == OpCreate {
			c.node = &inode{}
		}
		applyName(d.names, c)
		d.dirty = append(d.dirty, c)
	case OpSyncDir:
		d.durable, d.dirty = maps.Clone(d.names), nil
	default:
		if node := d.names[c.name]; node != nil {
			node.apply(c)
		}
	}
}

func applyName(names map[string]*inode, c change) {
	switch c.op {
	case OpCreate:
		names[c.name] = c.node
	case OpRemove:
		delete(names, c.name)
	case OpRename:
		names[c.to] = names[c.name]
		delete(names, c.name)
	}
}

func (i *inode) apply(c change) {
	switch c.op {
	case OpSync:
		for _, c := range i.dirty {
			i.synced = c.on(i.synced)
		}
		i.dirty = nil
	default:
		i.now = c.on(i.now)
		i.dirty = append(i.dirty, c)
	}
}

// on applies a write or a truncation to a content.
func (c change) on(b []byte) []byte {
	if c.op == OpTruncate {
		return resize(b, c.off)
	}
	return overwrite(b, c.data, c.off)
}

func notThere(op Op, name string) error { return fmt.Errorf("%s %s: %w", op, name, fs.ErrNotExist) }

// Open opens a file that exists.
func (d *Disk) Open(name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(OpOpen, name); err != nil {
		return nil, err
	}
	if d.names[name] == nil {
		return nil, notThere(OpOpen, name)
	}
	return &handle{disk: d, node: d.names[name], name: name}, nil
}

// Create makes a file.
func (d *Disk) Create(name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(OpCreate, name); err != nil {
		return nil, err
	}
	if d.names[name] != nil {
		return nil, fmt.Errorf("create %s: %w", name, fs.ErrExist)
	}
	d.apply(change{op: OpCreate, name: name})
	return &handle{disk: d, node: d.names[name], name: name}, nil
}

// Remove deletes a file.
func (d *Disk) Remove(name string) error { return d.rename(OpRemove, name, "") }

// Rename moves a file over another.
func (d *Disk) Rename(from, to string) error { return d.rename(OpRename, from, to) }

func (d *Disk) rename(op Op, from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(op, from); err != nil {
		return err
	}
	if d.names[from] == nil {
		return notThere(op, from)
	}
	d.apply(change{op: op, name: from, to: to})
	return nil
}

// Exists tells whether there is a file.
func (d *Disk) Exists(name string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(OpExists, name); err != nil {
		return false, err
	}
	return d.names[name] != nil, nil
}

// SyncDir makes names durable.
func (d *Disk) SyncDir() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(OpSyncDir, ""); err != nil {
		return err
	}
	d.apply(change{op: OpSyncDir})
	return nil
}

// Free is endless: a disk in memory is full when its plan says so.
func (d *Disk) Free() (int64, error) { return 1 << 62, nil }

// Lock always succeeds: a disk in memory has no other process.
func (d *Disk) Lock() (release func() error, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
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

// handle is an open file of a Disk.
type handle struct {
	disk *Disk
	node *inode
	name string
}

func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	err := h.disk.step(OpRead, h.name)
	if err != nil {
		p = p[:len(p)/2]
	}
	if off >= int64(len(h.node.now)) {
		return 0, errors.Join(err, io.EOF)
	}
	n := copy(p, h.node.now[off:])
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

func (h *handle) WriteAt(p []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	err := h.disk.step(OpWrite, h.name)
	if err != nil {
		p = p[:len(p)/2]
	}
	if !errors.Is(err, ErrPowerCut) {
		h.change(change{op: OpWrite, off: off, data: slices.Clone(p)})
	}
	return len(p), err
}

func (h *handle) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(OpTruncate, h.name); err != nil {
		return err
	}
	h.change(change{op: OpTruncate, off: size})
	return nil
}

func (h *handle) Sync() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(OpSync, h.name); err != nil {
		h.node.dirty = nil
		return err
	}
	h.change(change{op: OpSync})
	return nil
}

// change reaches the file by its name where it still has it, so that a recorded change can be repeated.
func (h *handle) change(c change) {
	c.name = h.name
	if h.disk.names[h.name] == h.node {
		h.disk.apply(c)
		return
	}
	h.node.apply(c)
}

func (h *handle) Size() (int64, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(OpSize, h.name); err != nil {
		return 0, err
	}
	return int64(len(h.node.now)), nil
}

func (h *handle) Close() error { return nil }
