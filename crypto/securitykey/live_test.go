package securitykey

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net"
	"testing"
	"time"
)

var live = flag.Bool("live", false, "speak to an authenticator of others that takes reports at 127.0.0.1:8111 and answers at :7112")

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

func TestLive(t *testing.T) {
	if !*live {
		t.Skip("no authenticator of others was asked for")
	}
	find := func() ([]Place, error) { return []Place{{Name: "simulator", Open: openDatagrams}}, nil }
	prompt := Prompt{Touch: func() { t.Log("touch") }}
	salt := bytes.Repeat([]byte{7}, 32)
	cred, secret, err := Enrol(context.Background(), find, prompt, nil, salt)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes of credential, %x", len(cred.ID), secret)
	n, again, err := Ask(context.Background(), find, prompt, []Wanted{{Credential{ID: []byte("nonsense")}, salt}, {cred, salt}})
	if err != nil || n != 1 || !bytes.Equal(again, secret) {
		t.Fatal(n, err, again)
	}
}
