package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/crypto"

	"github.com/alecthomas/kong"
)

// Each kind of document is a type of its own, which tells its commands which it is.
type (
	quoteCmd struct {
		tradeCmd
		Answer answerCmd `cmd:"" help:"Record that the customer accepted or declined it."`
	}
	orderCmd    struct{ tradeCmd }
	proformaCmd struct{ tradeCmd }
	deliveryCmd struct{ tradeCmd }
	invoiceCmd  struct {
		tradeCmd
		Deposit depositCmd `cmd:"" help:"Draft a deposit invoice for a quote or an order, before delivery."`
		Final   finalCmd   `cmd:"" help:"Draft the invoice over all that is left, less the deposits that were invoiced."`
	}
	creditCmd struct {
		New newCmd `cmd:"" help:"Draft a credit note for an invoice, from JSON; answers with its id."`
		documentCmd
	}
)

// documentCmd are the commands that all kinds have in the same words; many is set where the kind stands in commands.
type documentCmd struct {
	List  listCmd  `cmd:"" help:"List ${many}, newest first."`
	Show  showCmd  `cmd:"" help:"Show one, by id or number."`
	Issue issueCmd `cmd:"" help:"Issue a draft: it takes its number and never changes again."`
	PDF   pdfCmd   `cmd:"" name:"pdf" help:"Write the PDF that was filed at issue."`
	Send  sendCmd  `cmd:"" help:"Send it by e-mail, or write the draft for your mail program."`

	Delete draftDelete `cmd:"" help:"Move a draft into the bin."`

	Explain explainCmd `cmd:"" help:"The calculation behind every figure, in words."`
}

// tradeCmd are those of all kinds but credit notes.
type tradeCmd struct {
	New newCmd `cmd:"" help:"Make a draft from JSON; answers with its id."`
	documentCmd
	Next      nextCmd      `cmd:"" help:"Draft the document that follows it: order, proforma, delivery or invoice."`
	Duplicate duplicateCmd `cmd:"" help:"Make a new draft of this kind from any document or draft."`
	Repeat    repeatCmd    `cmd:"" help:"Draft the last one for a customer once more, dated today."`
}

// AfterApply belongs to the parser.
func (quoteCmd) AfterApply(c *kong.Context) error { return forKind(c, bill.Quote) }

// AfterApply belongs to the parser.
func (orderCmd) AfterApply(c *kong.Context) error { return forKind(c, bill.Order) }

// AfterApply belongs to the parser.
func (proformaCmd) AfterApply(c *kong.Context) error { return forKind(c, bill.Proforma) }

// AfterApply belongs to the parser.
func (deliveryCmd) AfterApply(c *kong.Context) error { return forKind(c, bill.Delivery) }

// AfterApply belongs to the parser.
func (invoiceCmd) AfterApply(c *kong.Context) error { return forKind(c, bill.Invoice) }

// AfterApply belongs to the parser.
func (creditCmd) AfterApply(c *kong.Context) error { return forKind(c, bill.CreditNote) }

func forKind(c *kong.Context, k bill.Kind) error {
	c.Bind(k)
	return nil
}

// newCmd is the file that a draft is made from.
type newCmd struct {
	File string `arg:"" help:"JSON file, or '-'. All numbers are texts."`
}

// Run drafts a document of the kind.
func (c *newCmd) Run(d *desk, k bill.Kind) error {
	return addFrom(d, c.File, func(s *app.Session, ctx context.Context, data []byte) (bill.Draft, error) {
		if k == bill.CreditNote {
			return s.AddCredit(ctx, data)
		}
		draft, err := s.AddDraft(ctx, k, data)
		if err == nil {
			d.warn(s, draft.ID)
		}
		return draft, err
	}, func(draft bill.Draft) bill.ID { return draft.ID })
}

func listDocuments(w io.Writer, list []app.DocumentRow) error {
	var rows [][]string
	for _, r := range list {
		name := r.Number
		if name == "" {
			name = r.ID.String()
		}
		state := string(r.State)
		if r.Part != "" {
			state += ", " + string(r.Part)
		}
		rows = append(rows, []string{
			name, state, day(r.Date), day(r.Due), r.Name, r.Payable.String(), r.Open.String(), r.Payable.Currency().Code(),
		})
	}
	return table(w, []column{
		left("NUMBER"), left("STATE"), left("DATE"), left("DUE"), left("CUSTOMER"), right("PAYABLE"), right("OPEN"), left(""),
	}, rows)
}

type showCmd struct {
	ID string `arg:"" help:"Id or number."`
}

// Run shows a draft or an issued document.
func (c *showCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		doc, draft, err := documentOrDraft(d, s, c.ID)
		switch {
		case err != nil:
			return err
		case doc != nil:
			return d.answer(app.Wire(*doc), func(w io.Writer) error { return showDocument(w, *doc) })
		}
		return d.answer(app.Wire(draft), func(w io.Writer) error { return showDraft(w, draft) })
	})
}

// documentOrDraft is an issued document with the draft that it was, or a draft alone.
func documentOrDraft(d *desk, s *app.Session, ref string) (*app.Document, bill.Draft, error) {
	id, err := s.ResolveDocument(d.ctx, ref)
	if err != nil {
		return nil, bill.Draft{}, err
	}
	doc, err := s.Document(d.ctx, id)
	switch {
	case err == nil:
		return &doc, doc.Draft(), nil
	case app.KindOf(err) != app.Missing:
		return nil, bill.Draft{}, err
	}
	draft, err := s.Draft(d.ctx, id)
	return nil, draft, err
}

