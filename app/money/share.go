package money

import (
	"fmt"
	"math/big"
	"slices"
)

// Share splits total over weights so that the parts add up to it exactly, by largest remainder; of equal remainders the
// earlier part gets the unit. Weights may be of any sign; where they add up to nothing, the first part takes all.
func Share(total Amount, weights []Amount) ([]Amount, error) {
	parts, _, err := ShareCut(total, weights)
	return parts, err
}

// ShareCut is Share, and what each part was before the units left over were handed out.
func ShareCut(total Amount, weights []Amount) (parts, cut []Amount, err error) {
	parts = make([]Amount, len(weights))
	for i := range parts {
		parts[i].cur = total.cur
	}
	if len(parts) == 0 {
		if total.IsZero() {
			return parts, nil, nil
		}
		return nil, nil, fmt.Errorf("share without parts: %w", ErrOverflow)
	}
	whole := new(big.Int)
	for _, w := range weights {
		whole.Add(whole, big.NewInt(w.minor))
	}
	if whole.Sign() == 0 || len(parts) == 1 {
		parts[0] = total
		return parts, parts, nil
	}
	cut, err = share(total.minor, weights, whole, parts)
	if err != nil {
		return nil, nil, err
	}
	return parts, cut, nil
}

// share works on the magnitude of the total, so that -1.00 is shared as 1.00 is, with the other sign.
func share(total int64, weights []Amount, whole *big.Int, parts []Amount) (cut []Amount, err error) {
	size := new(big.Int).SetUint64(magnitude(total))
	rest, rems := new(big.Int).Set(size), make([]*big.Int, len(weights))
	den := new(big.Int).Abs(whole)
	for i, w := range weights {
		num := new(big.Int).Mul(size, big.NewInt(w.minor))
		if whole.Sign() < 0 { // turn both signs, so that the remainder is never negative
			num.Neg(num)
		}
		q, rem := num.DivMod(num, den, new(big.Int))
		if !q.IsInt64() {
			return nil, ErrOverflow
		}
		parts[i].minor, rems[i] = q.Int64(), rem
		rest.Sub(rest, q)
	}
	cut = slices.Clone(parts)
	if err := handOut(rest.Int64(), rems, parts); err != nil { // fewer than there are parts
		return nil, err
	}
	if total < 0 {
		for i := range parts {
			parts[i].minor, cut[i].minor = -parts[i].minor, -cut[i].minor
		}
	}
	return cut, nil
}

// handOut gives one unit each to the parts with the largest remainders.
func handOut(units int64, rems []*big.Int, parts []Amount) error {
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rems[j].Cmp(rems[i]) })
	for _, i := range order[:units] {
		var err error
		if parts[i], err = parts[i].Add(Of(1, parts[i].cur)); err != nil {
			return err
		}
	}
	return nil
}
