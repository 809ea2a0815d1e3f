package app

import (
	"context"
	"time"

	"counterfoil/crypto"
)

// costTime is what deriving a key may take when the cost is measured on this machine.
const costTime = time.Second

// cost is what a new slot is made with: as handed in, or measured.
func (e Env) cost(ctx context.Context) (crypto.Cost, error) {
	if e.Cost != (crypto.Cost{}) {
		return e.Cost, nil
	}
	floor := e.Policy.Floor
	if floor == (crypto.Cost{}) {
		floor = crypto.Floor()
	}
	return crypto.Calibrate(ctx, floor, costTime, machineMemory(), time.Now)
}

// dearer is the cost that a slot is raised to at a login, where today's is more than the slot's; took is how long deriving with used
// has taken. Measuring anew takes two seconds, so it is done only where this machine has shown that it can do twice as much.
// Nothing is ever lowered: a slow machine does not undo what a fast one has done.
func (e Env) dearer(ctx context.Context, used crypto.Cost, took time.Duration) (crypto.Cost, bool) {
	if e.Cost == (crypto.Cost{}) && 2*took > costTime {
		return used, false
	}
	c, err := e.cost(ctx)
	if err != nil || !c.Covers(used) || c.Work() <= used.Work() {
		return used, false // also where it was stopped: the next login measures
	}
	return c, true
}
