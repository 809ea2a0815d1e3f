package kit

import (
	"context"
	"errors"
	"fmt"
)

// ErrPanic is wrapped by the error of work that panicked: a fault of ours, to be said as such and not to end the window.
var ErrPanic = errors.New("the work broke off")

// Runner takes work off the UI goroutine and brings its answer back. It is the only place that crosses, both ways. All
// its methods belong to the UI goroutine.
type Runner struct {
	spawn  func(func())
	back   func(func())
	turn   int                          // answers to an older turn are dropped
	under  map[*byte]context.CancelFunc // the work under way
	latest map[string]int
	second func(err error, again, giveUp func()) bool
}

// NewRunner takes what starts a goroutine, and what runs a function on the UI goroutine. A test hands in functions
// that run theirs at once.
func NewRunner(spawn, back func(func())) *Runner {
	return &Runner{spawn: spawn, back: back, under: map[*byte]context.CancelFunc{}, latest: map[string]int{}}
}

// Leave cancels all work under way and drops its answers: the page has gone. The runner can be used again.
func (r *Runner) Leave() {
	r.turn++
	for _, cancel := range r.under {
		cancel()
	}
	clear(r.under)
}

// Poster gives work a way to report while it runs, for a progress panel: what it posts runs on the UI goroutine, and
// not after the page has gone. Ask for it before Go, on the UI goroutine.
func (r *Runner) Poster() func(func()) {
	turn := r.turn
	return func(f func()) {
		r.back(func() {
			if r.turn == turn {
				f()
			}
		})
	}
}

// Seconds has errors shown to fn before the work is told of them. Where fn answers true it has taken the matter over: it calls again,
// which runs the same work once more, or giveUp, which tells the work of the error after all.
func (r *Runner) Seconds(fn func(err error, again, giveUp func()) bool) { r.second = fn }

// Go runs work elsewhere and then done on the UI goroutine, unless the page was left meanwhile. The work's context ends
// with ctx or with Leave. The work may run a second time (Seconds), and only after an error.
func Go[T any](r *Runner, ctx context.Context, work func(context.Context) (T, error), done func(T, error)) {
	GoAfter(r, ctx, func() {}, work, done)
}

// Do is Go for work that has no answer.
func Do(r *Runner, ctx context.Context, work func(context.Context) error, done func(error)) {
	Go(r, ctx, Unanswered(work), func(_ struct{}, err error) { done(err) })
}

// Unanswered is work without an answer in the form of work with one.
func Unanswered(work func(context.Context) error) func(context.Context) (struct{}, error) {
	return func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }
}

// GoAfter is Go with something to be done on the UI goroutine each time the work begins.
func GoAfter[T any](r *Runner, ctx context.Context, before func(), work func(context.Context) (T, error), done func(T, error)) {
	before()
	post, job := r.Poster(), new(byte)
	under, cancel := context.WithCancel(ctx)
	r.under[job] = cancel
	r.spawn(func() {
		answer, err := shielded(under, work)
		cancel()
		post(func() {
			delete(r.under, job)
			again := func() { GoAfter(r, ctx, before, work, done) }
			if err != nil && r.second != nil && r.second(err, again, func() { done(answer, err) }) {
				return
			}
			done(answer, err)
		})
	})
}

// GoLatest is Go for questions that overtake each other, such as a search at every key: only the answer to the last
// one of the same name arrives.
func GoLatest[T any](r *Runner, name string, ctx context.Context, work func(context.Context) (T, error), done func(T, error)) {
	r.latest[name]++
	mine := r.latest[name]
	Go(r, ctx, work, func(answer T, err error) {
		if r.latest[name] == mine {
			done(answer, err)
		}
	})
}

// shielded turns a panic into an error. Its value may hold a customer's data, so only its type is told.
func shielded[T any](ctx context.Context, work func(context.Context) (T, error)) (answer T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w (%T)", ErrPanic, p)
		}
	}()
	return work(ctx)
}
