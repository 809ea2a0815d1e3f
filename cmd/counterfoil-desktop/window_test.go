//go:build window

package main

import (
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	owner      = "Ada Kramer"
	passphrase = "copper violin sleeps at noon"
)

// TestWindow is a shop owner's first day in the real window, by keyboard alone: from first run to a backup restored into
// another folder. Then the command line reads both books, and finds the same cents.
func TestWindow(t *testing.T) {
	if onStage(t) {
		return
	}
	s := newStage(t)
	s.start("welcome")
	s.shot("welcome")
	kit := s.setUp()
	s.chooseLight()
	s.makeItem()
	s.writeInvoice()
	s.takePayment()
	file := s.backUp()
	s.lockAndUnlock()
	s.restore(file)
	s.isToldToEnd()
	s.compare(kit)
}

// setUp goes through the wizard and answers with the path of the recovery kit.
func (s *stage) setUp() string {
	s.t.Helper()
	s.keys("Return")
	s.page("wizard-business")
	s.write("Kramer Violins")
	s.next("Lindenweg 3")
	s.next("04109")
	s.next("Leipzig")
	s.next("gggg") // Gabon, Gambia, Georgia, Germany
	s.next("DE136695976")
	s.next("")
	s.next("ada@kramer-violins.example")
	s.next("+49 341 5550147")
	s.next(writeLogo(s.t, filepath.Join(s.home, "logo.png")))
	s.shot("wizard-business")
	s.keys("Return")
	s.page("wizard-money")
	s.keys("Tab", "Tab", "Tab")
	s.next("DE89 3704 0044 0532 0130 00")
	s.shot("wizard-money")
	s.keys("Return")
	s.page("wizard-passphrase")
	s.write(owner)
	s.next(passphrase)
	s.next(passphrase)
	s.shot("wizard-passphrase")
	s.keys("Return")
	return s.provesKit()
}

// next goes to the next field and types into it.
func (s *stage) next(text string) {
	s.t.Helper()
	s.keys("Tab")
	if text != "" {
		s.write(text)
	}
}

// provesKit saves the recovery kit, reads it as a person reads the paper, and types the groups back that are asked for.
func (s *stage) provesKit() string {
	s.t.Helper()
	s.page("kit")
	s.shot("kit")
	path := filepath.Join(s.home, "kit.pdf")
	s.keys("Return")
	s.expect("dialog")
	s.replace(path)
	s.shot("kit-path")
	s.keys("Return")
	s.expect("kit saved")
	s.shot("kit-saved")
	s.keys("Tab", "Return")
	s.page("kit-proof")
	asked := s.expect("asks for groups")
	groups := kitGroups(s.t, path)
	for i, n := range regexp.MustCompile(`\d+`).FindAllString(asked[strings.Index(asked, "groups"):], -1) {
		at, err := strconv.Atoi(n)
		must(s.t, err)
		if i > 0 {
			s.keys("Tab")
		}
		s.write(strings.ToLower(groups[at]))
	}
	s.shot("kit-proof")
	s.keys("Return")
	s.page("wizard-backup")
	s.replace(filepath.Join(s.home, "stick"))
	s.shot("wizard-backup")
	s.keys("Return")
	s.page("home")
	s.shot("home-empty")
	return path
}

// back goes to an earlier field.
func (s *stage) back(n int) {
	s.t.Helper()
	for range n {
		s.keys("shift+Tab")
	}
}

// replace types a text in place of what stands in the field. The pauses are for a busy display: the field gets its first text a
// moment after it is shown, and were the display to see Ctrl go up only after the first letters, they would be shortcuts.
func (s *stage) replace(text string) {
	s.t.Helper()
	time.Sleep(time.Second)
	s.keys("ctrl+a")
	time.Sleep(time.Second)
	s.write(text)
}

