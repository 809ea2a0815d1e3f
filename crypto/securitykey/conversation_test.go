package securitykey

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// live has the conversation held anew, with an authenticator that others have made. What it says is kept, and repeated by the test from
// then on.
var live = flag.String("live", "", "speak to the authenticator of this name, which takes reports as datagrams at 127.0.0.1:8111 and answers at :7112, and keep what is said")

// Authenticators that are none of ours, and whose firmware runs on a computer too: of CTAP 2.1 with both protocols, and of 2.0 with the first.
var others = map[string]string{
	"canokey": "github.com/canokeys/canokey-core, commit 26dc6e8, as fido-hid-over-udp",
	"solo1":   "github.com/solokeys/solo1, commit fc8d286, as main",
}

// datagrams is the way to simulators of keys: a report is a datagram.
type datagrams struct {
	in  *net.UDPConn
	out net.Conn
}

func openDatagrams() (Port, error) {
	in, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7112})
	if err != nil {
		return nil, err
	}
	out, err := net.Dial("udp", "127.0.0.1:8111")
	return &datagrams{in, out}, err
}

func (d *datagrams) Send(report []byte) error {
	time.Sleep(2 * time.Millisecond) // it takes one at a time
	_, err := d.out.Write(report)
	return err
}

func (d *datagrams) Receive(wait time.Duration) ([]byte, error) {
	_ = d.in.SetReadDeadline(time.Now().Add(wait))
	b := make([]byte, 100)
	n, err := d.in.Read(b)
	if e, late := errors.AsType[net.Error](err); late && e.Timeout() {
		return nil, nil
	}
	return b[:n], err
}

func (d *datagrams) Close() error { return errors.Join(d.in.Close(), d.out.Close()) }

// tape writes down what is said on a port, or repeats it.
type tape struct {
	t     *testing.T
	port  Port // nil where it repeats
	lines []string
	at    int
}

func (p *tape) note(mark string, report []byte) {
	p.lines = append(p.lines, mark+hex.EncodeToString(bytes.TrimRight(report, "\x00")))
}

func (p *tape) Send(report []byte) error {
	if p.port != nil {
		p.note("> ", report)
		return p.port.Send(report)
	}
	said := "> " + hex.EncodeToString(bytes.TrimRight(report, "\x00"))
	if p.at >= len(p.lines) || p.lines[p.at] != said {
		p.t.Fatalf("line %d of the conversation: it says %s", p.at+1, said)
	}
	p.at++
	return nil
}

func (p *tape) Receive(wait time.Duration) ([]byte, error) {
	if p.port != nil {
		b, err := p.port.Receive(wait)
		if len(b) > 0 {
			p.note("< ", b)
		}
		return b, err
	}
	text, ok := strings.CutPrefix(p.lines[min(p.at, len(p.lines)-1)], "< ")
	if !ok || p.at >= len(p.lines) {
		return nil, nil
	}
	p.at++
	b, err := hex.DecodeString(text)
	return append(b, make([]byte, reportSize-len(b))...), err
}

func (p *tape) Close() error {
	if p.port != nil {
		return p.port.Close()
	}
	return nil
}

// The whole of it with authenticators that are none of ours. What they answered lies in testdata, and must be taken for the same secrets;
// what is said to them must be what they took, byte for byte. To hold a conversation anew: start a new one of them, then
// go test -run TestConversation -live NAME.
func TestConversationsWithIndependentAuthenticators(t *testing.T) {
	for name, what := range others {
		if *live == "" || *live == name {
			t.Run(name, func(t *testing.T) {
				t.Log(what)
				conversation(t, "testdata/"+name+".txt", *live != "")
			})
		}
	}
}

