package paper

import (
	"errors"
	"fmt"
	"strings"

	"counterfoil/app/bill"

	"rsc.io/qr"
)

// KitFacts are what stands on the recovery kit. Key, Groups and BackupPassphrase are secrets: the page is made for printing,
// and whoever keeps its bytes keeps the key.
type KitFacts struct {
	Company          string
	Books            string // id of the books
	Key              string // the recovery key on one line, an age identity in capitals
	Groups           []string
	Fingerprint      string // of the owner's signing key
	BackupPassphrase string // "" where the owner chose it himself
	Made             bill.Date
}

// ErrKit means facts that cannot be a recovery kit: above all a key and groups that differ.
var ErrKit = errors.New("not a recovery kit")

// Kit writes the recovery kit as a PDF of one page.
func Kit(k KitFacts) ([]byte, error) {
	p, err := LayoutKit(k)
	if err != nil {
		return nil, err
	}
	return PDF(p)
}

// LayoutKit lays out the recovery kit.
func LayoutKit(k KitFacts) (Paper, error) {
	if len(k.Groups) < 4 || !strings.HasSuffix(k.Key, strings.Join(k.Groups, "")) {
		return Paper{}, fmt.Errorf("%w: the groups are not those of the key", ErrKit)
	}
	code, err := square(k.Key, qr.Q) // capitals and digits: the dense alphanumeric mode
	if err != nil {
		return Paper{}, fmt.Errorf("%w: the key does not fit a code", ErrKit)
	}
	f := newFlow(sheet{w: speak("en", ""), style: Style{Accent: house}})
	f.pages = []Page{{Width: f.width, Height: f.height}}
	f.y, f.floor = 22, f.height-f.look.bottom
	f.kitTitle(k)
	f.kitKey(k, code)
	f.kitFacts(k)
	f.kitAdvice(k)
	f.kitPlace()
	return Paper{
		Pages: f.pages, Warnings: f.warnings(), Title: "Recovery kit", Author: f.clean(k.Company), Subject: "Recovery kit",
		Language: "en", Date: k.Made,
	}, nil
}

func (f *flow) kitTitle(k KitFacts) {
	st := style{SemiBold, 24, 10, house}
	f.y = f.lines(f.look.left, f.y+st.base(), st, []string{"Recovery kit"}) - st.base()
	name := style{Regular, 12, 5.6, ink}
	f.y = f.lines(f.look.left, f.y+name.base(), name, cut(f.wrap(k.Company, name, f.measure()), 2, name, f.measure())) - name.base() + 3
	warn := style{SemiBold, 9.5, 4.6, ink}
	f.y = f.lines(f.look.left, f.y+warn.base(), warn, f.wrap("Whoever holds this page can read all of these books. Keep it as you keep cash, and not beside the computer.",
		warn, f.measure())) - warn.base() + 4
}

// kitKey draws the key in numbered groups to be typed, and as a code to be scanned.
func (f *flow) kitKey(k KitFacts, code *qr.Code) {
	const codeSide, columns, step, rowHeight, pad = 34.0, 4, 27.0, 11.0, 6.0
	rows := (len(k.Groups) + columns - 1) / columns
	height := max(float64(rows)*rowHeight, codeSide) + 2*pad
	f.fill(f.look.left, f.y, f.measure(), height, Colour{0xf4, 0xf5, 0xf8})
	quietZone := 4 * codeSide / float64(code.Size)
	x := f.rightEdge() - pad - codeSide
	top := f.y + (height-codeSide)/2
	f.fill(x-quietZone, top-quietZone, codeSide+2*quietZone, codeSide+2*quietZone, white)
	f.code(code, x, top, codeSide)
	number, group := style{Regular, 7.5, 4, grey}, style{SemiBold, 16, rowHeight, ink}
	y := f.y + (height-float64(rows)*rowHeight)/2
	for i, g := range k.Groups {
		gx, gy := f.look.left+pad+float64(i%columns)*step, y+float64(i/columns)*rowHeight+group.base()
		f.textRight(gx+4, gy, number, fmt.Sprint(i+1))
		f.text(gx+6, gy, group, g)
	}
	f.y += height + 4
	key := squeeze(style{Regular, 8, 4, grey}, k.Key, f.measure())
	f.text(f.look.left, f.y+key.base(), key, k.Key)
	f.y += key.leading + 5
}

func (f *flow) kitFacts(k KitFacts) {
	list := []fact{
		{label: "Made on", value: f.w.date(k.Made)},
		{label: "Books", value: k.Books},
		{label: "Owner’s fingerprint", value: k.Fingerprint},
		{label: "Backup passphrase", value: k.BackupPassphrase, loud: true},
	}
	for _, x := range list {
		if x.value == "" {
			continue
		}
		st := f.look.body
		if x.loud {
			st = f.look.strong
		}
		f.text(f.look.left, f.y+f.look.label.base(), f.look.label, x.label)
		f.y = f.lines(f.look.left+38, f.y+st.base(), st, f.wrap(x.value, st, f.measure()-38)) - st.base() + 0.6
	}
	f.y += 4
}

// advice is a heading with its paragraphs.
type advice struct {
	head  string
	paras []string
}

func (f *flow) kitAdvice(k KitFacts) {
	last := k.Groups[len(k.Groups)-1]
	for _, a := range []advice{
		{"What it is for", []string{
			"This key opens the books and every backup of them when the passphrase is forgotten, the computer is lost, or nobody who knew is there any more. " +
				"It was shown once, when these books were set up or when this kit was made anew. Nobody else has a copy: without it, and without the passphrase, the books cannot be read.",
		}},
		{"Where to keep it", []string{
			"On paper, in a safe or with your tax adviser or bank; a second print in another building. Not in e-mail, not in a photo, not on the computer that holds the books. " +
				"If it was lost or seen, make a new kit in the settings: older backups still open with this one, so keep or destroy them with that in mind.",
		}},
		{"How to use it", []string{
			"Start Counterfoil and choose to restore a backup, or to open the books with the recovery key. Type the groups in order; spaces, dashes and lower case do not matter.",
			"After a restore, compare the owner’s fingerprint above with the one on the screen.",
		}},
		{"Without Counterfoil", []string{
			"A backup is an ordinary file for the programs age (1.3 or newer), zstd, tar and sqlite3. Put the key into a file kit.txt as one line: " +
				k.Key[:len(k.Key)-len(strings.Join(k.Groups, ""))] + ", then the groups up to " + last + " without spaces. Then:",
		}},
	} {
		f.kitSection(a)
	}
	command := style{SemiBold, 8.5, 4.6, ink}
	for _, s := range []string{"age -d -i kit.txt FILE.cfbackup | zstd -d | tar -x", "sqlite3 books.db"} {
		f.text(f.look.left+6, f.y+command.base(), command, s)
		f.y += command.leading
	}
}

func (f *flow) kitSection(a advice) {
	f.text(f.look.left, f.y+f.look.strong.base(), f.look.strong, a.head)
	f.y += f.look.strong.leading
	for _, s := range a.paras {
		f.y = f.lines(f.look.left, f.y+f.look.body.base(), f.look.body, f.wrap(s, f.look.body, f.measure())) - f.look.body.base() + 1
	}
	f.y += 2.4
}

// kitPlace leaves room for what people write on such a page by hand.
func (f *flow) kitPlace() {
	y := f.height - 22
	for i, s := range []string{"Kept at", "Checked on"} {
		x := f.look.left + float64(i)*(f.measure()/2+3)
		f.rule(x, x+f.measure()/2-6, y, 0.15, grey)
		f.text(x, y+4, f.look.small, s)
	}
}