// kitGroups are the groups of the key on the printed page, in order.
func kitGroups(t *testing.T, path string) []string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-layout", path, "-").CombinedOutput()
	if err != nil {
		there, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
		t.Fatalf("the kit at %s: %v\n%s\nthere is: %q", path, err, out, there)
	}
	numbered := regexp.MustCompile(`\b(\d{1,2}) +([0-9A-Z]{2,4})\b`)
	groups := make([]string, 15)
	for _, m := range numbered.FindAllStringSubmatch(string(out), -1) {
		if n, err := strconv.Atoi(m[1]); err == nil && n >= 1 && n <= 15 && groups[n-1] == "" {
			groups[n-1] = m[2]
		}
	}
	for i, g := range groups {
		if g == "" {
			t.Fatalf("group %d is not on the page:\n%s", i+1, out)
		}
	}
	return groups
}

// chooseLight goes to the settings of the window, and has the rest of the day in light colours.
func (s *stage) chooseLight() {
	s.t.Helper()
	s.keys("ctrl+8")
	s.page("settings-business")
	s.shot("settings-business")
	s.back(15) // past the sidebar to the last but five of the sections above
	s.keys("Return")
	s.page("settings-security")
	s.shot("settings-security")
	s.keys("ctrl+8")
	s.page("settings-business")
	s.back(16)
	s.keys("Return")
	s.page("settings-window")
	s.keys("Down")
	s.shot("settings-window")
}

// writeLogo draws a disc.
func writeLogo(t *testing.T, path string) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 240, 240))
	for x := range 240 {
		for y := range 240 {
			if (x-120)*(x-120)+(y-120)*(y-120) < 110*110 {
				picture.Set(x, y, color.RGBA{R: 0x9c, G: 0x4a, B: 0x1c, A: 0xff})
			}
		}
	}
	file, err := os.Create(path)
	must(t, err)
	must(t, png.Encode(file, picture))
	must(t, file.Close())
	return path
}

func (s *stage) makeItem() {
	s.t.Helper()
	s.keys("ctrl+4")
	s.page("items")
	s.expect("listed")
	s.keys("Tab", "Tab", "Return") // past the search and the import
	s.page("item")
	s.write("Bow rehair")
	s.next("V-110")
	s.next("")
	s.next("piece")
	s.next("55")
	s.shot("item")
	s.keys("ctrl+s")
	s.page("items")
	s.shot("items")
}

// writeInvoice types an invoice to a new customer, one line of an item and one of free text, and issues it.
func (s *stage) writeInvoice() {
	s.t.Helper()
	s.keys("ctrl+n")
	s.page("editor")
	s.run("setxkbmap", "de")
	s.write("Hörspiel & Söhne GmbH")
	s.run("setxkbmap", "us")
	s.shot("editor-customer")
	s.keys("Down", "Return")
	s.expect("dialog")
	s.write("Augustusplatz 8")
	s.next("04109")
	s.next("Leipzig")
	s.next("")
	s.next("kasse@orchester.example")
	s.shot("new-customer")
	s.keys("Return")
	s.expect("toast")
	s.write("bow")
	s.shot("editor-item")
	s.keys("Return")
	s.settle()
	s.write("2")
	s.keys("Return")
	s.write("House call")
	s.keys("Return")
	s.write("1")
	s.keys("Return")
	s.write("20")
	s.shot("editor")
	s.keys("Return")
	s.keys("ctrl+Return")
	s.expect("page document")
	s.expect("shown")
	s.shot("document")
}

func (s *stage) takePayment() {
	s.t.Helper()
	s.keys("Return")
	s.expect("dialog")
	s.write("54.70")
	s.shot("payment")
	s.keys("Return")
	s.expect("paid")
	s.shot("document-part-paid")
}

// backUp makes a backup by the plan, in the folder of the first one, and answers with the newest file there: the earlier one of the same day may go.
func (s *stage) backUp() string {
	s.t.Helper()
	s.keys("ctrl+7")
	s.page("backup")
	s.settle()
	s.keys("Return")
	s.expect("backup made")
	s.shot("backup")
	files, err := filepath.Glob(filepath.Join(s.home, "stick", "*.cfbackup"))
	must(s.t, err)
	if len(files) == 0 {
		s.t.Fatal("no backup on the stick")
	}
	return files[len(files)-1]
}