func conversation(t *testing.T, kept string, live bool) {
	t.Helper()
	p := &tape{t: t}
	if !live {
		b, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		p.lines = strings.Split(strings.TrimSpace(string(b)), "\n")
	}
	find := func() ([]Place, error) {
		return []Place{{Open: func() (port Port, err error) {
			if live {
				p.port, err = openDatagrams()
			}
			return p, err
		}}}, nil
	}
	secrets := converse(t, find)
	if !live {
		if p.at != len(p.lines)-1 {
			t.Errorf("%d of %d lines were said", p.at, len(p.lines)-1)
		}
		if last := p.lines[len(p.lines)-1]; last != secrets {
			t.Errorf("secrets %s, want %s", secrets, last)
		}
		return
	}
	if err := os.WriteFile(kept, []byte(strings.Join(append(p.lines, secrets), "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// converse adds keys and asks them, without a PIN and with one, under both protocols. The secrets come back.
func converse(t *testing.T, find Finder) string {
	t.Helper()
	source := rand.NewChaCha8([32]byte{1})
	prompt := Prompt{random: func(b []byte) { _, _ = source.Read(b) }}
	salt := bytes.Repeat([]byte{7}, SecretSize)
	first, secret, err := Enrol(t.Context(), find, prompt, nil, salt)
	fatal(t, err)
	nonsense := Wanted{Credential{ID: bytes.Repeat([]byte{9}, len(first.ID))}, salt}
	n, again, err := Ask(t.Context(), find, prompt, []Wanted{nonsense, {first, salt}})
	fatal(t, err)
	if n != 1 || !bytes.Equal(again, secret) {
		t.Fatal("the second answer is another one")
	}
	if _, _, err := Ask(t.Context(), find, prompt, []Wanted{nonsense}); !errors.Is(err, ErrOther) {
		t.Errorf("a credential of nobody: %v", err)
	}
	if _, _, err := Enrol(t.Context(), find, prompt, [][]byte{first.ID}, salt); !errors.Is(err, ErrKnown) {
		t.Errorf("added again: %v", err)
	}

	const pin = "4711-päss"
	setPIN(t, find, prompt, pin)
	if _, _, err := Enrol(t.Context(), find, prompt, nil, salt); !errors.Is(err, ErrPIN) {
		t.Errorf("without its PIN: %v", err)
	}
	var told []string
	typed := []string{"0815", pin, pin}
	prompt.PIN = func(_ context.Context, left int, again bool) ([]byte, error) {
		told = append(told, fmt.Sprint(left, again))
		next := typed[0]
		typed = typed[1:]
		return []byte(next), nil
	}
	second, withPIN, err := Enrol(t.Context(), find, prompt, nil, salt)
	fatal(t, err)
	n, again, err = Ask(t.Context(), find, prompt, []Wanted{nonsense, {second, salt}})
	fatal(t, err)
	if n != 1 || !bytes.Equal(again, withPIN) || !second.Verified || strings.Join(told, " ") != "8 false 7 true 8 false" {
		t.Errorf("number %d, told %v", n, told)
	}
	n, again, err = Ask(t.Context(), find, prompt, []Wanted{{first, salt}}) // made before there was a PIN
	fatal(t, err)
	if n != 0 || !bytes.Equal(again, secret) {
		t.Error("the PIN changes the secret of a credential without")
	}
	one := underOne(t, find, prompt, pin, Wanted{second, salt})
	if !bytes.Equal(one, withPIN) {
		t.Error("the two protocols give two secrets")
	}
	return hex.EncodeToString(secret) + " " + hex.EncodeToString(withPIN)
}

// underOne asks under the protocol that a key which knows both is not asked under.
func underOne(t *testing.T, find Finder, prompt Prompt, pin string, w Wanted) (secret []byte) {
	t.Helper()
	fatal(t, each(t.Context(), find, prompt, func(c *channel, i info) (bool, error) {
		token, err := c.token(t.Context(), i, protocolOne, []byte(pin), mayAssert)
		fatal(t, err)
		secret, err = c.secret(t.Context(), protocolOne, token, w)
		return false, err
	}))
	return secret
}

// setPIN gives a key its first PIN (clientPin, part 3), which is none of this package's business.
func setPIN(t *testing.T, find Finder, prompt Prompt, pin string) {
	t.Helper()
	fatal(t, each(t.Context(), find, prompt, func(c *channel, i info) (bool, error) {
		p, err := i.protocol()
		fatal(t, err)
		a, err := c.agree(t.Context(), p)
		fatal(t, err)
		sealed := a.seal(append([]byte(pin), make([]byte, 64-len(pin))...))
		request := map[int]any{1: p, 2: 3, 3: a.mine, 4: a.prove(sealed), 5: sealed}
		return false, c.ask(t.Context(), cmdClientPIN, request, nil)
	}))
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
