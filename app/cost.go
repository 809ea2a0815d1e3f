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
