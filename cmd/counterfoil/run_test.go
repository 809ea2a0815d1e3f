package main

import (
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Every command is in the table that is built for its name alone, with all that stands below it.
func TestACommandIsReadByItself(t *testing.T) {
	names := func(p *kong.Kong) (list []string) {
		err := kong.Visit(p.Model, func(n kong.Visitable, next kong.Next) error {
			if node, ok := n.(*kong.Node); ok {
				list = append(list, node.FullPath())
			}
			return next(nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	whole := newParser(&commands{}, io.Discard, io.Discard)
	everything := names(whole)
	if len(everything) < 200 {
		t.Fatalf("only %d commands", len(everything))
	}
	for _, c := range whole.Model.Children {
		part := names(newParser(&commands{}, io.Discard, io.Discard, kong.IgnoreFields(notNamed([]string{"--books", "x", c.Name}))))
		want := slices.DeleteFunc(slices.Clone(everything), func(path string) bool {
			return path != "counterfoil" && path != "counterfoil "+c.Name && !strings.HasPrefix(path, "counterfoil "+c.Name+" ")
		})
		if !slices.Equal(part, want) {
			t.Errorf("%s: %v, want %v", c.Name, part, want)
		}
	}
	if got := notNamed([]string{"--books", "invoices", "--help"}); got != "" {
		t.Errorf("no command is named, and the table is without %s", got)
	}
	left := regexp.MustCompile(notNamed([]string{"--books", "bank", "invoice", "list"}))
	if left.MatchString("commands.Invoice") || left.MatchString("commands.Bank") || left.MatchString("commands.Books") || !left.MatchString("commands.EInvoice") {
		t.Errorf("the table is without %s", left)
	}
}

// What the packages make before the program begins is little: a library that loads its tables then makes every command late, whatever it does.
// The estimator of passphrases is known to: its lists are 10 MB and 40 ms of a processor.
func TestTheProgramBeginsAtOnce(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, "-test.run=^$")
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	said, err := c.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	var all int
	for _, m := range regexp.MustCompile(`(?m)^init (\S+) .* (\d+) bytes`).FindAllStringSubmatch(string(said), -1) {
		bytes, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(m[1], "/zxcvbn-go/") {
			continue
		}
		all += bytes
		if bytes > 1_000_000 {
			t.Errorf("%s makes %d bytes at the start", m[1], bytes)
		}
	}
	if all < 100_000 || all > 6_000_000 {
		t.Errorf("%d bytes are made at the start", all)
	}
}
