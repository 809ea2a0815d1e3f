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
