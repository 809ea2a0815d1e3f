package softkey

import (
	"encoding/binary"
	"time"
)

// blink is how often the key says that it waits.
const blink = 5 * time.Millisecond

// line is a conversation over reports.
type line struct {
	key  *Key
	in   <-chan []byte
	out  chan<- []byte
	quit <-chan struct{}
	id   uint32
}

// Serve answers reports until quit, or until the person pulls the key out, which gone is told.
func (k *Key) Serve(in <-chan []byte, out chan<- []byte, quit <-chan struct{}, gone func()) {
	l := &line{key: k, in: in, out: out, quit: quit}
	for {
		id, command, data, ok := l.hear()
		if !ok {
			return
		}
		switch command {
		case 0x86: // init
			l.id = 0x01020304
			answer := binary.BigEndian.AppendUint32(append([]byte(nil), data[:min(len(data), 8)]...), l.id)
			l.say(id, 0x86, append(answer, 2, 5, 0, 0, 0x04|0x08))
		case 0x90: // CBOR
			answer, pulled := k.obey(data, l.person)
			if pulled {
				gone()
				return
			}
			l.say(id, 0x90, answer)
		case 0x91: // cancel of nothing
		default:
			l.say(id, 0xbf, []byte{0x01})
		}
	}
}

// hear puts a message together.
func (l *line) hear() (id uint32, command byte, data []byte, ok bool) {
	total, seq := -1, byte(0)
	for {
		var b []byte
		select {
		case <-l.quit:
			return 0, 0, nil, false
		case b = <-l.in:
		}
		if b == nil {
			return 0, 0, nil, false
		}
		switch {
		case b[4]&0x80 != 0:
			id, command = binary.BigEndian.Uint32(b), b[4]
			total, seq = int(binary.BigEndian.Uint16(b[5:])), 0
			data = append([]byte(nil), b[7:min(64, 7+total)]...)
		case total < 0 || b[4] != seq:
			l.say(id, 0xbf, []byte{0x04}) // out of order
			total = -1
			continue
		default:
			data = append(data, b[5:min(64, 5+total-len(data))]...)
			seq++
		}
		if len(data) >= total {
			return id, command, data, true
		}
	}
}

// say cuts a message into reports.
func (l *line) say(id uint32, command byte, data []byte) {
	first := binary.BigEndian.AppendUint32(nil, id)
	first = binary.BigEndian.AppendUint16(append(first, command), uint16(len(data)))
	n := min(len(data), 57)
	l.report(append(first, data[:n]...))
	for seq := byte(0); n < len(data); seq++ {
		end := min(len(data), n+59)
		l.report(append(append(binary.BigEndian.AppendUint32(nil, id), seq), data[n:end]...))
		n = end
	}
}

func (l *line) report(b []byte) {
	select {
	case l.out <- append(b, make([]byte, 64-len(b))...):
	case <-l.quit:
	}
}

// person waits for the touch, and says meanwhile that the key waits. Cancelled is told.
func (l *line) person() (answer Answer, cancelled bool) {
	stop, said := make(chan struct{}), make(chan Answer, 1)
	defer close(stop)
	if person := l.key.Person; person == nil {
		said <- Touch
	} else {
		go func() { said <- person(stop) }() // she may be another one by then
	}
	l.say(l.id, 0xbb, []byte{1})
	for {
		l.say(l.id, 0xbb, []byte{2})
		select {
		case a := <-said:
			return a, false
		case b := <-l.in:
			if b != nil && b[4] == 0x91 {
				return Ignore, true
			}
		case <-l.quit:
			return Ignore, true
		case <-time.After(blink):
		}
	}
}
