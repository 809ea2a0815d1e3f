package factor

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"time"
)

// Mark is what is remembered of a user's proofs, so that no code counts twice and nobody goes on guessing. It lies in the books
// and in the keychain of each computer, and the two are joined before they are asked: so neither an older copy of the books nor
// a program that was killed gives a code or an attempt back. 43 bytes, big endian:
//
//	0  1  version, 1
//	1  4  resets: how often the owner has set the clock's mark back
//	5  8  step of the last code that was accepted
//	13 8  highest time seen, Unix seconds
//	21 8  time of the last failure, Unix seconds
//	29 4  failures in a row
//	33 8  set of the recovery codes, zero without one
//	41 2  which of them are used up, a bit each
type Mark struct {
	Resets   uint32
	Step     int64
	Seen     int64
	FailedAt int64
	Failures uint32
	Set      SetID
	Used     uint16
}

const markSize = 43

// Bytes encodes the mark.
func (m Mark) Bytes() []byte {
	b := append(make([]byte, 0, markSize), 1)
	b = binary.BigEndian.AppendUint32(b, m.Resets)
	for _, n := range []int64{m.Step, m.Seen, m.FailedAt} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	b = binary.BigEndian.AppendUint32(b, m.Failures)
	b = append(b, m.Set[:]...)
	return binary.BigEndian.AppendUint16(b, m.Used)
}

// ErrMark means bytes that Bytes never wrote, or a newer version did.
var ErrMark = errors.New("not a mark of a second factor")

// ParseMark decodes exactly what Bytes writes.
func ParseMark(b []byte) (m Mark, err error) {
	if len(b) != markSize || b[0] != 1 {
		return m, ErrMark
	}
	m.Resets = binary.BigEndian.Uint32(b[1:])
	for i, n := range []*int64{&m.Step, &m.Seen, &m.FailedAt} {
		*n = int64(binary.BigEndian.Uint64(b[5+8*i:]))
		if *n < 0 {
			return Mark{}, ErrMark
		}
	}
	m.Failures = binary.BigEndian.Uint32(b[29:])
	m.Set = SetID(b[33:41])
	m.Used = binary.BigEndian.Uint16(b[41:])
	return m, nil
}

// Join is what both together say: of everything the later, the more and the stricter. Only a mark that the owner has set back
// more often overrules the other about the time.
func (m Mark) Join(o Mark) Mark {
	out := m
	switch {
	case o.Resets > m.Resets:
		out = o
		out.Set, out.Used = m.Set, m.Used
	case o.Resets == m.Resets:
		out.Step, out.Seen = max(m.Step, o.Step), max(m.Seen, o.Seen)
		if o.FailedAt > m.FailedAt || o.FailedAt == m.FailedAt && o.Failures > m.Failures {
			out.FailedAt, out.Failures = o.FailedAt, o.Failures
		}
	}
	switch later := compare(o.Set, m.Set); {
	case later > 0:
		out.Set, out.Used = o.Set, o.Used
	case later == 0:
		out.Used |= o.Used
	}
	return out
}

func compare(a, b SetID) int {
	x, y := binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])
	switch {
	case x > y:
		return 1
	case x < y:
		return -1
	}
	return 0
}

// Free is how many attempts there are before one has to wait; then the wait doubles with each, up to mostWait.
const (
	Free      = 5
	firstWait = 30 * time.Second
	mostWait  = time.Hour
)

// Wait is how long nothing is tried after the failures so far. With the most of it a guesser has 24 attempts a day at two codes
// in a million. began is when the program was started or the books were opened: where the last failure lies in the future, because
// the clock was set back, the wait counts from there.
func (m Mark) Wait(now, began time.Time) time.Duration {
	if m.Failures < Free {
		return 0
	}
	delay := min(firstWait<<min(m.Failures-Free, 20), mostWait)
	from := time.Unix(m.FailedAt, 0)
	if from.After(now) {
		from = began
	}
	return min(max(from.Add(delay).Sub(now), 0), delay)
}

// Tolerance is how far a clock may fall behind the highest time seen, as clocks do that are set by the network.
const Tolerance = 2 * time.Minute

// Behind says whether the clock stands before what was seen already: then codes of that time may have been read by others, and
// none counts until the clock is right or the owner says that it is.
func (m Mark) Behind(now time.Time) bool { return now.Unix() < m.Seen-int64(Tolerance/time.Second) }

// Failed is the mark after an attempt that failed.
func (m Mark) Failed(now time.Time) Mark {
	m.Failures = min(m.Failures+1, 1<<16)
	m.FailedAt = max(m.FailedAt, now.Unix())
	m.Seen = max(m.Seen, now.Unix())
	return m
}

// Passed is the mark after a proof that was right. It keeps the time of the last failure and adds a second, so that the mark that
// was not reached by this one does not overrule it.
func (m Mark) Passed(now time.Time) Mark {
	if m.Failures > 0 {
		m.Failures, m.FailedAt = 0, m.FailedAt+1
	}
	m.Seen = max(m.Seen, now.Unix())
	return m
}

// Reset is the mark once the owner has said that the clock is right now.
func (m Mark) Reset(now time.Time) Mark {
	m.Resets++
	m.Seen, m.Step = now.Unix(), StepAt(now)
	m.Failures, m.FailedAt = 0, 0
	return m
}

// Renewed is the mark with a new set of recovery codes.
func (m Mark) Renewed(set SetID) Mark {
	m.Set, m.Used = set, 0
	return m
}

// Spend uses up a recovery code of a set. It is refused where it was used before, and where the mark knows of a later set: then
// the books are an older copy.
func (m Mark) Spend(set SetID, nth int) (Mark, bool) {
	if nth < 0 || nth >= RecoveryCodes || m.Set != set || m.Used&(1<<nth) != 0 {
		return m, false
	}
	m.Used |= 1 << nth
	return m, true
}

// Left is how many recovery codes are still good.
func (m Mark) Left() int { return RecoveryCodes - bits.OnesCount16(m.Used) }