func showDocument(w io.Writer, doc app.Document) error {
	draft, t := doc.Draft(), doc.Totals()
	err := facts(w, "Number", doc.Number().Text, "State", string(doc.State), "Customer", draft.Buyer.Name, "Date", day(draft.Date),
		"Due", day(doc.Due()), "Id", doc.ID().String())
	if err != nil {
		return err
	}
	if err := showChain(w, doc); err != nil {
		return err
	}
	if err := showLines(w, draft, &t); err != nil {
		return err
	}
	pairs := []string{"Open", doc.Open.String() + " " + draft.Currency.Code()}
	for _, o := range doc.Offers {
		pairs = append(pairs, "Until "+day(o.By), fmt.Sprintf("%s %s, %s %% settlement discount (%s) off", o.Pay, draft.Currency.Code(), o.Percent, o.Discount))
	}
	for _, l := range doc.Letters {
		pairs = append(pairs, "Mail "+string(l.State), moment(l.Last.At)+" "+recipients(l.Letter))
	}
	return facts(w, pairs...)
}

func showDraft(w io.Writer, d bill.Draft) error {
	err := facts(w, "State", "draft", "Customer", d.Buyer.Name, "Date", day(d.Date), "Due", day(d.Due), "Id", d.ID.String())
	if err != nil {
		return err
	}
	t, err := bill.Total(d)
	if err != nil {
		return showLines(w, d, nil)
	}
	return showLines(w, d, &t)
}

// showLines prints the lines and the totals, each with what it is made of.
func showLines(w io.Writer, d bill.Draft, t *bill.Totals) error {
	var rows [][]string
	for i, l := range d.Lines {
		net := ""
		if t != nil {
			net = t.LineNets[i].String()
		}
		rows = append(rows, []string{
			fmt.Sprint(i + 1), l.Description, l.Quantity.String(), l.Unit, l.Price.String(), l.Tax.Percent.String() + " %", net,
		})
	}
	fmt.Fprintln(w)
	err := table(w, []column{left("LINE"), left("DESCRIPTION"), right("QUANTITY"), left("UNIT"), right("PRICE"), right("TAX"), right("NET")}, rows)
	if err != nil || t == nil {
		return err
	}
	rows = nil
	add := func(name string, a interface{ String() string }) { rows = append(rows, []string{name, a.String()}) }
	add("Lines", t.Lines)
	if !t.Allowances.IsZero() {
		add("Discounts", t.Allowances)
	}
	if !t.Charges.IsZero() {
		add("Charges", t.Charges)
	}
	for _, g := range t.Groups {
		add(fmt.Sprintf("Tax %s %s %% on %s", g.Rate.Category, g.Rate.Percent, g.Taxable), g.Tax)
		for i, c := range g.Rate.Split.Parts() {
			add(fmt.Sprintf("  of it %s %s %%", c.Name, c.Percent), g.Split[i])
		}
	}
	if !t.Prepaid.IsZero() {
		add("Prepaid", t.Prepaid.Neg())
	}
	if !t.Rounding.IsZero() {
		add("Rounding", t.Rounding)
	}
	add("Payable "+d.Currency.Code(), t.Payable)
	if x := d.Exchange; !x.IsZero() {
		add(fmt.Sprintf("In %s at %s, without tax", x.Home.Code(), x.Rate), t.Home.TaxExclusive)
		add("  tax", t.Home.Tax)
		add("  with tax", t.Home.TaxInclusive)
	}
	fmt.Fprintln(w)
	return table(w, []column{left("TOTALS"), right("")}, rows)
}

type issueCmd struct {
	ID string `arg:"" help:"Id of the draft."`
}

// Run issues a draft.
func (c *issueCmd) Run(d *desk) error {
	id, err := parseID(c.ID)
	if err != nil {
		return err
	}
	return d.session(func(s *app.Session) error {
		d.warn(s, id)
		doc, err := s.Issue(d.ctx, id)
		if err != nil {
			return err
		}
		standing, err := s.Document(d.ctx, doc.ID())
		if err != nil {
			return err
		}
		return d.answer(app.Wire(standing), line(doc.Number().Text))
	})
}

type pdfCmd struct {
	ID     string `arg:"" help:"Id or number of an issued document."`
	Output string `short:"o" required:"" placeholder:"FILE.pdf" help:"Where to write it; '-' is standard output."`
}

// Run writes the filed PDF.
func (c *pdfCmd) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolveDocument(d.ctx, c.ID)
		if err != nil {
			return err
		}
		pdf, err := s.PDF(d.ctx, id)
		if err != nil {
			return err
		}
		return d.put(c.Output, pdf, writePDF)
	})
}

// writePDF puts a PDF in its place. One that lies there may be replaced, since it can be had again; any other file not.
func writePDF(path string, pdf []byte) error {
	f, err := os.Open(path)
	if err == nil {
		head := make([]byte, 5)
		_, err := io.ReadFull(f, head)
		_ = f.Close()
		if err != nil || !bytes.Equal(head, []byte("%PDF-")) {
			return &app.Error{Kind: app.Conflict, Hint: app.HintOtherName, Err: errors.New("another file that is no PDF has this name")}
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return fileError(err)
	}
	if err := crypto.WriteFile(path, pdf); err != nil {
		return fileError(err)
	}
	return nil
}
