package desktop

import (
	"bytes"

	"counterfoil/app"
	"counterfoil/app/desktop/kit"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// passphrasePair asks for a new passphrase twice, with a meter between. Below it offers random words, and to show what is typed.
type passphrasePair struct {
	desk  *Desk
	shown *kit.Checkbox
	one   *kit.Secret
	two   *kit.Secret
	lines [2]*kit.Field
	meter *kit.Strength
	known func() []string // words that a guesser would try first
	alone bool            // the passphrase opens by itself, without a keychain
	long  bool            // or may do so one day, as the owner's opens the backups: more words are offered
}

func newPassphrasePair(d *Desk, label string) *passphrasePair {
	p := &passphrasePair{desk: d, one: kit.NewSecret(""), two: kit.NewSecret(""), meter: kit.NewStrength(), shown: kit.NewCheckbox("Show what I type")}
	p.lines[0] = kit.NewField(label, p.one, "")
	p.lines[1] = kit.NewField("The same again", p.two, "")
	p.one.OnChanged = p.judge
	p.two.OnChanged = func() { p.lines[1].SetProblem("") }
	p.one.OnEnter = func() { d.canvas().Focus(p.two) }
	p.shown.OnToggle = p.show
	p.judge()
	return p
}

func (p *passphrasePair) fields() fyne.CanvasObject {
	help := container.New(layout.NewCustomPaddedHBoxLayout(14), kit.NewButton(kit.Secondary, kit.IconKey, "Suggest words", p.suggest), p.shown)
	return container.New(layout.NewCustomPaddedVBoxLayout(6), p.lines[0], p.meter, p.lines[1], help)
}

func (p *passphrasePair) show(on bool) {
	p.shown.Set(on)
	p.one.ShowLetters(on)
	p.two.ShowLetters(on)
}

// suggest puts random words into both fields, to be read and learnt. Again, it finds others.
func (p *passphrasePair) suggest() {
	words, err := app.SuggestPassphrase(p.alone || p.long)
	if err != nil {
		p.desk.showProblem(err)
		return
	}
	defer clear(words)
	p.show(true)
	p.one.Fill(words)
	p.two.Fill(words)
	p.desk.canvas().Focus(p.two)
	p.desk.say("passphrase suggested")
}

// judge shows how well the passphrase would hold.
func (p *passphrasePair) judge() {
	p.lines[0].SetProblem("")
	if p.one.Empty() {
		p.meter.Set(0, p.atLeast()+" Four or five words are easy to remember.")
		return
	}
	s := p.strength()
	p.meter.Set(max(s.Score, 1), strengthWords(s))
}

// atLeast is how long the passphrase must be.
func (p *passphrasePair) atLeast() string {
	if p.alone {
		return "At least 15 characters."
	}
	return "At least 8 characters."
}

func (p *passphrasePair) strength() app.Strength {
	var known []string
	if p.known != nil {
		known = p.known()
	}
	return app.CheckPassphrase(p.one.Bytes(), p.alone, known...)
}

// good says whether both are the same and may be set, or marks what is wrong.
func (p *passphrasePair) good() bool {
	s := p.strength()
	switch {
	case !s.Allowed || s.Score == 0:
		p.lines[0].SetProblem(strengthWords(s))
		p.meter.Set(max(s.Score, 1), "") // it says nothing twice
		p.desk.canvas().Focus(p.one)
	case !bytes.Equal(p.one.Bytes(), p.two.Bytes()):
		p.lines[1].SetProblem("The two are not the same. Type it once more.")
		p.two.Wipe()
		p.desk.canvas().Focus(p.two)
	default:
		return true
	}
	return false
}

// take is a copy of the passphrase, which the caller clears. The fields keep it until the page is left: nobody likes to type
// it again because a keychain was locked.
func (p *passphrasePair) take() []byte { return bytes.Clone(p.one.Bytes()) }

func (p *passphrasePair) wipe() {
	p.one.Wipe()
	p.two.Wipe()
	p.shown.Set(false)
}

// strengthWords put the judgement into words, the way out first.
func strengthWords(s app.Strength) string {
	for _, h := range s.Hints {
		if w := strengthHints[string(h)]; w != "" && (!s.Allowed || s.Score < 3) {
			return w
		}
	}
	switch {
	case s.Score <= 1:
		return "Weak. Add another word or two."
	case s.Score == 2:
		return "Fair. One more word makes it good."
	case s.Score == 3:
		return "Good."
	}
	return "Very good."
}

var strengthHints = map[string]string{
	"common":     "This is one of the most common passwords: it is tried first. Take several words that do not belong together.",
	"own":        "Your name and that of the business are tried first. Take words that have nothing to do with you.",
	"short":      "Too short. Use at least 8 characters, or 15 without a keychain.",
	"long":       "Too long. Use at most 1024 bytes.",
	"text":       "It holds characters that are no text.",
	"dictionary": "Common words are guessed first. Use several that do not belong together.",
	"sequence":   "Rows like 1234 or abcd are guessed first.",
	"repeat":     "Repeated characters add nothing.",
	"keyboard":   "Rows of the keyboard are guessed first.",
	"date":       "Dates are guessed first.",
	"words":      "Another word or two would help.",
}
