package main

import (
	"io"
	"path/filepath"
	"strconv"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/money"
	"counterfoil/app/sheet"
)

type pricelistCmd struct {
	List   pricelistList   `cmd:"" help:"List the price lists."`
	New    pricelistNew    `cmd:"" help:"Make a price list from JSON; answers with the id."`
	Set    pricelistSet    `cmd:"" help:"Change the fields that a JSON file names; items in it get their prices."`
	Show   pricelistShow   `cmd:"" help:"Show a price list with its prices."`
	Price  pricelistPrice  `cmd:"" help:"Say what one item costs on a price list."`
	Import pricelistImport `cmd:"" help:"Read the prices of a list from CSV or XLSX."`
	Export pricelistExport `cmd:"" help:"Write all items with their prices on a list as CSV, to be filled in and imported."`
	Delete pricelistDelete `cmd:"" help:"Delete a price list that no customer has."`
}

type pricelistList struct{}

// Run lists the price lists.
func (c *pricelistList) Run(d *desk) error {
	return d.session(func(s *app.Session) error {
		list, err := s.PriceLists(d.ctx)
		if err != nil {
			return err
		}
		return d.answer(app.WireAll(list), func(w io.Writer) error {
			var rows [][]string
			for _, l := range list {
				rows = append(rows, []string{l.ID.String(), l.Name, l.Currency.Code(), string(l.Prices), day(l.From), day(l.To), changeText(l.Change)})
			}
			return table(w, []column{left("ID"), left("NAME"), left(""), left("PRICES"), left("FROM"), left("TO"), right("ALL OTHER ITEMS")}, rows)
		})
	})
}

// changeText is a change of prices with its sign, nothing for none.
func changeText(p money.Percent) string {
	switch p.Sign() {
	case 0:
		return ""
	case 1:
		return "+" + p.String() + " %"
	}
	return p.String() + " %"
}

type pricelistNew struct {
	File string `arg:"" help:"JSON file, or '-': {name, currency, prices: net|gross, from, to, change: '-10', items: [{item, price, quantityPrices}]}."`
}

// Run makes a price list.
func (c *pricelistNew) Run(d *desk) error {
	return addFrom(d, c.File, (*app.Session).AddPriceList, func(b app.PriceBook) bill.ID { return b.ID })
}

type pricelistSet struct {
	List string `arg:"" help:"Id or name of the price list."`
	File string `arg:"" help:"JSON file with the fields to change, or '-'."`
}

// Run changes a price list.
func (c *pricelistSet) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	return withPriceList(d, c.List, func(s *app.Session, id bill.ID) error {
		b, err := s.ChangePriceList(d.ctx, id, data)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(b), line(id.String()))
	})
}

// withPriceList finds a price list by its id or name.
func withPriceList(d *desk, ref string, fn func(*app.Session, bill.ID) error) error {
	return d.session(func(s *app.Session) error {
		id, err := s.ResolvePriceList(d.ctx, ref)
		if err != nil {
			return err
		}
		return fn(s, id)
	})
}

type pricelistShow struct {
	List string `arg:"" help:"Id or name of the price list."`
}

// Run shows a price list.
func (c *pricelistShow) Run(d *desk) error {
	return withPriceList(d, c.List, func(s *app.Session, id bill.ID) error {
		b, err := s.PriceList(d.ctx, id)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(b), func(w io.Writer) error { return showPriceList(w, b) })
	})
}

func showPriceList(w io.Writer, b app.PriceBook) error {
	err := facts(w, "Name", b.Name, "Prices", b.Currency.Code()+" "+string(b.PriceList.Prices), "From", day(b.From), "To", day(b.To),
		"All other items", changeText(b.Change), "Customers", strconv.Itoa(b.Customers), "Id", b.ID.String())
	if err != nil {
		return err
	}
	var rows [][]string
	for _, p := range b.Prices {
		rows = append(rows, []string{p.Code, p.Name, p.Price.String(), bill.QuantitiesText(p.Quantities, money.Quantity.String, money.Price.String), p.Usual.String()})
	}
	return table(w, []column{left("CODE"), left("ITEM"), right("PRICE"), left("OF MANY"), right("USUALLY")}, rows)
}

