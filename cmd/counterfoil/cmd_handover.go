package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"counterfoil/app"
	"counterfoil/app/answer"
	"counterfoil/app/bill"
)

type handoverCmd struct {
	Make handoverMake `cmd:"" help:"Make one file of the books for one person, who reads them and answers."`
	List handoverList `cmd:"" help:"List what was handed over, and whose keys were accepted."`
	Read handoverRead `cmd:"" help:"Show an answer, held against the books as they are now."`
	Key  handoverKey  `cmd:"" help:"Accept the key that signs the answers of a person, after its fingerprint was compared with her."`

	Accept   handoverAccept   `cmd:"" help:"Book lines of an answer."`
	Decline  handoverDecline  `cmd:"" help:"Say that lines of an answer are not booked."`
	Verdicts handoverVerdicts `cmd:"" help:"List what became of the answers."`

	Open   handoverOpen   `cmd:"" help:"Open a file that a client handed over, to be read."`
	Show   handoverShow   `cmd:"" help:"Show whose books these are, and of what state."`
	Remark handoverRemark `cmd:"" help:"Write a remark for the answer."`
	Pay    handoverPay    `cmd:"" help:"Propose a payment for the answer."`
	Lines  handoverLines  `cmd:"" help:"List what the answer says so far."`
	Change handoverChange `cmd:"" help:"Write a line of the answer anew."`
	Drop   handoverDrop   `cmd:"" help:"Take a line out of the answer."`
	Answer handoverAnswer `cmd:"" help:"Write the answer into a file, sealed to the owner and signed."`
}

type handoverMake struct {
	File       string `arg:"" help:"A new file, or a folder."`
	Person     string `required:"" placeholder:"NAME" help:"Whose hands it goes into."`
	To         string `placeholder:"age1..." help:"Her age recipient, or a file with it. Without it and without a passphrase: the key that she last answered with."`
	AgreedFile string `placeholder:"FILE" help:"Read the passphrase that was agreed with her from a file, or '-'."`
	NewWords   bool   `help:"Make up a passphrase of six words and show it once."`
	Until      string `placeholder:"DATE" help:"Last day on which the program opens it; else for 90 days."`
	From       string `placeholder:"DATE" help:"First day that she is asked to look at."`
	Through    string `placeholder:"DATE" help:"Last day that she is asked to look at."`
	Words      string `placeholder:"TEXT" help:"A word to her."`
}

// Run hands the books over.
func (c *handoverMake) Run(d *desk) error {
	o := app.HandoverOrder{Path: c.File, To: c.Person, Words: c.Words}
	words, err := c.opens(d, &o)
	if err != nil {
		return err
	}
	defer clear(o.Passphrase)
	for text, into := range map[string]*bill.Date{c.Until: &o.Until, c.From: &o.From, c.Through: &o.Through} {
		if text == "" {
			continue
		}
		if *into, err = bill.ParseDate(text); err != nil {
			return usage("%s is no date such as 2026-12-31", text)
		}
	}
	return d.session(func(s *app.Session) error {
		h, err := s.HandOver(d.ctx, o, d.progress())
		if err != nil {
			return err
		}
		out := app.Wire(h)
		if words != "" {
			out = map[string]any{"handover": out, "passphrase": words}
		}
		return d.answer(out, func(w io.Writer) error {
			return facts(w, "File", h.Path, "For", h.To, "Opens with", opensWords(h), "Passphrase", words, "Until", day(h.Until), "State", h.Head, "Size", size(h.Size))
		})
	})
}

func opensWords(h app.Handover) string {
	if h.ByKey {
		return "her key"
	}
	return "the agreed passphrase"
}

