package kit

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// queue runs nothing until told to: work first, then answers, in the order that the test wants.
type queue struct{ work, answers []func() }

func (q *queue) runner() *Runner {
	return NewRunner(func(f func()) { q.work = append(q.work, f) }, func(f func()) { q.answers = append(q.answers, f) })
}

func (q *queue) run(fs *[]func()) {
	for len(*fs) > 0 {
		f := (*fs)[0]
		*fs = (*fs)[1:]
		f()
	}
}

func TestRunnerBringsTheAnswerBack(t *testing.T) {
	q := &queue{}
	r := q.runner()
	got := 0
	Go(r, context.Background(), func(context.Context) (int, error) { return 42, nil }, func(n int, err error) {
		if err != nil {
			t.Error(err)
		}
		got = n
	})
	q.run(&q.work)
	if got != 0 {
		t.Error("the answer came without the way back")
	}
	q.run(&q.answers)
	if got != 42 {
		t.Errorf("got %d", got)
	}
}

func TestRunnerDropsAnswersOfALeftPage(t *testing.T) {
	q := &queue{}
	r := q.runner()
	var cancelled error
	work := func(ctx context.Context) (int, error) { cancelled = ctx.Err(); return 1, nil }
	Go(r, context.Background(), work, func(int, error) { t.Error("an answer reached a page that was left") })
	post := r.Poster()
	post(func() { t.Error("a report reached a page that was left") })
	r.Leave()
	q.run(&q.work)
	q.run(&q.answers)
	if !errors.Is(cancelled, context.Canceled) {
		t.Error("leaving does not cancel the work")
	}
	arrived := false
	Go(r, context.Background(), work, func(int, error) { arrived = true })
	q.run(&q.work)
	q.run(&q.answers)
	if !arrived || cancelled != nil {
		t.Errorf("the runner is of no use after Leave: arrived %v, %v", arrived, cancelled)
	}
}

func TestRunnerKeepsTheLatestAnswer(t *testing.T) {
	q := &queue{}
	r := q.runner()
	var got []string
	for _, text := range []string{"m", "mü", "mül"} {
		GoLatest(r, "search", context.Background(), func(context.Context) (string, error) { return text, nil }, func(s string, _ error) { got = append(got, s) })
	}
	q.run(&q.work)
	q.run(&q.answers)
	if strings.Join(got, " ") != "mül" {
		t.Errorf("answers %v", got)
	}
}

func TestRunnerTurnsPanicsIntoErrors(t *testing.T) {
	q := &queue{}
	r := q.runner()
	var got error
	Go(r, context.Background(), func(context.Context) (int, error) { panic("Müller Textiles owes 5 EUR") }, func(_ int, err error) { got = err })
	q.run(&q.work)
	q.run(&q.answers)
	if !errors.Is(got, ErrPanic) || strings.Contains(got.Error(), "Müller") {
		t.Errorf("got %v", got)
	}
}

// TestRunnerWithRealGoroutines is for the race detector: only the channel crosses.
func TestRunnerWithRealGoroutines(t *testing.T) {
	ui := make(chan func(), 100)
	var all sync.WaitGroup
	r := NewRunner(func(f func()) { all.Go(f) }, func(f func()) { ui <- f })
	sum := 0
	for n := range 50 {
		Go(r, context.Background(), func(context.Context) (int, error) { return n, nil }, func(n int, _ error) { sum += n })
	}
	for range 50 {
		select {
		case f := <-ui:
			f()
		case <-time.After(10 * time.Second):
			t.Fatal("an answer got lost")
		}
	}
	all.Wait()
	if sum != 1225 {
		t.Errorf("sum %d", sum)
	}
}
