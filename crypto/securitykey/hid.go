package securitykey

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// reportSize is what a key of USB full speed takes and gives at once (CTAP 2.1, 11.2.4).
const reportSize = 64

// The commands of CTAPHID (11.2.9), with the bit that marks the first packet of a message.
const (
	hidInit      = 0x80 | 0x06
	hidCBOR      = 0x80 | 0x10
	hidCancel    = 0x80 | 0x11
	hidKeepalive = 0x80 | 0x3b
	hidError     = 0x80 | 0x3f
)

const (
	everyone    = 0xffffffff // the channel on which a channel of one's own is asked for
	firstData   = reportSize - 7
	nextData    = reportSize - 5
	maxMessage  = firstData + 128*nextData
	speaksCBOR  = 0x04 // capability: CTAP 2
	awaitsTouch = 0x02 // keepalive: user presence needed
	channelBusy = 0x06 // error
)

// Patience with a key: between two reports of one answer, for all of an answer with its touch, and for the end of what was cancelled.
const (
	reportTime = 3 * time.Second
	answerTime = 2 * time.Minute
	cancelTime = time.Second
	glance     = 50 * time.Millisecond
)

// channel is a conversation with one key.
type channel struct {
	port   Port
	id     uint32
	prompt Prompt
}

// open begins a conversation with a key. What another program is saying to it meanwhile is passed over.
func open(ctx context.Context, p Place, prompt Prompt) (*channel, error) {
	port, err := p.Open()
	if err != nil {
		return nil, err
	}
	c := &channel{port: port, id: everyone, prompt: prompt}
	if err := c.begin(ctx); err != nil {
		_ = port.Close()
		return nil, err
	}
	return c, nil
}

func (c *channel) close() { _ = c.port.Close() }

func (c *channel) begin(ctx context.Context) error {
	nonce := make([]byte, 8)
	c.prompt.fill(nonce)
	if err := c.send(hidInit, nonce); err != nil {
		return err
	}
	for until := time.Now().Add(reportTime); time.Now().Before(until); {
		cmd, b, err := c.message(ctx, until)
		switch {
		case err != nil:
			return err
		case cmd != hidInit || len(b) < 17 || !bytes.Equal(b[:8], nonce):
			continue // the answer to somebody else
		case b[16]&speaksCBOR == 0:
			return ErrUnfit
		}
		c.id = binary.BigEndian.Uint32(b[8:])
		return nil
	}
	return ErrUnplugged
}

// send cuts a message into reports.
func (c *channel) send(cmd byte, data []byte) error {
	if len(data) > maxMessage {
		return fmt.Errorf("%w: %d bytes to send", ErrGarbled, len(data))
	}
	first := binary.BigEndian.AppendUint32(make([]byte, 0, reportSize), c.id)
	first = append(first, cmd)
	first = binary.BigEndian.AppendUint16(first, uint16(len(data)))
	n := min(len(data), firstData)
	if err := c.report(append(first, data[:n]...)); err != nil {
		return err
	}
	for seq := byte(0); n < len(data); seq++ {
		next := binary.BigEndian.AppendUint32(make([]byte, 0, reportSize), c.id)
		end := min(len(data), n+nextData)
		if err := c.report(append(append(next, seq), data[n:end]...)); err != nil {
			return err
		}
		n = end
	}
	return nil
}

func (c *channel) report(b []byte) error {
	return c.port.Send(append(b, make([]byte, reportSize-len(b))...))
}

// next waits for the next report of this channel.
func (c *channel) next(ctx context.Context, until time.Time) ([]byte, error) {
	for time.Now().Before(until) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b, err := c.port.Receive(glance)
		switch {
		case err != nil:
			return nil, err
		case b == nil:
			continue
		case len(b) != reportSize:
			return nil, fmt.Errorf("%w: a report of %d bytes", ErrGarbled, len(b))
		case binary.BigEndian.Uint32(b) == c.id:
			return b, nil
		}
	}
	return nil, ErrUnplugged
}

// message puts a message together from its reports.
func (c *channel) message(ctx context.Context, until time.Time) (cmd byte, data []byte, err error) {
	b, err := c.next(ctx, until)
	if err != nil {
		return 0, nil, err
	}
	cmd, total := b[4], int(binary.BigEndian.Uint16(b[5:]))
	if cmd&0x80 == 0 || total > maxMessage {
		return 0, nil, fmt.Errorf("%w: no message begins so", ErrGarbled)
	}
	data = append(data, b[7:7+min(total, firstData)]...)
	for seq := byte(0); len(data) < total; seq++ {
		if b, err = c.next(ctx, time.Now().Add(reportTime)); err != nil {
			return 0, nil, err
		}
		if b[4] != seq {
			return 0, nil, fmt.Errorf("%w: a part of a message is missing", ErrGarbled)
		}
		data = append(data, b[5:5+min(total-len(data), nextData)]...)
	}
	return cmd, data, nil
}

// call says one thing of CTAP 2 and waits for the answer, which may take a touch. The answer is without its status. Where ctx ends
// meanwhile the key is told so, that it stops blinking.
func (c *channel) call(ctx context.Context, command byte, request []byte) ([]byte, error) {
	for try := 0; ; try++ {
		if err := c.send(hidCBOR, append([]byte{command}, request...)); err != nil {
			return nil, err
		}
		b, err := c.answer(ctx)
		if errors.Is(err, ErrBusy) && try < 5 {
			time.Sleep(4 * glance)
			continue
		}
		if err != nil && ctx.Err() != nil {
			c.cancel()
			return nil, ctx.Err()
		}
		return b, err
	}
}

func (c *channel) answer(ctx context.Context) ([]byte, error) {
	told := false
	for began, silent := time.Now(), time.Now(); time.Since(began) < answerTime; silent = time.Now() {
		cmd, b, err := c.message(ctx, silent.Add(reportTime))
		switch {
		case err != nil:
			return nil, err
		case cmd == hidKeepalive && len(b) == 1:
			if b[0] == awaitsTouch && !told {
				told = true
				c.prompt.touch()
			}
		case cmd == hidError && len(b) == 1 && b[0] == channelBusy:
			return nil, ErrBusy
		case cmd != hidCBOR || len(b) == 0:
			return nil, fmt.Errorf("%w: command 0x%02x", ErrGarbled, cmd)
		case b[0] != 0:
			return nil, fromStatus(b[0])
		default:
			return b[1:], nil
		}
	}
	c.cancel()
	return nil, ErrUntouched
}

// cancel ends what the key is doing, and takes its last word on it.
func (c *channel) cancel() {
	if c.send(hidCancel, nil) == nil {
		for until := time.Now().Add(cancelTime); time.Now().Before(until); {
			if cmd, _, err := c.message(context.Background(), until); err != nil || cmd == hidCBOR {
				return
			}
		}
	}
}
