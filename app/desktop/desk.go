// Package desktop is Counterfoil's window: a page for each thing a shop owner does, over the use cases of package app and
// with the widgets of package kit. It holds no rule of billing and never waits on the UI goroutine.
package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/paper"
	"counterfoil/app/printer"

	"fyne.io/fyne/v2"
)

// Config is what the window is handed from outside.
type Config struct {
	Env     app.Env
	Version string
	Dir     string // books named on the command line; "" means those opened last
	Homes   string // the folder in which new books are offered to lie
	Memory  Memory
	Started time.Time // of the program, for the trace
	Trace   io.Writer // hears which page is shown and when; nil for nobody. No customer's data goes there.

	Spawn     func(func())                // starts a goroutine; a test runs the function at once
	Back      func(func())                // runs a function on the UI goroutine
	After     func(time.Duration, func()) // runs a function on the UI goroutine later
	Modifiers func() fyne.KeyModifier     // keys held now
	Open      func(path string) error     // hands a file to the program that shows such files
	Print     func(ctx context.Context, job printer.Job) error
	Printers  func(ctx context.Context) []string // the preferred one first
	SetTheme  func(fyne.Theme)
	Copy      func(text string) // into the clipboard
	// Notify hands a notification to the desktop of the computer, and answers whether it went out; nil for none.
	Notify func(title, text string) bool
	// Ran is how long the computer has been awake since the program began; nil where nobody knows.
	Ran func() time.Duration
	// Away calls left when the computer is about to sleep or its screen is locked; nil where nobody tells.
	Away func(left func()) (stop func())
	Quit func()
}

// Memory keeps trivia of the window between runs, in clear: never anything of a customer.
type Memory interface {
	Get(key string) string
	Set(key, value string)
}

// The trivia that are kept.
const (
	memoryBooks  = "books"  // folder of the books opened last
	memoryUser   = "user"   // login name used last
	memoryTheme  = "theme"  // light, dark or system
	memoryLock   = "lock"   // minutes until the desk locks itself
	memoryFolder = "folder" // where files were saved last
)

// page is one page of the window. It is made when it is shown and dropped when it is left.
type page interface {
	content() fyne.CanvasObject
	first() fyne.Focusable // gets the keyboard; may be nil
}

// leaver is a page that has something to do when another takes its place: secrets to wipe, or what was typed and not saved to keep.
type leaver interface{ leave() }

// Desk is the window with what lies on it: the open books, the session, and one page at a time.
type Desk struct {
	cfg      Config
	win      fyne.Window
	idle     *kit.Activity
	frame    *kit.Frame
	run      *kit.Runner // work of the page shown
	back     *kit.Runner // work that outlives a page
	tip      *kit.Tooltip
	start    time.Time
	page     page
	shell    *kit.Shell
	side     *kit.Sidebar
	books    *app.Books
	me       *app.Session
	stopIt   func()                      // ends the subscription to news
	setup    *app.Session                // of new books, until the wizard is done with them
	half     *app.Session                // of a login whose second factor is lacking
	asking   *confirmBox                 // who is there, asked once more
	making   *backupJob                  // the backup under way, if any
	told     int                         // alerts of the session
	rung     int64                       // the last entry whose alarm was told
	noticed  map[app.AlarmKind]time.Time // when the desktop of the computer was told of one last
	lockIn   time.Duration
	style    formats        // of the open books
	own      bill.OwnFields // that customers and items have
	kept     sync.WaitGroup // what must be finished before the session ends
	undo     func()         // takes the last deletion back; nil for none
	post     postman        // letters that wait
	carrying carrier        // backups that happen by themselves
	// unsent are letters that were begun and left.
	unsent  map[app.LetterAbout]typedLetter
	asked   askedDays
	written written // what the answer says so far, in books that were handed over
	// typed is what was kept last of what is being typed.
	typed     app.Typing
	whenWiped []func() // once the keys are gone
	// unsaved are drafts on their way into the books after their page was left.
	unsaved map[bill.ID]bill.Draft
}

