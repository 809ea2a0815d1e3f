package crypto

import (
	"fmt"
	"runtime/debug"

	"golang.org/x/crypto/argon2"
)

// Cost is what one Argon2id derivation (RFC 9106) takes.
type Cost struct {
	Time    uint32 `json:"time"`    // passes over the memory
	Memory  uint32 `json:"memory"`  // KiB
	Threads uint8  `json:"threads"` // lanes; stored, never taken from the cores present
}

// Bounds of every cost that is read or used. Argon2 with hostile parameters takes the process down, which cannot be
// caught: so they are checked first, and a cost outside is refused, never trimmed to fit.
const (
	maxTime         = 16
	maxThreads      = 8
	maxMemory       = 1 << 20  // KiB: 1 GiB in a slot
	maxWork         = 4 << 20  // KiB of memory x passes: 4 GiB in a slot
	maxMemoryBackup = 2 << 20  // KiB: 2 GiB in a portable slot or a backup
	maxWorkBackup   = 16 << 20 // KiB of memory x passes: 16 GiB there
	saltSize        = 16
)

// Floor is the least cost of a slot: the second recommended option of RFC 9106, section 4.
func Floor() Cost { return Cost{Time: 3, Memory: 64 << 10, Threads: 4} }

// Work is passes times memory in KiB: what a guess costs an attacker.
func (c Cost) Work() uint64 { return uint64(c.Time) * uint64(c.Memory) }

// Covers says whether c asks at least the passes and the memory of floor.
func (c Cost) Covers(floor Cost) bool { return c.Time >= floor.Time && c.Memory >= floor.Memory }

// Portable is at least four times the work of c, for what leaves the house without a device secret: portable slots and
// backups. It takes memory first (up to 1 GiB), then passes.
func (c Cost) Portable() Cost {
	want := 4 * c.Work()
	p := c
	for p.Work() < want && p.Memory*2 <= maxMemory {
		p.Memory *= 2
	}
	for p.Work() < want && p.Time < maxTime {
		p.Time++
	}
	return p
}

// bounds are the most that a derivation may ask.
type bounds struct {
	memory uint32
	work   uint64
}

func slotBounds() bounds   { return bounds{memory: maxMemory, work: maxWork} }
func backupBounds() bounds { return bounds{memory: maxMemoryBackup, work: maxWorkBackup} }

// check refuses a cost outside the bounds.
func (b bounds) check(c Cost) error {
	switch {
	case c.Time < 1 || c.Time > maxTime:
		return fmt.Errorf("%w: %d passes, want 1 to %d", ErrCost, c.Time, maxTime)
	case c.Threads < 1 || c.Threads > maxThreads:
		return fmt.Errorf("%w: %d lanes, want 1 to %d", ErrCost, c.Threads, maxThreads)
	case c.Memory < 8*uint32(c.Threads) || c.Memory > b.memory:
		return fmt.Errorf("%w: %d KiB of memory, want %d to %d", ErrCost, c.Memory, 8*c.Threads, b.memory)
	case c.Work() > b.work:
		return fmt.Errorf("%w: %d KiB of work, want at most %d", ErrCost, c.Work(), b.work)
	}
	return nil
}

// Policy is what the caller accepts as the cost of a derivation. The programs use DefaultPolicy; a test that cannot wait
// hands in one with a lower floor. A version that raises the floor goes on accepting the one before for Unlock, looks at
// Keys.Used, and sets the slot anew at once: a slot's cost is bound to what it seals, so nobody lowers it unnoticed.
type Policy struct {
	Floor     Cost   // a slot that costs less is refused; the zero Cost refuses none
	MaxMemory uint32 // KiB one derivation may take on this machine; 0 means the bound of the format

	derive func(pass, salt []byte, c Cost) []byte // nil means Argon2id; counted by tests
}

// DefaultPolicy has the floor of the house and no limit beyond the bounds of the format.
func DefaultPolicy() Policy { return Policy{Floor: Floor()} }

// check is the one place that decides whether a derivation takes place.
func (p Policy) check(c Cost, b bounds) error {
	if p.MaxMemory != 0 {
		b.memory = min(b.memory, p.MaxMemory)
	}
	if err := b.check(c); err != nil {
		return err
	}
	if !c.Covers(p.Floor) {
		return fmt.Errorf("%w: %d passes over %d KiB are below the floor", ErrCost, c.Time, c.Memory)
	}
	return nil
}

// stretch derives 32 bytes from a prepared passphrase, or refuses before any work is done.
func (p Policy) stretch(pass *Secret, salt []byte, c Cost, b bounds) (*Secret, error) {
	if err := p.check(c, b); err != nil {
		return nil, err
	}
	if len(salt) != saltSize {
		return nil, fmt.Errorf("%w: salt of %d bytes", ErrCost, len(salt))
	}
	derive := p.derive
	if derive == nil {
		derive = argon2id
	}
	return SecretFrom(derive(pass.Bytes(), salt, c)), nil
}

// worthFreeing is from how many KiB on the memory of a derivation is given back; the floor lies far above.
const worthFreeing = 8 << 10

// argon2id gives its memory back to the system at once: hundreds of megabytes that nobody needs again, and that hold traces
// of the passphrase. For a few KiB, as tests take, the whole heap is not looked through.
func argon2id(pass, salt []byte, c Cost) []byte {
	if c.Memory >= worthFreeing {
		defer debug.FreeOSMemory()
	}
	return argon2.IDKey(pass, salt, c.Time, c.Memory, c.Threads, 32)
}
