package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"counterfoil/app"

	"golang.org/x/term"
)

// desk is what every command works with.
type desk struct {
	ctx   context.Context
	env   app.Env
	in    io.Reader
	out   io.Writer
	errs  io.Writer
	flags *commands

	inUsed string // what standard input was read for
	told   int    // alerts of the session
}

// maxInput bounds a file that is read whole; maxPassphrase one that holds a passphrase.
const (
	maxInput      = 64 << 20
	maxPassphrase = 4 << 10
)

// books opens the folder that the flags name.
func (d *desk) books() (*app.Books, error) {
	if d.flags.Books == "" {
		return nil, usage("which books? give --books DIR")
	}
	b, err := app.Open(d.ctx, d.flags.Books, d.env)
	if err != nil {
		return nil, err
	}
	if d.flags.WithoutSnapshot {
		b.ForgoSnapshots()
	}
	return b.WithKeyPrompt(d.keyPrompt()), nil
}

// half logs in with the passphrase alone, also where a code would still be asked for, does the work, and locks the books again.
func (d *desk) half(work func(s *app.Session, pass []byte) error) error {
	return d.within(func(b *app.Books, pass []byte) (*app.Session, error) { return b.Login(d.ctx, d.flags.User, pass, "") }, work)
}

// within comes in as login says, does the work with the passphrase at hand, and locks the books again.
func (d *desk) within(login func(*app.Books, []byte) (*app.Session, error), work func(s *app.Session, pass []byte) error) error {
	b, err := d.books()
	if err != nil {
		return err
	}
	pass, err := d.passphrase("Passphrase", d.flags.PassphraseFile)
	if err != nil {
		return err
	}
	defer clear(pass)
	s, err := login(b, pass)
	if err != nil {
		return err
	}
	return errors.Join(work(s, pass), s.Lock())
}

// session opens the books that the flags name, does the work, and locks them again.
func (d *desk) session(work func(*app.Session) error) error {
	return d.within(d.login, func(s *app.Session, pass []byte) error {
		clear(pass)
		d.tellAlerts(s)
		d.tellAlarms(s)
		err := work(s)
		d.tellAlerts(s) // what turned out meanwhile
		return err
	})
}

// login opens the books, or what is left of them.
func (d *desk) login(b *app.Books, pass []byte) (*app.Session, error) {
	s, err := b.Login(d.ctx, d.flags.User, pass, d.flags.Code)
	if e, ok := errors.AsType[*app.Error](err); ok && e.Hint == app.HintRescue {
		s, err = b.Rescue(d.ctx, d.flags.User, pass, d.flags.Code, d.progress())
	}
	if err != nil {
		return nil, err
	}
	return d.whole(s)
}

// whole asks for the code of a second factor that was not given, where there is somebody to ask.
func (d *desk) whole(s *app.Session) (*app.Session, error) {
	for s.Needs() == app.NeedsCode {
		code, err := d.askCode()
		if err == nil {
			err = s.GiveCode(d.ctx, code)
			if err != nil && !s.Locked() {
				d.explain(err)
				continue
			}
		}
		if err != nil {
			return nil, errors.Join(err, s.Lock())
		}
	}
	if s.Needs() == app.NeedsFactor {
		err := &app.Error{Kind: app.Locked, Hint: app.HintFactor, Err: errors.New("the owner asks for a second factor in this role")}
		return nil, errors.Join(err, s.Lock())
	}
	return s, nil
}

// askCode asks for the code of the second factor.
func (d *desk) askCode() (string, error) {
	if !d.terminal() {
		return "", &app.Error{Kind: app.Locked, Field: "code", Hint: app.HintCode, Err: errors.New("the code of the second factor is asked for")}
	}
	b, err := d.ask("Code of the authenticator app, or a recovery code")
	return string(b), err
}

// passphrase reads a passphrase from a file, from standard input, or from the terminal without showing it. One line end at its end
// does not belong to it.
func (d *desk) passphrase(what, file string) ([]byte, error) {
	if file == "" {
		return d.ask(what)
	}
	b, err := d.read(file, strings.ToLower(what), maxPassphrase)
	if err != nil {
		return nil, err
	}
	b = bytes.TrimSuffix(b, []byte("\n"))
	b = bytes.TrimSuffix(b, []byte("\r"))
	if len(b) == 0 {
		return nil, usage("%s: there is no %s in it", file, strings.ToLower(what))
	}
	return b, nil
}

