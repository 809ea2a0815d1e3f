package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"counterfoil/app"

	"github.com/alecthomas/kong"
)

// Exit codes, a promise to scripts.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3 // role, locked, wrong passphrase
	exitDamaged = 4
)

// commands is the whole command line. A command that is not here is not there: none is a promise.
type commands struct {
	Books          string `placeholder:"DIR" help:"Folder of the books."`
	User           string `placeholder:"NAME" help:"Login name; may be left out while one user opens the books here."`
	PassphraseFile string `placeholder:"FILE" help:"Read the passphrase from a file ('-' is standard input) in place of asking for it."`
	Code           string `placeholder:"CODE" help:"Code of the second factor, or a recovery code; asked for where it is needed and left out."`
	PINFile        string `name:"pin-file" placeholder:"FILE" help:"Read the PIN of the security key from a file in place of asking for it."`
	JSON           bool   `name:"json" help:"Answer in JSON."`

	WithoutSnapshot bool `help:"Where no snapshot of the books can be taken before something that changes much, go on without."`

	Init      initCmd       `cmd:"" help:"Make new books."`
	Tour      tourCmd       `cmd:"" help:"A working day on sample books, no questions asked."`
	Home      homeCmd       `cmd:"" help:"How the shop stands, and what is to be done today."`
	Company   companyCmd    `cmd:"" help:"The business: paper, accounts."`
	Customer  customerCmd   `cmd:"" help:"Customers: add, list, search, show, account, send, set, delete, archive, unarchive, duplicates, merge."`
	Item      itemCmd       `cmd:"" help:"Items: add, list, search, show, set, delete, archive, unarchive."`
	Stock     stockCmd      `cmd:"" help:"How much there is of items: list, show, receive, correct."`
	Margin    marginCmd     `cmd:"" help:"What remains of a document after what its goods cost."`
	Pricelist pricelistCmd  `cmd:"" help:"Price lists: list, new, set, show, price, import, export, delete."`
	Own       ownCmd        `cmd:"" help:"Own fields of customers and items: list, set."`
	Quote     quoteCmd      `cmd:"" set:"many=quotes" help:"Quotes: new, list, show, issue, pdf, send, next, answer, duplicate, repeat."`
	Order     orderCmd      `cmd:"" set:"many=order confirmations" help:"Order confirmations: new, list, show, issue, pdf, send, next, duplicate, repeat."`
	Proforma  proformaCmd   `cmd:"" set:"many=pro-forma invoices" help:"Pro-forma invoices: new, list, show, issue, pdf, send, next, duplicate, repeat."`
	Delivery  deliveryCmd   `cmd:"" set:"many=delivery notes" help:"Delivery notes: new, list, show, issue, pdf, send, next, duplicate, repeat."`
	Invoice   invoiceCmd    `cmd:"" set:"many=invoices" help:"Invoices: new, list, show, issue, pdf, send, next, duplicate, repeat."`
	EInvoice  einvoiceCmd   `cmd:"" name:"einvoice" help:"E-invoices of EN 16931: write, check, show."`
	Print     printCmd      `cmd:"" help:"Print an issued document through the system's print command."`
	Credit    creditCmd     `cmd:"" set:"many=credit notes" help:"Credit notes: new, list, show, issue, pdf, send."`
	View      viewCmd       `cmd:"" help:"Views of the list of documents: list, save, delete."`
	Bulk      bulkCmd       `cmd:"" help:"The same for many documents: issue, delete, decline, pay, pdf, send."`
	Attach    attachCmd     `cmd:"" help:"Keep a file with a customer, draft or document."`
	Attached  attachmentCmd `cmd:"" name:"attachment" help:"Files of customers, drafts and documents: list, save, mark, delete."`
	Note      noteCmd       `cmd:"" help:"Internal notes on customers, drafts and documents: add, list."`
	Privacy   privacyCmd    `cmd:"" help:"Data of people: show, export, erase, say, restrict, erasures, retention, record."`
	Bin       binCmd        `cmd:"" help:"What was deleted and can still be put back: list, restore, empty."`
	Recurring recurringCmd  `cmd:"" help:"Recurring invoices: add, list, show, pause, resume, skip, end, due, run."`
	Payment   paymentCmd    `cmd:"" help:"Payments and credit of customers: add, allocate, refund, write-off, take-back, send, list."`
	Late      lateCmd       `cmd:"" help:"Interest and fee on late payment: set, show, of."`
	Reminder  reminderCmd   `cmd:"" help:"Reminders of what is overdue: due, make, list, show, send, take-back, hold, release, plan, set."`
	Charge    chargeCmd     `cmd:"" help:"Fees and interest of reminders: list, pay, waive."`
	Mail      mailCmd       `cmd:"" help:"Letters by e-mail: outbox, show, run, take-back, again, arrived, settings, set, password, test, template, providers."`
	Bank      bankCmd       `cmd:"" help:"Bank statements: import, list, accept, ignore, undo."`
	Tax       taxCmd        `cmd:"" help:"Tax: suggest."`
	Series    seriesCmd     `cmd:"" help:"Number series: list, set."`
	Import    importCmd     `cmd:"" help:"Read customers, items or open invoices from CSV or XLSX, or a complete export into new books: customers, items, invoices, list, undo, DIR --to NEW."`
	Report    reportCmd     `cmd:"" help:"Reports: aged, sales, tax, gst, ec, journal, payments, cash, margins, statement, numbers."`
	Journal   journalCmd    `cmd:"" help:"For the accountant: datev, csv, accounts, set."`
	Backup    backupCmd     `cmd:"" help:"Backups: create, list, verify, restore, place, run, drill, status, schedule."`
	UserCmd   userCmd       `cmd:"" name:"user" help:"The people of the books, your passphrase, security keys and second factor: add, list, role, extend, disable, device, passphrase, key, mfa, history, rights."`
	Handover  handoverCmd   `cmd:"" help:"Hand the books over to a bookkeeper: make, list, read, key, accept, decline, verdicts. For her: open, show, remark, pay, lines, drop, answer."`
	Key       keyCmd        `cmd:"" help:"The key of the books: rotate, finish, show."`
	Recovery  recoveryCmd   `cmd:"" help:"The recovery key: unlock with it, or make a new one."`
	Export    exportCmd     `cmd:"" help:"Write everything into a folder, in the clear."`
	Trail     trailCmd      `cmd:"" help:"What was done in the books, by whom and when: list, show, verify, export."`
	Alarm     alarmCmd      `cmd:"" help:"Alarms: list, ack, limits."`
	Check     checkCmd      `cmd:"" help:"Read everything in the books and check it."`
	Compact   compactCmd    `cmd:"" help:"Give the room of what was deleted back to the disk."`
	Accept    acceptCmd     `cmd:"" name:"acknowledge" help:"Accept books that were changed or put back while they were closed; only the owner."`
	Search    searchCmd     `cmd:"" help:"Search over everything: customers, items, documents with their lines, notes and amounts."`
	Version   versionCmd    `cmd:"" help:"Show the version."`
}

