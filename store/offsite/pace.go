package offsite

import (
	"context"
	"io"
	"time"
)

// Pace holds what is sent to so many bytes a second, so that a shop's line stays free for the till; zero is no limit.
type Pace int64

// step is how much goes out at once: small enough that a cancel is felt within a moment.
const step = 32 << 10

// reader gives out content at the pace, and ends with the context.
func (p Pace) reader(ctx context.Context, content io.Reader) io.Reader {
	if p <= 0 {
		return stopped{ctx, content}
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