// opens reads what opens the file; words are a passphrase that was made up.
func (c *handoverMake) opens(d *desk, o *app.HandoverOrder) (words string, err error) {
	given := 0
	for _, one := range []bool{c.To != "", c.AgreedFile != "", c.NewWords} {
		if one {
			given++
		}
	}
	switch {
	case given > 1:
		return "", usage("one of --to, --agreed-file and --new-words opens the file")
	case c.AgreedFile != "":
		o.Passphrase, err = d.passphrase("Agreed passphrase", c.AgreedFile)
	case c.NewWords:
		words, err = app.HandoverWords()
		o.Passphrase = []byte(words)
	case c.To != "":
		o.Recipient = c.To
		if b, rerr := os.ReadFile(c.To); rerr == nil {
			o.Recipient = strings.TrimSpace(string(b))
		}
	}
	return words, err
}

type handoverList struct{}

// Run lists what went out.
func (*handoverList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.Handovers(d.ctx)
		if err != nil {
			return err
		}
		keys, err := s.AnswerKeys(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(map[string]any{"handovers": app.WireAll(list), "keys": app.WireAll(keys)}, func(w io.Writer) error {
			var rows [][]string
			for _, h := range list {
				rows = append(rows, []string{h.ID.String(), moment(h.Made), h.To, opensWords(h), day(h.Until), h.Head, fmt.Sprint(h.Answers)})
			}
			err := table(w, []column{left("ID"), left("MADE"), left("FOR"), left("OPENS WITH"), left("UNTIL"), left("STATE"), right("ANSWERS")}, rows)
			for _, k := range keys {
				if err == nil {
					_, err = fmt.Fprintf(w, "Key of %s: %s, accepted %s\n", printable(k.Person), k.Fingerprint, moment(k.Accepted))
				}
			}
			return err
		})
	})
}

// answerFile is an answer that was sent.
type answerFile struct {
	File string `arg:"" help:"The answer, or '-'."`
}

// withAnswer reads the file and works on it.
func (c *answerFile) withAnswer(d *desk, do func(*app.Session, []byte) error) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error { return do(s, data) })
}

type handoverRead struct{ answerFile }

// Run shows an answer.
func (c *handoverRead) Run(d *desk) error {
	return c.withAnswer(d, func(s *app.Session, data []byte) error {
		a, err := s.ReadAnswer(d.ctx, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(a), func(w io.Writer) error { return printAnswer(w, a) })
	})
}

// standWords say what there is to do about a key.
var standWords = map[app.KeyStand]string{
	app.KeyKnown: "accepted before as hers",
	app.KeyFirst: "not accepted yet: compare it with her, then handover key FILE FINGERPRINT",
	app.KeyOther: "ANOTHER ONE THAN BEFORE. Ask her whether she has opened the books anew; if not, somebody else writes in her name",
}

func printAnswer(w io.Writer, a app.AnswerRead) error {
	about := ""
	if a.Superseded {
		about = "newer books were handed over to her since"
	}
	err := facts(w, "Answer of", a.To, "Who calls herself", a.Name, "Made", moment(a.Made), "To the books of", moment(a.HandedOver), "But", about,
		"Signed with", a.Fingerprint, "That key is", standWords[a.Key])
	for _, l := range a.Lines {
		if err == nil {
			err = printAnswerLine(w, l)
		}
	}
	return err
}

func printAnswerLine(w io.Writer, l app.AnswerLineRead) error {
	what := lineWords(l.Line)
	open := ""
	if l.Open.Currency().Code() != "" {
		open = ", open now " + l.Open.String()
	}
	if _, err := fmt.Fprintf(w, "%d  %s%s\n", l.Number, printable(what), open); err != nil {
		return err
	}
	for _, f := range l.Findings {
		if l.Verdict != nil {
			break
		}
		mark := "! "
		if f.Usual() {
			mark = ""
		}
		if _, err := fmt.Fprintf(w, "     %s%s\n", mark, app.AnswerFindingWords(f)); err != nil {
			return err
		}
	}
	if l.Verdict == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, "     %s\n", printable(verdictWords(*l.Verdict)))
	return err
}

