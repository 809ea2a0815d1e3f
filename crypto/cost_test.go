package crypto

import (
	"context"
	"encoding/hex"
	"testing"
	"time"
)

func TestCostBounds(t *testing.T) {
	good := []Cost{Floor(), cheap(), {Time: 16, Memory: 256 << 10, Threads: 8}, {Time: 4, Memory: 1 << 20, Threads: 4}}
	for _, c := range good {
		if err := slotBounds().check(c); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	two := Cost{Time: 3, Memory: 2 << 20, Threads: 4}
	want(t, slotBounds().check(two), ErrCost)
	if err := backupBounds().check(two); err != nil {
		t.Error(err)
	}
	want(t, backupBounds().check(Cost{Time: 9, Memory: 2 << 20, Threads: 4}), ErrCost)
	want(t, backupBounds().check(Cost{Time: 1, Memory: 2<<20 + 1, Threads: 4}), ErrCost)
}

func TestPolicyFloor(t *testing.T) {
	p := DefaultPolicy()
	for _, c := range []Cost{
		{Time: 2, Memory: 64 << 10, Threads: 4}, {Time: 3, Memory: 64<<10 - 1, Threads: 4}, {Time: 16, Memory: 32 << 10, Threads: 4},
	} {
		want(t, p.check(c, slotBounds()), ErrCost)
	}
	if err := p.check(Floor(), slotBounds()); err != nil {
		t.Error(err)
	}
	p.MaxMemory = 64 << 10
	want(t, p.check(Cost{Time: 3, Memory: 128 << 10, Threads: 4}, slotBounds()), ErrCost)
	_, err := p.stretch(RandomSecret(8), make([]byte, 8), Floor(), slotBounds())
	want(t, err, ErrCost)
}

// Every cost that calibration can choose has a portable one with four times the work and inside the bounds.
func TestPortableCost(t *testing.T) {
	for memory := uint32(64 << 10); memory <= 512<<10; memory *= 2 {
		for time := uint32(3); time <= maxTime; time++ {
			c := Cost{Time: time, Memory: memory, Threads: 4}
			if slotBounds().check(c) != nil {
				continue
			}
			p := c.Portable()
			if p.Work() < 4*c.Work() {
				t.Errorf("%+v: portable %+v has only %d of work", c, p, p.Work())
			}
			if err := backupBounds().check(p); err != nil {
				t.Errorf("%+v: portable %v", c, err)
			}
		}
	}
	if got := Floor().Portable(); got != (Cost{Time: 3, Memory: 256 << 10, Threads: 4}) {
		t.Errorf("%+v", got)
	}
}

// A machine that needs rate per MiB and pass: the cost that is found takes about the target, and never less than the floor.
func TestCalibrate(t *testing.T) {
	for _, c := range []struct {
		rate   time.Duration
		memory uint64
		want   Cost
	}{
		{2500 * time.Microsecond, 16 << 20, Cost{3, 128 << 10, 4}}, // 0.96 s
		{10 * time.Millisecond, 16 << 20, Cost{3, 64 << 10, 4}},    // 1.92 s: the floor stands
		{200 * time.Microsecond, 64 << 20, Cost{8, 512 << 10, 4}},  // work is bounded at 4 GiB
		{600 * time.Microsecond, 1 << 20, Cost{6, 256 << 10, 4}},   // a quarter of 1 GiB
		{600 * time.Microsecond, 256 << 10, Cost{16, 64 << 10, 4}}, // a small machine
	} {
		got, err := calibrate(context.Background(), Floor(), time.Second, c.memory, func(x Cost) time.Duration {
			return c.rate * time.Duration(x.Work()>>10)
		})
		if err != nil || got != c.want {
			t.Errorf("rate %v, memory %d: %+v, %v; want %+v", c.rate, c.memory, got, err, c.want)
		}
	}
	_, err := calibrate(context.Background(), Cost{}, time.Second, 1<<20, nil)
	want(t, err, ErrCost)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = calibrate(ended, cheap(), time.Hour, 1<<30, func(Cost) time.Duration { return time.Nanosecond })
	want(t, err, context.Canceled)
}

// Once with the real derivation and a clock that is handed in.
func TestCalibrateForReal(t *testing.T) {
	tick := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { tick = tick.Add(time.Second); return tick }
	got, err := Calibrate(context.Background(), cheap(), 2*time.Second, 512, now) // every trial takes a second
	if err != nil || got != (Cost{Time: 2, Memory: 128, Threads: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// slotKeyVector was computed by the argon2 and openssl programs.
const slotKeyVector = "37243d63337eb1e2fb6280529271115e190ff6ecd9e72f49285e817efb580781"

// The slot key against values computed by other programs: Argon2id by the argon2 program (RFC 9106), HKDF by OpenSSL.
func TestSlotKeyVector(t *testing.T) {
	s := slot{User: ID{1}, Device: ID{2}, Kind: WithKeychain, Cost: Cost{3, 256, 2}, Salt: []byte("0123456789abcdef")}
	device := NewSecret(32)
	copy(device.Bytes(), "device-secret-device-secret-0123")
	k, err := s.key(ID{3}, SecretFrom([]byte("correct horse battery")), Device{Secret: device}, Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(k.Bytes()); got != slotKeyVector {
		t.Errorf("slot key %s", got)
	}
}