type pricelistPrice struct {
	List   string `arg:"" help:"Id or name of the price list."`
	Item   string `arg:"" help:"Id, code or barcode of the item."`
	Price  string `arg:"" optional:"" help:"What it costs on the list, in the list's currency."`
	Many   string `placeholder:"'10: 4.50; 100: 4.20'" help:"What one costs who takes many."`
	Remove bool   `help:"It costs what it costs without the list."`
}

// Run sets a price.
func (c *pricelistPrice) Run(d *desk) error {
	if c.Remove == (c.Price != "") {
		return usage("give a price, or --remove")
	}
	p := bill.ListPrice{}
	var err error
	if !c.Remove {
		if p.Price, err = money.ParsePrice(c.Price); err != nil {
			return usage("a price is written as 4.50")
		}
	}
	if p.Quantities, err = bill.ParseQuantities(c.Many, money.ParseQuantity, money.ParsePrice); err != nil {
		return usage("--many: %v", err)
	}
	return withPriceList(d, c.List, func(s *app.Session, id bill.ID) error {
		if p.Item, err = s.ResolveItem(d.ctx, c.Item); err != nil {
			return err
		}
		if c.Remove {
			err = s.RemoveListPrice(d.ctx, id, p.Item)
		} else {
			err = s.SetListPrice(d.ctx, id, p)
		}
		if err != nil {
			return err
		}
		return d.answer(map[string]string{"list": id.String(), "item": p.Item.String()}, line("done"))
	})
}

type pricelistImport struct {
	List         string `arg:"" help:"Id or name of the price list."`
	File         string `arg:"" help:"CSV or XLSX file, or '-': columns id, code, barcode or name, and price, quantityPrices. A row without a price takes the item off the list."`
	Decimal      string `enum:",point,comma" default:"" help:"The decimal mark of the figures, where they leave it open: point or comma."`
	DryRun       bool   `help:"Say what would become of each row, and change nothing."`
	SkipProblems bool   `help:"Leave rows with problems out, and take the others."`
}

// Run imports prices.
func (c *pricelistImport) Run(d *desk) error {
	data, err := d.input(c.File)
	if err != nil {
		return err
	}
	o := app.ImportOptions{
		Noun: sheet.Items, Name: filepath.Base(c.File), Skip: c.SkipProblems, Decimal: map[string]byte{"point": '.', "comma": ','}[c.Decimal],
	}
	return withPriceList(d, c.List, func(s *app.Session, id bill.ID) error {
		do := s.ImportPrices
		if c.DryRun {
			do = s.ReadPrices
		}
		p, err := do(d.ctx, id, data, o)
		if err != nil {
			return err
		}
		return d.answer(app.Wire(p), func(w io.Writer) error { return showImport(w, p, c.DryRun) })
	})
}

type pricelistExport struct {
	List   string `arg:"" help:"Id or name of the price list."`
	Output string `short:"o" default:"-" help:"File, or '-' for standard output."`
}

// Run exports prices.
func (c *pricelistExport) Run(d *desk) error {
	return withPriceList(d, c.List, func(s *app.Session, id bill.ID) error {
		file, err := s.PriceTable(d.ctx, id)
		if err != nil {
			return err
		}
		return d.writeOut(c.Output, file)
	})
}

type pricelistDelete struct {
	List string `arg:"" help:"Id or name of the price list."`
}

// Run deletes a price list.
func (c *pricelistDelete) Run(d *desk) error {
	return withPriceList(d, c.List, func(s *app.Session, id bill.ID) error {
		if err := s.DeletePriceList(d.ctx, id); err != nil {
			return err
		}
		return d.answer(map[string]string{"deleted": id.String()}, line("deleted"))
	})
}
