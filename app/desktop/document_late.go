package desktop

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"counterfoil/app"
	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
	"counterfoil/app/money"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// askLate works out interest and fee of an overdue invoice. The owner is asked for the rates where there are none yet.
func (p *documentPage) askLate() {
	d, s := p.desk, p.desk.me
	kit.GoLatest(d.run, "late", context.Background(), func(ctx context.Context) (app.LateClaim, error) { return s.Late(ctx, p.id, bill.Date{}) },
		func(l app.LateClaim, err error) {
			e, ok := errors.AsType[*app.Error](err)
			switch {
			case ok && e.Hint == app.HintLateTerms && s.User().Role == app.Owner:
				d.askLateTerms()
			case err != nil:
				d.showProblem(err)
			default:
				p.showLate(l)
			}
		})
}

// showLate tells the claim step by step.
func (p *documentPage) showLate(l app.LateClaim) {
	d, f := p.desk, p.desk.style
	body := container.New(layout.NewCustomPaddedVBoxLayout(5))
	add := func(st kit.TextStyle, words, sum string) {
		body.Add(container.New(shares{3.4, 1}, kit.NewText(words, st).SetLeast(60), kit.NewText(sum, st).SetLeast(60).SetAlign(fyne.TextAlignTrailing)))
	}
	for _, s := range l.Steps {
		add(kit.StyleBody, fmt.Sprintf("%s to %s: %s on %s, %s", f.day(s.From), f.day(s.To), plural(s.Days, "day"), f.Money(s.Open), f.Percent(s.Rate)), f.Money(s.Interest))
	}
	if !l.Fee.IsZero() {
		add(kit.StyleBody, "Flat fee", f.Money(l.Fee))
	}
	add(kit.StyleHeading, "In all, beside the invoice", f.Money(l.Total))
	body.Add(kit.NewParagraph("Worked out to " + f.day(l.To) + ". Nothing is booked by it.").Muted())
	if d.me.User().Role == app.Owner {
		body.Add(container.NewHBox(kit.NewButton(kit.Quiet, kit.IconSettings, "Rates", d.askLateTerms)))
	}
	box := kit.NewDialog("Late payment of "+l.Document.Number().Text, body, kit.Primary, "OK", "")
	box.Width, box.OnConfirm = 600, box.Close
	box.ShowOn(d.canvas())
	d.say("late shown")
}

// askLateTerms asks the owner what is asked for late payment.
func (d *Desk) askLateTerms() {
	s := d.me
	latest(d, "late terms", s.LateTerms, d.editLateTerms)
}

func (d *Desk) editLateTerms(t bill.LateTerms) {
	s, f := d.me, d.style
	margin := kit.NewValue(t.Margin, func(text string) (money.Percent, error) { return parsePercent(f, text) }, f.percent)
	fee := kit.NewValue(money.Of(t.Fee.Minor(), f.currency()), func(text string) (money.Amount, error) {
		if strings.TrimSpace(text) == "" {
			return money.Of(0, f.currency()), nil
		}
		return f.ParseAmount(f.currency(), text)
	}, f.emptyAmount)
	rates := kit.NewTextArea(4)
	rates.SetText(rateLines(t.Rates))
	lines := map[string]*kit.Field{
		"margin": kit.NewField("Percent a year over the base rate", margin, "In the EU between businesses: 8 or more"),
		"fee":    kit.NewField("Flat fee in "+f.currency().Code(), fee, "In the EU between businesses: 40 EUR"),
		"rates":  kit.NewField("Base rates, one a line", rates, "First day and percent, such as 2026-01-01 1.27"),
	}
	box := kit.NewDialog("Late payment", container.New(layout.NewCustomPaddedVBoxLayout(8), kit.NewRow(lines["margin"], lines["fee"]), lines["rates"]),
		kit.Primary, "Save", "Cancel")
	box.Width, box.First = 560, margin
	box.OnConfirm = func() {
		var marginErr, feeErr, ratesErr error
		t.Margin, marginErr = margin.Get()
		t.Fee, feeErr = fee.Get()
		t.Rates, ratesErr = readRates(rates.Text)
		for field, err := range map[string]error{"margin": marginErr, "fee": feeErr, "rates": ratesErr} {
			if err != nil {
				markField(lines, field)
				return
			}
		}
		kit.Do(d.run, context.Background(), func(ctx context.Context) error { return s.SetLateTerms(ctx, t) },
			func(err error) {
				if err != nil {
					d.showFormError(lines, err)
					return
				}
				box.Close()
				d.toast(kit.ToneSuccess, "Saved")
				d.say("late terms saved")
			})
	}
	box.ShowOn(d.canvas())
}

func rateLines(list []bill.BaseRate) string {
	var out []string
	for _, r := range list {
		out = append(out, r.From.String()+" "+r.Percent.String())
	}
	return strings.Join(out, "\n")
}

// readRates reads "2026-01-01 1.27" from each line.
func readRates(text string) (list []bill.BaseRate, err error) {
	for _, line := range textLines(text) {
		day, percent, _ := strings.Cut(line, " ")
		var r bill.BaseRate
		if r.From, err = bill.ParseDate(day); err != nil {
			return nil, err
		}
		if r.Percent, err = money.ParsePercent(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(percent), "%"))); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}
