package smtp

import (
	"context"
	"errors"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"counterfoil/app/mail"
)

// FuzzAnswer has a server say anything once a letter is complete. Only an answer that begins with 250 is a yes, only one of 4xx and 5xx a no.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		"250 2.0.0 taken\r\n", "250-one\r\n250 two\r\n", "250-one\r\n550 two\r\n", "421 closing\r\n", "554 5.7.1 spam\r\n", "", "\r\n", "250", "25 0\r\n", "2500 x\r\n", "354 go on\r\n",
		"251 elsewhere\r\n", "-250 x\r\n", "250\n", "\x00\xff", strings.Repeat("9", 1000) + "\r\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			_, _ = there.Write([]byte("220 x\r\n"))
			_, _ = there.Read(make([]byte, 100)) // EHLO, and HELO where that is refused
			_, _ = there.Write([]byte("500 no\r\n"))
			_, _ = there.Read(make([]byte, 100))
			_, _ = there.Write([]byte("250 x\r\n"))
			_, _ = there.Read(make([]byte, 100))
			_, _ = there.Write([]byte("354 go on\r\n"))
			buffer := make([]byte, 1000)
			for all := ""; !strings.HasSuffix(all, "\r\n.\r\n"); {
				n, err := there.Read(buffer)
				if all += string(buffer[:n]); err != nil {
					return
				}
			}
			_, _ = there.Write([]byte(answer))
		}()
		p := Patience{Command: time.Second, Chunk: time.Second, Accept: time.Second, Parting: 10 * time.Millisecond}
		tk := &talk{wire: newWire(context.Background(), here, p), patience: p}
		defer tk.close()
		tk.wire.begin(time.Second)
		var err error
		if tk.Client, err = smtp.NewClient(tk.wire, "x"); err != nil {
			t.Fatal(err)
		}
		if err := tk.Hello("x"); err != nil {
			t.Fatal(err)
		}
		words, err := tk.message([]byte("Subject: x\r\n\r\ntext\r\n"), func() error { return nil })
		failure, failed := errors.AsType[*mail.Failure](err)
		switch {
		case err == nil && (!strings.HasPrefix(answer, "250") || !strings.HasPrefix(words, "250")):
			t.Errorf("%q is called sent: %q", answer, words)
		case err != nil && !failed:
			t.Errorf("%q: %v", answer, err)
		case failed && failure.Cause.Outcome() != mail.StepUnsure && (failure.Code < 400 || failure.Code > 599):
			t.Errorf("%q is called %s", answer, failure.Cause)
		case failed && failure.Words != mail.Clean(failure.Words):
			t.Errorf("%q: words %q", answer, failure.Words)
		}
	})
}

// A token is sent as Google and Microsoft want it, and what they say against it is answered by nothing, so that they say no in form.
func TestAToken(t *testing.T) {
	a := methods["XOAUTH2"](mail.Server{User: "ada@shop.example"}, []byte("ya29.token"))
	how, first, err := a.Start(nil)
	if how != "XOAUTH2" || string(first) != "user=ada@shop.example\x01auth=Bearer ya29.token\x01\x01" || err != nil {
		t.Errorf("%s %q %v", how, first, err)
	}
	if next, err := a.Next([]byte(`{"status":"401"}`), true); err != nil || next == nil || len(next) != 0 {
		t.Errorf("%q %v", next, err)
	}
}
