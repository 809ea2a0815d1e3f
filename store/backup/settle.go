package backup

import (
	"io"
	"os"
	"sync"

	"counterfoil/store/files"
)

// settling is a file being written that is had on the disk a stretch at a time, beside whoever writes, and that can be read back from there
// while later stretches are still being written. So the disk has work from the beginning, and a large file leaves no more than a few
// stretches of itself in the memory of the system.
type settling struct {
	f       *os.File
	stretch int64
	ended   chan struct{} // closed when run has ended

	mu      sync.Mutex
	changed sync.Cond
	written int64 // bytes
	settled int64 // of them, synced and dropped from the cache of the system
	whole   bool  // nothing more will be written
	err     error // why nothing more will be settled
}

// stretch is how much is synced at once: little enough to be read back soon, and much enough for a disk whose every sync takes its time.
const stretch = 32 << 20

// settle begins with an empty file. finish or fail must be called.
func settle(f *os.File, stretch int64) *settling {
	s := &settling{f: f, stretch: stretch, ended: make(chan struct{})}
	s.changed.L = &s.mu
	go s.run()
	return s
}

// Write fails with what syncing met.
func (s *settling) Write(p []byte) (int, error) {
	n, err := s.f.Write(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written += int64(n)
	if s.written-s.settled >= s.stretch {
		s.changed.Broadcast()
	}
	if err == nil {
		err = s.err
	}
	return n, err
}

func (s *settling) run() {
	defer close(s.ended)
	for {
		from, to, ok := s.next()
		if !ok {
			return
		}
		err := s.f.Sync()
		dropCache(s.f, from, to)
		s.mu.Lock()
		if err == nil {
			s.settled = to
		} else if s.err == nil {
			s.err = files.Error(err)
		}
		s.changed.Broadcast()
		s.mu.Unlock()
	}
}

// next waits for a stretch that may be synced. But for the last one it ends with 64 KiB, and so with a page of any system.
func (s *settling) next() (from, to int64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && !s.whole && s.written-s.settled < s.stretch {
		s.changed.Wait()
	}
	if s.err != nil || s.whole && s.settled == s.written {
		return 0, 0, false
	}
	if to = s.written; !s.whole {
		to &^= 64<<10 - 1
	}
	return s.settled, to, true
}

// finish says that all has been written, and waits until it is on the disk.
func (s *settling) finish() error {
	s.mu.Lock()
	s.whole = true
	s.changed.Broadcast()
	s.mu.Unlock()
	<-s.ended
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// fail ends settling, and with it the reading of what was written.
func (s *settling) fail(err error) {
	s.mu.Lock()
	if s.err == nil {
		s.err = err
	}
	s.changed.Broadcast()
	s.mu.Unlock()
	<-s.ended
}

// back reads what was written, from the disk, and waits where it is not there yet.
func (s *settling) back() io.Reader { return &readBack{s: s} }

type readBack struct {
	s  *settling
	at int64
}

func (r *readBack) Read(p []byte) (int, error) {
	there, err := r.s.wait(r.at)
	if err != nil {
		return 0, err
	}
	n, err := r.s.f.ReadAt(p[:min(int64(len(p)), there)], r.at)
	r.at += int64(n)
	return n, err
}

// wait says how many bytes lie on the disk from at on, io.EOF where the file ends there.
func (s *settling) wait(at int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && s.settled <= at && !(s.whole && s.settled == s.written) {
		s.changed.Wait()
	}
	switch {
	case s.err != nil:
		return 0, s.err
	case s.settled <= at:
		return 0, io.EOF
	}
	return s.settled - at, nil
}
