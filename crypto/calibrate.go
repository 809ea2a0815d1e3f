package crypto

import (
	"context"
	"fmt"
	"time"
)

// calibratedMemory is the most memory that calibration chooses, in KiB: a laptop must do other things meanwhile.
const calibratedMemory = 512 << 10

// Calibrate finds the cost that takes about target on this machine, and never less than floor. memory is the memory of
// the machine in KiB, of which a quarter may be used; now is the clock. It takes about twice the target, and stops
// between two trials when ctx ends.
//
// Memory is doubled first, because memory is what a guessing machine lacks; then passes are added.
func Calibrate(ctx context.Context, floor Cost, target time.Duration, memory uint64, now func() time.Time) (Cost, error) {
	return calibrate(ctx, floor, target, memory, func(c Cost) time.Duration {
		start := now()
		clear(argon2id([]byte("calibration"), make([]byte, saltSize), c))
		return now().Sub(start)
	})
}

func calibrate(ctx context.Context, floor Cost, target time.Duration, memory uint64, trial func(Cost) time.Duration) (Cost, error) {
	if err := slotBounds().check(floor); err != nil {
		return Cost{}, fmt.Errorf("calibrate: %w", err)
	}
	most := min(calibratedMemory, memory/4)
	c := floor
	took := trial(c)
	for 2*took <= target && uint64(c.Memory)*2 <= most {
		if err := ctx.Err(); err != nil {
			return Cost{}, fmt.Errorf("calibrate: %w", err)
		}
		c.Memory *= 2
		took = trial(c)
	}
	pass := took / time.Duration(c.Time)
	for took+pass <= target && c.Time < maxTime && c.Work()+uint64(c.Memory) <= maxWork {
		c.Time++
		took += pass
	}
	return c, ctx.Err()
}
