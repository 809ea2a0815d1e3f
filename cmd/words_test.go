package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Whatever the rules refuse, both fronts have words for it: a code alone helps nobody at a counter.
func TestEveryRefusalHasWords(t *testing.T) {
	codes := refusals(t, filepath.Join("..", "app", "bill"))
	if len(codes) < 15 {
		t.Fatalf("only %d codes were found: %v", len(codes), codes)
	}
	for _, front := range []string{filepath.Join("..", "app", "desktop", "problems.go"), filepath.Join("counterfoil", "explain.go")} {
		text, err := os.ReadFile(front)
		if err != nil {
			t.Fatal(err)
		}
		for code := range codes {
			if !strings.Contains(string(text), strconv.Quote(code)) {
				t.Errorf("%s has no words for %q", front, code)
			}
		}
	}
}

// refusals are the codes that the package gives to fatal problems: the second argument of its calls of fatal.
func refusals(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			code, isText := call.Args[1].(*ast.BasicLit)
			if ok && isText && method.Sel.Name == "fatal" {
				word, err := strconv.Unquote(code.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes[word] = true
			}
			return true
		})
	}
	return codes
}

// Each step of a decision about tax has words, which window and command line share.
func TestEveryStepOfATaxDecisionHasWords(t *testing.T) {
	rules, err := os.ReadFile(filepath.Join("..", "app", "tax", "decide.go"))
	if err != nil {
		t.Fatal(err)
	}
	words, err := os.ReadFile(filepath.Join("..", "app", "taxwords.go"))
	if err != nil {
		t.Fatal(err)
	}
	steps := regexp.MustCompile(`(?m)^\t(Why\w+) += "[a-z-]+"`).FindAllStringSubmatch(string(rules), -1)
	if len(steps) < 20 {
		t.Fatalf("only %d steps were found", len(steps))
	}
	for _, s := range steps {
		if !strings.Contains(string(words), "tax."+s[1]+":") {
			t.Errorf("no words for %q", s[1])
		}
	}
}

// several is a number before a noun in the plural, in a text that is filled in: with one of it the sentence would be wrong. A bound is never one.
var (
	several = regexp.MustCompile(`%d (?:[a-z]+ )?[a-z]{2,}s\b`)
	bound   = regexp.MustCompile(`(?i)(?:at most|at least|more than|there are|to|of|line|object|x) $`)
	noNoun  = regexp.MustCompile(`(?: as| is| has| does|with problems)$`)
)

// ownWords are texts where one has a sentence of its own beside them, or never comes.
var ownWords = map[string]bool{
	"%d years": true, "%d fields are not right": true, " (%d tries left)": true, " %d tries left.": true, ", about %d seconds to go": true,
	"%d recovery codes are left, for the day on which the phone is gone.": true, "the file bears %d anchors of a trail, not one": true,
	"%d roles in one table of rights, which every use of the program passes; what is dangerous asks again who it is": true,
	"What was deleted lies in the bin for %d days":                                                                   true, "lay out: %d amounts for %d lines": true,
	"2. %d customers and %d items from CSV files.": true, "Removed the file %s (%d bytes, SHA-256 %s)": true, "logo of %d bytes: %w": true,
}

// One line is no "1 lines": numbers that may be one stand before their nouns by a helper that knows both forms.
func TestOneIsNotCountedAsMany(t *testing.T) {
	for _, dir := range []string{"app", "app/desktop", "app/desktop/kit", "app/report", "app/privacy", "app/paper", "app/mail", "cmd/counterfoil"} {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, text := range texts(t, name) {
				if !ownWords[text] && countsOne(text) {
					t.Errorf("%s: %q with 1", name, text)
				}
			}
		}
	}
}

// countsOne says whether a text would count a single thing as many.
func countsOne(text string) bool {
	at := several.FindStringIndex(text)
	return at != nil && !bound.MatchString(text[:at[0]]) && !noNoun.MatchString(text[at[0]:at[1]]) && !strings.HasPrefix(text[at[1]:], " at ")
}

// texts are the string literals of a file.
func texts(t *testing.T, name string) (list []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, text)
		}
		return true
	})
	return list
}
