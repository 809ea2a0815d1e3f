package app

import (
	"testing"
	"time"
)

// A run that nobody waits for rests as long as it works, in short rests, and tells how far it is all the same.
func TestARunByItselfRests(t *testing.T) {
	var told []int64
	p := gently(func(_ string, done, _ int64) { told = append(told, done) })
	begun := time.Now()
	for i := range 5 {
		time.Sleep(4 * time.Millisecond)
		p("write", int64(i), 5)
	}
	if took := time.Since(begun); took < 40*time.Millisecond || len(told) != 5 || told[4] != 4 {
		t.Errorf("%v for %v", took, told)
	}
	time.Sleep(70 * time.Millisecond) // a long piece of work: the rest stays short
	begun = time.Now()
	p("write", 5, 5)
	if rest := time.Since(begun); rest < 50*time.Millisecond {
		t.Errorf("a rest of %v", rest)
	}
}