// usageError is a command line that asks for something that cannot be meant.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usage(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// leave carries an exit code out of the parser, which ends the program itself after --help.
type leave int

// run parses the arguments, runs the command and answers with the exit code.
func run(ctx context.Context, env app.Env, args []string, in io.Reader, out, errs io.Writer) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case leave:
			code = int(r)
		default:
			panic(r)
		}
	}()
	c, parsed, err := parse(args, out, errs)
	if err != nil {
		fmt.Fprintf(errs, "counterfoil: %v\nTry counterfoil --help.\n", err)
		return exitUsage
	}
	env.OneRun = true // the passphrase is given for this command, so nothing in it asks for it again
	d := &desk{ctx: ctx, env: env, in: in, out: out, errs: errs, flags: c}
	if err := parsed.Run(d); err != nil {
		return d.explain(err)
	}
	return exitDone
}

// parse reads the arguments. To build the whole table takes longer than most commands do, so it is built for the commands that the arguments
// name; where they cannot be read with these alone, the whole table says what is wrong with them.
func parse(args []string, out, errs io.Writer) (*commands, *kong.Context, error) {
	if others := notNamed(args); others != "" {
		var c commands
		if parsed, err := newParser(&c, out, errs, kong.IgnoreFields(others)).Parse(args); err == nil {
			return &c, parsed, nil
		}
	}
	var c commands
	parsed, err := newParser(&c, out, errs).Parse(args)
	return &c, parsed, err
}

// notNamed is a pattern of the fields of commands that no argument names; "" where none is named. An argument that happens to be called as a
// command, such as a folder of books, only makes the table larger.
func notNamed(args []string) string {
	var others []string
	table := reflect.TypeFor[commands]()
	all := 0
	for i := range table.NumField() {
		f := table.Field(i)
		if _, command := f.Tag.Lookup("cmd"); command {
			all++
			if !slices.Contains(args, cmp.Or(f.Tag.Get("name"), strings.ToLower(f.Name))) {
				others = append(others, f.Name)
			}
		}
	}
	if len(others) == all {
		return ""
	}
	return `^commands\.(` + strings.Join(others, "|") + ")$"
}

func newParser(c *commands, out, errs io.Writer, more ...kong.Option) *kong.Kong {
	parser, err := kong.New(c, append(more, kong.Name("counterfoil"), kong.Writers(out, errs), kong.Exit(func(n int) { panic(leave(n)) }),
		kong.Description("Bills in seconds, books that nobody else can read. Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 damaged."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}))...)
	if err != nil {
		panic(err) // a fault in the table of commands
	}
	return parser
}

// exitCode is what a kind of error means to a script.
func exitCode(err error) int {
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	switch app.KindOf(err) {
	case app.Forbidden, app.Locked:
		return exitRefused
	case app.Damaged:
		return exitDamaged
	}
	return exitFailed
}