func verdictWords(v app.Verdict) string {
	words := "declined"
	if v.Accepted {
		words = "accepted"
	}
	words += " on " + moment(v.At)
	if v.By != "" {
		words += " by " + v.By
	}
	if v.Note != "" {
		words += ": " + v.Note
	}
	return words
}

type handoverKey struct {
	answerFile
	Fingerprint string `arg:"" help:"As she told it."`
}

// Run accepts a key.
func (c *handoverKey) Run(d *desk) error {
	return c.withAnswer(d, func(s *app.Session, data []byte) error {
		if err := s.AcceptAnswerKey(d.ctx, data, c.Fingerprint); err != nil {
			return err
		}
		return d.answer(map[string]any{"accepted": true}, line("accepted"))
	})
}

type handoverAccept struct {
	answerFile
	Lines  []int  `arg:"" help:"Numbers of the lines."`
	Note   string `help:"A note of your own."`
	Anyway bool   `help:"Book them in spite of what handover read says about them."`
}

// Run accepts lines, one after the other.
func (c *handoverAccept) Run(d *desk) error {
	return c.withAnswer(d, func(s *app.Session, data []byte) error {
		return eachVerdict(d, c.Lines, func(n int) (app.Verdict, error) {
			a, err := s.ReadAnswer(d.ctx, data)
			if err != nil {
				return app.Verdict{}, err
			}
			return s.AcceptAnswerLine(d.ctx, data, n, c.Note, c.seen(a, n))
		})
	})
}

// seen are the findings that the flags stand for: all with --anyway, and what is usual without.
func (c *handoverAccept) seen(a app.AnswerRead, n int) []answer.Finding {
	if n < 1 || n > len(a.Lines) {
		return nil
	}
	found := a.Lines[n-1].Findings
	if c.Anyway || !slices.ContainsFunc(found, func(f answer.Finding) bool { return !f.Usual() }) {
		return found
	}
	return nil
}

type handoverDecline struct {
	answerFile
	Lines []int  `arg:"" help:"Numbers of the lines."`
	Note  string `help:"Why."`
}

// Run declines lines.
func (c *handoverDecline) Run(d *desk) error {
	return c.withAnswer(d, func(s *app.Session, data []byte) error {
		return eachVerdict(d, c.Lines, func(n int) (app.Verdict, error) { return s.DeclineAnswerLine(d.ctx, data, n, c.Note) })
	})
}

// eachVerdict decides line by line, and shows what was decided also where a later one is refused.
func eachVerdict(d *desk, lines []int, decide func(int) (app.Verdict, error)) error {
	var list []app.Verdict
	var refused error
	for _, n := range lines {
		v, err := decide(n)
		if err != nil {
			refused = err
			break
		}
		list = append(list, v)
	}
	if len(list) > 0 || refused == nil {
		if err := d.answer(app.WireAll(list), func(w io.Writer) error { return printVerdicts(w, list) }); err != nil {
			return err
		}
	}
	return refused
}

func printVerdicts(w io.Writer, list []app.Verdict) error {
	var rows [][]string
	for _, v := range list {
		amount := ""
		if v.Amount.Currency().Code() != "" {
			amount = v.Amount.String() + " " + v.Amount.Currency().Code()
		}
		rows = append(rows, []string{fmt.Sprint(v.Line), string(v.Kind), v.Label, amount, day(v.Day), verdictWords(v)})
	}
	return table(w, []column{right("LINE"), left("WHAT"), left("ON"), right("AMOUNT"), left("DAY"), left("VERDICT")}, rows)
}

type handoverVerdicts struct {
	ID string `arg:"" help:"Id of the handover, as handover list shows it."`
}

// Run lists what became of the answers to a handover.
func (c *handoverVerdicts) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		list, err := s.AnswersTo(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			for _, a := range list {
				if _, err := fmt.Fprintf(w, "Answer of %s of %s, key %s, %d of %d lines decided\n", printable(a.From), moment(a.Made), a.Fingerprint, len(a.Verdicts), a.Lines); err != nil {
					return err
				}
				if err := printVerdicts(w, a.Verdicts); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
