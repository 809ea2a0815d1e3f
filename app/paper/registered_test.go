package paper

import (
	"encoding/base64"
	"strings"
	"testing"
)

// The signed text of a portal is read from the page, on every template. It is about as long as India's: three parts in base64 with dots between.
func TestTheCodeOfARegistrationIsRead(t *testing.T) {
	part := func(n int) string {
		return strings.TrimRight(base64.URLEncoding.EncodeToString([]byte(strings.Repeat("Kalyan Textiles 27AAPFU0939F1ZV ", n))), "=")
	}
	r := Registered{
		IRN: strings.Repeat("0f9e", 16), Ack: "232210036699007", Date: "2026-11-23 16:48:00", Code: part(1) + "." + part(12) + "." + part(8),
	}
	for _, template := range Templates() {
		d := indianInvoice()
		d.Account.UPI = "" // one code on the page
		p := must(LayoutRegistered(issue(d), Style{Template: template}, r))
		if got := scan(t, must(Archive(p, nil))); got != r.Code {
			t.Errorf("%s: %q", template, got)
		}
		text := textOf(p)
		for _, want := range []string{"232210036699007", "2026-11-23 16:48:00", "0f9e0f9e0f9e0f9e"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: nothing of %q", template, want)
			}
		}
	}
}
