package desktop

import (
	"context"
	"strings"

	"counterfoil/app/bill"
	"counterfoil/app/desktop/kit"
)

// small says whether what is open, or was overpaid, is so little that it may be written off by who is at the desk.
func (p *documentPage) small() bool {
	if !p.payable() || !p.desk.me.May("payment.write-off") {
		return false
	}
	tried := bill.Payment{Date: p.desk.me.Today(), Amount: p.doc.Open, Note: "-"}
	return len(bill.CheckWriteOff(tried, p.doc.Document, p.doc.Payments, p.doc.Open)) == 0
}

// askWriteOff asks for the reason of giving up the rest.
func (p *documentPage) askWriteOff() {
	d, s, f := p.desk, p.desk.me, p.desk.style
	reason := kit.NewEntry()
	lines := map[string]*kit.Field{"note": kit.NewField("Why", reason, "Such as: bank charges of the transfer")}
	box := kit.NewDialog("Write off "+f.Money(p.doc.Open), lines["note"], kit.Primary, "Write off", "Cancel")
	box.Width, box.First = 460, reason
	box.OnConfirm = func() {
		pay := bill.Payment{Document: p.id, Amount: p.doc.Open, Note: strings.TrimSpace(reason.Text)}
		if pay.Note == "" {
			lines["note"].SetProblem("A reason is needed.")
			return
		}
		box.SetConfirmEnabled(false)
		kit.Go(d.run, context.Background(), func(ctx context.Context) (bill.Payment, error) { return s.WriteOff(ctx, pay) },
			func(_ bill.Payment, err error) {
				box.SetConfirmEnabled(true)
				if err != nil {
					d.showFormError(lines, err)
					return
				}
				box.Close()
				p.reload()
				d.toast(kit.ToneSuccess, "Written off")
				d.say("written off")
			})
	}
	box.ShowOn(d.canvas())
}