// New puts a desk into a window. Start shows its first page.
func New(win fyne.Window, cfg Config) (*Desk, error) {
	theme, err := kit.NewTheme(modeOf(cfg.Memory.Get(memoryTheme)))
	if err != nil {
		return nil, fmt.Errorf("theme: %w", err)
	}
	now := cfg.Env.Now
	if now == nil {
		now = time.Now
	}
	d := &Desk{
		cfg: cfg, win: win, idle: kit.NewActivity(now), start: cfg.Started, lockIn: defaultLock,
		run: kit.NewRunner(cfg.Spawn, cfg.Back), back: kit.NewRunner(cfg.Spawn, cfg.Back), tip: kit.NewTooltip(cfg.After),
		noticed: map[app.AlarmKind]time.Time{}, unsaved: map[bill.ID]bill.Draft{}, unsent: map[app.LetterAbout]typedLetter{},
	}
	d.run.Seconds(d.askAgain)
	d.back.Seconds(d.askAgain)
	cfg.SetTheme(theme)
	d.frame = kit.NewFrame(d.idle)
	d.frame.OnKey = d.key
	d.frame.SetTip(d.tip)
	d.frame.OnDialog = func() { d.say("dialog") }
	win.SetPadded(false)
	win.SetContent(d.frame)
	win.SetCloseIntercept(d.Close)
	win.SetOnDropped(func(_ fyne.Position, list []fyne.URI) { d.dropped(list) })
	d.shortcuts()
	return d, nil
}

// Start shows the first page: the wizard on a fresh computer, else the lock of the books that were open last.
func (d *Desk) Start() {
	if d.cfg.Away != nil {
		d.cfg.Away(d.leftAlone) // for as long as the program runs
	}
	dir := d.cfg.Dir
	if dir == "" {
		dir = d.cfg.Memory.Get(memoryBooks)
	}
	if dir == "" {
		d.showWelcome()
		return
	}
	d.openBooks(dir)
}

// openBooks shows the lock of the books in a folder, or says on the welcome page why it cannot.
func (d *Desk) openBooks(dir string) {
	d.say("opening")
	ways := 0 // back, where they do not open
	kit.Go(d.run, context.Background(), func(ctx context.Context) (*app.Books, error) {
		b, err := app.Open(ctx, dir, d.cfg.Env)
		if err != nil {
			ways = len(app.WaysBack(d.cfg.Env, dir))
		}
		return b, err
	}, func(b *app.Books, err error) {
		if err != nil {
			d.showWelcome()
			if ways > 0 || app.KindOf(err) == app.Damaged {
				d.offerWayBack(dir, err)
				return
			}
			d.showProblem(err)
			return
		}
		d.books = b
		d.cfg.Memory.Set(memoryBooks, dir)
		d.showUnlock()
	})
}

// show replaces the page. What the old one was waiting for is cancelled, and its answers dropped.
func (d *Desk) show(name string, p page) {
	d.drop()
	d.page = p
	content := d.watched(name, p.content())
	if d.me != nil && d.shell != nil {
		d.shell.SetPage(d.underWarning(content))
		d.frame.SetPage(d.shell)
	} else {
		d.frame.SetPage(content)
	}
	if f := p.first(); f != nil {
		d.win.Canvas().Focus(f)
	} else {
		d.win.Canvas().Unfocus()
	}
	d.say("page " + name)
}

// drop leaves the page on show.
func (d *Desk) drop() {
	d.run.Leave()
	p := d.page
	d.page = nil
	if l, ok := p.(leaver); ok {
		l.leave()
	}
}

func (d *Desk) now() time.Time {
	if d.cfg.Env.Now != nil {
		return d.cfg.Env.Now()
	}
	return time.Now()
}

// enter begins the work on open books, once the login is whole.
func (d *Desk) enter(s *app.Session) {
	if s.Needs() != app.NeedsNothing {
		d.enterHalf(s, d.enter)
		return
	}
	d.drop()
	d.half = nil
	d.me, d.setup, d.told, d.written, d.asked = s, nil, 0, written{}, askedDays{}
	d.learnDays()
	d.idle.Touch()
	d.cfg.Memory.Set(memoryBooks, s.Dir())
	d.cfg.Memory.Set(memoryUser, s.User().Name)
	d.buildShell()
	d.loadLock()
	cancel, err := s.Subscribe(func(n app.News) { d.cfg.Back(func() { d.hear(n) }) })
	if err == nil {
		d.stopIt = cancel
	}
	d.loadStyle(func() {
		d.goHome()
		d.tellAlerts()
		d.tellAlarms(true)
		d.loadAnswer()
		d.openingRun()
		d.post.next = d.now() // letters may wait since the last time
		d.returnTyping()
		d.tick()
	})
}

// booksStyle is what the pages must know of the books before they show anything.
type booksStyle struct {
	company bill.Company
	own     bill.OwnFields
	paper   paper.Style
}