func (s *stage) lockAndUnlock() {
	s.t.Helper()
	s.keys("ctrl+l")
	s.expect("locked")
	s.keys("ctrl+n") // nobody gets in by a shortcut
	s.write("not this one at all")
	s.keys("Return")
	s.expect("problem locked")
	s.shot("unlock-refused")
	s.write(passphrase)
	s.keys("Return")
	s.page("home")
	s.shot("home")
}

func (s *stage) restore(file string) {
	s.t.Helper()
	s.keys("ctrl+7")
	s.page("backup")
	s.settle()
	s.back(3)
	s.keys("Return")
	s.page("restore")
	s.write(file)
	s.keys("Return")
	s.write(passphrase)
	s.shot("restore")
	s.keys("Return")
	s.page("restore-facts")
	s.shot("restore-facts")
	s.replace(s.copyDir())
	s.keys("Return")
	s.expect("restored")
	s.page("unlock")
	s.shot("unlock-restored")
	s.write(passphrase)
	s.keys("Return")
	s.page("home")
	s.shot("home-restored")
	s.keys("ctrl+2")
	s.page("invoices")
	s.expect("listed")
	s.shot("invoices-restored")
}

// isToldToEnd ends the program as the system does, with the books open: they are closed in order all the same. The next run finds
// them where the last one was.
func (s *stage) isToldToEnd() {
	s.t.Helper()
	s.terminate()
	if _, err := os.Stat(filepath.Join(s.copyDir(), "books.db-wal")); !os.IsNotExist(err) {
		s.t.Errorf("the books were left open: %v", err)
	}
	s.start("unlock")
	s.stop()
}

func (s *stage) booksDir() string {
	return filepath.Join(s.home, "Counterfoil", "Kramer Violins.counterfoil")
}
func (s *stage) copyDir() string { return filepath.Join(s.home, "elsewhere", "copy.counterfoil") }

// compare reads both books with the command line.
func (s *stage) compare(kit string) {
	s.t.Helper()
	type invoice struct {
		Customer            struct{ Name string }
		Number, State, Open string
		Totals              struct{ TaxExclusive, Tax, Payable string }
	}
	var seen []invoice
	for _, dir := range []string{s.booksDir(), s.copyDir()} {
		var one invoice
		out := s.cli(passphrase, "--books", dir, "--passphrase-file", "-", "--json", "invoice", "show", "RE-"+year(s)+"-0001")
		must(s.t, json.Unmarshal([]byte(out), &one))
		seen = append(seen, one)
		s.cli(passphrase, "--books", dir, "--passphrase-file", "-", "check")
	}
	if seen[0] != seen[1] {
		s.t.Errorf("the two books differ: %+v and %+v", seen[0], seen[1])
	}
	one := seen[0]
	if one.Totals.TaxExclusive != "130.00" || one.Totals.Tax != "24.70" || one.Totals.Payable != "154.70" || one.Open != "100.00" || one.State != "part paid" {
		s.t.Errorf("what was typed comes out as %+v", one)
	}
	if one.Customer.Name != "Hörspiel & Söhne GmbH" {
		s.t.Errorf("the name of the customer comes out as %q", one.Customer.Name)
	}
	if out := s.cli(passphrase, "--books", s.copyDir(), "--passphrase-file", "-", "--json", "customer", "list"); !strings.Contains(out, `"kasse@orchester.example"`) {
		s.t.Errorf("her e-mail address is not what was typed: %s", out)
	}
	if info, err := os.Stat(kit); err != nil || info.Mode().Perm() != 0o600 {
		s.t.Errorf("the saved kit: %v, %v", info, err)
	}
}

// year is that of the number which the program gave.
func year(s *stage) string {
	out := s.cli(passphrase, "--books", s.booksDir(), "--passphrase-file", "-", "--json", "invoice", "list")
	m := regexp.MustCompile(`RE-(\d{4})-0001`).FindStringSubmatch(out)
	if m == nil {
		s.t.Fatalf("no invoice in the list: %s", out)
	}
	return m[1]
}
