// Package printer hands pages to the printing of the system: to its print command (lp, else lpr), or on Windows to the program that
// prints such files. Pages go to the command through a pipe, so that no copy of them is left on the disk by us.
package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Job is what is to be printed.
type Job struct {
	Title   string // in the queue of the printer, such as the number of a document; no name of a customer, for others see the queue
	Printer string // "": the one that the system prefers
	Copies  int    // below 2: one
	PDF     []byte
}

// ErrNoCommand means that the system has no print command: the pages are to be shown in a viewer instead.
var ErrNoCommand = errors.New("this system has no print command")

// ErrNoPrinter means that there is no printer, or none of this name.
var ErrNoPrinter = errors.New("no such printer")

// patience bounds how long the command may take to accept a job.
const patience = 60 * time.Second

// Print hands over a job and comes back when the system has accepted it. Errors: ErrNoCommand, ErrNoPrinter for a name that cannot be one,
// else what the command says.
func Print(ctx context.Context, job Job) error {
	if !named(job.Printer) {
		return fmt.Errorf("%w: %q", ErrNoPrinter, job.Printer)
	}
	return hand(ctx, job)
}

// named says whether a text can be the name of a printer: never one that a command would take for an option.
func named(name string) bool {
	return !strings.HasPrefix(name, "-") && !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || r == '/' || r == '#' })
}

// byCommand prints through lp or lpr.
func byCommand(ctx context.Context, job Job) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, c := range []struct {
		name string
		args []string
	}{{"lp", lpArgs(job)}, {"lpr", lprArgs(job)}} {
		path, err := exec.LookPath(c.name)
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, c.args...)
		cmd.Stdin = bytes.NewReader(job.PDF)
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %s: %w", c.name, firstLine(said.String()), err)
		}
		return nil
	}
	return ErrNoCommand
}

func lpArgs(job Job) []string {
	args := []string{"-s", "-t", title(job.Title), "-n", copies(job)}
	if job.Printer != "" {
		args = append(args, "-d", job.Printer)
	}
	return args
}

func lprArgs(job Job) []string {
	args := []string{"-J", title(job.Title), "-#", copies(job)}
	if job.Printer != "" {
		args = append(args, "-P", job.Printer)
	}
	return args
}

func copies(job Job) string { return strconv.Itoa(max(1, job.Copies)) }

// title is a text that may stand in a queue, and that no command takes for an option.
func title(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	if text = strings.TrimLeft(text, "- "); text == "" {
		return "Counterfoil"
	}
	return text
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return "it failed"
	}
	return line
}

// Printers lists the printers of the system, the preferred one first; none where the system does not tell.
func Printers(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	ask := func(arg string) string {
		path, err := exec.LookPath("lpstat")
		if err != nil {
			return ""
		}
		cmd := exec.CommandContext(ctx, path, arg)
		cmd.Env = append(cmd.Environ(), "LC_ALL=C")
		out, err := cmd.Output()
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(out))
	}
	list := strings.Fields(ask("-e"))
	if _, first, ok := strings.Cut(ask("-d"), "destination: "); ok {
		if i := slices.Index(list, first); i > 0 {
			list = slices.Insert(slices.Delete(list, i, i+1), 0, first)
		}
	}
	return list
}