// loadStyle reads how the books write figures, and then goes on.
func (d *Desk) loadStyle(then func()) {
	s := d.me
	kit.Go(d.back, context.Background(), func(ctx context.Context) (booksStyle, error) {
		c, err := s.Company(ctx)
		own, ownErr := s.OwnFields(ctx)
		look, lookErr := s.PaperStyle(ctx)
		return booksStyle{c, own, look}, errors.Join(err, ownErr, lookErr)
	},
		func(b booksStyle, err error) {
			if d.me != s {
				return
			}
			if err != nil {
				d.showProblem(err)
			}
			d.style, d.own = newFormats(b.company, s.Today), b.own
			d.style.paper = b.paper
			then()
		})
}

// keep does work that must not be lost when its page is left or the books are locked: the end of the session waits for it.
func keep[T any](d *Desk, work func(context.Context) (T, error), done func(T, error)) {
	kit.GoAfter(d.back, context.Background(), func() { d.kept.Add(1) }, func(ctx context.Context) (T, error) {
		defer d.kept.Done()
		return work(context.WithoutCancel(ctx))
	}, done)
}

// doKept is keep for work that has no answer.
func doKept(d *Desk, work func(context.Context) error, done func(error)) {
	keep(d, kit.Unanswered(work), func(_ struct{}, err error) { done(err) })
}

// end waits for what must be kept and ends a session.
func (d *Desk) end(s *app.Session) error {
	d.kept.Wait()
	return s.Lock()
}

// reloader is a page that shows what others may change.
type reloader interface{ reload() }

// hear is told of every change, also of those the desk made itself.
func (d *Desk) hear(n app.News) {
	if d.me == nil {
		return
	}
	if r, ok := d.page.(reloader); ok {
		r.reload()
	}
	switch n.Action {
	case "backup.make", "backup.run":
		d.loadFoot()
	case "company.set", "paper.set":
		d.loadStyle(func() {})
	case app.NewsAlert:
		d.tellAlerts()
	case app.NewsAlarm:
		d.tellAlarms(false)
		d.post.next = d.now() // a letter may go out over it
	}
}

// Lock ends the session: page, keys and views of the books go away, the lock page comes.
func (d *Desk) Lock() {
	if d.me == nil {
		return
	}
	d.keepTyping()
	d.letGo()
	d.drop()
	d.frame.Clear()
	if d.asking != nil {
		d.asking.wipe()
		d.asking = nil
	}
	d.back.Leave()
	if d.stopIt != nil {
		d.stopIt()
		d.stopIt = nil
	}
	s := d.me
	d.me, d.shell, d.side, d.making, d.undo, d.post, d.carrying = nil, nil, nil, nil, nil, postman{}, carrier{}
	d.typed, d.written = app.Typing{}, written{}
	clear(d.unsent)
	d.showUnlock()
	kit.Do(d.back, context.Background(), func(context.Context) error { return d.end(s) },
		func(err error) {
			if err != nil {
				d.showProblem(err)
			}
			d.say("locked")
			d.wiped()
		})
}

// Close ends the program: what was typed is kept, the books are closed in order.
func (d *Desk) Close() {
	s := d.opened()
	if s == nil {
		d.cfg.Quit()
		return
	}
	if d.askBeforeClosing() {
		return
	}
	d.typed = app.Typing{}
	d.drop()
	d.back.Leave() // a backup under way is not waited for
	d.me, d.setup, d.half = nil, nil, nil
	kit.Do(d.back, context.Background(), func(context.Context) error { return d.end(s) },
		func(error) { d.cfg.Quit() })
}

// Finish closes books that are still open when the window has gone without Close: the system has asked the program to end. It
// belongs to the goroutine that showed the window.
func (d *Desk) Finish() error {
	s := d.opened()
	if s == nil {
		return nil
	}
	d.drop()
	d.back.Leave()
	return d.end(s)
}

// opened is the session of the books that are open, nil where none are.
func (d *Desk) opened() *app.Session {
	for _, s := range []*app.Session{d.me, d.setup, d.half} {
		if s != nil {
			return s
		}
	}
	return nil
}

// canvas is where dialogs are shown.
func (d *Desk) canvas() fyne.Canvas { return d.win.Canvas() }

// toast says briefly that something was done.
func (d *Desk) toast(tone kit.Tone, words string) {
	d.frame.Toast(tone, words, d.cfg.After)
	d.say("toast")
}
