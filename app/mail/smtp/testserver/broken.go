package testserver

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// Step is a moment of a conversation at which a Broken server does something else than it should.
type Step string

// The steps.
const (
	AtGreeting Step = "greeting"
	AtHello    Step = "hello"
	AtStartTLS Step = "starttls"
	AtAuth     Step = "auth"
	AtMail     Step = "mail"
	AtRcpt     Step = "rcpt"
	AtData     Step = "data"
	AtBody     Step = "body" // in the middle of the letter
	AtEnd      Step = "end"  // after its end, in place of 250
)

// Steps are all of them, in order.
func Steps() []Step {
	return []Step{AtGreeting, AtHello, AtStartTLS, AtAuth, AtMail, AtRcpt, AtData, AtBody, AtEnd}
}

// What a Broken server may do in place of an answer; anything else is sent as it is.
const (
	Drop   = "drop"   // the connection ends
	Silent = "silent" // nothing is said any more
	Huge   = "huge"   // a line without an end
)

// Broken is a server that misbehaves at one step.
type Broken struct {
	Host string
	Port int

	at       Step
	does     string
	offers   bool // STARTTLS
	config   *tls.Config
	listener net.Listener
	hold     chan struct{}
	end      sync.Once

	mu    sync.Mutex
	said  []string
	taken int
	held  bool
}

// Break begins a server that does something at a step: Drop, Silent, Huge or an answer of its own, with its line ends. After an answer it goes
// on as if all were well. config is for TLS from the first byte, or with startTLS when it is asked for; nil means that it offers none.
func Break(config *tls.Config, startTLS bool, at Step, does string) (*Broken, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &Broken{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, at: at, does: does, offers: startTLS, config: config, listener: l, hold: make(chan struct{}),
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(conn)
		}
	}()
	return b, nil
}

// Close ends it. Calling it again is nothing.
func (b *Broken) Close() {
	b.end.Do(func() { close(b.hold) })
	_ = b.listener.Close()
}

// Taken is how many letters came to their end; Said is what the client said.
func (b *Broken) Taken() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.taken
}

// Held says whether a client waits for an answer that will not come.
func (b *Broken) Held() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}

// Said is every line of the client, but for letters.
func (b *Broken) Said() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.said, "\n")
}

// exchange is one conversation with it.
type exchange struct {
	*Broken
	conn net.Conn
	in   *bufio.Reader
	safe bool // it is encrypted
}

func (b *Broken) serve(conn net.Conn) {
	defer conn.Close()
	e := &exchange{Broken: b, conn: conn}
	if b.config != nil && !b.offers {
		e.conn = tls.Server(conn, b.config)
	}
	e.in = bufio.NewReader(e.conn)
	if !e.say(AtGreeting, "220 broken.test\r\n") {
		return
	}
	for {
		line, err := e.in.ReadString('\n')
		if err != nil {
			return
		}
		b.mu.Lock()
		b.said = append(b.said, strings.TrimSpace(line))
		b.mu.Unlock()
		if !e.command(strings.ToUpper(strings.TrimSpace(line))) {
			return
		}
	}
}

// say answers a step; it is false where the conversation ends.
func (e *exchange) say(at Step, usual string) bool {
	does := usual
	if at == e.at {
		does = e.does
	}
	switch does {
	case Drop:
		return false
	case Silent:
		e.mu.Lock()
		e.held = true
		e.mu.Unlock()
		<-e.hold
		return false
	case Huge:
		for err := error(nil); err == nil; {
			_, err = e.conn.Write([]byte(strings.Repeat("2", 64<<10)))
		}
		return false
	}
	_, err := fmt.Fprint(e.conn, does)
	return err == nil
}

func (e *exchange) command(line string) bool {
	verb, _, _ := strings.Cut(line, " ")
	switch verb {
	case "EHLO", "HELO":
		offers := "250-broken.test\r\n250-SIZE 1000000\r\n"
		if e.offers && !e.safe && e.config != nil {
			offers += "250-STARTTLS\r\n"
		}
		return e.say(AtHello, offers+"250 AUTH PLAIN LOGIN XOAUTH2\r\n")
	case "STARTTLS":
		return e.encrypt()
	case "AUTH":
		return e.say(AtAuth, "235 welcome\r\n")
	case "MAIL":
		return e.say(AtMail, "250 fine\r\n")
	case "RCPT":
		return e.say(AtRcpt, "250 fine\r\n")
	case "DATA":
		return e.say(AtData, "354 go on\r\n") && e.body()
	case "QUIT":
		_, _ = fmt.Fprint(e.conn, "221 bye\r\n")
		return false
	}
	_, err := fmt.Fprint(e.conn, "250 fine\r\n")
	return err == nil
}

func (e *exchange) encrypt() bool {
	if !e.say(AtStartTLS, "220 go on\r\n") {
		return false
	}
	conn := tls.Server(e.conn, e.config)
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if conn.Handshake() != nil {
		return false
	}
	_ = conn.SetDeadline(time.Time{})
	e.conn, e.in, e.safe = conn, bufio.NewReader(conn), true
	return true
}

// body reads a letter to its end.
func (e *exchange) body() bool {
	for nth := 0; ; nth++ {
		line, err := e.in.ReadString('\n')
		if err != nil {
			return false
		}
		if nth == 3 && e.at == AtBody && !e.say(AtBody, "") {
			return false
		}
		if strings.TrimRight(line, "\r\n") == "." {
			break
		}
	}
	e.mu.Lock()
	e.taken++
	e.mu.Unlock()
	return e.say(AtEnd, "250 taken\r\n")
}
