// Command peers compares a sealed store with three others: the same SQLite without a seal, SQLite in C, and SQLCipher 4.
// All do one workload with one set of settings, each in a process of its own and by turns, so that the noise of the machine
// falls on all. The table has medians over the rounds, of seconds and of ratios within a round: by the clock, and of the
// processor, which says more where others keep the machine busy.
//
//	make peers                        # or: go build -o DIR ./... && DIR/peers -bin DIR
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"counterfoil/packaging/peers/work"
)

var (
	bin    = flag.String("bin", ".", "folder of the programs")
	bills  = flag.Int("bills", 100_000, "bills, of three lines each")
	rounds = flag.Int("rounds", 5, "rounds, each on new databases")
)

// peers in the order of the table; all others are measured against the first.
var peers = []string{"sealed", "modernc", "sqlite", "sqlcipher"}

// took are seconds by the clock and of the processor.
type took struct{ clock, processor float64 }

func clock(t took) float64     { return t.clock }
func processor(t took) float64 { return t.processor }

func main() {
	flag.Parse()
	all := make([][][]took, len(work.Kinds)) // by kind, round, peer
	for round := range *rounds {
		one, err := runRound(round)
		if err != nil {
			fmt.Fprintln(os.Stderr, "peers:", err)
			os.Exit(1)
		}
		for kind := range one {
			all[kind] = append(all[kind], one[kind])
		}
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, *rounds)
	}
	fmt.Printf("%d bills, %d lines, %d rounds: seconds, and what sealed takes as a multiple of theirs\n", *bills, 3**bills, *rounds)
	table("by the clock", all, clock)
	table("of the processor", all, processor)
}

// worker is a running peer.
type worker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(peer, dir string) (*worker, error) {
	w := &worker{cmd: exec.Command(filepath.Join(*bin, peer), dir, strconv.Itoa(*bills))}
	w.cmd.Stderr = os.Stderr
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.in, w.out = in, bufio.NewScanner(out)
	return w, w.cmd.Start()
}

func (w *worker) step(kind, step int) (t took, err error) {
	if _, err := fmt.Fprintln(w.in, kind, step); err != nil {
		return t, err
	}
	if !w.out.Scan() {
		return t, fmt.Errorf("%s gave no answer", w.cmd.Path)
	}
	_, err = fmt.Sscan(w.out.Text(), &t.clock, &t.processor)
	return t, err
}

// runRound gives what each kind of work took each peer. Who goes first changes from step to step.
func runRound(round int) (all [][]took, err error) {
	root, err := os.MkdirTemp("", "peers-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(root)
	workers := make([]*worker, len(peers))
	for i, peer := range peers {
		dir := filepath.Join(root, peer)
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, err
		}
		if workers[i], err = start(peer, dir); err != nil {
			return nil, err
		}
	}
	for kind, k := range work.Kinds {
		all = append(all, make([]took, len(peers)))
		for step := range k.Steps {
			for i := range peers {
				peer := (i + step + round) % len(peers)
				t, err := workers[peer].step(kind, step)
				if err != nil {
					return nil, err
				}
				all[kind][peer].clock += t.clock
				all[kind][peer].processor += t.processor
			}
		}
	}
	for _, w := range workers {
		_ = w.in.Close() // the end of its work
		if err := w.cmd.Wait(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// table prints medians over the rounds.
func table(title string, all [][][]took, of func(took) float64) {
	fmt.Printf("\n%-18s", title)
	for _, p := range peers {
		fmt.Printf("%12s", p)
	}
	fmt.Printf("    sealed /%10s%10s%10s\n", peers[1], peers[2], peers[3])
	for kind, k := range work.Kinds {
		fmt.Printf("%-18s", k.Name)
		for peer := range peers {
			fmt.Printf("%12.3f", median(all[kind], func(round []took) float64 { return of(round[peer]) }))
		}
		fmt.Printf("%12s", "")
		for peer := 1; peer < len(peers); peer++ {
			fmt.Printf("%10.2f", median(all[kind], func(round []took) float64 { return of(round[0]) / of(round[peer]) }))
		}
		fmt.Println()
	}
}

func median(rounds [][]took, of func(round []took) float64) float64 {
	var values []float64
	for _, round := range rounds {
		values = append(values, of(round))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