// terminal says whether there is somebody to ask.
func (d *desk) terminal() bool {
	f, ok := d.in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// ask asks on the terminal, without echo.
func (d *desk) ask(what string) ([]byte, error) {
	f, ok := d.in.(*os.File)
	if !ok || !d.terminal() {
		return nil, usage("%s: there is no terminal to ask at; give it in a file (see --help)", strings.ToLower(what))
	}
	fmt.Fprintf(d.errs, "%s: ", what)
	b, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(d.errs)
	return b, err
}

// askNew asks for a passphrase that is being set: twice where somebody types it.
func (d *desk) askNew(what, file string) ([]byte, error) {
	first, err := d.passphrase(what, file)
	if err != nil || file != "" {
		return first, err
	}
	again, err := d.ask(what + " again")
	defer clear(again)
	if err == nil && !bytes.Equal(first, again) {
		err = usage("the two are not the same")
	}
	if err != nil {
		clear(first)
		return nil, err
	}
	return first, nil
}

// read reads a file whole; "-" is standard input, which only one thing can be read from.
func (d *desk) read(name, what string, most int64) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fileError(err)
		}
		defer f.Close()
		return bounded(f, name, most)
	}
	if d.inUsed != "" {
		return nil, usage("standard input cannot be both the %s and the %s", d.inUsed, what)
	}
	d.inUsed = what
	return bounded(d.in, "standard input", most)
}

func bounded(r io.Reader, name string, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fileError(err)
	}
	if int64(len(b)) > most {
		return nil, &app.Error{Kind: app.Invalid, Hint: app.HintTooLarge, Err: fmt.Errorf("%s has more than %d bytes", name, most)}
	}
	return b, nil
}

// fileError gives what the file system says its kind.
func fileError(err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return &app.Error{Kind: app.Missing, Hint: app.HintFile, Err: err}
	case errors.Is(err, os.ErrExist):
		return &app.Error{Kind: app.Conflict, Hint: app.HintOtherName, Err: err}
	}
	return &app.Error{Kind: app.Unavailable, Hint: app.HintWritable, Err: err}
}

// input reads the JSON or CSV that a command takes.
func (d *desk) input(name string) ([]byte, error) { return d.read(name, "input", maxInput) }

// answer prints a value: as JSON where that was asked for, else as people prints it.
func (d *desk) answer(v any, people func(io.Writer) error) error {
	if !d.flags.JSON {
		return people(screen{d.out})
	}
	enc := json.NewEncoder(d.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// progress shows how far long work is, and how long the step will still take, on a terminal and nowhere else.
func (d *desk) progress() app.Progress {
	f, ok := d.errs.(*os.File)
	if !ok || d.flags.JSON || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return showProgress(f, time.Now)
}

// showProgress writes over one line of a terminal.
func showProgress(w io.Writer, now func() time.Time) app.Progress {
	var step string
	var since time.Time
	return func(name string, done, total int64) {
		if name != step {
			step, since = name, now()
		}
		if total > 0 && done < total {
			fmt.Fprintf(w, "\r\x1b[K%s: %d %%, %d to go%s", name, done*100/total, total-done, timeLeft(now().Sub(since), done, total))
		}
		if done == total {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}

// timeLeft is a guess once there is something to go by.
func timeLeft(spent time.Duration, done, total int64) string {
	if spent < 2*time.Second || done == 0 {
		return ""
	}
	left := time.Duration(float64(spent) / float64(done) * float64(total-done))
	return fmt.Sprintf(", about %s", max(left.Round(time.Second), time.Second))
}

// pageFlags ask for a part of a list.
type pageFlags struct {
	Limit  int `help:"At most so many."`
	Offset int `help:"Leave out so many at the start."`
}

// takeIn reads a file of another program, says what would become of it (dry) or keeps it, and answers.
func takeIn[O, A any](
	d *desk, file string, dry bool, o O, look, keep func(*app.Session, context.Context, []byte, O) (A, error), answer func(A) error,
) error {
	data, err := d.input(file)
	if err != nil {
		return err
	}
	do := keep
	if dry {
		do = look
	}
	return d.session(func(s *app.Session) error {
		got, err := do(s, d.ctx, data, o)
		if err != nil {
			return err
		}
		return answer(got)
	})
}

// changes is the JSON form of what changes: the file, or the fields that flags gave; nil for neither.
func (d *desk) changes(file string, fields map[string]any) ([]byte, error) {
	switch {
	case file != "" && len(fields) > 0:
		return nil, usage("either a file or flags say what changes")
	case file != "":
		return d.input(file)
	case len(fields) == 0:
		return nil, nil
	}
	return json.Marshal(fields)
}

// put adds a flag that was given to the fields.
func put[T any](fields map[string]any, name string, flag *T) {
	if flag != nil {
		fields[name] = *flag
	}
}
