package seal

import (
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
)

// sector is the piece of a write that reaches a disk whole or not at all.
const sector = 512

// inode is a file, apart from its name.
type inode struct {
	number int64
	now    []byte   // as programs see it
	synced []byte   // as it is on the disk
	dirty  []change // since the last sync
}

// opLose is what a failed sync does.
const opLose Op = "lose"

// change is anything that alters a disk.
type change struct {
	op      Op
	name    string
	to      string // rename
	node    *inode // of create, write, truncate, sync, lose
	off     int64  // write; the size of a truncation; which part a failed sync loses
	data    []byte // write
	reverts bool   // lose: from the system's cache too
}

// Record keeps every change from now on, for Cuts. The disk must be empty.
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

// Cuts gives the disk as it was before the first recorded change, after it, after the second, and so on to the end. It is
// the same disk each time: to be looked at and rebooted, not written to.
func (d *Disk) Cuts() iter.Seq2[int, *Disk] {
	d.mu.Lock()
	history := slices.Clone(d.history)
	d.mu.Unlock()
	return func(yield func(int, *Disk) bool) {
		past, nodes := NewDisk(), map[int64]*inode{}
		for i := 0; yield(i, past) && i < len(history); i++ {
			c := history[i]
			if c.op == OpCreate {
				nodes[c.node.number] = &inode{number: c.node.number}
			}
			if c.node != nil {
				c.node = nodes[c.node.number]
			}
			past.change(c)
		}
	}
}

// At gives the disk as it was after the first n recorded changes.
func (d *Disk) At(n int) *Disk {
	for i, past := range d.Cuts() {
		if i == n {
			return past
		}
	}
	return nil
}

// change makes a change. The caller holds the lock, or is the only one to know the disk.
func (d *Disk) change(c change) {
	if d.record {
		d.history = append(d.history, c)
	}
	switch c.op {
	case OpCreate, OpRemove, OpRename:
		applyName(d.names, c)
		d.dirty = append(d.dirty, c)
	case OpSyncDir:
		d.durable, d.dirty = maps.Clone(d.names), nil
	default:
		c.node.change(c)
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

func (i *inode) change(c change) {
	switch c.op {
	case OpSync:
		for _, c := range i.dirty {
			i.synced = c.on(i.synced)
		}
		i.dirty = nil
	case opLose:
		i.synced = i.survivors(rand.New(rand.NewPCG(uint64(c.off), uint64(i.number))))
		i.dirty = nil
		if c.reverts {
			i.now = slices.Clone(i.synced)
		}
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
	for _, name := range slices.Sorted(maps.Keys(names)) {
		after.Put(name, names[name].survivors(r))
	}
	return after
}

// survivors is what a power cut leaves of a file. Of a write past the end the file may keep the length and not the content:
// then zeros lie there, or what somebody else had written to that place of the disk.
func (i *inode) survivors(r *rand.Rand) []byte {
	likely := []float64{0, 0.1, 0.5, 0.9, 1}[r.IntN(5)]
	length, foreign := r.IntN(4) == 0, r.IntN(2) == 0
	b := slices.Clone(i.synced)
	grow := func(size int64) {
		if old := len(b); size > int64(old) {
			b = resize(b, size)
			for at := old; foreign && at < len(b); at++ {
				b[at] = byte(r.Uint32())
			}
		}
	}
	for _, c := range i.dirty {
		if c.op == OpTruncate {
			if r.Float64() < likely {
				b = resize(b, c.off)
			}
			continue
		}
		for start := int64(0); start < int64(len(c.data)); {
			end := min(start+sector-(c.off+start)%sector, int64(len(c.data)))
			switch {
			case r.Float64() < likely:
				grow(c.off + start)
				b = overwrite(b, c.data[start:end], c.off+start)
			case length:
				grow(c.off + end)
			}
			start = end
		}
	}
	return b
}
