package offsite

import (
	"context"
	"io"
	"sync"
	"time"

	"counterfoil/store/files"
)

// Pace holds what is sent to so many bytes a second, so that a shop's line stays free for the till; zero is no limit.
type Pace int64

// step is how much goes out at once: small enough that a cancel is felt within a moment.
const step = 32 << 10

// reader gives out content at the pace, and ends with the context. Where that has a meter, it counts what goes out.
func (p Pace) reader(ctx context.Context, content io.Reader) io.Reader {
	if m, ok := ctx.Value(meterKey{}).(*meter); ok {
		content = counted{content, m}
	}
	if p <= 0 {
		return files.Until(ctx, content)
	}
	return &paced{ctx: ctx, r: content, perSecond: int64(p), start: time.Now()}
}

type paced struct {
	ctx       context.Context
	r         io.Reader
	perSecond int64
	start     time.Time
	sent      int64
}

func (p *paced) Read(into []byte) (int, error) {
	if len(into) > step {
		into = into[:step]
	}
	due := p.start.Add(time.Duration(float64(p.sent) / float64(p.perSecond) * float64(time.Second)))
	if wait := time.Until(due); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-p.ctx.Done():
		case <-timer.C:
		}
	}
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.r.Read(into)
	p.sent += int64(n)
	return n, err
}

// meter counts what goes out of one part of a file, for whoever waits on a slow line. A library may read on in a goroutine of its own after a call
// has ended: what it reads then is not told.
type meter struct {
	told func(n int64) // bytes of the part so far
	most int64

	mu   sync.Mutex
	n    int64
	over bool
}

type meterKey struct{}

// with makes the calls under the context count.
func (m *meter) with(ctx context.Context) context.Context {
	if m.told == nil {
		return ctx
	}
	return context.WithValue(ctx, meterKey{}, m)
}

func (m *meter) add(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.n += int64(n); !m.over && n > 0 {
		m.told(min(m.n, m.most))
	}
}

func (m *meter) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
}

type counted struct {
	io.Reader
	meter *meter
}

func (c counted) Read(into []byte) (int, error) {
	n, err := c.Reader.Read(into)
	c.meter.add(n)
	return n, err
}
